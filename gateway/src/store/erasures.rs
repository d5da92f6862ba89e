//! Erasures: demanded, decided, done; and what an erasure leaves of a row.

use super::{
	changed,
	sql::{blocks, bytes, maybe_bytes, maybe_number, number, stored, with_rows},
	Account, Dialect, LeafPlace, Store, StoreError,
};
use core::{fmt, str::FromStr};
use galen_client::types::{ErasureRequest, ErasureScope, RetentionGround};
use galen_primitives::ids::{BatchNumber, Commitment, ErasureRequestId, Moment};
use galen_vault::safe::{
	ErasureReason, HalfId, ListSalt, ObjectId, SubjectVaultId, WrappedRecord, WrappedSubject,
};
use sqlx::{any::AnyRow, Any, Row, Transaction};
use std::collections::BTreeSet;

/// What is left of a record's row: that it was there, and where its leaf is. Its labels and the keyed
/// hashes of its identity and content go with its key.
const SCRUB: &str = "UPDATE records SET wrapped_secret = NULL, resource_mac = object, \
	content_mac = object, resource_type = '', category = 0, confidentiality = 0, \
	sensitivities = 0, clinical_time = NULL, author = NULL, size = 0 ";

/// An erasure at this gateway: random, so that it says nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErasureId(pub [u8; 16]);

impl ErasureId {
	/// A new name.
	pub fn make() -> Result<Self, getrandom::Error> {
		let mut id = [0; 16];
		getrandom::fill(&mut id)?;
		Ok(Self(id))
	}
}

impl fmt::Display for ErasureId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&hex::encode(self.0))
	}
}

impl fmt::Debug for ErasureId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, f)
	}
}

impl FromStr for ErasureId {
	type Err = hex::FromHexError;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let mut id = [0; 16];
		hex::decode_to_slice(text, &mut id)?;
		Ok(Self(id))
	}
}

/// How far an erasure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureState {
	/// A privacy officer is to decide.
	Waiting,
	/// It is to be done.
	Started,
	/// Nobody can read any more what is to be destroyed.
	Closed,
	/// The keys are destroyed and the certificate is signed.
	Destroyed,
	/// The ledger knows of it.
	Done,
	/// Declined; the ledger is to be told.
	Declining,
	/// Declined, and the ledger knows.
	Declined,
}

impl ErasureState {
	const ALL: [Self; 7] = [
		Self::Waiting,
		Self::Started,
		Self::Closed,
		Self::Destroyed,
		Self::Done,
		Self::Declining,
		Self::Declined,
	];

	const fn stored(self) -> i64 {
		match self {
			Self::Waiting => 0,
			Self::Started => 1,
			Self::Closed => 2,
			Self::Destroyed => 3,
			Self::Done => 4,
			Self::Declining => 5,
			Self::Declined => 6,
		}
	}

	/// Whether nothing is left to do.
	pub const fn is_over(self) -> bool {
		matches!(self, Self::Done | Self::Declined)
	}
}

/// The reasons, by their numbers in the database.
const REASONS: [ErasureReason; 5] = [
	ErasureReason::NoLongerNeeded,
	ErasureReason::ConsentWithdrawn,
	ErasureReason::Objection,
	ErasureReason::UnlawfulProcessing,
	ErasureReason::LegalObligation,
];

fn reason_number(reason: ErasureReason) -> i64 {
	match reason {
		ErasureReason::NoLongerNeeded => 0,
		ErasureReason::ConsentWithdrawn => 1,
		ErasureReason::Objection => 2,
		ErasureReason::UnlawfulProcessing => 3,
		ErasureReason::LegalObligation => 4,
	}
}

fn ground_number(ground: RetentionGround) -> i64 {
	match ground {
		RetentionGround::Expression => 0,
		RetentionGround::LegalObligation => 1,
		RetentionGround::PublicHealth => 2,
		RetentionGround::Archiving => 3,
		RetentionGround::LegalClaims => 4,
	}
}

/// An erasure, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
	/// Its name here.
	pub id: ErasureId,
	/// Its number on the ledger; `None` where the hospital erases by itself.
	pub demand: Option<ErasureRequestId>,
	/// The patient's account, if there was one.
	pub account: Option<Account>,
	/// The patient's shelf; `None` while the account is linked to none.
	pub shelf: Option<SubjectVaultId>,
	/// The commitment to the list of records; `None` for everything on the shelf.
	pub list: Option<Commitment>,
	/// The list's salt; `None` until the list was handed in.
	pub salt: Option<ListSalt>,
	/// Why it is done; `None` until it was started.
	pub reason: Option<ErasureReason>,
	/// Why it is not.
	pub ground: Option<RetentionGround>,
	/// How far it is.
	pub state: ErasureState,
	/// When it was demanded or begun.
	pub demanded_at: Moment,
	/// When it is overdue; `None` where nobody demanded it.
	pub due: Option<Moment>,
	/// When a privacy officer decided.
	pub decided_at: Option<Moment>,
	/// When the keys were destroyed.
	pub destroyed_at: Option<Moment>,
	/// When the ledger knew.
	pub done_at: Option<Moment>,
	/// How many records could be read until then.
	pub records: u32,
	/// The half of the shelf's key, where that is to be destroyed.
	pub half: Option<HalfId>,
	/// The signed certificate.
	pub certificate: Option<Vec<u8>>,
}

impl Erasure {
	/// Whether it should have been answered and is not.
	pub fn is_overdue(&self, now: Moment) -> bool {
		!self.state.is_over() && self.due.is_some_and(|due| due <= now)
	}

