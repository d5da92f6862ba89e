//! The key hierarchy: record secrets under the subject's key, subject keys under the custodian's.
//!
//! A wrapped record secret, format 2: `2 ‖ suite 1 ‖ half (8, little-endian) ‖ nonce (24) ‖ ciphertext
//! (64) ‖ tag (16)`, bound to the object's id and the half's. The key that wraps is
//! `HKDF-SHA256(subject key, salt = half, info = domain ‖ object)`, so that destroying the half erases
//! the record, in every copy of these bytes. Destroying the half of a subject's key erases all records
//! of the subject at once.
//!
//! Format 1, `1 ‖ suite 1 ‖ nonce (24) ‖ ciphertext (64) ‖ tag (16)`, has no half: the subject's key
//! wraps. It is what vaults wrote before there were halves; destroying it destroys no older copy.

use super::{Half, HalfId, KeyId, ObjectId, RecordSecret, SubjectKey, SubjectVaultId};
use crate::hazmat::{
	kdf::derive_from_key,
	random::{make_public, make_secret, NoRandomness},
	wrap::{unwrap, wrap, NONCE, TAG},
};
use core::fmt;
use zeroize::Zeroizing;

const RECORD_DOMAIN: &[u8] = b"galen/wrap/record/1";
const SUBJECT_DOMAIN: &[u8] = b"galen/wrap/subject/1";
const HALVED_RECORD_DOMAIN: &[u8] = b"galen/wrap/record/2";
const HALVED_SUBJECT_DOMAIN: &[u8] = b"galen/wrap/subject/2";
/// Derives a subject's key from what the custodian's key wraps and the half.
const SUBJECT_KEY_DOMAIN: &[u8] = b"galen/subject-key/2";
const KEY_ID_DOMAIN: &[u8] = b"galen/key-id/1";
/// Format 1, suite 1: XChaCha20-Poly1305.
const FORMAT: [u8; 2] = [1, 1];
/// The same with a half.
const HALVED_FORMAT: [u8; 2] = [2, 1];
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
	/// It has a half and was to be opened without, or has none and was to be opened with one.
	#[error("the wrapped key is of another format")]
	OtherFormat,
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
	const HALVED_LENGTH: usize = Self::LENGTH + HALF_ID;

	/// The bytes to store.
	pub fn as_bytes(&self) -> &[u8] {
		&self.0
	}

	/// Stored bytes again.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
		let expected = match bytes {
			[1, 1, ..] => Self::LENGTH,
			[2, 1, ..] => Self::HALVED_LENGTH,
			[_, _, ..] => return Err(KeyError::UnknownFormat),
			_ => return Err(KeyError::Malformed),
		};
		if bytes.len() != expected {
			return Err(KeyError::Malformed);
		}
		Ok(Self(bytes.to_vec()))
	}

	/// Which half it needs; `None` for format 1, which needs none.
	pub fn half(&self) -> Option<HalfId> {
		self.halved().map(|(half, _)| half)
	}

	/// The half's id and what is sealed, in format 2.
	fn halved(&self) -> Option<(HalfId, &[u8])> {
		let rest = self.0.strip_prefix(&HALVED_FORMAT)?;
		let (id, sealed) = rest.split_first_chunk::<HALF_ID>()?;
		Some((HalfId(u64::from_le_bytes(*id)), sealed))
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

	/// Wraps the secret of an object of this subject so that it opens with this half only.
	pub fn wrap_halved_record(
		&self,
		object: &ObjectId,
		secret: &RecordSecret,
		id: HalfId,
		half: &Half,
	) -> Result<WrappedRecord, KeyError> {
		self.wrap_halved_record_with(object, secret, id, half, &make_public()?)
	}

	pub(crate) fn wrap_halved_record_with(
		&self,
		object: &ObjectId,
		secret: &RecordSecret,
		id: HalfId,
		half: &Half,
		nonce: &[u8; NONCE],
	) -> Result<WrappedRecord, KeyError> {
		let key = self.halved_key(object, half);
		let context = halved_record_context(object, id);
		let wrapped = wrap(&key, nonce, &context, secret.to_bytes().as_slice())
			.map_err(|_| KeyError::Refused)?;
		Ok(WrappedRecord(
			[&HALVED_FORMAT, id.0.to_le_bytes().as_slice(), &wrapped].concat(),
		))
	}

	/// Unwraps the secret of exactly this object, with its half.
	pub fn unwrap_halved_record(
		&self,
		object: &ObjectId,
		wrapped: &WrappedRecord,
		half: &Half,
	) -> Result<RecordSecret, KeyError> {
		let (id, sealed) = wrapped.halved().ok_or(KeyError::OtherFormat)?;
		let key = self.halved_key(object, half);
		let context = halved_record_context(object, id);
		let secret = unwrap(&key, &context, sealed).map_err(|_| KeyError::Refused)?;
		RecordSecret::from_bytes(&secret).ok_or(KeyError::Malformed)
	}

	fn halved_key(&self, object: &ObjectId, half: &Half) -> Zeroizing<[u8; 32]> {
		derive_from_key(
			self.expose(),
			half.expose(),
			&[HALVED_RECORD_DOMAIN, &object.0],
		)
	}

	/// Unwraps the secret of exactly this object, which has no half.
	pub fn unwrap_record(
		&self,
		object: &ObjectId,
		wrapped: &WrappedRecord,
	) -> Result<RecordSecret, KeyError> {
		if wrapped.half().is_some() {
			return Err(KeyError::OtherFormat);
		}
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
			half: None,
			sealed,
		})
	}

	/// Makes a key for a subject that opens with this half only: what is wrapped is not the key but
	/// a secret from which, together with the half, the key is derived.
	fn make_halved_subject(
		&self,
		subject: &SubjectVaultId,
		id: HalfId,
		half: &Half,
	) -> Result<(SubjectKey, WrappedSubject), KeyError> {
		let secret: Zeroizing<[u8; 32]> = make_secret()?;
		let sealed = self.wrap(&halved_subject_context(subject, id), &secret)?;
		let wrapped = WrappedSubject {
			key: self.id(),
			half: Some(id),
			sealed,
		};
		Ok((halved_subject_key(subject, &secret, half), wrapped))
	}

	/// The key of exactly this subject, with its half.
	fn open_halved_subject(
		&self,
		subject: &SubjectVaultId,
		wrapped: &WrappedSubject,
		half: &Half,
	) -> Result<SubjectKey, KeyError> {
		if wrapped.key != self.id() {
			return Err(KeyError::OtherKey(wrapped.key));
		}
		let id = wrapped.half.ok_or(KeyError::OtherFormat)?;
		let secret = self.unwrap(&halved_subject_context(subject, id), &wrapped.sealed)?;
		Ok(halved_subject_key(subject, &secret, half))
	}

	/// Unwraps the key of exactly this subject, which has no half.
	fn unwrap_subject(
		&self,
		subject: &SubjectVaultId,
		wrapped: &WrappedSubject,
	) -> Result<SubjectKey, KeyError> {
		if wrapped.key != self.id() {
			return Err(KeyError::OtherKey(wrapped.key));
		}
		if wrapped.half.is_some() {
			return Err(KeyError::OtherFormat);
		}
		self.unwrap(&subject_context(subject), &wrapped.sealed)
			.map(SubjectKey::from_bytes)
	}
}

