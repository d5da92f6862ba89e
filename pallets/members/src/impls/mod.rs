//! What the calls do, one file per part of the membership.

mod organizations;
mod qualifications;
mod quotas;
mod rights;
mod staff;
mod subjects;
mod view;

pub(crate) use quotas::Standing;
pub(crate) use subjects::Mandate;

use crate::{pallet::*, types::*};
use frame::prelude::*;
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::{OrganizationStatus, Role},
	traits::{Clock, Membership},
};

impl<T: Config> Pallet<T> {
	/// What must hold for the configuration to make sense as a whole.
	pub(crate) fn assert_configuration_makes_sense() {
		assert!(
			T::MaxSeats::get() > 0,
			"members: there must be room for one hospital"
		);
		assert!(
			T::MaxStaffPerOrganization::get() > 0,
			"members: there must be room for an admin"
		);
		let (default, minimum) = (T::DefaultQuotas::get(), T::MinimumQuotas::get());
		for class in QuotaClass::ALL {
			assert!(
				default.of(class).is_at_least(minimum.of(class)),
				"members: a default quota is below its minimum"
			);
		}
	}

	/// The block's time.
	pub(crate) fn now() -> Moment {
		T::Clock::now()
	}

	/// The organization that must exist.
	pub(crate) fn existing(id: OrganizationId) -> Result<OrganizationOf<T>, Error<T>> {
		Organizations::<T>::get(id).ok_or(Error::<T>::OrganizationNotFound)
	}

	/// The organization that must exist and not have left.
	pub(crate) fn remaining(id: OrganizationId) -> Result<OrganizationOf<T>, Error<T>> {
		let organization = Self::existing(id)?;
		ensure!(
			organization.status != OrganizationStatus::Retired,
			Error::<T>::OrganizationRetired
		);
		Ok(organization)
	}

	/// The active organization for which the account acts in the role.
	pub(crate) fn acting_for(
		account: &T::AccountId,
		role: Role,
	) -> Result<OrganizationId, Error<T>> {
		<Self as Membership<T::AccountId>>::acting(account, role, Self::now())
			.map(|profile| profile.id)
			.ok_or(Error::<T>::NotAuthorized)
	}

	/// Changes what an account is, and keeps the reference that lets it sign in step: held while
	/// the account is anything, and after that for as long as its nonce must be remembered.
	pub(crate) fn change_member<R>(
		account: &T::AccountId,
		change: impl FnOnce(&mut MemberRecord<T>) -> Result<R, Error<T>>,
	) -> Result<R, Error<T>> {
		let stored = Accounts::<T>::get(account);
		let was_known = stored.is_some();
		let mut member = stored.unwrap_or_default();
		let outcome = change(&mut member)?;

		if member.has_left() {
			Buckets::<T>::remove(Payer::Individual(account.clone()));
			let never_signed = frame_system::Pallet::<T>::account_nonce(account).is_zero();
			if never_signed && !was_known {
				return Ok(outcome);
			}
			// Refused while something still needs the account, such as session keys from genesis:
			// then the empty record stays, which is harmless.
			if never_signed && frame_system::Pallet::<T>::dec_providers(account).is_ok() {
				Accounts::<T>::remove(account);
				return Ok(outcome);
			}
		}
		if !was_known {
			frame_system::Pallet::<T>::inc_providers(account);
		}
		Accounts::<T>::insert(account, member);
		Ok(outcome)
	}
}
