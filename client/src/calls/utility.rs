//! Several calls in one transaction.

use super::Encoded;
use crate::{api, Call};

fn inner(calls: &[Call]) -> Vec<subxt::utils::Static<Encoded>> {
	calls
		.iter()
		.map(|call| Encoded(call.bytes()).into())
		.collect()
}

/// All of them, or none.
pub fn batch_all(calls: &[Call]) -> Call {
	Call::of(&api::tx().utility().batch_all(inner(calls)))
}

/// Each succeeds or fails by itself; [`Submitted::items`](crate::Submitted::items) tells which.
pub fn force_batch(calls: &[Call]) -> Call {
	Call::of(&api::tx().utility().force_batch(inner(calls)))
}
