//! Emergency access, its review, and what unreviewed or unjustified ones cost a hospital.

use super::NewReceipt;
use crate::{
	pallet::*,
	types::{Basis, Duties, EmergencyAccess, EmergencyReason, Lease, Review, Verdict, Watch},
};
use frame::prelude::*;
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{EmergencyId, Moment, OrganizationId},
	members::{OrganizationKind, OrganizationProfile, Role},
	traits::{Clock, ConsentDecisions, Membership},
};

const HOUR: Moment = 60 * 60;

/// An access that may be written.
struct Opening<T: Config> {
	hospital: OrganizationId,
	custodian: OrganizationId,
	subject: T::AccountId,
	clinician: T::AccountId,
	reason: EmergencyReason,
	opened_at: Moment,
	hours: u8,
	late: bool,
}

impl<T: Config> Pallet<T> {
	/// Whether this clinician may open this emergency access now: the check of the call, for the
	/// pool, which lets emergency access in beyond any quota but only while it would succeed.
	pub fn may_open_emergency(who: &T::AccountId, subject: &T::AccountId, hours: u8) -> bool {
		Self::check_emergency(who, subject, hours, T::Clock::now()).is_ok()
	}

	/// Whether this late entry may be made now: the check of the call, for the pool, which lets it in
	/// beyond any quota but only while it would succeed.
	pub fn may_record_late_emergency(
		who: &T::AccountId,
		subject: &T::AccountId,
		clinician: &T::AccountId,
		hours: u8,
		opened_at: Moment,
	) -> bool {
		let now = T::Clock::now();
		Self::check_late_emergency(who, subject, clinician, hours, opened_at, now).is_ok()
	}

	/// Whether the organization may not enter into paid orders: it has a review overdue or is
	/// sanctioned.
	pub fn is_blocked_from_paid_orders(organization: OrganizationId) -> bool {
		Reviews::<T>::get(organization).blocks_paid_orders(T::Clock::now())
	}

	/// The hospital that will read and the one that holds the records.
	///
	/// One access at a time runs for a hospital and a subject: the running one serves the whole
	/// hospital. This bounds what a stolen clinician key can write without any quota.
	fn check_emergency(
		who: &T::AccountId,
		subject: &T::AccountId,
		hours: u8,
		now: Moment,
	) -> Result<(OrganizationProfile, OrganizationId), Error<T>> {
		let hospital = Self::acting(who, Role::Clinician, now)?;
		let custodian = Self::check_opening(&hospital, subject, hours)?;
		let running = LatestEmergencies::<T>::get(subject, hospital.id)
			.and_then(Emergencies::<T>::get)
			.is_some_and(|latest| now < latest.ends_at);
		ensure!(!running, Error::<T>::EmergencyRunning);
		let forbidden = T::Consents::forbids_emergency(subject, hospital, now);
		ensure!(!forbidden, Error::<T>::EmergencyForbidden);
		Ok((hospital, custodian))
	}

	/// What holds for every emergency access, whenever it is entered; returns who holds the records.
	fn check_opening(
		hospital: &OrganizationProfile,
		subject: &T::AccountId,
		hours: u8,
	) -> Result<OrganizationId, Error<T>> {
		ensure!(
			hospital.kind == OrganizationKind::Hospital,
			Error::<T>::NotAHospital
		);
		ensure!(
			(MIN_HOURS..=MAX_HOURS).contains(&hours),
			Error::<T>::HoursOutOfRange
		);
		T::Members::custodian(subject).ok_or(Error::<T>::SubjectUnknown)
	}

