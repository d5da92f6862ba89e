//! Keyed hashing: BLAKE2b (RFC 7693) with a key.

use blake2::{
	digest::{consts::U32, KeyInit, Mac},
	Blake2bMac,
};

/// Bytes of a key: the most BLAKE2b takes.
pub const MAC_KEY: usize = 64;

/// The keyed hash of the concatenation of the parts. Callers make sure that different parts cannot
/// concatenate to the same bytes.
pub fn keyed_blake2b_256(key: &[u8; MAC_KEY], parts: &[&[u8]]) -> [u8; 32] {
	let mut mac = <Blake2bMac<U32> as KeyInit>::new(key.into());
	for part in parts {
		mac.update(part);
	}
	mac.finalize().into_bytes().into()
}
