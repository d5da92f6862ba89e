//! Index, packs and keys together: reading what was stored, and noticing when it is not that.
//!
//! Before a byte of an object leaves, in this order: the record's secret opens under its subject's
//! key; with its salt, the row's ciphertext root and labels give the row's leaf; the leaf stands in
//! its batch, whose root is the one that was anchored; the object has the row's id, and its header
//! and chunks give the row's ciphertext root. So an object that was changed, swapped, cut, or is an
//! older one is noticed here, and so is a row: whoever changes both must change the chain too.

use super::{trees::Trees, Packs, PacksError};
use crate::{
	keys::{HalvesError, Keys, KeysError, OwnedOwner},
	store::{LeafPlace, Record, Shelf, Store, StoreError},
};
use bytes::Bytes;
use galen_primitives::{ids::BatchNumber, merkle::Digest};
use galen_vault::{
	fhir::Metadata,
	safe::{
		ciphertext_root, open_object, BatchProof, CiphertextRoot, Domain, Header, KeyError,
		MetadataHash, Opening, RecordSecret, Salt, SealedBatch, SubjectKey, SubjectVaultId,
		WrappedRecord,
	},
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// How it was noticed that something stored is not what was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tampering {
	/// The record's secret does not open under its subject's key: it belongs to another object or
	/// shelf, or was changed.
	Secret,
	/// Root, labels or leaf in the index do not belong together.
	Row,
	/// The leaf is not where the index says among the anchored.
	Leaf,
	/// The pack is shorter than the index says.
	Cut,
	/// Another object lies where this one should.
	OtherObject,
	/// The object is not the one that was committed to.
	Content,
}

/// Why a record cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
	/// It was erased: nobody can read it.
	#[error("the record was erased")]
	Erased,
	/// Its pack is not there.
	#[error("the record's object is missing")]
	Missing,
	/// It is not what was stored.
	#[error("the record is not what was stored: {0:?}")]
	Tampered(Tampering),
	/// What is given as a patient's identifier can be none.
	#[error("not a patient identifier")]
	BadPatient,
	/// Keys.
	#[error(transparent)]
	Keys(#[from] KeysError),
	/// The index.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// The packs.
	#[error(transparent)]
	Packs(PacksError),
	/// The program is stopping.
	#[error("stopped meanwhile")]
	Stopped,
}

impl From<PacksError> for VaultError {
	fn from(error: PacksError) -> Self {
		match error {
			PacksError::Missing => Self::Missing,
			PacksError::Short => Self::Tampered(Tampering::Cut),
			other => Self::Packs(other),
		}
	}
}

/// Shows that a record is among the anchored.
#[derive(Clone, Debug)]
pub struct RecordProof {
	/// In which batch.
	pub batch: BatchNumber,
	/// Its place there, and the path to the root.
	pub proof: BatchProof,
	/// The batch's root; whoever checks takes it from the chain.
	pub root: Digest,
	/// What the leaf commits to of the object.
	pub ciphertext_root: CiphertextRoot,
	/// What the leaf commits to of the labels.
	pub metadata_hash: MetadataHash,
	/// The labels.
	pub metadata: Metadata,
}

/// A hospital's vault. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
	inner: Arc<Inner>,
}

struct Inner {
	store: Store,
	packs: Packs,
	keys: Keys,
	trees: Trees,
}

impl Vault {
	/// The vault of these parts.
	pub fn new(store: Store, packs: Packs, keys: Keys) -> Self {
		Self {
			inner: Arc::new(Inner {
				store,
				packs,
				keys,
				trees: Trees::default(),
			}),
		}
	}

	/// The index.
	pub fn store(&self) -> &Store {
		&self.inner.store
	}

	/// The packs.
	pub fn packs(&self) -> &Packs {
		&self.inner.packs
	}

	/// The keys.
	pub fn keys(&self) -> &Keys {
		&self.inner.keys
	}

