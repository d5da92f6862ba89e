//! What the calls of `pallet_timestamp` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 2.37.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_timestamp::WeightInfo for Measured<T> {
	/// Storage: `Timestamp::Now` (r:1 w:1)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Aura::CurrentSlot` (r:1 w:0)
	/// Proof: `Aura::CurrentSlot` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn set() -> Weight {
		// Fastest of all runs: 3_114 ns.
		Weight::from_parts(3_465_000, 1_493)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn on_finalize() -> Weight {
		// Fastest of all runs: 671 ns.
		Weight::from_parts(811_000, 0)
	}
}
