//! The ledger, as far as the gateway needs it: the narrow interface between its logic and a chain.
//!
//! [`chain::ChainLedger`] is the real one. Everything that decides is written against the traits
//! here, so that tests can put each step of a protocol between two blocks of their choosing.

pub mod chain;
mod freshness;

pub use freshness::{Clock, Freshness, Staleness, SystemClock};
pub use galen_client::{
	types::{
		Basis, EnvelopeKey, Lease, Line, LineState, Order, OrderState, Organization, Receipt,
		Representation, Representative, StaffRecord,
	},
	AccountId, ConsentView,
};

use async_trait::async_trait;
use galen_primitives::{
	consent::RecipientProfile,
	ids::{Commitment, Moment, OrderId, OrganizationId, ReceiptId},
};
use std::{sync::Arc, time::Instant};
use tokio::sync::watch;

/// Why the ledger did not answer or did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
	/// The node does not answer.
	#[error("the node does not answer")]
	Unreachable,
	/// The node does not have this block's state any more, or another runtime.
	#[error("the node has no such state")]
	Gone,
	/// The transaction was refused or failed: the error's name as the runtime calls it.
	#[error("refused: {0}")]
	Refused(String),
	/// It is not known whether the transaction will be included.
	#[error("the transaction's fate is not known")]
	Unknown,
}

impl LedgerError {
	/// A constant for the log.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::Unreachable => "unreachable",
			Self::Gone => "gone",
			Self::Refused(_) => "refused",
			Self::Unknown => "unknown",
		}
	}
}

/// A block's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockId {
	/// Its height.
	pub number: u32,
	/// Its hash.
	pub hash: [u8; 32],
}

/// The ledger at one block: all answers agree with each other.
#[async_trait]
pub trait Snapshot: Send + Sync {
	/// Which block.
	fn block(&self) -> BlockId;
	/// The block's time.
	async fn moment(&self) -> Result<Moment, LedgerError>;
	/// The account for which a key acts: a subject's whose key it replaced, its own otherwise; `None`
	/// for a key that was replaced itself.
	async fn acts_for(&self, key: &AccountId) -> Result<Option<AccountId>, LedgerError>;
	/// The account's place in an organization, over or not.
	async fn staff(&self, account: &AccountId) -> Result<Option<StaffRecord>, LedgerError>;
	/// The hospital at which the account is enrolled.
	async fn custodian_of(
		&self,
		account: &AccountId,
	) -> Result<Option<OrganizationId>, LedgerError>;
	/// Who may act for a subject, those whose right has ended included.
	async fn representatives(
		&self,
		subject: &AccountId,
	) -> Result<Vec<Representative>, LedgerError>;
	/// For whom an account may act, or could.
	async fn represented_by(&self, account: &AccountId)
		-> Result<Vec<Representation>, LedgerError>;
	/// An organization, whatever its status.
	async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, LedgerError>;
	/// The organization as a recipient: with its live qualifications, or not active.
	async fn recipient(&self, id: OrganizationId) -> Result<RecipientProfile, LedgerError>;
	/// All that decides about a subject.
	async fn consent(&self, subject: &AccountId) -> Result<ConsentView, LedgerError>;
	/// An order.
	async fn order(&self, id: OrderId) -> Result<Option<Order>, LedgerError>;
	/// A page of an order's lines.
	async fn lines(
		&self,
		order: OrderId,
		after: Option<AccountId>,
		limit: u32,
	) -> Result<Vec<(AccountId, Line)>, LedgerError>;
	/// One line.
	async fn line(&self, order: OrderId, subject: &AccountId) -> Result<Option<Line>, LedgerError>;
	/// A receipt.
	async fn receipt(&self, id: ReceiptId) -> Result<Option<Receipt>, LedgerError>;
	/// Whether a receipt can be spent in this block.
	async fn is_spendable(&self, id: ReceiptId) -> Result<bool, LedgerError>;
}

/// What became of one line that was to be authorized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorization {
	/// A receipt was written.
	Receipt(ReceiptId),
	/// Consent is gone: the line was dropped and refunded.
	Dropped,
	/// The line was not touched: the error's name as the runtime calls it.
	Refused(String),
}

/// What became of several lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorized {
	/// The height of the finalized block that holds the receipts.
	pub number: u32,
	/// What became of each line, in the order they were given.
	pub lines: Vec<Authorization>,
}

/// The ledger.
#[async_trait]
pub trait Ledger: Send + Sync {
	/// The hash of the first block.
	fn genesis(&self) -> [u8; 32];
	/// The heads as the node announces them. The receiver sees every change at once.
	fn heads(&self) -> watch::Receiver<Heads>;
	/// The node's best block now, asked of the node itself.
	async fn best(&self) -> Result<Arc<dyn Snapshot>, LedgerError>;
	/// Authorizes lines of one order, each by itself, in one transaction, and waits until it is
	/// finalized.
	async fn authorize(
		&self,
		order: OrderId,
		subjects: &[AccountId],
	) -> Result<Authorized, LedgerError>;
	/// Confirms lines of one order, all or none, and waits until that is finalized.
	async fn confirm(
		&self,
		order: OrderId,
		subjects: &[AccountId],
		disclosures: Commitment,
	) -> Result<(), LedgerError>;
}

/// What the node announced last.
#[derive(Clone, Default)]
pub struct Heads {
	/// The best block.
	pub best: Option<BlockId>,
	/// The finalized block.
	pub finalized: Option<Finalized>,
	/// Whether the node does not answer at the moment.
	pub lost: bool,
}

/// A finalized head.
#[derive(Clone)]
pub struct Finalized {
	/// The ledger there.
	pub snapshot: Arc<dyn Snapshot>,
	/// The block's time.
	pub moment: Moment,
	/// When this process saw it.
	pub seen: Instant,
}
