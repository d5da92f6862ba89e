//! Batches of commitments, as anchored.

use crate::hazmat::hash::Blake2b256;
use codec::{Decode, Encode};
use galen_primitives::merkle::{
	verify_inclusion, Digest, ProofError, Tree, MAX_BATCH_LEAVES, MAX_DEPTH,
};

/// Why a batch cannot be made or a proof not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
	/// A batch has at least one leaf.
	#[error("the batch has no leaf")]
	Empty,
	/// A batch has at most 2²⁰ leaves.
	#[error("the batch is full")]
	Full,
	/// The batch has no such leaf.
	#[error("the batch has no such leaf")]
	NoSuchLeaf,
	/// The bytes are not a proof.
	#[error("not a proof of a batch's leaf")]
	MalformedProof,
	/// The leaf is not where the proof says.
	#[error(transparent)]
	NotProven(#[from] ProofError),
}

/// Leaves on their way to being anchored together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
	leaves: Vec<Digest>,
}

impl Batch {
	/// Adds a leaf and tells its index.
	pub fn push(&mut self, leaf: Digest) -> Result<u32, BatchError> {
		let index = self.leaf_count();
		if index >= MAX_BATCH_LEAVES {
			return Err(BatchError::Full);
		}
		self.leaves.push(leaf);
		Ok(index)
	}

	/// How many leaves there are.
	pub fn leaf_count(&self) -> u32 {
		// `push` keeps it far below the limit of the type.
		u32::try_from(self.leaves.len()).unwrap_or(u32::MAX)
	}

	/// Builds the tree. No leaf can be added after.
	pub fn seal(self) -> Result<SealedBatch, BatchError> {
		if self.leaves.is_empty() {
			return Err(BatchError::Empty);
		}
		let leaf_count = self.leaf_count();
		Ok(SealedBatch {
			leaf_count,
			tree: Tree::new(self.leaves),
		})
	}
}

/// A batch with its tree: what is anchored, and every path in it.
pub struct SealedBatch {
	leaf_count: u32,
	tree: Tree<Blake2b256>,
}

impl SealedBatch {
	/// The root to anchor.
	pub fn root(&self) -> Digest {
		self.tree.root()
	}

	/// The leaf count to anchor.
	pub fn leaf_count(&self) -> u32 {
		self.leaf_count
	}

	/// The proof that a leaf is in the batch.
	pub fn proof(&self, index: u32) -> Result<BatchProof, BatchError> {
		let position = usize::try_from(index).map_err(|_| BatchError::NoSuchLeaf)?;
		let path = self
			.tree
			.inclusion_path(position)
			.ok_or(BatchError::NoSuchLeaf)?;
		Ok(BatchProof {
			index,
			leaf_count: self.leaf_count,
			path,
		})
	}
}

/// Shows that a leaf is in a batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct BatchProof {
	/// Which leaf.
	pub index: u32,
	/// Of how many.
	pub leaf_count: u32,
	/// The siblings, from the bottom.
	pub path: Vec<Digest>,
}

impl BatchProof {
	/// Checks that `leaf` is the leaf at this index of the batch anchored with this root and count.
	/// Both come from the chain, never from whoever sent the proof.
	pub fn verify(
		&self,
		leaf: &Digest,
		anchored_root: &Digest,
		anchored_leaf_count: u32,
	) -> Result<(), BatchError> {
		if self.leaf_count != anchored_leaf_count {
			return Err(ProofError::WrongRoot.into());
		}
		Ok(verify_inclusion::<Blake2b256>(
			anchored_root,
			anchored_leaf_count.into(),
			self.index.into(),
			leaf,
			&self.path,
		)?)
	}

	/// The proof as bytes, format 1.
	pub fn to_bytes(&self) -> Vec<u8> {
		let mut bytes = vec![1];
		self.encode_to(&mut bytes);
		bytes
	}

	/// Reads a proof. Nothing longer than a proof can be is read.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, BatchError> {
		let (1, mut rest) = bytes
			.split_first()
			.map(|(f, r)| (*f, r))
			.ok_or(BatchError::MalformedProof)?
		else {
			return Err(BatchError::MalformedProof);
		};
		let longest = (MAX_DEPTH as usize).saturating_mul(32).saturating_add(10);
		if rest.len() > longest {
			return Err(BatchError::MalformedProof);
		}
		let proof = Self::decode(&mut rest).map_err(|_| BatchError::MalformedProof)?;
		if !rest.is_empty() {
			return Err(BatchError::MalformedProof);
		}
		Ok(proof)
	}
}
