//! What must hold in every block.

use crate::pallet::*;
use alloc::collections::BTreeSet;
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use galen_primitives::{
	members::{OrganizationKind, OrganizationStatus},
	traits::Membership,
};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Compiled always, so that a live chain can be asked.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::the_minimum_is_respected()?;
		Self::nobody_is_kept_without_need()?;
		Self::seats_are_hospitals_with_accounts_of_their_own()?;
		Self::offenders_agree_with_seats()?;
		Self::peers_agree_with_their_owners()
	}

	fn the_minimum_is_respected() -> Result<(), TryRuntimeError> {
		let seats = Seats::<T>::get();
		let seated = seats.values().filter(|seat| seat.seated).count();
		ensure!(
			seated >= MinValidators::<T>::get() as usize,
			"validators: fewer are seated than the minimum"
		);
		ensure!(
			seats
				.values()
				.all(|seat| seat.seated || seat.reason().is_some()),
			"validators: one in good standing is not seated"
		);
		Ok(())
	}

	/// Who should be out is in only as long as too few would be left.
	fn nobody_is_kept_without_need() -> Result<(), TryRuntimeError> {
		let seats = Seats::<T>::get();
		let seated = seats.values().filter(|seat| seat.seated).count();
		let kept = seats.values().any(|seat| seat.is_kept());
		ensure!(
			!kept || seated <= Self::minimum() as usize,
			"validators: one is kept although enough others are seated"
		);
		ensure!(
			seats.values().all(|seat| !(seat.seated && seat.suspended)),
			"validators: one the council suspended is seated"
		);
		Ok(())
	}

	fn seats_are_hospitals_with_accounts_of_their_own() -> Result<(), TryRuntimeError> {
		let mut accounts = BTreeSet::new();
		for (organization, seat) in Seats::<T>::get() {
			let profile = T::Members::organization(organization)
				.ok_or("validators: a seat's organization does not exist")?;
			ensure!(
				profile.kind == OrganizationKind::Hospital,
				"validators: a seat's organization is no hospital"
			);
			ensure!(
				seat.barred == (profile.status != OrganizationStatus::Active),
				"validators: a seat does not follow its organization's standing"
			);
			ensure!(
				accounts.insert(seat.account),
				"validators: one account validates for two hospitals"
			);
		}
		Ok(())
	}

	/// A disabled seat is on the list; who is on the list without a seat is leaving.
	fn offenders_agree_with_seats() -> Result<(), TryRuntimeError> {
		let seats = Seats::<T>::get();
		for seat in seats.values() {
			ensure!(
				seat.disabled == DisabledSince::<T>::contains_key(&seat.account),
				"validators: a seat and the list of offenders disagree"
			);
		}
		let running = pallet_session::Pallet::<T>::validators();
		for offender in DisabledSince::<T>::iter_keys() {
			let has_seat = seats.values().any(|seat| seat.account == offender);
			ensure!(
				has_seat || running.contains(&offender),
				"validators: an offender without a seat is remembered for nothing"
			);
		}
		Ok(())
	}

	/// Each key belongs to the organization that names it, and to no other.
	fn peers_agree_with_their_owners() -> Result<(), TryRuntimeError> {
		let mut named = 0usize;
		for (organization, peer_ids) in PeerIds::<T>::iter() {
			ensure!(
				!peer_ids.is_empty(),
				"validators: an empty list of peers is stored"
			);
			ensure!(
				T::Members::organization(organization).is_some(),
				"validators: peers of an organization that does not exist"
			);
			for key in peer_ids {
				named = named.saturating_add(1);
				ensure!(
					PeerOwners::<T>::get(key) == Some(organization),
					"validators: a peer key and its owner disagree"
				);
			}
		}
		ensure!(
			PeerOwners::<T>::iter_keys().count() == named,
			"validators: a peer key is owned but not named"
		);
		Ok(())
	}
}
