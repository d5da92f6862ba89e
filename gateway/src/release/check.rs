//! The checks of one receipt: whose it is, whether it can be spent, and the last look.

use super::{disclose::Grounds, Desk, Handout, Refusal, MAX_LOOKS};
use crate::{
	ledger::{Basis, BlockId, Finalized, Heads, Receipt},
	store::{
		disclosures::Turn,
		releases::{NewRelease, Release, ReleaseState},
		Record, Store,
	},
	telemetry::{log, metrics, Event},
};
use fail::fail_point;
use futures::future::try_join_all;
use galen_primitives::ids::{OrganizationId, ReceiptId};
use std::sync::Arc;

/// What the last look let through.
#[derive(Debug)]
pub struct Handed<T> {
	/// To be written to the caller now.
	pub given: Vec<T>,
	/// How many were refused at the last moment.
	pub refused: u32,
}

impl Desk {
	pub(super) fn store(&self) -> &Store {
		self.vault.store()
	}

	/// Releases one receipt to its recipient, to the point where the ring is ready. `None` when it
	/// is for an order and no record is permitted.
	pub async fn release_receipt(
		self: &Arc<Self>,
		receipt: ReceiptId,
		recipient: OrganizationId,
	) -> Result<Option<Handout>, Refusal> {
		let desk = Arc::clone(self);
		let result = self
			.tasks
			.spawn(async move { desk.prepare(receipt, recipient).await })
			.await
			.map_err(|_| Refusal::Panicked)?;
		if let Err(refusal) = &result {
			self.note_refusal(receipt, refusal);
		}
		result
	}

	/// A ring that was disclosed before, for its recipient, who lost it on the way.
	pub async fn fetch(
		&self,
		receipt: ReceiptId,
		recipient: OrganizationId,
	) -> Result<Handout, Refusal> {
		let head = self.finalized()?;
		let known = self.receipt_of(receipt, recipient, &head).await?;
		let row = self.store().release(receipt).await?;
		match row {
			Some(row) => self.again(&known, row).await,
			None => Err(Refusal::NotFound),
		}
	}

	/// Steps 2 and 3 for one receipt; what an earlier call has done is not done again.
	pub(super) async fn prepare(
		&self,
		id: ReceiptId,
		recipient: OrganizationId,
	) -> Result<Option<Handout>, Refusal> {
		let head = self.finalized()?;
		let receipt = self.receipt_of(id, recipient, &head).await?;
		let row = self.store().release(id).await?;
		let turn = match &row {
			None => Turn::First,
			Some(row) => match row.state {
				ReleaseState::Prepared => Turn::First,
				ReleaseState::Empty => return Ok(None),
				// An emergency goes on for hours, and what comes in meanwhile matters most.
				ReleaseState::Disclosed | ReleaseState::Confirmed if is_emergency(&receipt) => {
					Turn::Again
				},
				_ => return self.again(&receipt, row.clone()).await.map(Some),
			},
		};
		let best = self.ledger.best().await?;
		if !best.is_spendable(id).await? {
			return Err(Refusal::Spent);
		}
		let new = NewRelease {
			receipt: id,
			order: order_of(&receipt),
			subject: receipt.subject.0,
			recipient,
			purpose: receipt.purpose,
			consent_version: receipt.consent_version,
			lease: receipt.lease,
			at: head.moment,
		};
		self.store().insert_release(&new).await?;
		let records = self.permitted(&receipt, &head, best.as_ref()).await?;
		if records.is_empty() && new.order.is_some() {
			self.store()
				.move_release(id, ReleaseState::Prepared, ReleaseState::Empty)
				.await?;
			metrics().releases.with_label_values(&["empty"]).inc();
			return Ok(None);
		}
		if let (Turn::Again, Some(row)) = (turn, row) {
			let before = self.store().release_objects(id).await?;
			let is_new = |record: &Record| before.binary_search(&record.object).is_err();
			if !records.iter().any(is_new) {
				return self.again(&receipt, row).await.map(Some);
			}
		}
		let ring = self.seal(id, &receipt, &records, &head).await?;
		fail_point!("release::before_disclose");
		let grounds = Grounds::of(&receipt);
		let disclosed = self.disclose(id, turn, &grounds, &records, &ring).await?;
		let Some(disclosure) = disclosed else {
			// Another call was faster, or the lease ended: the journal knows.
			let row = self.store().release(id).await?.ok_or(Refusal::Store)?;
			return self.again(&receipt, row).await.map(Some);
		};
		fail_point!("release::after_disclose");
		Ok(Some(Handout {
			receipt: id,
			order: new.order,
			subject: new.subject,
			recipient,
			lease: receipt.lease,
			disclosure,
			ring,
			records,
			fresh: true,
		}))
	}

	/// The receipt, finalized, of this hospital and for this recipient.
	async fn receipt_of(
		&self,
		id: ReceiptId,
		recipient: OrganizationId,
		head: &Finalized,
	) -> Result<Receipt, Refusal> {
		let is_theirs = |receipt: &Receipt| {
			receipt.custodian == self.organization && receipt.recipient == recipient
		};
		if let Some(receipt) = head.snapshot.receipt(id).await? {
			return Some(receipt).filter(is_theirs).ok_or(Refusal::NotFound);
		}
		let best = self.ledger.best().await?;
		match best.receipt(id).await?.filter(is_theirs) {
			Some(_) => Err(Refusal::NotFinalized),
			None => Err(Refusal::NotFound),
		}
	}

