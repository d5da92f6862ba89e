//! What is measured, in the order of a run. Each workload notes its figures; what cannot be run is noted
//! with its reason.

mod access;
mod anchoring;
mod databases;
mod finality;
mod ingest;
mod networks;
mod proofs;
mod restart;
mod settlement;
mod single;
mod state;
mod weights;

use crate::{bench::Bench, chain::Ends, template::Variant};

/// One part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
	/// Consent operations, batches, access checks, anchoring and finality on networks of four validators, ours
	/// and the plain template's, and the same operations and checks on PostgreSQL and the EVM.
	Networks,
	/// The gateway's pipeline.
	Ingest,
	/// Verification of proofs.
	Proofs,
	/// Real against declared time.
	Weights,
	/// What settling an order costs a line.
	Settlement,
	/// Cost against the size of the state.
	State,
}

impl Part {
	/// All of them.
	pub const ALL: [Self; 6] = [
		Self::Networks,
		Self::Ingest,
		Self::Proofs,
		Self::Weights,
		Self::Settlement,
		Self::State,
	];
}

/// Runs these parts.
pub async fn run(bench: &mut Bench, parts: &[Part]) -> anyhow::Result<()> {
	for round in 0..bench.plan.rounds {
		for part in parts {
			bench.step(&format!("round {}: {part:?}", round + 1));
			let ran = match part {
				Part::Networks => networks(bench, round).await,
				Part::Ingest => ingest::run(bench).await,
				Part::Proofs => proofs::run(bench),
				Part::Weights => weights::run(bench),
				Part::Settlement => settlement::run(bench),
				// The largest states take minutes to make and do not depend on chance: once.
				Part::State if round == 0 => state::run(bench),
				Part::State => Ok(()),
			};
			if let Err(error) = ran {
				bench.not_run(&format!("{part:?}"), &error);
			}
			bench.probe(&format!("round {}, {part:?}", round + 1))?;
		}
	}
	Ok(())
}

/// One round of everything that needs networks or databases. Every other round goes the other way round, so
/// that what drifts slowly favours nobody.
async fn networks(bench: &mut Bench, round: usize) -> anyhow::Result<()> {
	let mut turns = [
		Turn::Galen,
		Turn::Template(Variant::AsShipped),
		Turn::Template(Variant::OurSlots),
		Turn::Databases,
	];
	if round % 2 == 1 {
		turns.reverse();
	}
	for turn in turns {
		bench.step(&format!("{turn:?}"));
		let ran = match turn {
			Turn::Galen => networks::galen(bench, round).await,
			Turn::Template(variant) => networks::template(bench, variant).await,
			Turn::Databases => databases::run(bench, round).await,
		};
		if let Err(error) = ran {
			bench.not_run(&format!("{turn:?}"), &error);
		}
		bench.probe(&format!("round {}, {turn:?}", round + 1))?;
	}
	Ok(())
}

/// Whose turn it is in a round.
#[derive(Clone, Copy, Debug)]
enum Turn {
	Galen,
	Template(Variant),
	Databases,
}

/// How a network of this system ends.
const fn ends(template: Option<Variant>) -> Ends {
	match template {
		None => Ends::Checked,
		Some(_) => Ends::Plain,
	}
}
