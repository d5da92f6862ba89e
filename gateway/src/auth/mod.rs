//! Who is asking, and what they may do.
//!
//! There are two ways in. A person or a program with a ledger account signs a challenge
//! ([`challenge`]); a partner's system signs a JWT with a key that the hospital has registered
//! ([`smart`]). Either gives a short-lived opaque token ([`session`]). A token only says who is
//! asking: what they are and may do is looked up at the finalized head on *every* request
//! ([`actor`]), so that a dismissed account or a suspended organization is out at once.

pub mod actor;
pub mod challenge;
mod scope;
pub mod session;
pub mod smart;

pub use actor::{authorize, Action, Actor};
pub use challenge::Challenges;
pub use scope::{ScopeError, Scopes};
pub use session::{Holder, Sessions};
pub use smart::Clients;
