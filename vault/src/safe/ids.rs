//! Names of things in the vault: random, so that they say nothing of a person or of content.

use crate::hazmat::random::{make_public, NoRandomness};
use codec::{Decode, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};

/// A text is not the lower-case hexadecimal name it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 32 lower-case hexadecimal digits")]
pub struct IdError;

macro_rules! name {
	($(#[$doc:meta])* $name:ident) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, MaxEncodedLen,
		)]
		pub struct $name(pub [u8; 16]);

		impl fmt::Display for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
			}
		}

		impl fmt::Debug for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				fmt::Display::fmt(self, f)
			}
		}

		impl FromStr for $name {
			type Err = IdError;

			fn from_str(text: &str) -> Result<Self, IdError> {
				parse(text).map(Self)
			}
		}
	};
}

name!(
	/// An encrypted object: one record, one disclosure entry.
	ObjectId
);
name!(
	/// All that one custodian's vault holds of one subject. It is not the subject's account, which
	/// can change when a key is lost, and never leaves the vault.
	SubjectVaultId
);
name!(
	/// Which custodian key wrapped something.
	KeyId
);

impl ObjectId {
	/// A new name.
	pub fn make() -> Result<Self, NoRandomness> {
		make_public().map(Self)
	}
}

impl SubjectVaultId {
	/// A new name.
	pub fn make() -> Result<Self, NoRandomness> {
		make_public().map(Self)
	}
}

fn parse(text: &str) -> Result<[u8; 16], IdError> {
	let digits = text.as_bytes();
	if digits.len() != 32 {
		return Err(IdError);
	}
	let mut bytes = [0; 16];
	for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
		for digit in pair {
			let value = match digit {
				b'0'..=b'9' => digit.saturating_sub(b'0'),
				b'a'..=b'f' => digit.saturating_sub(b'a').saturating_add(10),
				_ => return Err(IdError),
			};
			*byte = (*byte << 4) | value;
		}
	}
	Ok(bytes)
}
