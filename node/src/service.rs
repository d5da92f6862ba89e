//! Puts the node together: database, pool, block import, network, consensus, RPC.

use crate::{cli::RpcLimits, equivocation::ReportEquivocations, finality, network, rpc, startup};
use futures::FutureExt;
use galen_runtime::{apis::RuntimeApi, opaque::Block};
use sc_client_api::{Backend, BlockBackend};
use sc_consensus_aura::{CheckForEquivocation, ImportQueueParams, SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaBlockImport, LinkHalf, SharedVoterState};
use sc_network::NetworkBackend;
use sc_service::{error::Error, Configuration, GenesisBlockBuilder, TaskManager, WarpSyncConfig};
use sc_storage_monitor::{StorageMonitorParams, StorageMonitorService};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::ed25519::{AuthorityId, AuthorityPair};
use sp_runtime::Percent;
use std::sync::Arc;

/// Share of a slot for building a block; the rest is for it to travel and be imported.
const PROPOSAL_SHARE: f32 = 2.0 / 3.0;

/// Share of that time in which a transaction that does not fit makes room for trying all others; after
/// it, a few more are tried. A full block travels at once: while its author goes on looking for something
/// small enough, three peers wait for it.
const FULL_BLOCK_DEADLINE: Percent = Percent::from_percent(10);

type Client = sc_service::TFullClient<
	Block,
	RuntimeApi,
	sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>,
>;
/// The database.
pub type FullBackend = sc_service::TFullBackend<Block>;
type SelectChain = sc_consensus::LongestChain<FullBackend, Block>;
type Pool = sc_transaction_pool::TransactionPoolHandle<Block, Client>;
type Finality = GrandpaBlockImport<FullBackend, Block, Client, SelectChain>;

/// What [`new_partial`] builds beyond the SDK's list.
pub struct Parts {
	block_import: Finality,
	grandpa: LinkHalf<Block, Client, SelectChain>,
	telemetry: Option<Telemetry>,
}

/// Everything a node has before it joins a network; enough for the offline subcommands.
pub type Partial = sc_service::PartialComponents<
	Client,
	FullBackend,
	SelectChain,
	sc_consensus::DefaultImportQueue<Block>,
	Pool,
	Parts,
>;

/// Opens the database and prepares block import.
pub fn new_partial(config: &Configuration) -> Result<Partial, Error> {
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;

	let executor = sc_service::new_wasm_executor::<sp_io::SubstrateHostFunctions>(&config.executor);
	let backend = sc_service::new_db_backend::<Block>(config.db_config())?;
	// Built once, for the check and for the genesis block: from a preset it takes seconds.
	let genesis_state = config.chain_spec.as_storage_builder().build_storage()?;
	startup::check_genesis(backend.blockchain(), &genesis_state, &*config.chain_spec)?;
	let genesis = GenesisBlockBuilder::new_with_storage(
		genesis_state,
		!config.no_genesis(),
		backend.clone(),
		executor.clone(),
	)?;
	let (client, backend, keystore_container, task_manager) =
		sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
			config,
			telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
			executor,
			backend,
			genesis,
			false,
		)?;
	let client = Arc::new(client);

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager
			.spawn_handle()
			.spawn("telemetry", None, worker.run());
		telemetry
	});

	let select_chain = sc_consensus::LongestChain::new(backend.clone());
	let transaction_pool = Arc::from(
		sc_transaction_pool::Builder::new(
			task_manager.spawn_essential_handle(),
			client.clone(),
			config.role.is_authority().into(),
		)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry())
		.build(),
	);

	let (block_import, grandpa) = sc_consensus_grandpa::block_import(
		client.clone(),
		finality::JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(|telemetry| telemetry.handle()),
	)?;

	let slot_duration = sc_consensus_aura::slot_duration::<AuthorityId, _, _>(&*client)?;
	let import_queue =
		sc_consensus_aura::import_queue::<AuthorityPair, _, _, _, _, _>(ImportQueueParams {
			block_import: ReportEquivocations::new(
				block_import.clone(),
				client.clone(),
				slot_duration,
				OffchainTransactionPoolFactory::new(transaction_pool.clone()),
			),
			justification_import: Some(Box::new(block_import.clone())),
			client: client.clone(),
			create_inherent_data_providers: move |_, ()| inherents(slot_duration),
			spawner: &task_manager.spawn_essential_handle(),
			registry: config.prometheus_registry(),
			// Aura itself would only log what `ReportEquivocations` reports.
			check_for_equivocation: CheckForEquivocation::No,
			telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
			compatibility_mode: Default::default(),
		})?;

	Ok(sc_service::PartialComponents {
		client,
		backend,
		task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: Parts {
			block_import,
			grandpa,
			telemetry,
		},
	})
}

