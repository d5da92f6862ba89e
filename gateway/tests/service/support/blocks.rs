//! Finalized blocks that the test makes, with events of its choosing.

use super::ledger::{Node, World, HOSPITAL, START};
use async_trait::async_trait;
use galen_client::{
	types::{EmergencyAccess, EmergencyReason, Order, Organization, StaffRecord},
	AccountId, ConsentView, Event, Fields, Happening,
};
use galen_gateway::{
	inbox::{BlockEvents, Blocks, Follower},
	ledger::{BlockId, Ledger, LedgerError, Snapshot},
	store::Store,
};
use galen_primitives::ids::{EmergencyId, Moment, OrderId, OrganizationId, ReceiptId};
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex, MutexGuard},
};

/// Blocks, counted from 1, and the state beside them.
pub struct MadeBlocks {
	world: Arc<World>,
	inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
	blocks: Vec<(Moment, Vec<Happening>)>,
	/// Blocks below this have no state any more.
	kept_from: u32,
	lost: bool,
	reads: usize,
	orders: BTreeMap<u64, (Order, Vec<AccountId>)>,
	emergencies: BTreeMap<u64, EmergencyAccess>,
}

/// An event by itself.
pub fn of(event: Event) -> Happening {
	Happening {
		extrinsic: Some(1),
		pallet: String::new(),
		name: String::new(),
		event,
		fields: Fields::default(),
	}
}

/// An event that is read by name.
pub fn named(pallet: &str, name: &str, fields: Fields) -> Happening {
	Happening {
		extrinsic: Some(1),
		pallet: pallet.into(),
		name: name.into(),
		event: Event::Other {
			pallet: pallet.into(),
			name: name.into(),
		},
		fields,
	}
}

impl MadeBlocks {
	/// One block without events, beside this world.
	pub fn new(world: &Arc<World>) -> Arc<Self> {
		let blocks = Arc::new(Self {
			world: Arc::clone(world),
			inner: Mutex::default(),
		});
		blocks.make(Vec::new());
		blocks
	}

	fn inner(&self) -> MutexGuard<'_, Inner> {
		self.inner.lock().unwrap()
	}

	/// Makes a block a second after the last one; returns its height.
	pub fn make(&self, happenings: Vec<Happening>) -> u32 {
		let last = self.inner().blocks.last().map_or(START, |(at, _)| *at);
		self.make_at(last + 1, happenings)
	}

	/// Makes a block of these events.
	pub fn tell(&self, events: Vec<Event>) -> u32 {
		self.make(events.into_iter().map(of).collect())
	}

	/// Makes a block at a time.
	pub fn make_at(&self, moment: Moment, happenings: Vec<Happening>) -> u32 {
		let mut inner = self.inner();
		inner.blocks.push((moment, happenings));
		inner.blocks.len() as u32
	}

	/// Makes this many blocks without events.
	pub fn quiet(&self, count: u32) {
		for _ in 0..count {
			self.make(Vec::new());
		}
	}

	/// The time of the last block.
	pub fn now(&self) -> Moment {
		self.inner().blocks.last().unwrap().0
	}

	/// Forgets the states of blocks below this one.
	pub fn prune_below(&self, number: u32) {
		self.inner().kept_from = number;
	}

	/// Lets the node answer nothing, or answer again.
	pub fn set_lost(&self, lost: bool) {
		self.inner().lost = lost;
	}

	/// How many blocks were read.
	pub fn reads(&self) -> usize {
		self.inner().reads
	}

	/// An order with its subjects.
	pub fn put_order(&self, id: OrderId, order: Order, subjects: Vec<AccountId>) {
		self.inner().orders.insert(id.0, (order, subjects));
	}

	/// An emergency access of the hospital, without a review.
	pub fn put_emergency(
		&self,
		id: u64,
		subject: AccountId,
		hospital: OrganizationId,
		due: Moment,
	) {
		let access = EmergencyAccess {
			subject,
			hospital,
			clinician: AccountId([0xcc; 32]),
			reason: EmergencyReason::LifeThreatened,
			opened_at: START,
			ends_at: START + 4 * 3_600,
			review_due: due,
			receipt: ReceiptId(id),
			reviews: Vec::new(),
			older: None,
			newer: None,
			late: false,
		};
		self.inner().emergencies.insert(id, access);
	}

	/// A follower of these blocks into a database, as after a start.
	pub fn follower(self: &Arc<Self>, store: &Store) -> Follower {
		Follower::new(self.clone(), store.clone(), HOSPITAL)
	}

	fn ask<T>(
		&self,
		answer: impl FnOnce(&mut Inner) -> Result<T, LedgerError>,
	) -> Result<T, LedgerError> {
		let mut inner = self.inner();
		if inner.lost {
			return Err(LedgerError::Unreachable);
		}
		answer(&mut inner)
	}

	fn head_of_world(&self) -> Result<Arc<dyn Snapshot>, LedgerError> {
		let heads = Node(Arc::clone(&self.world)).heads();
		let finalized = heads.borrow().finalized.clone();
		finalized
			.map(|finalized| finalized.snapshot)
			.ok_or(LedgerError::Unreachable)
	}
}

