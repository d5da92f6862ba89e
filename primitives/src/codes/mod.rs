//! The field's code systems: one file each, with frozen numbers, parents and display names.
//!
//! Consent on chain is codes and numbers, never text. A code's number is its SCALE index and its
//! bit position in a set, so it never changes and is never reused; new codes take new numbers. What
//! wallets and the command line show comes from the same tables, exported as one JSON document
//! (`primitives/codes.json`).

mod action;
mod category;
mod confidentiality;
pub mod duo;
mod macros;
mod obligation;
mod purpose;
mod refrain;
mod sensitivity;
#[cfg(feature = "serde")]
mod table;
#[cfg(test)]
mod tests;

pub use action::{Action, ActionSet};
pub use category::{Category, CategorySet, Mapping, MAPPINGS};
pub use confidentiality::{Confidentiality, ConfidentialitySet};
pub use obligation::{Obligation, ObligationSet};
pub use purpose::{Purpose, PurposeSet};
pub use refrain::{Refrain, RefrainSet};
pub use sensitivity::{Sensitivity, SensitivitySet};
#[cfg(feature = "serde")]
pub use table::{table, Table};
