//! Commitments: leaves of anchored batches that say nothing to whoever lacks the salt, even to
//! someone who knows all plaintexts.

use super::Salt;
use crate::hazmat::hash::{blake2b_256, Blake2b256};
use codec::{Decode, Encode};
use galen_primitives::merkle::{leaf_hash, Digest};

const METADATA_DOMAIN: &[u8] = b"galen/metadata/1";

/// What a leaf is about. It is part of the hash, so that a leaf of one kind never opens as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Domain {
	/// A record.
	#[codec(index = 0)]
	Record,
	/// An entry of the accounting of disclosures.
	#[codec(index = 1)]
	Disclosure,
	/// Data a subject contributed.
	#[codec(index = 2)]
	Contribution,
}

impl Domain {
	/// The bytes that go into the hash: of different length or content, none the beginning of
	/// another.
	fn tag(self) -> &'static [u8] {
		match self {
			Self::Record => b"galen/record/1",
			Self::Disclosure => b"galen/disclosure/1",
			Self::Contribution => b"galen/contribution/1",
		}
	}
}

/// The root over an object's header and chunks; see [`super::ciphertext_root`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CiphertextRoot(pub Digest);

/// The hash of a record's labels. Labels are guessable: on its own this hash is not to be published.
/// Inside a leaf the salt covers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct MetadataHash(pub Digest);

impl MetadataHash {
	/// The hash of the labels' encoding.
	pub fn of(encoded: &[u8]) -> Self {
		Self(Digest(blake2b_256(&[METADATA_DOMAIN, encoded])))
	}
}

/// All that a leaf commits to. Whoever has it can check the leaf.
#[derive(Debug)]
pub struct Opening {
	/// What the leaf is about.
	pub domain: Domain,
	/// Destroyed when the record is erased; without it the leaf opens to nothing.
	pub salt: Salt,
	/// The ciphertext.
	pub ciphertext: CiphertextRoot,
	/// The labels.
	pub metadata: MetadataHash,
}

impl Opening {
	/// The leaf: `H(0x00 ‖ domain ‖ salt ‖ ciphertext root ‖ metadata hash)`.
	pub fn leaf(&self) -> Digest {
		let content = [
			self.domain.tag(),
			self.salt.expose(),
			&self.ciphertext.0 .0,
			&self.metadata.0 .0,
		]
		.concat();
		leaf_hash::<Blake2b256>(&content)
	}
}