fn subject_context(subject: &SubjectVaultId) -> Vec<u8> {
	[SUBJECT_DOMAIN, &subject.0].concat()
}

fn halved_subject_context(subject: &SubjectVaultId, half: HalfId) -> Vec<u8> {
	[
		HALVED_SUBJECT_DOMAIN,
		&subject.0,
		half.0.to_le_bytes().as_slice(),
	]
	.concat()
}

fn halved_record_context(object: &ObjectId, half: HalfId) -> Vec<u8> {
	[
		HALVED_RECORD_DOMAIN,
		&object.0,
		half.0.to_le_bytes().as_slice(),
	]
	.concat()
}

fn halved_subject_key(subject: &SubjectVaultId, secret: &[u8; 32], half: &Half) -> SubjectKey {
	SubjectKey::from_bytes(derive_from_key(
		secret,
		half.expose(),
		&[SUBJECT_KEY_DOMAIN, &subject.0],
	))
}

/// A subject's key, wrapped by a custodian key. Format 2:
/// `2 ‖ custodian key id (16) ‖ half (8, little-endian) ‖ what the custodian key made of the secret`.
/// Format 1, without a half: `1 ‖ custodian key id (16) ‖ what the custodian key made of the key`.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedSubject {
	key: KeyId,
	half: Option<HalfId>,
	sealed: Vec<u8>,
}

impl WrappedSubject {
	/// Which custodian key unwraps it.
	pub fn key(&self) -> KeyId {
		self.key
	}

	/// Which half it needs; `None` for format 1, which needs none.
	pub fn half(&self) -> Option<HalfId> {
		self.half
	}

	/// The bytes to store.
	pub fn to_bytes(&self) -> Vec<u8> {
		match self.half {
			None => [&[1], self.key.0.as_slice(), &self.sealed].concat(),
			Some(half) => [
				&[2],
				self.key.0.as_slice(),
				&half.0.to_le_bytes(),
				&self.sealed,
			]
			.concat(),
		}
	}

	/// What the custodian key binds beside it.
	fn context(&self, subject: &SubjectVaultId) -> Vec<u8> {
		match self.half {
			None => subject_context(subject),
			Some(half) => halved_subject_context(subject, half),
		}
	}

	/// Stored bytes again.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
		let (format, rest) = bytes.split_first().ok_or(KeyError::Malformed)?;
		if !matches!(*format, 1 | 2) {
			return Err(KeyError::UnknownFormat);
		}
		let (key, rest) = rest.split_first_chunk::<16>().ok_or(KeyError::Malformed)?;
		let (half, sealed) = match *format {
			1 => (None, rest),
			_ => {
				let (id, sealed) = rest
					.split_first_chunk::<HALF_ID>()
					.ok_or(KeyError::Malformed)?;
				(Some(HalfId(u64::from_le_bytes(*id))), sealed)
			},
		};
		if sealed.is_empty() {
			return Err(KeyError::Malformed);
		}
		Ok(Self {
			key: KeyId(*key),
			half,
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
	let context = wrapped.context(subject);
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
