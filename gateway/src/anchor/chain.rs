//! The real chain behind [`Anchoring`].

use super::{AnchorError, Anchoring, OnChain, ToAnchor};
use async_trait::async_trait;
use galen_client::{calls, Chain, ReadError, Signer, SubmitError};
use galen_primitives::ids::{BatchNumber, OrganizationId};

/// Anchors as a hospital's gateway.
pub struct ChainAnchoring {
	chain: Chain,
	signer: Signer,
	custodian: OrganizationId,
}

impl ChainAnchoring {
	/// Anchors batches of `custodian`, signed by an account with the role gateway there.
	pub fn new(chain: Chain, signer: Signer, custodian: OrganizationId) -> Self {
		Self {
			chain,
			signer,
			custodian,
		}
	}
}

#[async_trait]
impl Anchoring for ChainAnchoring {
	async fn next_number(&self) -> Result<BatchNumber, AnchorError> {
		let finalized = self.chain.finalized().await?;
		Ok(finalized.next_number(self.custodian).await?)
	}

	async fn batch(&self, number: BatchNumber) -> Result<Option<OnChain>, AnchorError> {
		let finalized = self.chain.finalized().await?;
		let header = finalized.batch(self.custodian, number).await?;
		Ok(header.map(|header| OnChain {
			root: header.root,
			leaf_count: header.leaf_count,
			kind: header.kind,
			block: finalized.hash().0,
			number: header.block,
			moment: header.anchored_at,
		}))
	}

	async fn submit(&self, batch: &ToAnchor) -> Result<(), AnchorError> {
		let call =
			calls::anchors::anchor_batch(batch.number, batch.root, batch.leaf_count, batch.kind);
		match self.chain.submit(&self.signer, &call).await {
			Ok(_) => Ok(()),
			Err(error) if error.is("Anchors", "AlreadyAnchored") => {
				Err(AnchorError::AlreadyAnchored)
			},
			Err(error) if error.is("Anchors", "NumberTaken") => {
				Err(AnchorError::Contradiction(batch.number))
			},
			Err(error) => Err(AnchorError::NotNow(kind(&error))),
		}
	}
}

impl From<ReadError> for AnchorError {
	fn from(error: ReadError) -> Self {
		Self::NotNow(match error {
			ReadError::Unreachable(_) => "node-unreachable",
			ReadError::Incompatible { .. } => "other-runtime",
			_ => "node-answer",
		})
	}
}

/// What kept a batch from being anchored, as a constant for logs.
fn kind(error: &SubmitError) -> &'static str {
	match error {
		SubmitError::Refused(_) => "refused-by-membership",
		SubmitError::Invalid(_) => "refused-by-pool",
		SubmitError::Failed { .. } => "failed-in-block",
		SubmitError::Expired | SubmitError::Replaced => "expired",
		SubmitError::TimedOut { .. } => "not-final-in-time",
		SubmitError::Unreachable(_) | SubmitError::Unknown { .. } => "node-unreachable",
		SubmitError::Incompatible { .. } => "other-runtime",
		_ => "node-answer",
	}
}
