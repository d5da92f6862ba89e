//! The custodian's key, and what hangs from it.
//!
//! ```text
//! custodian key (file under a passphrase, or PKCS#11 token)
//!   ├─ wraps a secret for each subject    shelves.wrapped_key  ┐ with a half of each: subject key,
//!   │    └─ subject key wraps records     records.wrapped_secret ┘ record secret
//!   ├─ wraps a random secret              meta: derives the keys of keyed hashes
//!   └─ wraps the seed of the signing key  meta
//! ```
//!
//! The halves lie in a file outside the database and its backups ([`Halves`]): overwriting a half erases
//! what it is for, in every copy of the database there is.
//!
//! The hashes' secret is random and wrapped, not derived from the custodian's key itself, so that
//! the custodian's key can be one that never leaves a device.

mod cache;
mod halves;
mod pkcs11;
mod source;
mod uri;

pub use halves::{Halves, HalvesError, HalvesSource};
pub use pkcs11::{generate_token_key, Pkcs11CustodianKey, TokenError};
pub use source::{open_custodian_key, CustodianSource, KeySourceError};
pub use uri::{Pkcs11Uri, UriError};

use crate::store::{NewShelf, Shelf, ShelfKind, Store, StoreError};
use cache::Cache;
use galen_vault::safe::{
	CustodianKey, EntryKey, Half, HalfId, KeyError, KeyId, MacKey, ObjectId, RecordSecret,
	SealedEntryError, SealedIdentifier, SealedLocalEmergency, SignerKey, SubjectKey,
	SubjectVaultId, WrappedRecord, WrappedSubject,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// The custodian's key, wherever it lies.
pub type Custodian = Arc<dyn CustodianKey + Send + Sync>;

/// Subject keys that are kept unwrapped at most: 32 bytes each, and what finds them.
const CACHED: usize = 20_000;

const MAC_SECRET: &str = "mac-secret";
const MAC_CONTEXT: &[u8] = b"galen/gateway/mac-secret/1";
const HALVES_ID: &str = "halves-id";
const SIGNING_SEED: &str = "signing-seed";
const SIGNING_CONTEXT: &[u8] = b"galen/gateway/signing-seed/1";

/// Why a key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
	/// The database was filled under another custodian key.
	#[error("the database belongs to custodian key {0}, not to this one")]
	OtherKey(KeyId),
	/// The subject was erased: there is no key any more, for anyone.
	#[error("the subject's key was destroyed")]
	Erased,
	/// A wrapped key does not open, or the device does not answer.
	#[error(transparent)]
	Key(#[from] KeyError),
	/// The halves outside the database.
	#[error("keys.halves: {0}")]
	Halves(#[from] HalvesError),
	/// The database.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// The system has no randomness, or a task ended early because the program is stopping.
	#[error("no key could be made now")]
	Unavailable,
}

/// The keys of a vault. Cheap to clone.
#[derive(Clone)]
pub struct Keys {
	inner: Arc<Inner>,
}

struct Inner {
	custodian: Custodian,
	patients: MacKey,
	resources: MacKey,
	contents: MacKey,
	halves: Halves,
	cache: Mutex<Cache>,
}

impl Keys {
	/// Opens the vault's keys; the first time, makes them.
	pub async fn open(
		store: &Store,
		custodian: Custodian,
		halves: HalvesSource,
	) -> Result<Self, KeysError> {
		let secret = own_secret(store, &custodian, MAC_SECRET, MAC_CONTEXT).await?;
		Ok(Self {
			inner: Arc::new(Inner {
				custodian,
				patients: MacKey::derive(&secret, "patient"),
				resources: MacKey::derive(&secret, "resource"),
				contents: MacKey::derive(&secret, "content"),
				halves: open_halves(store, halves).await?,
				cache: Mutex::new(Cache::new(CACHED)),
			}),
		})
	}

	/// The key that signs as this gateway; the first time, makes it.
	pub async fn signer(&self, store: &Store) -> Result<SignerKey, KeysError> {
		let seed = own_secret(store, &self.inner.custodian, SIGNING_SEED, SIGNING_CONTEXT).await?;
		Ok(SignerKey::from_seed(&seed))
	}

	/// The halves outside the database.
	pub fn halves(&self) -> &Halves {
		&self.inner.halves
	}

	/// Makes halves for new records. They are to be synced before what needs them is stored.
	pub(crate) async fn make_halves(&self, count: usize) -> Result<Vec<(HalfId, Half)>, KeysError> {
		let halves = self.halves().clone();
		blocking(move || Ok(halves.make(count)?)).await
	}

	/// Returns once all halves that were made survive a power cut.
	pub(crate) async fn sync_halves(&self) -> Result<(), KeysError> {
		let halves = self.halves().clone();
		blocking(move || Ok(halves.sync()?)).await
	}

	/// Unwraps a record's secret, with its half.
	pub(crate) fn unwrap_record(
		&self,
		key: &SubjectKey,
		object: &ObjectId,
		wrapped: &WrappedRecord,
	) -> Result<RecordSecret, KeysError> {
		let half = self
			.halves()
			.half(wrapped.half())?
			.ok_or(KeysError::Erased)?;
		Ok(key.unwrap_record(object, wrapped, &half)?)
	}

	/// A key for one sealed entry of an emergency.
	pub(crate) async fn entry_key(&self) -> Result<EntryKey, KeysError> {
		let custodian = Arc::clone(&self.inner.custodian);
		blocking(move || EntryKey::make(custodian.as_ref()).map_err(entry_error)).await
	}

	/// What is in a sealed entry of an emergency.
	pub(crate) async fn open_entry(
		&self,
		sealed: SealedLocalEmergency,
	) -> Result<Zeroizing<Vec<u8>>, KeysError> {
		let custodian = Arc::clone(&self.inner.custodian);
		blocking(move || sealed.open(custodian.as_ref()).map_err(entry_error)).await
	}

	/// Which custodian key wraps.
	pub fn custodian(&self) -> KeyId {
		self.inner.custodian.id()
	}

	/// The keyed hash by which a patient's shelf is found.
	pub(crate) fn patient_mac(&self, owner: Owner<'_>) -> [u8; 32] {
		match owner {
			Owner::Patient(id) => self.inner.patients.tag([b"patient", id.as_bytes()]),
			Owner::Hospital => self.inner.patients.tag([b"own", b""]),
		}
	}

	/// The keyed hash by which a resource is recognized. One without an id is only ever the same as
	/// itself.
	pub(crate) fn resource_mac(&self, resource_type: &str, identity: Identity<'_>) -> [u8; 32] {
		let (kind, value): (&[u8], &[u8]) = match identity {
			Identity::Id(id) => (b"id", id.as_bytes()),
			Identity::Url(url) => (b"url", url.as_bytes()),
			Identity::Content(bytes) => (b"content", bytes),
		};
		self.inner
			.resources
			.tag([resource_type.as_bytes(), kind, value])
	}

	/// The keyed hash by which the same bytes are recognized.
	pub(crate) fn content_mac(&self, bytes: &[u8]) -> [u8; 32] {
		self.inner.contents.tag([bytes])
	}

	/// Makes shelves with keys of their own.
	pub(crate) async fn make_shelves(
		&self,
		owners: Vec<OwnedOwner>,
	) -> Result<Vec<(NewShelf, Arc<SubjectKey>)>, KeysError> {
		if owners.is_empty() {
			return Ok(Vec::new());
		}
		let keys = self.clone();
		blocking(move || {
			let halves = keys.halves().make(owners.len())?;
			keys.halves().sync()?;
			owners
				.iter()
				.zip(halves)
				.map(|(owner, half)| keys.make_shelf(owner.as_owner(), half))
				.collect()
		})
		.await
	}

	fn make_shelf(
		&self,
		owner: Owner<'_>,
		(half_id, half): (HalfId, Half),
	) -> Result<(NewShelf, Arc<SubjectKey>), KeysError> {
		let id = SubjectVaultId::make().map_err(|_| KeysError::Unavailable)?;
		let (key, wrapped) = self.inner.custodian.make_subject(&id, half_id, &half)?;
		let sealed_patient = match owner {
			Owner::Patient(patient) => key.seal_identifier(&id, patient)?.as_bytes().to_vec(),
			Owner::Hospital => Vec::new(),
		};
		let shelf = NewShelf {
			id,
			patient_mac: self.patient_mac(owner),
			kind: match owner {
				Owner::Patient(_) => ShelfKind::Patient,
				Owner::Hospital => ShelfKind::Own,
			},
			sealed_patient,
			wrapped_key: wrapped.to_bytes(),
		};
		Ok((shelf, Arc::new(key)))
	}

	/// The keys of shelves, in their order.
	pub(crate) async fn subject_keys(
		&self,
		shelves: Vec<Shelf>,
	) -> Result<Vec<Arc<SubjectKey>>, KeysError> {
		let cached: Option<Vec<_>> = {
			let mut cache = self.cache();
			shelves.iter().map(|shelf| cache.get(&shelf.id)).collect()
		};
		if let Some(keys) = cached {
			return Ok(keys);
		}
		let keys = self.clone();
		blocking(move || shelves.iter().map(|shelf| keys.unwrap(shelf)).collect()).await
	}

	/// The key of a shelf, if it was unwrapped lately.
	pub(crate) fn cached(&self, shelf: &SubjectVaultId) -> Option<Arc<SubjectKey>> {
		self.cache().get(shelf)
	}

	/// The key of a shelf.
	pub(crate) async fn subject_key(&self, shelf: &Shelf) -> Result<Arc<SubjectKey>, KeysError> {
		let keys = self.subject_keys(vec![shelf.clone()]).await?;
		keys.into_iter().next().ok_or(KeysError::Unavailable)
	}

	fn unwrap(&self, shelf: &Shelf) -> Result<Arc<SubjectKey>, KeysError> {
		if let Some(key) = self.cache().get(&shelf.id) {
			return Ok(key);
		}
		let wrapped = shelf.wrapped_key.as_deref().ok_or(KeysError::Erased)?;
		let wrapped = WrappedSubject::from_bytes(wrapped)?;
		let half = self
			.halves()
			.half(wrapped.half())?
			.ok_or(KeysError::Erased)?;
		let key = self
			.inner
			.custodian
			.open_subject(&shelf.id, &wrapped, &half)?;
		let key = Arc::new(key);
		self.remember(shelf.id, &key);
		Ok(key)
	}

	/// Keeps the key of a shelf that was stored.
	pub(crate) fn remember(&self, shelf: SubjectVaultId, key: &Arc<SubjectKey>) {
		self.cache().put(shelf, Arc::clone(key));
	}

	/// Forgets the key of a shelf: for when it was destroyed.
	pub fn forget(&self, shelf: &SubjectVaultId) {
		self.cache().remove(shelf);
	}

	/// The hospital's identifier of a shelf's patient; empty for its own shelf.
	pub(crate) async fn patient_of(&self, shelf: &Shelf) -> Result<Zeroizing<String>, KeysError> {
		if shelf.kind == ShelfKind::Own {
			return Ok(Zeroizing::default());
		}
		let key = self.subject_key(shelf).await?;
		let sealed = SealedIdentifier::from_bytes(&shelf.sealed_patient)?;
		Ok(key.open_identifier(&shelf.id, &sealed)?)
	}

	fn cache(&self) -> MutexGuard<'_, Cache> {
		// Nothing that can panic runs under the lock.
		self.inner
			.cache
			.lock()
			.unwrap_or_else(PoisonError::into_inner)
	}
}

fn entry_error(error: SealedEntryError) -> KeysError {
	match error {
		SealedEntryError::Key(error) => KeysError::Key(error),
		// What was stored is not what was sealed.
		SealedEntryError::Object(_) => KeysError::Key(KeyError::Refused),
		SealedEntryError::NoRandomness(_) => KeysError::Unavailable,
	}
}

/// Whose shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner<'a> {
	/// The patient's with this identifier.
	Patient(&'a str),
	/// The hospital's own.
	Hospital,
}

/// Whose shelf, for another thread.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OwnedOwner {
	/// The patient's with this identifier.
	Patient(String),
	/// The hospital's own.
	Hospital,
}

