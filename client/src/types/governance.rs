//! Validators and the council.

use super::{small, value};
use crate::{AccountId, BlockNumber, Hash};
use galen_primitives::ids::OrganizationId;

small! {
	/// Why a validator is, or should be, out of the set.
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
}

value! {
	/// One validator.
	#[derive(Copy)]
	pub struct ValidatorInfo {
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
		pub disabled_since: Option<u32>,
	}
}

small! {
	/// What happens to a validator.
	pub enum Change {
		/// It starts to validate.
		#[codec(index = 0)]
		Joins,
		/// It stops to validate.
		#[codec(index = 1)]
		Leaves,
	}
}

value! {
	/// A difference between the running session's set and a coming one's.
	#[derive(Copy)]
	pub struct PendingChange {
		/// Whose validator; `None` when it was retired already.
		pub organization: Option<OrganizationId>,
		/// The validator's account.
		pub account: AccountId,
		/// What happens.
		pub change: Change,
		/// From which session on.
		pub session: u32,
	}
}

/// How a seat of the council votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vote {
	/// For the motion.
	Aye,
	/// Against it.
	Nay,
}

/// A motion before the council.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Motion {
	/// The hash of what is proposed.
	pub hash: Hash,
	/// Its number.
	pub index: u32,
	/// How many ayes it needs.
	pub threshold: u32,
	/// Who voted for it.
	pub ayes: Vec<AccountId>,
	/// Who voted against it.
	pub nays: Vec<AccountId>,
	/// The block after which it can be closed without enough votes.
	pub end: BlockNumber,
	/// Length of what is proposed, in bytes, which closing it must name.
	pub length: u32,
	/// What is proposed.
	pub call: DescribedCall,
}

/// A call in words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DescribedCall {
	/// The pallet's name.
	pub pallet: String,
	/// The call's name.
	pub name: String,
	/// Its arguments as they print.
	pub args: String,
	/// What the call does: the first sentence of its documentation.
	pub doc: String,
}

/// What the council did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CouncilEvent {
	/// A motion was put before the council.
	Proposed {
		/// By whom.
		account: AccountId,
		/// Its number.
		index: u32,
		/// The hash of what is proposed.
		hash: Hash,
		/// How many ayes it needs.
		threshold: u32,
	},
	/// Somebody voted.
	Voted {
		/// Who.
		account: AccountId,
		/// On which motion.
		hash: Hash,
		/// Whether for it.
		aye: bool,
		/// Ayes so far.
		yes: u32,
		/// Nays so far.
		no: u32,
	},
	/// A motion has enough ayes.
	Approved {
		/// Which.
		hash: Hash,
	},
	/// A motion failed.
	Disapproved {
		/// Which.
		hash: Hash,
	},
	/// An approved motion was executed.
	Executed {
		/// Which.
		hash: Hash,
		/// `None` when what it proposed succeeded, otherwise why not.
		error: Option<crate::DispatchError>,
	},
	/// A motion was closed.
	Closed {
		/// Which.
		hash: Hash,
		/// Ayes.
		yes: u32,
		/// Nays.
		no: u32,
	},
}
