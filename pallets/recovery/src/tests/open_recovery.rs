//! Opening an attempt.

use super::*;

#[test]
fn a_registrar_or_a_representative_should_open_and_thereby_approve() {
	for (who, party) in [(RAUL, Party::Registrar), (GUARDIAN, Party::Representative)] {
		run(|| {
			assert_ok!(open(who.clone(), &NEW, None));
			assert_eq!(
				events(),
				[Event::RecoveryOpened {
					subject: AMINA,
					attempt: AttemptNumber(0),
					new_key: NEW,
					party,
					authorized_by: who.clone(),
				}]
			);
			let attempt = Recovery::attempt(AMINA).expect("it runs");
			assert!(attempt.approvals.has(party));
			assert_eq!(attempt.approvals.count(), 1);
			assert_eq!(attempt.opener, who);
			assert_eq!(attempt.ready_at, None);
			assert_eq!(attempt.ends_at, START + LIFETIME);
			assert_eq!(Recovery::next_attempt(AMINA), AttemptNumber(1));
		});
	}
}

#[test]
fn with_the_code_the_delay_should_start_at_once() {
	run(|| {
		assert_ok!(open(GUARDIAN, &NEW, by_her_code(&NEW)));
		let ready_at = Some(START + DELAY);
		assert_eq!(
			events(),
			[
				Event::RecoveryOpened {
					subject: AMINA,
					attempt: AttemptNumber(0),
					new_key: NEW,
					party: Party::Representative,
					authorized_by: GUARDIAN,
				},
				Event::RecoveryApproved {
					subject: AMINA,
					attempt: AttemptNumber(0),
					party: Party::Code,
					ready_at,
				},
			]
		);
		let attempt = Recovery::attempt(AMINA).expect("it runs");
		assert_eq!(attempt.ready_at, ready_at);
		assert_eq!(attempt.ends_at, START + DELAY + LIFETIME);
	});
}

#[test]
fn whoever_is_no_party_should_be_refused() {
	run(|| {
		for who in outsiders() {
			assert_noop!(open(who, &NEW, None), Error::<Test>::NotAParty);
		}
	});
}

#[test]
fn a_registrar_of_a_suspended_hospital_should_be_refused() {
	run(|| {
		Members::suspend_hospitals();
		assert_noop!(open(RAUL, &NEW, None), Error::<Test>::NotAParty);
		assert_ok!(open(GUARDIAN, &NEW, None));
	});
}

#[test]
fn somebody_who_is_not_enrolled_has_nothing_to_recover() {
	run(|| {
		for subject in [STRANGER, GUARDIAN, RAUL] {
			assert_noop!(
				Recovery::open_recovery(signed(RAUL), subject, NEW, None),
				Error::<Test>::NotEnrolled
			);
		}
	});
}

#[test]
fn one_attempt_should_run_at_a_time() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		for who in [RAUL, RITA, GUARDIAN] {
			assert_noop!(open(who, &THIEF, None), Error::<Test>::AttemptRuns);
		}
		// Another subject's is another matter.
		assert_ok!(Recovery::open_recovery(signed(RAUL), BORIS, THIEF, None));
	});
}

#[test]
fn an_attempt_that_is_over_should_give_way_to_the_next() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		pass(LIFETIME);
		events();
		assert_ok!(open(GUARDIAN, &THIEF, None));
		assert_eq!(
			events().first(),
			Some(&Event::RecoveryLapsed {
				subject: AMINA,
				attempt: AttemptNumber(0)
			})
		);
		let attempt = Recovery::attempt(AMINA).expect("it runs");
		assert_eq!(attempt.number, AttemptNumber(1));
		assert_eq!(attempt.new_key, THIEF);
	});
}

#[test]
fn a_key_that_is_somebodys_should_be_refused() {
	run(|| {
		for key in [&AMINA, &BORIS, &RAUL, &KLAUS, &GUARDIAN] {
			assert_noop!(open(RAUL, key, None), Error::<Test>::KeyInUse);
		}
	});
}

#[test]
fn a_key_that_ever_replaced_another_should_be_refused() {
	run(|| {
		replace_her_key();
		for subject in [AMINA, BORIS] {
			assert_noop!(
				Recovery::open_recovery(signed(RAUL), subject, NEW, None),
				Error::<Test>::KeyInUse
			);
		}
	});
}

#[test]
fn a_code_that_nobody_has_set_should_be_refused() {
	run(|| {
		let code = Some(approval(&her_code(), &BORIS, &NEW, 0));
		assert_noop!(
			Recovery::open_recovery(signed(RAUL), BORIS, NEW, code),
			Error::<Test>::NoRecoveryKey
		);
	});
}

#[test]
fn a_statement_about_anything_else_should_be_refused() {
	run(|| {
		let other_chain = {
			use frame::deps::sp_core::Pair;
			let message = galen_primitives::recovery::approval_by_code(&[7; 32], &AMINA, &NEW, 0);
			CodeSignature(her_code().sign(&message).0)
		};
		for wrong in [
			approval(&code_of(2), &AMINA, &NEW, 0),
			approval(&her_code(), &BORIS, &NEW, 0),
			approval(&her_code(), &AMINA, &THIEF, 0),
			approval(&her_code(), &AMINA, &NEW, 1),
			other_chain,
			CodeSignature([0; 64]),
		] {
			assert_noop!(open(RAUL, &NEW, Some(wrong)), Error::<Test>::WrongCode);
		}
	});
}

#[test]
fn the_numbers_should_run_out_rather_than_start_again() {
	run(|| {
		NextAttempts::<Test>::insert(AMINA, AttemptNumber(u32::MAX));
		assert_noop!(open(RAUL, &NEW, None), Error::<Test>::NumbersExhausted);
	});
}
