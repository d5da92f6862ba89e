//! Batches: leaves cut together, and whether the chain holds them.

use super::{
	changed,
	sql::{bytes, maybe_bytes, maybe_number, number, stored},
	Store, StoreError,
};
use galen_client::types::BatchKind;
use galen_primitives::{
	ids::{BatchNumber, Moment},
	merkle::{Digest, MAX_BATCH_LEAVES},
};
use galen_vault::safe::Batch as Leaves;
use sqlx::{any::AnyRow, Any, Row, Transaction};

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchState {
	/// Cut; on its way to the chain.
	Sealed,
	/// A finalized block holds it.
	Anchored(SealedAt),
}

/// Which finalized block holds a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedAt {
	/// The block.
	pub hash: [u8; 32],
	/// Its number.
	pub number: u32,
	/// Its time.
	pub moment: Moment,
}

/// A batch, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
	/// Its number, gap-free from 0.
	pub number: BatchNumber,
	/// What its leaves are.
	pub kind: BatchKind,
	/// The root over them.
	pub root: Digest,
	/// How many there are.
	pub leaf_count: u32,
	/// How far it is.
	pub state: BatchState,
}

/// How full the outbox is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
	/// Leaves in no batch yet.
	pub pending: u64,
	/// Batches that no finalized block is known to hold.
	pub sealed: u64,
	/// Batches that one holds.
	pub anchored: u64,
}

const COLUMNS: &str = "SELECT number, kind, root, leaf_count, state, block_hash, block_number, \
	anchored_at FROM batches ";

/// The number of a kind in the database.
fn kind_number(kind: BatchKind) -> i64 {
	match kind {
		BatchKind::Records => 0,
		BatchKind::Disclosures => 1,
		BatchKind::Contributions => 2,
	}
}

fn read(row: &AnyRow) -> Result<Batch, StoreError> {
	Ok(Batch {
		number: BatchNumber(number(row, "number")?),
		kind: match number::<u8>(row, "kind")? {
			0 => BatchKind::Records,
			1 => BatchKind::Disclosures,
			2 => BatchKind::Contributions,
			_ => return Err(StoreError::Corrupt("kind")),
		},
		root: Digest(bytes(row, "root")?),
		leaf_count: number(row, "leaf_count")?,
		state: match number::<u8>(row, "state")? {
			0 => BatchState::Sealed,
			1 => BatchState::Anchored(SealedAt {
				hash: maybe_bytes(row, "block_hash")?.ok_or(StoreError::Corrupt("block_hash"))?,
				number: maybe_number(row, "block_number")?
					.ok_or(StoreError::Corrupt("block_number"))?,
				moment: maybe_number(row, "anchored_at")?
					.ok_or(StoreError::Corrupt("anchored_at"))?,
			}),
			_ => return Err(StoreError::Corrupt("state")),
		},
	})
}

/// Gives every pending leaf a batch and an index. Records are taken in the order of their objects,
/// which is random, so that the place of a leaf says nothing about what came with it.
const CUT_RECORDS: &str = "UPDATE records SET batch = $1, leaf_index = cut.place \
	FROM (SELECT object AS cut_object, row_number() OVER (ORDER BY object) - 1 AS place \
	FROM records WHERE batch IS NULL ORDER BY object LIMIT $2) AS cut \
	WHERE records.object = cut.cut_object";
const CUT_DISCLOSURES: &str = "UPDATE disclosures SET batch = $1, leaf_index = cut.place \
	FROM (SELECT number AS cut_number, row_number() OVER (ORDER BY number) - 1 AS place \
	FROM disclosures WHERE batch IS NULL ORDER BY number LIMIT $2) AS cut \
	WHERE disclosures.number = cut.cut_number";

const LEAVES_OF_RECORDS: &str = "SELECT leaf FROM records WHERE batch = $1 ORDER BY leaf_index";
const LEAVES_OF_DISCLOSURES: &str =
	"SELECT leaf FROM disclosures WHERE batch = $1 ORDER BY leaf_index";

impl Store {
	/// A batch by number.
	pub async fn batch(&self, batch: BatchNumber) -> Result<Option<Batch>, StoreError> {
		let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE number = $1")))
			.bind(stored(batch.0, "number")?)
			.fetch_optional(self.pool())
			.await?;
		row.as_ref().map(read).transpose()
	}

	/// Batches of which this holds, `$1` being a number, the lowest first.
	pub(super) async fn batches_where(
		&self,
		condition: &'static str,
		number: i64,
		limit: u32,
	) -> Result<Vec<Batch>, StoreError> {
		let statement = format!("{COLUMNS} WHERE {condition} ORDER BY number LIMIT $2");
		sqlx::query(sqlx::AssertSqlSafe(statement))
			.bind(number)
			.bind(i64::from(limit))
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(read)
			.collect()
	}

	/// The newest batch.
	pub async fn last_batch(&self) -> Result<Option<Batch>, StoreError> {
		let statement = format!("{COLUMNS} ORDER BY number DESC LIMIT 1");
		let row = sqlx::query(sqlx::AssertSqlSafe(statement))
			.fetch_optional(self.pool())
			.await?;
		row.as_ref().map(read).transpose()
	}

