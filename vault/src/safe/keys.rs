//! The key hierarchy: record secrets under the subject's key, subject keys under the custodian's.
//!
//! A wrapped record secret, format 2: `2 ‖ suite 1 ‖ half (8, little-endian) ‖ nonce (24) ‖ ciphertext
//! (64) ‖ tag (16)`, bound to the object's id and the half's. The key that wraps is
//! `HKDF-SHA256(subject key, salt = half, info = domain ‖ object)`, so that destroying the half erases
//! the record, in every copy of these bytes. Destroying the half of a subject's key erases all records
//! of the subject at once.
//!
//! There is no format without halves: one was tried before any vault was in use, and destroying such a
//! key destroyed no older copy of it. Its number, 1, is refused like any that is not known.

use super::{Half, HalfId, KeyId, ObjectId, RecordSecret, SubjectKey, SubjectVaultId};
use crate::hazmat::{
	kdf::derive_from_key,
	random::{make_public, make_secret, NoRandomness},
	wrap::{unwrap, wrap, NONCE, TAG},
};
use core::fmt;
use zeroize::Zeroizing;

const RECORD_DOMAIN: &[u8] = b"galen/wrap/record/2";
const SUBJECT_DOMAIN: &[u8] = b"galen/wrap/subject/2";
/// Derives a subject's key from what the custodian's key wraps and the half.
const SUBJECT_KEY_DOMAIN: &[u8] = b"galen/subject-key/2";
const KEY_ID_DOMAIN: &[u8] = b"galen/key-id/1";
/// A wrapped record secret: format 2, suite 1, which is XChaCha20-Poly1305.
const RECORD_FORMAT: [u8; 2] = [2, 1];
/// A wrapped subject: format 2. The suite is the custodian key's own affair.
const SUBJECT_FORMAT: u8 = 2;
/// What a custodian key in memory makes of a secret: format 1, suite 1.
const SOFTWARE_FORMAT: [u8; 2] = [1, 1];
/// Bytes of a half's id.
const HALF_ID: usize = 8;

/// Why a key cannot be wrapped or unwrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
	/// The bytes are not a wrapped key.
	#[error("not a wrapped key")]
	Malformed,
	/// A format or suite this program does not know.
	#[error("unknown format of a wrapped key")]
	UnknownFormat,
	/// It was wrapped by another custodian key.
	#[error("wrapped by key {0}, not by this one")]
	OtherKey(KeyId),
	/// It was wrapped for something else, by another key, or was changed.
	#[error("the wrapped key does not belong here")]
	Refused,
	/// The device that holds the custodian's key does not answer.
	#[error("the key device does not answer")]
	Unavailable,
	/// No randomness for a nonce.
	#[error(transparent)]
	NoRandomness(#[from] NoRandomness),
}

/// A record's key and salt, wrapped by the subject's key and a half.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedRecord {
	half: HalfId,
	bytes: Vec<u8>,
}

impl WrappedRecord {
	/// Where what is sealed begins.
	const SEALED: usize = RECORD_FORMAT.len() + HALF_ID;
	const LENGTH: usize = Self::SEALED + NONCE + RecordSecret::LENGTH + TAG;

	/// The bytes to store.
	pub fn as_bytes(&self) -> &[u8] {
		&self.bytes
	}

	/// Stored bytes again.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
		let rest = after_format(&RECORD_FORMAT, bytes)?;
		let (half, _) = rest
			.split_first_chunk::<HALF_ID>()
			.ok_or(KeyError::Malformed)?;
		if bytes.len() != Self::LENGTH {
			return Err(KeyError::Malformed);
		}
		Ok(Self {
			half: HalfId(u64::from_le_bytes(*half)),
			bytes: bytes.to_vec(),
		})
	}

	/// Which half it needs.
	pub fn half(&self) -> HalfId {
		self.half
	}

	fn sealed(&self) -> Result<&[u8], KeyError> {
		self.bytes.get(Self::SEALED..).ok_or(KeyError::Malformed)
	}
}

impl fmt::Debug for WrappedRecord {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("WrappedRecord")
	}
}

/// What stands behind a format's number and its suite, if they are the ones expected.
fn after_format<'a>(format: &[u8; 2], bytes: &'a [u8]) -> Result<&'a [u8], KeyError> {
	let (found, rest) = bytes.split_first_chunk().ok_or(KeyError::Malformed)?;
	if found == format {
		Ok(rest)
	} else {
		Err(KeyError::UnknownFormat)
	}
}

