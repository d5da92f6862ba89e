//! Reading in somebody's place: exactly for whom, exactly as long as the ledger says.

use crate::support::{ledger::CLINIC, request, Answer, Bench, GENESIS};
use axum::{
	body::Body,
	http::{Method, Request},
};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_client::{AccountId, Signer};
use galen_primitives::{
	codes::Category,
	members::{Right, Role},
};
use galen_vault::safe::{
	open_object, EnvelopeKeyPair, GenesisHash, Grounds, Recipient, Release, SealedRing,
};
use serde_json::{json, Value};
use zeroize::Zeroizing;

/// Seconds for which the guardian of these tests may act.
const WHILE: u64 = 1_000;

fn guardian() -> Signer {
	Signer::from_uri("//Guardian").unwrap()
}

fn keys() -> EnvelopeKeyPair {
	EnvelopeKeyPair::from_seed(Zeroizing::new([0x31; 32]))
}

/// A child whose guardian has these rights.
async fn with_guardian(bench: &Bench, rights: &[Right]) -> Signer {
	let child = bench.patient("noor", &[Category::Laboratory]).await;
	bench.world.block(|state| {
		let until = state.moment + WHILE;
		state.represent(&child.account(), &guardian().account(), rights, until);
	});
	child
}

fn naming(mut request: Request<Body>, subjects: &[&str]) -> Request<Body> {
	for subject in subjects {
		let value = subject.parse().unwrap();
		request.headers_mut().append("galen-subject", value);
	}
	request
}

async fn get_for(bench: &Bench, token: &str, path: &str, subject: &AccountId) -> Answer {
	let request = request(Method::GET, token, path, None);
	bench.send(naming(request, &[&subject.to_string()])).await
}

async fn post_for(
	bench: &Bench,
	token: &str,
	path: &str,
	body: &Value,
	subject: &AccountId,
) -> Answer {
	let body = Some(("application/json", body.to_string().into_bytes()));
	let request = request(Method::POST, token, path, body);
	bench.send(naming(request, &[&subject.to_string()])).await
}

#[tokio::test]
async fn a_guardian_reads_everything_that_the_child_could() {
	let bench = Bench::new().await;
	let child = with_guardian(&bench, &[Right::View]).await;
	let subject = child.account();
	let token = bench
		.sign_in_with(&guardian(), Some(keys().public().0))
		.await;
	let listed = get_for(&bench, &token, "/records", &subject).await;
	let listed = listed.is(200).json();
	let objects: Vec<&str> = listed["records"]
		.as_array()
		.unwrap()
		.iter()
		.map(|record| record["object"].as_str().unwrap())
		.collect();
	assert_eq!(objects.len(), 5);
	let body = json!({ "objects": objects });
	let answer = post_for(&bench, &token, "/records/keys", &body, &subject).await;
	let ring = STANDARD
		.decode(answer.is(200).json()["ring"].as_str().unwrap())
		.unwrap();
	// The ring names the child and opens with the guardian's key.
	let release = Release {
		genesis: GenesisHash(GENESIS),
		grounds: Grounds::OwnRecords,
		recipient: Recipient::Subject(subject.0),
	};
	let ring = SealedRing::from_bytes(ring)
		.unwrap()
		.open(&release, &keys())
		.unwrap();
	for object in objects {
		let path = format!("/objects/{object}");
		let sealed = get_for(&bench, &token, &path, &subject).await;
		let object = object.parse().unwrap();
		let secret = ring.get(&object).unwrap();
		open_object(&object, &secret.key, &sealed.is(200).body).unwrap();
		let path = format!("/objects/{object}/proof");
		get_for(&bench, &token, &path, &subject)
			.await
			.is_problem(409, "not-anchored-yet");
	}
	let accounting = get_for(&bench, &token, "/disclosures", &subject).await;
	assert_eq!(accounting.is(200).json()["entries"], 0);
	get_for(&bench, &token, "/disclosures?format=html", &subject)
		.await
		.is(200);
	get_for(&bench, &token, "/disclosures/0/proof", &subject)
		.await
		.is_problem(404, "not-found");
}

#[tokio::test]
async fn without_naming_anybody_a_guardian_has_nothing_here() {
	let bench = Bench::new().await;
	with_guardian(&bench, Right::ALL).await;
	let answer = bench.try_sign_in(&guardian(), None).await.is(200).json();
	assert_eq!(answer["actor"]["kind"], "representative");
	let token = answer["access_token"].as_str().unwrap();
	for path in ["/records", "/disclosures", "/outbox"] {
		bench.get(token, path).await.is_problem(403, "forbidden");
	}
}

#[tokio::test]
async fn the_right_to_view_is_the_one_that_counts() {
	let bench = Bench::new().await;
	let others = [Right::Grant, Right::Withdraw, Right::Claim, Right::Recover];
	let child = with_guardian(&bench, &others).await;
	let token = bench.sign_in(&guardian()).await;
	for path in ["/records", "/disclosures", "/disclosures/0/proof"] {
		get_for(&bench, &token, path, &child.account())
			.await
			.is_problem(403, "not-represented");
	}
}

