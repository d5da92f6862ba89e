//! Secrets, wiped when dropped. None can be printed, compared or copied by accident.

use crate::hazmat::random::{make_secret, NoRandomness};
use core::fmt;
use zeroize::Zeroizing;

macro_rules! secret {
	($(#[$doc:meta])* $name:ident) => {
		$(#[$doc])*
		pub struct $name(Zeroizing<[u8; 32]>);

		impl $name {
			/// A new one.
			pub fn make() -> Result<Self, NoRandomness> {
				make_secret().map(Self)
			}

			/// The one with these bytes, which whoever calls this must keep and wipe well.
			pub fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
				Self(bytes)
			}

			/// The bytes themselves: to hand them on encrypted, for nothing else.
			pub fn expose(&self) -> &[u8; 32] {
				&self.0
			}
		}

		impl fmt::Debug for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				f.write_str(concat!(stringify!($name), "(secret)"))
			}
		}
	};
}

secret!(
	/// Encrypts one object, and no other ever.
	RecordKey
);
secret!(
	/// Hides what a leaf commits to. It lies with the record's key and dies with it.
	Salt
);
secret!(
	/// Wraps the record keys and salts of one subject at one custodian.
	SubjectKey
);

/// What opens a record and its commitment: kept, released and destroyed together.
#[derive(Debug)]
pub struct RecordSecret {
	/// Decrypts the object.
	pub key: RecordKey,
	/// Opens the commitment.
	pub salt: Salt,
}

impl RecordSecret {
	/// Bytes of both.
	pub(crate) const LENGTH: usize = 64;

	/// New ones, for a new object.
	pub fn make() -> Result<Self, NoRandomness> {
		Ok(Self {
			key: RecordKey::make()?,
			salt: Salt::make()?,
		})
	}

	pub(crate) fn to_bytes(&self) -> Zeroizing<[u8; Self::LENGTH]> {
		let mut bytes = Zeroizing::new([0; Self::LENGTH]);
		let (key, salt) = bytes.split_at_mut(32);
		key.copy_from_slice(self.key.expose());
		salt.copy_from_slice(self.salt.expose());
		bytes
	}

	pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
		let (key, salt) = bytes.split_first_chunk::<32>()?;
		let salt: &[u8; 32] = salt.try_into().ok()?;
		Some(Self {
			key: RecordKey::from_bytes(Zeroizing::new(*key)),
			salt: Salt::from_bytes(Zeroizing::new(*salt)),
		})
	}
}
