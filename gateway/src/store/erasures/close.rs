//! How rows become unreadable: before the halves are destroyed, so that nobody begins to read what is
//! about to go; and after the halves were destroyed under a database that does not know of it.

use super::{
	blocks, bytes,
	halves::{half_of_record, half_of_shelf, see_epoch},
	number, stored, with_rows, Dialect, ErasureId, Store, StoreError,
};
use galen_primitives::ids::Moment;
use galen_vault::safe::{HalfId, ObjectId, SubjectVaultId};
use sqlx::{Any, Row, Transaction};
use std::collections::BTreeSet;

/// What is left of a record's row: that it was there, and where its leaf is. Its labels and the keyed
/// hashes of its identity and content go with its key.
const SCRUB: &str = "UPDATE records SET wrapped_secret = NULL, resource_mac = object, \
	content_mac = object, resource_type = '', category = 0, confidentiality = 0, \
	sensitivities = 0, clinical_time = NULL, author = NULL, size = 0 ";

impl Store {
	/// Makes sure that these shelves are open and stay so until the transaction ends.
	/// [`StoreError::Conflict`] if one was closed.
	pub(crate) async fn hold_shelves(
		&self,
		transaction: &mut Transaction<'_, Any>,
		shelves: &BTreeSet<SubjectVaultId>,
	) -> Result<(), StoreError> {
		let shelves: Vec<_> = shelves.iter().collect();
		// SQLite has one writer, and this is it.
		let lock = match self.dialect() {
			Dialect::Sqlite => ")",
			Dialect::Postgres => ") FOR SHARE",
		};
		for block in blocks(&shelves) {
			let statement = with_rows(
				"SELECT shelf FROM shelves WHERE wrapped_key IS NOT NULL AND shelf IN (VALUES ",
				block.len(),
				1,
				lock,
			);
			let mut query = sqlx::query(statement);
			for shelf in block {
				query = query.bind(shelf.0.as_slice());
			}
			let open = query.fetch_all(&mut **transaction).await?;
			if open.len() != block.len() {
				return Err(StoreError::Conflict);
			}
		}
		Ok(())
	}

	/// Makes the records of an erasure unreadable here, and writes down which halves are to be
	/// destroyed: in one transaction, so that from then on nobody begins to read them.
	pub(crate) async fn close_records(&self, id: ErasureId) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		let rows = sqlx::query(
			"SELECT r.object, r.wrapped_secret FROM records AS r JOIN erasure_records AS e \
			ON e.object = r.object WHERE e.erasure = $1 AND r.wrapped_secret IS NOT NULL",
		)
		.bind(id.0.as_slice())
		.fetch_all(&mut *transaction)
		.await?;
		for row in &rows {
			let object: [u8; 16] = bytes(row, "object")?;
			let wrapped: Vec<u8> = row.try_get("wrapped_secret")?;
			let half = half_of_record(&wrapped)?;
			sqlx::query("UPDATE erasure_records SET half = $1 WHERE erasure = $2 AND object = $3")
				.bind(stored(half.0, "half")?)
				.bind(id.0.as_slice())
				.bind(object.as_slice())
				.execute(&mut *transaction)
				.await?;
		}
		scrub_erasure(&mut transaction, id).await?;
		let records = u32::try_from(rows.len()).map_err(|_| StoreError::Corrupt("records"))?;
		close(&mut transaction, id, records, None).await?;
		transaction.commit().await?;
		Ok(())
	}

	/// Makes a whole shelf unreadable here, and ends its link to patient and account: whatever comes
	/// in of the patient later begins another shelf.
	pub(crate) async fn close_shelf(
		&self,
		id: ErasureId,
		shelf: &SubjectVaultId,
	) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		let row = sqlx::query("SELECT wrapped_key FROM shelves WHERE shelf = $1")
			.bind(shelf.0.as_slice())
			.fetch_one(&mut *transaction)
			.await?;
		let wrapped: Option<Vec<u8>> = row.try_get(0)?;
		let half = wrapped.as_deref().map(half_of_shelf).transpose()?;
		empty_shelf(&mut transaction, shelf).await?;
		sqlx::query(
			"INSERT INTO erasure_records (erasure, object, recorded) \
			SELECT x.erasure, r.object, 0 FROM erasures AS x, records AS r \
			WHERE x.erasure = $1 AND r.shelf = $2 AND r.wrapped_secret IS NOT NULL",
		)
		.bind(id.0.as_slice())
		.bind(shelf.0.as_slice())
		.execute(&mut *transaction)
		.await?;
		let row = sqlx::query(
			"SELECT COUNT(*) AS records FROM records \
			WHERE shelf = $1 AND wrapped_secret IS NOT NULL",
		)
		.bind(shelf.0.as_slice())
		.fetch_one(&mut *transaction)
		.await?;
		let records = number(&row, "records")?;
		scrub_erasure(&mut transaction, id).await?;
		close(&mut transaction, id, records, half).await?;
		transaction.commit().await?;
		Ok(())
	}

	/// Keeps the certificate: the keys are destroyed.
	pub(crate) async fn certify_erasure(
		&self,
		id: ErasureId,
		certificate: &[u8],
		epoch: u64,
		now: Moment,
	) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		sqlx::query(
			"UPDATE erasures SET state = 3, certificate = $1, destroyed_at = $2 \
			WHERE erasure = $3 AND state = 2",
		)
		.bind(certificate)
		.bind(stored(now, "destroyed_at")?)
		.bind(id.0.as_slice())
		.execute(&mut *transaction)
		.await?;
		see_epoch(&mut transaction, epoch).await?;
		transaction.commit().await?;
		Ok(())
	}

	/// Lets the rows of records and shelves follow their halves, which were destroyed.
	pub(crate) async fn forget_erased(
		&self,
		records: &[ObjectId],
		shelves: &[SubjectVaultId],
	) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		for object in records {
			sqlx::query(sqlx::AssertSqlSafe(format!("{SCRUB} WHERE object = $1")))
				.bind(object.0.as_slice())
				.execute(&mut *transaction)
				.await?;
		}
		for shelf in shelves {
			sqlx::query(sqlx::AssertSqlSafe(format!("{SCRUB} WHERE shelf = $1")))
				.bind(shelf.0.as_slice())
				.execute(&mut *transaction)
				.await?;
			empty_shelf(&mut transaction, shelf).await?;
		}
		transaction.commit().await?;
		Ok(())
	}
}

