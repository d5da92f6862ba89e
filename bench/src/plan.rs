//! How much of everything a run does.

use std::path::PathBuf;

/// A run's sizes.
#[derive(Clone, Debug)]
pub struct Plan {
	/// What the sizes are called.
	pub profile: Profile,
	/// How often each network is started and given all of its work.
	pub rounds: usize,
	/// Subjects who sign for themselves: each gives two directives and changes both.
	pub individuals: u32,
	/// Subjects whose papers a hospital enters.
	pub papers: u32,
	/// Papers entered with one signature.
	pub batch: usize,
	/// Transfers on the plain template.
	pub transfers: usize,
	/// Transactions whose way to finality is timed at half load; at others a third of them.
	pub probes: usize,
	/// Leaves of the largest anchored batch, as a power of two.
	pub largest_batch: u32,
	/// Hashes anchored one by one.
	pub single_anchors: usize,
	/// How long the gateway's pipeline of the largest batches runs, in seconds.
	pub anchoring_seconds: u64,
	/// Access checks of each kind that goes through a socket.
	pub checks: usize,
	/// Bytes sealed and ingested at each size.
	pub ingest_bytes: usize,
	/// Lines of an order that is settled.
	pub settled_lines: usize,
	/// Entries of the states whose cost is compared, as powers of ten.
	pub states: Vec<u32>,
}

/// The name of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
	/// Everything once and small: at most ten minutes on two cores. Its figures are not to be quoted.
	Quick,
	/// Everything three times: three quarters of an hour.
	Full,
}

impl Profile {
	/// As results name it.
	pub fn name(self) -> &'static str {
		match self {
			Self::Quick => "quick",
			Self::Full => "full",
		}
	}
}

impl Plan {
	/// The sizes of a profile.
	pub fn of(profile: Profile) -> Self {
		match profile {
			Profile::Quick => Self {
				profile,
				rounds: 1,
				individuals: 600,
				papers: 4_000,
				batch: 100,
				transfers: 8_000,
				probes: 30,
				largest_batch: 16,
				single_anchors: 800,
				anchoring_seconds: 8,
				checks: 3_000,
				ingest_bytes: 16 << 20,
				settled_lines: 200,
				states: vec![4, 5],
			},
			Profile::Full => Self {
				profile,
				rounds: 3,
				individuals: 2_000,
				papers: 16_000,
				batch: 100,
				transfers: 8_000,
				probes: 100,
				largest_batch: 20,
				single_anchors: 1_200,
				anchoring_seconds: 20,
				checks: 40_000,
				ingest_bytes: 256 << 20,
				settled_lines: 1_000,
				states: vec![4, 5, 6, 7],
			},
		}
	}
}

/// Where the parts of a run are that are not built into it.
#[derive(Clone, Debug, Default)]
pub struct Places {
	/// Where scripts/bench installed the EVM peer.
	pub evm: Option<PathBuf>,
	/// A folder of FHIR bundles.
	pub bundles: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_hospital_has_whole_batches_of_papers() {
		for profile in [Profile::Quick, Profile::Full] {
			let plan = Plan::of(profile);
			let hospitals = crate::people::HOSPITALS as usize;
			// Half of the papers are taken back, in whole batches too.
			assert_eq!(
				plan.papers as usize % (2 * hospitals * plan.batch),
				0,
				"{profile:?}"
			);
			assert!(plan.rounds >= 1);
		}
	}
}
