//! Release: from a line of an order, or a receipt, to a ring of keys in the recipient's hands.
//!
//! # The steps
//! 1. [`authorize`]: lines of an order become receipts, on the ledger, finalized.
//! 2. [`prepare`](check): at the *finalized* head the receipt is this hospital's, for the caller's
//!    organization; at the *best* head it can be spent; every record is decided by the shared
//!    evaluator with everything known of it.
//! 3. [`disclose`]: the disclosure is numbered, signed and committed together with the sealed ring.
//! 4. [`Desk::hand_out`]: the node is asked once more whether the receipt can be spent at its best
//!    block, and that block must still be the best one when the answer is here. Only then is the
//!    ring given away.
//! 5. [`confirm`]: what was handed out is confirmed on the ledger, from the journal, also after a
//!    crash.
//!
//! # State machine of a journal row
//!
//! | State | What it means | Next |
//! |---|---|---|
//! | Prepared | the receipt is known | Disclosed, Empty, Lapsed |
//! | Empty | no record is permitted: nothing is disclosed or billed | – |
//! | Disclosed | the statement is committed; whether the ring was handed out is not known | Released, Withheld, Lapsed |
//! | Released | handed out | Confirmed, Unconfirmed |
//! | Confirmed | confirmed on the ledger, or nothing to confirm | – |
//! | Withheld | step 4 refused; a second statement says that nothing was handed out | – |
//! | Lapsed | the lease ended before anything was known to be handed out | – |
//! | Unconfirmed | it can no longer be confirmed: the line was refunded | – |
//!
//! A crash between 3 and 4 leaves *Disclosed*. While the receipt can be spent, the same ring is
//! handed out when the recipient asks again. After that the row lapses: the disclosure stands, for
//! the patient, because keys *may* have left, and the line is authorized anew, for the recipient,
//! who may have nothing. Nobody is billed for a hand-out that is not known to have happened.
//!
//! # Safety notes
//! Whatever is not known refuses: a node that does not answer, finality older than thirty seconds, a
//! head that changes faster than it can be asked. Every step runs to its end even when the caller
//! hangs up, except the last.

mod authorize;
mod check;
mod confirm;
mod disclose;
mod local;
mod ring;

use crate::{
	accounting::Health,
	error::{Kind, Problem},
	ledger::{Clock, Finalized, Freshness, Lease, Ledger, LedgerError, Staleness},
	objects::{Vault, VaultError},
	store::{Record, StoreError},
};
use galen_primitives::ids::{OrderId, OrganizationId, ReceiptId};
use galen_vault::safe::SignerKey;
use std::{
	collections::HashMap,
	sync::{Arc, Mutex},
};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

pub use authorize::OrderReleases;
pub use check::Handed;
pub use confirm::{run, RoundError};
pub use local::LocalRelease;

/// How often the last check follows a head that moves on while it asks.
const MAX_LOOKS: usize = 8;

/// Why nothing is released.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
	/// No such receipt or order, or not the caller's: the caller cannot tell which.
	#[error("not the caller's")]
	NotFound,
	/// The receipt is in a block, but not in a finalized one.
	#[error("not finalized yet")]
	NotFinalized,
	/// The receipt cannot be spent: lease, recipient, consent or clock.
	#[error("the receipt cannot be spent")]
	Spent,
	/// The order is not accepted or its deadline has passed.
	#[error("the order releases nothing now")]
	NotAccepted,
	/// Permitted are more records than one ring holds.
	#[error("more records than a ring holds")]
	TooManyRecords,
	/// The recipient's key on the ledger cannot be sealed to.
	#[error("the recipient's envelope key cannot be used")]
	BadRecipientKey,
	/// Finality is too old, or the node lost.
	#[error(transparent)]
	Stale(#[from] Staleness),
	/// The head moves faster than it can be asked.
	#[error("the best head does not stand still")]
	Restless,
	/// The node.
	#[error(transparent)]
	Ledger(#[from] LedgerError),
	/// A record is not what was stored, or was erased meanwhile.
	#[error("a record is not what was stored")]
	Damaged,
	/// The journal.
	#[error("the journal")]
	Store,
	/// No randomness.
	#[error("no randomness")]
	NoRandomness,
	/// A step panicked.
	#[error("a step panicked")]
	Panicked,
}

impl Refusal {
	/// A constant for log and metrics.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::NotFound => "not-found",
			Self::NotFinalized => "not-finalized",
			Self::Spent => "receipt-spent",
			Self::NotAccepted => "not-accepted",
			Self::TooManyRecords => "too-many-records",
			Self::BadRecipientKey => "bad-recipient-key",
			Self::Stale(Staleness::Lost) => "node-lost",
			Self::Stale(Staleness::Old(_)) => "finality-stale",
			Self::Restless => "restless",
			Self::Ledger(error) => error.kind(),
			Self::Damaged => "damaged",
			Self::Store => "store",
			Self::NoRandomness => "no-randomness",
			Self::Panicked => "panicked",
		}
	}
}

