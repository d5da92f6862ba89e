//! Anchors of the tester's own hospital, which has two batches.

use super::Attempt;
use crate::common::acts::*;
use galen_primitives::ids::BatchNumber;
use galen_runtime::Runtime;
use pallet_anchors::{BatchKind, Call};

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
	]
}
