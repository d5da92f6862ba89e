//! What is stored, and what verifiers hash.

mod erasure;

pub use erasure::*;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::deps::sp_io;
use galen_primitives::{
	ids::{BatchNumber, Commitment, Moment, OrganizationId},
	merkle::{leaf_hash, Digest, Frontier, TreeHasher},
};
use scale_info::TypeInfo;

extern crate alloc;
use alloc::vec::Vec;

/// Goes before a batch's encoding in the leaf of its block's tree, so that no leaf of another kind
/// of tree can be taken for one. A changed encoding gets a new number.
pub const BATCH_DOMAIN: &[u8] = b"galen/batch/1";

/// BLAKE2b-256 by the host, as the tree functions want it.
pub struct HostBlake2;

impl TreeHasher for HostBlake2 {
	fn hash(data: &[u8]) -> [u8; 32] {
		sp_io::hashing::blake2_256(data)
	}
}

/// What the leaves of a batch commit to.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum BatchKind {
	/// Records the custodian's vault stored.
	#[codec(index = 0)]
	Records,
	/// Releases the custodian made: the entries of the accounting of disclosures.
	#[codec(index = 1)]
	Disclosures,
	/// Data subjects contributed themselves, attested by the custodian.
	#[codec(index = 2)]
	Contributions,
}

/// What a custodian says of a batch when anchoring it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchContent {
	/// Root of the RFC 6962 tree over the batch's leaves.
	pub root: Digest,
	/// How many leaves the tree has.
	pub leaf_count: u32,
	/// What the leaves commit to.
	pub kind: BatchKind,
}

/// An anchored batch. Permanent: it is what a record's history is proven against.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct BatchHeader<BlockNumber> {
	/// Root of the RFC 6962 tree over the batch's leaves.
	pub root: Digest,
	/// How many leaves the tree has, from 1 to 2²⁰.
	#[codec(compact)]
	pub leaf_count: u32,
	/// What the leaves commit to.
	pub kind: BatchKind,
	/// Time of the block that anchored it, UTC seconds.
	#[codec(compact)]
	pub anchored_at: Moment,
	/// Number of the block that anchored it.
	pub block: BlockNumber,
	/// Its place, from 0, among the batches of that block.
	#[codec(compact)]
	pub position: u32,
}

impl<BlockNumber> BatchHeader<BlockNumber> {
	/// Whether the header says what `content` says.
	pub fn is_about(&self, content: &BatchContent) -> bool {
		self.root == content.root
			&& self.leaf_count == content.leaf_count
			&& self.kind == content.kind
	}
}

/// A batch, named.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct BatchRef {
	/// Whose batch.
	pub custodian: OrganizationId,
	/// Which of the custodian's batches.
	pub number: BatchNumber,
}

impl BatchRef {
	/// The batch's leaf in the tree of its block:
	/// `H(0x00 ‖ "galen/batch/1" ‖ SCALE(custodian, number, header))`.
	pub fn leaf<BlockNumber: Encode>(&self, header: &BatchHeader<BlockNumber>) -> Digest {
		let mut content = Vec::from(BATCH_DOMAIN);
		self.encode_to(&mut content);
		header.encode_to(&mut content);
		leaf_hash::<HostBlake2>(&content)
	}
}

/// Says of one leaf that what it committed to was erased, and its salt with it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Tombstone<BlockNumber> {
	/// Commitment to the signed certificate of erasure, which the custodian keeps.
	pub certificate: Commitment,
	/// Time of the block that recorded it, UTC seconds.
	#[codec(compact)]
	pub recorded_at: Moment,
	/// Number of the block that recorded it.
	pub block: BlockNumber,
}

/// The tree over the batches of the latest block that has any, and how many there were before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct BlockTree<BlockNumber> {
	/// Which block.
	pub block: BlockNumber,
	/// The tree over its batches, in the order in which they were anchored.
	pub batches: Frontier,
	/// Batches anchored since genesis, those of this block included.
	#[codec(compact)]
	pub total: u64,
}

/// What the runtime puts into a block's leaf of the Merkle mountain range, beside the parent's
/// number and hash: the batches the parent block anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LeafExtra {
	/// Root of the tree over the parent block's batches; the root of the empty tree when it had
	/// none.
	pub batches_root: Digest,
	/// How many batches the parent block anchored.
	#[codec(compact)]
	pub batches: u32,
	/// How many batches were anchored from genesis to the parent block.
	#[codec(compact)]
	pub total: u64,
}

/// Shows that a batch is in the tree of its block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BatchInclusion<BlockNumber> {
	/// The batch.
	pub header: BatchHeader<BlockNumber>,
	/// How many batches its block anchored.
	#[codec(compact)]
	pub batches: u32,
	/// Siblings of its leaf, from the bottom.
	pub path: Vec<Digest>,
}
