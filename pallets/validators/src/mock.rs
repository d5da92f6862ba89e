//! A chain with this pallet, the SDK's session, history, offences and Aura with real ed25519 keys,
//! and a membership that tests write by hand.

use crate::{self as pallet_validators, *};
use frame::{
	deps::{
		sp_core::proof_of_possession::statement_of_ownership,
		sp_runtime::{
			generic, impl_opaque_keys,
			testing::UintAuthorityId,
			traits::{Applyable, BlakeTwo256, Checkable, OpaqueKeys},
			ApplyExtrinsicResult, Digest, DigestItem,
		},
	},
	testing_prelude::*,
	traits::{Header as _, IdentityLookup, KeyOwnerProofSystem},
};
use galen_primitives::{
	ids::{Moment, OrganizationId, PeerKey},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, QualificationSet,
		RightSet, Role, RoleSet, Staff,
	},
	traits::{Clock, Membership, OrganizationObserver},
};
use pallet_session::historical;
use sp_application_crypto::{key_types::AURA, Pair};
use sp_consensus_aura::{
	digests::CompatibleDigestItem,
	ed25519::{AuthorityId, AuthorityPair, AuthoritySignature},
	Slot,
};
use sp_session::MembershipProof;
use sp_staking::SessionIndex;
use std::collections::BTreeMap;

pub type AccountId = u64;
pub type BlockNumber = u32;
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
pub type TxExtension = (frame_system::AuthorizeCall<Test>,);
pub type Extrinsic =
	generic::UncheckedExtrinsic<AccountId, RuntimeCall, UintAuthorityId, TxExtension>;
pub type Block = generic::Block<Header, Extrinsic>;

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
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(3)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(4)]
	pub type Validators = pallet_validators;
	#[runtime::pallet_index(5)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(6)]
	pub type Historical = historical;
	#[runtime::pallet_index(7)]
	pub type Offences = pallet_offences;
}

/// The pallets whose hooks a mock block runs; without a timestamp inherent, not that one.
type Hooked = (System, Aura, Validators, Session, Historical, Offences);

impl_opaque_keys! {
	pub struct SessionKeys {
		pub aura: Aura,
	}
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

impl pallet_timestamp::Config for Test {
	type Moment = u64;
	type OnTimestampSet = ();
	type MinimumPeriod = ConstU64<1>;
	type WeightInfo = ();
}

impl pallet_aura::Config for Test {
	type AuthorityId = AuthorityId;
	type MaxAuthorities = MaxValidators;
	type DisabledValidators = Session;
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = ConstU64<1_000>;
}

/// Blocks in a session of the mock.
pub const SESSION: BlockNumber = 10;
/// Sessions the mock remembers.
pub const HISTORY: SessionIndex = 5;
/// Least delay of a forced change.
pub const MIN_DELAY: BlockNumber = 20;

type Periodic = pallet_session::PeriodicSessions<ConstU32<SESSION>, ConstU32<0>>;

impl pallet_session::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = OperatorAccounts<Test>;
	type ShouldEndSession = Periodic;
	type NextSessionRotation = Periodic;
	type SessionManager = historical::NoteHistoricalRoot<Test, Validators>;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = pallet_session::disabling::UpToLimitDisablingStrategy;
	type WeightInfo = ();
	type Currency = Balances;
	type KeyDeposit = ConstU64<0>;
}

impl historical::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = NoIdentification;
}

impl pallet_offences::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = historical::IdentificationTuple<Test>;
	type OnOffenceHandler = Validators;
}

impl CreateTransactionBase<Call<Test>> for Test {
	type Extrinsic = Extrinsic;
	type RuntimeCall = RuntimeCall;
}

impl CreateTransaction<Call<Test>> for Test {
	type Extension = TxExtension;

	fn create_transaction(call: RuntimeCall, extension: TxExtension) -> Extrinsic {
		Extrinsic::new_transaction(call, extension)
	}
}

impl CreateAuthorizedTransaction<Call<Test>> for Test {
	fn create_extension() -> TxExtension {
		(frame_system::AuthorizeCall::new(),)
	}
}

