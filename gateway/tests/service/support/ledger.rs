//! A ledger whose blocks the test makes.
//!
//! The rules are those of `pallet-access` as far as a gateway meets them; consent is decided by the
//! real evaluator. What a test can do that a chain would not let it: put a block between any two
//! steps of the gateway, hold finality back, cut the line, and answer late.

use async_trait::async_trait;
use galen_client::types::{
	Duties, EnvelopeKey, OrderTerms, PaymentQueueEnds, Tally, TemplateClass, TemplateHead,
};
use galen_gateway::ledger::{
	AccountId, Authorization, Authorized, Basis, BlockId, Clock, ConsentView, Finalized, Heads,
	Lease, Ledger, LedgerError, Line, LineState, Order, OrderState, Organization, Receipt,
	Representation, Representative, Snapshot, StaffRecord,
};
use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose, PurposeSet},
	consent::{
		Conditions, Consents, Directive, Grantor, Outcome, Period, RecipientProfile,
		RecordAttributes, Remuneration, Request, Rule, Standing, Terms,
	},
	ids::{
		Commitment, DirectiveId, EmergencyId, Moment, OrderId, OrganizationId, ReceiptId,
		TemplateId, TemplateRef,
	},
	members::{
		Jurisdiction, OrganizationKind, OrganizationStatus, QualificationSet, Relation, Right,
		RightSet, Role, RoleSet,
	},
};
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex},
	time::{Duration, Instant},
};
use tokio::sync::watch;

/// When the first block was made.
pub const START: Moment = 1_800_000_000;
/// The gateway's hospital.
pub const HOSPITAL: OrganizationId = OrganizationId(0);
/// Another hospital, which treats.
pub const CLINIC: OrganizationId = OrganizationId(1);
/// A partner, which buys.
pub const PARTNER: OrganizationId = OrganizationId(5);
/// Another partner.
pub const RIVAL: OrganizationId = OrganizationId(6);
/// Blocks for which a receipt can be spent.
pub const LEASE: u32 = 10;
/// Finalized blocks that are kept.
const KEPT: usize = 16;
/// Seconds in which a release must be confirmed.
const CONFIRMATION: Moment = 86_400;

/// Everything one block says.
#[derive(Clone)]
pub struct State {
	pub number: u32,
	pub moment: Moment,
	pub organizations: BTreeMap<u32, Organization>,
	pub staff: BTreeMap<[u8; 32], StaffRecord>,
	pub custodians: BTreeMap<[u8; 32], OrganizationId>,
	/// The key that acts for a subject in place of its own.
	pub keys: BTreeMap<[u8; 32], [u8; 32]>,
	/// By subject.
	pub representatives: BTreeMap<[u8; 32], Vec<Representative>>,
	pub consents: BTreeMap<[u8; 32], Consents<AccountId>>,
	pub template_minimum: u16,
	pub orders: BTreeMap<u64, Order>,
	pub lines: BTreeMap<(u64, [u8; 32]), Line>,
	pub receipts: BTreeMap<u64, Receipt>,
	pub next_order: u64,
	pub next_receipt: u64,
	pub emergency_forbidden: Vec<[u8; 32]>,
	pub confirmed: Vec<([u8; 32], ReceiptId, Commitment)>,
}

impl State {
	fn is_active(&self, id: OrganizationId) -> bool {
		self.organizations
			.get(&id.0)
			.is_some_and(|organization| organization.status == OrganizationStatus::Active)
	}

	fn recipient(&self, id: OrganizationId) -> RecipientProfile {
		RecipientProfile::new(
			id,
			self.organizations
				.get(&id.0)
				.map(|organization| organization.profile(id)),
			QualificationSet::all(),
			None,
		)
	}

	pub fn version(&self, subject: &AccountId) -> u32 {
		self.consents
			.get(&subject.0)
			.map_or(0, |consents| consents.version)
	}

