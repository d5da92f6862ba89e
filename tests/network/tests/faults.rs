//! Validators that die. Four tolerate one.

use galen_client::{At, Chain};
use galen_primitives::ids::OrganizationId;
use galen_test_support::{
	wait::{limits, observe, until},
	Network,
};
use std::time::Duration;

/// Dave's hospital.
const DAVE: OrganizationId = OrganizationId(3);
/// Time for the votes that were under way when a validator died to have their effect.
const SETTLE: Duration = Duration::from_secs(8);
/// Time in which nothing may be finalized: long enough for ten blocks.
const STILL: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_validator_stops_nothing_and_catches_up() -> anyhow::Result<()> {
	let mut network = Network::local().await?;
	network.wait_finalized(3).await?;

	network.node_mut("Dave").kill().await?;
	// The three others go on, past the slots that are Dave's.
	network.wait_progress(8).await?;
	// Its seat stays, and the chain shows that nobody sits there.
	let chain = Chain::connect(&network.node("Alice").rpc_url()).await?;
	until(
		"the chain shows whose turns pass",
		limits::RECOVERY,
		|| async {
			let head = chain.finalized().await?;
			Ok((silent(&chain, &head).await? == [DAVE]).then_some(()))
		},
	)
	.await?;
	let seats = chain.finalized().await?.validators().await?;
	assert!(seats.iter().all(|seat| seat.validating), "{seats:?}");

	network.node_mut("Dave").start().await?;
	let goal = network.node("Alice").finalized().await?;
	until(
		"Dave is level with the others",
		limits::CATCH_UP,
		|| async { Ok((network.node("Dave").finalized().await? >= goal).then_some(())) },
	)
	.await?;
	network.wait_progress(3).await?;
	network.assert_agreement().await?;
	network.finish().await
}

/// The hospitals whose validators made none of the blocks that were theirs to make.
async fn silent(chain: &Chain, head: &At) -> anyhow::Result<Vec<OrganizationId>> {
	let turns = chain.turns(head).await?.unwrap_or_default();
	let seats = head.validators().await?;
	let silent = turns.iter().filter(|(_, turns)| turns.made == 0);
	Ok(silent
		.filter_map(|(account, _)| seats.iter().find(|seat| seat.account == *account))
		.map(|seat| seat.organization)
		.collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_two_of_four_down_nothing_is_final_until_one_returns() -> anyhow::Result<()> {
	let mut network = Network::local().await?;
	network.wait_finalized(3).await?;

	network.node_mut("Charlie").kill().await?;
	network.node_mut("Dave").kill().await?;
	observe(SETTLE).await;

	let before = (
		network.node("Alice").best().await?,
		network.node("Alice").finalized().await?,
	);
	observe(STILL).await;
	let after = (
		network.node("Alice").best().await?,
		network.node("Alice").finalized().await?,
	);
	assert!(
		after.0 > before.0,
		"two validators still propose blocks: {before:?}, {after:?}"
	);
	assert_eq!(after.1, before.1, "two of four must not finalize anything");

	network.node_mut("Dave").start().await?;
	until("finality resumes", limits::RECOVERY, || async {
		Ok((network.node("Alice").finalized().await? > after.0).then_some(()))
	})
	.await?;
	network.wait_progress(3).await?;
	network.assert_agreement().await?;
	network.finish().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_all_four_are_killed_at_once_they_resume_with_what_was_final() -> anyhow::Result<()> {
	let mut network = Network::local().await?;
	network.wait_finalized(5).await?;
	let height = network.node("Alice").finalized().await?;
	let hash = network.node("Alice").block_hash(height).await?;

	for name in galen_test_support::HOSPITALS {
		network.node_mut(name).kill().await?;
	}
	network.start().await?;
	network.wait_finalized(height.saturating_add(3)).await?;

	for node in network.nodes() {
		assert_eq!(
			node.block_hash(height).await?,
			hash,
			"{} lost a finalized block",
			node.name()
		);
	}
	network.assert_agreement().await?;
	network.finish().await
}
