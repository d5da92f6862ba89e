//! Keys: 24 words, and what follows from them. The same words give the same account and envelope key in
//! the command line (`cli/src/keys`); a test compares both.
//!
//! A key on this device is a key file of the vault's, the same 132 bytes that the command line keeps: a
//! person can take it from one to the other. Where a passkey opens the wallet, what its PRF returns, in
//! hexadecimal, is the passphrase of such a file.

use crate::Fault;
use bip39::{Language, Mnemonic};
use galen_vault::safe::{
	create_key_file, derive_wallet_cache_key, derive_wallet_envelope_key, open_key_file,
	EnvelopeKeyPair, Passphrase, Purpose, RecoveryCode,
};
use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey};
use zeroize::Zeroizing;

/// How many words there are.
pub const WORDS: usize = 24;

/// The context under which every Substrate chain signs with sr25519.
const CONTEXT: &[u8] = b"substrate";
/// Goes before what a session at a gateway is opened with; see `SessionClaim` of the client.
const SESSION: &[u8] = b"galen/session/1";

/// A wallet's keys, unlocked.
pub struct Keys {
	root: Zeroizing<[u8; 32]>,
	// Wiped when dropped, by schnorrkel.
	ledger: Keypair,
	envelope: EnvelopeKeyPair,
}

/// What is signed to open a session.
pub struct Claim<'a> {
	/// Which chain.
	pub genesis: &'a [u8; 32],
	/// Whose gateway.
	pub organization: u32,
	/// Who claims.
	pub account: &'a [u8; 32],
	/// What the gateway asked.
	pub challenge: &'a [u8; 32],
	/// To what rings may be sealed.
	pub envelope_key: Option<&'a [u8; 32]>,
}

impl Claim<'_> {
	/// The bytes, as `SessionClaim::encode` of the client has them.
	pub fn encode(&self) -> Vec<u8> {
		let mut bytes = SESSION.to_vec();
		bytes.extend_from_slice(self.genesis);
		bytes.extend_from_slice(&self.organization.to_le_bytes());
		bytes.extend_from_slice(self.account);
		bytes.extend_from_slice(self.challenge);
		match self.envelope_key {
			None => bytes.push(0),
			Some(key) => {
				bytes.push(1);
				bytes.extend_from_slice(key);
			},
		}
		bytes
	}
}

/// 24 fresh words.
///
/// # Errors
/// [`Fault::NoRandomness`].
pub fn make_words() -> Result<Zeroizing<String>, Fault> {
	let root = galen_vault::hazmat::random::make_secret::<32>().map_err(|_| Fault::NoRandomness)?;
	words_of(&root)
}

fn words_of(root: &[u8; 32]) -> Result<Zeroizing<String>, Fault> {
	let mnemonic = Mnemonic::from_entropy(root).map_err(|_| Fault::WrongWords)?;
	let mut text = Zeroizing::new(String::with_capacity(WORDS.saturating_mul(9)));
	for word in mnemonic.words() {
		if !text.is_empty() {
			text.push(' ');
		}
		text.push_str(word);
	}
	Ok(text)
}

/// Words of the list that begin so.
pub fn words_starting_with(prefix: &str, limit: usize) -> Vec<&'static str> {
	if prefix.is_empty() {
		return Vec::new();
	}
	let known = Language::English.word_list().iter().copied();
	known
		.filter(|word| word.starts_with(prefix))
		.take(limit)
		.collect()
}

/// The bytes that the words stand for. Spaces and capitals are a person's own affair.
fn read_words(text: &str) -> Result<Zeroizing<[u8; 32]>, Fault> {
	let mut plain = Zeroizing::new(String::with_capacity(text.len()));
	let mut count: usize = 0;
	for word in text.split_whitespace() {
		if count > 0 {
			plain.push(' ');
		}
		// Byte by byte, so that no copy of a word is left behind.
		word.chars()
			.for_each(|letter| plain.push(letter.to_ascii_lowercase()));
		count = count.saturating_add(1);
	}
	if count != WORDS {
		return Err(Fault::WrongCount(count));
	}
	let mnemonic =
		Mnemonic::parse_in_normalized(Language::English, &plain).map_err(|error| match error {
			bip39::Error::UnknownWord(at) => Fault::WrongWord(at),
			_ => Fault::WrongWords,
		})?;
	let (entropy, length) = mnemonic.to_entropy_array();
	let entropy = Zeroizing::new(entropy);
	entropy
		.get(..length)
		.and_then(|bytes| bytes.try_into().ok())
		.map(Zeroizing::new)
		.ok_or(Fault::WrongWords)
}

