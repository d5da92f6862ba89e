//! What the database costs: a read of a value that nothing has cached, and a write with its share of the
//! block's root and commit.
//!
//! `scripts/bench --only state` measured, on RocksDB at ten and a hundred thousand consents of usual size, 10.7 to
//! 14.6 µs a read without the trie's cache (0.3 to 0.4 with it), and 20 to 34 µs a write where three hundred are
//! changed in a block, up to 78 on a machine that others used. Larger states have not been measured yet. The SDK's
//! figures, 25 and 100 µs, are of other hardware. A validator's cache (`--trie-cache-size`) should have room for what its
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
