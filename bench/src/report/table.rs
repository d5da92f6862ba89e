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
	use crate::{
		machine::Machine,
		noise::{Noise, Probe},
		results::{Agreement, Better, Figure, NotRun, FORMAT},
	};
	use std::collections::BTreeMap;

	fn figure(system: &str, durability: Durability, samples: &[f64]) -> Figure {
		Figure {
			id: format!("single/{system}/operations"),
			workload: "single".into(),
			system: system.into(),
			quantity: "operations".into(),
			unit: "1/s".into(),
			durability,
			better: Better::Higher,
			parameters: BTreeMap::from([("clients".into(), "16 | more".into())]),
			samples: samples.to_vec(),
		}
	}

	fn run() -> Results {
		let mut results = Results {
			format: FORMAT,
			began: 0,
			took: 12,
			profile: "full".into(),
			build: "abc".into(),
			machine: Machine::here(vec!["postgres 15".into()]).unwrap(),
			noise: Noise {
				probes: vec![Probe {
					after: "nothing".into(),
					hashes: 1_234_567.0,
					slowest: 1_200_000.0,
					writes: 5_000.0,
					foreign: Some(0.01),
				}],
			},
			agreements: vec![Agreement {
				log: "papers".into(),
				expected: "aabb".into(),
				found: BTreeMap::from([
					("galen".into(), "aabb".into()),
					("anvil".into(), "ccdd".into()),
				]),
			}],
			figures: vec![
				figure("galen", Durability::D2, &[300.0, 400.0, 500.0]),
				figure("postgres-chain", Durability::D1, &[800.0, 800.0, 800.0]),
			],
			ratios: Vec::new(),
			not_run: vec![NotRun {
				what: "anvil".into(),
				why: "it is not installed".into(),
			}],
			void: vec!["the processor slept".into()],
		};
		for goal in crate::goals::GOALS {
			results.divide(goal);
		}
		results
	}

	#[test]
	fn a_cell_stays_one() {
		assert_eq!(cell("a | b\nc"), "a / b c");
	}

	#[test]
	fn a_reader_is_told_what_speaks_against_a_run_first() {
		let text = document(&run());
		let void = text.find("VOID: the processor slept").unwrap();
		assert!(void < text.find("## Ratios").unwrap());
		assert!(text.contains("- anvil: it is not installed"));
		assert!(text.contains("anvil, galen DO NOT ALL hold"));
		assert!(text.contains("- postgres 15"));
	}

	#[test]
	fn a_ratio_of_two_promises_says_so_and_a_figure_has_its_range() {
		let text = document(&run());
		let ratio = text
			.lines()
			.find(|line| line.starts_with("| price of trust |"));
		let ratio = ratio.unwrap();
		assert!(ratio.contains("(D2 over D1)"), "{ratio}");
		assert!(
			ratio.contains("**0.500**") && ratio.ends_with("| aim |"),
			"{ratio}"
		);
		let figure = text
			.lines()
			.find(|line| line.starts_with("| single | galen |"));
		assert!(figure.unwrap().contains("| 400 | 300 | 500 | 1/s | D2 |"));
		assert!(
			text.contains("16 / more"),
			"a cell ends where it should not"
		);
	}
}
