//! How an erasure begins: by a demand or by the hospital itself, with a list or for everything; and how
//! a privacy officer decides.

use super::{
	blocks, changed, stored,
	types::{ground_number, reason_number},
	with_rows, ErasureId, OwnErasure, Store, StoreError,
};
use galen_client::types::{ErasureRequest, ErasureScope, RetentionGround};
use galen_primitives::ids::{ErasureRequestId, Moment};
use galen_vault::safe::{ErasureReason, ListSalt, ObjectId, SubjectVaultId};
use sqlx::{Any, Transaction};

impl Store {
	/// Writes a demand down, unless it is known.
	pub async fn insert_demand(
		&self,
		id: ErasureId,
		number: ErasureRequestId,
		demand: &ErasureRequest,
		shelf: Option<SubjectVaultId>,
	) -> Result<(), StoreError> {
		let list = match demand.scope {
			ErasureScope::Everything => None,
			ErasureScope::Records(list) => Some(list.0),
		};
		let mut transaction = self.begin().await?;
		sqlx::query(
			"INSERT INTO erasures (erasure, demand, account, shelf, everything, list, state, \
			demanded_at, due, records) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, 0) \
			ON CONFLICT (demand) DO NOTHING",
		)
		.bind(id.0.as_slice())
		.bind(stored(number.0, "demand")?)
		.bind(demand.subject.0.as_slice())
		.bind(shelf.as_ref().map(|shelf| shelf.0.as_slice()))
		.bind(i64::from(list.is_none()))
		.bind(list.as_ref().map(|list| list.as_slice()))
		.bind(stored(demand.requested_at, "demanded_at")?)
		.bind(stored(demand.due, "due")?)
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(())
	}

	/// Begins an erasure that nobody demanded.
	pub async fn begin_erasure(&self, own: &OwnErasure, now: Moment) -> Result<(), StoreError> {
		let now = stored(now, "demanded_at")?;
		let list = own.list.as_ref();
		let mut transaction = self.begin().await?;
		sqlx::query(
			"INSERT INTO erasures (erasure, account, shelf, everything, list, salt, reason, state, \
			demanded_at, decided_at, records) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, 0)",
		)
		.bind(own.id.0.as_slice())
		.bind(own.account.as_ref().map(|account| account.as_slice()))
		.bind(own.shelf.0.as_slice())
		.bind(i64::from(list.is_none()))
		.bind(list.map(|(_, list, _)| list.0.as_slice()))
		.bind(list.map(|(_, _, salt)| salt.0.as_slice()))
		.bind(reason_number(own.reason))
		.bind(now)
		.execute(&mut *transaction)
		.await?;
		if let Some((objects, _, _)) = list {
			insert_objects(&mut transaction, own.id, objects).await?;
		}
		transaction.commit().await?;
		Ok(())
	}

	/// Keeps the list of a demand. Whether it was missing until now.
	pub async fn hand_in_list(
		&self,
		id: ErasureId,
		salt: ListSalt,
		objects: &[ObjectId],
	) -> Result<bool, StoreError> {
		let mut transaction = self.begin().await?;
		let result =
			sqlx::query("UPDATE erasures SET salt = $1 WHERE erasure = $2 AND salt IS NULL")
				.bind(salt.0.as_slice())
				.bind(id.0.as_slice())
				.execute(&mut *transaction)
				.await?;
		if changed(&result) == 0 {
			return Ok(false);
		}
		insert_objects(&mut transaction, id, objects).await?;
		transaction.commit().await?;
		Ok(true)
	}

	/// Links a demand to the shelf of its account, where it had none.
	pub(crate) async fn set_erasure_shelf(
		&self,
		id: ErasureId,
		shelf: SubjectVaultId,
	) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		sqlx::query("UPDATE erasures SET shelf = $1 WHERE erasure = $2 AND shelf IS NULL")
			.bind(shelf.0.as_slice())
			.bind(id.0.as_slice())
			.execute(&mut *transaction)
			.await?;
		transaction.commit().await?;
		Ok(())
	}

	/// A privacy officer says that it is to be done. Whether it was waiting for that.
	pub async fn start_erasure(
		&self,
		id: ErasureId,
		reason: ErasureReason,
		now: Moment,
	) -> Result<bool, StoreError> {
		self.decide_erasure(
			"UPDATE erasures SET state = 1, reason = $1, decided_at = $2 \
			WHERE erasure = $3 AND state = 0",
			id,
			reason_number(reason),
			now,
		)
		.await
	}

	/// A privacy officer says that it is not to be done. Whether it was waiting for that.
	pub async fn decline_erasure(
		&self,
		id: ErasureId,
		ground: RetentionGround,
		now: Moment,
	) -> Result<bool, StoreError> {
		self.decide_erasure(
			"UPDATE erasures SET state = 5, ground = $1, decided_at = $2 \
			WHERE erasure = $3 AND state = 0",
			id,
			ground_number(ground),
			now,
		)
		.await
	}

	async fn decide_erasure(
		&self,
		statement: &'static str,
		id: ErasureId,
		code: i64,
		now: Moment,
	) -> Result<bool, StoreError> {
		let mut transaction = self.begin().await?;
		let result = sqlx::query(statement)
			.bind(code)
			.bind(stored(now, "decided_at")?)
			.bind(id.0.as_slice())
			.execute(&mut *transaction)
			.await?;
		transaction.commit().await?;
		Ok(changed(&result) == 1)
	}
}

async fn insert_objects(
	transaction: &mut Transaction<'_, Any>,
	id: ErasureId,
	objects: &[ObjectId],
) -> Result<(), StoreError> {
	for block in blocks(objects) {
		let statement = with_rows(
			"INSERT INTO erasure_records (erasure, object, recorded) VALUES ",
			block.len(),
			3,
			"",
		);
		let mut query = sqlx::query(statement);
		for object in block {
			query = query
				.bind(id.0.as_slice())
				.bind(object.0.as_slice())
				.bind(0_i64);
		}
		query.execute(&mut **transaction).await?;
	}
	Ok(())
}
