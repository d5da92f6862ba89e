//! The journal of releases. `release/mod.rs` has the state machine; here every step is one
//! statement that names the state it starts from, so that no two can happen.

use super::{
	changed,
	sql::{bytes, maybe_number, number, stored},
	Account, Store, StoreError,
};
use crate::ledger::Lease;
use galen_primitives::{
	codes::Purpose,
	ids::{ConsentVersion, Moment, OrderId, OrganizationId, ReceiptId},
};
use galen_vault::safe::ObjectId;
use sqlx::{any::AnyRow, Row};

/// Where a release stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseState {
	/// The receipt is known.
	Prepared,
	/// No record is permitted.
	Empty,
	/// The disclosure is committed; whether the ring was handed out is not known.
	Disclosed,
	/// The ring was handed out.
	Released,
	/// Confirmed on the ledger, or nothing to confirm.
	Confirmed,
	/// Refused after the disclosure: nothing was handed out.
	Withheld,
	/// The lease ended before anything was known to be handed out.
	Lapsed,
	/// It can no longer be confirmed.
	Unconfirmed,
}

impl ReleaseState {
	const ALL: [Self; 8] = [
		Self::Prepared,
		Self::Empty,
		Self::Disclosed,
		Self::Released,
		Self::Confirmed,
		Self::Withheld,
		Self::Lapsed,
		Self::Unconfirmed,
	];

	pub(super) const fn stored(self) -> i64 {
		match self {
			Self::Prepared => 0,
			Self::Empty => 1,
			Self::Disclosed => 2,
			Self::Released => 3,
			Self::Confirmed => 4,
			Self::Withheld => 5,
			Self::Lapsed => 6,
			Self::Unconfirmed => 7,
		}
	}
}

/// A receipt that is worked on from now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRelease {
	/// The receipt.
	pub receipt: ReceiptId,
	/// The order, if it is for one.
	pub order: Option<OrderId>,
	/// Whose records.
	pub subject: Account,
	/// Who may read them.
	pub recipient: OrganizationId,
	/// For what.
	pub purpose: Purpose,
	/// The consent version the receipt pins.
	pub consent_version: ConsentVersion,
	/// How long the receipt can be spent.
	pub lease: Lease,
	/// When work on it began, in UTC seconds.
	pub at: Moment,
}

/// A row of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
	/// The receipt.
	pub receipt: ReceiptId,
	/// The order, if it is for one.
	pub order: Option<OrderId>,
	/// Whose records.
	pub subject: Account,
	/// Who may read them.
	pub recipient: OrganizationId,
	/// Where it stands.
	pub state: ReleaseState,
	/// The sealed ring, from its disclosure until the end of the lease.
	pub ring: Option<Vec<u8>>,
	/// The disclosure's number.
	pub disclosure: Option<u64>,
	/// When work on it began, in UTC seconds.
	pub at: Moment,
	/// When the ring was handed out, as far as is known, in UTC seconds.
	pub released_at: Option<Moment>,
}

/// Purposes are stored as the numbers of the code table.
pub(super) fn purpose_of(row: &AnyRow) -> Result<Purpose, StoreError> {
	let index: u32 = number(row, "purpose")?;
	Purpose::ALL
		.iter()
		.copied()
		.find(|purpose| purpose.index() == index)
		.ok_or(StoreError::Corrupt("purpose"))
}

fn state_of(row: &AnyRow) -> Result<ReleaseState, StoreError> {
	let stored: i64 = row.try_get("state")?;
	ReleaseState::ALL
		.into_iter()
		.find(|state| state.stored() == stored)
		.ok_or(StoreError::Corrupt("state"))
}

fn read(row: &AnyRow) -> Result<Release, StoreError> {
	Ok(Release {
		receipt: ReceiptId(number(row, "receipt")?),
		order: maybe_number(row, "order_id")?.map(OrderId),
		subject: bytes(row, "subject")?,
		recipient: OrganizationId(number(row, "recipient")?),
		state: state_of(row)?,
		ring: row.try_get("ring")?,
		disclosure: maybe_number(row, "disclosure")?,
		at: number(row, "at")?,
		released_at: maybe_number(row, "released_at")?,
	})
}

impl Store {
	/// Begins the journal of a receipt. Nothing happens if it has begun.
	pub async fn insert_release(&self, new: &NewRelease) -> Result<(), StoreError> {
		let (block, time) = match new.lease {
			Lease::Blocks { end } => (Some(i64::from(end)), None),
			Lease::Clock { end } => (None, Some(stored(end, "lease_time")?)),
		};
		let order = new
			.order
			.map(|order| stored(order.0, "order_id"))
			.transpose()?;
		let mut transaction = self.begin().await?;
		sqlx::query(
			"INSERT INTO releases (receipt, order_id, subject, recipient, purpose, \
			 consent_version, state, lease_block, lease_time, at) \
			 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (receipt) DO NOTHING",
		)
		.bind(stored(new.receipt.0, "receipt")?)
		.bind(order)
		.bind(new.subject.as_slice())
		.bind(i64::from(new.recipient.0))
		.bind(i64::from(new.purpose.index()))
		.bind(i64::from(new.consent_version))
		.bind(ReleaseState::Prepared.stored())
		.bind(block)
		.bind(time)
		.bind(stored(new.at, "at")?)
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(())
	}

	/// A receipt's row.
	pub async fn release(&self, receipt: ReceiptId) -> Result<Option<Release>, StoreError> {
		let row = sqlx::query("SELECT * FROM releases WHERE receipt = $1")
			.bind(stored(receipt.0, "receipt")?)
			.fetch_optional(self.pool())
			.await?;
		row.as_ref().map(read).transpose()
	}

