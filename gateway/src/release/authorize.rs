//! Lines of an order become receipts.

use super::{Desk, Handout, Refusal};
use crate::{
	ledger::{
		AccountId, Authorization, Finalized, Line, LineState, Order, OrderState, Snapshot,
		Staleness,
	},
	store::releases::ReleaseState,
	telemetry::{log, metrics, Event},
};
use fail::fail_point;
use futures::{stream, StreamExt};
use galen_primitives::ids::{Moment, OrderId, OrganizationId, ReceiptId};
use std::{sync::Arc, time::Duration};

/// Most lines of one call: what one block takes beside everything else.
pub const MAX_LINES: u32 = 64;
/// Lines asked for at once.
const PAGE: u32 = 256;
/// How long a line without any permitted record is left alone, in seconds.
const EMPTY_AGAIN: Moment = 3_600;
/// How long finality may take to reach this process after a submission saw it.
const CATCH_UP: Duration = Duration::from_secs(10);
/// Orders whose place is remembered.
const MAX_CURSORS: usize = 1_024;

/// Where in an order's lines the work is: everything up to here is done for good. It spares a large
/// order from being read from its beginning for every call; forgetting it costs only that.
#[derive(Default)]
pub(super) struct Cursor {
	done: Option<AccountId>,
}

/// What one call did for an order.
#[derive(Debug)]
pub struct OrderReleases {
	/// Rings, ready to be handed out.
	pub handouts: Vec<Handout>,
	/// Lines that end here: consent is gone, or no record is permitted.
	pub dropped: u32,
	/// Lines that are still to be released.
	pub remaining: u32,
}

/// What is to be done with a line.
#[derive(Debug, PartialEq, Eq)]
enum Step {
	/// Nothing, for good.
	Done,
	/// Nothing now.
	Wait,
	/// Ask the ledger for a receipt.
	Authorize,
	/// There is a receipt to release under.
	Ready(ReceiptId),
}

impl Desk {
	/// Releases up to `limit` lines of an order to its requester, to the point where the rings are
	/// ready. It goes on when the caller hangs up: receipts must not be written and forgotten.
	pub async fn release_order(
		self: &Arc<Self>,
		order: OrderId,
		requester: OrganizationId,
		limit: u32,
	) -> Result<OrderReleases, Refusal> {
		let desk = Arc::clone(self);
		self.tasks
			.spawn(async move { desk.work_on(order, requester, limit.min(MAX_LINES)).await })
			.await
			.map_err(|_| Refusal::Panicked)?
	}

	pub(super) async fn work_on(
		&self,
		id: OrderId,
		requester: OrganizationId,
		limit: u32,
	) -> Result<OrderReleases, Refusal> {
		// One call at a time for an order: two would ask for the same receipts.
		let place = self.place_of(id);
		let mut cursor = place.lock().await;
		let head = self.finalized()?;
		let order = self.order_of(id, requester, &head).await?;
		if order.state != OrderState::Accepted || head.moment >= order.deadline {
			return Err(Refusal::NotAccepted);
		}
		let best = self.ledger.best().await?;
		let mut receipts = Vec::new();
		let mut lines = Vec::new();
		if order.tally.open > 0 {
			let picked = self
				.pick(id, &head, best.as_ref(), &mut cursor, limit)
				.await?;
			(receipts, lines) = picked;
		}
		let mut dropped: u32 = 0;
		if !lines.is_empty() {
			let authorized = self.ledger.authorize(id, &lines).await?;
			fail_point!("release::after_authorize");
			let before = receipts.len();
			for line in authorized.lines {
				match line {
					Authorization::Receipt(receipt) => receipts.push(receipt),
					Authorization::Dropped => dropped = dropped.saturating_add(1),
					Authorization::Refused(_) => {
						metrics()
							.releases
							.with_label_values(&["line-refused"])
							.inc();
					},
				}
			}
			log(Event::Authorized {
				order: id,
				receipts: u32::try_from(receipts.len().saturating_sub(before)).unwrap_or(u32::MAX),
				dropped,
			});
			self.catch_up(authorized.number).await?;
		}
		let (handouts, empty) = self.prepare_all(receipts, requester).await?;
		let remaining = self.remaining(id, &handouts).await?;
		Ok(OrderReleases {
			handouts,
			dropped: dropped.saturating_add(empty),
			remaining,
		})
	}

	/// Prepares many receipts. One that is refused does not hold up the others; only if none comes
	/// through does the caller learn of the failure.
	async fn prepare_all(
		&self,
		receipts: Vec<ReceiptId>,
		requester: OrganizationId,
	) -> Result<(Vec<Handout>, u32), Refusal> {
		let mut handouts = Vec::with_capacity(receipts.len());
		let mut empty: u32 = 0;
		let mut failure = None;
		let mut prepared = stream::iter(receipts)
			.map(|receipt| async move { (receipt, self.prepare(receipt, requester).await) })
			.buffer_unordered(self.workers);
		while let Some((receipt, result)) = prepared.next().await {
			match result {
				Ok(Some(handout)) => handouts.push(handout),
				Ok(None) => empty = empty.saturating_add(1),
				Err(refusal) => {
					self.note_refusal(receipt, &refusal);
					let final_word = matches!(refusal, Refusal::Spent | Refusal::NotFound);
					if !final_word {
						failure = Some(refusal);
					}
				},
			}
		}
		match failure {
			Some(failure) if handouts.is_empty() => Err(failure),
			_ => Ok((handouts, empty)),
		}
	}

	/// The order, if it is this requester's at this hospital.
	async fn order_of(
		&self,
		id: OrderId,
		requester: OrganizationId,
		head: &Finalized,
	) -> Result<Order, Refusal> {
		head.snapshot
			.order(id)
			.await?
			.filter(|order| order.custodian == self.organization && order.requester == requester)
			.ok_or(Refusal::NotFound)
	}

