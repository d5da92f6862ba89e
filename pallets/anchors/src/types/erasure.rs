//! A subject's demand to have records erased, and what the custodian answered.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::{BoundedVec, ConstU32};
use galen_primitives::ids::{Commitment, ErasureRequestId, Moment, OrganizationId};
use scale_info::TypeInfo;

/// The most demands of one kind that a subject may have made within the time a custodian has for an
/// answer. So many can be open at most, and so fast the chain grows at most by one subject.
pub const MAX_ERASURE_REQUESTS: u32 = 8;

/// The most demands that are listed for a subject: of both kinds.
pub const MAX_LISTED_ERASURES: u32 = 2 * MAX_ERASURE_REQUESTS;

/// The most entries one view returns.
pub const PAGE: u32 = 256;

/// What is to be erased.
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
pub enum ErasureScope {
	/// Everything the custodian holds of the subject.
	#[codec(index = 0)]
	Everything,
	/// Some records. The commitment is a salted hash of their list, which the subject hands to the
	/// custodian's gateway: on chain nothing links a person to a leaf.
	#[codec(index = 1)]
	Records(Commitment),
}

impl ErasureScope {
	/// Whether it is all there is.
	pub fn is_everything(&self) -> bool {
		matches!(self, Self::Everything)
	}
}

/// Why a custodian may keep what a subject wants erased: GDPR, article 17 (3).
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
pub enum RetentionGround {
	/// Freedom of expression and information (a).
	#[codec(index = 0)]
	Expression,
	/// A law demands that it is kept, or a task in the public interest does (b).
	#[codec(index = 1)]
	LegalObligation,
	/// Public interest in the area of public health (c).
	#[codec(index = 2)]
	PublicHealth,
	/// Archiving, research or statistics that erasing would make impossible or seriously impair (d).
	#[codec(index = 3)]
	Archiving,
	/// Legal claims (e).
	#[codec(index = 4)]
	LegalClaims,
}

/// What a custodian did about a demand.
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
pub enum ErasureOutcome {
	/// Keys and salts are destroyed.
	#[codec(index = 0)]
	Erased {
		/// Commitment to the signed certificate, which the subject gets from the gateway.
		certificate: Commitment,
	},
	/// Nothing was erased.
	#[codec(index = 1)]
	Declined {
		/// Why it may be kept.
		ground: RetentionGround,
	},
}

/// An outcome, and since when it stands.
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
pub struct ErasureAnswer {
	/// What was done.
	pub outcome: ErasureOutcome,
	/// Time of the block with the answer, UTC seconds.
	#[codec(compact)]
	pub at: Moment,
}

/// A demand. Permanent: it shows what a custodian did with a person's right, and when.
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
pub struct ErasureRequest<AccountId> {
	/// Whose records.
	pub subject: AccountId,
	/// Who holds them.
	pub custodian: OrganizationId,
	/// Which.
	pub scope: ErasureScope,
	/// Time of the block with the demand, UTC seconds.
	#[codec(compact)]
	pub requested_at: Moment,
	/// From this moment on it is overdue, or was answered late.
	#[codec(compact)]
	pub due: Moment,
	/// What came of it; `None` while it is open.
	pub answer: Option<ErasureAnswer>,
}

impl<AccountId> ErasureRequest<AccountId> {
	/// Whether it is open and should not be any more.
	pub fn is_overdue(&self, now: Moment) -> bool {
		self.answer.is_none() && self.due <= now
	}

	/// Whether it was answered, but too late.
	pub fn is_late(&self) -> bool {
		self.answer.is_some_and(|answer| self.due <= answer.at)
	}
}

/// A demand in its subject's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct ListedErasure {
	/// Which.
	pub request: ErasureRequestId,
	/// Whether it is about everything.
	pub is_everything: bool,
	/// Whether it waits for an answer.
	pub is_open: bool,
	/// When its time is over.
	#[codec(compact)]
	pub due: Moment,
}

impl ListedErasure {
	/// Whether it still counts: it is open, or its time is not over.
	pub fn counts(&self, now: Moment) -> bool {
		self.is_open || now < self.due
	}
}

/// A subject's demands that still count.
pub type ListedErasures = BoundedVec<ListedErasure, ConstU32<MAX_LISTED_ERASURES>>;
