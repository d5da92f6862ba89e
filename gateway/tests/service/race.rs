//! Withdrawal against release, thousands of times: a seeded simulation.
//!
//! Around every question that the gateway asks the ledger, before the answer is computed and while it
//! travels, the world moves by chance: blocks, forks, finality, withdrawals, new consents, a partner
//! suspended, a line cut, a lease run out. The one moment that counts is when a ring is given away:
//! then the ledger's best head must still say what the receipt says. A run is determined by its
//! seed, which a failure names.
//!
//! Two gateways with a fault show that the simulation finds what it looks for: one that does not ask
//! at the last moment, and one that does not watch the head while its answer travels.

use crate::support::{
	ledger::{Node, World, HOSPITAL, LEASE, PARTNER},
	Bench,
};
use async_trait::async_trait;
use galen_client::Signer;
use galen_gateway::{
	ledger::{
		AccountId, Authorized, BlockId, ConsentView, Freshness, Heads, Ledger, LedgerError, Line,
		Order, Organization, Receipt, Representation, Representative, Snapshot, StaffRecord,
	},
	release::{Desk, DeskParts, Refusal},
	store::releases::ReleaseState,
};
use galen_primitives::{
	codes::{Category, Purpose},
	consent::RecipientProfile,
	ids::{Commitment, Moment, OrderId, OrganizationId, ReceiptId},
	members::OrganizationStatus,
};
use std::{
	collections::BTreeSet,
	sync::{Arc, Mutex},
};
use tokio::sync::watch;

/// How many runs.
const SEEDS: u64 = 2_000;

/// Chance, from a seed (splitmix64).
#[derive(Clone)]
struct Chance(u64);

impl Chance {
	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	fn below(&mut self, limit: u64) -> u64 {
		self.next() % limit
	}

	/// Whether something with so many chances in a hundred happens.
	fn happens(&mut self, percent: u64) -> bool {
		self.below(100) < percent
	}
}

/// One thing that happens to the world.
fn step(world: &World, chance: &mut Chance, subjects: &[AccountId]) {
	let subject = subjects[chance.below(subjects.len() as u64) as usize];
	match chance.below(100) {
		0..=39 => world.block(|_| ()),
		40..=69 => world.finalize_one(),
		70..=79 => world.block(|state| state.withdraw(&subject)),
		80..=86 => world.block(|state| {
			// As many directives as fit; the world of this run is short.
			if state.consents[&subject.0].directives.len() < 16 {
				state.give_consent(&subject, &[Category::Laboratory]);
			}
		}),
		87..=91 if world.can_reorganize() => world.reorganize(|state| {
			if subject.0[0].is_multiple_of(2) {
				state.withdraw(&subject);
			}
		}),
		92..=93 => world.block(|state| {
			let partner = &state.organizations[&PARTNER.0];
			let other = match partner.status {
				OrganizationStatus::Active => OrganizationStatus::Suspended,
				_ => OrganizationStatus::Active,
			};
			state.set_status(PARTNER, other);
		}),
		94..=95 => world.blocks(LEASE),
		96..=97 => world.set_cut(true),
		_ => world.finalize(),
	}
}

/// Everything in order again.
fn mend(world: &World, subjects: &[AccountId]) {
	world.clear_hook();
	world.set_cut(false);
	world.block(|state| {
		state.set_status(PARTNER, OrganizationStatus::Active);
		for subject in subjects {
			let consents = state.consents.get_mut(&subject.0).unwrap();
			consents.directives = Vec::new().try_into().unwrap();
			state.give_consent(subject, &[Category::Laboratory]);
		}
	});
	world.finalize();
}

struct Simulation {
	bench: Bench,
	patients: Vec<Signer>,
}

/// What a run came to.
#[derive(Default)]
struct Outcome {
	/// Rings given away, by receipt.
	given: BTreeSet<u64>,
	/// Rings given away although the best head said something else.
	violations: u64,
	/// Rings that the last look kept back.
	refused: u64,
}

impl Simulation {
	async fn new() -> Self {
		let bench = Bench::new().await;
		let mut patients = Vec::new();
		for name in ["amina", "bilal"] {
			patients.push(bench.patient(name, &[Category::Laboratory]).await);
		}
		bench.world.set_auto(false);
		Self { bench, patients }
	}

	fn subjects(&self) -> Vec<AccountId> {
		self.patients.iter().map(Signer::account).collect()
	}

	/// A gateway over the same store: a new process, as after a crash.
	fn desk(&self, ledger: Arc<dyn Ledger>) -> Arc<Desk> {
		let context = &self.bench.context;
		let mut desk = Desk::new(DeskParts {
			organization: HOSPITAL,
			ledger,
			clock: self.bench.world.clone(),
			freshness: Freshness::new(30),
			vault: context.vault.clone(),
			signer: galen_vault::safe::SignerKey::make().unwrap(),
			tasks: self.bench.tasks.clone(),
			disclosed: Arc::new(|| ()),
		});
		// One after another, so that a seed determines the run.
		desk.workers = 1;
		Arc::new(desk)
	}

