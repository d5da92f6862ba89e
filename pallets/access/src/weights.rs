//! What the calls cost: declared here, measured by `scripts/weights` in the runtime's `weights`.

use frame::weights_prelude::*;

/// What each call costs at worst.
pub trait WeightInfo {
	/// Placing an order.
	fn place_order() -> Weight;
	/// Accepting an order.
	fn accept_order() -> Weight;
	/// Declining an order.
	fn decline_order() -> Weight;
	/// Cancelling an order.
	fn cancel_order() -> Weight;
	/// Including `n` subjects, all categories asked for.
	fn include_subjects(n: u32) -> Weight;
	/// Authorizing a release, all categories asked for.
	fn authorize_release() -> Weight;
	/// Confirming `n` releases.
	fn confirm_delivery(n: u32) -> Weight;
	/// Disputing a release.
	fn dispute() -> Weight;
	/// Ruling on a dispute.
	fn resolve_dispute() -> Weight;
	/// Settling, with `n` lines looked at.
	fn settle(n: u32) -> Weight;
	/// Opening access for treatment, all categories asked for.
	fn open_access() -> Weight;
	/// Opening an emergency access.
	fn open_emergency_access() -> Weight;
	/// Entering an emergency access late.
	fn record_late_emergency_access() -> Weight;
	/// Reviewing an emergency access.
	fn review_emergency_access() -> Weight;
	/// Lifting a sanction.
	fn lift_sanction() -> Weight;
	/// Asking for consent.
	fn request_consent() -> Weight;
	/// Answering a question.
	fn answer_request() -> Weight;
	/// Pruning `n` lines of an order.
	fn prune_order(n: u32) -> Weight;
	/// Pruning `n` receipts.
	fn prune_receipts(n: u32) -> Weight;
	/// Pruning an emergency access.
	fn prune_emergency() -> Weight;
	/// Pruning an inbox.
	fn prune_requests() -> Weight;
}

/// Asking a subject for all 34 categories.
const ALL_CATEGORIES: u64 = 34 * 25_000_000;

/// Rough figures for mocks, without a database; the runtime has measured ones.
impl WeightInfo for () {
	fn place_order() -> Weight {
		Weight::from_parts(90_000_000, 0)
	}
	fn accept_order() -> Weight {
		Weight::from_parts(35_000_000, 0)
	}
	fn decline_order() -> Weight {
		Weight::from_parts(60_000_000, 0)
	}
	fn cancel_order() -> Weight {
		Weight::from_parts(60_000_000, 0)
	}
	fn include_subjects(n: u32) -> Weight {
		Weight::from_parts(ALL_CATEGORIES.saturating_mul(u64::from(n)), 0)
	}
	fn authorize_release() -> Weight {
		Weight::from_parts(ALL_CATEGORIES, 0)
	}
	fn confirm_delivery(n: u32) -> Weight {
		Weight::from_parts(15_000_000, 0).saturating_mul(u64::from(n))
	}
	fn dispute() -> Weight {
		Weight::from_parts(50_000_000, 0)
	}
	fn resolve_dispute() -> Weight {
		Weight::from_parts(160_000_000, 0)
	}
	fn settle(n: u32) -> Weight {
		Weight::from_parts(75_000_000, 0).saturating_mul(u64::from(n))
	}
	fn open_access() -> Weight {
		Weight::from_parts(ALL_CATEGORIES, 0)
	}
	fn open_emergency_access() -> Weight {
		Weight::from_parts(130_000_000, 0)
	}
	fn record_late_emergency_access() -> Weight {
		Weight::from_parts(130_000_000, 0)
	}
	fn review_emergency_access() -> Weight {
		Weight::from_parts(70_000_000, 0)
	}
	fn lift_sanction() -> Weight {
		Weight::from_parts(15_000_000, 0)
	}
	fn request_consent() -> Weight {
		Weight::from_parts(50_000_000, 0)
	}
	fn answer_request() -> Weight {
		Weight::from_parts(40_000_000, 0)
	}
	fn prune_order(n: u32) -> Weight {
		Weight::from_parts(8_000_000, 0).saturating_mul(u64::from(n))
	}
	fn prune_receipts(n: u32) -> Weight {
		Weight::from_parts(12_000_000, 0).saturating_mul(u64::from(n))
	}
	fn prune_emergency() -> Weight {
		Weight::from_parts(30_000_000, 0)
	}
	fn prune_requests() -> Weight {
		Weight::from_parts(20_000_000, 0)
	}
}
