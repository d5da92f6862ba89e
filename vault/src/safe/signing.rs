//! Signatures over named statements. There is no way to sign arbitrary bytes: what is signed begins
//! with what kind of statement it is, so that no signature serves for another kind.
//!
//! A signed statement, format 1: `1 ‖ public key (32) ‖ signature (64) ‖ SCALE(statement)`. The
//! ed25519 signature is over `"galen/signed/1" ‖ length of the domain (u8) ‖ domain ‖
//! SCALE(statement)`.

use crate::hazmat::random::{make_secret, NoRandomness};
use codec::{Decode, Encode};
use core::fmt;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const DOMAIN: &[u8] = b"galen/signed/1";

/// A kind of statement that can be signed.
pub trait Payload: Encode + Decode {
	/// Names the kind and the version of its encoding; at most 255 bytes, unlike all others.
	const DOMAIN: &'static str;
}

/// Why a signed statement cannot be read or trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
	/// The bytes are not a signed statement of this kind.
	#[error("not a signed statement")]
	Malformed,
	/// A format this program does not know.
	#[error("unknown format of a signed statement")]
	UnknownFormat,
	/// Somebody else signed it.
	#[error("signed by another key")]
	OtherSigner,
	/// The signature does not match.
	#[error("the signature does not match")]
	Invalid,
}

/// Whose signature is expected: an ed25519 public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifierKey(pub [u8; 32]);

/// Signs as a custodian's gateway.
pub struct SignerKey(SigningKey);

impl SignerKey {
	/// A new one.
	pub fn make() -> Result<Self, NoRandomness> {
		make_secret().map(|seed| Self::from_seed(&seed))
	}

	/// The one a seed determines.
	pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Self {
		Self(SigningKey::from_bytes(seed))
	}

	/// The key that checks the signatures.
	pub fn verifier(&self) -> VerifierKey {
		VerifierKey(self.0.verifying_key().to_bytes())
	}

	/// Signs a statement.
	pub fn sign<P: Payload>(&self, statement: P) -> Signed<P> {
		let signature = self.0.sign(&message(&statement)).to_bytes();
		Signed {
			statement,
			signer: self.verifier(),
			signature,
		}
	}
}

impl fmt::Debug for SignerKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "SignerKey({:?})", self.verifier())
	}
}

fn message<P: Payload>(statement: &P) -> Vec<u8> {
	const {
		assert!(P::DOMAIN.len() <= 255, "a domain's length fits a byte");
	}
	let length = u8::try_from(P::DOMAIN.len()).unwrap_or(u8::MAX);
	[DOMAIN, &[length], P::DOMAIN.as_bytes(), &statement.encode()].concat()
}

/// A statement and who vouches for it. Reading one proves nothing: call [`Signed::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed<P> {
	statement: P,
	signer: VerifierKey,
	signature: [u8; 64],
}

impl<P: Payload> Signed<P> {
	/// The statement, if this key signed it.
	pub fn verify(&self, expected: &VerifierKey) -> Result<&P, SignatureError> {
		if self.signer != *expected {
			return Err(SignatureError::OtherSigner);
		}
		let key = VerifyingKey::from_bytes(&self.signer.0).map_err(|_| SignatureError::Invalid)?;
		let signature = Signature::from_bytes(&self.signature);
		// Strict: refuses weak keys and all but one encoding of a signature.
		key.verify_strict(&message(&self.statement), &signature)
			.map_err(|_| SignatureError::Invalid)?;
		Ok(&self.statement)
	}

	/// Who says to have signed it.
	pub fn signer(&self) -> VerifierKey {
		self.signer
	}

	/// The bytes to keep and to show.
	pub fn to_bytes(&self) -> Vec<u8> {
		let encoded = self.statement.encode();
		[
			&[FORMAT],
			self.signer.0.as_slice(),
			&self.signature,
			&encoded,
		]
		.concat()
	}

	/// Reads a signed statement.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, SignatureError> {
		let (format, rest) = bytes.split_first().ok_or(SignatureError::Malformed)?;
		if *format != FORMAT {
			return Err(SignatureError::UnknownFormat);
		}
		let (signer, rest) = rest
			.split_first_chunk::<32>()
			.ok_or(SignatureError::Malformed)?;
		let (signature, mut rest) = rest
			.split_first_chunk::<64>()
			.ok_or(SignatureError::Malformed)?;
		let statement = P::decode(&mut rest).map_err(|_| SignatureError::Malformed)?;
		if !rest.is_empty() {
			return Err(SignatureError::Malformed);
		}
		Ok(Self {
			statement,
			signer: VerifierKey(*signer),
			signature: *signature,
		})
	}
}
