//! The chain, typed: reads at a stated block, submits and waits for finality, turns refusals into
//! errors that say what to do.
//!
//! # How to use it
//!
//! [`Chain::connect`] checks that the node's runtime is the one this crate was made for. A read is
//! always at one block: [`Chain::finalized`] or [`Chain::best`] gives a snapshot, [`At`], and every
//! question to it is answered by that block, so that two answers never contradict each other.
//! [`calls`] builds calls without doing anything; [`Chain::submit`] signs one, sends it and returns
//! when a finalized block holds it.
//!
//! What may decide over rights is read at the finalized head; what counts against somebody, such as
//! a withdrawal, from the best head on.
//!
//! # What it must not know
//!
//! HTTP, FHIR, files of records, or which person sits before the screen. It holds a secret only
//! inside [`Signer`].
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::panic
	)
)]

mod api;
mod at;
pub mod calls;
mod chain;
mod config;
mod emergency;
mod error;
mod events;
mod happenings;
mod link;
mod metadata;
mod proofs;
mod session;
mod signer;
mod submit;
#[cfg(test)]
mod tests;
mod turns;
pub mod types;
mod view;

pub use at::At;
pub use calls::Call;
pub use chain::{Chain, HeadStream, Insecure, NodeStatus, Options};
pub use emergency::{EmergencyClaim, PatientRef, MAX_IDENTIFIER};
pub use error::{ConnectError, LinkError, ReadError};
pub use events::Event;
pub use galen_primitives as primitives;
pub use happenings::{Fields, Happening};
pub use metadata::RuntimeVersion;
pub use session::SessionClaim;
pub use signer::{Signer, SignerError};
pub use submit::{DispatchError, Invalidity, Refusal, SubmitError, Submitted};
pub use subxt::utils::{AccountId32 as AccountId, H256 as Hash};
pub use turns::Turns;
pub use view::ConsentView;

/// Height of a block.
pub type BlockNumber = u32;
