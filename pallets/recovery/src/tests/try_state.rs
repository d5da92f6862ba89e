//! Every invariant notices when it is broken.

use super::*;

/// Breaks the state and expects this complaint.
fn broken(breaks: impl FnOnce(), complaint: &'static str) {
	ExtBuilder::default()
		.without_checks()
		.build_and_execute(|| {
			assert_ok!(Recovery::do_try_state());
			breaks();
			assert_eq!(
				Recovery::do_try_state(),
				Err(DispatchError::Other(complaint))
			);
		});
}

fn change_attempt(change: impl FnOnce(&mut AttemptOf<Test>)) {
	Attempts::<Test>::mutate(AMINA, |attempt| {
		change(attempt.as_mut().expect("an attempt runs"));
	});
}

fn opened() {
	assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
}

#[test]
fn an_attempt_about_nobody() {
	broken(
		|| {
			opened();
			let attempt = Attempts::<Test>::get(AMINA).expect("an attempt runs");
			Attempts::<Test>::insert(STRANGER, attempt);
		},
		"recovery: an attempt is about somebody who is not enrolled",
	);
}

#[test]
fn a_number_that_was_never_given() {
	broken(
		|| {
			opened();
			NextAttempts::<Test>::remove(AMINA);
		},
		"recovery: an attempt has a number that was never given",
	);
}

#[test]
fn an_attempt_without_approvals() {
	broken(
		|| {
			opened();
			change_attempt(|attempt| attempt.approvals = Approvals::default());
		},
		"recovery: an attempt was approved by nobody",
	);
}

#[test]
fn a_delay_without_two_approvals() {
	broken(
		|| {
			opened();
			change_attempt(|attempt| attempt.approvals.code = false);
		},
		"recovery: a delay runs without two approvals, or does not run with them",
	);
	broken(
		|| {
			opened();
			change_attempt(|attempt| attempt.ready_at = None);
		},
		"recovery: a delay runs without two approvals, or does not run with them",
	);
}

#[test]
fn an_attempt_that_is_ready_too_early() {
	broken(
		|| {
			opened();
			change_attempt(|attempt| attempt.ready_at = Some(START + DELAY - 1));
		},
		"recovery: an attempt is ready before its delay",
	);
}

#[test]
fn an_attempt_that_is_over_too_early() {
	broken(
		|| {
			opened();
			change_attempt(|attempt| attempt.ends_at = START + DELAY);
		},
		"recovery: an attempt is over before it is ready",
	);
}

#[test]
fn one_account_as_two_parties() {
	broken(
		|| {
			opened();
			change_attempt(|attempt| attempt.approvals.representative = Some(RAUL));
		},
		"recovery: one account approved as two parties",
	);
}

#[test]
fn an_approval_by_a_code_that_nobody_has() {
	broken(
		|| {
			opened();
			RecoveryKeys::<Test>::remove(AMINA);
		},
		"recovery: a code approved that nobody has",
	);
}

#[test]
fn a_code_of_nobody() {
	broken(
		|| RecoveryKeys::<Test>::insert(STRANGER, key_of(&code_of(2))),
		"recovery: somebody who is not enrolled has a recovery code",
	);
}

#[test]
fn a_key_that_does_not_know_for_whom_it_acts() {
	broken(
		|| {
			replace_her_key();
			Controllers::<Test>::remove(NEW);
		},
		"recovery: a key does not know for whom it acts",
	);
}

#[test]
fn a_restraint_of_another_length() {
	broken(
		|| {
			replace_her_key();
			Replaced::<Test>::mutate(AMINA, |recovered| {
				recovered.as_mut().expect("replaced").restrained_until -= 1;
			});
		},
		"recovery: a key is restrained for another time than all",
	);
}

#[test]
fn a_key_in_place_of_itself() {
	broken(
		|| {
			replace_her_key();
			Replaced::<Test>::mutate(AMINA, |recovered| {
				recovered.as_mut().expect("replaced").key = AMINA;
			});
			Controllers::<Test>::insert(AMINA, AMINA);
		},
		"recovery: a key replaced itself",
	);
}

#[test]
fn a_key_for_somebody_whose_key_was_never_replaced() {
	broken(
		|| Controllers::<Test>::insert(NEW, BORIS),
		"recovery: a key acted for somebody whose key was never replaced",
	);
}

#[test]
fn a_key_for_a_key() {
	broken(
		|| {
			replace_her_key();
			let recovered = Replaced::<Test>::get(AMINA).expect("replaced");
			Replaced::<Test>::insert(
				NEW,
				Recovered {
					key: THIEF,
					..recovered
				},
			);
			Controllers::<Test>::insert(THIEF, NEW);
		},
		"recovery: a key acts for a key",
	);
}
