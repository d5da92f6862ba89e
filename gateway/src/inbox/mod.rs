//! Inboxes: every finalized block is read once, in order, and what concerns a subject of this hospital
//! or the hospital itself becomes an entry in its mailbox.
//!
//! # How it holds
//! - *Exactly once.* Entries and the cursor that says how far blocks were read are written in one
//!   transaction ([`follow`]). A crash between two blocks reads the second again; a crash within one
//!   leaves nothing of it.
//! - *Never silently less.* A node forgets the state of old blocks, and with it their events (a pruned
//!   one after 256 blocks). A gateway that was down for longer finds them gone: it notes the gap, shows
//!   it in every answer, counts it in a metric, and reads on behind it. Against an archive node there
//!   are no gaps.
//! - *Never a crash for what is new.* An event of a kind that this program does not know is no entry.
//! - *Finalized only.* Entries are of finalized blocks, and what is looked up beside them is read at the
//!   finalized head. Nothing here decides over a release.
//!
//! A subject's mailbox begins when its account is linked to a shelf or enrolled. A mailbox keeps its
//! newest [`KEPT_SUBJECT`] or [`KEPT_ORGANIZATION`] entries; older ones are dropped, and the accounting
//! of disclosures, which is kept for six years, is elsewhere.
//!
//! There is no push: who wants to know asks `GET /inbox` again.

mod follow;
mod interpret;
mod kinds;
mod source;

pub use follow::{follow, FollowError, Follower};
pub(crate) use interpret::emergency_reason;
pub use interpret::{interpret, Change};
pub use kinds::{Kind, Refs};
pub use source::{BlockEvents, Blocks, ChainBlocks};

use crate::ledger::AccountId;
use galen_primitives::ids::Moment;

/// Entries that a subject's mailbox keeps.
pub const KEPT_SUBJECT: u64 = 1_000;
/// Entries that the organization's mailbox keeps.
pub const KEPT_ORGANIZATION: u64 = 20_000;

/// Whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mailbox {
	/// A subject's.
	Subject(AccountId),
	/// The hospital's.
	Organization,
}

impl Mailbox {
	/// The bytes under which it is stored: an account, or one byte.
	pub fn key(&self) -> Vec<u8> {
		match self {
			Self::Subject(account) => account.0.to_vec(),
			Self::Organization => vec![0],
		}
	}

	/// How many entries it keeps.
	pub const fn keeps(&self) -> u64 {
		match self {
			Self::Subject(_) => KEPT_SUBJECT,
			Self::Organization => KEPT_ORGANIZATION,
		}
	}
}

/// An entry that has no number yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
	/// What happened.
	pub kind: Kind,
	/// What it refers to.
	pub refs: Refs,
}

impl Letter {
	/// A letter.
	pub const fn new(kind: Kind, refs: Refs) -> Self {
		Self { kind, refs }
	}
}

/// An entry of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
	/// Its number there, from 1.
	pub number: u64,
	/// The time of the block, in UTC seconds.
	pub at: Moment,
	/// The finalized block that said so.
	pub block: u32,
	/// What happened.
	pub kind: Kind,
	/// What it refers to.
	pub refs: Refs,
}

/// Blocks that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
	/// The first of them.
	pub first: u32,
	/// The last of them.
	pub last: u32,
	/// The time of the last block read before, in UTC seconds.
	pub since: Moment,
	/// The time of the first block read after, in UTC seconds.
	pub until: Moment,
}
