//! Consent: what a subject says, and the one evaluator that decides over it.
//!
//! # Terminology
//! A *directive* is one version of a subject's consent: ordered rules, each a permit or a deny. A
//! *block* is a standing denial beside the directives. A *request* is what somebody wants to read;
//! a *decision* is the answer, with the rule that gave it.
//!
//! # How a request is decided
//! See [`evaluate()`], and [`evaluate_each`] for several categories at once. In short: an inactive recipient is refused; then blocks; then the directives
//! in force, the newest statement first; in each the first rule that matches decides. A directive
//! that was taken back keeps its place and refuses where it permitted, so taking something back
//! never uncovers an older permit.
//!
//! # Data structures
//! [`Consents`] is the one value stored per subject. Its methods are the acts on it. Everything is
//! a code, a number or a commitment: no text, no personal data.
//!
//! # Safety notes
//! The same code runs as dispatch guard, runtime API, gateway check and, as wasm, in wallets and
//! offline verifiers. It allocates nothing while deciding, and its cost is bounded whatever a
//! subject stores ([`MAX_STEPS`]).

mod bounds;
mod consents;
mod context;
mod decision;
mod directive;
pub mod emergency;
pub mod evaluate;
mod request;
mod rule;
#[cfg(test)]
mod tests;

pub use consents::{
	Act, ActFault, Block, BlockId, Consents, Direction, MAX_BLOCKS, MAX_DIRECTIVES,
};
pub use context::{Context, GrantRight};
pub use decision::{Basis, Decision, Outcome, Voidance};
pub use directive::{
	Capacity, Directive, DirectiveFault, Draft, Grantor, Rules, Standing, SuspendedBy, MAX_RULES,
};
pub use evaluate::{evaluate, evaluate_each, Answers, MAX_STEPS};
pub use request::{
	ActiveRecipient, Attribute, Inquiry, RecipientProfile, RecordAttributes, Request,
};
pub use rule::{Conditions, Labels, Period, Recipient, Remuneration, Rule, RuleFault, Terms};
