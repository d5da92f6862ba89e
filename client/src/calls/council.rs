//! One hospital, one vote.

use super::Encoded;
use crate::{
	api,
	types::{Motion, Vote},
	Call, Hash,
};
use api::runtime_types::sp_weights::weight_v2::Weight;

/// The most a motion may weigh: half of half a slot, in picoseconds (`MaxProposalWeight`). Closing
/// names a bound, is charged for it, and gets back what was not used.
const MOTION_REF_TIME: u64 = 125_000_000_000;

/// Proof bytes a motion may weigh, of which this chain counts none.
const MOTION_PROOF_SIZE: u64 = u64::MAX / 4;

/// How many ayes two thirds of this many hospitals are: what most motions need.
pub const fn two_thirds_of(seats: u32) -> u32 {
	// The product of a few hundred seats and 2 is far from overflowing.
	seats.saturating_mul(2).div_ceil(3)
}

fn tx() -> api::council::calls::api::TransactionApi {
	api::tx().council()
}

/// A seat puts a motion before the council. With a threshold of one it is executed at once.
pub fn propose(threshold: u32, call: &Call) -> Call {
	let bytes = call.bytes();
	let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
	Call::of(&tx().propose(threshold, Encoded(bytes).into(), length))
}

/// A seat votes.
pub fn vote(hash: Hash, index: u32, vote: Vote) -> Call {
	Call::of(&tx().vote(hash, index, vote == Vote::Aye))
}

/// Anyone of the membership closes a motion that has enough votes or whose time is over; an
/// approved one is executed.
pub fn close(motion: &Motion) -> Call {
	let weight = Weight {
		ref_time: MOTION_REF_TIME,
		proof_size: MOTION_PROOF_SIZE,
	};
	Call::of(&tx().close(motion.hash, motion.index, weight, motion.length))
}

#[cfg(test)]
mod tests {
	use super::two_thirds_of;

	#[test]
	fn two_thirds_are_rounded_up() {
		let counts: Vec<u32> = (1..=7).map(two_thirds_of).collect();
		assert_eq!(counts, [1, 2, 2, 3, 4, 4, 5]);
	}
}
