use crate::{mock::*, Authority, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::{codes::Purpose, ids::DirectiveId};

#[test]
fn what_was_said_before_decides_again() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, research());
		Now::set(START + DAY);
		let id = give(AMINA, says(RESEARCH, vec![deny(&[Purpose::Hresch])]));
		assert!(!admits(AMINA, Purpose::Hresch));
		take_events();
		assert_ok!(Consent::remove_directive(by(AMINA), AMINA, id));
		assert!(admits(AMINA, Purpose::Hresch));
		assert_eq!(
			take_events(),
			[Event::DirectiveRemoved {
				subject: AMINA,
				directive: id,
				version: 3,
				authorized_by: Authority::Subject
			}]
		);
	});
}

#[test]
fn a_withdrawn_one_can_be_removed_to_make_room() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, research());
		assert_ok!(Consent::withdraw_consent(by(AMINA), AMINA, id, None));
		assert_ok!(Consent::remove_directive(by(AMINA), AMINA, id));
		assert!(Consent::directives(AMINA).is_empty());
		assert_eq!(
			give(AMINA, research()),
			DirectiveId(1),
			"numbers are never used twice"
		);
	});
}

#[test]
fn what_is_not_there_cannot_be_removed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Consent::remove_directive(by(AMINA), AMINA, DirectiveId(0)),
			Error::<Test>::DirectiveNotFound
		);
	});
}