	/// The hospital that has read and the one that holds the records.
	///
	/// It has happened, so nothing is asked that could keep it out of the books: neither whether the
	/// subject had forbidden it, which is for the reviewers to judge, nor whether another access
	/// runs. What bounds a stolen key is that there is one entry for each [`Watch`].
	fn check_late_emergency(
		who: &T::AccountId,
		subject: &T::AccountId,
		clinician: &T::AccountId,
		hours: u8,
		opened_at: Moment,
		now: Moment,
	) -> Result<(OrganizationId, OrganizationId), Error<T>> {
		let gateway = Self::acting(who, Role::Gateway, now);
		let by_gateway = gateway.is_ok();
		let hospital = gateway.or_else(|_| Self::acting(who, Role::Clinician, now))?;
		let custodian = Self::check_opening(&hospital, subject, hours)?;
		let is_colleague = || {
			T::Members::acting(clinician, Role::Clinician, now)
				.is_some_and(|other| other.id == hospital.id)
		};
		ensure!(
			who == clinician || (by_gateway && is_colleague()),
			Error::<T>::NotTheClinician
		);
		ensure!(opened_at <= now, Error::<T>::OpenedInTheFuture);
		ensure!(
			now.saturating_sub(opened_at) <= MAX_LATENESS,
			Error::<T>::OpenedTooLongAgo
		);
		let entry = (hospital.id, Watch::of(opened_at));
		ensure!(
			!LateEmergencies::<T>::contains_key(subject, entry),
			Error::<T>::AlreadyRecorded
		);
		Ok((hospital.id, custodian))
	}

	pub(crate) fn do_open_emergency_access(
		who: T::AccountId,
		subject: T::AccountId,
		reason: EmergencyReason,
		hours: u8,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let (hospital, custodian) = Self::check_emergency(&who, &subject, hours, now)?;
		let (emergency, access) = Self::write_emergency(
			Opening {
				hospital: hospital.id,
				custodian,
				subject,
				clinician: who.clone(),
				reason,
				opened_at: now,
				hours,
				late: false,
			},
			who,
		)?;
		Self::deposit_event(Event::EmergencyAccessOpened {
			emergency,
			receipt: access.receipt,
			subject: access.subject,
			hospital: access.hospital,
			reason,
			ends_at: access.ends_at,
			review_due: access.review_due,
			authorized_by: access.clinician,
		});
		Ok(())
	}

	pub(crate) fn do_record_late_emergency_access(
		who: T::AccountId,
		subject: T::AccountId,
		clinician: T::AccountId,
		reason: EmergencyReason,
		hours: u8,
		opened_at: Moment,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let (hospital, custodian) =
			Self::check_late_emergency(&who, &subject, &clinician, hours, opened_at, now)?;
		let opening = Opening {
			hospital,
			custodian,
			subject,
			clinician,
			reason,
			opened_at,
			hours,
			late: true,
		};
		let (emergency, access) = Self::write_emergency(opening, who.clone())?;
		let entry = (hospital, Watch::of(opened_at));
		LateEmergencies::<T>::insert(&access.subject, entry, emergency);
		Self::deposit_event(Event::LateEmergencyAccessRecorded {
			emergency,
			receipt: access.receipt,
			subject: access.subject,
			hospital,
			clinician: access.clinician,
			reason,
			opened_at,
			ends_at: access.ends_at,
			review_due: access.review_due,
			authorized_by: who,
		});
		Ok(())
	}

	/// Writes an access with its receipt, lets it wait for its review, and puts it into the indices.
	/// The receipt ends with the hours, so that of a late entry mostly grants nothing any more: it
	/// says under what the records were read.
	fn write_emergency(
		opening: Opening<T>,
		authorized_by: T::AccountId,
	) -> Result<(EmergencyId, EmergencyAccess<T::AccountId>), Error<T>> {
		let id = Self::take_number::<_, NextEmergency<T>>(EmergencyId::next)?;
		let Opening {
			hospital,
			custodian,
			subject,
			clinician,
			reason,
			opened_at,
			hours,
			late,
		} = opening;
		let ends_at = opened_at.saturating_add(Moment::from(hours).saturating_mul(HOUR));
		let receipt = Self::write_receipt(NewReceipt {
			basis: Basis::Emergency(id),
			subject: subject.clone(),
			custodian,
			recipient: hospital,
			purpose: Purpose::Btg,
			action: Action::Access,
			categories: CategorySet::ALL,
			duties: Duties::default(),
			consent_version: T::Consents::version(&subject),
			valid_until: None,
			authorized_by,
			lease: Lease::Clock { end: ends_at },
		})?;
		let access = EmergencyAccess {
			subject: subject.clone(),
			hospital,
			clinician,
			reason,
			opened_at,
			ends_at,
			review_due: T::Clock::now().saturating_add(REVIEW_WINDOW),
			receipt,
			reviews: BoundedVec::default(),
			older: None,
			newer: None,
			late,
		};
		Self::await_review(id, access.clone());
		EmergenciesOf::<T>::insert(hospital, id, ());
		// The latest is the one that runs longest, so that a late entry hides none that still runs.
		let latest =
			LatestEmergencies::<T>::get(&subject, hospital).and_then(Emergencies::<T>::get);
		if latest.is_none_or(|latest| latest.ends_at < ends_at) {
			LatestEmergencies::<T>::insert(&subject, hospital, id);
		}
		Ok((id, access))
	}

