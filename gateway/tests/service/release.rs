//! Releases: who gets which keys, when, and what becomes of it.

use crate::support::{
	ledger::{Asked, When, CLINIC, HOSPITAL, LEASE, PARTNER, RIVAL},
	objects_of, Bench,
};
use galen_client::Signer;
use galen_gateway::{
	ledger::{LineState, OrderState},
	store::releases::ReleaseState,
};
use galen_primitives::{
	codes::{Category, Purpose},
	ids::{OrderId, ReceiptId},
	members::{OrganizationStatus, Role},
};
use galen_vault::safe::{
	EnvelopeKeyPair, GenesisHash, Grounds, ObjectId, Recipient, Release, RingError, SealedRing,
};
use serde_json::{json, Value};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// A price per line.
const PRICE: u128 = 10;

async fn order(bench: &Bench, categories: &[Category], patients: &[&Signer]) -> OrderId {
	let subjects: Vec<_> = patients.iter().map(|patient| patient.account()).collect();
	bench
		.world
		.block(|state| state.place_order(PARTNER, Purpose::Hresch, categories, PRICE, &subjects))
}

async fn take(bench: &Bench, token: &str, order: OrderId) -> Value {
	let path = format!("/orders/{order}/releases");
	bench.post(token, &path, &json!({})).await.is(200).json()
}

async fn categories_of(bench: &Bench, patient: &Signer, wanted: &[Category]) -> BTreeSet<ObjectId> {
	bench
		.records(patient)
		.await
		.into_iter()
		.filter(|record| wanted.contains(&record.labels.category))
		.map(|record| record.object)
		.collect()
}

async fn state(bench: &Bench, receipt: u64) -> ReleaseState {
	bench.settle().await;
	bench
		.context
		.vault
		.store()
		.release(ReceiptId(receipt))
		.await
		.unwrap()
		.unwrap()
		.state
}

#[tokio::test]
async fn a_partner_gets_exactly_what_is_ordered_and_consented() {
	let bench = Bench::new().await;
	let consents = [Category::Laboratory, Category::Problems];
	let amina = bench.patient("amina", &consents).await;
	let token = bench.scientist().await;
	let ordered = [Category::Laboratory, Category::VitalSigns];
	let order = order(&bench, &ordered, &[&amina]).await;
	let body = take(&bench, &token, order).await;
	assert_eq!(body["dropped"], 0);
	assert_eq!(body["remaining"], 0);
	let release = &body["releases"][0];
	assert_eq!(release["order"], order.0);
	assert_eq!(release["recipient"], PARTNER.0);
	assert_eq!(release["subject"], amina.account().to_string());
	let ring = bench.open_ring(release);
	let expected = categories_of(&bench, &amina, &[Category::Laboratory]).await;
	assert_eq!(expected.len(), 1);
	let found: BTreeSet<_> = ring.objects().copied().collect();
	assert_eq!(found, expected);
	let named: BTreeSet<_> = objects_of(release).into_iter().collect();
	assert_eq!(named, expected);
}

#[tokio::test]
async fn a_ring_opens_for_nobody_else_and_for_no_other_receipt() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let body = take(&bench, &token, order).await;
	let release = &body["releases"][0];
	let bytes = {
		use base64::{engine::general_purpose::STANDARD, Engine};
		STANDARD.decode(release["ring"].as_str().unwrap()).unwrap()
	};
	let ring = SealedRing::from_bytes(bytes).unwrap();
	let named = Release {
		genesis: GenesisHash(crate::support::GENESIS),
		grounds: Grounds::Receipt(ReceiptId(release["receipt"].as_u64().unwrap())),
		recipient: Recipient::Organization(PARTNER),
	};
	assert!(ring.open(&named, &bench.partner_key).is_ok());
	let other_key = EnvelopeKeyPair::from_seed(Zeroizing::new([6; 32]));
	let refused = |release: &Release, key: &EnvelopeKeyPair| ring.open(release, key).err();
	assert_eq!(refused(&named, &other_key), Some(RingError::Refused));
	for wrong in [
		Release {
			grounds: Grounds::Receipt(ReceiptId(99)),
			..named
		},
		Release {
			recipient: Recipient::Organization(RIVAL),
			..named
		},
		Release {
			genesis: GenesisHash([8; 32]),
			..named
		},
	] {
		assert_eq!(
			refused(&wrong, &bench.partner_key),
			Some(RingError::Refused)
		);
	}
}

