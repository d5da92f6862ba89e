//! HPKE against the vectors of RFC 9180 and against another implementation.

use super::*;
use crate::hazmat::seal;
use hpke::{
	aead::AesGcm128, kdf::HkdfSha256, kem::X25519HkdfSha256, Deserializable, Kem, OpModeR, OpModeS,
	Serializable,
};

const SEED_E: &str = "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234";
const SEED_R: &str = "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037";
const PRIVATE_R: &str = "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8";
const PUBLIC_R: &str = "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d";
const ENCAPSULATED: &str = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431";
const INFO: &[u8] = b"Ode on a Grecian Urn";
const PLAINTEXT: &[u8] = b"Beauty is truth, truth beauty";
const AAD: &[u8] = b"Count-0";

fn bytes<const N: usize>(text: &str) -> [u8; N] {
	hex::decode(text).unwrap().try_into().unwrap()
}

#[test]
fn key_pairs_are_those_of_appendix_a_1_1() {
	let (private, public) = seal::derive_key_pair(&bytes(SEED_R));
	// The library keeps X25519 keys clamped (RFC 7748, section 5), which is the same key.
	let mut clamped: [u8; 32] = bytes(PRIVATE_R);
	clamped[0] &= 0xf8;
	clamped[31] = clamped[31] & 0x7f | 0x40;
	assert_eq!(*private, clamped);
	assert_eq!(hex::encode(public), PUBLIC_R);
	assert_eq!(seal::derive_public(&private), Ok(public));
}

#[test]
fn the_library_gives_the_ciphertext_of_appendix_a_1_1() {
	// The appendix has this suite with AES-128 only; everything before the cipher is ours.
	type Suite = X25519HkdfSha256;
	let recipient = <Suite as Kem>::PublicKey::from_bytes(&bytes::<32>(PUBLIC_R)).unwrap();
	let (encapsulated, ciphertext) =
		hpke::single_shot_seal_with_rng::<AesGcm128, HkdfSha256, Suite>(
			&OpModeS::Base,
			&recipient,
			INFO,
			PLAINTEXT,
			AAD,
			&mut Prepared(bytes::<32>(SEED_E).to_vec()),
		)
		.unwrap();
	assert_eq!(hex::encode(encapsulated.to_bytes()), ENCAPSULATED);
	let expected = "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9\
		6d8770ac83d07bea87e13c512a";
	assert_eq!(hex::encode(&ciphertext), expected);
	let private = <Suite as Kem>::PrivateKey::from_bytes(&bytes::<32>(PRIVATE_R)).unwrap();
	let opened = hpke::single_shot_open::<AesGcm128, HkdfSha256, Suite>(
		&OpModeR::Base,
		&private,
		&encapsulated,
		INFO,
		&ciphertext,
		AAD,
	);
	assert_eq!(opened.unwrap(), PLAINTEXT);
}

#[test]
fn our_suite_gives_the_ciphertext_of_another_implementation() {
	// The same inputs with AES-256-GCM, computed in Python from the text of the RFC with X25519,
	// HMAC-SHA256 and AES-GCM of `cryptography` 48: see tests/golden/vault/check.py.
	let mut randomness = Prepared(bytes::<32>(SEED_E).to_vec());
	let (encapsulated, ciphertext) =
		seal::seal(&bytes(PUBLIC_R), INFO, AAD, PLAINTEXT, &mut randomness).unwrap();
	assert_eq!(hex::encode(encapsulated), ENCAPSULATED);
	let expected = "090b7dc225419f7da9e8b460becfbb96a26c7964d79b8010d397fa838530a32a\
		397b14f5776db19ff5e57734e0";
	assert_eq!(hex::encode(&ciphertext), expected);
	let opened = seal::open(&bytes(PRIVATE_R), &encapsulated, INFO, AAD, &ciphertext).unwrap();
	assert_eq!(opened.as_slice(), PLAINTEXT);
}