type Inherents = (
	sp_consensus_aura::inherents::InherentDataProvider,
	sp_timestamp::InherentDataProvider,
);

/// The slot and the time that go into a block, or that a block is checked against.
async fn inherents(
	slot_duration: sp_consensus_aura::SlotDuration,
) -> Result<Inherents, Box<dyn std::error::Error + Send + Sync>> {
	let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
	let slot = sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
		*timestamp,
		slot_duration,
	);
	Ok((slot, timestamp))
}

/// Starts a validator or full node. The database is for [`startup::close`].
pub fn new_full(
	mut config: Configuration,
	storage_monitor: StorageMonitorParams,
	rpc_limits: &RpcLimits,
) -> Result<(TaskManager, Arc<FullBackend>), Error> {
	let rpc_endpoints = rpc::bind(&config.rpc)?;
	rpc::stand_in(&mut config.rpc);

	let sc_service::PartialComponents {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: Parts {
			block_import,
			grandpa,
			mut telemetry,
		},
	} = new_partial(&config)?;

	if let Some(path) = config.database.path() {
		StorageMonitorService::try_spawn(
			storage_monitor,
			path.to_path_buf(),
			&task_manager.spawn_essential_handle(),
		)
		.map_err(|error| Error::Application(Box::new(error)))?;
	}

	let members = network::AllowList::default();
	let mut net_config = network::MembersOnly::configure(
		&config.network,
		config.prometheus_registry().cloned(),
		members.clone(),
		task_manager.spawn_handle(),
	);
	let metrics = network::MembersOnly::register_notification_metrics(config.prometheus_registry());
	let genesis = client
		.block_hash(0)?
		.ok_or("the database has no genesis block")?;
	let grandpa_protocol =
		sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
	let (grandpa_config, grandpa_notifications) =
		sc_consensus_grandpa::grandpa_peers_set_config::<_, network::MembersOnly>(
			grandpa_protocol.clone(),
			metrics.clone(),
			net_config.peer_store_handle(),
		);
	net_config.add_notification_protocol(grandpa_config);
	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		backend.clone(),
		grandpa.shared_authority_set().clone(),
		Vec::default(),
	));

	let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
		sc_service::build_network(sc_service::BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: transaction_pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	let named = config
		.network
		.boot_nodes
		.iter()
		.chain(&config.network.default_peers_set.reserved_nodes)
		.cloned()
		.collect();
	// Without this task nobody is served and nobody is cut off, so it must not end silently.
	task_manager.spawn_essential_handle().spawn(
		"members-only",
		Some("networking"),
		network::follow(
			client.clone(),
			members,
			network.clone(),
			sync_service.clone(),
			named,
		),
	);

	if config.offchain_worker.enabled {
		let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
			runtime_api_provider: client.clone(),
			is_validator: config.role.is_authority(),
			keystore: Some(keystore_container.keystore()),
			offchain_db: backend.offchain_storage(),
			transaction_pool: Some(OffchainTransactionPoolFactory::new(
				transaction_pool.clone(),
			)),
			network_provider: Arc::new(network.clone()),
			// The runtime has no use for HTTP, so it cannot be made to use it.
			enable_http_requests: false,
			custom_extensions: |_| Vec::new(),
		})?;
		task_manager.spawn_handle().spawn(
			"offchain-workers-runner",
			"offchain-worker",
			workers
				.run(client.clone(), task_manager.spawn_handle())
				.boxed(),
		);
	}

	let role = config.role;
	let force_authoring = config.force_authoring;
	let name = config.network.node_name.clone();
	let enable_grandpa = !config.disable_grandpa;
	let prometheus_registry = config.prometheus_registry().cloned();
	let profile = finality::profile(&*config.chain_spec);
	let voters = SharedVoterState::empty();

	let rpc_builder = {
		let (client, pool, voters) = (client.clone(), transaction_pool.clone(), voters.clone());
		let authorities = grandpa.shared_authority_set().clone();
		let justifications = grandpa.justification_stream();
		let proofs =
			FinalityProofProvider::new_for_service(backend.clone(), Some(authorities.clone()));
		let backend = backend.clone();
		Box::new(move |executor| {
			rpc::create(rpc::Deps {
				client: client.clone(),
				pool: pool.clone(),
				backend: backend.clone(),
				grandpa: rpc::GrandpaDeps {
					voters: voters.clone(),
					authorities: authorities.clone(),
					justifications: justifications.clone(),
					proofs: proofs.clone(),
				},
				executor,
			})
			.map_err(Error::Application)
		})
	};

	let database = backend.clone();
	let methods = sc_service::spawn_tasks(sc_service::SpawnTasksParams {
		network: Arc::new(network.clone()),
		client: client.clone(),
		keystore: keystore_container.keystore(),
		task_manager: &mut task_manager,
		transaction_pool: transaction_pool.clone(),
		rpc_builder,
		backend,
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync_service.clone(),
		config,
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;
	let methods = (*methods.handle()).clone();
	let methods = rpc::replace(methods, client.clone(), transaction_pool.clone())
		.map_err(|error| Error::Application(error.into()))?;
	let server = rpc::serve(
		rpc_endpoints,
		methods,
		rpc_limits,
		prometheus_registry.as_ref(),
	)?;
	task_manager.keep_alive(server);

	if role.is_authority() {
		let mut proposer_factory = sc_basic_authorship::ProposerFactory::new(
			task_manager.spawn_handle(),
			client.clone(),
			transaction_pool.clone(),
			prometheus_registry.as_ref(),
			telemetry.as_ref().map(|telemetry| telemetry.handle()),
		);
		proposer_factory.set_soft_deadline(FULL_BLOCK_DEADLINE);
		let slot_duration = sc_consensus_aura::slot_duration::<AuthorityId, _, _>(&*client)?;
		let aura = sc_consensus_aura::start_aura::<AuthorityPair, _, _, _, _, _, _, _, _, _, _>(
			StartAuraParams {
				slot_duration,
				client,
				select_chain,
				block_import,
				proposer_factory,
				create_inherent_data_providers: move |_, ()| inherents(slot_duration),
				force_authoring,
				backoff_authoring_blocks: None::<()>,
				keystore: keystore_container.keystore(),
				sync_oracle: sync_service.clone(),
				justification_sync_link: sync_service.clone(),
				block_proposal_slot_portion: SlotProportion::new(PROPOSAL_SHARE),
				max_block_proposal_slot_portion: None,
				telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
				compatibility_mode: Default::default(),
			},
		)?;
		// A validator that stopped proposing must not look healthy.
		task_manager
			.spawn_essential_handle()
			.spawn_blocking("aura", Some("block-authoring"), aura);
	}

	if enable_grandpa {
		let keystore = role.is_authority().then(|| keystore_container.keystore());
		let voter = sc_consensus_grandpa::run_grandpa_voter(sc_consensus_grandpa::GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: finality::gossip_duration(profile),
				justification_generation_period: finality::JUSTIFICATION_PERIOD,
				name: Some(name),
				observer_enabled: false,
				keystore,
				local_role: role,
				telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
				protocol_name: grandpa_protocol,
			},
			link: grandpa,
			network,
			sync: sync_service,
			notification_service: grandpa_notifications,
			voting_rule: finality::voting_rule(profile),
			prometheus_registry,
			shared_voter_state: voters,
			telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(transaction_pool),
		})?;
		task_manager
			.spawn_essential_handle()
			.spawn_blocking("grandpa-voter", None, voter);
	}

	Ok((task_manager, database))
}