#[tokio::test]
async fn many_lines_are_released_in_batches_until_none_remains() {
	let bench = Bench::new().await;
	let mut patients = Vec::new();
	for number in 0..5 {
		let name = format!("p{number}");
		patients.push(bench.patient(&name, &[Category::Laboratory]).await);
	}
	let all: Vec<_> = patients.iter().collect();
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &all).await;
	let mut subjects = BTreeSet::new();
	for remaining in [3, 1, 0] {
		let path = format!("/orders/{order}/releases");
		let body = bench.post(&token, &path, &json!({ "limit": 2 })).await;
		let body = body.is(200).json();
		assert_eq!(body["remaining"], remaining);
		for release in body["releases"].as_array().unwrap() {
			assert!(subjects.insert(release["subject"].to_string()));
		}
		bench.settle().await;
	}
	assert_eq!(subjects.len(), 5);
	let body = take(&bench, &token, order).await;
	assert_eq!(body["releases"], json!([]));
	assert_eq!(body["remaining"], 0);
}

#[tokio::test]
async fn only_the_requester_of_an_order_takes_it() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let path = format!("/orders/{order}/releases");
	let rival = bench.staff("Rival", RIVAL, Role::Scientist).await;
	bench
		.post(&rival, &path, &json!({}))
		.await
		.is_problem(404, "not-found");
	let own = bench.staff("Own", HOSPITAL, Role::Scientist).await;
	bench
		.post(&own, &path, &json!({}))
		.await
		.is_problem(404, "not-found");
	let treasurer = bench.staff("Treasurer", PARTNER, Role::Treasurer).await;
	bench
		.post(&treasurer, &path, &json!({}))
		.await
		.is_problem(403, "forbidden");
	let patient = bench.sign_in(&amina).await;
	bench
		.post(&patient, &path, &json!({}))
		.await
		.is_problem(403, "forbidden");
	let scientist = bench.scientist().await;
	for path in ["/orders/99/releases", "/orders/x/releases"] {
		bench
			.post(&scientist, path, &json!({}))
			.await
			.is_problem(404, "not-found");
	}
	assert_eq!(bench.world.calls("authorize"), 0);
}

#[tokio::test]
async fn an_order_of_another_custodian_is_not_here() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench.world.block(|state| {
		state.orders.get_mut(&order.0).unwrap().custodian = CLINIC;
	});
	let token = bench.scientist().await;
	bench
		.post(&token, &format!("/orders/{order}/releases"), &json!({}))
		.await
		.is_problem(404, "not-found");
}

#[tokio::test]
async fn an_order_that_is_not_accepted_or_is_over_releases_nothing() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let token = bench.scientist().await;
	let path = format!("/orders/{order}/releases");
	for state in [OrderState::Placed, OrderState::Settling] {
		bench.world.block(|world| {
			world.orders.get_mut(&order.0).unwrap().state = state;
		});
		bench
			.post(&token, &path, &json!({}))
			.await
			.is_problem(409, "not-accepted");
	}
	bench.world.block(|world| {
		let now = world.moment;
		let order = world.orders.get_mut(&order.0).unwrap();
		order.state = OrderState::Accepted;
		order.deadline = now;
	});
	bench
		.post(&token, &path, &json!({}))
		.await
		.is_problem(409, "not-accepted");
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
async fn a_withdrawal_before_drops_the_line() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let bilal = bench.patient("bilal", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina, &bilal]).await;
	bench.world.block(|state| state.withdraw(&amina.account()));
	let body = take(&bench, &token, order).await;
	assert_eq!(body["dropped"], 1);
	assert_eq!(body["remaining"], 0);
	assert_eq!(body["releases"].as_array().unwrap().len(), 1);
	assert_eq!(body["releases"][0]["subject"], bilal.account().to_string());
	let line = bench.world.best_state().lines[&(order.0, amina.account().0)];
	assert_eq!(line.state, LineState::Dropped);
}

/// Lets the subject withdraw just before the given question is asked for the `nth` time.
fn withdraw_before(bench: &Bench, patient: &Signer, asked: Asked, nth: usize) {
	let account = patient.account();
	let mut count = 0;
	bench.world.set_hook(move |world, what, when| {
		if what == asked && when == When::Before {
			count += 1;
			if count == nth {
				world.set_auto(false);
				world.block(|state| state.withdraw(&account));
			}
		}
	});
}

