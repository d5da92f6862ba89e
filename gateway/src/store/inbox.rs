//! Mailboxes: entries, how far blocks were read, what waits for its time. A step over some blocks is one
//! transaction, so that an entry is there exactly when the cursor is behind its block.

use super::{
	sql::{bytes, number, stored},
	Account, Store, StoreError,
};
use crate::{
	inbox::{Change, Entry, Gap, Kind, Letter, Mailbox, Refs},
	ledger::AccountId,
};
use galen_primitives::ids::Moment;
use sqlx::{any::AnyRow, Any, AssertSqlSafe, Row, Transaction};

/// Gaps that an answer shows at most, the newest.
const GAPS: i64 = 16;

/// How far blocks were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
	/// The last block that was read.
	pub block: u32,
	/// Its time.
	pub moment: Moment,
}

/// What some blocks change, each with its block and time, in order.
#[derive(Clone, Debug)]
pub struct Step {
	/// The cursor before; `None` when nothing was read yet.
	pub before: Option<Cursor>,
	/// The cursor after.
	pub after: Cursor,
	/// Blocks that could not be read in between.
	pub gap: Option<Gap>,
	/// What changes, by block.
	pub changes: Vec<(Cursor, Vec<Change>)>,
}

/// What a subject has said, as far as its mailbox and an emergency need it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
	/// Directives in force: which, and under which template version.
	pub directives: Vec<(u32, u32, u16)>,
	/// When the subject forbids this hospital emergency access by name: from, and until.
	pub denials: Vec<(Moment, Option<Moment>)>,
	/// Ends of directives: the deadline's name, when to tell, what.
	pub ends: Vec<(Vec<u8>, Moment, Letter)>,
}

/// A page of a mailbox, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxPage {
	/// Entries, the lowest number first.
	pub entries: Vec<Entry>,
	/// Up to which number the reader has read.
	pub read: u64,
	/// How many entries that the reader may see come after that.
	pub unread: u64,
	/// Blocks whose entries are missing.
	pub gaps: Vec<Gap>,
}

fn refs_of(letter: &Letter) -> Result<String, StoreError> {
	serde_json::to_string(&letter.refs).map_err(|_| StoreError::Corrupt("refs"))
}

fn letter_of(row: &AnyRow) -> Result<Letter, StoreError> {
	let kind: String = row.try_get("kind")?;
	let refs: String = row.try_get("refs")?;
	Ok(Letter {
		kind: Kind::parse(&kind).ok_or(StoreError::Corrupt("kind"))?,
		refs: serde_json::from_str(&refs).map_err(|_| StoreError::Corrupt("refs"))?,
	})
}

fn entry_of(row: &AnyRow) -> Result<Entry, StoreError> {
	let Letter { kind, refs } = letter_of(row)?;
	Ok(Entry {
		number: number(row, "number")?,
		at: number(row, "at")?,
		block: number(row, "block")?,
		kind,
		refs,
	})
}

/// A list of kinds within a statement: constants of the source, without quotes in them.
fn listed(kinds: &[Kind]) -> String {
	let names: Vec<String> = kinds
		.iter()
		.map(|kind| format!("'{}'", kind.name()))
		.collect();
	names.join(", ")
}

impl Store {
	/// How far blocks were read.
	pub async fn inbox_cursor(&self) -> Result<Option<Cursor>, StoreError> {
		let row = sqlx::query("SELECT block, moment FROM inbox_cursor WHERE one = 0")
			.fetch_optional(self.pool())
			.await?;
		row.map(|row| {
			Ok(Cursor {
				block: number(&row, "block")?,
				moment: number(&row, "moment")?,
			})
		})
		.transpose()
	}

	/// Whether something waits whose time has come by `moment`.
	pub async fn inbox_is_due(&self, moment: Moment) -> Result<bool, StoreError> {
		let row =
			sqlx::query("SELECT 1 FROM inbox_deadlines WHERE fired = 0 AND due <= $1 LIMIT 1")
				.bind(stored(moment, "due")?)
				.fetch_optional(self.pool())
				.await?;
		Ok(row.is_some())
	}