/// Rounds until there is no more to do; returns how many.
pub async fn catch_up(follower: &mut Follower) -> usize {
	let mut rounds = 1;
	while follower.round().await.unwrap() {
		rounds += 1;
	}
	rounds
}

#[async_trait]
impl Blocks for MadeBlocks {
	async fn head(&self) -> Result<u32, LedgerError> {
		self.ask(|inner| Ok(inner.blocks.len() as u32))
	}

	async fn block(&self, number: u32) -> Result<BlockEvents, LedgerError> {
		self.ask(|inner| {
			if number < inner.kept_from {
				return Err(LedgerError::Gone);
			}
			inner.reads += 1;
			let (moment, happenings) = inner.blocks[number as usize - 1].clone();
			Ok(BlockEvents {
				id: BlockId {
					number,
					hash: [number as u8; 32],
				},
				moment,
				happenings,
			})
		})
	}

	async fn consent(&self, subject: &AccountId) -> Result<ConsentView, LedgerError> {
		self.ask(|_| Ok(()))?;
		self.head_of_world()?.consent(subject).await
	}

	async fn staff(&self, account: &AccountId) -> Result<Option<StaffRecord>, LedgerError> {
		self.ask(|_| Ok(()))?;
		self.head_of_world()?.staff(account).await
	}

	async fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, LedgerError> {
		self.ask(|_| Ok(()))?;
		self.head_of_world()?.organization(id).await
	}

	async fn order(&self, id: OrderId) -> Result<Option<Order>, LedgerError> {
		self.ask(|inner| Ok(inner.orders.get(&id.0).map(|(order, _)| order.clone())))
	}

	async fn subjects_of(&self, order: OrderId) -> Result<Vec<AccountId>, LedgerError> {
		self.ask(|inner| {
			let known = inner.orders.get(&order.0);
			Ok(known
				.map(|(_, subjects)| subjects.clone())
				.unwrap_or_default())
		})
	}

	async fn emergency(&self, id: EmergencyId) -> Result<Option<EmergencyAccess>, LedgerError> {
		self.ask(|inner| Ok(inner.emergencies.get(&id.0).cloned()))
	}

	async fn emergencies(
		&self,
		hospital: OrganizationId,
	) -> Result<Vec<(EmergencyId, EmergencyAccess)>, LedgerError> {
		self.ask(|inner| {
			let own = inner.emergencies.iter();
			let own = own.filter(|(_, access)| access.hospital == hospital);
			Ok(own
				.map(|(id, access)| (EmergencyId(*id), access.clone()))
				.collect())
		})
	}
}
