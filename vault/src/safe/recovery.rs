//! What follows from a recovery code.

use crate::hazmat::kdf::derive_from_key;
use ed25519_dalek::{Signer, SigningKey};
use galen_primitives::recovery::approval_by_code;
use zeroize::Zeroizing;

const CODE: &[u8] = b"galen/recovery-code/1";

/// The key a recovery code stands for. It signs one kind of statement, about one attempt to replace one
/// key, and nothing else.
pub struct RecoveryCode(SigningKey);

impl RecoveryCode {
	/// The key of the 32 bytes that the words of a code spell: HKDF-SHA256 of them, without salt, with
	/// the info `"galen/recovery-code/1"`, is the seed of an ed25519 key.
	pub fn derive(root: &Zeroizing<[u8; 32]>) -> Self {
		let seed: Zeroizing<[u8; 32]> = derive_from_key(root, &[], &[CODE]);
		Self(SigningKey::from_bytes(&seed))
	}

	/// What the ledger is told of it.
	pub fn public(&self) -> [u8; 32] {
		self.0.verifying_key().to_bytes()
	}

	/// "With my recovery code I approve that this key replaces mine, in this attempt."
	pub fn approve(
		&self,
		genesis: &[u8; 32],
		subject: &[u8; 32],
		new_key: &[u8; 32],
		attempt: u32,
	) -> [u8; 64] {
		let statement = approval_by_code(genesis, subject, new_key, attempt);
		self.0.sign(&statement).to_bytes()
	}
}

impl core::fmt::Debug for RecoveryCode {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("RecoveryCode")
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use ed25519_dalek::{Signature, VerifyingKey};

	fn code(byte: u8) -> RecoveryCode {
		RecoveryCode::derive(&Zeroizing::new([byte; 32]))
	}

	#[test]
	fn a_code_determines_its_key_and_is_no_other_key() {
		assert_eq!(code(7).public(), code(7).public());
		assert_ne!(code(7).public(), code(8).public());
		// The same words as a wallet's backup give another key than the wallet's.
		let plain = SigningKey::from_bytes(&[7; 32]);
		assert_ne!(code(7).public(), plain.verifying_key().to_bytes());
	}

	#[test]
	fn an_approval_is_about_one_attempt() {
		let signature = code(7).approve(&[1; 32], &[2; 32], &[3; 32], 4);
		let key = VerifyingKey::from_bytes(&code(7).public()).unwrap();
		let verifies = |genesis: u8, subject: u8, new_key: u8, attempt: u32| {
			let statement =
				approval_by_code(&[genesis; 32], &[subject; 32], &[new_key; 32], attempt);
			key.verify_strict(&statement, &Signature::from_bytes(&signature))
				.is_ok()
		};
		assert!(verifies(1, 2, 3, 4));
		for (genesis, subject, new_key, attempt) in
			[(9, 2, 3, 4), (1, 9, 3, 4), (1, 2, 9, 4), (1, 2, 3, 9)]
		{
			assert!(!verifies(genesis, subject, new_key, attempt));
		}
	}

	#[test]
	fn a_code_never_prints_its_secret() {
		assert_eq!(format!("{:?}", code(7)), "RecoveryCode");
	}
}
