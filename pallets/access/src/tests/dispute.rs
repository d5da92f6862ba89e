use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::OrderId,
	members::{OrganizationStatus, Role},
};

fn call(id: OrderId, subject: u64) -> DispatchResult {
	Access::dispute(
		by(PARTNER, Role::Scientist),
		id,
		subject,
		DisputeReason::Unreadable,
	)
}

#[test]
fn a_disputed_line_waits_for_a_ruling() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		events();
		assert_ok!(call(id, amina));
		let reason = DisputeReason::Unreadable;
		let rule_by = START + 30 * DAY;
		assert_eq!(
			line_state(id, amina),
			LineState::Disputed {
				reason,
				rule_by,
				number: 0
			}
		);
		assert_eq!(
			events(),
			vec![Event::LineDisputed {
				order: id,
				subject: amina,
				reason
			}]
		);
		assert_eq!(Access::order(id).unwrap().payable(), 100);
		pass(29 * DAY);
		settle(id);
		assert_eq!(free(amina), 0);
	});
}

#[test]
fn a_dispute_does_not_hold_up_other_lines() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2, 3].map(|nth| subject(HOSPITAL, nth));
		let id = released(terms(), &subjects);
		assert_ok!(call(id, subjects[0]));
		pass(7 * DAY);
		settle(id);
		assert_eq!(subjects.map(free), [0, 70, 70]);
	});
}

#[test]
fn only_the_requesters_scientist_disputes() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		for who in [STRANGER, amina, staff(HOSPITAL, Role::Scientist, 0)] {
			assert_noop!(
				Access::dispute(signed(who), id, amina, DisputeReason::NotReceived),
				Error::<Test>::NotAuthorized
			);
		}
		set_status(PARTNER, OrganizationStatus::Suspended);
		assert_noop!(call(id, amina), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn there_must_be_an_order_and_a_line() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		assert_noop!(call(OrderId(9), amina), Error::<Test>::OrderNotFound);
		assert_noop!(call(id, subject(HOSPITAL, 2)), Error::<Test>::LineNotFound);
	});
}

#[test]
fn only_a_released_line_is_disputed() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		include(id, &[amina]);
		assert_noop!(call(id, amina), Error::<Test>::LineNotReleased);
		authorize(id, amina);
		assert_noop!(call(id, amina), Error::<Test>::LineNotReleased);
		confirm(id, &[amina]);
		pass(7 * DAY);
		settle(id);
		assert_noop!(call(id, amina), Error::<Test>::LineNotReleased);
	});
}

#[test]
fn an_unpaid_line_has_nothing_to_dispute() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(free_terms(), &[amina]);
		assert_noop!(call(id, amina), Error::<Test>::LineNotReleased);
	});
}

#[test]
fn a_line_is_disputed_once() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		assert_ok!(call(id, amina));
		assert_noop!(call(id, amina), Error::<Test>::AlreadyDisputed);
	});
}

#[test]
fn the_window_ends_disputing_even_before_anyone_settles() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		pass(7 * DAY);
		assert_noop!(call(id, amina), Error::<Test>::DisputeTooLate);
	});
}