	pub(crate) fn do_review_emergency_access(
		who: T::AccountId,
		id: EmergencyId,
		verdict: Verdict,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let mut access = Emergencies::<T>::get(id).ok_or(Error::<T>::EmergencyNotFound)?;
		Self::ensure_acts_for(&who, Role::PrivacyOfficer, access.hospital, now)?;
		ensure!(who != access.clinician, Error::<T>::OwnAccess);
		ensure!(access.outcome().is_none(), Error::<T>::ReviewComplete);
		ensure!(
			!access.reviews.iter().any(|review| review.officer == who),
			Error::<T>::AlreadyReviewed
		);
		access
			.reviews
			.try_push(Review {
				officer: who.clone(),
				verdict,
			})
			.map_err(|_| Error::<T>::ReviewComplete)?;
		let outcome = access.outcome();
		let hospital = access.hospital;
		let overdue = access.review_due <= now;
		if outcome.is_some() {
			Self::leave_review_queue(id, &mut access);
		}
		Emergencies::<T>::insert(id, access);
		Self::deposit_event(Event::EmergencyAccessReviewed {
			emergency: id,
			verdict,
			outcome,
			overdue,
			authorized_by: who,
		});
		if outcome == Some(Verdict::Unjustified) {
			Reviews::<T>::mutate(hospital, |queue| queue.sanctioned = true);
			Self::deposit_event(Event::HospitalSanctioned {
				hospital,
				emergency: id,
			});
		}
		Ok(())
	}

	pub(crate) fn do_lift_sanction(hospital: OrganizationId) -> Result<(), Error<T>> {
		Reviews::<T>::try_mutate(hospital, |queue| {
			ensure!(queue.sanctioned, Error::<T>::NotSanctioned);
			queue.sanctioned = false;
			Ok(())
		})?;
		Self::deposit_event(Event::SanctionLifted { hospital });
		Ok(())
	}

	/// Stores a new access as the newest of those its hospital has to review.
	fn await_review(id: EmergencyId, mut access: EmergencyAccess<T::AccountId>) {
		Reviews::<T>::mutate(access.hospital, |queue| {
			access.older = queue.newest;
			if let Some(older) = queue.newest {
				Self::relink(older, |neighbour| neighbour.newer = Some(id));
			}
			queue.newest = Some(id);
			queue.oldest = queue.oldest.or(Some((id, access.review_due)));
			queue.waiting = queue.waiting.saturating_add(1);
		});
		Emergencies::<T>::insert(id, access);
	}

	/// Takes a reviewed access out of the list: its neighbours become each other's.
	fn leave_review_queue(id: EmergencyId, access: &mut EmergencyAccess<T::AccountId>) {
		let (older, newer) = (access.older.take(), access.newer.take());
		if let Some(older) = older {
			Self::relink(older, |neighbour| neighbour.newer = newer);
		}
		if let Some(newer) = newer {
			Self::relink(newer, |neighbour| neighbour.older = older);
		}
		Reviews::<T>::mutate(access.hospital, |queue| {
			if queue.newest == Some(id) {
				queue.newest = older;
			}
			if queue.oldest.is_some_and(|(oldest, _)| oldest == id) {
				queue.oldest = newer.and_then(|newer| {
					Emergencies::<T>::get(newer).map(|next| (newer, next.review_due))
				});
			}
			queue.waiting = queue.waiting.saturating_sub(1);
		});
	}

	fn relink(id: EmergencyId, change: impl FnOnce(&mut EmergencyAccess<T::AccountId>)) {
		Emergencies::<T>::mutate_extant(id, change);
	}
}
