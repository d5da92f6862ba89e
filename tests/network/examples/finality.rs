//! Prints how long four validators on this machine take to finalize a transaction.
//!
//! `cargo run --release -p galen-network-tests --example finality [SAMPLES]`

use anyhow::Context;
use galen_test_support::{measure, Network};

/// Transactions that are sent unless the command line says otherwise.
const SAMPLES: u32 = 30;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
	let samples = match std::env::args().nth(1) {
		Some(samples) => samples.parse().context("SAMPLES is a number")?,
		None => SAMPLES,
	};
	let network = Network::local().await?;
	network.wait_finalized(3).await?;
	println!("{}", measure::finality(&network, samples).await?);
	network.finish().await
}