parameter_types! {
	pub static MaxValidators: u32 = 7;
	/// Organizations by number.
	pub static Organizations: BTreeMap<u32, OrganizationProfile> = BTreeMap::new();
	/// Staff by account.
	pub static StaffList: BTreeMap<AccountId, Staff> = BTreeMap::new();
	/// What the finality gadget was told.
	pub static Stall: Option<(BlockNumber, BlockNumber)> = None;
}

/// The finality gadget of the mock.
pub struct Finality;

impl StalledFinality<BlockNumber> for Finality {
	fn note_stalled(delay: BlockNumber, best_finalized: BlockNumber) -> DispatchResult {
		Stall::set(Some((delay, best_finalized)));
		Ok(())
	}
}

/// The membership of the mock.
pub struct Members;

impl Membership<AccountId> for Members {
	fn organization(id: OrganizationId) -> Option<OrganizationProfile> {
		Organizations::get().get(&id.0).copied()
	}

	fn qualifications(_: OrganizationId, _: Moment) -> QualificationSet {
		QualificationSet::EMPTY
	}

	fn staff(account: &AccountId, _: Moment) -> Option<Staff> {
		StaffList::get().get(account).copied()
	}

	fn custodian(_: &AccountId) -> Option<OrganizationId> {
		None
	}

	fn rights(_: &AccountId, _: &AccountId, _: Moment) -> RightSet {
		RightSet::EMPTY
	}

	fn treasury(_: OrganizationId) -> Option<AccountId> {
		None
	}
}

impl Clock for Members {
	fn now() -> Moment {
		1_750_000_000
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<AccountId, SessionKeys> for Members {
	fn hospital(index: u32) -> (OrganizationId, AccountId) {
		let organization = 1_000 + index;
		Members::add(organization, OrganizationKind::Hospital);
		(OrganizationId(organization), operator(organization))
	}

	fn keys(aura: AuthorityId, _: u32) -> SessionKeys {
		SessionKeys { aura }
	}
}

impl Config for Test {
	type CouncilOrigin = EnsureRoot<AccountId>;
	type Members = Members;
	type Clock = Members;
	type ReportOffence = Offences;
	type Finality = Finality;
	type MaxValidators = MaxValidators;
	type HistoryDepth = ConstU32<HISTORY>;
	type ReportLongevity = ConstU64<64>;
	type MinStallDelay = ConstU32<MIN_DELAY>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Members;
}

/// The last of the hospitals, which are numbered from 1.
pub const HOSPITALS: u32 = 9;
/// A hospital that never registered session keys.
pub const KEYLESS: u32 = HOSPITALS;
/// A research institute.
pub const PARTNER: u32 = 20;

/// The operator of an organization, under whose account its session keys are registered.
pub fn operator(organization: u32) -> AccountId {
	1_000_000 + u64::from(organization)
}

/// The administrator of an organization.
pub fn admin(organization: u32) -> AccountId {
	2_000_000 + u64::from(organization)
}

/// A clinician of an organization.
pub fn clinician(organization: u32) -> AccountId {
	3_000_000 + u64::from(organization)
}

/// The `generation`-th Aura key of an organization.
pub fn pair(organization: u32, generation: u8) -> AuthorityPair {
	let mut seed = [generation; 32];
	seed[..4].copy_from_slice(&organization.to_le_bytes());
	AuthorityPair::from_seed(&seed)
}

pub fn keys(organization: u32, generation: u8) -> SessionKeys {
	SessionKeys {
		aura: pair(organization, generation).public(),
	}
}

/// Registers new session keys with the proof that they are held, as an operator does.
pub fn rotate_keys(organization: u32, generation: u8) {
	assert_ok!(set_keys(operator(organization), organization, generation));
}

/// Registers an organization's session keys for the account.
pub fn set_keys(owner: AccountId, organization: u32, generation: u8) -> DispatchResult {
	let statement = statement_of_ownership(&owner.encode());
	let proof = pair(organization, generation).sign(&statement).encode();
	Session::set_keys(
		RuntimeOrigin::signed(owner),
		keys(organization, generation),
		proof,
	)
}

pub fn peer(number: u8) -> PeerKey {
	PeerKey([number; 32])
}

pub fn peers(numbers: &[u8]) -> PeerIdsOf {
	numbers
		.iter()
		.copied()
		.map(peer)
		.collect::<Vec<_>>()
		.try_into()
		.expect("few peers")
}

impl Members {
	/// Writes an active organization with its staff.
	pub fn add(organization: u32, kind: OrganizationKind) {
		let id = OrganizationId(organization);
		Organizations::mutate(|all| {
			all.insert(
				organization,
				OrganizationProfile {
					id,
					kind,
					jurisdiction: Jurisdiction(*b"DE"),
					status: OrganizationStatus::Active,
				},
			);
		});
		StaffList::mutate(|all| {
			for (account, role) in [
				(operator(organization), Role::Operator),
				(admin(organization), Role::Admin),
				(clinician(organization), Role::Clinician),
			] {
				all.insert(
					account,
					Staff {
						organization: id,
						roles: RoleSet::of(&[role]),
					},
				);
			}
		});
	}

	/// Changes an organization's standing and tells the pallet, as the members pallet does.
	pub fn set_status(organization: u32, status: OrganizationStatus) {
		Organizations::mutate(|all| {
			all.get_mut(&organization).expect("it exists").status = status;
		});
		let id = OrganizationId(organization);
		match status {
			OrganizationStatus::Active => <Validators as OrganizationObserver>::resumed(id),
			OrganizationStatus::Suspended => <Validators as OrganizationObserver>::suspended(id),
			OrganizationStatus::Retired => <Validators as OrganizationObserver>::retired(id),
		}
	}
}

/// Builds a chain whose first hospitals validate.
pub struct ExtBuilder {
	validators: u32,
	min_validators: u32,
	peer_ids: Vec<(OrganizationId, Vec<PeerKey>)>,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self {
			validators: 4,
			min_validators: 4,
			peer_ids: Vec::new(),
		}
	}
}

impl ExtBuilder {
	/// The first so many hospitals validate.
	pub fn with_validators(mut self, validators: u32) -> Self {
		self.validators = validators;
		self
	}

