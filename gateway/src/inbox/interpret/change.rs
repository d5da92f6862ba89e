//! What a block can change here.

use crate::{
	inbox::{Letter, Mailbox},
	ledger::{AccountId, EnvelopeKey, StaffRecord},
};
use galen_primitives::ids::Moment;

/// One thing that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
	/// An entry for a mailbox. A subject's only if it has one here.
	Deliver(Mailbox, Letter),
	/// An entry for the organization, if the subject has a mailbox here.
	DeliverAbout(AccountId, Letter),
	/// A subject has a mailbox from now on.
	Enrolled(AccountId),
	/// A subject's mailbox gets nothing any more.
	Left(AccountId),
	/// What a subject has said must be read again.
	Stale(AccountId),
	/// An entry that is delivered at a time, unless it is forgotten before. As for
	/// [`Change::Deliver`], for a subject only if it has a mailbox here.
	Deadline {
		/// What it is forgotten by.
		name: Vec<u8>,
		/// Whose.
		mailbox: Mailbox,
		/// When.
		due: Moment,
		/// What.
		letter: Letter,
	},
	/// A deadline no longer counts.
	Forget(Vec<u8>),
	/// Every subject with a directive below this version of the template is told.
	Outdated {
		/// The template.
		template: u32,
		/// Its oldest version that counts.
		minimum: u16,
	},
	/// Subjects with a line in an order are told, each once.
	Lines {
		/// The order.
		order: u64,
		/// Everybody in it.
		subjects: Vec<AccountId>,
		/// What they are told.
		letter: Letter,
	},
	/// An order is over: who was told of it need not be remembered.
	OrderOver(u64),
	/// A member of staff of this hospital, or `None` for one who is none any more.
	Staff(AccountId, Option<StaffRecord>),
	/// The hospital's own standing.
	Standing {
		/// Whether it is active.
		active: bool,
		/// To what releases to it are sealed.
		envelope_key: EnvelopeKey,
	},
}
