//! What needs no node: that the types written down here are the chain's.

mod calls;
mod mirror;