	pub fn with_minimum(mut self, min_validators: u32) -> Self {
		self.min_validators = min_validators;
		self
	}

	pub fn with_peers(mut self, organization: u32, numbers: &[u8]) -> Self {
		self.peer_ids.push((
			OrganizationId(organization),
			numbers.iter().copied().map(peer).collect(),
		));
		self
	}

	pub fn build(self) -> TestState {
		Organizations::set(BTreeMap::new());
		StaffList::set(BTreeMap::new());
		Stall::set(None);
		for hospital in 1..=HOSPITALS {
			Members::add(hospital, OrganizationKind::Hospital);
		}
		Members::add(PARTNER, OrganizationKind::Partner);
		let genesis = RuntimeGenesisConfig {
			validators: GenesisConfig {
				min_validators: self.min_validators,
				validators: (1..=self.validators)
					.map(|hospital| (OrganizationId(hospital), operator(hospital)))
					.collect(),
				peer_ids: self.peer_ids,
			},
			session: pallet_session::GenesisConfig {
				keys: Vec::new(),
				non_authority_keys: (1..KEYLESS)
					.map(|hospital| (operator(hospital), operator(hospital), keys(hospital, 0)))
					.collect(),
			},
			..Default::default()
		};
		let mut state: TestState = genesis.build_storage().expect("genesis builds").into();
		let keystore = sp_keystore::testing::MemoryKeystore::new();
		state.register_extension(sp_keystore::KeystoreExt::new(keystore));
		state.execute_with(|| System::set_block_number(1));
		state
	}

	/// Runs the test on the chain and checks the invariants at the end.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			assert_ok!(Validators::do_try_state());
		});
	}
}

