//! Leaves into batches, batches onto the chain: each once, whatever is killed when.
//!
//! Leaves wait in the index, as rows without a batch. One task
//!
//! 1. cuts all that wait into the next batch, in one transaction: the batch's row, and the batch and
//!    index of each leaf;
//! 2. submits it, and waits until a finalized block holds it;
//! 3. marks it anchored;
//!
//! and never begins a batch before the one before it is anchored. After a crash it goes on with the
//! first that is not marked. The chain takes numbers without gaps and refuses a second time what it
//! has, so asking twice is harmless: [`AnchorError::AlreadyAnchored`] is success.
//!
//! What the chain holds and the index does not, or holds otherwise, means that the database was
//! restored from a copy, or that two gateways run. Going on would lose proofs: the task ends with an
//! error, and the gateway with it.

mod chain;
mod outbox;

pub use chain::ChainAnchoring;
pub use outbox::{Outbox, OutboxConfig};

use crate::store::StoreError;
use async_trait::async_trait;
use galen_client::types::BatchKind;
use galen_primitives::{
	ids::{BatchNumber, Moment},
	merkle::Digest,
};

/// Why a batch is not anchored yet, or never will be.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
	/// The chain holds exactly this batch already.
	#[error("the batch is anchored already")]
	AlreadyAnchored,
	/// The chain holds more batches of this hospital than the index: the database is older than
	/// what was anchored.
	#[error("the chain has {chain} batches of this hospital, the database {database}: it is older than the chain")]
	RolledBack {
		/// Batches on the chain.
		chain: u64,
		/// Batches in the database.
		database: u64,
	},
	/// The chain holds another batch under this number.
	#[error("the chain has another batch number {0} than the database")]
	Contradiction(BatchNumber),
	/// The node cannot be reached, or the batch was not taken now. It will be tried again.
	#[error("the batch was not anchored now: {0}")]
	NotNow(&'static str),
	/// The index.
	#[error(transparent)]
	Store(#[from] StoreError),
}

impl AnchorError {
	/// Whether trying again cannot help.
	pub fn is_final(&self) -> bool {
		matches!(self, Self::RolledBack { .. } | Self::Contradiction(_))
	}
}

/// A batch as the finalized chain holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnChain {
	/// The root over its leaves.
	pub root: Digest,
	/// How many there are.
	pub leaf_count: u32,
	/// What they are.
	pub kind: BatchKind,
	/// A finalized block that holds it.
	pub block: [u8; 32],
	/// The number of the block that anchored it.
	pub number: u32,
	/// When it was anchored.
	pub moment: Moment,
}

/// A batch for the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToAnchor {
	/// Its number.
	pub number: BatchNumber,
	/// The root over its leaves.
	pub root: Digest,
	/// How many there are.
	pub leaf_count: u32,
	/// What they are.
	pub kind: BatchKind,
}

/// What the outbox asks of a chain.
#[async_trait]
pub trait Anchoring: Send + Sync {
	/// How many batches of this hospital the finalized chain holds: the number of the next.
	async fn next_number(&self) -> Result<BatchNumber, AnchorError>;

	/// A batch of this hospital, if the finalized chain holds it.
	async fn batch(&self, number: BatchNumber) -> Result<Option<OnChain>, AnchorError>;

	/// Submits a batch and waits until a finalized block holds it.
	async fn submit(&self, batch: &ToAnchor) -> Result<(), AnchorError>;
}
