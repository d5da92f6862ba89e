//! Leaves of an anchored batch.

use crate::{
	bundle::RecordPart,
	keys,
	merkle::{self, Blake2b256},
	state::State,
	stored::{BatchHeader, Tombstone},
	ProofError,
};
use alloc::vec::Vec;
use codec::{Compact, Decode, Encode};
use galen_primitives::{
	ids::{BatchNumber, OrganizationId},
	merkle::{leaf_hash, Digest},
};

/// What a leaf is about.
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
	/// The bytes that go into the leaf.
	const fn tag(self) -> &'static [u8] {
		match self {
			Self::Record => b"galen/record/1",
			Self::Disclosure => b"galen/disclosure/1",
			Self::Contribution => b"galen/contribution/1",
		}
	}
}

/// All that a leaf commits to, as the vault has it. Whoever sees it can tell that this ciphertext is
/// the one that was anchored, and can try guesses at the record's labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Opening {
	/// What the leaf is about.
	pub domain: Domain,
	/// Destroyed when the record is erased.
	pub salt: [u8; 32],
	/// The root over the record's ciphertext.
	pub ciphertext: Digest,
	/// The salted-in hash of the record's labels.
	pub metadata: Digest,
}

impl Opening {
	/// The leaf: `H(0x00 ‖ tag ‖ salt ‖ ciphertext root ‖ metadata hash)`.
	pub fn leaf(&self) -> Digest {
		let content = [
			self.domain.tag(),
			&self.salt,
			&self.ciphertext.0,
			&self.metadata.0,
		]
		.concat();
		leaf_hash::<Blake2b256>(&content)
	}
}

/// One leaf of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Leaf {
	/// Its place in the batch.
	pub index: Compact<u32>,
	/// What it is.
	pub content: LeafContent,
}

/// A leaf, opened or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum LeafContent {
	/// Its hash alone: all that is left of what was erased.
	#[codec(index = 0)]
	Closed(Digest),
	/// What it commits to.
	#[codec(index = 1)]
	Open(Opening),
}

impl LeafContent {
	fn digest(&self) -> Digest {
		match self {
			Self::Closed(digest) => *digest,
			Self::Open(opening) => opening.leaf(),
		}
	}
}

/// What is proven of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFacts {
	/// Whose batch.
	pub custodian: OrganizationId,
	/// Which.
	pub batch: BatchNumber,
	/// The batch, as anchored.
	pub header: BatchHeader,
	/// Each leaf of the bundle, by place.
	pub leaves: Vec<(u32, LeafStatus)>,
}

/// What is proven of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafStatus {
	/// It is anchored, commits to this, and was not erased.
	Anchored(Opening),
	/// A leaf with this hash is anchored and was not erased. To what it commits is not shown.
	Closed(Digest),
	/// A leaf with this hash is anchored; what it committed to was erased.
	Erased(Digest, Tombstone),
}

/// Checks the leaves of a batch.
pub(crate) fn verify(part: &RecordPart, state: &State) -> Result<RecordFacts, ProofError> {
	let header: BatchHeader = state
		.read(&keys::batch(part.custodian, part.batch))?
		.ok_or(ProofError::NotAnchored)?;
	let leaves: Vec<(u32, Digest)> = part
		.leaves
		.iter()
		.map(|leaf| (leaf.index.0, leaf.content.digest()))
		.collect();
	let ascending = leaves.windows(2).all(|pair| match pair {
		[(a, _), (b, _)] => a < b,
		_ => true,
	});
	if !ascending {
		return Err(ProofError::LeavesOutOfOrder);
	}
	let none_erased = state.shows_none(&keys::tombstones(part.custodian, part.batch));
	let status = |leaf: &Leaf, digest: Digest| -> Result<(u32, LeafStatus), ProofError> {
		let index = leaf.index.0;
		let tombstone: Option<Tombstone> = match none_erased {
			true => None,
			false => state.read(&keys::tombstone(part.custodian, part.batch, index))?,
		};
		let status = match (tombstone, leaf.content) {
			(Some(tombstone), _) => LeafStatus::Erased(digest, tombstone),
			(None, LeafContent::Open(opening)) => LeafStatus::Anchored(opening),
			(None, LeafContent::Closed(digest)) => LeafStatus::Closed(digest),
		};
		Ok((index, status))
	};
	let statuses = part
		.leaves
		.iter()
		.zip(leaves.iter())
		.map(|(leaf, (_, digest))| status(leaf, *digest))
		.collect::<Result<_, _>>()?;
	match leaves.is_empty() {
		// Nothing is said of any leaf, so nothing may be there to prove one.
		true if part.path.is_empty() => (),
		true => return Err(galen_primitives::merkle::ProofError::WrongLength.into()),
		false => merkle::verify(&header.root, header.leaf_count, leaves, &part.path)?,
	}
	Ok(RecordFacts {
		custodian: part.custodian,
		batch: part.batch,
		header,
		leaves: statuses,
	})
}
