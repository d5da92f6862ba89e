//! Which patient an account stands for.

use crate::support::{
	ledger::{CLINIC, HOSPITAL},
	people::bundle,
	Bench,
};
use galen_client::{AccountId, Signer};
use galen_primitives::members::Role;
use serde_json::{json, Value};

const AMINA: AccountId = AccountId([1; 32]);
const BILAL: AccountId = AccountId([2; 32]);

fn link(account: AccountId, patient: &str) -> Value {
	json!({ "account": account.to_string(), "patient": patient })
}

async fn bench() -> (Bench, String) {
	let bench = Bench::new().await;
	bench.world.block(|state| {
		state.custodians.insert(AMINA.0, HOSPITAL);
		state.custodians.insert(BILAL.0, HOSPITAL);
	});
	let token = bench.sign_in(&bench.registrar).await;
	(bench, token)
}

#[tokio::test]
async fn a_patient_is_linked_once_and_again_changes_nothing() {
	let (bench, token) = bench().await;
	let first = bench
		.post(&token, "/enrolments", &link(AMINA, "Patient/a"))
		.await;
	let first = first.is(201).json();
	assert_eq!(first["account"], AMINA.to_string());
	for same in ["Patient/a", "a"] {
		let again = bench.post(&token, "/enrolments", &link(AMINA, same)).await;
		assert_eq!(again.is(200).json(), first);
	}
}

#[tokio::test]
async fn an_account_stands_for_one_patient() {
	let (bench, token) = bench().await;
	bench.import(&token, &bundle("a")).await.is(200);
	let linked = bench
		.post(&token, "/enrolments", &link(AMINA, "a"))
		.await
		.is(201)
		.json();
	assert_eq!(linked["has_records"], true);
	bench
		.post(&token, "/enrolments", &link(AMINA, "b"))
		.await
		.is_problem(409, "account-linked");
	// And that refusal linked nothing.
	bench
		.post(&token, "/enrolments", &link(BILAL, "b"))
		.await
		.is(201);
}

#[tokio::test]
async fn a_mistyped_number_is_mended_by_enrolling_again() {
	let (bench, token) = bench().await;
	bench.import(&token, &bundle("a")).await.is(200);
	let mistyped = bench
		.post(&token, "/enrolments", &link(AMINA, "aa"))
		.await
		.is(201)
		.json();
	assert_eq!(mistyped["has_records"], false);
	let mended = bench
		.post(&token, "/enrolments", &link(AMINA, "a"))
		.await
		.is(201)
		.json();
	assert_eq!(mended["has_records"], true);
	assert_ne!(mended["shelf"], mistyped["shelf"]);
	// The number that was mistyped is free for the patient who has it.
	bench
		.post(&token, "/enrolments", &link(BILAL, "aa"))
		.await
		.is(201);
}

#[tokio::test]
async fn a_patient_has_one_account() {
	let (bench, token) = bench().await;
	bench
		.post(&token, "/enrolments", &link(AMINA, "a"))
		.await
		.is(201);
	bench
		.post(&token, "/enrolments", &link(BILAL, "a"))
		.await
		.is_problem(409, "patient-linked");
}

#[tokio::test]
async fn a_patient_who_lost_a_key_gets_a_new_account_when_the_old_one_left() {
	let (bench, token) = bench().await;
	let first = bench
		.post(&token, "/enrolments", &link(AMINA, "a"))
		.await
		.is(201)
		.json();
	bench.world.block(|state| {
		state.custodians.remove(&AMINA.0);
	});
	let second = bench
		.post(&token, "/enrolments", &link(BILAL, "a"))
		.await
		.is(201)
		.json();
	assert_eq!(first["shelf"], second["shelf"]);
	// The old account, enrolled again, is free for somebody else.
	bench.world.block(|state| {
		state.custodians.insert(AMINA.0, HOSPITAL);
	});
	bench
		.post(&token, "/enrolments", &link(AMINA, "b"))
		.await
		.is(201);
}

#[tokio::test]
async fn only_accounts_enrolled_here_and_finalized_are_linked() {
	let (bench, token) = bench().await;
	let stranger = AccountId([3; 32]);
	bench
		.post(&token, "/enrolments", &link(stranger, "c"))
		.await
		.is_problem(422, "not-enrolled");
	bench.world.set_auto(false);
	bench.world.block(|state| {
		state.custodians.insert(stranger.0, HOSPITAL);
	});
	bench
		.post(&token, "/enrolments", &link(stranger, "c"))
		.await
		.is_problem(422, "not-enrolled");
	bench.world.finalize();
	bench
		.post(&token, "/enrolments", &link(stranger, "c"))
		.await
		.is(201);
	bench.world.set_auto(true);
	let elsewhere = AccountId([4; 32]);
	bench.world.block(|state| {
		state.custodians.insert(elsewhere.0, CLINIC);
	});
	bench
		.post(&token, "/enrolments", &link(elsewhere, "d"))
		.await
		.is_problem(422, "not-enrolled");
}

#[tokio::test]
async fn only_a_registrar_of_this_hospital_links() {
	let (bench, _) = bench().await;
	for (organization, role) in [
		(HOSPITAL, Role::Admin),
		(HOSPITAL, Role::Gateway),
		(HOSPITAL, Role::Clinician),
		(CLINIC, Role::Registrar),
	] {
		let token = bench.staff("Someone", organization, role).await;
		bench
			.post(&token, "/enrolments", &link(AMINA, "a"))
			.await
			.is_problem(403, "forbidden");
	}
	let amina = Signer::from_uri("//Amina").unwrap();
	bench.world.block(|state| {
		state.custodians.insert(amina.account().0, HOSPITAL);
	});
	let token = bench.sign_in(&amina).await;
	bench
		.post(&token, "/enrolments", &link(AMINA, "a"))
		.await
		.is_problem(403, "forbidden");
}

#[tokio::test]
async fn malformed_links_are_refused() {
	let (bench, token) = bench().await;
	for body in [
		json!({}),
		json!({ "account": AMINA.to_string() }),
		json!({ "account": "x", "patient": "a" }),
		json!({ "account": AMINA.to_string(), "patient": "" }),
		json!({ "account": AMINA.to_string(), "patient": "Practitioner/a" }),
		json!({ "account": AMINA.to_string(), "patient": "a".repeat(65) }),
	] {
		bench
			.post(&token, "/enrolments", &body)
			.await
			.is_problem(400, "bad-request");
	}
}
