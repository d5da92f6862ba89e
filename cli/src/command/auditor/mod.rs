//! What whoever checks does.

pub mod status;
