use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{OrderId, ReceiptId},
	members::{OrganizationStatus, Role},
};
use std::collections::BTreeSet;

/// Pages through a view and returns what it brings, without doubles.
fn pages<K: Ord + Copy, V>(page: impl Fn(Option<K>) -> Vec<(K, V)>) -> BTreeSet<K> {
	let mut all = BTreeSet::new();
	let mut after = None;
	loop {
		let entries = page(after);
		if entries.is_empty() {
			return all;
		}
		for (key, _) in entries {
			assert!(all.insert(key), "a page repeats an entry");
			after = Some(key);
		}
	}
}

#[test]
fn lines_come_in_pages() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects: Vec<u64> = (0..25).map(|nth| subject(HOSPITAL, nth)).collect();
		let id = accepted(OrderTerms {
			max_lines: 30,
			..terms()
		});
		include(id, &subjects);
		let all = pages(|after| Access::lines(id, after, 7));
		assert_eq!(all, subjects.into_iter().collect());
		assert_eq!(Access::lines(id, None, u32::MAX).len(), 25);
		assert_eq!(Access::lines(OrderId(9), None, 7), vec![]);
	});
}

#[test]
fn orders_come_in_pages() {
	ExtBuilder::default().build_and_execute(|| {
		let placed: BTreeSet<OrderId> = (0..11).map(|_| place(free_terms())).collect();
		assert_eq!(pages(|after| Access::orders_of(PARTNER, after, 4)), placed);
		assert_eq!(pages(|after| Access::orders_of(HOSPITAL, after, 4)), placed);
		assert_eq!(Access::orders_of(CLINIC, None, 4), vec![]);
	});
}

#[test]
fn receipts_of_a_subject_come_in_pages() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		for _ in 0..9 {
			assert_ok!(Access::open_access(
				by(CLINIC, Role::Clinician),
				amina,
				Purpose::Treat,
				Action::Access,
				CategorySet::ALL
			));
		}
		emergency(subject(HOSPITAL, 2));
		let all = pages(|after| Access::receipts_of(amina, after, 4));
		assert_eq!(all, (0..9).map(ReceiptId).collect());
	});
}

#[test]
fn emergencies_of_a_hospital_come_in_pages() {
	ExtBuilder::default().build_and_execute(|| {
		let opened: BTreeSet<_> = (0..9)
			.map(|nth| emergency(subject(HOSPITAL, nth)))
			.collect();
		assert_eq!(
			pages(|after| Access::emergencies(HOSPITAL, after, 4)),
			opened
		);
		assert_eq!(Access::emergencies(CLINIC, None, 4), vec![]);
	});
}

#[test]
fn a_page_is_bounded_whatever_is_asked() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(OrderTerms {
			max_lines: 600,
			..free_terms()
		});
		let subjects: Vec<u64> = (0..600).map(|nth| subject(HOSPITAL, nth)).collect();
		subjects.chunks(256).for_each(|batch| include(id, batch));
		assert_eq!(Access::lines(id, None, u32::MAX).len(), 256);
	});
}

#[test]
fn a_subject_sees_which_hospitals_broke_the_glass() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let first = emergency(amina);
		let by_clinic = NextEmergency::<Test>::get();
		assert_ok!(Access::open_emergency_access(
			by(CLINIC, Role::Clinician),
			amina,
			EmergencyReason::UrgentTransfer,
			24
		));
		let seen: BTreeSet<_> = Access::latest_emergencies(amina)
			.into_iter()
			.map(|(id, _)| id)
			.collect();
		assert_eq!(seen, BTreeSet::from([first, by_clinic]));
	});
}

#[test]
fn a_receipt_is_spendable_while_everything_stands() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		include(id, &[amina]);
		authorize(id, amina);
		let receipt = ReceiptId(0);
		pass_blocks(9);
		assert!(Access::is_spendable(receipt));
		set_status(PARTNER, OrganizationStatus::Suspended);
		assert!(!Access::is_spendable(receipt));
		set_status(PARTNER, OrganizationStatus::Active);
		hypothetically!({
			pass_blocks(1);
			assert!(!Access::is_spendable(receipt));
		});
		assert!(Access::is_spendable(receipt));
		consent(amina, |_| {});
		assert!(!Access::is_spendable(receipt));
		assert!(!Access::is_spendable(ReceiptId(99)));
	});
}

#[test]
fn what_was_not_released_in_time_shows_as_lapsed() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		include(id, &[amina]);
		pass(DELIVERY + DAY);
		assert_eq!(line_state(id, amina), LineState::Included);
		settle(id);
		assert_eq!(line_state(id, amina), LineState::Lapsed);
		let lines = Access::lines(id, None, 9);
		assert_eq!(
			lines.first().map(|(_, line)| line.state),
			Some(LineState::Lapsed)
		);
		assert_eq!(Access::line(id, subject(HOSPITAL, 2)), None);
	});
}
