//! What the calls of `pallet_consent` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 1.55.
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
		Weight::from_parts(12_328_000, 3_483)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Consent::Templates` (r:1 w:1)
	/// Proof: `Consent::Templates` (`max_values`: None, `max_size`: Some(18), added: 2493, mode: `MaxEncodedLen`)
	fn set_template_minimum() -> Weight {
		// Fastest of all runs: 7_291 ns.
		Weight::from_parts(7_761_000, 3_483)
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
		// Fastest of all runs: 42_654 ns.
		Weight::from_parts(49_957_958, 66_590)
			// Standard error: 3_301.
			.saturating_add(Weight::from_parts(318_529, 0).saturating_mul(s.into()))
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
		// Fastest of all runs: 44_696 ns.
		Weight::from_parts(53_263_122, 66_590)
			// Standard error: 1_878.
			.saturating_add(Weight::from_parts(285_197, 0).saturating_mul(s.into()))
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
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn withdraw_consent(s: u32) -> Weight {
		// Fastest of all runs: 32_468 ns.
		Weight::from_parts(36_248_727, 66_590)
			// Standard error: 568.
			.saturating_add(Weight::from_parts(264_917, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(6))
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
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn withdraw_all(s: u32) -> Weight {
		// Fastest of all runs: 32_398 ns.
		Weight::from_parts(34_210_443, 66_590)
			// Standard error: 530.
			.saturating_add(Weight::from_parts(264_102, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(6))
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
		// Fastest of all runs: 38_007 ns.
		Weight::from_parts(33_841_401, 66_590)
			// Standard error: 2_820.
			.saturating_add(Weight::from_parts(289_644, 0).saturating_mul(s.into()))
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
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn block(s: u32) -> Weight {
		// Fastest of all runs: 33_190 ns.
		Weight::from_parts(34_868_858, 66_590)
			// Standard error: 749.
			.saturating_add(Weight::from_parts(263_846, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(6))
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
		// Fastest of all runs: 38_377 ns.
		Weight::from_parts(41_702_685, 66_590)
			// Standard error: 818.
			.saturating_add(Weight::from_parts(263_456, 0).saturating_mul(s.into()))
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
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	/// The range of component `s` is `[3, 544]`.
	fn suspend(s: u32) -> Weight {
		// Fastest of all runs: 32_148 ns.
		Weight::from_parts(34_144_541, 66_590)
			// Standard error: 837.
			.saturating_add(Weight::from_parts(268_787, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(6))
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
		// Fastest of all runs: 37_586 ns.
		Weight::from_parts(39_608_776, 66_590)
			// Standard error: 1_052.
			.saturating_add(Weight::from_parts(283_528, 0).saturating_mul(s.into()))
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
		// Fastest of all runs: 638_176 ns.
		Weight::from_parts(656_673_000, 66_590).saturating_add(T::DbWeight::get().reads(5))
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
		// Fastest of all runs: 106_928 ns.
		Weight::from_parts(110_694_000, 66_590).saturating_add(T::DbWeight::get().reads(5))
	}
}
