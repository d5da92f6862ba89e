//! What the ledger is to know of an erasure, and that it knows.

use super::{bytes, changed, number, stored, ErasureId, LeafPlace, Store, StoreError, ToRecord};
use galen_primitives::ids::{BatchNumber, Moment};
use galen_vault::safe::ObjectId;

impl Store {
	/// Leaves of certified erasures that are anchored and have no tombstone, in the order of their
	/// places, whichever erasure they belong to.
	pub(crate) async fn leaves_to_record(&self, limit: u32) -> Result<Vec<ToRecord>, StoreError> {
		let rows = sqlx::query(
			"SELECT e.erasure, e.object, r.batch, r.leaf_index FROM erasures AS x \
			JOIN erasure_records AS e ON e.erasure = x.erasure \
			JOIN records AS r ON r.object = e.object JOIN batches AS b ON b.number = r.batch \
			WHERE x.state = 3 AND e.recorded = 0 AND b.state = 1 \
			ORDER BY r.batch, r.leaf_index LIMIT $1",
		)
		.bind(i64::from(limit))
		.fetch_all(self.pool())
		.await?;
		rows.iter()
			.map(|row| {
				Ok(ToRecord {
					erasure: ErasureId(bytes(row, "erasure")?),
					object: ObjectId(bytes(row, "object")?),
					place: LeafPlace {
						batch: BatchNumber(number(row, "batch")?),
						index: number(row, "leaf_index")?,
					},
				})
			})
			.collect()
	}

	/// Notes that finalized blocks hold these tombstones.
	pub(crate) async fn mark_tombstones(&self, leaves: &[ToRecord]) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		for leaf in leaves {
			sqlx::query(
				"UPDATE erasure_records SET recorded = 1 WHERE erasure = $1 AND object = $2",
			)
			.bind(leaf.erasure.0.as_slice())
			.bind(leaf.object.0.as_slice())
			.execute(&mut *transaction)
			.await?;
		}
		transaction.commit().await?;
		Ok(())
	}

	/// How many leaves of an erasure have no tombstone yet.
	pub(crate) async fn leaves_left(&self, id: ErasureId) -> Result<u64, StoreError> {
		let row = sqlx::query(
			"SELECT COUNT(*) AS leaves FROM erasure_records WHERE erasure = $1 AND recorded = 0",
		)
		.bind(id.0.as_slice())
		.fetch_one(self.pool())
		.await?;
		number(&row, "leaves")
	}

	/// Notes that the ledger knows of the outcome. Whether it was news.
	pub(crate) async fn finish_erasure(
		&self,
		id: ErasureId,
		now: Moment,
	) -> Result<bool, StoreError> {
		let mut transaction = self.begin().await?;
		let result = sqlx::query(
			"UPDATE erasures SET state = state + 1, done_at = $1 \
			WHERE erasure = $2 AND state IN (3, 5)",
		)
		.bind(stored(now, "done_at")?)
		.bind(id.0.as_slice())
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(changed(&result) == 1)
	}
}
