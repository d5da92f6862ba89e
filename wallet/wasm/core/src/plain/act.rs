//! Acts, questions, and the world they are asked about.

use super::{amount, kind, qualification, Conditions, Draft};
use galen_primitives::{
	codes::{Action, Category, Purpose},
	ids::{DirectiveId, Moment},
	members::{OrganizationKind, Qualification},
};
use serde::Deserialize;

/// An act on a subject's consents.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
	/// Give.
	GiveConsent {
		/// What.
		draft: Draft,
	},
	/// Replace.
	AmendConsent {
		/// Which.
		directive: u32,
		/// By what.
		draft: Draft,
	},
	/// Take back.
	WithdrawConsent {
		/// Which.
		directive: u32,
	},
	/// Take back everything.
	WithdrawAll,
	/// Delete.
	RemoveDirective {
		/// Which.
		directive: u32,
	},
	/// Deny for good.
	Block {
		/// What.
		denies: Conditions,
	},
	/// Lift a denial.
	Unblock {
		/// Which.
		block: u32,
	},
	/// Pause.
	Suspend {
		/// Which.
		directive: u32,
	},
	/// End a pause.
	Resume {
		/// Which.
		directive: u32,
	},
}

impl Act {
	/// Which directive it acts on.
	pub const fn directive(&self) -> Option<DirectiveId> {
		match self {
			Self::AmendConsent { directive, .. }
			| Self::WithdrawConsent { directive }
			| Self::RemoveDirective { directive }
			| Self::Suspend { directive }
			| Self::Resume { directive } => Some(DirectiveId(*directive)),
			_ => None,
		}
	}
}

/// A template, as the view needs it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateHead {
	/// Its number.
	pub id: u32,
	/// The newest version.
	pub latest: u16,
	/// The oldest that counts.
	pub minimum: u16,
}

/// A representative, as the view needs them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Representative {
	/// Their account.
	pub account: String,
	/// Whether they may grant.
	pub grant: bool,
	/// Until when.
	pub until: Moment,
}

/// An attested qualification.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attested {
	/// Which.
	#[serde(with = "qualification")]
	pub code: Qualification,
	/// Until when.
	pub until: Moment,
}

/// An organization, as the view needs it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
	/// Its number.
	pub id: u32,
	/// What it is.
	#[serde(with = "kind")]
	pub kind: OrganizationKind,
	/// Whose law it answers to.
	pub jurisdiction: String,
	/// Whether it is in good standing.
	pub active: bool,
	/// What it is attested to be.
	pub qualifications: Vec<Attested>,
}

/// All that decides about a subject.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
	/// The time of the block all this is from.
	pub at: Moment,
	/// The subject's value, SCALE in hexadecimal.
	pub consents: String,
	/// Templates.
	pub templates: Vec<TemplateHead>,
	/// Who may act for the subject.
	pub representatives: Vec<Representative>,
	/// Everybody who could read.
	pub organizations: Vec<Organization>,
	/// Whether whoever looks acts as a representative.
	pub as_representative: Option<String>,
}

/// A question to the evaluator.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
	/// Who would read.
	pub organization: u32,
	/// Why.
	pub purpose: Purpose,
	/// To do what.
	pub action: Action,
	/// Which records.
	pub category: Category,
	/// At what price.
	#[serde(deserialize_with = "amount")]
	pub price: u128,
}
