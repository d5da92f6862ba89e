//! The founding file of a real network: each hospital's public keys, signed by those keys.
//!
//! Every hospital makes its keys on its own machine and hands in one entry. The entry carries a
//! signature by each session key over everything else in it, so that nobody can enter somebody
//! else's key, and the coordinator cannot change an entry unseen. Keys that everybody knows — the
//! development accounts — are refused: they would hand the network to any passer-by.

use codec::Encode;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use galen_primitives::{
	ids::{Commitment, PeerKey},
	members::Jurisdiction,
};
use galen_runtime::{
	genesis::{Hospital, Plan},
	AccountId, SessionKeys,
};
use serde::{Deserialize, Serialize};
use sp_core::crypto::{ByteArray, Ss58Codec};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use std::{collections::BTreeSet, path::Path, str::FromStr};

/// Fewest hospitals that tolerate one faulty one.
pub const MIN_HOSPITALS: usize = 4;

/// Separates these signatures from any other use of the same keys.
const DOMAIN: &[u8] = b"galen/consortium-entry/v1";

/// The founding file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ceremony {
	/// The network's name, as nodes show it.
	pub name: String,
	/// The network's id: names the database folder; lower-case letters, digits and `_`.
	pub id: String,
	/// GRANDPA's timing.
	#[serde(default)]
	pub finality: crate::FinalityProfile,
	/// The founding hospitals.
	pub hospitals: Vec<Entry>,
}

/// One hospital's entry. Everything in it is public.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
	/// SS58 address of the administrator, who appoints staff and holds the council vote.
	pub admin: String,
	/// SS58 address of the validator account.
	pub validator: String,
	/// Aura key, ed25519, 64 hex digits.
	pub aura: String,
	/// GRANDPA key, ed25519, 64 hex digits.
	pub grandpa: String,
	/// The node's peer identity, `12D3KooW…`.
	pub peer_id: String,
	/// HPKE X25519 public key, 64 hex digits.
	pub envelope_key: String,
	/// Salted commitment to the hospital's published description, 64 hex digits.
	pub descriptor: String,
	/// ISO 3166-1 alpha-2 code of the country whose law it answers to.
	pub jurisdiction: String,
	/// Signature of the entry by the Aura key, 128 hex digits.
	#[serde(default)]
	pub aura_signature: String,
	/// Signature of the entry by the GRANDPA key, 128 hex digits.
	#[serde(default)]
	pub grandpa_signature: String,
}

/// What is wrong with a founding file, and where.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
	/// The file cannot be read.
	#[error("the key file {path} cannot be read: {why}")]
	Unreadable {
		/// The file.
		path: String,
		/// The operating system's words.
		why: String,
	},
	/// The file is no founding file.
	#[error("the key file {path} is malformed: {why}")]
	Malformed {
		/// The file.
		path: String,
		/// The parser's words, with line and column.
		why: String,
	},
	/// Names the database folder, so it must be a plain word.
	#[error("`id` must be lower-case letters, digits and `_`, and not empty")]
	Id,
	/// Too few to tolerate a fault.
	#[error("{0} hospitals are too few: a consortium starts with at least {MIN_HOSPITALS}")]
	TooFew(usize),
	/// A field of an entry cannot be read.
	#[error("hospital {hospital}: `{field}` is not {expected}")]
	Field {
		/// Position in the file, from 1.
		hospital: usize,
		/// Field name.
		field: &'static str,
		/// What it should be.
		expected: &'static str,
	},
	/// The signature does not match.
	#[error(
		"hospital {hospital}: `{field}` does not sign this entry; sign it again with \
		 `galen-chain-spec sign-entry` after any change"
	)]
	Signature {
		/// Position in the file, from 1.
		hospital: usize,
		/// Field name.
		field: &'static str,
	},
	/// A key everybody knows.
	#[error(
		"hospital {hospital}: `{field}` is a published development key, whose secret everybody has"
	)]
	KnownKey {
		/// Position in the file, from 1.
		hospital: usize,
		/// Field name.
		field: &'static str,
	},
	/// A key used twice.
	#[error("hospital {hospital}: `{field}` is used twice in the file")]
	Repeated {
		/// Position in the file, from 1.
		hospital: usize,
		/// Field name.
		field: &'static str,
	},
}

impl Ceremony {
	/// Reads a founding file. Nothing is checked yet but its form.
	pub fn from_file(path: &Path) -> Result<Self, Error> {
		let shown = path.display().to_string();
		let text = std::fs::read_to_string(path).map_err(|why| Error::Unreadable {
			path: shown.clone(),
			why: why.to_string(),
		})?;
		serde_json::from_str(&text).map_err(|why| Error::Malformed {
			path: shown,
			why: why.to_string(),
		})
	}

	/// Checks everything and returns what goes into the genesis block.
	pub fn plan(&self) -> Result<Plan, Error> {
		let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
		if self.id.is_empty() || !self.id.chars().all(word) {
			return Err(Error::Id);
		}
		if self.hospitals.len() < MIN_HOSPITALS {
			return Err(Error::TooFew(self.hospitals.len()));
		}
		let mut seen = BTreeSet::new();
		let hospitals = self
			.hospitals
			.iter()
			.enumerate()
			.map(|(index, entry)| entry.check(index.saturating_add(1), &self.id, &mut seen))
			.collect::<Result<Vec<_>, _>>()?;
		Ok(Plan::consortium(hospitals))
	}
}

