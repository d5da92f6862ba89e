//! What a hospital's people do.

pub mod access;
pub mod council;
pub mod document;
pub mod emergency;
pub mod enrol;
pub mod import;
pub mod leave;
pub mod org;
pub mod representative;
pub mod template;
