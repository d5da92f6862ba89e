//! Waiting for conditions. The only place in the tests that sleeps.

use anyhow::bail;
use std::{
	future::Future,
	time::{Duration, Instant},
};

/// How long each thing may take before a test calls it broken. Slots are one second and sessions
/// twenty blocks; the limits leave room for a machine whose two cores do something else besides.
pub mod limits {
	use std::time::Duration;

	/// From starting a process to its RPC server answering.
	pub const START: Duration = Duration::from_secs(150);
	/// From asking a process to stop to its end.
	pub const STOP: Duration = Duration::from_secs(30);
	/// One command of `galen`, which may wait for finality several times.
	pub const COMMAND: Duration = Duration::from_secs(120);
	/// One RPC request.
	pub const RPC: Duration = Duration::from_secs(15);
	/// From submitting a transaction to its finality on a healthy network.
	pub const TRANSACTION: Duration = Duration::from_secs(45);
	/// Until a network that lost no quorum finalizes a handful of blocks more.
	pub const FINALITY: Duration = Duration::from_secs(60);
	/// Until a network whose quorum came back finalizes again.
	pub const RECOVERY: Duration = Duration::from_secs(90);
	/// Until a node that was away is level with the others.
	pub const CATCH_UP: Duration = Duration::from_secs(90);
	/// Until a change to the validator set took effect: it is planned at one session boundary and
	/// in force at the next, so up to three sessions.
	pub const SET_CHANGE: Duration = Duration::from_secs(150);
}

/// Pause between two looks at a condition.
const POLL: Duration = Duration::from_millis(200);

/// Asks again and again until `condition` gives a value; fails, naming `what`, after `limit`.
///
/// An error of the condition counts as "not yet" — a node that is starting refuses connections —
/// and the last one is part of the message when time is up.
pub async fn until<T, F, Fut>(what: &str, limit: Duration, mut condition: F) -> anyhow::Result<T>
where
	F: FnMut() -> Fut,
	Fut: Future<Output = anyhow::Result<Option<T>>>,
{
	let start = Instant::now();
	let mut last_error: Option<anyhow::Error>;
	loop {
		match tokio::time::timeout(limit, condition()).await {
			Ok(Ok(Some(value))) => return Ok(value),
			Ok(Ok(None)) => last_error = None,
			Ok(Err(error)) => last_error = Some(error),
			Err(_) => last_error = Some(anyhow::anyhow!("no answer")),
		}
		if start.elapsed() >= limit {
			match last_error {
				Some(error) => bail!("{what}: not within {limit:?}; last error: {error:#}"),
				None => bail!("{what}: not within {limit:?}"),
			}
		}
		pause(POLL).await;
	}
}

/// Lets time pass in which something must *not* happen; the caller checks afterwards that it did
/// not. For what must happen use [`until`].
pub async fn observe(period: Duration) {
	pause(period).await;
}

#[allow(clippy::disallowed_methods)] // The two functions above are why the rest must not sleep.
async fn pause(period: Duration) {
	tokio::time::sleep(period).await;
}
