//! What partners are told there is to order, and what nobody can find out from it.

use crate::support::{
	ledger::{CLINIC, HOSPITAL, PARTNER},
	people, Bench,
};
use galen_client::{types::ErasureScope, Signer};
use galen_gateway::catalogue::LASTS;
use galen_primitives::{codes::Category, members::Role};
use serde_json::{json, Value};

/// How many patients the answer says of a category.
fn patients(answer: &Value, category: &str) -> Value {
	let found: Vec<_> = answer["categories"]
		.as_array()
		.unwrap()
		.iter()
		.filter(|entry| entry["category"] == category)
		.collect();
	assert_eq!(found.len(), 1, "{category}");
	found[0]["patients"].clone()
}

async fn enrol(bench: &Bench, numbers: std::ops::Range<u32>) -> Vec<Signer> {
	let mut enrolled = Vec::new();
	for number in numbers {
		enrolled.push(bench.patient(&format!("patient-{number}"), &[]).await);
	}
	enrolled
}

/// What a scientist of the partner is told.
async fn told(bench: &Bench) -> Value {
	let scientist = bench.scientist().await;
	bench.get(&scientist, "/catalogue").await.is(200).json()
}

#[tokio::test]
async fn ten_patients_are_no_number() {
	let bench = Bench::new().await;
	enrol(&bench, 0..10).await;
	let answer = told(&bench).await;
	assert_eq!(patients(&answer, "laboratory"), Value::Null);
	// Of few there is as much to see as of none.
	assert_eq!(patients(&answer, "genomics"), Value::Null);
	assert_eq!(answer["at"], bench.world.best_state().moment);
	let entries = answer["categories"].as_array().unwrap();
	assert_eq!(entries.len(), Category::ALL.len());
	for entry in entries {
		assert_eq!(entry.as_object().unwrap().len(), 2, "{entry}");
	}
	assert_eq!(answer.as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn eleven_patients_are_a_number_and_twelve_the_same() {
	let bench = Bench::new().await;
	enrol(&bench, 0..11).await;
	let answer = told(&bench).await;
	assert_eq!(patients(&answer, "laboratory"), 11);
	assert_eq!(
		patients(&answer, "vital-signs"),
		11,
		"patients, not records"
	);
	assert_eq!(patients(&answer, "genomics"), Value::Null);

	let bench = Bench::new().await;
	enrol(&bench, 0..12).await;
	assert_eq!(patients(&told(&bench).await, "laboratory"), 11);
}

#[tokio::test]
async fn it_is_counted_once_a_day() {
	let bench = Bench::new().await;
	enrol(&bench, 0..10).await;
	let first = told(&bench).await;
	enrol(&bench, 10..11).await;
	assert_eq!(
		told(&bench).await,
		first,
		"the eleventh is not seen to come"
	);
	bench.world.wait(LASTS);
	// Finality goes on, too.
	bench.world.block(|_| ());
	assert_eq!(patients(&told(&bench).await, "laboratory"), 11);
}

#[tokio::test]
async fn who_is_not_enrolled_is_not_counted() {
	let bench = Bench::new().await;
	enrol(&bench, 0..10).await;
	let token = bench.sign_in(&bench.registrar).await;
	let bundle = people::bundle("visitor");
	bench.import(&token, &bundle).await.is(200);
	assert_eq!(patients(&told(&bench).await, "laboratory"), Value::Null);
}

#[tokio::test]
async fn what_was_erased_is_not_counted() {
	let bench = Bench::new().await;
	let enrolled = enrol(&bench, 0..11).await;
	let account = enrolled[0].account();
	bench
		.demands
		.demand(account, ErasureScope::Everything, 1 << 40);
	let officer = bench.staff("Officer", HOSPITAL, Role::PrivacyOfficer).await;
	let listed = bench.get(&officer, "/erasures").await.is(200).json();
	let erasure = listed["erasures"][0]["erasure"].as_str().unwrap();
	let reason = json!({ "reason": "consent_withdrawn" });
	let start = format!("/erasures/{erasure}/start");
	bench.post(&officer, &start, &reason).await.is(200);
	bench.context.eraser.round().await.unwrap();
	assert_eq!(patients(&told(&bench).await, "laboratory"), Value::Null);
}

#[tokio::test]
async fn only_who_may_order_is_told() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let stranger = bench.get("", "/catalogue").await;
	stranger.is_problem(401, "unauthorized");
	let stranger = bench.get("not-a-token", "/catalogue").await;
	stranger.is_problem(401, "unauthorized");
	let hers = bench.sign_in(&amina).await;
	let patient = bench.get(&hers, "/catalogue").await;
	patient.is_problem(403, "forbidden");
	for (name, organization, role) in [
		("Registrar", HOSPITAL, Role::Registrar),
		("Treasurer", PARTNER, Role::Treasurer),
		("Admin", PARTNER, Role::Admin),
		("Clinician", CLINIC, Role::Clinician),
	] {
		let token = bench.staff(name, organization, role).await;
		let answer = bench.get(&token, "/catalogue").await;
		answer.is_problem(403, "forbidden");
	}
	// A hospital may order as well as a partner.
	let token = bench.staff("Researcher", CLINIC, Role::Scientist).await;
	bench.get(&token, "/catalogue").await.is(200);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_no_empty_catalogue() {
	let mut bench = Bench::new().await;
	let scientist = bench.scientist().await;
	bench.context.vault.store().close().await;
	let answer = bench.get(&scientist, "/catalogue").await;
	answer.is_problem(503, "store-unavailable");
	bench.restart().await;
	assert_eq!(patients(&told(&bench).await, "laboratory"), Value::Null);
}
