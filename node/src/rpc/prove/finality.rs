//! Why a block is final, out of the node's database: the way warp sync tells it, and no further than a
//! bundle may be long.

use super::refusal::Refusal;
use codec::Encode;
use galen_proofs::{canonical, header_bytes, Finality, Handoff, HeaderBytes, JustificationBytes};
use galen_runtime::{
	opaque::{Block, Header},
	BlockNumber, Hash,
};
use sc_client_api::Backend;
use sc_consensus_grandpa::{best_justification, find_scheduled_change, SharedAuthoritySet};
use sp_blockchain::{Backend as _, HeaderBackend};
use sp_consensus_grandpa::GRANDPA_ENGINE_ID;

/// Most hand-offs in one answer.
const MAX_HANDOFFS: usize = 64;
/// Most headers between the proven block and a justified one. Justifications are kept every
/// [`JUSTIFICATION_PERIOD`](crate::finality::JUSTIFICATION_PERIOD) blocks; where finality stood still
/// it is more.
const MAX_HEADERS: BlockNumber = 512;

/// A proven block, and why it is final.
pub struct Line {
	/// The block.
	pub hash: Hash,
	/// Its number.
	pub number: BlockNumber,
	/// The root of its state.
	pub state_root: Hash,
	/// Why it is final.
	pub finality: Finality,
}

/// A block that a justification makes final.
struct Justified {
	number: BlockNumber,
	hash: Hash,
	justification: JustificationBytes,
}

/// A change of authorities: a set, and the last block of it.
type Change = (u64, BlockNumber);

impl Line {
	/// What makes `at` final, or the newest block that can be proven, for somebody who trusts the set
	/// `from`.
	pub fn new<B: Backend<Block>>(
		backend: &B,
		authorities: &SharedAuthoritySet<Hash, BlockNumber>,
		at: Option<Hash>,
		from: u64,
	) -> Result<Self, Refusal> {
		let newest = newest(backend)?;
		// In this order: what a justification rests on is among the changes that are read after it.
		let changes: Vec<Change> = authorities
			.authority_set_changes()
			.iter_from(0)
			.ok_or(Refusal::HistoryGone)?
			.copied()
			.collect();
		let (hash, headers, justified) = match at {
			None => {
				let header = header(backend, newest.hash)?;
				(newest.hash, vec![header], newest)
			},
			Some(at) => {
				let (headers, justified) = up_from(backend, at, newest)?;
				(at, headers, justified)
			},
		};
		let first = headers.first().ok_or(Refusal::Internal)?;
		let (number, state_root) = (first.number, first.state_root);
		let handoffs = handed_over(&changes, from, justified.number)?
			.iter()
			.map(|(_, last)| handoff(backend, *last))
			.collect::<Result<Vec<_>, _>>()?;
		let headers = headers
			.iter()
			.map(header_bytes)
			.collect::<Result<Vec<HeaderBytes>, _>>()?;
		let finality = Finality {
			handoffs: handoffs.try_into().map_err(|_| Refusal::TooLarge)?,
			headers: headers.try_into().map_err(|_| Refusal::TooLarge)?,
			justification: justified.justification,
		};
		Ok(Self {
			hash,
			number,
			state_root,
			finality,
		})
	}
}

/// The newest block whose justification is kept: the finalized head, but for a moment.
fn newest<B: Backend<Block>>(backend: &B) -> Result<Justified, Refusal> {
	let best = best_justification::<_, Block>(backend)?.ok_or(Refusal::NothingFinal)?;
	let (number, hash) = best.target();
	Ok(Justified {
		number,
		hash,
		justification: canonical(&best.encode())?,
	})
}

/// The headers from a finalized block up to the next justified one.
fn up_from<B: Backend<Block>>(
	backend: &B,
	at: Hash,
	newest: Justified,
) -> Result<(Vec<Header>, Justified), Refusal> {
	let chain = backend.blockchain();
	let first = chain.header(at)?.ok_or(Refusal::NotFinalized)?;
	let number = first.number;
	// Of genesis nobody needs a proof, and there is none.
	if number == 0 || number > newest.number || chain.hash(number)? != Some(at) {
		return Err(Refusal::NotFinalized);
	}
	let mut headers = vec![first];
	let limit = number.saturating_add(MAX_HEADERS).min(newest.number);
	let mut hash = at;
	for height in number..=limit {
		if height > number {
			hash = chain.hash(height)?.ok_or(Refusal::Internal)?;
			headers.push(header(backend, hash)?);
		}
		if height == newest.number {
			return match hash == newest.hash {
				true => Ok((headers, newest)),
				false => Err(Refusal::Internal),
			};
		}
		if let Some(stored) = justification(backend, hash)? {
			let justified = Justified {
				number: height,
				hash,
				justification: canonical(&stored)?,
			};
			return Ok((headers, justified));
		}
	}
	Err(Refusal::Unjustified(number))
}

