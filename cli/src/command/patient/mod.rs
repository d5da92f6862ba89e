//! What a patient does.

pub mod balance;
pub mod consent;
pub mod credit;
pub mod disclosures;
pub mod erasure;
pub mod records;
pub mod recovery;
