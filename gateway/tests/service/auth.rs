//! Sessions of ledger accounts.

use crate::support::{
	claim,
	ledger::{CLINIC, HOSPITAL, PARTNER},
	Bench,
};
use galen_client::{AccountId, Signer};
use galen_primitives::members::{OrganizationStatus, Role};
use serde_json::json;
use std::time::Duration;

fn signer(name: &str) -> Signer {
	Signer::from_uri(&format!("//{name}")).unwrap()
}

#[tokio::test]
async fn staff_signs_in_and_is_told_who_it_is() {
	let bench = Bench::new().await;
	let answer = bench.try_sign_in(&bench.registrar, None).await;
	let body = answer.is(200).json();
	assert_eq!(body["token_type"], "Bearer");
	assert_eq!(body["expires_in"], 900);
	assert_eq!(
		body["actor"],
		json!({
			"kind": "staff",
			"account": bench.registrar.account().to_string(),
			"organization": 0,
			"roles": ["registrar"],
		})
	);
}

#[tokio::test]
async fn an_enrolled_subject_signs_in() {
	let bench = Bench::new().await;
	let amina = signer("Amina");
	bench.world.block(|state| {
		state.custodians.insert(amina.account().0, HOSPITAL);
	});
	let body = bench.try_sign_in(&amina, None).await.is(200).json();
	assert_eq!(body["actor"]["kind"], "subject");
}

