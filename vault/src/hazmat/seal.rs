//! HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, one message.

use super::wrap::Refused;
use hpke::{
	aead::AesGcm256, kdf::HkdfSha256, kem::X25519HkdfSha256, rand_core::CryptoRng, Deserializable,
	Kem, OpModeR, OpModeS, Serializable,
};
use zeroize::Zeroizing;

type Suite = X25519HkdfSha256;

/// Bytes of a public, a private and an encapsulated key.
pub const KEY: usize = 32;

/// The key pair that 32 random bytes determine (RFC 9180, section 7.1.3).
pub fn derive_key_pair(seed: &[u8; 32]) -> (Zeroizing<[u8; KEY]>, [u8; KEY]) {
	let (private, public) = Suite::derive_keypair(seed);
	(
		Zeroizing::new(private.to_bytes().into()),
		public.to_bytes().into(),
	)
}

/// The public key of a private one.
pub fn derive_public(private: &[u8; KEY]) -> Result<[u8; KEY], Refused> {
	let private = <Suite as Kem>::PrivateKey::from_bytes(private).map_err(|_| Refused)?;
	Ok(Suite::sk_to_pk(&private).to_bytes().into())
}

/// Seals one message: the encapsulated key, and the ciphertext.
pub fn seal(
	recipient: &[u8; KEY],
	info: &[u8],
	aad: &[u8],
	message: &[u8],
	randomness: &mut impl CryptoRng,
) -> Result<([u8; KEY], Vec<u8>), Refused> {
	let recipient = <Suite as Kem>::PublicKey::from_bytes(recipient).map_err(|_| Refused)?;
	let (encapsulated, ciphertext) =
		hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, Suite>(
			&OpModeS::Base,
			&recipient,
			info,
			message,
			aad,
			randomness,
		)
		.map_err(|_| Refused)?;
	Ok((encapsulated.to_bytes().into(), ciphertext))
}

/// Opens one message.
pub fn open(
	private: &[u8; KEY],
	encapsulated: &[u8; KEY],
	info: &[u8],
	aad: &[u8],
	ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refused> {
	let private = <Suite as Kem>::PrivateKey::from_bytes(private).map_err(|_| Refused)?;
	let encapsulated =
		<Suite as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| Refused)?;
	hpke::single_shot_open::<AesGcm256, HkdfSha256, Suite>(
		&OpModeR::Base,
		&private,
		&encapsulated,
		info,
		ciphertext,
		aad,
	)
	.map(Zeroizing::new)
	.map_err(|_| Refused)
}
