//! Proof bundles: one file that shows anybody, with public data and without a network, that a record
//! is anchored or what a subject's consent decided (domain.md, sections 4, 7 and 9).
//!
//! # What a bundle proves
//!
//! | Kind | Statement |
//! |---|---|
//! | *record* | At a finalized block, this batch of this custodian was anchored; these leaves are in it; which of them are erased |
//! | *consent* | At a finalized block, this is all a subject had said; so the evaluator decides these questions like this |
//! | *authorities* | These are the validators who finalize from here on: moves a trusted checkpoint forward |
//!
//! # How
//!
//! ```text
//! trust ─(hand-offs, each signed by the set before)─▶ authority set
//!          └─(GRANDPA justification)─▶ final header ◀─(headers)─ proven block
//!                                                                   └ state root ─(storage proof)─▶ values
//! batch root ─(multi-proof)─▶ leaf ─(salt)─▶ ciphertext root, labels
//! consent value, recipient's standing, templates ─(evaluator)─▶ decision
//! ```
//!
//! The state binds the bundle to its network: it keeps the hash of block 0 for good, and that is read
//! in the same storage proof. Without it, a test network with the same keys could vouch for a real one.
//!
//! # For whom
//!
//! [`verify`] is what a verifier calls. Whoever makes bundles uses [`keys`] to learn what to read and
//! [`Bundle`] to put it together; the file is described byte by byte in `docs/proofs.md`.
//!
//! # Safety notes
//!
//! What is verified comes from anybody. Every list is bounded before it is read ([`bounds`]), nothing
//! is executed before its signatures or hashes are checked, and no input makes this crate panic. All
//! cryptography is the SDK's: BLAKE2b, ed25519, the trie and GRANDPA's rules of voting.
//!
//! In a browser build with the feature `std`: without it, signatures are checked by the host
//! functions of a runtime.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::expect_used,
		clippy::panic
	)
)]

extern crate alloc;

pub mod bounds;
mod bundle;
mod consent;
mod error;
mod finality;
pub mod keys;
pub mod merkle;
mod record;
mod seal;
#[cfg(feature = "std")]
mod specification;
mod state;
pub mod stored;
mod trust;

pub use bundle::{state_nodes, Body, Bundle, ConsentPart, RecordPart, StateNodes};
pub use consent::{Answer, ConsentFacts, Question};
pub use error::ProofError;
pub use finality::{canonical, header_bytes, Finality, Handoff, HeaderBytes, JustificationBytes};
pub use record::{Domain, Leaf, LeafContent, LeafStatus, Opening, RecordFacts};
pub use sp_consensus_grandpa::AuthorityList;
#[cfg(feature = "std")]
pub use specification::SpecificationError;
pub use state::RUNTIMES;
pub use trust::Trust;

use galen_primitives::ids::Moment;
use sp_runtime::traits::BlakeTwo256;

/// A header of the chain, as the node has it.
pub type Header = sp_runtime::generic::Header<u32, BlakeTwo256>;
/// The hash of a block.
pub type Hash = sp_core::H256;
/// An account, as 32 bytes.
pub type Account = [u8; 32];

/// What a bundle was found to prove.
#[derive(Debug)]
pub struct Verified {
	/// What is true.
	pub statement: Statement,
	/// The authorities after the last hand-off: a checkpoint from which later bundles can be shorter.
	pub checkpoint: Trust,
}

/// A statement that was proven.
#[derive(Debug)]
pub enum Statement {
	/// About a batch and its leaves.
	Records(ProvenBlock, RecordFacts),
	/// About a subject's consent.
	Consent(ProvenBlock, ConsentFacts),
	/// About who finalized this block; see [`Verified::checkpoint`].
	Authorities(ProvenBlock),
}

/// The finalized block at whose end a statement is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProvenBlock {
	/// Its number.
	pub number: u32,
	/// Its hash.
	pub hash: Hash,
	/// Its time, UTC seconds.
	pub moment: Moment,
}

impl Statement {
	/// The block at whose end it is true.
	pub const fn block(&self) -> &ProvenBlock {
		match self {
			Self::Records(block, _) | Self::Consent(block, _) | Self::Authorities(block) => block,
		}
	}
}

impl Verified {
	/// Refuses what was true only before `moment`. A bundle proves what was true at its block and
	/// nothing about later; whoever relies on it says how old it may be.
	///
	/// # Errors
	/// [`ProofError::TooOld`].
	pub fn not_before(self, moment: Moment) -> Result<Self, ProofError> {
		match self.statement.block().moment {
			proven if proven < moment => Err(ProofError::TooOld { moment: proven }),
			_ => Ok(self),
		}
	}
}

/// Checks a bundle against what the verifier trusts already.
///
/// Work and memory are bounded by the file's length, which is bounded by [`bounds::MAX_FILE`].
///
/// # Errors
/// Why it proves nothing.
pub fn verify(file: &[u8], trust: &Trust) -> Result<Verified, ProofError> {
	let bundle = Bundle::from_bytes(file)?;
	let (header, checkpoint) = finality::verify(&bundle.finality, trust)?;
	let state = state::State::new(bundle.body.state(), header.state_root)?;
	let block = state.block(&header, trust)?;
	let statement = match &bundle.body {
		Body::Record(part) => Statement::Records(block, record::verify(part, &state)?),
		Body::Consent(part) => {
			Statement::Consent(block, consent::verify(part, &state, block.moment)?)
		},
		Body::Authorities(_) => Statement::Authorities(block),
	};
	Ok(Verified {
		statement,
		checkpoint,
	})
}
