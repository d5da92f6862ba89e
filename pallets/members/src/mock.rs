//! A small runtime with two hospitals, a partner, an ethics board and an auditor.

use crate::{genesis::*, *};
use frame::{
	deps::{
		frame_support::{dispatch::GetDispatchInfo, traits::VariantCountOf},
		sp_runtime::{
			generic::{CheckedExtrinsic, ExtrinsicFormat},
			traits::{Applyable, ExtensionVariant},
			transaction_validity::{TransactionSource, TransactionValidity},
			AccountId32, ApplyExtrinsicResultWithInfo, Perbill,
		},
	},
	testing_prelude::*,
};
use galen_primitives::{
	ids::{Commitment, Moment, OrganizationId},
	members::{Jurisdiction, OrganizationKind, Qualification, Role},
	traits::{Clock, CouncilSeats, OrganizationObserver},
};

pub type AccountId = AccountId32;
pub type TxExtension = (
	frame_system::AuthorizeCall<Test>,
	CheckMembership<Test>,
	frame_system::CheckNonce<Test>,
	frame_system::CheckWeight<Test>,
	frame_system::WeightReclaim<Test>,
);
pub type Extrinsic = CheckedExtrinsic<AccountId, RuntimeCall, TxExtension>;

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
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Members = crate;
}

parameter_types! {
	pub Weights: frame_system::limits::BlockWeights =
		frame_system::limits::BlockWeights::with_sensible_defaults(
			Weight::from_parts(500_000_000_000, u64::MAX),
			Perbill::from_percent(75),
		);
}

/// Ordinary calls can be paused.
pub struct Offered;

impl Contains<RuntimeCall> for Offered {
	fn contains(call: &RuntimeCall) -> bool {
		!Paused::get() || !matches!(call, RuntimeCall::System(_))
	}
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<u128>;
	type AccountId = AccountId;
	type BaseCallFilter = Offered;
	type Block = MockBlock<Test>;
	type BlockWeights = Weights;
	type Lookup = frame::traits::IdentityLookup<AccountId>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
}

pub const MILLISECOND: u64 = 1_000_000_000;
pub const INDIVIDUAL: Quota = Quota {
	size: 10 * MILLISECOND,
	refill_per_second: MILLISECOND,
};
pub const ORGANIZATION: Quota = Quota {
	size: 200 * MILLISECOND,
	refill_per_second: 100 * MILLISECOND,
};
pub const LEAST: Quota = Quota {
	size: 5 * MILLISECOND,
	refill_per_second: 1_000,
};

const fn same_for_all(organization: Quota, individual: Quota) -> ClassQuotas {
	ClassQuotas {
		hospital: organization,
		partner: organization,
		ethics_board: organization,
		auditor: organization,
		individual,
	}
}

parameter_types! {
	pub static Now: Moment = 0;
	/// What the council was last told.
	pub static CouncilMembers: Vec<AccountId> = Vec::new();
	/// What the observers were told, in order.
	pub static Told: Vec<Notice> = Vec::new();
	/// Whether ordinary calls are paused.
	pub static Paused: bool = false;
	/// Whether a registrar may release a subject.
	pub static SubjectHasRewards: bool = false;
	pub const TreasuryId: PalletId = PalletId(*b"galn/org");
	pub const Defaults: ClassQuotas = same_for_all(ORGANIZATION, INDIVIDUAL);
	pub const Minimum: ClassQuotas = same_for_all(LEAST, LEAST);
	pub const StandingChange: Weight = Weight::from_parts(1, 0);
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
	Suspended(OrganizationId),
	Resumed(OrganizationId),
	Retired(OrganizationId),
	Releasing(AccountId, OrganizationId, Authority),
}

pub struct TestClock;
impl Clock for TestClock {
	fn now() -> Moment {
		Now::get()
	}
}

pub struct TestCouncil;
impl CouncilSeats<AccountId> for TestCouncil {
	fn set_seats(seats: Vec<AccountId>) {
		CouncilMembers::set(seats);
	}
}

fn tell(notice: Notice) {
	Told::mutate(|told| told.push(notice));
}

pub struct TestObserver;
impl OrganizationObserver for TestObserver {
	fn suspended(id: OrganizationId) {
		tell(Notice::Suspended(id));
	}
	fn resumed(id: OrganizationId) {
		tell(Notice::Resumed(id));
	}
	fn retired(id: OrganizationId) {
		tell(Notice::Retired(id));
	}
}

