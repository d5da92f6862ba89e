//! Admission, standing and seats.

use crate::{pallet::*, types::*};
use frame::prelude::*;
use galen_primitives::{
	ids::{Commitment, OrganizationId},
	members::{Jurisdiction, OrganizationKind, OrganizationStatus, Role, RoleSet},
	traits::{CouncilSeats, OrganizationObserver},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_admit_organization(
		kind: OrganizationKind,
		jurisdiction: Jurisdiction,
		envelope_key: EnvelopeKey,
		descriptor: Commitment,
		admin: T::AccountId,
	) -> Result<OrganizationId, Error<T>> {
		ensure!(
			jurisdiction.is_well_formed(),
			Error::<T>::MalformedJurisdiction
		);
		ensure!(envelope_key.is_usable(), Error::<T>::UnusableEnvelopeKey);
		let id = NextOrganization::<T>::get();
		NextOrganization::<T>::put(id.next().ok_or(Error::<T>::IdentifiersExhausted)?);
		Organizations::<T>::insert(
			id,
			Organization {
				kind,
				jurisdiction,
				status: OrganizationStatus::Active,
				envelope_key,
				descriptor,
				seat: None,
				staff: 0,
				admins: 0,
			},
		);
		Self::deposit_event(Event::OrganizationAdmitted {
			organization: id,
			kind,
			jurisdiction,
			admin: admin.clone(),
		});
		let record = StaffRecord {
			organization: id,
			roles: RoleSet::of(&[Role::Admin]),
			until: None,
		};
		Self::place_staff(&admin, record, Authority::Council)?;
		if kind == OrganizationKind::Hospital {
			Self::seat_account(id, &admin)?;
			Self::fill_seat(&admin)?;
			Self::deposit_event(Event::SeatMoved {
				organization: id,
				seat: admin,
			});
		}
		Ok(id)
	}

	pub(crate) fn do_suspend_organization(id: OrganizationId) -> Result<(), Error<T>> {
		let mut organization = Self::existing(id)?;
		ensure!(
			organization.status == OrganizationStatus::Active,
			Error::<T>::OrganizationNotActive
		);
		if let Some(seat) = &organization.seat {
			Self::vacate_seat(seat)?;
		}
		organization.status = OrganizationStatus::Suspended;
		Organizations::<T>::insert(id, organization);
		T::OrganizationObserver::suspended(id);
		Self::deposit_event(Event::OrganizationSuspended { organization: id });
		Ok(())
	}

	pub(crate) fn do_resume_organization(id: OrganizationId) -> Result<(), Error<T>> {
		let mut organization = Self::existing(id)?;
		ensure!(
			organization.status == OrganizationStatus::Suspended,
			Error::<T>::OrganizationNotSuspended
		);
		if let Some(seat) = &organization.seat {
			Self::fill_seat(seat)?;
		}
		organization.status = OrganizationStatus::Active;
		Organizations::<T>::insert(id, organization);
		T::OrganizationObserver::resumed(id);
		Self::deposit_event(Event::OrganizationResumed { organization: id });
		Ok(())
	}

	pub(crate) fn do_retire_organization(id: OrganizationId) -> Result<(), Error<T>> {
		let mut organization = Self::remaining(id)?;
		let was_active = organization.status == OrganizationStatus::Active;
		organization.status = OrganizationStatus::Retired;
		let seat = organization.seat.take();
		Organizations::<T>::insert(id, organization);
		if let Some(seat) = &seat {
			if was_active {
				Self::vacate_seat(seat)?;
			}
			Self::unseat_account(seat)?;
		}
		Qualifications::<T>::remove(id);
		Buckets::<T>::remove(Payer::Organization(id));
		T::OrganizationObserver::retired(id);
		Self::deposit_event(Event::OrganizationRetired { organization: id });
		Ok(())
	}

	pub(crate) fn do_set_envelope_key(
		who: T::AccountId,
		envelope_key: EnvelopeKey,
	) -> Result<(), Error<T>> {
		let id = Self::acting_for(&who, Role::Admin)?;
		ensure!(envelope_key.is_usable(), Error::<T>::UnusableEnvelopeKey);
		let organization = Self::existing(id)?;
		Organizations::<T>::insert(
			id,
			Organization {
				envelope_key,
				..organization
			},
		);
		Self::deposit_event(Event::EnvelopeKeyReplaced {
			organization: id,
			envelope_key,
			authorized_by: who,
		});
		Ok(())
	}

	pub(crate) fn do_set_seat(who: T::AccountId, to: T::AccountId) -> Result<(), Error<T>> {
		let id = Self::acting_for(&who, Role::Admin)?;
		let from = Self::existing(id)?.seat.ok_or(Error::<T>::NotAHospital)?;
		Self::seat_account(id, &to)?;
		Self::unseat_account(&from)?;
		Seats::<T>::try_mutate(|seats| {
			if let Ok(at) = seats.binary_search(&from) {
				seats.remove(at);
			}
			Self::insert_seat(seats, &to)
		})?;
		Self::tell_council();
		Self::deposit_event(Event::SeatMoved {
			organization: id,
			seat: to,
		});
		Ok(())
	}

	/// Makes the account the one that votes for the hospital.
	fn seat_account(id: OrganizationId, account: &T::AccountId) -> Result<(), Error<T>> {
		Self::change_member(account, |member| {
			ensure!(member.custodian.is_none(), Error::<T>::AlreadySubject);
			ensure!(
				member.represents.is_empty(),
				Error::<T>::AlreadyRepresentative
			);
			ensure!(member.seat.is_none(), Error::<T>::AlreadySeat);
			let elsewhere = member
				.staff
				.as_ref()
				.is_some_and(|staff| staff.organization != id);
			ensure!(!elsewhere, Error::<T>::AlreadyStaff);
			member.seat = Some(id);
			Ok(())
		})?;
		let organization = Self::existing(id)?;
		Organizations::<T>::insert(
			id,
			Organization {
				seat: Some(account.clone()),
				..organization
			},
		);
		Ok(())
	}

	/// Takes the hospital's vote from the account that held it.
	fn unseat_account(account: &T::AccountId) -> Result<(), Error<T>> {
		Self::change_member(account, |member| {
			member.seat = None;
			Ok(())
		})
	}

	/// Lets the account vote.
	fn fill_seat(account: &T::AccountId) -> Result<(), Error<T>> {
		Seats::<T>::try_mutate(|seats| Self::insert_seat(seats, account))?;
		Self::tell_council();
		Ok(())
	}

	/// Stops the account from voting.
	fn vacate_seat(account: &T::AccountId) -> Result<(), Error<T>> {
		Seats::<T>::try_mutate(|seats| {
			if let Ok(at) = seats.binary_search(account) {
				seats.remove(at);
			}
			ensure!(!seats.is_empty(), Error::<T>::LastSeat);
			Ok(())
		})?;
		Self::tell_council();
		Ok(())
	}

	fn insert_seat(
		seats: &mut BoundedVec<T::AccountId, T::MaxSeats>,
		account: &T::AccountId,
	) -> Result<(), Error<T>> {
		match seats.binary_search(account) {
			Ok(_) => Err(Error::<T>::AlreadySeat),
			Err(at) => seats
				.try_insert(at, account.clone())
				.map_err(|_| Error::<T>::MaxSeatsExceeded),
		}
	}

	fn tell_council() {
		T::Council::set_seats(Seats::<T>::get().into_inner());
	}
}
