//! Primitives, not for direct use: their callers choose keys, nonces and contexts, and can choose
//! them wrongly. Use [`crate::safe`].

pub mod chunks;
pub mod gcm;
pub mod hash;
pub mod kdf;
pub mod mac;
pub mod random;
pub mod seal;
pub mod wrap;
