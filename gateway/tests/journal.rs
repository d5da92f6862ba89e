//! The journal of releases, the accounting, and spent assertions, on each database.
#![allow(clippy::unwrap_used)] // helpers of tests state what must hold, too

mod common;

use common::{fhir, on_each, Gateway};
use galen_gateway::{
	ingest::Encoding,
	ledger::Lease,
	store::{
		disclosures::{NewDisclosure, Turn},
		releases::{NewRelease, ReleaseState},
		Store,
	},
};
use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose},
	ids::{OrderId, OrganizationId, ReceiptId},
	merkle::Digest,
};
use galen_vault::safe::{
	disclosed_objects, DisclosureBasis, DisclosureEntry, ObjectId, ReleasedRecords,
};
use std::collections::BTreeSet;

const SUBJECT: [u8; 32] = [1; 32];
const PARTNER: OrganizationId = OrganizationId(5);
const NOW: u64 = 1_800_000_000;

fn new(receipt: u64, lease: Lease) -> NewRelease {
	NewRelease {
		receipt: ReceiptId(receipt),
		order: matches!(lease, Lease::Blocks { .. }).then_some(OrderId(9)),
		subject: SUBJECT,
		recipient: PARTNER,
		purpose: Purpose::Hresch,
		consent_version: 3,
		lease,
		at: NOW,
	}
}

fn in_blocks(receipt: u64) -> NewRelease {
	new(receipt, Lease::Blocks { end: 100 })
}

fn entry(receipt: u64) -> DisclosureEntry {
	DisclosureEntry::Released(ReleasedRecords {
		receipt: ReceiptId(receipt),
		basis: DisclosureBasis::Order(OrderId(9)),
		subject: SUBJECT,
		recipient: PARTNER,
		purpose: Purpose::Hresch,
		action: Action::Use,
		categories: CategorySet::of(&[Category::Laboratory]),
		records: 2,
		objects: disclosed_objects(&[]),
		consent_version: 3,
	})
}

/// An entry that says its number in its statement, so that tests can see which it was made for.
fn made(number: u64, entry: DisclosureEntry) -> NewDisclosure {
	NewDisclosure {
		entry,
		at: NOW + 10,
		statement: number.to_le_bytes().to_vec(),
		salt: [2; 32],
		leaf: Digest([u8::try_from(number % 256).unwrap_or(0); 32]),
	}
}

async fn disclose(store: &Store, receipt: u64, objects: &[ObjectId]) -> Option<u64> {
	store
		.disclose(
			ReceiptId(receipt),
			Turn::First,
			b"ring",
			objects,
			|numbers| made(numbers.number, entry(receipt)),
		)
		.await
		.unwrap()
}

async fn state(store: &Store, receipt: u64) -> ReleaseState {
	store
		.release(ReceiptId(receipt))
		.await
		.unwrap()
		.unwrap()
		.state
}

/// Objects that the index knows.
async fn objects(gateway: &Gateway) -> Vec<ObjectId> {
	let bundle = fhir::bundle(&[
		fhir::patient("amina"),
		fhir::observation("a", "amina", "1"),
		fhir::observation("b", "amina", "2"),
	]);
	gateway
		.ingest
		.bundle(bundle.as_bytes(), Encoding::Identity)
		.await
		.unwrap();
	let shelf = gateway.vault.find_shelf("amina").await.unwrap().unwrap();
	let store = gateway.vault.store();
	let records = store.records_of(&shelf, None, 100).await.unwrap();
	let mut objects: Vec<_> = records.iter().map(|record| record.object).collect();
	objects.sort_unstable();
	objects
}

#[tokio::test]
async fn a_row_is_begun_once_and_read_back() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		assert!(store.release(ReceiptId(1)).await.unwrap().is_none());
		store.insert_release(&in_blocks(1)).await.unwrap();
		let row = store.release(ReceiptId(1)).await.unwrap().unwrap();
		assert_eq!(row.order, Some(OrderId(9)));
		assert_eq!(row.subject, SUBJECT);
		assert_eq!(row.recipient, PARTNER);
		assert_eq!(row.state, ReleaseState::Prepared);
		assert_eq!((row.ring, row.disclosure, row.at), (None, None, NOW));
		disclose(store, 1, &[]).await.unwrap();
		// Beginning again changes nothing.
		store.insert_release(&in_blocks(1)).await.unwrap();
		assert_eq!(state(store, 1).await, ReleaseState::Disclosed);
	})
	.await;
}

