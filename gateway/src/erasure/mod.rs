//! Erasure: from a demand on the ledger to keys that are gone, a certificate, tombstones and an answer.
//!
//! ```text
//! demand on the ledger ─▶ waiting ─ privacy officer ─▶ started ─▶ closed ─▶ destroyed ─▶ done
//!                            └──── privacy officer ─▶ declining ─▶ declined
//! ```
//!
//! - **started**: a privacy officer has said so. Nothing is destroyed before a person has looked whether
//!   the hospital must keep it; what is not decided in time is overdue, for everybody to see.
//! - **closed**: the rows hold no key and no label any more, in one transaction with the list of halves
//!   to destroy. From here on nobody begins to read.
//! - **destroyed**: the halves are overwritten in file and mirror, and the certificate is signed. There is
//!   no way to a certificate but through the destruction ([`galen_vault::safe::erase_records`]). What
//!   erased the database of today also erased every copy of it: none has the halves.
//! - **done**: every leaf that is anchored has its tombstone, and the demand its answer.
//!
//! Each step is found in the index and can be repeated: whatever is killed when, the next round goes on
//! with it. A tombstone or an answer that the ledger has already counts as given.
//!
//! Tombstones and answers are sent together once in a while, those of all erasures mixed and in the order
//! of their places, so that somebody who watches the ledger learns little of which belong to whom.
//!
//! The rows of a database that was restored from a copy follow the halves when the gateway starts: what
//! was erased since the copy was made stays erased.

mod chain;
mod destroy;
mod reconcile;

pub use chain::ChainErasures;
pub use reconcile::reconcile;

