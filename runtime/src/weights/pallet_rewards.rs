//! What the calls of `pallet_rewards` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 2.95.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_rewards::WeightInfo for Measured<T> {
	/// Storage: `Members::Organizations` (r:1 w:0)
	/// Proof: `Members::Organizations` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Supply` (r:1 w:1)
	/// Proof: `Rewards::Supply` (`max_values`: Some(1), `max_size`: Some(56), added: 551, mode: `MaxEncodedLen`)
	fn issue() -> Weight {
		// Fastest of all runs: 27_601 ns.
		Weight::from_parts(28_983_000, 3_593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Supply` (r:1 w:1)
	/// Proof: `Rewards::Supply` (`max_values`: Some(1), `max_size`: Some(56), added: 551, mode: `MaxEncodedLen`)
	fn issue_to_network() -> Weight {
		// Fastest of all runs: 23_806 ns.
		Weight::from_parts(24_887_000, 3_593)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:1 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Organizations` (r:1 w:0)
	/// Proof: `Members::Organizations` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Supply` (r:1 w:1)
	/// Proof: `Rewards::Supply` (`max_values`: Some(1), `max_size`: Some(56), added: 551, mode: `MaxEncodedLen`)
	fn redeem() -> Weight {
		// Fastest of all runs: 47_570 ns.
		Weight::from_parts(49_774_000, 6_104)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Supply` (r:1 w:1)
	/// Proof: `Rewards::Supply` (`max_values`: Some(1), `max_size`: Some(56), added: 551, mode: `MaxEncodedLen`)
	fn redeem_for() -> Weight {
		// Fastest of all runs: 39_037 ns.
		Weight::from_parts(40_911_000, 4_146)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:257 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Organizations` (r:1 w:0)
	/// Proof: `Members::Organizations` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
	/// Storage: `Anchors::Batches` (r:1 w:0)
	/// Proof: `Anchors::Batches` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::CurrentSchedule` (r:1 w:0)
	/// Proof: `Rewards::CurrentSchedule` (`max_values`: Some(1), `max_size`: Some(72), added: 567, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::Cursors` (r:1 w:1)
	/// Proof: `Rewards::Cursors` (`max_values`: None, `max_size`: Some(63), added: 2538, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::EarningsToday` (r:256 w:256)
	/// Proof: `Rewards::EarningsToday` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:257 w:257)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// The range of component `n` is `[1, 256]`.
	fn credit_contributions(n: u32) -> Weight {
		// Fastest of all runs: 83_764 ns.
		Weight::from_parts(84_435_000, 6_104)
			// Standard error: 105_098.
			.saturating_add(Weight::from_parts(50_459_628, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().reads(u64::from(n).saturating_mul(3)))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(u64::from(n).saturating_mul(2)))
			.saturating_add(Weight::from_parts(0, 5_114).saturating_mul(n.into()))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Rewards::CurrentSchedule` (r:0 w:1)
	/// Proof: `Rewards::CurrentSchedule` (`max_values`: Some(1), `max_size`: Some(72), added: 567, mode: `MaxEncodedLen`)
	fn set_schedule() -> Weight {
		// Fastest of all runs: 4_196 ns.
		Weight::from_parts(4_627_000, 1_493)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Rewards::SubjectFloor` (r:0 w:1)
	/// Proof: `Rewards::SubjectFloor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn set_subject_floor() -> Weight {
		// Fastest of all runs: 3_626 ns.
		Weight::from_parts(3_996_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Rewards::Transfers` (r:0 w:1)
	/// Proof: `Rewards::Transfers` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	fn set_transferability() -> Weight {
		// Fastest of all runs: 3_726 ns.
		Weight::from_parts(4_136_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
}
