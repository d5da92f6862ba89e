//! What the database costs: a read of a value that nothing has cached, and a write with its share of the
//! block's root and commit.
//!
//! Measured by `scripts/bench --only state` on RocksDB, at ten thousand to ten million consents of usual size,
//! three hundred of them changed in a block. The SDK's figures, 25 and 100 µs, are of other hardware and of a
//! database without the trie's cache. A validator's cache (`--trie-cache-size`) should have room for what its
//! members use from day to day; what is not in it costs what is charged here.

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