impl SubjectObserver<AccountId> for TestObserver {
	fn releasing(
		subject: &AccountId,
		custodian: OrganizationId,
		authorized_by: Authority,
	) -> DispatchResult {
		if SubjectHasRewards::get() && authorized_by != Authority::Itself {
			return Err(DispatchError::Other("the subject has rewards to redeem"));
		}
		tell(Notice::Releasing(subject.clone(), custodian, authorized_by));
		Ok(())
	}
	fn weight() -> Weight {
		Weight::from_parts(1_000, 0)
	}
}

pub struct TestRights;
impl RightsCalls<AccountId, RuntimeCall> for TestRights {
	fn classify(call: &RuntimeCall, signer: &AccountId) -> RightsClass {
		match call {
			RuntimeCall::Members(call) => Members::classify(call, signer),
			_ => RightsClass::Ordinary,
		}
	}
	fn weight(_: &RuntimeCall) -> Weight {
		Members::classify_weight()
	}
}

impl Config for Test {
	type Clock = TestClock;
	type Council = TestCouncil;
	type CouncilOrigin = EnsureRoot<AccountId>;
	type DefaultQuotas = Defaults;
	type MaxRepresentativesPerSubject = ConstU32<3>;
	type MaxSeats = ConstU32<4>;
	type MaxStaffPerOrganization = ConstU32<6>;
	type MaxSubjectsPerRepresentative = ConstU32<2>;
	type MinimumQuotas = Minimum;
	type OrganizationObserver = TestObserver;
	type RefTimePerByte = ConstU64<1_000>;
	type Rights = TestRights;
	type StandingChangeWeight = StandingChange;
	type SubjectObserver = TestObserver;
	type TreasuryId = TreasuryId;
	type WeightInfo = ();
}

pub const HOSPITAL: OrganizationId = OrganizationId(0);
pub const CLINIC: OrganizationId = OrganizationId(1);
pub const PARTNER: OrganizationId = OrganizationId(2);
pub const BOARD: OrganizationId = OrganizationId(3);
pub const AUDITOR: OrganizationId = OrganizationId(4);
pub const NOBODY: OrganizationId = OrganizationId(99);

const fn account(byte: u8) -> AccountId {
	AccountId::new([byte; 32])
}

/// Admin of the hospital, whose vote it holds.
pub const HANA: AccountId = account(10);
/// Registrar of the hospital.
pub const RAUL: AccountId = account(11);
/// Clinician of the hospital.
pub const CLEO: AccountId = account(12);
/// Admin and registrar of the clinic, whose vote it holds.
pub const KLAUS: AccountId = account(5);
/// Admin of the partner.
pub const PAULA: AccountId = account(30);
/// Admin of the ethics board.
pub const EDGAR: AccountId = account(40);
/// Admin of the auditor.
pub const ADA: AccountId = account(50);
/// Subject of the hospital.
pub const AMINA: AccountId = account(60);
/// Another subject of the hospital.
pub const BORIS: AccountId = account(61);
/// Nobody yet.
pub const BILAL: AccountId = account(70);
/// Nobody, ever.
pub const STRANGER: AccountId = account(80);
/// Further accounts that are nobody yet.
pub fn fresh(n: u8) -> AccountId {
	account(100 + n)
}

/// When the tests begin.
pub const START: Moment = 1_750_000_000;
pub const DAY: Moment = 86_400;

pub fn key(byte: u8) -> EnvelopeKey {
	EnvelopeKey([byte; 32])
}

pub fn commitment(byte: u8) -> Commitment {
	Commitment([byte; 32])
}

pub const SWISS: Jurisdiction = Jurisdiction(*b"CH");

fn organization(kind: OrganizationKind, admin: AccountId) -> GenesisOrganization<AccountId> {
	GenesisOrganization {
		kind,
		jurisdiction: SWISS,
		envelope_key: key(9),
		descriptor: commitment(1),
		admins: vec![admin],
	}
}

fn staff(organization: OrganizationId, account: AccountId, role: Role) -> GenesisStaff<AccountId> {
	GenesisStaff {
		organization,
		account,
		roles: vec![role],
		until: None,
	}
}

