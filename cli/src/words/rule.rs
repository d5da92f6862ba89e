//! Rules, directives and blocks in plain words.

use super::{country, kind, list, money, qualification, time, Names};
use galen_client::AccountId;
use galen_primitives::{
	codes::{Action, Confidentiality},
	consent::{
		Block, Conditions, Consents, Directive, Grantor, Labels, Period, Recipient, Remuneration,
		Rule, Standing, SuspendedBy, Terms,
	},
	ids::Moment,
	members::Qualification,
};

/// A rule as a sentence.
pub fn rule(rule: &Rule, names: &Names) -> String {
	match rule {
		Rule::Permit(conditions, terms) => {
			let permit = format!("Permit {}", subject_matter(conditions, names, Side::Permit));
			let terms = self::terms(conditions, terms);
			if terms.is_empty() {
				permit
			} else {
				format!("{permit}; {}", terms.join("; "))
			}
		},
		Rule::Deny(conditions) => {
			format!("Deny {}", subject_matter(conditions, names, Side::Deny))
		},
	}
}

/// On which side a condition stands: some mean different things there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
	Permit,
	Deny,
}

/// What is asked of a request, as the object of a sentence.
fn subject_matter(conditions: &Conditions, names: &Names, side: Side) -> String {
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
			let verbs: Vec<String> = actions.iter().map(verb).collect();
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
	words.extend(details(conditions, names, side));
	words.join(" ")
}

fn verb(action: Action) -> String {
	match action {
		Action::Collect => "collect",
		Action::Access => "look at",
		Action::Use => "use",
		Action::Disclose => "pass on",
		Action::Correct => "correct",
		Action::Count => "count, without seeing them,",
		Action::Compute => "compute with, without receiving them,",
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

/// A directive with its rules.
pub fn directive(directive: &Directive<AccountId>, names: &Names, now: Moment) -> String {
	let who = match &directive.grantor {
		Grantor::Subject => "by the patient".to_owned(),
		Grantor::Representative(account) => format!("by the representative {account}"),
	};
	let mut lines = vec![format!(
		"Consent {}: {}, said {who} on {}, valid {}, under template {} version {}",
		directive.id,
		standing(directive, now),
		time::short(directive.stated_at),
		period(directive.period),
		directive.template.id,
		directive.template.version
	)];
	lines.extend(numbered(
		directive.rules.iter().map(|known| rule(known, names)),
	));
	lines.join("\n")
}

/// A block as a sentence.
pub fn block(block: &Block, names: &Names) -> String {
	format!(
		"Block {}: {}, whatever is signed",
		block.id.0,
		subject_line(&block.denies, names)
	)
}

fn subject_line(denies: &Conditions, names: &Names) -> String {
	format!("deny {}", subject_matter(denies, names, Side::Deny))
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
		return "Nothing has been said yet, so nobody may read anything. Emergency care is the \
		        exception; see `galen consent block --help`."
			.into();
	}
	parts.join("\n\n")
}

/// Rules with their numbers, as evaluation asks them.
pub fn numbered(rules: impl IntoIterator<Item = String>) -> Vec<String> {
	let numbered = (1..).zip(rules);
	numbered
		.map(|(number, rule)| format!("  {number}. {rule}."))
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::{
		codes::{
			ActionSet, Category, CategorySet, Obligation, ObligationSet, Purpose, PurposeSet,
			Refrain, RefrainSet, Sensitivity, SensitivitySet,
		},
		members::{OrganizationKind, QualificationSet},
	};

	#[test]
	fn a_permit_reads_as_a_sentence() {
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
		assert_eq!(
			rule(&Rule::Permit(conditions, terms), &Names::default()),
			"Permit every partner to use laboratory results for disease specific healthcare research \
			 (DSRCH) up to confidentiality N (normal); nothing that is labelled specially sensitive; \
			 only with ethics approval; paid or unpaid; the reader must delete after use (DELAU); and \
			 is bound to no relinking (NORELINK)"
		);
	}

	#[test]
	fn a_deny_reads_as_a_sentence() {
		let conditions = Conditions {
			sensitivities: Some(SensitivitySet::of(&[Sensitivity::Hiv])),
			data_period: Some(Period::between(0, 86_400)),
			..Conditions::default()
		};
		assert_eq!(
			rule(&Rule::Deny(conditions), &Names::default()),
			"Deny everybody to do anything with records of every kind for any purpose labelled \
			 HIV/AIDS (HIV) dated from 1970-01-01 until before 1970-01-02"
		);
	}

	#[test]
	fn silence_is_said_plainly() {
		let text = consents(&Consents::default(), &Names::default(), 0);
		assert!(text.starts_with("Nothing has been said yet"), "{text}");
	}
}
