use crate::{mock::*, Error, Event, Supply};
use frame::testing_prelude::*;
use galen_primitives::ids::Balance;

#[test]
fn the_council_issues_into_the_treasury() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Rewards::issue(RuntimeOrigin::root(), PHARMA, 700));
		assert_ok!(Rewards::issue(RuntimeOrigin::root(), PHARMA, 50));
		assert_eq!(Balances::free_balance(PHARMA_TREASURY), 750);
		assert_eq!(Supply::<Test>::get().issued, 750);
		assert_eq!(
			take_events(),
			[
				Event::Issued {
					organization: PHARMA,
					amount: 700
				},
				Event::Issued {
					organization: PHARMA,
					amount: 50
				}
			]
		);
	});
}

#[test]
fn nobody_but_the_council_issues() {
	ExtBuilder::default().build_and_execute(|| {
		for who in [PHARMA_STAFF, CITY_TREASURER, AMINA] {
			assert_noop!(
				Rewards::issue(RuntimeOrigin::signed(who), PHARMA, 1),
				BadOrigin
			);
		}
	});
}

#[test]
fn issuing_nothing_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::issue(RuntimeOrigin::root(), PHARMA, 0),
			Error::<Test>::ZeroAmount
		);
	});
}

#[test]
fn one_motion_issues_up_to_the_limit_and_not_a_unit_more() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::issue(RuntimeOrigin::root(), PHARMA, MAX_ISSUANCE + 1),
			Error::<Test>::MaxIssuanceExceeded
		);
		assert_ok!(Rewards::issue(RuntimeOrigin::root(), PHARMA, MAX_ISSUANCE));
	});
}

#[test]
fn an_unknown_organization_has_no_treasury() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::issue(RuntimeOrigin::root(), NOBODY, 1),
			Error::<Test>::NoTreasury
		);
	});
}

#[test]
fn the_supply_cannot_overflow() {
	ExtBuilder::default()
		.with_network(0)
		.with_organization(CITY, Balance::MAX)
		.build_and_execute(|| {
			assert_noop!(
				Rewards::issue(RuntimeOrigin::root(), PHARMA, 1),
				Error::<Test>::SupplyExceeded
			);
		});
}
