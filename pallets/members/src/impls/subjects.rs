//! Subjects and who acts for them.

use crate::{glue::SubjectObserver, pallet::*, types::*};
use frame::prelude::*;
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{Relation, RightSet, Role},
};

/// What a representative is appointed with.
pub(crate) struct Mandate {
	/// What it may do.
	pub rights: RightSet,
	/// How it stands to the subject.
	pub relation: Relation,
	/// The document, as a salted hash.
	pub evidence: Commitment,
	/// When it ends.
	pub until: Moment,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_enroll_subject(
		who: T::AccountId,
		subject: T::AccountId,
	) -> Result<(), Error<T>> {
		let custodian = Self::acting_for(&who, Role::Registrar)?;
		Self::enroll(subject, custodian)
	}

	/// Makes the account a subject of the hospital.
	pub(crate) fn enroll(subject: T::AccountId, custodian: OrganizationId) -> Result<(), Error<T>> {
		Self::change_member(&subject, |member| {
			ensure!(member.staff.is_none(), Error::<T>::AlreadyStaff);
			ensure!(member.seat.is_none(), Error::<T>::AlreadySeat);
			ensure!(member.custodian.is_none(), Error::<T>::AlreadySubject);
			member.custodian = Some(custodian);
			Ok(())
		})?;
		Self::deposit_event(Event::SubjectEnrolled { subject, custodian });
		Ok(())
	}

	/// The observer's own error passes through, hence the wider error type.
	pub(crate) fn do_release_subject(who: T::AccountId, subject: T::AccountId) -> DispatchResult {
		let custodian = Self::enrolled_at(&subject)?;
		let authorized_by = if who == subject {
			Authority::Itself
		} else {
			Self::ensure_registrar_of(&who, custodian)?;
			Authority::Organization(custodian)
		};
		T::SubjectObserver::releasing(&subject, custodian, authorized_by)?;
		for representative in Representatives::<T>::take(&subject) {
			Self::forget_representation(&representative.account, &subject)?;
			Self::deposit_event(Event::RepresentativeRemoved {
				subject: subject.clone(),
				representative: representative.account,
				authorized_by,
			});
		}
		Self::change_member(&subject, |member| {
			member.custodian = None;
			Ok(())
		})?;
		Self::deposit_event(Event::SubjectReleased {
			subject,
			custodian,
			authorized_by,
		});
		Ok(())
	}

	pub(crate) fn do_appoint_representative(
		who: T::AccountId,
		subject: T::AccountId,
		representative: T::AccountId,
		mandate: Mandate,
	) -> Result<(), Error<T>> {
		let Mandate {
			rights,
			relation,
			evidence,
			until,
		} = mandate;
		ensure!(!rights.is_empty(), Error::<T>::NoRights);
		ensure!(rights.is_known(), Error::<T>::UnknownRights);
		ensure!(Self::now() < until, Error::<T>::EndNotInFuture);
		ensure!(subject != representative, Error::<T>::SelfRepresentation);
		let custodian = Self::enrolled_at(&subject)?;
		Self::ensure_registrar_of(&who, custodian)?;

		let mut list = Self::without_lapsed(&subject, &representative)?;
		let now = Self::now();
		let since = list
			.iter()
			.find(|known| known.account == representative && now < known.until)
			.filter(|known| known.rights.covers(rights))
			.map_or(now, |known| known.since);
		let entry = Representative {
			account: representative.clone(),
			rights,
			relation,
			evidence,
			attested_by: custodian,
			until,
			since,
		};
		match list
			.iter_mut()
			.find(|known| known.account == representative)
		{
			Some(known) => *known = entry,
			None => {
				list.try_push(entry)
					.map_err(|_| Error::<T>::MaxRepresentativesExceeded)?;
			},
		}
		Representatives::<T>::insert(&subject, list);

		Self::change_member(&representative, |member| {
			ensure!(member.staff.is_none(), Error::<T>::AlreadyStaff);
			ensure!(member.seat.is_none(), Error::<T>::AlreadySeat);
			match member
				.represents
				.iter_mut()
				.find(|known| known.subject == subject)
			{
				Some(known) => known.until = until,
				None => member
					.represents
					.try_push(Representation {
						subject: subject.clone(),
						until,
					})
					.map_err(|_| Error::<T>::MaxRepresentedExceeded)?,
			}
			Ok(())
		})?;
		Self::deposit_event(Event::RepresentativeAppointed {
			subject,
			representative,
			rights,
			relation,
			until,
			attested_by: custodian,
		});
		Ok(())
	}

	pub(crate) fn do_remove_representative(
		who: T::AccountId,
		subject: T::AccountId,
		representative: T::AccountId,
	) -> Result<(), Error<T>> {
		let mut list = Representatives::<T>::get(&subject);
		let at = list
			.iter()
			.position(|known| known.account == representative)
			.ok_or(Error::<T>::RepresentativeNotFound)?;
		let authorized_by = if who == representative {
			Authority::Itself
		} else if who == subject {
			Authority::Subject
		} else {
			let custodian = Self::enrolled_at(&subject)?;
			Self::ensure_registrar_of(&who, custodian)?;
			Authority::Organization(custodian)
		};
		list.remove(at);
		Self::store_representatives(&subject, list);
		Self::forget_representation(&representative, &subject)?;
		Self::deposit_event(Event::RepresentativeRemoved {
			subject,
			representative,
			authorized_by,
		});
		Ok(())
	}

	/// The hospital at which the account is enrolled.
	fn enrolled_at(subject: &T::AccountId) -> Result<OrganizationId, Error<T>> {
		Accounts::<T>::get(subject)
			.and_then(|member| member.custodian)
			.ok_or(Error::<T>::SubjectNotFound)
	}

	fn ensure_registrar_of(who: &T::AccountId, custodian: OrganizationId) -> Result<(), Error<T>> {
		ensure!(
			Self::acting_for(who, Role::Registrar)? == custodian,
			Error::<T>::NotAuthorized
		);
		Ok(())
	}

	/// The subject's representatives without those whose end date has passed, which are cleared
	/// away; `keep` stays, because it is about to be appointed anew.
	fn without_lapsed(
		subject: &T::AccountId,
		keep: &T::AccountId,
	) -> Result<RepresentativesOf<T>, Error<T>> {
		let now = Self::now();
		let mut list = RepresentativesOf::<T>::default();
		for known in Representatives::<T>::get(subject) {
			if now < known.until || known.account == *keep {
				list.try_push(known)
					.map_err(|_| Error::<T>::MaxRepresentativesExceeded)?;
				continue;
			}
			Self::forget_representation(&known.account, subject)?;
			Self::deposit_event(Event::RepresentativeLapsed {
				subject: subject.clone(),
				representative: known.account,
			});
		}
		Ok(list)
	}

	fn store_representatives(subject: &T::AccountId, list: RepresentativesOf<T>) {
		if list.is_empty() {
			Representatives::<T>::remove(subject);
		} else {
			Representatives::<T>::insert(subject, list);
		}
	}

	/// Takes a subject from the representative's side of the index.
	fn forget_representation(
		representative: &T::AccountId,
		subject: &T::AccountId,
	) -> Result<(), Error<T>> {
		Self::change_member(representative, |member| {
			member.represents.retain(|known| known.subject != *subject);
			Ok(())
		})
	}
}
