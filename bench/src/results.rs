//! The form of a run's results: one JSON file, from which tables and plots are made again at any time.
//!
//! A *figure* is what one system showed in one workload, with one sample for each round. A *ratio* divides
//! two figures round by round, so that what the machine did to both in a round cancels out.

use crate::{machine::Machine, noise::Noise, stats};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The number of this form. A change that readers must know of raises it.
pub const FORMAT: u32 = 1;

/// What becomes of an operation that was acknowledged. Systems of different classes do not promise the
/// same, so a ratio between them is what the promise costs, not who is faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Durability {
	/// In the memory of one process.
	D0,
	/// Forced to the disk of one machine.
	D1,
	/// Final on four validators, of which one may lie.
	D2,
	/// Nothing is kept: a computation.
	None,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
	/// Operations a second.
	Higher,
	/// Seconds, bytes.
	Lower,
}

/// What one system showed in one workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
	/// Names the figure in this run: workload, system, quantity.
	pub id: String,
	/// The workload's name.
	pub workload: String,
	/// Which system.
	pub system: String,
	/// What was measured, as a reader says it.
	pub quantity: String,
	/// In which unit.
	pub unit: String,
	/// What becomes of an acknowledged operation there.
	pub durability: Durability,
	/// Which way is better.
	pub better: Better,
	/// Everything else that decided the figure: sizes, counts, settings.
	pub parameters: BTreeMap<String, String>,
	/// One value for each round, in their order.
	pub samples: Vec<f64>,
}

impl Figure {
	/// The median of the rounds.
	pub fn median(&self) -> f64 {
		stats::median(&self.samples).unwrap_or(f64::NAN)
	}
}

/// One figure over another, round by round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
	/// Names the ratio: the goal it belongs to, or what it shows.
	pub id: String,
	/// What it says, for a reader.
	pub says: String,
	/// The figure above the line.
	pub over: String,
	/// The figure below it.
	pub under: String,
	/// The median of the rounds' ratios.
	pub value: f64,
	/// Between which values that median lies, at 95 %; with few rounds, the smallest and the largest.
	pub interval: (f64, f64),
	/// What is asked of it at least; absent where it is printed only.
	pub at_least: Option<f64>,
	/// What is aimed at.
	pub aim: Option<f64>,
	/// Whether smaller is better.
	pub better: Better,
}

/// Whether a goal was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
	/// The aim.
	Aim,
	/// What is asked at least.
	Least,
	/// Neither.
	No,
	/// Nothing was asked.
	Unasked,
}

impl Ratio {
	/// Whether the goal was reached.
	pub fn reached(&self) -> Reached {
		let holds = |bound: f64| match self.better {
			Better::Higher => self.value >= bound,
			Better::Lower => self.value <= bound,
		};
		match (self.at_least, self.aim) {
			(_, Some(aim)) if holds(aim) => Reached::Aim,
			(Some(least), _) if holds(least) => Reached::Least,
			(None, None) => Reached::Unasked,
			_ => Reached::No,
		}
	}
}

/// Something that was to be measured and was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotRun {
	/// What.
	pub what: String,
	/// Why not.
	pub why: String,
}

/// That several systems ended with the same consents after the same log, or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
	/// Which log.
	pub log: String,
	/// The digest that the log's meaning gives without any of them.
	pub expected: String,
	/// The digest of what each system held in the end.
	pub found: BTreeMap<String, String>,
}

impl Agreement {
	/// Whether all of them hold what they should.
	pub fn holds(&self) -> bool {
		self.found.values().all(|digest| *digest == self.expected)
	}
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
	/// See [`FORMAT`].
	pub format: u32,
	/// When it began, in UTC seconds.
	pub began: u64,
	/// How long it took, in seconds.
	pub took: u64,
	/// Which profile.
	pub profile: String,
	/// How the programs were built, and from what.
	pub build: String,
	/// On what.
	pub machine: Machine,
	/// Whether it kept still.
	pub noise: Noise,
	/// Whether the systems agree with each other.
	pub agreements: Vec<Agreement>,
	/// What was measured.
	pub figures: Vec<Figure>,
	/// What it means.
	pub ratios: Vec<Ratio>,
	/// What was not measured.
	pub not_run: Vec<NotRun>,
	/// Why the run counts for nothing, if it does not.
	pub void: Vec<String>,
}

impl Results {
	/// The figure of this name.
	pub fn figure(&self, id: &str) -> Option<&Figure> {
		self.figures.iter().find(|figure| figure.id == id)
	}

	/// Adds a sample to a figure, which is made when it is not there.
	pub fn add(&mut self, figure: Figure) {
		match self.figures.iter_mut().find(|known| known.id == figure.id) {
			Some(known) => known.samples.extend(figure.samples),
			None => self.figures.push(figure),
		}
	}

