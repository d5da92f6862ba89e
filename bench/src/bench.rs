//! A run under way: what it has found so far, and where it keeps its files.

use crate::{
	log::ConsentSet,
	machine::Machine,
	noise::{Noise, Watch},
	people::{Cast, People},
	plan::{Places, Plan},
	results::{Agreement, Better, Durability, Figure, NotRun, Results, FORMAT},
};
use anyhow::Context;
use std::{
	collections::BTreeMap,
	time::{Instant, SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;

/// A run.
pub struct Bench {
	/// How much it does.
	pub plan: Plan,
	/// Where its peers are.
	pub places: Places,
	/// What it found.
	pub results: Results,
	/// Its files; they go with it.
	pub folder: TempDir,
	/// Its subjects.
	pub cast: Cast,
	begun: Instant,
}

/// What a figure is about.
#[derive(Clone, Copy, Debug)]
pub struct What<'a> {
	/// The workload.
	pub workload: &'a str,
	/// The system.
	pub system: &'a str,
	/// What was measured.
	pub quantity: &'a str,
	/// Its unit.
	pub unit: &'a str,
	/// What becomes of an acknowledged operation.
	pub durability: Durability,
}

impl Bench {
	/// Begins a run.
	pub fn begin(plan: Plan, places: Places, build: String) -> anyhow::Result<Self> {
		let folder = tempfile::Builder::new().prefix("galen-bench-").tempdir();
		let mut noise = Noise::default();
		noise.probe("nothing", Watch::Others)?;
		let cast = Cast {
			individuals: People::new("individuals", plan.individuals)?,
			papers: People::new("papers", plan.papers)?,
		};
		Ok(Self {
			results: Results {
				format: FORMAT,
				began: SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
				took: 0,
				profile: plan.profile.name().to_owned(),
				build,
				machine: Machine::here(Vec::new())?,
				noise,
				agreements: Vec::new(),
				figures: Vec::new(),
				ratios: Vec::new(),
				not_run: Vec::new(),
				void: Vec::new(),
			},
			plan,
			places,
			folder: folder.context("no folder for the run")?,
			cast,
			begun: Instant::now(),
		})
	}

	/// Says what comes next, and how far into the run it comes.
	pub fn step(&self, what: &str) {
		eprintln!("    {:>5} s  {what}", self.begun.elapsed().as_secs());
	}

	/// Probes the machine between two parts of the run.
	pub fn probe(&mut self, after: &str) -> anyhow::Result<()> {
		self.results.noise.probe(after, Watch::Nobody)
	}

	/// Notes a sample of which more is better.
	pub fn rate(&mut self, what: &What<'_>, sample: f64, parameters: &[(&str, String)]) {
		self.note(what, Better::Higher, sample, parameters);
	}

	/// Notes a sample of which less is better.
	pub fn cost(&mut self, what: &What<'_>, sample: f64, parameters: &[(&str, String)]) {
		self.note(what, Better::Lower, sample, parameters);
	}

	fn note(
		&mut self,
		what: &What<'_>,
		better: Better,
		sample: f64,
		parameters: &[(&str, String)],
	) {
		let id = format!("{}/{}/{}", what.workload, what.system, what.quantity);
		if !sample.is_finite() {
			// A division by a time that was too short to be measured.
			self.not_run(&id, &anyhow::anyhow!("it came out as {sample}"));
			return;
		}
		self.step(&format!(
			"{id}: {} {}",
			crate::report::number(sample),
			what.unit
		));
		let parameters: BTreeMap<String, String> = parameters
			.iter()
			.map(|(name, value)| ((*name).to_owned(), value.clone()))
			.collect();
		self.results.add(Figure {
			id,
			workload: what.workload.to_owned(),
			system: what.system.to_owned(),
			quantity: what.quantity.to_owned(),
			unit: what.unit.to_owned(),
			durability: what.durability,
			better,
			parameters,
			samples: vec![sample],
		});
	}

	/// Notes what could not be measured. It is printed, never skipped in silence.
	pub fn not_run(&mut self, what: &str, why: &anyhow::Error) {
		let note = NotRun {
			what: what.to_owned(),
			why: format!("{why:#}"),
		};
		self.step(&format!("{what}: NOT RUN: {}", note.why));
		if !self.results.not_run.contains(&note) {
			self.results.not_run.push(note);
		}
	}

	/// Notes what a system holds after a log. One that holds something else voids the run.
	pub fn agree(&mut self, log: &str, system: &str, expected: &ConsentSet, found: &ConsentSet) {
		let (expected, found) = (expected.digest(), found.digest());
		let all = &mut self.results.agreements;
		let known = all
			.iter()
			.position(|known| known.log == log && known.expected == expected);
		let place = known.unwrap_or_else(|| {
			all.push(Agreement {
				log: log.to_owned(),
				expected: expected.clone(),
				found: BTreeMap::new(),
			});
			all.len() - 1
		});
		let Some(agreement) = all.get_mut(place) else {
			return;
		};
		// What a later round finds must not hide what an earlier one found.
		let entry = agreement
			.found
			.entry(system.to_owned())
			.or_insert_with(|| found.clone());
		if *entry == expected {
			*entry = found;
		}
	}

	/// Notes a program that was compared, once.
	pub fn program(&mut self, version: &str) {
		let programs = &mut self.results.machine.programs;
		if !version.is_empty() && !programs.iter().any(|known| known == version) {
			programs.push(version.to_owned());
		}
	}

	/// Ends the run: the last probe, the ratios, the verdict.
	pub fn end(mut self) -> anyhow::Result<Results> {
		self.results.noise.probe("everything", Watch::Others)?;
		self.results.add(Figure {
			id: "one".to_owned(),
			workload: "reference".to_owned(),
			system: "reference".to_owned(),
			quantity: "one".to_owned(),
			unit: "1".to_owned(),
			durability: Durability::None,
			better: Better::Higher,
			parameters: BTreeMap::new(),
			samples: vec![1.0],
		});
		for goal in crate::goals::GOALS {
			self.results.divide(goal);
		}
		self.results.void.extend(self.results.noise.verdict());
		for agreement in &self.results.agreements {
			if !agreement.holds() {
				self.results.void.push(format!(
					"the systems do not hold the same consents after the log `{}`",
					agreement.log
				));
			}
		}
		self.results.took = self.begun.elapsed().as_secs();
		Ok(self.results)
	}
}