	fn view(&self, subject: &AccountId, block: [u8; 32]) -> ConsentView {
		let head = TemplateHead {
			class: TemplateClass::Research,
			latest: 9,
			minimum: self.template_minimum,
		};
		ConsentView::new(
			*subject,
			block.into(),
			self.moment,
			self.consents.get(&subject.0).cloned().unwrap_or_default(),
			vec![(TemplateId(1), head)],
			Vec::new(),
		)
	}

	fn admit(
		&self,
		subject: &AccountId,
		recipient: OrganizationId,
		purpose: Purpose,
		action: Action,
		categories: CategorySet,
		price: u128,
	) -> Option<(CategorySet, Option<Moment>)> {
		let view = self.view(subject, [0; 32]);
		let mut admitted = CategorySet::EMPTY;
		let mut until = None;
		for category in categories.iter() {
			let decision = view.evaluate(&Request {
				recipient: self.recipient(recipient),
				purpose,
				action,
				category,
				at: self.moment,
				price,
				record: RecordAttributes::UNKNOWN,
			});
			if matches!(decision.outcome, Outcome::Permit | Outcome::Conditional) {
				admitted = admitted.union(CategorySet::of(&[category]));
				until = until.into_iter().chain(decision.valid_until).min();
			}
		}
		(!admitted.is_empty()).then_some((admitted, until))
	}

	fn write_receipt(&mut self, receipt: Receipt) -> ReceiptId {
		let id = self.next_receipt;
		self.next_receipt += 1;
		self.receipts.insert(id, receipt);
		ReceiptId(id)
	}

	pub fn is_spendable(&self, id: ReceiptId) -> bool {
		let Some(receipt) = self.receipts.get(&id.0) else {
			return false;
		};
		let stands = match receipt.basis {
			Basis::Emergency(_) => !self.emergency_forbidden.contains(&receipt.subject.0),
			Basis::Order(_) | Basis::Treatment => {
				self.version(&receipt.subject) == receipt.consent_version
			},
		};
		stands && self.is_active(receipt.recipient) && self.lease_runs(receipt)
	}

	fn lease_runs(&self, receipt: &Receipt) -> bool {
		receipt.lease.runs(self.number, self.moment)
			&& receipt.valid_until.is_none_or(|end| self.moment < end)
	}

	pub fn authorize(&mut self, id: OrderId, subject: &AccountId) -> Authorization {
		let refused = |name: &str| Authorization::Refused(name.to_owned());
		let Some(order) = self.orders.get(&id.0).cloned() else {
			return refused("OrderNotFound");
		};
		let Some(mut line) = self.lines.get(&(id.0, subject.0)).copied() else {
			return refused("LineNotFound");
		};
		if order.state != OrderState::Accepted {
			return refused("NotAccepted");
		}
		let version = self.version(subject);
		match line.state {
			LineState::Included => {},
			LineState::Authorized { .. } => {
				let running = line
					.receipt
					.and_then(|receipt| self.receipts.get(&receipt.0))
					.is_some_and(|receipt| {
						receipt.consent_version == version && self.lease_runs(receipt)
					});
				if running {
					return refused("LeaseRunning");
				}
			},
			_ => return refused("LineNotOpen"),
		}
		let terms = &order.terms;
		let admitted = self.admit(
			subject,
			order.requester,
			terms.purpose,
			terms.action,
			terms.required.union(terms.optional),
			terms.price,
		);
		let Some((categories, valid_until)) = admitted else {
			line.state = LineState::Dropped;
			self.lines.insert((id.0, subject.0), line);
			if let Some(order) = self.orders.get_mut(&id.0) {
				order.tally.open -= 1;
				order.tally.refunded += 1;
			}
			return Authorization::Dropped;
		};
		let receipt = self.write_receipt(Receipt {
			basis: Basis::Order(id),
			subject: *subject,
			custodian: order.custodian,
			recipient: order.requester,
			purpose: order.terms.purpose,
			action: order.terms.action,
			categories,
			duties: Duties::default(),
			consent_version: version,
			issued_at: self.moment,
			valid_until,
			authorized_by: AccountId([0xaa; 32]),
			lease: Lease::Blocks {
				end: self.number + LEASE,
			},
		});
		line.state = LineState::Authorized {
			confirm_by: self.moment + CONFIRMATION,
		};
		line.categories = categories;
		line.receipt = Some(receipt);
		self.lines.insert((id.0, subject.0), line);
		Authorization::Receipt(receipt)
	}

