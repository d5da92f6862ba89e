//! Stored values as the pallets encode them. Pallets bring FRAME along, which a verifier in a browser
//! does not need; a test compares these with them.

use crate::Account;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, Encode};
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, Qualification,
		Relation, RightSet,
	},
	merkle::Digest,
};

/// What the leaves of a batch commit to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum BatchKind {
	/// Records the custodian's vault stored.
	#[codec(index = 0)]
	Records,
	/// Entries of the accounting of disclosures.
	#[codec(index = 1)]
	Disclosures,
	/// Data subjects contributed.
	#[codec(index = 2)]
	Contributions,
}

/// An anchored batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct BatchHeader {
	/// Root over its leaves.
	pub root: Digest,
	/// How many leaves it has.
	#[codec(compact)]
	pub leaf_count: u32,
	/// What they commit to.
	pub kind: BatchKind,
	/// When it was anchored, UTC seconds.
	#[codec(compact)]
	pub anchored_at: Moment,
	/// The block that anchored it.
	pub block: u32,
	/// Its place among that block's batches.
	#[codec(compact)]
	pub position: u32,
}

/// Says of a leaf that what it committed to was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Tombstone {
	/// Commitment to the signed certificate of erasure.
	pub certificate: Commitment,
	/// When it was recorded, UTC seconds.
	#[codec(compact)]
	pub recorded_at: Moment,
	/// The block that recorded it.
	pub block: u32,
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Organization {
	/// What it is.
	pub kind: OrganizationKind,
	/// Whose law it answers to.
	pub jurisdiction: Jurisdiction,
	/// Whether it is in good standing.
	pub status: OrganizationStatus,
	/// What releases to it are sealed to.
	pub envelope_key: [u8; 32],
	/// Commitment to its name and registration.
	pub descriptor: Commitment,
	/// The account that votes for it.
	pub seat: Option<Account>,
	/// How many staff accounts it has.
	pub staff: u32,
	/// How many of them are admins without an end date.
	pub admins: u32,
}

impl Organization {
	/// What the evaluator needs of it.
	pub const fn profile(&self, id: OrganizationId) -> OrganizationProfile {
		OrganizationProfile {
			id,
			kind: self.kind,
			jurisdiction: self.jurisdiction,
			status: self.status,
		}
	}
}

/// Somebody trustworthy said that an organization has a qualification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Attestation {
	/// Which qualification.
	pub qualification: Qualification,
	/// Commitment to the approval.
	pub commitment: Commitment,
	/// When it ends.
	pub until: Moment,
	/// The ethics board; `None` for the council.
	pub attested_by: Option<OrganizationId>,
}

/// An organization's qualifications, ended ones included.
pub type Attestations = BoundedVec<Attestation, ConstU32<16>>;

/// One representative of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Representative {
	/// The representative's account.
	pub account: Account,
	/// What it may do for the subject.
	pub rights: RightSet,
	/// How it stands to the subject.
	pub relation: Relation,
	/// Commitment to the evidence.
	pub evidence: Commitment,
	/// The hospital that saw it.
	pub attested_by: OrganizationId,
	/// When the rights end.
	pub until: Moment,
	/// Since when it has had all of them.
	pub since: Moment,
}

/// A subject's representatives, those whose rights have ended included. The chain allows eight.
pub type Representatives = BoundedVec<Representative, ConstU32<64>>;

/// What a template is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum TemplateClass {
	/// Care.
	#[codec(index = 0)]
	Care,
	/// Research.
	#[codec(index = 1)]
	Research,
}

/// A template in all its versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TemplateHead {
	/// What it is about.
	pub class: TemplateClass,
	/// The newest version.
	#[codec(compact)]
	pub latest: u16,
	/// The oldest version that still counts.
	#[codec(compact)]
	pub minimum: u16,
}

impl TemplateHead {
	/// Whether directives under this version still permit.
	pub const fn is_valid(&self, version: u16) -> bool {
		self.minimum <= version && version <= self.latest
	}
}
