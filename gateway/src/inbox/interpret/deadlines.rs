//! Names of deadlines: what is written when something begins to run out must be found again by the event
//! that ends it.

use super::{Change, Kind, Letter, Mailbox, Refs};
use crate::ledger::AccountId;
use galen_primitives::ids::Moment;

/// The review of an emergency access.
pub(super) const REVIEW: u8 = b'r';
/// A question of a researcher.
pub(super) const QUESTION: u8 = b'q';
/// A request for erasure.
pub(super) const ERASURE: u8 = b'e';
/// A representative's rights.
const REPRESENTATIVE: u8 = b'p';
/// A directive's end.
pub(in crate::inbox) const DIRECTIVE: u8 = b'd';

/// A deadline's name: what kind of thing, and which.
pub(super) fn name(kind: u8, number: u64) -> Vec<u8> {
	[&[kind], number.to_le_bytes().as_slice()].concat()
}

/// The end of a review's time.
pub(in crate::inbox) fn review_deadline(emergency: u64, due: Moment) -> Change {
	let refs = Refs {
		emergency: Some(emergency),
		due: Some(due),
		..Refs::default()
	};
	Change::Deadline {
		name: name(REVIEW, emergency),
		mailbox: Mailbox::Organization,
		due,
		letter: Letter::new(Kind::ReviewOverdue, refs),
	}
}

/// The end of what a representative may do.
pub(super) fn representation(subject: &AccountId, representative: &AccountId) -> Vec<u8> {
	[&[REPRESENTATIVE], subject.0.as_slice(), &representative.0].concat()
}
