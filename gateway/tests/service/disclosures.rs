//! Who read a patient's records.

use crate::support::{ledger::PARTNER, request, Bench, GENESIS};
use axum::http::{header, Method};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_client::Signer;
use galen_primitives::{
	codes::{Category, CategorySet, Purpose},
	ids::OrderId,
};
use galen_vault::safe::{
	disclosed_objects, DisclosureBasis, DisclosureEntry, OwnPlace, Salt, SignedAccounting,
	SignedDisclosure, VerifierKey,
};
use serde_json::{json, Value};
use zeroize::Zeroizing;

async fn order(bench: &Bench, patients: &[&Signer]) -> OrderId {
	let subjects: Vec<_> = patients.iter().map(|patient| patient.account()).collect();
	bench.world.block(|state| {
		state.place_order(
			PARTNER,
			Purpose::Hresch,
			&[Category::Laboratory],
			7,
			&subjects,
		)
	})
}

async fn release(bench: &Bench, order: OrderId) -> Value {
	let token = bench.scientist().await;
	let path = format!("/orders/{order}/releases");
	let body = bench.post(&token, &path, &json!({})).await.is(200).json();
	bench.settle().await;
	body
}

async fn accounting(bench: &Bench, patient: &Signer, query: &str) -> Value {
	let token = bench.sign_in(patient).await;
	let path = format!("/disclosures{query}");
	bench.get(&token, &path).await.is(200).json()
}

async fn accounting_text(bench: &Bench, patient: &Signer) -> String {
	let token = bench.sign_in(patient).await;
	let answer = bench.get(&token, "/disclosures?format=text").await;
	String::from_utf8(answer.is(200).body.clone()).unwrap()
}

#[tokio::test]
async fn a_release_is_accounted_for_and_the_signature_holds() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[&amina]).await;
	let released = release(&bench, order).await;
	let page = accounting(&bench, &amina, "").await;
	assert_eq!(page["next"], Value::Null);
	let entry = &page["disclosures"][0];
	assert_eq!(entry["number"], 0);
	assert_eq!(entry["recipient"], PARTNER.0);
	assert_eq!(entry["purpose"], "HRESCH");
	assert_eq!(entry["categories"], json!(["laboratory"]));
	assert_eq!(entry["records"], 1);
	assert_eq!(
		(&entry["own_number"], &entry["basis"]),
		(&json!(0), &json!("order"))
	);
	assert_eq!(entry["accountable"], false);
	assert_eq!(entry["exemption"], "45 CFR 164.528(a)(1)(iv)");

	let about = bench.get("", "/.well-known/galen").await.is(200).json();
	let mut signer = [0; 32];
	hex::decode_to_slice(about["signer"].as_str().unwrap(), &mut signer).unwrap();
	let bytes = STANDARD
		.decode(entry["statement"].as_str().unwrap())
		.unwrap();
	let statement = SignedDisclosure::check(&bytes, &VerifierKey(signer), &GENESIS, 0).unwrap();
	let DisclosureEntry::Released(said) = statement.entry else {
		panic!("{statement:?}");
	};
	assert_eq!(said.basis, DisclosureBasis::Order(order));
	assert_eq!(said.subject, amina.account().0);
	assert_eq!(said.recipient, PARTNER);
	assert_eq!(said.purpose, Purpose::Hresch);
	assert_eq!(said.categories, CategorySet::of(&[Category::Laboratory]));
	assert_eq!(said.records, 1);
	let objects = crate::support::objects_of(&released["releases"][0]);
	assert_eq!(said.objects, disclosed_objects(&objects));
	assert_eq!(statement.own, OwnPlace::FIRST);

	// Its leaf is the one that waits to be anchored.
	let mut salt = [0; 32];
	hex::decode_to_slice(entry["salt"].as_str().unwrap(), &mut salt).unwrap();
	let opening = SignedDisclosure::from_bytes(&bytes)
		.unwrap()
		.opening(Salt::from_bytes(Zeroizing::new(salt)));
	let kept = bench.context.vault.store().disclosure(0).await.unwrap();
	assert_eq!(kept.unwrap().leaf, opening.leaf());

	// How many there are is signed, and which is the last.
	assert_eq!(page["entries"], 1);
	let bytes = STANDARD
		.decode(page["accounting"].as_str().unwrap())
		.unwrap();
	let signer = VerifierKey(signer);
	let counted = SignedAccounting::check(&bytes, &signer, &GENESIS, &amina.account().0);
	let counted = counted.unwrap();
	assert_eq!((counted.entries, counted.last), (1, Some(opening.leaf())));
}

