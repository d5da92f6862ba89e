//! What the web wallet computes, as one wasm module in a worker.
//!
//! The rules are the same crates' that gateway, command line and runtime use; this one only gives them a
//! form that a page can talk to: bytes where something is bytes, JSON where a person will see it.
//!
//! | Module | What |
//! |---|---|
//! | [`keys`] | recovery words, the account and envelope key they give, signing, key files |
//! | [`records`] | key rings, opening records, commitments and their places in batches |
//! | [`statements`] | what a hospital signed: disclosures, their count, erasures |
//! | [`view`] | a subject's consents, who may read what, what an act would change |
//! | [`plain`] | the JSON of all that |
//!
//! # Safety notes
//! Secrets live in this module's memory, inside the worker, and are wiped when their object is freed;
//! the page that shows recovery words or a record is the one place where they leave it. Errors are
//! constants: nothing secret or personal is in them. No input makes the module panic, which would
//! take it down with all that is unlocked.
//!
//! The JavaScript side is in `bindings`, which holds no logic and exists in wasm only.
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::expect_used,
		clippy::panic
	)
)]

#[cfg(all(target_family = "wasm", feature = "module"))]
mod bindings;
mod fault;
pub mod keys;
pub mod plain;
pub mod records;
pub mod statements;
pub mod view;

pub use fault::Fault;
pub use galen_primitives::codes;
