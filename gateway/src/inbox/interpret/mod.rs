//! From a block's events to what changes in the mailboxes. Pure but for look-ups at the finalized head;
//! whether a subject has a mailbox here is asked when the changes are written.
//!
//! A file for each pallet whose events concern somebody, so that what becomes of an event is found by
//! where it comes from; what they share is here and in [`codes`] and [`deadlines`].

mod access;
mod change;
mod codes;
mod consent;
mod council;
mod deadlines;
mod emergency;
mod erasure;
mod members;
mod payments;
mod recovery;

pub use change::Change;
pub(crate) use codes::emergency_reason;
pub(super) use deadlines::{review_deadline, DIRECTIVE};
pub(super) use members::own_standing;

use super::{
	kinds::{shown, Kind, Refs},
	BlockEvents, Blocks, Letter, Mailbox,
};
use crate::ledger::{AccountId, LedgerError};
use galen_client::{Event, Happening};
use galen_primitives::ids::{Moment, OrganizationId};

/// What one block changes. The changes stand in the order of the events.
///
/// # Errors
/// A look-up was not answered: nothing of the block may be written, and it is read again.
pub async fn interpret(
	blocks: &dyn Blocks,
	here: OrganizationId,
	block: &BlockEvents,
) -> Result<Vec<Change>, LedgerError> {
	let mut reading = Reading {
		blocks,
		here,
		at: block.moment,
		changes: Vec::new(),
		payments: Vec::new(),
	};
	for happening in &block.happenings {
		reading.read(happening).await?;
	}
	Ok(reading.changes)
}

/// What is known while a block is read.
struct Reading<'a> {
	blocks: &'a dyn Blocks,
	here: OrganizationId,
	at: Moment,
	changes: Vec<Change>,
	/// Payments whose order comes behind them, by transaction, and their places among the changes.
	payments: Vec<(Option<u32>, usize)>,
}

impl Reading<'_> {
	async fn read(&mut self, happening: &Happening) -> Result<(), LedgerError> {
		match &happening.event {
			Event::Members(event) => self.members(event).await,
			Event::Consent(event) => {
				self.consent(event);
				Ok(())
			},
			Event::Access(event) => self.access(event, happening.extrinsic).await,
			Event::Council(event) => {
				self.council(event);
				Ok(())
			},
			// Read field by field where it is known, and no entry where it is not.
			_ => {
				self.by_name(happening);
				Ok(())
			},
		}
	}

	fn subject(&mut self, subject: &AccountId, kind: Kind, refs: Refs) {
		let letter = Letter::new(kind, refs);
		self.changes
			.push(Change::Deliver(Mailbox::Subject(*subject), letter));
	}

	fn organization(&mut self, kind: Kind, refs: Refs) {
		let letter = Letter::new(kind, refs);
		self.changes
			.push(Change::Deliver(Mailbox::Organization, letter));
	}

	/// Tells a subject, and the hospital if it is a subject of its own.
	fn both(&mut self, subject: &AccountId, kind: Kind, refs: Refs) {
		let about = Refs {
			subject: shown(subject),
			..refs.clone()
		};
		self.subject(subject, kind, refs);
		self.changes
			.push(Change::DeliverAbout(*subject, Letter::new(kind, about)));
	}

	/// Events that are read field by field.
	fn by_name(&mut self, happening: &Happening) {
		match (happening.pallet.as_str(), happening.name.as_str()) {
			("Balances", "Transfer") => self.paid(happening, "to"),
			("Balances", "TransferOnHold") => self.paid(happening, "dest"),
			("Anchors", "ErasureRequested") => self.erasure_requested(happening),
			("Anchors", "ErasureAnswered") => self.erasure_answered(happening),
			("Recovery", _) => self.recovery(happening),
			_ => {},
		}
	}
}

/// A number of an event that fits 64 bits.
fn short(happening: &Happening, name: &str) -> Option<u64> {
	u64::try_from(happening.fields.number(name)?).ok()
}
