//! How large a subject's value is. Reading, acting on and storing it costs what it holds, and most
//! people's value holds a hundredth of what the largest may: an act is charged for that one in advance,
//! and what it did not need is given back.

use crate::pallet::*;
use frame::prelude::*;
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

/// The size an act is charged for: of what it read or of what it stored, whichever is larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) struct Load(u32);

impl Load {
	/// Of an act on this value.
	pub fn of<AccountId>(consents: &ConsentsOf<AccountId>) -> Self {
		Self(size_of(consents))
	}

	/// And of what became of it.
	pub fn and<AccountId>(self, consents: &ConsentsOf<AccountId>) -> Self {
		Self(self.0.max(size_of(consents)))
	}

	/// What the act cost, by the weight of its call.
	pub fn charged(self, weight: fn(u32) -> Weight) -> DispatchResultWithPostInfo {
		Ok(Some(weight(self.0)).into())
	}
}

/// Ends a call: charges what it took, or everything where it was refused.
pub(crate) fn settle<T: Config>(
	load: Result<Load, Error<T>>,
	weight: fn(u32) -> Weight,
) -> DispatchResultWithPostInfo {
	load?.charged(weight)
}
