//! What the calls of `pallet_safe_mode` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 3.00.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_safe_mode::WeightInfo for Measured<T> {
	/// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn on_initialize_noop() -> Weight {
		// Fastest of all runs: 530 ns.
		Weight::from_parts(620_000, 1_489).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn on_initialize_exit() -> Weight {
		// Fastest of all runs: 3_676 ns.
		Weight::from_parts(3_976_000, 1_489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn enter() -> Weight {
		// Fastest of all runs: 0 ns.
		Weight::from_parts(0, 0)
	}

	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn force_enter() -> Weight {
		// Fastest of all runs: 4_346 ns.
		Weight::from_parts(4_787_000, 1_489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn extend() -> Weight {
		// Fastest of all runs: 0 ns.
		Weight::from_parts(0, 0)
	}

	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn force_extend() -> Weight {
		// Fastest of all runs: 5_338 ns.
		Weight::from_parts(5_789_000, 1_489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
	/// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn force_exit() -> Weight {
		// Fastest of all runs: 5_097 ns.
		Weight::from_parts(5_488_000, 1_489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn release_deposit() -> Weight {
		// Fastest of all runs: 0 ns.
		Weight::from_parts(0, 0)
	}

	fn force_release_deposit() -> Weight {
		// Fastest of all runs: 0 ns.
		Weight::from_parts(0, 0)
	}

	fn force_slash_deposit() -> Weight {
		// Fastest of all runs: 0 ns.
		Weight::from_parts(0, 0)
	}
}
