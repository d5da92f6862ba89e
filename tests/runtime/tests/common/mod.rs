//! The real runtime in externalities, started from a preset, with a cast that acts in it.
//!
//! [`chain`] starts networks and makes blocks and time pass; [`pool`] takes a signed transaction
//! from the pool into a block; [`council`] decides; [`cast`] knows who is who; [`acts`] spells out
//! what they do.

#![allow(dead_code, unused_imports)] // each test file uses its part of this

pub mod acts;
pub mod cast;
pub mod chain;
pub mod council;
pub mod pool;

pub use cast::{actor, who, Actor};
pub use chain::{
	assert_invariants, events, next_block, now, on_preset, run_to, wait, without_trace, DAY, HOUR,
};
pub use council::enact;
pub use pool::{dispatch, extension, validate, Verdict};
