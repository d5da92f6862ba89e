//! Merkle trees in the shape of RFC 6962 (section 2.1), over BLAKE2b-256: the form of every anchored
//! batch, of the tree over a block's batches, and of the tree over an object's ciphertext.
//!
//! A leaf is `H(0x00 ‖ content)`, an inner node `H(0x01 ‖ left ‖ right)`, the tree of nothing
//! `H("")`. The prefixes keep a node from being passed off as a leaf. A tree of `n` leaves splits at
//! the largest power of two below `n`; nothing is ever duplicated to fill a level, so two different
//! lists of leaves never share a root.
//!
//! The hash function is a parameter: the runtime passes the host's BLAKE2b, everybody else a library.
//! Every loop here runs at most 64 times per leaf or proof, whatever a proof claims of itself.

#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, marker::PhantomData};
use scale_info::TypeInfo;

/// The most leaves one anchored batch may have (domain.md, section 7).
pub const MAX_BATCH_LEAVES: u32 = 1 << 20;

/// The most nodes a proof over any tree can need: a tree's size is a `u64`.
pub const MAX_DEPTH: u32 = 64;

/// Goes before a leaf's content.
const LEAF_PREFIX: u8 = 0x00;
/// Goes before a node's two children.
const NODE_PREFIX: u8 = 0x01;

/// BLAKE2b-256 as the caller has it: a host function, a library, a browser's.
pub trait TreeHasher {
	/// The unkeyed BLAKE2b hash of `data` with a digest of 32 bytes (RFC 7693).
	fn hash(data: &[u8]) -> [u8; 32];
}

/// The hash of a leaf, of a node, or of a whole tree.
#[derive(
	Clone,
	Copy,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Digest(pub [u8; 32]);

impl Digest {
	/// Whether all bytes are zero, which no hash is in practice: what an unset field looks like.
	pub fn is_zero(&self) -> bool {
		self.0.iter().all(|byte| *byte == 0)
	}
}

impl fmt::Debug for Digest {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
	}
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofError {
	/// The leaf index is not below the leaf count, or the older tree is empty or the larger one.
	OutOfRange,
	/// The proof has fewer or more nodes than trees of these sizes need.
	WrongLength,
	/// The nodes lead to another root than the one given.
	WrongRoot,
}

impl fmt::Display for ProofError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::OutOfRange => "the position lies outside the tree",
			Self::WrongLength => "the proof has the wrong number of nodes for this tree",
			Self::WrongRoot => "the proof leads to another root",
		})
	}
}

impl core::error::Error for ProofError {}

/// The root of the tree without leaves.
pub fn empty_root<H: TreeHasher>() -> Digest {
	Digest(H::hash(&[]))
}

/// The hash of a leaf with this content.
pub fn leaf_hash<H: TreeHasher>(content: &[u8]) -> Digest {
	let mut data = Vec::with_capacity(content.len().saturating_add(1));
	data.push(LEAF_PREFIX);
	data.extend_from_slice(content);
	Digest(H::hash(&data))
}

/// The hash of the node over two children.
pub fn node_hash<H: TreeHasher>(left: &Digest, right: &Digest) -> Digest {
	let mut data = [NODE_PREFIX; 65];
	let (_, children) = data.split_at_mut(1);
	let (first, second) = children.split_at_mut(32);
	first.copy_from_slice(&left.0);
	second.copy_from_slice(&right.0);
	Digest(H::hash(&data))
}

/// The root over these leaf hashes, in constant memory.
pub fn root<H: TreeHasher>(leaves: &[Digest]) -> Digest {
	let mut frontier = Frontier::default();
	for leaf in leaves {
		// A slice has fewer than 2⁶⁴ elements, so the frontier always has room.
		let _ = frontier.append::<H>(*leaf);
	}
	frontier.root::<H>()
}

