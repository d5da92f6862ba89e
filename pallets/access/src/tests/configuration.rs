//! Sizes and configuration that clients and operators rely on.

use crate::{mock::*, *};
use frame::{prelude::BlockNumberFor, testing_prelude::*, traits::StorageInfoTrait};

#[test]
fn the_configuration_makes_sense() {
	ExtBuilder::default().build_and_execute(|| {
		<Access as Hooks<BlockNumberFor<Test>>>::integrity_test();
	});
}

#[test]
#[should_panic(expected = "a minimum balance above 1 refuses small shares of payments")]
fn a_minimum_balance_above_one_is_refused() {
	ExtBuilder::default().build().execute_with(|| {
		ExistentialDeposit::set(2);
		<Access as Hooks<BlockNumberFor<Test>>>::integrity_test();
	});
}

#[test]
fn every_stored_value_is_bounded() {
	let unbounded: Vec<_> = Access::storage_info()
		.into_iter()
		.filter(|info| info.max_size.is_none())
		.collect();
	assert!(unbounded.is_empty());
}

#[test]
fn the_hold_reason_keeps_its_number() {
	use codec::Encode;
	assert_eq!(HoldReason::OrderEscrow.encode(), vec![0]);
}
