use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::OrderId, members::Role};

fn disputed(terms: OrderTerms, subjects: &[u64]) -> OrderId {
	let id = released(terms, subjects);
	subjects.iter().for_each(|subject| dispute(id, *subject));
	events();
	id
}

fn rule(id: OrderId, subject: u64, ruling: Ruling) -> DispatchResult {
	Access::resolve_dispute(RuntimeOrigin::root(), id, subject, ruling)
}

#[test]
fn a_ruling_for_the_custodian_pays_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = disputed(terms(), &[amina]);
		assert_ok!(rule(id, amina, Ruling::Pay));
		assert_eq!(line_state(id, amina), LineState::Paid);
		assert_eq!((free(amina), free(NETWORK)), (70, 10));
		assert_eq!(free(treasury(HOSPITAL)), FUNDS + 20);
		assert_eq!(held(PARTNER), 400);
		let ruling = Ruling::Pay;
		assert_eq!(
			events(),
			vec![Event::DisputeResolved {
				order: id,
				subject: amina,
				ruling
			}]
		);
	});
}

#[test]
fn a_ruling_for_the_requester_refunds_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = disputed(terms(), &[amina]);
		assert_ok!(rule(id, amina, Ruling::Refund));
		assert_eq!(line_state(id, amina), LineState::Refunded);
		assert_eq!((free(amina), held(PARTNER)), (0, 400));
		assert_eq!(free(treasury(PARTNER)), FUNDS - 400);
		// It stays refunded, however often and late anyone settles.
		pass(400 * DAY);
		settle(id);
		settle(id);
		assert_eq!(line_state(id, amina), LineState::Refunded);
		assert_eq!(free(treasury(PARTNER)), FUNDS);
	});
}

#[test]
fn the_last_ruling_closes_the_order() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2].map(|nth| subject(HOSPITAL, nth));
		let id = disputed(
			OrderTerms {
				max_lines: 2,
				..terms()
			},
			&subjects,
		);
		assert_ok!(rule(id, subjects[1], Ruling::Refund));
		assert_eq!(state_of(id), OrderState::Accepted);
		assert_ok!(rule(id, subjects[0], Ruling::Pay));
		assert_eq!(
			state_of(id),
			OrderState::Closed {
				how: Closing::Settled,
				at: START
			}
		);
		assert_eq!(held(PARTNER), 0);
	});
}

#[test]
fn a_dispute_out_of_turn_leaves_the_queue_whole() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2, 3].map(|nth| subject(HOSPITAL, nth));
		let id = disputed(terms(), &subjects);
		assert_ok!(rule(id, subjects[1], Ruling::Refund));
		pass(30 * DAY);
		settle(id);
		assert_eq!(subjects.map(free), [70, 0, 70]);
	});
}

#[test]
fn only_the_council_rules() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = disputed(terms(), &[amina]);
		for who in [STRANGER, amina, staff(HOSPITAL, Role::PrivacyOfficer, 0)] {
			assert_noop!(
				Access::resolve_dispute(signed(who), id, amina, Ruling::Pay),
				BadOrigin
			);
		}
	});
}

#[test]
fn there_must_be_an_order_and_a_line() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = disputed(terms(), &[amina]);
		assert_noop!(
			rule(OrderId(9), amina, Ruling::Pay),
			Error::<Test>::OrderNotFound
		);
		let boris = subject(HOSPITAL, 2);
		assert_noop!(rule(id, boris, Ruling::Pay), Error::<Test>::LineNotFound);
	});
}

#[test]
fn only_a_disputed_line_is_ruled_on_and_only_once() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		assert_noop!(
			rule(id, amina, Ruling::Refund),
			Error::<Test>::LineNotDisputed
		);
		dispute(id, amina);
		assert_ok!(rule(id, amina, Ruling::Pay));
		assert_noop!(
			rule(id, amina, Ruling::Refund),
			Error::<Test>::LineNotDisputed
		);
	});
}
