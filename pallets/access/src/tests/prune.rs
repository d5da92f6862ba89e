use super::request_consent::ask;
use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::{EmergencyId, OrderId, ReceiptId},
	members::Role,
};

fn closed(lines: u64) -> OrderId {
	let subjects: Vec<u64> = (0..lines).map(|nth| subject(HOSPITAL, nth)).collect();
	let id = accepted(OrderTerms {
		max_lines: 1_000,
		..terms()
	});
	for batch in subjects.chunks(256) {
		include(id, batch);
	}
	pass(DELIVERY + DAY);
	settle(id);
	assert!(matches!(state_of(id), OrderState::Closed { .. }));
	events();
	id
}

fn prune_order(id: OrderId) -> Result<(), DispatchError> {
	Access::prune_order(signed(STRANGER), id)
		.map(|_| ())
		.map_err(|error| error.error)
}

fn prune_receipts(ids: &[ReceiptId]) -> DispatchResult {
	dispatch(
		signed(STRANGER),
		Call::prune_receipts {
			receipts: ids.to_vec().try_into().unwrap(),
		},
	)
}

#[test]
fn a_closed_order_leaves_the_state_in_batches_after_its_retention() {
	ExtBuilder::default().build_and_execute(|| {
		let id = closed(300);
		pass(RETENTION - 1);
		assert_noop!(prune_order(id), Error::<Test>::StillRetained);
		pass(1);
		assert_ok!(prune_order(id));
		assert_eq!(Lines::<Test>::iter_prefix(id).count(), 44);
		Access::do_try_state().unwrap();
		assert_ok!(prune_order(id));
		assert_eq!(Access::order(id), None);
		assert_eq!(Access::orders_of(PARTNER, None, 9), vec![]);
		assert_eq!(Access::orders_of(HOSPITAL, None, 9), vec![]);
		assert_eq!(events(), vec![Event::OrderPruned { order: id }]);
		assert_noop!(prune_order(id), Error::<Test>::OrderNotFound);
	});
}

#[test]
fn an_order_of_exactly_one_batch_is_pruned_to_the_end() {
	ExtBuilder::default().build_and_execute(|| {
		let id = closed(256);
		pass(RETENTION);
		assert_ok!(prune_order(id));
		assert_ok!(prune_order(id));
		assert_eq!(Access::order(id), None);
	});
}

#[test]
fn only_a_closed_order_is_pruned() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		pass(900 * DAY);
		assert_noop!(prune_order(id), Error::<Test>::NotClosed);
	});
}

#[test]
fn a_receipt_is_pruned_after_its_retention() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		released(terms(), &[amina]);
		let id = ReceiptId(0);
		assert_noop!(prune_receipts(&[id]), Error::<Test>::LeaseRunning);
		pass_blocks(10);
		pass(RETENTION - 1);
		assert_noop!(prune_receipts(&[id]), Error::<Test>::StillRetained);
		pass(1);
		assert_ok!(prune_receipts(&[id]));
		assert_eq!(Access::receipt(id), None);
		assert_eq!(Access::receipts_of(amina, None, 9), vec![]);
		assert_noop!(prune_receipts(&[id]), Error::<Test>::ReceiptNotFound);
		assert!(!Access::is_spendable(id));
	});
}

#[test]
fn receipts_are_pruned_together_or_not_at_all() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2].map(|nth| subject(HOSPITAL, nth));
		released(terms(), &subjects);
		pass_blocks(10);
		pass(RETENTION);
		let (first, second, missing) = (ReceiptId(0), ReceiptId(1), ReceiptId(2));
		assert_noop!(prune_receipts(&[]), Error::<Test>::NothingToPrune);
		assert_noop!(
			prune_receipts(&[first, missing]),
			Error::<Test>::ReceiptNotFound
		);
		assert_ok!(prune_receipts(&[first, second]));
	});
}

#[test]
fn a_line_whose_receipt_was_pruned_can_be_authorized_again() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = NextOrder::<Test>::get();
		let origin = by(PARTNER, Role::Scientist);
		assert_ok!(Access::place_order(origin, HOSPITAL, terms(), 180 * DAY));
		assert_ok!(Access::accept_order(by(HOSPITAL, Role::PrivacyOfficer), id));
		include(id, &[amina]);
		authorize(id, amina);
		pass(RETENTION);
		pass_blocks(10);
		assert_ok!(prune_receipts(&[ReceiptId(0)]));
		authorize(id, amina);
		assert_eq!(receipt_of(id, amina), ReceiptId(1));
	});
}

#[test]
fn an_emergency_is_pruned_when_it_is_reviewed_and_its_retention_is_over() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = emergency(amina);
		let call = |id| Access::prune_emergency(signed(STRANGER), id);
		pass(400 * DAY);
		assert_noop!(call(id), Error::<Test>::ReviewOutstanding);
		review(id, 0, Verdict::Justified);
		review(id, 1, Verdict::Justified);
		let later = emergency(amina);
		assert_ok!(call(id));
		assert_eq!(Access::emergency(id), None);
		// The later access is the latest still.
		let latest = Access::latest_emergencies(amina);
		assert_eq!(latest.first().map(|(id, _)| *id), Some(later));
		review(later, 0, Verdict::Justified);
		review(later, 1, Verdict::Justified);
		assert_noop!(call(later), Error::<Test>::StillRetained);
		pass(366 * DAY);
		assert_ok!(call(later));
		assert_eq!(Access::latest_emergencies(amina), vec![]);
		assert_eq!(Access::emergencies(HOSPITAL, None, 9), vec![]);
		assert_noop!(call(EmergencyId(9)), Error::<Test>::EmergencyNotFound);
	});
}

#[test]
fn an_inbox_loses_what_no_longer_matters() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let call = || Access::prune_requests(signed(STRANGER), amina);
		assert_noop!(call(), Error::<Test>::NothingToPrune);
		assert_ok!(ask(PARTNER, amina));
		pass(20 * DAY);
		assert_ok!(ask(CLINIC, amina));
		assert_noop!(call(), Error::<Test>::NothingToPrune);
		pass(17 * DAY);
		assert_ok!(call());
		assert_eq!(Inboxes::<Test>::get(amina).len(), 1);
		pass(20 * DAY);
		assert_ok!(call());
		assert!(!Inboxes::<Test>::contains_key(amina));
	});
}

#[test]
fn pruning_asks_for_a_signature() {
	ExtBuilder::default().build_and_execute(|| {
		let none = RuntimeOrigin::none;
		let id = closed(1);
		pass(RETENTION);
		let order = Access::prune_order(none(), id)
			.map(|_| ())
			.map_err(|error| error.error);
		assert_noop!(order, BadOrigin);
		assert_noop!(
			Access::prune_receipts(none(), Default::default()),
			BadOrigin
		);
		assert_noop!(Access::prune_emergency(none(), EmergencyId(0)), BadOrigin);
		assert_noop!(Access::prune_requests(none(), 1), BadOrigin);
	});
}
