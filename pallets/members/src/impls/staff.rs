//! Who acts for an organization.

use crate::{pallet::*, types::*};
use frame::prelude::*;
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::{OrganizationStatus, Role, RoleSet},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_appoint(
		who: T::AccountId,
		account: T::AccountId,
		roles: RoleSet,
		until: Option<Moment>,
	) -> Result<(), Error<T>> {
		let organization = Self::acting_for(&who, Role::Admin)?;
		ensure!(
			until.is_none_or(|until| Self::now() < until),
			Error::<T>::EndNotInFuture
		);
		let record = StaffRecord {
			organization,
			roles,
			until,
		};
		Self::place_staff(&account, record, Authority::Organization(organization))
	}

	pub(crate) fn do_restore_admin(
		organization: OrganizationId,
		account: T::AccountId,
	) -> Result<(), Error<T>> {
		Self::remaining(organization)?;
		let roles = Accounts::<T>::get(&account)
			.and_then(|member| member.staff)
			.filter(|staff| staff.organization == organization)
			.map_or(RoleSet::EMPTY, |staff| staff.roles)
			.with(Role::Admin);
		let record = StaffRecord {
			organization,
			roles,
			until: None,
		};
		Self::place_staff(&account, record, Authority::Council)
	}

	pub(crate) fn do_dismiss(who: T::AccountId, account: T::AccountId) -> Result<(), Error<T>> {
		let member = Accounts::<T>::get(&account).unwrap_or_default();
		let record = member.staff.ok_or(Error::<T>::StaffNotFound)?;
		let id = record.organization;
		let authorized_by = if who == account {
			Authority::Itself
		} else {
			ensure!(
				Self::acting_for(&who, Role::Admin)? == id,
				Error::<T>::NotAuthorized
			);
			Authority::Organization(id)
		};
		ensure!(member.seat.is_none(), Error::<T>::HoldsSeat);
		Self::forget_staff(&record)?;
		Self::change_member(&account, |member| {
			member.staff = None;
			Ok(())
		})?;
		Self::deposit_event(Event::StaffDismissed {
			organization: id,
			account,
			authorized_by,
		});
		Ok(())
	}

	/// Puts an account into an organization, or gives it other roles there.
	pub(crate) fn place_staff(
		account: &T::AccountId,
		record: StaffRecord,
		authorized_by: Authority,
	) -> Result<(), Error<T>> {
		let id = record.organization;
		let kind = Self::existing(id)?.kind;
		ensure!(!record.roles.is_empty(), Error::<T>::NoRoles);
		ensure!(record.roles.is_known(), Error::<T>::UnknownRoles);
		ensure!(
			roles_of(kind).covers(record.roles),
			Error::<T>::RolesNotOfKind
		);

		let previous = Self::change_member(account, |member| {
			ensure!(member.custodian.is_none(), Error::<T>::AlreadySubject);
			ensure!(
				member.represents.is_empty(),
				Error::<T>::AlreadyRepresentative
			);
			ensure!(
				member.seat.is_none_or(|seat| seat == id),
				Error::<T>::AlreadySeat
			);
			Ok(member.staff.replace(record))
		})?;
		match previous {
			Some(previous) if previous.organization == id => {
				Self::change_counts(id, |organization| {
					Self::count_out(organization, &previous);
					Self::count_in(organization, &record)
				})?;
			},
			// Staff of an organization that has left is free to work for another.
			Some(previous) => {
				ensure!(
					Self::existing(previous.organization)?.status == OrganizationStatus::Retired,
					Error::<T>::AlreadyStaff
				);
				Self::forget_staff(&previous)?;
				Self::change_counts(id, |organization| Self::count_in(organization, &record))?;
			},
			None => Self::change_counts(id, |organization| Self::count_in(organization, &record))?,
		}
		Self::deposit_event(Event::StaffAppointed {
			organization: id,
			account: account.clone(),
			roles: record.roles,
			until: record.until,
			authorized_by,
		});
		Ok(())
	}

	/// Takes a staff account out of its organization's counts.
	fn forget_staff(record: &StaffRecord) -> Result<(), Error<T>> {
		Self::change_counts(record.organization, |organization| {
			Self::count_out(organization, record);
			Ok(())
		})
	}

	fn count_in(
		organization: &mut OrganizationOf<T>,
		record: &StaffRecord,
	) -> Result<(), Error<T>> {
		ensure!(
			organization.staff < T::MaxStaffPerOrganization::get(),
			Error::<T>::MaxStaffExceeded
		);
		organization.staff.saturating_inc();
		if record.is_standing_admin() {
			organization.admins.saturating_inc();
		}
		Ok(())
	}

	fn count_out(organization: &mut OrganizationOf<T>, record: &StaffRecord) {
		organization.staff.saturating_dec();
		if record.is_standing_admin() {
			organization.admins.saturating_dec();
		}
	}

	/// Changes an organization's staff, never leaving it without an admin to count on.
	fn change_counts(
		id: OrganizationId,
		change: impl FnOnce(&mut OrganizationOf<T>) -> Result<(), Error<T>>,
	) -> Result<(), Error<T>> {
		let mut organization = Self::existing(id)?;
		change(&mut organization)?;
		ensure!(
			organization.admins > 0 || organization.status == OrganizationStatus::Retired,
			Error::<T>::LastAdmin
		);
		Organizations::<T>::insert(id, organization);
		Ok(())
	}
}