	/// Writes what some blocks change, together with the cursor: all of it or nothing.
	/// [`StoreError::Conflict`] when the cursor is not where the step begins.
	pub async fn inbox_step(&self, step: &Step) -> Result<(), StoreError> {
		let mut transaction = self.begin().await?;
		move_cursor(&mut transaction, step).await?;
		if let Some(gap) = step.gap {
			insert_gap(&mut transaction, gap).await?;
			// What was said in between was not heard.
			sqlx::query("UPDATE inbox_subjects SET stale = 1")
				.execute(&mut *transaction)
				.await?;
		}
		for (at, changes) in &step.changes {
			for change in changes {
				apply(&mut transaction, *at, change).await?;
			}
			fire(&mut transaction, *at).await?;
		}
		// Blocks without changes also let time pass.
		fire(&mut transaction, step.after).await?;
		transaction.commit().await?;
		Ok(())
	}

	/// Subjects of whom it must be read again what they have said.
	pub async fn stale_subjects(&self, limit: u32) -> Result<Vec<AccountId>, StoreError> {
		sqlx::query("SELECT account FROM inbox_subjects WHERE stale = 1 ORDER BY account LIMIT $1")
			.bind(i64::from(limit))
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(|row| bytes(row, "account").map(AccountId))
			.collect()
	}

	/// Whether of some subject it must be read again what it has said.
	pub async fn has_stale_subjects(&self) -> Result<bool, StoreError> {
		Ok(!self.stale_subjects(1).await?.is_empty())
	}

	/// Keeps what a subject has said. An end that was told before is not told again.
	pub async fn keep_said(&self, subject: &AccountId, said: &Said) -> Result<(), StoreError> {
		let account = subject.0.as_slice();
		let mut transaction = self.begin().await?;
		for table in ["inbox_directives", "emergency_denials"] {
			// The tables are constants.
			let statement = format!("DELETE FROM {table} WHERE account = $1");
			sqlx::query(AssertSqlSafe(statement))
				.bind(account)
				.execute(&mut *transaction)
				.await?;
		}
		for (directive, template, version) in &said.directives {
			sqlx::query(
				"INSERT INTO inbox_directives (account, directive, template, version) \
				 VALUES ($1, $2, $3, $4) ON CONFLICT (account, directive) DO NOTHING",
			)
			.bind(account)
			.bind(i64::from(*directive))
			.bind(i64::from(*template))
			.bind(i64::from(*version))
			.execute(&mut *transaction)
			.await?;
		}
		for (start, end) in &said.denials {
			let end = end.map(|end| stored(end, "ends_at")).transpose()?;
			sqlx::query(
				"INSERT INTO emergency_denials (account, starts_at, ends_at) VALUES ($1, $2, $3)",
			)
			.bind(account)
			.bind(stored(*start, "starts_at")?)
			.bind(end)
			.execute(&mut *transaction)
			.await?;
		}
		keep_ends(&mut transaction, subject, &said.ends).await?;
		sqlx::query("UPDATE inbox_subjects SET stale = 0 WHERE account = $1")
			.bind(account)
			.execute(&mut *transaction)
			.await?;
		transaction.commit().await?;
		Ok(())
	}

	/// A page of a mailbox for a reader who may see these kinds. Without `after` it begins at the first
	/// entry, or behind what the reader has read if only that is wanted.
	pub async fn inbox_page(
		&self,
		mailbox: &Mailbox,
		reader: &Account,
		kinds: &[Kind],
		after: Option<u64>,
		only_unread: bool,
		limit: u32,
	) -> Result<InboxPage, StoreError> {
		let key = mailbox.key();
		let read = self.inbox_read(mailbox, reader).await?;
		let after = after.unwrap_or(if only_unread { read } else { 0 });
		let listed = listed(kinds);
		let page = format!(
			"SELECT * FROM inbox WHERE mailbox = $1 AND number > $2 AND kind IN ({listed}) \
			 ORDER BY number LIMIT $3"
		);
		let entries = sqlx::query(AssertSqlSafe(page))
			.bind(key.as_slice())
			.bind(stored(after, "number")?)
			.bind(i64::from(limit))
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(entry_of)
			.collect::<Result<_, _>>()?;
		let count = format!(
			"SELECT COUNT(*) AS unread FROM inbox WHERE mailbox = $1 AND number > $2 \
			 AND kind IN ({listed})"
		);
		let row = sqlx::query(AssertSqlSafe(count))
			.bind(key.as_slice())
			.bind(stored(read, "number")?)
			.fetch_one(self.pool())
			.await?;
		Ok(InboxPage {
			entries,
			read,
			unread: number(&row, "unread")?,
			gaps: self.inbox_gaps().await?,
		})
	}

