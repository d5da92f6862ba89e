//! How long something that fails is tried again.

use crate::exit::{Code, Failure};
use std::time::{Duration, Instant};

/// From the last success on.
const LIMIT: Duration = Duration::from_secs(120);
/// Between attempts, where the gateway does not say how long.
pub const PAUSE: Duration = Duration::from_secs(1);

/// Waits between attempts, and gives up in the end.
pub struct Patience(Instant);

impl Patience {
	/// Begins anew, after a success.
	pub fn new() -> Self {
		Self(Instant::now())
	}

	/// Pauses before the next attempt.
	///
	/// # Errors
	/// The failure, if another attempt makes no sense or it has been long enough.
	// What is waited for is another program's return, which nothing announces.
	#[allow(clippy::disallowed_methods)]
	pub async fn wait(&self, failure: Failure, pause: Duration) -> Result<(), Failure> {
		if failure.code != Code::Unavailable || self.0.elapsed() > LIMIT {
			return Err(failure);
		}
		tokio::time::sleep(pause).await;
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn only_what_may_come_back_is_waited_for() {
		let patience = Patience::new();
		let gone = Failure::new(Code::Unavailable, "gone");
		assert_eq!(patience.wait(gone.clone(), Duration::ZERO).await, Ok(()));
		let refused = Failure::refused("no");
		let waited = patience.wait(refused.clone(), Duration::ZERO).await;
		assert_eq!(waited, Err(refused));
		let long_ago = Instant::now().checked_sub(LIMIT + PAUSE);
		let at_its_end = Patience(long_ago.expect("the machine runs for that long"));
		let waited = at_its_end.wait(gone.clone(), Duration::ZERO).await;
		assert_eq!(waited, Err(gone));
	}
}
