//! What the pallet stores, with the rules that need nothing but the value itself.

// The codec's derives for enums.
#![allow(clippy::cast_possible_truncation)]

use crate::pallet::Config;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::*;
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{
		Jurisdiction, OrganizationKind, OrganizationStatus, Qualification, Relation, RightSet,
		Role, RoleSet,
	},
};
use scale_info::TypeInfo;

/// Derives what a small plain value needs to be stored, sent, shown and put into a genesis file.
macro_rules! plain {
	($(#[$meta:meta])* pub $($item:tt)*) => {
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen,
			TypeInfo, serde::Serialize, serde::Deserialize,
		)]
		$(#[$meta])*
		pub $($item)*
	};
}

plain! {
	/// An organization's X25519 public key, to which HPKE (RFC 9180) messages for it are sealed.
	#[serde(transparent)]
	pub struct EnvelopeKey(pub [u8; 32]);
}

impl EnvelopeKey {
	/// The u-coordinates of the points of small order on Curve25519, little-endian, with the forms
	/// that reduce to them. A key agreement with one of them gives a secret everybody knows, so
	/// what is sealed to it is sealed to nobody (RFC 7748, section 6.1).
	const SMALL_ORDER: [[u8; 32]; 7] = [
		[0; 32],
		Self::ends(1, 0, 0),
		[
			0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f,
			0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16,
			0x5f, 0x49, 0xb8, 0x00,
		],
		[
			0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83,
			0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd,
			0xd0, 0x9f, 0x11, 0x57,
		],
		Self::ends(0xec, 0xff, 0x7f),
		Self::ends(0xed, 0xff, 0x7f),
		Self::ends(0xee, 0xff, 0x7f),
	];

	/// Thirty-two bytes given by the first, all between, and the last.
	const fn ends(first: u8, between: u8, last: u8) -> [u8; 32] {
		let mut bytes = [between; 32];
		let [head, .., tail] = &mut bytes;
		*head = first;
		*tail = last;
		bytes
	}

	/// Whether something sealed to the key is secret. X25519 ignores the top bit, and so does this.
	pub fn is_usable(self) -> bool {
		let mut canonical = self.0;
		let [.., tail] = &mut canonical;
		*tail &= 0x7f;
		!Self::SMALL_ORDER.contains(&canonical)
	}
}

/// An organization of the membership.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Organization<AccountId> {
	/// What it is.
	pub kind: OrganizationKind,
	/// Whose law it answers to.
	pub jurisdiction: Jurisdiction,
	/// Whether it is in good standing.
	pub status: OrganizationStatus,
	/// What releases to it are sealed to.
	pub envelope_key: EnvelopeKey,
	/// Its name, address and registration, as a salted hash of a document kept off chain.
	pub descriptor: Commitment,
	/// The account that votes for it in the council; only a hospital that has not retired has one.
	pub seat: Option<AccountId>,
	/// How many staff accounts it has, those whose end date has passed included.
	pub staff: u32,
	/// How many of them are admins without an end date. At least one while it has not retired.
	pub admins: u32,
}

/// A staff account's place in its organization.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct StaffRecord {
	/// The organization it acts for.
	pub organization: OrganizationId,
	/// What it may do there; never empty.
	pub roles: RoleSet,
	/// When the roles end; `None` when they do not.
	pub until: Option<Moment>,
}

impl StaffRecord {
	/// Whether the roles have not ended at `now`.
	pub fn is_live(&self, now: Moment) -> bool {
		self.until.is_none_or(|until| now < until)
	}

	/// Whether this is an admin the organization can count on: one without an end date.
	pub fn is_standing_admin(&self) -> bool {
		self.roles.has(Role::Admin) && self.until.is_none()
	}
}

/// One subject an account represents, as the representative's side knows it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Representation<AccountId> {
	/// Who is represented.
	pub subject: AccountId,
	/// When the representation ends.
	pub until: Moment,
}

/// One representative of a subject.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Representative<AccountId> {
	/// The representative's own account.
	pub account: AccountId,
	/// What it may do for the subject; never empty.
	pub rights: RightSet,
	/// How it stands to the subject.
	pub relation: Relation,
	/// The court order, birth certificate or power of attorney, as a salted hash.
	pub evidence: Commitment,
	/// The hospital that saw the evidence.
	pub attested_by: OrganizationId,
	/// When the rights end: the day of majority, or when the mandate must be looked at again.
	pub until: Moment,
	/// Since when it has had all of these rights without a break. Recovery asks it, so that nobody is
	/// made a representative only to have a key replaced.
	pub since: Moment,
}

