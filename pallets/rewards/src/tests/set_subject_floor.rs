use crate::{mock::*, Error, Event, SubjectFloorOf};
use frame::testing_prelude::*;

#[test]
fn the_council_sets_the_floor() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Rewards::set_subject_floor(RuntimeOrigin::root(), 1_000_000));
		assert_eq!(Rewards::subject_floor(), 1_000_000);
		assert_eq!(<SubjectFloorOf<Test> as Get<u32>>::get(), 1_000_000);
		assert_eq!(take_events(), [Event::SubjectFloorSet { parts: 1_000_000 }]);
	});
}

#[test]
fn a_floor_above_the_whole_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::set_subject_floor(RuntimeOrigin::root(), 1_000_001),
			Error::<Test>::FloorTooHigh
		);
	});
}

#[test]
fn nobody_but_the_council_sets_it() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::set_subject_floor(RuntimeOrigin::signed(AMINA), 1),
			BadOrigin
		);
	});
}
