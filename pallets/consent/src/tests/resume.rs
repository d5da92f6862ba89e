use crate::{mock::*, Authority, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::{codes::Purpose, ids::DirectiveId};

#[test]
fn the_subject_ends_every_pause() {
	ExtBuilder::default().build_and_execute(|| {
		guard(AMINA, BILAL);
		let id = give(AMINA, research());
		assert_ok!(Consent::suspend(by(AMINA), AMINA, id, None));
		assert_ok!(Consent::suspend(by(BILAL), AMINA, id, None));
		take_events();
		assert_ok!(Consent::resume(by(AMINA), AMINA, id));
		assert!(admits(AMINA, Purpose::Hresch));
		assert_eq!(
			take_events(),
			[Event::ConsentResumed {
				subject: AMINA,
				directive: id,
				version: 4,
				authorized_by: Authority::Subject
			}]
		);
	});
}

#[test]
fn a_representative_ends_only_the_pause_of_representatives() {
	ExtBuilder::default().build_and_execute(|| {
		guard(AMINA, BILAL);
		let id = give(AMINA, research());
		assert_ok!(Consent::suspend(by(AMINA), AMINA, id, None));
		assert_noop!(
			Consent::resume(by(BILAL), AMINA, id),
			Error::<Test>::NotSuspended
		);
		assert_ok!(Consent::suspend(by(BILAL), AMINA, id, None));
		assert_ok!(Consent::resume(by(BILAL), AMINA, id));
		assert!(
			!admits(AMINA, Purpose::Hresch),
			"the subject's own pause stands"
		);
	});
}

#[test]
fn what_is_not_there_cannot_be_resumed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Consent::resume(by(AMINA), AMINA, DirectiveId(0)),
			Error::<Test>::DirectiveNotFound
		);
	});
}

#[test]
fn what_is_not_paused_cannot_be_resumed() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, research());
		assert_noop!(
			Consent::resume(by(AMINA), AMINA, id),
			Error::<Test>::NotSuspended
		);
	});
}

#[test]
fn what_is_withdrawn_cannot_be_resumed() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, research());
		assert_ok!(Consent::suspend(by(AMINA), AMINA, id, None));
		assert_ok!(Consent::withdraw_consent(by(AMINA), AMINA, id, None));
		assert_noop!(
			Consent::resume(by(AMINA), AMINA, id),
			Error::<Test>::AlreadyWithdrawn
		);
	});
}
