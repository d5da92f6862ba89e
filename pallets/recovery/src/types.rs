//! What is stored and said about replacing a key.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::deps::{sp_core::ed25519, sp_io::crypto::ed25519_verify};
use galen_primitives::ids::{Moment, OrganizationId};
use scale_info::TypeInfo;

/// Counts the attempts for one subject, from 0. No number is ever given twice.
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
pub struct AttemptNumber(pub u32);

impl AttemptNumber {
	/// The number after this one, if there is one.
	pub const fn next(self) -> Option<Self> {
		match self.0.checked_add(1) {
			Some(next) => Some(Self(next)),
			None => None,
		}
	}
}

/// The public half, ed25519, of the key that a person's recovery code stands for.
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
pub struct RecoveryKey(pub [u8; 32]);

impl RecoveryKey {
	/// Whether only its holder can sign for it. For a point of small order anybody can: the
	/// signature of the neutral point and zero then fits every message.
	pub fn is_usable(self) -> bool {
		let mut forged = [0; 64];
		forged[0] = 1;
		!CodeSignature(forged).fits(b"", self)
	}
}

/// A recovery code that was replaced or removed not long ago. It still counts for a while: who has the
/// phone could otherwise make the code on paper worthless before anybody is warned.
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
pub struct FormerKey {
	/// The code's public key.
	pub key: RecoveryKey,
	/// From when on it counts no more.
	pub until: Moment,
}

/// A signature by the key of a recovery code over
/// [`approval_by_code`](galen_primitives::recovery::approval_by_code).
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
pub struct CodeSignature(pub [u8; 64]);

impl CodeSignature {
	/// Whether the key signed the message.
	pub fn fits(self, message: &[u8], key: RecoveryKey) -> bool {
		ed25519_verify(
			&ed25519::Signature::from_raw(self.0),
			message,
			&ed25519::Public::from_raw(key.0),
		)
	}
}

/// The three that can speak for somebody who lost a key; two different ones are needed.
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
pub enum Party {
	/// The hospital at which the subject is enrolled, by a registrar who saw the person.
	#[codec(index = 0)]
	Registrar,
	/// A representative with the right to recover.
	#[codec(index = 1)]
	Representative,
	/// Whoever holds the recovery code.
	#[codec(index = 2)]
	Code,
}

/// A registrar's approval.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RegistrarApproval<AccountId> {
	/// Who approved.
	pub account: AccountId,
	/// For which hospital.
	pub organization: OrganizationId,
}

/// Who has approved an attempt; each party once.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Approvals<AccountId> {
	/// The hospital.
	pub registrar: Option<RegistrarApproval<AccountId>>,
	/// The representative.
	pub representative: Option<AccountId>,
	/// Whether the recovery code has.
	pub code: bool,
}

// By hand: an account needs no default.
impl<AccountId> Default for Approvals<AccountId> {
	fn default() -> Self {
		Self {
			registrar: None,
			representative: None,
			code: false,
		}
	}
}

impl<AccountId: PartialEq> Approvals<AccountId> {
	/// How many different parties have approved.
	pub fn count(&self) -> u8 {
		[Party::Registrar, Party::Representative, Party::Code]
			.into_iter()
			.fold(0, |count: u8, party| {
				count.saturating_add(u8::from(self.has(party)))
			})
	}

	/// Whether this party has approved.
	pub fn has(&self, party: Party) -> bool {
		match party {
			Party::Registrar => self.registrar.is_some(),
			Party::Representative => self.representative.is_some(),
			Party::Code => self.code,
		}
	}

	/// Whether the account has approved, as whatever party.
	pub fn has_account(&self, account: &AccountId) -> bool {
		self.registrar
			.as_ref()
			.is_some_and(|approval| approval.account == *account)
			|| self.representative.as_ref() == Some(account)
	}
}

/// One attempt to replace a subject's key.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Attempt<AccountId> {
	/// Which attempt for this subject it is.
	pub number: AttemptNumber,
	/// The key that is to act for the subject.
	pub new_key: AccountId,
	/// Who opened it.
	pub opener: AccountId,
	/// When it was opened.
	pub opened_at: Moment,
	/// Who has approved so far.
	pub approvals: Approvals<AccountId>,
	/// From when on it can be completed; `None` until two parties have approved.
	pub ready_at: Option<Moment>,
	/// From when on it is over, if it is not completed or cancelled before.
	pub ends_at: Moment,
}

impl<AccountId> Attempt<AccountId> {
	/// Whether it can still come to something.
	pub const fn is_live(&self, now: Moment) -> bool {
		now < self.ends_at
	}
}

/// The key that acts for a subject in place of the one before.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Recovered<AccountId> {
	/// The only key that acts for the subject.
	pub key: AccountId,
	/// Since when.
	pub at: Moment,
	/// Until when it can only narrow.
	pub restrained_until: Moment,
}

/// What keeps a subject's key from anything but narrowing.
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
pub enum Restraint {
	/// Two parties want to replace it: it may be in a thief's hands.
	#[codec(index = 0)]
	BeingReplaced {
		/// From when on the attempt is over.
		until: Moment,
	},
	/// It has just replaced another one: the recovery itself may have been a theft.
	#[codec(index = 1)]
	Fresh {
		/// From when on it is a key like any other.
		until: Moment,
	},
}

/// Who ended an attempt before it came to anything.
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
pub enum EndedBy {
	/// The subject's key, which was not lost after all.
	#[codec(index = 0)]
	CurrentKey,
	/// A party that had approved.
	#[codec(index = 1)]
	Party(Party),
	/// The subject left its hospital.
	#[codec(index = 2)]
	Leaving,
}

/// How long everything takes on this network.
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
pub struct Periods {
	/// Seconds from the second approval to the replacement.
	pub delay: Moment,
	/// Seconds in which a new key can only narrow.
	pub restraint: Moment,
	/// Seconds that an attempt waits for its second approval, and then, after the delay, for its
	/// completion.
	pub lifetime: Moment,
}
