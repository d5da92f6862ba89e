//! Keys that act for subjects, and attempts to replace one.

use super::{At, Plain};
use crate::{
	api,
	error::ReadError,
	types::{Attempt, AttemptNumber, FormerKey, Periods, Recovered, RecoveryKey, Restraint},
	AccountId,
};

fn views() -> api::recovery::view_functions::ViewFunctionsApi {
	api::view_functions().recovery()
}

impl At {
	/// The account for which a key acts: a subject's whose key it replaced, its own otherwise; `None`
	/// when it was replaced itself.
	pub async fn acts_for(&self, key: &AccountId) -> Result<Option<AccountId>, ReadError> {
		self.view(views().acts_for(*key)).await
	}

	/// The attempt that runs for a subject.
	pub async fn recovery_attempt(
		&self,
		subject: &AccountId,
	) -> Result<Option<Attempt>, ReadError> {
		Ok(self.view(views().attempt(*subject)).await?.plain())
	}

	/// The number that the next attempt for a subject gets, which its recovery code must sign.
	pub async fn next_recovery_attempt(
		&self,
		subject: &AccountId,
	) -> Result<AttemptNumber, ReadError> {
		Ok(self.view(views().next_attempt(*subject)).await?.plain())
	}

	/// The public key of a subject's recovery code.
	pub async fn recovery_key(
		&self,
		subject: &AccountId,
	) -> Result<Option<RecoveryKey>, ReadError> {
		Ok(self.view(views().recovery_key(*subject)).await?.plain())
	}

	/// The code before it, while that counts.
	pub async fn former_recovery_key(
		&self,
		subject: &AccountId,
	) -> Result<Option<FormerKey>, ReadError> {
		let view = views().former_recovery_key(*subject);
		Ok(self.view(view).await?.plain())
	}

	/// The key that acts for a subject in place of its own.
	pub async fn recovered(&self, subject: &AccountId) -> Result<Option<Recovered>, ReadError> {
		Ok(self.view(views().recovered(*subject)).await?.plain())
	}

	/// What keeps a subject's key from anything but narrowing now.
	pub async fn restraint(&self, subject: &AccountId) -> Result<Option<Restraint>, ReadError> {
		Ok(self.view(views().restraint(*subject)).await?.plain())
	}

	/// How long everything takes on this network.
	pub async fn recovery_periods(&self) -> Result<Periods, ReadError> {
		Ok(self.view(views().periods()).await?.plain())
	}
}