	/// Finds lines to work on: receipts that are there already, and lines that need one.
	async fn pick(
		&self,
		order: OrderId,
		head: &Finalized,
		best: &dyn Snapshot,
		cursor: &mut Cursor,
		limit: u32,
	) -> Result<(Vec<ReceiptId>, Vec<AccountId>), Refusal> {
		let limit = usize::try_from(limit).unwrap_or(usize::MAX);
		let mut receipts = Vec::new();
		let mut lines = Vec::new();
		let start = cursor.done;
		let mut after = start;
		let mut all_done = true;
		let mut wrapped = false;
		loop {
			let page = head.snapshot.lines(order, after, PAGE).await?;
			let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
			for (subject, line) in page {
				after = Some(subject);
				match self.step(order, &subject, &line, head, best).await? {
					Step::Done if all_done && !wrapped => cursor.done = Some(subject),
					Step::Done => {},
					Step::Wait => all_done = false,
					Step::Authorize => {
						all_done = false;
						lines.push(subject);
					},
					Step::Ready(receipt) => {
						all_done = false;
						receipts.push(receipt);
					},
				}
				let enough = receipts.len().saturating_add(lines.len()) >= limit;
				if enough || (wrapped && after == start) {
					return Ok((receipts, lines));
				}
			}
			if is_last {
				// Lines that were included since stand anywhere: the part before the cursor too.
				if wrapped || start.is_none() {
					return Ok((receipts, lines));
				}
				wrapped = true;
				after = None;
			}
		}
	}

	async fn step(
		&self,
		order: OrderId,
		subject: &AccountId,
		line: &Line,
		head: &Finalized,
		best: &dyn Snapshot,
	) -> Result<Step, Refusal> {
		match line.state {
			LineState::Included => return Ok(Step::Authorize),
			LineState::Authorized { .. } => {},
			_ => return Ok(Step::Done),
		}
		let Some(receipt) = line.receipt else {
			return Ok(Step::Authorize);
		};
		// The line may have a newer receipt than the finalized head knows.
		let newer = best
			.line(order, subject)
			.await?
			.is_some_and(|now| now.receipt != line.receipt || now.state != line.state);
		if newer {
			return Ok(Step::Wait);
		}
		let row = self.store().release(receipt).await?;
		let Some(row) = row else {
			return self.ready_or_again(receipt, best).await;
		};
		match row.state {
			ReleaseState::Prepared => self.ready_or_again(receipt, best).await,
			ReleaseState::Disclosed => {
				let step = self.ready_or_again(receipt, best).await?;
				if step == Step::Authorize {
					self.store()
						.move_release(receipt, ReleaseState::Disclosed, ReleaseState::Lapsed)
						.await?;
				}
				Ok(step)
			},
			ReleaseState::Released | ReleaseState::Confirmed => Ok(Step::Wait),
			ReleaseState::Empty if head.moment < row.at.saturating_add(EMPTY_AGAIN) => {
				Ok(Step::Wait)
			},
			ReleaseState::Empty
			| ReleaseState::Withheld
			| ReleaseState::Lapsed
			| ReleaseState::Unconfirmed => Ok(Step::Authorize),
		}
	}

	async fn ready_or_again(
		&self,
		receipt: ReceiptId,
		best: &dyn Snapshot,
	) -> Result<Step, Refusal> {
		Ok(if best.is_spendable(receipt).await? {
			Step::Ready(receipt)
		} else {
			Step::Authorize
		})
	}

	/// Waits until this process's finalized head is the submission's block or a later one.
	async fn catch_up(&self, number: u32) -> Result<(), Refusal> {
		let mut heads = self.ledger.heads();
		let reached = heads.wait_for(|heads| {
			heads
				.finalized
				.as_ref()
				.is_some_and(|finalized| finalized.snapshot.block().number >= number)
		});
		let reached = tokio::time::timeout(CATCH_UP, reached).await;
		if matches!(reached, Ok(Ok(_))) {
			Ok(())
		} else {
			Err(Staleness::Lost.into())
		}
	}

	/// How many lines of the order are still to be released: those open on the ledger, without those
	/// that were handed out and wait for their confirmation, and those without any permitted record.
	async fn remaining(&self, id: OrderId, handouts: &[Handout]) -> Result<u32, Refusal> {
		let head = self.finalized()?;
		let open = head
			.snapshot
			.order(id)
			.await?
			.map_or(0, |order| order.tally.open);
		let rows = self.store().releases_in_hand(id).await?;
		let mut in_hand: u32 = 0;
		for row in rows {
			let counts = match row.state {
				ReleaseState::Released => true,
				ReleaseState::Empty => head.moment < row.at.saturating_add(EMPTY_AGAIN),
				// Ready to be handed out by this very call, or still to come.
				_ => handouts
					.iter()
					.any(|handout| handout.receipt == row.receipt),
			};
			if !counts {
				continue;
			}
			let line = head.snapshot.line(id, &AccountId(row.subject)).await?;
			let is_open = line.is_some_and(|line| {
				matches!(line.state, LineState::Authorized { .. })
					&& line.receipt == Some(row.receipt)
			});
			in_hand = in_hand.saturating_add(u32::from(is_open));
		}
		Ok(open.saturating_sub(in_hand))
	}

	fn place_of(&self, order: OrderId) -> Arc<tokio::sync::Mutex<Cursor>> {
		let mut orders = self
			.orders
			.lock()
			.unwrap_or_else(std::sync::PoisonError::into_inner);
		if orders.len() >= MAX_CURSORS {
			orders.retain(|_, place| Arc::strong_count(place) > 1);
		}
		Arc::clone(orders.entry(order).or_default())
	}
}
