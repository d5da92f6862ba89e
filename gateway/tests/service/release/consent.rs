//! Consent that ends while a release is on its way: whatever the node has seen by the last look counts.

use super::Scene;
use crate::support::ledger::{Asked, When, PARTNER};
use galen_gateway::{ledger::LineState, store::releases::ReleaseState};
use galen_primitives::{codes::Category, members::OrganizationStatus};
use serde_json::{json, Value};

#[tokio::test]
async fn a_withdrawal_before_drops_the_line() {
	let scene = Scene::of(["amina", "bilal"]).await;
	let (amina, bilal) = (scene.amina().account(), scene.patients[1].account());
	scene.withdraw();
	let body = scene.take().await;
	assert_eq!(body["dropped"], 1);
	assert_eq!(body["remaining"], 0);
	assert_eq!(body["releases"].as_array().unwrap().len(), 1);
	assert_eq!(body["releases"][0]["subject"], bilal.to_string());
	let line = scene.world().best_state().lines[&(scene.order.0, amina.0)];
	assert_eq!(line.state, LineState::Dropped);
}

#[tokio::test]
async fn a_withdrawal_the_node_sees_between_authorization_and_release_stops_it() {
	let scene = Scene::new().await;
	// The first question whether the receipt can be spent comes after its finality.
	scene.withdraw_at(Asked::Best, When::Before, 2);
	let body = scene.take().await;
	scene.world().clear_hook();
	assert_eq!(body["releases"], json!([]));
	assert_eq!(body["remaining"], 1);
	// Nothing was disclosed, and the next call drops the line.
	scene.world().set_auto(true);
	scene.world().block(|_| ());
	let body = scene.take().await;
	assert_eq!(body["dropped"], 1);
	assert_eq!(body["remaining"], 0);
	let patient = scene.bench.sign_in(scene.amina()).await;
	let entries = scene.bench.get(&patient, "/disclosures").await;
	assert_eq!(entries.is(200).json()["disclosures"], json!([]));
}

#[tokio::test]
async fn a_withdrawal_after_the_disclosure_withholds_the_ring_and_says_so() {
	let scene = Scene::new().await;
	// Spendable is asked in `prepare` and in the last look.
	scene.withdraw_at(Asked::Spendable, When::Before, 2);
	let body = scene.take().await;
	scene.world().clear_hook();
	// The block of the hook came after the block that was asked, so the head had moved on.
	assert_eq!(body["releases"], json!([]));
	assert_eq!(body["remaining"], 1);
	assert_eq!(scene.state(0).await, ReleaseState::Withheld);
	scene.world().set_auto(true);
	scene.world().block(|_| ());
	let patient = scene.bench.sign_in(scene.amina()).await;
	let entries = scene.bench.get(&patient, "/disclosures").await;
	let entries = entries.is(200).json();
	let entries = entries["disclosures"].as_array().unwrap();
	assert_eq!(entries.len(), 2);
	assert_eq!(entries[0]["withheld"], Value::Null);
	assert_eq!(entries[1]["withheld"], entries[0]["number"]);
	scene.ask_again(0).await.is_problem(409, "receipt-spent");
	for object in scene.records(&[Category::Laboratory]).await {
		scene
			.bench
			.get(&scene.token, &format!("/objects/{object}"))
			.await
			.is_problem(404, "not-found");
	}
}

#[tokio::test]
async fn a_withdrawal_while_the_last_answer_travels_is_honoured() {
	let scene = Scene::new().await;
	// The answer "yes" is on its way when the node sees the withdrawal.
	scene.withdraw_at(Asked::Spendable, When::After, 2);
	let body = scene.take().await;
	scene.world().clear_hook();
	assert_eq!(body["releases"], json!([]));
	assert_eq!(scene.state(0).await, ReleaseState::Withheld);
}

#[tokio::test]
async fn a_withdrawal_on_a_fork_of_the_same_height_is_honoured() {
	let scene = Scene::new().await;
	let account = scene.amina().account();
	let mut count = 0;
	scene.world().set_hook(move |world, asked, when| {
		if asked == Asked::Spendable {
			count += usize::from(when == When::Before);
			if count == 1 && when == When::After {
				world.set_auto(false);
				world.block(|_| ());
			}
			if count == 2 && when == When::After {
				world.reorganize(|state| state.withdraw(&account));
			}
		}
	});
	let body = scene.take().await;
	scene.world().clear_hook();
	assert_eq!(body["releases"], json!([]));
	assert_eq!(scene.state(0).await, ReleaseState::Withheld);
}

#[tokio::test]
async fn a_receipt_is_spent_when_the_clock_changes_what_consent_says() {
	let scene = Scene::authorized().await;
	scene.world().block(|state| {
		let soon = state.moment + 2;
		state.receipts.get_mut(&0).unwrap().valid_until = Some(soon);
	});
	scene.world().blocks(2);
	scene.ask_receipt(0).await.is_problem(409, "receipt-spent");
}

#[tokio::test]
async fn a_suspended_recipient_gets_nothing_even_before_that_is_finalized() {
	let scene = Scene::authorized().await;
	scene.world().set_auto(false);
	scene
		.world()
		.block(|state| state.set_status(PARTNER, OrganizationStatus::Suspended));
	scene.ask_receipt(0).await.is_problem(409, "receipt-spent");
}

#[tokio::test]
async fn what_voids_consent_from_outside_counts_from_the_best_head() {
	let scene = Scene::authorized().await;
	// A template becomes outdated: the subject's version says nothing of it.
	scene.world().set_auto(false);
	scene.world().block(|state| state.template_minimum = 2);
	let answer = scene.ask_receipt(0).await;
	answer.is_problem(409, "nothing-permitted");
	assert_eq!(scene.state(0).await, ReleaseState::Empty);
}
