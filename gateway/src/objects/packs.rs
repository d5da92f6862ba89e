//! Where packs lie.

use crate::store::PackId;
use bytes::Bytes;
use futures::{stream::BoxStream, StreamExt, TryStreamExt};
use object_store::{
	aws::{AmazonS3Builder, S3ConditionalPut},
	local::LocalFileSystem,
	path::Path,
	Error, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutPayload,
};
use std::{
	collections::HashSet,
	ops::Range,
	path::PathBuf,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::SystemTime,
};
use zeroize::Zeroizing;

/// The folder, or the prefix, of all packs.
const FOLDER: &str = "packs";

/// Why a pack cannot be written or read. Texts hold the names of packs at most, which say nothing.
#[derive(Debug, thiserror::Error)]
pub enum PacksError {
	/// Neither a folder nor `s3://bucket`.
	#[error("the objects URL is neither a folder nor s3://bucket/prefix")]
	Url,
	/// The folder cannot be made or opened.
	#[error("the objects folder cannot be made or opened")]
	Folder(#[source] std::io::Error),
	/// The settings of the S3 store are incomplete or contradict each other.
	#[error("the object store's settings are not complete")]
	Settings(#[source] Error),
	/// There is no such pack.
	#[error("the pack is missing")]
	Missing,
	/// The pack ends before what was asked for.
	#[error("the pack was cut short")]
	Short,
	/// Another pack has this name.
	#[error("there is another pack of this name")]
	Taken,
	/// The store does not answer, or refuses.
	#[error("the object store does not answer")]
	Unavailable(#[source] Error),
}

/// How to reach an S3-compatible store. What is not said is taken from the `AWS_*` variables, the
/// web identity or the instance's profile.
#[derive(Clone, Debug, Default)]
pub struct S3Options {
	/// Where it is, if not at Amazon's. Buckets are named in the path, as such stores do.
	pub endpoint: Option<String>,
	/// The region.
	pub region: Option<String>,
	/// The name of the access key.
	pub access_key_id: Option<Zeroizing<String>>,
	/// The access key.
	pub secret_access_key: Option<Zeroizing<String>>,
	/// Whether the way to it may be unencrypted.
	pub allow_http: bool,
}

/// A store of packs. Cheap to clone.
#[derive(Clone)]
pub struct Packs {
	store: Arc<dyn ObjectStore>,
	prefix: Path,
	/// On a local disk, the folder of all packs.
	folder: Option<PathBuf>,
	/// Packs that are being written, or were and are not yet in the index: not debris.
	underway: Arc<Mutex<HashSet<PackId>>>,
}

/// A pack on its way from the first byte to the index. While this lives, it is no debris.
pub(crate) struct Underway {
	packs: Packs,
	id: PackId,
}

impl Underway {
	/// The pack.
	pub(crate) fn id(&self) -> PackId {
		self.id
	}
}

impl Drop for Underway {
	fn drop(&mut self) {
		self.packs.underway().remove(&self.id);
	}
}

/// A stored pack, as a listing tells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
	/// Which.
	pub id: PackId,
	/// Since when.
	pub since: SystemTime,
}

impl Packs {
	/// Opens a folder, and makes it if it is not there; `s3://` goes to [`Packs::open_s3`] with no
	/// options.
	pub async fn open(url: &str) -> Result<Self, PacksError> {
		if url.starts_with("s3://") {
			return Self::open_s3(url, S3Options::default()).await;
		}
		let folder = url
			.strip_prefix("file://")
			.or_else(|| url.strip_prefix("file:"))
			.unwrap_or(url);
		if folder.is_empty() || folder.contains("://") {
			return Err(PacksError::Url);
		}
		let folder = PathBuf::from(folder);
		let made = tokio::task::spawn_blocking(move || {
			let mut builder = std::fs::DirBuilder::new();
			builder.recursive(true);
			#[cfg(unix)]
			std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
			builder.create(&folder)?;
			Ok(folder)
		});
		let folder = made
			.await
			.unwrap_or_else(|_| Err(std::io::ErrorKind::Interrupted.into()))
			.map_err(PacksError::Folder)?;
		let store = LocalFileSystem::new_with_prefix(&folder)
			.map_err(PacksError::Settings)?
			.with_fsync(true);
		Ok(Self {
			store: Arc::new(store),
			prefix: Path::from(FOLDER),
			folder: Some(folder.join(FOLDER)),
			underway: Arc::default(),
		})
	}

	/// Opens `s3://bucket` or `s3://bucket/prefix`. The store must know conditional writes
	/// (`If-None-Match`): a pack is never written over.
	pub async fn open_s3(url: &str, options: S3Options) -> Result<Self, PacksError> {
		let rest = url.strip_prefix("s3://").ok_or(PacksError::Url)?;
		let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
		if bucket.is_empty() {
			return Err(PacksError::Url);
		}
		// Of a program's parts the first to need TLS chooses its cryptography; all choose this.
		let _ = rustls::crypto::ring::default_provider().install_default();
		let mut builder = AmazonS3Builder::from_env()
			.with_bucket_name(bucket)
			.with_allow_http(options.allow_http)
			.with_virtual_hosted_style_request(false)
			.with_conditional_put(S3ConditionalPut::ETagMatch);
		if let Some(endpoint) = options.endpoint {
			builder = builder.with_endpoint(endpoint);
		}
		if let Some(region) = options.region {
			builder = builder.with_region(region);
		}
		if let Some(id) = options.access_key_id {
			builder = builder.with_access_key_id(id.as_str());
		}
		if let Some(key) = options.secret_access_key {
			builder = builder.with_secret_access_key(key.as_str());
		}
		let store = builder.build().map_err(PacksError::Settings)?;
		Ok(Self {
			store: Arc::new(store),
			prefix: Path::from(prefix).join(FOLDER),
			folder: None,
			underway: Arc::default(),
		})
	}

	/// Asks whether the store answers.
	pub async fn ping(&self) -> Result<(), PacksError> {
		let listed = self.store.list_with_delimiter(Some(&self.prefix)).await;
		match listed {
			Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
			Err(error) => Err(PacksError::Unavailable(error)),
		}
	}

	/// Names a new pack and keeps it from being taken for debris.
	pub(crate) fn begin(&self, id: PackId) -> Underway {
		self.underway().insert(id);
		Underway {
			packs: self.clone(),
			id,
		}
	}

	/// Whether a pack is being written or brought into the index by this program.
	pub(crate) fn is_underway(&self, id: &PackId) -> bool {
		self.underway().contains(id)
	}

	/// Writes a pack, in as many parts as there are. When this returns it survives a power cut. It
	/// never writes over another.
	pub async fn put(&self, id: &PackId, parts: Vec<Bytes>) -> Result<(), PacksError> {
		let payload = PutPayload::from_iter(parts);
		let path = self.path(id);
		let put = self
			.store
			.put_opts(&path, payload.clone(), PutMode::Create.into())
			.await;
		match put {
			Ok(_) => Ok(()),
			// A name is random: what is there was written by a first try whose answer was lost.
			Err(Error::AlreadyExists { .. }) => self.is_the_same(&path, &payload).await,
			Err(error) => Err(PacksError::Unavailable(error)),
		}
	}

	async fn is_the_same(&self, path: &Path, payload: &PutPayload) -> Result<(), PacksError> {
		let stored = self.store.get(path).await;
		let stored = match stored {
			Ok(found) => found.bytes().await,
			Err(error) => Err(error),
		};
		let stored = stored.map_err(PacksError::Unavailable)?;
		let sent = payload.iter().flat_map(|part| part.iter());
		if stored.len() == payload.content_length() && stored.iter().eq(sent) {
			Ok(())
		} else {
			Err(PacksError::Taken)
		}
	}

	/// Reads a part of a pack: all of it, or an error.
	pub async fn get(&self, id: &PackId, range: Range<u64>) -> Result<Bytes, PacksError> {
		let path = self.path(id);
		match self.store.get_range(&path, range.clone()).await {
			Ok(bytes) if bytes.len() as u64 == range.end.saturating_sub(range.start) => Ok(bytes),
			Ok(_) => Err(PacksError::Short),
			Err(Error::NotFound { .. }) => Err(PacksError::Missing),
			// Stores do not agree on how they say that a range lies beyond the end.
			Err(error) => match self.store.head(&path).await {
				Ok(meta) if meta.size < range.end => Err(PacksError::Short),
				Err(Error::NotFound { .. }) => Err(PacksError::Missing),
				_ => Err(PacksError::Unavailable(error)),
			},
		}
	}

	/// All packs that are stored.
	pub(crate) fn list(&self) -> BoxStream<'static, Result<Listed, PacksError>> {
		self.store
			.list(Some(&self.prefix))
			.map_err(PacksError::Unavailable)
			// What has another name is not ours.
			.try_filter_map(|meta| async move { Ok(listed(&meta)) })
			.boxed()
	}

	/// Removes a pack. Whether it was there does not matter.
	pub(crate) async fn remove(&self, id: &PackId) -> Result<(), PacksError> {
		match self.store.delete(&self.path(id)).await {
			Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
			Err(error) => Err(PacksError::Unavailable(error)),
		}
	}

	/// On a local disk, the folder of all packs.
	pub(crate) fn folder(&self) -> Option<&std::path::Path> {
		self.folder.as_deref()
	}

	/// Two levels, since folders of millions of files are slow.
	fn path(&self, id: &PackId) -> Path {
		let name = id.to_string();
		let (first, _) = name.split_at_checked(2).unwrap_or(("", ""));
		self.prefix.clone().join(first.to_owned()).join(name)
	}

	fn underway(&self) -> MutexGuard<'_, HashSet<PackId>> {
		// Nothing that can panic runs under the lock.
		self.underway.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

fn listed(meta: &ObjectMeta) -> Option<Listed> {
	let mut id = [0; 16];
	hex::decode_to_slice(meta.location.filename()?, &mut id).ok()?;
	Some(Listed {
		id: PackId(id),
		since: meta.last_modified.into(),
	})
}
