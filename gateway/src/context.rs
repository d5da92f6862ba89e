//! What all handlers share.

use crate::{
	anchor::Outbox,
	auth::{Challenges, Clients, Sessions},
	catalogue::Catalogue,
	config::Limits,
	emergency::Emergencies,
	erasure::Eraser,
	error::Problem,
	ingest::Ingest,
	ledger::{Clock, Finalized, Freshness, Ledger},
	objects::Vault,
	release::Desk,
	telemetry::metrics,
	wallet::Wallet,
};
use galen_primitives::ids::OrganizationId;
use std::{
	ops::Deref,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// A handle to the parts. Cloning is cheap.
#[derive(Clone)]
pub struct Context(Arc<Parts>);

/// The parts.
pub struct Parts {
	/// The hospital.
	pub organization: OrganizationId,
	/// The gateway's address as partners know it, without a slash at the end.
	pub public_url: String,
	/// How much of everything.
	pub limits: Limits,
	/// The ledger.
	pub ledger: Arc<dyn Ledger>,
	/// The clocks.
	pub clock: Arc<dyn Clock>,
	/// How old finality may be.
	pub freshness: Freshness,
	/// Records and their keys.
	pub vault: Vault,
	/// How resources come in.
	pub ingest: Ingest,
	/// What waits to be anchored.
	pub outbox: Outbox,
	/// Where releases are made.
	pub desk: Arc<Desk>,
	/// Where records are erased.
	pub eraser: Eraser,
	/// Where emergencies are opened while the ledger cannot be reached.
	pub emergencies: Arc<Emergencies>,
	/// Open challenges.
	pub challenges: Challenges,
	/// Live sessions.
	pub sessions: Sessions,
	/// Registered clients.
	pub clients: Clients,
	/// What there is to order.
	pub catalogue: Catalogue,
	/// What browsers load, if this gateway serves it.
	pub wallet: Option<Arc<Wallet>>,
	/// One permit for each request at once.
	pub requests: Arc<Semaphore>,
}

impl Deref for Context {
	type Target = Parts;

	fn deref(&self) -> &Parts {
		&self.0
	}
}

impl Context {
	/// Shares the parts.
	pub fn new(parts: Parts) -> Self {
		Self(Arc::new(parts))
	}

	/// The finalized head, if it may be acted on.
	pub fn finalized(&self) -> Result<Finalized, Problem> {
		let heads = self.ledger.heads();
		let heads = heads.borrow();
		Ok(self.freshness.check(&heads, self.clock.as_ref()).cloned()?)
	}

	/// Where client assertions must be addressed to.
	pub fn token_url(&self) -> String {
		format!("{}/auth/token", self.public_url)
	}

	/// How old finality is, in seconds; `None` while there is none.
	pub fn finality_age(&self) -> Option<u64> {
		let heads = self.ledger.heads();
		let heads = heads.borrow();
		heads
			.finalized
			.as_ref()
			.map(|finalized| Freshness::age(finalized, self.clock.as_ref()))
	}

	/// For how long after a release its ciphertext is served.
	pub fn serving_time(&self) -> Duration {
		Duration::from_secs(self.limits.ring_days.saturating_mul(86_400))
	}

	/// Notes how long a release took from its request.
	pub fn note_release_time(&self, begun: Instant) {
		let taken = self.clock.instant().saturating_duration_since(begun);
		metrics().release_seconds.observe(taken.as_secs_f64());
	}
}
