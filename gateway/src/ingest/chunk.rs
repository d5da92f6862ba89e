//! What is stored together.

use super::{seal, Ingest, IngestError, Summary};
use crate::{
	anchor::Outbox,
	keys::{Identity, Keys, KeysError, OwnedOwner},
	objects::VaultError,
	store::{NewShelf, PackId, Store, StoreError},
};
use bytes::Bytes;
use core::ops::Range;
use galen_primitives::ids::Moment;
use galen_vault::{
	fhir::{Labels, Resource, Whose},
	safe::{SubjectKey, SubjectVaultId},
};
use std::{
	collections::{BTreeMap, BTreeSet, HashMap},
	sync::Arc,
	time::{SystemTime, UNIX_EPOCH},
};

/// How often a chunk is tried again when others write the same.
const ATTEMPTS: u32 = 8;

/// A resource that was read.
pub(super) struct Read {
	/// Where its bytes are in the chunk.
	pub range: Range<usize>,
	/// FHIR R4 resource type.
	pub resource_type: &'static str,
	/// Its labels.
	pub labels: Labels,
	/// On whose shelf it belongs.
	pub owner: OwnedOwner,
	/// Keyed hash of its identity.
	pub resource_mac: [u8; 32],
	/// Keyed hash of its bytes.
	pub content_mac: [u8; 32],
}

impl Read {
	/// What is kept of a resource that was read from `bytes`.
	pub(super) fn new(
		keys: &Keys,
		resource: &Resource,
		full_url: Option<&str>,
		whose: Whose,
		range: Range<usize>,
		bytes: &[u8],
	) -> Self {
		let identity = match (&resource.id, full_url) {
			(Some(id), _) => Identity::Id(id),
			(None, Some(url)) => Identity::Url(url),
			(None, None) => Identity::Content(bytes),
		};
		Self {
			range,
			resource_type: resource.resource_type,
			labels: resource.labels,
			owner: match whose {
				Whose::Patient(id) => OwnedOwner::Patient(id),
				Whose::Own => OwnedOwner::Hospital,
			},
			resource_mac: keys.resource_mac(resource.resource_type, identity),
			content_mac: keys.content_mac(bytes),
		}
	}
}

/// Resources that were read, and the bytes they are in.
pub(super) struct Chunk {
	/// As received.
	pub bytes: Bytes,
	/// What is in them.
	pub resources: Vec<Read>,
}

/// A resource that is to be sealed.
pub(super) struct ToSeal {
	/// Where its bytes are in the chunk.
	pub range: Range<usize>,
	/// Which resource of the chunk.
	pub index: usize,
	/// Which version it becomes.
	pub version: u32,
	/// On which shelf.
	pub shelf: SubjectVaultId,
	/// Under which key.
	pub key: Arc<SubjectKey>,
}

/// The shelves a chunk needs.
struct Shelves {
	found: BTreeMap<OwnedOwner, (SubjectVaultId, Arc<SubjectKey>)>,
	new: Vec<NewShelf>,
}

impl Ingest {
	/// Stores a chunk.
	pub(super) async fn store(&self, chunk: Chunk) -> Result<Summary, IngestError> {
		let chunk = Arc::new(chunk);
		for _ in 0..ATTEMPTS {
			match self.try_store(&chunk).await {
				// Somebody made the same shelf or version first: decide anew, with it.
				Err(IngestError::Vault(VaultError::Store(StoreError::Conflict))) => {},
				// Or the shelf was closed meanwhile: whatever comes in now begins another.
				Err(IngestError::Vault(VaultError::Keys(KeysError::Erased))) => {},
				other => return other,
			}
		}
		Err(IngestError::Contended)
	}

