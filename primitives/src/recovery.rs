//! What the holder of a recovery code signs.
//!
//! The code itself never travels: a key is derived from it, and that key signs one statement about
//! one attempt. The chain checks the statement; wallet and command line make it.

use alloc::vec::Vec;
use codec::Encode;

/// Goes before every approval, so that no signature over one serves for anything else.
const DOMAIN: &[u8] = b"galen/recovery/1";

/// "With my recovery code I approve that this key replaces mine, in this attempt": the bytes that
/// are signed, `"galen/recovery/1" ‖ genesis (32) ‖ subject (32) ‖ new key (32) ‖ attempt (u32 LE)`.
///
/// The attempt's number makes every approval good once, and the new key makes it good for nobody
/// else's: who sees it under way can only send the same.
pub fn approval_by_code(
	genesis: &[u8; 32],
	subject: &impl Encode,
	new_key: &impl Encode,
	attempt: u32,
) -> Vec<u8> {
	let mut bytes = DOMAIN.to_vec();
	bytes.extend_from_slice(genesis);
	subject.encode_to(&mut bytes);
	new_key.encode_to(&mut bytes);
	bytes.extend_from_slice(&attempt.to_le_bytes());
	bytes
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_encoding_is_the_documented_one() {
		let bytes = approval_by_code(&[1; 32], &[2u8; 32], &[3u8; 32], 0x0403_0201);
		let expected = [
			b"galen/recovery/1".as_slice(),
			&[1; 32],
			&[2; 32],
			&[3; 32],
			&[1, 2, 3, 4],
		];
		assert_eq!(bytes, expected.concat());
	}
}
