//! The membership a chain starts with. Only here may nonsense stop everything, with a message that
//! says what is wrong.

// A chain that starts from nonsense must not start.
#![allow(clippy::panic)]

use crate::{pallet::*, types::*};
use alloc::{format, vec::Vec};
use core::fmt::{Debug, Display};
use frame::prelude::*;
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{Jurisdiction, OrganizationKind, Qualification, Role, RoleSet},
};
use serde::{Deserialize, Serialize};

/// An organization that is there from the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisOrganization<AccountId> {
	/// What it is.
	pub kind: OrganizationKind,
	/// Whose law it answers to.
	pub jurisdiction: Jurisdiction,
	/// What releases to it are sealed to.
	pub envelope_key: EnvelopeKey,
	/// Salted hash of its description.
	pub descriptor: Commitment,
	/// Its admins; the first holds a hospital's vote.
	pub admins: Vec<AccountId>,
}

/// A staff account that is there from the start. An admin named here gets these roles as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisStaff<AccountId> {
	/// The organization's place in the list, from 0.
	pub organization: OrganizationId,
	/// The account.
	pub account: AccountId,
	/// Its roles.
	pub roles: Vec<Role>,
	/// When they end, in UTC seconds.
	#[serde(default)]
	pub until: Option<Moment>,
}

/// A subject that is enrolled from the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisSubject<AccountId> {
	/// The account.
	pub account: AccountId,
	/// The hospital's place in the list, from 0.
	pub custodian: OrganizationId,
}

/// A qualification that is attested from the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisQualification {
	/// The organization's place in the list, from 0.
	pub organization: OrganizationId,
	/// Which qualification.
	pub qualification: Qualification,
	/// Salted hash of the document.
	pub commitment: Commitment,
	/// When it ends, in UTC seconds.
	pub until: Moment,
	/// The ethics board, for the approval of research and only for that.
	#[serde(default)]
	pub attested_by: Option<OrganizationId>,
}

/// A quota that differs from the runtime's default from the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisQuota {
	/// Whose.
	pub target: QuotaTarget,
	/// The quota.
	pub quota: Quota,
}

impl<T: Config> GenesisConfig<T> {
	/// Puts everything in place through the same code that the calls use.
	pub(crate) fn install(&self) {
		for (index, organization) in self.organizations.iter().enumerate() {
			install_organization::<T>(organization)
				.or_stop(|| format!("organization {index} of {:?}", organization.kind));
		}
		for (index, staff) in self.staff.iter().enumerate() {
			install_staff::<T>(staff).or_stop(|| format!("staff {index}"));
		}
		for (index, subject) in self.subjects.iter().enumerate() {
			install_subject::<T>(subject).or_stop(|| format!("subject {index}"));
		}
		for (index, qualification) in self.qualifications.iter().enumerate() {
			install_qualification::<T>(qualification).or_stop(|| format!("qualification {index}"));
		}
		for (index, quota) in self.quotas.iter().enumerate() {
			Pallet::<T>::do_set_quota(quota.target, Some(quota.quota))
				.or_stop(|| format!("quota {index}"));
		}
	}
}

fn install_organization<T: Config>(
	organization: &GenesisOrganization<T::AccountId>,
) -> Result<(), Error<T>> {
	let (first, others) = organization
		.admins
		.split_first()
		.ok_or(Error::<T>::LastAdmin)?;
	let id = Pallet::<T>::do_admit_organization(
		organization.kind,
		organization.jurisdiction,
		organization.envelope_key,
		organization.descriptor,
		first.clone(),
	)?;
	others
		.iter()
		.try_for_each(|admin| Pallet::<T>::do_restore_admin(id, admin.clone()))
}

fn install_staff<T: Config>(staff: &GenesisStaff<T::AccountId>) -> Result<(), Error<T>> {
	let organization = staff.organization;
	ensure!(!staff.roles.is_empty(), Error::<T>::NoRoles);
	ensure!(staff.until != Some(0), Error::<T>::EndNotInFuture);
	let had = Accounts::<T>::get(&staff.account)
		.and_then(|member| member.staff)
		.filter(|had| had.organization == organization)
		.map_or(RoleSet::EMPTY, |had| had.roles);
	let roles = staff
		.roles
		.iter()
		.fold(had, |roles, role| roles.with(*role));
	let record = StaffRecord {
		organization,
		roles,
		until: staff.until,
	};
	Pallet::<T>::place_staff(
		&staff.account,
		record,
		Authority::Organization(organization),
	)
}

fn install_subject<T: Config>(subject: &GenesisSubject<T::AccountId>) -> Result<(), Error<T>> {
	let custodian = Pallet::<T>::existing(subject.custodian)?;
	ensure!(
		custodian.kind == OrganizationKind::Hospital,
		Error::<T>::NotAHospital
	);
	Pallet::<T>::enroll(subject.account.clone(), subject.custodian)
}

fn install_qualification<T: Config>(given: &GenesisQualification) -> Result<(), Error<T>> {
	let is_rightly_attested = match (attestor_of(given.qualification), given.attested_by) {
		(Attestor::Council, attested_by) => attested_by.is_none(),
		(Attestor::EthicsBoard, None) => false,
		(Attestor::EthicsBoard, Some(board)) => {
			Pallet::<T>::existing(board)?.kind == OrganizationKind::EthicsBoard
		},
	};
	ensure!(is_rightly_attested, Error::<T>::NotAuthorized);
	Pallet::<T>::do_attest_qualification(
		given.attested_by,
		given.organization,
		given.qualification,
		given.commitment,
		given.until,
	)
}

/// Stops a chain that cannot start.
trait OrStop {
	/// Panics, naming the entry of the genesis configuration and what is wrong with it.
	fn or_stop<What: Display>(self, what: impl FnOnce() -> What);
}

impl<E: Debug> OrStop for Result<(), E> {
	fn or_stop<What: Display>(self, what: impl FnOnce() -> What) {
		if let Err(error) = self {
			panic!("members: genesis {}: {error:?}", what());
		}
	}
}
