//! Rules in plain words.
//!
//! A rule is said in two ways. As one sentence, for programs that show it somewhere else. And for the
//! terminal in parts: who may do what and why in one, and each limit and condition in a line of its own,
//! because a person who reads what they sign looks for exactly one of them at a time.

use super::{country, kind, list, money, qualification, time, Names};
use crate::terminal::wrapped;
use galen_primitives::{
	codes::{Action, Confidentiality},
	consent::{Conditions, Labels, Period, Recipient, Remuneration, Rule, Terms},
	members::Qualification,
};

/// For what a rule is put into words.
#[derive(Clone, Copy)]
enum Form {
	/// For one sentence, without brackets within.
	Sentence,
	/// For lines.
	Lines,
}

/// A rule in parts.
struct Parts {
	/// Who may, or may not, do what with which kinds of records, and why.
	matter: String,
	/// What narrows the records down.
	details: Vec<String>,
	/// What a permit asks of the recipient.
	terms: Vec<String>,
}

impl Parts {
	fn of(rule: &Rule, names: &Names, form: Form) -> Self {
		match rule {
			Rule::Permit(conditions, terms) => Self {
				matter: format!("Permit {}", matter(conditions, names, form)),
				details: details(conditions, names, Side::Permit),
				terms: self::terms(conditions, terms),
			},
			Rule::Deny(conditions) => Self::denial(conditions, names, form),
		}
	}

	fn denial(conditions: &Conditions, names: &Names, form: Form) -> Self {
		Self {
			matter: format!("Deny {}", matter(conditions, names, form)),
			details: details(conditions, names, Side::Deny),
			terms: Vec::new(),
		}
	}

	/// All of it in one sentence.
	fn sentence(&self) -> String {
		let mut words = vec![self.matter.as_str()];
		words.extend(self.details.iter().map(String::as_str));
		let mut parts = vec![words.join(" ")];
		parts.extend(self.terms.iter().cloned());
		parts.join("; ")
	}

	/// A line for each part, as wide as a terminal; `first` stands before the first of them.
	fn lines(&self, first: &str) -> String {
		let indent = " ".repeat(first.chars().count());
		let (point, below) = (format!("{indent}- "), format!("{indent}  "));
		let mut lines = vec![wrapped(first, &indent, &self.matter)];
		let details = self.details.iter();
		lines.extend(details.map(|detail| wrapped(&point, &below, &format!("records {detail}"))));
		lines.extend(self.terms.iter().map(|term| {
			// In the sentence it follows what the reader must do.
			let term = match term.strip_prefix("and is bound to") {
				Some(bound) => format!("the reader is bound to{bound}"),
				None => term.clone(),
			};
			wrapped(&point, &below, &term)
		}));
		lines.join("\n")
	}
}

/// A rule as a sentence.
pub fn rule(rule: &Rule, names: &Names) -> String {
	Parts::of(rule, names, Form::Sentence).sentence()
}

/// Rules with their numbers, as evaluation asks them.
pub fn rules(rules: &[Rule], names: &Names) -> String {
	numbered("  ", rules, names)
}

/// A denial in lines, behind this.
pub(super) fn denial(indent: &str, denies: &Conditions, names: &Names) -> String {
	Parts::denial(denies, names, Form::Lines).lines(indent)
}

/// The same as [`rules`], behind this.
pub(super) fn numbered(indent: &str, rules: &[Rule], names: &Names) -> String {
	let numbered = (1..).zip(rules);
	let numbered = numbered.map(|(number, rule)| {
		Parts::of(rule, names, Form::Lines).lines(&format!("{indent}{number}. "))
	});
	numbered.collect::<Vec<_>>().join("\n")
}

/// On which side a condition stands: some mean different things there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
	Permit,
	Deny,
}

