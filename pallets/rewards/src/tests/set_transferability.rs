use crate::{mock::*, Event, Transferability};
use frame::testing_prelude::*;

#[test]
fn transfers_are_off_until_the_council_turns_them_on() {
	ExtBuilder::default().build_and_execute(|| {
		assert!(!Rewards::transfers_allowed());
		let transferability = Transferability::On;
		assert_ok!(Rewards::set_transferability(
			RuntimeOrigin::root(),
			transferability
		));
		assert!(Rewards::transfers_allowed());
		assert_eq!(Rewards::transferability(), Transferability::On);
		assert_eq!(
			take_events(),
			[Event::TransferabilitySet { transferability }]
		);
		assert_ok!(Rewards::set_transferability(
			RuntimeOrigin::root(),
			Transferability::Off
		));
		assert!(!Rewards::transfers_allowed());
	});
}

#[test]
fn nobody_but_the_council_sets_it() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rewards::set_transferability(RuntimeOrigin::signed(AMINA), Transferability::On),
			BadOrigin
		);
	});
}
