//! The key of an account.

use crate::{AccountId, EmergencyClaim, SessionClaim};
use std::{fmt, fs, path::Path, str::FromStr};
use subxt_signer::{bip39::Mnemonic, sr25519::Keypair, ExposeSecret, SecretString, SecretUri};

/// Why a secret gives no key. Never says what the secret was.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
	/// It is neither a recovery phrase, nor a hex seed, nor a name such as `//Alice`.
	#[error("this is no secret key: neither a phrase of 12 or 24 words, nor 0x and 64 hex digits, nor a name such as //Alice")]
	Malformed,
	/// The file cannot be read.
	#[error("cannot read the key file {path}")]
	File {
		/// Which file.
		path: String,
		/// Why not.
		#[source]
		source: std::io::Error,
	},
}

/// Signs transactions, session claims and emergency claims with sr25519, and nothing else: there is no
/// way to sign arbitrary bytes.
#[derive(Clone)]
pub struct Signer {
	keypair: Keypair,
	account: AccountId,
	/// The account whose transactions it signs: its own, or a subject's whose key it replaced.
	acts_for: AccountId,
}

impl Signer {
	/// The key of a secret URI: a phrase or `0x` and a hex seed, with derivations such as
	/// `//Alice//Gateway` behind it. Without a phrase, the public one of development keys.
	///
	/// # Errors
	/// It is none. Nothing at all is none either: an empty file must not sign with a public key.
	pub fn from_uri(uri: &str) -> Result<Self, SignerError> {
		if uri.is_empty() {
			return Err(SignerError::Malformed);
		}
		let uri = SecretUri::from_str(uri).map_err(|_| SignerError::Malformed)?;
		let keypair = Keypair::from_uri(&uri).map_err(|_| SignerError::Malformed)?;
		Ok(Self::of(keypair))
	}

	/// The key of a 32-byte seed.
	///
	/// # Errors
	/// The seed gives no key, which none is known to do.
	pub fn from_seed(seed: &[u8; 32]) -> Result<Self, SignerError> {
		let keypair = Keypair::from_secret_key(*seed).map_err(|_| SignerError::Malformed)?;
		Ok(Self::of(keypair))
	}

	/// The key of a BIP-39 recovery phrase, as other Substrate wallets derive it.
	///
	/// # Errors
	/// A word is wrong, or their checksum is.
	pub fn from_phrase(phrase: &str) -> Result<Self, SignerError> {
		let phrase = Mnemonic::from_str(phrase).map_err(|_| SignerError::Malformed)?;
		let keypair = Keypair::from_phrase(&phrase, None).map_err(|_| SignerError::Malformed)?;
		Ok(Self::of(keypair))
	}

	/// The key of the secret in a file, as [`Self::from_uri`] reads it, or a seed as 64 hex digits;
	/// space around it is ignored.
	///
	/// # Errors
	/// The file cannot be read, or holds no secret.
	pub fn from_file(path: &Path) -> Result<Self, SignerError> {
		let secret = fs::read_to_string(path).map_err(|source| SignerError::File {
			path: path.display().to_string(),
			source,
		})?;
		let secret = SecretString::from(secret);
		let secret = secret.expose_secret().trim();
		if secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()) {
			let uri = SecretString::from(format!("0x{secret}"));
			return Self::from_uri(uri.expose_secret());
		}
		Self::from_uri(secret)
	}

	fn of(keypair: Keypair) -> Self {
		let account = keypair.public_key().to_account_id();
		Self {
			keypair,
			account,
			acts_for: account,
		}
	}

	/// The same key, signing transactions as a subject whose lost key it replaced. The ledger says
	/// whether it did: [`At::acts_for`](crate::At::acts_for).
	#[must_use]
	pub fn acting_for(self, account: AccountId) -> Self {
		Self {
			acts_for: account,
			..self
		}
	}

	/// The account of the key itself.
	pub fn account(&self) -> AccountId {
		self.account
	}

	/// The account whose transactions the key signs.
	pub fn acts_for(&self) -> AccountId {
		self.acts_for
	}

	/// Signs a claim that opens a session at a gateway.
	pub fn sign_session(&self, claim: &SessionClaim) -> [u8; 64] {
		self.keypair.sign(&claim.encode()).0
	}

	/// Signs a claim that opens a patient's records while the chain cannot be reached.
	pub fn sign_emergency(&self, claim: &EmergencyClaim) -> [u8; 64] {
		self.keypair.sign(&claim.encode()).0
	}

	/// The key as subxt takes it.
	pub(crate) fn keypair(&self) -> &Keypair {
		&self.keypair
	}
}

impl fmt::Debug for Signer {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Signer({})", self.account)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

	#[test]
	fn the_usual_ways_lead_to_the_usual_accounts() {
		let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
		assert_eq!(
			Signer::from_uri("//Alice").unwrap().account().to_string(),
			alice
		);
		let spelled = Signer::from_uri(&format!("{PHRASE}//Alice")).unwrap();
		assert_eq!(spelled.account().to_string(), alice);
		let root = "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV";
		assert_eq!(
			Signer::from_phrase(PHRASE).unwrap().account().to_string(),
			root
		);
	}

	#[test]
	fn a_seed_and_its_hex_are_the_same_key() {
		let seed = [7; 32];
		let uri = format!("0x{}", hex::encode(seed));
		let (by_seed, by_uri) = (Signer::from_seed(&seed), Signer::from_uri(&uri));
		assert_eq!(by_seed.unwrap().account(), by_uri.unwrap().account());
	}

	#[test]
	fn what_is_no_secret_is_refused_without_being_repeated() {
		for wrong in ["", "hello", "0x12", "bottom drive obey lake"] {
			let error = Signer::from_uri(wrong).unwrap_err();
			assert!(matches!(error, SignerError::Malformed));
			assert!(
				wrong.is_empty() || !error.to_string().contains(wrong),
				"{wrong}"
			);
		}
	}

	#[test]
	fn a_file_holds_a_name_a_phrase_or_a_seed() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("account.key");
		let seed = hex::encode([7; 32]);
		let account = Signer::from_seed(&[7; 32]).unwrap().account();
		for content in [seed.clone(), format!("0x{seed}\n"), format!(" {seed} \n")] {
			fs::write(&path, content).unwrap();
			assert_eq!(Signer::from_file(&path).unwrap().account(), account);
		}
		fs::write(&path, "//Alice\n").unwrap();
		assert!(Signer::from_file(&path).is_ok());
		for empty in ["", "\n"] {
			fs::write(&path, empty).unwrap();
			assert!(matches!(
				Signer::from_file(&path),
				Err(SignerError::Malformed)
			));
		}
		let absent = Signer::from_file(&folder.path().join("absent"));
		assert!(matches!(absent, Err(SignerError::File { .. })));
	}

	#[test]
	fn a_key_acts_for_itself_until_it_is_told_otherwise() {
		let key = Signer::from_uri("//Alice").unwrap();
		assert_eq!(key.acts_for(), key.account());
		let subject = AccountId([7; 32]);
		let acting = key.clone().acting_for(subject);
		assert_eq!(acting.acts_for(), subject);
		assert_eq!(acting.account(), key.account());
	}

	#[test]
	fn a_key_never_prints_its_secret() {
		let printed = format!("{:?}", Signer::from_uri("//Alice").unwrap());
		assert_eq!(
			printed,
			"Signer(5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY)"
		);
	}
}
