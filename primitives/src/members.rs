//! Who may act: organizations, the roles of their staff, and what a representative may do for a
//! subject.

use crate::ids::OrganizationId;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Derives what every small code enum needs, with explicit, frozen indices.
macro_rules! code_enum {
	(
		$(#[$doc:meta])* $name:ident {
			$( $(#[$vdoc:meta])* $variant:ident = $index:literal, )+
		}
	) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
			Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
		)]
		#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
		pub enum $name {
			$( $(#[$vdoc])* #[codec(index = $index)] $variant, )+
		}

		impl $name {
			/// Every value, in index order.
			pub const ALL: &'static [Self] = &[$( Self::$variant, )+];
		}
	};
}

code_enum!(
	/// What an organization is.
	OrganizationKind {
		/// Holds subjects' records, runs a validator and has a vote in the council.
		Hospital = 0,
		/// Buys access: research institute, pharma company, platform.
		Partner = 1,
		/// Approves research; attests qualifications.
		EthicsBoard = 2,
		/// Reads and verifies; writes nothing about subjects.
		Auditor = 3,
	}
);

code_enum!(
	/// Where an organization stands in the membership.
	OrganizationStatus {
		/// In good standing.
		Active = 0,
		/// May not act, and is refused as a recipient, until the council resumes it.
		Suspended = 1,
		/// Left for good.
		Retired = 2,
	}
);

code_enum!(
	/// What a staff account may do for its organization.
	Role {
		/// Appoints and dismisses staff, sets the envelope key.
		Admin = 0,
		/// Enrols subjects and attests representatives.
		Registrar = 1,
		/// The account of the gateway service: anchors, confirms releases.
		Gateway = 2,
		/// Opens records for treatment and in an emergency.
		Clinician = 3,
		/// Places and follows orders.
		Scientist = 4,
		/// Reviews emergency accesses and disputes.
		PrivacyOfficer = 5,
		/// Holds and spends the organization's tokens.
		Treasurer = 6,
		/// Runs the node: session keys and peer identities.
		Operator = 7,
	}
);

code_enum!(
	/// How a representative stands to the subject: HL7 v3 RoleCode,
	/// `http://terminology.hl7.org/CodeSystem/v3-RoleCode`.
	Relation {
		/// Guardian.
		Guard = 0,
		/// Guardian ad litem.
		Guadltm = 1,
		/// Power of attorney.
		Powatt = 2,
		/// Durable power of attorney.
		Dpowatt = 3,
		/// Healthcare power of attorney.
		Hpowatt = 4,
		/// Special power of attorney.
		Spowatt = 5,
		/// Responsible party.
		Respsn = 6,
		/// Executor of estate.
		Execs = 7,
		/// Parent.
		Prn = 8,
	}
);

code_enum!(
	/// A machine-checked qualification of an organization. The first four are visas of the GA4GH
	/// Passport; an ethics approval is what DUO:0000021 asks for.
	Qualification {
		/// GA4GH `ResearcherStatus`: bona fide researchers.
		ResearcherStatus = 0,
		/// GA4GH `AffiliationAndRole`.
		AffiliationAndRole = 1,
		/// GA4GH `AcceptedTermsAndPolicies`.
		AcceptedTerms = 2,
		/// GA4GH `ControlledAccessGrants`.
		ControlledAccess = 3,
		/// Approval of an ethics board (DUO:0000021, IRB).
		EthicsApproval = 4,
		/// Non-profit organization (DUO:0000045, NPU).
		NonProfit = 5,
	}
);

code_enum!(
	/// One right of a representative; each is held or not by itself.
	Right {
		/// Read the subject's records and accesses.
		View = 0,
		/// Give, amend and reinstate consent.
		Grant = 1,
		/// Withdraw, suspend and block.
		Withdraw = 2,
		/// Receive the subject's rewards.
		Claim = 3,
		/// Take part in replacing a lost key.
		Recover = 4,
	}
);

/// Defines a set of a code enum as a bit mask with the enum's frozen indices as bit positions.
macro_rules! code_set {
	($(#[$doc:meta])* $name:ident($bits:ty) of $item:ident) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
			Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
		)]
		#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
		#[cfg_attr(feature = "serde", serde(transparent))]
		pub struct $name(pub $bits);

		impl $name {
			/// The set that holds nothing.
			pub const EMPTY: Self = Self(0);

			/// The set of all codes there are.
			pub fn all() -> Self {
				Self::of($item::ALL)
			}

			/// The set of the given codes.
			pub fn of(items: &[$item]) -> Self {
				items.iter().fold(Self::EMPTY, |set, item| set.with(*item))
			}

			/// This set and one code more.
			#[must_use]
			pub const fn with(self, item: $item) -> Self {
				Self(self.0 | (1 << item as u32))
			}

			/// Whether the code is in the set.
			pub const fn has(self, item: $item) -> bool {
				self.0 & (1 << item as u32) != 0
			}

			/// Whether every code of `other` is in this set.
			pub const fn covers(self, other: Self) -> bool {
				self.0 & other.0 == other.0
			}

			/// Whether the set holds nothing.
			pub const fn is_empty(self) -> bool {
				self.0 == 0
			}

			/// Whether every bit is a code; false for what a careless client could send.
			pub fn is_known(self) -> bool {
				Self::all().covers(self)
			}
		}
	};
}

code_set!(
	/// Roles of one staff account.
	RoleSet(u16) of Role
);
code_set!(
	/// Qualifications, held or required.
	QualificationSet(u16) of Qualification
);
code_set!(
	/// Rights of one representative of one subject.
	RightSet(u8) of Right
);

/// ISO 3166-1 alpha-2 code of the country whose law an organization answers to.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Jurisdiction(pub [u8; 2]);

impl Jurisdiction {
	/// Whether the code is two upper-case ASCII letters, the only form there is.
	pub fn is_well_formed(self) -> bool {
		self.0.iter().all(u8::is_ascii_uppercase)
	}
}

/// What other pallets and the evaluator need to know of an organization.
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
pub struct OrganizationProfile {
	/// Which organization.
	pub id: OrganizationId,
	/// What it is.
	pub kind: OrganizationKind,
	/// Whose law it answers to.
	pub jurisdiction: Jurisdiction,
	/// Whether it is in good standing.
	pub status: OrganizationStatus,
}

/// A staff account's live standing: roles whose end date has passed are not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staff {
	/// The organization the account acts for.
	pub organization: OrganizationId,
	/// What it may do there, now.
	pub roles: RoleSet,
}
