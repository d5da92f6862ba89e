//! A validator that exists twice, as when a machine was cloned or a backup restored beside the
//! original.

use galen_test_support::{
	chain, keys,
	relay::Relay,
	wait::{limits, until},
	Network, NodeBuilder,
};
use std::net::SocketAddr;

/// Blocks each side makes while the network is cut.
const APART: u64 = 8;

/// The network is cut in two: Alice, Bob and Charlie on one side, Dave and a clone of Alice on the
/// other. Both sides make blocks. When the cable is plugged in again, somebody sees two blocks of
/// one validator for one slot, reports them, and the validator is out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_twin_on_the_other_side_of_a_cut_network_is_reported_and_disabled() -> anyhow::Result<()>
{
	let alice = NodeBuilder::validator("Alice")?;
	let bob = NodeBuilder::validator("Bob")?;
	let charlie = NodeBuilder::validator("Charlie")?;
	let (to_alice, to_bob) = (alice.address()?, bob.address()?);
	let cable = Relay::cut_to(SocketAddr::from(([127, 0, 0, 1], bob.p2p_port()))).await?;

	// The clone has Alice's session keys and her identity on the network.
	let twin = NodeBuilder::new("Alice, restored")?
		.session_keys_of("Alice")
		.node_key(keys::node_key("Alice"));
	let dave = NodeBuilder::validator("Dave")?
		.bootnode(&twin.address()?)
		.bootnode(&bob.address_through(cable.port())?);
	let twin = twin.bootnode(&dave.address()?);
	let mut network = Network::of(vec![
		alice,
		bob.bootnode(&to_alice),
		charlie.bootnode(&to_alice).bootnode(&to_bob),
		dave,
		twin,
	])
	.await?;
	network.start().await?;

	let (larger, smaller) = (network.node("Bob"), network.node("Dave"));
	until("both sides make blocks", limits::FINALITY, || async {
		let apart = larger.finalized().await? >= APART && smaller.best().await? >= APART / 2;
		Ok(apart.then_some(()))
	})
	.await?;
	assert_eq!(
		smaller.finalized().await?,
		0,
		"two of four must not finalize anything"
	);
	assert_ne!(
		larger.block_hash(1).await?,
		smaller.block_hash(1).await?,
		"the sides are apart"
	);

	cable.heal();
	let chain = larger.chain().await?;
	let offender = keys::signer("//Alice")?;
	until("the twin is reported", limits::SET_CHANGE, || async {
		Ok(chain::anyone_reported(&chain).await?.then_some(()))
	})
	.await?;
	until("the twin is disabled", limits::SET_CHANGE, || async {
		Ok(chain::is_out_of_office(&chain, &offender)
			.await?
			.then_some(()))
	})
	.await?;

	// The three others carry on without it.
	let goal = larger.finalized().await?.saturating_add(10);
	for name in ["Bob", "Charlie", "Dave"] {
		network.node(name).wait_finalized(goal).await?;
	}
	network.finish().await
}
