//! Who gets nothing, and learns nothing.

use super::Scene;
use crate::support::{
	ledger::{CLINIC, HOSPITAL, PARTNER, RIVAL},
	Bench,
};
use galen_gateway::ledger::OrderState;
use galen_primitives::members::Role;
use serde_json::json;

#[tokio::test]
async fn only_the_requester_of_an_order_takes_it() {
	let scene = Scene::new().await;
	let (bench, path) = (&scene.bench, scene.path());
	let rival = bench.staff("Rival", RIVAL, Role::Scientist).await;
	let own = bench.staff("Own", HOSPITAL, Role::Scientist).await;
	for token in [&rival, &own] {
		bench
			.post(token, &path, &json!({}))
			.await
			.is_problem(404, "not-found");
	}
	let treasurer = bench.staff("Treasurer", PARTNER, Role::Treasurer).await;
	let patient = bench.sign_in(scene.amina()).await;
	for token in [&treasurer, &patient] {
		bench
			.post(token, &path, &json!({}))
			.await
			.is_problem(403, "forbidden");
	}
	for path in ["/orders/99/releases", "/orders/x/releases"] {
		bench
			.post(&scene.token, path, &json!({}))
			.await
			.is_problem(404, "not-found");
	}
	assert_eq!(bench.world.calls("authorize"), 0);
}

#[tokio::test]
async fn an_order_of_another_custodian_is_not_here() {
	let scene = Scene::new().await;
	scene.world().block(|state| {
		state.orders.get_mut(&scene.order.0).unwrap().custodian = CLINIC;
	});
	scene.ask().await.is_problem(404, "not-found");
}

#[tokio::test]
async fn an_order_that_is_not_accepted_or_is_over_releases_nothing() {
	let scene = Scene::new().await;
	for state in [OrderState::Placed, OrderState::Settling] {
		scene.world().block(|world| {
			world.orders.get_mut(&scene.order.0).unwrap().state = state;
		});
		scene.ask().await.is_problem(409, "not-accepted");
	}
	scene.world().block(|world| {
		let now = world.moment;
		let order = world.orders.get_mut(&scene.order.0).unwrap();
		order.state = OrderState::Accepted;
		order.deadline = now;
	});
	scene.ask().await.is_problem(409, "not-accepted");
}

#[tokio::test]
async fn a_malformed_limit_is_refused() {
	let bench = Bench::new().await;
	let token = bench.scientist().await;
	for body in [
		json!({ "limit": 0 }),
		json!({ "limit": 65 }),
		json!({ "limit": "x" }),
		json!({ "x": 1 }),
	] {
		bench
			.post(&token, "/orders/0/releases", &body)
			.await
			.is_problem(400, "bad-request");
	}
}

#[tokio::test]
async fn a_receipt_that_is_not_finalized_is_not_spent() {
	let scene = Scene::new().await;
	let bench = &scene.bench;
	bench.world.set_auto(false);
	scene.authorize();
	let answer = scene.ask_receipt(0).await;
	answer.is_problem(409, "not-finalized");
	assert!(answer.headers.contains_key("retry-after"));
	// Somebody else learns not even that.
	bench.world.finalize();
	bench.world.set_auto(true);
	let rival = bench.staff("Rival", RIVAL, Role::Scientist).await;
	bench.world.set_auto(false);
	bench
		.world
		.block(|state| state.open_emergency(&scene.amina().account(), CLINIC));
	bench
		.post(&rival, "/receipts/1/release", &json!({}))
		.await
		.is_problem(404, "not-found");
	bench.world.finalize();
	scene.ask_receipt(0).await.is(200);
}

#[tokio::test]
async fn a_receipt_of_another_is_not_there() {
	let scene = Scene::authorized().await;
	let rival = scene.bench.staff("Rival", RIVAL, Role::Scientist).await;
	for (method, path) in [
		("POST", "/receipts/0/release"),
		("GET", "/releases/0"),
		("POST", "/receipts/9/release"),
	] {
		let answer = match method {
			"POST" => scene.bench.post(&rival, path, &json!({})).await,
			_ => scene.bench.get(&rival, path).await,
		};
		answer.is_problem(404, "not-found");
	}
	// Nor is one of another custodian.
	scene.world().block(|state| {
		state.receipts.get_mut(&0).unwrap().custodian = CLINIC;
	});
	scene.ask_receipt(0).await.is_problem(404, "not-found");
}
