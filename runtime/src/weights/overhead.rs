//! What a block and a transaction cost by themselves. To be written by `scripts/weights`; until
//! then, what the SDK's authors measured.

use frame_support::weights::Weight;

/// An empty block.
pub const BLOCK_EXECUTION: Weight = Weight::from_parts(431_614_000, 0);

/// A transaction whose call does nothing: its signature and its extensions.
pub const EXTRINSIC_BASE: Weight = Weight::from_parts(108_157_000, 0);
