//! Which halves rows need, and how much of the halves' past the database has seen.

use super::{bytes, number, stored, Store, StoreError};
use galen_vault::safe::{HalfId, ObjectId, SubjectVaultId, WrappedRecord, WrappedSubject};
use sqlx::{Any, Row, Transaction};

impl Store {
	/// The epoch of the halves that this database last saw.
	pub async fn halves_epoch(&self) -> Result<u64, StoreError> {
		let row = sqlx::query("SELECT epoch FROM halves WHERE one = 1")
			.fetch_one(self.pool())
			.await?;
		number(&row, "epoch")
	}

	/// Notes that the halves are of this epoch.
	pub(crate) async fn set_halves_epoch(&self, epoch: u64) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		see_epoch(&mut transaction, epoch).await?;
		transaction.commit().await?;
		Ok(())
	}

	/// The halves that some of the newest records need. A damaged row says nothing here.
	pub(crate) async fn newest_halves(&self) -> Result<Vec<HalfId>, StoreError> {
		let mut newest = Vec::new();
		for statement in [
			"SELECT wrapped_secret FROM records WHERE batch IS NULL ORDER BY object LIMIT 64",
			"SELECT wrapped_secret FROM records WHERE batch IS NOT NULL \
			ORDER BY batch DESC, leaf_index DESC LIMIT 64",
		] {
			for row in sqlx::query(statement).fetch_all(self.pool()).await? {
				let wrapped: Option<Vec<u8>> = row.try_get(0)?;
				newest.extend(wrapped.and_then(|wrapped| half_of_record(&wrapped).ok()));
			}
		}
		Ok(newest)
	}

	/// Records after one, in the order of their objects, with the halves they need: those that can be
	/// read as far as this database knows.
	pub(crate) async fn record_halves_after(
		&self,
		after: Option<ObjectId>,
		limit: u32,
	) -> Result<Vec<(ObjectId, HalfId)>, StoreError> {
		let after = after.map_or_else(Vec::new, |object| object.0.to_vec());
		let rows = sqlx::query(
			"SELECT object, wrapped_secret FROM records WHERE object > $1 \
			AND wrapped_secret IS NOT NULL ORDER BY object LIMIT $2",
		)
		.bind(after)
		.bind(i64::from(limit))
		.fetch_all(self.pool())
		.await?;
		rows.iter()
			.map(|row| {
				let wrapped: Vec<u8> = row.try_get("wrapped_secret")?;
				let half = half_of_record(&wrapped)?;
				Ok((ObjectId(bytes(row, "object")?), half))
			})
			.collect()
	}

	/// The same for shelves.
	pub(crate) async fn shelf_halves_after(
		&self,
		after: Option<SubjectVaultId>,
		limit: u32,
	) -> Result<Vec<(SubjectVaultId, HalfId)>, StoreError> {
		let after = after.map_or_else(Vec::new, |shelf| shelf.0.to_vec());
		let rows = sqlx::query(
			"SELECT shelf, wrapped_key FROM shelves WHERE shelf > $1 \
			AND wrapped_key IS NOT NULL ORDER BY shelf LIMIT $2",
		)
		.bind(after)
		.bind(i64::from(limit))
		.fetch_all(self.pool())
		.await?;
		rows.iter()
			.map(|row| {
				let wrapped: Vec<u8> = row.try_get("wrapped_key")?;
				let half = half_of_shelf(&wrapped)?;
				Ok((SubjectVaultId(bytes(row, "shelf")?), half))
			})
			.collect()
	}
}

pub(super) async fn see_epoch(
	transaction: &mut Transaction<'_, Any>,
	epoch: u64,
) -> Result<(), StoreError> {
	sqlx::query("UPDATE halves SET epoch = $1 WHERE one = 1 AND epoch < $1")
		.bind(stored(epoch, "epoch")?)
		.execute(&mut **transaction)
		.await?;
	Ok(())
}

pub(super) fn half_of_record(wrapped: &[u8]) -> Result<HalfId, StoreError> {
	let wrapped =
		WrappedRecord::from_bytes(wrapped).map_err(|_| StoreError::Corrupt("wrapped_secret"))?;
	Ok(wrapped.half())
}

pub(super) fn half_of_shelf(wrapped: &[u8]) -> Result<HalfId, StoreError> {
	let wrapped =
		WrappedSubject::from_bytes(wrapped).map_err(|_| StoreError::Corrupt("wrapped_key"))?;
	Ok(wrapped.half())
}
