use crate::{mock::*, Error, Event, Holder, Supply};
use frame::{testing_prelude::*, traits::fungible::MutateHold};

#[test]
fn amina_redeems_what_she_earned() {
	ExtBuilder::default().build_and_execute(|| {
		pay(AMINA, 300);
		take_events();
		assert_ok!(Rewards::redeem(RuntimeOrigin::signed(AMINA), 120));
		assert_ok!(Rewards::redeem(RuntimeOrigin::signed(AMINA), 180));
		assert_eq!(Balances::free_balance(AMINA), 0);
		assert_eq!(Supply::<Test>::get().redeemed, 300);
		let holder = Holder::Subject(AMINA);
		assert_eq!(
			take_events(),
			[
				Event::Redeemed {
					number: 1,
					holder: holder.clone(),
					amount: 120,
					authorized_by: AMINA
				},
				Event::Redeemed {
					number: 2,
					holder,
					amount: 180,
					authorized_by: AMINA
				},
			]
		);
	});
}

#[test]
fn a_released_subject_still_redeems() {
	ExtBuilder::default().build_and_execute(|| {
		pay(DORA, 5);
		assert_ok!(Rewards::redeem(RuntimeOrigin::signed(DORA), 5));
	});
}

#[test]
fn a_subject_redeems_while_its_hospital_is_suspended() {
	ExtBuilder::default().build_and_execute(|| {
		pay(AMINA, 300);
		Suspended::set(Some(CITY));
		assert_ok!(Rewards::redeem(RuntimeOrigin::signed(AMINA), 300));
	});
}

#[test]
fn a_hospitals_treasurer_redeems_from_the_treasury() {
	ExtBuilder::default()
		.with_organization(CITY, 1_000)
		.build_and_execute(|| {
			assert_ok!(Rewards::redeem(RuntimeOrigin::signed(CITY_TREASURER), 400));
			assert_eq!(Balances::free_balance(CITY_TREASURY), 600);
			assert_eq!(
				take_events(),
				[Event::Redeemed {
					number: 1,
					holder: Holder::Organization(CITY),
					amount: 400,
					authorized_by: CITY_TREASURER
				}]
			);
		});
}

#[test]
fn other_staff_of_the_hospital_is_refused() {
	ExtBuilder::default()
		.with_organization(CITY, 1_000)
		.build_and_execute(|| {
			for who in [CITY_CLINICIAN, CITY_GATEWAY] {
				assert_noop!(
					Rewards::redeem(RuntimeOrigin::signed(who), 400),
					Error::<Test>::NotAuthorized
				);
			}
		});
}

#[test]
fn a_suspended_hospital_is_refused() {
	ExtBuilder::default()
		.with_organization(CITY, 1_000)
		.build_and_execute(|| {
			Suspended::set(Some(CITY));
			assert_noop!(
				Rewards::redeem(RuntimeOrigin::signed(CITY_TREASURER), 400),
				Error::<Test>::NotAuthorized
			);
		});
}

#[test]
fn a_partner_is_refused_its_credit_is_prepaid() {
	ExtBuilder::default()
		.with_organization(PHARMA, 1_000)
		.build_and_execute(|| {
			assert_noop!(
				Rewards::redeem(RuntimeOrigin::signed(PHARMA_STAFF), 400),
				Error::<Test>::NotAuthorized
			);
		});
}

#[test]
fn redeeming_nothing_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		pay(AMINA, 300);
		assert_noop!(
			Rewards::redeem(RuntimeOrigin::signed(AMINA), 0),
			Error::<Test>::ZeroAmount
		);
	});
}

#[test]
fn more_than_there_is_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		pay(AMINA, 300);
		assert_noop!(
			Rewards::redeem(RuntimeOrigin::signed(AMINA), 301),
			Error::<Test>::BalanceTooLow
		);
		assert_noop!(
			Rewards::redeem(RuntimeOrigin::signed(BEN), 1),
			Error::<Test>::BalanceTooLow
		);
	});
}

#[test]
fn a_small_part_is_refused_but_all_is_always_redeemed() {
	ExtBuilder::default().build_and_execute(|| {
		pay(AMINA, MIN_REDEMPTION + 1);
		assert_noop!(
			Rewards::redeem(RuntimeOrigin::signed(AMINA), MIN_REDEMPTION - 1),
			Error::<Test>::TooSmall
		);
		assert_ok!(Rewards::redeem(
			RuntimeOrigin::signed(AMINA),
			MIN_REDEMPTION
		));
		assert_ok!(Rewards::redeem(RuntimeOrigin::signed(AMINA), 1));
	});
}

/// One unit stays free beside a hold: it keeps the account, and with it the hold, in existence.
#[test]
fn what_an_order_holds_cannot_be_redeemed() {
	ExtBuilder::default()
		.with_organization(CITY, 1_000)
		.build_and_execute(|| {
			assert_ok!(<Balances as MutateHold<_>>::hold(
				&Escrow::Order,
				&CITY_TREASURY,
				700
			));
			assert_noop!(
				Rewards::redeem(RuntimeOrigin::signed(CITY_TREASURER), 300),
				Error::<Test>::BalanceTooLow
			);
			assert_ok!(Rewards::redeem(RuntimeOrigin::signed(CITY_TREASURER), 299));
		});
}

#[test]
fn the_pool_sees_who_has_something_to_redeem() {
	ExtBuilder::default().build_and_execute(|| {
		assert!(!Rewards::has_something_to_redeem(&AMINA));
		pay(AMINA, 1);
		assert!(Rewards::has_something_to_redeem(&AMINA));
		assert_ok!(Rewards::redeem(RuntimeOrigin::signed(AMINA), 1));
		assert!(!Rewards::has_something_to_redeem(&AMINA));
	});
}

#[test]
fn who_leaves_is_owed_everything() {
	ExtBuilder::default().build_and_execute(|| {
		pay(AMINA, 7);
		take_events();
		Rewards::redeem_on_leaving(&AMINA);
		Rewards::redeem_on_leaving(&BEN);
		assert_eq!(Balances::free_balance(AMINA), 0);
		assert_eq!(
			take_events(),
			[Event::Redeemed {
				number: 1,
				holder: Holder::Subject(AMINA),
				amount: 7,
				authorized_by: AMINA
			}]
		);
	});
}
