//! Client assertions that were used: each works once, also across a restart.

use super::{changed, sql::stored, Store, StoreError};
use galen_primitives::ids::Moment;

impl Store {
	/// Uses an assertion up; `false` when it was used before. What has expired is forgotten: by then
	/// the assertion is refused for its age.
	pub async fn spend_assertion(
		&self,
		client: &str,
		jti: &str,
		expires: Moment,
		now: Moment,
	) -> Result<bool, StoreError> {
		let mut transaction = self.begin().await?;
		sqlx::query("DELETE FROM assertions WHERE expires <= $1")
			.bind(stored(now, "expires")?)
			.execute(&mut *transaction)
			.await?;
		let result = sqlx::query(
			"INSERT INTO assertions (client, jti, expires) VALUES ($1, $2, $3) \
			 ON CONFLICT (client, jti) DO NOTHING",
		)
		.bind(client)
		.bind(jti)
		.bind(stored(expires, "expires")?)
		.execute(&mut *transaction)
		.await?;
		transaction.commit().await?;
		Ok(changed(&result) == 1)
	}
}