/// Everything one account is in the membership. An account whose record says nothing was a member
/// once: the record keeps its nonce alive, so that what it signed then cannot be replayed if it is
/// ever admitted again.
#[derive(
	CloneNoBound,
	DebugNoBound,
	PartialEqNoBound,
	EqNoBound,
	DefaultNoBound,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound())]
pub struct MemberRecord<T: Config> {
	/// Its place in an organization. Excludes `custodian` and `represents`: one key, one capacity.
	pub staff: Option<StaffRecord>,
	/// The hospital at which it is enrolled as a subject.
	pub custodian: Option<OrganizationId>,
	/// The hospital for which it votes in the council.
	pub seat: Option<OrganizationId>,
	/// The subjects it represents, those whose end date has passed included.
	pub represents: BoundedVec<Representation<T::AccountId>, T::MaxSubjectsPerRepresentative>,
}

impl<T: Config> MemberRecord<T> {
	/// Whether the account stands for nothing any more.
	pub fn has_left(&self) -> bool {
		self.staff.is_none()
			&& self.custodian.is_none()
			&& self.seat.is_none()
			&& self.represents.is_empty()
	}

	/// Whether some representation has not ended at `now`.
	pub fn represents_anyone(&self, now: Moment) -> bool {
		self.represents
			.iter()
			.any(|representation| now < representation.until)
	}
}

/// Somebody trustworthy said that an organization has a qualification.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Attestation {
	/// Which qualification.
	pub qualification: Qualification,
	/// The approval, certificate or accepted terms, as a salted hash.
	pub commitment: Commitment,
	/// When it ends.
	pub until: Moment,
	/// The ethics board that attested it; `None` when the council did.
	pub attested_by: Option<OrganizationId>,
}

/// Who may attest a qualification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attestor {
	/// An admin of an active ethics board, for an organization other than itself.
	EthicsBoard,
	/// The hospitals' council.
	Council,
}

/// The one table of who attests what. Accepted terms are the network's own, researcher status and
/// affiliation need someone who knows the applicant, and only a board can approve research.
pub const fn attestor_of(qualification: Qualification) -> Attestor {
	match qualification {
		Qualification::EthicsApproval => Attestor::EthicsBoard,
		Qualification::ResearcherStatus
		| Qualification::AffiliationAndRole
		| Qualification::AcceptedTerms
		| Qualification::ControlledAccess
		| Qualification::NonProfit => Attestor::Council,
	}
}

/// The one table of which roles exist where. Only a hospital has subjects, so only there are
/// registrars, clinicians and gateways; only who pays or reads for a purpose has scientists,
/// treasurers and privacy officers; everybody may run a node.
pub const fn roles_of(kind: OrganizationKind) -> RoleSet {
	let everywhere = RoleSet::EMPTY.with(Role::Admin).with(Role::Operator);
	match kind {
		OrganizationKind::Hospital => everywhere
			.with(Role::Registrar)
			.with(Role::Gateway)
			.with(Role::Clinician)
			.with(Role::Scientist)
			.with(Role::PrivacyOfficer)
			.with(Role::Treasurer),
		OrganizationKind::Partner => everywhere
			.with(Role::Scientist)
			.with(Role::PrivacyOfficer)
			.with(Role::Treasurer),
		OrganizationKind::EthicsBoard | OrganizationKind::Auditor => everywhere,
	}
}

plain! {
	/// How much execution a payer may use: a bucket that holds `size` and gains `refill_per_second`.
	/// In picoseconds of reference time, the unit of weights; 10¹² is one second.
	#[serde(rename_all = "camelCase")]
	pub struct Quota {
		/// Most that can be saved up, and so the largest burst.
		pub size: u64,
		/// What comes back every second, and so the sustained rate.
		pub refill_per_second: u64,
	}
}

impl Quota {
	/// Whether this quota is at least `other` in both respects.
	pub const fn is_at_least(self, other: Self) -> bool {
		self.size >= other.size && self.refill_per_second >= other.refill_per_second
	}
}

