//! Resources come in: parsed, labelled, sealed, stored, acknowledged.
//!
//! A *chunk* is what is stored together: one bundle, one resource, or up to 512 lines (8 MiB) of an
//! NDJSON stream. For each chunk
//!
//! 1. its resources are read and labelled, on all cores;
//! 2. their shelves and newest versions are looked up; what is there already is *unchanged*;
//! 3. the rest is sealed, on all cores, into one pack, which is written and synced;
//! 4. new shelves and records are committed in one transaction;
//! 5. the outbox is told, and the sender.
//!
//! A fault in any resource of a bundle refuses the bundle, and nothing of it is stored. The lines of
//! a stream are independent: by default the stream ends at the first that is refused, and what was
//! acknowledged before stays; a caller may have refused lines skipped and reported instead.
//!
//! What is acknowledged is durable. What was not acknowledged may be; sent again, it is recognized
//! by keyed hashes of its identity and bytes. Nothing else is done to make repeats safe: there is
//! no journal of uploads.
//!
//! Memory is bounded by what may be in flight: so many bundles of so many bytes at once, two chunks
//! for each stream. No body is expanded beyond its limit, however well it was compressed.

mod body;
mod bundle;
mod chunk;
mod error;
mod ndjson;
mod seal;
mod workers;

pub use body::Encoding;
pub use error::{IngestError, Refusal};
pub use ndjson::{BadLines, LineFault, Progress};

use crate::{anchor::Outbox, objects::Vault};
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use tokio::{
	io::AsyncRead,
	sync::{OwnedSemaphorePermit, Semaphore},
};

/// How much may come in.
#[derive(Clone, Debug)]
pub struct IngestConfig {
	/// Leaves that may wait for their batch before senders are asked to wait.
	pub max_pending: u64,
	/// Bytes of a bundle or a single resource, after decompression.
	pub max_bundle: u64,
	/// Bytes of a line of a stream.
	pub max_line: usize,
	/// Threads that read and seal one chunk.
	pub workers: usize,
	/// Imports at once.
	pub concurrent: usize,
	/// URLs under which the hospital's own FHIR server speaks of its resources, each with a slash at
	/// the end.
	pub base_urls: Vec<String>,
}

impl Default for IngestConfig {
	fn default() -> Self {
		Self {
			max_pending: 200_000,
			max_bundle: 64 << 20,
			max_line: 8 << 20,
			workers: std::thread::available_parallelism().map_or(2, usize::from),
			concurrent: 4,
			base_urls: Vec::new(),
		}
	}
}

/// What became of resources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
	/// Resources that came in.
	pub resources: u64,
	/// Of these, new ones and new versions.
	pub stored: u64,
	/// Of these, known ones.
	pub unchanged: u64,
	/// Leaves that are to be anchored: one for each that was stored.
	pub leaves: u64,
}

impl Summary {
	fn add(&mut self, other: &Self) {
		self.resources = self.resources.saturating_add(other.resources);
		self.stored = self.stored.saturating_add(other.stored);
		self.unchanged = self.unchanged.saturating_add(other.unchanged);
		self.leaves = self.leaves.saturating_add(other.leaves);
	}
}

/// Takes resources in. Cheap to clone.
#[derive(Clone)]
pub struct Ingest {
	inner: Arc<Inner>,
}

struct Inner {
	vault: Vault,
	outbox: Outbox,
	config: IngestConfig,
	running: Arc<Semaphore>,
}

impl Ingest {
	/// Takes resources into `vault` and tells `outbox` of their leaves.
	pub fn new(vault: Vault, outbox: Outbox, config: IngestConfig) -> Self {
		let running = Arc::new(Semaphore::new(config.concurrent));
		Self {
			inner: Arc::new(Inner {
				vault,
				outbox,
				config,
				running,
			}),
		}
	}

	/// Stores a bundle: all of it, or nothing.
	///
	/// # Errors
	/// The bundle or one of its resources is refused, there is too much of it or elsewhere, or index
	/// or packs do not answer.
	pub async fn bundle<R: AsyncRead + Send + Unpin>(
		&self,
		body: R,
		encoding: Encoding,
	) -> Result<Summary, IngestError> {
		let _running = self.admit()?;
		let bytes = body::read_all(body, encoding, self.inner.config.max_bundle).await?;
		let chunk = self.read_bundle(bytes).await?;
		self.store(chunk).await
	}

	/// Stores one resource, which must be of the type it is sent as.
	///
	/// # Errors
	/// As [`Ingest::bundle`].
	pub async fn resource<R: AsyncRead + Send + Unpin>(
		&self,
		resource_type: &str,
		body: R,
		encoding: Encoding,
	) -> Result<Summary, IngestError> {
		if resource_type == "Bundle" {
			return self.bundle(body, encoding).await;
		}
		let _running = self.admit()?;
		let bytes = body::read_all(body, encoding, self.inner.config.max_bundle).await?;
		let chunk = self.read_one(bytes, resource_type.to_owned()).await?;
		self.store(chunk).await
	}

	/// Whether another import may begin.
	fn admit(&self) -> Result<OwnedSemaphorePermit, IngestError> {
		let pending = self.inner.outbox.pending();
		if pending > self.inner.config.max_pending {
			return Err(IngestError::Busy {
				retry_after: Duration::from_secs(5),
				pending,
			});
		}
		let permit = Arc::clone(&self.inner.running).try_acquire_owned();
		permit.map_err(|_| IngestError::Busy {
			retry_after: Duration::from_secs(1),
			pending,
		})
	}
}
