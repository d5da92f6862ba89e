//! What an emergency needs while the ledger cannot be reached: roles and denials as they were last seen,
//! and the sealed entries, which are only ever added to.

use super::{
	changed,
	inbox::{deliver, Cursor},
	sql::{bytes, maybe_number, number, stored},
	Account, Store, StoreError,
};
use crate::{
	inbox::{Letter, Mailbox},
	ledger::{AccountId, EnvelopeKey, StaffRecord},
};
use galen_primitives::{
	ids::{EmergencyId, Moment, OrganizationId, ReceiptId},
	members::RoleSet,
	merkle::Digest,
};
use galen_vault::safe::{ObjectId, SealedLocalEmergency};
use sqlx::{any::AnyRow, Any, Row, Transaction};

/// The ledger as it was last seen, as far as an emergency needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastView {
	/// Up to which block, and its time.
	pub seen: Cursor,
	/// Whether the hospital was active.
	pub active: bool,
	/// To what releases to it are sealed.
	pub envelope_key: [u8; 32],
}

/// How far a sealed entry came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalState {
	/// It waits to be entered on the ledger.
	Waiting,
	/// It is on the ledger.
	Entered {
		/// As which emergency access.
		emergency: EmergencyId,
		/// With which receipt.
		receipt: ReceiptId,
		/// When, in UTC seconds.
		at: Moment,
	},
	/// It cannot be entered: the error's name as the ledger calls it.
	NotEntered(String),
	/// It uses another entry's access, which is the one to be entered.
	Joined(u64),
}

/// A sealed entry, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalRow {
	/// Its number.
	pub number: u64,
	/// Whose records.
	pub subject: Account,
	/// When it was opened, in UTC seconds.
	pub opened_at: Moment,
	/// Until when records may be read, in UTC seconds.
	pub ends_at: Moment,
	/// The signed entry, sealed.
	pub sealed: SealedLocalEmergency,
	/// The digest of the signed entry.
	pub digest: Digest,
	/// How far it came.
	pub state: LocalState,
}

/// An entry to be added.
#[derive(Clone, Debug)]
pub struct NewLocal {
	/// Whose records.
	pub subject: Account,
	/// When it is opened, in UTC seconds.
	pub opened_at: Moment,
	/// Until when records may be read, in UTC seconds. One that joins ends with what it joins.
	pub ends_at: Moment,
}

/// Where an entry stands that is about to be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalPlace {
	/// Its number.
	pub number: u64,
	/// The digest of the one before.
	pub previous: Option<Digest>,
	/// The entry whose access it uses, with that access's end and the entry's digest.
	pub joins: Option<(u64, Moment, Digest)>,
}

/// A signed and sealed entry.
#[derive(Clone, Debug)]
pub struct Signed {
	/// Sealed.
	pub sealed: SealedLocalEmergency,
	/// The digest of what is sealed.
	pub digest: Digest,
}

fn read(row: &AnyRow) -> Result<LocalRow, StoreError> {
	let missing = |column| move || StoreError::Corrupt(column);
	let state = match number::<u8>(row, "state")? {
		0 => LocalState::Waiting,
		1 => LocalState::Entered {
			emergency: EmergencyId(
				maybe_number(row, "emergency")?.ok_or_else(missing("emergency"))?,
			),
			receipt: ReceiptId(maybe_number(row, "receipt")?.ok_or_else(missing("receipt"))?),
			at: maybe_number(row, "entered_at")?.ok_or_else(missing("entered_at"))?,
		},
		2 => LocalState::NotEntered(
			row.try_get::<Option<String>, _>("why")?
				.ok_or_else(missing("why"))?,
		),
		3 => LocalState::Joined(maybe_number(row, "joins")?.ok_or_else(missing("joins"))?),
		_ => return Err(StoreError::Corrupt("state")),
	};
	Ok(LocalRow {
		number: number(row, "number")?,
		subject: bytes(row, "subject")?,
		opened_at: number(row, "opened_at")?,
		ends_at: number(row, "ends_at")?,
		sealed: SealedLocalEmergency {
			name: ObjectId(bytes(row, "name")?),
			wrapped_key: row.try_get("wrapped_key")?,
			bytes: row.try_get("sealed")?,
		},
		digest: Digest(bytes(row, "digest")?),
		state,
	})
}

impl Store {
	/// The ledger as it was last seen; `None` while it never was.
	pub async fn last_view(&self) -> Result<Option<LastView>, StoreError> {
		let row = sqlx::query("SELECT active, envelope_key FROM emergency_view WHERE one = 0")
			.fetch_optional(self.pool())
			.await?;
		let (Some(row), Some(seen)) = (row, self.inbox_cursor().await?) else {
			return Ok(None);
		};
		Ok(Some(LastView {
			seen,
			active: number::<u8>(&row, "active")? == 1,
			envelope_key: bytes(&row, "envelope_key")?,
		}))
	}

