//! What a provision is about: each of its elements, stated or inherited.

use crate::extensions::StatedTerms;
use galen_primitives::{
	codes::{ActionSet, CategorySet, Confidentiality, PurposeSet, SensitivitySet},
	consent::{Conditions, Labels, Period, Recipient, Rule, Terms},
	ids::OrganizationId,
};

/// Whether a provision permits or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
	Permit,
	Deny,
}

impl Effect {
	/// The other one.
	pub const fn opposite(self) -> Self {
		match self {
			Self::Permit => Self::Deny,
			Self::Deny => Self::Permit,
		}
	}
}

/// A confidentiality level, with the effect under which it was stated: a permit reaches up to it, a
/// deny from it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level {
	pub code: Confidentiality,
	pub stated_in: Effect,
}

impl Level {
	/// Whether all levels are reached.
	pub const fn is_total(self) -> bool {
		matches!(
			(self.stated_in, self.code),
			(Effect::Permit, Confidentiality::VeryRestricted)
				| (Effect::Deny, Confidentiality::Unrestricted)
		)
	}
}

/// What a provision is about. `None` is any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope {
	pub purposes: Option<PurposeSet>,
	pub actions: Option<ActionSet>,
	pub categories: Option<CategorySet>,
	/// Each makes a rule of its own.
	pub recipients: Option<Vec<Recipient>>,
	pub level: Option<Level>,
	pub sensitivities: Option<SensitivitySet>,
	pub data_period: Option<Period>,
	/// Each makes a rule of its own.
	pub authors: Option<Vec<OrganizationId>>,
	pub terms: Option<StatedTerms>,
}

impl Scope {
	/// What its labels mean in a permit.
	pub fn labels(&self) -> Labels {
		let stated = self.terms.as_ref().and_then(|terms| terms.labels);
		let plain = match self.sensitivities {
			Some(_) => Labels::MustCarry,
			None => Labels::MayCarry,
		};
		stated.unwrap_or(plain)
	}

	/// How many rules it takes.
	pub fn count(&self) -> usize {
		let of = |list: Option<usize>| list.unwrap_or(1);
		let recipients = of(self.recipients.as_ref().map(Vec::len));
		recipients.saturating_mul(of(self.authors.as_ref().map(Vec::len)))
	}

	/// The rules: one for each recipient and author. A permit that names no sensitivities names all
	/// of the explicit list if `name_sensitivities` says so.
	pub fn rules(&self, effect: Effect, name_sensitivities: bool) -> Vec<Rule> {
		let any = |list: Option<Vec<_>>| list.map_or(vec![None], |list| list);
		let recipients = self.recipients.as_ref();
		let recipients = any(recipients.map(|list| list.iter().copied().map(Some).collect()));
		let authors: Vec<Option<OrganizationId>> = match &self.authors {
			None => vec![None],
			Some(authors) => authors.iter().copied().map(Some).collect(),
		};
		let mut rules = Vec::new();
		for recipient in recipients {
			for author in &authors {
				rules.push(self.rule(effect, name_sensitivities, recipient, *author));
			}
		}
		rules
	}

	fn rule(
		&self,
		effect: Effect,
		name_sensitivities: bool,
		recipient: Option<Recipient>,
		author: Option<OrganizationId>,
	) -> Rule {
		let mut conditions = Conditions {
			purposes: self.purposes,
			actions: self.actions,
			categories: self.categories,
			recipient,
			confidentiality: self.level.map(|level| level.code),
			sensitivities: self.sensitivities,
			data_period: self.data_period,
			author,
		};
		if effect == Effect::Deny {
			return Rule::Deny(conditions);
		}
		if name_sensitivities && conditions.sensitivities.is_none() {
			conditions.sensitivities = Some(SensitivitySet::EXPLICIT);
		}
		let stated = self.terms.clone().unwrap_or_default();
		Rule::Permit(
			conditions,
			Terms {
				qualifications: stated.qualifications,
				labels: self.labels(),
				remuneration: stated.remuneration,
				obligations: stated.obligations,
				refrains: stated.refrains,
			},
		)
	}
}
