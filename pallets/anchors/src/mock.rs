//! A chain with this pallet alone, and a membership that tests can change.

use crate as pallet_anchors;
use crate::*;
use frame::{prelude::*, runtime::prelude::*, testing_prelude::*};
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, QualificationSet,
		Right, RightSet, Role, RoleSet, Staff,
	},
	traits::{Clock, Membership},
};
use std::{cell::RefCell, collections::BTreeMap};

pub type AccountId = u64;

/// Gateway of [`NORTH`].
pub const NORTH_GATEWAY: AccountId = 1;
/// Gateway of [`SOUTH`].
pub const SOUTH_GATEWAY: AccountId = 2;
/// Holds every role but gateway at [`NORTH`].
pub const NORTH_STAFF: AccountId = 3;
/// Gateway of [`PARTNER`].
pub const PARTNER_GATEWAY: AccountId = 4;
/// A subject enrolled at [`NORTH`].
pub const AMINA: AccountId = 10;
/// Another one.
pub const BILAL: AccountId = 11;
/// Represents [`AMINA`] with every right.
pub const GUARDIAN: AccountId = 12;
/// Represents [`AMINA`] with every right but to withdraw.
pub const GRANTER: AccountId = 13;
/// Represents [`AMINA`] with every right but to grant.
pub const WITHDRAWER: AccountId = 14;
/// Nobody.
pub const STRANGER: AccountId = 99;

/// A hospital.
pub const NORTH: OrganizationId = OrganizationId(0);
/// Another hospital.
pub const SOUTH: OrganizationId = OrganizationId(1);
/// A partner that appointed a gateway, which only hospitals need.
pub const PARTNER: OrganizationId = OrganizationId(2);

/// How long a custodian has to answer: ten blocks.
pub const PERIOD: Moment = 60;

/// When block 1 is.
pub const START: Moment = 1_700_000_000;

thread_local! {
	static STAFF: RefCell<BTreeMap<AccountId, Staff>> = const { RefCell::new(BTreeMap::new()) };
	static ORGANIZATIONS: RefCell<BTreeMap<OrganizationId, OrganizationProfile>> =
		const { RefCell::new(BTreeMap::new()) };
	static CUSTODIANS: RefCell<BTreeMap<AccountId, OrganizationId>> =
		const { RefCell::new(BTreeMap::new()) };
	static RIGHTS: RefCell<BTreeMap<(AccountId, AccountId), RightSet>> =
		const { RefCell::new(BTreeMap::new()) };
}

/// The membership of the tests.
pub struct Members;

impl Members {
	fn reset() {
		let organization = |id, kind| OrganizationProfile {
			id,
			kind,
			jurisdiction: Jurisdiction(*b"DE"),
			status: OrganizationStatus::Active,
		};
		let profiles = [
			organization(NORTH, OrganizationKind::Hospital),
			organization(SOUTH, OrganizationKind::Hospital),
			organization(PARTNER, OrganizationKind::Partner),
		];
		ORGANIZATIONS.set(
			profiles
				.into_iter()
				.map(|profile| (profile.id, profile))
				.collect(),
		);
		let gateway = RoleSet::of(&[Role::Gateway]);
		let staff = |organization, roles| Staff {
			organization,
			roles,
		};
		STAFF.set(BTreeMap::from([
			(NORTH_GATEWAY, staff(NORTH, gateway)),
			(SOUTH_GATEWAY, staff(SOUTH, gateway)),
			(
				NORTH_STAFF,
				staff(NORTH, RoleSet(RoleSet::all().0 & !gateway.0)),
			),
			(PARTNER_GATEWAY, staff(PARTNER, gateway)),
		]));
		CUSTODIANS.set(BTreeMap::from([(AMINA, NORTH), (BILAL, NORTH)]));
		let all_but = |right| RightSet(RightSet::all().0 & !RightSet::of(&[right]).0);
		RIGHTS.set(BTreeMap::from([
			((AMINA, GUARDIAN), RightSet::all()),
			((AMINA, GRANTER), all_but(Right::Withdraw)),
			((AMINA, WITHDRAWER), all_but(Right::Grant)),
		]));
	}

	/// Ends a subject's enrolment.
	pub fn release(subject: AccountId) {
		CUSTODIANS.with_borrow_mut(|all| all.remove(&subject));
	}

	/// Changes an organization's standing.
	pub fn set_status(id: OrganizationId, status: OrganizationStatus) {
		ORGANIZATIONS.with_borrow_mut(|all| {
			all.entry(id).and_modify(|profile| profile.status = status);
		});
	}

	/// Takes all roles from an account.
	pub fn dismiss(account: AccountId) {
		STAFF.with_borrow_mut(|all| all.remove(&account));
	}
}

impl Membership<AccountId> for Members {
	fn organization(id: OrganizationId) -> Option<OrganizationProfile> {
		ORGANIZATIONS.with_borrow(|all| all.get(&id).copied())
	}

	fn qualifications(_: OrganizationId, _: Moment) -> QualificationSet {
		QualificationSet::EMPTY
	}

	fn staff(account: &AccountId, _: Moment) -> Option<Staff> {
		STAFF.with_borrow(|all| all.get(account).copied())
	}

	fn custodian(subject: &AccountId) -> Option<OrganizationId> {
		CUSTODIANS.with_borrow(|all| all.get(subject).copied())
	}

	fn rights(subject: &AccountId, representative: &AccountId, _: Moment) -> RightSet {
		RIGHTS.with_borrow(|all| {
			all.get(&(*subject, *representative))
				.copied()
				.unwrap_or_default()
		})
	}

	fn treasury(_: OrganizationId) -> Option<AccountId> {
		None
	}
}

/// Six seconds a block.
pub struct SixSeconds;

impl Clock for SixSeconds {
	fn now() -> Moment {
		START + 6 * (System::block_number() - 1)
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<AccountId> for Members {
	fn gateway() -> (AccountId, OrganizationId) {
		(NORTH_GATEWAY, NORTH)
	}

	fn represented(_: OrganizationId) -> (AccountId, AccountId) {
		(AMINA, GUARDIAN)
	}
}

type Block = MockBlock<Test>;

#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(1)]
	pub type Anchors = pallet_anchors::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

impl Config for Test {
	type Members = Members;
	type Clock = SixSeconds;
	type MaxBatchesPerBlock = ConstU32<5>;
	type ErasurePeriod = ConstU64<PERIOD>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Members;
}

/// Builds the chain a test runs on.
pub struct ExtBuilder {
	auto_try_state: bool,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self {
			auto_try_state: true,
		}
	}
}

impl ExtBuilder {
	/// Whether the invariants are checked when the test ends.
	pub fn auto_try_state(mut self, check: bool) -> Self {
		self.auto_try_state = check;
		self
	}

	/// The chain at block 1.
	pub fn build(self) -> TestState {
		Members::reset();
		let storage = frame_system::GenesisConfig::<Test>::default()
			.build_storage()
			.unwrap();
		let mut state = TestState::new(storage);
		state.execute_with(|| System::set_block_number(1));
		state
	}

	/// Runs the test and, unless told otherwise, checks the invariants.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		let check = self.auto_try_state;
		self.build().execute_with(|| {
			test();
			if check {
				assert_ok!(Anchors::do_try_state());
			}
		});
	}
}
