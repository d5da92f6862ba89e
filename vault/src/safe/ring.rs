//! Release: one message that carries the keys of exactly the records a receipt covers, readable by
//! one recipient only.
//!
//! A sealed ring, format 1: `"GLNR" ‖ 1 ‖ suite 1 ‖ encapsulated key (32) ‖ ciphertext`. Suite 1 is
//! HPKE base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM; the first six bytes
//! are its additional data. Its info is
//!
//! ```text
//! "galen/release/1" ‖ genesis hash (32) ‖ grounds ‖ recipient
//! grounds:   0 ‖ receipt id (u64, little-endian), or 1 for a subject's own records
//! recipient: 0 ‖ organization id (u32, little-endian), or 1 ‖ subject account (32)
//! ```
//!
//! so that a ring opens only on this chain, for this receipt, and by this recipient. The message is
//! `1 ‖ count (u32, little-endian)` and, in ascending order of object ids,
//! `object id (16) ‖ record key (32) ‖ salt (32)` each.

use super::{ObjectId, RecordSecret};
use crate::hazmat::{
	random::{make_secret, NoRandomness},
	seal,
};
use core::fmt;
use galen_primitives::ids::{OrganizationId, ReceiptId};
use hpke::rand_core::{CryptoRng, UnwrapErr};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The most records one ring holds.
pub const MAX_RING: usize = 1 << 16;

const FORMAT: [u8; 6] = *b"GLNR\x01\x01";
const DOMAIN: &[u8] = b"galen/release/1";
const ENTRY: usize = 16 + RecordSecret::LENGTH;
const RING_HEADER: usize = 5;

/// Why a ring cannot be made, sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
	/// The ring holds as many records as it may.
	#[error("the key ring is full")]
	Full,
	/// The record is in the ring already.
	#[error("the key ring has this record already")]
	Duplicate,
	/// The recipient's public key is none.
	#[error("the recipient's key is not a public key")]
	BadRecipientKey,
	/// The bytes are not a sealed ring.
	#[error("not a sealed key ring")]
	NotARing,
	/// A format or suite this program does not know.
	#[error("unknown format of a key ring")]
	UnknownFormat,
	/// It was sealed to another key, receipt, recipient or chain, or was changed.
	#[error("the key ring is not for this recipient and receipt")]
	Refused,
	/// It is for us, but its content is not a ring.
	#[error("the key ring's content is malformed")]
	Malformed,
	/// No randomness.
	#[error(transparent)]
	NoRandomness(#[from] NoRandomness),
}

/// The hash of a chain's first block: which chain this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenesisHash(pub [u8; 32]);

/// Why a release may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
	/// A receipt on the chain says so.
	Receipt(ReceiptId),
	/// The recipient is the subject: everybody may read their own records.
	OwnRecords,
}

/// To whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
	/// A requester.
	Organization(OrganizationId),
	/// The subject, by account.
	Subject([u8; 32]),
}

/// Which release a ring belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
	/// On which chain.
	pub genesis: GenesisHash,
	/// Why.
	pub grounds: Grounds,
	/// To whom.
	pub recipient: Recipient,
}

impl Release {
	fn info(&self) -> Vec<u8> {
		let mut info = [DOMAIN, &self.genesis.0].concat();
		match self.grounds {
			Grounds::Receipt(id) => {
				info.push(0);
				info.extend_from_slice(&id.0.to_le_bytes());
			},
			Grounds::OwnRecords => info.push(1),
		}
		match self.recipient {
			Recipient::Organization(id) => {
				info.push(0);
				info.extend_from_slice(&id.0.to_le_bytes());
			},
			Recipient::Subject(account) => {
				info.push(1);
				info.extend_from_slice(&account);
			},
		}
		info
	}
}

/// The public half of an envelope key: an X25519 key, as the chain holds it for an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvelopePublicKey(pub [u8; 32]);

/// Opens what was sealed to its public half.
pub struct EnvelopeKeyPair {
	seed: Zeroizing<[u8; 32]>,
	private: Zeroizing<[u8; 32]>,
	public: EnvelopePublicKey,
}

impl EnvelopeKeyPair {
	/// A new one.
	pub fn make() -> Result<Self, NoRandomness> {
		make_secret().map(Self::from_seed)
	}

	/// The one a seed determines, by DeriveKeyPair of RFC 9180.
	pub fn from_seed(seed: Zeroizing<[u8; 32]>) -> Self {
		let (private, public) = seal::derive_key_pair(&seed);
		Self {
			seed,
			private,
			public: EnvelopePublicKey(public),
		}
	}

	/// The seed: to put it into a key file, for nothing else.
	pub fn expose_seed(&self) -> &[u8; 32] {
		&self.seed
	}

	/// The half to publish.
	pub fn public(&self) -> EnvelopePublicKey {
		self.public
	}
}

impl fmt::Debug for EnvelopeKeyPair {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "EnvelopeKeyPair({:?})", self.public)
	}
}

/// The keys and salts of some records.
#[derive(Default)]
pub struct KeyRing {
	records: BTreeMap<ObjectId, RecordSecret>,
}