use crate::{
	keys::HalvesError,
	ledger::{Clock, LedgerError},
	objects::{Vault, VaultError},
	store::{
		erasures::{Erasure, ErasureId, ErasureState, OwnErasure, ToRecord},
		Account, Store, StoreError,
	},
	telemetry::{log, metrics, Event},
};
use async_trait::async_trait;
use galen_client::types::{ErasureOutcome, ErasureRequest, RetentionGround};
use galen_primitives::ids::{BatchNumber, Commitment, ErasureRequestId, OrganizationId};
use galen_vault::safe::{
	derive_list_commitment, ErasureReason, ListSalt, ObjectId, SignedCertificate, SignerKey,
	SubjectVaultId,
};
use std::{
	collections::{hash_map::Entry, BTreeSet, HashMap},
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	time::Duration,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Most records that one list names.
pub const MAX_LIST: usize = 4_096;
/// Tombstones in one transaction.
const TOMBSTONES: u32 = 64;
/// Erasures that are worked on in one round.
const AT_ONCE: u32 = 64;

/// Why an erasure does not go on now. It will be tried again.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
	/// The index.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// The ledger.
	#[error(transparent)]
	Ledger(#[from] LedgerError),
	/// The halves.
	#[error(transparent)]
	Halves(#[from] HalvesError),
	/// The vault.
	#[error(transparent)]
	Vault(#[from] VaultError),
	/// A half says that it was destroyed and can still be read.
	#[error("a half is still there")]
	StillThere,
	/// A certificate in the index is none.
	#[error("a certificate is damaged")]
	Certificate,
	/// No randomness.
	#[error("the system's random source failed")]
	NoRandomness,
	/// The program is stopping.
	#[error("stopped meanwhile")]
	Stopped,
}

impl EraseError {
	/// A constant for the log.
	fn kind(&self) -> &'static str {
		match self {
			Self::Store(_) => "store",
			Self::Ledger(error) => error.kind(),
			Self::Halves(_) => "halves",
			Self::Vault(_) => "vault",
			Self::StillThere => "still-there",
			Self::Certificate => "certificate",
			Self::NoRandomness => "randomness",
			Self::Stopped => "stopped",
		}
	}
}

/// Why a request about an erasure is refused.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
	/// There is no such erasure, demand, record or patient here.
	#[error("there is nothing here of that name")]
	NotFound,
	/// The list is not the one that the demand commits to.
	#[error("another list than the one demanded")]
	OtherList,
	/// The list was not handed in yet.
	#[error("the list is missing")]
	NoList,
	/// It was decided already.
	#[error("decided already")]
	Decided,
	/// Something does not answer.
	#[error(transparent)]
	Failed(#[from] EraseError),
}

impl From<StoreError> for Unfit {
	fn from(error: StoreError) -> Self {
		Self::Failed(error.into())
	}
}

/// A tombstone to record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tombstone {
	/// The batch.
	pub batch: BatchNumber,
	/// The leaf.
	pub leaf_index: u32,
	/// What it says.
	pub certificate: Commitment,
}

/// What erasing asks of the ledger.
#[async_trait]
pub trait ErasureLedger: Send + Sync {
	/// The demands that wait for this hospital's answer at the finalized head.
	async fn open(&self) -> Result<Vec<(ErasureRequestId, ErasureRequest)>, LedgerError>;

	/// A demand, at the finalized head.
	async fn demand(&self, id: ErasureRequestId) -> Result<Option<ErasureRequest>, LedgerError>;

	/// Records tombstones, each by itself, and waits until that is finalized. For each whether the
	/// ledger has it now, whoever recorded it.
	async fn record(&self, tombstones: &[Tombstone]) -> Result<Vec<bool>, LedgerError>;

	/// Answers a demand, and waits until that is finalized. One that is answered already is no failure.
	async fn answer(
		&self,
		id: ErasureRequestId,
		outcome: ErasureOutcome,
	) -> Result<(), LedgerError>;
}

/// What an eraser is made of.
pub struct EraserParts {
	/// The hospital.
	pub organization: OrganizationId,
	/// The hash of the ledger's first block.
	pub genesis: [u8; 32],
	/// Records and their keys.
	pub vault: Vault,
	/// Signs certificates.
	pub signer: SignerKey,
	/// The ledger.
	pub ledger: Arc<dyn ErasureLedger>,
	/// The clocks.
	pub clock: Arc<dyn Clock>,
	/// How long tombstones and answers are collected before they are sent.
	pub pause: Duration,
}

/// Erases. Cheap to clone.
#[derive(Clone)]
pub struct Eraser {
	inner: Arc<Inner>,
}

struct Inner {
	organization: OrganizationId,
	genesis: [u8; 32],
	vault: Vault,
	signer: Arc<SignerKey>,
	ledger: Arc<dyn ErasureLedger>,
	clock: Arc<dyn Clock>,
	pause: Duration,
	/// A privacy officer has decided something.
	decided: Notify,
	/// How many demands were overdue when it was last said.
	overdue: AtomicU64,
}

impl Eraser {
	/// An eraser of these parts.
	pub fn new(parts: EraserParts) -> Self {
		Self {
			inner: Arc::new(Inner {
				organization: parts.organization,
				genesis: parts.genesis,
				vault: parts.vault,
				signer: Arc::new(parts.signer),
				ledger: parts.ledger,
				clock: parts.clock,
				pause: parts.pause,
				decided: Notify::new(),
				overdue: AtomicU64::new(0),
			}),
		}
	}

	fn store(&self) -> &Store {
		self.inner.vault.store()
	}

	/// Follows demands and does what was decided, until it is told to stop. What is underway then is
	/// finished by the next start.
	pub async fn run(self, stop: CancellationToken) {
		tokio::select! {
			() = stop.cancelled() => {},
			() = self.work() => {},
		}
	}

	async fn work(&self) {
		let mut due = tokio::time::interval(self.inner.pause);
		due.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
		loop {
			let done = tokio::select! {
				_ = due.tick() => self.round().await,
				() = self.inner.decided.notified() => self.destroy_started().await,
			};
			if let Err(error) = done {
				log(Event::Retrying {
					part: "erasure",
					kind: error.kind(),
				});
			}
		}
	}

	/// Everything that can be done now, once.
	///
	/// # Errors
	/// Something does not answer: what is left is done by the next round.
	pub async fn round(&self) -> Result<(), EraseError> {
		let followed = self.follow().await;
		// What is to be destroyed does not wait for the ledger.
		self.destroy_started().await?;
		followed?;
		self.record_tombstones().await?;
		self.answer().await?;
		self.count().await
	}

	/// Writes down what was demanded on the ledger.
	///
	/// # Errors
	/// Ledger or index do not answer.
	pub async fn follow(&self) -> Result<(), EraseError> {
		for (number, demand) in self.inner.ledger.open().await? {
			self.note(number, &demand).await?;
		}
		Ok(())
	}

	async fn note(
		&self,
		number: ErasureRequestId,
		demand: &ErasureRequest,
	) -> Result<(), EraseError> {
		let store = self.store();
		let shelf = store
			.shelf_of_account(&demand.subject.0)
			.await?
			.map(|shelf| shelf.id);
		match (store.erasure_of_demand(number).await?, shelf) {
			(None, _) => {
				let id = ErasureId::make().map_err(|_| EraseError::NoRandomness)?;
				store.insert_demand(id, number, demand, shelf).await?;
				log(Event::ErasureDemanded { demand: number });
			},
			// The patient was linked after the demand.
			(Some(known), Some(shelf))
				if known.shelf.is_none() && known.state == ErasureState::Waiting =>
			{
				store.set_erasure_shelf(known.id, shelf).await?;
			},
			_ => {},
		}
		Ok(())
	}

	/// The erasure of a demand, also of one that was made a moment ago.
	///
	/// # Errors
	/// There is no such demand at this hospital, or something does not answer.
	pub async fn of_demand(&self, number: ErasureRequestId) -> Result<Erasure, Unfit> {
		if let Some(known) = self.store().erasure_of_demand(number).await? {
			return Ok(known);
		}
		let demand = self.inner.ledger.demand(number).await;
		let demand = demand
			.map_err(EraseError::from)?
			.filter(|demand| demand.custodian == self.inner.organization)
			.filter(|demand| demand.answer.is_none())
			.ok_or(Unfit::NotFound)?;
		self.note(number, &demand).await?;
		let known = self.store().erasure_of_demand(number).await?;
		known.ok_or(Unfit::NotFound)
	}

	/// Takes the list of records that a demand commits to.
	///
	/// # Errors
	/// It is another list, names records that are not on the patient's shelf, or something does not
	/// answer. Handing the same list in twice is no failure.
	pub async fn hand_in(
		&self,
		erasure: &Erasure,
		salt: ListSalt,
		objects: &[ObjectId],
	) -> Result<(), Unfit> {
		let objects: Vec<_> = BTreeSet::from_iter(objects.iter().copied())
			.into_iter()
			.collect();
		let list = derive_list_commitment(&salt, &objects);
		if erasure.list != Some(list) {
			return Err(Unfit::OtherList);
		}
		if erasure.salt.is_some() {
			return Ok(());
		}
		let shelf = erasure.shelf.ok_or(Unfit::NotFound)?;
		self.ensure_on_shelf(&shelf, &objects).await?;
		self.store()
			.hand_in_list(erasure.id, salt, &objects)
			.await?;
		Ok(())
	}

	async fn ensure_on_shelf(
		&self,
		shelf: &SubjectVaultId,
		objects: &[ObjectId],
	) -> Result<(), Unfit> {
		if objects.is_empty() || objects.len() > MAX_LIST {
			return Err(Unfit::NotFound);
		}
		let records = self.store().records(objects).await?;
		let are_there =
			records.len() == objects.len() && records.iter().all(|record| record.shelf == *shelf);
		if are_there {
			Ok(())
		} else {
			Err(Unfit::NotFound)
		}
	}

	/// A privacy officer has it erased.
	///
	/// # Errors
	/// The list is missing, it was decided already, or something does not answer.
	pub async fn start(&self, erasure: &Erasure, reason: ErasureReason) -> Result<(), Unfit> {
		if !erasure.has_list() {
			return Err(Unfit::NoList);
		}
		let now = self.inner.clock.now();
		if !self.store().start_erasure(erasure.id, reason, now).await? {
			return Err(Unfit::Decided);
		}
		self.inner.decided.notify_one();
		Ok(())
	}

	/// A privacy officer declines.
	///
	/// # Errors
	/// It was decided already, or something does not answer.
	pub async fn decline(&self, erasure: &Erasure, ground: RetentionGround) -> Result<(), Unfit> {
		let now = self.inner.clock.now();
		if self
			.store()
			.decline_erasure(erasure.id, ground, now)
			.await?
		{
			Ok(())
		} else {
			Err(Unfit::Decided)
		}
	}

	/// A privacy officer erases what nobody demanded: all of a patient, or some records.
	///
	/// # Errors
	/// There is no such patient or record, or something does not answer.
	pub async fn begin(
		&self,
		account: Option<Account>,
		shelf: SubjectVaultId,
		objects: &[ObjectId],
		reason: ErasureReason,
	) -> Result<ErasureId, Unfit> {
		let objects: Vec<_> = BTreeSet::from_iter(objects.iter().copied())
			.into_iter()
			.collect();
		let list = match objects.is_empty() {
			true => None,
			false => {
				self.ensure_on_shelf(&shelf, &objects).await?;
				let salt = ListSalt::make().map_err(|_| EraseError::NoRandomness)?;
				let list = derive_list_commitment(&salt, &objects);
				Some((objects, list, salt))
			},
		};
		let id = ErasureId::make().map_err(|_| EraseError::NoRandomness)?;
		let own = OwnErasure {
			id,
			account,
			shelf,
			list,
			reason,
		};
		let now = self.inner.clock.now();
		self.store().begin_erasure(&own, now).await?;
		self.inner.decided.notify_one();
		Ok(id)
	}

	/// Records the tombstones of everything destroyed whose leaf is anchored.
	async fn record_tombstones(&self) -> Result<(), EraseError> {
		let mut certificates: HashMap<ErasureId, SignedCertificate> = HashMap::new();
		loop {
			let leaves = self.store().leaves_to_record(TOMBSTONES).await?;
			if leaves.is_empty() {
				return Ok(());
			}
			let mut tombstones = Vec::with_capacity(leaves.len());
			for leaf in &leaves {
				let certificate = match certificates.entry(leaf.erasure) {
					Entry::Occupied(known) => known.into_mut(),
					Entry::Vacant(place) => place.insert(self.certificate(leaf.erasure).await?),
				};
				let (batch, leaf_index) = (leaf.place.batch, leaf.place.index);
				tombstones.push(Tombstone {
					batch,
					leaf_index,
					certificate: certificate.leaf_commitment(batch, leaf_index),
				});
			}
			let recorded = self.inner.ledger.record(&tombstones).await?;
			fail::fail_point!("erasure::after_record");
			let there: Vec<ToRecord> = leaves
				.into_iter()
				.zip(recorded)
				.filter_map(|(leaf, is_there)| is_there.then_some(leaf))
				.collect();
			if there.is_empty() {
				return Err(LedgerError::Refused("tombstones".to_owned()).into());
			}
			self.store().mark_tombstones(&there).await?;
		}
	}

	async fn certificate(&self, id: ErasureId) -> Result<SignedCertificate, EraseError> {
		let erasure = self.store().erasure(id).await?;
		let bytes = erasure.and_then(|erasure| erasure.certificate);
		SignedCertificate::from_bytes(&bytes.unwrap_or_default())
			.map_err(|_| EraseError::Certificate)
	}

	/// Answers every demand of which nothing else is left to do.
	async fn answer(&self) -> Result<(), EraseError> {
		let store = self.store();
		let states = [ErasureState::Destroyed, ErasureState::Declining];
		for erasure in store.erasures_in(&states, AT_ONCE).await? {
			// A leaf that is not anchored yet gets its tombstone, and the demand its answer, when it is.
			if store.leaves_left(erasure.id).await? > 0 && erasure.ground.is_none() {
				continue;
			}
			if let Some(demand) = erasure.demand {
				let outcome = match erasure.ground {
					Some(ground) => ErasureOutcome::Declined { ground },
					None => ErasureOutcome::Erased {
						certificate: self.certificate(erasure.id).await?.commitment(),
					},
				};
				self.inner.ledger.answer(demand, outcome).await?;
			}
			fail::fail_point!("erasure::before_finish");
			let now = self.inner.clock.now();
			if store.finish_erasure(erasure.id, now).await? {
				metrics().erasures_finished.inc();
				log(Event::ErasureFinished {
					erasure: erasure.id,
				});
			}
		}
		Ok(())
	}

	/// Counts what is open, and says aloud when more is overdue than before.
	async fn count(&self) -> Result<(), EraseError> {
		let now = self.inner.clock.now();
		let (open, overdue) = self.store().count_open_erasures(now).await?;
		metrics().erasures_open.set(gauge(open));
		metrics().erasures_overdue.set(gauge(overdue));
		if overdue > self.inner.overdue.swap(overdue, Ordering::Relaxed) {
			log(Event::ErasuresOverdue { overdue });
		}
		Ok(())
	}
}

fn gauge(number: u64) -> i64 {
	i64::try_from(number).unwrap_or(i64::MAX)
}
