//! What Galen's vaults do with data and keys, in one library for gateway, command line and wallet:
//! the chain sees none of it.
//!
//! - [`safe`] is the interface for everyone. What it returns cannot be used wrongly in a way that
//!   gives a secret away: fresh randomness is drawn inside, every format carries its version, every
//!   ciphertext is bound to what it is for.
//! - [`fhir`] tells what a FHIR resource is: whether it is well formed, whose, and its labels.
//! - [`hazmat`] holds the primitives below, with the randomness as an argument. Only [`safe`], tests
//!   and makers of test vectors should call it.
//!
//! Functions named `derive_*` are deterministic, those named `make_*` draw randomness.
//!
//! # From a record to the chain and back
//!
//! ```text
//! bytes as received ──RecordKey──▶ object (chunks) ──▶ ciphertext root ─┐
//! RecordKey + Salt ──SubjectKey──▶ wrapped, kept in the vault           ├─ salt ─▶ leaf ─▶ batch root ─▶ chain
//! SubjectKey ──CustodianKey──▶ wrapped, kept in the vault    metadata ──┘
//!
//! release: RecordKey + Salt ──HPKE to the requester──▶ key ring, good for one receipt
//! erasure: wrapped RecordKey + Salt destroyed ──▶ the leaf opens to nothing ──▶ signed certificate
//! ```
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::expect_used,
		clippy::panic
	)
)]

pub mod fhir;
pub mod hazmat;
pub mod safe;
#[cfg(test)]
mod tests;

pub use galen_primitives as primitives;
