//! A node that falls behind, forks or is gone: nothing leaves on what it says then, and nothing is lost.

use super::Scene;
use crate::support::ledger::{Asked, When};
use galen_gateway::store::releases::ReleaseState;

/// Seconds by which this machine's clock is ahead of finality when that is stale.
const STALE: u64 = 31;

#[tokio::test]
async fn nothing_is_released_on_stale_finality() {
	let scene = Scene::authorized().await;
	scene.world().set_auto(false);
	scene.world().set_ahead(STALE);
	scene.ask_receipt(0).await.is_problem(503, "finality-stale");
	scene.ask().await.is_problem(503, "finality-stale");
}

#[tokio::test]
async fn finality_that_goes_stale_during_a_release_stops_it() {
	let scene = Scene::new().await;
	scene.at(Asked::Spendable, When::After, 2, |world| {
		world.set_ahead(STALE);
	});
	scene.ask().await.is_problem(503, "finality-stale");
}

#[tokio::test]
async fn a_head_that_never_stands_still_releases_nothing() {
	let scene = Scene::new().await;
	let mut count = 0;
	scene.world().set_hook(move |world, asked, when| {
		if asked == Asked::Spendable && when == When::After {
			count += 1;
			if count > 1 {
				world.set_auto(false);
				world.reorganize_or_block();
			}
		}
	});
	scene.ask().await.is_problem(503, "timeout");
	scene.world().clear_hook();
	// What was disclosed is handed out by the next call, while the lease runs.
	scene.world().set_auto(true);
	let body = scene.take().await;
	assert_eq!(body["releases"].as_array().unwrap().len(), 1);
	assert_eq!(scene.state(0).await, ReleaseState::Released);
}

#[tokio::test]
async fn a_lost_node_stops_a_release_wherever_it_is() {
	// Each question of a release is once the one at which the line is cut.
	for cut_at in 1..20 {
		let scene = Scene::new().await;
		let mut count = 0;
		scene.world().set_hook(move |world, _, when| {
			if when == When::Before {
				count += 1;
				if count == cut_at {
					world.set_cut(true);
				}
			}
		});
		let answer = scene.ask().await;
		scene.world().clear_hook();
		if answer.status.as_u16() == 200 {
			assert!(cut_at > 5, "there are more questions than {cut_at}");
			return;
		}
		answer.is_problem(503, "node-unreachable");
		// Mended, the release goes on where it was, with the same receipt where there was one.
		scene.world().set_cut(false);
		scene.world().block(|_| ());
		let body = scene.take().await;
		assert_eq!(body["releases"].as_array().unwrap().len(), 1, "{cut_at}");
		assert!(scene.world().best_state().receipts.len() == 1, "{cut_at}");
	}
	panic!("a release asks fewer than twenty questions");
}