/// Checks that `leaf` stands at `index` among the `leaf_count` leaves under `root`.
///
/// The procedure of RFC 9162, section 2.1.3.2.
pub fn verify_inclusion<H: TreeHasher>(
	root: &Digest,
	leaf_count: u64,
	index: u64,
	leaf: &Digest,
	path: &[Digest],
) -> Result<(), ProofError> {
	if index >= leaf_count {
		return Err(ProofError::OutOfRange);
	}
	let mut position = index;
	let mut last = leaf_count.saturating_sub(1);
	let mut hash = *leaf;
	for sibling in path {
		if last == 0 {
			return Err(ProofError::WrongLength);
		}
		if is_odd(position) || position == last {
			hash = node_hash::<H>(sibling, &hash);
			(position, last) = climb_to_left_sibling(position, last);
		} else {
			hash = node_hash::<H>(&hash, sibling);
		}
		position >>= 1;
		last >>= 1;
	}
	if last != 0 {
		return Err(ProofError::WrongLength);
	}
	if hash != *root {
		return Err(ProofError::WrongRoot);
	}
	Ok(())
}

/// Checks that the tree of `new_count` leaves starts with exactly the leaves of the older tree of
/// `old_count`, so that nothing was removed, replaced or put in between.
///
/// The procedure of RFC 9162, section 2.1.4.2. The older tree has at least one leaf.
pub fn verify_consistency<H: TreeHasher>(
	old_count: u64,
	old_root: &Digest,
	new_count: u64,
	new_root: &Digest,
	path: &[Digest],
) -> Result<(), ProofError> {
	if old_count == 0 || old_count > new_count {
		return Err(ProofError::OutOfRange);
	}
	if old_count == new_count {
		return match (path.is_empty(), old_root == new_root) {
			(false, _) => Err(ProofError::WrongLength),
			(true, false) => Err(ProofError::WrongRoot),
			(true, true) => Ok(()),
		};
	}
	let mut position = old_count.saturating_sub(1);
	let mut last = new_count.saturating_sub(1);
	while is_odd(position) {
		position >>= 1;
		last >>= 1;
	}
	// When the older tree is a complete one, it is itself the first node and is not sent.
	let (start, rest) = if old_count.is_power_of_two() {
		(old_root, path)
	} else {
		path.split_first().ok_or(ProofError::WrongLength)?
	};
	let mut old = *start;
	let mut new = *start;
	for node in rest {
		if last == 0 {
			return Err(ProofError::WrongLength);
		}
		if is_odd(position) || position == last {
			old = node_hash::<H>(node, &old);
			new = node_hash::<H>(node, &new);
			(position, last) = climb_to_left_sibling(position, last);
		} else {
			new = node_hash::<H>(&new, node);
		}
		position >>= 1;
		last >>= 1;
	}
	if last != 0 {
		return Err(ProofError::WrongLength);
	}
	if old != *old_root || new != *new_root {
		return Err(ProofError::WrongRoot);
	}
	Ok(())
}

/// Skips the levels at which the last node of a ragged tree has no sibling.
fn climb_to_left_sibling(mut position: u64, mut last: u64) -> (u64, u64) {
	while !is_odd(position) && position != 0 {
		position >>= 1;
		last >>= 1;
	}
	(position, last)
}

const fn is_odd(number: u64) -> bool {
	number & 1 == 1
}

/// A tree that only grows, kept as the roots of its complete subtrees: appending and reading the
/// root cost at most 64 hashes, however many leaves there are.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Frontier {
	/// How many leaves were appended.
	#[codec(compact)]
	count: u64,
	/// Roots of the complete subtrees, the largest first: one for each bit set in `count`.
	peaks: BoundedVec<Digest, ConstU32<MAX_DEPTH>>,
}

impl Frontier {
	/// How many leaves were appended.
	pub fn count(&self) -> u64 {
		self.count
	}

	/// Appends the hash of a leaf; `None`, and nothing changed, when the tree is full.
	pub fn append<H: TreeHasher>(&mut self, leaf: Digest) -> Option<()> {
		let count = self.count.checked_add(1)?;
		let mut peaks = self.peaks.clone();
		let mut hash = leaf;
		// Each trailing one bit of the count is a complete subtree that the new one completes.
		for _ in 0..self.count.trailing_ones() {
			let left = peaks.pop()?;
			hash = node_hash::<H>(&left, &hash);
		}
		peaks.try_push(hash).ok()?;
		self.peaks = peaks;
		self.count = count;
		Some(())
	}

