//! Small secrets of the gateway itself, wrapped, by name.

use super::{Store, StoreError};
use sqlx::Row;

impl Store {
	/// What is kept under a name.
	pub async fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
		let row = sqlx::query("SELECT value FROM meta WHERE name = $1")
			.bind(name)
			.fetch_optional(self.pool())
			.await?;
		Ok(row.map(|row| row.try_get(0)).transpose()?)
	}

	/// Keeps a value under a name, unless there is one already: what is kept then is returned.
	pub async fn put_meta_once(&self, name: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
		let mut transaction = self.begin().await?;
		sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
			.bind(name)
			.bind(value)
			.execute(&mut *transaction)
			.await?;
		let kept = sqlx::query("SELECT value FROM meta WHERE name = $1")
			.bind(name)
			.fetch_one(&mut *transaction)
			.await?
			.try_get(0)?;
		transaction.commit().await?;
		Ok(kept)
	}
}
