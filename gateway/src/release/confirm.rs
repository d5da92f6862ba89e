//! What follows a hand-out: confirming it on the ledger, and closing rows whose lease is over.
//!
//! All of it comes from the journal, so a crash only delays it.

use super::Desk;
use crate::{
	ledger::{AccountId, Finalized, LedgerError, Line, LineState},
	store::releases::{Release, ReleaseState},
	telemetry::{log, metrics, Event},
};
use fail::fail_point;
use galen_primitives::ids::{OrderId, ReceiptId};
use galen_vault::safe::delivery_commitment;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Rows looked at in one round.
const ROWS: u32 = 1_024;
/// Lines one confirmation names at most.
const LINES: usize = 256;
/// Without news, the journal is looked at this often.
const IDLE: Duration = Duration::from_secs(5);
/// After a failure, it is looked at again after this time.
const AGAIN: Duration = Duration::from_secs(1);

/// Confirms and closes until `stop`.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
	let mut heads = desk.ledger.heads();
	let mut failed = false;
	loop {
		let pause = if failed { AGAIN } else { IDLE };
		tokio::select! {
			() = stop.cancelled() => return,
			() = desk.handed_out.notified() => {},
			// The sender lives as long as the ledger, which the desk holds.
			_ = heads.changed(), if !failed => {},
			() = wait(pause) => {},
		}
		// A round that has begun is ended: a submission must not be forgotten half-way.
		failed = desk.round().await.is_err();
		if failed {
			log(Event::Retrying {
				part: "confirm",
				kind: "round",
			});
		}
	}
}

/// Waits. Here a time is the condition: the journal is looked at once in a while whatever happens.
#[allow(clippy::disallowed_methods)]
async fn wait(time: Duration) {
	tokio::time::sleep(time).await;
}

