//! The accounting of disclosures: numbers without gaps, each written together with the step of the
//! release it accounts for.
//!
//! Every entry has a number among all and one among its subject's own. How many there are is kept
//! beside the entries (`accounting`, `accounting_subjects`) and counted up in the transaction that
//! writes one, so that what is deleted is missed, by [`crate::accounting::check`] and by its reader.

use super::{
	changed,
	releases::{purpose_of, ReleaseState},
	sql::{blocks, bytes, maybe_number, number, stored, with_rows},
	Account, LeafPlace, Store, StoreError,
};
use galen_primitives::{
	codes::{CategorySet, Purpose},
	ids::{BatchNumber, EmergencyId, Moment, OrganizationId, ReceiptId},
	merkle::Digest,
};
use galen_vault::safe::{DisclosureBasis, DisclosureEntry, ObjectId, OwnPlace};
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

/// The numbers an entry gets: they are part of what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
	/// Among all entries of this hospital.
	pub number: u64,
	/// Among the subject's own.
	pub own: OwnPlace,
}

/// On what kind of ground a release rested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasisKind {
	/// A line of an order.
	Order,
	/// Consent to treatment.
	Treatment,
	/// An emergency, without consent.
	Emergency,
}

impl BasisKind {
	const fn stored(self) -> i64 {
		match self {
			Self::Order => 0,
			Self::Treatment => 1,
			Self::Emergency => 2,
		}
	}

	fn read(row: &AnyRow) -> Result<Self, StoreError> {
		match row.try_get::<i64, _>("basis")? {
			0 => Ok(Self::Order),
			1 => Ok(Self::Treatment),
			2 => Ok(Self::Emergency),
			_ => Err(StoreError::Corrupt("basis")),
		}
	}
}

impl From<&DisclosureBasis> for BasisKind {
	fn from(basis: &DisclosureBasis) -> Self {
		match basis {
			DisclosureBasis::Order(_) => Self::Order,
			DisclosureBasis::Treatment => Self::Treatment,
			DisclosureBasis::Emergency(_) | DisclosureBasis::LocalEmergency { .. } => {
				Self::Emergency
			},
		}
	}
}

/// How many entries a subject has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnCount {
	/// So many.
	pub entries: u64,
	/// The leaf of the last.
	pub last: Option<Digest>,
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

/// An emergency that was opened while the ledger could not be reached, and how it came onto it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedGround {
	/// The sealed entry's number.
	pub entry: u64,
	/// When it was opened, in UTC seconds.
	pub opened_at: Moment,
	/// Its number on the ledger and when it was entered there, in UTC seconds, once it is.
	pub entered: Option<(EmergencyId, Moment)>,
}

impl SealedGround {
	/// By how many seconds it was entered late.
	pub fn delay(&self) -> Option<Moment> {
		let (_, at) = self.entered?;
		Some(at.saturating_sub(self.opened_at))
	}