	/// Up to which number a reader has read.
	async fn inbox_read(&self, mailbox: &Mailbox, reader: &Account) -> Result<u64, StoreError> {
		let row = sqlx::query("SELECT number FROM inbox_read WHERE mailbox = $1 AND reader = $2")
			.bind(mailbox.key())
			.bind(reader.as_slice())
			.fetch_optional(self.pool())
			.await?;
		row.map_or(Ok(0), |row| number(&row, "number"))
	}

	/// A reader has read up to this number. It never goes back, and not beyond what there is.
	pub async fn mark_inbox_read(
		&self,
		mailbox: &Mailbox,
		reader: &Account,
		upto: u64,
	) -> Result<u64, StoreError> {
		let key = mailbox.key();
		let mut transaction = self.begin().await?;
		let row = sqlx::query("SELECT next FROM mailboxes WHERE mailbox = $1")
			.bind(key.as_slice())
			.fetch_optional(&mut *transaction)
			.await?;
		let next: u64 = row.map_or(Ok(1), |row| number(&row, "next"))?;
		let upto = upto.min(next.saturating_sub(1));
		sqlx::query(
			"INSERT INTO inbox_read (mailbox, reader, number) VALUES ($1, $2, $3) \
			 ON CONFLICT (mailbox, reader) DO UPDATE SET number = excluded.number \
			 WHERE inbox_read.number < excluded.number",
		)
		.bind(key.as_slice())
		.bind(reader.as_slice())
		.bind(stored(upto, "number")?)
		.execute(&mut *transaction)
		.await?;
		let row = sqlx::query("SELECT number FROM inbox_read WHERE mailbox = $1 AND reader = $2")
			.bind(key.as_slice())
			.bind(reader.as_slice())
			.fetch_one(&mut *transaction)
			.await?;
		let read = number(&row, "number")?;
		transaction.commit().await?;
		Ok(read)
	}

	/// The newest blocks that could not be read, the oldest of them first.
	async fn inbox_gaps(&self) -> Result<Vec<Gap>, StoreError> {
		let mut gaps = sqlx::query("SELECT * FROM inbox_gaps ORDER BY first_block DESC LIMIT $1")
			.bind(GAPS)
			.fetch_all(self.pool())
			.await?
			.iter()
			.map(|row| {
				Ok(Gap {
					first: number(row, "first_block")?,
					last: number(row, "last_block")?,
					since: number(row, "since")?,
					until: number(row, "upto")?,
				})
			})
			.collect::<Result<Vec<_>, StoreError>>()?;
		gaps.reverse();
		Ok(gaps)
	}

	/// Whether a subject has a mailbox here.
	pub async fn has_mailbox(&self, subject: &Account) -> Result<bool, StoreError> {
		let row = sqlx::query("SELECT 1 FROM inbox_subjects WHERE account = $1")
			.bind(subject.as_slice())
			.fetch_optional(self.pool())
			.await?;
		Ok(row.is_some())
	}

	/// An account is linked to a shelf here: it has a mailbox from now on.
	pub(crate) async fn give_mailbox(
		transaction: &mut Transaction<'_, Any>,
		subject: &Account,
	) -> Result<(), StoreError> {
		sqlx::query(
			"INSERT INTO inbox_subjects (account, stale) VALUES ($1, 1) \
			 ON CONFLICT (account) DO UPDATE SET stale = 1",
		)
		.bind(subject.as_slice())
		.execute(&mut **transaction)
		.await?;
		Ok(())
	}
}

