//! Shelves: what the vault holds of one patient, and of nobody.

use super::{
	changed,
	sql::{blocks, bytes, maybe_bytes, number, stored, with_rows},
	Account, Store, StoreError,
};
use galen_vault::safe::SubjectVaultId;
use sqlx::{any::AnyRow, Any, Row, Transaction};

/// Whose shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShelfKind {
	/// A patient's.
	Patient,
	/// The hospital's own: organizations, practitioners, what is about nobody. There is one.
	Own,
}

impl ShelfKind {
	fn stored(self) -> i64 {
		match self {
			Self::Patient => 0,
			Self::Own => 1,
		}
	}
}

/// A shelf, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
	/// Its name.
	pub id: SubjectVaultId,
	/// Keyed hash of the hospital's patient identifier.
	pub patient_mac: [u8; 32],
	/// Whose.
	pub kind: ShelfKind,
	/// The identifier, under the subject's key; empty for the hospital's own.
	pub sealed_patient: Vec<u8>,
	/// The subject's key, under the custodian's; `None` once the subject was erased.
	pub wrapped_key: Option<Vec<u8>>,
	/// The patient's account on the ledger; `None` until enrolled.
	pub account: Option<Account>,
}

/// A shelf to make.
#[derive(Clone, Debug)]
pub struct NewShelf {
	/// Its name.
	pub id: SubjectVaultId,
	/// Keyed hash of the hospital's patient identifier.
	pub patient_mac: [u8; 32],
	/// Whose.
	pub kind: ShelfKind,
	/// The identifier, under the subject's key.
	pub sealed_patient: Vec<u8>,
	/// The subject's key, under the custodian's.
	pub wrapped_key: Vec<u8>,
}

/// What came of linking a shelf to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetAccount {
	/// They are linked now.
	Set,
	/// They were already.
	AlreadySo,
	/// The shelf has another account than was said.
	OtherAccount,
	/// The account belongs to another shelf.
	AccountElsewhere,
	/// There is no such shelf, or it is nobody's.
	NoShelf,
}

const COLUMNS: &str = "SELECT shelf, patient_mac, kind, sealed_patient, wrapped_key, account \
	FROM shelves ";

fn read(row: &AnyRow) -> Result<Shelf, StoreError> {
	Ok(Shelf {
		id: SubjectVaultId(bytes(row, "shelf")?),
		patient_mac: bytes(row, "patient_mac")?,
		kind: match number::<u8>(row, "kind")? {
			0 => ShelfKind::Patient,
			1 => ShelfKind::Own,
			_ => return Err(StoreError::Corrupt("kind")),
		},
		sealed_patient: row.try_get("sealed_patient")?,
		wrapped_key: row.try_get("wrapped_key")?,
		account: maybe_bytes(row, "account")?,
	})
}

impl Store {
	/// A shelf by name.
	pub async fn shelf(&self, shelf: &SubjectVaultId) -> Result<Option<Shelf>, StoreError> {
		self.find_shelf("shelf", &shelf.0).await
	}

	/// The shelf of an enrolled account.
	pub async fn shelf_of_account(&self, account: &Account) -> Result<Option<Shelf>, StoreError> {
		self.find_shelf("account", account).await
	}

	async fn find_shelf(
		&self,
		column: &'static str,
		value: &[u8],
	) -> Result<Option<Shelf>, StoreError> {
		// The column is one of two constants.
		let statement = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE {column} = $1"));
		let row = sqlx::query(statement)
			.bind(value)
			.fetch_optional(self.pool())
			.await?;
		row.as_ref().map(read).transpose()
	}

	/// The shelves of these patients that there are.
	pub async fn shelves_of(&self, patients: &[[u8; 32]]) -> Result<Vec<Shelf>, StoreError> {
		let mut shelves = Vec::with_capacity(patients.len());
		for block in blocks(patients) {
			let statement = with_rows(
				"SELECT shelf, patient_mac, kind, sealed_patient, wrapped_key, account \
				FROM shelves WHERE patient_mac IN (VALUES ",
				block.len(),
				1,
				")",
			);
			let mut query = sqlx::query(statement);
			for mac in block {
				query = query.bind(mac.as_slice());
			}
			for row in query.fetch_all(self.pool()).await? {
				shelves.push(read(&row)?);
			}
		}
		Ok(shelves)
	}