#[tokio::test]
async fn a_key_that_replaced_a_subjects_is_the_subject_and_the_replaced_one_is_nobody() {
	let bench = Bench::new().await;
	let (amina, new_phone) = (signer("Amina"), signer("New phone"));
	bench.world.block(|state| {
		state.custodians.insert(amina.account().0, HOSPITAL);
	});
	let before = bench.sign_in(&amina).await;
	bench.get(&before, "/records").await.is(200);
	bench
		.try_sign_in(&new_phone, None)
		.await
		.is_problem(401, "unauthorized");

	bench
		.world
		.block(|state| state.replace_key(&amina.account(), &new_phone.account()));
	let body = bench.try_sign_in(&new_phone, None).await.is(200).json();
	assert_eq!(
		body["actor"],
		json!({ "kind": "subject", "account": amina.account().to_string() })
	);
	bench
		.try_sign_in(&amina, None)
		.await
		.is_problem(401, "unauthorized");
	// What the lost phone had opened before is closed.
	bench
		.get(&before, "/records")
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn nobody_else_signs_in() {
	let bench = Bench::new().await;
	let stranger = signer("Stranger");
	bench
		.try_sign_in(&stranger, None)
		.await
		.is_problem(401, "unauthorized");
	// A subject of another hospital is nobody here.
	bench.world.block(|state| {
		state.custodians.insert(stranger.account().0, CLINIC);
	});
	bench
		.try_sign_in(&stranger, None)
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn an_enrolment_that_is_not_finalized_does_not_count() {
	let bench = Bench::new().await;
	let amina = signer("Amina");
	bench.world.set_auto(false);
	bench.world.block(|state| {
		state.custodians.insert(amina.account().0, HOSPITAL);
	});
	bench
		.try_sign_in(&amina, None)
		.await
		.is_problem(401, "unauthorized");
	bench.world.finalize();
	bench.try_sign_in(&amina, None).await.is(200);
}

#[tokio::test]
async fn everybody_gets_a_challenge_and_it_says_nothing() {
	let bench = Bench::new().await;
	let known = bench.challenge(bench.registrar.account()).await;
	let unknown = bench.challenge(AccountId([9; 32])).await;
	assert_ne!(known, unknown);
}

#[tokio::test]
async fn a_wrong_signature_is_refused() {
	let bench = Bench::new().await;
	let account = bench.registrar.account();
	let challenge = bench.challenge(account).await;
	let other = signer("Other").sign_session(&claim(account, challenge, None));
	let body = json!({
		"account": account.to_string(),
		"challenge": hex::encode(challenge),
		"signature": hex::encode(other),
	});
	bench
		.post("", "/auth/session", &body)
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_signature_for_another_envelope_key_is_refused() {
	let bench = Bench::new().await;
	let account = bench.registrar.account();
	let challenge = bench.challenge(account).await;
	let signature = bench
		.registrar
		.sign_session(&claim(account, challenge, Some([1; 32])));
	let body = json!({
		"account": account.to_string(),
		"challenge": hex::encode(challenge),
		"signature": hex::encode(signature),
		"envelope_key": hex::encode([2; 32]),
	});
	bench
		.post("", "/auth/session", &body)
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_challenge_works_once() {
	let bench = Bench::new().await;
	let account = bench.registrar.account();
	let challenge = bench.challenge(account).await;
	let signature = bench
		.registrar
		.sign_session(&claim(account, challenge, None));
	let body = json!({
		"account": account.to_string(),
		"challenge": hex::encode(challenge),
		"signature": hex::encode(signature),
	});
	bench.post("", "/auth/session", &body).await.is(200);
	bench
		.post("", "/auth/session", &body)
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_challenge_is_too_old_after_a_minute() {
	let bench = Bench::new().await;
	let account = bench.registrar.account();
	let challenge = bench.challenge(account).await;
	// Finality moves on meanwhile: it is not what is refused here.
	bench.world.wait(Duration::from_secs(61));
	bench.world.block(|_| ());
	let signature = bench
		.registrar
		.sign_session(&claim(account, challenge, None));
	let body = json!({
		"account": account.to_string(),
		"challenge": hex::encode(challenge),
		"signature": hex::encode(signature),
	});
	bench
		.post("", "/auth/session", &body)
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn malformed_requests_are_refused_as_such() {
	let bench = Bench::new().await;
	let account = bench.registrar.account().to_string();
	for body in [
		json!({}),
		json!({ "account": 7 }),
		json!({ "account": "nobody" }),
		json!({ "account": account, "more": 1 }),
	] {
		bench
			.post("", "/auth/challenge", &body)
			.await
			.is_problem(400, "bad-request");
	}
	for (challenge, signature) in [
		("00".repeat(31), "00".repeat(64)),
		("00".repeat(32), "00".repeat(63)),
		("zz".repeat(32), "00".repeat(64)),
	] {
		let body = json!({ "account": account, "challenge": challenge, "signature": signature });
		bench
			.post("", "/auth/session", &body)
			.await
			.is_problem(400, "bad-request");
	}
}

#[tokio::test]
async fn without_a_live_token_nothing_is_said() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	for path in ["/outbox", "/records", "/disclosures", "/objects/00"] {
		let answer = bench.get("", path).await;
		answer.is_problem(401, "unauthorized");
		assert!(answer.headers.contains_key("www-authenticate"));
		bench
			.get("wrong", path)
			.await
			.is_problem(401, "unauthorized");
	}
	bench.get(&token, "/outbox").await.is(200);
	bench.world.wait(Duration::from_secs(900));
	bench.world.block(|_| ());
	bench
		.get(&token, "/outbox")
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_dismissed_account_is_out_at_once() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	bench.get(&token, "/outbox").await.is(200);
	bench.world.block(|state| {
		state.staff.remove(&bench.registrar.account().0);
	});
	bench
		.get(&token, "/outbox")
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn roles_that_ended_are_gone() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	let account = bench.registrar.account().0;
	bench.world.block(|state| {
		let end = state.moment + 3;
		state.staff.get_mut(&account).unwrap().until = Some(end);
	});
	bench.get(&token, "/outbox").await.is(200);
	bench.world.blocks(3);
	bench
		.get(&token, "/outbox")
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_changed_role_counts_at_once() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	let body = json!({ "account": AccountId([9; 32]).to_string(), "patient": "x" });
	bench
		.post(&token, "/enrolments", &body)
		.await
		.is_problem(422, "not-enrolled");
	bench.world.block(|state| {
		state.appoint(&bench.registrar.account(), HOSPITAL, &[Role::Treasurer]);
	});
	bench
		.post(&token, "/enrolments", &body)
		.await
		.is_problem(403, "forbidden");
}

#[tokio::test]
async fn everybody_of_a_suspended_organization_is_out_at_once() {
	let bench = Bench::new().await;
	let token = bench.scientist().await;
	bench
		.get(&token, "/releases/0")
		.await
		.is_problem(404, "not-found");
	bench
		.world
		.block(|state| state.set_status(PARTNER, OrganizationStatus::Suspended));
	bench
		.get(&token, "/releases/0")
		.await
		.is_problem(401, "unauthorized");
	bench
		.world
		.block(|state| state.set_status(PARTNER, OrganizationStatus::Active));
	bench
		.get(&token, "/releases/0")
		.await
		.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_subject_that_left_is_out_at_once() {
	let bench = Bench::new().await;
	let amina = signer("Amina");
	bench.world.block(|state| {
		state.custodians.insert(amina.account().0, HOSPITAL);
	});
	let token = bench.sign_in(&amina).await;
	bench.get(&token, "/records").await.is(200);
	bench.world.block(|state| {
		state.custodians.remove(&amina.account().0);
	});
	bench
		.get(&token, "/records")
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn nobody_is_let_in_on_stale_finality() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	bench.world.set_auto(false);
	for seconds in [30, 31] {
		let age = bench.world.best_state().moment - bench.world.finalized_state().moment;
		bench.world.set_ahead(seconds - age);
		let answer = bench.get(&token, "/outbox").await;
		if seconds == 30 {
			answer.is(200);
		} else {
			answer.is_problem(503, "finality-stale");
			assert!(answer.headers.contains_key("retry-after"));
		}
	}
	bench.world.set_ahead(0);
	bench.get(&token, "/outbox").await.is(200);
}

#[tokio::test]
async fn nobody_is_let_in_while_the_node_hangs_even_if_the_clock_is_wrong() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	bench.world.wait(Duration::from_secs(31));
	bench
		.get(&token, "/outbox")
		.await
		.is_problem(503, "finality-stale");
	bench.world.block(|_| ());
	bench.get(&token, "/outbox").await.is(200);
}

#[tokio::test]
async fn nobody_is_let_in_without_the_node() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	bench.world.set_cut(true);
	bench
		.get(&token, "/outbox")
		.await
		.is_problem(503, "node-unreachable");
	bench
		.try_sign_in(&bench.registrar, None)
		.await
		.is_problem(503, "node-unreachable");
	bench.world.set_cut(false);
	bench.get(&token, "/outbox").await.is(200);
}
