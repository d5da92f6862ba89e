//! Each line is released once, however many ask at once and in however many calls.

use super::Scene;
use galen_primitives::ids::ReceiptId;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn many_lines_are_released_in_batches_until_none_remains() {
	let scene = Scene::of(["p0", "p1", "p2", "p3", "p4"]).await;
	let mut subjects = BTreeSet::new();
	for remaining in [3, 1, 0] {
		let body = scene
			.bench
			.post(&scene.token, &scene.path(), &json!({ "limit": 2 }))
			.await;
		let body = body.is(200).json();
		assert_eq!(body["remaining"], remaining);
		for release in body["releases"].as_array().unwrap() {
			assert!(subjects.insert(release["subject"].to_string()));
		}
		scene.bench.settle().await;
	}
	assert_eq!(subjects.len(), 5);
	let body = scene.take().await;
	assert_eq!(body["releases"], json!([]));
	assert_eq!(body["remaining"], 0);
}

#[tokio::test]
async fn two_calls_at_once_release_each_line_once() {
	let scene = Scene::of(["p0", "p1", "p2", "p3"]).await;
	let (path, body) = (scene.path(), json!({ "limit": 2 }));
	let (one, two) = tokio::join!(
		scene.bench.post(&scene.token, &path, &body),
		scene.bench.post(&scene.token, &path, &body)
	);
	let mut receipts = BTreeSet::new();
	for answer in [one, two] {
		for release in answer.is(200).json()["releases"].as_array().unwrap() {
			receipts.insert(release["receipt"].as_u64().unwrap());
		}
	}
	let store = scene.bench.context.vault.store();
	for receipt in receipts {
		let row = store.release(ReceiptId(receipt)).await.unwrap().unwrap();
		assert!(row.disclosure.is_some());
	}
	// Numbers are without gaps and each belongs to one receipt.
	let mut seen = BTreeSet::new();
	let mut number = 0;
	while let Some(entry) = store.disclosure(number).await.unwrap() {
		assert!(seen.insert(entry.receipt.0));
		number += 1;
	}
	assert!((2..=4).contains(&number));
}

#[tokio::test]
async fn the_same_receipt_released_twice_at_once_is_disclosed_once() {
	let scene = Scene::authorized().await;
	let (one, two) = tokio::join!(scene.ask_receipt(0), scene.ask_receipt(0));
	assert_eq!(one.is(200).json(), two.is(200).json());
	assert!(scene.is_disclosed(0).await);
	assert!(!scene.is_disclosed(1).await);
}
