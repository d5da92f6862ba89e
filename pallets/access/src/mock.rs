//! A chain with this pallet, in a small world of members and consents that tests change at will.

use crate::{self as pallet_access, *};
use core::cell::RefCell;
use frame::{
	testing_prelude::*,
	traits::fungible::{Inspect, InspectHold},
};
use galen_primitives::{
	codes::{
		Action, Category, CategorySet, Obligation, ObligationSet, Purpose, Refrain, RefrainSet,
	},
	consent::{Basis as DecisionBasis, Decision, Inquiry, Outcome, Request},
	ids::{
		Balance, Commitment, ConsentVersion, DirectiveId, EmergencyId, Moment, OrderId,
		OrganizationId, ReceiptId, TemplateId, TemplateRef,
	},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, Qualification,
		QualificationSet, RightSet, Role, RoleSet, Staff,
	},
	traits::{Answer, Clock, ConsentDecisions, Consultation, Membership, Payout, PayoutShares},
};
use std::collections::{BTreeMap, BTreeSet};

pub type AccountId = u64;

/// Holds the records.
pub const HOSPITAL: OrganizationId = OrganizationId(1);
/// Another hospital.
pub const CLINIC: OrganizationId = OrganizationId(2);
/// Wants to read.
pub const PARTNER: OrganizationId = OrganizationId(3);
/// Approves, and never reads.
pub const BOARD: OrganizationId = OrganizationId(4);
/// Nobody.
pub const STRANGER: AccountId = 7;
/// Receives the network's share.
pub const NETWORK: AccountId = 1;
/// What each treasury has at first.
pub const FUNDS: Balance = 1_000_000_000;
/// The time at genesis.
pub const START: Moment = 1_800_000_000;
pub const HOUR: Moment = 3_600;
pub const DAY: Moment = 24 * HOUR;
/// How long closed orders and receipts stay.
pub const RETENTION: Moment = 5 * DAY;
/// How long the default order may take.
pub const DELIVERY: Moment = 10 * DAY;

#[frame_construct_runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeHoldReason,
		RuntimeFreezeReason,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Access = pallet_access;
}

type Block = MockBlock<Test>;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<Balance>;
}

parameter_types! {
	pub static ExistentialDeposit: Balance = 1;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ExistentialDeposit;
}

impl pallet_access::Config for Test {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Members = World;
	type Consents = World;
	type Payout = World;
	type Clock = World;
	type CouncilOrigin = EnsureRoot<AccountId>;
	type LeaseBlocks = ConstU64<10>;
	type MaxLines = ConstU32<1_000>;
	type MinDelivery = ConstU64<HOUR>;
	type MaxDelivery = ConstU64<{ 180 * DAY }>;
	type ConfirmationWindow = ConstU64<DAY>;
	type DisputeWindow = ConstU64<{ 7 * DAY }>;
	type RulingWindow = ConstU64<{ 30 * DAY }>;
	type MaxInbox = ConstU32<2>;
	type MaxRequestTtl = ConstU64<{ 90 * DAY }>;
	type RequestQuiet = ConstU64<{ 30 * DAY }>;
	type OrderRetention = ConstU64<RETENTION>;
	type ReceiptRetention = ConstU64<RETENTION>;
	type EmergencyRetention = ConstU64<{ 365 * DAY }>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = World;
}

/// An organization of the mock.
#[derive(Clone)]
pub struct Organization {
	pub kind: OrganizationKind,
	pub status: OrganizationStatus,
	pub qualifications: QualificationSet,
	pub treasury: Option<AccountId>,
}

/// What a subject's consent says about a category.
#[derive(Clone, Copy)]
pub struct Says {
	pub outcome: Outcome,
	pub obligations: ObligationSet,
	pub refrains: RefrainSet,
	pub directive: DirectiveId,
	/// Below this price the answer is no.
	pub floor: Balance,
	pub valid_until: Option<Moment>,
}

impl Says {
	pub const PERMIT: Self = Self {
		outcome: Outcome::Permit,
		obligations: ObligationSet::EMPTY,
		refrains: RefrainSet::EMPTY,
		directive: DirectiveId(0),
		floor: 0,
		valid_until: None,
	};

