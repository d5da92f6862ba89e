//! Who has a seat, and whether it is in the next set.

use crate::{pallet::*, types::*, LOG_TARGET};
use frame::{deps::sp_runtime::traits::Hash, prelude::*};
use galen_primitives::{
	ids::OrganizationId,
	members::{OrganizationKind, OrganizationProfile, OrganizationStatus, Role},
	traits::{Clock, Membership, OrganizationObserver},
};
use sp_staking::SessionIndex;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_admit(
		organization: OrganizationId,
		account: T::AccountId,
	) -> Result<(), Error<T>> {
		let profile = Self::active(organization)?;
		ensure!(
			profile.kind == OrganizationKind::Hospital,
			Error::<T>::NotHospital
		);
		let operates = T::Members::staff(&account, T::Clock::now())
			.is_some_and(|at| at.organization == organization && at.roles.has(Role::Operator));
		ensure!(operates, Error::<T>::NotOperator);

		let mut seats = Seats::<T>::get();
		ensure!(
			!seats.contains_key(&organization),
			Error::<T>::AlreadyValidator
		);
		ensure!(
			seats.values().all(|seat| seat.account != account),
			Error::<T>::AccountTaken
		);
		Self::ensure_new_keys(&account)?;
		let from = Self::first_session_of_a_change();
		seats
			.try_insert(organization, Seat::new(account.clone(), from))
			.map_err(|_| Error::<T>::MaxValidatorsExceeded)?;

		DisabledSince::<T>::remove(&account);
		Self::deposit_event(Event::ValidatorAdmitted {
			organization,
			account,
			from,
		});
		Self::let_the_kept_go(&mut seats);
		Seats::<T>::put(seats);
		Ok(())
	}

	pub(crate) fn do_retire(organization: OrganizationId) -> Result<(), Error<T>> {
		let mut seats = Seats::<T>::get();
		let seat = seats.get(&organization).ok_or(Error::<T>::NotValidator)?;
		ensure!(
			!seat.seated || Self::has_spare(&seats),
			Error::<T>::TooFewValidators
		);
		Self::remove_seat(&mut seats, organization);
		Seats::<T>::put(seats);
		Ok(())
	}

	pub(crate) fn do_suspend(organization: OrganizationId) -> Result<(), Error<T>> {
		let mut seats = Seats::<T>::get();
		let spare = Self::has_spare(&seats);
		let seat = seats
			.get_mut(&organization)
			.ok_or(Error::<T>::NotValidator)?;
		ensure!(!seat.suspended, Error::<T>::AlreadySuspended);
		ensure!(!seat.seated || spare, Error::<T>::TooFewValidators);
		seat.suspended = true;
		seat.seated = false;
		Self::deposit_event(Event::ValidatorSuspended {
			organization,
			reason: SuspensionReason::Council,
			from: Self::first_session_of_a_change(),
		});
		Seats::<T>::put(seats);
		Ok(())
	}

	pub(crate) fn do_resume(organization: OrganizationId) -> Result<(), Error<T>> {
		let mut seats = Seats::<T>::get();
		let seat = seats
			.get_mut(&organization)
			.ok_or(Error::<T>::NotValidator)?;
		ensure!(seat.reason().is_some(), Error::<T>::NotSuspended);
		Self::active(organization)?;
		Self::ensure_new_keys(&seat.account)?;

		let from = Self::first_session_of_a_change();
		DisabledSince::<T>::remove(&seat.account);
		*seat = Seat::new(seat.account.clone(), from);
		Self::deposit_event(Event::ValidatorResumed { organization, from });
		Self::let_the_kept_go(&mut seats);
		Seats::<T>::put(seats);
		Ok(())
	}

	/// Fewest validators there may be.
	pub(crate) fn minimum() -> u32 {
		MinValidators::<T>::get().max(1)
	}

	/// The session the next boundary plans, for which an act now counts first.
	pub(crate) fn first_session_of_a_change() -> SessionIndex {
		pallet_session::Pallet::<T>::current_index().saturating_add(PLANNED_AHEAD)
	}

	/// Hash of the session keys registered for an account.
	pub(crate) fn keys_hash(account: &T::AccountId) -> Option<T::Hash> {
		pallet_session::Pallet::<T>::load_keys(account).map(|keys| T::Hashing::hash_of(&keys))
	}

	/// Takes a validator out of the set if enough others are left, and else keeps it, loudly. The
	/// reason itself must be in the seat already.
	pub(crate) fn take_out(
		seats: &mut SeatsOf<T>,
		organization: OrganizationId,
		reason: SuspensionReason,
	) {
		let spare = Self::has_spare(seats);
		let Some(seat) = seats.get_mut(&organization).filter(|seat| seat.seated) else {
			return;
		};
		if spare {
			seat.seated = false;
			let from = Self::first_session_of_a_change();
			Self::deposit_event(Event::ValidatorSuspended {
				organization,
				reason,
				from,
			});
		} else {
			log::error!(
				target: LOG_TARGET,
				"validator of organization {organization} should leave ({reason:?}) but is kept: \
				too few would be left, admit a replacement",
			);
			Self::deposit_event(Event::ValidatorKept {
				organization,
				reason,
			});
		}
	}

	/// Takes out whoever was kept only for want of a replacement, the gravest reason first.
	fn let_the_kept_go(seats: &mut SeatsOf<T>) {
		while Self::has_spare(seats) {
			let gravest = seats
				.iter()
				.filter(|(_, seat)| seat.is_kept())
				.filter_map(|(organization, seat)| Some((seat.reason()?, *organization)))
				.max();
			let Some((reason, organization)) = gravest else {
				break;
			};
			Self::take_out(seats, organization, reason);
		}
	}

	/// Whether one validator can go.
	fn has_spare(seats: &SeatsOf<T>) -> bool {
		seats.values().filter(|seat| seat.seated).count() > Self::minimum() as usize
	}

	fn remove_seat(seats: &mut SeatsOf<T>, organization: OrganizationId) {
		if let Some(seat) = seats.remove(&organization) {
			// In the running set an offender must stay disabled; the next boundary forgets it.
			if !pallet_session::Pallet::<T>::validators().contains(&seat.account) {
				DisabledSince::<T>::remove(&seat.account);
			}
			let from = Self::first_session_of_a_change();
			Self::deposit_event(Event::ValidatorRetired { organization, from });
		}
	}

	/// The organization, if it is in good standing.
	pub(super) fn active(organization: OrganizationId) -> Result<OrganizationProfile, Error<T>> {
		let profile =
			T::Members::organization(organization).ok_or(Error::<T>::UnknownOrganization)?;
		ensure!(
			profile.status == OrganizationStatus::Active,
			Error::<T>::OrganizationNotActive
		);
		Ok(profile)
	}

	/// Session keys are registered, and they are not those of an offence.
	fn ensure_new_keys(account: &T::AccountId) -> Result<(), Error<T>> {
		let keys = Self::keys_hash(account).ok_or(Error::<T>::NoSessionKeys)?;
		let offended = DisabledSince::<T>::get(account).is_some_and(|past| past.keys == keys);
		ensure!(!offended, Error::<T>::KeysNotRotated);
		Ok(())
	}
}

