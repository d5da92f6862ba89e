//! A registrar who wants the account of a patient.

use super::*;
use galen_primitives::members::{Right, RightSet};

#[test]
fn alone_never() {
	run(|| {
		assert_ok!(open(RAUL, &THIEF, None));
		assert_noop!(approve(RAUL, &THIEF, None), Error::<Test>::AlreadyApproved);
		pass(LIFETIME - 1);
		assert_noop!(complete(), Error::<Test>::TooFewParties);
	});
}

#[test]
fn with_a_colleague_never() {
	run(|| {
		assert_ok!(open(RAUL, &THIEF, None));
		assert_noop!(approve(RITA, &THIEF, None), Error::<Test>::AlreadyApproved);
		pass(LIFETIME - 1);
		assert_noop!(complete(), Error::<Test>::TooFewParties);
	});
}

#[test]
fn with_a_registrar_of_another_hospital_never() {
	run(|| {
		assert_noop!(open(KLAUS, &THIEF, None), Error::<Test>::NotAParty);
		assert_ok!(open(RAUL, &THIEF, None));
		assert_noop!(approve(KLAUS, &THIEF, None), Error::<Test>::NotAParty);
	});
}

#[test]
fn with_a_stolen_code_she_is_warned_and_cancels() {
	run(|| {
		assert_ok!(open(RAUL, &THIEF, by_her_code(&THIEF)));
		assert!(events().iter().any(|event| matches!(
			event,
			Event::RecoveryApproved { ready_at: Some(ready_at), .. }
				if *ready_at == START + DELAY
		)));
		pass(DELAY - 1);
		assert_noop!(complete(), Error::<Test>::NotReady);
		assert_ok!(cancel(AMINA));
		assert_noop!(complete(), Error::<Test>::NoAttempt);
	});
}

#[test]
fn with_a_stolen_code_a_colleague_can_stop_it_too() {
	run(|| {
		assert_ok!(open(RAUL, &THIEF, by_her_code(&THIEF)));
		assert_ok!(cancel(RITA));
	});
}

#[test]
fn with_an_accomplice_made_representative_only_after_a_notice_of_its_own() {
	run(|| {
		let rights = RightSet::of(&[Right::Recover]);
		Members::represent_since(&AMINA, &THIEF, rights, START);
		assert_noop!(open(THIEF, &NEW, None), Error::<Test>::NotAParty);
		assert_ok!(open(RAUL, &NEW, None));
		pass(RESTRAINT - 1);
		assert_noop!(approve(THIEF, &NEW, None), Error::<Test>::NotAParty);
		// Whom nobody removes in all that time counts, and the delay of the attempt comes on top.
		pass(1);
		assert_ok!(approve(THIEF, &NEW, None));
		assert_noop!(complete(), Error::<Test>::NotReady);
	});
}

#[test]
fn found_out_and_dismissed_the_approval_is_worth_nothing() {
	run(|| {
		assert_ok!(open(RAUL, &THIEF, by_her_code(&THIEF)));
		pass(DELAY);
		Members::dismiss(&RAUL);
		assert_noop!(complete(), Error::<Test>::TooFewParties);
	});
}
