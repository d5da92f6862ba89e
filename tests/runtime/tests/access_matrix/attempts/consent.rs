//! The patient's consent: directive 0 is about care, directive 1 about research.

use super::Attempt;
use crate::common::{actor, acts::*, cast::amina};
use galen_primitives::{
	codes::Purpose,
	consent::{BlockId, Conditions, Rule},
	ids::{DirectiveId, TemplateId, TemplateRef},
};
use galen_runtime::{AccountId, Consent, Runtime, RuntimeCall};
use pallet_consent::{
	types::{Language, Paper, TemplateKind, TemplateText, TextHash},
	Call,
};

const ABOUT_CARE: u32 = 0;
const ABOUT_RESEARCH: u32 = 1;

fn patient() -> AccountId {
	amina().account()
}

/// Nobody may read for marketing.
fn no_marketing() -> Conditions {
	on_purpose(Purpose::Hmarkt)
}

fn give_with(template: TemplateRef, rule: Rule, paper: Option<Paper<AccountId>>) -> RuntimeCall {
	Call::<Runtime>::give_consent {
		subject: patient(),
		statement: statement(template, &[rule]),
		paper,
	}
	.into()
}

fn amend_with(
	directive: u32,
	template: TemplateRef,
	rule: Rule,
	paper: Option<Paper<AccountId>>,
) -> RuntimeCall {
	Call::<Runtime>::amend_consent {
		subject: patient(),
		directive: DirectiveId(directive),
		statement: statement(template, &[rule]),
		paper,
	}
	.into()
}

fn withdraw_with(paper: Option<Paper<AccountId>>) -> RuntimeCall {
	Call::<Runtime>::withdraw_consent {
		subject: patient(),
		directive: DirectiveId(ABOUT_CARE),
		paper,
	}
	.into()
}

fn withdraw_all_with(paper: Option<Paper<AccountId>>) -> RuntimeCall {
	Call::<Runtime>::withdraw_all {
		subject: patient(),
		paper,
	}
	.into()
}

fn suspend_with(paper: Option<Paper<AccountId>>) -> RuntimeCall {
	Call::<Runtime>::suspend {
		subject: patient(),
		directive: DirectiveId(ABOUT_CARE),
		paper,
	}
	.into()
}

fn block_with(paper: Option<Paper<AccountId>>) -> RuntimeCall {
	Call::<Runtime>::block {
		subject: patient(),
		denies: no_marketing(),
		paper,
	}
	.into()
}

fn remove(directive: u32) -> RuntimeCall {
	Call::<Runtime>::remove_directive {
		subject: patient(),
		directive: DirectiveId(directive),
	}
	.into()
}

fn resume() -> RuntimeCall {
	Call::<Runtime>::resume {
		subject: patient(),
		directive: DirectiveId(ABOUT_CARE),
	}
	.into()
}

/// Removes the only block there is.
fn unblock() -> RuntimeCall {
	let block = Consent::consents(patient())
		.blocks
		.first()
		.map_or(BlockId(0), |block| block.id);
	Call::<Runtime>::unblock {
		subject: patient(),
		block,
	}
	.into()
}

pub fn attempts() -> Vec<Attempt> {
	vec![
		Attempt::new("publish_template", "", |_| {
			let text = TemplateText {
				language: Language(*b"en"),
				text: TextHash([7; 32]),
			};
			Call::<Runtime>::publish_template {
				template: None,
				kind: TemplateKind::Care,
				texts: vec![text].try_into().expect("one text"),
			}
			.into()
		}),
		Attempt::new("set_template_minimum", "", |_| {
			Call::<Runtime>::set_template_minimum {
				template: TemplateId(0),
				minimum: 2,
			}
			.into()
		}),
		Attempt::new("give_consent", "to care", |_| {
			give_with(CARE, permit(Purpose::Coc), None)
		}),
		Attempt::new("give_consent", "to research", |_| {
			give_with(RESEARCH, permit(Purpose::Hresch), None)
		}),
		Attempt::new("give_consent", "to research, by a letter", |_| {
			give_with(RESEARCH, permit(Purpose::Hresch), Some(letter()))
		}),
		Attempt::new("amend_consent", "to care", |_| {
			amend_with(ABOUT_CARE, CARE, permit(Purpose::Coc), None)
		}),
		Attempt::new("amend_consent", "to research", |_| {
			amend_with(ABOUT_RESEARCH, RESEARCH, permit(Purpose::Biorch), None)
		}),
		Attempt::new("amend_consent", "to care, by a letter", |_| {
			amend_with(ABOUT_CARE, CARE, permit(Purpose::Coc), Some(letter()))
		}),
		Attempt::new("withdraw_consent", "", |_| withdraw_with(None)),
		Attempt::new("withdraw_consent", "by a letter", |_| {
			withdraw_with(Some(letter()))
		}),
		Attempt::new("withdraw_all", "", |_| withdraw_all_with(None)),
		Attempt::new("withdraw_all", "by a letter", |_| {
			withdraw_all_with(Some(letter()))
		}),
		Attempt::new("remove_directive", "to care", |_| remove(ABOUT_CARE)),
		Attempt::new("remove_directive", "to research", |_| {
			remove(ABOUT_RESEARCH)
		}),
		Attempt::new("block", "", |_| block_with(None)),
		Attempt::new("block", "by a letter", |_| block_with(Some(letter()))),
		Attempt::after(
			"unblock",
			"",
			|| amina().does(block(&amina(), no_marketing())),
			|_| unblock(),
		),
		Attempt::after(
			"unblock",
			"what stands before research",
			|| amina().does(block(&amina(), on_purpose(Purpose::Hresch))),
			|_| unblock(),
		),
		Attempt::new("suspend", "", |_| suspend_with(None)),
		Attempt::new("suspend", "by a letter", |_| suspend_with(Some(letter()))),
		Attempt::after(
			"resume",
			"what the patient suspended",
			|| amina().does(suspend_with(None)),
			|_| resume(),
		),
		Attempt::after(
			"resume",
			"what a representative suspended",
			|| actor(&["Guardian"]).does(suspend_with(None)),
			|_| resume(),
		),
	]
}
