//! Networks of four validators on loopback, and how they are driven: transactions are signed before the
//! clock runs, sent at the times that were meant, and counted in finalized blocks only.

mod blocks;
mod net;
mod prepare;
mod send;
pub mod spec;

pub use blocks::{follow, sustained, Outcome};
pub use net::{Ends, Net};
pub use prepare::{Prepared, Signing};
pub use send::{send, submit, Pace};

pub use galen_test_support::chain::Chain;