#[tokio::test]
async fn a_withdrawal_the_node_sees_between_authorization_and_release_stops_it() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	// The first question whether the receipt can be spent comes after its finality.
	withdraw_before(&bench, &amina, Asked::Best, 2);
	let body = take(&bench, &token, order).await;
	bench.world.clear_hook();
	assert_eq!(body["releases"], json!([]));
	assert_eq!(body["remaining"], 1);
	// Nothing was disclosed, and the next call drops the line.
	bench.world.set_auto(true);
	bench.world.block(|_| ());
	let body = take(&bench, &token, order).await;
	assert_eq!(body["dropped"], 1);
	assert_eq!(body["remaining"], 0);
	let patient = bench.sign_in(&amina).await;
	let entries = bench.get(&patient, "/disclosures").await.is(200).json();
	assert_eq!(entries["disclosures"], json!([]));
}

#[tokio::test]
async fn a_withdrawal_after_the_disclosure_withholds_the_ring_and_says_so() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	// Spendable is asked in `prepare` and in the last look.
	withdraw_before(&bench, &amina, Asked::Spendable, 2);
	let body = take(&bench, &token, order).await;
	bench.world.clear_hook();
	// The block of the hook came after the block that was asked, so the head had moved on.
	assert_eq!(body["releases"], json!([]));
	assert_eq!(body["remaining"], 1);
	assert_eq!(state(&bench, 0).await, ReleaseState::Withheld);
	bench.world.set_auto(true);
	bench.world.block(|_| ());
	let patient = bench.sign_in(&amina).await;
	let entries = bench.get(&patient, "/disclosures").await.is(200).json();
	let entries = entries["disclosures"].as_array().unwrap();
	assert_eq!(entries.len(), 2);
	assert_eq!(entries[0]["withheld"], Value::Null);
	assert_eq!(entries[1]["withheld"], entries[0]["number"]);
	bench
		.get(&token, "/releases/0")
		.await
		.is_problem(409, "receipt-spent");
	let object = categories_of(&bench, &amina, &[Category::Laboratory]).await;
	for object in object {
		bench
			.get(&token, &format!("/objects/{object}"))
			.await
			.is_problem(404, "not-found");
	}
}

#[tokio::test]
async fn a_withdrawal_while_the_last_answer_travels_is_honoured() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let account = amina.account();
	let mut count = 0;
	bench.world.set_hook(move |world, asked, when| {
		if asked == Asked::Spendable && when == When::After {
			count += 1;
			// The answer "yes" is on its way when the node sees the withdrawal.
			if count == 2 {
				world.set_auto(false);
				world.block(|state| state.withdraw(&account));
			}
		}
	});
	let body = take(&bench, &token, order).await;
	bench.world.clear_hook();
	assert_eq!(body["releases"], json!([]));
	assert_eq!(state(&bench, 0).await, ReleaseState::Withheld);
}

#[tokio::test]
async fn a_withdrawal_on_a_fork_of_the_same_height_is_honoured() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let account = amina.account();
	let mut count = 0;
	bench.world.set_hook(move |world, asked, when| {
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
	let body = take(&bench, &token, order).await;
	bench.world.clear_hook();
	assert_eq!(body["releases"], json!([]));
	assert_eq!(state(&bench, 0).await, ReleaseState::Withheld);
}

#[tokio::test]
async fn a_head_that_never_stands_still_releases_nothing() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let mut count = 0;
	bench.world.set_hook(move |world, asked, when| {
		if asked == Asked::Spendable && when == When::After {
			count += 1;
			if count > 1 {
				world.set_auto(false);
				world.reorganize_or_block();
			}
		}
	});
	bench
		.post(&token, &format!("/orders/{order}/releases"), &json!({}))
		.await
		.is_problem(503, "timeout");
	bench.world.clear_hook();
	// What was disclosed is handed out by the next call, while the lease runs.
	bench.world.set_auto(true);
	let body = take(&bench, &token, order).await;
	assert_eq!(body["releases"].as_array().unwrap().len(), 1);
	assert_eq!(state(&bench, 0).await, ReleaseState::Released);
}

#[tokio::test]
async fn a_receipt_is_spent_once_its_lease_is_over() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	let token = bench.scientist().await;
	bench.world.blocks(LEASE);
	bench
		.post(&token, "/receipts/0/release", &json!({}))
		.await
		.is_problem(409, "receipt-spent");
	// The order goes on with a new receipt.
	let body = take(&bench, &token, order).await;
	assert_eq!(body["releases"][0]["receipt"], 1);
}

