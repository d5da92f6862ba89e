//! Who may act.

use crate::{
	api,
	types::{EnvelopeKey, Quota, QuotaTarget},
	AccountId, Call, Hash,
};
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{Jurisdiction, OrganizationKind, Qualification, Relation, RightSet, RoleSet},
};

fn tx() -> api::members::calls::api::TransactionApi {
	api::tx().members()
}

/// The council admits an organization with its first admin.
pub fn admit_organization(
	kind: OrganizationKind,
	jurisdiction: Jurisdiction,
	envelope_key: EnvelopeKey,
	descriptor: Commitment,
	admin: AccountId,
) -> Call {
	Call::of(&tx().admit_organization(
		kind.into(),
		jurisdiction.into(),
		envelope_key.into(),
		descriptor.into(),
		admin,
	))
}

/// The council suspends an organization.
pub fn suspend_organization(organization: OrganizationId) -> Call {
	Call::of(&tx().suspend_organization(organization.into()))
}

/// The council lets a suspended organization act again.
pub fn resume_organization(organization: OrganizationId) -> Call {
	Call::of(&tx().resume_organization(organization.into()))
}

/// The council ends an organization's membership for good.
pub fn retire_organization(organization: OrganizationId) -> Call {
	Call::of(&tx().retire_organization(organization.into()))
}

/// An admin replaces the key to which releases for the organization are sealed.
pub fn set_envelope_key(envelope_key: EnvelopeKey) -> Call {
	Call::of(&tx().set_envelope_key(envelope_key.into()))
}

/// An admin gives an account these roles, in place of any it has, until a moment in UTC seconds.
pub fn appoint(account: AccountId, roles: RoleSet, until: Option<Moment>) -> Call {
	Call::of(&tx().appoint(account, roles.into(), until))
}

/// An admin, or the account itself, ends an account's work for the organization.
pub fn dismiss(account: AccountId) -> Call {
	Call::of(&tx().dismiss(account))
}

/// An admin lets another account hold the hospital's vote.
pub fn set_seat(account: AccountId) -> Call {
	Call::of(&tx().set_seat(account))
}

/// A registrar enrols a patient's account.
pub fn enroll_subject(subject: AccountId) -> Call {
	Call::of(&tx().enroll_subject(subject))
}

/// The subject leaves its hospital, or the registrar ends the enrolment.
pub fn release_subject(subject: AccountId) -> Call {
	Call::of(&tx().release_subject(subject))
}

/// A registrar who has seen the evidence lets an account act for a subject.
pub fn appoint_representative(
	subject: AccountId,
	representative: AccountId,
	rights: RightSet,
	relation: Relation,
	evidence: Commitment,
	until: Moment,
) -> Call {
	Call::of(&tx().appoint_representative(
		subject,
		representative,
		rights.into(),
		relation.into(),
		evidence.into(),
		until,
	))
}

/// Ends a representation.
pub fn remove_representative(subject: AccountId, representative: AccountId) -> Call {
	Call::of(&tx().remove_representative(subject, representative))
}

/// An ethics board's admin (the approval of research) or the council (all others) attests a
/// qualification until a moment in UTC seconds.
pub fn attest_qualification(
	organization: OrganizationId,
	qualification: Qualification,
	commitment: Commitment,
	until: Moment,
) -> Call {
	Call::of(&tx().attest_qualification(
		organization.into(),
		qualification.into(),
		commitment.into(),
		until,
	))
}

/// Takes a qualification back.
pub fn revoke_qualification(organization: OrganizationId, qualification: Qualification) -> Call {
	Call::of(&tx().revoke_qualification(organization.into(), qualification.into()))
}

/// The council sets a quota; `None` goes back to the default.
pub fn set_quota(target: QuotaTarget, quota: Option<Quota>) -> Call {
	Call::of(&tx().set_quota(target.into(), quota.map(Into::into)))
}

/// The council authorizes a runtime by its BLAKE2b-256 hash.
pub fn authorize_upgrade(code_hash: Hash) -> Call {
	Call::of(&tx().authorize_upgrade(code_hash))
}

/// The council gives an organization that lost all its admins' keys a new admin.
pub fn restore_admin(organization: OrganizationId, account: AccountId) -> Call {
	Call::of(&tx().restore_admin(organization.into(), account))
}
