//! A hospital joins and leaves, by the council's vote and at a session boundary.

use anyhow::Context;
use galen_test_support::{
	chain::{self, account, call, council, variant, Chain, Motion},
	keys,
	wait::{limits, until},
	Network, NodeBuilder,
};
use subxt::dynamic::Value;
use subxt_signer::sr25519::Keypair;

/// Name of the hospital that joins; its node key is known, so that a demo can use it.
const NEWCOMER: &str = "Eve";

/// What the hospital's staff account may do beside being admin: bit 7 is the operator's
/// (`galen_primitives::members::Role`), bit 0 the admin's.
const ADMIN_AND_OPERATOR: u128 = 1 | (1 << 7);

/// Waits until the account is, or is no longer, a validator of the running session.
async fn until_validator(chain: &Chain, who: &Keypair, expected: bool) -> anyhow::Result<()> {
	let what = if expected {
		"the newcomer validates"
	} else {
		"the hospital no longer validates"
	};
	until(what, limits::SET_CHANGE, || async {
		Ok((chain::is_validator(chain, who).await? == expected).then_some(()))
	})
	.await
}

fn organization(id: u128) -> (&'static str, Value) {
	("organization", Value::u128(id))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fifth_hospital_joins_validates_and_leaves() -> anyhow::Result<()> {
	let mut network = Network::local().await?;
	network.wait_finalized(2).await?;
	let chain = network.node("Alice").chain().await?;
	let eve = keys::signer("//Eve")?;

	// Four is the fewest: nobody may leave yet.
	let alice_leaves = call("Validators", "retire_validator", [organization(0)]);
	let too_few = Motion::Failed("Validators::TooFewValidators".into());
	assert_eq!(council(&chain, &alice_leaves).await?, too_few);

	// The council admits the hospital.
	let id = chain::storage(&chain, "Members", "NextOrganization", vec![]).await?;
	let id = id
		.and_then(|id| chain::number(&id))
		.context("the next organization's number")?;
	let admit = call(
		"Members",
		"admit_organization",
		[
			("kind", variant("Hospital")),
			("jurisdiction", Value::from_bytes(b"DE")),
			("envelope_key", Value::from_bytes([9; 32])),
			("descriptor", Value::from_bytes([1; 32])),
			("admin", account(&eve)),
		],
	);
	assert_eq!(council(&chain, &admit).await?, Motion::Done);

	// Its admin makes itself operator, and names the hospital's node.
	let appoint = call(
		"Members",
		"appoint",
		[
			("account", account(&eve)),
			("roles", Value::u128(ADMIN_AND_OPERATOR)),
			("until", variant("None")),
		],
	);
	chain::execute(&chain, &appoint, &eve).await?;
	let peer = Value::from_bytes(keys::peer_public(keys::node_key(NEWCOMER))?);
	let peers = call(
		"Validators",
		"set_peer_ids",
		[("peer_ids", Value::unnamed_composite([peer]))],
	);
	chain::execute(&chain, &peers, &eve).await?;

	// The node is served now. It makes its own keys, which no other machine ever sees.
	let node = NodeBuilder::new(NEWCOMER)?
		.arg("--validator")
		.arg("--rpc-methods")
		.arg("unsafe");
	network.add(node)?;
	network.node_mut(NEWCOMER).start().await?;
	let goal = network.node("Alice").finalized().await?;
	network.node(NEWCOMER).wait_finalized(goal).await?;
	chain::set_session_keys(&chain, network.node(NEWCOMER), &eve).await?;

	// The council lets it validate, from the session after the next one.
	let session = chain::session(&chain).await?;
	let seat = call(
		"Validators",
		"admit_validator",
		[organization(id), ("account", account(&eve))],
	);
	assert_eq!(council(&chain, &seat).await?, Motion::Done);
	until_validator(&chain, &eve, true).await?;
	assert!(
		chain::session(&chain).await? > session,
		"the set changed within a session"
	);
	assert_eq!(chain::validators(&chain).await?.len(), 5);
	network
		.node(NEWCOMER)
		.wait_log("Pre-sealed block", limits::FINALITY)
		.await?;
	network.wait_progress(5).await?;

	// And retires it again.
	let retire = call("Validators", "retire_validator", [organization(id)]);
	assert_eq!(council(&chain, &retire).await?, Motion::Done);
	until_validator(&chain, &eve, false).await?;
	assert_eq!(council(&chain, &alice_leaves).await?, too_few);

	// The four go on without it.
	network.node_mut(NEWCOMER).stop().await?;
	network.wait_progress(5).await?;
	network.assert_agreement().await?;
	network.finish().await
}
