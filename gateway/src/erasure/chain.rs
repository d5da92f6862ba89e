//! The real chain behind [`ErasureLedger`].

use super::{ErasureLedger, Tombstone};
use crate::ledger::LedgerError;
use async_trait::async_trait;
use galen_client::{
	calls,
	types::{ErasureOutcome, ErasureRequest},
	Call, Chain, Refusal, Signer, SubmitError,
};
use galen_primitives::ids::{ErasureRequestId, OrganizationId};

/// Records and answers as a hospital's gateway.
pub struct ChainErasures {
	chain: Chain,
	signer: Signer,
	custodian: OrganizationId,
}

impl ChainErasures {
	/// Erasures of `custodian`, signed by an account with the role gateway there.
	pub fn new(chain: Chain, signer: Signer, custodian: OrganizationId) -> Self {
		Self {
			chain,
			signer,
			custodian,
		}
	}

	/// Records one tombstone. Whether the chain has it now.
	async fn record_one(&self, call: &Call) -> Result<bool, LedgerError> {
		match self.chain.submit(&self.signer, call).await {
			Ok(_) => Ok(true),
			Err(error) if error.is("Anchors", "AlreadyErased") => Ok(true),
			Err(SubmitError::Failed { .. }) => Ok(false),
			Err(error) => Err(error.into()),
		}
	}
}

#[async_trait]
impl ErasureLedger for ChainErasures {
	async fn open(&self) -> Result<Vec<(ErasureRequestId, ErasureRequest)>, LedgerError> {
		let finalized = self.chain.finalized().await?;
		Ok(finalized.open_erasures(self.custodian).await?)
	}

	async fn demand(&self, id: ErasureRequestId) -> Result<Option<ErasureRequest>, LedgerError> {
		let finalized = self.chain.finalized().await?;
		Ok(finalized.erasure_request(id).await?)
	}

	async fn record(&self, tombstones: &[Tombstone]) -> Result<Vec<bool>, LedgerError> {
		let calls: Vec<Call> = tombstones
			.iter()
			.map(|it| calls::anchors::record_erasure(it.batch, it.leaf_index, it.certificate))
			.collect();
		let together = calls::utility::force_batch(&calls);
		match self.chain.submit(&self.signer, &together).await {
			Ok(submitted) => {
				let recorded: Vec<_> = submitted
					.items()
					.into_iter()
					.map(|item| match item {
						Ok(_) => true,
						Err(error) => error.is("Anchors", "AlreadyErased"),
					})
					.collect();
				if recorded.len() != calls.len() {
					return Err(LedgerError::Gone);
				}
				Ok(recorded)
			},
			// A halted network and a suspended hospital's standing stop batches. They stop no
			// tombstone that comes by itself.
			Err(SubmitError::Refused(Refusal::NotOffered | Refusal::OrganizationSuspended)) => {
				let mut recorded = Vec::with_capacity(calls.len());
				for call in &calls {
					recorded.push(self.record_one(call).await?);
				}
				Ok(recorded)
			},
			Err(error) => Err(error.into()),
		}
	}

	async fn answer(
		&self,
		id: ErasureRequestId,
		outcome: ErasureOutcome,
	) -> Result<(), LedgerError> {
		let call = calls::anchors::answer_erasure(id, outcome);
		match self.chain.submit(&self.signer, &call).await {
			Ok(_) => Ok(()),
			Err(error) if error.is("Anchors", "AlreadyAnswered") => Ok(()),
			Err(error) => Err(error.into()),
		}
	}
}
