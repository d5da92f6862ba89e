//! Keeps, for every batch of disclosures, the proof bundle that the ledger's node makes of it.
//!
//! The chain holds the roots of all batches in its state for good, so a bundle can be made whenever a
//! node answers, whatever blocks it has pruned. Kept here, it can be shown when no node answers any
//! more: with the signed statement, its salt and the path to the root, which follow from this store,
//! it is all that proves an entry, for as long as the accounting is kept.
//!
//! A bundle is kept as the node made it. Whoever reads it verifies it, from genesis or a checkpoint.

use crate::{
	store::{Store, StoreError},
	telemetry::{log, Event},
};
use async_trait::async_trait;
use galen_client::Chain;
use galen_primitives::ids::{BatchNumber, OrganizationId};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked for batches that were anchored meanwhile.
const EVERY: Duration = Duration::from_secs(10);
/// So many batches may find no proof before a round is given up.
const PATIENCE: u32 = 3;
/// The set of authorities from which bundles lead on: that of block 0.
const FROM: u64 = 0;

/// Makes proofs.
#[async_trait]
pub trait Proving: Send + Sync {
	/// The proof bundle of an anchored batch, without leaves; `None` while the node makes none.
	async fn prove(&self, batch: BatchNumber) -> Option<Vec<u8>>;
}

/// The real chain behind [`Proving`].
pub struct ChainProving {
	chain: Chain,
	custodian: OrganizationId,
}

impl ChainProving {
	/// Proves batches of this hospital.
	pub fn new(chain: Chain, custodian: OrganizationId) -> Self {
		Self { chain, custodian }
	}
}

#[async_trait]
impl Proving for ChainProving {
	async fn prove(&self, batch: BatchNumber) -> Option<Vec<u8>> {
		self.chain
			.prove_anchor(self.custodian, batch, &[], FROM)
			.await
			.ok()
	}
}

/// Keeps bundles until `stop`.
pub async fn keep(store: Store, prover: impl Proving, stop: CancellationToken) {
	loop {
		let round = keep_all(&store, &prover);
		let kept = tokio::select! {
			() = stop.cancelled() => return,
			kept = round => kept,
		};
		if kept.is_err() {
			log(Event::Retrying {
				part: "bundles",
				kind: "store",
			});
		}
		if tokio::time::timeout(EVERY, stop.cancelled()).await.is_ok() {
			return;
		}
	}
}

/// Keeps a bundle of every anchored batch of disclosures that has none. A batch of which the node
/// makes none is passed over and comes again the next time; after some of these the node is left
/// alone for now. Returns how many were kept.
pub async fn keep_all(store: &Store, prover: &impl Proving) -> Result<u64, StoreError> {
	let mut from = BatchNumber(0);
	let mut kept = 0_u64;
	let mut refused = 0_u32;
	while let Some(batch) = store.next_to_prove(from).await? {
		match prover.prove(batch).await {
			Some(bundle) => {
				store.keep_bundle(batch, &bundle).await?;
				kept = kept.saturating_add(1);
			},
			None if refused < PATIENCE => refused = refused.saturating_add(1),
			None => break,
		}
		let Some(next) = batch.next() else {
			break;
		};
		from = next;
	}
	Ok(kept)
}
