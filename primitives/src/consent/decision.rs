//! Decisions: what evaluation returns.

use super::BlockId;
use crate::{
	codes::{ObligationSet, RefrainSet},
	ids::{ConsentVersion, DirectiveId, Moment},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The answer to a request, with what decided it.
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
pub struct Decision {
	/// The answer.
	pub outcome: Outcome,
	/// What decided it. Where attributes are unknown and several rules decide, this is the first
	/// of those that gave the answer: the first permit for `Permit` and `Conditional`.
	pub basis: Basis,
	/// What the recipient must do. Where attributes are unknown: everything that any record which
	/// may be read could bring with it.
	pub obligations: ObligationSet,
	/// What the recipient must not do, likewise.
	pub refrains: RefrainSet,
	/// The first moment at which the clock alone could change this decision; `None` if it cannot.
	pub valid_until: Option<Moment>,
}

/// The four answers.
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
pub enum Outcome {
	/// Every record in question may be read.
	#[codec(index = 0)]
	Permit,
	/// Some records in question may be read and some not; each is decided when all is known.
	#[codec(index = 1)]
	Conditional,
	/// No record in question may be read, and the subject or the ledger said no.
	#[codec(index = 2)]
	Deny,
	/// Nobody said anything about it. Refuses like a deny.
	#[codec(index = 3)]
	NoConsent,
}

impl Outcome {
	/// Whether an order may go on: some or all records may be read.
	pub const fn admits(self) -> bool {
		matches!(self, Self::Permit | Self::Conditional)
	}
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Basis {
	/// Nothing matched.
	#[codec(index = 0)]
	Nothing,
	/// The recipient is unknown, suspended or retired.
	#[codec(index = 1)]
	RecipientNotActive,
	/// The subject's standing denial.
	#[codec(index = 2)]
	Block(BlockId),
	/// A rule of a directive.
	#[codec(index = 3)]
	Rule {
		/// Which directive.
		directive: DirectiveId,
		/// Which version of it.
		#[codec(compact)]
		version: ConsentVersion,
		/// Which of its rules, from 0.
		rule: u8,
		/// Why the rule, a permit, refuses; `None` where it does what it says.
		voided: Option<Voidance>,
	},
	/// The subject's rules tell apart more kinds of record than can be weighed before the record is
	/// known. Refused; the same request for a known record is decided.
	#[codec(index = 4)]
	TooIntricate,
}

/// Why a directive's permits refuse.
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
pub enum Voidance {
	/// It was withdrawn.
	#[codec(index = 0)]
	Withdrawn,
	/// It is suspended.
	#[codec(index = 1)]
	Suspended,
	/// Its template version is below the minimum.
	#[codec(index = 2)]
	TemplateOutdated,
	/// The representative who gave it has lost the right to grant.
	#[codec(index = 3)]
	GrantorLostRight,
}
