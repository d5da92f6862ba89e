//! Rule files: TOML, with the field's codes by name.
//!
//! ```toml
//! template = "research"              # "care", "research", or a number
//! from = 2026-01-01                  # when it begins; now, if left out
//! until = 2028-01-01                 # when it ends; never, if left out
//!
//! [[rule]]                           # asked in this order; the first that matches decides
//! effect = "permit"
//! purposes = ["DSRCH"]
//! categories = ["laboratory"]
//! recipient = { kind = "partner" }
//! qualifications = ["ethics-approval"]
//! payment = "any"                    # "none", "any", or at least so many credits: "1.5"
//! ```

use crate::{
	config::located,
	exit::Failure,
	words::{self, money, time},
};
use galen_primitives::{
	codes::{Action, Category, Confidentiality, Obligation, Purpose, Refrain, Sensitivity},
	consent::{Conditions, Labels, Period, Recipient, Remuneration, Rule, RuleFault, Rules, Terms},
	ids::{Moment, OrganizationId, TemplateId},
	members::{Jurisdiction, QualificationSet},
};
use serde::Deserialize;

/// What a rule file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
	/// Under which text.
	pub template: TemplateChoice,
	/// From when on; from now, if it does not say.
	pub from: Option<Moment>,
	/// Until when.
	pub until: Option<Moment>,
	/// The rules, in order.
	pub rules: Rules,
}

