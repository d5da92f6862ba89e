//! What the calls cost: declared here, measured by `scripts/weights` in the runtime's `weights`.

use frame::weights_prelude::*;

/// What each call costs at worst.
pub trait WeightInfo {
	/// Admitting a validator.
	fn admit_validator() -> Weight;
	/// Retiring a validator.
	fn retire_validator() -> Weight;
	/// Suspending a validator.
	fn suspend_validator() -> Weight;
	/// Resuming a validator.
	fn resume_validator() -> Weight;
	/// Replacing all peer keys of an organization.
	fn set_peer_ids() -> Weight;
	/// Punishing a proven equivocation.
	fn report_aura_equivocation() -> Weight;
	/// Checking a reported equivocation in the pool.
	fn authorize_report_aura_equivocation() -> Weight;
	/// Noting that finality stands still.
	fn note_stalled() -> Weight;
	/// Forgetting all peer keys of an organization.
	fn clear_peer_ids() -> Weight;
}

/// Most validators the estimates reckon with.
const VALIDATORS: u64 = 100;
/// Proof size of the seats, all of them.
const SEATS: u64 = 6_000;

/// Checking two seals, and building the trie of the running session's keys.
const PROOF: Weight = Weight::from_parts(200_000_000 + VALIDATORS * 30_000_000, 30_000);

/// Rough figures for mocks, without a database; the runtime has measured ones.
impl WeightInfo for () {
	fn admit_validator() -> Weight {
		Weight::from_parts(80_000_000, SEATS + 8_000)
	}

	fn retire_validator() -> Weight {
		Weight::from_parts(50_000_000, SEATS + 3_000)
	}

	fn suspend_validator() -> Weight {
		Weight::from_parts(50_000_000, SEATS + 3_000)
	}

	fn resume_validator() -> Weight {
		Weight::from_parts(70_000_000, SEATS + 8_000)
	}

	fn set_peer_ids() -> Weight {
		Weight::from_parts(90_000_000, 30_000)
	}

	fn report_aura_equivocation() -> Weight {
		PROOF
	}

	fn authorize_report_aura_equivocation() -> Weight {
		PROOF
	}

	fn note_stalled() -> Weight {
		Weight::from_parts(20_000_000, 1_500)
	}

	fn clear_peer_ids() -> Weight {
		Weight::from_parts(50_000_000, 4_000)
	}
}
