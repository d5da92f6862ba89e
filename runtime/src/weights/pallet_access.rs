//! What the calls of `pallet_access` cost. To be written by `scripts/weights`; until then, estimates by hand.

/// Not measured yet.
pub type Measured<T> = pallet_access::weights::SubstrateWeight<T>;
