//! The index of the vault: SQL on SQLite or PostgreSQL, with the same statements.
//!
//! What a statement must hold to, so that both read it alike: placeholders `$1`, types `BIGINT`,
//! `TEXT` and `BLOB`, no functions but those both have. `migrate` tells PostgreSQL that a `BLOB`
//! is a `BYTEA`; that, and that a row is locked where many write, is the whole difference.
//!
//! SQLite allows one writer. Writes go through `Store::begin` and its one connection, reads
//! through `Store::pool`: in its write-ahead mode neither waits for the other. A write that
//! returned survives a power cut (`synchronous=FULL`, `synchronous_commit=on`).

pub mod accounting;
pub mod assertions;
mod batches;
pub mod disclosures;
pub mod emergencies;
pub mod erasures;
pub mod inbox;
mod meta;
mod migrate;
mod records;
pub mod releases;
mod shelves;
mod sql;

pub use batches::{Batch, BatchState, OutboxCounts, SealedAt};
pub use records::{LeafPlace, NewRecord, PackId, Record};
pub use shelves::{NewShelf, SetAccount, Shelf, ShelfKind};

use sqlx::{
	any::{AnyPoolOptions, AnyQueryResult},
	Any, AnyPool, Transaction,
};
use std::{path::Path, sync::Arc, time::Duration};

/// A ledger account: 32 bytes.
pub type Account = [u8; 32];

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that read, on SQLite; that read and write, on PostgreSQL.
const CONNECTIONS: u32 = 8;

/// Why the database did not do what it was asked.
///
/// None of the texts repeats anything of a row; the source can, and is not for logs.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
	/// Neither `sqlite:` with a file nor `postgres:`.
	#[error("the database URL is neither sqlite:<file> nor postgres://…")]
	Url,
	/// The database file cannot be made.
	#[error("the database file cannot be made")]
	File(#[source] std::io::Error),
	/// It does not answer, or refuses.
	#[error("the database does not answer")]
	Unavailable(#[source] sqlx::Error),
	/// Somebody else wrote the same row first. Read again and decide anew.
	#[error("the row was written by somebody else meanwhile")]
	Conflict,
	/// A newer program made the tables.
	#[error("the database was made by a newer version of this program")]
	Newer,
	/// A row holds what this program never writes.
	#[error("the column {0} holds what no program of ours wrote")]
	Corrupt(&'static str),
}

impl From<sqlx::Error> for StoreError {
	fn from(error: sqlx::Error) -> Self {
		match &error {
			sqlx::Error::Database(database) if is_conflict(database.as_ref()) => Self::Conflict,
			_ => Self::Unavailable(error),
		}
	}
}

/// Whether somebody else's write came in between: theirs was first, or the two waited for each other
/// and ours was given up. SQLSTATE 40001 and 40P01 are PostgreSQL's.
fn is_conflict(error: &dyn sqlx::error::DatabaseError) -> bool {
	error.is_unique_violation()
		|| error
			.code()
			.is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01"))
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
	/// SQLite, in a file.
	Sqlite,
	/// PostgreSQL.
	Postgres,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
	inner: Arc<Inner>,
}

struct Inner {
	readers: AnyPool,
	writers: AnyPool,
	dialect: Dialect,
}

impl Store {
	/// Opens the database at `sqlite:<file>` (made if it is not there) or `postgres://…`, and brings
	/// its tables up to date.
	pub async fn open(url: &str) -> Result<Self, StoreError> {
		sqlx::any::install_default_drivers();
		let dialect = match url.split_once(':').ok_or(StoreError::Url)?.0 {
			"sqlite" => Dialect::Sqlite,
			"postgres" | "postgresql" => Dialect::Postgres,
			_ => return Err(StoreError::Url),
		};
		let (readers, writers) = match dialect {
			Dialect::Sqlite => {
				make_file(url)?;
				let writers = connect(url, SQLITE, 1).await?;
				(connect(url, SQLITE, CONNECTIONS).await?, writers)
			},
			Dialect::Postgres => {
				let pool = connect(url, POSTGRES, CONNECTIONS).await?;
				(pool.clone(), pool)
			},
		};
		let store = Self {
			inner: Arc::new(Inner {
				readers,
				writers,
				dialect,
			}),
		};
		migrate::run(&store).await?;
		Ok(store)
	}

	/// Asks whether the database answers.
	pub async fn ping(&self) -> Result<(), StoreError> {
		sqlx::query("SELECT 1").execute(self.pool()).await?;
		Ok(())
	}

	/// Closes all connections, after what they are doing.
	pub async fn close(&self) {
		self.inner.writers.close().await;
		self.inner.readers.close().await;
	}

	/// Which database it is.
	pub fn dialect(&self) -> Dialect {
		self.inner.dialect
	}

	/// For statements that read.
	pub(crate) fn pool(&self) -> &AnyPool {
		&self.inner.readers
	}

	/// Begins a transaction that writes. What it does is undone unless it is committed.
	pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
		let begin = match self.inner.dialect {
			// At once, so that it never has to become a writer half way, which can fail.
			Dialect::Sqlite => self.inner.writers.begin_with("BEGIN IMMEDIATE").await,
			Dialect::Postgres => self.inner.writers.begin().await,
		};
		Ok(begin?)
	}
}

const SQLITE: &[&str] = &[
	"PRAGMA busy_timeout = 10000",
	"PRAGMA journal_mode = WAL",
	"PRAGMA synchronous = FULL",
	"PRAGMA foreign_keys = ON",
	// What is erased is overwritten, not only forgotten.
	"PRAGMA secure_delete = ON",
	"PRAGMA wal_autocheckpoint = 4000",
	"PRAGMA journal_size_limit = 67108864",
	"PRAGMA cache_size = -16384",
];
const POSTGRES: &[&str] = &["SET synchronous_commit TO on"];

async fn connect(
	url: &str,
	settings: &'static [&'static str],
	connections: u32,
) -> Result<AnyPool, StoreError> {
	let pool = AnyPoolOptions::new()
		.max_connections(connections)
		.acquire_timeout(PATIENCE)
		.after_connect(move |connection, _| {
			Box::pin(async move {
				for setting in settings {
					sqlx::query(*setting).execute(&mut *connection).await?;
				}
				Ok(())
			})
		})
		.connect(url)
		.await?;
	Ok(pool)
}

