//! What the calls cost: declared here, measured by `scripts/weights` in the runtime's `weights`.

use frame::weights_prelude::*;

/// What each call costs at worst.
pub trait WeightInfo {
	/// Anchoring a batch, of whatever number of leaves.
	fn anchor_batch() -> Weight;
	/// Recording an erasure.
	fn record_erasure() -> Weight;
	/// Demanding an erasure, by the last of the subject's representatives.
	fn request_erasure() -> Weight;
	/// Answering a demand.
	fn answer_erasure() -> Weight;
}

/// Rough figures for mocks, without a database; the runtime has measured ones.
impl WeightInfo for () {
	fn anchor_batch() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
			.saturating_add(RocksDbWeight::get().reads_writes(6, 4))
	}

	fn record_erasure() -> Weight {
		Weight::from_parts(25_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 1))
	}

	fn request_erasure() -> Weight {
		Weight::from_parts(35_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(5, 4))
	}

	fn answer_erasure() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 3))
	}
}
