//! What the calls of `pallet_utility` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 3.98.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_utility::WeightInfo for Measured<T> {
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// The range of component `c` is `[0, 1000]`.
	fn batch(c: u32) -> Weight {
		// Fastest of all runs: 3_796 ns.
		Weight::from_parts(3_996_000, 1_489)
			// Standard error: 10_873.
			.saturating_add(Weight::from_parts(3_639_046, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn as_derivative() -> Weight {
		// Fastest of all runs: 4_596 ns.
		Weight::from_parts(5_007_000, 1_489).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// The range of component `c` is `[0, 1000]`.
	fn batch_all(c: u32) -> Weight {
		// Fastest of all runs: 3_806 ns.
		Weight::from_parts(3_946_000, 1_489)
			// Standard error: 8_230.
			.saturating_add(Weight::from_parts(3_868_598, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	fn dispatch_as() -> Weight {
		// Fastest of all runs: 5_408 ns.
		Weight::from_parts(6_120_000, 0)
	}

	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// The range of component `c` is `[0, 1000]`.
	fn force_batch(c: u32) -> Weight {
		// Fastest of all runs: 3_796 ns.
		Weight::from_parts(5_080_180, 1_489)
			// Standard error: 6_808.
			.saturating_add(Weight::from_parts(3_444_038, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	fn dispatch_as_fallible() -> Weight {
		// Fastest of all runs: 5_388 ns.
		Weight::from_parts(5_848_000, 0)
	}

	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn if_else() -> Weight {
		// Fastest of all runs: 7_932 ns.
		Weight::from_parts(8_583_000, 1_489).saturating_add(T::DbWeight::get().reads(1))
	}
}
