//! A thief who has her code, her phone, or both.

use super::*;

#[test]
fn with_the_code_alone_a_thief_cannot_even_open_an_attempt() {
	run(|| {
		for who in [THIEF, STRANGER, BORIS, NEIGHBOUR] {
			assert_noop!(
				open(who, &THIEF, by_her_code(&THIEF)),
				Error::<Test>::NotAParty
			);
		}
	});
}

#[test]
fn the_code_alone_cannot_turn_anothers_attempt() {
	run(|| {
		// Her hospital has opened one for her; the thief wants it for another key.
		assert_ok!(open(RAUL, &NEW, None));
		assert_noop!(
			approve(THIEF, &THIEF, by_her_code(&THIEF)),
			Error::<Test>::NotAParty
		);
		// What the thief's code says about another key does not fit this attempt either.
		assert_noop!(
			approve(GUARDIAN, &NEW, by_her_code(&THIEF)),
			Error::<Test>::WrongCode
		);
	});
}

#[test]
fn with_phone_and_code_a_thief_is_still_one_party() {
	run(|| {
		// The phone signs as Amina, who is no party to her own recovery.
		assert_noop!(
			open(AMINA, &THIEF, by_her_code(&THIEF)),
			Error::<Test>::NotAParty
		);
	});
}

#[test]
fn a_thief_who_opens_an_attempt_is_cancelled_by_her() {
	run(|| {
		// The thief is her aunt, and has found the code.
		assert_ok!(open(AUNT, &THIEF, by_her_code(&THIEF)));
		pass(DELAY - 1);
		assert_ok!(cancel(AMINA));
		pass(1);
		assert_noop!(complete(), Error::<Test>::NoAttempt);
		assert_eq!(Recovery::acts_for(AMINA), Some(AMINA));
	});
}

#[test]
fn a_thief_with_the_phone_cannot_change_the_code_in_a_hurry() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		let other = Some(key_of(&code_of(2)));
		assert_noop!(
			Recovery::set_recovery_key(signed(AMINA), other),
			Error::<Test>::AttemptRuns
		);
	});
}

#[test]
fn a_thief_with_the_phone_who_is_quicker_does_not_make_the_paper_worthless() {
	run(|| {
		for thiefs in [Some(key_of(&code_of(2))), None, Some(key_of(&code_of(3)))] {
			assert_ok!(Recovery::set_recovery_key(signed(AMINA), thiefs));
			pass(HOUR);
		}
		// Her hospital and her code on paper bring her account back all the same.
		assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		pass(DELAY);
		assert_ok!(complete());
		assert_eq!(Recovery::acts_for(NEW), Some(AMINA));
	});
}

#[test]
fn a_thief_with_the_phone_is_restrained_and_in_the_end_cannot_stop_it() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		assert_eq!(Recovery::restraint(AMINA), None);
		assert_ok!(approve(GUARDIAN, &NEW, None));
		let until = START + DELAY + LIFETIME;
		assert_eq!(
			Recovery::restraint(AMINA),
			Some(Restraint::BeingReplaced { until })
		);
		// The thief cancels.
		assert_ok!(cancel(AMINA));
		assert_eq!(Recovery::restraint(AMINA), None);
		// With the code as well, the thief cannot any more.
		let code = Some(approval(&her_code(), &AMINA, &NEW, 1));
		assert_ok!(open(RAUL, &NEW, code));
		assert_ok!(Recovery::approve_recovery(
			signed(GUARDIAN),
			AMINA,
			AttemptNumber(1),
			NEW,
			None
		));
		assert_noop!(cancel(AMINA), Error::<Test>::ApprovedByAll);
		pass(DELAY);
		assert_ok!(complete());
		assert_eq!(
			Recovery::acts_for(AMINA),
			None,
			"the stolen phone is a stone"
		);
		assert_eq!(Recovery::acts_for(NEW), Some(AMINA));
	});
}

#[test]
fn a_recovery_that_was_a_theft_is_undone_by_another() {
	run(|| {
		// Nobody noticed for three days.
		assert_ok!(open(AUNT, &THIEF, by_her_code(&THIEF)));
		pass(DELAY);
		assert_ok!(complete());
		// Amina has her hospital and her guardian; the thief's key can only narrow meanwhile.
		assert_ok!(open(RAUL, &NEW, None));
		assert_ok!(Recovery::approve_recovery(
			signed(GUARDIAN),
			AMINA,
			AttemptNumber(1),
			NEW,
			None
		));
		pass(DELAY);
		assert!(Recovery::restraint(AMINA).is_some());
		assert_ok!(complete());
		assert_eq!(Recovery::acts_for(THIEF), None);
		assert_eq!(Recovery::acts_for(NEW), Some(AMINA));
	});
}
