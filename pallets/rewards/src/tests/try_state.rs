//! Each invariant notices what it is there for.

use crate::{
	mock::*, ContributionKind, Cursor, Cursors, Day, Earnings, EarningsToday, SubjectFloor, Supply,
};
use frame::{testing_prelude::*, traits::fungible::Mutate};
use galen_primitives::ids::BatchNumber;

fn notices(break_it: impl FnOnce()) {
	ExtBuilder::default()
		.with_batch(CITY, 0, 2)
		.auto_try_state(false)
		.build_and_execute(|| {
			assert_ok!(Rewards::do_try_state());
			break_it();
			assert!(Rewards::do_try_state().is_err());
		});
}

#[test]
fn tokens_from_nowhere_are_noticed() {
	notices(|| {
		assert_ok!(Balances::mint_into(&AMINA, 1));
	});
}

#[test]
fn redemptions_of_more_than_there_was_are_noticed() {
	notices(|| Supply::<Test>::mutate(|totals| totals.redeemed = totals.genesis + 1));
}

#[test]
fn an_impossible_floor_is_noticed() {
	notices(|| SubjectFloor::<Test>::put(1_000_001));
}

#[test]
fn earnings_above_the_cap_are_noticed() {
	notices(|| {
		Now::set(START + DAY);
		EarningsToday::<Test>::insert(
			AMINA,
			Earnings {
				day: Day::of(Now::get()),
				amount: 101,
			},
		);
	});
}

#[test]
fn earnings_of_tomorrow_are_noticed() {
	notices(|| {
		EarningsToday::<Test>::insert(
			AMINA,
			Earnings {
				day: Day::of(START + DAY),
				amount: 1,
			},
		);
	});
}

fn cursor(batch: u64, records: u64) {
	let last = (AMINA, ContributionKind::Document);
	Cursors::<Test>::insert(
		CITY,
		Cursor {
			batch: BatchNumber(batch),
			records,
			last,
		},
	);
}

#[test]
fn a_batch_credited_beyond_its_leaves_is_noticed() {
	notices(|| cursor(0, 3));
}

#[test]
fn a_credited_batch_that_is_not_anchored_is_noticed() {
	notices(|| cursor(1, 1));
}
