//! The custodian's key on a PKCS#11 token: an AES-256 key that never leaves it. The token encrypts
//! and decrypts the subjects' keys; what is lost with it is lost.
//!
//! What the token makes of a key, format 1: `1 ‖ suite 2 ‖ nonce (12) ‖ ciphertext (32) ‖ tag (16)`.
//! Suite 2 is AES-256-GCM with a random nonce; the context is its additional data. The nonce is
//! drawn here, unless the token insists on its own, which it then writes over ours.
//!
//! The key's id is `BLAKE2b-256("galen/key-id/pkcs11/1" ‖ E(block))`, cut to 16 bytes, where E is the
//! key's bare AES on one fixed block: it stays the same when the key is restored to another token, and
//! differs for another key under the same label.

use super::{
	source::{first_line, KeySourceError},
	Pkcs11Uri,
};
use cryptoki::{
	context::{CInitializeArgs, CInitializeFlags, Function, Pkcs11},
	error::{Error, RvError},
	mechanism::{aead::GcmParams, Mechanism},
	object::{Attribute, KeyType, ObjectClass, ObjectHandle},
	session::{Session, UserType},
	types::{AuthPin, Ulong},
};
use galen_vault::{
	hazmat::{hash::blake2b_256, random::make_public},
	safe::{CustodianKey, KeyError, KeyId},
};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

const FORMAT: [u8; 2] = [1, 2];
const NONCE: usize = 12;
const TAG_BITS: Ulong = Ulong::new(128);
const WRAPPED: usize = 32 + 16;
const KEY_ID_DOMAIN: &[u8] = b"galen/key-id/pkcs11/1";
const KEY_ID_BLOCK: &[u8; 16] = b"galen/key-id/p11";

