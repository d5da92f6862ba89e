//! What the calls do, one file per concern.

mod acts;
mod authority;
mod charge;
mod decisions;
mod joint;
mod rights;
mod templates;

pub(crate) use authority::Actor;
pub(crate) use charge::settle;
#[cfg(feature = "runtime-benchmarks")]
pub(crate) use charge::size_of;
pub use charge::MAX_SIZE;