#[tokio::test]
async fn a_row_moves_only_from_where_it_is() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		store.insert_release(&in_blocks(1)).await.unwrap();
		let id = ReceiptId(1);
		let moved = |from, to| store.move_release(id, from, to);
		assert!(!moved(ReleaseState::Released, ReleaseState::Confirmed)
			.await
			.unwrap());
		assert!(moved(ReleaseState::Prepared, ReleaseState::Empty)
			.await
			.unwrap());
		assert!(!moved(ReleaseState::Prepared, ReleaseState::Empty)
			.await
			.unwrap());
		assert_eq!(state(store, 1).await, ReleaseState::Empty);
		// Nothing was disclosed, so nothing was handed out.
		let marked = store
			.mark_released(id, ReleaseState::Released, NOW)
			.await
			.unwrap();
		assert!(!marked);
		assert!(disclose(store, 1, &[]).await.is_none());
	})
	.await;
}

#[tokio::test]
async fn a_disclosure_comes_with_its_ring_and_objects_or_not_at_all() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let objects = objects(&gateway).await;
		assert!(objects.len() >= 3);
		store.insert_release(&in_blocks(1)).await.unwrap();
		assert_eq!(disclose(store, 1, &objects).await, Some(0));
		let row = store.release(ReceiptId(1)).await.unwrap().unwrap();
		assert_eq!(row.ring.as_deref(), Some(&b"ring"[..]));
		assert_eq!(row.disclosure, Some(0));
		let named = store.release_objects(ReceiptId(1)).await.unwrap();
		assert_eq!(named, objects);
		let kept = store.disclosure(0).await.unwrap().unwrap();
		assert_eq!(kept.receipt, ReceiptId(1));
		assert_eq!(kept.recipient, PARTNER);
		assert_eq!(kept.purpose, Purpose::Hresch);
		assert_eq!(kept.categories, CategorySet::of(&[Category::Laboratory]));
		assert_eq!((kept.records, kept.at, kept.withheld), (2, NOW + 10, None));
		assert_eq!(kept.statement, 0_u64.to_le_bytes());
		assert_eq!(kept.place, None);
		// An object that the index does not know: nothing is written, and no number is used up.
		store.insert_release(&in_blocks(2)).await.unwrap();
		let unknown = store
			.disclose(
				ReceiptId(2),
				Turn::First,
				b"ring",
				&[ObjectId([9; 16])],
				|numbers| made(numbers.number, entry(2)),
			)
			.await;
		assert!(unknown.is_err());
		assert_eq!(state(store, 2).await, ReleaseState::Prepared);
		assert_eq!(disclose(store, 2, &[]).await, Some(1));
	})
	.await;
}

#[tokio::test]
async fn numbers_have_no_gap_however_many_come_at_once() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		for receipt in 0..24 {
			store.insert_release(&in_blocks(receipt)).await.unwrap();
		}
		// Each twice at once, and some are taken back.
		let mut running = tokio::task::JoinSet::new();
		for receipt in (0..24).chain(0..24) {
			let store = store.clone();
			running.spawn(async move {
				let first = disclose(&store, receipt, &[]).await;
				if !receipt.is_multiple_of(3) {
					return vec![first];
				}
				let second = store
					.withhold(ReceiptId(receipt), |numbers| {
						made(numbers.number, DisclosureEntry::Withheld { of: receipt })
					})
					.await
					.unwrap();
				vec![first, second]
			});
		}
		let mut numbers = Vec::new();
		while let Some(done) = running.join_next().await {
			numbers.extend(done.unwrap().into_iter().flatten());
		}
		numbers.sort_unstable();
		assert_eq!(numbers, (0..32).collect::<Vec<_>>());
		let mut receipts = BTreeSet::new();
		for number in 0..32 {
			let entry = store.disclosure(number).await.unwrap().unwrap();
			assert_eq!(entry.statement, number.to_le_bytes());
			assert!(receipts.insert((entry.receipt, entry.withheld.is_some())));
		}
		assert!(store.disclosure(32).await.unwrap().is_none());
		// Nor has the one subject's own row of numbers, and the count beside them agrees.
		let own = store.disclosures_of(&SUBJECT, None, 100).await.unwrap();
		let numbers: Vec<_> = own.iter().map(|entry| entry.own_number).collect();
		assert_eq!(numbers, (0..32).collect::<Vec<_>>());
		let count = store.count_of(&SUBJECT).await.unwrap();
		assert_eq!(count.entries, 32);
		assert_eq!(count.last, own.last().map(|entry| entry.leaf));
		let counted = store.count_entries().await.unwrap();
		assert_eq!((counted.entries, counted.found), (32, 32));
		assert_eq!((counted.first_missing, counted.subjects), (None, 0));
	})
	.await;
}

