//! What the calls of `pallet_tx_pause` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 2.98.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_tx_pause::WeightInfo for Measured<T> {
	/// Storage: `TxPause::PausedCalls` (r:1 w:1)
	/// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(148), added: 2623, mode: `MaxEncodedLen`)
	fn pause() -> Weight {
		// Fastest of all runs: 7_311 ns.
		Weight::from_parts(8_102_000, 3_613)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `TxPause::PausedCalls` (r:1 w:1)
	/// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(148), added: 2623, mode: `MaxEncodedLen`)
	fn unpause() -> Weight {
		// Fastest of all runs: 7_942 ns.
		Weight::from_parts(8_643_000, 3_613)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
