//! Whether the machine was quiet: the same small work before, between and after everything else. A run on
//! a machine that did not keep still says so and voids itself.
//!
//! A probe is a tenth of a second of hashing on each core at once, ten times over, and a hundred small
//! writes that are forced to the disk. What a core does in it is arithmetic alone, so that it slows down only if
//! somebody else has the core, the host takes time away, or the clock is turned down.

use crate::{machine, stats};
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::{
	hint::black_box,
	io::Write,
	time::{Duration, Instant},
};

/// How long one turn of hashing is.
const TURN: Duration = Duration::from_millis(100);
/// Turns of a probe.
const TURNS: usize = 10;
/// Forced writes of a probe.
const WRITES: u32 = 100;
/// How far the speed may be from that of the first probe, in either direction.
const DRIFT: f64 = 0.10;
/// How far the slowest turns of one probe may lie below its median.
const UNREST: f64 = 0.20;
/// How much of the machine others may use while nothing of ours runs.
const FOREIGN: f64 = 0.10;
/// How long we look for others.
const WATCH: Duration = Duration::from_secs(2);

/// What one probe found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
	/// When, by what was done before it.
	pub after: String,
	/// Hashes a second and core, the median of the turns.
	pub hashes: f64,
	/// The same, of the slowest tenth of the turns.
	pub slowest: f64,
	/// Forced writes of 4 KiB a second.
	pub writes: f64,
	/// Share of the machine that others used just before, where it was looked for.
	pub foreign: Option<f64>,
}

/// All probes of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Noise {
	/// In their order.
	pub probes: Vec<Probe>,
}

impl Noise {
	/// Probes the machine while nothing of ours runs. `watch` first looks for others.
	pub fn probe(&mut self, after: &str, watch: Watch) -> anyhow::Result<()> {
		let foreign = match watch {
			Watch::Others => Some(foreign()?),
			Watch::Nobody => None,
		};
		let turns = spin()?;
		let probe = Probe {
			after: after.to_owned(),
			hashes: stats::median(&turns).unwrap_or_default(),
			slowest: stats::quantile(&turns, 0.1).unwrap_or_default(),
			writes: writes()?,
			foreign,
		};
		self.probes.push(probe);
		Ok(())
	}

	/// Why the run counts for nothing, if it does not.
	pub fn verdict(&self) -> Option<String> {
		let first = self.probes.first()?;
		for probe in &self.probes {
			let drift = probe.hashes / first.hashes - 1.0;
			if drift.abs() > DRIFT {
				return Some(format!(
					"the processor ran {:+.0} % against the beginning, after {}",
					100.0 * drift,
					probe.after
				));
			}
			let unrest = 1.0 - probe.slowest / probe.hashes;
			if unrest > UNREST {
				return Some(format!(
					"turns of the same work differed by {:.0} %, after {}",
					100.0 * unrest,
					probe.after
				));
			}
			if let Some(foreign) = probe.foreign.filter(|share| *share > FOREIGN) {
				return Some(format!(
					"others used {:.0} % of the machine, after {}",
					100.0 * foreign,
					probe.after
				));
			}
		}
		None
	}
}

/// Whether others are looked for, which takes a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
	/// At the beginning and the end.
	Others,
	/// Between two rounds.
	Nobody,
}

/// Share of all processors that somebody used while we did nothing.
fn foreign() -> anyhow::Result<f64> {
	let (busy, all) = machine::ticks()?;
	std::thread::park_timeout(WATCH);
	let (busy_after, all_after) = machine::ticks()?;
	let all = all_after.saturating_sub(all).max(1) as f64;
	Ok(busy_after.saturating_sub(busy) as f64 / all)
}

/// Hashes a second, of each turn of each core.
fn spin() -> anyhow::Result<Vec<f64>> {
	let cores = std::thread::available_parallelism().map_or(1, usize::from);
	let threads: Vec<_> = (0..cores)
		.map(|_| std::thread::spawn(|| (0..TURNS).map(|_| turn()).collect::<Vec<f64>>()))
		.collect();
	let mut turns = Vec::new();
	for thread in threads {
		turns.extend(
			thread
				.join()
				.map_err(|_| anyhow::anyhow!("a probe failed"))?,
		);
	}
	Ok(turns)
}

fn turn() -> f64 {
	/// Hashes between two looks at the clock.
	const STRIDE: u32 = 512;

	let start = Instant::now();
	let mut digest = [7; 32];
	let mut hashes = 0.0;
	while start.elapsed() < TURN {
		for _ in 0..STRIDE {
			digest = sp_crypto_hashing::blake2_256(black_box(&digest));
		}
		hashes += f64::from(STRIDE);
	}
	black_box(digest);
	hashes / start.elapsed().as_secs_f64()
}

/// Writes a second that are on the disk when they return.
fn writes() -> anyhow::Result<f64> {
	let mut file = tempfile::tempfile().context("no file to write to")?;
	let block = [0x5a; 4096];
	let start = Instant::now();
	for _ in 0..WRITES {
		file.write_all(&block)?;
		file.sync_data()?;
	}
	Ok(f64::from(WRITES) / start.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
	use super::*;

	fn probe(after: &str, hashes: f64, slowest: f64, foreign: Option<f64>) -> Probe {
		Probe {
			after: after.into(),
			hashes,
			slowest,
			writes: 1_000.0,
			foreign,
		}
	}

	fn verdict(probes: Vec<Probe>) -> Option<String> {
		Noise { probes }.verdict()
	}

	#[test]
	fn a_quiet_machine_is_believed() {
		let quiet = vec![
			probe("nothing", 100.0, 95.0, Some(0.01)),
			probe("round 1", 103.0, 97.0, None),
			probe("everything", 96.0, 92.0, Some(0.02)),
		];
		assert_eq!(verdict(quiet), None);
	}

	#[test]
	fn a_machine_that_slowed_down_is_not() {
		let slower = vec![
			probe("nothing", 100.0, 95.0, None),
			probe("round 2", 85.0, 80.0, None),
		];
		let why = verdict(slower).unwrap();
		assert!(why.contains("-15 %") && why.contains("round 2"), "{why}");
	}

	#[test]
	fn a_machine_that_does_something_else_is_not() {
		let restless = vec![probe("nothing", 100.0, 70.0, None)];
		assert!(verdict(restless).unwrap().contains("30 %"));
		let shared = vec![probe("nothing", 100.0, 99.0, Some(0.4))];
		assert!(verdict(shared).unwrap().contains("others used 40 %"));
	}

	#[test]
	fn a_probe_measures_something() {
		let mut noise = Noise::default();
		noise.probe("nothing", Watch::Nobody).unwrap();
		let probe = &noise.probes[0];
		assert!(probe.hashes > 1_000.0 && probe.writes > 1.0, "{probe:?}");
	}
}
