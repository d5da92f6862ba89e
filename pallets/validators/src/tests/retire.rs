//! `retire_validator`.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::OrganizationId, members::OrganizationStatus};

fn retire(hospital: u32) -> DispatchResult {
	Validators::retire_validator(RuntimeOrigin::root(), OrganizationId(hospital))
}

#[test]
fn a_retired_validator_serves_until_the_end_of_the_next_session() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			run_to_session(3);
			events();

			assert_ok!(retire(2));

			assert_eq!(
				events(),
				vec![Event::ValidatorRetired {
					organization: OrganizationId(2),
					from: 5
				}]
			);
			run_to_session(4);
			assert_eq!(validating(), vec![1, 2, 3, 4, 5]);
			run_to_session(5);
			assert_eq!(validating(), vec![1, 3, 4, 5]);
			assert_eq!(authoring(0), vec![1, 3, 4, 5]);
		});
}

#[test]
fn only_the_council_retires() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_noop!(
				Validators::retire_validator(RuntimeOrigin::signed(operator(2)), OrganizationId(2)),
				DispatchError::BadOrigin
			);
		});
}

#[test]
fn a_hospital_without_a_seat_cannot_retire() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_noop!(retire(6), Error::<Test>::NotValidator);
		});
}

#[test]
fn nobody_retires_at_the_minimum() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(retire(2), Error::<Test>::TooFewValidators);
	});
}

#[test]
fn a_kept_validator_retires_only_when_replaced() {
	ExtBuilder::default().build_and_execute(|| {
		equivocate(2, 0, 100);
		assert_noop!(retire(2), Error::<Test>::TooFewValidators);

		assert_ok!(Validators::admit_validator(
			RuntimeOrigin::root(),
			OrganizationId(5),
			operator(5)
		));
		assert_ok!(retire(2));
		assert_eq!(seated(), vec![1, 3, 4, 5]);
	});
}

#[test]
fn the_last_validator_stays_whatever_genesis_said() {
	ExtBuilder::default()
		.with_validators(1)
		.with_minimum(0)
		.build_and_execute(|| {
			assert_noop!(retire(1), Error::<Test>::TooFewValidators);
		});
}

#[test]
fn the_development_minimum_of_one_lets_a_second_one_go() {
	ExtBuilder::default()
		.with_validators(2)
		.with_minimum(1)
		.build_and_execute(|| {
			assert_ok!(retire(2));
			run_to_session(2);
			assert_eq!(validating(), vec![1]);
		});
}

#[test]
fn a_validator_that_is_out_retires_at_the_minimum() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_ok!(Validators::suspend_validator(
				RuntimeOrigin::root(),
				OrganizationId(5)
			));
			assert_ok!(retire(5));
			assert_eq!(seated(), vec![1, 2, 3, 4]);
		});
}

#[test]
fn retiring_an_offender_does_not_enable_it() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			// A change of keys is queued, which makes the session pallet forget who is disabled.
			rotate_keys(1, 1);
			run_to_session(1);
			equivocate(2, 0, 100);
			assert_ok!(retire(2));
			assert_eq!(disabled(), vec![2]);

			run_to_session(2);
			assert_eq!(validating(), vec![1, 2, 3, 4, 5]);
			assert_eq!(disabled(), vec![2]);

			run_to_session(3);
			assert_eq!(validating(), vec![1, 3, 4, 5]);
			assert_eq!(disabled(), Vec::<u32>::new());
			assert_eq!(DisabledSince::<Test>::iter().count(), 0);
		});
}

#[test]
fn an_offender_long_gone_is_forgotten_at_once() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			equivocate(2, 0, 100);
			run_to_session(2);
			assert_eq!(validating(), vec![1, 3, 4, 5]);
			assert_ok!(retire(2));
			assert_eq!(DisabledSince::<Test>::iter().count(), 0);
		});
}

#[test]
fn a_retired_hospital_gives_up_its_seat_to_the_council() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(3, OrganizationStatus::Retired);
		assert_noop!(retire(3), Error::<Test>::TooFewValidators);
	});
}
