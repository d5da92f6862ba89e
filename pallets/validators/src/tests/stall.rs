//! `note_stalled`.

use crate::{mock::*, *};
use frame::testing_prelude::*;

#[test]
fn the_council_notes_a_stall() {
	ExtBuilder::default().build_and_execute(|| {
		System::set_block_number(100);
		assert_ok!(Validators::note_stalled(
			RuntimeOrigin::root(),
			MIN_DELAY,
			99
		));
		assert_eq!(Stall::get(), Some((MIN_DELAY, 99)));
		assert_eq!(
			events(),
			vec![Event::FinalityStalled {
				delay: MIN_DELAY,
				best_finalized: 99
			}]
		);
	});
}

#[test]
fn only_the_council_notes_a_stall() {
	ExtBuilder::default().build_and_execute(|| {
		System::set_block_number(100);
		assert_noop!(
			Validators::note_stalled(RuntimeOrigin::signed(operator(1)), MIN_DELAY, 50),
			DispatchError::BadOrigin
		);
		assert_eq!(Stall::get(), None);
	});
}

#[test]
fn a_delay_that_could_be_reorganized_away_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		System::set_block_number(100);
		assert_noop!(
			Validators::note_stalled(RuntimeOrigin::root(), MIN_DELAY - 1, 50),
			Error::<Test>::StallDelayTooShort
		);
	});
}

#[test]
fn a_finalized_block_that_does_not_exist_yet_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		System::set_block_number(100);
		for best_finalized in [100, 101] {
			assert_noop!(
				Validators::note_stalled(RuntimeOrigin::root(), MIN_DELAY, best_finalized),
				Error::<Test>::FinalizedInFuture
			);
		}
	});
}
