//! What the calls of `pallet_consent` cost. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 1.43.
//! Others used the machine at the time.
//! Run: 2026-11-25, steps 10, repeats 5, Compiled wasm, benchmarking CLI 64.0.0.

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
		// Fastest of all runs: 11_227 ns.
		Weight::from_parts(11_938_000, 3_483)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Consent::Templates` (r:1 w:1)
	/// Proof: `Consent::Templates` (`max_values`: None, `max_size`: Some(18), added: 2493, mode: `MaxEncodedLen`)
	fn set_template_minimum() -> Weight {
		// Fastest of all runs: 7_130 ns.
		Weight::from_parts(7_612_000, 3_483)
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
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Templates` (r:1 w:0)
	/// Proof: `Consent::Templates` (`max_values`: None, `max_size`: Some(18), added: 2493, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	fn give_consent() -> Weight {
		// Fastest of all runs: 205_195 ns.
		Weight::from_parts(260_146_000, 66_590)
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
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Templates` (r:1 w:0)
	/// Proof: `Consent::Templates` (`max_values`: None, `max_size`: Some(18), added: 2493, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	fn amend_consent() -> Weight {
		// Fastest of all runs: 205_996 ns.
		Weight::from_parts(221_047_000, 66_590)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:0 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	fn withdraw_consent() -> Weight {
		// Fastest of all runs: 168_851 ns.
		Weight::from_parts(180_808_000, 66_590)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:0 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	fn withdraw_all() -> Weight {
		// Fastest of all runs: 166_927 ns.
		Weight::from_parts(177_142_000, 66_590)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:1 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	fn remove_directive() -> Weight {
		// Fastest of all runs: 194_559 ns.
		Weight::from_parts(208_599_000, 66_590)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:0 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	fn block() -> Weight {
		// Fastest of all runs: 165_415 ns.
		Weight::from_parts(169_972_000, 66_590)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:1 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	fn unblock() -> Weight {
		// Fastest of all runs: 170_373 ns.
		Weight::from_parts(173_728_000, 66_590)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:0 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	fn suspend() -> Weight {
		// Fastest of all runs: 165_956 ns.
		Weight::from_parts(170_683_000, 66_590)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:1 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:1)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Proposals` (r:1 w:1)
	/// Proof: `Consent::Proposals` (`max_values`: None, `max_size`: Some(345), added: 2820, mode: `MaxEncodedLen`)
	fn resume() -> Weight {
		// Fastest of all runs: 172_585 ns.
		Weight::from_parts(181_198_000, 66_590)
			.saturating_add(T::DbWeight::get().reads(5))
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
		// Fastest of all runs: 618_807 ns.
		Weight::from_parts(625_047_000, 66_590).saturating_add(T::DbWeight::get().reads(5))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Members::Accounts` (r:2 w:0)
	/// Proof: `Members::Accounts` (`max_values`: None, `max_size`: Some(2639), added: 5114, mode: `MaxEncodedLen`)
	/// Storage: `Members::Representatives` (r:1 w:0)
	/// Proof: `Members::Representatives` (`max_values`: None, `max_size`: Some(681), added: 3156, mode: `MaxEncodedLen`)
	/// Storage: `Consent::Consents` (r:1 w:0)
	/// Proof: `Consent::Consents` (`max_values`: None, `max_size`: Some(63125), added: 65600, mode: `MaxEncodedLen`)
	fn exercises_right() -> Weight {
		// Fastest of all runs: 107_870 ns.
		Weight::from_parts(110_264_000, 66_590).saturating_add(T::DbWeight::get().reads(5))
	}
}