async fn move_cursor(
	transaction: &mut Transaction<'_, Any>,
	step: &Step,
) -> Result<(), StoreError> {
	let block = i64::from(step.after.block);
	let moment = stored(step.after.moment, "moment")?;
	let result = match step.before {
		None => {
			sqlx::query("INSERT INTO inbox_cursor (one, block, moment) VALUES (0, $1, $2)")
				.bind(block)
				.bind(moment)
				.execute(&mut **transaction)
				.await?
		},
		Some(before) => {
			sqlx::query(
				"UPDATE inbox_cursor SET block = $1, moment = $2 WHERE one = 0 AND block = $3",
			)
			.bind(block)
			.bind(moment)
			.bind(i64::from(before.block))
			.execute(&mut **transaction)
			.await?
		},
	};
	if result.rows_affected() == 1 {
		Ok(())
	} else {
		Err(StoreError::Conflict)
	}
}

async fn insert_gap(transaction: &mut Transaction<'_, Any>, gap: Gap) -> Result<(), StoreError> {
	sqlx::query(
		"INSERT INTO inbox_gaps (first_block, last_block, since, upto) VALUES ($1, $2, $3, $4)",
	)
	.bind(i64::from(gap.first))
	.bind(i64::from(gap.last))
	.bind(stored(gap.since, "since")?)
	.bind(stored(gap.until, "upto")?)
	.execute(&mut **transaction)
	.await?;
	Ok(())
}

async fn apply(
	transaction: &mut Transaction<'_, Any>,
	at: Cursor,
	change: &Change,
) -> Result<(), StoreError> {
	match change {
		Change::Deliver(mailbox, letter) => deliver_if(transaction, at, mailbox, letter).await,
		Change::DeliverAbout(subject, letter) => {
			if !is_ours(transaction, subject).await? {
				return Ok(());
			}
			deliver(transaction, at, &Mailbox::Organization, letter).await
		},
		Change::Enrolled(subject) => Store::give_mailbox(transaction, &subject.0).await,
		Change::Left(subject) => forget_subject(transaction, subject).await,
		Change::Stale(subject) => {
			sqlx::query("UPDATE inbox_subjects SET stale = 1 WHERE account = $1")
				.bind(subject.0.as_slice())
				.execute(&mut **transaction)
				.await?;
			Ok(())
		},
		Change::Deadline {
			name,
			mailbox,
			due,
			letter,
		} => {
			if let Mailbox::Subject(subject) = mailbox {
				if !is_ours(transaction, subject).await? {
					return Ok(());
				}
			}
			insert_deadline(transaction, name, mailbox, *due, letter).await
		},
		Change::Forget(name) => {
			sqlx::query("DELETE FROM inbox_deadlines WHERE name = $1")
				.bind(name.as_slice())
				.execute(&mut **transaction)
				.await?;
			Ok(())
		},
		Change::Outdated { template, minimum } => {
			outdated(transaction, at, *template, *minimum).await
		},
		Change::Lines {
			order,
			subjects,
			letter,
		} => lines(transaction, at, *order, subjects, letter).await,
		Change::OrderOver(order) => {
			sqlx::query("DELETE FROM inbox_lines WHERE order_id = $1")
				.bind(stored(*order, "order_id")?)
				.execute(&mut **transaction)
				.await?;
			Ok(())
		},
		Change::Staff(account, record) => match record {
			Some(record) => Store::put_staff(transaction, account, record).await,
			None => Store::remove_staff(transaction, account).await,
		},
		Change::Standing {
			active,
			envelope_key,
		} => Store::put_standing(transaction, *active, envelope_key).await,
	}
}

async fn is_ours(
	transaction: &mut Transaction<'_, Any>,
	subject: &AccountId,
) -> Result<bool, StoreError> {
	let row = sqlx::query("SELECT 1 FROM inbox_subjects WHERE account = $1")
		.bind(subject.0.as_slice())
		.fetch_optional(&mut **transaction)
		.await?;
	Ok(row.is_some())
}

async fn deliver_if(
	transaction: &mut Transaction<'_, Any>,
	at: Cursor,
	mailbox: &Mailbox,
	letter: &Letter,
) -> Result<(), StoreError> {
	if let Mailbox::Subject(subject) = mailbox {
		if !is_ours(transaction, subject).await? {
			return Ok(());
		}
	}
	deliver(transaction, at, mailbox, letter).await
}