#[tokio::test]
async fn a_receipt_is_spent_when_the_clock_changes_what_consent_says() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench.world.block(|state| {
		state.authorize(order, &amina.account());
		let soon = state.moment + 2;
		state.receipts.get_mut(&0).unwrap().valid_until = Some(soon);
	});
	let token = bench.scientist().await;
	bench.world.blocks(2);
	bench
		.post(&token, "/receipts/0/release", &json!({}))
		.await
		.is_problem(409, "receipt-spent");
}

#[tokio::test]
async fn a_receipt_that_is_not_finalized_is_not_spent() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let token = bench.scientist().await;
	bench.world.set_auto(false);
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	let answer = bench.post(&token, "/receipts/0/release", &json!({})).await;
	answer.is_problem(409, "not-finalized");
	assert!(answer.headers.contains_key("retry-after"));
	// Somebody else learns not even that.
	let rival = {
		bench.world.finalize();
		bench.world.set_auto(true);
		let rival = bench.staff("Rival", RIVAL, Role::Scientist).await;
		bench.world.set_auto(false);
		bench
			.world
			.block(|state| state.open_emergency(&amina.account(), CLINIC));
		rival
	};
	bench
		.post(&rival, "/receipts/1/release", &json!({}))
		.await
		.is_problem(404, "not-found");
	bench.world.finalize();
	bench
		.post(&token, "/receipts/0/release", &json!({}))
		.await
		.is(200);
}

#[tokio::test]
async fn a_receipt_of_another_is_not_there() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	let rival = bench.staff("Rival", RIVAL, Role::Scientist).await;
	for (method, path) in [
		("POST", "/receipts/0/release"),
		("GET", "/releases/0"),
		("POST", "/receipts/9/release"),
	] {
		let answer = match method {
			"POST" => bench.post(&rival, path, &json!({})).await,
			_ => bench.get(&rival, path).await,
		};
		answer.is_problem(404, "not-found");
	}
	// Nor is one of another custodian.
	bench.world.block(|state| {
		state.receipts.get_mut(&0).unwrap().custodian = CLINIC;
	});
	let token = bench.scientist().await;
	bench
		.post(&token, "/receipts/0/release", &json!({}))
		.await
		.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_suspended_recipient_gets_nothing_even_before_that_is_finalized() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	let token = bench.scientist().await;
	bench.world.set_auto(false);
	bench
		.world
		.block(|state| state.set_status(PARTNER, OrganizationStatus::Suspended));
	bench
		.post(&token, "/receipts/0/release", &json!({}))
		.await
		.is_problem(409, "receipt-spent");
}

#[tokio::test]
async fn what_voids_consent_from_outside_counts_from_the_best_head() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	let token = bench.scientist().await;
	// A template becomes outdated: the subject's version says nothing of it.
	bench.world.set_auto(false);
	bench.world.block(|state| state.template_minimum = 2);
	bench
		.post(&token, "/receipts/0/release", &json!({}))
		.await
		.is_problem(409, "nothing-permitted");
	assert_eq!(state(&bench, 0).await, ReleaseState::Empty);
}

#[tokio::test]
async fn nothing_is_released_on_stale_finality() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	let token = bench.scientist().await;
	bench.world.set_auto(false);
	bench.world.set_ahead(31);
	for path in ["/receipts/0/release", &format!("/orders/{order}/releases")] {
		bench
			.post(&token, path, &json!({}))
			.await
			.is_problem(503, "finality-stale");
	}
}

#[tokio::test]
async fn finality_that_goes_stale_during_a_release_stops_it() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let token = bench.scientist().await;
	let mut count = 0;
	bench.world.set_hook(move |world, asked, when| {
		if asked == Asked::Spendable && when == When::After {
			count += 1;
			if count == 2 {
				world.set_ahead(31);
			}
		}
	});
	bench
		.post(&token, &format!("/orders/{order}/releases"), &json!({}))
		.await
		.is_problem(503, "finality-stale");
}

