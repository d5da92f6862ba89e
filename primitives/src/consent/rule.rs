//! Rules: what a subject permits or denies.
//!
//! A rule that could mean two things is not representable or is refused by its check: what only a
//! permit may say lives in [`Terms`], and a condition that is present is never empty.

use crate::{
	codes::{
		ActionSet, CategorySet, Confidentiality, ObligationSet, PurposeSet, RefrainSet,
		SensitivitySet,
	},
	ids::{Balance, Moment, OrganizationId},
	members::{Jurisdiction, OrganizationKind, QualificationSet},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// One rule of a directive. Within a directive the first rule that matches decides.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Rule {
	/// What matches may be read, on these terms.
	#[codec(index = 0)]
	Permit(Conditions, Terms),
	/// What matches may not be read.
	#[codec(index = 1)]
	Deny(Conditions),
}

/// What a rule asks of a request. A missing attribute means any, except that a permit without
/// purposes does not reach the explicit purposes ([`PurposeSet::EXPLICIT`]) and a permit does not
/// reach records with a label of the explicit list ([`SensitivitySet::EXPLICIT`]) that it does not
/// name. All that are present must match.
#[derive(
	Clone,
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
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Conditions {
	/// Purposes and all below them.
	pub purposes: Option<PurposeSet>,
	/// What is to be done with the data.
	pub actions: Option<ActionSet>,
	/// Categories of records.
	pub categories: Option<CategorySet>,
	/// Who wants to read.
	pub recipient: Option<Recipient>,
	/// A permit reaches up to this level, a deny from this level up.
	pub confidentiality: Option<Confidentiality>,
	/// A deny matches a record that carries one of these or a child of one. A permit covers those
	/// of the explicit list only where they stand here, each by its own code.
	pub sensitivities: Option<SensitivitySet>,
	/// Clinical time of the record. Says nothing about when the directive is in force.
	pub data_period: Option<Period>,
	/// The organization that wrote the record.
	pub author: Option<OrganizationId>,
}

/// The terms of a permit.
#[derive(
	Clone,
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
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Terms {
	/// Qualifications the recipient must hold when it reads; empty asks for none.
	pub qualifications: QualificationSet,
	/// What the listed sensitivities mean for a record that carries none of them.
	pub labels: Labels,
	/// Whether the recipient may pay, and from what price.
	pub remuneration: Remuneration,
	/// What the recipient must do.
	pub obligations: ObligationSet,
	/// What the recipient must not do.
	pub refrains: RefrainSet,
}

/// What a permit's list of sensitivities asks of a record.
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
pub enum Labels {
	/// A record may carry the listed labels.
	#[default]
	#[codec(index = 0)]
	MayCarry,
	/// A record must carry at least one of the listed labels, by that very code.
	#[codec(index = 1)]
	MustCarry,
}

/// Whether a permit covers paid use.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Remuneration {
	/// Only price 0 is covered: the subject was not told of any payment.
	#[default]
	#[codec(index = 0)]
	Unpaid,
	/// Any price from the floor up is covered; a floor above 0 refuses price 0 too.
	#[codec(index = 1)]
	From(#[codec(compact)] Balance),
}

impl Remuneration {
	/// Whether a request at this price is covered.
	pub const fn covers(self, price: Balance) -> bool {
		match self {
			Self::Unpaid => price == 0,
			Self::From(floor) => price >= floor,
		}
	}
}

/// Who a rule is about. A kind and a jurisdiction are resolved when a request is decided, not when
/// consent was given: whoever is one then is meant.
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
pub enum Recipient {
	/// One organization.
	#[codec(index = 0)]
	Organization(OrganizationId),
	/// Every organization of this kind.
	#[codec(index = 1)]
	Kind(OrganizationKind),
	/// Every organization under this country's law.
	#[codec(index = 2)]
	Jurisdiction(Jurisdiction),
}

/// The half-open time `[start, end)` in UTC seconds; without an end it never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Period {
	/// The first moment inside.
	#[codec(compact)]
	pub start: Moment,
	/// The first moment after.
	pub end: Option<Moment>,
}

impl Period {
	/// From `start` on, without an end.
	pub const fn from(start: Moment) -> Self {
		Self { start, end: None }
	}

	/// From `start` until just before `end`.
	pub const fn between(start: Moment, end: Moment) -> Self {
		Self {
			start,
			end: Some(end),
		}
	}

	/// Whether no moment is inside.
	pub const fn is_empty(self) -> bool {
		match self.end {
			Some(end) => end <= self.start,
			None => false,
		}
	}

	/// Whether the moment is inside.
	pub const fn contains(self, moment: Moment) -> bool {
		self.start <= moment && !self.is_over(moment)
	}

