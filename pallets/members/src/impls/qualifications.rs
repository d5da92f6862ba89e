//! What a machine may believe about an organization.

use crate::{pallet::*, types::*};
use frame::{prelude::*, traits::DefensiveResult};
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{OrganizationKind, Qualification, Role},
	traits::Membership,
};

impl<T: Config> Pallet<T> {
	/// The active ethics board whose admin the account is.
	pub(crate) fn board_of(account: &T::AccountId) -> Result<OrganizationId, Error<T>> {
		<Self as Membership<T::AccountId>>::acting(account, Role::Admin, Self::now())
			.filter(|profile| profile.kind == OrganizationKind::EthicsBoard)
			.map(|profile| profile.id)
			.ok_or(Error::<T>::NotAuthorized)
	}

	pub(crate) fn do_attest_qualification(
		attested_by: Option<OrganizationId>,
		id: OrganizationId,
		qualification: Qualification,
		commitment: Commitment,
		until: Moment,
	) -> Result<(), Error<T>> {
		Self::remaining(id)?;
		ensure!(attested_by != Some(id), Error::<T>::SelfAttestation);
		ensure!(Self::now() < until, Error::<T>::EndNotInFuture);
		Qualifications::<T>::mutate(id, |list| {
			list.retain(|known| known.qualification != qualification);
			// One entry per code, and there is room for every code there can be.
			list.try_push(Attestation {
				qualification,
				commitment,
				until,
				attested_by,
			})
			.defensive_ok();
		});
		Self::deposit_event(Event::QualificationAttested {
			organization: id,
			qualification,
			until,
			attested_by,
		});
		Ok(())
	}

	pub(crate) fn do_revoke_qualification(
		authorized_by: Authority,
		id: OrganizationId,
		qualification: Qualification,
	) -> Result<(), Error<T>> {
		let mut list = Qualifications::<T>::get(id);
		let at = list
			.iter()
			.position(|known| known.qualification == qualification)
			.ok_or(Error::<T>::QualificationNotFound)?;
		let attestation = list.remove(at);
		if let Authority::Organization(board) = authorized_by {
			ensure!(
				attestation.attested_by == Some(board),
				Error::<T>::NotAuthorized
			);
		}
		if list.is_empty() {
			Qualifications::<T>::remove(id);
		} else {
			Qualifications::<T>::insert(id, list);
		}
		Self::deposit_event(Event::QualificationRevoked {
			organization: id,
			qualification,
			authorized_by,
		});
		Ok(())
	}
}
