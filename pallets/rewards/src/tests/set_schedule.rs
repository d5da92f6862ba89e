use crate::{mock::*, ContributionKind::*, Event, Schedule};
use frame::testing_prelude::*;

#[test]
fn the_council_sets_what_contributions_earn() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 10)
		.build_and_execute(|| {
			let schedule = Schedule {
				measurement: 7,
				..SCHEDULE
			};
			assert_ok!(Rewards::set_schedule(RuntimeOrigin::root(), schedule));
			assert_eq!(Rewards::schedule(), schedule);
			assert_eq!(take_events(), [Event::ScheduleSet { schedule }]);
			assert_ok!(credit(0, vec![of(AMINA, Measurement, 2)]));
			assert_eq!(Balances::free_balance(AMINA), 14);
		});
}

#[test]
fn a_cap_lowered_during_the_day_takes_nothing_back_and_adds_nothing() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 100)
		.build_and_execute(|| {
			assert_ok!(credit(0, vec![of(AMINA, Measurement, 9)]));
			let schedule = Schedule {
				daily_cap: 50,
				..SCHEDULE
			};
			assert_ok!(Rewards::set_schedule(RuntimeOrigin::root(), schedule));
			assert_ok!(credit(
				0,
				vec![of(AMINA, Questionnaire, 1), of(BEN, Measurement, 9)]
			));
			assert_eq!(Balances::free_balance(AMINA), 90);
			assert_eq!(Balances::free_balance(BEN), 50);
		});
}

#[test]
fn a_cap_of_zero_turns_earning_off() {
	ExtBuilder::default()
		.with_batch(CITY, 0, 100)
		.build_and_execute(|| {
			let schedule = Schedule {
				daily_cap: 0,
				..SCHEDULE
			};
			assert_ok!(Rewards::set_schedule(RuntimeOrigin::root(), schedule));
			assert_ok!(credit(0, vec![of(AMINA, Document, 5)]));
			assert_eq!(Balances::free_balance(AMINA), 0);
		});
}

#[test]
fn nobody_but_the_council_sets_it() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::set_schedule(RuntimeOrigin::signed(CITY_GATEWAY), SCHEDULE),
			BadOrigin
		);
	});
}
