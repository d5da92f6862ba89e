//! The membership as other pallets see it.

use crate::pallet::*;
use frame::{prelude::*, traits::Get};
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::{OrganizationProfile, QualificationSet, RightSet, Staff},
	traits::Membership,
};

impl<T: Config> Membership<T::AccountId> for Pallet<T> {
	fn organization(id: OrganizationId) -> Option<OrganizationProfile> {
		Organizations::<T>::get(id).map(|organization| OrganizationProfile {
			id,
			kind: organization.kind,
			jurisdiction: organization.jurisdiction,
			status: organization.status,
		})
	}

	fn qualifications(id: OrganizationId, now: Moment) -> QualificationSet {
		Qualifications::<T>::get(id)
			.iter()
			.filter(|attestation| now < attestation.until)
			.fold(QualificationSet::EMPTY, |set, attestation| {
				set.with(attestation.qualification)
			})
	}

	fn staff(account: &T::AccountId, now: Moment) -> Option<Staff> {
		let record = Accounts::<T>::get(account)?.staff?;
		record.is_live(now).then_some(Staff {
			organization: record.organization,
			roles: record.roles,
		})
	}

	fn custodian(subject: &T::AccountId) -> Option<OrganizationId> {
		Accounts::<T>::get(subject)?.custodian
	}

	fn rights(subject: &T::AccountId, representative: &T::AccountId, now: Moment) -> RightSet {
		Representatives::<T>::get(subject)
			.iter()
			.find(|known| known.account == *representative && now < known.until)
			.map_or(RightSet::EMPTY, |known| known.rights)
	}

	fn represents_since(
		subject: &T::AccountId,
		representative: &T::AccountId,
		now: Moment,
	) -> Option<Moment> {
		Representatives::<T>::get(subject)
			.iter()
			.find(|known| known.account == *representative && now < known.until)
			.map(|known| known.since)
	}

	/// An account of its own that no key controls: only pallets move what it holds, on behalf of
	/// staff in the right role, so that no departing treasurer takes the treasury along.
	fn treasury(id: OrganizationId) -> Option<T::AccountId> {
		Organizations::<T>::contains_key(id)
			.then(|| T::TreasuryId::get().try_into_sub_account(id))
			.flatten()
	}
}
