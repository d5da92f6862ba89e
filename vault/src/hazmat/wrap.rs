//! Small secrets under a key: XChaCha20-Poly1305 with a random nonce of 24 bytes, which is long
//! enough to be drawn at random for every wrap under one key.

use chacha20poly1305::{
	aead::{Aead, KeyInit, Payload},
	XChaCha20Poly1305, XNonce,
};
use zeroize::Zeroizing;

/// Bytes of a nonce.
pub const NONCE: usize = 24;
/// Bytes of an authentication tag.
pub const TAG: usize = 16;

/// The ciphertext does not belong to this key and context, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ciphertext does not belong to this key and context")]
pub struct Refused;

/// Encrypts `secret`, binding `context`: nonce, ciphertext, tag. The nonce must be fresh.
pub fn wrap(
	key: &[u8; 32],
	nonce: &[u8; NONCE],
	context: &[u8],
	secret: &[u8],
) -> Result<Vec<u8>, Refused> {
	let payload = Payload {
		msg: secret,
		aad: context,
	};
	let nonce = XNonce::from(*nonce);
	let sealed = XChaCha20Poly1305::new(key.into())
		.encrypt(&nonce, payload)
		.map_err(|_| Refused)?;
	let mut wrapped = nonce.to_vec();
	wrapped.extend_from_slice(&sealed);
	Ok(wrapped)
}

/// Decrypts what [`wrap`] made under the same key and context.
pub fn unwrap(
	key: &[u8; 32],
	context: &[u8],
	wrapped: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refused> {
	let (nonce, sealed) = wrapped.split_first_chunk::<NONCE>().ok_or(Refused)?;
	let payload = Payload {
		msg: sealed,
		aad: context,
	};
	XChaCha20Poly1305::new(key.into())
		.decrypt(&XNonce::from(*nonce), payload)
		.map(Zeroizing::new)
		.map_err(|_| Refused)
}