#[tokio::test]
async fn the_right_ends_at_its_end_with_the_session_still_open() {
	let bench = Bench::new().await;
	let child = with_guardian(&bench, &[Right::View]).await;
	let subject = child.account();
	let token = bench.sign_in(&guardian()).await;
	get_for(&bench, &token, "/records", &subject).await.is(200);
	// The last second, and the first after.
	bench.world.block(|state| state.moment += WHILE - 2);
	get_for(&bench, &token, "/records", &subject).await.is(200);
	bench.world.block(|_| ());
	get_for(&bench, &token, "/records", &subject)
		.await
		.is_problem(403, "not-represented");
	// And whoever is nothing else does not come in any more.
	bench
		.try_sign_in(&guardian(), None)
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_right_that_is_taken_away_is_gone_with_the_next_finalized_block() {
	let bench = Bench::new().await;
	let child = with_guardian(&bench, &[Right::View]).await;
	let subject = child.account();
	let token = bench.sign_in(&guardian()).await;
	bench.world.set_auto(false);
	bench.world.block(|state| state.representatives.clear());
	get_for(&bench, &token, "/records", &subject).await.is(200);
	bench.world.finalize();
	get_for(&bench, &token, "/records", &subject)
		.await
		.is_problem(403, "not-represented");
}

#[tokio::test]
async fn whoever_else_is_named_the_refusal_is_the_same() {
	let bench = Bench::new().await;
	with_guardian(&bench, Right::ALL).await;
	let other = bench.patient("bilal", &[]).await;
	let elsewhere = Signer::from_uri("//Elsewhere").unwrap().account();
	bench.world.block(|state| {
		let until = state.moment + WHILE;
		state.custodians.insert(elsewhere.0, CLINIC);
		state.represent(&elsewhere, &guardian().account(), Right::ALL, until);
	});
	let nobody = AccountId([0x55; 32]);
	let guardian = bench.sign_in(&guardian()).await;
	let registrar = bench.sign_in(&bench.registrar).await;
	let scientist = bench.scientist().await;
	for token in [&guardian, &registrar, &scientist] {
		for subject in [other.account(), elsewhere, nobody] {
			for path in ["/records", "/disclosures", "/outbox"] {
				get_for(&bench, token, path, &subject)
					.await
					.is_problem(403, "not-represented");
			}
		}
	}
}

#[tokio::test]
async fn objects_of_another_child_are_not_there() {
	let bench = Bench::new().await;
	let child = with_guardian(&bench, Right::ALL).await;
	let other = bench.patient("bilal", &[]).await;
	let token = bench
		.sign_in_with(&guardian(), Some(keys().public().0))
		.await;
	let theirs = bench.records(&other).await[0].object;
	get_for(
		&bench,
		&token,
		&format!("/objects/{theirs}"),
		&child.account(),
	)
	.await
	.is_problem(404, "not-found");
	let body = json!({ "objects": [theirs.to_string()] });
	post_for(&bench, &token, "/records/keys", &body, &child.account())
		.await
		.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_guardian_who_is_a_patient_too_is_both_by_turns() {
	let bench = Bench::new().await;
	let child = with_guardian(&bench, &[Right::View]).await;
	let mother = bench.patient("mother", &[]).await;
	bench.world.block(|state| {
		let until = state.moment + WHILE;
		state.represent(&child.account(), &mother.account(), &[Right::View], until);
	});
	let token = bench.sign_in(&mother).await;
	let own = bench.get(&token, "/records").await.is(200).json();
	let named = get_for(&bench, &token, "/records", &mother.account()).await;
	assert_eq!(named.is(200).json(), own);
	let childs = get_for(&bench, &token, "/records", &child.account()).await;
	assert_ne!(childs.is(200).json(), own);
}

#[tokio::test]
async fn a_guardian_may_do_nothing_but_read() {
	let bench = Bench::new().await;
	let child = with_guardian(&bench, Right::ALL).await;
	let subject = child.account();
	let token = bench.sign_in(&guardian()).await;
	for (path, body) in [
		(
			"/enrolments",
			json!({ "account": subject.to_string(), "patient": "noor" }),
		),
		("/orders/0/releases", json!({})),
		("/receipts/0/release", json!({})),
	] {
		post_for(&bench, &token, path, &body, &subject)
			.await
			.is_problem(403, "forbidden");
	}
	let answer = get_for(&bench, &token, "/outbox", &subject).await;
	answer.is_problem(403, "forbidden");
}

#[tokio::test]
async fn a_name_that_is_none_is_malformed() {
	let bench = Bench::new().await;
	let child = with_guardian(&bench, &[Right::View]).await;
	let account = child.account().to_string();
	let token = bench.sign_in(&guardian()).await;
	for subjects in [&["noor"][..], &[""], &[&account, &account]] {
		let request = request(Method::GET, &token, "/records", None);
		bench
			.send(naming(request, subjects))
			.await
			.is_problem(400, "bad-request");
	}
	// Without a session it does not matter who is named.
	get_for(&bench, "", "/records", &child.account())
		.await
		.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn staff_that_represents_somebody_reads_for_them_and_keeps_its_roles() {
	let bench = Bench::new().await;
	let child = with_guardian(&bench, &[Right::View]).await;
	bench.world.block(|state| {
		state.appoint(
			&guardian().account(),
			crate::support::ledger::HOSPITAL,
			&[Role::Treasurer],
		);
	});
	let token = bench.sign_in(&guardian()).await;
	bench.get(&token, "/outbox").await.is(200);
	get_for(&bench, &token, "/records", &child.account())
		.await
		.is(200);
	bench
		.get(&token, "/records")
		.await
		.is_problem(403, "forbidden");
}
