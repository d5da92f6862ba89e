//! Which peers may be spoken to.

use crate::pallet::*;
use alloc::{collections::BTreeSet, vec::Vec};
use frame::prelude::*;
use galen_primitives::{
	ids::{OrganizationId, PeerKey},
	members::Role,
	traits::{AllowedPeers, Clock, Membership},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_peer_ids(who: &T::AccountId, peer_ids: PeerIdsOf) -> Result<(), Error<T>> {
		let staff = T::Members::staff(who, T::Clock::now()).ok_or(Error::<T>::NotAuthorized)?;
		let may = staff.roles.has(Role::Operator) || staff.roles.has(Role::Admin);
		ensure!(may, Error::<T>::NotAuthorized);
		Self::active(staff.organization)?;
		Self::replace_peers(staff.organization, peer_ids)
	}

	pub(crate) fn do_clear_peer_ids(organization: OrganizationId) {
		for key in PeerIds::<T>::take(organization) {
			PeerOwners::<T>::remove(key);
		}
		Self::deposit_event(Event::PeerIdsSet {
			organization,
			peers: 0,
		});
	}

	pub(super) fn replace_peers(
		organization: OrganizationId,
		peer_ids: PeerIdsOf,
	) -> Result<(), Error<T>> {
		let distinct: BTreeSet<&PeerKey> = peer_ids.iter().collect();
		ensure!(
			distinct.len() == peer_ids.len(),
			Error::<T>::DuplicatePeerKey
		);
		for key in PeerIds::<T>::get(organization) {
			PeerOwners::<T>::remove(key);
		}
		for key in &peer_ids {
			ensure!(
				!PeerOwners::<T>::contains_key(key),
				Error::<T>::PeerKeyTaken
			);
			PeerOwners::<T>::insert(key, organization);
		}
		let peers = peer_ids
			.iter()
			.fold(0u32, |count, _| count.saturating_add(1));
		if peer_ids.is_empty() {
			PeerIds::<T>::remove(organization);
		} else {
			PeerIds::<T>::insert(organization, peer_ids);
		}
		Self::deposit_event(Event::PeerIdsSet {
			organization,
			peers,
		});
		Ok(())
	}
}

impl<T: Config> AllowedPeers for Pallet<T> {
	fn allowed_peers() -> Vec<PeerKey> {
		PeerIds::<T>::iter()
			.filter(|(organization, _)| Self::active(*organization).is_ok())
			.flat_map(|(_, peer_ids)| peer_ids)
			.collect()
	}
}
