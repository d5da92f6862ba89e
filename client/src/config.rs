//! What kind of chain this is, for subxt: 32-byte accounts addressed by themselves, BLAKE2b hashes.

use crate::{calls::Arguments, Call};
use subxt::{
	backend::LegacyBackend, client::OnlineClientAtBlock, transactions::Payload, OnlineClient,
};

/// Polkadot's shape is this chain's too: the same accounts, addresses without an index, the same
/// header and extensions. Its historic types are not used.
pub(crate) type GalenConfig = subxt::PolkadotConfig;

/// A connection.
pub(crate) type Client = OnlineClient<GalenConfig>;

/// A connection, at one block.
pub(crate) type ClientAt = OnlineClientAtBlock<GalenConfig>;

/// Asks by the methods every node has. The newer subscriptions pin blocks in the node for each
/// client, and a gateway that is slow for a moment loses all of them at once.
pub(crate) type Backend = LegacyBackend<GalenConfig>;

/// A configuration that remembers the metadata it has seen.
pub(crate) fn config() -> GalenConfig {
	subxt::config::polkadot::PolkadotConfigBuilder::new()
		.use_historic_types(false)
		.build()
}

impl Payload for Call {
	type CallData = Arguments;

	fn pallet_name(&self) -> &str {
		self.pallet()
	}

	fn call_name(&self) -> &str {
		self.name()
	}

	fn call_data(&self) -> &Arguments {
		self.arguments()
	}
}
