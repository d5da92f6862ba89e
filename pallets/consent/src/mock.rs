//! A chain with this pallet, balances, and a membership that tests write by hand.

use crate::{self as pallet_consent, *};
use frame::{testing_prelude::*, traits::IdentityLookup};
use galen_primitives::{
	codes::{Action, Category, Purpose, PurposeSet},
	consent::{
		Conditions, Decision, Grantor, Outcome, Period, RecipientProfile, RecordAttributes,
		Remuneration, Request, Rule, Terms,
	},
	ids::{Balance, Commitment, DirectiveId, Moment, OrganizationId, TemplateId, TemplateRef},
	members::{
		Jurisdiction, OrganizationKind, OrganizationProfile, OrganizationStatus, Qualification,
		QualificationSet, Right, RightSet, Role, RoleSet, Staff,
	},
	traits::{Clock, Membership, Split},
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
	pub type Consent = pallet_consent;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = MockBlock<Test>;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type DbWeight = frame::weights_prelude::RocksDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

/// The hospital of most tests.
pub const CITY: OrganizationId = OrganizationId(0);
/// Another hospital.
pub const LAKE: OrganizationId = OrganizationId(1);
/// A partner.
pub const PHARMA: OrganizationId = OrganizationId(2);

/// Subjects of `CITY`.
pub const AMINA: AccountId = 11;
pub const BEN: AccountId = 12;
/// A subject of `LAKE`.
pub const CHLOE: AccountId = 13;
/// Enrolled nowhere.
pub const STRANGER: AccountId = 19;
/// May become representatives; see [`represent`].
pub const BILAL: AccountId = 21;
pub const CARLA: AccountId = 22;
pub const DARIO: AccountId = 23;
/// Staff.
pub const CITY_REGISTRAR: AccountId = 31;
pub const LAKE_REGISTRAR: AccountId = 32;
pub const CITY_CLINICIAN: AccountId = 33;

pub const DAY: Moment = 86_400;
pub const START: Moment = 20_000 * DAY;

/// A template about care.
pub const CARE: TemplateRef = TemplateRef {
	id: TemplateId(0),
	version: 1,
};
/// A template about research that pays the hospital and says so.
pub const RESEARCH: TemplateRef = TemplateRef {
	id: TemplateId(1),
	version: 1,
};
pub const RESEARCH_SPLIT: Split = Split {
	subject: 600_000,
	custodian: 300_000,
	network: 100_000,
};

parameter_types! {
	pub static Now: Moment = START;
	pub static Suspended: Vec<OrganizationId> = Vec::new();
	pub static Released: Vec<AccountId> = Vec::new();
	pub static Represented: BTreeMap<(AccountId, AccountId), (RightSet, Option<Moment>)> =
		BTreeMap::new();
	pub static Qualified: BTreeMap<OrganizationId, (QualificationSet, Moment)> = BTreeMap::new();
	pub static FreshKeys: Vec<AccountId> = Vec::new();
	pub static Floor: u32 = 500_000;
	pub const MaxRepresentatives: u32 = 4;
	pub const ProposalLifetime: Moment = 30 * DAY;
}

pub struct Time;
impl Clock for Time {
	fn now() -> Moment {
		Now::get()
	}
}

pub struct Keys;
impl CanWiden<AccountId> for Keys {
	fn can_widen(signer: &AccountId, _: Moment) -> bool {
		!FreshKeys::get().contains(signer)
	}
}

pub struct Members;

impl Members {
	fn holds(subject: AccountId, representative: AccountId, now: Moment) -> RightSet {
		Represented::get()
			.get(&(subject, representative))
			.filter(|(_, until)| until.is_none_or(|until| now < until))
			.map_or(RightSet::EMPTY, |(rights, _)| *rights)
	}
}

impl Membership<AccountId> for Members {
	fn organization(id: OrganizationId) -> Option<OrganizationProfile> {
		let kind = match id {
			CITY | LAKE => OrganizationKind::Hospital,
			PHARMA => OrganizationKind::Partner,
			_ => return None,
		};
		let status = if Suspended::get().contains(&id) {
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

	fn qualifications(id: OrganizationId, now: Moment) -> QualificationSet {
		Qualified::get()
			.get(&id)
			.filter(|(_, until)| now < *until)
			.map_or(QualificationSet::EMPTY, |(all, _)| *all)
	}

	fn staff(account: &AccountId, _: Moment) -> Option<Staff> {
		let (organization, role) = match *account {
			CITY_REGISTRAR => (CITY, Role::Registrar),
			LAKE_REGISTRAR => (LAKE, Role::Registrar),
			CITY_CLINICIAN => (CITY, Role::Clinician),
			_ => return None,
		};
		Some(Staff {
			organization,
			roles: RoleSet::of(&[role]),
		})
	}

	fn custodian(subject: &AccountId) -> Option<OrganizationId> {
		let custodian = match *subject {
			AMINA | BEN => CITY,
			CHLOE => LAKE,
			_ => return None,
		};
		(!Released::get().contains(subject)).then_some(custodian)
	}

	fn rights(subject: &AccountId, representative: &AccountId, now: Moment) -> RightSet {
		Self::holds(*subject, *representative, now)
	}

	fn treasury(_: OrganizationId) -> Option<AccountId> {
		None
	}
}

impl MembershipEnds<AccountId> for Members {
	fn grantors(subject: &AccountId, now: Moment) -> Vec<(AccountId, Option<Moment>)> {
		Represented::get()
			.into_iter()
			.filter(|((of, who), _)| of == subject && Self::holds(*of, *who, now).has(Right::Grant))
			.map(|((_, who), (_, until))| (who, until))
			.collect()
	}

	fn qualified_until(id: OrganizationId, now: Moment) -> Option<Moment> {
		Qualified::get()
			.get(&id)
			.map(|(_, until)| *until)
			.filter(|until| now < *until)
	}
}

impl Config for Test {
	type Members = Members;
	type MemberEnds = Members;
	type Clock = Time;
	type Widening = Keys;
	type TemplateOrigin = EnsureRoot<AccountId>;
	type SubjectFloor = Floor;
	type MaxRepresentatives = MaxRepresentatives;
	type ProposalLifetime = ProposalLifetime;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Hands;
}

/// Makes somebody a representative.
pub fn represent(
	subject: AccountId,
	representative: AccountId,
	rights: &[Right],
	until: Option<Moment>,
) {
	Represented::mutate(|all| {
		all.insert((subject, representative), (RightSet::of(rights), until));
	});
}

/// Makes somebody a guardian with the rights to view, grant and withdraw.
pub fn guard(subject: AccountId, representative: AccountId) {
	represent(
		subject,
		representative,
		&[Right::View, Right::Grant, Right::Withdraw],
		None,
	);
}

pub struct ExtBuilder {
	templates: Vec<(TemplateKind, Vec<TemplateText>)>,
	auto_try_state: bool,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		let research = TemplateKind::Research {
			split: RESEARCH_SPLIT,
			remuneration: Disclosure::Disclosed,
		};
		Self {
			templates: vec![
				(TemplateKind::Care, texts(&["en", "fr"]).into_inner()),
				(research, texts(&["en"]).into_inner()),
			],
			auto_try_state: true,
		}
	}
}

impl ExtBuilder {
	pub fn with_template(mut self, kind: TemplateKind, texts: Texts) -> Self {
		self.templates.push((kind, texts.into_inner()));
		self
	}

	pub fn auto_try_state(mut self, yes: bool) -> Self {
		self.auto_try_state = yes;
		self
	}

	pub fn build(self) -> TestState {
		Now::set(START);
		Suspended::set(Vec::new());
		Released::set(Vec::new());
		Represented::set(BTreeMap::new());
		Qualified::set(BTreeMap::new());
		FreshKeys::set(Vec::new());
		Floor::set(500_000);
		let consent = GenesisConfig {
			templates: self.templates,
			..Default::default()
		};
		let storage = RuntimeGenesisConfig {
			consent,
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
				assert_ok!(Consent::do_try_state());
			}
		});
	}
}

