//! How each pallet is configured, by theme.

mod consensus;
mod governance;
mod health;
mod members;
mod safety;
mod system;

pub use consensus::EquivocationWindow;
pub use governance::{CouncilInstance, CouncilMajority, CouncilOperators};
pub use members::BlockClock;
pub use safety::{is_right, OnlyNarrows, Permissioned, NARROWING, RIGHTS};
