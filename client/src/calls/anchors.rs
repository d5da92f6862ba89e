//! Batches of commitments.

use crate::{
	api,
	types::{BatchKind, ErasureOutcome, ErasureScope},
	AccountId, Call,
};
use galen_primitives::{
	ids::{BatchNumber, Commitment, ErasureRequestId},
	merkle::Digest,
};

fn tx() -> api::anchors::calls::api::TransactionApi {
	api::tx().anchors()
}

/// A gateway anchors its hospital's next batch.
pub fn anchor_batch(number: BatchNumber, root: Digest, leaf_count: u32, kind: BatchKind) -> Call {
	Call::of(&tx().anchor_batch(number.into(), root.into(), leaf_count, kind.into()))
}

/// A gateway records that what a leaf committed to was erased.
pub fn record_erasure(batch: BatchNumber, leaf_index: u32, certificate: Commitment) -> Call {
	Call::of(&tx().record_erasure(batch.into(), leaf_index, certificate.into()))
}

/// A subject, or a representative who may grant and withdraw, demands an erasure.
pub fn request_erasure(subject: AccountId, scope: ErasureScope) -> Call {
	Call::of(&tx().request_erasure(subject, scope.into()))
}

/// A gateway answers a demand for erasure.
pub fn answer_erasure(request: ErasureRequestId, outcome: ErasureOutcome) -> Call {
	Call::of(&tx().answer_erasure(request.into(), outcome.into()))
}
