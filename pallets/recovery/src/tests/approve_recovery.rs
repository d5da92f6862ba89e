//! Approving an attempt.

use super::*;
use galen_primitives::members::{Right, RightSet, Role};

fn ready_at() -> Option<u64> {
	Recovery::attempt(AMINA).and_then(|attempt| attempt.ready_at)
}

#[test]
fn the_delay_should_start_with_the_second_approval() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		pass(DAY);
		events();
		assert_ok!(approve(GUARDIAN, &NEW, None));
		let expected = Some(START + DAY + DELAY);
		assert_eq!(
			events(),
			[Event::RecoveryApproved {
				subject: AMINA,
				attempt: AttemptNumber(0),
				party: Party::Representative,
				ready_at: expected,
			}]
		);
		assert_eq!(ready_at(), expected);
	});
}

#[test]
fn the_third_approval_should_not_start_it_anew() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		assert_ok!(approve(GUARDIAN, &NEW, None));
		pass(DAY);
		assert_ok!(approve(RAUL, &NEW, by_her_code(&NEW)));
		assert_eq!(ready_at(), Some(START + DELAY));
		let attempt = Recovery::attempt(AMINA).expect("it runs");
		assert_eq!(attempt.approvals.count(), 3);
	});
}

#[test]
fn somebody_who_approves_should_hand_in_the_code_as_well() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		events();
		assert_ok!(approve(GUARDIAN, &NEW, by_her_code(&NEW)));
		let parties: Vec<_> = events()
			.into_iter()
			.map(|event| match event {
				Event::RecoveryApproved { party, .. } => party,
				other => panic!("{other:?}"),
			})
			.collect();
		assert_eq!(parties, [Party::Representative, Party::Code]);
	});
}

#[test]
fn a_party_should_count_once() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		for who in [RAUL, RITA] {
			assert_noop!(approve(who, &NEW, None), Error::<Test>::AlreadyApproved);
		}
		assert_ok!(approve(GUARDIAN, &NEW, None));
		for who in [RAUL, RITA, GUARDIAN, AUNT] {
			assert_noop!(approve(who, &NEW, None), Error::<Test>::AlreadyApproved);
		}
		assert_ok!(approve(AUNT, &NEW, by_her_code(&NEW)));
		assert_noop!(
			approve(AUNT, &NEW, by_her_code(&NEW)),
			Error::<Test>::AlreadyApproved
		);
	});
}

#[test]
fn a_person_should_count_once_whatever_became_of_it() {
	run(|| {
		assert_ok!(open(GUARDIAN, &NEW, None));
		// The hospital hires the guardian.
		Members::appoint(GUARDIAN, HOSPITAL, Role::Registrar);
		assert_noop!(
			approve(GUARDIAN, &NEW, None),
			Error::<Test>::AlreadyApproved
		);
		assert_ok!(approve(RITA, &NEW, None));
	});
}

#[test]
fn an_approval_should_end_with_the_office_and_the_delay_start_anew() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		assert_ok!(approve(GUARDIAN, &NEW, None));
		pass(2 * DAY);
		Members::dismiss(&RAUL);
		assert_ok!(approve(RITA, &NEW, None));
		assert_eq!(ready_at(), Some(START + 2 * DAY + DELAY));

		pass(DAY);
		Members::represent(&AMINA, &GUARDIAN, RightSet::of(&[Right::View]));
		assert_ok!(approve(AUNT, &NEW, None));
		assert_eq!(ready_at(), Some(START + 3 * DAY + DELAY));
	});
}

#[test]
fn an_approval_that_falls_below_two_should_stop_the_delay() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		assert_ok!(approve(GUARDIAN, &NEW, None));
		Members::dismiss(&RAUL);
		Members::represent(&AMINA, &GUARDIAN, RightSet::EMPTY);
		assert_ok!(approve(AUNT, &NEW, None));
		assert_eq!(ready_at(), None);
		assert_eq!(
			Recovery::attempt(AMINA).expect("it runs").approvals.count(),
			1
		);
	});
}

#[test]
fn whoever_is_no_party_should_be_refused_also_with_the_code() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		for who in outsiders() {
			for code in [None, by_her_code(&NEW)] {
				assert_noop!(approve(who.clone(), &NEW, code), Error::<Test>::NotAParty);
			}
		}
	});
}

#[test]
fn what_was_looked_at_should_be_what_is_approved() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		assert_noop!(approve(GUARDIAN, &THIEF, None), Error::<Test>::OtherAttempt);
		assert_noop!(
			Recovery::approve_recovery(signed(GUARDIAN), AMINA, AttemptNumber(1), NEW, None),
			Error::<Test>::OtherAttempt
		);
	});
}

#[test]
fn there_should_be_an_attempt_to_approve() {
	run(|| {
		assert_noop!(approve(RAUL, &NEW, None), Error::<Test>::NoAttempt);
		assert_ok!(open(RAUL, &NEW, None));
		pass(LIFETIME);
		assert_noop!(approve(GUARDIAN, &NEW, None), Error::<Test>::NoAttempt);
		assert_noop!(
			Recovery::approve_recovery(signed(RAUL), STRANGER, AttemptNumber(0), NEW, None),
			Error::<Test>::NotEnrolled
		);
	});
}

#[test]
fn a_wrong_code_should_approve_nothing() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		let wrong = Some(approval(&code_of(2), &AMINA, &NEW, 0));
		assert_noop!(approve(GUARDIAN, &NEW, wrong), Error::<Test>::WrongCode);

		assert_ok!(Recovery::open_recovery(signed(RAUL), BORIS, THIEF, None));
		let code = Some(approval(&her_code(), &BORIS, &THIEF, 0));
		assert_noop!(
			Recovery::approve_recovery(signed(GUARDIAN), BORIS, AttemptNumber(0), THIEF, code),
			Error::<Test>::NoRecoveryKey
		);
	});
}
