//! `resume_validator`.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::OrganizationId, members::OrganizationStatus};

fn resume(hospital: u32) -> DispatchResult {
	Validators::resume_validator(RuntimeOrigin::root(), OrganizationId(hospital))
}

fn suspend(hospital: u32) {
	assert_ok!(Validators::suspend_validator(
		RuntimeOrigin::root(),
		OrganizationId(hospital)
	));
}

#[test]
fn a_resumed_validator_is_back_from_the_session_after_the_next_one() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			suspend(2);
			run_to_session(4);
			assert_eq!(validating(), vec![1, 3, 4, 5]);
			events();

			assert_ok!(resume(2));

			assert_eq!(
				events(),
				vec![Event::ValidatorResumed {
					organization: OrganizationId(2),
					from: 6
				}]
			);
			run_to_session(5);
			assert_eq!(validating(), vec![1, 3, 4, 5]);
			run_to_session(6);
			assert_eq!(validating(), vec![1, 2, 3, 4, 5]);
		});
}

#[test]
fn only_the_council_resumes() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			suspend(2);
			assert_noop!(
				Validators::resume_validator(RuntimeOrigin::signed(operator(2)), OrganizationId(2)),
				DispatchError::BadOrigin
			);
		});
}

#[test]
fn a_hospital_without_a_seat_cannot_be_resumed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(resume(6), Error::<Test>::NotValidator);
	});
}

#[test]
fn a_validator_in_good_standing_cannot_be_resumed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(resume(2), Error::<Test>::NotSuspended);
	});
}

#[test]
fn the_validator_of_a_suspended_hospital_cannot_be_resumed() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			Members::set_status(2, OrganizationStatus::Suspended);
			assert_noop!(resume(2), Error::<Test>::OrganizationNotActive);
		});
}

#[test]
fn a_validator_that_purged_its_keys_cannot_be_resumed() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			suspend(2);
			assert_ok!(Session::purge_keys(RuntimeOrigin::signed(operator(2))));
			assert_noop!(resume(2), Error::<Test>::NoSessionKeys);
		});
}

#[test]
fn an_offender_comes_back_with_new_keys_only() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			equivocate(2, 0, 100);
			run_to_session(3);
			assert_noop!(resume(2), Error::<Test>::KeysNotRotated);

			rotate_keys(2, 1);
			assert_ok!(resume(2));

			assert_eq!(DisabledSince::<Test>::iter().count(), 0);
			run_to_session(5);
			assert_eq!(validating(), vec![1, 2, 3, 4, 5]);
			assert_eq!(authoring(1), vec![2]);
			assert_eq!(disabled(), Vec::<u32>::new());
		});
}

#[test]
fn a_kept_offender_is_enabled_when_its_new_keys_are_in_the_set() {
	ExtBuilder::default().build_and_execute(|| {
		equivocate(2, 0, 100);
		rotate_keys(2, 1);
		assert_ok!(resume(2));
		assert_eq!(disabled(), vec![2]);
		run_to_session(1);
		assert_eq!(disabled(), vec![2]);
		run_to_session(2);
		assert_eq!(disabled(), Vec::<u32>::new());
		assert_eq!(authoring(1), vec![2]);
	});
}

#[test]
fn an_offence_from_before_the_council_resumed_it_is_not_held_against_a_validator() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			let old = pair(2, 0);
			let proof = ownership(&old);
			equivocate(2, 0, 100);
			run_to_session(2);
			rotate_keys(2, 1);
			assert_ok!(resume(2));
			run_to_session(4);
			events();

			assert_eq!(include(&report(equivocation(&old, 101), proof)), Ok(Ok(())));

			assert_eq!(events(), vec![]);
			assert_eq!(disabled(), Vec::<u32>::new());
			assert_eq!(seated(), vec![1, 2, 3, 4, 5]);
		});
}

#[test]
fn resuming_lets_the_kept_one_go() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			suspend(2);
			Members::set_status(3, OrganizationStatus::Suspended);
			assert_eq!(seated(), vec![1, 3, 4, 5]);
			assert_ok!(resume(2));
			assert_eq!(seated(), vec![1, 2, 4, 5]);
		});
}

#[test]
fn keys_of_an_offence_do_not_come_back_by_admission_either() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			equivocate(2, 0, 100);
			assert_ok!(Validators::retire_validator(
				RuntimeOrigin::root(),
				OrganizationId(2)
			));
			let admit = || {
				Validators::admit_validator(RuntimeOrigin::root(), OrganizationId(2), operator(2))
			};
			assert_noop!(admit(), Error::<Test>::KeysNotRotated);
			rotate_keys(2, 1);
			assert_ok!(admit());
		});
}