	/// The objects whose keys were disclosed under a receipt.
	pub async fn release_objects(&self, receipt: ReceiptId) -> Result<Vec<ObjectId>, StoreError> {
		sqlx::query("SELECT object FROM release_objects WHERE receipt = $1 ORDER BY object")
			.bind(stored(receipt.0, "receipt")?)
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(|row| bytes(row, "object").map(ObjectId))
			.collect()
	}

	/// Whether the object's keys were disclosed under this receipt.
	pub async fn is_in_release(
		&self,
		receipt: ReceiptId,
		object: &ObjectId,
	) -> Result<bool, StoreError> {
		let row =
			sqlx::query("SELECT 1 FROM release_objects WHERE receipt = $1 AND object = $2 LIMIT 1")
				.bind(stored(receipt.0, "receipt")?)
				.bind(object.0.as_slice())
				.fetch_optional(self.pool())
				.await?;
		Ok(row.is_some())
	}

	/// Rows in a state, the lowest receipts first.
	pub async fn releases_in(
		&self,
		state: ReleaseState,
		limit: u32,
	) -> Result<Vec<Release>, StoreError> {
		sqlx::query("SELECT * FROM releases WHERE state = $1 ORDER BY receipt LIMIT $2")
			.bind(state.stored())
			.bind(i64::from(limit))
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(read)
			.collect()
	}

	/// An order's rows that are neither at their end nor lapsed: prepared, empty, disclosed or
	/// released.
	pub async fn releases_in_hand(&self, order: OrderId) -> Result<Vec<Release>, StoreError> {
		sqlx::query("SELECT * FROM releases WHERE order_id = $1 AND state IN (0, 1, 2, 3)")
			.bind(stored(order.0, "order_id")?)
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(read)
			.collect()
	}

	/// Moves a row from one state to another; `false` when it was not in the first.
	pub async fn move_release(
		&self,
		receipt: ReceiptId,
		from: ReleaseState,
		to: ReleaseState,
	) -> Result<bool, StoreError> {
		let mut transaction = self.begin().await?;
		let result =
			sqlx::query("UPDATE releases SET state = $3 WHERE receipt = $1 AND state = $2")
				.bind(stored(receipt.0, "receipt")?)
				.bind(from.stored())
				.bind(to.stored())
				.execute(&mut *transaction)
				.await?;
		transaction.commit().await?;
		Ok(changed(&result) == 1)
	}

	/// Writes down that a ring was handed out. Also of a row that lapsed between the hand-out and
	/// this: what left has left.
	pub async fn mark_released(
		&self,
		receipt: ReceiptId,
		to: ReleaseState,
		now: Moment,
	) -> Result<bool, StoreError> {
		let mut transaction = self.begin().await?;
		let result = sqlx::query(
			"UPDATE releases SET state = $2, released_at = $3 \
			 WHERE receipt = $1 AND state IN (2, 6) AND disclosure IS NOT NULL",
		)
		.bind(stored(receipt.0, "receipt")?)
		.bind(to.stored())
		.bind(stored(now, "released_at")?)
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(changed(&result) == 1)
	}

	/// Closes what can no longer be spent at this finalized block: rows of which nothing is known to
	/// have been handed out lapse, and no ring outlives its lease. Returns what lapsed.
	pub async fn lapse(&self, block: u32, now: Moment) -> Result<Vec<ReceiptId>, StoreError> {
		const OVER: &str = "(lease_block <= $1 OR lease_time <= $2)";
		let now = stored(now, "lease_time")?;
		// Looked at without the writer first: most of the time there is nothing to write.
		let any = sqlx::query(sqlx::AssertSqlSafe(format!(
			"SELECT 1 FROM releases WHERE (state IN (0, 2) OR ring IS NOT NULL) AND {OVER} LIMIT 1"
		)))
		.bind(i64::from(block))
		.bind(now)
		.fetch_optional(self.pool())
		.await?;
		if any.is_none() {
			return Ok(Vec::new());
		}
		let mut transaction = self.begin().await?;
		let lapsed = sqlx::query(sqlx::AssertSqlSafe(format!(
			"UPDATE releases SET state = 6 WHERE state IN (0, 2) AND {OVER} RETURNING receipt"
		)))
		.bind(i64::from(block))
		.bind(now)
		.fetch_all(&mut *transaction)
		.await?
		.iter()
		.map(|row| number(row, "receipt").map(ReceiptId))
		.collect::<Result<Vec<_>, _>>()?;
		sqlx::query(sqlx::AssertSqlSafe(format!(
			"UPDATE releases SET ring = NULL WHERE ring IS NOT NULL AND {OVER}"
		)))
		.bind(i64::from(block))
		.bind(now)
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(lapsed)
	}

	/// Whether keys of the object were, or may have been, handed to this recipient by a disclosure at
	/// or after `since`.
	pub async fn was_released(
		&self,
		object: &ObjectId,
		recipient: OrganizationId,
		since: Moment,
	) -> Result<bool, StoreError> {
		let row = sqlx::query(
			"SELECT 1 FROM release_objects o \
			 JOIN releases r ON r.receipt = o.receipt \
			 JOIN disclosures d ON d.number = r.disclosure \
			 WHERE o.object = $1 AND r.recipient = $2 AND d.at >= $3 AND r.state IN (2, 3, 4, 7) \
			 LIMIT 1",
		)
		.bind(object.0.as_slice())
		.bind(i64::from(recipient.0))
		.bind(stored(since, "at")?)
		.fetch_optional(self.pool())
		.await?;
		Ok(row.is_some())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::collections::BTreeSet;

	#[test]
	fn every_state_has_its_own_number() {
		let numbers: BTreeSet<_> = ReleaseState::ALL
			.iter()
			.map(|state| state.stored())
			.collect();
		assert_eq!(numbers, (0..8).collect());
	}
}
