//! `suspend_validator`.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::OrganizationId, members::OrganizationStatus};

fn suspend(hospital: u32) -> DispatchResult {
	Validators::suspend_validator(RuntimeOrigin::root(), OrganizationId(hospital))
}

#[test]
fn a_suspended_validator_leaves_after_the_next_session() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			run_to_session(1);
			events();

			assert_ok!(suspend(2));

			assert_eq!(
				events(),
				vec![Event::ValidatorSuspended {
					organization: OrganizationId(2),
					reason: SuspensionReason::Council,
					from: 3
				}]
			);
			run_to_session(2);
			assert_eq!(validating(), vec![1, 2, 3, 4, 5]);
			run_to_session(3);
			assert_eq!(validating(), vec![1, 3, 4, 5]);
		});
}

#[test]
fn only_the_council_suspends() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_noop!(
				Validators::suspend_validator(
					RuntimeOrigin::signed(operator(2)),
					OrganizationId(2)
				),
				DispatchError::BadOrigin
			);
		});
}

#[test]
fn a_hospital_without_a_seat_cannot_be_suspended() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_noop!(suspend(6), Error::<Test>::NotValidator);
		});
}

#[test]
fn a_suspended_validator_is_not_suspended_again() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_ok!(suspend(2));
			assert_noop!(suspend(2), Error::<Test>::AlreadySuspended);
		});
}

#[test]
fn nobody_is_suspended_at_the_minimum() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(suspend(2), Error::<Test>::TooFewValidators);
	});
}

#[test]
fn a_validator_out_for_its_hospital_stays_out_for_the_council_too() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			Members::set_status(2, OrganizationStatus::Suspended);
			assert_ok!(suspend(2));
			Members::set_status(2, OrganizationStatus::Active);
			assert_eq!(seated(), vec![1, 3, 4, 5]);
		});
}
