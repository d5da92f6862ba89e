//! Who speaks for whoever lost a key, and for how long that counts.

use crate::{pallet::*, types::*};
use frame::prelude::*;
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::{Right, Role},
	recovery::approval_by_code,
	traits::Membership,
};

impl<T: Config> Pallet<T> {
	/// The hospital at which the account is enrolled.
	pub(crate) fn enrolled_at(subject: &T::AccountId) -> Result<OrganizationId, Error<T>> {
		T::Members::custodian(subject).ok_or(Error::<T>::NotEnrolled)
	}

	/// As what the account can speak for the subject. One account is one party at most: the hospital
	/// before the family.
	pub(crate) fn party_of(
		who: &T::AccountId,
		subject: &T::AccountId,
		custodian: OrganizationId,
		now: Moment,
	) -> Option<Party> {
		if Self::is_registrar_of(who, custodian, now) {
			return Some(Party::Registrar);
		}
		Self::may_recover(who, subject, now).then_some(Party::Representative)
	}

	/// The approvals that still count: whoever gave one is what it was then.
	pub(crate) fn standing(
		subject: &T::AccountId,
		approvals: ApprovalsOf<T>,
		now: Moment,
	) -> ApprovalsOf<T> {
		let custodian = T::Members::custodian(subject);
		Approvals {
			registrar: approvals.registrar.filter(|approval| {
				custodian == Some(approval.organization)
					&& Self::is_registrar_of(&approval.account, approval.organization, now)
			}),
			representative: approvals
				.representative
				.filter(|account| Self::may_recover(account, subject, now)),
			// The code cannot be changed while an attempt runs.
			code: approvals.code,
		}
	}

	/// Checks that the subject's recovery code approves this attempt: the one it has, or the one before
	/// while that counts.
	pub(crate) fn ensure_approved_by_code(
		subject: &T::AccountId,
		new_key: &T::AccountId,
		attempt: AttemptNumber,
		signature: CodeSignature,
		now: Moment,
	) -> Result<(), Error<T>> {
		let current = RecoveryKeys::<T>::get(subject);
		let former = FormerKeys::<T>::get(subject)
			.filter(|former| now < former.until)
			.map(|former| former.key);
		ensure!(
			current.is_some() || former.is_some(),
			Error::<T>::NoRecoveryKey
		);
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		let genesis = <[u8; 32]>::try_from(genesis.as_ref()).map_err(|_| Error::<T>::WrongCode)?;
		let message = approval_by_code(&genesis, subject, new_key, attempt.0);
		let fits = |key: Option<RecoveryKey>| key.is_some_and(|key| signature.fits(&message, key));
		ensure!(fits(current) || fits(former), Error::<T>::WrongCode);
		Ok(())
	}

	fn is_registrar_of(who: &T::AccountId, hospital: OrganizationId, now: Moment) -> bool {
		T::Members::acting(who, Role::Registrar, now).is_some_and(|profile| profile.id == hospital)
	}

	/// Whether the account is a representative who may recover, and has been one for as long as a new
	/// key is restrained: a registrar who appoints an accomplice has to wait while everybody is warned.
	fn may_recover(who: &T::AccountId, subject: &T::AccountId, now: Moment) -> bool {
		let is_ripe = |since: Moment| since.saturating_add(RestraintPeriod::<T>::get()) <= now;
		T::Members::rights(subject, who, now).has(Right::Recover)
			&& T::Members::represents_since(subject, who, now).is_some_and(is_ripe)
	}
}
