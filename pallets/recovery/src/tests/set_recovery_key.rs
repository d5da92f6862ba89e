//! Setting the key of a recovery code.

use super::*;

fn set(who: AccountId, key: Option<RecoveryKey>) -> DispatchResult {
	Recovery::set_recovery_key(signed(who), key)
}

#[test]
fn a_subject_should_set_replace_and_remove_a_code() {
	run(|| {
		for key in [Some(key_of(&code_of(2))), Some(key_of(&code_of(3))), None] {
			assert_ok!(set(BORIS, key));
			assert_eq!(RecoveryKeys::<Test>::get(BORIS), key);
			assert_eq!(
				events(),
				[Event::RecoveryKeySet {
					subject: BORIS,
					key
				}]
			);
		}
	});
}

#[test]
fn the_code_before_should_count_for_the_delay_and_not_a_second_longer() {
	run(|| {
		let former = key_of(&her_code());
		assert_ok!(set(AMINA, Some(key_of(&code_of(2)))));
		let until = START + DELAY;
		assert_eq!(
			Recovery::former_recovery_key(AMINA),
			Some(FormerKey { key: former, until })
		);
		pass(DELAY - 1);
		hypothetically_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		pass(1);
		assert_eq!(Recovery::former_recovery_key(AMINA), None);
		assert_noop!(
			open(RAUL, &NEW, by_her_code(&NEW)),
			Error::<Test>::WrongCode
		);
		let renewed = Some(approval(&code_of(2), &AMINA, &NEW, 0));
		assert_ok!(open(RAUL, &NEW, renewed));
	});
}

#[test]
fn setting_the_same_code_should_change_nothing() {
	run(|| {
		assert_ok!(set(AMINA, Some(key_of(&her_code()))));
		assert_eq!(Recovery::former_recovery_key(AMINA), None);
	});
}

#[test]
fn a_code_that_was_removed_should_count_for_the_delay_too() {
	run(|| {
		assert_ok!(set(AMINA, None));
		hypothetically_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		pass(DELAY);
		assert_noop!(
			open(RAUL, &NEW, by_her_code(&NEW)),
			Error::<Test>::NoRecoveryKey
		);
	});
}

#[test]
fn nobody_else_should_have_a_code() {
	run(|| {
		for who in [RAUL, GUARDIAN, STRANGER] {
			let key = Some(key_of(&code_of(2)));
			assert_noop!(set(who, key), Error::<Test>::NotEnrolled);
		}
	});
}

#[test]
fn a_code_should_not_change_while_an_attempt_runs() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		for key in [Some(key_of(&code_of(2))), None] {
			assert_noop!(set(AMINA, key), Error::<Test>::AttemptRuns);
		}
		assert_ok!(cancel(AMINA));
		assert_ok!(set(AMINA, None));
	});
}

#[test]
fn a_code_should_change_once_an_attempt_is_over() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		events();
		pass(LIFETIME);
		assert_ok!(set(AMINA, None));
		assert_eq!(
			events(),
			[
				Event::RecoveryLapsed {
					subject: AMINA,
					attempt: AttemptNumber(0)
				},
				Event::RecoveryKeySet {
					subject: AMINA,
					key: None
				},
			]
		);
	});
}

#[test]
fn a_fresh_key_should_not_set_a_code() {
	run(|| {
		replace_her_key();
		let key = Some(key_of(&code_of(2)));
		pass(RESTRAINT - 1);
		assert_noop!(set(AMINA, key), Error::<Test>::KeyRestrained);
		pass(1);
		assert_ok!(set(AMINA, key));
	});
}

#[test]
fn a_key_for_which_anybody_can_sign_should_be_refused() {
	run(|| {
		let mut one = [0; 32];
		one[0] = 1;
		for weak in [[0; 32], one] {
			let key = Some(RecoveryKey(weak));
			assert_noop!(set(AMINA, key), Error::<Test>::UnusableRecoveryKey);
		}
	});
}