	/// Whether the moment is at or after the end.
	pub const fn is_over(self, moment: Moment) -> bool {
		match self.end {
			Some(end) => end <= moment,
			None => false,
		}
	}
}

/// Why a rule is refused.
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
pub enum RuleFault {
	/// Purposes are given but name none. Leave them out to mean any.
	#[codec(index = 0)]
	EmptyPurposes,
	/// Actions are given but name none. Leave them out to mean any.
	#[codec(index = 1)]
	EmptyActions,
	/// Categories are given but name none. Leave them out to mean any.
	#[codec(index = 2)]
	EmptyCategories,
	/// Sensitivities are given but name none. Leave them out to mean any.
	#[codec(index = 3)]
	EmptySensitivities,
	/// A purpose is no code of the table.
	#[codec(index = 4)]
	UnknownPurpose,
	/// An action is no code of the table.
	#[codec(index = 5)]
	UnknownAction,
	/// A category is no code of the table.
	#[codec(index = 6)]
	UnknownCategory,
	/// A sensitivity is no code of the table.
	#[codec(index = 7)]
	UnknownSensitivity,
	/// A qualification is no code of the table.
	#[codec(index = 8)]
	UnknownQualification,
	/// An obligation is no code of the table.
	#[codec(index = 9)]
	UnknownObligation,
	/// A refrain is no code of the table.
	#[codec(index = 10)]
	UnknownRefrain,
	/// A jurisdiction is not two upper-case letters.
	#[codec(index = 11)]
	UnknownJurisdiction,
	/// The data period ends before it starts.
	#[codec(index = 12)]
	EmptyDataPeriod,
	/// A record must carry one of the listed sensitivities, but none is listed.
	#[codec(index = 13)]
	MustCarryUnlisted,
}

/// Refuses with the fault unless the statement holds.
fn ensure(holds: bool, fault: RuleFault) -> Result<(), RuleFault> {
	if holds {
		Ok(())
	} else {
		Err(fault)
	}
}

impl Rule {
	/// The rule's conditions.
	pub const fn conditions(&self) -> &Conditions {
		match self {
			Self::Permit(conditions, _) | Self::Deny(conditions) => conditions,
		}
	}

	/// The terms, if the rule is a permit.
	pub const fn terms(&self) -> Option<&Terms> {
		match self {
			Self::Permit(_, terms) => Some(terms),
			Self::Deny(_) => None,
		}
	}

	/// Whether the rule means what it can only mean one way.
	pub fn check(&self) -> Result<(), RuleFault> {
		self.conditions().check()?;
		self.terms()
			.map_or(Ok(()), |terms| terms.check(self.conditions()))
	}
}

impl Conditions {
	/// Whether every attribute that is present is known and not empty.
	pub fn check(&self) -> Result<(), RuleFault> {
		if let Some(purposes) = self.purposes {
			ensure(!purposes.is_empty(), RuleFault::EmptyPurposes)?;
			ensure(purposes.is_known(), RuleFault::UnknownPurpose)?;
		}
		if let Some(actions) = self.actions {
			ensure(!actions.is_empty(), RuleFault::EmptyActions)?;
			ensure(actions.is_known(), RuleFault::UnknownAction)?;
		}
		if let Some(categories) = self.categories {
			ensure(!categories.is_empty(), RuleFault::EmptyCategories)?;
			ensure(categories.is_known(), RuleFault::UnknownCategory)?;
		}
		if let Some(sensitivities) = self.sensitivities {
			ensure(!sensitivities.is_empty(), RuleFault::EmptySensitivities)?;
			ensure(sensitivities.is_known(), RuleFault::UnknownSensitivity)?;
		}
		if let Some(Recipient::Jurisdiction(jurisdiction)) = self.recipient {
			ensure(
				jurisdiction.is_well_formed(),
				RuleFault::UnknownJurisdiction,
			)?;
		}
		if let Some(period) = self.data_period {
			ensure(!period.is_empty(), RuleFault::EmptyDataPeriod)?;
		}
		Ok(())
	}
}

impl Terms {
	/// Whether the terms are known codes and fit the conditions they stand with.
	fn check(&self, conditions: &Conditions) -> Result<(), RuleFault> {
		ensure(
			self.qualifications.is_known(),
			RuleFault::UnknownQualification,
		)?;
		ensure(self.obligations.is_known(), RuleFault::UnknownObligation)?;
		ensure(self.refrains.is_known(), RuleFault::UnknownRefrain)?;
		let listed = conditions.sensitivities.is_some();
		ensure(
			listed || self.labels == Labels::MayCarry,
			RuleFault::MustCarryUnlisted,
		)
	}
}
