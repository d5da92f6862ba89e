//! A chain with this pallet, balances, and a membership and anchors that tests write by hand.

use crate::{self as pallet_rewards, *};
use frame::{
	testing_prelude::*,
	traits::{fungible::Mutate, IdentityLookup},
};
use galen_primitives::{
	ids::{Balance, Moment, TemplateId, TemplateRef},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, QualificationSet,
		Right, RightSet, Role, RoleSet, Staff,
	},
	traits::{Clock, Membership, Split, Templates},
};
use std::collections::BTreeMap;

pub type AccountId = u64;

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
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Rewards = pallet_rewards;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = MockBlock<Test>;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
	type RuntimeHoldReason = Escrow;
}

/// The hold of orders, which in the runtime is the access pallet's.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Escrow {
	Order,
}

impl VariantCount for Escrow {
	const VARIANT_COUNT: u32 = 1;
}

/// The hospital of most tests.
pub const CITY: OrganizationId = OrganizationId(0);
/// Another hospital.
pub const LAKE: OrganizationId = OrganizationId(1);
/// A partner.
pub const PHARMA: OrganizationId = OrganizationId(2);
/// A number the council never gave.
pub const NOBODY: OrganizationId = OrganizationId(9);

/// Subjects of `CITY`, in ascending order.
pub const AMINA: AccountId = 11;
pub const BEN: AccountId = 12;
/// A subject of `LAKE`.
pub const CHLOE: AccountId = 13;
/// Was a subject once and was released.
pub const DORA: AccountId = 14;
/// May claim for `AMINA`.
pub const GUARDIAN: AccountId = 21;
/// May withdraw for `AMINA`, not claim.
pub const HELPER: AccountId = 22;
/// Roles at `CITY`.
pub const CITY_GATEWAY: AccountId = 31;
pub const CITY_TREASURER: AccountId = 32;
pub const CITY_CLINICIAN: AccountId = 33;
/// Treasurer and gateway of `PHARMA`.
pub const PHARMA_STAFF: AccountId = 34;
pub const LAKE_GATEWAY: AccountId = 35;

pub const CITY_TREASURY: AccountId = 41;
pub const LAKE_TREASURY: AccountId = 42;
pub const PHARMA_TREASURY: AccountId = 43;

pub const DAY: Moment = 86_400;
pub const START: Moment = 20_000 * DAY;

pub const MAX_ISSUANCE: Balance = 1_000_000;
pub const MIN_REDEMPTION: Balance = 100;

parameter_types! {
	pub static Now: Moment = START;
	pub static Suspended: Option<OrganizationId> = None;
	pub static Anchored: BTreeMap<(OrganizationId, BatchNumber), u64> = BTreeMap::new();
	pub static TemplateSplit: Option<Split> = None;
	pub const RewardsPalletId: PalletId = PalletId(*b"gln/rwds");
	pub const MaxIssuance: Balance = MAX_ISSUANCE;
	pub const MinRedemption: Balance = MIN_REDEMPTION;
}

pub struct Time;
impl Clock for Time {
	fn now() -> Moment {
		Now::get()
	}
}

pub struct Members;
impl Membership<AccountId> for Members {
	fn organization(id: OrganizationId) -> Option<OrganizationProfile> {
		let kind = match id {
			CITY | LAKE => OrganizationKind::Hospital,
			PHARMA => OrganizationKind::Partner,
			_ => return None,
		};
		let status = if Suspended::get() == Some(id) {
			OrganizationStatus::Suspended
		} else {
			OrganizationStatus::Active
		};
		Some(OrganizationProfile {
			id,
			kind,
			jurisdiction: Jurisdiction(*b"FR"),
			status,
		})
	}

	fn qualifications(_: OrganizationId, _: Moment) -> QualificationSet {
		QualificationSet::EMPTY
	}

	fn staff(account: &AccountId, _: Moment) -> Option<Staff> {
		let (organization, roles) = match *account {
			CITY_GATEWAY => (CITY, RoleSet::of(&[Role::Gateway])),
			CITY_TREASURER => (CITY, RoleSet::of(&[Role::Treasurer])),
			CITY_CLINICIAN => (CITY, RoleSet::of(&[Role::Clinician])),
			LAKE_GATEWAY => (LAKE, RoleSet::of(&[Role::Gateway])),
			PHARMA_STAFF => (PHARMA, RoleSet::of(&[Role::Gateway, Role::Treasurer])),
			_ => return None,
		};
		Some(Staff {
			organization,
			roles,
		})
	}

	fn custodian(subject: &AccountId) -> Option<OrganizationId> {
		match *subject {
			AMINA | BEN => Some(CITY),
			CHLOE => Some(LAKE),
			// Any number of further subjects, for the limits.
			seed if seed >= 1_000 => Some(CITY),
			_ => None,
		}
	}

	fn rights(subject: &AccountId, representative: &AccountId, _: Moment) -> RightSet {
		match (*subject, *representative) {
			(AMINA, GUARDIAN) => RightSet::of(&[Right::Claim]),
			(AMINA, HELPER) => RightSet::of(&[Right::Withdraw, Right::View]),
			_ => RightSet::EMPTY,
		}
	}

