use crate::{mock::*, Authority, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::{codes::Purpose, consent::BlockId};

#[test]
fn without_the_block_consent_decides_again() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, research());
		assert_ok!(Consent::block(
			by(AMINA),
			AMINA,
			purposes(&[Purpose::Hresch]),
			None
		));
		assert!(!admits(AMINA, Purpose::Hresch));
		take_events();
		assert_ok!(Consent::unblock(by(AMINA), AMINA, BlockId(2)));
		assert!(admits(AMINA, Purpose::Hresch));
		assert_eq!(
			take_events(),
			[Event::BlockRemoved {
				subject: AMINA,
				block: BlockId(2),
				version: 3,
				authorized_by: Authority::Subject
			}]
		);
	});
}

#[test]
fn what_is_not_there_cannot_be_removed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Consent::unblock(by(AMINA), AMINA, BlockId(1)),
			Error::<Test>::BlockNotFound
		);
	});
}