impl KeyRing {
	/// Adds a record.
	pub fn insert(&mut self, object: ObjectId, secret: RecordSecret) -> Result<(), RingError> {
		if self.records.len() >= MAX_RING {
			return Err(RingError::Full);
		}
		if self.records.contains_key(&object) {
			return Err(RingError::Duplicate);
		}
		self.records.insert(object, secret);
		Ok(())
	}

	/// The secret of a record, if the ring has it.
	pub fn get(&self, object: &ObjectId) -> Option<&RecordSecret> {
		self.records.get(object)
	}

	/// Which records the ring has, in ascending order.
	pub fn objects(&self) -> impl Iterator<Item = &ObjectId> {
		self.records.keys()
	}

	/// How many records the ring has.
	pub fn len(&self) -> usize {
		self.records.len()
	}

	/// Whether it has none.
	pub fn is_empty(&self) -> bool {
		self.records.is_empty()
	}

	/// Seals the ring to the recipient of a release.
	pub fn seal(
		&self,
		release: &Release,
		recipient: &EnvelopePublicKey,
	) -> Result<SealedRing, RingError> {
		// Asked first, so that a system without randomness gives an error: the generator that the
		// next line needs cannot return one.
		make_secret::<1>()?;
		self.seal_with(release, recipient, &mut UnwrapErr(getrandom::SysRng))
	}

	pub(crate) fn seal_with(
		&self,
		release: &Release,
		recipient: &EnvelopePublicKey,
		randomness: &mut impl CryptoRng,
	) -> Result<SealedRing, RingError> {
		let (encapsulated, ciphertext) = seal::seal(
			&recipient.0,
			&release.info(),
			&FORMAT,
			&self.encode(),
			randomness,
		)
		.map_err(|_| RingError::BadRecipientKey)?;
		Ok(SealedRing(
			[&FORMAT, encapsulated.as_slice(), &ciphertext].concat(),
		))
	}

	fn encode(&self) -> Zeroizing<Vec<u8>> {
		// The exact capacity, so that no copy is left behind by growing.
		let length = self
			.records
			.len()
			.saturating_mul(ENTRY)
			.saturating_add(RING_HEADER);
		let mut message = Zeroizing::new(Vec::with_capacity(length));
		message.push(1);
		let count = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
		message.extend_from_slice(&count.to_le_bytes());
		for (object, secret) in &self.records {
			message.extend_from_slice(&object.0);
			message.extend_from_slice(secret.to_bytes().as_slice());
		}
		message
	}

	fn decode(message: &[u8]) -> Result<Self, RingError> {
		let (format, rest) = message.split_first().ok_or(RingError::Malformed)?;
		if *format != 1 {
			return Err(RingError::UnknownFormat);
		}
		let (count, entries) = rest.split_first_chunk::<4>().ok_or(RingError::Malformed)?;
		let count =
			usize::try_from(u32::from_le_bytes(*count)).map_err(|_| RingError::Malformed)?;
		if count > MAX_RING || entries.len() != count.saturating_mul(ENTRY) {
			return Err(RingError::Malformed);
		}
		let mut ring = Self::default();
		let mut before = None;
		for entry in entries.chunks_exact(ENTRY) {
			let (object, secret) = entry
				.split_first_chunk::<16>()
				.ok_or(RingError::Malformed)?;
			// Ascending and without doubles: one ring has one encoding.
			if before.is_some_and(|before| before >= object) {
				return Err(RingError::Malformed);
			}
			before = Some(object);
			let secret = RecordSecret::from_bytes(secret).ok_or(RingError::Malformed)?;
			ring.insert(ObjectId(*object), secret)?;
		}
		Ok(ring)
	}
}

impl fmt::Debug for KeyRing {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "KeyRing of {} records", self.records.len())
	}
}

/// A ring only its recipient can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRing(Vec<u8>);

impl SealedRing {
	/// The bytes to send.
	pub fn as_bytes(&self) -> &[u8] {
		&self.0
	}

	/// Received bytes.
	pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, RingError> {
		let longest = MAX_RING.saturating_mul(ENTRY).saturating_add(1024);
		if !bytes.starts_with(b"GLNR") || bytes.len() > longest {
			return Err(RingError::NotARing);
		}
		if !bytes.starts_with(&FORMAT) {
			return Err(RingError::UnknownFormat);
		}
		Ok(Self(bytes))
	}

	/// Opens the ring as the recipient of exactly this release.
	pub fn open(&self, release: &Release, keys: &EnvelopeKeyPair) -> Result<KeyRing, RingError> {
		let body = self
			.0
			.strip_prefix(FORMAT.as_slice())
			.ok_or(RingError::UnknownFormat)?;
		let (encapsulated, ciphertext) = body
			.split_first_chunk::<{ seal::KEY }>()
			.ok_or(RingError::NotARing)?;
		let message = seal::open(
			&keys.private,
			encapsulated,
			&release.info(),
			&FORMAT,
			ciphertext,
		)
		.map_err(|_| RingError::Refused)?;
		KeyRing::decode(&message)
	}
}