/// The membership most tests start with.
pub fn membership() -> GenesisConfig<Test> {
	GenesisConfig {
		organizations: vec![
			organization(OrganizationKind::Hospital, HANA),
			organization(OrganizationKind::Hospital, KLAUS),
			organization(OrganizationKind::Partner, PAULA),
			organization(OrganizationKind::EthicsBoard, EDGAR),
			organization(OrganizationKind::Auditor, ADA),
		],
		staff: vec![
			staff(HOSPITAL, RAUL, Role::Registrar),
			staff(HOSPITAL, CLEO, Role::Clinician),
			staff(CLINIC, KLAUS, Role::Registrar),
		],
		subjects: vec![
			GenesisSubject {
				account: AMINA,
				custodian: HOSPITAL,
			},
			GenesisSubject {
				account: BORIS,
				custodian: HOSPITAL,
			},
		],
		qualifications: vec![GenesisQualification {
			organization: PARTNER,
			qualification: Qualification::AcceptedTerms,
			commitment: commitment(2),
			until: START + DAY,
			attested_by: None,
		}],
		quotas: vec![],
	}
}

/// Builds externalities and checks the invariants when a test is over.
pub struct ExtBuilder {
	genesis: GenesisConfig<Test>,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self {
			genesis: membership(),
		}
	}
}

impl ExtBuilder {
	pub fn with_genesis(genesis: GenesisConfig<Test>) -> Self {
		Self { genesis }
	}

	pub fn build(self) -> TestState {
		Now::set(0);
		Paused::set(false);
		CouncilMembers::set(Vec::new());
		SubjectHasRewards::set(false);
		let storage = RuntimeGenesisConfig {
			members: self.genesis,
			..Default::default()
		}
		.build_storage()
		.expect("genesis builds");
		let mut state = TestState::new(storage);
		state.execute_with(|| {
			System::set_block_number(1);
			Now::set(START);
			Told::set(Vec::new());
		});
		state
	}

	pub fn build_and_execute<R>(self, test: impl FnOnce() -> R) -> R {
		self.build().execute_with(|| {
			let outcome = test();
			Members::do_try_state().expect("invariants hold");
			outcome
		})
	}
}

/// The pallet's events since the last call.
pub fn events() -> Vec<Event<Test>> {
	let events = System::read_events_for_pallet::<Event<Test>>();
	System::reset_events();
	events
}

pub fn signed(account: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

pub fn council() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

pub fn extension(nonce: u32) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		CheckMembership::new(),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		frame_system::WeightReclaim::new(),
	)
}

/// Length of the transactions in tests.
pub const LENGTH: usize = 150;

/// A transaction whose signature was checked, with the account's next nonce.
pub fn transaction(signer: AccountId, call: impl Into<RuntimeCall>) -> Extrinsic {
	let nonce = System::account_nonce(&signer);
	CheckedExtrinsic {
		format: ExtrinsicFormat::Signed(signer, extension(nonce)),
		function: call.into(),
	}
}

/// An extrinsic without signature and extensions.
pub fn bare_transaction(call: impl Into<RuntimeCall>) -> Extrinsic {
	CheckedExtrinsic {
		format: ExtrinsicFormat::Bare,
		function: call.into(),
	}
}

/// A transaction with extensions that nobody signed.
pub fn unsigned_transaction(call: impl Into<RuntimeCall>) -> Extrinsic {
	CheckedExtrinsic {
		format: ExtrinsicFormat::General(ExtensionVariant::V0(extension(0))),
		function: call.into(),
	}
}

fn info(transaction: &Extrinsic) -> frame::deps::frame_support::dispatch::DispatchInfo {
	let mut info = transaction.function.get_dispatch_info();
	info.extension_weight = transaction.extension_weight();
	info
}

/// What the pool thinks of it.
pub fn in_pool(transaction: Extrinsic) -> TransactionValidity {
	transaction.validate::<Test>(TransactionSource::External, &info(&transaction), LENGTH)
}

/// Puts it into the block that is being built.
pub fn in_block(
	transaction: Extrinsic,
) -> ApplyExtrinsicResultWithInfo<frame::deps::frame_support::dispatch::PostDispatchInfo> {
	let info = info(&transaction);
	transaction.apply::<Test>(&info, LENGTH)
}

/// What it takes from its payer's bucket.
pub fn price(transaction: &Extrinsic) -> u64 {
	Members::price(&info(transaction), LENGTH)
}
