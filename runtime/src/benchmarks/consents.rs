//! The longest and most intricate consent there can be.
//!
//! Every rule but a few matches whatever a benchmark asks for, and decides only the records with one
//! label, so that all rules are asked. Together they tell apart as many kinds of record as the
//! evaluator weighs before it finds a request too intricate. Every directive was given by a
//! representative under a template of its own, and permits something, so that all of these are
//! looked up. The last rule that is asked permits everything.

use super::cast::done;
use crate::{AccountId, Consent, Runtime, RuntimeOrigin};
use alloc::vec::Vec;
use frame_support::BoundedVec;
use galen_primitives::{
	codes::{
		ActionSet, CategorySet, Confidentiality, Purpose, PurposeSet, Sensitivity, SensitivitySet,
	},
	consent::{
		Block, BlockId, Conditions, Consents, Directive, Grantor, Period, Recipient, Remuneration,
		Rule, Standing, Terms, MAX_BLOCKS, MAX_DIRECTIVES, MAX_RULES, MAX_STEPS,
	},
	ids::{Commitment, DirectiveId, Moment, TemplateId, TemplateRef},
	members::OrganizationKind,
	traits::{Clock, Split},
};
use pallet_consent::{
	types::MAX_LANGUAGES, Disclosure, Language, TemplateKind, TemplateText, TextHash, Texts,
};

/// How many rules are asked, blocks among them.
const ASKED: u64 = MAX_BLOCKS as u64 + MAX_DIRECTIVES as u64 * MAX_RULES as u64;

/// How many stretches of clinical time may be told apart at every level of confidentiality. Two
/// bounds make each, and "after all" and "unknown" are kinds as well.
const STRETCHES: u64 = (MAX_STEPS / ASKED / Confidentiality::ALL.len() as u64 - 2) / 2;

/// Gives the subject such a consent.
pub(super) fn fill(subject: &AccountId, representatives: &[AccountId]) {
	if Consent::version(subject.clone()) > 0 {
		return;
	}
	publish_templates();
	let now = crate::configs::BlockClock::now();
	let blocks: Vec<_> = (0..MAX_BLOCKS)
		.map(|number| Block {
			id: BlockId(number.saturating_add(1)),
			denies: block(number),
		})
		.collect();
	let directives: Vec<_> = (0..MAX_DIRECTIVES)
		.zip(representatives.iter().cycle())
		.map(|(number, representative)| directive(number, representative, now))
		.collect();
	let consents = Consents {
		version: u32::MAX / 4,
		next_directive: DirectiveId(MAX_DIRECTIVES),
		withdrawn_through: Some(0),
		blocks: BoundedVec::truncate_from(blocks),
		directives: BoundedVec::truncate_from(directives),
	};
	pallet_consent::Consents::<Runtime>::insert(subject, consents);
}

/// A template of its own for every directive, in as many languages as there can be.
fn publish_templates() {
	let published = pallet_consent::NextTemplate::<Runtime>::get().0;
	let kind = TemplateKind::Research {
		split: Split {
			subject: Split::WHOLE / 2,
			custodian: Split::WHOLE / 4,
			network: Split::WHOLE / 4,
		},
		remuneration: Disclosure::Disclosed,
	};
	for _ in published..MAX_DIRECTIVES {
		let languages = (b'a'..=b'z').flat_map(|a| (b'a'..=b'z').map(move |b| Language([a, b])));
		let texts: Vec<_> = languages
			.take(MAX_LANGUAGES as usize)
			.map(|language| TemplateText {
				language,
				text: TextHash([1; 32]),
			})
			.collect();
		done(Consent::publish_template(
			RuntimeOrigin::root(),
			None,
			kind,
			Texts::truncate_from(texts),
		));
	}
}

/// Conditions that every request of a benchmark meets. They do not name emergencies, which a single
/// rule that does would forbid.
fn broad() -> Conditions {
	Conditions {
		purposes: Some(PurposeSet::ALL.without(PurposeSet::of(&[Purpose::Btg]))),
		actions: Some(ActionSet::ALL),
		categories: Some(CategorySet::ALL),
		recipient: Some(Recipient::Kind(OrganizationKind::Hospital)),
		..Conditions::default()
	}
}

/// Conditions that only records with one label meet, whatever their time and level.
fn labelled() -> Conditions {
	Conditions {
		confidentiality: Confidentiality::ALL.first().copied(),
		sensitivities: Some(SensitivitySet::of(&[Sensitivity::Mst])),
		..broad()
	}
}

/// A block like the others, of which no two are the same.
fn block(number: u32) -> Conditions {
	let other = Sensitivity::ALL.iter().rev().nth(number as usize);
	let labels = other.map_or(SensitivitySet::EMPTY, |label| SensitivitySet::of(&[*label]));
	Conditions {
		sensitivities: Some(labels.union(SensitivitySet::of(&[Sensitivity::Mst]))),
		..labelled()
	}
}

fn directive(number: u32, representative: &AccountId, now: Moment) -> Directive<AccountId> {
	Directive {
		id: DirectiveId(number),
		version: (u32::MAX / 4).saturating_sub(number),
		template: TemplateRef {
			id: TemplateId(number),
			version: 1,
		},
		grantor: Grantor::Representative(representative.clone()),
		// The newest is asked first.
		stated_at: now.saturating_sub(u64::from(number)),
		period: Period::between(0, Moment::MAX),
		rules: BoundedVec::truncate_from((0..MAX_RULES).map(|rule| at(number, rule)).collect()),
		source: Some(Commitment([1; 32])),
		standing: Standing::Active,
	}
}

/// The rule at this place.
fn at(directive: u32, rule: u32) -> Rule {
	let paid = Terms {
		remuneration: Remuneration::From(0),
		..Terms::default()
	};
	match (directive, rule) {
		// What permits by directive: one stretch of time, up to one level.
		(_, 0) => Rule::Permit(
			Conditions {
				confidentiality: level(directive),
				data_period: Some(stretch(u64::from(directive))),
				..broad()
			},
			paid,
		),
		(directive, rule) if directive + 1 == MAX_DIRECTIVES && rule + 1 == MAX_RULES => {
			Rule::Permit(
				Conditions {
					sensitivities: Some(SensitivitySet::ALL),
					..broad()
				},
				paid,
			)
		},
		_ => Rule::Deny(labelled()),
	}
}

fn level(number: u32) -> Option<Confidentiality> {
	Confidentiality::ALL
		.iter()
		.cycle()
		.nth(number as usize)
		.copied()
}

/// One of the stretches of time.
fn stretch(number: u64) -> Period {
	let start = number
		.checked_rem(STRETCHES)
		.unwrap_or_default()
		.saturating_mul(4)
		.saturating_add(2);
	Period::between(start, start.saturating_add(1))
}