/// Which template is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateChoice {
	/// The newest text about care.
	Care,
	/// The newest text about research.
	Research,
	/// This one, in its newest version or a given one.
	Number(TemplateId, Option<u16>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
	template: TemplateText,
	from: Option<toml::value::Datetime>,
	until: Option<toml::value::Datetime>,
	#[serde(default)]
	rule: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TemplateText {
	Name(String),
	Number(u32),
	Version { id: u32, version: u16 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Effect {
	Permit,
	Deny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RuleText {
	effect: Effect,
	purposes: Option<Vec<String>>,
	actions: Option<Vec<String>>,
	categories: Option<Vec<String>>,
	recipient: Option<RecipientText>,
	confidentiality: Option<String>,
	sensitivities: Option<Vec<String>>,
	only_sensitive: Option<bool>,
	data: Option<DataText>,
	author: Option<u32>,
	qualifications: Option<Vec<String>>,
	payment: Option<String>,
	obligations: Option<Vec<String>>,
	refrains: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipientText {
	organization: Option<u32>,
	kind: Option<String>,
	jurisdiction: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DataText {
	from: Option<toml::value::Datetime>,
	until: Option<toml::value::Datetime>,
}

/// Reads a rule file.
///
/// # Errors
/// It is no TOML, names what does not exist, or contradicts itself; the message says where.
pub fn read(text: &str) -> Result<Parsed, Failure> {
	let file: File = toml::from_str(text).map_err(|error| Failure::input(located(text, &error)))?;
	let template = match file.template {
		TemplateText::Name(name) => match name.as_str() {
			"care" => TemplateChoice::Care,
			"research" => TemplateChoice::Research,
			other => {
				return Err(at(
					"template",
					&format!("{other:?} is none; write \"care\", \"research\" or a number"),
				));
			},
		},
		TemplateText::Number(id) => TemplateChoice::Number(TemplateId(id), None),
		TemplateText::Version { id, version } => {
			TemplateChoice::Number(TemplateId(id), Some(version))
		},
	};
	let from = moment(file.from.as_ref(), "from")?;
	let until = moment(file.until.as_ref(), "until")?;
	if let (Some(from), Some(until)) = (from, until) {
		if until <= from {
			return Err(at("until", "it ends before it begins"));
		}
	}
	if file.rule.is_empty() {
		return Err(Failure::input(
			"there is no [[rule]], so it says nothing; write at least one",
		));
	}
	let mut rules = Vec::new();
	for (number, text) in (1..).zip(file.rule) {
		let rule = rule(text).map_err(|failure| failure.about(&format!("rule {number}")))?;
		rules.push(rule);
	}
	let rules = Rules::try_from(rules).map_err(|rules| {
		Failure::input(format!(
			"{} rules are more than the 32 there may be",
			rules.len()
		))
	})?;
	Ok(Parsed {
		template,
		from,
		until,
		rules,
	})
}

fn at(place: &str, what: &str) -> Failure {
	Failure::input(format!("{place}: {what}"))
}

fn rule(text: RuleText) -> Result<Rule, Failure> {
	let conditions = Conditions {
		purposes: codes(text.purposes.as_deref(), "purposes", PURPOSES)?,
		actions: codes(text.actions.as_deref(), "actions", ACTIONS)?,
		categories: codes(text.categories.as_deref(), "categories", CATEGORIES)?,
		recipient: text.recipient.as_ref().map(recipient).transpose()?,
		confidentiality: text
			.confidentiality
			.as_deref()
			.map(|code| code_of(code, "confidentiality", CONFIDENTIALITIES))
			.transpose()?,
		sensitivities: codes(
			text.sensitivities.as_deref(),
			"sensitivities",
			SENSITIVITIES,
		)?,
		data_period: text.data.as_ref().map(data).transpose()?,
		author: text.author.map(OrganizationId),
	};
	let rule = match text.effect {
		Effect::Permit => Rule::Permit(conditions, terms(&text)?),
		Effect::Deny => {
			only_for_permits(&text)?;
			Rule::Deny(conditions)
		},
	};
	rule.check()
		.map_err(|fault| Failure::input(fault_text(fault)))?;
	Ok(rule)
}

fn terms(text: &RuleText) -> Result<Terms, Failure> {
	let qualifications = match &text.qualifications {
		None => QualificationSet::EMPTY,
		Some(names) => names
			.iter()
			.try_fold(QualificationSet::EMPTY, |set, name| {
				let known = words::parse_qualification(name)
					.map_err(|hint| at("qualifications", &format!("{name:?} is none; {hint}")))?;
				Ok::<_, Failure>(set.with(known))
			})?,
	};
	let remuneration =
		match text.payment.as_deref() {
			None | Some("none") => Remuneration::Unpaid,
			Some("any") => Remuneration::From(0),
			Some(amount) => Remuneration::From(money::parse(amount).map_err(|error| {
				at("payment", &format!("{error}; or write \"none\" or \"any\""))
			})?),
		};
	let labels = if text.only_sensitive == Some(true) {
		Labels::MustCarry
	} else {
		Labels::MayCarry
	};
	Ok(Terms {
		qualifications,
		labels,
		remuneration,
		obligations: codes(text.obligations.as_deref(), "obligations", OBLIGATIONS)?
			.unwrap_or_default(),
		refrains: codes(text.refrains.as_deref(), "refrains", REFRAINS)?.unwrap_or_default(),
	})
}

/// A deny that asked something of the reader would mean nothing, so it is refused.
fn only_for_permits(text: &RuleText) -> Result<(), Failure> {
	let misplaced = [
		("qualifications", text.qualifications.is_some()),
		("payment", text.payment.is_some()),
		("obligations", text.obligations.is_some()),
		("refrains", text.refrains.is_some()),
		("only-sensitive", text.only_sensitive.is_some()),
	];
	match misplaced.into_iter().find(|(_, given)| *given) {
		Some((name, _)) => Err(at(name, "only a permit has it; remove it from the deny")),
		None => Ok(()),
	}
}

fn recipient(text: &RecipientText) -> Result<Recipient, Failure> {
	match (text.organization, &text.kind, &text.jurisdiction) {
		(Some(id), None, None) => Ok(Recipient::Organization(OrganizationId(id))),
		(None, Some(name), None) => words::parse_kind(name)
			.map(Recipient::Kind)
			.map_err(|hint| at("recipient.kind", &format!("{name:?} is none; {hint}"))),
		(None, None, Some(code)) => country(code),
		_ => Err(at(
			"recipient",
			"name exactly one of organization, kind and jurisdiction; write one rule for each",
		)),
	}
}

fn country(code: &str) -> Result<Recipient, Failure> {
	let bytes: Result<[u8; 2], _> = code.as_bytes().try_into();
	let known = bytes
		.ok()
		.map(Jurisdiction)
		.filter(|code| code.is_well_formed());
	known.map(Recipient::Jurisdiction).ok_or_else(|| {
		at(
			"recipient.jurisdiction",
			&format!("{code:?} is no country; write two capital letters, such as DE"),
		)
	})
}

fn data(text: &DataText) -> Result<Period, Failure> {
	let start = moment(text.from.as_ref(), "data.from")?.unwrap_or(0);
	let end = moment(text.until.as_ref(), "data.until")?;
	if text.from.is_none() && end.is_none() {
		return Err(at("data", "name at least one of from and until"));
	}
	Ok(Period { start, end })
}

fn moment(text: Option<&toml::value::Datetime>, place: &str) -> Result<Option<Moment>, Failure> {
	text.map(|date| time::parse(&date.to_string()).map_err(|error| at(place, &error)))
		.transpose()
}

/// A code system, as a file names it.
struct System<T: 'static> {
	what: &'static str,
	all: &'static [T],
	code: fn(T) -> &'static str,
	display: fn(T) -> &'static str,
}

impl<T> Clone for System<T> {
	fn clone(&self) -> Self {
		*self
	}
}

impl<T> Copy for System<T> {}

macro_rules! system {
	($name:ident, $code:ident, $what:literal) => {
		const $name: System<$code> = System {
			what: $what,
			all: $code::ALL,
			code: $code::code,
			display: $code::display,
		};
	};
}

system!(PURPOSES, Purpose, "purpose");
system!(ACTIONS, Action, "action");
system!(CATEGORIES, Category, "category");
system!(CONFIDENTIALITIES, Confidentiality, "confidentiality");
system!(SENSITIVITIES, Sensitivity, "sensitivity");
system!(OBLIGATIONS, Obligation, "obligation");
system!(REFRAINS, Refrain, "refrain");

fn codes<T: Copy, S: FromIterator<T>>(
	names: Option<&[String]>,
	place: &str,
	system: System<T>,
) -> Result<Option<S>, Failure> {
	let Some(names) = names else {
		return Ok(None);
	};
	if names.is_empty() {
		return Err(at(place, "the list is empty; leave it out to mean any"));
	}
	let codes: Result<S, Failure> = names
		.iter()
		.map(|name| code_of(name, place, system))
		.collect();
	codes.map(Some)
}

fn code_of<T: Copy>(name: &str, place: &str, system: System<T>) -> Result<T, Failure> {
	let known = system
		.all
		.iter()
		.find(|known| (system.code)(**known) == name);
	known.copied().ok_or_else(|| {
		let hint = suggestion(name, system)
			.map(|code| format!("; do you mean {code}?"))
			.unwrap_or_else(|| format!("; `galen consent codes {}` lists them", system.what));
		at(place, &format!("{name:?} is no {}{hint}", system.what))
	})
}

/// The code somebody most likely meant: by another spelling, or by its display name.
fn suggestion<T: Copy>(name: &str, system: System<T>) -> Option<&'static str> {
	let plain = |text: &str| -> String {
		let letters = text.chars().filter(|letter| letter.is_alphanumeric());
		letters.flat_map(char::to_lowercase).collect()
	};
	let wanted = plain(name);
	if wanted.len() < 2 {
		return None;
	}
	let all = || system.all.iter().copied();
	all()
		.find(|known| {
			plain((system.code)(*known)) == wanted || plain((system.display)(*known)) == wanted
		})
		.or_else(|| all().find(|known| plain((system.display)(*known)).contains(&wanted)))
		.or_else(|| all().find(|known| one_letter_apart(&plain((system.code)(*known)), &wanted)))
		.map(system.code)
}

/// Whether one letter was added, left out, or mistyped.
fn one_letter_apart(a: &str, b: &str) -> bool {
	let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
	let same_start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
	let same_end = a
		.iter()
		.rev()
		.zip(b.iter().rev())
		.take_while(|(a, b)| a == b)
		.count();
	let longest = a.len().max(b.len());
	longest.saturating_sub(same_start.saturating_add(same_end)) <= 1
		&& a.len().abs_diff(b.len()) <= 1
}

fn fault_text(fault: RuleFault) -> &'static str {
	match fault {
		RuleFault::EmptyDataPeriod => "data: it ends before it begins",
		RuleFault::MustCarryUnlisted => {
			"only-sensitive: it asks for a label, so sensitivities must list some"
		},
		// Codes and lists were checked as they were read.
		_ => "the rule contradicts itself",
	}
}

/// Every code of a system with its meaning, for `galen consent codes`.
pub(crate) fn code_list(system: &str) -> Option<Vec<(&'static str, &'static str)>> {
	fn all<T: Copy>(system: System<T>) -> Vec<(&'static str, &'static str)> {
		let codes = system.all.iter().copied();
		codes
			.map(|code| ((system.code)(code), (system.display)(code)))
			.collect()
	}
	Some(match system {
		"purpose" => all(PURPOSES),
		"action" => all(ACTIONS),
		"category" => all(CATEGORIES),
		"confidentiality" => all(CONFIDENTIALITIES),
		"sensitivity" => all(SENSITIVITIES),
		"obligation" => all(OBLIGATIONS),
		"refrain" => all(REFRAINS),
		_ => return None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::{
		codes::{CategorySet, PurposeSet},
		members::{OrganizationKind, Qualification},
	};

	#[test]
	fn a_file_says_what_it_says() {
		let parsed = read(
			r#"
			template = { id = 1, version = 2 }
			from = 2026-01-01
			until = 2028-01-01T12:00:00Z
			[[rule]]
			effect = "deny"
			sensitivities = ["HIV"]
			[[rule]]
			effect = "permit"
			purposes = ["HRESCH"]
			categories = ["laboratory", "vital-signs"]
			recipient = { kind = "partner" }
			qualifications = ["ethics-approval"]
			payment = "1.5"
			data = { from = 2020-01-01 }
			"#,
		)
		.unwrap();
		assert_eq!(
			parsed.template,
			TemplateChoice::Number(TemplateId(1), Some(2))
		);
		assert_eq!(parsed.from, time::parse("2026-01-01").ok());
		assert_eq!(parsed.until, time::parse("2028-01-01T12:00:00Z").ok());
		let [Rule::Deny(_), Rule::Permit(conditions, terms)] = parsed.rules.as_slice() else {
			panic!("a deny and a permit, in this order")
		};
		assert_eq!(
			conditions.purposes,
			Some(PurposeSet::of(&[Purpose::Hresch]))
		);
		let categories = CategorySet::of(&[Category::Laboratory, Category::VitalSigns]);
		assert_eq!(conditions.categories, Some(categories));
		assert_eq!(
			conditions.recipient,
			Some(Recipient::Kind(OrganizationKind::Partner))
		);
		assert_eq!(
			conditions.data_period,
			Some(Period::from(time::parse("2020-01-01").unwrap()))
		);
		let approval = QualificationSet::of(&[Qualification::EthicsApproval]);
		assert_eq!(terms.qualifications, approval);
		assert_eq!(terms.remuneration, Remuneration::From(1_500_000));
	}

	#[test]
	fn a_near_miss_is_guessed() {
		for (name, meant) in [
			("hresch", "HRESCH"),
			("healthcare research", "HRESCH"),
			("HRESC", "HRESCH"),
		] {
			assert_eq!(suggestion(name, PURPOSES), Some(meant), "{name}");
		}
		assert_eq!(suggestion("lab", CATEGORIES), Some("laboratory"));
		assert_eq!(suggestion("zzz", CATEGORIES), None);
	}

	#[test]
	fn every_system_can_be_listed() {
		for system in [
			"purpose",
			"action",
			"category",
			"confidentiality",
			"sensitivity",
			"obligation",
			"refrain",
		] {
			assert!(!code_list(system).unwrap().is_empty());
		}
		assert_eq!(code_list("colour"), None);
	}
}