	pub const fn of(outcome: Outcome) -> Self {
		Self {
			outcome,
			..Self::PERMIT
		}
	}
}

/// A subject's consent.
#[derive(Clone)]
pub struct Consent {
	pub version: ConsentVersion,
	pub otherwise: Says,
	pub categories: BTreeMap<Category, Says>,
	pub forbids_emergency: bool,
}

impl Default for Consent {
	fn default() -> Self {
		Self {
			version: 1,
			otherwise: Says::PERMIT,
			categories: BTreeMap::new(),
			forbids_emergency: false,
		}
	}
}

/// Everything outside this pallet.
#[derive(Default)]
pub struct World {
	pub now: Moment,
	pub organizations: BTreeMap<OrganizationId, Organization>,
	pub dismissed: BTreeSet<AccountId>,
	pub left: BTreeSet<AccountId>,
	pub rights: BTreeMap<(AccountId, AccountId), RightSet>,
	pub consents: BTreeMap<AccountId, Consent>,
	/// The latest inquiry that consent was asked for.
	pub asked: Option<Inquiry>,
}

thread_local! {
	static WORLD: RefCell<World> = RefCell::new(World::default());
}

impl World {
	pub fn with<R>(act: impl FnOnce(&mut World) -> R) -> R {
		WORLD.with(|world| act(&mut world.borrow_mut()))
	}

	fn reset() {
		let organization = |id: OrganizationId, kind, qualifications| {
			let treasury = Some(treasury(id));
			(
				id,
				Organization {
					kind,
					status: OrganizationStatus::Active,
					qualifications,
					treasury,
				},
			)
		};
		let research =
			QualificationSet::of(&[Qualification::EthicsApproval, Qualification::AcceptedTerms]);
		Self::with(|world| {
			*world = World {
				now: START,
				organizations: BTreeMap::from([
					organization(HOSPITAL, OrganizationKind::Hospital, research),
					organization(CLINIC, OrganizationKind::Hospital, research),
					organization(PARTNER, OrganizationKind::Partner, research),
					organization(BOARD, OrganizationKind::EthicsBoard, research),
				]),
				..World::default()
			}
		});
	}
}

/// A staff account; the organization and the role can be read from it.
pub fn staff(organization: OrganizationId, role: Role, nth: u64) -> AccountId {
	10_000 + u64::from(organization.0) * 1_000 + role as u64 * 10 + nth
}

/// The account of an organization's tokens.
pub fn treasury(organization: OrganizationId) -> AccountId {
	1_000 + u64::from(organization.0)
}

/// A subject enrolled at a hospital; the hospital can be read from it.
pub fn subject(custodian: OrganizationId, nth: u64) -> AccountId {
	1_000_000 * (1 + u64::from(custodian.0)) + nth
}

impl Membership<AccountId> for World {
	fn organization(id: OrganizationId) -> Option<OrganizationProfile> {
		Self::with(|world| {
			world
				.organizations
				.get(&id)
				.map(|organization| OrganizationProfile {
					id,
					kind: organization.kind,
					jurisdiction: Jurisdiction(*b"CH"),
					status: organization.status,
				})
		})
	}

	fn qualifications(id: OrganizationId, _: Moment) -> QualificationSet {
		Self::with(|world| {
			world
				.organizations
				.get(&id)
				.map(|it| it.qualifications)
				.unwrap_or_default()
		})
	}

	fn staff(account: &AccountId, _: Moment) -> Option<Staff> {
		let number = u64::checked_sub(*account, 10_000).filter(|number| *number < 900_000)?;
		let organization = OrganizationId(u32::try_from(number / 1_000).ok()?);
		let role = *Role::ALL.get(usize::try_from(number % 1_000 / 10).ok()?)?;
		let dismissed = Self::with(|world| world.dismissed.contains(account));
		(!dismissed).then(|| Staff {
			organization,
			roles: RoleSet::of(&[role]),
		})
	}