impl<T: Config> OrganizationObserver for Pallet<T> {
	fn suspended(id: OrganizationId) {
		Seats::<T>::mutate(|seats| {
			let Some(seat) = seats.get_mut(&id).filter(|seat| !seat.barred) else {
				return;
			};
			seat.barred = true;
			Self::take_out(seats, id, SuspensionReason::Organization);
		});
	}

	fn resumed(id: OrganizationId) {
		Seats::<T>::mutate(|seats| {
			let Some(seat) = seats.get_mut(&id).filter(|seat| seat.barred) else {
				return;
			};
			seat.barred = false;
			if seat.reason().is_some() {
				return;
			}
			seat.seated = true;
			let from = Self::first_session_of_a_change();
			Self::deposit_event(Event::ValidatorResumed {
				organization: id,
				from,
			});
			Self::let_the_kept_go(seats);
		});
	}

	fn retired(id: OrganizationId) {
		Seats::<T>::mutate(|seats| {
			let Some(seat) = seats.get_mut(&id) else {
				return;
			};
			seat.barred = true;
			if !seat.seated || Self::has_spare(seats) {
				Self::remove_seat(seats, id);
			} else {
				Self::take_out(seats, id, SuspensionReason::Organization);
			}
		});
		if PeerIds::<T>::contains_key(id) {
			Self::do_clear_peer_ids(id);
		}
	}
}
