//! What the calls of `frame_system` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 3.88.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::WeightInfo for Measured<T> {
	/// The range of component `b` is `[0, 3932160]`.
	fn remark(b: u32) -> Weight {
		// Fastest of all runs: 1_853 ns.
		Weight::from_parts(23_703_556, 0)
			// Standard error: 2.
			.saturating_add(Weight::from_parts(333, 0).saturating_mul(b.into()))
	}

	/// The range of component `b` is `[0, 3932160]`.
	fn remark_with_event(b: u32) -> Weight {
		// Fastest of all runs: 4_838 ns.
		Weight::from_parts(4_938_000, 0)
			// Standard error: 8.
			.saturating_add(Weight::from_parts(1_821, 0).saturating_mul(b.into()))
	}

	/// Storage: UNKNOWN KEY `0x3a686561707061676573` (r:0 w:1)
	/// Proof: UNKNOWN KEY `0x3a686561707061676573` (r:0 w:1)
	fn set_heap_pages() -> Weight {
		// Fastest of all runs: 3_566 ns.
		Weight::from_parts(3_956_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: UNKNOWN KEY `0x3a636f6465` (r:0 w:1)
	/// Proof: UNKNOWN KEY `0x3a636f6465` (r:0 w:1)
	fn set_code() -> Weight {
		// Fastest of all runs: 151_683_942 ns.
		Weight::from_parts(159_193_504_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Skipped::Metadata` (r:0 w:0)
	/// Proof: `Skipped::Metadata` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// The range of component `i` is `[0, 1000]`.
	fn set_storage(i: u32) -> Weight {
		// Fastest of all runs: 1_923 ns.
		Weight::from_parts(2_023_000, 0)
			// Standard error: 2_418.
			.saturating_add(Weight::from_parts(903_262, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes(u64::from(i).saturating_mul(1)))
	}

	/// Storage: `Skipped::Metadata` (r:0 w:0)
	/// Proof: `Skipped::Metadata` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// The range of component `i` is `[0, 1000]`.
	fn kill_storage(i: u32) -> Weight {
		// Fastest of all runs: 1_953 ns.
		Weight::from_parts(2_043_000, 0)
			// Standard error: 1_681.
			.saturating_add(Weight::from_parts(637_245, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes(u64::from(i).saturating_mul(1)))
	}

	/// Storage: `Skipped::Metadata` (r:0 w:0)
	/// Proof: `Skipped::Metadata` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// The range of component `p` is `[0, 1000]`.
	fn kill_prefix(p: u32) -> Weight {
		// Fastest of all runs: 3_345 ns.
		Weight::from_parts(3_485_000, 0)
			// Standard error: 3_048.
			.saturating_add(Weight::from_parts(1_117_715, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(u64::from(p).saturating_mul(1)))
			.saturating_add(T::DbWeight::get().writes(u64::from(p).saturating_mul(1)))
			.saturating_add(Weight::from_parts(0, 69).saturating_mul(p.into()))
	}

	/// Storage: `System::AuthorizedUpgrade` (r:0 w:1)
	/// Proof: `System::AuthorizedUpgrade` (`max_values`: Some(1), `max_size`: Some(33), added: 528, mode: `MaxEncodedLen`)
	fn authorize_upgrade() -> Weight {
		// Fastest of all runs: 17_747 ns.
		Weight::from_parts(28_372_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::AuthorizedUpgrade` (r:1 w:1)
	/// Proof: `System::AuthorizedUpgrade` (`max_values`: Some(1), `max_size`: Some(33), added: 528, mode: `MaxEncodedLen`)
	/// Storage: UNKNOWN KEY `0x3a636f6465` (r:0 w:1)
	/// Proof: UNKNOWN KEY `0x3a636f6465` (r:0 w:1)
	fn apply_authorized_upgrade() -> Weight {
		// Fastest of all runs: 152_172_256 ns.
		Weight::from_parts(158_737_679_000, 1_518)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