	/// The shelf of a patient, by the hospital's identifier (`Patient/1` or `1`); made if there is
	/// none, so that a patient can enrol before anything of theirs is imported.
	pub async fn shelf_for_patient(&self, patient: &str) -> Result<SubjectVaultId, VaultError> {
		let patient = normal_patient(patient)?;
		if let Some(shelf) = self.find(patient).await? {
			return Ok(shelf.id);
		}
		let owner = OwnedOwner::Patient(patient.to_owned());
		let made = self.keys().make_shelves(vec![owner]).await?;
		let (shelf, key) = made.into_iter().next().ok_or(VaultError::Stopped)?;
		let stored = self.store().make_shelf(&shelf).await?;
		if stored.id == shelf.id {
			self.keys().remember(stored.id, &key);
		}
		Ok(stored.id)
	}

	/// The shelf of a patient, if there is one.
	pub async fn find_shelf(&self, patient: &str) -> Result<Option<SubjectVaultId>, VaultError> {
		let found = self.find(normal_patient(patient)?).await?;
		Ok(found.map(|shelf| shelf.id))
	}

	async fn find(&self, patient: &str) -> Result<Option<Shelf>, VaultError> {
		let owner = OwnedOwner::Patient(patient.to_owned());
		let mac = self.keys().patient_mac(owner.as_owner());
		Ok(self.store().shelves_of(&[mac]).await?.into_iter().next())
	}

	/// The hospital's identifier of a shelf's patient; empty for the hospital's own shelf.
	pub async fn patient_of(
		&self,
		shelf: &SubjectVaultId,
	) -> Result<Zeroizing<String>, VaultError> {
		let shelf = self
			.store()
			.shelf(shelf)
			.await?
			.ok_or(VaultError::Missing)?;
		Ok(self.keys().patient_of(&shelf).await?)
	}

	/// Key and salt of a record, after checking that they belong to what the index says of it.
	pub async fn secret(&self, record: &Record) -> Result<RecordSecret, VaultError> {
		let wrapped = record.wrapped_secret.as_deref().ok_or(VaultError::Erased)?;
		let wrapped = WrappedRecord::from_bytes(wrapped)
			.map_err(|_| VaultError::Tampered(Tampering::Secret))?;
		let key = match self.keys().cached(&record.shelf) {
			Some(key) => key,
			None => self.shelf_key(&record.shelf).await?,
		};
		let secret = self
			.keys()
			.unwrap_record(&key, &record.object, &wrapped)
			.map_err(|error| match error {
				// The row says otherwise: it comes from a copy of the database that is older than
				// the erasure.
				KeysError::Erased => VaultError::Erased,
				KeysError::Halves(HalvesError::Io(_)) => error.into(),
				_ => VaultError::Tampered(Tampering::Secret),
			})?;
		if leaf(record, &secret) == record.leaf {
			Ok(secret)
		} else {
			Err(VaultError::Tampered(Tampering::Row))
		}
	}

	async fn shelf_key(&self, shelf: &SubjectVaultId) -> Result<Arc<SubjectKey>, VaultError> {
		let shelf = self
			.store()
			.shelf(shelf)
			.await?
			.ok_or(VaultError::Tampered(Tampering::Row))?;
		self.keys()
			.subject_key(&shelf)
			.await
			.map_err(|error| match error {
				KeysError::Erased => VaultError::Erased,
				KeysError::Key(KeyError::Refused | KeyError::Malformed)
				| KeysError::Halves(HalvesError::Missing) => VaultError::Tampered(Tampering::Secret),
				other => other.into(),
			})
	}

	/// A record's object, sealed as it is stored. It was checked as far as it can be without the
	/// chain before a byte of it is returned.
	pub async fn ciphertext(&self, record: &Record) -> Result<Bytes, VaultError> {
		self.checked(record).await.map(|(_, bytes)| bytes)
	}

	/// A record's bytes as received.
	pub async fn open_record(&self, record: &Record) -> Result<Zeroizing<Vec<u8>>, VaultError> {
		let (secret, bytes) = self.checked(record).await?;
		let object = record.object;
		let opened =
			tokio::task::spawn_blocking(move || open_object(&object, &secret.key, &bytes)).await;
		opened
			.map_err(|_| VaultError::Stopped)?
			.map_err(|_| VaultError::Tampered(Tampering::Content))
	}