/// Texts in these languages.
pub fn texts(languages: &[&str]) -> Texts {
	let texts: Vec<_> = languages
		.iter()
		.map(|language| TemplateText {
			language: Language(language.as_bytes().try_into().expect("two letters")),
			text: TextHash(frame::hashing::blake2_256(language.as_bytes())),
		})
		.collect();
	texts.try_into().expect("tests stay within the bound")
}

/// Conditions that name these purposes and nothing else.
pub fn purposes(purposes: &[Purpose]) -> Conditions {
	Conditions {
		purposes: Some(PurposeSet::of(purposes)),
		..Default::default()
	}
}

/// An unpaid permit.
pub fn permit(for_purposes: &[Purpose]) -> Rule {
	Rule::Permit(purposes(for_purposes), Terms::default())
}

/// A permit at any price from 1 on.
pub fn paid(for_purposes: &[Purpose]) -> Rule {
	let terms = Terms {
		remuneration: Remuneration::From(1),
		..Default::default()
	};
	Rule::Permit(purposes(for_purposes), terms)
}

/// A deny.
pub fn deny(for_purposes: &[Purpose]) -> Rule {
	Rule::Deny(purposes(for_purposes))
}

/// What somebody says under a template, without an end.
pub fn says(template: TemplateRef, rules: Vec<Rule>) -> Statement {
	let rules = rules.try_into().expect("tests stay within the bound");
	Statement {
		template,
		period: Period::from(0),
		rules,
	}
}

