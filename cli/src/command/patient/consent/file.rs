//! Rule files, the usual consents and the codes: what is known without a node.

use crate::{
	context::Context,
	exit::Failure,
	rules::{self, Parsed},
	terminal::table,
	words::{rule, time, Names},
};
use galen_primitives::{consent::Period, ids::OrganizationId};
use std::{fs, path::PathBuf};

/// Reads what is said: a file or a usual consent.
pub(super) fn parsed(
	rules: Option<&PathBuf>,
	usual: Option<&str>,
	custodian: Option<OrganizationId>,
) -> Result<Parsed, Failure> {
	match (rules, usual) {
		(Some(path), _) => read_rules(path),
		(None, Some(name)) => rules::usual(name, custodian),
		(None, None) => Err(Failure::usage("name a rule file or a usual consent")),
	}
}

fn read_rules(path: &PathBuf) -> Result<Parsed, Failure> {
	let text = if path.as_os_str() == "-" {
		std::io::read_to_string(std::io::stdin()).map_err(|error| Failure::internal(&error))?
	} else {
		fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?
	};
	rules::read(&text).map_err(|failure| failure.about(&path.display()))
}

pub(super) fn check(context: &Context, file: &PathBuf) -> Result<(), Failure> {
	let parsed = read_rules(file)?;
	let names = Names::default();
	let words: Vec<String> = parsed
		.rules
		.iter()
		.map(|known| rule::rule(known, &names))
		.collect();
	let value = serde_json::json!({
		"from": parsed.from, "until": parsed.until, "rules": parsed.rules, "words": words,
	});
	context.output.result(&value, || {
		let period = match (parsed.from, parsed.until) {
			(None, None) => "from the moment it is given, without an end".to_owned(),
			(Some(from), until) => rule::period(Period {
				start: from,
				end: until,
			}),
			(None, Some(until)) => {
				format!(
					"from the moment it is given until before {}",
					time::short(until)
				)
			},
		};
		format!("Valid {period}:\n{}", rule::rules(&parsed.rules, &names))
	})
}

pub(super) fn usual(context: &Context) -> Result<(), Failure> {
	let names: Vec<_> = rules::usual_names().collect();
	let value: Vec<_> = names
		.iter()
		.map(|(name, about)| serde_json::json!({ "name": name, "about": about }))
		.collect();
	context.output.result(&value, || {
		let rows = names
			.iter()
			.map(|(name, about)| [(*name).to_owned(), (*about).to_owned()]);
		table(["NAME", "SAYS"], &[], rows)
	})
}

pub(super) fn codes(context: &Context, system: &str) -> Result<(), Failure> {
	let codes = rules::code_list(system).ok_or_else(|| {
		Failure::not_found(format!(
			"{system:?} is no code system; choose one of: purpose, action, category, \
			 confidentiality, sensitivity, obligation, refrain"
		))
	})?;
	let value: Vec<_> = codes
		.iter()
		.map(|(code, display)| serde_json::json!({ "code": code, "display": display }))
		.collect();
	context.output.result(&value, || {
		let rows = codes
			.iter()
			.map(|(code, display)| [(*code).to_owned(), (*display).to_owned()]);
		table(["CODE", "MEANS"], &[], rows)
	})
}