	pub fn confirm(
		&mut self,
		id: OrderId,
		subjects: &[AccountId],
		disclosures: Commitment,
	) -> Result<(), &'static str> {
		for subject in subjects {
			let line = self.lines.get(&(id.0, subject.0)).ok_or("LineNotFound")?;
			let LineState::Authorized { confirm_by } = line.state else {
				return Err("LineNotAuthorized");
			};
			if self.moment >= confirm_by {
				return Err("ConfirmationTooLate");
			}
		}
		for subject in subjects {
			let moment = self.moment;
			let Some(line) = self.lines.get_mut(&(id.0, subject.0)) else {
				continue;
			};
			line.state = LineState::Released {
				dispute_by: moment + 1,
				number: 0,
			};
			let receipt = line.receipt.unwrap();
			self.confirmed.push((subject.0, receipt, disclosures));
			let order = self.orders.get_mut(&id.0).unwrap();
			order.tally.open -= 1;
			order.tally.released += 1;
		}
		Ok(())
	}

	/// A treatment receipt, as `open_access` writes it.
	pub fn open_access(&mut self, subject: &AccountId, hospital: OrganizationId) -> ReceiptId {
		let (categories, valid_until) = self
			.admit(
				subject,
				hospital,
				Purpose::Treat,
				Action::Access,
				CategorySet::ALL,
				0,
			)
			.expect("consent admits treatment");
		self.write_receipt(Receipt {
			basis: Basis::Treatment,
			subject: *subject,
			custodian: HOSPITAL,
			recipient: hospital,
			purpose: Purpose::Treat,
			action: Action::Access,
			categories,
			duties: Duties::default(),
			consent_version: self.version(subject),
			issued_at: self.moment,
			valid_until,
			authorized_by: AccountId([0xcc; 32]),
			lease: Lease::Blocks {
				end: self.number + LEASE,
			},
		})
	}

	/// An emergency receipt, as `open_emergency_access` writes it.
	pub fn open_emergency(&mut self, subject: &AccountId, hospital: OrganizationId) -> ReceiptId {
		self.write_receipt(Receipt {
			basis: Basis::Emergency(EmergencyId(0)),
			subject: *subject,
			custodian: HOSPITAL,
			recipient: hospital,
			purpose: Purpose::Btg,
			action: Action::Access,
			categories: CategorySet::ALL,
			duties: Duties::default(),
			consent_version: self.version(subject),
			issued_at: self.moment,
			valid_until: None,
			authorized_by: AccountId([0xcc; 32]),
			lease: Lease::Clock {
				end: self.moment + 4 * 3_600,
			},
		})
	}

	/// An accepted order with these subjects' lines.
	pub fn place_order(
		&mut self,
		requester: OrganizationId,
		purpose: Purpose,
		categories: &[Category],
		price: u128,
		subjects: &[AccountId],
	) -> OrderId {
		let id = OrderId(self.next_order);
		self.next_order += 1;
		let categories = CategorySet::of(categories);
		for subject in subjects {
			self.lines.insert(
				(id.0, subject.0),
				Line {
					state: LineState::Included,
					categories,
					receipt: None,
					template: None,
				},
			);
		}
		self.orders.insert(
			id.0,
			Order {
				requester,
				custodian: HOSPITAL,
				payer: AccountId([0xdd; 32]),
				terms: OrderTerms {
					purpose,
					action: Action::Use,
					required: categories,
					optional: CategorySet::EMPTY,
					duties: Duties::default(),
					price,
					max_lines: 1_000,
				},
				deadline: self.moment + 10_000_000,
				state: OrderState::Accepted,
				tally: Tally {
					open: subjects.len() as u32,
					released: 0,
					disputed: 0,
					paid: 0,
					refunded: 0,
					lapsed: 0,
				},
				escrow: price * 1_000,
				paid: 0,
				refunded: 0,
				payments: PaymentQueueEnds { head: 0, tail: 0 },
				disputes: PaymentQueueEnds { head: 0, tail: 0 },
			},
		);
		id
	}

	/// Gives a directive that permits research and treatment over these categories, paid or not.
	pub fn give_consent(&mut self, subject: &AccountId, categories: &[Category]) {
		let moment = self.moment;
		let consents = self.consents.entry(subject.0).or_default();
		consents.version += 1;
		let conditions = |purposes| Conditions {
			purposes: Some(PurposeSet::of(purposes)),
			categories: Some(CategorySet::of(categories)),
			..Conditions::default()
		};
		let terms = Terms {
			remuneration: Remuneration::From(0),
			..Terms::default()
		};
		let directive = Directive {
			id: consents.next_directive,
			version: consents.version,
			template: TemplateRef {
				id: TemplateId(1),
				version: 1,
			},
			grantor: Grantor::Subject,
			stated_at: moment,
			period: Period::from(moment),
			rules: vec![Rule::Permit(
				conditions(&[Purpose::Hresch, Purpose::Treat]),
				terms,
			)]
			.try_into()
			.unwrap(),
			source: None,
			standing: Standing::Active,
		};
		consents.next_directive = DirectiveId(consents.next_directive.0 + 1);
		consents.directives.try_push(directive).unwrap();
	}

	/// Forgets orders and receipts; their numbers go on.
	pub fn prune(&mut self) {
		self.orders.clear();
		self.lines.clear();
		self.receipts.clear();
		self.confirmed.clear();
	}

	/// Withdraws everything.
	pub fn withdraw(&mut self, subject: &AccountId) {
		let consents = self.consents.entry(subject.0).or_default();
		consents.version += 1;
		let mut directives = consents.directives.to_vec();
		for directive in &mut directives {
			directive.standing = Standing::Withdrawn;
		}
		consents.directives = directives.try_into().unwrap();
	}

	/// Makes an account staff.
	pub fn appoint(&mut self, account: &AccountId, organization: OrganizationId, roles: &[Role]) {
		self.staff.insert(
			account.0,
			StaffRecord {
				organization,
				roles: RoleSet::of(roles),
				until: None,
			},
		);
	}

	/// Lets an account act for a subject until a moment, with these rights in place of any before.
	pub fn represent(
		&mut self,
		subject: &AccountId,
		account: &AccountId,
		rights: &[Right],
		until: Moment,
	) {
		let known = self.representatives.entry(subject.0).or_default();
		known.retain(|known| known.account != *account);
		known.push(Representative {
			account: *account,
			rights: RightSet::of(rights),
			relation: Relation::Guard,
			evidence: Commitment([0; 32]),
			attested_by: HOSPITAL,
			until,
			since: 0,
		});
	}

	/// Puts another key in the place of a subject's.
	pub fn replace_key(&mut self, subject: &AccountId, new_key: &AccountId) {
		self.keys.insert(subject.0, new_key.0);
	}

	fn acts_for(&self, key: &AccountId) -> Option<AccountId> {
		let controlled = self.keys.iter().find(|(_, current)| **current == key.0);
		match controlled {
			Some((subject, _)) => Some(AccountId(*subject)),
			None => (!self.keys.contains_key(&key.0)).then_some(*key),
		}
	}

	fn represented_by(&self, account: &AccountId) -> Vec<Representation> {
		let all = self.representatives.iter().flat_map(|(subject, known)| {
			known.iter().map(move |known| (AccountId(*subject), known))
		});
		all.filter(|(_, known)| known.account == *account)
			.map(|(subject, known)| Representation {
				subject,
				until: known.until,
			})
			.collect()
	}

	pub fn set_status(&mut self, organization: OrganizationId, status: OrganizationStatus) {
		self.organizations
			.get_mut(&organization.0)
			.expect("a known organization")
			.status = status;
	}
}

