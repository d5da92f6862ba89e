//! What a subject has said, and who may read what.

use super::{to_hex, Account, Conditions, Period, Rule, Template};
use galen_primitives::{
	codes::{Category, Obligation, Purpose, Refrain},
	consent as model,
	ids::Moment,
};
use serde::Serialize;

/// In which capacity a directive was given.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Grantor {
	/// The subject.
	Subject,
	/// Somebody for the subject.
	Representative {
		/// Their account, in hexadecimal: the page knows how addresses are written.
		account: String,
	},
}

/// Whether a directive still permits.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Standing {
	/// It does.
	Active,
	/// Paused.
	Suspended {
		/// Who paused it.
		by: &'static str,
	},
	/// Taken back.
	Withdrawn,
}

impl From<model::Standing> for Standing {
	fn from(standing: model::Standing) -> Self {
		match standing {
			model::Standing::Active => Self::Active,
			model::Standing::Withdrawn => Self::Withdrawn,
			model::Standing::Suspended(by) => Self::Suspended {
				by: match by {
					model::SuspendedBy::Subject => "subject",
					model::SuspendedBy::Representative => "representative",
					model::SuspendedBy::Both => "both",
				},
			},
		}
	}
}

/// One version of a consent.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Directive {
	/// Its number.
	pub id: u32,
	/// The version that wrote it.
	pub version: u32,
	/// Its template.
	pub template: Template,
	/// Who gave it.
	pub grantor: Grantor,
	/// When it was said.
	pub stated_at: Moment,
	/// When it is in force.
	pub period: Period,
	/// What it says.
	pub rules: Vec<Rule>,
	/// Whether a paper is behind it.
	pub from_paper: bool,
	/// Whether it still permits.
	pub standing: Standing,
	/// What it comes to now.
	pub now: &'static str,
}

impl Directive {
	/// A directive, and what it comes to.
	pub fn of(directive: &model::Directive<Account>, now: &'static str) -> Self {
		Self {
			id: directive.id.0,
			version: directive.version,
			template: directive.template.into(),
			grantor: match &directive.grantor {
				model::Grantor::Subject => Grantor::Subject,
				model::Grantor::Representative(account) => Grantor::Representative {
					account: to_hex(account),
				},
			},
			stated_at: directive.stated_at,
			period: directive.period.into(),
			rules: directive.rules.iter().map(Into::into).collect(),
			from_paper: directive.source.is_some(),
			standing: directive.standing.into(),
			now,
		}
	}
}

/// A standing denial.
#[derive(Clone, Debug, Serialize)]
pub struct Block {
	/// Its number.
	pub id: u32,
	/// What it denies.
	pub denies: Conditions,
}

/// Everything a subject has said.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Consents {
	/// Counts the acts.
	pub version: u32,
	/// Up to when all is taken back.
	pub withdrawn_through: Option<Moment>,
	/// Newest statement first.
	pub directives: Vec<Directive>,
	/// Standing denials.
	pub blocks: Vec<Block>,
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Basis {
	/// Nothing.
	Nothing,
	/// The recipient may not act at all.
	RecipientNotActive,
	/// A standing denial.
	Block {
		/// Which.
		block: u32,
	},
	/// A rule.
	Rule {
		/// Of which directive.
		directive: u32,
		/// In which version.
		version: u32,
		/// Which rule, from 0.
		rule: u8,
		/// Why it refuses although it is a permit.
		voided: Option<&'static str>,
	},
	/// Too many distinctions to weigh beforehand.
	TooIntricate,
}

/// The name of a reason why a permit refuses.
pub const fn voidance(voidance: model::Voidance) -> &'static str {
	match voidance {
		model::Voidance::Withdrawn => "withdrawn",
		model::Voidance::Suspended => "suspended",
		model::Voidance::TemplateOutdated => "template_outdated",
		model::Voidance::GrantorLostRight => "grantor_lost_right",
	}
}

impl From<model::Basis> for Basis {
	fn from(basis: model::Basis) -> Self {
		match basis {
			model::Basis::Nothing => Self::Nothing,
			model::Basis::RecipientNotActive => Self::RecipientNotActive,
			model::Basis::Block(block) => Self::Block { block: block.0 },
			model::Basis::Rule {
				directive,
				version,
				rule,
				voided,
			} => Self::Rule {
				directive: directive.0,
				version,
				rule,
				voided: voided.map(voidance),
			},
			model::Basis::TooIntricate => Self::TooIntricate,
		}
	}
}

/// The answer of the evaluator.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
	/// What.
	pub outcome: &'static str,
	/// Why.
	pub basis: Basis,
	/// Duties.
	pub obligations: Vec<Obligation>,
	/// What must not be done.
	pub refrains: Vec<Refrain>,
	/// Until when the clock alone changes nothing.
	pub valid_until: Option<Moment>,
}

impl From<&model::Decision> for Decision {
	fn from(decision: &model::Decision) -> Self {
		Self {
			outcome: match decision.outcome {
				model::Outcome::Permit => "permit",
				model::Outcome::Conditional => "conditional",
				model::Outcome::Deny => "deny",
				model::Outcome::NoConsent => "no_consent",
			},
			basis: decision.basis.into(),
			obligations: decision.obligations.iter().collect(),
			refrains: decision.refrains.iter().collect(),
			valid_until: decision.valid_until,
		}
	}
}

/// What one organization may read for one purpose.
#[derive(Clone, Debug, Serialize)]
pub struct Reach {
	/// Which organization.
	pub organization: u32,
	/// Why.
	pub purpose: Purpose,
	/// Without payment.
	pub unpaid: Vec<Category>,
	/// Against payment.
	pub paid: Vec<Category>,
	/// Of these, where only some records may be read.
	pub some: Vec<Category>,
	/// What decided.
	pub because: Vec<Basis>,
}

/// Who may read what.
#[derive(Clone, Debug, Serialize)]
pub struct Survey {
	/// At which time.
	pub at: Moment,
	/// Each organization and purpose that reaches something.
	pub reach: Vec<Reach>,
	/// Hospitals that may read in an emergency.
	pub emergency: Vec<u32>,
}

/// Who may read in an emergency, before and after.
#[derive(Clone, Debug, Serialize)]
pub struct EmergencyChange {
	/// Now.
	pub before: Vec<u32>,
	/// Then.
	pub after: Vec<u32>,
}

/// What an act would change.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
	/// What may be read then and not now.
	pub opens: Vec<Reach>,
	/// What may be read now and not then.
	pub closes: Vec<Reach>,
	/// Set when who may read in an emergency changes.
	pub emergency: Option<EmergencyChange>,
}

/// Why an act cannot be done, as the page names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DraftFault {
	/// No rules.
	NoRules,
	/// Ends before it starts.
	EmptyPeriod,
	/// Is over.
	AlreadyOver,
	/// One rule is refused.
	Rule {
		/// Which.
		index: u8,
		/// Why.
		fault: String,
	},
	/// No room.
	TooManyDirectives,
	/// There is no such template.
	UnknownTemplate,
	/// Its version counts no longer.
	TemplateRevoked,
	/// There is nothing it would act on.
	NothingToActOn,
}

/// What an act comes to.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
	/// Who may read what then.
	pub after: Survey,
	/// What is different.
	pub difference: Difference,
	/// Why it cannot be done.
	pub fault: Option<DraftFault>,
	/// Directives that decide again.
	pub uncovers: Vec<u32>,
}
