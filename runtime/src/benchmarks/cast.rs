//! The members that act in benchmarks. Each is made by the calls that make it in life, as far as
//! that is quick enough, and found again when it is asked for a second time.

use super::start_clock;
use crate::{AccountId, Members, Runtime, RuntimeOrigin};
use alloc::vec::Vec;
use frame_benchmarking::account;
use frame_support::{dispatch::DispatchResult, traits::Get, BoundedVec};
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{Jurisdiction, OrganizationKind, Qualification, Relation, RightSet, Role, RoleSet},
};
use pallet_members::{
	types::{attestor_of, Attestor, Representative},
	EnvelopeKey, Representatives,
};

const KEY: EnvelopeKey = EnvelopeKey([9; 32]);
const PAPER: Commitment = Commitment([7; 32]);
const SOMEWHERE: Jurisdiction = Jurisdiction(*b"CH");
const NEVER: Moment = Moment::MAX;

/// A benchmark that cannot be prepared must not be measured.
pub(super) fn done(result: DispatchResult) {
	assert!(result.is_ok(), "a benchmark cannot be prepared: {result:?}");
}

fn signed(account: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

/// The organization with this number, and the account that admits its staff.
fn admitted(kind: OrganizationKind, number: u32) -> (OrganizationId, AccountId) {
	start_clock();
	let admin: AccountId = account("admin", number, u32::from(kind as u8));
	if Members::staff(admin.clone()).is_none() {
		let council = RuntimeOrigin::root();
		done(Members::admit_organization(
			council,
			kind,
			SOMEWHERE,
			KEY,
			PAPER,
			admin.clone(),
		));
	}
	let organization = Members::staff(admin.clone()).map(|record| record.organization);
	(organization.unwrap_or_default(), admin)
}

/// The organization with this number.
pub(super) fn organization(kind: OrganizationKind, number: u32) -> OrganizationId {
	admitted(kind, number).0
}

/// Gives the organization every qualification there is.
pub(super) fn qualify(organization: OrganizationId) {
	if !Members::qualifications(organization).is_empty() {
		return;
	}
	let (_, board) = admitted(OrganizationKind::EthicsBoard, 0);
	for qualification in Qualification::ALL {
		let origin = match attestor_of(*qualification) {
			Attestor::Council => RuntimeOrigin::root(),
			Attestor::EthicsBoard => signed(board.clone()),
		};
		done(Members::attest_qualification(
			origin,
			organization,
			*qualification,
			PAPER,
			NEVER,
		));
	}
}

/// A staff account of the hospital in this role.
pub(super) fn staff(hospital: OrganizationId, role: Role, number: u32) -> AccountId {
	let name = match role {
		Role::Admin => "second admin",
		Role::Registrar => "registrar",
		Role::Gateway => "gateway",
		Role::Clinician => "clinician",
		Role::Scientist => "scientist",
		Role::PrivacyOfficer => "privacy officer",
		Role::Treasurer => "treasurer",
		Role::Operator => "operator",
	};
	let colleague: AccountId = account(name, hospital.0, number);
	if Members::staff(colleague.clone()).is_none() {
		// A hospital's first admin also holds its seat.
		let seat = Members::organization(hospital).and_then(|hospital| hospital.seat);
		let admin = seat.unwrap_or_else(|| colleague.clone());
		done(Members::appoint(
			signed(admin),
			colleague.clone(),
			RoleSet::of(&[role]),
			Some(NEVER),
		));
	}
	colleague
}

/// A subject enrolled at the hospital.
pub(super) fn subject(hospital: OrganizationId, number: u32) -> AccountId {
	let subject: AccountId = account("subject", hospital.0, number);
	if Members::custodian(subject.clone()).is_none() {
		let registrar = staff(hospital, Role::Registrar, 0);
		done(Members::enroll_subject(signed(registrar), subject.clone()));
	}
	subject
}

/// The subject's representatives, as many as it may have, each with every right. Only the subject's
/// side is written, which is the one that is asked: hundreds of subjects are prepared a second.
pub(super) fn represented(subject: &AccountId) -> Vec<AccountId> {
	if Representatives::<Runtime>::decode_len(subject).unwrap_or_default() == 0 {
		let most = <Runtime as pallet_members::Config>::MaxRepresentativesPerSubject::get();
		let attested_by = Members::custodian(subject.clone()).unwrap_or_default();
		let list: Vec<_> = (0..most)
			.map(|number| Representative {
				account: account("representative", number, 0),
				rights: RightSet::all(),
				relation: Relation::Guard,
				evidence: PAPER,
				attested_by,
				until: NEVER,
				since: 0,
			})
			.collect();
		Representatives::<Runtime>::insert(subject, BoundedVec::truncate_from(list));
	}
	Members::representatives(subject.clone())
		.into_iter()
		.map(|representative| representative.account)
		.collect()
}

/// The last of the subject's representatives, which is found last.
pub(super) fn last_representative(subject: &AccountId) -> AccountId {
	let mut all = represented(subject);
	all.pop().unwrap_or_else(|| subject.clone())
}