impl OwnedOwner {
	/// The same, borrowed.
	pub fn as_owner(&self) -> Owner<'_> {
		match self {
			Self::Patient(id) => Owner::Patient(id),
			Self::Hospital => Owner::Hospital,
		}
	}
}

/// By what a resource is known to be the same.
#[derive(Clone, Copy)]
pub(crate) enum Identity<'a> {
	/// Its logical id.
	Id(&'a str),
	/// What its bundle calls it.
	Url(&'a str),
	/// Only by being the same bytes.
	Content(&'a [u8]),
}

/// A secret of the gateway itself, wrapped in the database: `custodian key id (16) ‖ wrapped`.
async fn own_secret(
	store: &Store,
	custodian: &Custodian,
	name: &'static str,
	context: &'static [u8],
) -> Result<Zeroizing<[u8; 32]>, KeysError> {
	let kept = match store.meta(name).await? {
		Some(kept) => kept,
		None => {
			let custodian = Arc::clone(custodian);
			let made = blocking(move || {
				let mut secret = Zeroizing::new([0; 32]);
				getrandom::fill(secret.as_mut_slice()).map_err(|_| KeysError::Unavailable)?;
				let wrapped = custodian.wrap(context, &secret)?;
				Ok([custodian.id().0.as_slice(), &wrapped].concat())
			})
			.await?;
			// Of two that start at once one is kept, and both use it.
			store.put_meta_once(name, &made).await?
		},
	};
	let custodian = Arc::clone(custodian);
	blocking(move || {
		let (key, wrapped) = kept
			.split_first_chunk::<16>()
			.ok_or(KeysError::Key(KeyError::Malformed))?;
		if custodian.id() != KeyId(*key) {
			return Err(KeysError::OtherKey(KeyId(*key)));
		}
		Ok(custodian.unwrap(context, wrapped)?)
	})
	.await
}

/// Opens the halves that belong to the database; the first time, makes them. Refuses a file that is
/// older than the database.
async fn open_halves(store: &Store, source: HalvesSource) -> Result<Halves, KeysError> {
	let expected: Option<[u8; 16]> = match store.meta(HALVES_ID).await? {
		Some(id) => Some(
			id.try_into()
				.map_err(|_| KeysError::Store(StoreError::Corrupt("value")))?,
		),
		None => None,
	};
	let halves = blocking(move || Ok(Halves::open(&source, expected)?)).await?;
	// Of two that start at once one is kept.
	let kept = store.put_meta_once(HALVES_ID, &halves.id()).await?;
	if kept != halves.id() {
		return Err(HalvesError::OtherVault.into());
	}
	let database = store.halves_epoch().await?;
	let newest = store.newest_halves().await?;
	let (file, count) = (halves.epoch()?, halves.count()?);
	// One that is missing may be a damaged row; several are a file from before they were made.
	let missing = newest.iter().filter(|id| count <= id.0).count();
	if file < database || missing > 1 || (missing == 1 && newest.len() == 1) {
		return Err(HalvesError::Older { file, database }.into());
	}
	Ok(halves)
}

/// Runs what may wait for a device or take a while where it holds up nobody.
async fn blocking<T: Send + 'static>(
	work: impl FnOnce() -> Result<T, KeysError> + Send + 'static,
) -> Result<T, KeysError> {
	tokio::task::spawn_blocking(work)
		.await
		.unwrap_or(Err(KeysError::Unavailable))
}
