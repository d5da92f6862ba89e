//! What the pallets store, take and tell, as plain data.
//!
//! The pallets define these types beside FRAME, which no client should link. They are written down
//! here once more, without it, and a test holds every one of them against the committed metadata:
//! names, order, indices and encodings ([`crate::tests`]).

mod access;
mod anchors;
mod consent;
mod governance;
mod members;
mod recovery;
mod rewards;

pub use access::*;
pub use anchors::*;
pub use consent::*;
pub use governance::*;
pub use members::*;
pub use recovery::*;
pub use rewards::*;

/// Derives what a value of the chain needs to be read, sent, compared and shown. Enums are tagged in
/// JSON by their variant's name in snake case.
macro_rules! value {
	($(#[$meta:meta])* pub struct $($item:tt)*) => {
		#[derive(Clone, Debug, PartialEq, Eq, codec::Encode, codec::Decode, serde::Serialize)]
		#[cfg_attr(test, derive(scale_info::TypeInfo))]
		$(#[$meta])*
		pub struct $($item)*
	};
	($(#[$meta:meta])* pub enum $($item:tt)*) => {
		#[derive(Clone, Debug, PartialEq, Eq, codec::Encode, codec::Decode, serde::Serialize)]
		#[cfg_attr(test, derive(scale_info::TypeInfo))]
		#[serde(rename_all = "snake_case")]
		$(#[$meta])*
		pub enum $($item)*
	};
}

/// The same for small values, which are also copied and ordered.
macro_rules! small {
	($(#[$meta:meta])* pub $kind:ident $($item:tt)*) => {
		crate::types::value! {
			#[derive(Copy, PartialOrd, Ord, Hash)]
			$(#[$meta])*
			pub $kind $($item)*
		}
	};
}

/// Shows 32 bytes as lower-case hex, in JSON and in text.
macro_rules! bytes32 {
	($name:ident) => {
		impl core::fmt::Display for $name {
			fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
				f.write_str(&hex::encode(self.0))
			}
		}

		impl serde::Serialize for $name {
			fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.collect_str(self)
			}
		}
	};
}

pub(crate) use {bytes32, small, value};

/// Serializes primitives' byte values, which have no text form of their own, as lower-case hex.
pub(crate) mod as_hex {
	use galen_primitives::{ids::Commitment, merkle::Digest};
	use serde::Serializer;

	/// A value that is 32 bytes.
	pub(crate) trait Bytes {
		/// The bytes.
		fn bytes(&self) -> &[u8; 32];
	}

	impl Bytes for Commitment {
		fn bytes(&self) -> &[u8; 32] {
			&self.0
		}
	}

	impl Bytes for Digest {
		fn bytes(&self) -> &[u8; 32] {
			&self.0
		}
	}

	/// The value as hex.
	pub(crate) fn serialize<T: Bytes, S: Serializer>(
		value: &T,
		serializer: S,
	) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&hex::encode(value.bytes()))
	}
}