#[tokio::test]
async fn a_lost_node_stops_a_release_wherever_it_is() {
	// Each question of a release is once the one at which the line is cut.
	for cut_at in 1..20 {
		let bench = Bench::new().await;
		let amina = bench.patient("amina", &[Category::Laboratory]).await;
		let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
		let token = bench.scientist().await;
		let mut count = 0;
		bench.world.set_hook(move |world, _, when| {
			if when == When::Before {
				count += 1;
				if count == cut_at {
					world.set_cut(true);
				}
			}
		});
		let path = format!("/orders/{order}/releases");
		let answer = bench.post(&token, &path, &json!({})).await;
		bench.world.clear_hook();
		if answer.status.as_u16() == 200 {
			assert!(cut_at > 5, "there are more questions than {cut_at}");
			return;
		}
		answer.is_problem(503, "node-unreachable");
		// Mended, the release goes on where it was, with the same receipt where there was one.
		bench.world.set_cut(false);
		bench.world.block(|_| ());
		let body = take(&bench, &token, order).await;
		assert_eq!(body["releases"].as_array().unwrap().len(), 1, "{cut_at}");
		assert!(bench.world.best_state().receipts.len() == 1, "{cut_at}");
	}
	panic!("a release asks fewer than twenty questions");
}

#[tokio::test]
async fn treatment_is_released_to_the_treating_hospital() {
	let bench = Bench::new().await;
	let amina = bench
		.patient("amina", &[Category::Laboratory, Category::Problems])
		.await;
	let receipt = bench
		.world
		.block(|state| state.open_access(&amina.account(), CLINIC));
	let path = format!("/receipts/{receipt}/release");
	let clinician = bench.staff("Clinician", CLINIC, Role::Clinician).await;
	let release = bench
		.post(&clinician, &path, &json!({}))
		.await
		.is(200)
		.json();
	assert_eq!(release["order"], Value::Null);
	assert_eq!(bench.open_ring(&release).len(), 2);
	// Nothing waits for a confirmation.
	assert_eq!(state(&bench, receipt.0).await, ReleaseState::Confirmed);
	let registrar = bench.staff("Clerk", CLINIC, Role::Registrar).await;
	bench
		.post(&registrar, &path, &json!({}))
		.await
		.is_problem(403, "forbidden");
}

#[tokio::test]
async fn an_emergency_asks_no_consent_and_covers_everything() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	bench.world.block(|state| state.withdraw(&amina.account()));
	let receipt = bench
		.world
		.block(|state| state.open_emergency(&amina.account(), CLINIC));
	let path = format!("/receipts/{receipt}/release");
	let clinician = bench.staff("Clinician", CLINIC, Role::Clinician).await;
	let release = bench
		.post(&clinician, &path, &json!({}))
		.await
		.is(200)
		.json();
	assert_eq!(bench.open_ring(&release).len(), 5);
	assert!(release["lease_end"]["time"].is_u64(), "{release}");
	// A later change of consent is no withdrawal of an emergency; only forbidding it by name is.
	bench
		.world
		.block(|state| state.give_consent(&amina.account(), &[]));
	bench
		.get(&clinician, &format!("/releases/{receipt}"))
		.await
		.is(200);
	bench.world.set_auto(false);
	bench
		.world
		.block(|state| state.emergency_forbidden.push(amina.account().0));
	bench
		.get(&clinician, &format!("/releases/{receipt}"))
		.await
		.is_problem(409, "receipt-spent");
}

#[tokio::test]
async fn what_comes_in_during_an_emergency_is_released_too_and_accounted_for() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[]).await;
	let receipt = bench
		.world
		.block(|state| state.open_emergency(&amina.account(), CLINIC));
	let path = format!("/receipts/{receipt}/release");
	let clinician = bench.staff("Clinician", CLINIC, Role::Clinician).await;
	let take = || async {
		bench
			.post(&clinician, &path, &json!({}))
			.await
			.is(200)
			.json()
	};
	let first = take().await;
	bench.settle().await;
	assert_eq!(take().await, first);
	// A result comes in.
	let registrar = bench.sign_in(&bench.registrar).await;
	let mut bundle = crate::support::people::bundle("amina");
	bundle["entry"][1]["resource"]["valueQuantity"]["value"] = 14.9.into();
	bench.import(&registrar, &bundle).await.is(200);
	let second = take().await;
	bench.settle().await;
	assert_eq!(bench.open_ring(&first).len(), 5);
	assert_eq!(bench.open_ring(&second).len(), 6);
	assert_eq!(
		(&first["disclosure"], &second["disclosure"]),
		(&json!(0), &json!(1))
	);
	assert_eq!(state(&bench, receipt.0).await, ReleaseState::Confirmed);
	assert_eq!(take().await, second);
	for object in objects_of(&second) {
		bench
			.get(&clinician, &format!("/objects/{object}"))
			.await
			.is(200);
	}
}