/// What the gateway asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
	Best,
	Spendable,
	Read,
	Authorize,
	Confirm,
}

/// When a hook is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
	/// Before the answer is computed.
	Before,
	/// While the answer travels.
	After,
}

type Hook = Box<dyn FnMut(&World, Asked, When) + Send>;

struct Chain {
	blocks: Vec<Arc<State>>,
	forks: u8,
	finalized: usize,
	auto: bool,
	cut: bool,
	calls: BTreeMap<&'static str, usize>,
}

/// The ledger, and the hands that move it.
pub struct World {
	chain: Mutex<Chain>,
	heads: watch::Sender<Heads>,
	hook: Mutex<Option<Hook>>,
	/// Seconds that the machine's clock is ahead of the last block.
	ahead: Mutex<Moment>,
	waited: Mutex<Duration>,
	base: Instant,
}

fn organization(kind: OrganizationKind, envelope_key: [u8; 32]) -> Organization {
	Organization {
		kind,
		jurisdiction: Jurisdiction(*b"DE"),
		status: OrganizationStatus::Active,
		envelope_key: EnvelopeKey(envelope_key),
		descriptor: Commitment([0; 32]),
		seat: None,
		staff: 1,
		admins: 1,
	}
}

impl World {
	/// A chain with the organizations of this file; the partner's releases are sealed to this key.
	pub fn new(partner_key: [u8; 32]) -> Arc<Self> {
		let mut organizations = BTreeMap::new();
		for (id, kind) in [
			(HOSPITAL, OrganizationKind::Hospital),
			(CLINIC, OrganizationKind::Hospital),
			(PARTNER, OrganizationKind::Partner),
			(RIVAL, OrganizationKind::Partner),
		] {
			organizations.insert(id.0, organization(kind, partner_key));
		}
		let genesis = State {
			number: 0,
			moment: START,
			organizations,
			staff: BTreeMap::new(),
			custodians: BTreeMap::new(),
			keys: BTreeMap::new(),
			representatives: BTreeMap::new(),
			consents: BTreeMap::new(),
			template_minimum: 1,
			orders: BTreeMap::new(),
			lines: BTreeMap::new(),
			receipts: BTreeMap::new(),
			next_order: 0,
			next_receipt: 0,
			emergency_forbidden: Vec::new(),
			confirmed: Vec::new(),
		};
		let (heads, _) = watch::channel(Heads::default());
		let world = Arc::new(Self {
			chain: Mutex::new(Chain {
				blocks: vec![Arc::new(genesis)],
				forks: 0,
				finalized: 0,
				auto: true,
				cut: false,
				calls: BTreeMap::new(),
			}),
			heads,
			hook: Mutex::new(None),
			ahead: Mutex::new(0),
			waited: Mutex::new(Duration::ZERO),
			base: Instant::now(),
		});
		world.block(|_| ());
		world
	}