#[tokio::test]
async fn what_is_withheld_is_over() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let objects = objects(&gateway).await;
		store.insert_release(&in_blocks(1)).await.unwrap();
		disclose(store, 1, &objects).await.unwrap();
		let was_released = || store.was_released(&objects[0], PARTNER, NOW);
		assert!(was_released().await.unwrap());
		let withhold = || {
			store.withhold(ReceiptId(1), |numbers| {
				made(numbers.number, DisclosureEntry::Withheld { of: 0 })
			})
		};
		assert_eq!(withhold().await.unwrap(), Some(1));
		assert_eq!(withhold().await.unwrap(), None);
		assert!(!was_released().await.unwrap());
		let row = store.release(ReceiptId(1)).await.unwrap().unwrap();
		assert_eq!((row.state, row.ring), (ReleaseState::Withheld, None));
		let taken_back = store.disclosure(1).await.unwrap().unwrap();
		assert_eq!(taken_back.withheld, Some(0));
		assert_eq!(
			(taken_back.takes_back, taken_back.taken_back),
			(Some(0), None)
		);
		let taken = store.disclosure(0).await.unwrap().unwrap();
		assert_eq!((taken.takes_back, taken.taken_back), (None, Some(1)));
		assert_eq!(taken_back.categories, CategorySet::EMPTY);
		let marked = store
			.mark_released(ReceiptId(1), ReleaseState::Released, NOW)
			.await
			.unwrap();
		assert!(!marked);
	})
	.await;
}

#[tokio::test]
async fn what_was_released_is_known_by_object_recipient_and_time() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let objects = objects(&gateway).await;
		store.insert_release(&in_blocks(1)).await.unwrap();
		disclose(store, 1, &objects[..1]).await.unwrap();
		let asked = |object, recipient, since| store.was_released(object, recipient, since);
		assert!(asked(&objects[0], PARTNER, NOW + 10).await.unwrap());
		assert!(!asked(&objects[0], PARTNER, NOW + 11).await.unwrap());
		assert!(!asked(&objects[1], PARTNER, NOW).await.unwrap());
		assert!(!asked(&objects[0], OrganizationId(6), NOW).await.unwrap());
	})
	.await;
}

#[tokio::test]
async fn a_lease_ends_rows_and_rings() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		for receipt in 1..=3 {
			store.insert_release(&in_blocks(receipt)).await.unwrap();
		}
		let clock = Lease::Clock { end: NOW + 100 };
		store.insert_release(&new(4, clock)).await.unwrap();
		disclose(store, 2, &[]).await.unwrap();
		disclose(store, 3, &[]).await.unwrap();
		store
			.mark_released(ReceiptId(3), ReleaseState::Released, NOW + 11)
			.await
			.unwrap();
		assert!(store.lapse(99, NOW + 99).await.unwrap().is_empty());
		let mut lapsed = store.lapse(100, NOW + 99).await.unwrap();
		lapsed.sort();
		assert_eq!(lapsed, [ReceiptId(1), ReceiptId(2)]);
		assert_eq!(state(store, 1).await, ReleaseState::Lapsed);
		assert_eq!(state(store, 2).await, ReleaseState::Lapsed);
		let given = store.release(ReceiptId(3)).await.unwrap().unwrap();
		assert_eq!(given.state, ReleaseState::Released);
		assert_eq!((given.ring, given.released_at), (None, Some(NOW + 11)));
		assert_eq!(state(store, 4).await, ReleaseState::Prepared);
		assert!(store.lapse(100, NOW + 99).await.unwrap().is_empty());
		assert_eq!(store.lapse(0, NOW + 100).await.unwrap(), [ReceiptId(4)]);
		// What left before its row lapsed has left all the same.
		let marked = store
			.mark_released(ReceiptId(2), ReleaseState::Released, NOW + 12)
			.await
			.unwrap();
		assert!(marked);
		assert_eq!(state(store, 2).await, ReleaseState::Released);
	})
	.await;
}

