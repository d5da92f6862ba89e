//! What follows from a wallet's seed beside its ledger key.

use super::EnvelopeKeyPair;
use crate::hazmat::kdf::derive_from_key;
use zeroize::Zeroizing;

const ENVELOPE: &[u8] = b"galen/wallet/envelope/1";
const CACHE: &[u8] = b"galen/wallet/cache/1";

/// The envelope key of a wallet: HKDF-SHA256 of the 32-byte seed, without salt, with the info
/// `"galen/wallet/envelope/1"`, is the seed of the key pair. Whoever restores the seed from its
/// words has both keys again.
pub fn derive_wallet_envelope_key(seed: &Zeroizing<[u8; 32]>) -> EnvelopeKeyPair {
	EnvelopeKeyPair::from_seed(derive_from_key(seed, &[], &[ENVELOPE]))
}

/// The key under which a device keeps what its wallet has read: HKDF-SHA256 of the seed as above, with
/// the info `"galen/wallet/cache/1"`. Nothing that leaves the device is under it.
pub fn derive_wallet_cache_key(seed: &Zeroizing<[u8; 32]>) -> Zeroizing<[u8; 32]> {
	derive_from_key(seed, &[], &[CACHE])
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_seed_determines_its_envelope_key_for_ever() {
		let keys = derive_wallet_envelope_key(&Zeroizing::new([7; 32]));
		// Computed by hand from RFC 5869 and RFC 9180; a change locks people out of their records.
		let expected = [
			0x90, 0xcb, 0xd4, 0x4e, 0x02, 0xf0, 0x78, 0x62, 0x6e, 0x9d, 0x55, 0xe6, 0x49, 0x38,
			0xff, 0xee, 0x91, 0x71, 0xed, 0x38, 0xb4, 0x10, 0x8f, 0x42, 0x5f, 0x83, 0xec, 0x97,
			0xdc, 0x83, 0x67, 0x32,
		];
		assert_eq!(keys.public().0, expected);
	}
}
