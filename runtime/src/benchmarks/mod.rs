//! What is benchmarked, and how the worst cases that the pallets ask for are prepared on the real
//! runtime. `scripts/weights` runs it all and writes `weights/`.
//!
//! Absent: the session pallet, whose benchmarks need the staking pallet; GRANDPA, whose benchmarks
//! measure parts that its weights do not name. Both keep the weights they come with.

mod cast;
mod consents;

use crate::{AccountId, Anchors, Balances, Runtime, RuntimeOrigin, SessionKeys, Timestamp};
use alloc::vec::Vec;
use frame_support::traits::fungible::Mutate;
use galen_primitives::{
	ids::{BatchNumber, Moment, OrganizationId},
	members::{OrganizationKind, Role},
	merkle::Digest,
	traits::Membership,
};
use pallet_anchors::BatchKind;
use sp_consensus_aura::ed25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_core::ed25519;

pub use frame_system_benchmarking::{
	extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
};

frame_benchmarking::define_benchmarks!(
	[frame_system, SystemBench::<Runtime>]
	[frame_system_extensions, SystemExtensionsBench::<Runtime>]
	[pallet_access, Access]
	[pallet_anchors, Anchors]
	[pallet_balances, Balances]
	[pallet_collective, Council]
	[pallet_consent, Consent]
	[pallet_members, Members]
	[pallet_mmr, Mmr]
	[pallet_recovery, Recovery]
	[pallet_rewards, Rewards]
	[pallet_safe_mode, SafeMode]
	[pallet_timestamp, Timestamp]
	[pallet_tx_pause, TxPause]
	[pallet_utility, Utility]
	[pallet_validators, Validators]
);

impl frame_system_benchmarking::Config for Runtime {}

/// More than any order of a benchmark costs.
const FUNDS: u128 = 1_000_000_000_000_000;

/// Prepares what the pallets' benchmarks cannot make themselves. Who is asked for twice is there
/// once.
pub struct Helper;

impl pallet_access::BenchmarkHelper<AccountId> for Helper {
	fn hospital(seed: u32) -> OrganizationId {
		let id = cast::organization(OrganizationKind::Hospital, seed);
		cast::qualify(id);
		if let Some(treasury) = crate::Members::treasury(id) {
			Balances::set_balance(&treasury, FUNDS);
		}
		id
	}

	fn staff(organization: OrganizationId, role: Role, seed: u32) -> AccountId {
		cast::staff(organization, role, seed)
	}

	fn subject(custodian: OrganizationId, seed: u32) -> AccountId {
		let subject = cast::subject(custodian, seed);
		let representatives = cast::represented(&subject);
		consents::fill(&subject, &representatives);
		subject
	}

	fn representative(subject: &AccountId) -> AccountId {
		cast::last_representative(subject)
	}

	fn advance(seconds: Moment) {
		pallet_timestamp::Now::<Runtime>::mutate(|now| {
			*now = now.saturating_add(seconds.saturating_mul(1_000));
		});
	}
}

impl pallet_consent::BenchmarkHelper<AccountId> for Helper {
	fn registrar() -> (OrganizationId, AccountId) {
		let hospital = cast::organization(OrganizationKind::Hospital, 0);
		// A recipient that is asked for its qualifications has all of them.
		cast::qualify(hospital);
		(hospital, cast::staff(hospital, Role::Registrar, 0))
	}

	fn subject(custodian: OrganizationId) -> AccountId {
		cast::subject(custodian, 0)
	}

	fn representatives(subject: &AccountId) -> Vec<AccountId> {
		cast::represented(subject)
	}
}

impl pallet_rewards::BenchmarkHelper<AccountId> for Helper {
	fn hospital(role: Role) -> (OrganizationId, AccountId) {
		let hospital = cast::organization(OrganizationKind::Hospital, 0);
		(hospital, cast::staff(hospital, role, 0))
	}

	fn subject(custodian: OrganizationId, seed: u32) -> AccountId {
		cast::subject(custodian, seed)
	}

	fn claimant(subject: &AccountId) -> AccountId {
		cast::represented(subject);
		cast::last_representative(subject)
	}

	fn batch(custodian: OrganizationId, leaves: u32) -> BatchNumber {
		let number = Anchors::next_number(custodian);
		let gateway = cast::staff(custodian, Role::Gateway, 0);
		cast::done(Anchors::anchor_batch(
			RuntimeOrigin::signed(gateway),
			number,
			Digest([7; 32]),
			leaves,
			BatchKind::Records,
		));
		number
	}
}

impl pallet_recovery::BenchmarkHelper<AccountId> for Helper {
	fn parties() -> (AccountId, AccountId, AccountId) {
		let hospital = cast::organization(OrganizationKind::Hospital, 0);
		let subject = cast::subject(hospital, 0);
		cast::represented(&subject);
		let representative = cast::last_representative(&subject);
		(
			subject,
			cast::staff(hospital, Role::Registrar, 0),
			representative,
		)
	}

	fn advance(seconds: Moment) {
		<Self as pallet_access::BenchmarkHelper<AccountId>>::advance(seconds);
	}
}

impl pallet_anchors::BenchmarkHelper<AccountId> for Helper {
	fn gateway() -> (AccountId, OrganizationId) {
		let hospital = cast::organization(OrganizationKind::Hospital, 0);
		(cast::staff(hospital, Role::Gateway, 0), hospital)
	}

	fn represented(custodian: OrganizationId) -> (AccountId, AccountId) {
		let subject = cast::subject(custodian, 0);
		cast::represented(&subject);
		let representative = cast::last_representative(&subject);
		(subject, representative)
	}
}

/// Prepares validators.
pub struct ValidatorsHelper;

impl pallet_validators::BenchmarkHelper<AccountId, SessionKeys> for ValidatorsHelper {
	fn hospital(index: u32) -> (OrganizationId, AccountId) {
		let hospital = cast::organization(OrganizationKind::Hospital, index);
		(hospital, cast::staff(hospital, Role::Operator, 0))
	}

	fn keys(aura: AuraId, index: u32) -> SessionKeys {
		let mut raw = [0xfd; 32];
		let (number, _) = raw.split_at_mut(4);
		number.copy_from_slice(&index.to_le_bytes());
		let grandpa = GrandpaId::from(ed25519::Public::from_raw(raw));
		SessionKeys { aura, grandpa }
	}
}

/// Starts the clock where moments are as long, encoded, as they are in use.
fn start_clock() {
	pallet_timestamp::Now::<Runtime>::mutate(|now| {
		if *now == 0 {
			*now = 1_800_000_000_000;
		}
	});
	debug_assert!(Timestamp::get() > 0);
}
