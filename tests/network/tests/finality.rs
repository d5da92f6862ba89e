//! The network as it should be: four hospitals, all well.

use galen_test_support::{measure, Network};

/// Transactions whose way is timed: enough for a median, few enough for CI.
const SAMPLES: u32 = 7;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_validators_finalize_one_chain() -> anyhow::Result<()> {
	let network = Network::local().await?;
	network.wait_finalized(5).await?;

	// Printed, not judged: the machine may be busy. The goal is a median of 2.5 s and a lag of 2
	// blocks on two idle cores; `--example finality` measures it there.
	println!("{}", measure::finality(&network, SAMPLES).await?);

	network.wait_progress(3).await?;
	network.assert_agreement().await?;
	network.finish().await
}
