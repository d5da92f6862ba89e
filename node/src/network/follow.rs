//! Keeps the list of served peers equal to what the chain says.

use super::{
	allow_list::{peer_id, Change},
	AllowList,
};
use futures::StreamExt;
use galen_runtime::{apis::PeersApi, opaque::Block};
use sc_client_api::{BlockchainEvents, HeaderBackend};
use sc_network::{config::MultiaddrWithPeerId, service::traits::NetworkService, Multiaddr};
use sc_network_types::PeerId;
use sp_api::ProvideRuntimeApi;
use sp_consensus::SyncOracle;
use std::{collections::HashSet, sync::Arc};

/// Reads the list at the best block: a member that was suspended is cut off within a block, before
/// finality, and one that was admitted is served as early.
fn refresh<C>(client: &C, members: &AllowList) -> Change
where
	C: ProvideRuntimeApi<Block> + HeaderBackend<Block>,
	C::Api: PeersApi<Block>,
{
	match client.runtime_api().allowed_peers(client.info().best_hash) {
		Ok(keys) => members.replace(keys.iter().filter_map(peer_id).collect()),
		Err(error) => {
			// Fail closed: whoever cannot be looked up is not a member.
			log::error!(target: "galen::network", "the list of members cannot be read: {error}");
			members.replace(HashSet::new())
		},
	}
}

/// Follows the chain for as long as the node runs.
///
/// `named` are the peers the operator gave on the command line or in the specification. They help a
/// node that is behind, and so does not know today's members yet, to find the network: until it has
/// caught up, streams to them stay open. They are never answered for being named.
pub async fn follow<C>(
	client: Arc<C>,
	members: AllowList,
	network: Arc<dyn NetworkService>,
	sync: Arc<dyn SyncOracle + Send + Sync>,
	named: Vec<MultiaddrWithPeerId>,
) where
	C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + BlockchainEvents<Block>,
	C::Api: PeersApi<Block>,
{
	// Subscribe first, read second: a block that arrives in between is not missed.
	let mut imports = client.import_notification_stream();
	for peer in &named {
		reserve(&*network, peer.clone());
	}
	apply(&*network, refresh(&*client, &members), &[]);
	let mut named = Some(named);

	while let Some(import) = imports.next().await {
		if !import.is_new_best {
			continue;
		}
		apply(
			&*network,
			refresh(&*client, &members),
			named.as_deref().unwrap_or_default(),
		);

		if !sync.is_major_syncing() && !sync.is_offline() {
			for peer in named.take().into_iter().flatten() {
				if !members.allows(&peer.peer_id) {
					network.remove_reserved_peer(peer.peer_id);
				}
			}
		}
	}
}

fn apply(network: &dyn NetworkService, change: Change, keep: &[MultiaddrWithPeerId]) {
	for peer in change.added {
		reserve(network, bare(peer));
	}
	for peer in change.removed {
		if !keep.iter().any(|named| named.peer_id == peer) {
			network.remove_reserved_peer(peer);
		}
	}
}

/// A peer whose address the network will find out.
fn bare(peer_id: PeerId) -> MultiaddrWithPeerId {
	MultiaddrWithPeerId {
		multiaddr: Multiaddr::empty(),
		peer_id,
	}
}

fn reserve(network: &dyn NetworkService, peer: MultiaddrWithPeerId) {
	if let Err(error) = network.add_reserved_peer(peer) {
		log::warn!(target: "galen::network", "a member's peer cannot be reserved: {error}");
	}
}
