//! Recognizing what was seen before without keeping it: hashes that only the holder of a key can
//! compute, so that whoever reads a database cannot test guesses against them.

use crate::hazmat::{
	kdf::derive_from_key,
	mac::{keyed_blake2b_256, MAC_KEY},
};
use core::fmt;
use zeroize::Zeroizing;

const DOMAIN: &[u8] = b"galen/mac/1/";

/// Computes keyed hashes for one purpose.
pub struct MacKey(Zeroizing<[u8; MAC_KEY]>);

impl MacKey {
	/// The key a secret determines for a purpose. Keys for different purposes are unrelated.
	pub fn derive(secret: &[u8; 32], purpose: &str) -> Self {
		Self(derive_from_key(secret, &[], &[DOMAIN, purpose.as_bytes()]))
	}

	/// The tag of these parts in this order: BLAKE2b-256, keyed, over each part's length (64 bits,
	/// little-endian) and bytes. Other parts, or the same bytes parted otherwise, have another tag.
	pub fn tag<const N: usize>(&self, parts: [&[u8]; N]) -> [u8; 32] {
		let lengths = parts.map(|part| (part.len() as u64).to_le_bytes());
		let mut fields: Vec<&[u8]> = Vec::with_capacity(N.saturating_mul(2));
		for (length, part) in lengths.iter().zip(parts) {
			fields.push(length);
			fields.push(part);
		}
		keyed_blake2b_256(&self.0, &fields)
	}
}

impl fmt::Debug for MacKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("MacKey(secret)")
	}
}
