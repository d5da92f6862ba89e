//! Amina loses her phone: any two of the three bring her account back.

use super::*;

/// The new key acts for her after the delay, for a week only to take back.
fn comes_back() {
	assert_noop!(complete(), Error::<Test>::NotReady);
	pass(DELAY);
	assert_ok!(complete());
	assert_eq!(Recovery::acts_for(NEW), Some(AMINA));
	let fresh = Restraint::Fresh {
		until: Now::get() + RESTRAINT,
	};
	assert_eq!(Recovery::restraint(AMINA), Some(fresh));
	pass(RESTRAINT);
	assert_eq!(Recovery::restraint(AMINA), None);
}

#[test]
fn with_her_hospital_and_her_code() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
		comes_back();
	});
}

#[test]
fn with_her_hospital_and_her_code_on_another_day() {
	run(|| {
		assert_ok!(open(RAUL, &NEW, None));
		pass(DAY);
		assert_ok!(approve(RITA, &NEW, by_her_code(&NEW)));
		comes_back();
	});
}

#[test]
fn with_her_hospital_and_her_guardian() {
	for (first, second) in [(RAUL, GUARDIAN), (GUARDIAN, RAUL)] {
		run(|| {
			assert_ok!(open(first, &NEW, None));
			assert_ok!(approve(second, &NEW, None));
			comes_back();
		});
	}
}

#[test]
fn with_her_guardian_and_her_code_where_the_hospital_is_suspended() {
	run(|| {
		Members::suspend_hospitals();
		assert_ok!(open(GUARDIAN, &NEW, by_her_code(&NEW)));
		comes_back();
	});
}
