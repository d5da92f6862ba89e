use crate::{mock::*, Authority, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::{codes::Purpose, consent::Standing};

#[test]
fn everything_is_taken_back_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, treatment());
		give(AMINA, research());
		take_events();
		assert_ok!(Consent::withdraw_all(by(AMINA), AMINA, None));
		assert!(!admits(AMINA, Purpose::Treat));
		assert!(!admits(AMINA, Purpose::Hresch));
		assert_eq!(
			take_events(),
			[Event::AllConsentWithdrawn {
				subject: AMINA,
				through: START,
				withdrawn: 2,
				version: 3,
				authorized_by: Authority::Subject
			}]
		);
	});
}

#[test]
fn a_late_letter_withdraws_what_was_said_before_its_date() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, treatment());
		Now::set(START + 2 * DAY);
		give(AMINA, research());
		Now::set(START + 9 * DAY);
		assert_ok!(Consent::withdraw_all(
			by(CITY_REGISTRAR),
			AMINA,
			paper(START + DAY)
		));
		assert!(!admits(AMINA, Purpose::Treat));
		assert!(admits(AMINA, Purpose::Hresch));
		// A form older than the letter and entered after it.
		assert_ok!(Consent::give_consent(
			by(CITY_REGISTRAR),
			AMINA,
			treatment(),
			paper(START + DAY - 1)
		));
		let directive = Consent::directives(AMINA).pop().expect("it was entered");
		assert_eq!(directive.standing, Standing::Withdrawn);
		assert!(!admits(AMINA, Purpose::Treat));
	});
}

#[test]
fn with_nothing_given_the_date_still_counts_once() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Consent::withdraw_all(by(AMINA), AMINA, None));
		assert_noop!(
			Consent::withdraw_all(by(AMINA), AMINA, None),
			Error::<Test>::NothingToWithdraw
		);
		assert_noop!(
			Consent::withdraw_all(by(CITY_REGISTRAR), AMINA, paper(START - DAY)),
			Error::<Test>::NothingToWithdraw
		);
	});
}

#[test]
fn what_is_given_afterwards_stands() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, treatment());
		assert_ok!(Consent::withdraw_all(by(AMINA), AMINA, None));
		give(AMINA, treatment());
		assert!(
			!admits(AMINA, Purpose::Treat),
			"of the same moment, refusals go first"
		);
		Now::set(START + 1);
		give(AMINA, treatment());
		assert!(admits(AMINA, Purpose::Treat));
	});
}

#[test]
fn it_works_when_everything_is_full() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 0..16 {
			give(AMINA, treatment());
		}
		for purpose in Purpose::ALL.iter().take(16) {
			assert_ok!(Consent::block(
				by(AMINA),
				AMINA,
				purposes(&[*purpose]),
				None
			));
		}
		assert_ok!(Consent::withdraw_all(by(AMINA), AMINA, None));
	});
}

#[test]
fn who_leaves_permits_nothing_any_more() {
	ExtBuilder::default().build_and_execute(|| {
		Consent::withdraw_on_leaving(&AMINA);
		assert_eq!(take_events(), []);
		give(AMINA, treatment());
		take_events();
		Consent::withdraw_on_leaving(&AMINA);
		assert!(!admits(AMINA, Purpose::Treat));
		assert_eq!(
			take_events(),
			[Event::AllConsentWithdrawn {
				subject: AMINA,
				through: START,
				withdrawn: 1,
				version: 2,
				authorized_by: Authority::Leaving
			}]
		);
	});
}
