//! A secret of 32 bytes under a passphrase: the custodian's key, the gateway's keys, a wallet's seed.
//!
//! Format 1, 132 bytes:
//!
//! ```text
//! offset  bytes
//!      0      4  "GLNK"
//!      4      1  format: 1
//!      5      1  suite: 1 = Argon2id (version 1.3), XChaCha20-Poly1305
//!      6      1  purpose: what the secret is for
//!      7      1  0
//!      8     12  Argon2id: memory in KiB, passes, lanes; 32 bits each, little-endian
//!     20     32  salt
//!     52     24  nonce
//!     76     48  ciphertext and tag; the first 52 bytes are authenticated with it
//! ```

use crate::hazmat::{
	kdf::{derive_from_passphrase, Cost},
	random::{make_public, NoRandomness},
	wrap::{unwrap, wrap, NONCE, TAG},
};
use core::fmt;
use zeroize::Zeroizing;

/// Bytes of a key file.
pub const KEY_FILE: usize = PUBLIC + NONCE + 32 + TAG;
/// The fewest characters a new passphrase may have.
pub const MIN_PASSPHRASE: usize = 12;

/// What is authenticated and not encrypted.
const PUBLIC: usize = 52;

/// A passphrase, wiped when dropped and never printed.
pub struct Passphrase(Zeroizing<String>);

/// The passphrase can be guessed too easily to protect a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a passphrase must have at least {MIN_PASSPHRASE} characters")]
pub struct PassphraseTooShort;

impl Passphrase {
	/// What somebody typed to open a key file.
	pub fn typed(text: String) -> Self {
		Self(Zeroizing::new(text))
	}

	/// What somebody chose to protect a new key file.
	pub fn chosen(text: String) -> Result<Self, PassphraseTooShort> {
		let text = Zeroizing::new(text);
		if text.chars().count() < MIN_PASSPHRASE {
			return Err(PassphraseTooShort);
		}
		Ok(Self(text))
	}
}

impl fmt::Debug for Passphrase {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Passphrase(secret)")
	}
}

/// What a secret is for. A file made for one purpose does not open for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
	/// Wraps subject keys.
	CustodianKey,
	/// Opens what was sealed to an organization or a subject.
	EnvelopeKey,
	/// Signs certificates and disclosures.
	SigningKey,
	/// A wallet's seed.
	WalletSeed,
}

impl Purpose {
	fn code(self) -> u8 {
		match self {
			Self::CustodianKey => 1,
			Self::EnvelopeKey => 2,
			Self::SigningKey => 3,
			Self::WalletSeed => 4,
		}
	}
}

/// Why a key file cannot be made or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
	/// The bytes are no key file, or not all of one.
	#[error("not a key file")]
	NotAKeyFile,
	/// A format or suite this program does not know.
	#[error("unknown format of a key file")]
	UnknownFormat,
	/// The file holds a secret for something else.
	#[error("the key file is for another purpose")]
	OtherPurpose,
	/// Opening the file would take more memory or time than any file of ours.
	#[error("the key file asks for unreasonable work")]
	UnreasonableCost,
	/// The passphrase is wrong, or the file was changed: there is no telling which.
	#[error("wrong passphrase, or a damaged key file")]
	Refused,
	/// No randomness for salt and nonce.
	#[error(transparent)]
	NoRandomness(#[from] NoRandomness),
}

/// Protects a secret with a passphrase. Takes a tenth of a second and 64 MiB, so that guessing does
/// too.
pub fn create_key_file(
	purpose: Purpose,
	passphrase: &Passphrase,
	secret: &[u8; 32],
) -> Result<Vec<u8>, KeyFileError> {
	create_with(
		purpose,
		passphrase,
		secret,
		Cost::RECOMMENDED,
		&make_public()?,
		&make_public()?,
	)
}

pub(crate) fn create_with(
	purpose: Purpose,
	passphrase: &Passphrase,
	secret: &[u8; 32],
	cost: Cost,
	salt: &[u8; 32],
	nonce: &[u8; NONCE],
) -> Result<Vec<u8>, KeyFileError> {
	let mut file = Vec::with_capacity(KEY_FILE);
	file.extend_from_slice(b"GLNK\x01\x01");
	file.extend_from_slice(&[purpose.code(), 0]);
	for number in [cost.memory, cost.passes, cost.lanes] {
		file.extend_from_slice(&number.to_le_bytes());
	}
	file.extend_from_slice(salt);
	let key = derive_from_passphrase(passphrase.0.as_bytes(), salt, cost)
		.map_err(|_| KeyFileError::UnreasonableCost)?;
	let sealed = wrap(&key, nonce, &file, secret).map_err(|_| KeyFileError::Refused)?;
	file.extend_from_slice(&sealed);
	Ok(file)
}

/// Opens a key file made for this purpose.
pub fn open_key_file(
	purpose: Purpose,
	passphrase: &Passphrase,
	file: &[u8],
) -> Result<Zeroizing<[u8; 32]>, KeyFileError> {
	let (public, sealed) = file
		.split_at_checked(PUBLIC)
		.ok_or(KeyFileError::NotAKeyFile)?;
	let (b"GLNK", fields) = public
		.split_first_chunk::<4>()
		.ok_or(KeyFileError::NotAKeyFile)?
	else {
		return Err(KeyFileError::NotAKeyFile);
	};
	let [1, 1, code, 0, numbers @ ..] = fields else {
		return Err(KeyFileError::UnknownFormat);
	};
	if file.len() != KEY_FILE {
		return Err(KeyFileError::NotAKeyFile);
	}
	if *code != purpose.code() {
		return Err(KeyFileError::OtherPurpose);
	}
	let (memory, rest) = number(numbers)?;
	let (passes, rest) = number(rest)?;
	let (lanes, rest) = number(rest)?;
	let salt: &[u8; 32] = rest.try_into().map_err(|_| KeyFileError::NotAKeyFile)?;
	let cost = Cost {
		memory,
		passes,
		lanes,
	};
	let key = derive_from_passphrase(passphrase.0.as_bytes(), salt, cost)
		.map_err(|_| KeyFileError::UnreasonableCost)?;
	let secret = unwrap(&key, public, sealed).map_err(|_| KeyFileError::Refused)?;
	let secret: &[u8; 32] = secret
		.as_slice()
		.try_into()
		.map_err(|_| KeyFileError::Refused)?;
	Ok(Zeroizing::new(*secret))
}

fn number(bytes: &[u8]) -> Result<(u32, &[u8]), KeyFileError> {
	let (number, rest) = bytes
		.split_first_chunk::<4>()
		.ok_or(KeyFileError::NotAKeyFile)?;
	Ok((u32::from_le_bytes(*number), rest))
}
