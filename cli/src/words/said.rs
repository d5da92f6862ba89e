//! What a patient has said, in plain words: consents and blocks, each a block of lines.

use super::{
	rule::{denial, numbered, period},
	time, Names,
};
use crate::terminal::{fields_behind, wrapped};
use galen_client::AccountId;
use galen_primitives::{
	consent::{Block, Consents, Directive, Grantor, Standing, SuspendedBy},
	ids::Moment,
};

/// Where a directive stands.
pub fn standing(directive: &Directive<AccountId>, now: Moment) -> String {
	let by = match directive.standing {
		Standing::Withdrawn => return "withdrawn".into(),
		_ if directive.period.is_over(now) => return "over".into(),
		Standing::Active if now < directive.period.start => return "not yet in force".into(),
		Standing::Active => return "in force".into(),
		Standing::Suspended(by) => by,
	};
	match by {
		SuspendedBy::Subject => "paused by the patient".into(),
		SuspendedBy::Representative => "paused by a representative".into(),
		SuspendedBy::Both => "paused by the patient and a representative".into(),
	}
}

/// A directive with its rules, as a block: where it stands, who said it, until when, and what.
pub fn directive(directive: &Directive<AccountId>, names: &Names, now: Moment) -> String {
	let who = match &directive.grantor {
		Grantor::Subject => "the patient".to_owned(),
		Grantor::Representative(account) => format!("the representative {account}"),
	};
	let template = directive.template;
	let about = fields_behind(
		"  ",
		[
			(
				"said",
				format!("by {who}, on {}", time::short(directive.stated_at)),
			),
			("valid", period(directive.period)),
			(
				"text",
				format!(
					"template {}, version {}; `galen template show {0}` prints it",
					template.id, template.version
				),
			),
			(
				"rules",
				"asked in this order; the first that fits decides".to_owned(),
			),
		],
	);
	format!(
		"Consent {}: {}\n{about}\n{}",
		directive.id,
		standing(directive, now),
		numbered("    ", &directive.rules, names)
	)
}

/// A block: what is denied whatever is signed.
pub fn block(block: &Block, names: &Names) -> String {
	format!(
		"Block {}: stands above every consent\n{}",
		block.id.0,
		denial("  ", &block.denies, names)
	)
}

/// Everything a subject has said.
pub fn consents(consents: &Consents<AccountId>, names: &Names, now: Moment) -> String {
	let mut parts: Vec<String> = consents
		.blocks
		.iter()
		.map(|known| block(known, names))
		.collect();
	let mut directives: Vec<_> = consents.directives.iter().collect();
	directives.sort_by_key(|known| std::cmp::Reverse((known.stated_at, known.version)));
	parts.extend(
		directives
			.into_iter()
			.map(|known| directive(known, names, now)),
	);
	if parts.is_empty() {
		return wrapped(
			"",
			"",
			"Nothing has been said yet, so nobody may read anything. Emergency care is the \
			 exception; see `galen consent block --help`.",
		);
	}
	parts.join("\n\n")
}

#[cfg(test)]
mod tests {
	use super::{
		super::rule::tests::{deny, permit},
		*,
	};
	use galen_primitives::{
		consent::{Draft, Period, Rule},
		ids::{TemplateId, TemplateRef},
	};

	#[test]
	fn a_consent_reads_as_a_block_and_each_condition_as_a_line() {
		let mut known = Consents::default();
		let draft = Draft {
			template: TemplateRef {
				id: TemplateId(1),
				version: 2,
			},
			stated_at: 86_400,
			period: Period::between(86_400, 864_000),
			rules: vec![Rule::Deny(deny()), permit()].try_into().unwrap(),
			source: None,
		};
		let id = known.give(draft, Grantor::Subject, 86_400).unwrap();
		let said = |known: &Consents<AccountId>| consents(known, &Names::default(), 90_000);
		assert_eq!(
			said(&known),
			"Consent 0: in force\n\
			 \x20 said   by the patient, on 1970-01-02\n\
			 \x20 valid  from 1970-01-02 until before 1970-01-11\n\
			 \x20 text   template 1, version 2; `galen template show 1` prints it\n\
			 \x20 rules  asked in this order; the first that fits decides\n\
			 \x20   1. Deny everybody to do anything with records of every kind for any purpose\n\
			 \x20      - records labelled HIV/AIDS (HIV)\n\
			 \x20      - records dated from 1970-01-01 until before 1970-01-02\n\
			 \x20   2. Permit every partner to use laboratory results for disease specific\n\
			 \x20      healthcare research (DSRCH)\n\
			 \x20      - records up to confidentiality N (normal)\n\
			 \x20      - nothing that is labelled specially sensitive\n\
			 \x20      - only with ethics approval\n\
			 \x20      - paid or unpaid\n\
			 \x20      - the reader must delete after use (DELAU)\n\
			 \x20      - the reader is bound to no relinking (NORELINK)"
		);
		known.withdraw(id, 90_000).unwrap();
		assert!(said(&known).starts_with("Consent 0: withdrawn\n"));
	}

	#[test]
	fn a_block_reads_as_what_stands_above_every_consent() {
		let mut known = Consents::default();
		let id = known.block(deny(), 0).unwrap();
		let text = consents(&known, &Names::default(), 0);
		let (head, rest) = text.split_once('\n').unwrap();
		assert_eq!(head, format!("Block {}: stands above every consent", id.0));
		assert_eq!(
			rest,
			"\x20 Deny everybody to do anything with records of every kind for any purpose\n\
			 \x20 - records labelled HIV/AIDS (HIV)\n\
			 \x20 - records dated from 1970-01-01 until before 1970-01-02"
		);
	}

	#[test]
	fn silence_is_said_plainly() {
		let text = consents(&Consents::default(), &Names::default(), 0);
		assert!(text.starts_with("Nothing has been said yet"), "{text}");
	}
}