	/// A member of this hospital's staff, as it was last seen.
	pub async fn last_staff(
		&self,
		account: &Account,
		organization: OrganizationId,
	) -> Result<Option<StaffRecord>, StoreError> {
		let row = sqlx::query("SELECT roles, ends_at FROM emergency_staff WHERE account = $1")
			.bind(account.as_slice())
			.fetch_optional(self.pool())
			.await?;
		row.map(|row| {
			Ok(StaffRecord {
				organization,
				roles: RoleSet(number(&row, "roles")?),
				until: maybe_number(&row, "ends_at")?,
			})
		})
		.transpose()
	}

	/// Keeps what was seen of a member of staff, unless that is known.
	pub async fn note_staff(
		&self,
		account: &AccountId,
		record: &StaffRecord,
	) -> Result<(), StoreError> {
		let known = self.last_staff(&account.0, record.organization).await?;
		if known.as_ref() == Some(record) {
			return Ok(());
		}
		let mut transaction = self.begin().await?;
		Self::put_staff(&mut transaction, account, record).await?;
		transaction.commit().await?;
		Ok(())
	}

	pub(super) async fn put_staff(
		transaction: &mut Transaction<'_, Any>,
		account: &AccountId,
		record: &StaffRecord,
	) -> Result<(), StoreError> {
		let until = record
			.until
			.map(|until| stored(until, "ends_at"))
			.transpose()?;
		sqlx::query(
			"INSERT INTO emergency_staff (account, roles, ends_at) VALUES ($1, $2, $3) \
			 ON CONFLICT (account) DO UPDATE SET roles = excluded.roles, ends_at = excluded.ends_at",
		)
		.bind(account.0.as_slice())
		.bind(i64::from(record.roles.0))
		.bind(until)
		.execute(&mut **transaction)
		.await?;
		Ok(())
	}

	pub(super) async fn remove_staff(
		transaction: &mut Transaction<'_, Any>,
		account: &AccountId,
	) -> Result<(), StoreError> {
		sqlx::query("DELETE FROM emergency_staff WHERE account = $1")
			.bind(account.0.as_slice())
			.execute(&mut **transaction)
			.await?;
		Ok(())
	}

	/// The staff that was seen, so that it can be looked up again.
	pub async fn noted_staff(&self) -> Result<Vec<AccountId>, StoreError> {
		sqlx::query("SELECT account FROM emergency_staff ORDER BY account")
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(|row| bytes(row, "account").map(AccountId))
			.collect()
	}

