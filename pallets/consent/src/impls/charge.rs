//! What an act is charged for. Before it is done nobody knows what it will need, so that its call is charged
//! for the largest value and the longest way: the last of several representatives agrees. Most people's value
//! holds a hundredth of what the largest may, and nobody represents them; what an act did not need is given
//! back.

use crate::pallet::*;
use frame::{deps::frame_support::weights::RuntimeDbWeight, prelude::*};
use galen_primitives::consent::{Consents as ConsentsOf, MAX_BLOCKS, MAX_DIRECTIVES, MAX_RULES};

/// The size of the largest value.
pub const MAX_SIZE: u32 = MAX_DIRECTIVES * (MAX_RULES + 1) + MAX_BLOCKS;

/// What a value holds: directives, rules and blocks, each counted once. A block is a rule without terms. A
/// directive's own part may be up to twice as long as a rule, but there are sixteen of them at most: what is
/// not counted of them is a few microseconds, where the least that any act is charged is hundreds.
pub(crate) fn size_of<AccountId>(consents: &ConsentsOf<AccountId>) -> u32 {
	let rules: usize = consents
		.directives
		.iter()
		.map(|directive| directive.rules.len().saturating_add(1))
		.sum();
	u32::try_from(rules.saturating_add(consents.blocks.len())).unwrap_or(MAX_SIZE)
}

/// A subject's consents and what an act makes of them, before that is stored.
pub(crate) struct Change<T: Config> {
	/// As they will be.
	pub consents: ConsentsOf<T::AccountId>,
	size_before: u32,
}

impl<T: Config> Change<T> {
	/// The consents as they are.
	pub fn of(subject: &T::AccountId) -> Self {
		let consents = Consents::<T>::get(subject);
		Self {
			size_before: size_of(&consents),
			consents,
		}
	}

	/// What storing this costs, with what was done to the proposal.
	pub fn cost(&self, proposal: OnProposal) -> Cost {
		Cost {
			size: self.size_before.max(size_of(&self.consents)),
			proposal,
		}
	}
}

/// What an act did to the proposal of joint representatives, which its call is charged for reading and
/// writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnProposal {
	/// Neither read nor wrote it: who acted decides alone.
	Untouched,
	/// Looked for one to take back, and there was none.
	NoneFound,
	/// Changed it or took it back.
	Written,
}

impl OnProposal {
	/// The weight of what was not done.
	fn unspent(self, database: RuntimeDbWeight) -> Weight {
		match self {
			Self::Untouched => database.reads_writes(1, 1),
			Self::NoneFound => database.writes(1),
			Self::Written => Weight::zero(),
		}
	}
}

/// What an act is charged for, where it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) struct Cost {
	/// Of what was read or of what was stored, whichever is larger.
	size: u32,
	proposal: OnProposal,
}

/// Ends a call: charges what it took, or everything where it was refused.
pub(crate) fn settle<T: Config>(
	cost: Result<Cost, Error<T>>,
	weight: fn(u32) -> Weight,
) -> DispatchResultWithPostInfo {
	let Cost { size, proposal } = cost?;
	let unspent = proposal.unspent(T::DbWeight::get());
	Ok(Some(weight(size).saturating_sub(unspent)).into())
}
