//! Erasures and their records, as they are read.

use super::{
	bytes, maybe_number, number, stored,
	types::{read, COLUMNS},
	Account, Erasure, ErasureId, ErasureState, LeafPlace, Store, StoreError,
};
use galen_primitives::ids::{BatchNumber, ErasureRequestId, Moment};
use galen_vault::safe::{HalfId, ObjectId};

impl Store {
	/// An erasure by name.
	pub async fn erasure(&self, id: ErasureId) -> Result<Option<Erasure>, StoreError> {
		let statement = format!("{COLUMNS} WHERE erasure = $1");
		let row = sqlx::query(sqlx::AssertSqlSafe(statement))
			.bind(id.0.as_slice())
			.fetch_optional(self.pool())
			.await?;
		row.as_ref().map(read).transpose()
	}

	/// The erasure of a demand.
	pub async fn erasure_of_demand(
		&self,
		demand: ErasureRequestId,
	) -> Result<Option<Erasure>, StoreError> {
		let statement = format!("{COLUMNS} WHERE demand = $1");
		let row = sqlx::query(sqlx::AssertSqlSafe(statement))
			.bind(stored(demand.0, "demand")?)
			.fetch_optional(self.pool())
			.await?;
		row.as_ref().map(read).transpose()
	}

	/// The erasure under which a record of this account was erased.
	pub async fn erasure_of_object(
		&self,
		object: &ObjectId,
		account: &Account,
	) -> Result<Option<ErasureId>, StoreError> {
		let row = sqlx::query(
			"SELECT x.erasure FROM erasure_records AS e JOIN erasures AS x ON x.erasure = e.erasure \
			WHERE e.object = $1 AND x.account = $2 AND x.state IN (2, 3, 4) LIMIT 1",
		)
		.bind(object.0.as_slice())
		.bind(account.as_slice())
		.fetch_optional(self.pool())
		.await?;
		row.map(|row| Ok(ErasureId(bytes(&row, "erasure")?)))
			.transpose()
	}

	/// A page of erasures, oldest first, after the one named: of one account, or all.
	pub async fn erasures(
		&self,
		account: Option<&Account>,
		after: Option<ErasureId>,
		limit: u32,
	) -> Result<Vec<Erasure>, StoreError> {
		const AFTER: &str = "(demanded_at, erasure) > \
			(SELECT demanded_at, erasure FROM erasures WHERE erasure = ";
		let condition = match (account, after) {
			(None, None) => String::new(),
			(Some(_), None) => "WHERE account = $2".to_owned(),
			(None, Some(_)) => format!("WHERE {AFTER} $2)"),
			(Some(_), Some(_)) => format!("WHERE account = $2 AND {AFTER} $3)"),
		};
		let statement = format!("{COLUMNS} {condition} ORDER BY demanded_at, erasure LIMIT $1");
		let mut query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(i64::from(limit));
		if let Some(account) = account {
			query = query.bind(account.as_slice());
		}
		if let Some(after) = &after {
			query = query.bind(after.0.as_slice());
		}
		let rows = query.fetch_all(self.pool()).await?;
		rows.iter().map(read).collect()
	}

	/// Erasures that are in one of these states, oldest first.
	pub(crate) async fn erasures_in(
		&self,
		states: &[ErasureState],
		limit: u32,
	) -> Result<Vec<Erasure>, StoreError> {
		let states: Vec<_> = states
			.iter()
			.map(|state| state.stored().to_string())
			.collect();
		// The states are numbers of ours.
		let statement = format!(
			"{COLUMNS} WHERE state IN ({}) ORDER BY demanded_at, erasure LIMIT $1",
			states.join(", ")
		);
		let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
			.bind(i64::from(limit))
			.fetch_all(self.pool())
			.await?;
		rows.iter().map(read).collect()
	}

	/// How many erasures are not answered, and how many of them should be.
	pub(crate) async fn count_open_erasures(&self, now: Moment) -> Result<(u64, u64), StoreError> {
		let row = sqlx::query(
			"SELECT COUNT(*) AS open, (SELECT COUNT(*) FROM erasures \
			WHERE state IN (0, 1, 2, 3, 5) AND due <= $1) AS overdue \
			FROM erasures WHERE state IN (0, 1, 2, 3, 5)",
		)
		.bind(stored(now, "due")?)
		.fetch_one(self.pool())
		.await?;
		Ok((number(&row, "open")?, number(&row, "overdue")?))
	}

	/// The records of an erasure, and the halves to destroy.
	pub async fn erasure_objects(
		&self,
		id: ErasureId,
	) -> Result<Vec<(ObjectId, Option<HalfId>)>, StoreError> {
		let rows = sqlx::query(
			"SELECT object, half FROM erasure_records WHERE erasure = $1 ORDER BY object",
		)
		.bind(id.0.as_slice())
		.fetch_all(self.pool())
		.await?;
		rows.iter()
			.map(|row| {
				let half = maybe_number(row, "half")?.map(HalfId);
				Ok((ObjectId(bytes(row, "object")?), half))
			})
			.collect()
	}

	/// A page of the records of an erasure and the places of their leaves, in the order of their
	/// objects, after the one named.
	pub async fn erasure_leaves(
		&self,
		id: ErasureId,
		after: Option<ObjectId>,
		limit: u32,
	) -> Result<Vec<(ObjectId, Option<LeafPlace>)>, StoreError> {
		let after = after.map_or_else(Vec::new, |object| object.0.to_vec());
		let rows = sqlx::query(
			"SELECT e.object, r.batch, r.leaf_index FROM erasure_records AS e \
			JOIN records AS r ON r.object = e.object \
			WHERE e.erasure = $1 AND e.object > $2 ORDER BY e.object LIMIT $3",
		)
		.bind(id.0.as_slice())
		.bind(after)
		.bind(i64::from(limit))
		.fetch_all(self.pool())
		.await?;
		rows.iter()
			.map(|row| {
				let batch: Option<u64> = maybe_number(row, "batch")?;
				let index: Option<u32> = maybe_number(row, "leaf_index")?;
				let place = batch.zip(index).map(|(batch, index)| LeafPlace {
					batch: BatchNumber(batch),
					index,
				});
				Ok((ObjectId(bytes(row, "object")?), place))
			})
			.collect()
	}
}
