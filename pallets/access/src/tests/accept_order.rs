use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::OrderId,
	members::{OrganizationStatus, Role},
};

fn officer() -> RuntimeOrigin {
	by(HOSPITAL, Role::PrivacyOfficer)
}

#[test]
fn accepting_opens_the_order_and_moves_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		events();
		assert_ok!(Access::accept_order(officer(), id));
		assert_eq!(state_of(id), OrderState::Accepted);
		assert_eq!(held(PARTNER), 500);
		let authorized_by = staff(HOSPITAL, Role::PrivacyOfficer, 0);
		assert_eq!(
			events(),
			vec![Event::OrderAccepted {
				order: id,
				authorized_by
			}]
		);
	});
}

#[test]
fn only_the_custodians_privacy_officer_accepts() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		for who in [
			STRANGER,
			staff(HOSPITAL, Role::Gateway, 0),
			staff(CLINIC, Role::PrivacyOfficer, 0),
			staff(PARTNER, Role::PrivacyOfficer, 0),
		] {
			let call = Access::accept_order(signed(who), id);
			assert_noop!(call, Error::<Test>::NotAuthorized);
		}
		set_status(HOSPITAL, OrganizationStatus::Suspended);
		assert_noop!(
			Access::accept_order(officer(), id),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn there_must_be_an_order() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Access::accept_order(officer(), OrderId(0)),
			Error::<Test>::OrderNotFound
		);
	});
}

#[test]
fn an_order_is_accepted_once() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		assert_noop!(
			Access::accept_order(officer(), id),
			Error::<Test>::NotPlaced
		);
	});
}

#[test]
fn a_closed_order_is_not_accepted() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		assert_ok!(Access::cancel_order(by(PARTNER, Role::Scientist), id));
		assert_noop!(
			Access::accept_order(officer(), id),
			Error::<Test>::NotPlaced
		);
	});
}

#[test]
fn the_deadline_ends_accepting() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		pass(DELIVERY);
		assert_noop!(
			Access::accept_order(officer(), id),
			Error::<Test>::DeadlinePassed
		);
	});
}

#[test]
fn a_hospital_that_owes_reviews_accepts_no_paid_order_but_an_unpaid_one() {
	ExtBuilder::default().build_and_execute(|| {
		let paid = place(terms());
		let unpaid = place(free_terms());
		emergency(subject(HOSPITAL, 1));
		pass(REVIEW_WINDOW);
		assert_noop!(
			Access::accept_order(officer(), paid),
			Error::<Test>::PaidOrdersBlocked
		);
		assert_ok!(Access::accept_order(officer(), unpaid));
	});
}
