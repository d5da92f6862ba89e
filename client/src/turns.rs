//! Who makes blocks. A header carries its slot, and a slot belongs to one validator of the running
//! session: whoever made none of the blocks that were its to make is not there, whatever its seat says.
//!
//! What this cannot tell: who votes on finality. Votes are counted in the nodes and leave no trace of
//! who gave them. And what a validator makes that reaches nobody else is as if it were not made.

use crate::{error::Reduce, AccountId, At, Chain, Hash, ReadError};
use std::collections::BTreeSet;
use subxt::config::substrate::{Digest, DigestItem};

/// Rounds that are looked at: in each, every validator has one turn.
const ROUNDS: u64 = 5;
/// How Aura signs its part of a header.
const AURA: [u8; 4] = *b"aura";

/// How often a validator's turn to make a block came lately, and how often it did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turns {
	/// Blocks it made.
	pub made: u32,
	/// Blocks it could have made.
	pub of: u32,
}

/// A block's slot and its parent.
struct Slotted {
	slot: u64,
	parent: Hash,
}

impl Chain {
	/// The last turns of every validator of the session that runs at a block, up to that block.
	/// `None` where nothing can be said: the set is new, or the node has no state from before.
	///
	/// # Errors
	/// The node does not answer.
	pub async fn turns(&self, head: &At) -> Result<Option<Vec<(AccountId, Turns)>>, ReadError> {
		let set = head.running_set().await?;
		let Some(newest) = self.slotted(head.hash()).await? else {
			return Ok(None);
		};
		let count = u64::try_from(set.len()).unwrap_or_default();
		let since = newest.slot.saturating_sub(ROUNDS.saturating_mul(count));
		let mut slots = BTreeSet::from([newest.slot]);
		let (mut oldest, mut parent, mut slot) = (head.hash(), newest.parent, newest.slot);
		while slot > since {
			let Some(before) = self.slotted(parent).await? else {
				break;
			};
			slots.insert(before.slot);
			(oldest, parent, slot) = (parent, before.parent, before.slot);
		}
		// With another set before, its slots were others'.
		let then = match self.at(oldest).await {
			Ok(at) => at.running_set().await,
			Err(error) => Err(error),
		};
		match then {
			Ok(then) if then == set => {},
			Ok(_) | Err(ReadError::UnknownBlock(_)) => return Ok(None),
			Err(error) => return Err(error),
		}
		let turns = count_turns(&slots, slot.max(since), newest.slot, set.len());
		Ok(Some(set.into_iter().zip(turns).collect()))
	}

	/// `None` for the first block, which nobody made.
	async fn slotted(&self, block: Hash) -> Result<Option<Slotted>, ReadError> {
		let header = self.inner.rpc.chain_get_header(Some(block)).await;
		let header = header
			.map_err(|error| error.reduce(self.url()))?
			.ok_or_else(|| ReadError::UnknownBlock(format!("no block {block:?}")))?;
		Ok(slot_of(&header.digest).map(|slot| Slotted {
			slot,
			parent: header.parent_hash,
		}))
	}
}

/// The slot for which a block was made.
fn slot_of(digest: &Digest) -> Option<u64> {
	digest.logs.iter().find_map(|item| match item {
		DigestItem::PreRuntime(AURA, slot) => {
			Some(u64::from_le_bytes(slot.as_slice().try_into().ok()?))
		},
		_ => None,
	})
}

/// How often each of `count` validators had its turn in the slots from behind `after` to `last`, and took it.
fn count_turns(slots: &BTreeSet<u64>, after: u64, last: u64, count: usize) -> Vec<Turns> {
	let mut turns = vec![Turns::default(); count];
	for slot in after.saturating_add(1)..=last {
		let place = usize::try_from(slot)
			.ok()
			.and_then(|slot| slot.checked_rem(count));
		if let Some(turn) = place.and_then(|place| turns.get_mut(place)) {
			turn.of = turn.of.saturating_add(1);
			if slots.contains(&slot) {
				turn.made = turn.made.saturating_add(1);
			}
		}
	}
	turns
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_slot_is_read_from_what_aura_wrote_and_from_nothing_else() {
		let aura = DigestItem::PreRuntime(AURA, 7_u64.to_le_bytes().to_vec());
		let other = DigestItem::PreRuntime(*b"BABE", 8_u64.to_le_bytes().to_vec());
		let seal = DigestItem::Seal(AURA, 9_u64.to_le_bytes().to_vec());
		let of = |logs: &[&DigestItem]| {
			slot_of(&Digest {
				logs: logs.iter().map(|item| (*item).clone()).collect(),
			})
		};
		assert_eq!(of(&[&other, &aura, &seal]), Some(7));
		assert_eq!(of(&[&other, &seal]), None);
		assert_eq!(of(&[]), None);
		let short = DigestItem::PreRuntime(AURA, vec![1; 7]);
		assert_eq!(of(&[&short]), None);
	}

	#[test]
	fn whoever_takes_no_turn_is_found() {
		// Four validators; slots 8 to 15 are two rounds, and the last makes nothing.
		let slots = BTreeSet::from([7, 8, 9, 10, 12, 13]);
		let turns = count_turns(&slots, 7, 15, 4);
		let made: Vec<_> = turns.iter().map(|turn| (turn.made, turn.of)).collect();
		assert_eq!(made, [(2, 2), (2, 2), (1, 2), (0, 2)]);
	}

	#[test]
	fn nobody_is_counted_where_there_is_nobody() {
		assert!(count_turns(&BTreeSet::new(), 0, 9, 0).is_empty());
		assert_eq!(
			count_turns(&BTreeSet::from([3]), 3, 3, 1),
			[Turns::default()]
		);
	}
}
