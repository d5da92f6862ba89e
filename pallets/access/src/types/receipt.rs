//! Receipts: the statement that one release may now happen.

use super::Duties;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{ConsentVersion, EmergencyId, Moment, OrderId, OrganizationId},
};
use scale_info::TypeInfo;

/// What a receipt rests on.
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
pub enum Basis {
	/// A line of an order.
	#[codec(index = 0)]
	Order(OrderId),
	/// Consent to treatment.
	#[codec(index = 1)]
	Treatment,
	/// An emergency access, without consent.
	#[codec(index = 2)]
	Emergency(EmergencyId),
}

/// How long a receipt may be spent. The end is not part of it.
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
pub enum Lease<BlockNumber> {
	/// In blocks: consent was asked, and its answer ages quickly.
	#[codec(index = 0)]
	Blocks {
		/// The first block in which it no longer runs.
		end: BlockNumber,
	},
	/// In seconds: an emergency runs for hours, and nobody has to ask again at the bedside.
	#[codec(index = 1)]
	Clock {
		/// The first second in which it no longer runs.
		end: Moment,
	},
}

impl<BlockNumber: PartialOrd + Copy> Lease<BlockNumber> {
	/// Whether the receipt may be spent in this block at this time.
	pub fn runs(&self, block: BlockNumber, now: Moment) -> bool {
		match self {
			Self::Blocks { end } => block < *end,
			Self::Clock { end } => now < *end,
		}
	}
}

/// The statement that one release may now happen. A gateway spends it only once it is finalized,
/// while the lease runs, and while the subject's consent version is the one pinned here.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Receipt<AccountId, BlockNumber> {
	/// What it rests on.
	pub basis: Basis,
	/// Whose records.
	pub subject: AccountId,
	/// Who holds them.
	pub custodian: OrganizationId,
	/// Who may read them; keys are sealed to this organization alone.
	pub recipient: OrganizationId,
	/// For what.
	pub purpose: Purpose,
	/// To do what with them.
	pub action: Action,
	/// Which categories. The gateway still decides record by record within them.
	pub categories: CategorySet,
	/// Duties that go with the data.
	pub duties: Duties,
	/// The subject's consent version when this was written.
	#[codec(compact)]
	pub consent_version: ConsentVersion,
	/// When this was written, in seconds.
	pub issued_at: Moment,
	/// The first moment at which the clock alone could change what consent admits, if there is one.
	/// From then on the receipt is not spent.
	pub valid_until: Option<Moment>,
	/// Who asked for it.
	pub authorized_by: AccountId,
	/// How long it may be spent.
	pub lease: Lease<BlockNumber>,
}
