//! A patient's own records.

use crate::support::{Bench, GENESIS};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_client::Signer;
use galen_primitives::codes::Category;
use galen_vault::safe::{
	open_object, EnvelopeKeyPair, GenesisHash, Grounds, Recipient, Release, RingError, SealedRing,
};
use serde_json::{json, Value};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

fn keys() -> EnvelopeKeyPair {
	EnvelopeKeyPair::from_seed(Zeroizing::new([0x11; 32]))
}

async fn signed_in(bench: &Bench, patient: &Signer) -> String {
	bench.sign_in_with(patient, Some(keys().public().0)).await
}

fn own(patient: &Signer) -> Release {
	Release {
		genesis: GenesisHash(GENESIS),
		grounds: Grounds::OwnRecords,
		recipient: Recipient::Subject(patient.account().0),
	}
}

async fn listed(bench: &Bench, token: &str) -> Vec<Value> {
	let body = bench.get(token, "/records").await.is(200).json();
	body["records"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_patient_sees_all_own_records_and_nothing_else() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let bilal = bench.patient("bilal", &[]).await;
	let (first, second) = (
		signed_in(&bench, &amina).await,
		signed_in(&bench, &bilal).await,
	);
	let objects = |records: &[Value]| -> BTreeSet<String> {
		records
			.iter()
			.map(|record| record["object"].as_str().unwrap().to_owned())
			.collect()
	};
	let (first, second) = (
		objects(&listed(&bench, &first).await),
		objects(&listed(&bench, &second).await),
	);
	assert_eq!(first.len(), 5);
	assert_eq!(second.len(), 5);
	assert!(first.is_disjoint(&second));
}

#[tokio::test]
async fn pages_hold_every_record_once() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let token = signed_in(&bench, &amina).await;
	let mut seen = BTreeSet::new();
	let mut path = "/records?limit=2".to_owned();
	let mut pages = 0;
	loop {
		let body = bench.get(&token, &path).await.is(200).json();
		pages += 1;
		for record in body["records"].as_array().unwrap() {
			assert!(seen.insert(record["object"].as_str().unwrap().to_owned()));
		}
		match body["next"].as_str() {
			Some(next) => path = format!("/records?limit=2&after={next}"),
			None => break,
		}
	}
	assert_eq!(seen.len(), 5);
	assert_eq!(pages, 3);
}

#[tokio::test]
async fn a_malformed_page_is_refused() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let token = signed_in(&bench, &amina).await;
	for query in ["limit=0", "limit=1001", "limit=x", "after=x", "more=1"] {
		bench
			.get(&token, &format!("/records?{query}"))
			.await
			.is_problem(400, "bad-request");
	}
}

#[tokio::test]
async fn a_patient_decrypts_own_records_byte_for_byte_without_any_consent() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	bench.world.block(|state| state.withdraw(&amina.account()));
	let token = signed_in(&bench, &amina).await;
	let records = listed(&bench, &token).await;
	let objects: Vec<_> = records.iter().map(|record| &record["object"]).collect();
	let body = json!({ "objects": objects });
	let answer = bench.post(&token, "/records/keys", &body).await;
	let ring = answer.is(200).json()["ring"].as_str().unwrap().to_owned();
	let ring = SealedRing::from_bytes(STANDARD.decode(ring).unwrap())
		.unwrap()
		.open(&own(&amina), &keys())
		.unwrap();
	assert_eq!(ring.len(), 5);
	let bundle = crate::support::people::bundle("amina");
	let sent: BTreeSet<String> = bundle["entry"]
		.as_array()
		.unwrap()
		.iter()
		.map(|entry| entry["resource"].to_string())
		.collect();
	let mut read = BTreeSet::new();
	for record in &bench.records(&amina).await {
		let sealed = bench
			.get(&token, &format!("/objects/{}", record.object))
			.await;
		let secret = ring.get(&record.object).unwrap();
		let plain = open_object(&record.object, &secret.key, &sealed.is(200).body).unwrap();
		assert_eq!(plain.len() as u64, record.size);
		read.insert(String::from_utf8(plain.to_vec()).unwrap());
	}
	assert_eq!(read, sent);
}

#[tokio::test]
async fn a_ring_is_for_the_session_that_asked() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let token = signed_in(&bench, &amina).await;
	let object = bench.records(&amina).await[0].object.to_string();
	let body = json!({ "objects": [object] });
	let answer = bench.post(&token, "/records/keys", &body).await;
	let bytes = STANDARD
		.decode(answer.is(200).json()["ring"].as_str().unwrap())
		.unwrap();
	let other = EnvelopeKeyPair::from_seed(Zeroizing::new([0x22; 32]));
	let ring = SealedRing::from_bytes(bytes).unwrap();
	assert_eq!(
		ring.open(&own(&amina), &other).err(),
		Some(RingError::Refused)
	);
}

#[tokio::test]
async fn without_an_envelope_key_there_is_no_ring() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let token = bench.sign_in(&amina).await;
	bench
		.post(&token, "/records/keys", &json!({ "objects": [] }))
		.await
		.is_problem(409, "no-envelope-key");
}

#[tokio::test]
async fn keys_of_somebody_elses_records_are_not_there() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let bilal = bench.patient("bilal", &[]).await;
	let token = signed_in(&bench, &amina).await;
	let mine = bench.records(&amina).await[0].object.to_string();
	let theirs = bench.records(&bilal).await[0].object.to_string();
	let nobodys = "00".repeat(16);
	for objects in [
		json!([theirs]),
		json!([mine, theirs]),
		json!([mine, nobodys]),
	] {
		bench
			.post(&token, "/records/keys", &json!({ "objects": objects }))
			.await
			.is_problem(404, "not-found");
	}
	for objects in [json!(["x"]), json!([1]), json!("x")] {
		bench
			.post(&token, "/records/keys", &json!({ "objects": objects }))
			.await
			.is_problem(400, "bad-request");
	}
}

#[tokio::test]
async fn a_list_of_keys_is_bounded() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let token = signed_in(&bench, &amina).await;
	let many = |count: usize| json!({ "objects": vec!["00".repeat(16); count] });
	bench
		.post(&token, "/records/keys", &many((1 << 16) + 1))
		.await
		.is_problem(413, "too-large");
	bench
		.post(&token, "/records/keys", &many(1 << 17))
		.await
		.is_problem(413, "too-large");
}

#[tokio::test]
async fn staff_sees_no_records() {
	let bench = Bench::new().await;
	bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.sign_in(&bench.registrar).await;
	bench
		.get(&token, "/records")
		.await
		.is_problem(403, "forbidden");
	bench
		.post(&token, "/records/keys", &json!({ "objects": [] }))
		.await
		.is_problem(403, "forbidden");
}
