//! Which hospital validates.

use crate::{api, AccountId, Call};
use galen_primitives::ids::{OrganizationId, PeerKey};

fn tx() -> api::validators::calls::api::TransactionApi {
	api::tx().validators()
}

/// The council admits a hospital's validator, whose session keys are registered under the account.
pub fn admit_validator(organization: OrganizationId, account: AccountId) -> Call {
	Call::of(&tx().admit_validator(organization.into(), account))
}

/// The council retires a hospital's validator.
pub fn retire_validator(organization: OrganizationId) -> Call {
	Call::of(&tx().retire_validator(organization.into()))
}

/// Half of the council suspends a hospital's validator.
pub fn suspend_validator(organization: OrganizationId) -> Call {
	Call::of(&tx().suspend_validator(organization.into()))
}

/// The council brings a suspended or disabled validator back.
pub fn resume_validator(organization: OrganizationId) -> Call {
	Call::of(&tx().resume_validator(organization.into()))
}

/// An operator names the peer keys of all nodes of the organization.
pub fn set_peer_ids(peers: &[PeerKey]) -> Call {
	let peers = peers.iter().map(|peer| (*peer).into()).collect();
	Call::of(
		&tx().set_peer_ids(api::runtime_types::bounded_collections::bounded_vec::BoundedVec(peers)),
	)
}

/// The council forgets the peer keys of an organization.
pub fn clear_peer_ids(organization: OrganizationId) -> Call {
	Call::of(&tx().clear_peer_ids(organization.into()))
}