#[tokio::test]
async fn each_entry_names_the_one_before_of_the_same_subject() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let bilal = bench.patient("bilal", &[Category::Laboratory]).await;
	for _ in 0..3 {
		let order = order(&bench, &[&amina, &bilal]).await;
		release(&bench, order).await;
	}
	let store = bench.context.vault.store();
	for patient in [&amina, &bilal] {
		let mut before = OwnPlace::FIRST;
		let subject = patient.account().0;
		for entry in store.disclosures_of(&subject, None, 10).await.unwrap() {
			let verifier = bench.context.desk.signer.verifier();
			let statement =
				SignedDisclosure::check(&entry.statement, &verifier, &GENESIS, entry.number);
			assert_eq!(statement.unwrap().own, before);
			assert_eq!(entry.own_number, before.number);
			before = OwnPlace {
				number: before.number + 1,
				previous: Some(entry.leaf),
			};
		}
		assert_eq!(before.number, 3);
		let count = store.count_of(&subject).await.unwrap();
		assert_eq!((count.entries, count.last), (3, before.previous));
	}
}

#[tokio::test]
async fn the_form_is_the_one_that_is_asked_for() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[&amina]).await;
	release(&bench, order).await;
	let token = bench.sign_in(&amina).await;
	let accepting = |accept: &'static str| {
		let mut asked = request(Method::GET, &token, "/disclosures", None);
		asked
			.headers_mut()
			.insert("accept", accept.parse().unwrap());
		bench.send(asked)
	};
	for (accept, query, kind, holds) in [
		(
			"text/plain",
			"text",
			"text/plain; charset=utf-8",
			"Complete: 1 entry, none missing.",
		),
		(
			"text/html",
			"html",
			"text/html; charset=utf-8",
			"Complete: 1 entry, none missing.",
		),
		(
			"application/fhir+json",
			"fhir",
			"application/fhir+json",
			"\"AuditEvent\"",
		),
		(
			"application/json",
			"json",
			"application/json",
			"\"own_number\":0",
		),
	] {
		let path = format!("/disclosures?format={query}");
		for answer in [accepting(accept).await, bench.get(&token, &path).await] {
			assert_eq!(answer.is(200).header(header::CONTENT_TYPE), kind);
			let text = String::from_utf8(answer.body.clone()).unwrap();
			assert!(text.contains(holds), "{text}");
			assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
			// The page may show its own style, everything else nothing.
			let policy = answer.header(header::CONTENT_SECURITY_POLICY);
			assert!(policy.starts_with("default-src 'none'"), "{policy}");
			assert_eq!(policy.contains("style-src 'sha256-"), query == "html");
		}
		if query != "json" {
			for page in ["&limit=1", "&after=0"] {
				bench
					.get(&token, &format!("{path}{page}"))
					.await
					.is_problem(400, "bad-request");
			}
		}
	}
	accepting("application/pdf")
		.await
		.is_problem(406, "not-acceptable");
	bench
		.get(&token, "/disclosures?format=pdf")
		.await
		.is_problem(400, "bad-request");
}

