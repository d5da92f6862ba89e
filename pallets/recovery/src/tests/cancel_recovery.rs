//! Cancelling an attempt.

use super::*;
use galen_primitives::members::{Right, RightSet};

fn cancelled_by(authorized_by: EndedBy) -> [Event<Test>; 1] {
	[Event::RecoveryCancelled {
		subject: AMINA,
		attempt: AttemptNumber(0),
		authorized_by,
	}]
}

#[test]
fn the_current_key_should_cancel_while_at_most_two_have_approved() {
	for with_code in [false, true] {
		run(|| {
			let code = by_her_code(&NEW).filter(|_| with_code);
			assert_ok!(open(RAUL, &NEW, code));
			events();
			assert_ok!(cancel(AMINA));
			assert_eq!(events(), cancelled_by(EndedBy::CurrentKey));
			assert_eq!(Recovery::attempt(AMINA), None);
			assert_eq!(Recovery::restraint(AMINA), None);
		});
	}
}

#[test]
fn the_current_key_should_not_cancel_what_all_have_approved() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		assert_ok!(approve(GUARDIAN, &NEW, None));
		assert_noop!(cancel(AMINA), Error::<Test>::ApprovedByAll);
		// A right that has ended counts no more.
		Members::represent(&AMINA, &GUARDIAN, RightSet::of(&[Right::View]));
		assert_ok!(cancel(AMINA));
	});
}

#[test]
fn each_party_that_approved_should_cancel() {
	for (who, party) in [
		(RAUL, Party::Registrar),
		(RITA, Party::Registrar),
		(GUARDIAN, Party::Representative),
	] {
		run(|| {
			assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
			assert_ok!(approve(GUARDIAN, &NEW, None));
			events();
			assert_ok!(cancel(who));
			assert_eq!(events(), cancelled_by(EndedBy::Party(party)));
		});
	}
}

#[test]
fn whoever_did_not_approve_should_not_cancel() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		for who in [GUARDIAN, AUNT, BORIS, CLEO, KLAUS, NEIGHBOUR, STRANGER] {
			assert_noop!(cancel(who), Error::<Test>::NotAuthorized);
		}
		assert_ok!(approve(GUARDIAN, &NEW, None));
		assert_noop!(cancel(AUNT), Error::<Test>::NotAuthorized);
	});
	run(|| {
		assert_ok!(open(GUARDIAN, &NEW, None));
		assert_noop!(cancel(RAUL), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn there_should_be_an_attempt_to_cancel() {
	run(|| {
		assert_noop!(cancel(AMINA), Error::<Test>::NoAttempt);
		assert_ok!(open(RAUL, &NEW, None));
		pass(LIFETIME);
		for who in [AMINA, RAUL] {
			assert_noop!(cancel(who), Error::<Test>::NoAttempt);
		}
	});
}

#[test]
fn a_statement_of_the_code_should_be_good_once() {
	run(|| {
		let code = by_her_code(&NEW);
		assert_ok!(open(RAUL, &NEW, code));
		assert_ok!(cancel(AMINA));
		assert_noop!(open(RAUL, &NEW, code), Error::<Test>::WrongCode);
	});
}

#[test]
fn only_the_subjects_own_cancelling_should_be_a_right_and_only_while_it_acts() {
	run(|| {
		let call = Call::<Test>::cancel_recovery { subject: AMINA };
		let live = |who| Recovery::exercises_right(&who, &call);
		assert_eq!(live(AMINA), Some(false));
		assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		assert_eq!(live(AMINA), Some(true));
		for who in [RAUL, GUARDIAN, STRANGER] {
			assert_eq!(live(who), None);
		}
		assert_ok!(approve(GUARDIAN, &NEW, None));
		assert_eq!(live(AMINA), None);

		let other = Call::<Test>::complete_recovery { subject: AMINA };
		assert_eq!(Recovery::exercises_right(&AMINA, &other), None);
	});
}
