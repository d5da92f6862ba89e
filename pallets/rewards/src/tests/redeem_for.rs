use crate::{mock::*, Error, Event, Holder};
use frame::testing_prelude::*;

#[test]
fn a_guardian_who_may_claim_redeems_for_the_subject() {
	ExtBuilder::default().build_and_execute(|| {
		pay(AMINA, 300);
		take_events();
		assert_ok!(Rewards::redeem_for(
			RuntimeOrigin::signed(GUARDIAN),
			AMINA,
			300
		));
		assert_eq!(Balances::free_balance(AMINA), 0);
		assert_eq!(
			take_events(),
			[Event::Redeemed {
				number: 1,
				holder: Holder::Subject(AMINA),
				amount: 300,
				authorized_by: GUARDIAN
			}]
		);
	});
}

#[test]
fn without_the_right_to_claim_it_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		pay(AMINA, 300);
		pay(BEN, 300);
		for (who, subject) in [(HELPER, AMINA), (GUARDIAN, BEN), (CITY_TREASURER, AMINA)] {
			assert_noop!(
				Rewards::redeem_for(RuntimeOrigin::signed(who), subject, 300),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn the_amount_is_checked_as_for_the_subject() {
	ExtBuilder::default().build_and_execute(|| {
		pay(AMINA, 300);
		let redeem = |amount| Rewards::redeem_for(RuntimeOrigin::signed(GUARDIAN), AMINA, amount);
		assert_noop!(redeem(0), Error::<Test>::ZeroAmount);
		assert_noop!(redeem(301), Error::<Test>::BalanceTooLow);
		assert_noop!(redeem(1), Error::<Test>::TooSmall);
	});
}