	fn treasury(id: OrganizationId) -> Option<AccountId> {
		match id {
			CITY => Some(CITY_TREASURY),
			LAKE => Some(LAKE_TREASURY),
			PHARMA => Some(PHARMA_TREASURY),
			_ => None,
		}
	}
}

pub struct Anchors;
impl Batches for Anchors {
	fn leaf_count(custodian: OrganizationId, batch: BatchNumber) -> Option<u64> {
		Anchored::get().get(&(custodian, batch)).copied()
	}
}

pub struct Promises;
impl Templates for Promises {
	fn split(template: TemplateRef) -> Option<Split> {
		(template.id == TEMPLATE.id)
			.then(TemplateSplit::get)
			.flatten()
	}
}

/// The template whose split `TemplateSplit` is.
pub const TEMPLATE: TemplateRef = TemplateRef {
	id: TemplateId(0),
	version: 1,
};

impl Config for Test {
	type Currency = Balances;
	type Members = Members;
	type Clock = Time;
	type Templates = Promises;
	type Batches = Anchors;
	type CouncilOrigin = EnsureRoot<AccountId>;
	type PalletId = RewardsPalletId;
	type MaxIssuance = MaxIssuance;
	type MinRedemption = MinRedemption;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Hands;
}

/// What a schedule pays in most tests: 10, 20 and 30 a record, at most 100 a day.
pub const SCHEDULE: Schedule = Schedule {
	measurement: 10,
	questionnaire: 20,
	document: 30,
	daily_cap: 100,
};

pub struct ExtBuilder {
	config: GenesisConfig<Test>,
	batches: BTreeMap<(OrganizationId, BatchNumber), u64>,
	auto_try_state: bool,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self {
			config: GenesisConfig {
				schedule: SCHEDULE,
				subject_floor: 500_000,
				network: 10_000,
				..Default::default()
			},
			batches: BTreeMap::new(),
			auto_try_state: true,
		}
	}
}

impl ExtBuilder {
	pub fn with_organization(mut self, id: OrganizationId, amount: Balance) -> Self {
		self.config.organizations.push((id, amount));
		self
	}

	pub fn with_network(mut self, amount: Balance) -> Self {
		self.config.network = amount;
		self
	}

	pub fn with_floor(mut self, parts: u32) -> Self {
		self.config.subject_floor = parts;
		self
	}

	pub fn with_batch(mut self, custodian: OrganizationId, number: u64, leaves: u64) -> Self {
		self.batches
			.insert((custodian, BatchNumber(number)), leaves);
		self
	}

	pub fn auto_try_state(mut self, yes: bool) -> Self {
		self.auto_try_state = yes;
		self
	}

	pub fn build(self) -> TestState {
		Now::set(START);
		Suspended::set(None);
		TemplateSplit::set(None);
		Anchored::set(self.batches);
		let storage = RuntimeGenesisConfig {
			rewards: self.config,
			..Default::default()
		}
		.build_storage();
		let mut ext = TestState::new(storage.expect("the genesis of tests is well formed"));
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	pub fn build_and_execute(self, test: impl FnOnce()) {
		let check = self.auto_try_state;
		self.build().execute_with(|| {
			test();
			if check {
				assert_ok!(Rewards::do_try_state());
			}
		});
	}
}

/// Gives a subject tokens as a settled order would: out of the network account.
pub fn pay(subject: AccountId, amount: Balance) {
	assert_ok!(Balances::transfer(
		&Rewards::network(),
		&subject,
		amount,
		Preservation::Expendable
	));
}

/// The events of this pallet, oldest first; forgets them.
pub fn take_events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Rewards(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// One contribution.
pub fn of(subject: AccountId, kind: ContributionKind, records: u32) -> Contribution<AccountId> {
	Contribution {
		subject,
		kind,
		records,
	}
}

/// Credits contributions as `CITY`'s gateway.
pub fn credit(batch: u64, contributions: Vec<Contribution<AccountId>>) -> DispatchResult {
	Rewards::credit_contributions(
		RuntimeOrigin::signed(CITY_GATEWAY),
		BatchNumber(batch),
		contributions
			.try_into()
			.expect("tests stay within the bound"),
	)
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Hands;
#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<AccountId> for Hands {
	fn hospital(role: Role) -> (OrganizationId, AccountId) {
		(
			CITY,
			if role == Role::Gateway {
				CITY_GATEWAY
			} else {
				CITY_TREASURER
			},
		)
	}

	fn subject(_: OrganizationId, seed: u32) -> AccountId {
		if seed == 0 {
			AMINA
		} else {
			1_000 + u64::from(seed)
		}
	}

	fn claimant(_: &AccountId) -> AccountId {
		GUARDIAN
	}

	fn batch(custodian: OrganizationId, leaves: u32) -> BatchNumber {
		Anchored::mutate(|all| all.insert((custodian, BatchNumber(0)), u64::from(leaves)));
		BatchNumber(0)
	}
}