	/// Makes shelves. [`StoreError::Conflict`] if one of the patients has a shelf already.
	pub(crate) async fn insert_shelves(
		transaction: &mut Transaction<'_, Any>,
		shelves: &[NewShelf],
	) -> Result<(), StoreError> {
		for block in blocks(shelves) {
			let statement = with_rows(
				"INSERT INTO shelves (shelf, patient_mac, kind, sealed_patient, wrapped_key) VALUES ",
				block.len(),
				5,
				"",
			);
			let mut query = sqlx::query(statement);
			for shelf in block {
				query = query
					.bind(shelf.id.0.as_slice())
					.bind(shelf.patient_mac.as_slice())
					.bind(shelf.kind.stored())
					.bind(shelf.sealed_patient.as_slice())
					.bind(shelf.wrapped_key.as_slice());
			}
			query.execute(&mut **transaction).await?;
		}
		Ok(())
	}

	/// Links a patient's shelf to an account. `old` is the account it has until now: an account
	/// whose key was lost is replaced on purpose or not at all.
	pub async fn set_account(
		&self,
		shelf: &SubjectVaultId,
		old: Option<Account>,
		new: Account,
	) -> Result<SetAccount, StoreError> {
		let mut transaction = self.begin().await?;
		let row = sqlx::query("SELECT kind, account FROM shelves WHERE shelf = $1")
			.bind(shelf.0.as_slice())
			.fetch_optional(&mut *transaction)
			.await?;
		let Some(row) = row else {
			return Ok(SetAccount::NoShelf);
		};
		if number::<u8>(&row, "kind")? != 0 {
			return Ok(SetAccount::NoShelf);
		}
		let current: Option<Account> = maybe_bytes(&row, "account")?;
		if current == Some(new) {
			return Ok(SetAccount::AlreadySo);
		}
		if current != old {
			return Ok(SetAccount::OtherAccount);
		}
		let update = sqlx::query("UPDATE shelves SET account = $1 WHERE shelf = $2")
			.bind(new.as_slice())
			.bind(shelf.0.as_slice())
			.execute(&mut *transaction)
			.await
			.map_err(StoreError::from);
		match update {
			Ok(result) if changed(&result) == 1 => {
				Self::give_mailbox(&mut transaction, &new).await?;
				transaction.commit().await?;
				Ok(SetAccount::Set)
			},
			Ok(_) => Ok(SetAccount::NoShelf),
			Err(StoreError::Conflict) => Ok(SetAccount::AccountElsewhere),
			Err(error) => Err(error),
		}
	}

	/// Takes an account from a shelf on which nothing lies: it was linked to a number that no resource
	/// names. Whether it was on such a shelf.
	pub async fn unlink_from_empty_shelf(&self, account: &Account) -> Result<bool, StoreError> {
		let result = sqlx::query(
			"UPDATE shelves SET account = NULL WHERE account = $1 AND NOT EXISTS \
			 (SELECT 1 FROM records WHERE records.shelf = shelves.shelf)",
		)
		.bind(account.as_slice())
		.execute(self.pool())
		.await?;
		Ok(changed(&result) == 1)
	}

	/// How many shelves there are.
	pub async fn count_shelves(&self) -> Result<u64, StoreError> {
		let row = sqlx::query("SELECT COUNT(*) AS shelves FROM shelves")
			.fetch_one(self.pool())
			.await?;
		number(&row, "shelves")
	}

	/// Makes one shelf by itself, unless the patient has one: the one there is then is returned.
	pub(crate) async fn make_shelf(&self, shelf: &NewShelf) -> Result<Shelf, StoreError> {
		let mut transaction = self.begin().await?;
		sqlx::query(
			"INSERT INTO shelves (shelf, patient_mac, kind, sealed_patient, wrapped_key) \
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (patient_mac) DO NOTHING",
		)
		.bind(shelf.id.0.as_slice())
		.bind(shelf.patient_mac.as_slice())
		.bind(stored(shelf.kind.stored(), "kind")?)
		.bind(shelf.sealed_patient.as_slice())
		.bind(shelf.wrapped_key.as_slice())
		.execute(&mut *transaction)
		.await?;
		let row = sqlx::query(
			"SELECT shelf, patient_mac, kind, sealed_patient, wrapped_key, account \
			FROM shelves WHERE patient_mac = $1",
		)
		.bind(shelf.patient_mac.as_slice())
		.fetch_one(&mut *transaction)
		.await?;
		let made = read(&row)?;
		transaction.commit().await?;
		Ok(made)
	}
}
