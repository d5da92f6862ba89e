//! Rules and what somebody says when giving consent.

use super::{kind, qualifications};
use crate::Fault;
use galen_primitives::{
	codes::{
		Action, ActionSet, Category, CategorySet, Confidentiality, Obligation, ObligationSet,
		Purpose, PurposeSet, Refrain, RefrainSet, Sensitivity, SensitivitySet,
	},
	consent as model,
	ids::{Moment, OrganizationId, TemplateId, TemplateRef},
	members::{Jurisdiction, OrganizationKind, QualificationSet},
};
use serde::{Deserialize, Serialize};

/// Codes of a set that is present; an empty list would be a condition that nothing meets.
fn listed<Code, Set: FromIterator<Code>>(codes: Option<Vec<Code>>) -> Result<Option<Set>, Fault> {
	match codes {
		Some(codes) if codes.is_empty() => Err(Fault::Malformed),
		other => Ok(other.map(|codes| codes.into_iter().collect())),
	}
}

/// A period.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
	/// The first moment inside.
	pub start: Moment,
	/// The first moment after.
	pub end: Option<Moment>,
}

impl From<model::Period> for Period {
	fn from(period: model::Period) -> Self {
		Self {
			start: period.start,
			end: period.end,
		}
	}
}

impl From<Period> for model::Period {
	fn from(period: Period) -> Self {
		Self {
			start: period.start,
			end: period.end,
		}
	}
}

/// Who a rule is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Recipient {
	/// One organization.
	Organization {
		/// Its number.
		organization: u32,
	},
	/// A kind of organization.
	Kind {
		/// Which.
		#[serde(with = "kind")]
		kind: OrganizationKind,
	},
	/// Everybody under a country's law.
	Jurisdiction {
		/// Its code.
		jurisdiction: String,
	},
}

/// A country's code as text.
pub fn jurisdiction_name(code: Jurisdiction) -> String {
	code.0.iter().copied().map(char::from).collect()
}

/// A country's code from text.
///
/// # Errors
/// It is not two bytes.
pub fn jurisdiction(text: &str) -> Result<Jurisdiction, Fault> {
	let code = text.as_bytes().try_into().map_err(|_| Fault::Malformed)?;
	Ok(Jurisdiction(code))
}

impl From<model::Recipient> for Recipient {
	fn from(recipient: model::Recipient) -> Self {
		match recipient {
			model::Recipient::Organization(id) => Self::Organization { organization: id.0 },
			model::Recipient::Kind(kind) => Self::Kind { kind },
			model::Recipient::Jurisdiction(code) => Self::Jurisdiction {
				jurisdiction: jurisdiction_name(code),
			},
		}
	}
}

impl TryFrom<Recipient> for model::Recipient {
	type Error = Fault;

	fn try_from(recipient: Recipient) -> Result<Self, Fault> {
		Ok(match recipient {
			Recipient::Organization { organization } => {
				Self::Organization(OrganizationId(organization))
			},
			Recipient::Kind { kind } => Self::Kind(kind),
			Recipient::Jurisdiction { jurisdiction: code } => {
				Self::Jurisdiction(jurisdiction(&code)?)
			},
		})
	}
}

/// What a rule asks of a request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Conditions {
	/// Purposes.
	pub purposes: Option<Vec<Purpose>>,
	/// Actions.
	pub actions: Option<Vec<Action>>,
	/// Categories.
	pub categories: Option<Vec<Category>>,
	/// Who.
	pub recipient: Option<Recipient>,
	/// Level.
	pub confidentiality: Option<Confidentiality>,
	/// Labels.
	pub sensitivities: Option<Vec<Sensitivity>>,
	/// Clinical time.
	pub data_period: Option<Period>,
	/// Author.
	pub author: Option<u32>,
}

impl From<&model::Conditions> for Conditions {
	fn from(conditions: &model::Conditions) -> Self {
		Self {
			purposes: conditions.purposes.map(|set| set.iter().collect()),
			actions: conditions.actions.map(|set| set.iter().collect()),
			categories: conditions.categories.map(|set| set.iter().collect()),
			recipient: conditions.recipient.map(Into::into),
			confidentiality: conditions.confidentiality,
			sensitivities: conditions.sensitivities.map(|set| set.iter().collect()),
			data_period: conditions.data_period.map(Into::into),
			author: conditions.author.map(|id| id.0),
		}
	}
}