#[tokio::test]
async fn a_release_is_fetched_again_while_it_can_be_spent_and_never_after() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let body = take(&bench, &token, order).await;
	let release = body["releases"][0].clone();
	bench.settle().await;
	// Not released before, so not there.
	bench
		.get(&token, "/releases/9")
		.await
		.is_problem(404, "not-found");
	let again = bench.get(&token, "/releases/0").await.is(200).json();
	assert_eq!(again, release);
	let again = bench.post(&token, "/receipts/0/release", &json!({})).await;
	assert_eq!(again.is(200).json(), release);
	// One release, one disclosure.
	let store = bench.context.vault.store();
	assert!(store.disclosure(1).await.unwrap().is_none());
	bench.world.block(|state| state.withdraw(&amina.account()));
	bench
		.get(&token, "/releases/0")
		.await
		.is_problem(409, "receipt-spent");
}

#[tokio::test]
async fn releases_are_confirmed_together_and_once() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let bilal = bench.patient("bilal", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina, &bilal]).await;
	take(&bench, &token, order).await;
	bench.settle().await;
	bench.context.desk.round().await.unwrap();
	bench.context.desk.round().await.unwrap();
	assert_eq!(bench.world.calls("confirm"), 1);
	let confirmed = bench.world.best_state().confirmed.clone();
	assert_eq!(confirmed.len(), 2);
	for receipt in 0..2 {
		assert_eq!(state(&bench, receipt).await, ReleaseState::Confirmed);
	}
	let order = &bench.world.best_state().orders[&order.0];
	assert_eq!((order.tally.open, order.tally.released), (0, 2));
}

#[tokio::test]
async fn what_was_handed_out_before_a_crash_is_confirmed_after_it() {
	let mut bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	take(&bench, &token, order).await;
	bench.settle().await;
	bench.restart().await;
	bench.context.desk.round().await.unwrap();
	assert_eq!(bench.world.best_state().confirmed.len(), 1);
	assert_eq!(state(&bench, 0).await, ReleaseState::Confirmed);
}

#[tokio::test]
async fn a_confirmation_whose_answer_was_lost_is_found_on_the_ledger() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	take(&bench, &token, order).await;
	bench.settle().await;
	// The gateway confirmed and died before it wrote that down.
	bench.world.block(|state| {
		state
			.confirm(
				order,
				&[amina.account()],
				galen_primitives::ids::Commitment([0; 32]),
			)
			.unwrap();
	});
	bench.context.desk.round().await.unwrap();
	assert_eq!(bench.world.calls("confirm"), 0);
	assert_eq!(state(&bench, 0).await, ReleaseState::Confirmed);
}

#[tokio::test]
async fn a_confirmation_that_is_not_finalized_yet_is_not_lost() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	take(&bench, &token, order).await;
	bench.settle().await;
	bench.world.set_auto(false);
	bench.world.block(|state| {
		state
			.confirm(
				order,
				&[amina.account()],
				galen_primitives::ids::Commitment([0; 32]),
			)
			.unwrap();
	});
	// Refused at the best head, not seen at the finalized one: wait.
	bench.context.desk.round().await.unwrap();
	assert_eq!(state(&bench, 0).await, ReleaseState::Released);
	bench.world.finalize();
	bench.context.desk.round().await.unwrap();
	assert_eq!(state(&bench, 0).await, ReleaseState::Confirmed);
}

#[tokio::test]
async fn one_line_that_is_too_late_does_not_hold_up_the_others() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let bilal = bench.patient("bilal", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina, &bilal]).await;
	take(&bench, &token, order).await;
	bench.settle().await;
	let late = bench.world.block(|state| {
		let now = state.moment;
		let line = state.lines.get_mut(&(order.0, amina.account().0)).unwrap();
		line.state = LineState::Authorized { confirm_by: now };
		line.receipt.unwrap()
	});
	bench.context.desk.round().await.unwrap();
	assert_eq!(state(&bench, late.0).await, ReleaseState::Unconfirmed);
	assert_eq!(state(&bench, 1 - late.0).await, ReleaseState::Confirmed);
	assert_eq!(bench.world.best_state().confirmed.len(), 1);
}