	/// Divides two figures, if both are there.
	pub fn divide(&mut self, goal: &Goal) {
		let (Some(over), Some(under)) = (self.figure(goal.over), self.figure(goal.under)) else {
			return;
		};
		let Some(ratio) = goal.of(over, under) else {
			return;
		};
		self.ratios.push(ratio);
	}
}

/// A ratio that a run is to show.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
	/// See [`Ratio::id`].
	pub id: &'static str,
	/// See [`Ratio::says`].
	pub says: &'static str,
	/// See [`Ratio::over`].
	pub over: &'static str,
	/// See [`Ratio::under`].
	pub under: &'static str,
	/// See [`Ratio::at_least`].
	pub at_least: Option<f64>,
	/// See [`Ratio::aim`].
	pub aim: Option<f64>,
	/// See [`Ratio::better`].
	pub better: Better,
}

impl Goal {
	/// The ratio of these figures. Where both have a sample for each round, rounds are divided one by one;
	/// where one was measured less often, its median stands for all.
	fn of(&self, over: &Figure, under: &Figure) -> Option<Ratio> {
		let each: Vec<f64> = if over.samples.len() == under.samples.len() {
			let pairs = over.samples.iter().zip(&under.samples);
			pairs.map(|(over, under)| over / under).collect()
		} else {
			let below = under.median();
			over.samples.iter().map(|over| over / below).collect()
		};
		let each: Vec<f64> = each.into_iter().filter(|ratio| ratio.is_finite()).collect();
		Some(Ratio {
			id: self.id.to_owned(),
			says: self.says.to_owned(),
			over: self.over.to_owned(),
			under: self.under.to_owned(),
			value: stats::median(&each)?,
			interval: stats::interval(&each)?,
			at_least: self.at_least,
			aim: self.aim,
			better: self.better,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn figure(id: &str, samples: &[f64]) -> Figure {
		Figure {
			id: id.into(),
			workload: "consents".into(),
			system: "galen".into(),
			quantity: "operations".into(),
			unit: "1/s".into(),
			durability: Durability::D2,
			better: Better::Higher,
			parameters: BTreeMap::new(),
			samples: samples.to_vec(),
		}
	}

	const GOAL: Goal = Goal {
		id: "G",
		says: "ours over theirs",
		over: "ours",
		under: "theirs",
		at_least: Some(1.6),
		aim: Some(3.0),
		better: Better::Higher,
	};

	#[test]
	fn rounds_are_divided_one_by_one() {
		// The machine was half as fast in the second round, for both.
		let ratio = GOAL
			.of(
				&figure("ours", &[200.0, 100.0]),
				&figure("theirs", &[100.0, 50.0]),
			)
			.unwrap();
		assert_eq!((ratio.value, ratio.interval), (2.0, (2.0, 2.0)));
		assert_eq!(ratio.reached(), Reached::Least);
	}

	#[test]
	fn a_goal_is_reached_or_not() {
		let theirs = figure("theirs", &[100.0]);
		let reached = |ours: f64| {
			GOAL.of(&figure("ours", &[ours]), &theirs)
				.unwrap()
				.reached()
		};
		assert_eq!(reached(300.0), Reached::Aim);
		assert_eq!(reached(299.0), Reached::Least);
		assert_eq!(reached(159.0), Reached::No);
	}

	#[test]
	fn a_sample_joins_its_figure() {
		let mut results = Results {
			format: FORMAT,
			began: 0,
			took: 0,
			profile: "quick".into(),
			build: String::new(),
			machine: Machine::here(Vec::new()).unwrap(),
			noise: Noise::default(),
			agreements: Vec::new(),
			figures: Vec::new(),
			ratios: Vec::new(),
			not_run: Vec::new(),
			void: Vec::new(),
		};
		results.add(figure("ours", &[4.0]));
		results.add(figure("theirs", &[2.0]));
		results.add(figure("ours", &[8.0]));
		results.add(figure("theirs", &[2.0]));
		results.divide(&GOAL);
		assert_eq!(results.figures.len(), 2);
		assert_eq!(results.ratios[0].value, 3.0);
		let json = serde_json::to_string(&results).unwrap();
		assert_eq!(serde_json::from_str::<Results>(&json).unwrap(), results);
	}

	#[test]
	fn one_system_that_holds_something_else_breaks_the_agreement() {
		let mut agreement = Agreement {
			log: "single".into(),
			expected: "aa".into(),
			found: BTreeMap::from([("galen".into(), "aa".into())]),
		};
		assert!(agreement.holds());
		agreement.found.insert("postgres".into(), "bb".into());
		assert!(!agreement.holds());
	}
}