	/// The oldest batch that is not anchored.
	pub async fn next_to_anchor(&self) -> Result<Option<Batch>, StoreError> {
		let statement = format!("{COLUMNS} WHERE state = 0 ORDER BY number LIMIT 1");
		let row = sqlx::query(sqlx::AssertSqlSafe(statement))
			.fetch_optional(self.pool())
			.await?;
		row.as_ref().map(read).transpose()
	}

	/// How full the outbox is.
	pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
		let row = sqlx::query(
			"SELECT (SELECT COUNT(*) FROM records WHERE batch IS NULL) \
			+ (SELECT COUNT(*) FROM disclosures WHERE batch IS NULL) AS pending, \
			(SELECT COUNT(*) FROM batches WHERE state = 0) AS sealed, \
			(SELECT COUNT(*) FROM batches WHERE state = 1) AS anchored",
		)
		.fetch_one(self.pool())
		.await?;
		Ok(OutboxCounts {
			pending: number(&row, "pending")?,
			sealed: number(&row, "sealed")?,
			anchored: number(&row, "anchored")?,
		})
	}

	/// Cuts all pending leaves of a kind into the next batch, in one transaction; `None` if there
	/// are none.
	pub(crate) async fn cut(
		&self,
		kind: BatchKind,
		now: Moment,
	) -> Result<Option<Batch>, StoreError> {
		let mut transaction = self.begin().await?;
		let row = sqlx::query("SELECT MAX(number) AS number FROM batches")
			.fetch_one(&mut *transaction)
			.await?;
		let last: Option<u64> = maybe_number(&row, "number")?;
		let next = match last {
			None => 0,
			Some(last) => last.checked_add(1).ok_or(StoreError::Corrupt("number"))?,
		};
		let next = stored(next, "number")?;
		let statement = match kind {
			BatchKind::Records => CUT_RECORDS,
			BatchKind::Disclosures => CUT_DISCLOSURES,
			BatchKind::Contributions => return Ok(None),
		};
		let cut = sqlx::query(statement)
			.bind(next)
			.bind(i64::from(MAX_BATCH_LEAVES))
			.execute(&mut *transaction)
			.await?;
		if changed(&cut) == 0 {
			return Ok(None);
		}
		let leaves = Self::leaves(&mut transaction, kind, next).await?;
		let root = tokio::task::spawn_blocking(move || leaves.seal())
			.await
			.map_err(|_| StoreError::Corrupt("leaf"))?
			.map_err(|_| StoreError::Corrupt("leaf"))?;
		sqlx::query(
			"INSERT INTO batches (number, kind, root, leaf_count, state, sealed_at) \
			VALUES ($1, $2, $3, $4, 0, $5)",
		)
		.bind(next)
		.bind(kind_number(kind))
		.bind(root.root().0.as_slice())
		.bind(i64::from(root.leaf_count()))
		.bind(stored(now, "sealed_at")?)
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(Some(Batch {
			number: BatchNumber(u64::try_from(next).map_err(|_| StoreError::Corrupt("number"))?),
			kind,
			root: root.root(),
			leaf_count: root.leaf_count(),
			state: BatchState::Sealed,
		}))
	}

	async fn leaves(
		transaction: &mut Transaction<'_, Any>,
		kind: BatchKind,
		batch: i64,
	) -> Result<Leaves, StoreError> {
		let rows = sqlx::query(leaves_of(kind))
			.bind(batch)
			.fetch_all(&mut **transaction)
			.await?;
		collect(&rows)
	}

	/// The leaves of a batch, in their order.
	pub(crate) async fn leaves_of_batch(&self, batch: &Batch) -> Result<Leaves, StoreError> {
		let rows = sqlx::query(leaves_of(batch.kind))
			.bind(stored(batch.number.0, "number")?)
			.fetch_all(self.pool())
			.await?;
		collect(&rows)
	}

	/// Notes that a finalized block holds a batch.
	pub(crate) async fn mark_anchored(
		&self,
		batch: BatchNumber,
		at: &SealedAt,
	) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		sqlx::query(
			"UPDATE batches SET state = 1, block_hash = $1, block_number = $2, anchored_at = $3 \
			WHERE number = $4",
		)
		.bind(at.hash.as_slice())
		.bind(i64::from(at.number))
		.bind(stored(at.moment, "anchored_at")?)
		.bind(stored(batch.0, "number")?)
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(())
	}
}

fn leaves_of(kind: BatchKind) -> &'static str {
	match kind {
		BatchKind::Records | BatchKind::Contributions => LEAVES_OF_RECORDS,
		BatchKind::Disclosures => LEAVES_OF_DISCLOSURES,
	}
}

fn collect(rows: &[AnyRow]) -> Result<Leaves, StoreError> {
	let mut leaves = Leaves::default();
	for row in rows {
		let leaf: &[u8] = row.try_get(0)?;
		let leaf = leaf.try_into().map_err(|_| StoreError::Corrupt("leaf"))?;
		leaves
			.push(Digest(leaf))
			.map_err(|_| StoreError::Corrupt("leaf"))?;
	}
	Ok(leaves)
}
