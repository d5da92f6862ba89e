//! Emergency access, its review, and what unreviewed or unjustified ones cost a hospital.

use super::NewReceipt;
use crate::{
	pallet::*,
	types::{Basis, Duties, EmergencyAccess, EmergencyReason, Lease, Review, Verdict},
};
use frame::prelude::*;
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{EmergencyId, Moment, OrganizationId},
	members::{OrganizationKind, OrganizationProfile, Role},
	traits::{Clock, ConsentDecisions, Membership},
};

const HOUR: Moment = 60 * 60;

impl<T: Config> Pallet<T> {
	/// Whether this clinician may open this emergency access now: the check of the call, for the
	/// pool, which lets emergency access in beyond any quota but only while it would succeed.
	pub fn may_open_emergency(who: &T::AccountId, subject: &T::AccountId, hours: u8) -> bool {
		Self::check_emergency(who, subject, hours, T::Clock::now()).is_ok()
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
		ensure!(
			hospital.kind == OrganizationKind::Hospital,
			Error::<T>::NotAHospital
		);
		ensure!(
			(MIN_HOURS..=MAX_HOURS).contains(&hours),
			Error::<T>::HoursOutOfRange
		);
		let custodian = T::Members::custodian(subject).ok_or(Error::<T>::SubjectUnknown)?;
		let running = LatestEmergencies::<T>::get(subject, hospital.id)
			.and_then(Emergencies::<T>::get)
			.is_some_and(|latest| now < latest.ends_at);
		ensure!(!running, Error::<T>::EmergencyRunning);
		let forbidden = T::Consents::forbids_emergency(subject, hospital, now);
		ensure!(!forbidden, Error::<T>::EmergencyForbidden);
		Ok((hospital, custodian))
	}

	pub(crate) fn do_open_emergency_access(
		who: T::AccountId,
		subject: T::AccountId,
		reason: EmergencyReason,
		hours: u8,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let (hospital, custodian) = Self::check_emergency(&who, &subject, hours, now)?;
		let id = Self::take_number::<_, NextEmergency<T>>(EmergencyId::next)?;
		let ends_at = now.saturating_add(Moment::from(hours).saturating_mul(HOUR));
		let receipt = Self::write_receipt(NewReceipt {
			basis: Basis::Emergency(id),
			subject: subject.clone(),
			custodian,
			recipient: hospital.id,
			purpose: Purpose::Btg,
			action: Action::Access,
			categories: CategorySet::ALL,
			duties: Duties::default(),
			consent_version: T::Consents::version(&subject),
			valid_until: None,
			authorized_by: who.clone(),
			lease: Lease::Clock { end: ends_at },
		})?;
		let access = EmergencyAccess {
			subject: subject.clone(),
			hospital: hospital.id,
			clinician: who.clone(),
			reason,
			opened_at: now,
			ends_at,
			review_due: now.saturating_add(REVIEW_WINDOW),
			receipt,
			reviews: BoundedVec::default(),
			older: None,
			newer: None,
		};
		let review_due = access.review_due;
		Self::await_review(id, access);
		LatestEmergencies::<T>::insert(&subject, hospital.id, id);
		EmergenciesOf::<T>::insert(hospital.id, id, ());
		Self::deposit_event(Event::EmergencyAccessOpened {
			emergency: id,
			receipt,
			subject,
			hospital: hospital.id,
			reason,
			ends_at,
			review_due,
			authorized_by: who,
		});
		Ok(())
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
