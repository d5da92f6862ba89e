//! How long encoded values can be, where a derive cannot tell.
//!
//! `derive(MaxEncodedLen)` counts a `#[codec(compact)]` field like a plain one, but a compact
//! number can be longer: five bytes instead of four for a large `u32`. Storage bounds and weights
//! rest on these numbers, so types with such fields state them here.

use super::{
	Basis, Block, BlockId, Consents, Directive, Draft, Grantor, Period, RecipientProfile,
	RecordAttributes, Remuneration, Request, Rules, Standing, Voidance, MAX_BLOCKS, MAX_DIRECTIVES,
};
use crate::{
	codes::{Action, Category, Purpose},
	ids::{Balance, Commitment, ConsentVersion, DirectiveId, Moment, TemplateRef},
};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Compact, MaxEncodedLen};

/// Adds up lengths.
fn sum<const N: usize>(lengths: [usize; N]) -> usize {
	lengths.into_iter().fold(0, usize::saturating_add)
}

/// The longest compact form of a number.
fn compact<N>() -> usize
where
	Compact<N>: MaxEncodedLen,
{
	Compact::<N>::max_encoded_len()
}

impl MaxEncodedLen for Period {
	fn max_encoded_len() -> usize {
		sum([compact::<Moment>(), Option::<Moment>::max_encoded_len()])
	}
}

impl MaxEncodedLen for Remuneration {
	fn max_encoded_len() -> usize {
		sum([1, compact::<Balance>()])
	}
}

impl MaxEncodedLen for BlockId {
	fn max_encoded_len() -> usize {
		compact::<ConsentVersion>()
	}
}

impl<AccountId: MaxEncodedLen> MaxEncodedLen for Directive<AccountId> {
	fn max_encoded_len() -> usize {
		sum([
			DirectiveId::max_encoded_len(),
			compact::<ConsentVersion>(),
			Grantor::<AccountId>::max_encoded_len(),
			Standing::max_encoded_len(),
			Draft::max_encoded_len(),
		])
	}
}

impl MaxEncodedLen for Draft {
	fn max_encoded_len() -> usize {
		sum([
			TemplateRef::max_encoded_len(),
			compact::<Moment>(),
			Period::max_encoded_len(),
			Rules::max_encoded_len(),
			Option::<Commitment>::max_encoded_len(),
		])
	}
}

impl<AccountId: MaxEncodedLen> MaxEncodedLen for Consents<AccountId> {
	fn max_encoded_len() -> usize {
		sum([
			compact::<ConsentVersion>(),
			DirectiveId::max_encoded_len(),
			Option::<Moment>::max_encoded_len(),
			BoundedVec::<Block, ConstU32<MAX_BLOCKS>>::max_encoded_len(),
			BoundedVec::<Directive<AccountId>, ConstU32<MAX_DIRECTIVES>>::max_encoded_len(),
		])
	}
}

impl MaxEncodedLen for Request {
	fn max_encoded_len() -> usize {
		sum([
			RecipientProfile::max_encoded_len(),
			Purpose::max_encoded_len(),
			Action::max_encoded_len(),
			Category::max_encoded_len(),
			compact::<Moment>(),
			compact::<Balance>(),
			RecordAttributes::max_encoded_len(),
		])
	}
}

impl MaxEncodedLen for Basis {
	fn max_encoded_len() -> usize {
		let rule = sum([
			DirectiveId::max_encoded_len(),
			compact::<ConsentVersion>(),
			u8::max_encoded_len(),
			Option::<Voidance>::max_encoded_len(),
		]);
		sum([1, rule.max(BlockId::max_encoded_len())])
	}
}
