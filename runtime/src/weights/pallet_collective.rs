//! What the calls of `pallet_collective` cost. To be written by `scripts/weights`; until then, what its authors measured.

/// Not measured yet.
pub type Measured<T> = pallet_collective::weights::SubstrateWeight<T>;
