//! Replacing a lost key.

use super::{bytes32, small, value};
use crate::AccountId;
use galen_primitives::ids::{Moment, OrganizationId};

small! {
	/// Counts the attempts for one subject, from 0.
	pub struct AttemptNumber(pub u32);
}

/// The public half, ed25519, of the key that a person's recovery code stands for.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, codec::Encode, codec::Decode,
)]
#[cfg_attr(test, derive(scale_info::TypeInfo))]
pub struct RecoveryKey(pub [u8; 32]);

bytes32!(RecoveryKey);

small! {
	/// A recovery code that was replaced or removed, and still counts for a while.
	pub struct FormerKey {
		/// The code's public key.
		pub key: RecoveryKey,
		/// From when on it counts no more.
		pub until: Moment,
	}
}

/// A signature by the key of a recovery code over
/// [`approval_by_code`](galen_primitives::recovery::approval_by_code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, codec::Encode, codec::Decode)]
#[cfg_attr(test, derive(scale_info::TypeInfo))]
pub struct CodeSignature(pub [u8; 64]);

small! {
	/// The three that can speak for somebody who lost a key; two different ones are needed.
	pub enum Party {
		/// The hospital at which the subject is enrolled.
		#[codec(index = 0)]
		Registrar,
		/// A representative with the right to recover.
		#[codec(index = 1)]
		Representative,
		/// Whoever holds the recovery code.
		#[codec(index = 2)]
		Code,
	}
}

value! {
	/// A registrar's approval.
	#[derive(Copy)]
	pub struct RegistrarApproval {
		/// Who approved.
		pub account: AccountId,
		/// For which hospital.
		pub organization: OrganizationId,
	}
}

value! {
	/// Who has approved an attempt.
	#[derive(Copy)]
	pub struct Approvals {
		/// The hospital.
		pub registrar: Option<RegistrarApproval>,
		/// The representative.
		pub representative: Option<AccountId>,
		/// Whether the recovery code has.
		pub code: bool,
	}
}

impl Approvals {
	/// The parties that have approved.
	pub fn parties(&self) -> Vec<Party> {
		let registrar = self.registrar.map(|_| Party::Registrar);
		let representative = self.representative.map(|_| Party::Representative);
		let code = self.code.then_some(Party::Code);
		[registrar, representative, code]
			.into_iter()
			.flatten()
			.collect()
	}
}

value! {
	/// One attempt to replace a subject's key.
	#[derive(Copy)]
	pub struct Attempt {
		/// Which attempt for this subject it is.
		pub number: AttemptNumber,
		/// The key that is to act for the subject.
		pub new_key: AccountId,
		/// Who opened it.
		pub opener: AccountId,
		/// When it was opened.
		pub opened_at: Moment,
		/// Who has approved so far.
		pub approvals: Approvals,
		/// From when on it can be completed; `None` until two parties have approved.
		pub ready_at: Option<Moment>,
		/// From when on it is over.
		pub ends_at: Moment,
	}
}

value! {
	/// The key that acts for a subject in place of the one before.
	#[derive(Copy)]
	pub struct Recovered {
		/// The only key that acts for the subject.
		pub key: AccountId,
		/// Since when.
		pub at: Moment,
		/// Until when it can only narrow.
		pub restrained_until: Moment,
	}
}

small! {
	/// What keeps a subject's key from anything but narrowing.
	pub enum Restraint {
		/// Two parties want to replace it.
		#[codec(index = 0)]
		BeingReplaced {
			/// From when on the attempt is over.
			until: Moment,
		},
		/// It has just replaced another one.
		#[codec(index = 1)]
		Fresh {
			/// From when on it is a key like any other.
			until: Moment,
		},
	}
}

impl Restraint {
	/// From when on the key is free.
	pub const fn until(self) -> Moment {
		match self {
			Self::BeingReplaced { until } | Self::Fresh { until } => until,
		}
	}
}

small! {
	/// Who ended an attempt before it came to anything.
	pub enum EndedBy {
		/// The subject's key.
		#[codec(index = 0)]
		CurrentKey,
		/// A party that had approved.
		#[codec(index = 1)]
		Party(Party),
		/// The subject left its hospital.
		#[codec(index = 2)]
		Leaving,
	}
}

small! {
	/// How long everything takes on this network, in seconds.
	pub struct Periods {
		/// From the second approval to the replacement.
		pub delay: Moment,
		/// In which a new key can only narrow.
		pub restraint: Moment,
		/// That an attempt waits for its second approval, and then for its completion.
		pub lifetime: Moment,
	}
}

value! {
	/// What became of attempts to replace a key.
	pub enum RecoveryEvent {
		/// A subject has another recovery code, or none.
		#[codec(index = 0)]
		RecoveryKeySet {
			/// Whose.
			subject: AccountId,
			/// The code's public key.
			key: Option<RecoveryKey>,
		},
		/// Somebody wants to replace a subject's key.
		#[codec(index = 1)]
		RecoveryOpened {
			/// Whose key.
			subject: AccountId,
			/// Which attempt.
			attempt: AttemptNumber,
			/// The key that is to act for the subject.
			new_key: AccountId,
			/// As what it was opened.
			party: Party,
			/// Who opened it.
			authorized_by: AccountId,
		},
		/// One more party has approved.
		#[codec(index = 2)]
		RecoveryApproved {
			/// Whose key.
			subject: AccountId,
			/// Which attempt.
			attempt: AttemptNumber,
			/// Which party.
			party: Party,
			/// From when on the key can be replaced; `None` while a party is missing.
			ready_at: Option<Moment>,
		},
		/// An attempt was stopped.
		#[codec(index = 3)]
		RecoveryCancelled {
			/// Whose key.
			subject: AccountId,
			/// Which attempt.
			attempt: AttemptNumber,
			/// Who stopped it.
			authorized_by: EndedBy,
		},
		/// An attempt that nobody completed in time was cleared away.
		#[codec(index = 4)]
		RecoveryLapsed {
			/// Whose key.
			subject: AccountId,
			/// Which attempt.
			attempt: AttemptNumber,
		},
		/// Another key acts for a subject from now on.
		#[codec(index = 5)]
		KeyReplaced {
			/// Whose.
			subject: AccountId,
			/// By which attempt.
			attempt: AttemptNumber,
			/// The key that acted until now.
			former_key: AccountId,
			/// The key that acts from now on.
			new_key: AccountId,
			/// Until when it can only narrow.
			restrained_until: Moment,
		},
	}
}