	async fn run(&self, seed: u64, ledger: impl Fn(Arc<World>) -> Arc<dyn Ledger>) -> Outcome {
		let world = &self.bench.world;
		let subjects = self.subjects();
		mend(world, &subjects);
		let order = world.block(|state| {
			state.prune();
			state.place_order(
				PARTNER,
				Purpose::Hresch,
				&[Category::Laboratory],
				1,
				&subjects,
			)
		});
		world.finalize();
		let mut chance = Chance(seed);
		let moves = Mutex::new(chance.clone());
		let acting = subjects.clone();
		world.set_hook(move |world, _, _| {
			let mut chance = moves.lock().unwrap();
			world.set_cut(false);
			while chance.happens(22) {
				step(world, &mut chance, &acting);
			}
		});
		let mut outcome = Outcome::default();
		let mut desk = self.desk(ledger(world.clone()));
		for _ in 0..3 {
			self.attempt(&desk, order, &mut chance, &mut outcome).await;
			self.bench.settle().await;
			if chance.happens(30) {
				desk = self.desk(ledger(world.clone()));
			}
			// A round that fails is tried again by the real loop; here the end does that.
			let _ = desk.round().await;
		}
		mend(world, &subjects);
		self.bench.settle().await;
		desk.round().await.unwrap();
		world.finalize();
		desk.round().await.unwrap();
		self.check(order, &outcome, seed).await;
		outcome
	}

	/// One call of the partner, up to the moment that counts.
	async fn attempt(
		&self,
		desk: &Arc<Desk>,
		order: OrderId,
		chance: &mut Chance,
		outcome: &mut Outcome,
	) {
		let released = match desk.release_order(order, PARTNER, 64).await {
			Ok(released) => released,
			Err(Refusal::Store | Refusal::Damaged | Refusal::Panicked) => {
				panic!("the gateway itself failed")
			},
			Err(_) => return,
		};
		// Sometimes the process dies here: disclosed, and nobody got it.
		if chance.happens(15) {
			return;
		}
		let ready: Vec<_> = released
			.handouts
			.into_iter()
			.map(|handout| (handout.clone(), handout))
			.collect();
		let Ok(handed) = desk.hand_out(ready).await else {
			return;
		};
		// This is the moment: nothing has happened since `hand_out` returned.
		let best = self.bench.world.best_state();
		outcome.refused += u64::from(handed.refused);
		for handout in handed.given {
			if !best.is_spendable(handout.receipt) {
				outcome.violations += 1;
			}
			outcome.given.insert(handout.receipt.0);
		}
	}

	/// What must hold at the end of every run: what was given is disclosed, confirmed and so paid,
	/// once; what was not given is neither confirmed nor paid.
	async fn check(&self, order: OrderId, outcome: &Outcome, seed: u64) {
		let state = self.bench.world.best_state();
		let store = self.bench.context.vault.store();
		let confirmed: Vec<u64> = state
			.confirmed
			.iter()
			.map(|(_, receipt, _)| receipt.0)
			.collect();
		for (id, receipt) in &state.receipts {
			let this_order = receipt.basis == galen_gateway::ledger::Basis::Order(order);
			if !this_order {
				continue;
			}
			let times = confirmed.iter().filter(|receipt| *receipt == id).count();
			let given = outcome.given.contains(id);
			let row = store.release(ReceiptId(*id)).await.unwrap();
			assert_eq!(
				times,
				usize::from(given),
				"seed {seed}, receipt {id}: {row:?}"
			);
			let Some(row) = row else {
				assert!(!given, "seed {seed}, receipt {id}");
				continue;
			};
			assert_eq!(
				row.state == ReleaseState::Confirmed,
				given,
				"seed {seed}, receipt {id}: {row:?}"
			);
			if given {
				assert!(row.disclosure.is_some(), "seed {seed}, receipt {id}");
			}
		}
		// At most one line of a subject was ever given under this order.
		let subjects: BTreeSet<_> = outcome
			.given
			.iter()
			.map(|id| state.receipts[id].subject.0)
			.collect();
		assert_eq!(subjects.len(), outcome.given.len(), "seed {seed}");
	}
}

/// Numbers of disclosures have no gap, and each entry that takes another back names one before it.
async fn check_accounting(bench: &Bench) {
	let store = bench.context.vault.store();
	let mut number = 0;
	while let Some(entry) = store.disclosure(number).await.unwrap() {
		if let Some(earlier) = entry.withheld {
			assert!(earlier < number);
			let taken_back = store.disclosure(earlier).await.unwrap().unwrap();
			assert_eq!(taken_back.receipt, entry.receipt);
			assert_eq!(taken_back.withheld, None);
		}
		number += 1;
	}
	assert!(number > 0);
}

#[tokio::test]
async fn a_ring_never_leaves_against_what_the_best_head_says() {
	let simulation = Simulation::new().await;
	let (mut given, mut refused) = (0, 0);
	for seed in 0..SEEDS {
		let outcome = simulation.run(seed, |world| Arc::new(Node(world))).await;
		assert_eq!(outcome.violations, 0, "seed {seed}");
		given += outcome.given.len();
		refused += outcome.refused;
	}
	check_accounting(&simulation.bench).await;
	// The runs were about something: many rings left, and many were kept back at the last moment.
	assert!(given > 800, "{given} rings given");
	assert!(refused > 50, "{refused} rings refused at the last look");
	println!("{SEEDS} seeds: {given} rings given, {refused} kept back by the last look");
}

