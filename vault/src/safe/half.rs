//! Halves: what a wrapped key needs beside the key that wraps it, so that it can be destroyed for good.
//!
//! Whoever destroys a wrapped key in a database has not destroyed it in the database's backups. So a
//! subject's key and a record's secret are wrapped in two halves: one lies in the database, wrapped;
//! the other, 32 random bytes, lies outside it and outside its backups, in one place that can be
//! overwritten. With the half gone, no copy of the database opens what it was for.

use crate::hazmat::random::{make_secret, NoRandomness};
use codec::{Decode, Encode};
use core::fmt;
use zeroize::Zeroizing;

/// Which half: its place among the custodian's. Never given out a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct HalfId(pub u64);

impl fmt::Display for HalfId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.fmt(f)
	}
}

/// The half of a key that lies outside the database. Made for one key, and for no other ever.
pub struct Half(Zeroizing<[u8; 32]>);

impl Half {
	/// Bytes of a half.
	pub const LENGTH: usize = 32;

	/// A new one.
	pub fn make() -> Result<Self, NoRandomness> {
		make_secret().map(Self)
	}

	/// The one with these bytes; `None` for all zeros, which is what a destroyed one is overwritten
	/// with.
	pub fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Option<Self> {
		bytes.iter().any(|byte| *byte != 0).then_some(Self(bytes))
	}

	/// The bytes themselves: to keep them in their place, for nothing else.
	pub fn expose(&self) -> &[u8; 32] {
		&self.0
	}
}

impl fmt::Debug for Half {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Half(secret)")
	}
}