	/// What the journal holds for a receipt, to be handed out (again).
	async fn again(&self, receipt: &Receipt, row: Release) -> Result<Handout, Refusal> {
		let open = matches!(
			row.state,
			ReleaseState::Disclosed | ReleaseState::Released | ReleaseState::Confirmed
		);
		let (Some(ring), Some(disclosure), true) = (row.ring, row.disclosure, open) else {
			return Err(Refusal::Spent);
		};
		let objects = self.store().release_objects(row.receipt).await?;
		let mut records = self.store().records(&objects).await?;
		records.sort_by_key(|record| record.object);
		Ok(Handout {
			receipt: row.receipt,
			order: row.order,
			subject: row.subject,
			recipient: row.recipient,
			lease: receipt.lease,
			disclosure,
			ring,
			records,
			fresh: false,
		})
	}

	/// The last look, immediately before rings leave. Whoever calls this must give what is `given`
	/// to the caller without waiting for anything: there is no check after this one.
	pub async fn hand_out<T>(
		self: &Arc<Self>,
		ready: Vec<(Handout, T)>,
	) -> Result<Handed<T>, Refusal> {
		let receipts: Vec<_> = ready.iter().map(|(handout, _)| handout.receipt).collect();
		let answers = self.last_look(&receipts).await?;
		let mut handed = Handed {
			given: Vec::with_capacity(ready.len()),
			refused: 0,
		};
		for ((handout, value), spendable) in ready.into_iter().zip(answers) {
			let outcome = if spendable { "released" } else { "refused" };
			metrics().releases.with_label_values(&[outcome]).inc();
			if spendable {
				self.note_given(&handout);
				handed.given.push(value);
			} else {
				self.note_refusal(handout.receipt, &Refusal::Spent);
				handed.refused = handed.refused.saturating_add(1);
				if handout.fresh {
					self.note_withheld(&handout);
				}
			}
		}
		fail_point!("release::before_send");
		Ok(handed)
	}

	/// Whether each receipt can be spent at the node's best block, and that block is still the best
	/// one this process knows of when the answers are there. Without the second half, a withdrawal
	/// that the node sees while its answer travels would be missed.
	async fn last_look(&self, receipts: &[ReceiptId]) -> Result<Vec<bool>, Refusal> {
		for _ in 0..MAX_LOOKS {
			let best = self.ledger.best().await?;
			let answers = try_join_all(receipts.iter().map(|id| best.is_spendable(*id))).await?;
			let heads = self.ledger.heads();
			let heads = heads.borrow();
			self.freshness.check(&heads, self.clock.as_ref())?;
			if !has_moved_on(&heads, best.block()) {
				return Ok(answers);
			}
		}
		Err(Refusal::Restless)
	}

	/// Writes down, in the background, that a ring left.
	pub(super) fn note_given(self: &Arc<Self>, handout: &Handout) {
		let receipt = handout.receipt;
		log(Event::Released {
			receipt,
			records: u32::try_from(handout.records.len()).unwrap_or(u32::MAX),
			disclosure: handout.disclosure,
		});
		let next = if handout.order.is_some() {
			ReleaseState::Released
		} else {
			// Nothing waits for a confirmation.
			ReleaseState::Confirmed
		};
		let desk = Arc::clone(self);
		self.tasks.spawn(async move {
			// A few attempts, since the database may be busy for a moment. If all fail the row stays
			// as it is, and the line is not billed.
			for _ in 0..5 {
				let now = desk.clock.now();
				match desk.store().mark_released(receipt, next, now).await {
					Ok(_) => break,
					Err(_) => log(Event::Retrying {
						part: "journal",
						kind: "mark-released",
					}),
				}
			}
			desk.handed_out.notify_one();
		});
	}

	/// Writes down, in the background, that a disclosed ring did not leave.
	fn note_withheld(self: &Arc<Self>, handout: &Handout) {
		let (receipt, disclosure) = (handout.receipt, handout.disclosure);
		let desk = Arc::clone(self);
		self.tasks.spawn(async move {
			match desk.withhold(receipt, disclosure).await {
				Ok(true) => log(Event::Withheld { receipt }),
				// Somebody fetched it meanwhile, or it lapsed.
				Ok(false) => {},
				Err(_) => log(Event::Failed {
					part: "journal",
					kind: "withhold",
				}),
			}
		});
	}

	pub(super) fn note_refusal(&self, receipt: ReceiptId, refusal: &Refusal) {
		log(Event::ReleaseRefused {
			receipt,
			kind: refusal.kind(),
		});
		metrics()
			.releases
			.with_label_values(&[refusal.kind()])
			.inc();
	}
}

/// Whether the node has announced another best block that is at least as high.
fn has_moved_on(heads: &Heads, asked: BlockId) -> bool {
	heads
		.best
		.is_some_and(|best| best.hash != asked.hash && best.number >= asked.number)
}

fn is_emergency(receipt: &Receipt) -> bool {
	matches!(receipt.basis, Basis::Emergency(_))
}

/// The order a receipt rests on, if on one.
pub(super) fn order_of(receipt: &Receipt) -> Option<galen_primitives::ids::OrderId> {
	match receipt.basis {
		Basis::Order(order) => Some(order),
		Basis::Treatment | Basis::Emergency(_) => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn block(number: u32, fork: u8) -> BlockId {
		BlockId {
			number,
			hash: [fork; 32],
		}
	}

	#[test]
	fn only_another_block_at_least_as_high_is_news() {
		let asked = block(7, 1);
		for (best, expected) in [
			(None, false),
			(Some(asked), false),
			// The subscription may be behind the answer.
			(Some(block(6, 2)), false),
			(Some(block(7, 2)), true),
			(Some(block(8, 2)), true),
		] {
			let heads = Heads {
				best,
				..Heads::default()
			};
			assert_eq!(has_moved_on(&heads, asked), expected, "{best:?}");
		}
	}
}
