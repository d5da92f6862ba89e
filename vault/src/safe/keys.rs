//! The key hierarchy: record secrets under the subject's key, subject keys under the custodian's.
//!
//! A wrapped record secret, format 1: `1 ‖ suite 1 ‖ nonce (24) ‖ ciphertext (64) ‖ tag (16)`, bound
//! to the object's id. Destroying these bytes erases the record; destroying the subject's wrapped key
//! erases all records of the subject at once.

use super::{KeyId, ObjectId, RecordSecret, SubjectKey, SubjectVaultId};
use crate::hazmat::{
	kdf::derive_from_key,
	random::{make_public, make_secret, NoRandomness},
	wrap::{unwrap, wrap, NONCE, TAG},
};
use core::fmt;
use zeroize::Zeroizing;

const RECORD_DOMAIN: &[u8] = b"galen/wrap/record/1";
const SUBJECT_DOMAIN: &[u8] = b"galen/wrap/subject/1";
const KEY_ID_DOMAIN: &[u8] = b"galen/key-id/1";
/// Format 1, suite 1: XChaCha20-Poly1305.
const FORMAT: [u8; 2] = [1, 1];

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

/// A record's key and salt, wrapped by the subject's key.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedRecord(Vec<u8>);

impl WrappedRecord {
	const LENGTH: usize = 2 + NONCE + RecordSecret::LENGTH + TAG;

	/// The bytes to store.
	pub fn as_bytes(&self) -> &[u8] {
		&self.0
	}

	/// Stored bytes again.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
		check_format(bytes)?;
		if bytes.len() != Self::LENGTH {
			return Err(KeyError::Malformed);
		}
		Ok(Self(bytes.to_vec()))
	}
}

impl fmt::Debug for WrappedRecord {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("WrappedRecord")
	}
}

fn check_format(bytes: &[u8]) -> Result<(), KeyError> {
	match bytes {
		[1, 1, ..] => Ok(()),
		[_, _, ..] => Err(KeyError::UnknownFormat),
		_ => Err(KeyError::Malformed),
	}
}

impl SubjectKey {
	/// Wraps the secret of an object of this subject.
	pub fn wrap_record(
		&self,
		object: &ObjectId,
		secret: &RecordSecret,
	) -> Result<WrappedRecord, KeyError> {
		self.wrap_record_with(object, secret, &make_public()?)
	}

	pub(crate) fn wrap_record_with(
		&self,
		object: &ObjectId,
		secret: &RecordSecret,
		nonce: &[u8; NONCE],
	) -> Result<WrappedRecord, KeyError> {
		let context = [RECORD_DOMAIN, &object.0].concat();
		let wrapped = wrap(self.expose(), nonce, &context, secret.to_bytes().as_slice())
			.map_err(|_| KeyError::Refused)?;
		Ok(WrappedRecord([&FORMAT, wrapped.as_slice()].concat()))
	}

	/// Unwraps the secret of exactly this object.
	pub fn unwrap_record(
		&self,
		object: &ObjectId,
		wrapped: &WrappedRecord,
	) -> Result<RecordSecret, KeyError> {
		let context = [RECORD_DOMAIN, &object.0].concat();
		let sealed = wrapped.0.get(FORMAT.len()..).ok_or(KeyError::Malformed)?;
		let secret = unwrap(self.expose(), &context, sealed).map_err(|_| KeyError::Refused)?;
		RecordSecret::from_bytes(&secret).ok_or(KeyError::Malformed)
	}
}

/// The custodian's key, wherever it lies: a file under a passphrase, or a device that never gives it
/// away. Both operations authenticate `context`.
pub trait CustodianKey {
	/// Which key this is.
	fn id(&self) -> KeyId;

	/// Encrypts a subject's key.
	fn wrap(&self, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, KeyError>;

	/// Decrypts what [`CustodianKey::wrap`] made for the same context.
	fn unwrap(&self, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, KeyError>;

	/// Wraps the key of a subject.
	fn wrap_subject(
		&self,
		subject: &SubjectVaultId,
		key: &SubjectKey,
	) -> Result<WrappedSubject, KeyError> {
		let sealed = self.wrap(&subject_context(subject), key.expose())?;
		Ok(WrappedSubject {
			key: self.id(),
			sealed,
		})
	}

	/// Unwraps the key of exactly this subject.
	fn unwrap_subject(
		&self,
		subject: &SubjectVaultId,
		wrapped: &WrappedSubject,
	) -> Result<SubjectKey, KeyError> {
		if wrapped.key != self.id() {
			return Err(KeyError::OtherKey(wrapped.key));
		}
		self.unwrap(&subject_context(subject), &wrapped.sealed)
			.map(SubjectKey::from_bytes)
	}
}

fn subject_context(subject: &SubjectVaultId) -> Vec<u8> {
	[SUBJECT_DOMAIN, &subject.0].concat()
}

/// A subject's key, wrapped by a custodian key. Format 1:
/// `1 ‖ custodian key id (16) ‖ what the custodian key made of it`.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedSubject {
	key: KeyId,
	sealed: Vec<u8>,
}

impl WrappedSubject {
	/// Which custodian key unwraps it.
	pub fn key(&self) -> KeyId {
		self.key
	}

	/// The bytes to store.
	pub fn to_bytes(&self) -> Vec<u8> {
		[&[1], self.key.0.as_slice(), &self.sealed].concat()
	}

	/// Stored bytes again.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
		let (format, rest) = bytes.split_first().ok_or(KeyError::Malformed)?;
		if *format != 1 {
			return Err(KeyError::UnknownFormat);
		}
		let (key, sealed) = rest.split_first_chunk::<16>().ok_or(KeyError::Malformed)?;
		if sealed.is_empty() {
			return Err(KeyError::Malformed);
		}
		Ok(Self {
			key: KeyId(*key),
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
/// replaced. Objects and record secrets stay as they are.
pub fn rewrap_subject(
	old: &dyn CustodianKey,
	new: &dyn CustodianKey,
	subject: &SubjectVaultId,
	wrapped: &WrappedSubject,
) -> Result<WrappedSubject, KeyError> {
	new.wrap_subject(subject, &old.unwrap_subject(subject, wrapped)?)
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
		Ok([&FORMAT, wrapped.as_slice()].concat())
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
		check_format(wrapped)?;
		let sealed = wrapped.get(FORMAT.len()..).ok_or(KeyError::Malformed)?;
		let plain = unwrap(&self.key, context, sealed).map_err(|_| KeyError::Refused)?;
		let key: &[u8; 32] = plain
			.as_slice()
			.try_into()
			.map_err(|_| KeyError::Malformed)?;
		Ok(Zeroizing::new(*key))
	}
}
