//! What the calls cost: declared here, measured by `scripts/weights` in the runtime's `weights`.

use frame::weights_prelude::*;

/// What each call costs at worst.
pub trait WeightInfo {
	/// Issuing to an organization.
	fn issue() -> Weight;
	/// Issuing to the network account.
	fn issue_to_network() -> Weight;
	/// Redeeming one's own tokens, or a hospital's.
	fn redeem() -> Weight;
	/// Redeeming a represented subject's tokens.
	fn redeem_for() -> Weight;
	/// Crediting `n` contributions, each of another subject.
	fn credit_contributions(n: u32) -> Weight;
	/// Setting the schedule.
	fn set_schedule() -> Weight;
	/// Setting the subject floor.
	fn set_subject_floor() -> Weight;
	/// Setting the transferability.
	fn set_transferability() -> Weight;
}

/// Rough figures for mocks, without a database; the runtime has measured ones.
impl WeightInfo for () {
	fn issue() -> Weight {
		Weight::from_parts(35_000_000, 4_000)
	}

	fn issue_to_network() -> Weight {
		Weight::from_parts(30_000_000, 4_000)
	}

	fn redeem() -> Weight {
		Weight::from_parts(50_000_000, 6_000)
	}

	fn redeem_for() -> Weight {
		Weight::from_parts(45_000_000, 8_000)
	}

	fn credit_contributions(n: u32) -> Weight {
		Weight::from_parts(40_000_000, 8_000)
			.saturating_add(Weight::from_parts(40_000_000, 6_000).saturating_mul(u64::from(n)))
	}

	fn set_schedule() -> Weight {
		Weight::from_parts(12_000_000, 1_500)
	}

	fn set_subject_floor() -> Weight {
		Weight::from_parts(10_000_000, 0)
	}

	fn set_transferability() -> Weight {
		Weight::from_parts(10_000_000, 0)
	}
}
