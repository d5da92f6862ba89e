//! What the tests share: rules, dates and periods as one reads them in the corpus.
#![allow(dead_code)]

use galen_primitives::{
	consent::{Conditions, Labels, Period, Recipient, Remuneration, Rule},
	ids::Moment,
	members::Qualification,
};
use time::{format_description::well_known::Rfc3339, OffsetDateTime};

const DAY: Moment = 86_400;

/// A date or a time as the corpus has it, as seconds.
pub fn moment(text: &str) -> Moment {
	let full = match text.len() {
		10 => format!("{text}T00:00:00Z"),
		_ => text.to_owned(),
	};
	let at = OffsetDateTime::parse(&full, &Rfc3339).expect("a date");
	Moment::try_from(at.unix_timestamp()).expect("after 1970")
}

/// Seconds as the corpus has them: a date where a day begins.
pub fn span_text(moment: Moment) -> String {
	let seconds = i64::try_from(moment).expect("a date");
	let at = OffsetDateTime::from_unix_timestamp(seconds).expect("a date");
	let text = at.format(&Rfc3339).expect("a date");
	match moment % DAY {
		0 => text[..10].to_owned(),
		_ => text,
	}
}

/// `[start, end)` as `start..end`.
pub fn period_text(period: Period) -> String {
	let end = period.end.map(span_text).unwrap_or_default();
	format!("{}..{end}", span_text(period.start))
}

/// A rule on one line.
pub fn rule_text(rule: &Rule) -> String {
	let mut words = vec![match rule {
		Rule::Permit(..) => "permit".to_owned(),
		Rule::Deny(_) => "deny".to_owned(),
	}];
	let Conditions {
		purposes,
		actions,
		categories,
		recipient,
		confidentiality,
		sensitivities,
		data_period,
		author,
	} = rule.conditions();
	let mut say = |name: &str, codes: Vec<&str>| words.push(format!("{name}={}", codes.join(",")));
	if let Some(purposes) = purposes {
		say("purposes", purposes.iter().map(|one| one.code()).collect());
	}
	if let Some(actions) = actions {
		say("actions", actions.iter().map(|one| one.code()).collect());
	}
	if let Some(categories) = categories {
		say(
			"categories",
			categories.iter().map(|one| one.code()).collect(),
		);
	}
	if let Some(recipient) = recipient {
		let who = match recipient {
			Recipient::Organization(id) => id.to_string(),
			Recipient::Kind(kind) => format!("{kind:?}"),
			Recipient::Jurisdiction(country) => country.0.iter().copied().map(char::from).collect(),
		};
		say("recipient", vec![who.as_str()]);
	}
	if let Some(level) = confidentiality {
		say("level", vec![level.code()]);
	}
	if let Some(labels) = sensitivities {
		say("labels", labels.iter().map(|one| one.code()).collect());
	}
	if let Some(period) = data_period {
		say("data", vec![period_text(*period).as_str()]);
	}
	if let Some(author) = author {
		say("author", vec![author.to_string().as_str()]);
	}
	let Some(terms) = rule.terms() else {
		return words.join(" ");
	};
	if sensitivities.is_some() && terms.labels == Labels::MayCarry {
		words.push("may-carry".into());
	}
	let held: Vec<String> = Qualification::ALL
		.iter()
		.filter(|one| terms.qualifications.has(**one))
		.map(|one| format!("{one:?}"))
		.collect();
	if !held.is_empty() {
		words.push(format!("qualifications={}", held.join(",")));
	}
	if let Remuneration::From(floor) = terms.remuneration {
		words.push(format!("payment={floor}"));
	}
	let obligations: Vec<&str> = terms.obligations.iter().map(|one| one.code()).collect();
	if !obligations.is_empty() {
		words.push(format!("obligations={}", obligations.join(",")));
	}
	let refrains: Vec<&str> = terms.refrains.iter().map(|one| one.code()).collect();
	if !refrains.is_empty() {
		words.push(format!("refrains={}", refrains.join(",")));
	}
	words.join(" ")
}