	/// Makes a block on top of the best one, and finalizes it unless finality is held back.
	pub fn block<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
		let (result, auto) = {
			let mut chain = self.chain.lock().unwrap();
			let mut state = State::clone(chain.blocks.last().unwrap());
			state.number += 1;
			state.moment += 1;
			let result = change(&mut state);
			chain.blocks.push(Arc::new(state));
			// Like a node, it forgets the states of old blocks.
			let old = chain.finalized.saturating_sub(KEPT);
			chain.blocks.drain(..old);
			chain.finalized -= old;
			(result, chain.auto)
		};
		self.announce_best();
		if auto {
			self.finalize();
		}
		result
	}

	/// Makes this many empty blocks.
	pub fn blocks(&self, count: u32) {
		for _ in 0..count {
			self.block(|_| ());
		}
	}

	/// Replaces the best block, which is not finalized, by another of the same height.
	pub fn reorganize(&self, change: impl FnOnce(&mut State)) {
		{
			let mut chain = self.chain.lock().unwrap();
			assert!(
				chain.finalized + 1 < chain.blocks.len(),
				"finality is final"
			);
			chain.blocks.pop();
			chain.forks = chain.forks.wrapping_add(1);
		}
		self.block(change);
	}

	/// Whether the best block is not finalized.
	pub fn can_reorganize(&self) -> bool {
		let chain = self.chain.lock().unwrap();
		chain.finalized + 1 < chain.blocks.len()
	}

	/// Another best block: a higher one the first time, then always another of that height.
	pub fn reorganize_or_block(&self) {
		if self.can_reorganize() {
			self.reorganize(|_| ());
		} else {
			self.block(|_| ());
		}
	}

	/// Finalizes everything.
	pub fn finalize(&self) {
		{
			let mut chain = self.chain.lock().unwrap();
			chain.finalized = chain.blocks.len() - 1;
		}
		self.announce_finalized();
	}

	/// Finalizes one block more.
	pub fn finalize_one(&self) {
		{
			let mut chain = self.chain.lock().unwrap();
			let last = chain.blocks.len() - 1;
			chain.finalized = (chain.finalized + 1).min(last);
		}
		self.announce_finalized();
	}

	/// Whether blocks are finalized as they are made.
	pub fn set_auto(&self, auto: bool) {
		self.chain.lock().unwrap().auto = auto;
	}

	/// Cuts the line to the node, or mends it.
	pub fn set_cut(&self, cut: bool) {
		self.chain.lock().unwrap().cut = cut;
		self.heads.send_modify(|heads| heads.lost = cut);
	}

	/// Lets the machine's clock run away from the chain's.
	pub fn set_ahead(&self, seconds: Moment) {
		*self.ahead.lock().unwrap() = seconds;
	}

	/// Lets time pass for everything that counts waiting.
	pub fn wait(&self, time: Duration) {
		*self.waited.lock().unwrap() += time;
	}

	/// Calls this around every question.
	pub fn set_hook(&self, hook: impl FnMut(&World, Asked, When) + Send + 'static) {
		*self.hook.lock().unwrap() = Some(Box::new(hook));
	}

	/// No hook any more.
	pub fn clear_hook(&self) {
		*self.hook.lock().unwrap() = None;
	}

	/// What the best block says.
	pub fn best_state(&self) -> Arc<State> {
		Arc::clone(self.chain.lock().unwrap().blocks.last().unwrap())
	}

	/// What the finalized block says.
	pub fn finalized_state(&self) -> Arc<State> {
		let chain = self.chain.lock().unwrap();
		Arc::clone(&chain.blocks[chain.finalized])
	}

	/// How often something was asked.
	pub fn calls(&self, name: &'static str) -> usize {
		self.chain
			.lock()
			.unwrap()
			.calls
			.get(name)
			.copied()
			.unwrap_or(0)
	}

	fn snapshot(self: &Arc<Self>, index: usize) -> At {
		let chain = self.chain.lock().unwrap();
		let state = Arc::clone(&chain.blocks[index]);
		At {
			world: Arc::clone(self),
			hash: hash_of(&state, chain.forks),
			state,
		}
	}

	fn announce_best(&self) {
		let chain = self.chain.lock().unwrap();
		let state = chain.blocks.last().unwrap();
		let id = BlockId {
			number: state.number,
			hash: hash_of(state, chain.forks),
		};
		drop(chain);
		self.heads.send_modify(|heads| heads.best = Some(id));
	}

	fn announce_finalized(&self) {
		let chain = self.chain.lock().unwrap();
		let state = Arc::clone(&chain.blocks[chain.finalized]);
		let hash = hash_of(&state, chain.forks);
		drop(chain);
		let moment = state.moment;
		let finalized = Finalized {
			snapshot: Arc::new(Frozen { state, hash }),
			moment,
			seen: self.instant(),
		};
		self.heads
			.send_modify(|heads| heads.finalized = Some(finalized));
	}

	fn around<T>(
		&self,
		asked: Asked,
		answer: impl FnOnce(&Self) -> Result<T, LedgerError>,
	) -> Result<T, LedgerError> {
		self.call_hook(asked, When::Before);
		if self.chain.lock().unwrap().cut {
			return Err(LedgerError::Unreachable);
		}
		let result = answer(self);
		self.call_hook(asked, When::After);
		result
	}

	fn call_hook(&self, asked: Asked, when: When) {
		// Taken out while it runs, so that it may ask the ledger itself.
		let hook = self.hook.lock().unwrap().take();
		if let Some(mut hook) = hook {
			hook(self, asked, when);
			let mut place = self.hook.lock().unwrap();
			if place.is_none() {
				*place = Some(hook);
			}
		}
	}

	fn count(&self, name: &'static str) {
		*self.chain.lock().unwrap().calls.entry(name).or_default() += 1;
	}
}

