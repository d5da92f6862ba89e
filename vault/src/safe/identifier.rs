//! A patient's identifier in the hospital, under the subject's key: the vault's only link from its
//! own names to a person. It is gone when the subject is erased.
//!
//! Format 1: `1 ‖ suite 1 ‖ nonce (24) ‖ ciphertext ‖ tag (16)`, bound to the subject's id.
//! The plaintext is filled with zeros to a multiple of 32 bytes, so that its length says little.

use super::{KeyError, SubjectKey, SubjectVaultId};
use crate::hazmat::{
	random::make_public,
	wrap::{unwrap, wrap, NONCE},
};
use core::fmt;
use zeroize::Zeroizing;

const DOMAIN: &[u8] = b"galen/wrap/identifier/1";
const FORMAT: [u8; 2] = [1, 1];
const BLOCK: usize = 32;

/// An identifier only the subject's key opens.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedIdentifier(Vec<u8>);

impl SealedIdentifier {
	/// The bytes to store.
	pub fn as_bytes(&self) -> &[u8] {
		&self.0
	}

	/// Stored bytes again.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
		match bytes {
			[1, 1, ..] => Ok(Self(bytes.to_vec())),
			[_, _, ..] => Err(KeyError::UnknownFormat),
			_ => Err(KeyError::Malformed),
		}
	}
}

impl fmt::Debug for SealedIdentifier {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("SealedIdentifier")
	}
}

impl SubjectKey {
	/// Seals the identifier of this subject. It holds no zero characters.
	pub fn seal_identifier(
		&self,
		subject: &SubjectVaultId,
		identifier: &str,
	) -> Result<SealedIdentifier, KeyError> {
		self.seal_identifier_with(subject, identifier, &make_public()?)
	}

	pub(crate) fn seal_identifier_with(
		&self,
		subject: &SubjectVaultId,
		identifier: &str,
		nonce: &[u8; NONCE],
	) -> Result<SealedIdentifier, KeyError> {
		if identifier.contains('\0') {
			return Err(KeyError::Malformed);
		}
		let blocks = identifier.len().div_ceil(BLOCK).max(1);
		let mut padded = Zeroizing::new(vec![0; blocks.saturating_mul(BLOCK)]);
		padded
			.iter_mut()
			.zip(identifier.as_bytes())
			.for_each(|(to, from)| *to = *from);
		let context = [DOMAIN, &subject.0].concat();
		let sealed =
			wrap(self.expose(), nonce, &context, &padded).map_err(|_| KeyError::Refused)?;
		Ok(SealedIdentifier([&FORMAT, sealed.as_slice()].concat()))
	}

	/// Opens the identifier of exactly this subject.
	pub fn open_identifier(
		&self,
		subject: &SubjectVaultId,
		sealed: &SealedIdentifier,
	) -> Result<Zeroizing<String>, KeyError> {
		let context = [DOMAIN, &subject.0].concat();
		let sealed = sealed.0.get(FORMAT.len()..).ok_or(KeyError::Malformed)?;
		let padded = unwrap(self.expose(), &context, sealed).map_err(|_| KeyError::Refused)?;
		let text = core::str::from_utf8(&padded).map_err(|_| KeyError::Malformed)?;
		Ok(Zeroizing::new(text.trim_end_matches('\0').to_owned()))
	}
}
