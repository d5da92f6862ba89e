//! What a research partner's people do.

pub mod client;
pub mod order;
pub mod pull;
pub mod request;
