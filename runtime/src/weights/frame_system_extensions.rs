//! What the calls of `frame_system_extensions` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 4.79.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for Measured<T> {
	fn check_genesis() -> Weight {
		// Fastest of all runs: 1_793 ns.
		Weight::from_parts(2_013_000, 0)
	}

	fn check_mortality_mortal_transaction() -> Weight {
		// Fastest of all runs: 3_736 ns.
		Weight::from_parts(4_057_000, 0)
	}

	fn check_mortality_immortal_transaction() -> Weight {
		// Fastest of all runs: 3_735 ns.
		Weight::from_parts(4_076_000, 0)
	}

	fn check_non_zero_sender() -> Weight {
		// Fastest of all runs: 641 ns.
		Weight::from_parts(751_000, 0)
	}

	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn check_nonce() -> Weight {
		// Fastest of all runs: 6_930 ns.
		Weight::from_parts(7_351_000, 3_593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_spec_version() -> Weight {
		// Fastest of all runs: 490 ns.
		Weight::from_parts(591_000, 0)
	}

	fn check_tx_version() -> Weight {
		// Fastest of all runs: 500 ns.
		Weight::from_parts(591_000, 0)
	}

	fn check_weight() -> Weight {
		// Fastest of all runs: 3_405 ns.
		Weight::from_parts(3_726_000, 0)
	}

	fn weight_reclaim() -> Weight {
		// Fastest of all runs: 1_903 ns.
		Weight::from_parts(2_133_000, 0)
	}
}