impl TryFrom<Conditions> for model::Conditions {
	type Error = Fault;

	fn try_from(conditions: Conditions) -> Result<Self, Fault> {
		Ok(Self {
			purposes: listed::<_, PurposeSet>(conditions.purposes)?,
			actions: listed::<_, ActionSet>(conditions.actions)?,
			categories: listed::<_, CategorySet>(conditions.categories)?,
			recipient: conditions.recipient.map(TryInto::try_into).transpose()?,
			confidentiality: conditions.confidentiality,
			sensitivities: listed::<_, SensitivitySet>(conditions.sensitivities)?,
			data_period: conditions.data_period.map(Into::into),
			author: conditions.author.map(OrganizationId),
		})
	}
}

/// Whether a permit covers paid use.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
	paid: bool,
	#[serde(default, skip_serializing_if = "Option::is_none", with = "floor")]
	from: Option<u128>,
}

/// A floor that may be absent.
mod floor {
	use serde::{de::Error, Deserialize, Deserializer, Serializer};

	pub fn serialize<S: Serializer>(
		value: &Option<u128>,
		serializer: S,
	) -> Result<S::Ok, S::Error> {
		match value {
			Some(floor) => serializer.collect_str(floor),
			None => serializer.serialize_none(),
		}
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(
		deserializer: D,
	) -> Result<Option<u128>, D::Error> {
		let text = String::deserialize(deserializer)?;
		text.parse()
			.map(Some)
			.map_err(|_| D::Error::custom("no amount"))
	}
}

impl From<model::Remuneration> for Payment {
	fn from(remuneration: model::Remuneration) -> Self {
		match remuneration {
			model::Remuneration::Unpaid => Self {
				paid: false,
				from: None,
			},
			model::Remuneration::From(floor) => Self {
				paid: true,
				from: Some(floor),
			},
		}
	}
}

impl TryFrom<Payment> for model::Remuneration {
	type Error = Fault;

	fn try_from(payment: Payment) -> Result<Self, Fault> {
		match payment {
			Payment {
				paid: false,
				from: None,
			} => Ok(Self::Unpaid),
			Payment {
				paid: true,
				from: Some(floor),
			} => Ok(Self::From(floor)),
			_ => Err(Fault::Malformed),
		}
	}
}

/// What a permit's sensitivities ask of a record.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Labels {
	/// It may carry them.
	MayCarry,
	/// It must carry one.
	MustCarry,
}

/// The terms of a permit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
	/// What the recipient must hold.
	#[serde(with = "qualifications")]
	pub qualifications: QualificationSet,
	/// What the labels mean.
	pub labels: Labels,
	/// Paid or not.
	pub payment: Payment,
	/// Duties.
	pub obligations: Vec<Obligation>,
	/// What must not be done.
	pub refrains: Vec<Refrain>,
}

impl From<&model::Terms> for Terms {
	fn from(terms: &model::Terms) -> Self {
		Self {
			qualifications: terms.qualifications,
			labels: match terms.labels {
				model::Labels::MayCarry => Labels::MayCarry,
				model::Labels::MustCarry => Labels::MustCarry,
			},
			payment: terms.remuneration.into(),
			obligations: terms.obligations.iter().collect(),
			refrains: terms.refrains.iter().collect(),
		}
	}
}

impl TryFrom<Terms> for model::Terms {
	type Error = Fault;

	fn try_from(terms: Terms) -> Result<Self, Fault> {
		Ok(Self {
			qualifications: terms.qualifications,
			labels: match terms.labels {
				Labels::MayCarry => model::Labels::MayCarry,
				Labels::MustCarry => model::Labels::MustCarry,
			},
			remuneration: terms.payment.try_into()?,
			obligations: terms.obligations.into_iter().collect::<ObligationSet>(),
			refrains: terms.refrains.into_iter().collect::<RefrainSet>(),
		})
	}
}

/// One rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
	/// May be read.
	Permit {
		/// What it is about.
		conditions: Conditions,
		/// On which terms.
		terms: Terms,
	},
	/// May not be read.
	Deny {
		/// What it is about.
		conditions: Conditions,
	},
}

impl From<&model::Rule> for Rule {
	fn from(rule: &model::Rule) -> Self {
		match rule {
			model::Rule::Permit(conditions, terms) => Self::Permit {
				conditions: conditions.into(),
				terms: terms.into(),
			},
			model::Rule::Deny(conditions) => Self::Deny {
				conditions: conditions.into(),
			},
		}
	}
}

