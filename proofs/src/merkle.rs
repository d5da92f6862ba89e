//! A compact proof for many leaves of one batch: the hashes that the leaves themselves do not give,
//! level by level from the bottom, in each level from left to right. For one leaf it is the inclusion
//! path of RFC 6962.
//!
//! The shape is that of [`galen_primitives::merkle`]: node `i` of level `l` covers the leaves from
//! `i·2ˡ` on, and a node without a sibling rises unchanged. Leaf count and root come from the chain.

use alloc::{collections::BTreeMap, vec::Vec};
use galen_primitives::merkle::{node_hash, Digest, ProofError, TreeHasher};
use sp_crypto_hashing::blake2_256;

/// BLAKE2b-256, as the tree functions want it.
#[derive(Clone, Copy, Debug)]
pub struct Blake2b256;

impl TreeHasher for Blake2b256 {
	fn hash(data: &[u8]) -> [u8; 32] {
		blake2_256(data)
	}
}

/// Checks that each of `leaves`, given in ascending order of their places, stands at its place among
/// the `leaf_count` leaves under `root`. Costs at most as many hashes as there are leaves and nodes.
///
/// # Errors
/// [`ProofError::OutOfRange`] for a place outside the tree or out of order, or no leaf at all.
/// [`ProofError::WrongLength`] for too few or too many nodes. [`ProofError::WrongRoot`] otherwise.
pub fn verify(
	root: &Digest,
	leaf_count: u32,
	leaves: Vec<(u32, Digest)>,
	nodes: &[Digest],
) -> Result<(), ProofError> {
	let ascending = leaves.windows(2).all(|pair| match pair {
		[(a, _), (b, _)] => a < b,
		_ => true,
	});
	let inside = leaves.last().is_some_and(|(last, _)| *last < leaf_count);
	if !ascending || !inside {
		return Err(ProofError::OutOfRange);
	}
	let mut rest = nodes.iter();
	let mut level = leaves;
	let mut width = leaf_count;
	while width > 1 {
		let mut above = Vec::with_capacity(level.len());
		let mut known = level.iter().peekable();
		while let Some((place, hash)) = known.next() {
			let node = match sibling(*place, width) {
				Sibling::None => *hash,
				// Were it known, it would have come before and taken this node with it.
				Sibling::Left(_) => {
					let left = rest.next().ok_or(ProofError::WrongLength)?;
					node_hash::<Blake2b256>(left, hash)
				},
				Sibling::Right(place) => {
					let right = match known.next_if(|(next, _)| *next == place) {
						Some((_, right)) => right,
						None => rest.next().ok_or(ProofError::WrongLength)?,
					};
					node_hash::<Blake2b256>(hash, right)
				},
			};
			above.push((place >> 1, node));
		}
		level = above;
		width = width.div_ceil(2);
	}
	if rest.next().is_some() {
		return Err(ProofError::WrongLength);
	}
	match level.as_slice() {
		[(_, hash)] if hash == root => Ok(()),
		_ => Err(ProofError::WrongRoot),
	}
}

/// What stands beside a node.
enum Sibling {
	/// Nothing: it is the last of a level of odd width.
	None,
	/// The node at this place, to its left.
	Left(u32),
	/// The node at this place, to its right.
	Right(u32),
}

fn sibling(place: u32, width: u32) -> Sibling {
	let other = place ^ 1;
	if other >= width {
		Sibling::None
	} else if other < place {
		Sibling::Left(other)
	} else {
		Sibling::Right(other)
	}
}

/// The nodes that prove the leaves at `places`, ascending, of the tree over `leaves`; `None` when a
/// place is outside the tree or they do not ascend.
pub fn prove(leaves: &[Digest], places: &[u32]) -> Option<Vec<Digest>> {
	let count = u32::try_from(leaves.len()).ok()?;
	let mut levels = Vec::from([leaves.to_vec()]);
	while let Some(level) = levels.last().filter(|level| level.len() > 1) {
		let above = level
			.chunks(2)
			.map(|pair| match pair {
				[left, right] => node_hash::<Blake2b256>(left, right),
				[single, ..] => *single,
				[] => Digest::default(),
			})
			.collect();
		levels.push(above);
	}
	collect(count, places, |height, place| {
		let level = levels.get(usize::try_from(height).ok()?)?;
		level.get(usize::try_from(place).ok()?).copied()
	})
}

/// The nodes that prove several leaves, from an inclusion path for each of them, as gateways hand
/// them out: `(place, path)`, ascending. `None` when the paths are not of such a tree.
pub fn merge(leaf_count: u32, paths: &[(u32, Vec<Digest>)]) -> Option<Vec<Digest>> {
	let mut nodes = BTreeMap::new();
	let mut places = Vec::with_capacity(paths.len());
	for (place, path) in paths {
		places.push(*place);
		let mut path = path.iter();
		let (mut at, mut width, mut height) = (*place, leaf_count, 0_u32);
		while width > 1 {
			match sibling(at, width) {
				Sibling::None => (),
				Sibling::Left(other) | Sibling::Right(other) => {
					nodes.insert((height, other), *path.next()?);
				},
			}
			at >>= 1;
			width = width.div_ceil(2);
			height = height.checked_add(1)?;
		}
		if path.next().is_some() {
			return None;
		}
	}
	collect(leaf_count, &places, |height, place| {
		nodes.get(&(height, place)).copied()
	})
}

/// The nodes in the order in which [`verify`] asks for them.
fn collect(
	leaf_count: u32,
	places: &[u32],
	node: impl Fn(u32, u32) -> Option<Digest>,
) -> Option<Vec<Digest>> {
	let ascending = places.windows(2).all(|pair| match pair {
		[a, b] => a < b,
		_ => true,
	});
	if !ascending || places.last().is_none_or(|last| *last >= leaf_count) {
		return None;
	}
	let mut path = Vec::new();
	let mut level = places.to_vec();
	let (mut width, mut height) = (leaf_count, 0_u32);
	while width > 1 {
		let mut above = Vec::with_capacity(level.len());
		let mut known = level.iter().peekable();
		while let Some(place) = known.next() {
			match sibling(*place, width) {
				Sibling::None => (),
				Sibling::Left(other) => path.push(node(height, other)?),
				Sibling::Right(other) => {
					if known.next_if(|next| **next == other).is_none() {
						path.push(node(height, other)?);
					}
				},
			}
			above.push(place >> 1);
		}
		level = above;
		width = width.div_ceil(2);
		height = height.checked_add(1)?;
	}
	Some(path)
}
