//! The follower: reads finalized blocks in order and writes what they change, a bounded step at a time.

use super::{
	interpret::{interpret, own_standing, review_deadline, Change, DIRECTIVE},
	BlockEvents, Blocks, Gap, Kind, Letter, Refs,
};
use crate::{
	ledger::{AccountId, ConsentView, Heads, LedgerError},
	store::{
		inbox::{Cursor, Said, Step},
		Store, StoreError,
	},
	telemetry::{log, metrics, Event},
};
use galen_primitives::{
	consent::{emergency::forbidden_by, Consents, Standing},
	ids::{Moment, OrganizationId},
	members::OrganizationProfile,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Blocks read in one step at most: what a crash repeats, and what one transaction writes.
const STEP: u32 = 32;
/// Blocks without news after which the cursor is written all the same.
const QUIET: u32 = 16;
/// Subjects read again in one round at most.
const SUBJECTS: u32 = 32;
/// Without a new head, the node is asked this often.
const IDLE: Duration = Duration::from_secs(5);
/// After a failure, it is tried again after this time.
const AGAIN: Duration = Duration::from_secs(1);
/// A consent's end is told this long before, in seconds; of a short one, in its last quarter.
const WARNING: Moment = 30 * 86_400;

/// Why a round was not ended. It is tried again.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
	/// The node.
	#[error("the node")]
	Ledger(#[from] LedgerError),
	/// The database.
	#[error("the database")]
	Store(#[from] StoreError),
}

/// Reads blocks and keeps how far it came.
pub struct Follower {
	blocks: Arc<dyn Blocks>,
	store: Store,
	here: OrganizationId,
	/// What the database says.
	kept: Option<Cursor>,
	/// How far blocks were read; behind `kept` were none with news.
	read: Option<Cursor>,
	loaded: bool,
}

/// Follows until `stop`.
pub async fn follow(
	mut follower: Follower,
	mut heads: watch::Receiver<Heads>,
	stop: CancellationToken,
) {
	let mut failing = false;
	// A round that is cut off leaves nothing half done: it writes one transaction.
	while let Some(round) = stop.run_until_cancelled(follower.round()).await {
		let pause = match round {
			Ok(more) => {
				failing = false;
				if more {
					continue;
				}
				IDLE
			},
			Err(error) => {
				// Once, not every second of an outage.
				if !failing {
					log(Event::Retrying {
						part: "inbox",
						kind: kind_of(&error),
					});
				}
				failing = true;
				AGAIN
			},
		};
		tokio::select! {
			() = stop.cancelled() => {},
			// The sender lives as long as the ledger, which the whole program holds.
			_ = heads.changed(), if pause == IDLE => {},
			() = wait(pause) => {},
		}
	}
}

const fn kind_of(error: &FollowError) -> &'static str {
	match error {
		FollowError::Ledger(LedgerError::Unreachable) => "unreachable",
		FollowError::Ledger(_) => "ledger",
		FollowError::Store(StoreError::Conflict) => "conflict",
		FollowError::Store(_) => "store",
	}
}

/// Waits. Here a time is the condition: the node is asked once in a while whatever happens.
#[allow(clippy::disallowed_methods)]
async fn wait(time: Duration) {
	tokio::time::sleep(time).await;
}

impl Follower {
	/// A follower of these blocks for this hospital. It goes on where the database says.
	pub const fn new(blocks: Arc<dyn Blocks>, store: Store, here: OrganizationId) -> Self {
		Self {
			blocks,
			store,
			here,
			kept: None,
			read: None,
			loaded: false,
		}
	}

	/// One bounded step. Whether there is more to do at once.
	///
	/// # Errors
	/// Node or database did not answer; nothing was half done.
	pub async fn round(&mut self) -> Result<bool, FollowError> {
		let done = self.step().await;
		if matches!(done, Err(FollowError::Store(StoreError::Conflict))) {
			// Another process reads into the same database: its cursor counts.
			self.loaded = false;
		}
		let more = done?;
		let stale = self.read_again().await?;
		Ok(more || stale)
	}

	async fn step(&mut self) -> Result<bool, FollowError> {
		if !self.loaded {
			self.kept = self.store.inbox_cursor().await?;
			self.read = self.kept;
			self.loaded = true;
		}
		let head = self.blocks.head().await?;
		let Some(read) = self.read else {
			self.begin(head).await?;
			return Ok(true);
		};
		let Some(first) = read.block.checked_add(1).filter(|first| *first <= head) else {
			return Ok(false);
		};
		let last = read.block.saturating_add(STEP).min(head);
		let (mut after, mut changes) = (read, Vec::new());
		let mut gap = None;
		for number in first..=last {
			let block = match self.blocks.block(number).await {
				Ok(block) => block,
				Err(LedgerError::Gone) if number == first => {
					let block = self.behind_gap(number, head).await?;
					gap = Some(Gap {
						first: number,
						last: block.id.number.saturating_sub(1),
						since: read.moment,
						until: block.moment,
					});
					block
				},
				// What was read so far is kept; the gap is looked at in the next step.
				Err(LedgerError::Gone) => break,
				Err(error) => return Err(error.into()),
			};
			after = cursor_of(&block);
			let mut news = interpret(self.blocks.as_ref(), self.here, &block).await?;
			if gap.is_some() {
				news.extend(self.look_again().await?);
			}
			if !news.is_empty() {
				changes.push((after, news));
			}
			if gap.is_some() {
				break;
			}
		}
		self.keep(after, gap, changes).await?;
		Ok(after.block < head)
	}

	/// Nothing was read yet: reading begins at the head, with the state there.
	async fn begin(&mut self, head: u32) -> Result<(), FollowError> {
		let block = self.blocks.block(head).await?;
		let after = cursor_of(&block);
		let changes = vec![(after, self.look_again().await?)];
		self.write(Step {
			before: None,
			after,
			gap: None,
			changes,
		})
		.await
	}

	/// What events have said, or should have, as the state says it now.
	async fn look_again(&self) -> Result<Vec<Change>, FollowError> {
		let mut changes = Vec::new();
		changes.extend(own_standing(self.blocks.as_ref(), self.here).await?);
		for account in self.store.noted_staff().await? {
			let record = self.blocks.staff(&account).await?;
			let own = record.filter(|record| record.organization == self.here);
			changes.push(Change::Staff(account, own));
		}
		for (id, access) in self.blocks.emergencies(self.here).await? {
			// Two reviews complete it.
			if access.reviews.len() < 2 {
				changes.push(review_deadline(id.0, access.review_due));
			}
		}
		Ok(changes)
	}

	/// The first block after `gone` of which the node still has the state. It has that of the head, and
	/// of none below one that it has not.
	async fn behind_gap(&self, gone: u32, head: u32) -> Result<BlockEvents, FollowError> {
		let (mut low, mut high) = (gone, head);
		let mut found = self.blocks.block(head).await?;
		while low.saturating_add(1) < high {
			let middle = low.saturating_add(high.saturating_sub(low) / 2);
			match self.blocks.block(middle).await {
				Ok(block) => {
					found = block;
					high = middle;
				},
				Err(LedgerError::Gone) => low = middle,
				Err(error) => return Err(error.into()),
			}
		}
		Ok(found)
	}

	/// Writes a step if it has news, if something has come due, or if it is time to.
	async fn keep(
		&mut self,
		after: Cursor,
		gap: Option<Gap>,
		changes: Vec<(Cursor, Vec<Change>)>,
	) -> Result<(), FollowError> {
		let unwritten = self
			.kept
			.map_or(u32::MAX, |kept| after.block.saturating_sub(kept.block));
		let quiet = changes.is_empty() && gap.is_none() && unwritten < QUIET;
		if quiet && !self.store.inbox_is_due(after.moment).await? {
			self.read = Some(after);
			metrics().inbox_block.set(after.block.into());
			return Ok(());
		}
		self.write(Step {
			before: self.kept,
			after,
			gap,
			changes,
		})
		.await
	}

	async fn write(&mut self, step: Step) -> Result<(), FollowError> {
		self.store.inbox_step(&step).await?;
		if let Some(gap) = step.gap {
			let missed = gap.last.saturating_sub(gap.first).saturating_add(1);
			metrics().inbox_missed.inc_by(missed.into());
			log(Event::InboxGap {
				first: gap.first,
				last: gap.last,
			});
		}
		self.kept = Some(step.after);
		self.read = Some(step.after);
		metrics().inbox_block.set(step.after.block.into());
		Ok(())
	}

	/// Reads again what some subjects have said. Whether more of them wait.
	async fn read_again(&self) -> Result<bool, FollowError> {
		let subjects = self.store.stale_subjects(SUBJECTS).await?;
		let (Some(read), false) = (self.read, subjects.is_empty()) else {
			return Ok(false);
		};
		let hospital = self.blocks.organization(self.here).await?;
		let Some(hospital) = hospital.map(|known| known.profile(self.here)) else {
			return Ok(false);
		};
		for subject in &subjects {
			let view = self.blocks.consent(subject).await?;
			let said = said_of(subject, &view, &hospital, read.moment);
			self.store.keep_said(subject, &said).await?;
		}
		Ok(self.store.has_stale_subjects().await?)
	}
}

const fn cursor_of(block: &BlockEvents) -> Cursor {
	Cursor {
		block: block.id.number,
		moment: block.moment,
	}
}

/// What a subject's words mean for its mailbox and for an emergency at this hospital.
pub(crate) fn said_of(
	subject: &AccountId,
	view: &ConsentView,
	hospital: &OrganizationProfile,
	now: Moment,
) -> Said {
	let mut said = Said::default();
	let consents = &view.consents;
	let blocks = Consents {
		blocks: consents.blocks.clone(),
		..Consents::<AccountId>::default()
	};
	if forbidden_by(&blocks, hospital, now).is_some() {
		said.denials.push((0, None));
	}
	for directive in &consents.directives {
		let period = directive.period;
		let alone = Consents {
			directives: vec![directive.clone()].try_into().unwrap_or_default(),
			..Consents::<AccountId>::default()
		};
		// Whatever its standing: a withdrawn directive still denies.
		if forbidden_by(&alone, hospital, period.start).is_some() {
			said.denials.push((period.start, period.end));
		}
		if directive.standing != Standing::Active || period.is_over(now) {
			continue;
		}
		let (id, template) = (directive.id.0, directive.template);
		said.directives.push((id, template.id.0, template.version));
		if let Some(end) = period.end {
			let lead = WARNING.min(end.saturating_sub(period.start) / 4);
			let refs = Refs {
				directive: Some(id),
				template: Some(template.id.0),
				until: Some(end),
				..Refs::default()
			};
			let name = [&[DIRECTIVE], subject.0.as_slice(), &id.to_le_bytes()].concat();
			let letter = Letter::new(Kind::ConsentExpiring, refs);
			said.ends.push((name, end.saturating_sub(lead), letter));
		}
	}
	said
}
