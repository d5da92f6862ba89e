//! Why there is no proof, in a sentence that says what to do.

use galen_primitives::ids::{BatchNumber, OrganizationId};
use galen_proofs::ProofError;
use galen_runtime::BlockNumber;
use jsonrpsee::types::{error::ErrorCode, ErrorObjectOwned};

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
	/// The chain is a few seconds old.
	#[error("no block is final yet; ask again in some seconds")]
	NothingFinal,
	/// The block is unknown, on a fork, or not final yet.
	#[error("the block is no finalized block of this chain")]
	NotFinalized,
	/// The block's state was pruned.
	#[error(
		"the state of block {0} is no longer kept here; ask a node that keeps all states, or leave \
		 the block out to have the newest"
	)]
	StateGone(BlockNumber),
	/// Finality stood still for longer than a bundle can bridge.
	#[error("no justification follows block {0} closely enough; ask about another block")]
	Unjustified(BlockNumber),
	/// The custodian has no such batch.
	#[error("organization {custodian} had anchored no batch {batch} in block {block}")]
	NotAnchored {
		/// The organization.
		custodian: OrganizationId,
		/// The batch.
		batch: BatchNumber,
		/// The block that was asked.
		block: BlockNumber,
	},
	/// More leaves than one question may name.
	#[error("too many leaves for one question; split it")]
	TooManyLeaves,
	/// More hand-offs than one answer holds.
	#[error(
		"authorities changed {0} times since the set you trust, too often for one answer; use a newer \
		 checkpoint"
	)]
	TooFarBehind(usize),
	/// The trusted set is newer than the block.
	#[error("the set you trust is newer than the block; ask about a newer block")]
	TooNew,
	/// The node does not know all changes of authorities.
	#[error(
		"this node does not know every change of authorities since the set you trust; ask a node that \
		 has the whole chain"
	)]
	HistoryGone,
	/// Authorities were replaced by the council.
	#[error("authorities were replaced by force in block {0}; use a checkpoint from after that")]
	Forced(BlockNumber),
	/// The answer would be too long.
	#[error("the proof is too long for one answer; use a newer checkpoint or name fewer leaves")]
	TooLarge,
	/// The database says something impossible.
	#[error("the node cannot read its own database; its log says more")]
	Internal,
}

impl Refusal {
	/// The code under which JSON-RPC reports it; never renumbered.
	const fn code(&self) -> i32 {
		match self {
			Self::NothingFinal => 7_101,
			Self::NotFinalized => 7_102,
			Self::StateGone(_) => 7_103,
			Self::Unjustified(_) => 7_104,
			Self::NotAnchored { .. } => 7_105,
			Self::TooManyLeaves => 7_106,
			Self::TooFarBehind(_) => 7_107,
			Self::TooNew => 7_108,
			Self::HistoryGone => 7_109,
			Self::Forced(_) => 7_110,
			Self::TooLarge => 7_111,
			Self::Internal => ErrorCode::InternalError.code(),
		}
	}
}

impl From<Refusal> for ErrorObjectOwned {
	fn from(refusal: Refusal) -> Self {
		Self::owned(refusal.code(), refusal.to_string(), None::<()>)
	}
}

impl From<sp_blockchain::Error> for Refusal {
	fn from(error: sp_blockchain::Error) -> Self {
		log::warn!(target: "rpc", "a proof could not be made: {error}");
		Self::Internal
	}
}

impl From<ProofError> for Refusal {
	fn from(error: ProofError) -> Self {
		match error {
			ProofError::TooLarge => Self::TooLarge,
			other => {
				log::warn!(target: "rpc", "a proof could not be made: {other}");
				Self::Internal
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::collections::BTreeSet;

	#[test]
	fn every_refusal_should_have_a_code_and_a_sentence_of_its_own() {
		let refusals = [
			Refusal::NothingFinal,
			Refusal::NotFinalized,
			Refusal::StateGone(1),
			Refusal::Unjustified(1),
			Refusal::NotAnchored {
				custodian: OrganizationId(0),
				batch: BatchNumber(0),
				block: 1,
			},
			Refusal::TooManyLeaves,
			Refusal::TooFarBehind(65),
			Refusal::TooNew,
			Refusal::HistoryGone,
			Refusal::Forced(1),
			Refusal::TooLarge,
			Refusal::Internal,
		];
		let codes: BTreeSet<i32> = refusals.iter().map(Refusal::code).collect();
		assert_eq!(codes.len(), refusals.len());
		for refusal in refusals {
			let sentence = refusal.to_string();
			let code = refusal.code();
			let answer = ErrorObjectOwned::from(refusal);
			assert_eq!((answer.code(), answer.message()), (code, &*sentence));
			assert!(sentence.split_whitespace().count() > 5, "{sentence}");
		}
	}
}