#[tokio::test]
async fn a_crash_after_the_authorization_loses_no_receipt() {
	let mut bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	bench.restart().await;
	let token = bench.scientist().await;
	let body = take(&bench, &token, order).await;
	assert_eq!(body["releases"][0]["receipt"], 0);
	assert_eq!(bench.world.calls("authorize"), 0);
}

/// A release that was disclosed, and of which nobody knows whether it left.
async fn disclosed(bench: &mut Bench, amina: &Signer) -> (OrderId, ReceiptId) {
	let order = order(bench, &[Category::Laboratory], &[amina]).await;
	let receipt = ReceiptId(bench.world.best_state().receipts.len() as u64);
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	let handout = bench
		.context
		.desk
		.release_receipt(receipt, PARTNER)
		.await
		.unwrap()
		.unwrap();
	assert!(handout.fresh);
	bench.restart().await;
	assert_eq!(state(bench, receipt.0).await, ReleaseState::Disclosed);
	(order, receipt)
}

#[tokio::test]
async fn a_ring_that_may_not_have_left_is_handed_out_again_within_the_lease() {
	let mut bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let (order, receipt) = disclosed(&mut bench, &amina).await;
	let token = bench.scientist().await;
	let body = take(&bench, &token, order).await;
	assert_eq!(body["releases"][0]["receipt"], receipt.0);
	assert_eq!(bench.open_ring(&body["releases"][0]).len(), 1);
	assert_eq!(state(&bench, receipt.0).await, ReleaseState::Released);
	// One release, one disclosure, one line to pay.
	let store = bench.context.vault.store();
	assert!(store.disclosure(1).await.unwrap().is_none());
	bench.context.desk.round().await.unwrap();
	assert_eq!(bench.world.best_state().confirmed.len(), 1);
}

#[tokio::test]
async fn a_ring_that_may_not_have_left_lapses_and_the_line_is_authorized_anew() {
	let mut bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let (order, receipt) = disclosed(&mut bench, &amina).await;
	bench.world.blocks(LEASE);
	bench.context.desk.round().await.unwrap();
	assert_eq!(state(&bench, receipt.0).await, ReleaseState::Lapsed);
	// Nobody is billed for what may not have left; the disclosure stands.
	assert!(bench.world.best_state().confirmed.is_empty());
	let token = bench.scientist().await;
	bench
		.get(&token, &format!("/releases/{receipt}"))
		.await
		.is_problem(409, "receipt-spent");
	let body = take(&bench, &token, order).await;
	assert_eq!(body["releases"][0]["receipt"], receipt.0 + 1);
	assert_eq!(body["releases"][0]["disclosure"], 1);
}

#[tokio::test]
async fn a_lease_that_ends_without_a_release_is_written_down() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	let token = bench.scientist().await;
	// The lease ends while the gateway works on it.
	let mut count = 0;
	bench.world.set_hook(move |world, asked, when| {
		if asked == Asked::Spendable && when == When::After {
			count += 1;
			if count == 1 {
				world.blocks(LEASE);
			}
		}
	});
	let body = take(&bench, &token, order).await;
	bench.world.clear_hook();
	assert_eq!(body["releases"], json!([]));
	bench.context.desk.round().await.unwrap();
	let state = state(&bench, 0).await;
	assert!(
		matches!(state, ReleaseState::Withheld | ReleaseState::Lapsed),
		"{state:?}"
	);
	assert!(bench.world.best_state().confirmed.is_empty());
}

#[tokio::test]
async fn no_ring_outlives_its_lease_in_the_journal() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	take(&bench, &token, order).await;
	bench.settle().await;
	bench.context.desk.round().await.unwrap();
	let store = bench.context.vault.store();
	let ring = |row: Option<galen_gateway::store::releases::Release>| row.unwrap().ring;
	assert!(ring(store.release(ReceiptId(0)).await.unwrap()).is_some());
	bench.world.blocks(LEASE);
	bench.context.desk.round().await.unwrap();
	assert!(ring(store.release(ReceiptId(0)).await.unwrap()).is_none());
	assert_eq!(state(&bench, 0).await, ReleaseState::Confirmed);
}