impl Keys {
	/// The keys of these words.
	///
	/// # Errors
	/// They are not 24 words of the list, or their checksum does not fit.
	pub fn from_words(text: &str) -> Result<Self, Fault> {
		Self::from_root(read_words(text)?)
	}

	/// The keys in a key file under a passphrase.
	///
	/// # Errors
	/// The passphrase is wrong, or the bytes are no key file of a wallet.
	pub fn open(file: &[u8], passphrase: String) -> Result<Self, Fault> {
		let passphrase = Passphrase::typed(passphrase);
		Self::from_root(open_key_file(Purpose::WalletSeed, &passphrase, file)?)
	}

	fn from_root(root: Zeroizing<[u8; 32]>) -> Result<Self, Fault> {
		let seed = substrate_bip39::seed_from_entropy(root.as_slice(), "").map(Zeroizing::new);
		let seed = seed.map_err(|_| Fault::WrongWords)?;
		let mini = seed
			.get(..32)
			.and_then(|half| MiniSecretKey::from_bytes(half).ok());
		let mini = mini.ok_or(Fault::WrongWords)?;
		Ok(Self {
			ledger: mini.expand_to_keypair(ExpansionMode::Ed25519),
			envelope: derive_wallet_envelope_key(&root),
			root,
		})
	}

	/// A key file under a new passphrase.
	///
	/// # Errors
	/// The passphrase is too short, or there is no randomness.
	pub fn seal(&self, passphrase: String) -> Result<Vec<u8>, Fault> {
		let passphrase = Passphrase::chosen(passphrase).map_err(|_| Fault::PassphraseTooShort)?;
		Ok(create_key_file(
			Purpose::WalletSeed,
			&passphrase,
			&self.root,
		)?)
	}

	/// The words again.
	///
	/// # Errors
	/// None: 32 bytes have words.
	pub fn words(&self) -> Result<Zeroizing<String>, Fault> {
		words_of(&self.root)
	}

	/// The account on the ledger.
	pub fn account(&self) -> [u8; 32] {
		self.ledger.public.to_bytes()
	}

	/// The public key to which records are sealed.
	pub fn envelope_key(&self) -> [u8; 32] {
		self.envelope.public().0
	}

	/// Opens what was sealed to [`Self::envelope_key`].
	pub fn envelope(&self) -> &EnvelopeKeyPair {
		&self.envelope
	}

	/// The key under which this device keeps what the wallet has read.
	pub fn cache_key(&self) -> Zeroizing<[u8; 32]> {
		derive_wallet_cache_key(&self.root)
	}

	/// Signs a transaction's payload, which whoever calls has shown to the person.
	pub fn sign(&self, payload: &[u8]) -> [u8; 64] {
		let context = schnorrkel::signing_context(CONTEXT);
		self.ledger.sign(context.bytes(payload)).to_bytes()
	}

	/// Signs in at a gateway.
	pub fn sign_session(
		&self,
		genesis: &[u8; 32],
		organization: u32,
		challenge: &[u8; 32],
	) -> [u8; 64] {
		let claim = Claim {
			genesis,
			organization,
			account: &self.account(),
			challenge,
			envelope_key: Some(&self.envelope_key()),
		};
		self.sign(&claim.encode())
	}
}

/// The public half of the key that a recovery code's words stand for: what the ledger is told of it.
///
/// # Errors
/// They are not 24 words of the list, or their checksum does not fit.
pub fn recovery_key(words: &str) -> Result<[u8; 32], Fault> {
	Ok(RecoveryCode::derive(&read_words(words)?).public())
}

/// Signs with a recovery code that another key is to act for an account: 64 bytes for whoever opens or
/// approves the attempt. Good for this attempt, this account and this key alone.
///
/// # Errors
/// They are not 24 words of the list, or their checksum does not fit.
pub fn approve_recovery(
	words: &str,
	genesis: &[u8; 32],
	subject: &[u8; 32],
	new_key: &[u8; 32],
	attempt: u32,
) -> Result<[u8; 64], Fault> {
	Ok(RecoveryCode::derive(&read_words(words)?).approve(genesis, subject, new_key, attempt))
}

