use crate::{mock::*, Authority, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::Purpose,
	consent::{Basis, Outcome, Period, Standing, Voidance},
	ids::DirectiveId,
};

#[test]
fn amina_changes_her_mind_and_no_older_consent_comes_back() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, research());
		Now::set(START + DAY);
		let id = give(AMINA, research());
		assert!(admits(AMINA, Purpose::Hresch));
		take_events();
		assert_ok!(Consent::withdraw_consent(by(AMINA), AMINA, id, None));
		let decision = decide(AMINA, PHARMA, Purpose::Hresch);
		assert_eq!(decision.outcome, Outcome::Deny);
		assert_eq!(
			take_events(),
			[Event::ConsentWithdrawn {
				subject: AMINA,
				directive: id,
				version: 3,
				authorized_by: Authority::Subject
			}]
		);
	});
}

#[test]
fn what_is_not_there_cannot_be_withdrawn() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Consent::withdraw_consent(by(AMINA), AMINA, DirectiveId(0), None),
			Error::<Test>::DirectiveNotFound
		);
		let period = Period::between(0, START + 1);
		let id = give(
			AMINA,
			crate::Statement {
				period,
				..treatment()
			},
		);
		Now::set(START + 1);
		assert_noop!(
			Consent::withdraw_consent(by(AMINA), AMINA, id, None),
			Error::<Test>::DirectiveNotFound
		);
	});
}

#[test]
fn a_consent_is_withdrawn_once() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, treatment());
		assert_ok!(Consent::withdraw_consent(by(AMINA), AMINA, id, None));
		assert_noop!(
			Consent::withdraw_consent(by(AMINA), AMINA, id, None),
			Error::<Test>::AlreadyWithdrawn
		);
	});
}

#[test]
fn a_paper_withdraws() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, research());
		take_events();
		assert_ok!(Consent::withdraw_consent(
			by(CITY_REGISTRAR),
			AMINA,
			id,
			paper(START - DAY)
		));
		let decision = decide(AMINA, PHARMA, Purpose::Hresch);
		assert_eq!(decision.outcome, Outcome::Deny);
		let Basis::Rule { voided, .. } = decision.basis else {
			panic!("a rule decides")
		};
		assert_eq!(voided, Some(Voidance::Withdrawn));
		assert_eq!(Consent::directives(AMINA)[0].standing, Standing::Withdrawn);
		assert_eq!(
			take_events(),
			[Event::ConsentWithdrawn {
				subject: AMINA,
				directive: id,
				version: 2,
				authorized_by: Authority::Paper {
					custodian: CITY,
					registrar: CITY_REGISTRAR,
					source: SOURCE
				}
			}]
		);
	});
}