plain! {
	/// Kinds of payers, each with its own default quota.
	pub enum QuotaClass {
		/// A hospital: all its staff together.
		#[codec(index = 0)]
		Hospital,
		/// A partner: all its staff together.
		#[codec(index = 1)]
		Partner,
		/// An ethics board: all its staff together.
		#[codec(index = 2)]
		EthicsBoard,
		/// An auditor: all its staff together.
		#[codec(index = 3)]
		Auditor,
		/// One subject, or one representative.
		#[codec(index = 4)]
		Individual,
	}
}

impl QuotaClass {
	/// Every class.
	pub const ALL: [Self; 5] = [
		Self::Hospital,
		Self::Partner,
		Self::EthicsBoard,
		Self::Auditor,
		Self::Individual,
	];
}

impl From<OrganizationKind> for QuotaClass {
	fn from(kind: OrganizationKind) -> Self {
		match kind {
			OrganizationKind::Hospital => Self::Hospital,
			OrganizationKind::Partner => Self::Partner,
			OrganizationKind::EthicsBoard => Self::EthicsBoard,
			OrganizationKind::Auditor => Self::Auditor,
		}
	}
}

plain! {
	/// Whose quota the council sets.
	pub enum QuotaTarget {
		/// Every payer of the class that has no quota of its own.
		#[codec(index = 0)]
		Class(QuotaClass),
		/// One organization.
		#[codec(index = 1)]
		Organization(OrganizationId),
	}
}

plain! {
	/// The quota of every class.
	#[serde(rename_all = "camelCase")]
	pub struct ClassQuotas {
		/// Of a hospital.
		pub hospital: Quota,
		/// Of a partner.
		pub partner: Quota,
		/// Of an ethics board.
		pub ethics_board: Quota,
		/// Of an auditor.
		pub auditor: Quota,
		/// Of a subject or a representative.
		pub individual: Quota,
	}
}

impl ClassQuotas {
	/// The quota of one class.
	pub const fn of(&self, class: QuotaClass) -> Quota {
		match class {
			QuotaClass::Hospital => self.hospital,
			QuotaClass::Partner => self.partner,
			QuotaClass::EthicsBoard => self.ethics_board,
			QuotaClass::Auditor => self.auditor,
			QuotaClass::Individual => self.individual,
		}
	}

	/// Sets the quota of one class.
	pub fn set(&mut self, class: QuotaClass, quota: Quota) {
		match class {
			QuotaClass::Hospital => self.hospital = quota,
			QuotaClass::Partner => self.partner = quota,
			QuotaClass::EthicsBoard => self.ethics_board = quota,
			QuotaClass::Auditor => self.auditor = quota,
			QuotaClass::Individual => self.individual = quota,
		}
	}
}

/// Whose bucket a transaction empties.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Payer<AccountId> {
	/// All staff of an organization, and the account that votes for it, share one bucket.
	#[codec(index = 0)]
	Organization(OrganizationId),
	/// A subject or a representative has its own.
	#[codec(index = 1)]
	Individual(AccountId),
}

/// What is left of a quota. A payer without a stored bucket has a full one.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Bucket {
	/// What was left at `updated`.
	pub level: u64,
	/// When `level` was true.
	pub updated: Moment,
	/// The payer's own quota, if the council set one; otherwise its class's counts.
	pub own: Option<Quota>,
}

impl Bucket {
	/// What is left at `now` under `quota`. Time that runs backwards refills nothing.
	pub fn available(&self, quota: Quota, now: Moment) -> u64 {
		let gained = now
			.saturating_sub(self.updated)
			.saturating_mul(quota.refill_per_second);
		self.level.saturating_add(gained).min(quota.size)
	}
}

/// A payer's quota as a wallet shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct QuotaState {
	/// What can be used now, in picoseconds of reference time.
	pub available: u64,
	/// Most that can be saved up.
	pub size: u64,
	/// What comes back every second.
	pub refill_per_second: u64,
}

/// Under whose authority something was done.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Authority {
	/// The account's own: it left by itself.
	#[codec(index = 0)]
	Itself,
	/// The organization's, through staff in the role that is needed.
	#[codec(index = 1)]
	Organization(OrganizationId),
	/// The subject's, about its representative.
	#[codec(index = 2)]
	Subject,
	/// The council's.
	#[codec(index = 3)]
	Council,
}