	fn custodian(subject: &AccountId) -> Option<OrganizationId> {
		let left = Self::with(|world| world.left.contains(subject));
		let number =
			u64::checked_sub(subject / 1_000_000, 1).filter(|number| *number > 0 && !left)?;
		u32::try_from(number).ok().map(OrganizationId)
	}

	fn rights(subject: &AccountId, representative: &AccountId, _: Moment) -> RightSet {
		Self::with(|world| {
			world
				.rights
				.get(&(*subject, *representative))
				.copied()
				.unwrap_or_default()
		})
	}

	fn treasury(id: OrganizationId) -> Option<AccountId> {
		Self::with(|world| world.organizations.get(&id).and_then(|it| it.treasury))
	}
}

impl ConsentDecisions<AccountId> for World {
	fn evaluate(subject: &AccountId, request: &Request) -> Decision {
		let consent = Self::with(|world| world.consents.get(subject).cloned().unwrap_or_default());
		let answer = consent
			.categories
			.get(&request.category)
			.unwrap_or(&consent.otherwise);
		let refused = |outcome, basis| Decision {
			outcome,
			basis,
			obligations: ObligationSet::EMPTY,
			refrains: RefrainSet::EMPTY,
			valid_until: None,
		};
		if request.recipient.active.is_none() {
			return refused(Outcome::Deny, DecisionBasis::RecipientNotActive);
		}
		if request.price < answer.floor {
			return refused(Outcome::Deny, DecisionBasis::Nothing);
		}
		Decision {
			outcome: answer.outcome,
			basis: DecisionBasis::Rule {
				directive: answer.directive,
				version: consent.version,
				rule: 0,
				voided: None,
			},
			obligations: answer.obligations,
			refrains: answer.refrains,
			valid_until: answer.valid_until,
		}
	}

	/// One answer for each category, as the consent pallet would give for rules that tell all apart.
	fn consult(subject: &AccountId, inquiry: &Inquiry) -> Consultation {
		Self::with(|world| world.asked = Some(*inquiry));
		let answer = |category| {
			let decision = Self::evaluate(subject, &inquiry.of(category));
			let template = match decision.basis {
				DecisionBasis::Rule { directive, .. } => Some(template(directive)),
				_ => None,
			};
			Answer {
				categories: CategorySet::of(&[category]),
				decision,
				template,
			}
		};
		Consultation {
			version: Self::version(subject),
			answers: inquiry.categories.iter().map(answer).collect(),
		}
	}

	fn version(subject: &AccountId) -> ConsentVersion {
		Self::with(|world| {
			world
				.consents
				.get(subject)
				.map_or(1, |consent| consent.version)
		})
	}

	fn forbids_emergency(subject: &AccountId, _: OrganizationProfile, _: Moment) -> bool {
		Self::with(|world| {
			world
				.consents
				.get(subject)
				.is_some_and(|consent| consent.forbids_emergency)
		})
	}
}

/// The template under which a directive was given.
pub fn template(directive: DirectiveId) -> TemplateRef {
	TemplateRef {
		id: TemplateId(directive.0),
		version: 1,
	}
}

impl Payout<AccountId> for World {
	/// Template 0 gives the subject 70 %, template 1 gives 90 %; a broken template 9 promises
	/// twice what there is.
	fn shares(template: Option<TemplateRef>, amount: Balance) -> PayoutShares {
		let (custodian, network) = match template.map(|template| template.id.0) {
			Some(0) => (amount / 5, amount / 10),
			Some(1) => (amount / 20, amount / 20),
			Some(9) => (amount * 2, amount * 2),
			_ => (0, 0),
		};
		let subject = amount.saturating_sub(custodian).saturating_sub(network);
		PayoutShares {
			subject,
			custodian,
			network,
		}
	}

	fn network_account() -> AccountId {
		NETWORK
	}
}

