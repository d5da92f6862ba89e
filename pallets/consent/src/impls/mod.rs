//! What the calls do, one file per concern.

mod acts;
mod authority;
mod decisions;
mod joint;
mod rights;
mod templates;

pub(crate) use authority::Actor;
