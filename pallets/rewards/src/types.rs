//! What the pallet stores and takes, with the methods that need no chain.

// The expansion of `TypeInfo` casts variant indices.
#![allow(clippy::cast_possible_truncation)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::deps::sp_runtime::Permill;
use galen_primitives::{
	ids::{Balance, BatchNumber, Moment, OrganizationId},
	traits::{PayoutShares, Split},
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Seconds in the UTC day by which contributions are capped.
const DAY: Moment = 86_400;

/// A UTC day, counted from 1970-01-01.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
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
pub struct Day(#[codec(compact)] pub u64);

impl Day {
	/// The day in which a moment lies.
	pub const fn of(moment: Moment) -> Self {
		Self(moment / DAY)
	}
}

/// How patient-generated data came about. Coarse on purpose: who reads the chain learns that
/// something was contributed, never what it says.
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
pub enum ContributionKind {
	/// A measurement by a device of the subject, such as a home test or a wearable.
	#[codec(index = 0)]
	Measurement,
	/// An answered questionnaire.
	#[codec(index = 1)]
	Questionnaire,
	/// A document the subject brought from elsewhere.
	#[codec(index = 2)]
	Document,
}

/// Records of one kind that one subject contributed to a batch.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Contribution<AccountId> {
	/// Who contributed.
	pub subject: AccountId,
	/// What kind of data.
	pub kind: ContributionKind,
	/// How many records, at least one.
	#[codec(compact)]
	pub records: u32,
}

/// What contributions earn, in smallest units.
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
	Serialize,
	Deserialize,
)]
pub struct Schedule {
	/// For one record of [`ContributionKind::Measurement`].
	pub measurement: Balance,
	/// For one record of [`ContributionKind::Questionnaire`].
	pub questionnaire: Balance,
	/// For one record of [`ContributionKind::Document`].
	pub document: Balance,
	/// The most that one subject earns in one UTC day; 0 turns earning off.
	pub daily_cap: Balance,
}

impl Schedule {
	/// What so many records of a kind earn, before the cap.
	pub const fn earned(&self, kind: ContributionKind, records: u32) -> Balance {
		let each = match kind {
			ContributionKind::Measurement => self.measurement,
			ContributionKind::Questionnaire => self.questionnaire,
			ContributionKind::Document => self.document,
		};
		each.saturating_mul(records as Balance)
	}
}

/// The schedule and the day since which it holds. The day tells which daily earnings were bounded
/// by this cap from their first unit to their last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct DatedSchedule {
	/// What contributions earn.
	pub schedule: Schedule,
	/// The day on which the council set it.
	pub since: Day,
}

/// What one subject earned by contributions on the last day it earned anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Earnings {
	/// Which day.
	pub day: Day,
	/// How much, in smallest units.
	pub amount: Balance,
}

impl Earnings {
	/// Adds what `earned` leaves under `cap` on `day`, and says how much that was.
	pub fn earn(&mut self, day: Day, earned: Balance, cap: Balance) -> Balance {
		if self.day != day {
			*self = Self { day, amount: 0 };
		}
		let paid = earned.min(cap.saturating_sub(self.amount));
		self.amount = self.amount.saturating_add(paid);
		paid
	}
}

/// How far a custodian has come in crediting its batches. It only moves forward, so a record is
/// paid for once, and one value a custodian is all that is stored.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Cursor<AccountId> {
	/// The batch credited last.
	pub batch: BatchNumber,
	/// Records of that batch credited so far, never more than it has leaves.
	pub records: u64,
	/// The subject and kind credited last in it.
	pub last: (AccountId, ContributionKind),
}

/// Whose tokens were redeemed.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Holder<AccountId> {
	/// A subject's own.
	#[codec(index = 0)]
	Subject(AccountId),
	/// A hospital's, out of its treasury.
	#[codec(index = 1)]
	Organization(OrganizationId),
}

/// Whether subjects may transfer tokens freely.
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
	Serialize,
	Deserialize,
)]
pub enum Transferability {
	/// Tokens move only by orders, contributions, issuance and redemption.
	#[default]
	#[codec(index = 0)]
	Off,
	/// Subjects may also send tokens to each other.
	#[codec(index = 1)]
	On,
}

/// Where every unit in circulation came from and went to.
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
pub struct Totals {
	/// In circulation when the chain began.
	pub genesis: Balance,
	/// Issued by the council since.
	pub issued: Balance,
	/// Redeemed since.
	pub redeemed: Balance,
	/// How many redemptions there were; the number of the last one.
	pub redemptions: u64,
}

impl Totals {
	/// What must be in circulation now; `None` if the counters contradict each other.
	pub fn outstanding(&self) -> Option<Balance> {
		self.genesis
			.checked_add(self.issued)?
			.checked_sub(self.redeemed)
	}
}

/// Divides `amount` by the split, with the subject's part raised to `floor` parts per million.
///
/// A raised floor takes from the network first and from the custodian only then: the custodian's
/// part is what the subject agreed to when signing, the network's is policy. Custodian and network
/// are rounded down, so the remainder is the subject's.
pub fn divide(split: Split, floor: u32, amount: Balance) -> PayoutShares {
	let subject = split.subject.max(floor).min(Split::WHOLE);
	let rest = Split::WHOLE.saturating_sub(subject);
	let custodian_parts = split.custodian.min(rest);
	let network_parts = split.network.min(rest.saturating_sub(custodian_parts));
	let custodian = Permill::from_parts(custodian_parts).mul_floor(amount);
	let network = Permill::from_parts(network_parts).mul_floor(amount);
	let subject = amount.saturating_sub(custodian).saturating_sub(network);
	PayoutShares {
		subject,
		custodian,
		network,
	}
}
