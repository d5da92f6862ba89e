use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::OrderId, members::Role};

fn officer() -> RuntimeOrigin {
	by(HOSPITAL, Role::PrivacyOfficer)
}

#[test]
fn declining_refunds_everything() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		events();
		assert_ok!(Access::decline_order(officer(), id));
		assert_eq!((held(PARTNER), free(treasury(PARTNER))), (0, FUNDS));
		assert_eq!(
			state_of(id),
			OrderState::Closed {
				how: Closing::Declined,
				at: START
			}
		);
		assert_eq!(
			events(),
			vec![Event::OrderClosed {
				order: id,
				how: Closing::Declined,
				paid: 0,
				refunded: 500
			}]
		);
	});
}

#[test]
fn only_the_custodians_privacy_officer_declines() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		for who in [
			staff(PARTNER, Role::Scientist, 0),
			staff(CLINIC, Role::PrivacyOfficer, 0),
		] {
			let call = Access::decline_order(signed(who), id);
			assert_noop!(call, Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn an_accepted_order_is_not_declined() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		assert_noop!(
			Access::decline_order(officer(), id),
			Error::<Test>::NotPlaced
		);
	});
}

#[test]
fn there_must_be_an_order() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Access::decline_order(officer(), OrderId(0)),
			Error::<Test>::OrderNotFound
		);
	});
}
