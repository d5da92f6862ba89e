//! One arm for each subcommand, and the node's own defaults where the SDK's are too open.

use crate::{
	cli::{Cli, ExportMetadata, Subcommand},
	service,
	startup::{self, Failure},
};
use galen_runtime::{opaque::Block, Runtime};
use sc_cli::{RpcMethods, SubstrateCli};
use sc_service::PartialComponents;
use std::{io::Write, num::NonZeroU32, process::ExitCode};

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Galen".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		"docs/runbooks in the source tree".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		galen_chain_spec::load(id)
			.map(|spec| Box::new(spec) as Box<dyn sc_service::ChainSpec>)
			.map_err(|error| error.to_string())
	}
}

/// Runs what the command line asks for; a failure is one line that says what to do.
pub fn main() -> ExitCode {
	match run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("galen-node: {}", Failure::of(&error));
			ExitCode::FAILURE
		},
	}
}

fn run() -> sc_cli::Result<()> {
	let mut cli = Cli::from_args();
	tighten(&mut cli.run.rpc_params);

	match &cli.subcommand {
		None => {
			startup::check_ports(&cli.run)?;
			let runner = cli.create_runner(&cli.run)?;
			let storage_monitor = cli.storage_monitor.clone();
			runner.run_node_until_exit(|config| async move {
				service::new_full(config, storage_monitor).map_err(sc_cli::Error::Service)
			})
		},
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::ExportChainSpec(cmd)) => {
			let spec = cli.load_spec(&cmd.chain)?;
			cmd.run(spec)
		},
		Some(Subcommand::ExportMetadata(cmd)) => export_metadata(cmd),
		Some(Subcommand::CheckBlock(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				task_manager,
				import_queue,
				..
			} = service::new_partial(&config)?;
			Ok((cmd.run(client, import_queue), task_manager))
		}),
		Some(Subcommand::ExportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				task_manager,
				..
			} = service::new_partial(&config)?;
			Ok((cmd.run(client, config.database), task_manager))
		}),
		Some(Subcommand::ExportState(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				task_manager,
				..
			} = service::new_partial(&config)?;
			Ok((cmd.run(client, config.chain_spec), task_manager))
		}),
		Some(Subcommand::ImportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				task_manager,
				import_queue,
				..
			} = service::new_partial(&config)?;
			Ok((cmd.run(client, import_queue), task_manager))
		}),
		Some(Subcommand::PurgeChain(cmd)) => cli
			.create_runner(cmd)?
			.sync_run(|config| cmd.run(config.database)),
		Some(Subcommand::Revert(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				task_manager,
				backend,
				..
			} = service::new_partial(&config)?;
			let revert_finality = Box::new(|client, _, blocks| {
				sc_consensus_grandpa::revert(client, blocks)?;
				Ok(())
			});
			Ok((
				cmd.run(client, backend, Some(revert_finality)),
				task_manager,
			))
		}),
		Some(Subcommand::ChainInfo(cmd)) => cli
			.create_runner(cmd)?
			.sync_run(|config| cmd.run::<Block>(&config)),
	}
}

/// Calls a minute that one client may make unless the operator says otherwise.
const RPC_CALLS_PER_MINUTE: NonZeroU32 = match NonZeroU32::new(6_000) {
	Some(calls) => calls,
	None => unreachable!(),
};

/// Sets the RPC defaults a hospital's node should have.
///
/// The SDK's `auto` offers every method on loopback, so that one request forged through a service
/// on the same host could insert a key. Here unsafe methods are there only when asked for by name.
fn tighten(rpc: &mut sc_cli::RpcParams) {
	if matches!(rpc.rpc_methods, RpcMethods::Auto) {
		rpc.rpc_methods = RpcMethods::Safe;
	}
	rpc.rpc_rate_limit.get_or_insert(RPC_CALLS_PER_MINUTE);
}

fn export_metadata(cmd: &ExportMetadata) -> sc_cli::Result<()> {
	let metadata = Runtime::metadata_at_version(cmd.version).ok_or_else(|| {
		sc_cli::Error::Input(format!(
			"metadata version {} is not served; choose one of {:?}",
			cmd.version,
			Runtime::metadata_versions()
		))
	})?;
	match &cmd.output {
		Some(path) => std::fs::write(path, &*metadata)?,
		None => std::io::stdout().write_all(&metadata)?,
	}
	Ok(())
}
