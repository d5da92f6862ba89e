//! AES-256-GCM (NIST SP 800-38D) in place. Natively by ring, which uses what the processor has for it; in a
//! browser by RustCrypto, since ring needs a C compiler for that target. Both make the same bytes.

use super::wrap::{Refused, TAG};

/// Bytes of a nonce.
pub const NONCE: usize = 12;

/// A key. Each nonce may be used once under it.
///
/// A library that checks the length of what always has the right one could refuse it; then nothing is sealed
/// or opened.
pub struct Gcm(Result<implementation::Key, Refused>);

impl Gcm {
	/// The cipher of these bytes.
	pub fn new(key: &[u8; 32]) -> Self {
		Self(implementation::key(key))
	}

	/// Encrypts the text where it stands, and gives the tag that belongs behind it.
	pub fn seal(
		&self,
		nonce: &[u8; NONCE],
		context: &[u8],
		text: &mut [u8],
	) -> Result<[u8; TAG], Refused> {
		implementation::seal(
			self.0.as_ref().map_err(|refused| *refused)?,
			nonce,
			context,
			text,
		)
	}

	/// Decrypts what stands before the tag where it stands. When refused, nothing in `sealed` is a text.
	pub fn open<'a>(
		&self,
		nonce: &[u8; NONCE],
		context: &[u8],
		sealed: &'a mut [u8],
	) -> Result<&'a mut [u8], Refused> {
		implementation::open(
			self.0.as_ref().map_err(|refused| *refused)?,
			nonce,
			context,
			sealed,
		)
	}
}

#[cfg(not(target_family = "wasm"))]
mod implementation {
	use super::{Refused, NONCE, TAG};
	use ring::aead::{Aad, LessSafeKey, Nonce, UnboundKey, AES_256_GCM};

	pub type Key = LessSafeKey;

	pub fn key(bytes: &[u8; 32]) -> Result<Key, Refused> {
		let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| Refused)?;
		Ok(LessSafeKey::new(key))
	}

	pub fn seal(
		key: &Key,
		nonce: &[u8; NONCE],
		context: &[u8],
		text: &mut [u8],
	) -> Result<[u8; TAG], Refused> {
		let nonce = Nonce::assume_unique_for_key(*nonce);
		let tag = key
			.seal_in_place_separate_tag(nonce, Aad::from(context), text)
			.map_err(|_| Refused)?;
		tag.as_ref().try_into().map_err(|_| Refused)
	}

	pub fn open<'a>(
		key: &Key,
		nonce: &[u8; NONCE],
		context: &[u8],
		sealed: &'a mut [u8],
	) -> Result<&'a mut [u8], Refused> {
		let nonce = Nonce::assume_unique_for_key(*nonce);
		key.open_in_place(nonce, Aad::from(context), sealed)
			.map_err(|_| Refused)
	}
}

#[cfg(target_family = "wasm")]
mod implementation {
	use super::{Refused, NONCE, TAG};
	use aes_gcm::{
		aead::{AeadInOut, KeyInit},
		Aes256Gcm,
	};

	pub type Key = Aes256Gcm;

	pub fn key(bytes: &[u8; 32]) -> Result<Key, Refused> {
		Ok(Aes256Gcm::new(bytes.into()))
	}

	pub fn seal(
		key: &Key,
		nonce: &[u8; NONCE],
		context: &[u8],
		text: &mut [u8],
	) -> Result<[u8; TAG], Refused> {
		key.encrypt_inout_detached(&(*nonce).into(), context, text.into())
			.map(Into::into)
			.map_err(|_| Refused)
	}

	pub fn open<'a>(
		key: &Key,
		nonce: &[u8; NONCE],
		context: &[u8],
		sealed: &'a mut [u8],
	) -> Result<&'a mut [u8], Refused> {
		let length = sealed.len().checked_sub(TAG).ok_or(Refused)?;
		let (text, tag) = sealed.split_at_mut(length);
		let tag: [u8; TAG] = (&*tag).try_into().map_err(|_| Refused)?;
		key.decrypt_inout_detached(&(*nonce).into(), context, (&mut *text).into(), &tag.into())
			.map_err(|_| Refused)?;
		Ok(text)
	}
}