#[tokio::test]
async fn a_line_without_any_permitted_record_is_not_billed() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Genomics]).await;
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Genomics], &[&amina]).await;
	let body = take(&bench, &token, order).await;
	assert_eq!(body["releases"], json!([]));
	assert_eq!(body["dropped"], 1);
	assert_eq!(body["remaining"], 0);
	assert_eq!(state(&bench, 0).await, ReleaseState::Empty);
	bench.context.desk.round().await.unwrap();
	assert!(bench.world.best_state().confirmed.is_empty());
	assert!(bench
		.context
		.vault
		.store()
		.disclosure(0)
		.await
		.unwrap()
		.is_none());
	// It is left alone for a while, and asked again later.
	let body = take(&bench, &token, order).await;
	assert_eq!(
		(&body["dropped"], &body["remaining"]),
		(&json!(0), &json!(0))
	);
	assert_eq!(bench.world.calls("authorize"), 1);
}

#[tokio::test]
async fn two_calls_at_once_release_each_line_once() {
	let bench = Bench::new().await;
	let mut patients = Vec::new();
	for number in 0..4 {
		let name = format!("p{number}");
		patients.push(bench.patient(&name, &[Category::Laboratory]).await);
	}
	let all: Vec<_> = patients.iter().collect();
	let token = bench.scientist().await;
	let order = order(&bench, &[Category::Laboratory], &all).await;
	let path = format!("/orders/{order}/releases");
	let body = json!({ "limit": 2 });
	let (one, two) = tokio::join!(
		bench.post(&token, &path, &body),
		bench.post(&token, &path, &body)
	);
	let mut receipts = BTreeSet::new();
	for answer in [one, two] {
		for release in answer.is(200).json()["releases"].as_array().unwrap() {
			receipts.insert(release["receipt"].as_u64().unwrap());
		}
	}
	let store = bench.context.vault.store();
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
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	let token = bench.scientist().await;
	let body = json!({});
	let (one, two) = tokio::join!(
		bench.post(&token, "/receipts/0/release", &body),
		bench.post(&token, "/receipts/0/release", &body)
	);
	assert_eq!(one.is(200).json(), two.is(200).json());
	let store = bench.context.vault.store();
	assert!(store.disclosure(0).await.unwrap().is_some());
	assert!(store.disclosure(1).await.unwrap().is_none());
}

#[tokio::test]
async fn a_recipient_whose_key_cannot_be_sealed_to_is_told() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench.world.block(|state| {
		let partner = state.organizations.get_mut(&PARTNER.0).unwrap();
		partner.envelope_key = galen_gateway::ledger::EnvelopeKey([0; 32]);
		state.authorize(order, &amina.account())
	});
	let token = bench.scientist().await;
	bench
		.post(&token, "/receipts/0/release", &json!({}))
		.await
		.is_problem(409, "bad-recipient-key");
	assert_eq!(state(&bench, 0).await, ReleaseState::Prepared);
}

#[tokio::test]
async fn a_record_that_is_not_what_was_stored_stops_the_release() {
	let bench = Bench::new().await;
	let amina = bench.patient("amina", &[Category::Laboratory]).await;
	let order = order(&bench, &[Category::Laboratory], &[&amina]).await;
	bench
		.world
		.block(|state| state.authorize(order, &amina.account()));
	// Somebody changes a label in the index, to have a record released that is something else.
	let url = format!(
		"sqlite:{}",
		bench.folder.path().join("gateway.sqlite").display()
	);
	let pool = sqlx::AnyPool::connect(&url).await.unwrap();
	sqlx::query("UPDATE records SET category = $1")
		.bind(i64::from(Category::Laboratory.index()))
		.execute(&pool)
		.await
		.unwrap();
	pool.close().await;
	let token = bench.scientist().await;
	bench
		.post(&token, "/receipts/0/release", &json!({}))
		.await
		.is_problem(500, "damaged");
	assert!(bench
		.context
		.vault
		.store()
		.disclosure(0)
		.await
		.unwrap()
		.is_none());
}

#[tokio::test]
async fn an_unknown_subject_has_no_records_here() {
	let bench = Bench::new().await;
	let stranger = Signer::from_uri("//Stranger").unwrap();
	bench.world.block(|state| {
		state.custodians.insert(stranger.account().0, HOSPITAL);
		state.give_consent(&stranger.account(), &[Category::Laboratory]);
	});
	let receipt = bench
		.world
		.block(|state| state.open_access(&stranger.account(), CLINIC));
	let clinician = bench.staff("Clinician", CLINIC, Role::Clinician).await;
	let path = format!("/receipts/{receipt}/release");
	let release = bench
		.post(&clinician, &path, &json!({}))
		.await
		.is(200)
		.json();
	assert_eq!(release["records"], json!([]));
	assert!(bench.open_ring(&release).is_empty());
}