/// Who does what and why, as the object of a sentence.
fn matter(conditions: &Conditions, names: &Names, form: Form) -> String {
	let mut words = vec![match &conditions.recipient {
		None => "everybody".to_owned(),
		Some(Recipient::Organization(id)) => names.of(*id),
		Some(Recipient::Kind(known)) => format!("every {}", kind(*known)),
		Some(Recipient::Jurisdiction(code)) => {
			format!("every organization in {}", country(code.0))
		},
	}];
	words.push(match conditions.actions {
		None => "to do anything with".to_owned(),
		Some(actions) => {
			let verbs: Vec<String> = actions.iter().map(|action| verb(action, form)).collect();
			format!("to {}", list(&verbs, "and"))
		},
	});
	words.push(match conditions.categories {
		None => "records of every kind".to_owned(),
		Some(categories) => {
			let names: Vec<String> = categories
				.iter()
				.map(|category| category.display().to_owned())
				.collect();
			list(&names, "and")
		},
	});
	words.push(match conditions.purposes {
		None => "for any purpose".to_owned(),
		Some(purposes) => {
			let names: Vec<String> = purposes
				.iter()
				.map(|purpose| format!("{} ({})", purpose.display(), purpose.code()))
				.collect();
			format!("for {}", list(&names, "and"))
		},
	});
	words.join(" ")
}

fn verb(action: Action, form: Form) -> String {
	match (action, form) {
		(Action::Collect, _) => "collect",
		(Action::Access, _) => "look at",
		(Action::Use, _) => "use",
		(Action::Disclose, _) => "pass on",
		(Action::Correct, _) => "correct",
		(Action::Count, Form::Sentence) => "count, without seeing them,",
		(Action::Count, Form::Lines) => "count (without seeing them)",
		(Action::Compute, Form::Sentence) => "compute with, without receiving them,",
		(Action::Compute, Form::Lines) => "compute with (without receiving them)",
	}
	.to_owned()
}

/// What narrows the records down.
fn details(conditions: &Conditions, names: &Names, side: Side) -> Vec<String> {
	let mut details = Vec::new();
	if let Some(level) = conditions.confidentiality {
		details.push(match side {
			Side::Permit => format!("up to confidentiality {}", confidentiality(level)),
			Side::Deny => format!("from confidentiality {} up", confidentiality(level)),
		});
	}
	if let (Some(labels), Side::Deny) = (conditions.sensitivities, side) {
		let names: Vec<String> = labels.iter().map(sensitivity).collect();
		details.push(format!("labelled {}", list(&names, "or")));
	}
	if let Some(period) = conditions.data_period {
		details.push(format!("dated {}", self::period(period)));
	}
	if let Some(author) = conditions.author {
		details.push(format!("written by {}", names.of(author)));
	}
	details
}

fn sensitivity(label: galen_primitives::codes::Sensitivity) -> String {
	let name = label.display().trim_end_matches(" information sensitivity");
	format!("{name} ({})", label.code())
}

fn confidentiality(level: Confidentiality) -> String {
	format!("{} ({})", level.code(), level.display())
}

/// What a permit asks of the recipient.
fn terms(conditions: &Conditions, terms: &Terms) -> Vec<String> {
	let mut words = Vec::new();
	match conditions.sensitivities {
		None => words.push("nothing that is labelled specially sensitive".to_owned()),
		Some(labels) => {
			let names: Vec<String> = labels.iter().map(sensitivity).collect();
			let names = list(&names, "and");
			words.push(match terms.labels {
				Labels::MayCarry => format!("also what is labelled {names}"),
				Labels::MustCarry => format!("only what is labelled {names}"),
			});
		},
	}
	let held = Qualification::ALL
		.iter()
		.filter(|held| terms.qualifications.has(**held));
	let held: Vec<String> = held
		.map(|held| qualification(*held).replace('-', " "))
		.collect();
	if !held.is_empty() {
		words.push(format!("only with {}", list(&held, "and")));
	}
	words.push(match terms.remuneration {
		Remuneration::Unpaid => "only unpaid".to_owned(),
		Remuneration::From(0) => "paid or unpaid".to_owned(),
		Remuneration::From(floor) => format!("only paid, from {}", money::show(floor)),
	});
	let must: Vec<String> = terms
		.obligations
		.iter()
		.map(|duty| format!("{} ({})", duty.display(), duty.code()))
		.collect();
	if !must.is_empty() {
		words.push(format!("the reader must {}", list(&must, "and")));
	}
	let must_not: Vec<String> = terms
		.refrains
		.iter()
		.map(|duty| format!("{} ({})", duty.display(), duty.code()))
		.collect();
	if !must_not.is_empty() {
		words.push(format!("and is bound to {}", list(&must_not, "and")));
	}
	words
}