/// Runs to the first block of a session, checking the invariants at every boundary on the way.
pub fn run_to_session(session: SessionIndex) {
	while Session::current_index() < session {
		let next = (System::block_number() / SESSION + 1) * SESSION;
		System::run_to_block::<Hooked>(next);
		assert_ok!(Validators::do_try_state());
	}
	assert_eq!(Session::current_index(), session);
}

/// The hospitals in the running session's set, in its order.
pub fn validating() -> Vec<u32> {
	let known: BTreeMap<AccountId, u32> = (1..=HOSPITALS).map(|h| (operator(h), h)).collect();
	Session::validators()
		.iter()
		.map(|account| known[account])
		.collect()
}

/// The hospitals whose Aura keys of the `generation` author in the running session.
pub fn authoring(generation: u8) -> Vec<u32> {
	let authorities = pallet_aura::Authorities::<Test>::get();
	(1..=HOSPITALS)
		.filter(|hospital| authorities.contains(&pair(*hospital, generation).public()))
		.collect()
}

/// The disabled hospitals of the running session.
pub fn disabled() -> Vec<u32> {
	let validating = validating();
	Session::disabled_validators()
		.iter()
		.map(|index| validating[*index as usize])
		.collect()
}

/// The hospitals the next boundary will plan.
pub fn seated() -> Vec<u32> {
	Seats::<Test>::get()
		.into_iter()
		.filter(|(_, seat)| seat.seated)
		.map(|(organization, _)| organization.0)
		.collect()
}

/// The events of this pallet since the last call.
pub fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Validators(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// A block of the slot, told from its siblings by `tag`, sealed by the pair.
pub fn header(slot: u64, tag: u64, pair: &AuthorityPair) -> Header {
	let pre_digest =
		<DigestItem as CompatibleDigestItem<AuthoritySignature>>::aura_pre_digest(Slot::from(slot));
	let mut header = Header::new(
		1,
		BlakeTwo256::hash_of(&tag),
		Default::default(),
		Default::default(),
		Digest {
			logs: vec![pre_digest],
		},
	);
	seal(&mut header, pair);
	header
}

/// Seals the header as it is.
pub fn seal(header: &mut Header, pair: &AuthorityPair) {
	let signature = pair.sign(header.hash().as_ref());
	header.digest_mut().push(DigestItem::aura_seal(signature));
}

/// Two blocks by the pair in the slot.
pub fn equivocation(pair: &AuthorityPair, slot: u64) -> EquivocationProof<Header> {
	EquivocationProof {
		offender: pair.public(),
		slot: Slot::from(slot),
		first_header: header(slot, 1, pair),
		second_header: header(slot, 2, pair),
	}
}

/// Proves whose key it is in the running session.
pub fn ownership(pair: &AuthorityPair) -> MembershipProof {
	Historical::prove((AURA, pair.public())).expect("the key is a validator's")
}

pub fn report(proof: EquivocationProof<Header>, owner: MembershipProof) -> RuntimeCall {
	RuntimeCall::Validators(Call::report_aura_equivocation {
		equivocation_proof: Box::new(proof),
		key_owner_proof: owner,
	})
}

/// What the pool says to a call that nobody signed.
pub fn validate(call: &RuntimeCall, source: TransactionSource) -> TransactionValidity {
	let extrinsic = Test::create_authorized_transaction(call.clone());
	let (info, len) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
	let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
	checked.validate::<Test>(source, &info, len)
}

/// Executes a call that nobody signed, as a block does.
pub fn include(call: &RuntimeCall) -> ApplyExtrinsicResult {
	let extrinsic = Test::create_authorized_transaction(call.clone());
	let (info, len) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size());
	let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
	Ok(checked
		.apply::<Test>(&info, len)?
		.map(|_| ())
		.map_err(|failed| failed.error))
}

/// Lets a hospital's validator equivocate in the running session, and reports it.
pub fn equivocate(hospital: u32, generation: u8, slot: u64) {
	let pair = pair(hospital, generation);
	assert_eq!(
		include(&report(equivocation(&pair, slot), ownership(&pair))),
		Ok(Ok(()))
	);
}
