//! The fast trees against a slow recursive reading of RFC 6962, against vectors computed with
//! another program, and against tampering.

// Numbers in tests are small.
#![allow(clippy::cast_possible_truncation)]

mod properties;
mod reference;
mod tampering;
mod vectors;

use super::*;
use reference::Blake2;

/// `count` different leaf hashes.
fn leaves(count: usize) -> Vec<Digest> {
	(0..count)
		.map(|index| leaf_hash::<Blake2>(&(index as u32).to_le_bytes()))
		.collect()
}