	fn read(row: &AnyRow) -> Result<Option<Self>, StoreError> {
		let Some(entry) = maybe_number(row, "sealed_entry")? else {
			return Ok(None);
		};
		let emergency: Option<u64> = maybe_number(row, "sealed_emergency")?;
		let entered_at: Option<u64> = maybe_number(row, "sealed_entered_at")?;
		Ok(Some(Self {
			entry,
			opened_at: number(row, "sealed_opened_at")?,
			entered: emergency.map(EmergencyId).zip(entered_at),
		}))
	}
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
	/// Its number.
	pub number: u64,
	/// Its number among the subject's own.
	pub own_number: u64,
	/// The receipt it accounts for.
	pub receipt: ReceiptId,
	/// What the release rested on.
	pub basis: BasisKind,
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
	/// That entry's number among the subject's own, if it is still there.
	pub takes_back: Option<u64>,
	/// The own number of the entry that takes this one back, if one does.
	pub taken_back: Option<u64>,
	/// The sealed local entry it rests on, if on one.
	pub sealed: Option<SealedGround>,
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
		own_number: number(row, "own_number")?,
		receipt: ReceiptId(number(row, "receipt")?),
		basis: BasisKind::read(row)?,
		recipient: OrganizationId(number(row, "recipient")?),
		purpose: purpose_of(row)?,
		categories: CategorySet::new(bits).ok_or(StoreError::Corrupt("categories"))?,
		records: number(row, "records")?,
		withheld: maybe_number(row, "withheld")?,
		takes_back: maybe_number(row, "takes_back")?,
		taken_back: maybe_number(row, "taken_back")?,
		sealed: SealedGround::read(row)?,
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

/// Entries, each with the one that takes it back, the one that it takes back, and the sealed local entry
/// it rests on: receipts of such are numbered from 2^52 on.
const ENTRIES: &str = "SELECT disclosures.*, later.own_number AS taken_back, \
	earlier.own_number AS takes_back, sealed.number AS sealed_entry, \
	sealed.opened_at AS sealed_opened_at, sealed.emergency AS sealed_emergency, \
	sealed.entered_at AS sealed_entered_at FROM disclosures \
	LEFT JOIN disclosures AS later ON later.withheld = disclosures.number \
	LEFT JOIN disclosures AS earlier ON earlier.number = disclosures.withheld \
	LEFT JOIN local_emergencies AS sealed \
	ON sealed.number = disclosures.receipt - 4503599627370496 ";

/// Takes the next numbers for an entry about a receipt's subject, inside the transaction that uses
/// them. The one row of `accounting` makes whoever comes at the same time wait.
async fn take_numbers(
	transaction: &mut Transaction<'static, Any>,
	receipt: i64,
) -> Result<Option<(Account, Numbers)>, StoreError> {
	let row = sqlx::query(
		"UPDATE accounting SET entries = entries + 1 WHERE id = 0 RETURNING entries - 1 AS next",
	)
	.fetch_one(&mut **transaction)
	.await?;
	let next = number(&row, "next")?;
	let row = sqlx::query("SELECT subject FROM releases WHERE receipt = $1")
		.bind(receipt)
		.fetch_optional(&mut **transaction)
		.await?;
	let Some(row) = row else {
		return Ok(None);
	};
	let subject: Account = bytes(&row, "subject")?;
	let row = sqlx::query("SELECT entries, last FROM accounting_subjects WHERE subject = $1")
		.bind(subject.as_slice())
		.fetch_optional(&mut **transaction)
		.await?;
	let counted = row
		.as_ref()
		.map(read_count)
		.transpose()?
		.unwrap_or_default();
	let own = OwnPlace {
		number: counted.entries,
		previous: counted.last,
	};
	Ok(Some((subject, Numbers { number: next, own })))
}

fn read_count(row: &AnyRow) -> Result<OwnCount, StoreError> {
	Ok(OwnCount {
		entries: number(row, "entries")?,
		last: Some(Digest(bytes(row, "last")?)),
	})
}

/// How often a transaction that another one's sake ended is tried again.
const ATTEMPTS: usize = 16;

impl Store {
	/// Writes a disclosure with the next number, the ring and the names of its objects, and moves the
	/// release to disclosed: all of it, or nothing. `None` when the release was not waiting for that.
	///
	/// `make` gets the numbers and signs; it may be asked again with others.
	pub async fn disclose(
		&self,
		receipt: ReceiptId,
		turn: Turn,
		ring: &[u8],
		objects: &[ObjectId],
		make: impl Fn(Numbers) -> NewDisclosure,
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
		make: impl Fn(Numbers) -> NewDisclosure,
	) -> Result<Option<u64>, DiscloseError> {
		let id = stored(receipt.0, "receipt")?;
		let mut transaction = self.begin().await?;
		let Some((subject, numbers)) = take_numbers(&mut transaction, id).await? else {
			return Ok(None);
		};
		let number = numbers.number;
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
		insert(&mut transaction, numbers, receipt, &subject, &make(numbers)).await?;
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
		make: impl Fn(Numbers) -> NewDisclosure,
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
		make: impl Fn(Numbers) -> NewDisclosure,
	) -> Result<Option<u64>, DiscloseError> {
		let mut transaction = self.begin().await?;
		let id = stored(receipt.0, "receipt")?;
		let Some((subject, numbers)) = take_numbers(&mut transaction, id).await? else {
			return Ok(None);
		};
		let result = sqlx::query(
			"UPDATE releases SET state = $2, ring = NULL WHERE receipt = $1 AND state = $3",
		)
		.bind(id)
		.bind(ReleaseState::Withheld.stored())
		.bind(ReleaseState::Disclosed.stored())
		.execute(&mut *transaction)
		.await?;
		if changed(&result) != 1 {
			return Ok(None);
		}
		insert(&mut transaction, numbers, receipt, &subject, &make(numbers)).await?;
		transaction.commit().await?;
		Ok(Some(numbers.number))
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
		let statement = format!(
			"{ENTRIES} WHERE disclosures.subject = $1 AND disclosures.number > $2 \
			 ORDER BY disclosures.number LIMIT $3"
		);
		sqlx::query(sqlx::AssertSqlSafe(statement))
			.bind(subject.as_slice())
			.bind(after)
			.bind(i64::from(limit))
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(read)
			.collect()
	}