/// A block's hash: its height and which of the forks it is on.
fn hash_of(state: &State, forks: u8) -> [u8; 32] {
	let mut hash = [forks; 32];
	hash[..4].copy_from_slice(&state.number.to_le_bytes());
	hash
}

impl Clock for World {
	fn now(&self) -> Moment {
		self.best_state().moment + *self.ahead.lock().unwrap()
	}

	fn instant(&self) -> Instant {
		self.base + *self.waited.lock().unwrap()
	}
}

/// The handle the gateway gets.
pub struct Node(pub Arc<World>);

#[async_trait]
impl Ledger for Node {
	fn genesis(&self) -> [u8; 32] {
		[7; 32]
	}

	fn heads(&self) -> watch::Receiver<Heads> {
		self.0.heads.subscribe()
	}

	async fn best(&self) -> Result<Arc<dyn Snapshot>, LedgerError> {
		let world = Arc::clone(&self.0);
		self.0.around(Asked::Best, move |_| {
			world.count("best");
			let last = world.chain.lock().unwrap().blocks.len() - 1;
			Ok(Arc::new(world.snapshot(last)) as Arc<dyn Snapshot>)
		})
	}

	async fn authorize(
		&self,
		order: OrderId,
		subjects: &[AccountId],
	) -> Result<Authorized, LedgerError> {
		self.0.around(Asked::Authorize, |world| {
			world.count("authorize");
			let lines = world.block(|state| {
				subjects
					.iter()
					.map(|subject| state.authorize(order, subject))
					.collect()
			});
			// The answer comes when the block is finalized.
			world.finalize();
			Ok(Authorized {
				number: world.best_state().number,
				lines,
			})
		})
	}

