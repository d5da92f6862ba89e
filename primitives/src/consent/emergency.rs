//! Emergency access does not ask [`evaluate`](fn@super::evaluate): in an emergency a missing permit
//! must not cost a life. Only a deny or a block whose purposes name `BTG` itself, and whose
//! recipient (if it names any) matches, forbids it. A deny on a parent such as `ETREAT` does not,
//! and neither does one without purposes: a person who wants to be left alone even then has to say
//! exactly that, and the wallet says what it means.
//!
//! Such a deny forbids wherever it stands: its other conditions, the order of directives and
//! permits before it do not matter, and a deny in a withdrawn or suspended directive still denies.
//! To lift it, the subject amends or removes the directive, or removes the block.

use super::{evaluate::matches_recipient, Basis, Conditions, Consents, Directive, Rule};
use crate::{codes::Purpose, ids::Moment, members::OrganizationProfile};

/// What forbids this recipient emergency access at `at`; `None` if nothing does. Of several blocks
/// the earliest is named, of several directives the newest.
pub fn forbidden_by<AccountId>(
	consents: &Consents<AccountId>,
	recipient: &OrganizationProfile,
	at: Moment,
) -> Option<Basis> {
	let block = consents
		.blocks
		.iter()
		.filter(|block| names_btg(&block.denies, recipient))
		.min_by_key(|block| block.id)
		.map(|block| Basis::Block(block.id));
	let directive = || {
		consents
			.directives
			.iter()
			.filter(|directive| directive.period.contains(at))
			.filter_map(|directive| {
				let rule = forbidding_rule(directive, recipient)?;
				Some(((directive.stated_at, directive.version), directive, rule))
			})
			.max_by_key(|(newness, ..)| *newness)
			.map(|(_, directive, rule)| Basis::Rule {
				directive: directive.id,
				version: directive.version,
				rule,
				voided: None,
			})
	};
	block.or_else(directive)
}

/// The first rule of a directive that forbids emergency access.
fn forbidding_rule<AccountId>(
	directive: &Directive<AccountId>,
	recipient: &OrganizationProfile,
) -> Option<u8> {
	(0u8..)
		.zip(directive.rules.iter())
		.find_map(|(index, rule)| match rule {
			Rule::Deny(conditions) if names_btg(conditions, recipient) => Some(index),
			_ => None,
		})
}

/// Whether a denial names `BTG` itself and this recipient, or no recipient.
fn names_btg(denies: &Conditions, recipient: &OrganizationProfile) -> bool {
	denies
		.purposes
		.is_some_and(|purposes| purposes.has(Purpose::Btg))
		&& denies.recipient.is_none_or(|named| {
			matches_recipient(named, recipient.id, recipient.kind, recipient.jurisdiction)
		})
}
