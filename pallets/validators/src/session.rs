//! The session pallet asks here who validates; the offences pallet tells who offended.

use crate::{pallet::*, types::*, LOG_TARGET};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame::prelude::*;
use galen_primitives::{
	members::Role,
	traits::{Clock, Membership},
};
use pallet_session::{historical, Pallet as Session};
use sp_staking::{
	offence::{OffenceDetails, OffenceSeverity, OnOffenceHandler},
	SessionIndex,
};

/// Identifies a validator in historical proofs by its account alone.
///
/// Nothing else would hold still: a proof made before a hospital's seat changes must be accepted
/// after it.
pub struct NoIdentification;

impl<AccountId> Convert<AccountId, Option<()>> for NoIdentification {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

/// Lets operators register session keys, and nobody else.
///
/// The session pallet asks nothing of an account that registers keys, so without this every
/// patient could put some into the state.
pub struct OperatorAccounts<T>(PhantomData<T>);

impl<T: Config> Convert<T::AccountId, Option<T::AccountId>> for OperatorAccounts<T> {
	fn convert(account: T::AccountId) -> Option<T::AccountId> {
		let staff = T::Members::staff(&account, T::Clock::now())?;
		staff.roles.has(Role::Operator).then_some(account)
	}
}

impl<T: Config> Pallet<T> {
	/// The set for the session after the next one; `None` when it, keys included, is what is queued
	/// for the next one.
	///
	/// Keys count, because the historical pallet copies the old root when it is told that nothing
	/// changed: an offence with rotated keys could then never be proven.
	fn plan() -> Option<Vec<T::AccountId>> {
		let planned: Vec<(T::AccountId, T::Keys)> = Seats::<T>::get()
			.into_iter()
			.filter(|(_, seat)| seat.seated)
			.filter_map(
				|(organization, seat)| match Session::<T>::load_keys(&seat.account) {
					Some(keys) => Some((seat.account, keys)),
					None => {
						log::error!(
							target: LOG_TARGET,
							"validator of organization {organization} has no session keys and is left \
							out",
						);
						None
					},
				},
			)
			.collect();
		// Without this the chain would stop for good if every validator purged its keys.
		if planned.is_empty() || planned == Session::<T>::queued_keys() {
			return None;
		}
		Some(planned.into_iter().map(|(account, _)| account).collect())
	}

	/// Disables again whoever is still disabled: the session pallet forgets at every change of set.
	fn keep_disabled() {
		let offenders: Vec<T::AccountId> = DisabledSince::<T>::iter_keys().collect();
		if offenders.is_empty() {
			return;
		}
		let disabled = Session::<T>::disabled_validators();
		let seats = Seats::<T>::get();
		for offender in offenders {
			match Session::<T>::validator_id_to_index(&offender) {
				Some(index) if !disabled.contains(&index) => {
					Session::<T>::report_offence(offender, OffenceSeverity::max_severity());
				},
				// Retired, and gone from the running set now: nothing left to prevent.
				None if seats.values().all(|seat| seat.account != offender) => {
					DisabledSince::<T>::remove(offender);
				},
				_ => {},
			}
		}
	}
}

impl<T: Config> pallet_session::SessionManager<T::AccountId> for Pallet<T> {
	fn new_session(_: SessionIndex) -> Option<Vec<T::AccountId>> {
		Self::plan()
	}

	fn start_session(index: SessionIndex) {
		Self::keep_disabled();
		let oldest = index.saturating_sub(T::HistoryDepth::get());
		if oldest > 0 {
			historical::Pallet::<T>::prune_up_to(oldest);
		}
	}

	fn end_session(_: SessionIndex) {}
}

impl<T: Config> historical::SessionManager<T::AccountId, ()> for Pallet<T> {
	fn new_session(_: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
		Some(
			Self::plan()?
				.into_iter()
				.map(|account| (account, ()))
				.collect(),
		)
	}

	fn start_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::start_session(index);
	}

	fn end_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::end_session(index);
	}
}

impl<T: Config> OnOffenceHandler<T::AccountId, (T::AccountId, ()), Weight> for Pallet<T> {
	/// Disables each offender now and takes its seat if the minimum allows. Told of one offence
	/// again together with another's, it does nothing more about the first.
	fn on_offence(
		offenders: &[OffenceDetails<T::AccountId, (T::AccountId, ())>],
		slash_fractions: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		for (details, fraction) in offenders.iter().zip(slash_fractions) {
			Self::punish(&details.offender.0, OffenceSeverity(*fraction), session);
		}
		// The calls that report offences account for this; the offences pallet ignores the answer.
		Weight::zero()
	}
}

impl<T: Config> Pallet<T> {
	fn punish(account: &T::AccountId, severity: OffenceSeverity, session: SessionIndex) {
		let mut seats = Seats::<T>::get();
		let seat = seats.iter_mut().find(|(_, seat)| seat.account == *account);
		let Some((organization, seat)) = seat else {
			// Retired, but perhaps still in the running set.
			Session::<T>::report_offence(account.clone(), severity);
			return;
		};
		if session < seat.answerable_from || seat.disabled {
			return;
		}
		let organization = *organization;
		seat.disabled = true;
		let keys = Self::keys_hash(account).unwrap_or_default();
		DisabledSince::<T>::insert(account, Offender { session, keys });
		Session::<T>::report_offence(account.clone(), severity);
		Self::deposit_event(Event::ValidatorDisabled {
			organization,
			session,
		});
		Self::take_out(&mut seats, organization, SuspensionReason::Offence);
		Seats::<T>::put(seats);
	}
}
