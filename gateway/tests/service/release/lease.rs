//! A receipt is a short lease: while it runs, a release can be fetched again; after it, never.

use super::Scene;
use crate::support::ledger::{Asked, When, LEASE, PARTNER};
use galen_gateway::store::releases::ReleaseState;
use galen_primitives::ids::ReceiptId;
use serde_json::json;

#[tokio::test]
async fn a_receipt_is_spent_once_its_lease_is_over() {
	let scene = Scene::authorized().await;
	scene.world().blocks(LEASE);
	scene.ask_receipt(0).await.is_problem(409, "receipt-spent");
	// The order goes on with a new receipt.
	let body = scene.take().await;
	assert_eq!(body["releases"][0]["receipt"], 1);
}

#[tokio::test]
async fn a_release_is_fetched_again_while_it_can_be_spent_and_never_after() {
	let scene = Scene::new().await;
	let body = scene.take().await;
	let release = body["releases"][0].clone();
	scene.bench.settle().await;
	// Not released before, so not there.
	scene.ask_again(9).await.is_problem(404, "not-found");
	assert_eq!(scene.ask_again(0).await.is(200).json(), release);
	assert_eq!(scene.ask_receipt(0).await.is(200).json(), release);
	// One release, one disclosure.
	assert!(!scene.is_disclosed(1).await);
	scene.withdraw();
	scene.ask_again(0).await.is_problem(409, "receipt-spent");
}

/// A release that was disclosed, and of which nobody knows whether it left.
async fn disclosed() -> Scene {
	let mut scene = Scene::authorized().await;
	let handout = scene
		.bench
		.context
		.desk
		.release_receipt(ReceiptId(0), PARTNER)
		.await
		.unwrap()
		.unwrap();
	assert!(handout.fresh);
	scene.restart().await;
	assert_eq!(scene.state(0).await, ReleaseState::Disclosed);
	scene
}

#[tokio::test]
async fn a_ring_that_may_not_have_left_is_handed_out_again_within_the_lease() {
	let scene = disclosed().await;
	let body = scene.take().await;
	assert_eq!(body["releases"][0]["receipt"], 0);
	assert_eq!(scene.bench.open_ring(&body["releases"][0]).len(), 1);
	assert_eq!(scene.state(0).await, ReleaseState::Released);
	// One release, one disclosure, one line to pay.
	assert!(!scene.is_disclosed(1).await);
	scene.round().await;
	assert_eq!(scene.world().best_state().confirmed.len(), 1);
}

#[tokio::test]
async fn a_ring_that_may_not_have_left_lapses_and_the_line_is_authorized_anew() {
	let scene = disclosed().await;
	scene.world().blocks(LEASE);
	scene.round().await;
	assert_eq!(scene.state(0).await, ReleaseState::Lapsed);
	// Nobody is billed for what may not have left; the disclosure stands.
	assert!(scene.world().best_state().confirmed.is_empty());
	scene.ask_again(0).await.is_problem(409, "receipt-spent");
	let body = scene.take().await;
	assert_eq!(body["releases"][0]["receipt"], 1);
	assert_eq!(body["releases"][0]["disclosure"], 1);
}

#[tokio::test]
async fn a_lease_that_ends_without_a_release_is_written_down() {
	let scene = Scene::new().await;
	// The lease ends while the gateway works on it.
	scene.at(Asked::Spendable, When::After, 1, |world| {
		world.blocks(LEASE);
	});
	let body = scene.take().await;
	scene.world().clear_hook();
	assert_eq!(body["releases"], json!([]));
	scene.round().await;
	let state = scene.state(0).await;
	assert!(
		matches!(state, ReleaseState::Withheld | ReleaseState::Lapsed),
		"{state:?}"
	);
	assert!(scene.world().best_state().confirmed.is_empty());
}

#[tokio::test]
async fn no_ring_outlives_its_lease_in_the_journal() {
	let scene = Scene::new().await;
	scene.take().await;
	scene.bench.settle().await;
	scene.round().await;
	assert!(scene.row(0).await.ring.is_some());
	scene.world().blocks(LEASE);
	scene.round().await;
	let row = scene.row(0).await;
	assert!(row.ring.is_none());
	assert_eq!(row.state, ReleaseState::Confirmed);
}
