use crate::{mock::*, ContributionKind::*, Cursor, Cursors, EarningsToday, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::ids::BatchNumber;

#[test]
fn amina_and_ben_earn_by_the_schedule() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 10)
		.build_and_execute(|| {
			assert_ok!(credit(
				0,
				vec![
					of(AMINA, Measurement, 2),
					of(AMINA, Document, 1),
					of(BEN, Questionnaire, 3)
				]
			));
			assert_eq!(Balances::free_balance(AMINA), 2 * 10 + 30);
			assert_eq!(Balances::free_balance(BEN), 3 * 20);
			assert_eq!(Balances::free_balance(Rewards::network()), 10_000 - 110);
			assert_eq!(Rewards::earned_today(AMINA), 50);
			assert_eq!(
				Rewards::cursor(CITY),
				Some(Cursor {
					batch: BatchNumber(0),
					records: 6,
					last: (BEN, Questionnaire)
				})
			);
			assert_eq!(
				take_events(),
				[Event::ContributionsCredited {
					custodian: CITY,
					batch: BatchNumber(0),
					records: 6,
					amount: 110,
					authorized_by: CITY_GATEWAY
				}]
			);
		});
}

#[test]
fn nobody_earns_beyond_the_daily_cap_and_the_next_day_counts_anew() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 100)
		.with_batch(CITY, 1, 100)
		.build_and_execute(|| {
			assert_ok!(credit(
				0,
				vec![of(AMINA, Measurement, 9), of(AMINA, Document, 7)]
			));
			assert_eq!(Balances::free_balance(AMINA), 100);
			assert_ok!(credit(0, vec![of(BEN, Measurement, 1)]));
			Now::set(START + DAY - 1);
			assert_ok!(credit(1, vec![of(AMINA, Measurement, 1)]));
			assert_eq!(Balances::free_balance(AMINA), 100);
			Now::set(START + DAY);
			assert_eq!(Rewards::earned_today(AMINA), 0);
			assert_ok!(credit(1, vec![of(AMINA, Questionnaire, 2)]));
			assert_eq!(Balances::free_balance(AMINA), 140);
			assert_eq!(Rewards::earned_today(AMINA), 40);
		});
}

#[test]
fn a_large_batch_is_credited_in_several_calls() {
	ExtBuilder::default()
		.with_network(100_000)
		.with_batch(CITY, 0, 300)
		.build_and_execute(|| {
			let many = |range: core::ops::Range<u64>| {
				range
					.map(|n| of(1_000 + n, Measurement, 1))
					.collect::<Vec<_>>()
			};
			assert_ok!(credit(0, many(0..256)));
			assert_ok!(credit(0, many(256..300)));
			assert_eq!(Cursors::<Test>::get(CITY).map(|at| at.records), Some(300));
			assert_eq!(EarningsToday::<Test>::iter().count(), 300);
		});
}

#[test]
fn only_a_gateway_of_an_active_hospital_credits() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 10)
		.with_batch(PHARMA, 0, 10)
		.build_and_execute(|| {
			let entries = || vec![of(AMINA, Measurement, 1)].try_into().unwrap();
			for who in [CITY_TREASURER, PHARMA_STAFF, AMINA] {
				assert_noop!(
					Rewards::credit_contributions(
						RuntimeOrigin::signed(who),
						BatchNumber(0),
						entries()
					),
					Error::<Test>::NotAuthorized
				);
			}
			Suspended::set(Some(CITY));
			assert_noop!(
				credit(0, vec![of(AMINA, Measurement, 1)]),
				Error::<Test>::NotAuthorized
			);
		});
}

#[test]
fn an_empty_call_is_refused() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 10)
		.build_and_execute(|| {
			assert_noop!(credit(0, vec![]), Error::<Test>::NoContributions);
		});
}

#[test]
fn what_is_not_anchored_earns_nothing() {
	ExtBuilder::default()
		.with_batch(LAKE, 0, 10)
		.build_and_execute(|| {
			assert_noop!(
				credit(0, vec![of(AMINA, Measurement, 1)]),
				Error::<Test>::BatchNotAnchored
			);
		});
}

#[test]
fn the_same_contribution_is_never_paid_twice() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 100)
		.build_and_execute(|| {
			assert_noop!(
				credit(
					0,
					vec![of(AMINA, Measurement, 1), of(AMINA, Measurement, 1)]
				),
				Error::<Test>::AlreadyCredited
			);
			assert_ok!(credit(
				0,
				vec![of(AMINA, Measurement, 1), of(BEN, Measurement, 1)]
			));
			for again in [AMINA, BEN] {
				assert_noop!(
					credit(0, vec![of(again, Measurement, 1)]),
					Error::<Test>::AlreadyCredited
				);
			}
		});
}

#[test]
fn an_earlier_batch_is_closed_once_a_later_one_was_credited() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 100)
		.with_batch(CITY, 1, 100)
		.build_and_execute(|| {
			assert_ok!(credit(1, vec![of(AMINA, Measurement, 1)]));
			assert_noop!(
				credit(0, vec![of(BEN, Measurement, 1)]),
				Error::<Test>::AlreadyCredited
			);
		});
}

#[test]
fn a_contribution_of_no_record_is_refused() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 10)
		.build_and_execute(|| {
			assert_noop!(
				credit(0, vec![of(AMINA, Measurement, 0)]),
				Error::<Test>::NoRecords
			);
		});
}

#[test]
fn a_batch_pays_for_its_leaves_and_no_record_more() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 3)
		.build_and_execute(|| {
			assert_noop!(
				credit(0, vec![of(AMINA, Measurement, 4)]),
				Error::<Test>::MoreThanAnchored
			);
			assert_ok!(credit(0, vec![of(AMINA, Measurement, 2)]));
			assert_noop!(
				credit(0, vec![of(BEN, Measurement, 2)]),
				Error::<Test>::MoreThanAnchored
			);
			assert_ok!(credit(0, vec![of(BEN, Measurement, 1)]));
		});
}

#[test]
fn a_hospital_credits_its_own_subjects_only() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 10)
		.build_and_execute(|| {
			for other in [CHLOE, DORA] {
				assert_noop!(
					credit(0, vec![of(other, Measurement, 1)]),
					Error::<Test>::NotCustodian
				);
			}
		});
}

#[test]
fn an_empty_fund_refuses_and_the_batch_can_be_credited_later() {
	ExtBuilder::default()
		.with_network(25)
		.with_batch(CITY, 0, 10)
		.build_and_execute(|| {
			let entries = || vec![of(AMINA, Measurement, 3)];
			assert_noop!(credit(0, entries()), Error::<Test>::FundTooLow);
			assert_ok!(Rewards::issue_to_network(RuntimeOrigin::root(), 5));
			assert_ok!(credit(0, entries()));
			assert_eq!(Balances::free_balance(Rewards::network()), 0);
		});
}
