//! What is kept beside the entries of the accounting: how many there are, and proofs of the batches
//! they are anchored in. `accounting::check` compares it with the entries.

use super::{
	sql::{bytes, maybe_number, number, stored},
	Batch, Store, StoreError,
};
use galen_primitives::{ids::BatchNumber, merkle::Digest};
use sqlx::{any::AnyRow, Row};

/// How the entries compare with their count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
	/// How many there must be.
	pub entries: u64,
	/// How many there are.
	pub found: u64,
	/// The lowest number that no entry has, though one must.
	pub first_missing: Option<u64>,
	/// Subjects of whose entries there are more or fewer than there must be.
	pub subjects: u64,
}

/// An entry as far as its leaf depends on it.
#[derive(Clone, Debug)]
pub struct Sealed {
	/// Its number.
	pub number: u64,
	/// The signed statement.
	pub statement: Vec<u8>,
	/// What hides the statement behind its leaf.
	pub salt: [u8; 32],
	/// Its leaf, as it was anchored or will be.
	pub leaf: Digest,
}

impl Store {
	/// Counts the entries and finds the first that is missing.
	pub async fn count_entries(&self) -> Result<Counted, StoreError> {
		let row = sqlx::query(
			"SELECT (SELECT entries FROM accounting WHERE id = 0) AS entries, \
			 (SELECT COUNT(*) FROM disclosures) AS found, \
			 (SELECT MIN(number) FROM disclosures) AS lowest, \
			 (SELECT MIN(one.number) + 1 FROM disclosures AS one WHERE NOT EXISTS \
			 (SELECT 1 FROM disclosures AS follower WHERE follower.number = one.number + 1)) AS gap, \
			 (SELECT COUNT(*) FROM accounting_subjects WHERE entries <> (SELECT COUNT(*) \
			 FROM disclosures WHERE disclosures.subject = accounting_subjects.subject)) AS changed, \
			 (SELECT COUNT(DISTINCT subject) FROM disclosures WHERE NOT EXISTS (SELECT 1 \
			 FROM accounting_subjects AS counted WHERE counted.subject = disclosures.subject)) \
			 AS uncounted",
		)
		.fetch_one(self.pool())
		.await?;
		let entries: u64 = number(&row, "entries")?;
		let found: u64 = number(&row, "found")?;
		let changed: u64 = number(&row, "changed")?;
		let uncounted: u64 = number(&row, "uncounted")?;
		let lowest: Option<u64> = maybe_number(&row, "lowest")?;
		let gap: Option<u64> = maybe_number(&row, "gap")?;
		let first = match lowest {
			Some(0) => gap,
			_ => Some(0),
		};
		Ok(Counted {
			entries,
			found,
			first_missing: first.filter(|first| *first < entries),
			subjects: changed.saturating_add(uncounted),
		})
	}

	/// Batches of disclosures after a number, the lowest first.
	pub async fn disclosure_batches(
		&self,
		after: Option<BatchNumber>,
		limit: u32,
	) -> Result<Vec<Batch>, StoreError> {
		let after = match after {
			Some(after) => stored(after.0, "number")?,
			None => -1,
		};
		self.batches_where("kind = 1 AND number > $1", after, limit)
			.await
	}

	/// Entries after a number, the lowest first.
	pub async fn sealed_entries(
		&self,
		after: Option<u64>,
		limit: u32,
	) -> Result<Vec<Sealed>, StoreError> {
		let after = match after {
			Some(after) => stored(after, "number")?,
			None => -1,
		};
		sqlx::query(
			"SELECT number, statement, salt, leaf FROM disclosures WHERE number > $1 \
			 ORDER BY number LIMIT $2",
		)
		.bind(after)
		.bind(i64::from(limit))
		.fetch_all(self.pool())
		.await?
		.iter()
		.map(read_sealed)
		.collect()
	}

	/// The lowest anchored batch of disclosures, from a number on, of which no bundle is kept.
	pub async fn next_to_prove(
		&self,
		from: BatchNumber,
	) -> Result<Option<BatchNumber>, StoreError> {
		let row = sqlx::query(
			"SELECT MIN(number) AS number FROM batches WHERE kind = 1 AND state = 1 \
			 AND number >= $1 AND NOT EXISTS (SELECT 1 FROM bundles WHERE batch = batches.number)",
		)
		.bind(stored(from.0, "number")?)
		.fetch_one(self.pool())
		.await?;
		Ok(maybe_number(&row, "number")?.map(BatchNumber))
	}

	/// Keeps the proof bundle of a batch, unless one is kept already.
	pub async fn keep_bundle(&self, batch: BatchNumber, bundle: &[u8]) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		sqlx::query(
			"INSERT INTO bundles (batch, bundle) VALUES ($1, $2) ON CONFLICT (batch) DO NOTHING",
		)
		.bind(stored(batch.0, "batch")?)
		.bind(bundle)
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(())
	}

	/// The proof bundle of a batch, if one is kept.
	pub async fn bundle(&self, batch: BatchNumber) -> Result<Option<Vec<u8>>, StoreError> {
		let row = sqlx::query("SELECT bundle FROM bundles WHERE batch = $1")
			.bind(stored(batch.0, "batch")?)
			.fetch_optional(self.pool())
			.await?;
		Ok(row.map(|row| row.try_get(0)).transpose()?)
	}
}

fn read_sealed(row: &AnyRow) -> Result<Sealed, StoreError> {
	Ok(Sealed {
		number: number(row, "number")?,
		statement: row.try_get("statement")?,
		salt: bytes(row, "salt")?,
		leaf: Digest(bytes(row, "leaf")?),
	})
}
