use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::OrderId, members::Role};

fn scientist() -> RuntimeOrigin {
	by(PARTNER, Role::Scientist)
}

#[test]
fn cancelling_refunds_everything() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		events();
		assert_ok!(Access::cancel_order(scientist(), id));
		assert_eq!((held(PARTNER), free(treasury(PARTNER))), (0, FUNDS));
		assert_eq!(
			events(),
			vec![Event::OrderClosed {
				order: id,
				how: Closing::Cancelled,
				paid: 0,
				refunded: 500
			}]
		);
	});
}

#[test]
fn only_the_requesters_scientist_cancels() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		for who in [
			staff(HOSPITAL, Role::Scientist, 0),
			staff(PARTNER, Role::Admin, 0),
		] {
			assert_noop!(
				Access::cancel_order(signed(who), id),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn an_accepted_order_is_not_cancelled() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		assert_noop!(
			Access::cancel_order(scientist(), id),
			Error::<Test>::NotPlaced
		);
	});
}

#[test]
fn an_order_is_cancelled_once() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		assert_ok!(Access::cancel_order(scientist(), id));
		assert_noop!(
			Access::cancel_order(scientist(), id),
			Error::<Test>::NotPlaced
		);
	});
}

#[test]
fn there_must_be_an_order() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Access::cancel_order(scientist(), OrderId(0)),
			Error::<Test>::OrderNotFound
		);
	});
}
