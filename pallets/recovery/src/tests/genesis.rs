//! How long a network makes everybody wait.

use super::*;

#[test]
fn without_a_word_it_should_be_three_days_and_a_week() {
	run(|| {
		assert_eq!(
			Recovery::periods(),
			Periods {
				delay: 72 * HOUR,
				restraint: 7 * DAY,
				lifetime: LIFETIME,
			}
		);
	});
}

#[test]
fn a_network_should_choose_within_bounds() {
	for (delay, restraint) in [(1, 1), (MAX_DELAY, MAX_RESTRAINT)] {
		ExtBuilder::with_periods(delay, restraint).build_and_execute(|| {
			assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
			pass(delay);
			assert_ok!(complete());
			pass(restraint - 1);
			assert!(Recovery::restraint(AMINA).is_some());
			pass(1);
			assert_eq!(Recovery::restraint(AMINA), None);
		});
	}
}

#[test]
fn a_network_should_not_start_without_a_delay_or_with_an_endless_one() {
	for (delay, restraint) in [
		(0, RESTRAINT),
		(MAX_DELAY + 1, RESTRAINT),
		(DELAY, 0),
		(DELAY, MAX_RESTRAINT + 1),
	] {
		let built = std::panic::catch_unwind(|| {
			ExtBuilder::with_periods(delay, restraint).build();
		});
		assert!(built.is_err(), "{delay} and {restraint}");
	}
}
