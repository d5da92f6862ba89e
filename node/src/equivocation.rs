//! Reports a validator that proposed two blocks in one slot.
//!
//! The SDK's Aura only writes a log line. This wrapper sits in front of the block import, sees every
//! verified header with its seal, and hands the evidence to the runtime, which disables the
//! offender (`validators.report_aura_equivocation`). Detection is the SDK's own
//! [`check_equivocation`], which remembers the headers of recent slots.

use galen_runtime::{apis::AuraEquivocationApi, opaque::Block, Header};
use sc_client_api::{AuxStore, HeaderBackend};
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_consensus_aura::{find_pre_digest, standalone::slot_author};
use sc_consensus_slots::check_equivocation;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_api::{ApiExt, ProvideRuntimeApi};
use sp_consensus::BlockOrigin;
use sp_consensus_aura::{
	ed25519::{AuthorityId, AuthorityPair, AuthoritySignature},
	AuraApi, Slot, SlotDuration,
};
use sp_consensus_slots::EquivocationProof;
use sp_runtime::traits::Header as _;
use std::sync::Arc;

/// A block import that reports equivocations before it passes a block on.
pub struct ReportEquivocations<I, C> {
	inner: I,
	client: Arc<C>,
	slot_duration: SlotDuration,
	pool: OffchainTransactionPoolFactory<Block>,
}

impl<I: Clone, C> Clone for ReportEquivocations<I, C> {
	fn clone(&self) -> Self {
		Self {
			inner: self.inner.clone(),
			client: self.client.clone(),
			slot_duration: self.slot_duration,
			pool: self.pool.clone(),
		}
	}
}

impl<I, C> ReportEquivocations<I, C>
where
	C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + AuxStore,
	C::Api: AuraApi<Block, AuthorityId> + AuraEquivocationApi<Block>,
{
	/// Puts the reporter in front of `inner`.
	pub fn new(
		inner: I,
		client: Arc<C>,
		slot_duration: SlotDuration,
		pool: OffchainTransactionPoolFactory<Block>,
	) -> Self {
		Self {
			inner,
			client,
			slot_duration,
			pool,
		}
	}

	/// The evidence this block completes, if it is a validator's second one in a slot.
	fn evidence(
		&self,
		block: &BlockImportParams<Block>,
	) -> Result<Option<EquivocationProof<Header, AuthorityId>>, String> {
		let slot: Slot = find_pre_digest::<Block, AuthoritySignature>(&block.header)
			.map_err(|error| error.to_string())?;
		let authorities = self
			.client
			.runtime_api()
			.authorities(*block.header.parent_hash())
			.map_err(|error| error.to_string())?;
		let Some(author) = slot_author::<AuthorityPair>(slot, &authorities) else {
			return Ok(None);
		};
		// The seal travels beside the header; the evidence needs them together.
		let now = Slot::from_timestamp(sp_timestamp::Timestamp::current(), self.slot_duration);
		check_equivocation(&*self.client, now, slot, &block.post_header(), author)
			.map_err(|error| error.to_string())
	}

	fn report(&self, proof: EquivocationProof<Header, AuthorityId>) -> Result<(), String> {
		let best = self.client.info().best_hash;
		let mut api = self.client.runtime_api();
		let key_owner_proof = api
			.generate_aura_key_ownership_proof(best, proof.slot, proof.offender.clone())
			.map_err(|error| error.to_string())?
			.ok_or("the offender's key belongs to no current validator")?;
		api.register_extension(self.pool.offchain_transaction_pool(best));
		api.submit_report_aura_equivocation(best, proof, key_owner_proof)
			.map_err(|error| error.to_string())?
			.ok_or_else(|| "the runtime did not take the report".into())
	}
}

#[async_trait::async_trait]
impl<I, C> BlockImport<Block> for ReportEquivocations<I, C>
where
	I: BlockImport<Block> + Send + Sync,
	C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + AuxStore + Send + Sync,
	C::Api: AuraApi<Block, AuthorityId> + AuraEquivocationApi<Block>,
{
	type Error = I::Error;

	async fn check_block(&self, block: BlockCheckParams<Block>) -> Result<ImportResult, I::Error> {
		self.inner.check_block(block).await
	}

	async fn import_block(
		&self,
		block: BlockImportParams<Block>,
	) -> Result<ImportResult, I::Error> {
		// Old blocks cannot be held against anybody any more, and our own are no second ones.
		if matches!(
			block.origin,
			BlockOrigin::NetworkBroadcast | BlockOrigin::ConsensusBroadcast
		) {
			match self.evidence(&block) {
				Ok(None) => {},
				Ok(Some(proof)) => {
					log::warn!(
						target: "galen::consensus",
						"{} proposed two blocks in slot {}; reporting it",
						proof.offender, *proof.slot,
					);
					if let Err(error) = self.report(proof) {
						log::error!(target: "galen::consensus", "the report failed: {error}");
					}
				},
				// Import decides over the block; here it only means that nothing can be reported.
				Err(error) => {
					log::debug!(target: "galen::consensus", "block not checked: {error}")
				},
			}
		}
		self.inner.import_block(block).await
	}
}
