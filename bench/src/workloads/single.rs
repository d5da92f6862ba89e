//! Bursts: everything is handed in as fast as the nodes take it, and what finalized blocks hold is counted.

use crate::{
	chain::{follow, send, sustained, Net, Outcome, Pace, Prepared},
	machine,
};
use anyhow::{ensure, Context};
use std::time::Instant;

/// A burst and what became of it.
pub struct Burst {
	/// Operations a second.
	pub rate: f64,
	/// Operations.
	pub operations: u64,
	/// Whether the rate is that of a busy chain, or of the whole burst with its beginning and end.
	pub measure: &'static str,
	/// Blocks that hold it.
	pub blocks: usize,
	/// Bytes of all transactions.
	pub bytes: u64,
	/// Transactions that a pool lost and that were handed in again.
	pub again: usize,
	/// Seconds that the machine's processors were busy with it: validators, generator and whatever else ran.
	pub busy: f64,
}

/// Sends all of it at once and waits until all of it is final.
///
/// # Errors
/// One was refused, lost, or failed in its block.
pub async fn burst(net: &Net, prepared: &[Prepared]) -> anyhow::Result<Burst> {
	let after = finalized(net).await?;
	let (busy_before, _) = machine::ticks()?;
	let (sent, outcome) = futures::try_join!(
		send(&net.wires, prepared, Pace::Burst),
		follow(net, prepared, after)
	)?;
	ensure!(
		outcome.failed == 0,
		"{} transactions of a burst failed in their blocks",
		outcome.failed
	);
	let (busy, _) = machine::ticks()?;
	let busy = busy.saturating_sub(busy_before) as f64 / machine::TICKS_A_SECOND;
	of(&outcome, &sent, busy)
}

fn of(outcome: &Outcome, sent: &[Instant], busy: f64) -> anyhow::Result<Burst> {
	let operations = outcome.blocks.iter().map(|block| block.operations).sum();
	let first = sent.iter().min().context("something was sent")?;
	let last = outcome
		.finalized
		.iter()
		.max()
		.context("something is final")?;
	let whole = operations as f64 / last.duration_since(*first).as_secs_f64();
	let (rate, measure) = match sustained(&outcome.blocks) {
		Some(rate) => (rate, "full blocks"),
		None => (whole, "the whole burst"),
	};
	Ok(Burst {
		rate,
		operations,
		measure,
		blocks: outcome.blocks.len(),
		bytes: outcome.blocks.iter().map(|block| block.bytes).sum(),
		again: outcome.again,
		busy,
	})
}

/// The height of the finalized head.
pub async fn finalized(net: &Net) -> anyhow::Result<u64> {
	net.network
		.nodes()
		.first()
		.context("a node")?
		.finalized()
		.await
}

/// The bursts of one log.
#[derive(Default)]
pub struct Waves(Vec<Burst>);

impl Waves {
	/// One more.
	pub fn add(&mut self, burst: Burst) {
		self.0.push(burst);
	}

	/// Operations a second over all of them: each counts with the time it would take at its rate.
	pub fn rate(&self) -> f64 {
		let operations: u64 = self.0.iter().map(|burst| burst.operations).sum();
		let seconds: f64 = self
			.0
			.iter()
			.map(|burst| burst.operations as f64 / burst.rate)
			.sum();
		operations as f64 / seconds
	}

	/// Microseconds of processor time that an operation took, of the whole machine.
	pub fn processor(&self) -> f64 {
		let operations: u64 = self.0.iter().map(|burst| burst.operations).sum();
		let seconds: f64 = self.0.iter().map(|burst| burst.busy).sum();
		1e6 * seconds / operations as f64
	}

	/// What decided the rate.
	pub fn parameters(&self) -> Vec<(&'static str, String)> {
		let joined = |of: &dyn Fn(&Burst) -> String| -> String {
			self.0.iter().map(of).collect::<Vec<_>>().join(" + ")
		};
		vec![
			("validators", "4 on this machine".to_owned()),
			("operations", joined(&|burst| burst.operations.to_string())),
			("blocks", joined(&|burst| burst.blocks.to_string())),
			("bytes", joined(&|burst| burst.bytes.to_string())),
			("handed in again", joined(&|burst| burst.again.to_string())),
			("measured over", joined(&|burst| burst.measure.to_owned())),
		]
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn burst(operations: u64, rate: f64) -> Burst {
		Burst {
			rate,
			operations,
			measure: "full blocks",
			blocks: 5,
			bytes: 0,
			again: 0,
			busy: 1.5,
		}
	}

	#[test]
	fn a_slow_wave_weighs_by_its_time() {
		let mut waves = Waves::default();
		waves.add(burst(1_000, 100.0));
		waves.add(burst(1_000, 300.0));
		assert!((waves.rate() - 150.0).abs() < 1e-9, "{}", waves.rate());
		assert!(
			(waves.processor() - 1_500.0).abs() < 1e-9,
			"{}",
			waves.processor()
		);
	}
}