#[tokio::test]
async fn only_an_emergency_is_disclosed_again() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let objects = objects(&gateway).await;
		let clock = Lease::Clock { end: NOW + 100 };
		store.insert_release(&new(1, clock)).await.unwrap();
		store.insert_release(&in_blocks(2)).await.unwrap();
		for receipt in 1..=2 {
			disclose(store, receipt, &objects[..1]).await.unwrap();
			store
				.mark_released(ReceiptId(receipt), ReleaseState::Confirmed, NOW)
				.await
				.unwrap();
		}
		let again = |receipt: u64| {
			let objects = objects.clone();
			async move {
				store
					.disclose(
						ReceiptId(receipt),
						Turn::Again,
						b"more",
						&objects,
						|numbers| made(numbers.number, entry(receipt)),
					)
					.await
					.unwrap()
			}
		};
		assert_eq!(again(1).await, Some(2));
		assert_eq!(again(2).await, None);
		let named = store.release_objects(ReceiptId(1)).await.unwrap();
		assert_eq!(named, objects);
		assert_eq!(state(store, 1).await, ReleaseState::Disclosed);
	})
	.await;
}

#[tokio::test]
async fn rows_are_found_by_state_and_order() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		for receipt in [3, 1, 2] {
			store.insert_release(&in_blocks(receipt)).await.unwrap();
		}
		let mut other = in_blocks(4);
		other.order = Some(OrderId(10));
		store.insert_release(&other).await.unwrap();
		let found = |state, limit| async move {
			let rows = store.releases_in(state, limit).await.unwrap();
			rows.iter().map(|row| row.receipt.0).collect::<Vec<_>>()
		};
		assert_eq!(found(ReleaseState::Prepared, 10).await, [1, 2, 3, 4]);
		assert_eq!(found(ReleaseState::Prepared, 2).await, [1, 2]);
		assert!(found(ReleaseState::Released, 10).await.is_empty());
		store
			.move_release(ReceiptId(1), ReleaseState::Prepared, ReleaseState::Lapsed)
			.await
			.unwrap();
		let in_hand = store.releases_in_hand(OrderId(9)).await.unwrap();
		let mut in_hand: Vec<_> = in_hand.iter().map(|row| row.receipt.0).collect();
		in_hand.sort_unstable();
		assert_eq!(in_hand, [2, 3]);
	})
	.await;
}

#[tokio::test]
async fn an_assertion_is_spent_once_and_forgotten_when_it_is_over() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let spend = |client, jti, expires, now| store.spend_assertion(client, jti, expires, now);
		assert!(spend("a", "1", NOW + 300, NOW).await.unwrap());
		assert!(!spend("a", "1", NOW + 300, NOW).await.unwrap());
		assert!(!spend("a", "1", NOW + 900, NOW + 299).await.unwrap());
		assert!(spend("b", "1", NOW + 300, NOW).await.unwrap());
		assert!(spend("a", "2", NOW + 300, NOW).await.unwrap());
		// By then the assertion itself is refused for its age.
		assert!(spend("a", "1", NOW + 600, NOW + 300).await.unwrap());
		// Of many at once, one is the first.
		let mut running = tokio::task::JoinSet::new();
		for _ in 0..16 {
			let store = store.clone();
			running.spawn(async move {
				store
					.spend_assertion("a", "race", NOW + 300, NOW)
					.await
					.unwrap()
			});
		}
		let firsts = running.join_all().await;
		assert_eq!(firsts.iter().filter(|first| **first).count(), 1);
	})
	.await;
}