impl Entry {
	/// Signs the entry for the network `id` with the hospital's own session keys.
	pub fn sign(&mut self, id: &str, aura: &SigningKey, grandpa: &SigningKey) -> Result<(), Error> {
		let statement = self.read(1)?.statement(id);
		self.aura_signature = hex::encode(aura.sign(&statement).to_bytes());
		self.grandpa_signature = hex::encode(grandpa.sign(&statement).to_bytes());
		Ok(())
	}

	fn check(
		&self,
		hospital: usize,
		id: &str,
		seen: &mut BTreeSet<[u8; 32]>,
	) -> Result<Hospital, Error> {
		let read = self.read(hospital)?;
		for (field, key) in read.keys() {
			if is_known(&key) {
				return Err(Error::KnownKey { hospital, field });
			}
			if !seen.insert(key) {
				return Err(Error::Repeated { hospital, field });
			}
		}
		let statement = read.statement(id);
		let signatures = [
			("auraSignature", &self.aura_signature, read.aura),
			("grandpaSignature", &self.grandpa_signature, read.grandpa),
		];
		for (field, signature, key) in signatures {
			let refused = || Error::Signature { hospital, field };
			let bytes: [u8; 64] = hex::decode(signature)
				.ok()
				.and_then(|bytes| bytes.try_into().ok())
				.ok_or_else(refused)?;
			// Strict: a signature that some implementations accept and others do not is refused.
			VerifyingKey::from_bytes(&key)
				.and_then(|key| key.verify_strict(&statement, &Signature::from_bytes(&bytes)))
				.map_err(|_| refused())?;
		}
		Ok(read.hospital())
	}

	fn read(&self, hospital: usize) -> Result<Read, Error> {
		let fail = |field, expected| Error::Field {
			hospital,
			field,
			expected,
		};
		let bytes = |text: &str, field| -> Result<[u8; 32], Error> {
			hex::decode(text)
				.ok()
				.and_then(|bytes| bytes.try_into().ok())
				.ok_or_else(|| fail(field, "64 hex digits"))
		};
		let account = |text: &str, field| {
			AccountId::from_ss58check(text).map_err(|_| fail(field, "an SS58 address"))
		};
		let peer = sc_network_types::PeerId::from_str(&self.peer_id)
			.ok()
			.and_then(|peer| peer.into_ed25519())
			.ok_or_else(|| fail("peerId", "a peer identity that starts with 12D3KooW"))?;
		let jurisdiction = self
			.jurisdiction
			.as_bytes()
			.try_into()
			.map(Jurisdiction)
			.ok()
			.filter(|code| code.is_well_formed())
			.ok_or_else(|| fail("jurisdiction", "two upper-case letters (ISO 3166-1)"))?;
		Ok(Read {
			admin: account(&self.admin, "admin")?,
			validator: account(&self.validator, "validator")?,
			aura: bytes(&self.aura, "aura")?,
			grandpa: bytes(&self.grandpa, "grandpa")?,
			peer,
			envelope_key: bytes(&self.envelope_key, "envelopeKey")?,
			descriptor: bytes(&self.descriptor, "descriptor")?,
			jurisdiction,
		})
	}
}

/// An entry whose fields have been read but not yet believed.
#[derive(Encode)]
struct Read {
	admin: AccountId,
	validator: AccountId,
	aura: [u8; 32],
	grandpa: [u8; 32],
	peer: [u8; 32],
	envelope_key: [u8; 32],
	descriptor: [u8; 32],
	jurisdiction: Jurisdiction,
}

impl Read {
	/// What both session keys sign.
	fn statement(&self, id: &str) -> Vec<u8> {
		(DOMAIN, id, self).encode()
	}

	fn keys(&self) -> [(&'static str, [u8; 32]); 6] {
		[
			("admin", *self.admin.as_ref()),
			("validator", *self.validator.as_ref()),
			("aura", self.aura),
			("grandpa", self.grandpa),
			("peerId", self.peer),
			("envelopeKey", self.envelope_key),
		]
	}

	fn hospital(self) -> Hospital {
		Hospital {
			admin: self.admin,
			validator: self.validator,
			keys: SessionKeys {
				aura: sp_core::ed25519::Public::from_raw(self.aura).into(),
				grandpa: sp_core::ed25519::Public::from_raw(self.grandpa).into(),
			},
			peer: PeerKey(self.peer),
			envelope_key: self.envelope_key,
			descriptor: Commitment(self.descriptor),
			jurisdiction: self.jurisdiction,
		}
	}
}

/// Whether a public key belongs to a secret that is printed in every Substrate manual, or in this
/// project's own demo.
fn is_known(key: &[u8; 32]) -> bool {
	let demo = galen_runtime::demo::public_keys();
	Sr25519Keyring::iter().any(|known| known.public().as_slice() == key)
		|| Ed25519Keyring::iter().any(|known| known.public().as_slice() == key)
		|| demo.contains(key)
}
