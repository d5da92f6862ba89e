//! What is left of a recovery when a subject leaves its hospital.

use super::*;

#[test]
fn attempt_and_code_should_go_with_the_subject() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		events();
		Members::release(&AMINA);
		assert_eq!(
			events(),
			[
				Event::RecoveryCancelled {
					subject: AMINA,
					attempt: AttemptNumber(0),
					authorized_by: EndedBy::Leaving,
				},
				Event::RecoveryKeySet {
					subject: AMINA,
					key: None
				},
			]
		);
		assert_noop!(complete(), Error::<Test>::NoAttempt);
	});
}

#[test]
fn the_code_before_should_go_as_well() {
	run(|| {
		assert_ok!(Recovery::set_recovery_key(signed(AMINA), None));
		Members::release(&AMINA);
		assert!(!FormerKeys::<Test>::contains_key(AMINA));
	});
}

#[test]
fn nothing_should_happen_where_there_is_nothing() {
	run(|| {
		Members::release(&BORIS);
		assert!(events().is_empty());
	});
}

#[test]
fn a_replaced_key_should_stay_replaced_after_a_new_enrolment() {
	run(|| {
		replace_her_key();
		Members::release(&AMINA);
		Members::enroll(AMINA, CLINIC);
		assert_eq!(Recovery::acts_for(AMINA), None);
		assert_eq!(Recovery::acts_for(NEW), Some(AMINA));
	});
}

#[test]
fn an_old_statement_of_the_code_should_not_count_after_a_new_enrolment() {
	run(|| {
		let code = by_her_code(&NEW);
		assert_ok!(open(RAUL, &NEW, code));
		Members::release(&AMINA);
		Members::enroll(AMINA, HOSPITAL);
		assert_ok!(Recovery::set_recovery_key(
			signed(AMINA),
			Some(key_of(&her_code()))
		));
		assert_noop!(open(RAUL, &NEW, code), Error::<Test>::WrongCode);
	});
}
