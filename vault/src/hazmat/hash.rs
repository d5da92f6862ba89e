//! BLAKE2b-256 (RFC 7693), unkeyed, as the chain has it; and BLAKE3 for what is long and stays outside.

use blake2::{digest::consts::U32, Blake2b, Digest as _};
use galen_primitives::merkle::TreeHasher;

/// The hash of the concatenation of the parts. Callers put a domain first and make sure that
/// different parts cannot concatenate to the same bytes.
pub fn blake2b_256(parts: &[&[u8]]) -> [u8; 32] {
	let mut hasher = Blake2b::<U32>::new();
	for part in parts {
		hasher.update(part);
	}
	hasher.finalize().into()
}

/// BLAKE3 of what is hashed by the kilobyte: several times as fast, by what processors do at once.
pub fn blake3_256(data: &[u8]) -> [u8; 32] {
	blake3::hash(data).into()
}

/// The hash of Galen's trees, from a library instead of the chain's host.
pub struct Blake2b256;

impl TreeHasher for Blake2b256 {
	fn hash(data: &[u8]) -> [u8; 32] {
		blake2b_256(&[data])
	}
}
