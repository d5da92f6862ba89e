//! One arm for each subcommand, and the node's own defaults where the SDK's are too open.

use crate::{
	cli::{Cli, ExportMetadata, PeerKey, Subcommand},
	service,
	startup::{self, Failure},
};
use galen_runtime::{opaque::Block, Runtime};
use sc_cli::{
	RpcMethods, SubstrateCli, RPC_DEFAULT_MAX_REQUEST_SIZE_MB, RPC_DEFAULT_MAX_RESPONSE_SIZE_MB,
	RPC_DEFAULT_MAX_SUBS_PER_CONN,
};
use sc_network_types::PeerId;
use sc_service::{config::RpcBatchRequestConfig, PartialComponents};
use sp_core::hexdisplay::HexDisplay;
use std::{io::Write, num::NonZeroU32, process::ExitCode, str::FromStr};

/// Seconds for which the pool takes no transaction that it found invalid or saw in a block, if the operator
/// names no others. The SDK's half hour also strikes transactions that only a fork made invalid, or whose block
/// was undone, and with them everything that their signer sends afterwards: what a patient withdraws with must
/// not wait for that. Members alone can send, and within a quota, so that looking again costs little.
const BAN_SECONDS: u64 = 5;

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
	cli.run
		.pool_config
		.tx_ban_seconds
		.get_or_insert(BAN_SECONDS);
	// The SDK's own RPC server stands in for nothing and need not say so; see `rpc::stand_in`.
	let quiet = "sc_rpc_server=warn".to_owned();
	cli.run.shared_params.log.insert(0, quiet);

	match &cli.subcommand {
		None => {
			startup::check_ports(&cli.run)?;
			startup::check_node_key(&cli.run)?;
			let runner = cli.create_runner(&cli.run)?;
			let (storage_monitor, rpc) = (cli.storage_monitor.clone(), cli.rpc.clone());
			let mut database = None;
			let opened = &mut database;
			let ended = runner.run_node_until_exit(move |config| async move {
				let (tasks, backend) = service::new_full(config, storage_monitor, &rpc)
					.map_err(sc_cli::Error::Service)?;
				*opened = Some(backend);
				Ok(tasks)
			});
			if let Some(database) = database {
				startup::close(&database);
			}
			ended
		},
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::PeerKey(cmd)) => peer_key(cmd),
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

/// Calls a minute that one address may make unless the operator says otherwise.
const RPC_CALLS_PER_MINUTE: NonZeroU32 = match NonZeroU32::new(6_000) {
	Some(calls) => calls,
	None => unreachable!(),
};
/// Megabytes of a request: the hexadecimal digits of a new runtime fit in.
const RPC_REQUEST_MEGABYTES: u32 = 4;
/// Megabytes of an answer: the metadata and the runtime fit in.
const RPC_RESPONSE_MEGABYTES: u32 = 5;
/// Calls in one batch.
const RPC_BATCH: u32 = 32;
/// Subscriptions of one connection: a gateway watches each of its transactions until it is final.
const RPC_SUBSCRIPTIONS: u32 = 256;

/// Sets the RPC defaults a hospital's node should have, where the operator said nothing.
///
/// The SDK's `auto` offers every method on loopback, so that one request forged through a service
/// on the same host could insert a key. Here unsafe methods are there only when asked for by name.
/// The SDK's sizes would let each of a hundred connections have 15 MB handled at a time.
fn tighten(rpc: &mut sc_cli::RpcParams) {
	if matches!(rpc.rpc_methods, RpcMethods::Auto) {
		rpc.rpc_methods = RpcMethods::Safe;
	}
	rpc.rpc_rate_limit.get_or_insert(RPC_CALLS_PER_MINUTE);
	shrink([
		&mut rpc.rpc_max_request_size,
		&mut rpc.rpc_max_response_size,
		&mut rpc.rpc_max_subscriptions_per_connection,
	]);
	if !rpc.rpc_disable_batch_requests {
		rpc.rpc_max_batch_request_len.get_or_insert(RPC_BATCH);
	}
	for endpoint in &mut rpc.experimental_rpc_endpoint {
		endpoint.rate_limit.get_or_insert(RPC_CALLS_PER_MINUTE);
		shrink([
			&mut endpoint.max_payload_in_mb,
			&mut endpoint.max_payload_out_mb,
			&mut endpoint.max_subscriptions_per_connection,
		]);
		if matches!(endpoint.batch_config, RpcBatchRequestConfig::Unlimited) {
			endpoint.batch_config = RpcBatchRequestConfig::Limit(RPC_BATCH);
		}
	}
}

/// Replaces the SDK's defaults by ours: the size of requests, of answers, and the subscriptions.
fn shrink([request, response, subscriptions]: [&mut u32; 3]) {
	for (value, default, ours) in [
		(
			request,
			RPC_DEFAULT_MAX_REQUEST_SIZE_MB,
			RPC_REQUEST_MEGABYTES,
		),
		(
			response,
			RPC_DEFAULT_MAX_RESPONSE_SIZE_MB,
			RPC_RESPONSE_MEGABYTES,
		),
		(
			subscriptions,
			RPC_DEFAULT_MAX_SUBS_PER_CONN,
			RPC_SUBSCRIPTIONS,
		),
	] {
		if *value == default {
			*value = ours;
		}
	}
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

fn peer_key(cmd: &PeerKey) -> sc_cli::Result<()> {
	let peer_id = PeerId::from_str(&cmd.peer_id).ok();
	let key = peer_id.and_then(|peer_id| peer_id.into_ed25519());
	let key = key.ok_or_else(|| {
		sc_cli::Error::Input(format!(
			"`{}` is no peer id of a node; it begins with 12D3Koo",
			cmd.peer_id
		))
	})?;
	println!("0x{}", HexDisplay::from(&key));
	Ok(())
}
