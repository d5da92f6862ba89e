//! Anchors of the tester's own hospital, which has two batches.

use super::Attempt;
use crate::common::{acts::*, cast::amina};
use galen_primitives::ids::{BatchNumber, ErasureRequestId};
use galen_runtime::Runtime;
use pallet_anchors::{BatchKind, Call, ErasureOutcome, ErasureScope};

pub fn attempts() -> Vec<Attempt> {
	vec![
		Attempt::new("anchor_batch", "", |_| anchor(2, 100, BatchKind::Records)),
		Attempt::new("record_erasure", "", |_| {
			Call::<Runtime>::record_erasure {
				batch: BatchNumber(0),
				leaf_index: 0,
				certificate: commitment("a certificate of erasure"),
			}
			.into()
		}),
		Attempt::new("request_erasure", "", |_| {
			demand_erasure(&amina(), ErasureScope::Everything)
		}),
		Attempt::after(
			"answer_erasure",
			"",
			|| {
				amina().does(demand_erasure(&amina(), ErasureScope::Everything));
			},
			|_| {
				Call::<Runtime>::answer_erasure {
					request: ErasureRequestId(0),
					outcome: ErasureOutcome::Erased {
						certificate: commitment("a certificate of erasure"),
					},
				}
				.into()
			},
		),
	]
}
