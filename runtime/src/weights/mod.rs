//! What everything costs, measured on this runtime by `scripts/weights`: one file for each pallet,
//! and what a block and a transaction cost by themselves.
//!
//! A pallet that gains a call gains a function in its `WeightInfo`. Put an estimate into its file
//! here, so that the runtime compiles, then measure.

pub mod database;
pub mod frame_system;
pub mod frame_system_extensions;
pub mod overhead;
pub mod pallet_access;
pub mod pallet_anchors;
pub mod pallet_balances;
pub mod pallet_collective;
pub mod pallet_consent;
pub mod pallet_members;
pub mod pallet_mmr;
pub mod pallet_recovery;
pub mod pallet_rewards;
pub mod pallet_safe_mode;
pub mod pallet_timestamp;
pub mod pallet_tx_pause;
pub mod pallet_utility;
pub mod pallet_validators;

#[cfg(test)]
mod tests;
