//! What is in a release: exactly what was asked for, consented and stored, and for nobody else.

use super::{Arrangement, Scene};
use crate::support::{
	ledger::{CLINIC, HOSPITAL, PARTNER, RIVAL},
	objects_of, people, Bench, GENESIS,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_client::Signer;
use galen_gateway::{ledger::EnvelopeKey, store::releases::ReleaseState};
use galen_primitives::{codes::Category, ids::ReceiptId, members::Role};
use galen_vault::safe::{
	EnvelopeKeyPair, GenesisHash, Grounds, Recipient, Release, RingError, SealedRing,
};
use serde_json::{json, Value};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

#[tokio::test]
async fn a_partner_gets_exactly_what_is_ordered_and_consented() {
	let scene = Arrangement::new()
		.consents(&[Category::Laboratory, Category::Problems])
		.ordered(&[Category::Laboratory, Category::VitalSigns])
		.make()
		.await;
	let body = scene.take().await;
	assert_eq!(body["dropped"], 0);
	assert_eq!(body["remaining"], 0);
	let release = &body["releases"][0];
	assert_eq!(release["order"], scene.order.0);
	assert_eq!(release["recipient"], PARTNER.0);
	assert_eq!(release["subject"], scene.amina().account().to_string());
	let ring = scene.bench.open_ring(release);
	let expected = scene.records(&[Category::Laboratory]).await;
	assert_eq!(expected.len(), 1);
	let found: BTreeSet<_> = ring.objects().copied().collect();
	assert_eq!(found, expected);
	let named: BTreeSet<_> = objects_of(release).into_iter().collect();
	assert_eq!(named, expected);
}

#[tokio::test]
async fn a_ring_opens_for_nobody_else_and_for_no_other_receipt() {
	let scene = Scene::new().await;
	let body = scene.take().await;
	let release = &body["releases"][0];
	let bytes = STANDARD.decode(release["ring"].as_str().unwrap()).unwrap();
	let ring = SealedRing::from_bytes(bytes).unwrap();
	let named = Release {
		genesis: GenesisHash(GENESIS),
		grounds: Grounds::Receipt(ReceiptId(release["receipt"].as_u64().unwrap())),
		recipient: Recipient::Organization(PARTNER),
	};
	let partner_key = &scene.bench.partner_key;
	assert!(ring.open(&named, partner_key).is_ok());
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
		assert_eq!(refused(&wrong, partner_key), Some(RingError::Refused));
	}
}

#[tokio::test]
async fn a_line_without_any_permitted_record_is_not_billed() {
	let scene = Arrangement::new()
		.consents(&[Category::Genomics])
		.ordered(&[Category::Genomics])
		.make()
		.await;
	let body = scene.take().await;
	assert_eq!(body["releases"], json!([]));
	assert_eq!(body["dropped"], 1);
	assert_eq!(body["remaining"], 0);
	assert_eq!(scene.state(0).await, ReleaseState::Empty);
	scene.round().await;
	assert!(scene.world().best_state().confirmed.is_empty());
	assert!(!scene.is_disclosed(0).await);
	// It is left alone for a while, and asked again later.
	let body = scene.take().await;
	assert_eq!(
		(&body["dropped"], &body["remaining"]),
		(&json!(0), &json!(0))
	);
	assert_eq!(scene.world().calls("authorize"), 1);
}

#[tokio::test]
async fn a_recipient_whose_key_cannot_be_sealed_to_is_told() {
	let scene = Scene::new().await;
	scene.world().block(|state| {
		let partner = state.organizations.get_mut(&PARTNER.0).unwrap();
		partner.envelope_key = EnvelopeKey([0; 32]);
	});
	scene.authorize();
	let answer = scene.ask_receipt(0).await;
	answer.is_problem(409, "bad-recipient-key");
	assert_eq!(scene.state(0).await, ReleaseState::Prepared);
}

#[tokio::test]
async fn a_record_that_is_not_what_was_stored_stops_the_release() {
	let scene = Scene::authorized().await;
	// Somebody changes a label in the index, to have a record released that is something else.
	let index = scene.bench.folder.path().join("gateway.sqlite");
	let url = format!("sqlite:{}", index.display());
	let pool = sqlx::AnyPool::connect(&url).await.unwrap();
	sqlx::query("UPDATE records SET category = $1")
		.bind(i64::from(Category::Laboratory.index()))
		.execute(&pool)
		.await
		.unwrap();
	pool.close().await;
	scene.ask_receipt(0).await.is_problem(500, "damaged");
	assert!(!scene.is_disclosed(0).await);
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
	let answer = bench.post(&clinician, &path, &json!({})).await;
	let release = answer.is(200).json();
	assert_eq!(release["order"], Value::Null);
	assert_eq!(bench.open_ring(&release).len(), 2);
	// Nothing waits for a confirmation.
	bench.settle().await;
	let row = bench.context.vault.store().release(receipt).await.unwrap();
	assert_eq!(row.unwrap().state, ReleaseState::Confirmed);
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
	let again = format!("/releases/{receipt}");
	let clinician = bench.staff("Clinician", CLINIC, Role::Clinician).await;
	let answer = bench.post(&clinician, &path, &json!({})).await;
	let release = answer.is(200).json();
	assert_eq!(bench.open_ring(&release).len(), 5);
	assert!(release["lease_end"]["time"].is_u64(), "{release}");
	// A later change of consent is no withdrawal of an emergency; only forbidding it by name is.
	bench
		.world
		.block(|state| state.give_consent(&amina.account(), &[]));
	bench.get(&clinician, &again).await.is(200);
	bench.world.set_auto(false);
	bench
		.world
		.block(|state| state.emergency_forbidden.push(amina.account().0));
	bench
		.get(&clinician, &again)
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
		let answer = bench.post(&clinician, &path, &json!({})).await;
		answer.is(200).json()
	};
	let first = take().await;
	bench.settle().await;
	assert_eq!(take().await, first);
	// A result comes in.
	let registrar = bench.sign_in(&bench.registrar).await;
	let mut bundle = people::bundle("amina");
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
	let row = bench.context.vault.store().release(receipt).await.unwrap();
	assert_eq!(row.unwrap().state, ReleaseState::Confirmed);
	assert_eq!(take().await, second);
	for object in objects_of(&second) {
		bench
			.get(&clinician, &format!("/objects/{object}"))
			.await
			.is(200);
	}
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
	let answer = bench.post(&clinician, &path, &json!({})).await;
	let release = answer.is(200).json();
	assert_eq!(release["records"], json!([]));
	assert!(bench.open_ring(&release).is_empty());
}
