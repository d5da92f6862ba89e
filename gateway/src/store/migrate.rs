//! Brings the tables up to date, all steps or none.

use super::{Dialect, Store, StoreError};
use sqlx::{AssertSqlSafe, Row};

/// The steps, in order. One that was released is never changed; what must change is a new step.
const STEPS: &[&str] = &[
	include_str!("../../migrations/0001_vault.sql"),
	include_str!("../../migrations/0002_releases.sql"),
	include_str!("../../migrations/0003_erasures.sql"),
	include_str!("../../migrations/0004_inbox.sql"),
	include_str!("../../migrations/0005_emergencies.sql"),
	include_str!("../../migrations/0006_disclosures.sql"),
	include_str!("../../migrations/0007_catalogue.sql"),
];

/// Of a PostgreSQL advisory lock, so that of two programs that start one waits for the other.
const LOCK: i64 = 0x6761_6c65_6e00_0001;

pub(super) async fn run(store: &Store) -> Result<(), StoreError> {
	let mut transaction = store.begin().await?;
	if store.dialect() == Dialect::Postgres {
		sqlx::query("SELECT pg_advisory_xact_lock($1) IS NULL")
			.bind(LOCK)
			.execute(&mut *transaction)
			.await?;
	}
	sqlx::query("CREATE TABLE IF NOT EXISTS schema_steps (step BIGINT NOT NULL PRIMARY KEY)")
		.execute(&mut *transaction)
		.await?;
	let done: i64 = sqlx::query("SELECT COUNT(*) FROM schema_steps")
		.fetch_one(&mut *transaction)
		.await?
		.try_get(0)?;
	let done = usize::try_from(done).map_err(|_| StoreError::Corrupt("step"))?;
	let new = STEPS.get(done..).ok_or(StoreError::Newer)?;
	for (step, text) in (done..).zip(new) {
		let text = match store.dialect() {
			Dialect::Sqlite => (*text).to_owned(),
			Dialect::Postgres => text.replace(" BLOB", " BYTEA"),
		};
		sqlx::raw_sql(AssertSqlSafe(text))
			.execute(&mut *transaction)
			.await?;
		let step = i64::try_from(step).map_err(|_| StoreError::Corrupt("step"))?;
		sqlx::query("INSERT INTO schema_steps (step) VALUES ($1)")
			.bind(step)
			.execute(&mut *transaction)
			.await?;
	}
	transaction.commit().await?;
	Ok(())
}