	async fn confirm(
		&self,
		order: OrderId,
		subjects: &[AccountId],
		disclosures: Commitment,
	) -> Result<(), LedgerError> {
		self.0.around(Asked::Confirm, |world| {
			world.count("confirm");
			let confirmed = world.block(|state| state.confirm(order, subjects, disclosures));
			world.finalize();
			confirmed.map_err(|name| LedgerError::Refused(name.to_owned()))
		})
	}
}

/// A block, asked over the line.
struct At {
	world: Arc<World>,
	state: Arc<State>,
	hash: [u8; 32],
}

/// A finalized block that came with its announcement.
struct Frozen {
	state: Arc<State>,
	hash: [u8; 32],
}

macro_rules! snapshot {
	($name:ident, |$self:ident, $asked:ident, $answer:ident| $around:expr) => {
		impl $name {
			fn ask<T>(
				&$self,
				$asked: Asked,
				$answer: impl FnOnce(&State) -> T,
			) -> Result<T, LedgerError> {
				$around
			}
		}

		#[async_trait]
		impl Snapshot for $name {
			fn block(&self) -> BlockId {
				BlockId {
					number: self.state.number,
					hash: self.hash,
				}
			}

			async fn moment(&self) -> Result<Moment, LedgerError> {
				self.ask(Asked::Read, |state| state.moment)
			}

			async fn acts_for(&self, key: &AccountId) -> Result<Option<AccountId>, LedgerError> {
				self.ask(Asked::Read, |state| state.acts_for(key))
			}

			async fn staff(&self, account: &AccountId) -> Result<Option<StaffRecord>, LedgerError> {
				self.ask(Asked::Read, |state| state.staff.get(&account.0).copied())
			}

			async fn custodian_of(
				&self,
				account: &AccountId,
			) -> Result<Option<OrganizationId>, LedgerError> {
				self.ask(Asked::Read, |state| state.custodians.get(&account.0).copied())
			}

			async fn representatives(
				&self,
				subject: &AccountId,
			) -> Result<Vec<Representative>, LedgerError> {
				self.ask(Asked::Read, |state| {
					state.representatives.get(&subject.0).cloned().unwrap_or_default()
				})
			}

			async fn represented_by(
				&self,
				account: &AccountId,
			) -> Result<Vec<Representation>, LedgerError> {
				self.ask(Asked::Read, |state| state.represented_by(account))
			}

			async fn organization(
				&self,
				id: OrganizationId,
			) -> Result<Option<Organization>, LedgerError> {
				self.ask(Asked::Read, |state| state.organizations.get(&id.0).cloned())
			}

			async fn recipient(&self, id: OrganizationId) -> Result<RecipientProfile, LedgerError> {
				self.ask(Asked::Read, |state| state.recipient(id))
			}

			async fn consent(&self, subject: &AccountId) -> Result<ConsentView, LedgerError> {
				self.ask(Asked::Read, |state| state.view(subject, self.hash))
			}

			async fn order(&self, id: OrderId) -> Result<Option<Order>, LedgerError> {
				self.ask(Asked::Read, |state| state.orders.get(&id.0).cloned())
			}

			async fn lines(
				&self,
				order: OrderId,
				after: Option<AccountId>,
				limit: u32,
			) -> Result<Vec<(AccountId, Line)>, LedgerError> {
				self.ask(Asked::Read, |state| {
					state
						.lines
						.range((order.0, [0; 32])..=(order.0, [0xff; 32]))
						.filter(|((_, subject), _)| after.is_none_or(|last| *subject > last.0))
						.take(limit as usize)
						.map(|((_, subject), line)| (AccountId(*subject), *line))
						.collect()
				})
			}

			async fn line(
				&self,
				order: OrderId,
				subject: &AccountId,
			) -> Result<Option<Line>, LedgerError> {
				self.ask(Asked::Read, |state| {
					state.lines.get(&(order.0, subject.0)).copied()
				})
			}

			async fn receipt(&self, id: ReceiptId) -> Result<Option<Receipt>, LedgerError> {
				self.ask(Asked::Read, |state| state.receipts.get(&id.0).cloned())
			}

			async fn is_spendable(&self, id: ReceiptId) -> Result<bool, LedgerError> {
				self.ask(Asked::Spendable, |state| state.is_spendable(id))
			}
		}
	};
}

snapshot!(At, |self, asked, answer| self
	.world
	.around(asked, |_| Ok(answer(&self.state))));
snapshot!(Frozen, |self, _asked, answer| Ok(answer(&self.state)));
