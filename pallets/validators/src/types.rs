//! What the pallet stores and what its views answer.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use galen_primitives::ids::OrganizationId;
use scale_info::TypeInfo;
use sp_staking::SessionIndex;

/// Sessions between an act and the first session it shows in: the boundary after the act plans the
/// session after the next one.
pub const PLANNED_AHEAD: SessionIndex = 2;

/// A hospital's place among the validators.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Seat<AccountId> {
	/// The account the session keys are registered under.
	pub account: AccountId,
	/// Whether the next session to be planned has the validator in it.
	pub seated: bool,
	/// The council suspended the validator.
	pub suspended: bool,
	/// The organization is not in good standing.
	pub barred: bool,
	/// The validator was caught signing two things where one is allowed.
	pub disabled: bool,
	/// Offences in earlier sessions are not held against the validator: the council knew of the
	/// organization's past when it admitted or resumed it.
	#[codec(compact)]
	pub answerable_from: SessionIndex,
}

impl<AccountId> Seat<AccountId> {
	/// A seat nobody has anything against.
	pub const fn new(account: AccountId, answerable_from: SessionIndex) -> Self {
		Self {
			account,
			seated: true,
			suspended: false,
			barred: false,
			disabled: false,
			answerable_from,
		}
	}

	/// The worst of what is held against the validator; `None` when it is in good standing.
	pub const fn reason(&self) -> Option<SuspensionReason> {
		if self.disabled {
			Some(SuspensionReason::Offence)
		} else if self.barred {
			Some(SuspensionReason::Organization)
		} else if self.suspended {
			Some(SuspensionReason::Council)
		} else {
			None
		}
	}

	/// Whether the validator should be out and stays only because too few would be left.
	pub const fn is_kept(&self) -> bool {
		self.seated && self.reason().is_some()
	}
}

/// Why a validator is, or should be, out of the set. Ordered from mild to grave.
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
pub enum SuspensionReason {
	/// The council decided so.
	#[codec(index = 0)]
	Council,
	/// The organization was suspended or retired.
	#[codec(index = 1)]
	Organization,
	/// The validator signed two things where one is allowed.
	#[codec(index = 2)]
	Offence,
}

/// What is remembered of an offender until the council resumes or retires it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Offender<Hash> {
	/// The session the offence happened in.
	#[codec(compact)]
	pub session: SessionIndex,
	/// Hash of the session keys registered when the offence was reported. Keys that signed twice
	/// are probably in two machines, so these never come back.
	pub keys: Hash,
}

/// One validator as the view tells it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ValidatorInfo<AccountId> {
	/// The hospital.
	pub organization: OrganizationId,
	/// The account its session keys are registered under.
	pub account: AccountId,
	/// Whether it is in the set of the running session.
	pub validating: bool,
	/// Whether the next session to be planned has it in the set.
	pub seated: bool,
	/// Why it is, or should be, out of the set.
	pub reason: Option<SuspensionReason>,
	/// The session of the offence it is disabled for.
	pub disabled_since: Option<SessionIndex>,
}

/// A difference between the running session's set and a coming one's.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PendingChange<AccountId> {
	/// Whose validator; `None` when it was retired already.
	pub organization: Option<OrganizationId>,
	/// The validator's account.
	pub account: AccountId,
	/// What happens.
	pub change: Change,
	/// From which session on.
	pub session: SessionIndex,
}

/// What happens to a validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Change {
	/// It starts to validate.
	#[codec(index = 0)]
	Joins,
	/// It stops to validate.
	#[codec(index = 1)]
	Leaves,
}
