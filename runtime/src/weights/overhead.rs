//! What a block and a transaction cost by themselves. Written by `scripts/weights`; do not edit.
//!
//! Machine: AMD EPYC, 2 cores, 23 GiB of memory. Load average before the run: 1.30.
//! Others used the machine at the time.
//! Run: 2026-11-25, median of 100 blocks each.

use frame_support::weights::Weight;

/// An empty block.
pub const BLOCK_EXECUTION: Weight = Weight::from_parts(269_412_000, 0);

/// A transaction whose call does nothing: its signature and its extensions.
pub const EXTRINSIC_BASE: Weight = Weight::from_parts(102_448_000, 0);
