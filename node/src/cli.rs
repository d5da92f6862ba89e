//! The command line: what may be asked of the node, nothing of how it is done.

use clap::Parser;
use sc_cli::RunCmd;
use sc_storage_monitor::StorageMonitorParams;
use std::num::{NonZeroU32, NonZeroU64};

/// Galen validator and full node.
// The SDK's fork-aware pool, its own default, loses transactions that wait for one of lower nonce while a block
// becomes final: docs/adr/0020.
#[derive(Debug, Parser)]
#[command(mut_arg("pool_type", |pool| pool.default_value("single-state")))]
pub struct Cli {
	/// What to do instead of running the node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// How to run the node.
	#[command(flatten)]
	pub run: RunCmd,

	/// What RPC clients may take.
	#[command(flatten)]
	pub rpc: RpcLimits,

	/// When to stop before the disk is full.
	#[command(flatten)]
	pub storage_monitor: StorageMonitorParams,
}

/// Bounds of the RPC server for which the SDK has no arguments.
#[derive(Clone, Debug, clap::Args)]
pub struct RpcLimits {
	/// RPC connections that one address may hold; a newcomer pushes out who was silent longest.
	///
	/// Half of --rpc-max-connections when not given. Raise it behind a reverse proxy, whose clients
	/// all have its address.
	#[arg(long, value_name = "COUNT")]
	pub rpc_max_connections_per_address: Option<NonZeroU32>,

	/// Seconds without a byte after which an RPC connection is cut.
	///
	/// WebSocket clients are pinged three times in that time, and a living one answers.
	#[arg(long, value_name = "SECONDS", default_value = "60")]
	pub rpc_idle_seconds: NonZeroU64,
}

/// Everything the binary does besides running a node.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Make, inspect and insert keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Show the public key in a peer id, as `validators.set_peer_ids` takes it.
	PeerKey(PeerKey),

	/// Write a chain specification.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Write the runtime's metadata, from which clients generate their types.
	ExportMetadata(ExportMetadata),

	/// Check a block by executing it again.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Write the state of a block as a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Read blocks from a file.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove the node's database. Keys stay.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Go back by a number of blocks that are not final.
	Revert(sc_cli::RevertCmd),

	/// Show what the database holds.
	ChainInfo(sc_cli::ChainInfoCmd),
}

/// Writes the metadata of the runtime this binary was built with.
#[derive(Debug, clap::Args)]
pub struct ExportMetadata {
	/// Where to write; standard output when not given.
	#[arg(long, short)]
	pub output: Option<std::path::PathBuf>,

	/// Metadata version, 14, 15 or 16.
	#[arg(long, default_value_t = 15)]
	pub version: u32,
}

/// Converts what a node prints into what the chain stores.
#[derive(Debug, clap::Args)]
pub struct PeerKey {
	/// The node's peer id, which its log and `key inspect-node-key` show.
	pub peer_id: String,
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;
	use sc_cli::TransactionPoolType;

	fn pool(arguments: &[&str]) -> TransactionPoolType {
		let arguments = [&["galen-node"], arguments].concat();
		Cli::parse_from(arguments).run.pool_config.pool_type
	}

	#[test]
	fn the_command_line_is_sound() {
		Cli::command().debug_assert();
	}

	#[test]
	fn the_pool_has_a_single_state_unless_the_operator_says_otherwise() {
		assert!(matches!(pool(&[]), TransactionPoolType::SingleState));
		assert!(matches!(
			pool(&["--pool-type", "fork-aware"]),
			TransactionPoolType::ForkAware
		));
	}
}
