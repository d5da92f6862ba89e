//! What the calls of `pallet_balances` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 1.97.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_balances::WeightInfo for Measured<T> {
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn transfer_allow_death() -> Weight {
		// Fastest of all runs: 47_751 ns.
		Weight::from_parts(49_684_000, 3_593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn transfer_keep_alive() -> Weight {
		// Fastest of all runs: 40_430 ns.
		Weight::from_parts(41_932_000, 3_593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn force_set_balance_creating() -> Weight {
		// Fastest of all runs: 17_546 ns.
		Weight::from_parts(18_497_000, 3_593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn force_set_balance_killing() -> Weight {
		// Fastest of all runs: 17_886 ns.
		Weight::from_parts(18_768_000, 3_593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:2 w:2)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn force_transfer() -> Weight {
		// Fastest of all runs: 48_412 ns.
		Weight::from_parts(49_844_000, 6_196)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn transfer_all() -> Weight {
		// Fastest of all runs: 50_965 ns.
		Weight::from_parts(52_728_000, 3_593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn force_unreserve() -> Weight {
		// Fastest of all runs: 14_812 ns.
		Weight::from_parts(15_593_000, 3_593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:1000 w:1000)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// The range of component `u` is `[1, 1000]`.
	fn upgrade_accounts(u: u32) -> Weight {
		// Fastest of all runs: 15_092 ns.
		Weight::from_parts(15_372_000, 990)
			// Standard error: 34_293.
			.saturating_add(Weight::from_parts(15_062_794, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(u64::from(u).saturating_mul(1)))
			.saturating_add(T::DbWeight::get().writes(u64::from(u).saturating_mul(1)))
			.saturating_add(Weight::from_parts(0, 2_603).saturating_mul(u.into()))
	}

	fn force_adjust_total_issuance() -> Weight {
		// Fastest of all runs: 4_457 ns.
		Weight::from_parts(4_867_000, 0)
	}

	fn burn_allow_death() -> Weight {
		// Fastest of all runs: 27_280 ns.
		Weight::from_parts(28_452_000, 0)
	}

	fn burn_keep_alive() -> Weight {
		// Fastest of all runs: 20_079 ns.
		Weight::from_parts(20_961_000, 0)
	}
}
