//! What the calls of `pallet_safe_mode` cost. To be written by `scripts/weights`; until then, what its authors measured.

/// Not measured yet.
pub type Measured<T> = pallet_safe_mode::weights::SubstrateWeight<T>;