/// Makes the file that SQLite would otherwise make for everybody to read.
fn make_file(url: &str) -> Result<(), StoreError> {
	let path = url
		.trim_start_matches("sqlite:")
		.trim_start_matches("//")
		.split('?')
		.next()
		.filter(|path| !path.is_empty() && !path.starts_with(':'))
		.ok_or(StoreError::Url)?;
	let path = Path::new(path);
	let mut options = std::fs::OpenOptions::new();
	options.write(true).create_new(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	match options.open(path) {
		Ok(file) => file
			.sync_all()
			.and_then(|()| sync_folder(path))
			.map_err(StoreError::File),
		Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
		Err(error) => Err(StoreError::File(error)),
	}
}

/// Makes a file's name survive a power cut.
fn sync_folder(path: &Path) -> std::io::Result<()> {
	let folder = match path.parent() {
		Some(folder) if !folder.as_os_str().is_empty() => folder,
		_ => Path::new("."),
	};
	std::fs::File::open(folder)?.sync_all()
}

/// How SQLite keeps its journal, and how it syncs: `("wal", "2")`.
///
/// # Errors
/// The database is another, or does not answer.
pub async fn settings(store: &Store) -> Result<(String, String), StoreError> {
	use sqlx::Row;
	let mut writer = store.inner.writers.acquire().await?;
	let journal = sqlx::query("PRAGMA journal_mode")
		.fetch_one(&mut *writer)
		.await?
		.try_get(0)?;
	let synchronous: i64 = sqlx::query("PRAGMA synchronous")
		.fetch_one(&mut *writer)
		.await?
		.try_get(0)?;
	Ok((journal, synchronous.to_string()))
}

/// How many rows a statement changed.
pub(crate) fn changed(result: &AnyQueryResult) -> u64 {
	result.rows_affected()
}