/// A period.
pub fn period(period: Period) -> String {
	match period.end {
		None => format!("from {} on", time::short(period.start)),
		Some(end) => format!(
			"from {} until before {}",
			time::short(period.start),
			time::short(end)
		),
	}
}

#[cfg(test)]
pub(super) mod tests {
	use super::*;
	use galen_primitives::{
		codes::{
			ActionSet, Category, CategorySet, Obligation, ObligationSet, Purpose, PurposeSet,
			Refrain, RefrainSet, Sensitivity, SensitivitySet,
		},
		members::{OrganizationKind, QualificationSet},
	};

	pub(in crate::words) fn permit() -> Rule {
		let conditions = Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Dsrch])),
			actions: Some(ActionSet::of(&[Action::Use])),
			categories: Some(CategorySet::of(&[Category::Laboratory])),
			recipient: Some(Recipient::Kind(OrganizationKind::Partner)),
			confidentiality: Some(Confidentiality::Normal),
			..Conditions::default()
		};
		let terms = Terms {
			qualifications: QualificationSet::of(&[Qualification::EthicsApproval]),
			remuneration: Remuneration::From(0),
			obligations: ObligationSet::of(&[Obligation::Delau]),
			refrains: RefrainSet::of(&[Refrain::Norelink]),
			..Terms::default()
		};
		Rule::Permit(conditions, terms)
	}

	pub(in crate::words) fn deny() -> Conditions {
		Conditions {
			sensitivities: Some(SensitivitySet::of(&[Sensitivity::Hiv])),
			data_period: Some(Period::between(0, 86_400)),
			..Conditions::default()
		}
	}

	#[test]
	fn a_permit_reads_as_a_sentence() {
		assert_eq!(
			rule(&permit(), &Names::default()),
			"Permit every partner to use laboratory results for disease specific healthcare research \
			 (DSRCH) up to confidentiality N (normal); nothing that is labelled specially sensitive; \
			 only with ethics approval; paid or unpaid; the reader must delete after use (DELAU); and \
			 is bound to no relinking (NORELINK)"
		);
	}

	#[test]
	fn a_deny_reads_as_a_sentence() {
		assert_eq!(
			rule(&Rule::Deny(deny()), &Names::default()),
			"Deny everybody to do anything with records of every kind for any purpose labelled \
			 HIV/AIDS (HIV) dated from 1970-01-01 until before 1970-01-02"
		);
	}

	#[test]
	fn what_everything_is_said_about_fits_a_terminal() {
		let conditions = Conditions {
			categories: Some(Category::ALL.iter().copied().skip(1).collect()),
			sensitivities: Some(SensitivitySet::ALL),
			..Conditions::default()
		};
		let all = [Rule::Permit(conditions, Terms::default()), permit()];
		let text = rules(&all, &Names::default());
		assert!(
			text.lines().all(|line| line.chars().count() <= 80),
			"{text}"
		);
		assert!(text.contains("\n  2. Permit every partner"), "{text}");
	}

	#[test]
	fn what_is_done_without_seeing_stands_in_brackets_where_there_is_room() {
		let conditions = Conditions {
			actions: Some(ActionSet::of(&[Action::Count, Action::Compute])),
			..Conditions::default()
		};
		let deny = Rule::Deny(conditions);
		let names = Names::default();
		assert_eq!(
			rule(&deny, &names),
			"Deny everybody to count, without seeing them, and compute with, without receiving \
			 them, records of every kind for any purpose"
		);
		assert_eq!(
			rules(&[deny], &names),
			"  1. Deny everybody to count (without seeing them) and compute with (without\n\
			 \x20    receiving them) records of every kind for any purpose"
		);
	}
}
