//! What a subject or a member of staff signs to open a session at a gateway.

use crate::{AccountId, Hash};
use codec::Encode;
use galen_primitives::ids::OrganizationId;
use subxt_signer::sr25519;

/// Goes before every claim, so that no signature over one serves for anything else: a transaction
/// starts with a pallet's index, another kind of statement with another name.
const DOMAIN: &[u8] = b"galen/session/1";
/// What wallets in the browser put around bytes that are signed and are no transaction.
const MARKS: (&[u8], &[u8]) = (b"<Bytes>", b"</Bytes>");

/// "I am this account, this hospital's gateway asked me, and this once": what opens a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionClaim {
	/// Which chain.
	pub genesis: Hash,
	/// Whose gateway.
	pub organization: OrganizationId,
	/// Who claims.
	pub account: AccountId,
	/// What the gateway asked, good once.
	pub challenge: [u8; 32],
	/// The X25519 key to which the gateway may seal the keys of the account's own records.
	pub envelope_key: Option<[u8; 32]>,
}

impl SessionClaim {
	/// What is signed: `"galen/session/1" ‖ genesis (32) ‖ organization (u32 LE) ‖ account (32) ‖
	/// challenge (32) ‖ Option<envelope key (32)>`.
	pub fn encode(&self) -> Vec<u8> {
		let mut bytes = DOMAIN.to_vec();
		bytes.extend_from_slice(self.genesis.as_bytes());
		bytes.extend_from_slice(&self.organization.0.to_le_bytes());
		bytes.extend_from_slice(&self.account.0);
		bytes.extend_from_slice(&self.challenge);
		self.envelope_key.encode_to(&mut bytes);
		bytes
	}

	/// What an account may have signed: the claim itself, or the claim between the marks that wallets in
	/// the browser put around whatever is no transaction.
	pub fn forms(&self) -> [Vec<u8>; 2] {
		let claim = self.encode();
		let marked = [MARKS.0, claim.as_slice(), MARKS.1].concat();
		[claim, marked]
	}

	/// Whether the account itself signed it, with sr25519.
	pub fn is_signed_by_account(&self, signature: &[u8; 64]) -> bool {
		self.forms().iter().any(|form| {
			sr25519::verify(
				&sr25519::Signature(*signature),
				form,
				&sr25519::PublicKey(self.account.0),
			)
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Signer;

	fn claim(account: AccountId) -> SessionClaim {
		SessionClaim {
			genesis: Hash::repeat_byte(1),
			organization: OrganizationId(0x0403_0201),
			account,
			challenge: [3; 32],
			envelope_key: None,
		}
	}

	#[test]
	fn the_encoding_is_the_documented_one() {
		let mut claim = claim(AccountId([2; 32]));
		let plain = hex::encode(claim.encode());
		let expected = [
			hex::encode(b"galen/session/1"),
			"01".repeat(32),
			"01020304".into(),
			"02".repeat(32),
			"03".repeat(32),
			"00".into(),
		];
		assert_eq!(plain, expected.concat());
		claim.envelope_key = Some([4; 32]);
		let keyed = hex::encode(claim.encode());
		assert_eq!(
			keyed,
			format!("{}01{}", &plain[..plain.len() - 2], "04".repeat(32))
		);
	}

	#[test]
	fn a_wallet_in_the_browser_signs_between_marks() {
		let amina = Signer::from_uri("//Amina").unwrap();
		let claim = claim(amina.account());
		let signed = |bytes: &[u8]| amina.keypair().sign(bytes).0;
		let marked = [b"<Bytes>", claim.encode().as_slice(), b"</Bytes>"].concat();
		assert!(claim.is_signed_by_account(&signed(&marked)));
		assert!(claim.is_signed_by_account(&signed(&claim.encode())));
		// Marks around another claim, or half of them, are no proof.
		assert!(!claim.is_signed_by_account(&signed(&marked[1..])));
		let other = SessionClaim {
			challenge: [9; 32],
			..claim.clone()
		};
		assert!(!other.is_signed_by_account(&signed(&marked)));
	}

	#[test]
	fn only_the_account_itself_signs_its_claim_and_only_this_one() {
		let amina = Signer::from_uri("//Amina").unwrap();
		let bilal = Signer::from_uri("//Bilal").unwrap();
		let claim = claim(amina.account());
		let signature = amina.sign_session(&claim);
		assert!(claim.is_signed_by_account(&signature));
		assert!(!claim.is_signed_by_account(&bilal.sign_session(&claim)));
		let again = SessionClaim {
			challenge: [9; 32],
			..claim.clone()
		};
		assert!(!again.is_signed_by_account(&signature));
		let elsewhere = SessionClaim {
			organization: OrganizationId(1),
			..claim
		};
		assert!(!elsewhere.is_signed_by_account(&signature));
	}
}
