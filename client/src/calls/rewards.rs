//! The prepaid data credit. Amounts are in smallest units.

use super::{TooMany, MAX_BATCH};
use crate::{
	api,
	types::{Contribution, Schedule, Transferability},
	AccountId, Call,
};
use galen_primitives::ids::{Balance, BatchNumber, OrganizationId};

fn tx() -> api::rewards::calls::api::TransactionApi {
	api::tx().rewards()
}

/// The council issues credit to an organization that has paid for it.
pub fn issue(organization: OrganizationId, amount: Balance) -> Call {
	Call::of(&tx().issue(organization.into(), amount))
}

/// The council issues credit to the network account.
pub fn issue_to_network(amount: Balance) -> Call {
	Call::of(&tx().issue_to_network(amount))
}

/// A subject, or a hospital's treasurer, turns tokens back into money.
pub fn redeem(amount: Balance) -> Call {
	Call::of(&tx().redeem(amount))
}

/// A representative who may claim turns a subject's tokens back into money.
pub fn redeem_for(subject: AccountId, amount: Balance) -> Call {
	Call::of(&tx().redeem_for(subject, amount))
}

/// A gateway pays subjects for what they contributed to one anchored batch.
///
/// # Errors
/// More than [`MAX_BATCH`] contributions.
pub fn credit_contributions(
	batch: BatchNumber,
	contributions: &[Contribution],
) -> Result<Call, TooMany> {
	if contributions.len() > MAX_BATCH {
		return Err(TooMany(contributions.len()));
	}
	let contributions = contributions.iter().map(|one| (*one).into()).collect();
	Ok(Call::of(&tx().credit_contributions(
		batch.into(),
		api::runtime_types::bounded_collections::bounded_vec::BoundedVec(contributions),
	)))
}

/// The council sets what contributions earn.
pub fn set_schedule(schedule: Schedule) -> Call {
	Call::of(&tx().set_schedule(schedule.into()))
}

/// The council sets the subject's least part of any payment, in parts per million.
pub fn set_subject_floor(parts: u32) -> Call {
	Call::of(&tx().set_subject_floor(parts))
}

/// The council sets whether subjects may transfer tokens freely.
pub fn set_transferability(transferability: Transferability) -> Call {
	Call::of(&tx().set_transferability(transferability.into()))
}
