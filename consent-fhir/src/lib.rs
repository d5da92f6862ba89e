//! FHIR Consent, R4 and R5, read into Galen's ordered rules, and written back as R4.
//!
//! What is read is exact or refused. A document that says something the rules cannot say is never
//! read as something near it: [`import`] answers with every element that stands in the way
//! ([`Refusals`]), each with a reason and with what to do. What is exact but not obvious, such as
//! that a permit without labels does not reach specially protected records, is in the report
//! ([`Imported::report`]), for the caller to tell.
//!
//! # From nested provisions to ordered rules
//!
//! FHIR nests: a provision inside another is an exception to it. Galen asks rules in order, and the
//! first that matches decides. So:
//!
//! - a nested provision inherits each element that it does not state, and what it states replaces
//!   the inherited element as a whole;
//! - exceptions come before what they are exceptions to, the deepest first, and denies come before
//!   permits among siblings;
//! - two exceptions beside each other can disagree about a request. A deny then decides. Where no
//!   order of rules says so, the document is refused ([`Reason::Disagreement`]);
//! - R4 states in every provision whether it permits or denies. In R5 the base decision is stated,
//!   and each level of provisions is the opposite of the one above.
//!
//! A provision with several recipients or authors becomes one rule for each pair.
//! [`mod@import`] tells element by element what is read; `docs/fhir-consent.md` has the tables.
//!
//! # What this crate does not do
//!
//! It talks to no ledger and no disk. Who is meant by a reference to an organization is asked of the
//! caller's [`Directory`]. Whose consent it is, who signed it, which hospital enforces it and which
//! text was shown are handed to the caller as the document has them, to be compared with what the
//! caller knows; this crate cannot know.

mod codes;
mod compile;
mod element;
pub mod export;
mod extensions;
pub mod import;
mod json;
pub mod limits;
mod overlap;
mod parties;
mod party;
mod provision;
mod refusal;
mod report;
mod scope;
mod time;

pub use export::{draft_of, export, Inexact, Parties};
pub use import::{import, Imported, Options, Version};
pub use party::{
	ledger_number, ledger_party, BadName, Directory, Identifier, Names, Party, ACCOUNT,
};
pub use refusal::{Reason, Refusal, Refusals};
pub use report::{Note, Remark, Report};
