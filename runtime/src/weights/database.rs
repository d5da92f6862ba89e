//! What the database costs: a read of a value that nothing has cached, and a write with its share of the
//! block's root and commit.
//!
//! Two full runs of `scripts/bench` measured, on RocksDB at ten thousand consents of usual size, 15 µs a read without the
//! trie's cache (0.3 to 0.4 with it) and 56 µs a write where three hundred are changed in a block; at ten million
//! 51 to 64 and 109 to 120. Why those are not charged: `docs/adr/0018-weights-of-this-network.md`. The SDK's figures, 25
//! and 100 µs, are of other hardware. A validator's cache (`--trie-cache-size`) should have room for what its members
//! use from day to day; what is not in it costs what is charged here, and on a state of ten million more.

use frame_support::{
	parameter_types,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, RuntimeDbWeight},
};

parameter_types! {
	/// Costs of reading and writing one value.
	pub const DatabaseWeight: RuntimeDbWeight = RuntimeDbWeight {
		read: 15 * WEIGHT_REF_TIME_PER_MICROS,
		write: 60 * WEIGHT_REF_TIME_PER_MICROS,
	};
}
