use crate::{mock::*, Authority, Error, Event};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Purpose, PurposeSet},
	consent::{Basis, BlockId, Conditions, Outcome, Recipient},
};

#[test]
fn a_block_is_stronger_than_whatever_is_signed() {
	ExtBuilder::default().build_and_execute(|| {
		let only_pharma = Conditions {
			recipient: Some(Recipient::Organization(PHARMA)),
			..Default::default()
		};
		assert_ok!(Consent::block(by(AMINA), AMINA, only_pharma, None));
		assert_eq!(
			take_events(),
			[Event::BlockAdded {
				subject: AMINA,
				block: BlockId(1),
				version: 1,
				authorized_by: Authority::Subject
			}]
		);
		Now::set(START + DAY);
		give(AMINA, research());
		let decision = decide(AMINA, PHARMA, Purpose::Hresch);
		assert_eq!(decision.outcome, Outcome::Deny);
		assert_eq!(decision.basis, Basis::Block(BlockId(1)));
		assert!(decide(AMINA, LAKE, Purpose::Hresch).outcome.admits());
	});
}

#[test]
fn the_same_block_stands_once() {
	ExtBuilder::default().build_and_execute(|| {
		let research = || purposes(&[Purpose::Hresch]);
		assert_ok!(Consent::block(by(AMINA), AMINA, research(), None));
		assert_noop!(
			Consent::block(by(AMINA), AMINA, research(), None),
			Error::<Test>::AlreadyBlocked
		);
	});
}

#[test]
fn sixteen_blocks_fit_and_no_more() {
	ExtBuilder::default().build_and_execute(|| {
		for purpose in Purpose::ALL.iter().take(16) {
			assert_ok!(Consent::block(
				by(AMINA),
				AMINA,
				purposes(&[*purpose]),
				None
			));
		}
		assert_noop!(
			Consent::block(by(AMINA), AMINA, purposes(&[Purpose::Train]), None),
			Error::<Test>::MaxBlocksExceeded
		);
	});
}

#[test]
fn a_malformed_block_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let nothing = Conditions {
			purposes: Some(PurposeSet::EMPTY),
			..Default::default()
		};
		assert_noop!(
			Consent::block(by(AMINA), AMINA, nothing, None),
			Error::<Test>::EmptyPurposes
		);
	});
}

#[test]
fn a_paper_blocks() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, research());
		assert_ok!(Consent::block(
			by(CITY_REGISTRAR),
			AMINA,
			purposes(&[Purpose::Hresch]),
			paper(START - DAY)
		));
		assert!(!admits(AMINA, Purpose::Hresch));
	});
}
