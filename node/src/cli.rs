//! The command line: what may be asked of the node, nothing of how it is done.

use clap::Parser;
use sc_cli::RunCmd;
use sc_storage_monitor::StorageMonitorParams;

/// Galen validator and full node.
#[derive(Debug, Parser)]
pub struct Cli {
	/// What to do instead of running the node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// How to run the node.
	#[command(flatten)]
	pub run: RunCmd,

	/// When to stop before the disk is full.
	#[command(flatten)]
	pub storage_monitor: StorageMonitorParams,
}

/// Everything the binary does besides running a node.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Make, inspect and insert keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

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
