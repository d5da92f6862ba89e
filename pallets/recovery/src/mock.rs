//! A chain with this pallet alone, and a membership that tests can change.

use crate::*;
use frame::{
	deps::{
		frame_support::dispatch::{GetDispatchInfo, PostDispatchInfo},
		sp_core::{ed25519, Pair},
		sp_runtime::{
			generic::{CheckedExtrinsic, ExtrinsicFormat},
			traits::Applyable,
			transaction_validity::{TransactionSource, TransactionValidity},
			AccountId32, ApplyExtrinsicResultWithInfo,
		},
	},
	testing_prelude::*,
};
use galen_primitives::{
	ids::{Moment, OrganizationId},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, QualificationSet,
		Right, RightSet, Role, RoleSet, Staff,
	},
	recovery::approval_by_code,
	traits::{Clock, Membership},
};
use std::{cell::RefCell, collections::BTreeMap};

pub type AccountId = AccountId32;
pub type TxExtension = (ResolveKey<Test>, frame_system::CheckNonce<Test>);
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
	pub type Recovery = crate;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId;
	type Block = MockBlock<Test>;
	type Lookup = frame::traits::IdentityLookup<AccountId>;
}

impl Config for Test {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Members;
	type Clock = TestClock;
	type Lifetime = ConstU64<LIFETIME>;
	type Members = Members;
	type Narrowing = OnlyNarrowing;
	type WeightInfo = ();
}

/// A remark with an event stands for whatever narrows.
pub struct OnlyNarrowing;

impl Contains<RuntimeCall> for OnlyNarrowing {
	fn contains(call: &RuntimeCall) -> bool {
		matches!(
			call,
			RuntimeCall::System(frame_system::Call::remark_with_event { .. })
				| RuntimeCall::Recovery(Call::cancel_recovery { .. })
		)
	}
}

pub const HOUR: Moment = 3_600;
pub const DAY: Moment = 24 * HOUR;
/// The delay of the tests, which is that of a real network.
pub const DELAY: Moment = 72 * HOUR;
/// The restraint of the tests, likewise.
pub const RESTRAINT: Moment = 7 * DAY;
pub const LIFETIME: Moment = 14 * DAY;
/// When the tests begin.
pub const START: Moment = 1_750_000_000;

parameter_types! {
	pub static Now: Moment = START;
}

pub struct TestClock;
impl Clock for TestClock {
	fn now() -> Moment {
		Now::get()
	}
}

/// Lets so many seconds pass.
pub fn pass(seconds: Moment) {
	Now::mutate(|now| *now += seconds);
}

const fn account(byte: u8) -> AccountId {
	AccountId::new([byte; 32])
}

/// A hospital.
pub const HOSPITAL: OrganizationId = OrganizationId(0);
/// Another hospital.
pub const CLINIC: OrganizationId = OrganizationId(1);

/// Subject of the hospital, with a recovery code.
pub const AMINA: AccountId = account(60);
/// Subject of the hospital, without anything.
pub const BORIS: AccountId = account(61);
/// Registrar of the hospital.
pub const RAUL: AccountId = account(11);
/// Registrar of the hospital as well.
pub const RITA: AccountId = account(12);
/// Clinician of the hospital.
pub const CLEO: AccountId = account(13);
/// Registrar of the clinic.
pub const KLAUS: AccountId = account(21);
/// Represents both subjects, with the right to recover.
pub const GUARDIAN: AccountId = account(70);
/// Represents both subjects as well, with the right to recover.
pub const AUNT: AccountId = account(71);
/// Represents both subjects, with every other right.
pub const NEIGHBOUR: AccountId = account(72);
/// Nobody.
pub const STRANGER: AccountId = account(80);
/// The key of a new wallet.
pub const NEW: AccountId = account(90);
/// The key of a thief's wallet.
pub const THIEF: AccountId = account(99);

thread_local! {
	static SUBJECTS: RefCell<BTreeMap<AccountId, OrganizationId>> =
		const { RefCell::new(BTreeMap::new()) };
	static STAFF: RefCell<BTreeMap<AccountId, Staff>> = const { RefCell::new(BTreeMap::new()) };
	static RIGHTS: RefCell<BTreeMap<(AccountId, AccountId), (RightSet, Moment)>> =
		const { RefCell::new(BTreeMap::new()) };
	static SUSPENDED: RefCell<bool> = const { RefCell::new(false) };
}

/// The membership of the tests.
pub struct Members;

impl Members {
	fn reset() {
		SUBJECTS.set(BTreeMap::new());
		STAFF.set(BTreeMap::new());
		RIGHTS.set(BTreeMap::new());
		SUSPENDED.set(false);
	}