/// Why a key on a token cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
	/// The library cannot be loaded, or refuses to begin.
	#[error("the PKCS#11 library cannot be loaded")]
	Library(#[source] Error),
	/// No token has this label.
	#[error("there is no such token")]
	NoToken,
	/// Several have. A serial number would tell.
	#[error("several tokens have this label: say which by serial")]
	SeveralTokens,
	/// The PIN is wrong, expired or locked.
	#[error("the token refuses the PIN")]
	Pin(#[source] Error),
	/// No AES-256 key on it has this label.
	#[error("the token has no AES key with this label")]
	NoKey,
	/// Several have, so which one opens the vault is open.
	#[error("the token has several keys with this label")]
	SeveralKeys,
	/// There is one already: a key is never made beside another of its name.
	#[error("the token has a key with this label already")]
	Exists,
	/// The file with the PIN.
	#[error(transparent)]
	PinFile(Box<KeySourceError>),
	/// The token does not do what it is asked.
	#[error("the token does not answer")]
	Token(#[source] Error),
}

/// An AES-256 key on a token.
pub struct Pkcs11CustodianKey {
	library: Pkcs11,
	uri: Pkcs11Uri,
	pin: Zeroizing<String>,
	id: KeyId,
	open: Mutex<Option<Open>>,
}

/// A session in which the key can be used.
struct Open {
	session: Session,
	key: ObjectHandle,
}

impl Pkcs11CustodianKey {
	/// Opens the key that a URI names, with the token's PIN.
	pub fn open(uri: &Pkcs11Uri, pin: Zeroizing<String>) -> Result<Self, TokenError> {
		let library = load(uri)?;
		let session = log_in(&library, uri, &pin)?;
		let key = find(&session, uri)?.ok_or(TokenError::NoKey)?;
		let block = session
			.encrypt(&Mechanism::AesCbc([0; 16]), key, KEY_ID_BLOCK)
			.map_err(TokenError::Token)?;
		let hash = blake2b_256(&[KEY_ID_DOMAIN, &block]);
		let (id, _) = hash.split_first_chunk::<16>().ok_or(TokenError::NoKey)?;
		Ok(Self {
			library,
			uri: uri.clone(),
			pin,
			id: KeyId(*id),
			open: Mutex::new(Some(Open { session, key })),
		})
	}

	/// Does something with the key; once more in a new session if that fails, since tokens end
	/// sessions when they please.
	fn with_key<T>(
		&self,
		mut work: impl FnMut(&Session, ObjectHandle) -> Result<T, Error>,
	) -> Result<T, Failure> {
		let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
		if let Some(it) = open.as_ref() {
			match work(&it.session, it.key) {
				Ok(done) => return Ok(done),
				// A session that still answers is not what failed.
				Err(error) if it.session.get_session_info().is_ok() && !is_gone(&error) => {
					return Err(Failure::Refused);
				},
				Err(_) => {},
			}
		}
		*open = None;
		let session =
			log_in(&self.library, &self.uri, &self.pin).map_err(|_| Failure::Unavailable)?;
		let key = find(&session, &self.uri)
			.ok()
			.flatten()
			.ok_or(Failure::Unavailable)?;
		let done = work(&session, key);
		let it = open.insert(Open { session, key });
		done.map_err(|error| match it.session.get_session_info() {
			Ok(_) if !is_gone(&error) => Failure::Refused,
			_ => Failure::Unavailable,
		})
	}
}

/// Why work with the key failed.
enum Failure {
	/// The token answers, and does not do it.
	Refused,
	/// The token does not answer.
	Unavailable,
}

/// Whether an error says that session or key are there no more.
fn is_gone(error: &Error) -> bool {
	matches!(
		error,
		Error::Pkcs11(
			RvError::SessionHandleInvalid
				| RvError::SessionClosed
				| RvError::KeyHandleInvalid
				| RvError::UserNotLoggedIn
				| RvError::DeviceError
				| RvError::DeviceRemoved
				| RvError::TokenNotPresent,
			_
		)
	)
}

impl CustodianKey for Pkcs11CustodianKey {
	fn id(&self) -> KeyId {
		self.id
	}

	fn wrap(&self, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
		let wrapped = self.with_key(|session, handle| {
			let mut nonce: [u8; NONCE] = make_public()
				.map_err(|_| Error::Pkcs11(RvError::RandomNoRng, Function::Encrypt))?;
			let parameters = GcmParams::new(&mut nonce, context, TAG_BITS)?;
			let sealed = session.encrypt(&Mechanism::AesGcm(parameters), handle, key)?;
			Ok([&FORMAT, nonce.as_slice(), &sealed].concat())
		});
		let wrapped = wrapped.map_err(|_| KeyError::Unavailable)?;
		if wrapped.len() != FORMAT.len().saturating_add(NONCE).saturating_add(WRAPPED) {
			return Err(KeyError::Unavailable);
		}
		Ok(wrapped)
	}

	fn unwrap(&self, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, KeyError> {
		let sealed = match wrapped {
			[1, 2, sealed @ ..] => sealed,
			[_, _, ..] => return Err(KeyError::UnknownFormat),
			_ => return Err(KeyError::Malformed),
		};
		let (nonce, sealed) = sealed
			.split_first_chunk::<NONCE>()
			.filter(|(_, sealed)| sealed.len() == WRAPPED)
			.ok_or(KeyError::Malformed)?;
		let plain = self.with_key(|session, handle| {
			let mut nonce = *nonce;
			let parameters = GcmParams::new(&mut nonce, context, TAG_BITS)?;
			session
				.decrypt(&Mechanism::AesGcm(parameters), handle, sealed)
				.map(Zeroizing::new)
		});
		let plain = plain.map_err(|failure| match failure {
			Failure::Refused => KeyError::Refused,
			Failure::Unavailable => KeyError::Unavailable,
		})?;
		let key: &[u8; 32] = plain.as_slice().try_into().map_err(|_| KeyError::Refused)?;
		Ok(Zeroizing::new(*key))
	}
}

/// Makes a custodian key on a token: AES-256, which the token will never give away, not even
/// wrapped. There is no copy of it but what the token's maker offers.
pub fn generate_token_key(uri: &Pkcs11Uri) -> Result<(), TokenError> {
	let pin = first_line(&uri.pin_source).map_err(|error| TokenError::PinFile(Box::new(error)))?;
	let library = load(uri)?;
	let session = log_in(&library, uri, &pin)?;
	match find(&session, uri) {
		Ok(None) => {},
		Ok(Some(_)) | Err(TokenError::SeveralKeys) => return Err(TokenError::Exists),
		Err(error) => return Err(error),
	}
	let template = [
		Attribute::Token(true),
		Attribute::Private(true),
		Attribute::Sensitive(true),
		Attribute::Extractable(false),
		Attribute::Encrypt(true),
		Attribute::Decrypt(true),
		Attribute::ValueLen(32.into()),
		Attribute::Label(uri.object.as_bytes().to_vec()),
	];
	session
		.generate_key(&Mechanism::AesKeyGen, &template)
		.map_err(TokenError::Token)?;
	Ok(())
}

fn load(uri: &Pkcs11Uri) -> Result<Pkcs11, TokenError> {
	let library = Pkcs11::new(&uri.module_path).map_err(TokenError::Library)?;
	match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
		// Another part of this program uses the same library.
		Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(library),
		Err(error) => Err(TokenError::Library(error)),
	}
}

fn log_in(library: &Pkcs11, uri: &Pkcs11Uri, pin: &str) -> Result<Session, TokenError> {
	let mut found = None;
	let slots = library
		.get_slots_with_initialized_token()
		.map_err(TokenError::Token)?;
	for slot in slots {
		let token = library.get_token_info(slot).map_err(TokenError::Token)?;
		let is_serial = |serial: &String| token.serial_number().trim() == serial;
		if token.label().trim() != uri.token || !uri.serial.as_ref().is_none_or(is_serial) {
			continue;
		}
		if found.replace(slot).is_some() {
			return Err(TokenError::SeveralTokens);
		}
	}
	let slot = found.ok_or(TokenError::NoToken)?;
	let session = library.open_rw_session(slot).map_err(TokenError::Token)?;
	match session.login(UserType::User, Some(&AuthPin::new(pin.into()))) {
		Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
		Err(error) => Err(TokenError::Pin(error)),
	}
}

fn find(session: &Session, uri: &Pkcs11Uri) -> Result<Option<ObjectHandle>, TokenError> {
	let template = [
		Attribute::Class(ObjectClass::SECRET_KEY),
		Attribute::KeyType(KeyType::AES),
		Attribute::ValueLen(32.into()),
		Attribute::Label(uri.object.as_bytes().to_vec()),
	];
	let found = session.find_objects(&template).map_err(TokenError::Token)?;
	match found.as_slice() {
		[] => Ok(None),
		[key] => Ok(Some(*key)),
		_ => Err(TokenError::SeveralKeys),
	}
}
