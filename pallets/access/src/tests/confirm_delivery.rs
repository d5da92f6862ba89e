use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::{Commitment, OrderId},
	members::Role,
};

fn call(id: OrderId, subjects: &[u64]) -> DispatchResult {
	let subjects = subjects.to_vec().try_into().unwrap();
	let disclosures = Commitment([7; 32]);
	dispatch(
		by(HOSPITAL, Role::Gateway),
		Call::confirm_delivery {
			order: id,
			subjects,
			disclosures,
		},
	)
}

fn authorized(terms: OrderTerms, subjects: &[u64]) -> OrderId {
	let id = accepted(terms);
	include(id, subjects);
	subjects.iter().for_each(|subject| authorize(id, *subject));
	id
}

#[test]
fn a_confirmed_release_is_owed() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2].map(|nth| subject(HOSPITAL, nth));
		let id = authorized(terms(), &subjects);
		events();
		assert_ok!(call(id, &subjects));
		let order = Access::order(id).unwrap();
		assert_eq!((order.payable(), order.refundable()), (200, 300));
		for (number, subject) in subjects.into_iter().enumerate() {
			let number = u32::try_from(number).unwrap();
			let dispute_by = START + 7 * DAY;
			assert_eq!(
				line_state(id, subject),
				LineState::Released { dispute_by, number }
			);
		}
		assert_eq!(
			events(),
			vec![Event::DeliveryConfirmed {
				order: id,
				lines: 2,
				disclosures: Commitment([7; 32])
			}]
		);
		// Confirmed, not yet paid.
		assert_eq!((held(PARTNER), free(subjects[0])), (500, 0));
	});
}

#[test]
fn an_unpaid_release_is_done_when_it_is_confirmed() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = authorized(free_terms(), &[amina]);
		assert_ok!(call(id, &[amina]));
		assert_eq!(line_state(id, amina), LineState::Paid);
	});
}

#[test]
fn a_release_under_a_receipt_whose_lease_is_over_by_now_is_confirmed() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = authorized(terms(), &[amina]);
		pass_blocks(500);
		pass(DAY - 1);
		assert_ok!(call(id, &[amina]));
	});
}

#[test]
fn a_release_just_before_the_deadline_is_confirmed_after_it() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		include(id, &[amina]);
		pass(DELIVERY - 1);
		authorize(id, amina);
		pass(HOUR);
		settle(id);
		assert_ok!(call(id, &[amina]));
	});
}

#[test]
fn a_confirmation_comes_in_time_or_not_at_all() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = authorized(terms(), &[amina]);
		pass(DAY);
		assert_noop!(call(id, &[amina]), Error::<Test>::ConfirmationTooLate);
	});
}

#[test]
fn only_the_custodians_gateway_confirms() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = authorized(terms(), &[amina]);
		for who in [
			STRANGER,
			staff(PARTNER, Role::Gateway, 0),
			staff(HOSPITAL, Role::Clinician, 0),
		] {
			let subjects = vec![amina].try_into().unwrap();
			assert_noop!(
				Access::confirm_delivery(signed(who), id, subjects, Commitment([7; 32])),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn there_must_be_an_order_and_a_line() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = authorized(terms(), &[amina]);
		assert_noop!(call(OrderId(9), &[amina]), Error::<Test>::OrderNotFound);
		assert_noop!(
			call(id, &[subject(HOSPITAL, 2)]),
			Error::<Test>::LineNotFound
		);
	});
}

#[test]
fn a_call_names_subjects() {
	ExtBuilder::default().build_and_execute(|| {
		let id = authorized(terms(), &[subject(HOSPITAL, 1)]);
		assert_noop!(call(id, &[]), Error::<Test>::NoSubjects);
	});
}

#[test]
fn a_line_without_a_receipt_is_not_confirmed_nor_one_twice() {
	ExtBuilder::default().build_and_execute(|| {
		let (amina, boris) = (subject(HOSPITAL, 1), subject(HOSPITAL, 2));
		let id = authorized(terms(), &[amina]);
		include(id, &[boris]);
		// The whole batch fails with the one line.
		assert_noop!(call(id, &[amina, boris]), Error::<Test>::LineNotAuthorized);
		assert_noop!(call(id, &[amina, amina]), Error::<Test>::LineNotAuthorized);
		assert_ok!(call(id, &[amina]));
		assert_noop!(call(id, &[amina]), Error::<Test>::LineNotAuthorized);
	});
}

#[test]
fn a_dropped_line_is_not_confirmed() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		include(id, &[amina]);
		withdraw(amina);
		authorize(id, amina);
		assert_noop!(call(id, &[amina]), Error::<Test>::LineNotAuthorized);
	});
}

#[test]
fn a_settled_order_confirms_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = authorized(terms(), &[amina]);
		pass(DELIVERY + DAY);
		settle(id);
		assert_noop!(call(id, &[amina]), Error::<Test>::NotAccepted);
	});
}
