//! The peers that may be served, shared between the network's tasks.

use galen_primitives::ids::PeerKey;
use parking_lot::RwLock;
use sc_network_types::PeerId;
use std::{collections::HashSet, sync::Arc};

/// A set of peers that one task writes and every protocol reads. It starts empty: until the chain
/// has been asked, nobody is served.
#[derive(Clone, Debug, Default)]
pub struct AllowList(Arc<RwLock<HashSet<PeerId>>>);

impl AllowList {
	/// Whether this peer may be served.
	pub fn allows(&self, peer: &PeerId) -> bool {
		self.0.read().contains(peer)
	}

	/// Replaces the list; returns who came and who went.
	pub fn replace(&self, next: HashSet<PeerId>) -> Change {
		let mut current = self.0.write();
		let change = Change {
			added: next.difference(&current).copied().collect(),
			removed: current.difference(&next).copied().collect(),
		};
		*current = next;
		change
	}
}

/// The difference between two states of the list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Change {
	/// Peers that were not served before.
	pub added: Vec<PeerId>,
	/// Peers that are served no longer.
	pub removed: Vec<PeerId>,
}

/// The peer identity of a node key; `None` for bytes that are no point of the curve.
pub fn peer_id(key: &PeerKey) -> Option<PeerId> {
	PeerId::from_ed25519(&key.0)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_new_list_should_allow_nobody() {
		assert!(!AllowList::default().allows(&PeerId::random()));
	}

	#[test]
	fn replacing_should_tell_who_came_and_who_went() {
		let list = AllowList::default();
		let (stays, goes, comes) = (PeerId::random(), PeerId::random(), PeerId::random());
		list.replace([stays, goes].into());

		let change = list.replace([stays, comes].into());

		assert_eq!(
			change,
			Change {
				added: vec![comes],
				removed: vec![goes]
			}
		);
		assert!(list.allows(&stays) && list.allows(&comes) && !list.allows(&goes));
	}
}
