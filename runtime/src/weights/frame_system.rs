//! What the calls of `frame_system` cost. To be written by `scripts/weights`; until then, what its authors measured.

/// Not measured yet.
pub type Measured<T> = frame_system::weights::SubstrateWeight<T>;
