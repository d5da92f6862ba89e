//! A network backend that answers members only.
//!
//! Every protocol of the SDK creates its configuration through the [`NetworkBackend`] it is generic
//! over. [`MembersOnly`] is such a backend: it hands out the litep2p configuration with a gate in
//! front of the handler's queue. So a protocol need not be known here to be guarded.
//!
//! The SDK keeps configurations in a [`FullNetworkConfiguration`] whose lists cannot be taken apart
//! from outside, and types it by its backend. The litep2p ones are therefore collected beside it,
//! in a [`Staging`] area, and a placeholder is handed out; [`MembersOnly::new`] puts the litep2p
//! configuration together. `new` and the constructors are associated functions without `self`,
//! so the area is a static: one process runs one network.

use super::{requests, AllowList};
use galen_runtime::{opaque::Block, Hash};
use parking_lot::Mutex;
use sc_network::{
	config::{
		FullNetworkConfiguration, IncomingRequest, NetworkConfiguration, NonReservedPeerMode,
		NotificationHandshake, Params, SetConfig,
	},
	error::Error,
	peer_store::PeerStoreProvider,
	service::{
		traits::{NetworkService, NotificationConfig, NotificationService, RequestResponseConfig},
		NotificationMetrics,
	},
	Litep2pNetworkBackend, NetworkBackend, ProtocolName,
};
use sc_network_types::PeerId;
use sc_service::SpawnTaskHandle;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

type Inner = Litep2pNetworkBackend;
type InnerConfiguration = FullNetworkConfiguration<Block, Hash, Inner>;
type InnerNotifications = <Inner as NetworkBackend<Block, Hash>>::NotificationProtocolConfig;

/// The litep2p network behind a gate that only members pass.
pub struct MembersOnly(Inner);

/// What will become the litep2p network's configuration.
struct Staging {
	configuration: InnerConfiguration,
	notifications: Vec<Notifications>,
	members: AllowList,
	spawn: SpawnTaskHandle,
}

static STAGING: Mutex<Option<Staging>> = Mutex::new(None);

/// Runs `work` on the staging area; the caller is the SDK's network building, which happens only
/// between [`MembersOnly::configure`] and [`MembersOnly::new`].
fn staged<R>(work: impl FnOnce(&mut Staging) -> R) -> R {
	work(
		STAGING
			.lock()
			.as_mut()
			.expect("`MembersOnly::configure` runs before any protocol; qed"),
	)
}

impl MembersOnly {
	/// Begins a network that serves `members` only. Peers not reserved are refused streams.
	pub fn configure(
		network: &NetworkConfiguration,
		metrics: Option<Registry>,
		members: AllowList,
		spawn: SpawnTaskHandle,
	) -> FullNetworkConfiguration<Block, Hash, Self> {
		let mut network = network.clone();
		network.default_peers_set.non_reserved_mode = NonReservedPeerMode::Deny;
		*STAGING.lock() = Some(Staging {
			configuration: FullNetworkConfiguration::new(&network, metrics.clone()),
			notifications: Vec::new(),
			members,
			spawn,
		});
		FullNetworkConfiguration::new(&network, metrics)
	}
}

/// Stands for a litep2p notification protocol until the network is built.
#[derive(Clone, Debug)]
pub struct Notifications {
	name: ProtocolName,
	set: SetConfig,
	inner: Arc<Mutex<Option<InnerNotifications>>>,
}

impl NotificationConfig for Notifications {
	fn set_config(&self) -> &SetConfig {
		&self.set
	}

	fn protocol_name(&self) -> &ProtocolName {
		&self.name
	}
}

/// Stands for a litep2p request protocol, which is staged already.
#[derive(Debug)]
pub struct Requests(ProtocolName);

impl RequestResponseConfig for Requests {
	fn protocol_name(&self) -> &ProtocolName {
		&self.0
	}
}

