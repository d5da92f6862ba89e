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

/// One part of a run. Those that need networks or databases share them: each is started once a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
	/// Consent operations, one a signature, and the template's transfers.
	Single,
	/// Papers in batches of a hundred.
	Batch,
	/// Access checks.
	Access,
	/// Records by Merkle batches, and one by one.
	Anchoring,
	/// From handing in to final.
	Finality,
	/// A validator is killed and comes back.
	Restart,
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
	pub const ALL: [Self; 11] = [
		Self::Single,
		Self::Batch,
		Self::Access,
		Self::Anchoring,
		Self::Finality,
		Self::Restart,
		Self::Ingest,
		Self::Proofs,
		Self::Weights,
		Self::Settlement,
		Self::State,
	];
}

/// The parts of a run.
#[derive(Clone, Debug)]
pub struct Parts(pub Vec<Part>);

impl Parts {
	/// Whether any of these is wanted.
	pub fn any(&self, of: &[Part]) -> bool {
		of.iter().any(|part| self.0.contains(part))
	}
}

/// Runs these parts.
pub async fn run(bench: &mut Bench, parts: &Parts) -> anyhow::Result<()> {
	for round in 0..bench.plan.rounds {
		networks(bench, round, parts).await?;
		for part in &parts.0 {
			let ran = match part {
				Part::Ingest => ingest::run(bench).await,
				Part::Proofs => proofs::run(bench),
				Part::Weights => weights::run(bench),
				Part::Settlement => settlement::run(bench),
				// The largest states take minutes to make and do not depend on chance: once.
				Part::State if round == 0 => state::run(bench),
				_ => continue,
			};
			finish(bench, round, &format!("{part:?}"), ran)?;
		}
	}
	Ok(())
}

/// One round of everything that needs networks or databases. Every other round goes the other way round, so
/// that what drifts slowly favours nobody.
async fn networks(bench: &mut Bench, round: usize, parts: &Parts) -> anyhow::Result<()> {
	let mut turns = [
		Turn::Galen,
		Turn::Template(Variant::AsShipped),
		Turn::Template(Variant::OurSlots),
		Turn::Databases,
	];
	if round % 2 == 1 {
		turns.reverse();
	}
	for turn in turns.into_iter().filter(|turn| parts.any(turn.shows())) {
		bench.step(&format!("round {}: {turn:?}", round + 1));
		let ran = match turn {
			Turn::Galen => networks::galen(bench, round, parts).await,
			Turn::Template(variant) => networks::template(bench, variant, parts).await,
			Turn::Databases => databases::run(bench, round, parts).await,
		};
		finish(bench, round, &format!("{turn:?}"), ran)?;
	}
	Ok(())
}

/// Notes that something could not be run, if it could not, and probes the machine.
fn finish(
	bench: &mut Bench,
	round: usize,
	what: &str,
	ran: anyhow::Result<()>,
) -> anyhow::Result<()> {
	if let Err(error) = ran {
		bench.not_run(what, &error);
	}
	bench.probe(&format!("round {}, {what}", round + 1))
}

/// Whose turn it is in a round.
#[derive(Clone, Copy, Debug)]
enum Turn {
	Galen,
	Template(Variant),
	Databases,
}

impl Turn {
	/// The parts in which it has something to do.
	const fn shows(self) -> &'static [Part] {
		match self {
			Self::Galen => &[
				Part::Single,
				Part::Batch,
				Part::Access,
				Part::Anchoring,
				Part::Finality,
				Part::Restart,
			],
			Self::Template(_) => &[Part::Single, Part::Finality],
			Self::Databases => &[Part::Single, Part::Batch, Part::Access],
		}
	}
}

/// How a network of this system ends.
const fn ends(template: Option<Variant>) -> Ends {
	match template {
		None => Ends::Checked,
		Some(_) => Ends::Plain,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_what_has_something_to_do_is_started() {
		let starts = |parts: &[Part]| -> Vec<bool> {
			let parts = Parts(parts.to_vec());
			let turns = [
				Turn::Galen,
				Turn::Template(Variant::AsShipped),
				Turn::Databases,
			];
			turns.map(|turn| parts.any(turn.shows())).to_vec()
		};
		assert_eq!(starts(&Part::ALL), [true, true, true]);
		assert_eq!(starts(&[Part::Ingest, Part::State]), [false, false, false]);
		assert_eq!(starts(&[Part::Anchoring]), [true, false, false]);
		assert_eq!(starts(&[Part::Finality]), [true, true, false]);
		assert_eq!(starts(&[Part::Access]), [true, false, true]);
	}
}