impl SubjectKey {
	/// Wraps the secret of an object of this subject so that it opens with this half only.
	pub fn wrap_record(
		&self,
		object: &ObjectId,
		secret: &RecordSecret,
		id: HalfId,
		half: &Half,
	) -> Result<WrappedRecord, KeyError> {
		self.wrap_record_with(object, secret, id, half, &make_public()?)
	}

	pub(crate) fn wrap_record_with(
		&self,
		object: &ObjectId,
		secret: &RecordSecret,
		id: HalfId,
		half: &Half,
		nonce: &[u8; NONCE],
	) -> Result<WrappedRecord, KeyError> {
		let key = self.record_key(object, half);
		let context = record_context(object, id);
		let wrapped = wrap(&key, nonce, &context, secret.to_bytes().as_slice())
			.map_err(|_| KeyError::Refused)?;
		Ok(WrappedRecord {
			half: id,
			bytes: [&RECORD_FORMAT, id.0.to_le_bytes().as_slice(), &wrapped].concat(),
		})
	}

	/// Unwraps the secret of exactly this object, with its half.
	pub fn unwrap_record(
		&self,
		object: &ObjectId,
		wrapped: &WrappedRecord,
		half: &Half,
	) -> Result<RecordSecret, KeyError> {
		let key = self.record_key(object, half);
		let context = record_context(object, wrapped.half);
		let secret = unwrap(&key, &context, wrapped.sealed()?).map_err(|_| KeyError::Refused)?;
		RecordSecret::from_bytes(&secret).ok_or(KeyError::Malformed)
	}

	fn record_key(&self, object: &ObjectId, half: &Half) -> Zeroizing<[u8; 32]> {
		derive_from_key(self.expose(), half.expose(), &[RECORD_DOMAIN, &object.0])
	}
}

/// The custodian's key, wherever it lies: a file under a passphrase, or a device that never gives it
/// away. Both operations authenticate `context`.
pub trait CustodianKey {
	/// Which key this is.
	fn id(&self) -> KeyId;

	/// Encrypts a secret.
	fn wrap(&self, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, KeyError>;

	/// Decrypts what [`CustodianKey::wrap`] made for the same context.
	fn unwrap(&self, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, KeyError>;

	/// Makes a key for a subject that opens with this half only: what is wrapped is not the key but
	/// a secret from which, together with the half, the key is derived.
	fn make_subject(
		&self,
		subject: &SubjectVaultId,
		id: HalfId,
		half: &Half,
	) -> Result<(SubjectKey, WrappedSubject), KeyError> {
		let secret: Zeroizing<[u8; 32]> = make_secret()?;
		let sealed = self.wrap(&subject_context(subject, id), &secret)?;
		let wrapped = WrappedSubject {
			key: self.id(),
			half: id,
			sealed,
		};
		Ok((subject_key(subject, &secret, half), wrapped))
	}

	/// The key of exactly this subject, with its half. With another half it is another key, which
	/// opens nothing.
	fn open_subject(
		&self,
		subject: &SubjectVaultId,
		wrapped: &WrappedSubject,
		half: &Half,
	) -> Result<SubjectKey, KeyError> {
		if wrapped.key != self.id() {
			return Err(KeyError::OtherKey(wrapped.key));
		}
		let context = subject_context(subject, wrapped.half);
		let secret = self.unwrap(&context, &wrapped.sealed)?;
		Ok(subject_key(subject, &secret, half))
	}
}

fn subject_context(subject: &SubjectVaultId, half: HalfId) -> Vec<u8> {
	[SUBJECT_DOMAIN, &subject.0, half.0.to_le_bytes().as_slice()].concat()
}

fn record_context(object: &ObjectId, half: HalfId) -> Vec<u8> {
	[RECORD_DOMAIN, &object.0, half.0.to_le_bytes().as_slice()].concat()
}

fn subject_key(subject: &SubjectVaultId, secret: &[u8; 32], half: &Half) -> SubjectKey {
	SubjectKey::from_bytes(derive_from_key(
		secret,
		half.expose(),
		&[SUBJECT_KEY_DOMAIN, &subject.0],
	))
}

/// A secret from which, with a half, a subject's key is derived, wrapped by a custodian key. Format 2:
/// `2 ‖ custodian key id (16) ‖ half (8, little-endian) ‖ what the custodian key made of the secret`.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedSubject {
	key: KeyId,
	half: HalfId,
	sealed: Vec<u8>,
}

impl WrappedSubject {
	/// Which custodian key unwraps it.
	pub fn key(&self) -> KeyId {
		self.key
	}

