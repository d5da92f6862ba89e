//! What the calls of `pallet_consent` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 7.64.
//! Others used the machine at the time.
//! Run: 2026-11-26, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

#![allow(unused_imports)] // a call that reads and writes nothing needs no database costs

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured on this runtime, with its database costs.
pub struct Measured<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_consent::WeightInfo for Measured<T> {
	/// Storage: `Rewards::SubjectFloor` (r:1 w:0)
	/// Proof: `Rewards::SubjectFloor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Templates` (r:1 w:1)
	/// Proof: `Consent::Templates` (`max_values`: None, `max_size`: Some(18), added: 2493, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Consent::TemplateVersions` (r:0 w:1)
	/// Proof: `Consent::TemplateVersions` (`max_values`: None, `max_size`: Some(1128), added: 3603, mode: `MaxEncodedLen`)
	fn publish_template() -> Weight {
		// Fastest of all runs: 11_678 ns.
		Weight::from_parts(12_428_000, 3_483)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Consent::Templates` (r:1 w:1)
	/// Proof: `Consent::Templates` (`max_values`: None, `max_size`: Some(18), added: 2493, mode: `MaxEncodedLen`)
	fn set_template_minimum() -> Weight {
		// Fastest of all runs: 7_281 ns.
		Weight::from_parts(7_832_000, 3_483)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Organizations` (r:1 w:0)
	/// Proof: `Members::Organizations` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Templates` (r:1 w:0)
	/// Proof: `Consent::Templates` (`max_values`: None, `max_size`: Some(18), added: 2493, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn give_consent(s: u32) -> Weight {
		// Fastest of all runs: 42_933 ns.
		Weight::from_parts(50_706_158, 66_590)
			// Standard error: 3_141.
			.saturating_add(Weight::from_parts(318_398, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Organizations` (r:1 w:0)
	/// Proof: `Members::Organizations` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Templates` (r:1 w:0)
	/// Proof: `Consent::Templates` (`max_values`: None, `max_size`: Some(18), added: 2493, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn amend_consent(s: u32) -> Weight {
		// Fastest of all runs: 45_197 ns.
		Weight::from_parts(55_142_210, 66_590)
			// Standard error: 2_838.
			.saturating_add(Weight::from_parts(291_066, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:0 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn withdraw_consent(s: u32) -> Weight {
		// Fastest of all runs: 29_303 ns.
		Weight::from_parts(32_162_158, 66_590)
			// Standard error: 435.
			.saturating_add(Weight::from_parts(252_803, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:0 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn withdraw_all(s: u32) -> Weight {
		// Fastest of all runs: 29_343 ns.
		Weight::from_parts(32_629_444, 66_590)
			// Standard error: 493.
			.saturating_add(Weight::from_parts(249_829, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:1 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Recovery::Attempts` (r:1 w:0)
	/// Proof: `Recovery::Attempts` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	/// Storage: `Recovery::Replaced` (r:1 w:0)
	/// Proof: `Recovery::Replaced` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn remove_directive(s: u32) -> Weight {
		// Fastest of all runs: 37_546 ns.
		Weight::from_parts(33_923_596, 66_590)
			// Standard error: 2_757.
			.saturating_add(Weight::from_parts(287_742, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:0 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn block(s: u32) -> Weight {
		// Fastest of all runs: 29_995 ns.
		Weight::from_parts(32_913_615, 66_590)
			// Standard error: 843.
			.saturating_add(Weight::from_parts(260_170, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:1 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Recovery::Attempts` (r:1 w:0)
	/// Proof: `Recovery::Attempts` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	/// Storage: `Recovery::Replaced` (r:1 w:0)
	/// Proof: `Recovery::Replaced` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn unblock(s: u32) -> Weight {
		// Fastest of all runs: 38_528 ns.
		Weight::from_parts(42_512_955, 66_590)
			// Standard error: 923.
			.saturating_add(Weight::from_parts(260_668, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:0 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn suspend(s: u32) -> Weight {
		// Fastest of all runs: 28_522 ns.
		Weight::from_parts(30_598_213, 66_590)
			// Standard error: 376.
			.saturating_add(Weight::from_parts(253_372, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:1 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Recovery::Attempts` (r:1 w:0)
	/// Proof: `Recovery::Attempts` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	/// Storage: `Recovery::Replaced` (r:1 w:0)
	/// Proof: `Recovery::Replaced` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn resume(s: u32) -> Weight {
		// Fastest of all runs: 37_706 ns.
		Weight::from_parts(40_930_271, 66_590)
			// Standard error: 538.
			.saturating_add(Weight::from_parts(255_666, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Qualifications` (r:1 w:0)
	/// Proof: `Members::Qualifications` (`max_values`: None, `max_size`: Some(766), added: 3241, mode: `MaxEncodedLen`)
	/// Storage: `Members::Organizations` (r:1 w:0)
	/// Proof: `Members::Organizations` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:0)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Templates` (r:1 w:0)
	/// Proof: `Consent::Templates` (`max_values`: None, `max_size`: Some(18), added: 2493, mode: `MaxEncodedLen`)
	fn evaluate() -> Weight {
		// Fastest of all runs: 615_392 ns.
		Weight::from_parts(658_306_000, 66_590).saturating_add(T::DbWeight::get().reads(5))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(745), added: 3220, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:0)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	fn exercises_right() -> Weight {
		// Fastest of all runs: 105_026 ns.
		Weight::from_parts(108_431_000, 66_590).saturating_add(T::DbWeight::get().reads(5))
	}
}