/// Gives an entry the mailbox's next number, and drops what the mailbox no longer keeps.
pub(super) async fn deliver(
	transaction: &mut Transaction<'_, Any>,
	at: Cursor,
	mailbox: &Mailbox,
	letter: &Letter,
) -> Result<(), StoreError> {
	let key = mailbox.key();
	let row = sqlx::query(
		"INSERT INTO mailboxes (mailbox, next) VALUES ($1, 2) \
		 ON CONFLICT (mailbox) DO UPDATE SET next = mailboxes.next + 1 RETURNING next",
	)
	.bind(key.as_slice())
	.fetch_one(&mut **transaction)
	.await?;
	let next: u64 = number(&row, "next")?;
	let own = next.saturating_sub(1);
	sqlx::query(
		"INSERT INTO inbox (mailbox, number, at, block, kind, refs) VALUES ($1, $2, $3, $4, $5, $6)",
	)
	.bind(key.as_slice())
	.bind(stored(own, "number")?)
	.bind(stored(at.moment, "at")?)
	.bind(i64::from(at.block))
	.bind(letter.kind.name())
	.bind(refs_of(letter)?)
	.execute(&mut **transaction)
	.await?;
	let over = own.saturating_sub(mailbox.keeps());
	if over > 0 {
		sqlx::query("DELETE FROM inbox WHERE mailbox = $1 AND number <= $2")
			.bind(key.as_slice())
			.bind(stored(over, "number")?)
			.execute(&mut **transaction)
			.await?;
	}
	Ok(())
}

async fn forget_subject(
	transaction: &mut Transaction<'_, Any>,
	subject: &AccountId,
) -> Result<(), StoreError> {
	for statement in [
		"DELETE FROM inbox_subjects WHERE account = $1",
		"DELETE FROM inbox_directives WHERE account = $1",
		"DELETE FROM emergency_denials WHERE account = $1",
		"DELETE FROM inbox_deadlines WHERE mailbox = $1",
	] {
		sqlx::query(statement)
			.bind(subject.0.as_slice())
			.execute(&mut **transaction)
			.await?;
	}
	Ok(())
}

async fn insert_deadline(
	transaction: &mut Transaction<'_, Any>,
	name: &[u8],
	mailbox: &Mailbox,
	due: Moment,
	letter: &Letter,
) -> Result<(), StoreError> {
	sqlx::query(
		"INSERT INTO inbox_deadlines (name, mailbox, due, fired, kind, refs) \
		 VALUES ($1, $2, $3, 0, $4, $5) ON CONFLICT (name, mailbox) DO UPDATE SET \
		 due = excluded.due, fired = 0, kind = excluded.kind, refs = excluded.refs \
		 WHERE inbox_deadlines.due <> excluded.due",
	)
	.bind(name)
	.bind(mailbox.key())
	.bind(stored(due, "due")?)
	.bind(letter.kind.name())
	.bind(refs_of(letter)?)
	.execute(&mut **transaction)
	.await?;
	Ok(())
}

/// The ends of a subject's directives: what is not among them any more is forgotten.
async fn keep_ends(
	transaction: &mut Transaction<'_, Any>,
	subject: &AccountId,
	ends: &[(Vec<u8>, Moment, Letter)],
) -> Result<(), StoreError> {
	let mailbox = Mailbox::Subject(*subject);
	let rows = sqlx::query("SELECT name FROM inbox_deadlines WHERE mailbox = $1 AND kind = $2")
		.bind(mailbox.key())
		.bind(Kind::ConsentExpiring.name())
		.fetch_all(&mut **transaction)
		.await?;
	for row in &rows {
		let name: Vec<u8> = row.try_get("name")?;
		if !ends.iter().any(|(known, ..)| *known == name) {
			sqlx::query("DELETE FROM inbox_deadlines WHERE name = $1 AND mailbox = $2")
				.bind(name)
				.bind(mailbox.key())
				.execute(&mut **transaction)
				.await?;
		}
	}
	for (name, due, letter) in ends {
		insert_deadline(transaction, name, &mailbox, *due, letter).await?;
	}
	Ok(())
}

