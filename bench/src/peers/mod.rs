//! The systems of a run. Each is given the same log in its own words, and read out again in the end.

pub mod evm;
pub mod galen;
pub mod postgres;
pub mod template;
