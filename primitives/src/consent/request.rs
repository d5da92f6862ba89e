//! Requests: who wants what, why and when.

use crate::{
	codes::{Action, Category, CategorySet, Confidentiality, Purpose, SensitivitySet},
	ids::{Balance, Moment, OrganizationId},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, QualificationSet,
	},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A request to be decided. Everything but the record's attributes is always known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Request {
	/// Who wants to read, as they stand now.
	pub recipient: RecipientProfile,
	/// Why. A purpose asks for all below it.
	pub purpose: Purpose,
	/// What is to be done with the data.
	pub action: Action,
	/// Which category of records.
	pub category: Category,
	/// When, in UTC seconds.
	#[codec(compact)]
	pub at: Moment,
	/// What is offered for it, in smallest units; 0 is unpaid.
	#[codec(compact)]
	pub price: Balance,
	/// What is known of the record.
	pub record: RecordAttributes,
}

/// The same request for each of several categories: what an order asks of one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inquiry {
	/// Who wants to read, as they stand now.
	pub recipient: RecipientProfile,
	/// Why. A purpose asks for all below it.
	pub purpose: Purpose,
	/// What is to be done with the data.
	pub action: Action,
	/// Which categories of records; bits that are no code are not asked for.
	pub categories: CategorySet,
	/// When, in UTC seconds.
	pub at: Moment,
	/// What is offered for it, in smallest units; 0 is unpaid.
	pub price: Balance,
	/// What is known of the record.
	pub record: RecordAttributes,
}

impl From<Request> for Inquiry {
	fn from(request: Request) -> Self {
		let Request {
			recipient,
			purpose,
			action,
			category,
			at,
			price,
			record,
		} = request;
		Self {
			recipient,
			purpose,
			action,
			categories: CategorySet::of(&[category]),
			at,
			price,
			record,
		}
	}
}

impl Inquiry {
	/// The request for one category.
	pub const fn of(&self, category: Category) -> Request {
		Request {
			recipient: self.recipient,
			purpose: self.purpose,
			action: self.action,
			category,
			at: self.at,
			price: self.price,
			record: self.record,
		}
	}
}

/// The organization that wants to read.
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
pub struct RecipientProfile {
	/// Which organization.
	pub organization: OrganizationId,
	/// What it is now; `None` when it is unknown, suspended or retired, and so refused.
	pub active: Option<ActiveRecipient>,
}

/// What an active recipient is, resolved when the request is decided.
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
pub struct ActiveRecipient {
	/// Its kind.
	pub kind: OrganizationKind,
	/// The country whose law it answers to.
	pub jurisdiction: Jurisdiction,
	/// Its qualifications that are attested and not expired at the time of the request.
	pub qualifications: QualificationSet,
	/// The first moment at which one of them ends; `None` when none does.
	pub qualified_until: Option<Moment>,
}

impl RecipientProfile {
	/// The recipient as the membership describes it.
	pub fn new(
		organization: OrganizationId,
		profile: Option<OrganizationProfile>,
		qualifications: QualificationSet,
		qualified_until: Option<Moment>,
	) -> Self {
		let active = profile
			.filter(|profile| profile.id == organization)
			.filter(|profile| profile.status == OrganizationStatus::Active)
			.map(|profile| ActiveRecipient {
				kind: profile.kind,
				jurisdiction: profile.jurisdiction,
				qualifications,
				qualified_until,
			});
		Self {
			organization,
			active,
		}
	}
}

/// What is known of a record: everything when it is released, nothing when an order is placed.
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
pub struct RecordAttributes {
	/// Its confidentiality.
	pub confidentiality: Attribute<Confidentiality>,
	/// The sensitivity labels it carries; known to carry none is known.
	pub sensitivities: Attribute<SensitivitySet>,
	/// Its clinical time; `Known(None)` when it is known to have none.
	pub clinical_time: Attribute<Option<Moment>>,
	/// The organization that wrote it; `Known(None)` when it is known to have none.
	pub author: Attribute<Option<OrganizationId>>,
}

impl RecordAttributes {
	/// Nothing is known yet.
	pub const UNKNOWN: Self = Self {
		confidentiality: Attribute::Unknown,
		sensitivities: Attribute::Unknown,
		clinical_time: Attribute::Unknown,
		author: Attribute::Unknown,
	};
}

/// An attribute that may not be known yet.
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
pub enum Attribute<T> {
	/// Not known: anything is possible.
	#[codec(index = 0)]
	Unknown,
	/// Known.
	#[codec(index = 1)]
	Known(T),
}

impl<T: Copy> Attribute<T> {
	/// The value, if it is known.
	pub const fn known(self) -> Option<T> {
		match self {
			Self::Unknown => None,
			Self::Known(value) => Some(value),
		}
	}
}
