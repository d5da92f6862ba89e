//! Ciphertext: to whom, for how long, and never damaged.

use crate::support::{
	ledger::{PARTNER, RIVAL},
	request, Bench,
};
use axum::http::{header, Method};
use galen_client::Signer;
use galen_primitives::{
	codes::{Category, Purpose},
	members::Role,
};
use galen_vault::safe::{ciphertext_root, ObjectId};
use serde_json::json;
use std::{fs, path::PathBuf};

async fn released(bench: &Bench, patient: &Signer) -> (String, ObjectId) {
	let order = bench.world.block(|state| {
		state.place_order(
			PARTNER,
			Purpose::Hresch,
			&[Category::Laboratory],
			1,
			&[patient.account()],
		)
	});
	let token = bench.scientist().await;
	let path = format!("/orders/{order}/releases");
	let body = bench.post(&token, &path, &json!({})).await.is(200).json();
	bench.settle().await;
	let object = crate::support::objects_of(&body["releases"][0])[0];
	(token, object)
}

#[tokio::test]
async fn what_was_released_is_served_to_its_recipient_for_a_day() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let (token, object) = released(&bench, &amina).await;
	let path = format!("/objects/{object}");
	let answer = bench.get(&token, &path).await;
	let bytes = &answer.is(200).body;
	assert_eq!(
		answer.header(header::CONTENT_TYPE),
		"application/octet-stream"
	);
	assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
	let record = bench
		.context
		.vault
		.store()
		.record(&object)
		.await
		.unwrap()
		.unwrap();
	assert_eq!(ciphertext_root(bytes).unwrap(), record.ciphertext_root);
	// Withdrawing later does not take back what was released; the day does.
	bench.world.block(|state| state.withdraw(&amina.account()));
	bench.get(&token, &path).await.is(200);
	bench.world.block(|state| state.moment += 86_400);
	bench.get(&token, &path).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn nobody_else_learns_that_an_object_exists() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let bilal = bench.patient("bilal", &[Category::Laboratory]).await;
	let (token, object) = released(&bench, &amina).await;
	let rival = bench.staff("Rival", RIVAL, Role::Scientist).await;
	let other = bench.sign_in(&bilal).await;
	let registrar = bench.sign_in(&bench.registrar).await;
	for token in [&rival, &other, &registrar] {
		for suffix in ["", "/proof"] {
			bench
				.get(token, &format!("/objects/{object}{suffix}"))
				.await
				.is_problem(404, "not-found");
		}
	}
	// What was not released is not there for the partner either, like what does not exist.
	let unreleased = bench
		.records(&amina)
		.await
		.into_iter()
		.find(|record| record.labels.category == Category::VitalSigns)
		.unwrap()
		.object
		.to_string();
	for object in [unreleased, "00".repeat(16), "x".to_owned()] {
		bench
			.get(&token, &format!("/objects/{object}"))
			.await
			.is_problem(404, "not-found");
	}
}

#[tokio::test]
async fn parts_are_served_as_asked() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let token = bench.sign_in(&amina).await;
	let object = bench.records(&amina).await[0].object;
	let path = format!("/objects/{object}");
	let whole = bench.get(&token, &path).await;
	let length = whole.is(200).body.len();
	assert_eq!(whole.header(header::ACCEPT_RANGES), "bytes");
	let part = |range: String| {
		let mut request = request(Method::GET, &token, &path, None);
		request
			.headers_mut()
			.insert(header::RANGE, range.parse().unwrap());
		bench.send(request)
	};
	let middle = part("bytes=10-19".to_owned()).await;
	assert_eq!(middle.is(206).body, whole.body[10..20]);
	assert_eq!(
		middle.header(header::CONTENT_RANGE),
		format!("bytes 10-19/{length}")
	);
	let rest = part(format!("bytes={}-", length - 5)).await;
	assert_eq!(rest.is(206).body, whole.body[length - 5..]);
	let beyond = part(format!("bytes={length}-")).await;
	beyond.is_problem(416, "range");
	assert_eq!(
		beyond.header(header::CONTENT_RANGE),
		format!("bytes */{length}")
	);
}

/// The one pack that holds an object.
async fn pack_of(bench: &Bench, object: &ObjectId) -> (PathBuf, usize) {
	let record = bench
		.context
		.vault
		.store()
		.record(object)
		.await
		.unwrap()
		.unwrap();
	let name = record.pack.to_string();
	let mut folders = vec![bench.folder.path().join("objects")];
	while let Some(folder) = folders.pop() {
		for entry in fs::read_dir(folder).unwrap() {
			let path = entry.unwrap().path();
			if path.is_dir() {
				folders.push(path);
			} else if path.file_name().unwrap().to_string_lossy().contains(&name) {
				return (path, usize::try_from(record.offset).unwrap());
			}
		}
	}
	panic!("no pack {name}");
}

#[tokio::test]
async fn a_damaged_object_is_not_served_not_even_in_part() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let token = bench.sign_in(&amina).await;
	let object = bench.records(&amina).await[0].object;
	let (pack, offset) = pack_of(&bench, &object).await;
	let mut bytes = fs::read(&pack).unwrap();
	// The last byte of what a part from the beginning would not even touch.
	bytes[offset + 100] ^= 1;
	fs::write(&pack, &bytes).unwrap();
	let path = format!("/objects/{object}");
	bench.get(&token, &path).await.is_problem(500, "damaged");
	let mut request = request(Method::GET, &token, &path, None);
	request
		.headers_mut()
		.insert(header::RANGE, "bytes=0-9".parse().unwrap());
	bench.send(request).await.is_problem(500, "damaged");
	fs::remove_file(&pack).unwrap();
	bench.get(&token, &path).await.is_problem(500, "damaged");
}

#[tokio::test]
async fn a_proof_waits_for_its_batch() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let token = bench.sign_in(&amina).await;
	let object = bench.records(&amina).await[0].object;
	let answer = bench.get(&token, &format!("/objects/{object}/proof")).await;
	answer.is_problem(409, "not-anchored-yet");
	assert!(answer.headers.contains_key("retry-after"));
}
