//! The task that anchors, and what others may know of it.

use super::{AnchorError, Anchoring, ToAnchor};
use crate::{
	store::{Batch, SealedAt, Store},
	telemetry::{log, metrics, Event},
};
use galen_client::types::BatchKind;
use galen_primitives::ids::{BatchNumber, Moment};
use std::{
	future::Future,
	sync::{
		atomic::{AtomicBool, AtomicU64, Ordering},
		Arc,
	},
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
	sync::Notify,
	time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

/// How long after a failure the outbox tries again, doubling up to the longest.
const RETRY: Duration = Duration::from_millis(500);
const LONGEST_RETRY: Duration = Duration::from_secs(15);

/// When a batch is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxConfig {
	/// So many leaves are enough.
	pub cut_leaves: u64,
	/// So long a leaf waits for others.
	pub cut_after: Duration,
}

impl Default for OutboxConfig {
	fn default() -> Self {
		Self {
			cut_leaves: 4096,
			cut_after: Duration::from_secs(2),
		}
	}
}

/// What waits to be anchored. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
	inner: Arc<Inner>,
}

struct Inner {
	store: Store,
	config: OutboxConfig,
	/// Leaves in no batch, as far as is known. What is counted in memory can be too little after a
	/// commit whose outcome was not seen; then `recount` is set.
	pending: AtomicU64,
	recount: AtomicBool,
	sealed: AtomicU64,
	anchored: AtomicU64,
	last_anchored_at: AtomicU64,
	/// Something waits.
	filled: Notify,
	/// Less waits than before.
	emptied: Notify,
}

impl Outbox {
	/// The outbox of an index. Counts what waits in it.
	///
	/// # Errors
	/// The index does not answer.
	pub async fn new(store: Store, config: OutboxConfig) -> Result<Self, AnchorError> {
		let counts = store.outbox_counts().await?;
		Ok(Self {
			inner: Arc::new(Inner {
				store,
				config,
				pending: AtomicU64::new(counts.pending),
				recount: AtomicBool::new(false),
				sealed: AtomicU64::new(counts.sealed),
				anchored: AtomicU64::new(counts.anchored),
				last_anchored_at: AtomicU64::new(0),
				filled: Notify::new(),
				emptied: Notify::new(),
			}),
		})
	}

	/// Leaves that are in no batch yet.
	pub fn pending(&self) -> u64 {
		self.inner.pending.load(Ordering::Relaxed)
	}

	/// Batches that are cut and not anchored.
	pub fn sealed(&self) -> u64 {
		self.inner.sealed.load(Ordering::Relaxed)
	}

	/// Batches that are anchored.
	pub fn anchored(&self) -> u64 {
		self.inner.anchored.load(Ordering::Relaxed)
	}

	/// The time of the block that anchored the newest batch, if one was anchored since the start.
	pub fn last_anchored_at(&self) -> Option<Moment> {
		match self.inner.last_anchored_at.load(Ordering::Relaxed) {
			0 => None,
			moment => Some(moment),
		}
	}

	/// Leaves were committed to the index.
	pub fn added(&self, leaves: u64) {
		self.inner.pending.fetch_add(leaves, Ordering::Relaxed);
		self.inner.filled.notify_one();
	}

	/// A disclosure was committed to the index.
	pub fn notify(&self) {
		self.added(1);
	}

	/// Leaves may have been committed to the index: count.
	pub fn count_again(&self) {
		self.inner.recount.store(true, Ordering::Relaxed);
		self.inner.filled.notify_one();
	}

	/// Waits until at most so many leaves wait.
	pub(crate) async fn until_at_most(&self, leaves: u64) {
		loop {
			let mut emptied = std::pin::pin!(self.inner.emptied.notified());
			// Registered before the look, so that nothing is missed in between.
			emptied.as_mut().enable();
			if self.pending() <= leaves {
				return;
			}
			emptied.await;
		}
	}

	/// Cuts and anchors until it is told to stop. What is underway then is finished by the next
	/// start.
	///
	/// # Errors
	/// Journal and chain contradict each other: only people can say which is right. Everything else
	/// is tried again.
	pub async fn run(
		&self,
		chain: impl Anchoring,
		stop: CancellationToken,
	) -> Result<(), AnchorError> {
		let stopped = stop.cancelled();
		tokio::select! {
			() = stopped => Ok(()),
			ended = self.work(&chain) => ended,
		}
	}

	async fn work(&self, chain: &impl Anchoring) -> Result<(), AnchorError> {
		self.insist(|| self.compare(chain)).await?;
		let mut kinds = [BatchKind::Records, BatchKind::Disclosures];
		let mut due = tokio::time::interval(self.inner.config.cut_after);
		due.set_missed_tick_behavior(MissedTickBehavior::Delay);
		loop {
			self.insist(|| self.anchor_sealed(chain)).await?;
			self.wait_until_due(&mut due).await;
			// In turn, so that neither kind waits for the other for ever.
			kinds.reverse();
			let mut is_cut = false;
			for kind in kinds {
				is_cut |= self.insist(|| self.cut(kind)).await?;
				self.insist(|| self.anchor_sealed(chain)).await?;
			}
			if !is_cut {
				// What was thought to wait does not.
				self.inner.recount.store(true, Ordering::Relaxed);
			}
		}
	}

	/// Until enough waits, or something has waited long enough.
	async fn wait_until_due(&self, due: &mut tokio::time::Interval) {
		loop {
			if self.pending() >= self.inner.config.cut_leaves {
				due.reset();
				return;
			}
			tokio::select! {
				_ = due.tick() => {
					let is_uncertain = self.inner.recount.load(Ordering::Relaxed);
					if self.pending() > 0 || is_uncertain {
						return;
					}
				},
				() = self.inner.filled.notified() => {},
			}
		}
	}

