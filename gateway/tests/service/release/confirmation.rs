//! What was released is confirmed on the ledger, so that it is paid: once, and whatever dies between.

use super::Scene;
use galen_gateway::{ledger::LineState, store::releases::ReleaseState};
use galen_primitives::ids::Commitment;

impl Scene {
	/// Another process with this gateway's keys confirms the first patient's line.
	fn confirm_elsewhere(&self) {
		let subject = self.amina().account();
		self.world().block(|state| {
			state
				.confirm(self.order, &[subject], Commitment([0; 32]))
				.unwrap();
		});
	}
}

#[tokio::test]
async fn releases_are_confirmed_together_and_once() {
	let scene = Scene::of(["amina", "bilal"]).await;
	scene.take().await;
	scene.bench.settle().await;
	scene.round().await;
	scene.round().await;
	assert_eq!(scene.world().calls("confirm"), 1);
	let state = scene.world().best_state();
	assert_eq!(state.confirmed.len(), 2);
	for receipt in 0..2 {
		assert_eq!(scene.state(receipt).await, ReleaseState::Confirmed);
	}
	let tally = &state.orders[&scene.order.0].tally;
	assert_eq!((tally.open, tally.released), (0, 2));
}

#[tokio::test]
async fn what_was_handed_out_before_a_crash_is_confirmed_after_it() {
	let mut scene = Scene::new().await;
	scene.take().await;
	scene.bench.settle().await;
	scene.restart().await;
	scene.round().await;
	assert_eq!(scene.world().best_state().confirmed.len(), 1);
	assert_eq!(scene.state(0).await, ReleaseState::Confirmed);
}

#[tokio::test]
async fn a_confirmation_whose_answer_was_lost_is_found_on_the_ledger() {
	let scene = Scene::new().await;
	scene.take().await;
	scene.bench.settle().await;
	// The gateway confirmed and died before it wrote that down.
	scene.confirm_elsewhere();
	scene.round().await;
	assert_eq!(scene.world().calls("confirm"), 0);
	assert_eq!(scene.state(0).await, ReleaseState::Confirmed);
}

#[tokio::test]
async fn a_confirmation_that_is_not_finalized_yet_is_not_lost() {
	let scene = Scene::new().await;
	scene.take().await;
	scene.bench.settle().await;
	scene.world().set_auto(false);
	scene.confirm_elsewhere();
	// Refused at the best head, not seen at the finalized one: wait.
	scene.round().await;
	assert_eq!(scene.state(0).await, ReleaseState::Released);
	scene.world().finalize();
	scene.round().await;
	assert_eq!(scene.state(0).await, ReleaseState::Confirmed);
}

#[tokio::test]
async fn one_line_that_is_too_late_does_not_hold_up_the_others() {
	let scene = Scene::of(["amina", "bilal"]).await;
	scene.take().await;
	scene.bench.settle().await;
	let line = (scene.order.0, scene.amina().account().0);
	let late = scene.world().block(|state| {
		let now = state.moment;
		let line = state.lines.get_mut(&line).unwrap();
		line.state = LineState::Authorized { confirm_by: now };
		line.receipt.unwrap()
	});
	scene.round().await;
	assert_eq!(scene.state(late.0).await, ReleaseState::Unconfirmed);
	assert_eq!(scene.state(1 - late.0).await, ReleaseState::Confirmed);
	assert_eq!(scene.world().best_state().confirmed.len(), 1);
}

#[tokio::test]
async fn a_crash_after_the_authorization_loses_no_receipt() {
	let mut scene = Scene::authorized().await;
	scene.restart().await;
	let body = scene.take().await;
	assert_eq!(body["releases"][0]["receipt"], 0);
	assert_eq!(scene.world().calls("authorize"), 0);
}
