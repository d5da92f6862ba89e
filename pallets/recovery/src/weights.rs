//! What the calls cost: declared here, measured by `scripts/weights` in the runtime's `weights`.

use frame::weights_prelude::*;

/// What each call and the extension cost at worst.
pub trait WeightInfo {
	/// Setting or removing the key of a recovery code.
	fn set_recovery_key() -> Weight;
	/// Opening an attempt, with the code.
	fn open_recovery() -> Weight;
	/// Approving an attempt, with the code.
	fn approve_recovery() -> Weight;
	/// Cancelling an attempt.
	fn cancel_recovery() -> Weight;
	/// Completing an attempt.
	fn complete_recovery() -> Weight;
	/// Finding out for whom a key acts, and whether it is restrained.
	fn resolve_key() -> Weight;
}

/// Rough figures for mocks, without a database; the runtime has measured ones.
impl WeightInfo for () {
	fn set_recovery_key() -> Weight {
		Weight::from_parts(70_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(8, 3))
	}

	fn open_recovery() -> Weight {
		Weight::from_parts(100_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(14, 2))
	}

	fn approve_recovery() -> Weight {
		Weight::from_parts(100_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(12, 1))
	}

	fn cancel_recovery() -> Weight {
		Weight::from_parts(40_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(8, 1))
	}

	fn complete_recovery() -> Weight {
		Weight::from_parts(50_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(11, 3))
	}

	fn resolve_key() -> Weight {
		Weight::from_parts(10_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(5, 0))
	}
}
