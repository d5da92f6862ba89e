//! What whoever checks does.

pub mod prove;
pub mod status;
pub mod verify;