	/// How many entries a subject has, as it was counted when each was written.
	pub async fn count_of(&self, subject: &Account) -> Result<OwnCount, StoreError> {
		let row = sqlx::query("SELECT entries, last FROM accounting_subjects WHERE subject = $1")
			.bind(subject.as_slice())
			.fetch_optional(self.pool())
			.await?;
		let counted = row.as_ref().map(read_count).transpose()?;
		Ok(counted.unwrap_or_default())
	}

	/// One entry.
	pub async fn disclosure(&self, wanted: u64) -> Result<Option<Disclosure>, StoreError> {
		let statement = format!("{ENTRIES} WHERE disclosures.number = $1");
		let row = sqlx::query(sqlx::AssertSqlSafe(statement))
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
	numbers: Numbers,
	receipt: ReceiptId,
	subject: &Account,
	new: &NewDisclosure,
) -> Result<(), StoreError> {
	let id = stored(receipt.0, "receipt")?;
	let (number, own) = (numbers.number, numbers.own.number);
	// An entry that takes another back repeats for whom, for what and on what ground that one was, so
	// that both are found together.
	let (categories, records, basis, withheld) = match &new.entry {
		DisclosureEntry::Released(released) => (
			released.categories,
			released.records,
			BasisKind::from(&released.basis),
			None,
		),
		DisclosureEntry::Withheld { of } => {
			let of = stored(*of, "withheld")?;
			let row = sqlx::query("SELECT basis FROM disclosures WHERE number = $1")
				.bind(of)
				.fetch_optional(&mut **transaction)
				.await?;
			let basis = row.as_ref().map(BasisKind::read).transpose()?;
			let basis = basis.unwrap_or(BasisKind::Order);
			(CategorySet::EMPTY, 0, basis, Some(of))
		},
	};
	sqlx::query(
		"INSERT INTO disclosures (number, receipt, subject, recipient, purpose, categories, \
		 records, withheld, at, statement, salt, leaf, basis, own_number) \
		 SELECT $1, receipt, subject, recipient, purpose, $3, $4, $5, $6, $7, $8, $9, $10, $11 \
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
	.bind(basis.stored())
	.bind(stored(own, "own_number")?)
	.execute(&mut **transaction)
	.await?;
	sqlx::query(
		"INSERT INTO accounting_subjects (subject, entries, last) VALUES ($1, $2, $3) \
		 ON CONFLICT (subject) DO UPDATE SET entries = excluded.entries, last = excluded.last",
	)
	.bind(subject.as_slice())
	.bind(stored(own.saturating_add(1), "entries")?)
	.bind(new.leaf.0.as_slice())
	.execute(&mut **transaction)
	.await?;
	Ok(())
}