#[tokio::test]
async fn an_accounting_that_is_not_whole_is_seen_by_who_watches_and_stops_nothing() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	for _ in 0..2 {
		let order = order(&bench, &[&amina]).await;
		release(&bench, order).await;
	}
	let standing = || async {
		let ready = bench.get("", "/readyz").await.is(200).json();
		assert_eq!(ready["ready"], true);
		ready["accounting"].as_str().unwrap().to_owned()
	};
	let desk = &bench.context.desk;
	assert_eq!(standing().await, "unknown");
	assert!(desk.check_accounting().await.unwrap().is_whole());
	assert_eq!(standing().await, "whole");
	let url = format!(
		"sqlite:{}",
		bench.folder.path().join("gateway.sqlite").display()
	);
	let pool = sqlx::AnyPool::connect(&url).await.unwrap();
	sqlx::query("DELETE FROM disclosures WHERE number = 1")
		.execute(&pool)
		.await
		.unwrap();
	pool.close().await;
	let found = desk.check_accounting().await.unwrap();
	assert_eq!((found.missing(), found.counted.first_missing), (1, Some(1)));
	assert_eq!(standing().await, "broken");
	let metrics = bench.get("", "/metrics").await.is(200).body.clone();
	let metrics = String::from_utf8(metrics).unwrap();
	assert!(
		!metrics.contains("galen_gateway_accounting_faults 0\n"),
		"{metrics}"
	);
	// The number is not given a second time, and the patient is told.
	let order = order(&bench, &[&amina]).await;
	let body = release(&bench, order).await;
	assert_eq!(body["releases"][0]["disclosure"], 2);
	let page = accounting(&bench, &amina, "").await;
	assert_eq!(page["entries"], 3);
	assert_eq!(page["disclosures"].as_array().unwrap().len(), 2);
	let text = accounting_text(&bench, &amina).await;
	assert!(
		text.contains("INCOMPLETE: of 3 entries 1 missing: 2."),
		"{text}"
	);
}

#[tokio::test]
async fn every_subject_sees_its_own_entries_page_by_page() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let bilal = bench.patient("bilal", &[Category::Laboratory]).await;
	for _ in 0..3 {
		let order = order(&bench, &[&amina, &bilal]).await;
		release(&bench, order).await;
	}
	let mut numbers = Vec::new();
	for patient in [&amina, &bilal] {
		let mut after = String::new();
		let mut own = Vec::new();
		loop {
			let page = accounting(&bench, patient, &format!("?limit=2{after}")).await;
			let entries = page["disclosures"].as_array().unwrap();
			assert!(entries.len() <= 2);
			own.extend(
				entries
					.iter()
					.map(|entry| entry["number"].as_u64().unwrap()),
			);
			match page["next"].as_u64() {
				Some(next) => after = format!("&after={next}"),
				None => break,
			}
		}
		assert_eq!(own.len(), 3);
		assert!(own.is_sorted());
		numbers.extend(own);
	}
	// Together they are all there are, without a gap.
	numbers.sort_unstable();
	assert_eq!(numbers, (0..6).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_proof_waits_for_its_batch_and_is_nobody_elses() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let bilal = bench.patient("bilal", &[Category::Laboratory]).await;
	let order = order(&bench, &[&amina]).await;
	release(&bench, order).await;
	let token = bench.sign_in(&amina).await;
	let answer = bench.get(&token, "/disclosures/0/proof").await;
	answer.is_problem(409, "not-anchored-yet");
	assert!(answer.headers.contains_key("retry-after"));
	for path in ["/disclosures/1/proof", "/disclosures/x/proof"] {
		bench.get(&token, path).await.is_problem(404, "not-found");
	}
	let other = bench.sign_in(&bilal).await;
	bench
		.get(&other, "/disclosures/0/proof")
		.await
		.is_problem(404, "not-found");
}

#[tokio::test]
async fn numbers_go_on_after_a_restart() {
	let mut bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	for expected in 0..2 {
		let order = order(&bench, &[&amina]).await;
		let body = release(&bench, order).await;
		assert_eq!(body["releases"][0]["disclosure"], expected);
		bench.restart().await;
	}
}

#[tokio::test]
async fn the_accounting_is_for_subjects() {
	let bench = Bench::new().await;
	let token = bench.scientist().await;
	bench
		.get(&token, "/disclosures")
		.await
		.is_problem(403, "forbidden");
	let amina = bench.patient("amina", &[]).await;
	let token = bench.sign_in(&amina).await;
	for query in ["?limit=0", "?after=x", "?after=-1"] {
		bench
			.get(&token, &format!("/disclosures{query}"))
			.await
			.is_problem(400, "bad-request");
	}
}
