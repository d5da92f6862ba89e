//! Directives: one version of a subject's consent, and its standing.

use super::{Period, Rule, RuleFault};
use crate::ids::{Commitment, ConsentVersion, DirectiveId, Moment, TemplateRef};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// At most this many rules in a directive.
pub const MAX_RULES: u32 = 32;

/// The rules of a directive, in the order in which they are asked.
pub type Rules = BoundedVec<Rule, ConstU32<MAX_RULES>>;

/// One version of a subject's consent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Directive<AccountId> {
	/// Which directive of the subject; stays through amendments.
	pub id: DirectiveId,
	/// The subject's counter when this content was written.
	#[codec(compact)]
	pub version: ConsentVersion,
	/// The template the subject was shown.
	pub template: TemplateRef,
	/// Who gave it.
	pub grantor: Grantor<AccountId>,
	/// When the subject said so. Newer statements decide before older ones.
	#[codec(compact)]
	pub stated_at: Moment,
	/// When it is in force.
	pub period: Period,
	/// What it says.
	pub rules: Rules,
	/// Commitment to the signed document, where there is one.
	pub source: Option<Commitment>,
	/// Whether it still permits.
	pub standing: Standing,
}

/// In which capacity a directive was given.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Grantor<AccountId> {
	/// By the subject.
	#[codec(index = 0)]
	Subject,
	/// By a representative, who must still hold the right to grant for what lies beyond care.
	#[codec(index = 1)]
	Representative(AccountId),
}

/// Whether a directive still permits. One that does not keeps its place and matches as before, but
/// its permits refuse.
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Standing {
	/// It permits what it says.
	#[default]
	#[codec(index = 0)]
	Active,
	/// Paused, until whoever paused it resumes it.
	#[codec(index = 1)]
	Suspended(SuspendedBy),
	/// Taken back for good.
	#[codec(index = 2)]
	Withdrawn,
}

/// Who paused a directive.
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SuspendedBy {
	/// The subject.
	#[codec(index = 0)]
	Subject,
	/// A representative.
	#[codec(index = 1)]
	Representative,
	/// Both, each for themselves.
	#[codec(index = 2)]
	Both,
}

/// In which capacity somebody acts on a standing directive.
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Capacity {
	/// As the subject.
	#[codec(index = 0)]
	Subject,
	/// As a representative.
	#[codec(index = 1)]
	Representative,
}

/// What a grantor states: a directive before it has a place in the subject's value.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Draft {
	/// The template the subject was shown.
	pub template: TemplateRef,
	/// When the subject said so: block time from a wallet, the document's date from paper. A bare
	/// date is its start for permits and its end for denies. Never in the future.
	#[codec(compact)]
	pub stated_at: Moment,
	/// When it is in force.
	pub period: Period,
	/// What it says.
	pub rules: Rules,
	/// Commitment to the signed document, where there is one.
	pub source: Option<Commitment>,
}

/// Why a draft is refused.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum DirectiveFault {
	/// It has no rules, so it says nothing.
	#[codec(index = 0)]
	NoRules,
	/// Its period ends before it starts.
	#[codec(index = 1)]
	EmptyPeriod,
	/// Its period is over, so it could never decide anything.
	#[codec(index = 2)]
	AlreadyOver,
	/// It claims to have been stated in the future, and would outrank what is said until then.
	#[codec(index = 3)]
	StatedInTheFuture,
	/// One of its rules is refused.
	#[codec(index = 4)]
	Rule {
		/// Which rule, from 0.
		index: u8,
		/// Why.
		fault: RuleFault,
	},
}

impl Draft {
	/// Whether the draft may become a directive at `now`.
	pub fn check(&self, now: Moment) -> Result<(), DirectiveFault> {
		if self.rules.is_empty() {
			return Err(DirectiveFault::NoRules);
		}
		if self.period.is_empty() {
			return Err(DirectiveFault::EmptyPeriod);
		}
		if self.period.is_over(now) {
			return Err(DirectiveFault::AlreadyOver);
		}
		if self.stated_at > now {
			return Err(DirectiveFault::StatedInTheFuture);
		}
		for (index, rule) in (0u8..).zip(self.rules.iter()) {
			rule.check()
				.map_err(|fault| DirectiveFault::Rule { index, fault })?;
		}
		Ok(())
	}
}

impl Standing {
	/// The standing after `capacity` pauses the directive; `None` when it changes nothing.
	pub(super) const fn suspended(self, capacity: Capacity) -> Option<Self> {
		let by = match (self, capacity) {
			(Self::Active, Capacity::Subject) => SuspendedBy::Subject,
			(Self::Active, Capacity::Representative) => SuspendedBy::Representative,
			(Self::Suspended(SuspendedBy::Subject), Capacity::Representative)
			| (Self::Suspended(SuspendedBy::Representative), Capacity::Subject) => SuspendedBy::Both,
			_ => return None,
		};
		Some(Self::Suspended(by))
	}

	/// The standing after `capacity` resumes the directive; `None` when it changes nothing. The
	/// subject lifts every pause, a representative only that of representatives.
	pub(super) const fn resumed(self, capacity: Capacity) -> Option<Self> {
		match (self, capacity) {
			(Self::Suspended(_), Capacity::Subject)
			| (Self::Suspended(SuspendedBy::Representative), Capacity::Representative) => Some(Self::Active),
			(Self::Suspended(SuspendedBy::Both), Capacity::Representative) => {
				Some(Self::Suspended(SuspendedBy::Subject))
			},
			_ => None,
		}
	}
}