	/// The root over all leaves appended so far.
	pub fn root<H: TreeHasher>(&self) -> Digest {
		let mut peaks = self.peaks.iter().rev();
		match peaks.next() {
			None => empty_root::<H>(),
			Some(last) => peaks.fold(*last, |right, left| node_hash::<H>(left, &right)),
		}
	}

	/// Whether count and peaks belong together; false only for what was decoded from elsewhere.
	pub fn is_well_formed(&self) -> bool {
		u32::try_from(self.peaks.len()) == Ok(self.count.count_ones())
	}
}

/// A whole tree in memory, for whoever has to prove things about it: about 64 bytes a leaf.
pub struct Tree<H> {
	/// The leaves, then every level above, each about half as long; the last holds the root alone.
	/// The node `i` of level `l` covers the leaves from `i·2ˡ` on. A node without a sibling rises
	/// unchanged, which is the split of RFC 6962 seen from below.
	levels: Vec<Vec<Digest>>,
	hasher: PhantomData<H>,
}

impl<H: TreeHasher> Tree<H> {
	/// Builds the tree over these leaf hashes.
	pub fn new(leaves: Vec<Digest>) -> Self {
		let mut levels = Vec::new();
		let mut level = leaves;
		while level.len() > 1 {
			let above = level
				.chunks(2)
				.map(|pair| match pair {
					[left, right] => node_hash::<H>(left, right),
					[single, ..] => *single,
					[] => Digest::default(),
				})
				.collect();
			levels.push(core::mem::replace(&mut level, above));
		}
		levels.push(level);
		Self {
			levels,
			hasher: PhantomData,
		}
	}

	/// How many leaves the tree has.
	pub fn leaf_count(&self) -> usize {
		self.levels.first().map_or(0, Vec::len)
	}

	/// The root; [`empty_root`] for the tree without leaves.
	pub fn root(&self) -> Digest {
		self.levels
			.last()
			.and_then(|top| top.first().copied())
			.unwrap_or_else(empty_root::<H>)
	}

	/// The siblings from leaf `index` up to the root, for [`verify_inclusion`]; `None` when there
	/// is no such leaf.
	pub fn inclusion_path(&self, index: usize) -> Option<Vec<Digest>> {
		if index >= self.leaf_count() {
			return None;
		}
		let siblings = self
			.levels
			.iter()
			.enumerate()
			.filter_map(|(height, level)| {
				let height = u32::try_from(height).ok()?;
				let position = index.checked_shr(height)?;
				level.get(position ^ 1).copied()
			});
		Some(siblings.collect())
	}

	/// The nodes that show this tree to continue its own first `old_count` leaves, for
	/// [`verify_consistency`] (RFC 9162, section 2.1.4.1); `None` when `old_count` is 0 or more
	/// than there are.
	pub fn consistency_path(&self, old_count: usize) -> Option<Vec<Digest>> {
		if old_count == 0 || old_count > self.leaf_count() {
			return None;
		}
		let mut path = Vec::new();
		let (mut start, mut end) = (0, self.leaf_count());
		// Descends into the subtree in which the older tree ends, noting what lies beside.
		while old_count < end {
			let split = largest_power_of_two_below(end.checked_sub(start)?);
			let middle = start.checked_add(split)?;
			if old_count <= middle {
				path.push(self.subtree(middle, end)?);
				end = middle;
			} else {
				path.push(self.subtree(start, middle)?);
				start = middle;
			}
		}
		// A subtree that begins with the first leaf is the older root, which the verifier has.
		if start != 0 {
			path.push(self.subtree(start, end)?);
		}
		path.reverse();
		Some(path)
	}

	/// The node over exactly the leaves from `start` to `end`, if the tree has one.
	fn subtree(&self, start: usize, end: usize) -> Option<Digest> {
		let width = end.checked_sub(start)?;
		let height = width.checked_next_power_of_two()?.trailing_zeros();
		let level = self.levels.get(usize::try_from(height).ok()?)?;
		level.get(start.checked_shr(height)?).copied()
	}
}

/// Where a tree of `count` leaves splits; `count` is at least 2 wherever this is called.
fn largest_power_of_two_below(count: usize) -> usize {
	match count.checked_next_power_of_two() {
		Some(power) => power >> 1,
		None => 1 << (usize::BITS - 1),
	}
}
