//! What the views answer.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;

impl<T: Config> Pallet<T> {
	pub(crate) fn validator_infos() -> Vec<ValidatorInfo<T::AccountId>> {
		let running = pallet_session::Pallet::<T>::validators();
		Seats::<T>::get()
			.into_iter()
			.map(|(organization, seat)| ValidatorInfo {
				organization,
				validating: running.contains(&seat.account),
				seated: seat.seated,
				reason: seat.reason(),
				disabled_since: DisabledSince::<T>::get(&seat.account).map(|past| past.session),
				account: seat.account,
			})
			.collect()
	}

	/// Differences between the running set, the queued one and the one to be planned.
	pub(crate) fn changes_ahead() -> Vec<PendingChange<T::AccountId>> {
		let seats = Seats::<T>::get();
		let running = pallet_session::Pallet::<T>::validators();
		let queued: Vec<_> = pallet_session::Pallet::<T>::queued_keys()
			.into_iter()
			.map(|(account, _)| account)
			.collect();
		let planned: Vec<_> = seats
			.values()
			.filter(|seat| seat.seated)
			.map(|seat| seat.account.clone())
			.collect();
		let now = pallet_session::Pallet::<T>::current_index();

		let mut changes = Vec::new();
		let mut compare = |before: &[T::AccountId], after: &[T::AccountId], session| {
			let joins = after
				.iter()
				.filter(|a| !before.contains(a))
				.map(|a| (a, Change::Joins));
			let leaves = before
				.iter()
				.filter(|b| !after.contains(b))
				.map(|b| (b, Change::Leaves));
			changes.extend(joins.chain(leaves).map(|(account, change)| {
				PendingChange {
					organization: seats
						.iter()
						.find(|(_, seat)| seat.account == *account)
						.map(|(organization, _)| *organization),
					account: account.clone(),
					change,
					session,
				}
			}));
		};
		compare(&running, &queued, now.saturating_add(1));
		compare(&queued, &planned, now.saturating_add(PLANNED_AHEAD));
		changes
	}
}
