//! The first validators and peers.

use crate::{pallet::*, types::*};
use alloc::collections::BTreeSet;

impl<T: Config> Pallet<T> {
	/// Writes the first validators and peers. A wrong genesis stops the node before it starts.
	#[allow(clippy::expect_used)] // genesis is built once, by whoever starts the network
	pub(crate) fn build_genesis(genesis: &GenesisConfig<T>) {
		let mut seats = SeatsOf::<T>::new();
		let mut accounts = BTreeSet::new();
		for (organization, account) in &genesis.validators {
			assert!(
				accounts.insert(account.clone()),
				"an account validates for two hospitals"
			);
			let before = seats
				.try_insert(*organization, Seat::new(account.clone(), 0))
				.expect("genesis has more validators than MaxValidators");
			assert!(before.is_none(), "a hospital has two validators");
		}
		assert!(
			seats.len() >= genesis.min_validators as usize,
			"genesis has fewer validators than its minimum"
		);
		MinValidators::<T>::put(genesis.min_validators);
		Seats::<T>::put(seats);
		for (organization, peer_ids) in &genesis.peer_ids {
			let peer_ids = PeerIdsOf::try_from(peer_ids.clone())
				.expect("genesis has more peer keys of an organization than MAX_PEER_IDS");
			Self::replace_peers(*organization, peer_ids)
				.expect("a peer key occurs twice in genesis");
		}
	}
}
