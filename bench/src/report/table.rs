//! The results as a document in Markdown.

use super::number;
use crate::results::{Durability, Ratio, Reached, Results};
use std::fmt::Write;

/// What each class of durability promises.
const CLASSES: [(&str, &str); 3] = [
	("D0", "in the memory of one process"),
	("D1", "forced to the disk of one machine"),
	("D2", "final on four validators, of which one may lie"),
];

/// All of it.
pub fn document(results: &Results) -> String {
	let mut text = String::from("# Results of a benchmark run\n\n");
	for why in &results.void {
		let _ = writeln!(text, "**VOID: {why}. Nothing below may be quoted.**\n");
	}
	text.push_str(&about(results));
	text.push_str("\n## Ratios\n\n");
	text.push_str(&ratios(results));
	text.push_str("\n## Figures\n\n");
	text.push_str(&figures(results));
	text.push_str("\n## Not run\n\n");
	if results.not_run.is_empty() {
		text.push_str("Everything ran.\n");
	}
	for one in &results.not_run {
		let _ = writeln!(text, "- {}: {}", cell(&one.what), cell(&one.why));
	}
	text.push_str("\n## Agreement\n\n");
	text.push_str(&agreements(results));
	text.push_str("\n## The machine's noise\n\n");
	text.push_str(&noise(results));
	text
}

/// The ratios.
pub fn ratios(results: &Results) -> String {
	let mut text = String::from(
		"| Ratio | What it says | Value | 95 % | At least | Aim | Reached |\n\
		 |---|---|--:|--:|--:|--:|---|\n",
	);
	for ratio in &results.ratios {
		let bound = |bound: Option<f64>| bound.map_or(String::new(), number);
		let (low, high) = ratio.interval;
		let _ = writeln!(
			text,
			"| {} | {}{} | **{}** | {}–{} | {} | {} | {} |",
			cell(&ratio.id),
			cell(&ratio.says),
			promises(results, ratio),
			number(ratio.value),
			number(low),
			number(high),
			bound(ratio.at_least),
			bound(ratio.aim),
			reached(ratio.reached()),
		);
	}
	text
}

/// That two systems do not promise the same, if they do not.
fn promises(results: &Results, ratio: &Ratio) -> String {
	let class = |id: &str| results.figure(id).map(|figure| figure.durability);
	match (class(&ratio.over), class(&ratio.under)) {
		(Some(over), Some(under))
			if over != under && over != Durability::None && under != Durability::None =>
		{
			format!(" ({over:?} over {under:?})")
		},
		_ => String::new(),
	}
}

fn reached(reached: Reached) -> &'static str {
	match reached {
		Reached::Aim => "aim",
		Reached::Least => "at least",
		Reached::No => "no",
		Reached::Unasked => "printed only",
	}
}

fn about(results: &Results) -> String {
	let machine = &results.machine;
	let mut text = format!(
		"Profile `{}`, {} s, built from {}. {}, {} cores, {} GiB of memory, kernel {}. All systems and the \
		 load generator share this machine.\n\n",
		results.profile,
		results.took,
		cell(&results.build),
		machine.processor,
		machine.cores,
		machine.memory_gib,
		machine.kernel,
	);
	for program in &machine.programs {
		let _ = writeln!(text, "- {program}");
	}
	text.push_str("\nWhat becomes of an acknowledged operation: ");
	let classes = CLASSES.map(|(name, promise)| format!("{name} is {promise}"));
	text.push_str(&classes.join(", "));
	text.push_str(". A ratio between two classes is what the promise costs, not who is faster.\n");
	text
}

fn figures(results: &Results) -> String {
	let mut text = String::from(
		"| Workload | System | What | Median | Least | Most | Unit | Class | Settings |\n\
		 |---|---|---|--:|--:|--:|---|---|---|\n",
	);
	for figure in results.figures.iter().filter(|figure| figure.id != "one") {
		let (least, most) = crate::stats::range(&figure.samples).unwrap_or_default();
		let class = match figure.durability {
			Durability::None => "–".to_owned(),
			class => format!("{class:?}"),
		};
		let parameters = figure
			.parameters
			.iter()
			.map(|(name, value)| format!("{name}: {value}"));
		let _ = writeln!(
			text,
			"| {} | {} | {} | {} | {} | {} | {} | {class} | {} |",
			cell(&figure.workload),
			cell(&figure.system),
			cell(&figure.quantity),
			number(figure.median()),
			number(least),
			number(most),
			cell(&figure.unit),
			cell(&parameters.collect::<Vec<_>>().join("; ")),
		);
	}
	text
}

fn agreements(results: &Results) -> String {
	let mut text = String::new();
	for agreement in &results.agreements {
		let systems: Vec<&str> = agreement.found.keys().map(String::as_str).collect();
		let _ = writeln!(
			text,
			"- log `{}`: {} {} `{}`",
			cell(&agreement.log),
			systems.join(", "),
			if agreement.holds() {
				"hold the consents that the log means,"
			} else {
				"DO NOT ALL hold"
			},
			agreement.expected.get(..16).unwrap_or(&agreement.expected),
		);
	}
	text
}

fn noise(results: &Results) -> String {
	let mut text = String::from(
		"| After | Hashes/s and core | Slowest tenth | Forced writes/s | Others |\n|---|--:|--:|--:|--:|\n",
	);
	for probe in &results.noise.probes {
		let foreign = probe.foreign.map(|share| format!("{:.0} %", 100.0 * share));
		let _ = writeln!(
			text,
			"| {} | {} | {} | {} | {} |",
			cell(&probe.after),
			number(probe.hashes),
			number(probe.slowest),
			number(probe.writes),
			foreign.unwrap_or_default(),
		);
	}
	text
}

/// Text that does not end its cell.
fn cell(text: &str) -> String {
	text.replace('|', "/").replace('\n', " ")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_cell_stays_one() {
		assert_eq!(cell("a | b\nc"), "a / b c");
	}
}
