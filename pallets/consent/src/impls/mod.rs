//! What the calls do, one file per concern.

mod acts;
mod authority;
mod decisions;
mod joint;
mod rights;
mod size;
mod templates;

pub(crate) use authority::Actor;
pub(crate) use size::settle;
#[cfg(feature = "runtime-benchmarks")]
pub(crate) use size::size_of;
pub use size::MAX_SIZE;
