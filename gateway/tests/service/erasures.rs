//! Who may do what about an erasure, and what they are told.

use crate::support::{ledger::HOSPITAL, Bench};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_client::{types::ErasureScope, Signer};
use galen_primitives::{codes::Category, ids::Commitment, members::Role};
use galen_vault::safe::{derive_list_commitment, ListSalt, ObjectId, SignedCertificate};
use serde_json::{json, Value};

const SALT: ListSalt = ListSalt([5; 32]);

/// A hospital with a patient, and tokens of the patient and of a privacy officer.
async fn scene() -> (Bench, Signer, String, String) {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let hers = bench.sign_in(&amina).await;
	let officer = bench.staff("Officer", HOSPITAL, Role::PrivacyOfficer).await;
	(bench, amina, hers, officer)
}

async fn objects(bench: &Bench, patient: &Signer) -> Vec<ObjectId> {
	let records = bench.records(patient).await;
	records.iter().map(|record| record.object).collect()
}

fn scope(objects: &[ObjectId]) -> ErasureScope {
	ErasureScope::Records(derive_list_commitment(&SALT, objects))
}

fn list(objects: &[ObjectId]) -> Value {
	let records: Vec<_> = objects.iter().map(ToString::to_string).collect();
	json!({ "salt": hex::encode(SALT.0), "records": records })
}

/// A time the tests' clock does not reach.
const LATER: u64 = 1 << 40;

#[tokio::test]
async fn a_demand_goes_from_the_patient_to_a_certificate() {
	let (bench, amina, hers, officer) = scene().await;
	let wanted = [objects(&bench, &amina).await[0]];
	let demand = bench.demands.demand(amina.account(), scope(&wanted), LATER);
	let path = format!("/demands/{demand}/records");
	let body = bench
		.post(&hers, &path, &list(&wanted))
		.await
		.is(200)
		.json();
	assert_eq!(body["state"], "waiting");
	assert_eq!(body["list_missing"], false);
	let id = body["erasure"].as_str().unwrap().to_owned();

	let certificate = format!("/erasures/{id}/certificate");
	let early = bench.get(&hers, &certificate).await;
	early.is_problem(409, "no-certificate");

	let start = format!("/erasures/{id}/start");
	let reason = json!({ "reason": "objection" });
	let started = bench.post(&officer, &start, &reason).await.is(200).json();
	assert_eq!(started["state"], "started");
	bench.context.eraser.round().await.unwrap();

	let listed = bench.get(&hers, "/erasures").await.is(200).json();
	let erasure = &listed["erasures"][0];
	assert_eq!(erasure["erasure"], id);
	assert_eq!(erasure["records"], 1);
	assert_eq!(erasure["reason"], "objection");
	assert_eq!(erasure["overdue"], false);
	let body = bench.get(&hers, &certificate).await.is(200).json();
	let bytes = STANDARD
		.decode(body["certificate"].as_str().unwrap())
		.unwrap();
	let signed = SignedCertificate::from_bytes(&bytes).unwrap();
	assert!(signed.verify(&signed.signer()).is_ok());
	assert_eq!(body["commitment"], hex::encode(signed.commitment().0));
	assert_eq!(body["salt"], hex::encode(SALT.0));
	let leaves = bench.get(&hers, &format!("/erasures/{id}/leaves")).await;
	let leaves = leaves.is(200).json();
	assert_eq!(leaves["leaves"][0]["object"], wanted[0].to_string());
	assert_eq!(leaves["leaves"].as_array().unwrap().len(), 1);

	// It is gone from whatever the patient can see, and said to be.
	let object = format!("/objects/{}", wanted[0]);
	bench.get(&hers, &object).await.is_problem(410, "erased");
	let records = bench.get(&hers, "/records").await.is(200).json();
	let erased: Vec<_> = records["records"]
		.as_array()
		.unwrap()
		.iter()
		.filter(|record| record["erased"] == true)
		.collect();
	assert_eq!(erased.len(), 1);
	assert_eq!(erased[0]["resource_type"], "");
	let keys = json!({ "objects": [wanted[0].to_string()] });
	let session = bench.sign_in_with(&amina, Some([9; 32])).await;
	let refused = bench.post(&session, "/records/keys", &keys).await;
	refused.is_problem(404, "not-found");
}

#[tokio::test]
async fn everything_is_demanded_without_a_list() {
	let (bench, amina, hers, officer) = scene().await;
	let account = amina.account();
	bench
		.demands
		.demand(account, ErasureScope::Everything, LATER);
	let listed = bench.get(&officer, "/erasures").await.is(200).json();
	let erasure = &listed["erasures"][0];
	assert_eq!(erasure["everything"], true);
	assert_eq!(erasure["account"], account.to_string());
	let start = format!("/erasures/{}/start", erasure["erasure"].as_str().unwrap());
	let reason = json!({ "reason": "consent_withdrawn" });
	bench.post(&officer, &start, &reason).await.is(200);
	bench.context.eraser.round().await.unwrap();
	let records = bench.get(&hers, "/records").await.is(200).json();
	assert_eq!(records["records"], json!([]));
	let listed = bench.get(&hers, "/erasures").await.is(200).json();
	assert_eq!(listed["erasures"][0]["records"], 5);
	let twice = bench.post(&officer, &start, &reason).await;
	twice.is_problem(409, "already-decided");
}

