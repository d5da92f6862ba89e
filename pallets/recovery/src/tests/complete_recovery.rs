//! Completing an attempt.

use super::*;
use galen_primitives::members::{Right, RightSet};

#[test]
fn the_new_key_should_take_the_place_of_the_old_after_the_delay() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		pass(DELAY);
		events();
		assert_ok!(complete());
		let restrained_until = START + DELAY + RESTRAINT;
		assert_eq!(
			events(),
			[Event::KeyReplaced {
				subject: AMINA,
				attempt: AttemptNumber(0),
				former_key: AMINA,
				new_key: NEW,
				restrained_until,
			}]
		);
		assert_eq!(Recovery::acts_for(NEW), Some(AMINA));
		assert_eq!(Recovery::acts_for(AMINA), None);
		assert_eq!(
			Recovery::restraint(AMINA),
			Some(Restraint::Fresh {
				until: restrained_until
			})
		);
		assert_eq!(Recovery::attempt(AMINA), None);
	});
}

#[test]
fn not_a_second_before_the_delay_is_over() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		pass(10 * DAY);
		assert_ok!(approve(GUARDIAN, &NEW, None));
		pass(DELAY - 1);
		assert_noop!(complete(), Error::<Test>::NotReady);
		pass(1);
		assert_ok!(complete());
	});
}

#[test]
fn one_party_should_never_be_enough() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		pass(LIFETIME - 1);
		assert_noop!(complete(), Error::<Test>::TooFewParties);
	});
}

#[test]
fn there_should_be_an_attempt_to_complete() {
	run(|| {
		assert_noop!(complete(), Error::<Test>::NoAttempt);
		assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		pass(DELAY + LIFETIME);
		assert_noop!(complete(), Error::<Test>::NoAttempt);
	});
}

#[test]
fn a_registrar_who_is_dismissed_should_take_the_approval_along() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		assert_ok!(approve(GUARDIAN, &NEW, None));
		pass(DELAY);
		Members::dismiss(&RAUL);
		assert_noop!(complete(), Error::<Test>::TooFewParties);
		// A colleague steps in, and everybody is warned anew.
		assert_ok!(approve(RITA, &NEW, None));
		assert_noop!(complete(), Error::<Test>::NotReady);
		pass(DELAY);
		assert_ok!(complete());
	});
}

#[test]
fn a_hospital_that_is_suspended_should_not_count() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		assert_ok!(approve(GUARDIAN, &NEW, None));
		pass(DELAY);
		Members::suspend_hospitals();
		assert_noop!(complete(), Error::<Test>::TooFewParties);
	});
}

#[test]
fn a_representative_whose_right_ends_should_take_the_approval_along() {
	run(|| {
		assert_ok!(open(GUARDIAN, &NEW, by_her_code(&NEW)));
		pass(DELAY);
		Members::represent(&AMINA, &GUARDIAN, RightSet::of(&[Right::Grant]));
		assert_noop!(complete(), Error::<Test>::TooFewParties);
	});
}

#[test]
fn a_key_that_has_signed_as_somebody_else_meanwhile_should_be_refused() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		pass(DELAY);
		System::inc_account_nonce(NEW);
		assert_noop!(complete(), Error::<Test>::KeyInUse);
	});
}

#[test]
fn one_key_should_act_for_one_subject() {
	run(|| {
		for subject in [AMINA, BORIS] {
			assert_ok!(Recovery::open_recovery(
				signed(RAUL),
				subject.clone(),
				NEW,
				None
			));
			assert_ok!(Recovery::approve_recovery(
				signed(GUARDIAN),
				subject,
				AttemptNumber(0),
				NEW,
				None
			));
		}
		pass(DELAY);
		assert_ok!(complete());
		assert_noop!(
			Recovery::complete_recovery(signed(CLEO), BORIS),
			Error::<Test>::KeyInUse
		);
	});
}

#[test]
fn a_key_that_replaced_another_should_be_replaced_in_turn() {
	run(|| {
		replace_her_key();
		assert_ok!(open(RAUL, &THIEF, None));
		assert_ok!(Recovery::approve_recovery(
			signed(GUARDIAN),
			AMINA,
			AttemptNumber(1),
			THIEF,
			None
		));
		pass(DELAY);
		events();
		assert_ok!(complete());
		assert!(matches!(
			events().as_slice(),
			[Event::KeyReplaced { former_key, new_key, .. }]
				if *former_key == NEW && *new_key == THIEF
		));
		assert_eq!(Recovery::acts_for(THIEF), Some(AMINA));
		for former in [AMINA, NEW] {
			assert_eq!(Recovery::acts_for(former), None);
		}
	});
}
