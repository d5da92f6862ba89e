//! Each invariant notices what it is there for.

use crate::{
	mock::*, Consents, NextTemplate, Proposal, ProposalId, Proposals, TemplateVersions, Templates,
};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Purpose, PurposeSet},
	consent::{Block, BlockId, Conditions, Consents as ConsentsOf, Rule},
	ids::{DirectiveId, TemplateId, TemplateRef},
};

fn notices(break_it: impl FnOnce()) {
	ExtBuilder::default()
		.auto_try_state(false)
		.build_and_execute(|| {
			give(AMINA, treatment());
			give(AMINA, research());
			assert_ok!(Consent::block(
				by(AMINA),
				AMINA,
				purposes(&[Purpose::Hmarkt]),
				None
			));
			assert_ok!(Consent::do_try_state());
			break_it();
			assert!(Consent::do_try_state().is_err());
		});
}

fn notices_in_value(break_it: impl FnOnce(&mut ConsentsOf<AccountId>)) {
	notices(|| Consents::<Test>::mutate(AMINA, break_it));
}

#[test]
fn a_value_nobody_wrote() {
	notices(|| Consents::<Test>::insert(BEN, ConsentsOf::default()));
}

#[test]
fn two_directives_with_one_number() {
	notices_in_value(|value| value.directives[1].id = DirectiveId(0));
}

#[test]
fn a_number_not_given_out() {
	notices_in_value(|value| value.next_directive = DirectiveId(1));
}

#[test]
fn a_directive_newer_than_its_value() {
	notices_in_value(|value| value.directives[0].version = 4);
}

#[test]
fn two_blocks_with_one_number() {
	notices_in_value(|value| {
		let denies = purposes(&[Purpose::Treat]);
		assert!(value
			.blocks
			.try_push(Block {
				id: BlockId(3),
				denies
			})
			.is_ok());
	});
}

#[test]
fn a_block_newer_than_its_value() {
	notices_in_value(|value| value.blocks[0].id = BlockId(4));
}

#[test]
fn a_malformed_rule() {
	notices_in_value(|value| {
		let empty = Conditions {
			purposes: Some(PurposeSet::EMPTY),
			..Default::default()
		};
		value.directives[0].rules[0] = Rule::Deny(empty);
	});
}

#[test]
fn a_statement_of_tomorrow() {
	notices_in_value(|value| value.directives[0].stated_at = START + 1);
}

#[test]
fn a_directive_without_a_template() {
	notices_in_value(|value| value.directives[0].template.version = 2);
}

#[test]
fn a_bundled_directive() {
	notices_in_value(|value| value.directives[0].template = RESEARCH);
}

#[test]
fn a_directive_that_outlived_a_withdrawal() {
	notices_in_value(|value| {
		value.withdrawn_through = Some(START);
		value.directives[0].stated_at = START - 1;
	});
}

#[test]
fn a_withdrawal_of_tomorrow() {
	notices_in_value(|value| value.withdrawn_through = Some(START + 1));
}

#[test]
fn a_malformed_block() {
	notices_in_value(|value| value.blocks[0].denies.purposes = Some(PurposeSet::EMPTY));
}

#[test]
fn a_block_that_stands_twice() {
	notices_in_value(|value| {
		let denies = value.blocks[0].denies.clone();
		assert!(value
			.blocks
			.try_push(Block {
				id: BlockId(1),
				denies
			})
			.is_ok());
	});
}

#[test]
fn a_template_that_was_never_numbered() {
	notices(|| NextTemplate::<Test>::put(TemplateId(1)));
}

#[test]
fn a_minimum_out_of_reach() {
	notices(|| {
		Templates::<Test>::mutate(CARE.id, |head| {
			if let Some(head) = head {
				head.minimum = 3;
			}
		});
	});
}

#[test]
fn a_missing_version() {
	notices(|| TemplateVersions::<Test>::remove(CARE));
}

#[test]
fn a_version_without_a_template() {
	notices(|| {
		let known = TemplateVersions::<Test>::get(CARE).expect("it was published");
		TemplateVersions::<Test>::insert(TemplateRef { version: 2, ..CARE }, known);
	});
}

#[test]
fn a_version_of_another_class() {
	notices(|| {
		let known = TemplateVersions::<Test>::get(RESEARCH).expect("it was published");
		TemplateVersions::<Test>::insert(CARE, known);
	});
}

fn proposal(since: u64, agreed: Vec<AccountId>) {
	let agreed = agreed.try_into().expect("tests stay within the bound");
	Proposals::<Test>::insert(
		AMINA,
		Proposal {
			id: ProposalId([0; 32]),
			since,
			agreed,
		},
	);
}

#[test]
fn a_proposal_nobody_made() {
	notices(|| proposal(START, vec![]));
}

#[test]
fn a_proposal_somebody_made_twice() {
	notices(|| proposal(START, vec![BILAL, CARLA, BILAL]));
}

#[test]
fn a_proposal_of_tomorrow() {
	notices(|| proposal(START + 1, vec![BILAL]));
}