	/// Whether it is known which records it is about.
	pub fn has_list(&self) -> bool {
		self.list.is_none() || self.salt.is_some()
	}
}

const COLUMNS: &str = "SELECT erasure, demand, account, shelf, list, salt, reason, ground, state, \
	demanded_at, due, decided_at, destroyed_at, done_at, records, half, certificate FROM erasures ";

fn read(row: &AnyRow) -> Result<Erasure, StoreError> {
	let state: usize = number(row, "state")?;
	let reason: Option<usize> = maybe_number(row, "reason")?;
	let ground: Option<usize> = maybe_number(row, "ground")?;
	Ok(Erasure {
		id: ErasureId(bytes(row, "erasure")?),
		demand: maybe_number(row, "demand")?.map(ErasureRequestId),
		account: maybe_bytes(row, "account")?,
		shelf: maybe_bytes(row, "shelf")?.map(SubjectVaultId),
		list: maybe_bytes(row, "list")?.map(Commitment),
		salt: maybe_bytes(row, "salt")?.map(ListSalt),
		reason: reason
			.map(|it| one_of(&REASONS, it, "reason"))
			.transpose()?,
		ground: ground
			.map(|it| one_of(&RetentionGround::ALL, it, "ground"))
			.transpose()?,
		state: one_of(&ErasureState::ALL, state, "state")?,
		demanded_at: number(row, "demanded_at")?,
		due: maybe_number(row, "due")?,
		decided_at: maybe_number(row, "decided_at")?,
		destroyed_at: maybe_number(row, "destroyed_at")?,
		done_at: maybe_number(row, "done_at")?,
		records: number(row, "records")?,
		half: maybe_number(row, "half")?.map(HalfId),
		certificate: row.try_get("certificate")?,
	})
}

fn one_of<T: Copy>(all: &[T], index: usize, column: &'static str) -> Result<T, StoreError> {
	all.get(index).copied().ok_or(StoreError::Corrupt(column))
}

/// An erasure that the hospital begins by itself.
#[derive(Clone, Debug)]
pub struct OwnErasure {
	/// Its name.
	pub id: ErasureId,
	/// The patient's account, if there is one.
	pub account: Option<Account>,
	/// The patient's shelf.
	pub shelf: SubjectVaultId,
	/// Which records, with the list's commitment and salt; `None` for everything.
	pub list: Option<(Vec<ObjectId>, Commitment, ListSalt)>,
	/// Why.
	pub reason: ErasureReason,
}

/// A leaf that is to get its tombstone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToRecord {
	/// Of which erasure.
	pub erasure: ErasureId,
	/// The record's object.
	pub object: ObjectId,
	/// Where its leaf is.
	pub place: LeafPlace,
}

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
				newest.extend(half_of_record(wrapped.as_deref()).ok().flatten());
			}
		}
		Ok(newest)
	}

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
			let wrapped: Option<Vec<u8>> = row.try_get("wrapped_secret")?;
			let half = half_of_record(wrapped.as_deref())?;
			sqlx::query("UPDATE erasure_records SET half = $1 WHERE erasure = $2 AND object = $3")
				.bind(half.map(|half| stored(half.0, "half")).transpose()?)
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
		let half = half_of_shelf(wrapped.as_deref())?;
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

	/// Records after one, in the order of their objects, with the halves they need: those that can be
	/// read as far as this database knows.
	pub(crate) async fn record_halves_after(
		&self,
		after: Option<ObjectId>,
		limit: u32,
	) -> Result<Vec<(ObjectId, Option<HalfId>)>, StoreError> {
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
				let wrapped: Option<Vec<u8>> = row.try_get("wrapped_secret")?;
				let half = half_of_record(wrapped.as_deref())?;
				Ok((ObjectId(bytes(row, "object")?), half))
			})
			.collect()
	}

	/// The same for shelves.
	pub(crate) async fn shelf_halves_after(
		&self,
		after: Option<SubjectVaultId>,
		limit: u32,
	) -> Result<Vec<(SubjectVaultId, Option<HalfId>)>, StoreError> {
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
				let wrapped: Option<Vec<u8>> = row.try_get("wrapped_key")?;
				let half = half_of_shelf(wrapped.as_deref())?;
				Ok((SubjectVaultId(bytes(row, "shelf")?), half))
			})
			.collect()
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

async fn see_epoch(transaction: &mut Transaction<'_, Any>, epoch: u64) -> Result<(), StoreError> {
	sqlx::query("UPDATE halves SET epoch = $1 WHERE one = 1 AND epoch < $1")
		.bind(stored(epoch, "epoch")?)
		.execute(&mut **transaction)
		.await?;
	Ok(())
}

fn half_of_record(wrapped: Option<&[u8]>) -> Result<Option<HalfId>, StoreError> {
	let Some(bytes) = wrapped else {
		return Ok(None);
	};
	let wrapped =
		WrappedRecord::from_bytes(bytes).map_err(|_| StoreError::Corrupt("wrapped_secret"))?;
	Ok(wrapped.half())
}

fn half_of_shelf(wrapped: Option<&[u8]>) -> Result<Option<HalfId>, StoreError> {
	let Some(bytes) = wrapped else {
		return Ok(None);
	};
	let wrapped =
		WrappedSubject::from_bytes(bytes).map_err(|_| StoreError::Corrupt("wrapped_key"))?;
	Ok(wrapped.half())
}