	/// Forgets a member of staff.
	pub async fn forget_staff(&self, account: &AccountId) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		Self::remove_staff(&mut transaction, account).await?;
		transaction.commit().await?;
		Ok(())
	}

	pub(super) async fn put_standing(
		transaction: &mut Transaction<'_, Any>,
		active: bool,
		envelope_key: &EnvelopeKey,
	) -> Result<(), StoreError> {
		sqlx::query(
			"INSERT INTO emergency_view (one, active, envelope_key) VALUES (0, $1, $2) \
			 ON CONFLICT (one) DO UPDATE SET active = excluded.active, \
			 envelope_key = excluded.envelope_key",
		)
		.bind(i64::from(active))
		.bind(envelope_key.0.as_slice())
		.execute(&mut **transaction)
		.await?;
		Ok(())
	}

	/// Whether the subject, as it was last seen, forbids this hospital emergency access at this time.
	pub async fn forbade_emergency(
		&self,
		subject: &Account,
		now: Moment,
	) -> Result<bool, StoreError> {
		let row = sqlx::query(
			"SELECT 1 FROM emergency_denials WHERE account = $1 AND starts_at <= $2 \
			 AND (ends_at IS NULL OR ends_at > $2) LIMIT 1",
		)
		.bind(subject.as_slice())
		.bind(stored(now, "starts_at")?)
		.fetch_optional(self.pool())
		.await?;
		Ok(row.is_some())
	}

	/// Adds an entry with the next number. `make` gets its place and signs and seals it; the number is
	/// read in the transaction that uses it. [`StoreError::Conflict`] when somebody else took it:
	/// another key and another try.
	pub async fn add_local<E: From<StoreError>>(
		&self,
		new: &NewLocal,
		make: impl FnOnce(LocalPlace) -> Result<Signed, E>,
	) -> Result<LocalPlace, E> {
		let mut transaction = self.begin().await?;
		let place = next_place(&mut transaction, new).await?;
		let signed = make(place)?;
		insert(&mut transaction, new, &place, &signed).await?;
		transaction.commit().await.map_err(StoreError::from)?;
		Ok(place)
	}

	/// One entry.
	pub async fn local(&self, wanted: u64) -> Result<Option<LocalRow>, StoreError> {
		let row = sqlx::query("SELECT * FROM local_emergencies WHERE number = $1")
			.bind(stored(wanted, "number")?)
			.fetch_optional(self.pool())
			.await?;
		row.as_ref().map(read).transpose()
	}

	/// Entries that wait to be entered, the oldest first.
	pub async fn waiting_locals(&self, limit: u32) -> Result<Vec<LocalRow>, StoreError> {
		sqlx::query("SELECT * FROM local_emergencies WHERE state = 0 ORDER BY number LIMIT $1")
			.bind(i64::from(limit))
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(read)
			.collect()
	}

	/// Entries after a number, the lowest first.
	pub async fn locals(
		&self,
		after: Option<u64>,
		limit: u32,
	) -> Result<Vec<LocalRow>, StoreError> {
		let after = match after {
			Some(after) => stored(after, "number")?,
			None => -1,
		};
		sqlx::query("SELECT * FROM local_emergencies WHERE number > $1 ORDER BY number LIMIT $2")
			.bind(after)
			.bind(i64::from(limit))
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(read)
			.collect()
	}

	/// An entry is on the ledger. `false` when that was known.
	pub async fn mark_entered(
		&self,
		entry: u64,
		emergency: EmergencyId,
		receipt: ReceiptId,
		at: Moment,
	) -> Result<bool, StoreError> {
		let mut transaction = self.begin().await?;
		let result = sqlx::query(
			"UPDATE local_emergencies SET state = 1, emergency = $2, receipt = $3, entered_at = $4 \
			 WHERE number = $1 AND state = 0",
		)
		.bind(stored(entry, "number")?)
		.bind(stored(emergency.0, "emergency")?)
		.bind(stored(receipt.0, "receipt")?)
		.bind(stored(at, "entered_at")?)
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(changed(&result) == 1)
	}

	/// An entry can never be entered; the subject and the hospital are told. `false` when that was known.
	pub async fn mark_not_entered(
		&self,
		entry: &LocalRow,
		why: &str,
		at: Cursor,
		letters: &[(Mailbox, Letter)],
	) -> Result<bool, StoreError> {
		let mut transaction = self.begin().await?;
		let result = sqlx::query(
			"UPDATE local_emergencies SET state = 2, why = $2 WHERE number = $1 AND state = 0",
		)
		.bind(stored(entry.number, "number")?)
		.bind(why)
		.execute(&mut *transaction)
		.await?;
		if changed(&result) != 1 {
			return Ok(false);
		}
		for (mailbox, letter) in letters {
			deliver(&mut transaction, at, mailbox, letter).await?;
		}
		transaction.commit().await?;
		Ok(true)
	}

	/// How a subject's sealed entries, as their receipts are numbered here, came onto the ledger.
	pub async fn local_of(&self, entry: u64) -> Result<Option<LocalState>, StoreError> {
		Ok(self.local(entry).await?.map(|row| row.state))
	}
}

async fn next_place(
	transaction: &mut Transaction<'static, Any>,
	new: &NewLocal,
) -> Result<LocalPlace, StoreError> {
	let last =
		sqlx::query("SELECT number, digest FROM local_emergencies ORDER BY number DESC LIMIT 1")
			.fetch_optional(&mut **transaction)
			.await?;
	let (number_here, previous) = match &last {
		Some(row) => {
			let last: u64 = number(row, "number")?;
			(last.saturating_add(1), Some(Digest(bytes(row, "digest")?)))
		},
		None => (0, None),
	};
	let running = sqlx::query(
		"SELECT number, ends_at, digest FROM local_emergencies WHERE subject = $1 AND ends_at > $2 \
		 AND joins IS NULL ORDER BY ends_at DESC LIMIT 1",
	)
	.bind(new.subject.as_slice())
	.bind(stored(new.opened_at, "ends_at")?)
	.fetch_optional(&mut **transaction)
	.await?;
	let joins = running
		.as_ref()
		.map(|row| {
			Ok::<_, StoreError>((
				number(row, "number")?,
				number(row, "ends_at")?,
				Digest(bytes(row, "digest")?),
			))
		})
		.transpose()?;
	Ok(LocalPlace {
		number: number_here,
		previous,
		joins,
	})
}

async fn insert(
	transaction: &mut Transaction<'static, Any>,
	new: &NewLocal,
	place: &LocalPlace,
	signed: &Signed,
) -> Result<(), StoreError> {
	let (joins, ends_at, state) = match place.joins {
		Some((number, end, _)) => (Some(stored(number, "joins")?), end, 3_i64),
		None => (None, new.ends_at, 0),
	};
	sqlx::query(
		"INSERT INTO local_emergencies (number, subject, joins, opened_at, ends_at, name, \
		 wrapped_key, sealed, digest, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
	)
	.bind(stored(place.number, "number")?)
	.bind(new.subject.as_slice())
	.bind(joins)
	.bind(stored(new.opened_at, "opened_at")?)
	.bind(stored(ends_at, "ends_at")?)
	.bind(signed.sealed.name.0.as_slice())
	.bind(signed.sealed.wrapped_key.as_slice())
	.bind(signed.sealed.bytes.as_slice())
	.bind(signed.digest.0.as_slice())
	.bind(state)
	.execute(&mut **transaction)
	.await?;
	Ok(())
}
