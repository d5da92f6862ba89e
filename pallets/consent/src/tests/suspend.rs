use crate::{mock::*, Authority, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::Purpose,
	consent::{Standing, SuspendedBy},
	ids::DirectiveId,
};

#[test]
fn a_paused_consent_refuses_what_it_permitted() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, research());
		take_events();
		assert_ok!(Consent::suspend(by(AMINA), AMINA, id, None));
		assert!(!admits(AMINA, Purpose::Hresch));
		assert_eq!(
			take_events(),
			[Event::ConsentSuspended {
				subject: AMINA,
				directive: id,
				version: 2,
				authorized_by: Authority::Subject
			}]
		);
	});
}

#[test]
fn each_side_pauses_once() {
	ExtBuilder::default().build_and_execute(|| {
		guard(AMINA, BILAL);
		let id = give(AMINA, research());
		assert_ok!(Consent::suspend(by(AMINA), AMINA, id, None));
		// A document of the subject is the subject's.
		assert_noop!(
			Consent::suspend(by(CITY_REGISTRAR), AMINA, id, paper(START)),
			Error::<Test>::AlreadySuspended
		);
		assert_ok!(Consent::suspend(by(BILAL), AMINA, id, None));
		assert_noop!(
			Consent::suspend(by(BILAL), AMINA, id, None),
			Error::<Test>::AlreadySuspended
		);
		let [directive] = &Consent::directives(AMINA)[..] else {
			panic!("one directive")
		};
		assert_eq!(directive.standing, Standing::Suspended(SuspendedBy::Both));
	});
}

#[test]
fn what_is_not_there_cannot_be_paused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Consent::suspend(by(AMINA), AMINA, DirectiveId(3), None),
			Error::<Test>::DirectiveNotFound
		);
	});
}

#[test]
fn what_is_withdrawn_cannot_be_paused() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, research());
		assert_ok!(Consent::withdraw_consent(by(AMINA), AMINA, id, None));
		assert_noop!(
			Consent::suspend(by(AMINA), AMINA, id, None),
			Error::<Test>::AlreadyWithdrawn
		);
	});
}
