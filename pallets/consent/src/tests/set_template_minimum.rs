use crate::{mock::*, Error, Event, Statement, TemplateKind};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::Purpose,
	consent::{Basis, Outcome, Voidance},
	ids::{TemplateId, TemplateRef},
};

fn raise(template: TemplateId, minimum: u16) -> DispatchResult {
	Consent::set_template_minimum(RuntimeOrigin::root(), template, minimum)
}

#[test]
fn what_was_given_under_an_older_version_is_refused_until_given_anew() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, treatment());
		assert_ok!(Consent::publish_template(
			RuntimeOrigin::root(),
			Some(CARE.id),
			TemplateKind::Care,
			texts(&["en"])
		));
		assert!(admits(AMINA, Purpose::Treat));
		take_events();
		assert_ok!(raise(CARE.id, 2));
		assert_eq!(
			take_events(),
			[Event::TemplateMinimumSet {
				template: CARE.id,
				minimum: 2
			}]
		);
		let decision = decide(AMINA, LAKE, Purpose::Treat);
		assert_eq!(decision.outcome, Outcome::Deny);
		let Basis::Rule { voided, .. } = decision.basis else {
			panic!("a rule decides")
		};
		assert_eq!(voided, Some(Voidance::TemplateOutdated));
		Now::set(START + 1);
		let template = TemplateRef { version: 2, ..CARE };
		give(
			AMINA,
			Statement {
				template,
				..treatment()
			},
		);
		assert!(admits(AMINA, Purpose::Treat));
	});
}

#[test]
fn nobody_else_sets_it() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Consent::set_template_minimum(by(AMINA), CARE.id, 2),
			BadOrigin
		);
	});
}

#[test]
fn an_unknown_template_has_no_minimum() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(raise(TemplateId(2), 2), Error::<Test>::TemplateNotFound);
	});
}

#[test]
fn it_only_rises() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(raise(CARE.id, 1), Error::<Test>::MinimumNotRaised);
		assert_ok!(raise(CARE.id, 2));
		assert_noop!(raise(CARE.id, 2), Error::<Test>::MinimumNotRaised);
		assert_noop!(raise(CARE.id, 1), Error::<Test>::MinimumNotRaised);
	});
}

#[test]
fn it_rises_one_above_the_newest_version_and_no_further() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(raise(CARE.id, 3), Error::<Test>::MinimumTooHigh);
		assert_ok!(raise(CARE.id, 2));
	});
}