	/// Does something until it succeeds or cannot.
	async fn insist<T, F>(&self, work: impl Fn() -> F) -> Result<T, AnchorError>
	where
		F: Future<Output = Result<T, AnchorError>>,
	{
		let mut pause = RETRY;
		loop {
			match work().await {
				Ok(done) => return Ok(done),
				Err(error) if error.is_final() => return Err(error),
				Err(error) => {
					log(Event::Retrying {
						part: "anchor",
						kind: match error {
							AnchorError::NotNow(kind) => kind,
							_ => "store",
						},
					});
					if let Some(then) = Instant::now().checked_add(pause) {
						tokio::time::sleep_until(then).await;
					}
					pause = pause.saturating_mul(2).min(LONGEST_RETRY);
				},
			}
		}
	}

	/// Compares index and chain once, at the start.
	async fn compare(&self, chain: &impl Anchoring) -> Result<(), AnchorError> {
		let store = &self.inner.store;
		let on_chain = chain.next_number().await?;
		let newest = store.last_batch().await?;
		let in_index = newest.map_or(0, |batch| batch.number.0.saturating_add(1));
		if on_chain.0 > in_index {
			return Err(AnchorError::RolledBack {
				chain: on_chain.0,
				database: in_index,
			});
		}
		// The last that both have. Those before it are what it stands on.
		let Some(last) = on_chain.0.checked_sub(1).map(BatchNumber) else {
			return Ok(());
		};
		let ours = store.batch(last).await?;
		let theirs = chain.batch(last).await?;
		match (ours, theirs) {
			(Some(ours), Some(theirs))
				if ours.root == theirs.root && ours.leaf_count == theirs.leaf_count =>
			{
				Ok(())
			},
			(_, None) => Err(AnchorError::NotNow("state")),
			_ => Err(AnchorError::Contradiction(last)),
		}
	}

	/// Cuts what waits of a kind into a batch, if there is any.
	async fn cut(&self, kind: BatchKind) -> Result<bool, AnchorError> {
		let inner = &self.inner;
		if inner.recount.swap(false, Ordering::Relaxed) {
			let counted = inner.store.outbox_counts().await;
			if counted.is_err() {
				inner.recount.store(true, Ordering::Relaxed);
			}
			inner.pending.store(counted?.pending, Ordering::Relaxed);
		}
		if self.pending() == 0 {
			return Ok(false);
		}
		let cut = inner.store.cut(kind, now()).await;
		if cut.is_err() {
			self.count_again();
		}
		let Some(batch) = cut? else {
			return Ok(false);
		};
		fail::fail_point!("anchor::after_cut");
		let leaves = u64::from(batch.leaf_count);
		subtract(&inner.pending, leaves);
		inner.sealed.fetch_add(1, Ordering::Relaxed);
		inner.emptied.notify_waiters();
		log(Event::BatchCut {
			batch: batch.number,
			leaves: batch.leaf_count,
		});
		Ok(true)
	}

	/// Anchors every batch that is cut and not anchored, in their order.
	async fn anchor_sealed(&self, chain: &impl Anchoring) -> Result<(), AnchorError> {
		while let Some(batch) = self.inner.store.next_to_anchor().await? {
			self.anchor(chain, &batch).await?;
		}
		Ok(())
	}

	async fn anchor(&self, chain: &impl Anchoring, batch: &Batch) -> Result<(), AnchorError> {
		let inner = &self.inner;
		// A try before this one, or a life before this one, may have succeeded unseen.
		let mut found = chain.batch(batch.number).await?;
		if found.is_none() {
			let submitted = chain
				.submit(&ToAnchor {
					number: batch.number,
					root: batch.root,
					leaf_count: batch.leaf_count,
					kind: batch.kind,
				})
				.await;
			match submitted {
				Ok(()) | Err(AnchorError::AlreadyAnchored) => {},
				Err(error) => return Err(error),
			}
			fail::fail_point!("anchor::after_submit");
			// Whoever submitted it and however: what is marked is what the finalized chain shows.
			found = chain.batch(batch.number).await?;
		}
		let found = found.ok_or(AnchorError::NotNow("not-final"))?;
		let is_ours = found.root == batch.root
			&& found.leaf_count == batch.leaf_count
			&& found.kind == batch.kind;
		if !is_ours {
			return Err(AnchorError::Contradiction(batch.number));
		}
		fail::fail_point!("anchor::before_mark");
		let at = SealedAt {
			hash: found.block,
			number: found.number,
			moment: found.moment,
		};
		inner.store.mark_anchored(batch.number, &at).await?;
		subtract(&inner.sealed, 1);
		inner.anchored.fetch_add(1, Ordering::Relaxed);
		inner
			.last_anchored_at
			.store(found.moment, Ordering::Relaxed);
		metrics().batches_anchored.inc();
		log(Event::BatchAnchored {
			batch: batch.number,
			leaves: batch.leaf_count,
			block: found.number,
		});
		Ok(())
	}
}

/// Lowers a counter, not below zero: what was counted too low before must not become huge.
fn subtract(counter: &AtomicU64, by: u64) {
	let lower = |value: u64| Some(value.saturating_sub(by));
	let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, lower);
}

/// The time by this machine's clock.
fn now() -> Moment {
	SystemTime::now()
		.duration_since(UNIX_EPOCH)
		.map_or(0, |since| since.as_secs())
}
