//! Whether two runs say the same: every ratio within so much of the other.

use crate::results::Results;
use std::fmt::Write;

/// How far two runs' ratios may be apart.
pub const APART: f64 = 0.15;

/// Compares two runs; returns what a reader is told, and whether they agree.
pub fn compare(first: &Results, second: &Results) -> (String, bool) {
	let mut text = String::new();
	let mut agree = true;
	for (name, run) in [("first", first), ("second", second)] {
		for why in &run.void {
			agree = false;
			let _ = writeln!(text, "the {name} run is void: {why}");
		}
	}
	for ratio in &first.ratios {
		let Some(other) = second.ratios.iter().find(|other| other.id == ratio.id) else {
			agree = false;
			let _ = writeln!(text, "{}: the second run does not have it", ratio.id);
			continue;
		};
		// Of the larger over the smaller, whichever it is.
		let apart = (ratio.value / other.value).max(other.value / ratio.value) - 1.0;
		let verdict = if apart <= APART { "agree" } else { "DIFFER" };
		agree &= apart <= APART;
		let _ = writeln!(
			text,
			"{verdict}  {:5.1} %  {}: {} and {}",
			100.0 * apart,
			ratio.id,
			crate::report::number(ratio.value),
			crate::report::number(other.value),
		);
	}
	(text, agree)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		machine::Machine,
		noise::Noise,
		results::{Better, Ratio, FORMAT},
	};

	fn run(value: f64) -> Results {
		Results {
			format: FORMAT,
			began: 0,
			took: 0,
			profile: "full".into(),
			build: String::new(),
			machine: Machine::here(Vec::new()).unwrap(),
			noise: Noise::default(),
			agreements: Vec::new(),
			figures: Vec::new(),
			ratios: vec![Ratio {
				id: "single".into(),
				says: String::new(),
				over: String::new(),
				under: String::new(),
				value,
				interval: (value, value),
				at_least: None,
				aim: None,
				better: Better::Higher,
			}],
			not_run: Vec::new(),
			void: Vec::new(),
		}
	}

	#[test]
	fn runs_agree_within_fifteen_in_a_hundred_either_way() {
		assert!(compare(&run(2.0), &run(2.29)).1);
		assert!(compare(&run(2.29), &run(2.0)).1);
		assert!(!compare(&run(2.0), &run(2.4)).1);
	}

	#[test]
	fn a_void_run_agrees_with_nothing() {
		let mut void = run(2.0);
		void.void.push("a noisy machine".into());
		assert!(!compare(&run(2.0), &void).1);
		let mut fewer = run(2.0);
		fewer.ratios.clear();
		assert!(!compare(&run(2.0), &fewer).1);
	}
}
