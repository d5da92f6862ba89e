//! The accounting of disclosures: numbers without gaps, each written together with the step of the
//! release it accounts for.

use super::{
	changed,
	releases::{purpose_of, ReleaseState},
	sql::{blocks, bytes, maybe_number, number, stored, with_rows},
	Account, LeafPlace, Store, StoreError,
};
use galen_primitives::{
	codes::{CategorySet, Purpose},
	ids::{BatchNumber, Moment, OrganizationId, ReceiptId},
	merkle::Digest,
};
use galen_vault::safe::{DisclosureEntry, ObjectId};
use sqlx::{any::AnyRow, Any, Row, Transaction};

/// The error of a disclosure; whatever it was, nothing of it was written.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DiscloseError(#[from] StoreError);

impl From<sqlx::Error> for DiscloseError {
	fn from(error: sqlx::Error) -> Self {
		Self(error.into())
	}
}

/// Which disclosure of a receipt it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
	/// The first: the release is prepared.
	First,
	/// Another, with records that came since, under a receipt that runs for hours.
	Again,
}

/// An entry as it is written.
#[derive(Clone, Debug)]
pub struct NewDisclosure {
	/// What it says.
	pub entry: DisclosureEntry,
	/// When, in UTC seconds.
	pub at: Moment,
	/// The signed statement.
	pub statement: Vec<u8>,
	/// What hides the statement behind its leaf.
	pub salt: [u8; 32],
	/// What is anchored.
	pub leaf: Digest,
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
	/// Its number.
	pub number: u64,
	/// The receipt it accounts for.
	pub receipt: ReceiptId,
	/// Who can read.
	pub recipient: OrganizationId,
	/// For what.
	pub purpose: Purpose,
	/// Which categories.
	pub categories: CategorySet,
	/// How many records.
	pub records: u32,
	/// The entry that this one takes back, if it does.
	pub withheld: Option<u64>,
	/// When, in UTC seconds.
	pub at: Moment,
	/// The signed statement.
	pub statement: Vec<u8>,
	/// What hides the statement behind its leaf.
	pub salt: [u8; 32],
	/// What is anchored.
	pub leaf: Digest,
	/// Where it is anchored, or will be.
	pub place: Option<LeafPlace>,
}

fn read(row: &AnyRow) -> Result<Disclosure, StoreError> {
	let batch: Option<u64> = maybe_number(row, "batch")?;
	let index: Option<u32> = maybe_number(row, "leaf_index")?;
	let bits: u64 = number(row, "categories")?;
	Ok(Disclosure {
		number: number(row, "number")?,
		receipt: ReceiptId(number(row, "receipt")?),
		recipient: OrganizationId(number(row, "recipient")?),
		purpose: purpose_of(row)?,
		categories: CategorySet::new(bits).ok_or(StoreError::Corrupt("categories"))?,
		records: number(row, "records")?,
		withheld: maybe_number(row, "withheld")?,
		at: number(row, "at")?,
		statement: row.try_get("statement")?,
		salt: bytes(row, "salt")?,
		leaf: Digest(bytes(row, "leaf")?),
		place: batch.zip(index).map(|(batch, index)| LeafPlace {
			batch: BatchNumber(batch),
			index,
		}),
	})
}

/// The next number. Read inside the transaction that uses it: of two at once, one waits (SQLite) or
/// fails on the unique number and is tried again (PostgreSQL).
async fn next_number(transaction: &mut Transaction<'static, Any>) -> Result<u64, StoreError> {
	let row = sqlx::query("SELECT COALESCE(MAX(number) + 1, 0) AS next FROM disclosures")
		.fetch_one(&mut **transaction)
		.await?;
	number(&row, "next")
}

/// How often a number that somebody else took meanwhile is replaced.
const ATTEMPTS: usize = 16;

impl Store {
	/// Writes a disclosure with the next number, the ring and the names of its objects, and moves the
	/// release to disclosed: all of it, or nothing. `None` when the release was not waiting for that.
	///
	/// `make` gets the number and signs; it may be asked again with another.
	pub async fn disclose(
		&self,
		receipt: ReceiptId,
		turn: Turn,
		ring: &[u8],
		objects: &[ObjectId],
		make: impl Fn(u64) -> NewDisclosure,
	) -> Result<Option<u64>, DiscloseError> {
		for _ in 0..ATTEMPTS {
			match self.try_disclose(receipt, turn, ring, objects, &make).await {
				Err(DiscloseError(StoreError::Conflict)) => {},
				other => return other,
			}
		}
		Err(DiscloseError(StoreError::Conflict))
	}

