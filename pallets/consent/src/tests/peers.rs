//! Failures of other systems, from the first test list of `features.md`.

use crate::mock::*;
use frame::testing_prelude::*;
use galen_primitives::{
	codes::Purpose,
	consent::{Conditions, Outcome, Period, Recipient, Rule, Terms},
};

/// T1: grant, revoke, grant to the same recipient.
#[test]
fn consent_can_be_given_again_after_it_was_withdrawn() {
	ExtBuilder::default().build_and_execute(|| {
		let to_pharma = || {
			let conditions = Conditions {
				recipient: Some(Recipient::Organization(PHARMA)),
				..purposes(&[Purpose::Hresch])
			};
			says(RESEARCH, vec![Rule::Permit(conditions, Terms::default())])
		};
		let first = give(AMINA, to_pharma());
		assert!(admits(AMINA, Purpose::Hresch));
		Now::set(START + 1);
		assert_ok!(Consent::withdraw_consent(by(AMINA), AMINA, first, None));
		assert_eq!(outcome(AMINA, Purpose::Hresch), Outcome::Deny);
		Now::set(START + 2);
		let second = give(AMINA, to_pharma());
		assert_ne!(first, second);
		assert!(admits(AMINA, Purpose::Hresch));
		assert_ok!(Consent::withdraw_consent(by(AMINA), AMINA, second, None));
		assert_eq!(outcome(AMINA, Purpose::Hresch), Outcome::Deny);
	});
}

/// T2: revoke with zero balance. The account holds nothing, and never did.
#[test]
fn consent_is_given_and_withdrawn_with_a_balance_of_zero() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Balances::free_balance(AMINA), 0);
		let id = give(AMINA, research());
		assert_ok!(Consent::suspend(by(AMINA), AMINA, id, None));
		assert_ok!(Consent::block(
			by(AMINA),
			AMINA,
			purposes(&[Purpose::Hmarkt]),
			None
		));
		assert_ok!(Consent::withdraw_consent(by(AMINA), AMINA, id, None));
		assert_ok!(Consent::withdraw_all(by(AMINA), AMINA, None));
		assert_eq!(Balances::free_balance(AMINA), 0);
	});
}

/// T4: a deny for 2030–35 inside a permit for 2020–40, in the time of the records.
#[test]
fn a_window_of_denial_inside_a_permit_holds() {
	ExtBuilder::default().build_and_execute(|| {
		let year = |n: u64| n * 365 * DAY;
		let over = |from, to| Conditions {
			data_period: Some(Period::between(year(from), year(to))),
			..purposes(&[Purpose::Hresch])
		};
		let rules = vec![
			Rule::Deny(over(60, 65)),
			Rule::Permit(over(50, 70), Terms::default()),
		];
		give(AMINA, says(RESEARCH, rules));
		let at = |time| {
			use galen_primitives::{
				codes::{Confidentiality, SensitivitySet},
				consent::{Attribute, RecordAttributes},
			};
			let record = RecordAttributes {
				clinical_time: Attribute::Known(Some(time)),
				confidentiality: Attribute::Known(Confidentiality::Normal),
				sensitivities: Attribute::Known(SensitivitySet::EMPTY),
				author: Attribute::Known(None),
			};
			let request = request(PHARMA, Purpose::Hresch);
			let request = galen_primitives::consent::Request { record, ..request };
			Consent::evaluate(AMINA, request).outcome
		};
		assert_eq!(at(year(60) - 1), Outcome::Permit);
		assert_eq!(at(year(60)), Outcome::Deny);
		assert_eq!(at(year(65) - 1), Outcome::Deny);
		assert_eq!(at(year(65)), Outcome::Permit);
		assert_eq!(at(year(70)), Outcome::NoConsent);
	});
}

/// T5: a later consent reinstates, from its own date.
#[test]
fn a_later_consent_reinstates_what_was_denied() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, says(RESEARCH, vec![deny(&[Purpose::Hresch])]));
		assert_eq!(outcome(AMINA, Purpose::Hresch), Outcome::Deny);
		Now::set(START + DAY);
		give(AMINA, research());
		assert!(admits(AMINA, Purpose::Hresch));
		assert_ok!(Consent::withdraw_all(by(AMINA), AMINA, None));
		Now::set(START + 2 * DAY);
		give(AMINA, research());
		assert!(admits(AMINA, Purpose::Hresch));
	});
}