	async fn try_store(&self, chunk: &Arc<Chunk>) -> Result<Summary, IngestError> {
		let vault = &self.inner.vault;
		let shelves = self.shelves(chunk).await?;
		let to_seal = self.decide(chunk, &shelves).await?;
		let resources = chunk.resources.len() as u64;
		let stored = to_seal.len() as u64;
		let summary = Summary {
			resources,
			stored,
			unchanged: resources.saturating_sub(stored),
			leaves: stored,
		};
		if to_seal.is_empty() {
			return Ok(summary);
		}
		let halves = vault.keys().make_halves(to_seal.len()).await?;
		let to_seal: Vec<_> = to_seal.into_iter().zip(halves).collect();
		let old: BTreeSet<SubjectVaultId> = to_seal
			.iter()
			.map(|(it, _)| it.shelf)
			.filter(|shelf| shelves.new.iter().all(|new| new.id != *shelf))
			.collect();
		let workers = self.inner.config.workers;
		let sealing = {
			let chunk = Arc::clone(chunk);
			tokio::task::spawn_blocking(move || seal::seal(&chunk, &to_seal, workers))
		};
		let sealed = sealing.await.map_err(|_| IngestError::Worker)??;

		let id = PackId::make().map_err(|_| IngestError::Worker)?;
		let pack = vault.packs().begin(id);
		fail::fail_point!("ingest::before_pack");
		// What a record needs to be read is on disk, all of it, before the index speaks of it.
		let pack_id = pack.id();
		let (stored_pack, synced) = tokio::join!(
			vault.packs().put(&pack_id, sealed.parts),
			vault.keys().sync_halves(),
		);
		stored_pack?;
		synced?;
		fail::fail_point!("ingest::after_pack");

		let mut transaction = vault.store().begin().await?;
		Store::insert_shelves(&mut transaction, &shelves.new).await?;
		vault.store().hold_shelves(&mut transaction, &old).await?;
		Store::insert_records(
			&mut transaction,
			&pack.id(),
			sealed.length,
			&sealed.records,
			now(),
		)
		.await?;
		// From here on it may be stored, whatever the answer is, or if nobody waits for it.
		let uncertain = Uncertain(&self.inner.outbox);
		transaction.commit().await.map_err(StoreError::from)?;
		std::mem::forget(uncertain);
		fail::fail_point!("ingest::after_commit");
		for shelf in &shelves.new {
			let made = shelves.found.values().find(|(id, _)| *id == shelf.id);
			if let Some((id, key)) = made {
				vault.keys().remember(*id, key);
			}
		}
		self.inner.outbox.added(stored);
		Ok(summary)
	}

	/// The shelves of the chunk's resources; those that there are not yet are made, and stored with
	/// the records.
	async fn shelves(&self, chunk: &Chunk) -> Result<Shelves, IngestError> {
		let vault = &self.inner.vault;
		let owners: BTreeSet<&OwnedOwner> =
			chunk.resources.iter().map(|read| &read.owner).collect();
		let mut by_mac: HashMap<[u8; 32], OwnedOwner> = owners
			.into_iter()
			.map(|owner| {
				let mac = vault.keys().patient_mac(owner.as_owner());
				(mac, owner.clone())
			})
			.collect();
		let macs: Vec<[u8; 32]> = by_mac.keys().copied().collect();
		let stored = vault.store().shelves_of(&macs).await?;
		let keys = vault.keys().subject_keys(stored.clone()).await?;
		let mut found = BTreeMap::new();
		for (shelf, key) in stored.into_iter().zip(keys) {
			if let Some(owner) = by_mac.remove(&shelf.patient_mac) {
				found.insert(owner, (shelf.id, key));
			}
		}
		let missing: Vec<OwnedOwner> = by_mac.into_values().collect();
		let made = vault.keys().make_shelves(missing.clone()).await?;
		let mut new = Vec::with_capacity(made.len());
		for (owner, (shelf, key)) in missing.into_iter().zip(made) {
			found.insert(owner, (shelf.id, key));
			new.push(shelf);
		}
		Ok(Shelves { found, new })
	}

	/// Which resources are new, or new versions. The same resource can come twice in one chunk; it
	/// is then taken as if it had come in two.
	async fn decide(&self, chunk: &Chunk, shelves: &Shelves) -> Result<Vec<ToSeal>, IngestError> {
		let is_new: BTreeSet<SubjectVaultId> = shelves.new.iter().map(|it| it.id).collect();
		let mut placed = Vec::with_capacity(chunk.resources.len());
		let mut asked = BTreeSet::new();
		for read in &chunk.resources {
			let (shelf, key) = shelves.found.get(&read.owner).ok_or(IngestError::Worker)?;
			placed.push((*shelf, key));
			// Nothing lies on a shelf that is being made.
			if !is_new.contains(shelf) {
				asked.insert((*shelf, read.resource_mac));
			}
		}
		let asked: Vec<_> = asked.into_iter().collect();
		let newest = self.inner.vault.store().newest(&asked).await?;
		let mut newest: HashMap<_, _> = newest
			.into_iter()
			.map(|it| ((it.shelf, it.resource_mac), (it.version, it.content_mac)))
			.collect();
		let mut to_seal = Vec::new();
		for (index, (read, (shelf, key))) in chunk.resources.iter().zip(placed).enumerate() {
			let known = newest.get(&(shelf, read.resource_mac));
			let version = match known {
				Some((_, content)) if *content == read.content_mac => continue,
				Some((version, _)) => version.saturating_add(1),
				None => 1,
			};
			newest.insert((shelf, read.resource_mac), (version, read.content_mac));
			to_seal.push(ToSeal {
				range: read.range.clone(),
				index,
				version,
				shelf,
				key: Arc::clone(key),
			});
		}
		Ok(to_seal)
	}
}

/// A commit whose outcome is not known. Dropped, it has what waits for its batch counted again.
struct Uncertain<'a>(&'a Outbox);

impl Drop for Uncertain<'_> {
	fn drop(&mut self) {
		self.0.count_again();
	}
}

/// The time by this machine's clock.
fn now() -> Moment {
	SystemTime::now()
		.duration_since(UNIX_EPOCH)
		.map_or(0, |since| since.as_secs())
}
