//! What an entry can be, and what it refers to. Kinds are codes, references are numbers, accounts and
//! codes that the ledger has: nothing else can be in an entry.

use galen_client::AccountId;
use galen_primitives::members::{Role, RoleSet};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! kinds {
	($( $(#[$doc:meta])* $variant:ident = $name:literal, [$($role:ident),*]; )+) => {
		/// What happened.
		#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
		#[serde(rename_all = "kebab-case")]
		#[schema(as = InboxKind)]
		pub enum Kind {
			$( $(#[$doc])* $variant, )+
		}

		impl Kind {
			/// All of them.
			pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

			/// The code under which it is stored and shown.
			pub const fn name(self) -> &'static str {
				match self { $( Self::$variant => $name, )+ }
			}

			/// Which of the hospital's roles are told. With none, every member of staff is.
			const fn audience(self) -> &'static [Role] {
				match self { $( Self::$variant => &[$(Role::$role),*], )+ }
			}
		}
	};
}

kinds! {
	/// The account was enrolled at this hospital.
	Enrolled = "enrolled", [Registrar, Admin];
	/// The account is no longer enrolled at this hospital.
	EnrolmentEnded = "enrolment-ended", [Registrar, Admin];
	/// A clinician may read for treatment.
	AccessOpened = "access-opened", [PrivacyOfficer, Admin];
	/// An order has a line about the subject.
	OrderIncluded = "order-included", [];
	/// A line's records may be released now.
	ReleaseAuthorized = "release-authorized", [];
	/// A line was dropped: consent was gone before release.
	LineDropped = "line-dropped", [];
	/// Somebody pays for records the subject released.
	Payout = "payout", [];
	/// A clinician broke the glass.
	EmergencyOpened = "emergency-opened", [PrivacyOfficer, Admin];
	/// A clinician had broken the glass while the ledger could not be reached; it is entered now.
	EmergencyLate = "emergency-late", [PrivacyOfficer, Admin];
	/// Such an access cannot be entered on the ledger.
	EmergencyNotEntered = "emergency-not-entered", [PrivacyOfficer, Admin];
	/// A privacy officer reviewed an emergency access.
	EmergencyReviewed = "emergency-reviewed", [PrivacyOfficer, Admin];
	/// An emergency access was not reviewed in time.
	ReviewOverdue = "review-overdue", [PrivacyOfficer, Admin];
	/// The hospital enters into no paid order until the council lifts this.
	Sanctioned = "sanctioned", [];
	/// The council lifted the sanction.
	SanctionLifted = "sanction-lifted", [];
	/// A researcher asks whether the subject would consent.
	ConsentRequested = "consent-requested", [];
	/// The question was answered.
	RequestAnswered = "request-answered", [];
	/// The question lapsed without an answer, which counts as no.
	RequestExpired = "request-expired", [];
	/// Somebody other than the subject changed what it consents to.
	ConsentChanged = "consent-changed", [];
	/// A directive stands under a version of its template that no longer counts.
	ReconsentDue = "reconsent-due", [];
	/// A directive ends soon.
	ConsentExpiring = "consent-expiring", [];
	/// An account may act for the subject.
	RepresentativeAppointed = "representative-appointed", [];
	/// An account may no longer act for the subject.
	RepresentativeEnded = "representative-ended", [];
	/// The subject asked for erasure.
	ErasureRequested = "erasure-requested", [PrivacyOfficer, Registrar, Admin];
	/// The hospital answered.
	ErasureAnswered = "erasure-answered", [PrivacyOfficer, Registrar, Admin];
	/// The hospital has not answered in time.
	ErasureOverdue = "erasure-overdue", [PrivacyOfficer, Registrar, Admin];
	/// Somebody wants to replace the subject's key.
	RecoveryOpened = "recovery-opened", [Registrar, PrivacyOfficer, Admin];
	/// Somebody approved that.
	RecoveryApproved = "recovery-approved", [Registrar, PrivacyOfficer, Admin];
	/// It was stopped.
	RecoveryCancelled = "recovery-cancelled", [Registrar, PrivacyOfficer, Admin];
	/// Another key stands for the subject.
	KeyReplaced = "key-replaced", [Registrar, PrivacyOfficer, Admin];
	/// The subject's recovery code was set or taken away.
	RecoveryKeySet = "recovery-key-set", [];
	/// A partner ordered records of this hospital.
	OrderPlaced = "order-placed", [PrivacyOfficer, Admin];
	/// An order of this hospital ended.
	OrderClosed = "order-closed", [PrivacyOfficer, Treasurer, Admin];
	/// A requester says that a release did not bring what was admitted.
	OrderDisputed = "order-disputed", [PrivacyOfficer, Admin];
	/// The council ruled on a dispute.
	DisputeResolved = "dispute-resolved", [PrivacyOfficer, Treasurer, Admin];
	/// A motion is before the council.
	MotionProposed = "motion-proposed", [];
	/// A motion was decided.
	MotionDecided = "motion-decided", [];
	/// The council suspended, resumed or retired the hospital.
	StandingChanged = "standing-changed", [];
}

impl Kind {
	/// The kind of a code.
	pub fn parse(name: &str) -> Option<Self> {
		Self::ALL.iter().copied().find(|kind| kind.name() == name)
	}

	/// Whether staff in these roles are told.
	pub fn concerns(self, roles: RoleSet) -> bool {
		let audience = self.audience();
		audience.is_empty() || audience.iter().any(|role| roles.has(*role))
	}

	/// Whether it is to be shown before all others.
	pub const fn is_loud(self) -> bool {
		matches!(
			self,
			Self::EmergencyOpened
				| Self::EmergencyLate
				| Self::EmergencyNotEntered
				| Self::ReviewOverdue
				| Self::Sanctioned
				| Self::ErasureOverdue
				| Self::RecoveryOpened
				| Self::RecoveryApproved
				| Self::KeyReplaced
				| Self::RecoveryKeySet
		)
	}
}

/// What an entry refers to. What does not belong to its kind is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = InboxRefs)]
pub struct Refs {
	/// An order.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub order: Option<u64>,
	/// A receipt.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub receipt: Option<u64>,
	/// An emergency access.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub emergency: Option<u64>,
	/// A sealed entry of this hospital about one that could not be entered on the ledger.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub local: Option<u64>,
	/// A question, or a request for erasure.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub request: Option<u64>,
	/// A directive of the subject.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub directive: Option<u32>,
	/// A template.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub template: Option<u32>,
	/// Its oldest version that still counts.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub minimum: Option<u16>,
	/// A motion's number.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub motion: Option<u32>,
	/// A motion's hash.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub hash: Option<String>,
	/// The other organization: who asks, who reads, who pays.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub organization: Option<u32>,
	/// The subject, SS58, where the mailbox is the hospital's.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub subject: Option<String>,
	/// The other account, SS58: the clinician, the representative, the new key.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub account: Option<String>,
	/// A code of the kind: a reason, a verdict, an answer, a relation, a way to end.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub code: Option<String>,
	/// A v3-PurposeOfUse code.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub purpose: Option<String>,
	/// Tokens in smallest units, as a decimal number.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub amount: Option<String>,
	/// How many.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub count: Option<u32>,
	/// Until when something must be done, in UTC seconds.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub due: Option<u64>,
	/// Until when something lasts, in UTC seconds.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub until: Option<u64>,
	/// When it really happened, in UTC seconds, where that is earlier than the entry.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub since: Option<u64>,
	/// By how many seconds it was entered late.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub delay: Option<u64>,
	/// Whether somebody was late.
	#[serde(skip_serializing_if = "std::ops::Not::not")]
	pub overdue: bool,
}

/// An account as references show it.
pub(super) fn shown(account: &AccountId) -> Option<String> {
	Some(account.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::collections::BTreeSet;

	#[test]
	fn every_kind_has_a_code_of_its_own_which_is_its_json() {
		let names: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
		assert_eq!(names.len(), Kind::ALL.len());
		for kind in Kind::ALL {
			assert_eq!(Kind::parse(kind.name()), Some(*kind));
			let json = serde_json::to_value(kind).unwrap();
			assert_eq!(json, kind.name());
		}
		assert_eq!(Kind::parse("news"), None);
	}

	#[test]
	fn emergencies_are_told_to_privacy_officers_and_not_to_everybody() {
		let officer = RoleSet::of(&[Role::PrivacyOfficer]);
		let clerk = RoleSet::of(&[Role::Treasurer]);
		for kind in [
			Kind::EmergencyOpened,
			Kind::EmergencyLate,
			Kind::ReviewOverdue,
		] {
			assert!(kind.concerns(officer));
			assert!(!kind.concerns(clerk));
			assert!(kind.is_loud());
		}
		assert!(Kind::Sanctioned.concerns(clerk));
		assert!(!Kind::Payout.is_loud());
	}

	#[test]
	fn references_leave_out_what_is_not_there_and_read_back() {
		let refs = Refs {
			emergency: Some(3),
			due: Some(9),
			..Refs::default()
		};
		let text = serde_json::to_string(&refs).unwrap();
		assert_eq!(text, r#"{"emergency":3,"due":9}"#);
		assert_eq!(serde_json::from_str::<Refs>(&text).unwrap(), refs);
		assert!(serde_json::from_str::<Refs>(r#"{"note":"free text"}"#).is_err());
	}
}