	/// Which half it needs.
	pub fn half(&self) -> HalfId {
		self.half
	}

	/// The bytes to store.
	pub fn to_bytes(&self) -> Vec<u8> {
		[
			&[SUBJECT_FORMAT],
			self.key.0.as_slice(),
			&self.half.0.to_le_bytes(),
			&self.sealed,
		]
		.concat()
	}

	/// Stored bytes again.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
		let (format, rest) = bytes.split_first().ok_or(KeyError::Malformed)?;
		if *format != SUBJECT_FORMAT {
			return Err(KeyError::UnknownFormat);
		}
		let (key, rest) = rest.split_first_chunk::<16>().ok_or(KeyError::Malformed)?;
		let (half, sealed) = rest
			.split_first_chunk::<HALF_ID>()
			.ok_or(KeyError::Malformed)?;
		if sealed.is_empty() {
			return Err(KeyError::Malformed);
		}
		Ok(Self {
			key: KeyId(*key),
			half: HalfId(u64::from_le_bytes(*half)),
			sealed: sealed.to_vec(),
		})
	}
}

impl fmt::Debug for WrappedSubject {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "WrappedSubject by {}", self.key)
	}
}

/// Takes a subject's key from an old custodian key to a new one, when the custodian's key is
/// replaced. Objects, halves and record secrets stay as they are.
pub fn rewrap_subject(
	old: &dyn CustodianKey,
	new: &dyn CustodianKey,
	subject: &SubjectVaultId,
	wrapped: &WrappedSubject,
) -> Result<WrappedSubject, KeyError> {
	if wrapped.key != old.id() {
		return Err(KeyError::OtherKey(wrapped.key));
	}
	let context = subject_context(subject, wrapped.half);
	let inner = old.unwrap(&context, &wrapped.sealed)?;
	Ok(WrappedSubject {
		key: new.id(),
		half: wrapped.half,
		sealed: new.wrap(&context, &inner)?,
	})
}

/// A custodian key in this process's memory.
pub struct SoftwareCustodianKey {
	id: KeyId,
	key: Zeroizing<[u8; 32]>,
}

impl SoftwareCustodianKey {
	/// A new one.
	pub fn make() -> Result<Self, NoRandomness> {
		make_secret().map(Self::from_bytes)
	}

	/// The one with these bytes, as a key file gives them.
	pub fn from_bytes(key: Zeroizing<[u8; 32]>) -> Self {
		let id = derive_from_key::<16>(&key, &[], &[KEY_ID_DOMAIN]);
		Self {
			id: KeyId(*id),
			key,
		}
	}

	/// The bytes: to put them into a key file, for nothing else.
	pub fn expose(&self) -> &[u8; 32] {
		&self.key
	}

	pub(crate) fn wrap_with(
		&self,
		context: &[u8],
		key: &[u8; 32],
		nonce: &[u8; NONCE],
	) -> Result<Vec<u8>, KeyError> {
		let wrapped = wrap(&self.key, nonce, context, key).map_err(|_| KeyError::Refused)?;
		Ok([&SOFTWARE_FORMAT, wrapped.as_slice()].concat())
	}
}

impl fmt::Debug for SoftwareCustodianKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "SoftwareCustodianKey {}", self.id)
	}
}

impl CustodianKey for SoftwareCustodianKey {
	fn id(&self) -> KeyId {
		self.id
	}

	fn wrap(&self, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
		self.wrap_with(context, key, &make_public()?)
	}

	fn unwrap(&self, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, KeyError> {
		let sealed = after_format(&SOFTWARE_FORMAT, wrapped)?;
		let plain = unwrap(&self.key, context, sealed).map_err(|_| KeyError::Refused)?;
		let key: &[u8; 32] = plain
			.as_slice()
			.try_into()
			.map_err(|_| KeyError::Malformed)?;
		Ok(Zeroizing::new(*key))
	}
}
