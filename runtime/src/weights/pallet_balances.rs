//! What the calls of `pallet_balances` cost. To be written by `scripts/weights`; until then, what its authors measured.

/// Not measured yet.
pub type Measured<T> = pallet_balances::weights::SubstrateWeight<T>;
