//! The hospital service beside a node: keeps FHIR records encrypted, anchors them, and releases what
//! consent allows.
//!
//! # How the parts hang together
//!
//! ```text
//!            http ── translates, decides nothing
//!     ┌───────┼────────┬─────────────┐
//!   auth    ingest   objects      release ── asks the shared evaluator
//!     │       │        │             │
//!   ledger  store ── packs         ledger     (the node, behind a narrow trait)
//!             │                      │
//!           anchor ─────────────▶ ledger      (leaves to batches, exactly once)
//! ```
//!
//! [`run`] wires them and stops them cleanly. Everything that matters survives `kill -9`: what was
//! acknowledged is in the store, and what has to happen on the ledger follows from it.
#![cfg_attr(
	not(test),
	deny(
		clippy::arithmetic_side_effects,
		clippy::indexing_slicing,
		clippy::panic
	)
)]

pub mod accounting;
pub mod anchor;
pub mod auth;
pub mod catalogue;
pub mod command;
pub mod config;
pub mod context;
pub mod emergency;
pub mod erasure;
pub mod error;
pub mod http;
pub mod inbox;
pub mod ingest;
pub mod keys;
pub mod ledger;
pub mod objects;
pub mod release;
mod startup;
pub mod store;
pub mod telemetry;
pub mod wallet;

pub use config::Config;
pub use startup::{check, Failure};

use crate::{
	anchor::AnchorError,
	startup::Opened,
	telemetry::{log, Event},
};
use std::{future::Future, time::Duration};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long requests and tasks may take to end when the process is asked to stop.
const LAST_ORDERS: Duration = Duration::from_secs(30);
/// How often debris is looked for.
const SWEEP: Duration = Duration::from_secs(3_600);
/// How often finality's age is looked at.
const WATCH: Duration = Duration::from_secs(1);

/// Runs the gateway until `stop`. It listens only after everything it needs was found to work.
///
/// # Errors
/// Whatever keeps it from starting or going on, in one sentence that says what to do.
pub async fn run(
	config: Config,
	stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
	log(Event::Starting);
	let halt = CancellationToken::new();
	let tasks = TaskTracker::new();
	// First what is quickest to find out. Whoever connects already waits until all is well.
	let listener = listen(&config).await?;
	let opened = Opened::open(&config).await?;
	let address = listener.local_addr().map_err(|error| Failure::Address {
		address: config.listen,
		kind: error.kind(),
	})?;
	let parts = opened.start(&config, &halt, &tasks).await?;
	let context = parts.context;

	// The anchoring loop ends by itself only when journal and chain contradict each other; then
	// nothing may go on.
	let (fatal, mut failed) = tokio::sync::oneshot::channel::<AnchorError>();
	let (outbox, anchoring, end) = (context.outbox.clone(), parts.anchoring, halt.clone());
	tasks.spawn(async move {
		if let Err(error) = outbox.run(anchoring, end).await {
			// Nobody listens any more only if the process ends anyway.
			let _ = fatal.send(error);
		}
	});
	tasks.spawn(release::run(context.desk.clone(), halt.clone()));
	let heads = context.ledger.heads();
	tasks.spawn(inbox::follow(parts.follower, heads, halt.clone()));
	tasks.spawn(emergency::run(
		context.emergencies.clone(),
		parts.register,
		halt.clone(),
	));
	tasks.spawn(context.eraser.clone().run(halt.clone()));
	tasks.spawn(sweep(context.vault.clone(), halt.clone()));
	tasks.spawn(watch(context.clone(), halt.clone()));
	tasks.spawn(accounting::watch(context.desk.clone(), halt.clone()));
	let (store, proving) = (context.vault.store().clone(), parts.proving);
	tasks.spawn(accounting::keep(store, proving, halt.clone()));

	if !address.ip().is_loopback() {
		log(Event::ListeningBeyondLoopback);
	}
	log(Event::Listening { address });
	let mut server = tokio::spawn(http::server::serve(listener, context.clone(), halt.clone()));
	let outcome = tokio::select! {
		() = stop => Ok(()),
		Ok(error) = &mut failed => Err(Failure::Anchor(error)),
		_ = &mut server => Err(Failure::Server),
	};
	log(Event::Stopping);
	halt.cancel();
	tasks.close();
	let end = async {
		// Already ended in the third case above; asking again would be wrong.
		if !server.is_finished() {
			let _ = (&mut server).await;
		}
		tasks.wait().await;
	};
	// Whoever is not done by then is cut off: everything that matters is in the store.
	let _ = tokio::time::timeout(LAST_ORDERS, end).await;
	context.vault.store().close().await;
	log(Event::Stopped);
	outcome
}

async fn listen(config: &Config) -> Result<TcpListener, Failure> {
	TcpListener::bind(config.listen)
		.await
		.map_err(|error| Failure::Address {
			address: config.listen,
			kind: error.kind(),
		})
}

/// Removes debris of crashes, now and once in a while.
async fn sweep(vault: objects::Vault, stop: CancellationToken) {
	loop {
		match vault.sweep().await {
			Ok(0) => {},
			Ok(packs) => log(Event::DebrisRemoved { packs }),
			Err(_) => log(Event::Retrying {
				part: "sweep",
				kind: "store",
			}),
		}
		if stopped_within(&stop, SWEEP).await {
			return;
		}
	}
}

/// Says once when finality has become too old to act on.
async fn watch(context: context::Context, stop: CancellationToken) {
	let mut was_stale = false;
	while !stopped_within(&stop, WATCH).await {
		let age = context.finality_age().unwrap_or_default();
		let is_stale = age > context.limits.finality_seconds;
		if is_stale && !was_stale {
			log(Event::FinalityStale { age });
		}
		was_stale = is_stale;
	}
}

/// Waits until the process is to stop, but not for longer than this.
async fn stopped_within(stop: &CancellationToken, time: Duration) -> bool {
	tokio::time::timeout(time, stop.cancelled()).await.is_ok()
}
