//! Access for treatment: one subject, no order, no price.

use super::NewReceipt;
use crate::{pallet::*, types::Basis};
use frame::prelude::*;
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	members::{OrganizationKind, Role},
	traits::{Clock, Membership},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_open_access(
		who: T::AccountId,
		subject: T::AccountId,
		purpose: Purpose,
		action: Action,
		categories: CategorySet,
	) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let hospital = Self::acting(&who, Role::Clinician, now)?;
		ensure!(
			hospital.kind == OrganizationKind::Hospital,
			Error::<T>::NotAHospital
		);
		Self::check_not_emergency(purpose)?;
		ensure!(
			Purpose::Treat.family().has(purpose),
			Error::<T>::NotTreatment
		);
		Self::check_categories(categories)?;
		let custodian = T::Members::custodian(&subject).ok_or(Error::<T>::SubjectUnknown)?;
		let question = Self::question_for_treatment(hospital.id, purpose, action, categories, now);
		let admission = Self::admit(&subject, &question).ok_or(Error::<T>::NotAdmitted)?;

		let receipt = Self::write_receipt(NewReceipt {
			basis: Basis::Treatment,
			subject: subject.clone(),
			custodian,
			recipient: hospital.id,
			purpose,
			action,
			categories: admission.categories,
			duties: admission.duties,
			consent_version: admission.version,
			valid_until: admission.valid_until,
			authorized_by: who.clone(),
			lease: Self::lease_in_blocks(),
		})?;
		Self::deposit_event(Event::AccessOpened {
			receipt,
			subject,
			recipient: hospital.id,
			authorized_by: who,
		});
		Ok(())
	}
}