	async fn try_disclose(
		&self,
		receipt: ReceiptId,
		turn: Turn,
		ring: &[u8],
		objects: &[ObjectId],
		make: impl Fn(u64) -> NewDisclosure,
	) -> Result<Option<u64>, DiscloseError> {
		let id = stored(receipt.0, "receipt")?;
		let mut transaction = self.begin().await?;
		let number = next_number(&mut transaction).await?;
		let statement = match turn {
			Turn::First => {
				"UPDATE releases SET state = $2, ring = $3, disclosure = $4 \
				 WHERE receipt = $1 AND state = 0"
			},
			Turn::Again => {
				"UPDATE releases SET state = $2, ring = $3, disclosure = $4 \
				 WHERE receipt = $1 AND state IN (2, 4) AND lease_time IS NOT NULL"
			},
		};
		let result = sqlx::query(statement)
			.bind(id)
			.bind(ReleaseState::Disclosed.stored())
			.bind(ring)
			.bind(stored(number, "disclosure")?)
			.execute(&mut *transaction)
			.await?;
		if changed(&result) != 1 {
			return Ok(None);
		}
		insert(&mut transaction, number, receipt, &make(number)).await?;
		for block in blocks(objects) {
			let statement = with_rows(
				"INSERT INTO release_objects (receipt, object) VALUES ",
				block.len(),
				2,
				" ON CONFLICT (receipt, object) DO NOTHING",
			);
			let mut query = sqlx::query(statement);
			for object in block {
				query = query.bind(id).bind(object.0.as_slice());
			}
			query.execute(&mut *transaction).await?;
		}
		transaction.commit().await?;
		Ok(Some(number))
	}

	/// Takes a disclosure back whose ring was not handed out: the release is withheld, and an entry
	/// with the next number says so. `None` when the release was not waiting to be handed out.
	pub async fn withhold(
		&self,
		receipt: ReceiptId,
		make: impl Fn(u64) -> NewDisclosure,
	) -> Result<Option<u64>, DiscloseError> {
		for _ in 0..ATTEMPTS {
			match self.try_withhold(receipt, &make).await {
				Err(DiscloseError(StoreError::Conflict)) => {},
				other => return other,
			}
		}
		Err(DiscloseError(StoreError::Conflict))
	}

	async fn try_withhold(
		&self,
		receipt: ReceiptId,
		make: impl Fn(u64) -> NewDisclosure,
	) -> Result<Option<u64>, DiscloseError> {
		let mut transaction = self.begin().await?;
		let number = next_number(&mut transaction).await?;
		let result = sqlx::query(
			"UPDATE releases SET state = $2, ring = NULL WHERE receipt = $1 AND state = $3",
		)
		.bind(stored(receipt.0, "receipt")?)
		.bind(ReleaseState::Withheld.stored())
		.bind(ReleaseState::Disclosed.stored())
		.execute(&mut *transaction)
		.await?;
		if changed(&result) != 1 {
			return Ok(None);
		}
		insert(&mut transaction, number, receipt, &make(number)).await?;
		transaction.commit().await?;
		Ok(Some(number))
	}

	/// A subject's entries after a number, the lowest first.
	pub async fn disclosures_of(
		&self,
		subject: &Account,
		after: Option<u64>,
		limit: u32,
	) -> Result<Vec<Disclosure>, StoreError> {
		let after = match after {
			Some(after) => stored(after, "number")?,
			None => -1,
		};
		sqlx::query(
			"SELECT * FROM disclosures WHERE subject = $1 AND number > $2 ORDER BY number LIMIT $3",
		)
		.bind(subject.as_slice())
		.bind(after)
		.bind(i64::from(limit))
		.fetch_all(self.pool())
		.await?
		.iter()
		.map(read)
		.collect()
	}

	/// One entry.
	pub async fn disclosure(&self, wanted: u64) -> Result<Option<Disclosure>, StoreError> {
		let row = sqlx::query("SELECT * FROM disclosures WHERE number = $1")
			.bind(stored(wanted, "number")?)
			.fetch_optional(self.pool())
			.await?;
		row.as_ref().map(read).transpose()
	}

	/// An entry's leaf.
	pub async fn disclosure_leaf(&self, wanted: u64) -> Result<Option<Digest>, StoreError> {
		Ok(self.disclosure(wanted).await?.map(|entry| entry.leaf))
	}
}

async fn insert(
	transaction: &mut Transaction<'static, Any>,
	number: u64,
	receipt: ReceiptId,
	new: &NewDisclosure,
) -> Result<(), StoreError> {
	let id = stored(receipt.0, "receipt")?;
	// An entry that takes another back repeats for whom and for what that one was, so that both are
	// found together.
	let (categories, records, withheld) = match &new.entry {
		DisclosureEntry::Released(released) => (released.categories, released.records, None),
		DisclosureEntry::Withheld { of } => (CategorySet::EMPTY, 0, Some(stored(*of, "withheld")?)),
	};
	sqlx::query(
		"INSERT INTO disclosures (number, receipt, subject, recipient, purpose, categories, \
		 records, withheld, at, statement, salt, leaf) \
		 SELECT $1, receipt, subject, recipient, purpose, $3, $4, $5, $6, $7, $8, $9 \
		 FROM releases WHERE receipt = $2",
	)
	.bind(stored(number, "number")?)
	.bind(id)
	.bind(stored(categories.bits(), "categories")?)
	.bind(i64::from(records))
	.bind(withheld)
	.bind(stored(new.at, "at")?)
	.bind(new.statement.as_slice())
	.bind(new.salt.as_slice())
	.bind(new.leaf.0.as_slice())
	.execute(&mut **transaction)
	.await?;
	Ok(())
}
