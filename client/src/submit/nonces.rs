//! One transaction of an account at a time from choosing its nonce until the pool has it.

use crate::AccountId;
use std::{
	collections::HashMap,
	sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// A turn for each account: whoever holds it is the only one here to ask the node for the account's
/// next nonce and to use it. The node counts what waits in its pool, so a turn is over as soon as the
/// pool has the transaction.
#[derive(Default)]
pub(crate) struct Nonces(Mutex<HashMap<[u8; 32], Arc<AsyncMutex<()>>>>);

impl Nonces {
	/// Waits for the account's turn.
	pub(crate) async fn turn(&self, account: &AccountId) -> OwnedMutexGuard<()> {
		let turn = {
			// Nothing can panic while the map is held, so it is never poisoned.
			let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
			turns.entry(account.0).or_default().clone()
		};
		turn.lock_owned().await
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::time::Duration;
	use tokio::time::timeout;

	#[tokio::test]
	async fn an_account_has_one_turn_at_a_time_and_others_do_not_wait() {
		let nonces = Nonces::default();
		let (amina, bilal) = (AccountId([1; 32]), AccountId([2; 32]));
		let first = nonces.turn(&amina).await;
		let short = Duration::from_millis(20);
		assert!(timeout(short, nonces.turn(&amina)).await.is_err());
		assert!(timeout(short, nonces.turn(&bilal)).await.is_ok());
		drop(first);
		assert!(timeout(short, nonces.turn(&amina)).await.is_ok());
	}
}