#[async_trait::async_trait]
impl NetworkBackend<Block, Hash> for MembersOnly {
	type NotificationProtocolConfig = Notifications;
	type RequestResponseProtocolConfig = Requests;
	type NetworkService<B, H> = <Inner as NetworkBackend<Block, Hash>>::NetworkService<B, H>;
	type PeerStore = <Inner as NetworkBackend<Block, Hash>>::PeerStore;

	fn new(params: Params<Block, Hash, Self>) -> Result<Self, Error> {
		let Staging {
			mut configuration,
			notifications,
			..
		} = STAGING
			.lock()
			.take()
			.expect("`MembersOnly::configure` came first; qed");
		configuration.network_config = params.network_config.network_config;

		let block_announce_config = params
			.block_announce_config
			.inner
			.lock()
			.take()
			.expect("each protocol is built into one network once; qed");
		for protocol in notifications {
			// Block announcements were taken above and go in by a place of their own.
			if let Some(inner) = protocol.inner.lock().take() {
				configuration.add_notification_protocol(inner);
			}
		}

		<Inner as NetworkBackend<Block, Hash>>::new(Params {
			role: params.role,
			executor: params.executor,
			network_config: configuration,
			protocol_id: params.protocol_id,
			genesis_hash: params.genesis_hash,
			fork_id: params.fork_id,
			metrics_registry: params.metrics_registry,
			block_announce_config,
			ipfs_config: params.ipfs_config,
			notification_metrics: params.notification_metrics,
		})
		.map(Self)
	}

	fn network_service(&self) -> Arc<dyn NetworkService> {
		<Inner as NetworkBackend<Block, Hash>>::network_service(&self.0)
	}

	fn peer_store(_bootnodes: Vec<PeerId>, _metrics: Option<Registry>) -> Self::PeerStore {
		// The one the litep2p network uses, so that a ban holds for every protocol.
		staged(|staging| staging.configuration.take_peer_store())
	}

	fn register_notification_metrics(registry: Option<&Registry>) -> NotificationMetrics {
		<Inner as NetworkBackend<Block, Hash>>::register_notification_metrics(registry)
	}

	fn notification_config(
		name: ProtocolName,
		fallback_names: Vec<ProtocolName>,
		max_notification_size: u64,
		handshake: Option<NotificationHandshake>,
		set: SetConfig,
		metrics: NotificationMetrics,
		peer_store: Arc<dyn PeerStoreProvider>,
	) -> (
		Self::NotificationProtocolConfig,
		Box<dyn NotificationService>,
	) {
		let set = SetConfig {
			non_reserved_mode: NonReservedPeerMode::Deny,
			..set
		};
		let (inner, service) = <Inner as NetworkBackend<Block, Hash>>::notification_config(
			name.clone(),
			fallback_names,
			max_notification_size,
			handshake,
			set.clone(),
			metrics,
			peer_store,
		);
		let protocol = Notifications {
			name,
			set,
			inner: Arc::new(Mutex::new(Some(inner))),
		};
		staged(|staging| staging.notifications.push(protocol.clone()));
		(protocol, service)
	}

	fn request_response_config(
		name: ProtocolName,
		fallback_names: Vec<ProtocolName>,
		max_request_size: u64,
		max_response_size: u64,
		timeout: Duration,
		handler: Option<async_channel::Sender<IncomingRequest>>,
	) -> Self::RequestResponseProtocolConfig {
		staged(|staging| {
			let gated = handler.map(|handler| {
				let (network, requests) = async_channel::bounded(requests::QUEUE);
				let gate = requests::forward_members(
					name.clone(),
					requests,
					handler,
					staging.members.clone(),
				);
				staging
					.spawn
					.spawn("members-only-requests", Some("networking"), gate);
				network
			});
			let inner = <Inner as NetworkBackend<Block, Hash>>::request_response_config(
				name.clone(),
				fallback_names,
				max_request_size,
				max_response_size,
				timeout,
				gated,
			);
			staging.configuration.add_request_response_protocol(inner);
		});
		Requests(name)
	}

	async fn run(mut self) {
		<Inner as NetworkBackend<Block, Hash>>::run(self.0).await;
	}
}