	/// Makes an account known to the chain, as membership does.
	fn know(account: &AccountId) {
		if !System::account_exists(account) {
			System::inc_providers(account);
		}
	}

	pub fn enroll(subject: AccountId, custodian: OrganizationId) {
		Self::know(&subject);
		SUBJECTS.with_borrow_mut(|subjects| subjects.insert(subject, custodian));
	}

	/// Ends an enrolment as the runtime does.
	pub fn release(subject: &AccountId) {
		Recovery::forget(subject);
		RIGHTS.with_borrow_mut(|rights| rights.retain(|(known, _), _| known != subject));
		SUBJECTS.with_borrow_mut(|subjects| subjects.remove(subject));
	}

	pub fn appoint(account: AccountId, organization: OrganizationId, role: Role) {
		Self::know(&account);
		let staff = Staff {
			organization,
			roles: RoleSet::of(&[role]),
		};
		STAFF.with_borrow_mut(|all| all.insert(account, staff));
	}

	pub fn dismiss(account: &AccountId) {
		STAFF.with_borrow_mut(|all| all.remove(account));
	}

	/// Makes somebody a representative who has been one for ever.
	pub fn represent(subject: &AccountId, representative: &AccountId, rights: RightSet) {
		Self::represent_since(subject, representative, rights, 0);
	}

	pub fn represent_since(
		subject: &AccountId,
		representative: &AccountId,
		rights: RightSet,
		since: Moment,
	) {
		Self::know(representative);
		let pair = (subject.clone(), representative.clone());
		RIGHTS.with_borrow_mut(|all| all.insert(pair, (rights, since)));
	}

	pub fn suspend_hospitals() {
		SUSPENDED.set(true);
	}
}

impl Membership<AccountId> for Members {
	fn organization(id: OrganizationId) -> Option<OrganizationProfile> {
		let status = if SUSPENDED.with_borrow(|suspended| *suspended) {
			OrganizationStatus::Suspended
		} else {
			OrganizationStatus::Active
		};
		[HOSPITAL, CLINIC]
			.contains(&id)
			.then_some(OrganizationProfile {
				id,
				kind: OrganizationKind::Hospital,
				jurisdiction: Jurisdiction(*b"CH"),
				status,
			})
	}

	fn qualifications(_: OrganizationId, _: Moment) -> QualificationSet {
		QualificationSet::EMPTY
	}

	fn staff(account: &AccountId, _: Moment) -> Option<Staff> {
		STAFF.with_borrow(|all| all.get(account).copied())
	}

	fn custodian(subject: &AccountId) -> Option<OrganizationId> {
		SUBJECTS.with_borrow(|subjects| subjects.get(subject).copied())
	}

	fn rights(subject: &AccountId, representative: &AccountId, _: Moment) -> RightSet {
		let pair = (subject.clone(), representative.clone());
		RIGHTS.with_borrow(|all| {
			all.get(&pair)
				.map_or(RightSet::EMPTY, |(rights, _)| *rights)
		})
	}

	fn represents_since(
		subject: &AccountId,
		representative: &AccountId,
		_: Moment,
	) -> Option<Moment> {
		let pair = (subject.clone(), representative.clone());
		RIGHTS.with_borrow(|all| all.get(&pair).map(|(_, since)| *since))
	}

	fn treasury(_: OrganizationId) -> Option<AccountId> {
		None
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<AccountId> for Members {
	fn parties() -> (AccountId, AccountId, AccountId) {
		(BORIS, RAUL, GUARDIAN)
	}

	fn advance(seconds: Moment) {
		pass(seconds);
	}
}

/// The key of a recovery code.
pub fn code_of(byte: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[byte; 32])
}

/// The public half of a recovery code's key.
pub fn key_of(code: &ed25519::Pair) -> RecoveryKey {
	RecoveryKey(code.public().0)
}

/// Amina's recovery code.
pub fn her_code() -> ed25519::Pair {
	code_of(1)
}

/// What a code says about one attempt.
pub fn approval(
	code: &ed25519::Pair,
	subject: &AccountId,
	new_key: &AccountId,
	attempt: u32,
) -> CodeSignature {
	let genesis = System::block_hash(0).0;
	CodeSignature(
		code.sign(&approval_by_code(&genesis, subject, new_key, attempt))
			.0,
	)
}

/// What Amina's code says about her first attempt and this key.
pub fn by_her_code(new_key: &AccountId) -> Option<CodeSignature> {
	Some(approval(&her_code(), &AMINA, new_key, 0))
}

/// Builds externalities, and checks the invariants when a test is over.
pub struct ExtBuilder {
	genesis: GenesisConfig<Test>,
	checks: bool,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self {
			genesis: GenesisConfig::default(),
			checks: true,
		}
	}
}