/// How many runs it takes until a gateway with a fault gives a ring away that it should not.
async fn runs_until_found(ledger: impl Fn(Arc<World>) -> Arc<dyn Ledger>) -> Option<u64> {
	let simulation = Simulation::new().await;
	for seed in 0..SEEDS {
		let outcome = simulation.run(seed, &ledger).await;
		if outcome.violations > 0 {
			return Some(seed);
		}
	}
	None
}

#[tokio::test]
async fn a_gateway_that_does_not_ask_at_the_last_moment_is_found() {
	let found = runs_until_found(|world| Arc::new(Faulty::new(world, Fault::Blind))).await;
	assert!(found.is_some());
}

#[tokio::test]
async fn a_gateway_that_does_not_watch_the_head_is_found() {
	let found = runs_until_found(|world| Arc::new(Faulty::new(world, Fault::Deaf))).await;
	assert!(found.is_some());
}

#[derive(Clone, Copy, PartialEq)]
enum Fault {
	/// Hears "it can be spent" whatever the ledger says.
	Blind,
	/// Does not hear of new best heads.
	Deaf,
}

/// A ledger as a gateway with a fault would see it.
struct Faulty {
	node: Node,
	fault: Fault,
	heads: watch::Sender<Heads>,
}

impl Faulty {
	fn new(world: Arc<World>, fault: Fault) -> Self {
		let (heads, _) = watch::channel(Heads::default());
		Self {
			node: Node(world),
			fault,
			heads,
		}
	}
}

#[async_trait]
impl Ledger for Faulty {
	fn genesis(&self) -> [u8; 32] {
		self.node.genesis()
	}

	fn heads(&self) -> watch::Receiver<Heads> {
		let mut heads = self.node.heads().borrow().clone();
		if self.fault == Fault::Deaf {
			heads.best = None;
		}
		self.heads.send_replace(heads);
		self.heads.subscribe()
	}

	async fn best(&self) -> Result<Arc<dyn Snapshot>, LedgerError> {
		let inner = self.node.best().await?;
		Ok(match self.fault {
			Fault::Blind => Arc::new(Yes(inner)),
			Fault::Deaf => inner,
		})
	}

	async fn authorize(
		&self,
		order: OrderId,
		subjects: &[AccountId],
	) -> Result<Authorized, LedgerError> {
		self.node.authorize(order, subjects).await
	}

	async fn confirm(
		&self,
		order: OrderId,
		subjects: &[AccountId],
		disclosures: Commitment,
	) -> Result<(), LedgerError> {
		self.node.confirm(order, subjects, disclosures).await
	}
}

/// Says that everything can be spent.
struct Yes(Arc<dyn Snapshot>);

#[async_trait]
impl Snapshot for Yes {
	fn block(&self) -> BlockId {
		self.0.block()
	}

	async fn moment(&self) -> Result<Moment, LedgerError> {
		self.0.moment().await
	}

	async fn acts_for(&self, key: &AccountId) -> Result<Option<AccountId>, LedgerError> {
		self.0.acts_for(key).await
	}

	async fn staff(&self, account: &AccountId) -> Result<Option<StaffRecord>, LedgerError> {
		self.0.staff(account).await
	}

	async fn custodian_of(
		&self,
		account: &AccountId,
	) -> Result<Option<OrganizationId>, LedgerError> {
		self.0.custodian_of(account).await
	}

	async fn representatives(
		&self,
		subject: &AccountId,
	) -> Result<Vec<Representative>, LedgerError> {
		self.0.representatives(subject).await
	}

	async fn represented_by(
		&self,
		account: &AccountId,
	) -> Result<Vec<Representation>, LedgerError> {
		self.0.represented_by(account).await
	}

	async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, LedgerError> {
		self.0.organization(id).await
	}

	async fn recipient(&self, id: OrganizationId) -> Result<RecipientProfile, LedgerError> {
		self.0.recipient(id).await
	}

	async fn consent(&self, subject: &AccountId) -> Result<ConsentView, LedgerError> {
		self.0.consent(subject).await
	}

	async fn order(&self, id: OrderId) -> Result<Option<Order>, LedgerError> {
		self.0.order(id).await
	}

	async fn lines(
		&self,
		order: OrderId,
		after: Option<AccountId>,
		limit: u32,
	) -> Result<Vec<(AccountId, Line)>, LedgerError> {
		self.0.lines(order, after, limit).await
	}

	async fn line(&self, order: OrderId, subject: &AccountId) -> Result<Option<Line>, LedgerError> {
		self.0.line(order, subject).await
	}

	async fn receipt(&self, id: ReceiptId) -> Result<Option<Receipt>, LedgerError> {
		self.0.receipt(id).await
	}

	async fn is_spendable(&self, id: ReceiptId) -> Result<bool, LedgerError> {
		self.0.is_spendable(id).await.map(|_| true)
	}
}
