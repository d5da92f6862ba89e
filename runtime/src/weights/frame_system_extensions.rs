//! What the calls of `frame_system_extensions` cost. To be written by `scripts/weights`; until then, what its authors measured.

/// Not measured yet.
pub type Measured<T> = frame_system::SubstrateExtensionsWeight<T>;
