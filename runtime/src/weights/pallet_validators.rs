//! What the calls of `pallet_validators` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 3.76.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_validators::WeightInfo for Measured<T> {
	/// Storage: `Members::Organizations` (r:1 w:0)
	/// Proof: `Members::Organizations` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:1 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Validators::Seats` (r:1 w:1)
	/// Proof: `Validators::Seats` (`max_values`: Some(1), `max_size`: Some(4502), added: 4997, mode: `MaxEncodedLen`)
	/// Storage: `Session::NextKeys` (r:1 w:0)
	/// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Validators::DisabledSince` (r:1 w:1)
	/// Proof: `Validators::DisabledSince` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	/// Storage: `Session::CurrentIndex` (r:1 w:0)
	/// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Validators::MinValidators` (r:1 w:0)
	/// Proof: `Validators::MinValidators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn admit_validator() -> Weight {
		// Fastest of all runs: 84_926 ns.
		Weight::from_parts(110_143_000, 9_968)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Validators::Seats` (r:1 w:1)
	/// Proof: `Validators::Seats` (`max_values`: Some(1), `max_size`: Some(4502), added: 4997, mode: `MaxEncodedLen`)
	/// Storage: `Validators::MinValidators` (r:1 w:0)
	/// Proof: `Validators::MinValidators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Session::CurrentIndex` (r:1 w:0)
	/// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Validators::DisabledSince` (r:0 w:1)
	/// Proof: `Validators::DisabledSince` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn retire_validator() -> Weight {
		// Fastest of all runs: 49_072 ns.
		Weight::from_parts(71_686_000, 5_987)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Validators::Seats` (r:1 w:1)
	/// Proof: `Validators::Seats` (`max_values`: Some(1), `max_size`: Some(4502), added: 4997, mode: `MaxEncodedLen`)
	/// Storage: `Validators::MinValidators` (r:1 w:0)
	/// Proof: `Validators::MinValidators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Session::CurrentIndex` (r:1 w:0)
	/// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn suspend_validator() -> Weight {
		// Fastest of all runs: 49_223 ns.
		Weight::from_parts(89_042_000, 5_987)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Validators::Seats` (r:1 w:1)
	/// Proof: `Validators::Seats` (`max_values`: Some(1), `max_size`: Some(4502), added: 4997, mode: `MaxEncodedLen`)
	/// Storage: `Members::Organizations` (r:1 w:0)
	/// Proof: `Members::Organizations` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
	/// Storage: `Session::NextKeys` (r:1 w:0)
	/// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Validators::DisabledSince` (r:1 w:1)
	/// Proof: `Validators::DisabledSince` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	/// Storage: `Session::CurrentIndex` (r:1 w:0)
	/// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Validators::MinValidators` (r:1 w:0)
	/// Proof: `Validators::MinValidators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn resume_validator() -> Weight {
		// Fastest of all runs: 74_691 ns.
		Weight::from_parts(108_992_000, 9_068)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:1 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Organizations` (r:1 w:0)
	/// Proof: `Members::Organizations` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
	/// Storage: `Validators::PeerIds` (r:1 w:1)
	/// Proof: `Validators::PeerIds` (`max_values`: None, `max_size`: Some(278), added: 2753, mode: `MaxEncodedLen`)
	/// Storage: `Validators::PeerOwners` (r:8 w:16)
	/// Proof: `Validators::PeerOwners` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	fn set_peer_ids() -> Weight {
		// Fastest of all runs: 63_935 ns.
		Weight::from_parts(66_719_000, 21_214)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(17))
	}

	/// Storage: `Session::CurrentIndex` (r:1 w:0)
	/// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Session::NextKeys` (r:100 w:0)
	/// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Offences::ConcurrentReportsIndex` (r:1 w:1)
	/// Proof: `Offences::ConcurrentReportsIndex` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Offences::Reports` (r:1 w:1)
	/// Proof: `Offences::Reports` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Validators::Seats` (r:1 w:1)
	/// Proof: `Validators::Seats` (`max_values`: Some(1), `max_size`: Some(4502), added: 4997, mode: `MaxEncodedLen`)
	/// Storage: `Session::DisabledValidators` (r:1 w:1)
	/// Proof: `Session::DisabledValidators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Validators::MinValidators` (r:1 w:0)
	/// Proof: `Validators::MinValidators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Validators::DisabledSince` (r:0 w:1)
	/// Proof: `Validators::DisabledSince` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn report_aura_equivocation() -> Weight {
		// Fastest of all runs: 1_301_159 ns.
		Weight::from_parts(1_428_247_000, 266_792)
			.saturating_add(T::DbWeight::get().reads(107))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Session::CurrentIndex` (r:1 w:0)
	/// Proof: `Session::CurrentIndex` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	/// Storage: `Session::NextKeys` (r:100 w:0)
	/// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Offences::Reports` (r:1 w:0)
	/// Proof: `Offences::Reports` (`max_values`: None, `max_size`: None, mode: `Measured`)
	fn authorize_report_aura_equivocation() -> Weight {
		// Fastest of all runs: 1_158_517 ns.
		Weight::from_parts(1_253_518_000, 262_920).saturating_add(T::DbWeight::get().reads(103))
	}

	/// Storage: `Grandpa::Stalled` (r:0 w:1)
	/// Proof: `Grandpa::Stalled` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn note_stalled() -> Weight {
		// Fastest of all runs: 5_869 ns.
		Weight::from_parts(6_390_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Validators::PeerIds` (r:1 w:1)
	/// Proof: `Validators::PeerIds` (`max_values`: None, `max_size`: Some(278), added: 2753, mode: `MaxEncodedLen`)
	/// Storage: `Validators::PeerOwners` (r:0 w:8)
	/// Proof: `Validators::PeerOwners` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	fn clear_peer_ids() -> Weight {
		// Fastest of all runs: 20_931 ns.
		Weight::from_parts(21_932_000, 3_743)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(9))
	}
}