/// The changes from the trusted set to the one that finalized a block.
fn handed_over(
	changes: &[Change],
	from: u64,
	justified: BlockNumber,
) -> Result<&[Change], Refusal> {
	let before = changes.partition_point(|(_, last)| *last < justified);
	let (before, _) = changes.split_at(before);
	// The set that finalized the block is the one after all of these.
	let set_id = before.last().map_or(0, |(set, _)| set.saturating_add(1));
	if from > set_id {
		return Err(Refusal::TooNew);
	}
	let first = before.partition_point(|(set, _)| *set < from);
	let (_, needed) = before.split_at(first);
	if needed.len() > MAX_HANDOFFS {
		return Err(Refusal::TooFarBehind(needed.len()));
	}
	Ok(needed)
}

/// The last block of a set, with its justification, which a node always keeps.
fn handoff<B: Backend<Block>>(backend: &B, last: BlockNumber) -> Result<Handoff, Refusal> {
	let hash = backend
		.blockchain()
		.hash(last)?
		.ok_or(Refusal::HistoryGone)?;
	let header = header(backend, hash)?;
	match find_scheduled_change::<Block>(&header) {
		Some(change) if change.delay == 0 => (),
		_ => return Err(Refusal::Forced(last)),
	}
	let stored = justification(backend, hash)?.ok_or(Refusal::HistoryGone)?;
	Ok(Handoff {
		header: header_bytes(&header)?,
		justification: canonical(&stored)?,
	})
}

fn header<B: Backend<Block>>(backend: &B, hash: Hash) -> Result<Header, Refusal> {
	let header = backend.blockchain().header(hash)?;
	header.ok_or(Refusal::HistoryGone)
}

fn justification<B: Backend<Block>>(backend: &B, hash: Hash) -> Result<Option<Vec<u8>>, Refusal> {
	let stored = backend.blockchain().justifications(hash)?;
	Ok(stored.and_then(|kept| kept.into_justification(GRANDPA_ENGINE_ID)))
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Sets 0 to 3, the last blocks of which are 20, 40 and 60.
	const CHANGES: [Change; 3] = [(0, 20), (1, 40), (2, 60)];

	fn sets(from: u64, justified: BlockNumber) -> Result<Vec<u64>, String> {
		handed_over(&CHANGES, from, justified)
			.map(|changes| changes.iter().map(|(set, _)| *set).collect())
			.map_err(|refusal| refusal.to_string())
	}

	#[test]
	fn the_last_block_of_a_set_should_be_proven_by_that_set() {
		assert_eq!(sets(0, 1), Ok(vec![]));
		assert_eq!(sets(0, 20), Ok(vec![]));
		assert_eq!(sets(0, 21), Ok(vec![0]));
		assert_eq!(sets(0, 60), Ok(vec![0, 1]));
		assert_eq!(sets(0, 1_000), Ok(vec![0, 1, 2]));
	}

	#[test]
	fn a_checkpoint_should_make_it_shorter() {
		assert_eq!(sets(2, 1_000), Ok(vec![2]));
		assert_eq!(sets(3, 1_000), Ok(vec![]));
		assert_eq!(sets(1, 30), Ok(vec![]));
	}

	#[test]
	fn a_set_newer_than_the_block_should_be_refused() {
		for (from, justified) in [(1, 20), (3, 60), (4, 1_000), (u64::MAX, 1_000)] {
			assert_eq!(sets(from, justified), Err(Refusal::TooNew.to_string()));
		}
	}

	#[test]
	fn too_many_changes_should_be_refused() {
		let many: Vec<Change> = (0..65).zip(1..).collect();
		let refused = handed_over(&many, 0, 100).map(<[Change]>::len);
		assert!(matches!(refused, Err(Refusal::TooFarBehind(65))));
		assert!(handed_over(&many, 1, 100).is_ok());
	}
}
