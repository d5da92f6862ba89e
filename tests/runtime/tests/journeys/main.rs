//! Journeys across the pallets of the real runtime, one file each, as the people in them would tell
//! them. Everything is a signed transaction through the pool or a motion of the council, and every
//! journey ends with the invariants of the whole chain.

#[path = "../common/mod.rs"]
mod common;

mod contributions;
mod emergency;
mod guardian;
mod research;
mod suspension;
mod template;
mod treatment;
