//! The well-known keys of the `development` and `local` presets. They are public, so no other
//! network may use them, and a test of the runtime proves that the consortium preset does not.

use anyhow::Context;
use litep2p::{crypto::ed25519, PeerId};
use subxt::config::{substrate::BlakeTwo256, Hasher};
use subxt_signer::{sr25519::Keypair, SecretUri};

/// What the node key of a named demo peer is derived from: the same text as in the runtime's
/// `genesis::demo`, whose presets list the public halves.
const NODE_KEY_DOMAIN: &str = "galen demo node key ";

/// The account that `//Name` derives, with which the named person or organization signs.
pub fn signer(path: &str) -> anyhow::Result<Keypair> {
	let uri: SecretUri = path
		.parse()
		.with_context(|| format!("{path} is no derivation path"))?;
	Keypair::from_uri(&uri).with_context(|| format!("{path} derives no key"))
}

/// The secret of a named demo node's peer identity, as `--node-key` takes it.
pub fn node_key(name: &str) -> [u8; 32] {
	BlakeTwo256
		.hash(format!("{NODE_KEY_DOMAIN}{name}").as_bytes())
		.0
}

/// The public half of [`node_key`]: what the chain's list of allowed peers holds.
pub fn peer_public(node_key: [u8; 32]) -> anyhow::Result<[u8; 32]> {
	Ok(keypair(node_key)?.public().to_bytes())
}

/// The peer id that a node with this key has on the network.
pub fn peer_id(node_key: [u8; 32]) -> anyhow::Result<PeerId> {
	Ok(keypair(node_key)?.public().to_peer_id())
}

/// The whole key pair behind a node key.
pub fn keypair(node_key: [u8; 32]) -> anyhow::Result<ed25519::Keypair> {
	let secret = ed25519::SecretKey::try_from_bytes(node_key)
		.map_err(|error| anyhow::anyhow!("not an ed25519 secret: {error}"))?;
	Ok(ed25519::Keypair::from(secret))
}