impl From<StoreError> for Refusal {
	fn from(_: StoreError) -> Self {
		Self::Store
	}
}

impl From<VaultError> for Refusal {
	fn from(error: VaultError) -> Self {
		match error {
			VaultError::Missing | VaultError::Tampered(_) => Self::Damaged,
			// Erased between choosing and sealing: asked again, it is not chosen.
			VaultError::Erased
			| VaultError::BadPatient
			| VaultError::Keys(_)
			| VaultError::Store(_)
			| VaultError::Packs(_)
			| VaultError::Stopped => Self::Store,
		}
	}
}

impl From<Refusal> for Problem {
	fn from(refusal: Refusal) -> Self {
		match refusal {
			Refusal::NotFound => Kind::NotFound.into(),
			Refusal::NotFinalized => Kind::NotFinalized.into(),
			Refusal::Spent => Kind::ReceiptSpent.into(),
			Refusal::NotAccepted => Kind::NotAccepted.into(),
			Refusal::TooManyRecords => Kind::TooManyRecords.into(),
			Refusal::BadRecipientKey => Kind::BadRecipientKey.into(),
			Refusal::Stale(staleness) => staleness.into(),
			Refusal::Restless => Kind::Timeout.into(),
			Refusal::Ledger(error) => error.into(),
			Refusal::Store => Kind::StoreUnavailable.into(),
			Refusal::Damaged => Kind::Damaged.into(),
			Refusal::NoRandomness => Problem::internal("release", "no-randomness"),
			Refusal::Panicked => Problem::internal("release", "panicked"),
		}
	}
}

/// A ring that is ready to be handed out: its disclosure is committed.
#[derive(Clone, Debug)]
pub struct Handout {
	/// Under which receipt.
	pub receipt: ReceiptId,
	/// For which order, if for one.
	pub order: Option<OrderId>,
	/// Whose records.
	pub subject: [u8; 32],
	/// Who gets it.
	pub recipient: OrganizationId,
	/// Until when the receipt can be spent.
	pub lease: Lease,
	/// The disclosure's number.
	pub disclosure: u64,
	/// The sealed ring.
	pub ring: Vec<u8>,
	/// The records whose keys are in it.
	pub records: Vec<Record>,
	/// Whether this call committed the disclosure; otherwise an earlier one did.
	pub fresh: bool,
}

/// Where releases are made. One for the process.
pub struct Desk {
	/// The hospital.
	pub organization: OrganizationId,
	/// The ledger.
	pub ledger: Arc<dyn Ledger>,
	/// The clocks.
	pub clock: Arc<dyn Clock>,
	/// How old finality may be.
	pub freshness: Freshness,
	/// Records and their keys.
	pub vault: Vault,
	/// Signs disclosures.
	pub signer: SignerKey,
	/// Runs what must go on after a caller hung up.
	pub tasks: TaskTracker,
	/// How many receipts of one call are worked on at once.
	pub workers: usize,
	/// Told when there is something to confirm.
	pub handed_out: Notify,
	/// Told when a disclosure's leaf waits to be anchored.
	pub disclosed: Arc<dyn Fn() + Send + Sync>,
	/// How the accounting stood when it was looked at last.
	pub accounting: Health,
	orders: Mutex<HashMap<OrderId, Arc<tokio::sync::Mutex<authorize::Cursor>>>>,
}

/// What a [`Desk`] is made of.
pub struct DeskParts {
	/// The hospital.
	pub organization: OrganizationId,
	/// The ledger.
	pub ledger: Arc<dyn Ledger>,
	/// The clocks.
	pub clock: Arc<dyn Clock>,
	/// How old finality may be.
	pub freshness: Freshness,
	/// Records and their keys.
	pub vault: Vault,
	/// Signs disclosures.
	pub signer: SignerKey,
	/// Runs what must go on after a caller hung up.
	pub tasks: TaskTracker,
	/// Told when a disclosure's leaf waits to be anchored.
	pub disclosed: Arc<dyn Fn() + Send + Sync>,
}

impl Desk {
	/// A desk.
	pub fn new(parts: DeskParts) -> Self {
		Self {
			organization: parts.organization,
			ledger: parts.ledger,
			clock: parts.clock,
			freshness: parts.freshness,
			vault: parts.vault,
			signer: parts.signer,
			tasks: parts.tasks,
			workers: 8,
			handed_out: Notify::new(),
			disclosed: parts.disclosed,
			accounting: Health::default(),
			orders: Mutex::default(),
		}
	}
}

impl Desk {
	/// The finalized head, if it may be acted on.
	fn finalized(&self) -> Result<Finalized, Staleness> {
		let heads = self.ledger.heads();
		let heads = heads.borrow();
		self.freshness.check(&heads, self.clock.as_ref()).cloned()
	}
}