impl TryFrom<Rule> for model::Rule {
	type Error = Fault;

	fn try_from(rule: Rule) -> Result<Self, Fault> {
		Ok(match rule {
			Rule::Permit { conditions, terms } => {
				Self::Permit(conditions.try_into()?, terms.try_into()?)
			},
			Rule::Deny { conditions } => Self::Deny(conditions.try_into()?),
		})
	}
}

/// A template's version.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
	/// Its number.
	pub id: u32,
	/// Which version.
	pub version: u16,
}

impl From<TemplateRef> for Template {
	fn from(template: TemplateRef) -> Self {
		Self {
			id: template.id.0,
			version: template.version,
		}
	}
}

impl From<Template> for TemplateRef {
	fn from(template: Template) -> Self {
		Self {
			id: TemplateId(template.id),
			version: template.version,
		}
	}
}

/// What somebody says when giving consent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
	/// Under which template.
	pub template: Template,
	/// When it is in force.
	pub period: Period,
	/// What it says.
	pub rules: Vec<Rule>,
}

impl Draft {
	/// As the ledger takes it, stated at a moment.
	///
	/// # Errors
	/// The JSON holds what no draft can, or too many rules.
	pub fn stated_at(self, moment: Moment) -> Result<model::Draft, Fault> {
		let rules: Vec<model::Rule> = self
			.rules
			.into_iter()
			.map(TryInto::try_into)
			.collect::<Result<_, _>>()?;
		Ok(model::Draft {
			template: self.template.into(),
			stated_at: moment,
			period: self.period.into(),
			rules: rules.try_into().map_err(|_| Fault::Malformed)?,
			source: None,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn rule(text: &str) -> Result<model::Rule, Fault> {
		serde_json::from_str::<Rule>(text)
			.map_err(Fault::from)?
			.try_into()
	}

	const PERMIT: &str = r#"{
		"effect": "permit",
		"conditions": {
			"purposes": ["HRESCH"], "actions": ["use", "count"], "categories": ["laboratory"],
			"recipient": { "by": "kind", "kind": "partner" }, "confidentiality": "N",
			"sensitivities": null, "dataPeriod": { "start": 5, "end": null }, "author": 3
		},
		"terms": {
			"qualifications": ["accepted_terms", "ethics_approval"], "labels": "may_carry",
			"payment": { "paid": true, "from": "340282366920938463463374607431768211455" },
			"obligations": ["DEID"], "refrains": ["NORELINK"]
		}
	}"#;

	#[test]
	fn a_rule_goes_in_and_comes_out_the_same() {
		let parsed = rule(PERMIT).unwrap();
		let written = serde_json::to_value(Rule::from(&parsed)).unwrap();
		let given: serde_json::Value = serde_json::from_str(PERMIT).unwrap();
		assert_eq!(written, given);
		assert!(matches!(
			&parsed,
			model::Rule::Permit(_, terms) if terms.remuneration == model::Remuneration::From(u128::MAX)
		));
		let deny = r#"{ "effect": "deny", "conditions": {
			"purposes": null, "actions": null, "categories": null, "confidentiality": null,
			"recipient": { "by": "jurisdiction", "jurisdiction": "DE" },
			"sensitivities": ["HIV"], "dataPeriod": null, "author": null
		} }"#;
		let parsed = rule(deny).unwrap();
		let written = serde_json::to_value(Rule::from(&parsed)).unwrap();
		assert_eq!(
			written,
			serde_json::from_str::<serde_json::Value>(deny).unwrap()
		);
	}

	#[test]
	fn what_means_nothing_is_refused() {
		for (from, to) in [
			(r#"["HRESCH"]"#, "[]"),
			(r#""HRESCH""#, r#""RESEARCH""#),
			(r#""partner""#, r#""pharma""#),
			(r#""paid": true, "#, r#""paid": false, "#),
			(r#""may_carry""#, r#""must""#),
			(r#""author": 3"#, r#""author": 3, "extra": 1"#),
		] {
			let changed = PERMIT.replace(from, to);
			assert_ne!(changed, PERMIT);
			assert_eq!(rule(&changed).err(), Some(Fault::Malformed), "{to}");
		}
	}
}
