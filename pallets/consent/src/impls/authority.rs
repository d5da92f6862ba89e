//! Who acts on a subject's consent, in which capacity, and when they said so.

use crate::{pallet::*, types::Authority, CanWiden};
use frame::prelude::*;
use galen_primitives::{
	consent::{Capacity, Direction, Grantor},
	ids::{Commitment, Moment, OrganizationId},
	members::{OrganizationStatus, Right, Role},
	traits::Membership,
};

/// Somebody whose right to act has been checked.
pub(crate) struct Actor<AccountId> {
	/// In whose name.
	pub grantor: Grantor<AccountId>,
	/// When it was said.
	pub stated_at: Moment,
	/// Commitment to the signed document, if there is one.
	pub source: Option<Commitment>,
	/// What the event says.
	pub authority: Authority<AccountId>,
}

impl<AccountId> Actor<AccountId> {
	/// As whom the actor pauses and resumes.
	pub const fn capacity(&self) -> Capacity {
		match self.grantor {
			Grantor::Subject => Capacity::Subject,
			Grantor::Representative(_) => Capacity::Representative,
		}
	}
}

/// The right of a representative that an act needs.
const fn right_for(direction: Direction) -> Right {
	match direction {
		Direction::Narrowing => Right::Withdraw,
		Direction::Widening => Right::Grant,
	}
}

impl<T: Config> Pallet<T> {
	/// Whether `signer` may act on the subject's consent in this direction, and as whom.
	pub(crate) fn authorize(
		signer: T::AccountId,
		subject: &T::AccountId,
		direction: Direction,
		paper: Option<PaperOf<T>>,
		now: Moment,
	) -> Result<Actor<T::AccountId>, Error<T>> {
		let custodian = T::Members::custodian(subject);
		if direction == Direction::Widening {
			ensure!(custodian.is_some(), Error::<T>::NotEnrolled);
		}
		match paper {
			None => Self::authorize_key(signer, subject, direction, now),
			Some(paper) => Self::authorize_paper(signer, subject, custodian, direction, paper, now),
		}
	}

	/// The subject's own key, or a representative's.
	fn authorize_key(
		signer: T::AccountId,
		subject: &T::AccountId,
		direction: Direction,
		now: Moment,
	) -> Result<Actor<T::AccountId>, Error<T>> {
		let (grantor, authority) = if signer == *subject {
			(Grantor::Subject, Authority::Subject)
		} else {
			let rights = T::Members::rights(subject, &signer, now);
			ensure!(rights.has(right_for(direction)), Error::<T>::NotAuthorized);
			(
				Grantor::Representative(signer.clone()),
				Authority::Representative(signer.clone()),
			)
		};
		if direction == Direction::Widening {
			ensure!(
				T::Widening::can_widen(&signer, now),
				Error::<T>::KeyTooFresh
			);
		}
		Ok(Actor {
			grantor,
			stated_at: now,
			source: None,
			authority,
		})
	}

	/// A registrar of the custodian, with a document signed by the subject or a representative.
	fn authorize_paper(
		signer: T::AccountId,
		subject: &T::AccountId,
		custodian: Option<OrganizationId>,
		direction: Direction,
		paper: PaperOf<T>,
		now: Moment,
	) -> Result<Actor<T::AccountId>, Error<T>> {
		let custodian = custodian.ok_or(Error::<T>::NotEnrolled)?;
		let registrar = T::Members::staff(&signer, now)
			.filter(|staff| staff.organization == custodian && staff.roles.has(Role::Registrar));
		ensure!(registrar.is_some(), Error::<T>::NotAuthorized);
		if direction == Direction::Widening {
			// What takes something back is entered even where the hospital is suspended.
			let active = T::Members::organization(custodian)
				.is_some_and(|hospital| hospital.status == OrganizationStatus::Active);
			ensure!(active, Error::<T>::CustodianNotActive);
		}
		ensure!(paper.stated_at <= now, Error::<T>::StatedInTheFuture);
		if let Grantor::Representative(signatory) = &paper.signatory {
			let rights = T::Members::rights(subject, signatory, now);
			ensure!(
				rights.has(right_for(direction)),
				Error::<T>::SignatoryNotAuthorized
			);
		}
		Ok(Actor {
			grantor: paper.signatory,
			stated_at: paper.stated_at,
			source: Some(paper.source),
			authority: Authority::Paper {
				custodian,
				registrar: signer,
				source: paper.source,
			},
		})
	}
}