/// Takes keys and labels from the rows of an erasure's records, and no ring with one of their keys is
/// handed out a second time.
async fn scrub_erasure(
	transaction: &mut Transaction<'_, Any>,
	id: ErasureId,
) -> Result<(), StoreError> {
	sqlx::query(sqlx::AssertSqlSafe(format!(
		"{SCRUB} WHERE wrapped_secret IS NOT NULL AND object IN \
		(SELECT object FROM erasure_records WHERE erasure = $1)"
	)))
	.bind(id.0.as_slice())
	.execute(&mut **transaction)
	.await?;
	sqlx::query(
		"UPDATE releases SET ring = NULL WHERE ring IS NOT NULL AND state > 2 AND receipt IN \
		(SELECT o.receipt FROM release_objects AS o JOIN erasure_records AS e \
		ON e.object = o.object WHERE e.erasure = $1)",
	)
	.bind(id.0.as_slice())
	.execute(&mut **transaction)
	.await?;
	Ok(())
}

async fn empty_shelf(
	transaction: &mut Transaction<'_, Any>,
	shelf: &SubjectVaultId,
) -> Result<(), StoreError> {
	let empty: &[u8] = &[];
	let mut nobody = [0; 32];
	// The name by which nobody is found. Shelves have unique ones, and their own id is half of it.
	for (to, from) in nobody.iter_mut().zip(shelf.0) {
		*to = from;
	}
	sqlx::query(
		"UPDATE shelves SET wrapped_key = NULL, sealed_patient = $1, patient_mac = $2, \
		account = NULL WHERE shelf = $3",
	)
	.bind(empty)
	.bind(nobody.as_slice())
	.bind(shelf.0.as_slice())
	.execute(&mut **transaction)
	.await?;
	Ok(())
}

async fn close(
	transaction: &mut Transaction<'_, Any>,
	id: ErasureId,
	records: u32,
	half: Option<HalfId>,
) -> Result<(), StoreError> {
	sqlx::query(
		"UPDATE erasures SET state = 2, records = $1, half = $2 WHERE erasure = $3 AND state = 1",
	)
	.bind(i64::from(records))
	.bind(half.map(|half| stored(half.0, "half")).transpose()?)
	.bind(id.0.as_slice())
	.execute(&mut **transaction)
	.await?;
	Ok(())
}