/// The envelope key of an organization, from a key file made for that or from a wallet's.
///
/// # Errors
/// The passphrase is wrong, or the bytes are no such key file.
pub fn open_envelope_key(file: &[u8], passphrase: String) -> Result<EnvelopeKeyPair, Fault> {
	let passphrase = Passphrase::typed(passphrase);
	match open_key_file(Purpose::EnvelopeKey, &passphrase, file) {
		Ok(seed) => Ok(EnvelopeKeyPair::from_seed(seed)),
		Err(galen_vault::safe::KeyFileError::OtherPurpose) => {
			let root = open_key_file(Purpose::WalletSeed, &passphrase, file)?;
			Ok(derive_wallet_envelope_key(&root))
		},
		Err(error) => Err(error.into()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use subxt_signer::{bip39::Mnemonic as CliMnemonic, sr25519};

	/// What the command line makes of the same bytes: `Key::from_root` in `cli/src/keys`.
	fn as_the_command_line(root: [u8; 32]) -> (String, [u8; 32], [u8; 32]) {
		let words = CliMnemonic::from_entropy(&root).unwrap();
		let ledger = sr25519::Keypair::from_phrase(&words, None).unwrap();
		let envelope = derive_wallet_envelope_key(&Zeroizing::new(root));
		(
			words.to_string(),
			ledger.public_key().0,
			envelope.public().0,
		)
	}

	#[test]
	fn the_same_words_give_the_same_keys_as_in_the_command_line() {
		for seed in [[0; 32], [7; 32], [0xff; 32]] {
			let (words, account, envelope) = as_the_command_line(seed);
			let keys = Keys::from_words(&words).unwrap();
			assert_eq!(keys.account(), account);
			assert_eq!(keys.envelope_key(), envelope);
			assert_eq!(*keys.words().unwrap(), words);
		}
	}

	/// The vector that the tests in TypeScript read, made from the command line's own library;
	/// `GALEN_BLESS=1` writes it.
	#[test]
	#[allow(clippy::disallowed_methods)] // the one setting these tests have
	fn the_vector_is_the_command_lines() {
		let (words, account, envelope) = as_the_command_line([7; 32]);
		let claim = Claim {
			genesis: &[1; 32],
			organization: 0x0403_0201,
			account: &account,
			challenge: &[3; 32],
			envelope_key: Some(&envelope),
		};
		let vector = serde_json::json!({
			"words": words,
			"account": crate::plain::to_hex(&account),
			"envelopeKey": crate::plain::to_hex(&envelope),
			"claim": crate::plain::to_hex(&claim.encode()),
		});
		let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/keys.json");
		let text = format!("{vector:#}\n");
		if std::env::var_os("GALEN_BLESS").is_some() {
			std::fs::write(path, &text).unwrap();
		}
		assert_eq!(std::fs::read_to_string(path).unwrap(), text);
		let keys = Keys::from_words(&words).unwrap();
		assert_eq!((keys.account(), keys.envelope_key()), (account, envelope));
	}

	#[test]
	fn what_a_wallet_signs_the_command_line_accepts() {
		let keys = Keys::from_words(&as_the_command_line([7; 32]).0).unwrap();
		let signature = sr25519::Signature(keys.sign(b"payload"));
		let public = sr25519::PublicKey(keys.account());
		assert!(sr25519::verify(&signature, b"payload", &public));
		assert!(!sr25519::verify(&signature, b"other", &public));
		let session = keys.sign_session(&[1; 32], 2, &[3; 32]);
		let claim = Claim {
			genesis: &[1; 32],
			organization: 2,
			account: &keys.account(),
			challenge: &[3; 32],
			envelope_key: Some(&keys.envelope_key()),
		};
		let session = sr25519::Signature(session);
		assert!(sr25519::verify(&session, claim.encode(), &public));
	}

	#[test]
	fn words_are_read_as_people_type_them() {
		let words = as_the_command_line([7; 32]).0;
		let typed = format!("  {}\n", words.to_uppercase().replace(' ', " \n "));
		assert_eq!(
			Keys::from_words(&typed).unwrap().account(),
			Keys::from_words(&words).unwrap().account()
		);
	}

	#[test]
	fn wrong_words_say_where_they_are_wrong() {
		let words = as_the_command_line([7; 32]).0;
		let mut list: Vec<&str> = words.split(' ').collect();
		assert_eq!(
			Keys::from_words(&list[..23].join(" ")).err(),
			Some(Fault::WrongCount(23))
		);
		list[4] = "hospital1";
		assert_eq!(
			Keys::from_words(&list.join(" ")).err(),
			Some(Fault::WrongWord(4))
		);
		list[4] = if words.split(' ').nth(4) == Some("zoo") {
			"zebra"
		} else {
			"zoo"
		};
		assert_eq!(
			Keys::from_words(&list.join(" ")).err(),
			Some(Fault::WrongWords)
		);
	}

	#[test]
	fn a_key_file_opens_with_its_passphrase_alone() {
		let keys = Keys::from_words(&make_words().unwrap()).unwrap();
		assert_eq!(
			keys.seal("short".into()).err(),
			Some(Fault::PassphraseTooShort)
		);
		let file = keys.seal("correct horse battery".into()).unwrap();
		let opened = Keys::open(&file, "correct horse battery".into()).unwrap();
		assert_eq!(opened.account(), keys.account());
		assert_eq!(
			Keys::open(&file, "correct horse batterx".into()).err(),
			Some(Fault::WrongPassphrase)
		);
		assert_eq!(
			Keys::open(&file[1..], "correct horse battery".into()).err(),
			Some(Fault::Damaged)
		);
		// A partner's own wallet file opens what was sealed to it.
		let envelope = open_envelope_key(&file, "correct horse battery".into()).unwrap();
		assert_eq!(envelope.public().0, keys.envelope_key());
		let seed = Zeroizing::new([5; 32]);
		let passphrase = Passphrase::chosen("correct horse battery".into()).unwrap();
		let own = create_key_file(Purpose::EnvelopeKey, &passphrase, &seed).unwrap();
		let envelope = open_envelope_key(&own, "correct horse battery".into()).unwrap();
		assert_eq!(envelope.public(), EnvelopeKeyPair::from_seed(seed).public());
		let other = create_key_file(Purpose::SigningKey, &passphrase, &[5; 32]).unwrap();
		assert_eq!(
			open_envelope_key(&other, "correct horse battery".into()).err(),
			Some(Fault::NotForUs)
		);
	}

	#[test]
	fn what_a_device_keeps_is_under_a_key_of_its_own() {
		let keys = Keys::from_words(&as_the_command_line([7; 32]).0).unwrap();
		assert_ne!(*keys.cache_key(), [7; 32]);
		assert_ne!(*keys.cache_key(), keys.envelope_key());
	}

	#[test]
	fn a_recovery_code_is_another_key_than_the_wallets() {
		let words = as_the_command_line([7; 32]).0;
		let key = recovery_key(&words).unwrap();
		assert_eq!(key, RecoveryCode::derive(&Zeroizing::new([7; 32])).public());
		assert_ne!(key, Keys::from_words(&words).unwrap().account());
		let approval = approve_recovery(&words, &[1; 32], &[2; 32], &[3; 32], 4).unwrap();
		let code = RecoveryCode::derive(&Zeroizing::new([7; 32]));
		assert_eq!(approval, code.approve(&[1; 32], &[2; 32], &[3; 32], 4));
		for (genesis, subject, new_key, attempt) in
			[(9, 2, 3, 4), (1, 9, 3, 4), (1, 2, 9, 4), (1, 2, 3, 9)]
		{
			let other = approve_recovery(
				&words,
				&[genesis; 32],
				&[subject; 32],
				&[new_key; 32],
				attempt,
			);
			assert_ne!(other, Ok(approval));
		}
		assert_eq!(recovery_key("zoo").err(), Some(Fault::WrongCount(1)));
	}

	#[test]
	fn typing_is_helped_by_the_list() {
		assert_eq!(words_starting_with("zo", 5), ["zone", "zoo"]);
		assert_eq!(words_starting_with("", 5), Vec::<&str>::new());
		assert_eq!(words_starting_with("a", 3).len(), 3);
	}
}