/// A round that could not be ended.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
	/// The node.
	#[error("the node")]
	Ledger(#[from] LedgerError),
	/// The journal.
	#[error("the journal")]
	Store(#[from] crate::store::StoreError),
}

impl Desk {
	/// One look at the journal.
	pub async fn round(&self) -> Result<(), RoundError> {
		let heads = self.ledger.heads();
		let head = heads.borrow().finalized.clone();
		// Old finality does no harm here: nothing is released, and what the ledger refuses stays.
		let Some(head) = head else {
			return Ok(());
		};
		self.close_lapsed(&head).await?;
		let rows = self
			.store()
			.releases_in(ReleaseState::Released, ROWS)
			.await?;
		let mut orders: BTreeMap<OrderId, Vec<Release>> = BTreeMap::new();
		for row in rows {
			if let Some(order) = row.order {
				orders.entry(order).or_default().push(row);
			}
		}
		for (order, rows) in orders {
			let waiting = self.sort_out(order, rows, &head).await?;
			for chunk in waiting.chunks(LINES) {
				self.confirm(order, chunk).await?;
			}
		}
		Ok(())
	}

	async fn close_lapsed(&self, head: &Finalized) -> Result<(), RoundError> {
		let block = head.snapshot.block().number;
		for receipt in self.store().lapse(block, head.moment).await? {
			metrics().releases.with_label_values(&["lapsed"]).inc();
			log(Event::Lapsed { receipt });
		}
		Ok(())
	}

	/// Writes down what the ledger knows already, and returns what is still to be confirmed.
	async fn sort_out(
		&self,
		order: OrderId,
		rows: Vec<Release>,
		head: &Finalized,
	) -> Result<Vec<Release>, RoundError> {
		let mut waiting = Vec::with_capacity(rows.len());
		for row in rows {
			let line = head.snapshot.line(order, &AccountId(row.subject)).await?;
			match fate(line, row.receipt) {
				Fate::Waits => waiting.push(row),
				Fate::Confirmed => self.close(row.receipt, ReleaseState::Confirmed).await?,
				Fate::Lost => self.lose(row.receipt).await?,
			}
		}
		Ok(waiting)
	}

	/// Confirms lines, all at once; if that is refused, each by itself, so that one bad line does not
	/// hold up the others.
	async fn confirm(&self, order: OrderId, rows: &[Release]) -> Result<(), RoundError> {
		fail_point!("release::before_confirm");
		match self.submit(order, rows).await {
			Err(RoundError::Ledger(LedgerError::Refused(_))) if rows.len() > 1 => {
				for row in rows {
					self.confirm_one(order, row).await?;
				}
				Ok(())
			},
			Err(RoundError::Ledger(LedgerError::Refused(name))) => match rows.first() {
				Some(row) => self.refused(row, &name).await,
				None => Ok(()),
			},
			other => other,
		}
	}

	async fn confirm_one(&self, order: OrderId, row: &Release) -> Result<(), RoundError> {
		match self.submit(order, std::slice::from_ref(row)).await {
			Err(RoundError::Ledger(LedgerError::Refused(name))) => self.refused(row, &name).await,
			other => other,
		}
	}

	async fn submit(&self, order: OrderId, rows: &[Release]) -> Result<(), RoundError> {
		let subjects: Vec<_> = rows.iter().map(|row| AccountId(row.subject)).collect();
		let mut leaves = Vec::with_capacity(rows.len());
		for row in rows {
			if let Some(number) = row.disclosure {
				leaves.extend(self.store().disclosure_leaf(number).await?);
			}
		}
		self.ledger
			.confirm(order, &subjects, delivery_commitment(&leaves))
			.await?;
		for row in rows {
			self.close(row.receipt, ReleaseState::Confirmed).await?;
		}
		log(Event::Confirmed {
			order,
			lines: u32::try_from(rows.len()).unwrap_or(u32::MAX),
		});
		Ok(())
	}

	/// One line that the ledger refuses to confirm: too late is the end of it; anything else may be a
	/// confirmation of before a crash that is not finalized yet, and the next round will see it.
	async fn refused(&self, row: &Release, name: &str) -> Result<(), RoundError> {
		match name {
			"ConfirmationTooLate" | "LineNotFound" | "OrderNotFound" | "NotAccepted" => {
				self.lose(row.receipt).await
			},
			_ => Ok(()),
		}
	}

	async fn close(&self, receipt: ReceiptId, state: ReleaseState) -> Result<(), RoundError> {
		self.store()
			.move_release(receipt, ReleaseState::Released, state)
			.await?;
		Ok(())
	}

	async fn lose(&self, receipt: ReceiptId) -> Result<(), RoundError> {
		self.close(receipt, ReleaseState::Unconfirmed).await?;
		metrics().releases.with_label_values(&["unconfirmed"]).inc();
		log(Event::Unconfirmed { receipt });
		Ok(())
	}
}

/// How a handed-out line stands on the ledger.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
	/// It is still to be confirmed.
	Waits,
	/// It was.
	Confirmed,
	/// It can no longer be.
	Lost,
}

fn fate(line: Option<Line>, receipt: ReceiptId) -> Fate {
	let Some(line) = line else {
		return Fate::Lost;
	};
	match line.state {
		LineState::Authorized { .. } if line.receipt == Some(receipt) => Fate::Waits,
		LineState::Released { .. }
		| LineState::Disputed { .. }
		| LineState::Paid
		| LineState::Refunded
			if line.receipt == Some(receipt) =>
		{
			Fate::Confirmed
		},
		_ => Fate::Lost,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::codes::CategorySet;

	fn line(state: LineState, receipt: u64) -> Option<Line> {
		Some(Line {
			state,
			categories: CategorySet::EMPTY,
			receipt: Some(ReceiptId(receipt)),
			template: None,
		})
	}

	#[test]
	fn a_lines_state_on_the_ledger_says_what_became_of_a_release() {
		let authorized = LineState::Authorized { confirm_by: 0 };
		let released = LineState::Released {
			dispute_by: 0,
			number: 0,
		};
		for (line, expected) in [
			(line(authorized, 1), Fate::Waits),
			(line(authorized, 2), Fate::Lost),
			(line(released, 1), Fate::Confirmed),
			(line(LineState::Paid, 1), Fate::Confirmed),
			(line(LineState::Refunded, 1), Fate::Confirmed),
			(line(LineState::Paid, 2), Fate::Lost),
			(line(LineState::Lapsed, 1), Fate::Lost),
			(line(LineState::Dropped, 1), Fate::Lost),
			(line(LineState::Included, 1), Fate::Lost),
			(None, Fate::Lost),
		] {
			assert_eq!(fate(line, ReceiptId(1)), expected, "{line:?}");
		}
	}
}
