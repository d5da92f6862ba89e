//! Emergency accesses and their reviews.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::{BoundedVec, ConstU32};
use galen_primitives::ids::{EmergencyId, Moment, OrganizationId, ReceiptId};
use scale_info::TypeInfo;

/// How many privacy officers review an emergency access.
pub const REVIEWERS: u32 = 2;

/// A watch of four hours, counted from 1970: the shortest time for which an access is opened.
///
/// Of one hospital's accesses to one subject, of which one runs at a time, no two are opened within
/// the same of them. So whatever is entered late a second time is told apart from what really
/// happened twice, in whatever order it is entered.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Watch(u64);

impl Watch {
	/// How many seconds it has.
	pub const SECONDS: Moment = 4 * 60 * 60;

	/// The one in which a moment lies.
	pub const fn of(moment: Moment) -> Self {
		Self(moment / Self::SECONDS)
	}
}

/// Why a clinician could not wait for consent.
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
pub enum EmergencyReason {
	/// Life or limb is at stake now.
	#[codec(index = 0)]
	LifeThreatened,
	/// The subject cannot decide and nobody who may is reachable.
	#[codec(index = 1)]
	Incapacitated,
	/// Someone else's life or health is in danger.
	#[codec(index = 2)]
	OthersInDanger,
	/// The hospital that holds consent and records is unreachable or transfers the subject.
	#[codec(index = 3)]
	UrgentTransfer,
}

/// What a reviewer found.
///
/// Ordered from best to worst: of two verdicts the worse one counts.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Verdict {
	/// It was an emergency.
	#[codec(index = 0)]
	Justified,
	/// The reviewer cannot tell. Completes the review, sanctions nobody.
	#[codec(index = 1)]
	Unclear,
	/// It was none.
	#[codec(index = 2)]
	Unjustified,
}

/// One reviewer's verdict.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Review<AccountId> {
	/// The privacy officer.
	pub officer: AccountId,
	/// What they found.
	pub verdict: Verdict,
}

/// Access without consent, for hours, answered for afterwards.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct EmergencyAccess<AccountId> {
	/// Whose records.
	pub subject: AccountId,
	/// The clinician's hospital, which reads them and answers for it.
	pub hospital: OrganizationId,
	/// Who opened it. Of a late entry: whom the gateway named, or itself where the clinician has left.
	pub clinician: AccountId,
	/// Why.
	pub reason: EmergencyReason,
	/// When, in seconds.
	pub opened_at: Moment,
	/// Until when records may be read.
	pub ends_at: Moment,
	/// Until when two privacy officers must have reviewed it.
	pub review_due: Moment,
	/// The receipt under which the gateway releases.
	pub receipt: ReceiptId,
	/// The verdicts so far.
	pub reviews: BoundedVec<Review<AccountId>, ConstU32<REVIEWERS>>,
	/// The hospital's next older access without a complete review.
	pub older: Option<EmergencyId>,
	/// The hospital's next newer access without a complete review.
	pub newer: Option<EmergencyId>,
	/// Whether it was opened while the chain could not be reached and entered afterwards; the review
	/// window runs from the entry.
	pub late: bool,
}

impl<AccountId> EmergencyAccess<AccountId> {
	/// The verdict, once both reviewers have given theirs: the worse of the two.
	pub fn outcome(&self) -> Option<Verdict> {
		let complete = self.reviews.len() >= REVIEWERS as usize;
		complete
			.then(|| self.reviews.iter().map(|review| review.verdict).max())
			.flatten()
	}
}

/// What a hospital still has to review, and whether it is sanctioned.
///
/// The accesses without a complete review form a linked list, oldest first. It has no bound, so an
/// emergency is never refused for the ones before it, and every step on it costs the same: reviews
/// are due in the order of opening, so the oldest alone tells whether any is overdue.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct ReviewQueue {
	/// The access that waits longest, and when its review is due.
	pub oldest: Option<(EmergencyId, Moment)>,
	/// The access opened last of those that wait.
	pub newest: Option<EmergencyId>,
	/// How many wait.
	#[codec(compact)]
	pub waiting: u32,
	/// Whether an access was found unjustified and the council has not lifted the sanction.
	pub sanctioned: bool,
}

impl ReviewQueue {
	/// Whether a review is overdue.
	pub fn is_overdue(&self, now: Moment) -> bool {
		self.oldest.is_some_and(|(_, due)| due <= now)
	}

	/// Whether the hospital may not enter into paid orders.
	pub fn blocks_paid_orders(&self, now: Moment) -> bool {
		self.sanctioned || self.is_overdue(now)
	}
}