impl Clock for World {
	fn now() -> Moment {
		Self::with(|world| world.now)
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for World {
	fn hospital(seed: u32) -> OrganizationId {
		OrganizationId(1 + seed)
	}
	fn staff(organization: OrganizationId, role: Role, seed: u32) -> AccountId {
		staff(organization, role, u64::from(seed))
	}
	fn subject(custodian: OrganizationId, seed: u32) -> AccountId {
		subject(custodian, u64::from(seed))
	}
	fn representative(subject: &AccountId) -> AccountId {
		let rights = RightSet::all();
		World::with(|world| world.rights.insert((*subject, STRANGER), rights));
		STRANGER
	}
	fn advance(seconds: Moment) {
		pass(seconds);
	}
}

/// Builds the chain and runs a test on it, with every invariant checked at the end.
pub struct ExtBuilder {
	funds: Balance,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self { funds: FUNDS }
	}
}

impl ExtBuilder {
	pub fn with_funds(mut self, funds: Balance) -> Self {
		self.funds = funds;
		self
	}

	pub fn build(self) -> TestState {
		World::reset();
		ExistentialDeposit::set(1);
		let balances = [HOSPITAL, CLINIC, PARTNER, BOARD]
			.map(|organization| (treasury(organization), self.funds))
			.to_vec();
		let mut state: TestState = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig {
				balances,
				..Default::default()
			},
			..Default::default()
		}
		.build_storage()
		.unwrap()
		.into();
		state.execute_with(|| System::set_block_number(1));
		state
	}

	pub fn build_and_execute(self, test: impl FnOnce()) {
		let funds = self.funds;
		self.build().execute_with(|| {
			test();
			check_everything(funds);
		});
	}
}

/// Every invariant, and that not a unit was made or lost.
pub fn check_everything(funds: Balance) {
	Access::do_try_state().unwrap();
	assert_eq!(Balances::total_issuance(), funds * 4);
	let accounts: Balance = frame_system::Account::<Test>::iter()
		.map(|(_, info)| info.data.free + info.data.reserved)
		.sum();
	assert_eq!(accounts, funds * 4);
}

/// The hash of all storage: equal before and after means nothing at all changed.
pub fn state_root() -> Vec<u8> {
	frame::deps::sp_io::storage::root(StateVersion::V1)
}

/// Time passes.
pub fn pass(seconds: Moment) {
	World::with(|world| world.now += seconds);
}

/// Blocks pass.
pub fn pass_blocks(blocks: u64) {
	System::set_block_number(System::block_number() + blocks);
}

/// Dispatches a call as a block does: a refused one leaves nothing behind.
pub fn dispatch(origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
	RuntimeCall::from(call)
		.dispatch(origin)
		.map(|_| ())
		.map_err(|refusal| refusal.error)
}