/// Delivers what has come due.
async fn fire(transaction: &mut Transaction<'_, Any>, at: Cursor) -> Result<(), StoreError> {
	let now = stored(at.moment, "due")?;
	let rows = sqlx::query(
		"SELECT name, mailbox, kind, refs FROM inbox_deadlines WHERE fired = 0 AND due <= $1 \
		 ORDER BY due, name",
	)
	.bind(now)
	.fetch_all(&mut **transaction)
	.await?;
	for row in &rows {
		let key: Vec<u8> = row.try_get("mailbox")?;
		let mailbox = match <[u8; 32]>::try_from(key.as_slice()) {
			Ok(account) => Mailbox::Subject(AccountId(account)),
			Err(_) => Mailbox::Organization,
		};
		let letter = letter_of(row)?;
		deliver(transaction, at, &mailbox, &letter).await?;
		let name: Vec<u8> = row.try_get("name")?;
		// Kept while the ledger may be read again and would say so once more.
		let statement = match letter.kind {
			Kind::ConsentExpiring | Kind::ReviewOverdue => {
				"UPDATE inbox_deadlines SET fired = 1 WHERE name = $1 AND mailbox = $2"
			},
			_ => "DELETE FROM inbox_deadlines WHERE name = $1 AND mailbox = $2",
		};
		sqlx::query(statement)
			.bind(name)
			.bind(key)
			.execute(&mut **transaction)
			.await?;
	}
	Ok(())
}

/// Tells every subject with a directive below a version, in three statements however many there are.
async fn outdated(
	transaction: &mut Transaction<'_, Any>,
	at: Cursor,
	template: u32,
	minimum: u16,
) -> Result<(), StoreError> {
	const OPENED: &str =
		"INSERT INTO mailboxes (mailbox, next) SELECT DISTINCT account, 1 FROM inbox_directives \
		 WHERE template = $1 AND version < $2 ON CONFLICT (mailbox) DO NOTHING";
	const WHOM: &str = "SELECT account FROM inbox_directives WHERE template = $1 AND version < $2";
	let refs = Refs {
		template: Some(template),
		minimum: Some(minimum),
		..Refs::default()
	};
	let letter = Letter::new(Kind::ReconsentDue, refs);
	// The texts are constants.
	let delivered = format!(
		"INSERT INTO inbox (mailbox, number, at, block, kind, refs) \
		 SELECT mailbox, next, $3, $4, $5, $6 FROM mailboxes WHERE mailbox IN ({WHOM})"
	);
	let counted = format!("UPDATE mailboxes SET next = next + 1 WHERE mailbox IN ({WHOM})");
	sqlx::query(OPENED)
		.bind(i64::from(template))
		.bind(i64::from(minimum))
		.execute(&mut **transaction)
		.await?;
	sqlx::query(AssertSqlSafe(delivered))
		.bind(i64::from(template))
		.bind(i64::from(minimum))
		.bind(stored(at.moment, "at")?)
		.bind(i64::from(at.block))
		.bind(letter.kind.name())
		.bind(refs_of(&letter)?)
		.execute(&mut **transaction)
		.await?;
	sqlx::query(AssertSqlSafe(counted))
		.bind(i64::from(template))
		.bind(i64::from(minimum))
		.execute(&mut **transaction)
		.await?;
	Ok(())
}

/// Tells those in an order who were not told yet.
async fn lines(
	transaction: &mut Transaction<'_, Any>,
	at: Cursor,
	order: u64,
	subjects: &[AccountId],
	letter: &Letter,
) -> Result<(), StoreError> {
	for subject in subjects {
		let result = sqlx::query(
			"INSERT INTO inbox_lines (order_id, account) VALUES ($1, $2) \
			 ON CONFLICT (order_id, account) DO NOTHING",
		)
		.bind(stored(order, "order_id")?)
		.bind(subject.0.as_slice())
		.execute(&mut **transaction)
		.await?;
		if result.rows_affected() == 1 {
			deliver_if(transaction, at, &Mailbox::Subject(*subject), letter).await?;
		}
	}
	Ok(())
}
