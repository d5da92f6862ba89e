//! Unit tests: what is refused and why, how large values are, and what acts leave behind.
//! Decisions are tested by the truth table and against the reference, in `tests/`.

mod acts;
mod faults;
mod sizes;
mod types;

use super::*;
use crate::{
	codes::{Purpose, PurposeSet},
	ids::{Moment, TemplateId, TemplateRef},
};

/// The time at which the tests act.
const NOW: Moment = 1_767_225_600;

/// A permit to treat.
fn treat() -> Rule {
	let purposes = Some(PurposeSet::of(&[Purpose::Treat]));
	Rule::Permit(
		Conditions {
			purposes,
			..Conditions::default()
		},
		Terms::default(),
	)
}

/// A draft stated now with these rules.
fn draft(rules: impl IntoIterator<Item = Rule>) -> Draft {
	let rules: alloc::vec::Vec<_> = rules.into_iter().collect();
	Draft {
		template: TemplateRef {
			id: TemplateId(1),
			version: 1,
		},
		stated_at: NOW,
		period: Period::from(NOW),
		rules: rules.try_into().expect("at most 32"),
		source: None,
	}
}

/// A draft that may be given.
fn valid() -> Draft {
	draft([treat()])
}

/// Conditions that deny one organization.
fn deny_organization(id: u32) -> Conditions {
	let recipient = Some(Recipient::Organization(crate::ids::OrganizationId(id)));
	Conditions {
		recipient,
		..Conditions::default()
	}
}