impl ExtBuilder {
	pub fn with_periods(delay: Moment, restraint: Moment) -> Self {
		Self {
			genesis: GenesisConfig {
				delay,
				restraint,
				..Default::default()
			},
			checks: true,
		}
	}

	/// For tests that break the state on purpose.
	pub fn without_checks(self) -> Self {
		Self {
			checks: false,
			..self
		}
	}

	pub fn build(&self) -> TestState {
		Now::set(START);
		Members::reset();
		let storage = RuntimeGenesisConfig {
			recovery: GenesisConfig {
				delay: self.genesis.delay,
				restraint: self.genesis.restraint,
				..Default::default()
			},
			..Default::default()
		}
		.build_storage()
		.expect("genesis builds");
		let mut state = TestState::new(storage);
		// Benchmarks sign with it, as a recovery code does.
		#[cfg(feature = "runtime-benchmarks")]
		state.register_extension(sp_keystore::KeystoreExt::new(
			sp_keystore::testing::MemoryKeystore::new(),
		));
		state.execute_with(|| {
			System::set_block_number(1);
			for registrar in [RAUL, RITA] {
				Members::appoint(registrar, HOSPITAL, Role::Registrar);
			}
			Members::appoint(CLEO, HOSPITAL, Role::Clinician);
			Members::appoint(KLAUS, CLINIC, Role::Registrar);
			for subject in [AMINA, BORIS] {
				Members::enroll(subject.clone(), HOSPITAL);
				for guardian in [GUARDIAN, AUNT] {
					Members::represent(&subject, &guardian, RightSet::of(&[Right::Recover]));
				}
				let others = RightSet(RightSet::all().0 & !RightSet::of(&[Right::Recover]).0);
				Members::represent(&subject, &NEIGHBOUR, others);
			}
			RecoveryKeys::<Test>::insert(AMINA, key_of(&her_code()));
			System::reset_events();
		});
		state
	}

	pub fn build_and_execute<R>(self, test: impl FnOnce() -> R) -> R {
		let mut state = self.build();
		state.execute_with(|| {
			let outcome = test();
			if self.checks {
				Recovery::do_try_state().expect("invariants hold");
			}
			outcome
		})
	}
}

/// Runs a test on the usual chain.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
	ExtBuilder::default().build_and_execute(test)
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

/// Opens an attempt for Amina.
pub fn open(who: AccountId, new_key: &AccountId, code: Option<CodeSignature>) -> DispatchResult {
	Recovery::open_recovery(signed(who), AMINA, new_key.clone(), code)
}

/// Approves Amina's first attempt.
pub fn approve(who: AccountId, new_key: &AccountId, code: Option<CodeSignature>) -> DispatchResult {
	Recovery::approve_recovery(signed(who), AMINA, AttemptNumber(0), new_key.clone(), code)
}

/// Cancels Amina's attempt.
pub fn cancel(who: AccountId) -> DispatchResult {
	Recovery::cancel_recovery(signed(who), AMINA)
}

/// Completes Amina's attempt.
pub fn complete() -> DispatchResult {
	Recovery::complete_recovery(signed(CLEO), AMINA)
}

/// Amina's key is [`NEW`], and has been since now.
pub fn replace_her_key() {
	assert_ok!(open(RAUL, &NEW, by_her_code(&NEW)));
	pass(DELAY);
	assert_ok!(complete());
	System::reset_events();
}

/// Something that narrows.
pub fn narrowing() -> RuntimeCall {
	frame_system::Call::remark_with_event { remark: Vec::new() }.into()
}

/// Something that does more.
pub fn widening() -> RuntimeCall {
	frame_system::Call::remark { remark: Vec::new() }.into()
}

/// A transaction whose signature was checked, with this nonce.
pub fn transaction(signer: AccountId, nonce: u32, call: impl Into<RuntimeCall>) -> Extrinsic {
	CheckedExtrinsic {
		format: ExtrinsicFormat::Signed(
			signer,
			(ResolveKey::new(), frame_system::CheckNonce::from(nonce)),
		),
		function: call.into(),
	}
}

fn info(transaction: &Extrinsic) -> frame::deps::frame_support::dispatch::DispatchInfo {
	let mut info = transaction.function.get_dispatch_info();
	info.extension_weight = transaction.extension_weight();
	info
}

/// Length of the transactions in tests.
const LENGTH: usize = 150;

/// What the pool thinks of it.
pub fn in_pool(transaction: &Extrinsic) -> TransactionValidity {
	transaction.validate::<Test>(TransactionSource::External, &info(transaction), LENGTH)
}

/// Puts it into the block that is being built.
pub fn in_block(transaction: Extrinsic) -> ApplyExtrinsicResultWithInfo<PostDispatchInfo> {
	let info = info(&transaction);
	transaction.apply::<Test>(&info, LENGTH)
}
