//! How old finality may be before nothing rests on it any more.

use super::{Finalized, Heads};
use crate::error::{Kind, Problem};
use galen_primitives::ids::Moment;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What time it is. Tests bring their own.
pub trait Clock: Send + Sync {
	/// UTC seconds.
	fn now(&self) -> Moment;
	/// A clock that never goes back.
	fn instant(&self) -> Instant;
}

/// The machine's clocks.
pub struct SystemClock;

impl Clock for SystemClock {
	fn now(&self) -> Moment {
		SystemTime::now()
			.duration_since(UNIX_EPOCH)
			.map_or(0, |elapsed| elapsed.as_secs())
	}

	fn instant(&self) -> Instant {
		Instant::now()
	}
}

/// Why nothing may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Staleness {
	/// The node does not answer.
	#[error("the node does not answer")]
	Lost,
	/// The finalized head is too old.
	#[error("the finalized head is {0} seconds old")]
	Old(u64),
}

impl From<Staleness> for Problem {
	fn from(staleness: Staleness) -> Self {
		match staleness {
			Staleness::Lost => Kind::NodeUnreachable.into(),
			Staleness::Old(_) => Kind::FinalityStale.into(),
		}
	}
}

/// The rule: the finalized head is at most so many seconds old.
///
/// Two clocks count, and the worse one decides. The block's own time shows a node that was fed old
/// blocks, or that catches up; the time since the head was seen shows a node that hangs, even where
/// this machine's clock is behind.
#[derive(Clone, Copy, Debug)]
pub struct Freshness {
	limit: u64,
}

impl Freshness {
	/// At most `limit` seconds.
	pub fn new(limit: u64) -> Self {
		Self { limit }
	}

	/// How many seconds.
	pub const fn limit(&self) -> u64 {
		self.limit
	}

	/// The finalized head, if it may be acted on.
	pub fn check<'a>(
		&self,
		heads: &'a Heads,
		clock: &dyn Clock,
	) -> Result<&'a Finalized, Staleness> {
		let finalized = heads
			.finalized
			.as_ref()
			.filter(|_| !heads.lost)
			.ok_or(Staleness::Lost)?;
		let age = Self::age(finalized, clock);
		if age > self.limit {
			return Err(Staleness::Old(age));
		}
		Ok(finalized)
	}

	/// How old a head is, in seconds, rounded up: by its own time or since it was seen, whichever is
	/// more.
	pub fn age(finalized: &Finalized, clock: &dyn Clock) -> u64 {
		let by_time = clock.now().saturating_sub(finalized.moment);
		let waited: Duration = clock.instant().saturating_duration_since(finalized.seen);
		let since = waited
			.as_secs()
			.saturating_add(u64::from(waited.subsec_nanos() > 0));
		by_time.max(since)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::ledger::{
		AccountId, BlockId, ConsentView, LedgerError, Line, Order, Organization, Receipt,
		Representation, Representative, Snapshot, StaffRecord,
	};
	use galen_primitives::{
		consent::RecipientProfile,
		ids::{OrderId, OrganizationId, ReceiptId},
	};
	use std::sync::Arc;

	/// A block that nothing is asked of.
	struct Silent;

	#[async_trait::async_trait]
	impl Snapshot for Silent {
		fn block(&self) -> BlockId {
			BlockId {
				number: 1,
				hash: [1; 32],
			}
		}

		async fn moment(&self) -> Result<Moment, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn acts_for(&self, _: &AccountId) -> Result<Option<AccountId>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn staff(&self, _: &AccountId) -> Result<Option<StaffRecord>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn custodian_of(&self, _: &AccountId) -> Result<Option<OrganizationId>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn representatives(&self, _: &AccountId) -> Result<Vec<Representative>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn represented_by(&self, _: &AccountId) -> Result<Vec<Representation>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn organization(
			&self,
			_: OrganizationId,
		) -> Result<Option<Organization>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn recipient(&self, _: OrganizationId) -> Result<RecipientProfile, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn consent(&self, _: &AccountId) -> Result<ConsentView, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn order(&self, _: OrderId) -> Result<Option<Order>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn lines(
			&self,
			_: OrderId,
			_: Option<AccountId>,
			_: u32,
		) -> Result<Vec<(AccountId, Line)>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn line(&self, _: OrderId, _: &AccountId) -> Result<Option<Line>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn receipt(&self, _: ReceiptId) -> Result<Option<Receipt>, LedgerError> {
			Err(LedgerError::Gone)
		}

		async fn is_spendable(&self, _: ReceiptId) -> Result<bool, LedgerError> {
			Err(LedgerError::Gone)
		}
	}

	struct Fixed(Moment, Instant);

	impl Clock for Fixed {
		fn now(&self) -> Moment {
			self.0
		}

		fn instant(&self) -> Instant {
			self.1
		}
	}

	/// What is said about a head of this age by its own time, seen this long ago.
	fn said(age: u64, waited: Duration, lost: bool) -> Result<(), Staleness> {
		let seen = Instant::now();
		let heads = Heads {
			best: None,
			finalized: Some(Finalized {
				snapshot: Arc::new(Silent),
				moment: 1_000,
				seen,
			}),
			lost,
		};
		let clock = Fixed(1_000 + age, seen + waited);
		Freshness::new(30).check(&heads, &clock).map(|_| ())
	}

	#[test]
	fn thirty_seconds_are_fresh_and_more_are_not() {
		let zero = Duration::ZERO;
		assert_eq!(said(30, zero, false), Ok(()));
		assert_eq!(said(31, zero, false), Err(Staleness::Old(31)));
	}

	#[test]
	fn a_node_that_hangs_is_noticed_whatever_the_clock_says() {
		assert_eq!(said(0, Duration::from_secs(30), false), Ok(()));
		let longer = Duration::from_millis(30_001);
		assert_eq!(said(0, longer, false), Err(Staleness::Old(31)));
	}

	#[test]
	fn a_block_from_the_future_is_as_old_as_its_announcement() {
		let seen = Instant::now();
		let finalized = Finalized {
			snapshot: Arc::new(Silent),
			moment: 2_000,
			seen,
		};
		let clock = Fixed(1_000, seen + Duration::from_secs(5));
		assert_eq!(Freshness::age(&finalized, &clock), 5);
	}

	#[test]
	fn without_a_node_or_a_head_nothing_is_fresh() {
		assert_eq!(said(0, Duration::ZERO, true), Err(Staleness::Lost));
		let clock = Fixed(0, Instant::now());
		let empty = Heads::default();
		let found = Freshness::new(30).check(&empty, &clock).map(|_| ());
		assert_eq!(found, Err(Staleness::Lost));
	}
}
