//! What can be asked without a transaction.

use super::*;

#[test]
fn a_key_should_act_for_itself_for_another_or_for_nobody() {
	run(|| {
		for who in [AMINA, RAUL, STRANGER] {
			assert_eq!(Recovery::acts_for(who.clone()), Some(who));
		}
		replace_her_key();
		assert_eq!(Recovery::acts_for(NEW), Some(AMINA));
		assert_eq!(Recovery::acts_for(AMINA), None);
		let recovered = Recovery::recovered(AMINA).expect("her key was replaced");
		assert_eq!(recovered.key, NEW);
		assert_eq!(recovered.at, Now::get());
		assert_eq!(Recovery::recovered(BORIS), None);
	});
}

#[test]
fn an_attempt_that_is_over_should_not_be_shown() {
	run(|| {
		assert_eq!(Recovery::attempt(AMINA), None);
		assert_ok!(open(RAUL, &NEW, None));
		pass(LIFETIME - 1);
		assert!(Recovery::attempt(AMINA).is_some());
		pass(1);
		assert_eq!(Recovery::attempt(AMINA), None);
		assert_eq!(Recovery::next_attempt(AMINA), AttemptNumber(1));
	});
}

#[test]
fn a_code_should_be_shown_by_its_public_key() {
	run(|| {
		assert_eq!(Recovery::recovery_key(AMINA), Some(key_of(&her_code())));
		assert_eq!(Recovery::recovery_key(BORIS), None);
	});
}

#[test]
fn a_restraint_should_be_shown_until_its_attempt_is_over() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		pass(DELAY + LIFETIME - 1);
		assert!(Recovery::restraint(AMINA).is_some());
		pass(1);
		assert_eq!(Recovery::restraint(AMINA), None);
	});
}