	async fn checked(&self, record: &Record) -> Result<(RecordSecret, Bytes), VaultError> {
		let secret = self.secret(record).await?;
		if let Some(place) = record.place {
			self.proven(record, place).await?;
		}
		let end = record
			.offset
			.checked_add(record.length)
			.ok_or(VaultError::Tampered(Tampering::Row))?;
		let bytes = self.packs().get(&record.pack, record.offset..end).await?;
		let (object, expected) = (record.object, record.ciphertext_root);
		let checking = tokio::task::spawn_blocking(move || {
			let header =
				Header::parse(&bytes).map_err(|_| VaultError::Tampered(Tampering::Content))?;
			if header.object() != object {
				return Err(VaultError::Tampered(Tampering::OtherObject));
			}
			match ciphertext_root(&bytes) {
				Ok(root) if root == expected => Ok(bytes),
				_ => Err(VaultError::Tampered(Tampering::Content)),
			}
		});
		let bytes = checking.await.map_err(|_| VaultError::Stopped)??;
		Ok((secret, bytes))
	}

	/// The tree a record's leaf stands in, where it does.
	async fn proven(
		&self,
		record: &Record,
		place: LeafPlace,
	) -> Result<Arc<SealedBatch>, VaultError> {
		let batch = self
			.store()
			.batch(place.batch)
			.await?
			.ok_or(VaultError::Tampered(Tampering::Leaf))?;
		let tree = self
			.inner
			.trees
			.of(self.store(), &batch)
			.await?
			.ok_or(VaultError::Tampered(Tampering::Leaf))?;
		let stands = tree
			.proof(place.index)
			.and_then(|proof| proof.verify(&record.leaf, &batch.root, batch.leaf_count));
		match stands {
			Ok(()) => Ok(tree),
			Err(_) => Err(VaultError::Tampered(Tampering::Leaf)),
		}
	}

	/// Where the leaf of a record stands among the anchored, and the path to its root, also of one that
	/// was erased; `None` while it is in no batch.
	pub async fn place(
		&self,
		record: &Record,
	) -> Result<Option<(BatchNumber, BatchProof)>, VaultError> {
		let Some(place) = record.place else {
			return Ok(None);
		};
		let tree = self.proven(record, place).await?;
		let proof = tree
			.proof(place.index)
			.map_err(|_| VaultError::Tampered(Tampering::Leaf))?;
		Ok(Some((place.batch, proof)))
	}

	/// Shows that a record is among the anchored; `None` while its leaf is in no batch.
	pub async fn proof(&self, record: &Record) -> Result<Option<RecordProof>, VaultError> {
		let Some(place) = record.place else {
			return Ok(None);
		};
		if record.wrapped_secret.is_none() {
			// Its labels went with its key.
			return Err(VaultError::Erased);
		}
		let tree = self.proven(record, place).await?;
		let proof = tree
			.proof(place.index)
			.map_err(|_| VaultError::Tampered(Tampering::Leaf))?;
		let metadata = record.metadata();
		Ok(Some(RecordProof {
			batch: place.batch,
			proof,
			root: tree.root(),
			ciphertext_root: record.ciphertext_root,
			metadata_hash: metadata.hash(),
			metadata,
		}))
	}
}

/// What a record's leaf must be.
fn leaf(record: &Record, secret: &RecordSecret) -> Digest {
	Opening {
		domain: Domain::Record,
		salt: Salt::from_bytes(Zeroizing::new(*secret.salt.expose())),
		ciphertext: record.ciphertext_root,
		metadata: record.metadata().hash(),
	}
	.leaf()
}

/// A patient's identifier without what FHIR puts before it.
fn normal_patient(patient: &str) -> Result<&str, VaultError> {
	let id = patient.strip_prefix("Patient/").unwrap_or(patient);
	if id.is_empty() || id.len() > 256 || id.chars().any(char::is_control) {
		return Err(VaultError::BadPatient);
	}
	Ok(id)
}