#[tokio::test]
async fn an_overdue_demand_is_marked_and_an_unreachable_ledger_hides_no_old_one() {
	let (bench, amina, hers, officer) = scene().await;
	let account = amina.account();
	bench.demands.demand(account, ErasureScope::Everything, 1);
	for token in [&hers, &officer] {
		let listed = bench.get(token, "/erasures").await.is(200).json();
		assert_eq!(listed["erasures"][0]["overdue"], true);
	}
	bench.demands.lose(true);
	let listed = bench.get(&officer, "/erasures").await.is(200).json();
	let id = listed["erasures"][0]["erasure"].as_str().unwrap();
	let decline = format!("/erasures/{id}/decline");
	let ground = json!({ "ground": "legal_obligation" });
	let body = bench.post(&officer, &decline, &ground).await.is(200).json();
	assert_eq!(body["state"], "declining");
	assert_eq!(body["ground"], "legal_obligation");
	assert_eq!(bench.demands.outcome(0), None);
	bench.demands.lose(false);
	bench.context.eraser.round().await.unwrap();
	let listed = bench.get(&hers, "/erasures").await.is(200).json();
	assert_eq!(listed["erasures"][0]["state"], "declined");
	assert_eq!(listed["erasures"][0]["overdue"], false);
	let again = bench.post(&officer, &decline, &ground).await;
	again.is_problem(409, "already-decided");
}

#[tokio::test]
async fn an_officer_begins_an_erasure_by_patient_or_account() {
	let (bench, amina, hers, officer) = scene().await;
	let wanted = objects(&bench, &amina).await[1];
	let some = json!({
		"patient": "Patient/amina",
		"records": [wanted.to_string()],
		"reason": "no_longer_needed",
	});
	let body = bench
		.post(&officer, "/erasures", &some)
		.await
		.is(201)
		.json();
	assert_eq!(body["demand"], Value::Null);
	assert_eq!(body["everything"], false);
	bench.context.eraser.round().await.unwrap();
	let listed = bench.get(&hers, "/erasures").await.is(200).json();
	// Its leaf is in no batch yet, so it has no tombstone.
	assert_eq!(listed["erasures"][0]["state"], "destroyed");
	let all = json!({ "account": amina.account().to_string(), "reason": "legal_obligation" });
	bench.post(&officer, "/erasures", &all).await.is(201);
	bench.context.eraser.round().await.unwrap();
	let again = bench.post(&officer, "/erasures", &all).await;
	again.is_problem(404, "not-found");
	for wrong in [
		json!({ "reason": "objection" }),
		json!({ "account": "x", "patient": "y", "reason": "objection" }),
		json!({ "patient": "amina", "records": [], "reason": "objection" }),
		json!({ "patient": "amina", "reason": "because" }),
	] {
		let refused = bench.post(&officer, "/erasures", &wrong).await;
		refused.is_problem(400, "bad-request");
	}
}

#[tokio::test]
async fn a_list_should_be_refused_when_it_is_another_or_not_ones_own() {
	let (bench, amina, hers, officer) = scene().await;
	let bilal = bench.patient("bilal", &[]).await;
	let his = bench.sign_in(&bilal).await;
	let hers_objects = objects(&bench, &amina).await;
	let wanted = [hers_objects[0]];
	let demand = bench.demands.demand(amina.account(), scope(&wanted), LATER);
	let path = format!("/demands/{demand}/records");
	let other = bench.post(&hers, &path, &list(&hers_objects[1..2])).await;
	other.is_problem(422, "other-list");
	let foreign = bench.post(&his, &path, &list(&wanted)).await;
	foreign.is_problem(404, "not-found");
	let none = bench
		.post(&hers, "/demands/77/records", &list(&wanted))
		.await;
	none.is_problem(404, "not-found");
	let listed = bench.get(&officer, "/erasures").await.is(200).json();
	assert_eq!(listed["erasures"][0]["list_missing"], true);
	let id = listed["erasures"][0]["erasure"].as_str().unwrap();
	let start = format!("/erasures/{id}/start");
	let reason = json!({ "reason": "objection" });
	let early = bench.post(&officer, &start, &reason).await;
	early.is_problem(409, "no-list");
	// A registrar may hand in what the patient gave on paper.
	let registrar = bench.sign_in(&bench.registrar).await;
	bench.post(&registrar, &path, &list(&wanted)).await.is(200);
	// Nobody learns of another's.
	assert_eq!(
		bench.get(&his, "/erasures").await.is(200).json()["erasures"],
		json!([])
	);
	for below in ["certificate", "leaves"] {
		let refused = bench.get(&his, &format!("/erasures/{id}/{below}")).await;
		refused.is_problem(404, "not-found");
	}
}

#[tokio::test]
async fn erasures_should_be_refused_to_whoever_has_no_part_in_them() {
	let (bench, amina, hers, _) = scene().await;
	let list_path = {
		let scope = ErasureScope::Records(Commitment([1; 32]));
		let demand = bench.demands.demand(amina.account(), scope, LATER);
		format!("/demands/{demand}/records")
	};
	let clinician = bench.staff("Clinician", HOSPITAL, Role::Clinician).await;
	let registrar = bench.sign_in(&bench.registrar).await;
	let reason = json!({ "reason": "objection" });
	let begin = json!({ "patient": "amina", "reason": "objection" });
	for token in [&clinician, &registrar] {
		bench
			.get(token, "/erasures")
			.await
			.is_problem(403, "forbidden");
	}
	for token in [&clinician, &registrar, &hers] {
		let refused = bench.post(token, "/erasures", &begin).await;
		refused.is_problem(403, "forbidden");
		let refused = bench.post(token, "/erasures/00/start", &reason).await;
		refused.is_problem(403, "forbidden");
		let ground = json!({ "ground": "archiving" });
		let refused = bench.post(token, "/erasures/00/decline", &ground).await;
		refused.is_problem(403, "forbidden");
	}
	let refused = bench.post(&clinician, &list_path, &list(&[])).await;
	refused.is_problem(403, "forbidden");
	bench
		.get("", "/erasures")
		.await
		.is_problem(401, "unauthorized");
}
