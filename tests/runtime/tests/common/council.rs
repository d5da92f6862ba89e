//! What the hospitals decide together, by real motions and votes.

use super::pool::{dispatch, nameless};
use frame_support::weights::Weight;
use galen_runtime::{AccountId, Runtime, RuntimeCall, RuntimeEvent, System};
use pallet_collective::{Call, Event, Instance1};
use sp_runtime::{traits::Hash as _, DispatchResult};

/// The accounts that vote, one for each active hospital.
pub fn seats() -> Vec<AccountId> {
	pallet_collective::Members::<Runtime, Instance1>::get()
}

/// Two thirds of the hospitals move and carry that the call be made; what came of it.
pub fn decide(call: impl Into<RuntimeCall>) -> DispatchResult {
	let seats = seats().len();
	motion(call, seats - seats / 3)
}

/// Two thirds of the hospitals have it done.
#[track_caller]
pub fn enact(call: impl Into<RuntimeCall>) {
	assert_eq!(decide(call), Ok(()), "the council's motion failed");
}

/// The first `ayes` hospitals move and carry that the call be made; what came of the call.
pub fn motion(call: impl Into<RuntimeCall>, ayes: usize) -> DispatchResult {
	let call: RuntimeCall = call.into();
	let hash = sp_runtime::traits::BlakeTwo256::hash_of(&call);
	let length_bound = u32::try_from(codec::Encode::encoded_size(&call)).expect("a short call");
	let threshold = u32::try_from(ayes).expect("few hospitals");
	let index = pallet_collective::ProposalCount::<Runtime, Instance1>::get();
	let voters = seats().into_iter().take(ayes).collect::<Vec<_>>();
	let mover = voters.first().expect("somebody votes").clone();

	let propose = Call::<Runtime, Instance1>::propose {
		threshold,
		proposal: Box::new(call),
		length_bound,
	};
	dispatch(propose, mover.clone()).expect("a seat may propose");
	// A motion that one vote carries is executed at once.
	if ayes > 1 {
		for voter in voters {
			let vote = Call::<Runtime, Instance1>::vote {
				proposal: hash,
				index,
				approve: true,
			};
			dispatch(vote, voter).expect("a seat may vote");
		}
		let close = Call::<Runtime, Instance1>::close {
			proposal_hash: hash,
			index,
			proposal_weight_bound: Weight::MAX,
			length_bound,
		};
		dispatch(close, mover).expect("enough votes are in");
	}
	let executed = System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::Council(Event::Executed {
				proposal_hash,
				result,
			}) if proposal_hash == hash => Some(result),
			_ => None,
		});
	executed.expect("the motion was carried").map_err(nameless)
}
