//! What the calls of `pallet_tx_pause` cost. To be written by `scripts/weights`; until then, what its authors measured.

/// Not measured yet.
pub type Measured<T> = pallet_tx_pause::weights::SubstrateWeight<T>;
