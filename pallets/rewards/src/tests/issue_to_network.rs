use crate::{mock::*, Error, Event, Supply};
use frame::testing_prelude::*;
use galen_primitives::ids::Balance;

#[test]
fn the_council_funds_contributions() {
	ExtBuilder::default().with_network(0).build_and_execute(|| {
		assert_ok!(Rewards::issue_to_network(RuntimeOrigin::root(), 400));
		assert_eq!(Balances::free_balance(Rewards::network()), 400);
		assert_eq!(Supply::<Test>::get().issued, 400);
		assert_eq!(take_events(), [Event::IssuedToNetwork { amount: 400 }]);
	});
}

#[test]
fn nobody_but_the_council_funds() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::issue_to_network(RuntimeOrigin::signed(CITY_TREASURER), 1),
			BadOrigin
		);
	});
}

#[test]
fn funding_with_nothing_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::issue_to_network(RuntimeOrigin::root(), 0),
			Error::<Test>::ZeroAmount
		);
	});
}

#[test]
fn the_limit_of_a_motion_holds_here_too() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::issue_to_network(RuntimeOrigin::root(), MAX_ISSUANCE + 1),
			Error::<Test>::MaxIssuanceExceeded
		);
	});
}

#[test]
fn the_supply_cannot_overflow() {
	ExtBuilder::default()
		.with_network(Balance::MAX)
		.build_and_execute(|| {
			assert_noop!(
				Rewards::issue_to_network(RuntimeOrigin::root(), 1),
				Error::<Test>::SupplyExceeded
			);
		});
}