pub fn signed(account: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

/// The first staff account of an organization in a role, as an origin.
pub fn by(organization: OrganizationId, role: Role) -> RuntimeOrigin {
	signed(staff(organization, role, 0))
}

/// Changes a subject's consent, as an act of theirs.
pub fn consent(subject: AccountId, change: impl FnOnce(&mut Consent)) {
	World::with(|world| {
		let consent = world.consents.entry(subject).or_default();
		consent.version += 1;
		change(consent);
	});
}

/// The subject takes all consent back.
pub fn withdraw(subject: AccountId) {
	consent(subject, |consent| {
		consent.otherwise = Says::of(Outcome::Deny);
		consent.categories.clear();
	});
}

/// The subject consents to everything.
pub fn permit(subject: AccountId) {
	consent(subject, |consent| {
		*consent = Consent {
			version: consent.version,
			..Default::default()
		}
	});
}

pub fn set_status(organization: OrganizationId, status: OrganizationStatus) {
	World::with(|world| world.organizations.get_mut(&organization).unwrap().status = status);
}

pub fn set_qualifications(organization: OrganizationId, held: &[Qualification]) {
	World::with(|world| {
		world
			.organizations
			.get_mut(&organization)
			.unwrap()
			.qualifications = QualificationSet::of(held);
	});
}

/// A paid research order for laboratory results, with vital signs where possible.
pub fn terms() -> OrderTerms {
	OrderTerms {
		purpose: Purpose::Biorch,
		action: Action::Use,
		required: CategorySet::of(&[Category::Laboratory]),
		optional: CategorySet::of(&[Category::VitalSigns]),
		duties: Duties {
			obligations: ObligationSet::of(&[Obligation::Encrypt]),
			refrains: RefrainSet::of(&[Refrain::Norelink]),
		},
		price: 100,
		max_lines: 5,
	}
}

pub fn free_terms() -> OrderTerms {
	OrderTerms {
		price: 0,
		..terms()
	}
}

/// Places the partner's order at the hospital.
pub fn place(terms: OrderTerms) -> OrderId {
	let id = NextOrder::<Test>::get();
	assert_ok!(Access::place_order(
		by(PARTNER, Role::Scientist),
		HOSPITAL,
		terms,
		DELIVERY
	));
	id
}

/// An order the hospital has accepted.
pub fn accepted(terms: OrderTerms) -> OrderId {
	let id = place(terms);
	assert_ok!(Access::accept_order(by(HOSPITAL, Role::PrivacyOfficer), id));
	id
}

pub fn include(id: OrderId, subjects: &[AccountId]) {
	let subjects = subjects.to_vec().try_into().unwrap();
	assert_ok!(Access::include_subjects(
		by(HOSPITAL, Role::Gateway),
		id,
		subjects
	));
}

pub fn authorize(id: OrderId, subject: AccountId) {
	assert_ok!(Access::authorize_release(
		by(HOSPITAL, Role::Gateway),
		id,
		subject
	));
}

pub fn confirm(id: OrderId, subjects: &[AccountId]) {
	let subjects = subjects.to_vec().try_into().unwrap();
	assert_ok!(Access::confirm_delivery(
		by(HOSPITAL, Role::Gateway),
		id,
		subjects,
		Commitment([7; 32])
	));
}

pub fn dispute(id: OrderId, subject: AccountId) {
	let reason = DisputeReason::NotReceived;
	assert_ok!(Access::dispute(
		by(PARTNER, Role::Scientist),
		id,
		subject,
		reason
	));
}

pub fn settle(id: OrderId) {
	assert_ok!(Access::settle(signed(STRANGER), id));
}

/// An order with these subjects, all of them released and confirmed.
pub fn released(terms: OrderTerms, subjects: &[AccountId]) -> OrderId {
	let id = accepted(terms);
	include(id, subjects);
	subjects.iter().for_each(|subject| authorize(id, *subject));
	confirm(id, subjects);
	id
}

/// Opens an emergency access by the hospital's clinician for eight hours.
pub fn emergency(subject: AccountId) -> EmergencyId {
	let id = NextEmergency::<Test>::get();
	assert_ok!(Access::open_emergency_access(
		by(HOSPITAL, Role::Clinician),
		subject,
		EmergencyReason::LifeThreatened,
		8
	));
	id
}

/// The hospital's nth privacy officer reviews.
pub fn review(id: EmergencyId, officer: u64, verdict: Verdict) {
	let officer = signed(staff(HOSPITAL, Role::PrivacyOfficer, officer));
	assert_ok!(Access::review_emergency_access(officer, id, verdict));
}

pub fn state_of(id: OrderId) -> OrderState {
	Orders::<Test>::get(id).unwrap().state
}

pub fn line_state(id: OrderId, subject: AccountId) -> LineState {
	Access::line(id, subject).unwrap().state
}

pub fn receipt_of(id: OrderId, subject: AccountId) -> ReceiptId {
	Lines::<Test>::get(id, subject).unwrap().receipt.unwrap()
}

/// What an organization's treasury has on hold.
pub fn held(organization: OrganizationId) -> Balance {
	Balances::balance_on_hold(&HoldReason::OrderEscrow.into(), &treasury(organization))
}

/// What an account can spend.
pub fn free(account: AccountId) -> Balance {
	Balances::balance(&account)
}

/// The events of this pallet since the last time.
pub fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Access(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// A set with bits that are no code, as a decoder makes it of what a careless client sends.
pub fn from_wire<Set: Decode>(bits: u64) -> Set {
	Set::decode(&mut codec::Compact(bits).encode().as_slice()).unwrap()
}
