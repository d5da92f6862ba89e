use crate::{mock::*, Authority, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::{codes::Purpose, consent::Outcome, ids::DirectiveId};

fn amend(directive: DirectiveId, statement: crate::Statement) -> DispatchResultWithPostInfo {
	Consent::amend_consent(by(AMINA), AMINA, directive, statement, None)
}

#[test]
fn an_amended_consent_says_the_new_and_no_longer_the_old() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, says(RESEARCH, vec![permit(&[Purpose::Dsrch])]));
		take_events();
		Now::set(START + 1);
		assert_ok!(amend(id, says(RESEARCH, vec![permit(&[Purpose::Biorch])])));
		assert!(!admits(AMINA, Purpose::Dsrch));
		assert!(admits(AMINA, Purpose::Biorch));
		let [directive] = &Consent::directives(AMINA)[..] else {
			panic!("one directive")
		};
		assert_eq!((directive.version, directive.stated_at), (2, START + 1));
		assert_eq!(
			take_events(),
			[Event::ConsentAmended {
				subject: AMINA,
				directive: id,
				version: 2,
				authorized_by: Authority::Subject
			}]
		);
	});
}

#[test]
fn a_suspended_consent_stays_suspended() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, research());
		assert_ok!(Consent::suspend(by(AMINA), AMINA, id, None));
		assert_ok!(amend(id, research()));
		assert_eq!(outcome(AMINA, Purpose::Hresch), Outcome::Deny);
	});
}

#[test]
fn what_is_not_there_cannot_be_amended() {
	ExtBuilder::default().build_and_execute(|| {
		give(BEN, treatment());
		assert_noop!(
			amend(DirectiveId(0), treatment()),
			Error::<Test>::DirectiveNotFound
		);
	});
}

#[test]
fn what_is_withdrawn_cannot_be_amended() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, treatment());
		assert_ok!(Consent::withdraw_consent(by(AMINA), AMINA, id, None));
		assert_noop!(amend(id, treatment()), Error::<Test>::AlreadyWithdrawn);
	});
}

#[test]
fn an_older_paper_cannot_replace_what_was_said_later() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, says(RESEARCH, vec![deny(&[Purpose::Hresch])]));
		let enter = |stated_at| {
			let paper = paper(stated_at);
			Consent::amend_consent(by(CITY_REGISTRAR), AMINA, id, research(), paper)
		};
		assert_noop!(enter(START - 1), Error::<Test>::OlderThanReplaced);
		assert_eq!(outcome(AMINA, Purpose::Hresch), Outcome::Deny);
		Now::set(START + DAY);
		assert_ok!(enter(START + 1));
	});
}

#[test]
fn the_template_is_checked_as_when_giving() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, treatment());
		assert_noop!(
			amend(id, says(CARE, vec![permit(&[Purpose::Hresch])])),
			Error::<Test>::Bundled
		);
		assert_noop!(amend(id, says(CARE, vec![])), Error::<Test>::NoRules);
		assert_ok!(Consent::set_template_minimum(
			RuntimeOrigin::root(),
			CARE.id,
			2
		));
		assert_noop!(amend(id, treatment()), Error::<Test>::TemplateOutdated);
	});
}