/// Consent to treatment.
pub fn treatment() -> Statement {
	says(CARE, vec![permit(&[Purpose::Treat])])
}

/// Consent to unpaid research.
pub fn research() -> Statement {
	says(RESEARCH, vec![permit(&[Purpose::Hresch])])
}

/// A document the subject signed at this moment.
pub fn paper(stated_at: Moment) -> Option<Paper<AccountId>> {
	Some(Paper {
		signatory: Grantor::Subject,
		stated_at,
		source: SOURCE,
	})
}

/// A document a representative signed at this moment.
pub fn paper_of(representative: AccountId, stated_at: Moment) -> Option<Paper<AccountId>> {
	let signatory = Grantor::Representative(representative);
	Some(Paper {
		signatory,
		stated_at,
		source: SOURCE,
	})
}

/// The document of every paper.
pub const SOURCE: Commitment = Commitment([7; 32]);

/// Signs as somebody.
pub fn by(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Gives consent with one's own key, and returns the directive.
pub fn give(subject: AccountId, statement: Statement) -> DirectiveId {
	let id = Consent::consents(subject).next_directive;
	assert_ok!(Consent::give_consent(by(subject), subject, statement, None));
	id
}

/// A partner's or hospital's unpaid request.
pub fn request(recipient: OrganizationId, purpose: Purpose) -> Request {
	Request {
		recipient: RecipientProfile {
			organization: recipient,
			active: None,
		},
		purpose,
		action: Action::Access,
		category: Category::Laboratory,
		at: 0,
		price: 0,
		record: RecordAttributes::UNKNOWN,
	}
}

/// What is decided now about an unpaid request.
pub fn decide(subject: AccountId, recipient: OrganizationId, purpose: Purpose) -> Decision {
	Consent::evaluate(subject, request(recipient, purpose))
}

/// Whether the partner may read for research, treatment by `LAKE` likewise: what tests watch. A
/// permit without labels leaves records of the explicit list out, so it is conditional.
pub fn admits(subject: AccountId, purpose: Purpose) -> bool {
	let recipient = if purpose == Purpose::Treat {
		LAKE
	} else {
		PHARMA
	};
	decide(subject, recipient, purpose).outcome.admits()
}

/// The answer to the same.
pub fn outcome(subject: AccountId, purpose: Purpose) -> Outcome {
	let recipient = if purpose == Purpose::Treat {
		LAKE
	} else {
		PHARMA
	};
	decide(subject, recipient, purpose).outcome
}

/// The partner holds an ethics approval until then.
pub fn qualify(until: Moment) {
	let all = QualificationSet::of(&[Qualification::EthicsApproval]);
	Qualified::mutate(|known| known.insert(PHARMA, (all, until)));
}

/// The events of this pallet, oldest first; forgets them.
pub fn take_events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Consent(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Hands;
#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<AccountId> for Hands {
	fn registrar() -> (OrganizationId, AccountId) {
		(CITY, CITY_REGISTRAR)
	}

	fn subject(_: OrganizationId) -> AccountId {
		AMINA
	}

	fn representatives(subject: &AccountId) -> Vec<AccountId> {
		let all: Vec<_> = (100..100 + u64::from(MaxRepresentatives::get())).collect();
		all.iter().for_each(|who| guard(*subject, *who));
		all
	}
}
