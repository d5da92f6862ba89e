//! Taking what was released: fetch, check against the ledger, open here, write one file a record.

use super::{fetch, prove::digest, Batches, Gateway, Leaf, Proof, Record};
use crate::exit::Failure;
use futures::{stream, StreamExt, TryStreamExt};
use galen_client::Chain;
use galen_primitives::ids::OrganizationId;
use galen_vault::safe::{
	ciphertext_root, open_object, CiphertextRoot, Domain, KeyRing, MetadataHash, ObjectId, Opening,
	RecordSecret, Salt,
};
use indicatif::ProgressBar;
use serde::Serialize;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;
use zeroize::Zeroizing;

/// How many objects are fetched at a time.
const AT_ONCE: usize = 4;

/// Where records come from and what they are checked against.
pub struct Receiver<'a> {
	gateway: &'a Gateway,
	batches: Batches<'a>,
}

/// A record that arrived, was checked and opened.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
	/// Its object.
	pub object: String,
	/// Its FHIR resource type.
	pub resource_type: Option<String>,
	/// Its category.
	pub category: String,
	/// Bytes of its content.
	pub bytes: u64,
	/// How it was checked.
	pub check: Check,
	/// Where its content is.
	pub file: PathBuf,
}

/// Against what a record was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
	/// Its commitment stands in a batch on the ledger.
	Anchored,
	/// It is what the gateway vouches for. Its batch is not on the ledger yet.
	NotAnchoredYet,
	/// An earlier run checked and wrote it.
	Earlier,
}

impl Received {
	fn of(record: &Record, object: &ObjectId, file: PathBuf, check: Check) -> Self {
		Self {
			object: object.to_string(),
			resource_type: record.resource_type.clone(),
			category: record.category.clone(),
			bytes: record.size,
			check,
			file,
		}
	}
}

impl<'a> Receiver<'a> {
	/// Takes from this gateway, and checks against the ledger.
	pub fn new(gateway: &'a Gateway, chain: &'a Chain, custodian: OrganizationId) -> Self {
		Self {
			gateway,
			batches: Batches::new(chain, custodian),
		}
	}

	/// Takes all of these records into a folder. What is there already is not fetched again.
	///
	/// # Errors
	/// One could not be fetched, is not what the ledger says, or has no key in the ring. The others
	/// are kept.
	pub async fn take(
		&self,
		ring: &KeyRing,
		records: &[Record],
		folder: &Path,
		bar: &ProgressBar,
	) -> Result<Vec<Received>, Failure> {
		make_folder(folder).await?;
		stream::iter(records)
			.map(|record| self.take_one(ring, record, folder, bar))
			.buffer_unordered(AT_ONCE)
			.try_collect()
			.await
	}

	async fn take_one(
		&self,
		ring: &KeyRing,
		record: &Record,
		folder: &Path,
		bar: &ProgressBar,
	) -> Result<Received, Failure> {
		let object: ObjectId = record
			.object
			.parse()
			.map_err(|_| Failure::integrity(format!("{:?} is no object's name", record.object)))?;
		let file = folder.join(file_name(record, &object));
		if is_there(&file, record.size).await {
			bar.inc(record.size);
			return Ok(Received::of(record, &object, file, Check::Earlier));
		}
		let secret = ring.get(&object).ok_or_else(|| {
			Failure::integrity(format!("the release has no key for object {object}"))
		})?;
		let partial = folder.join(format!(".{object}.partial"));
		let sealed = fetch(self.gateway, &record.object, &partial, bar).await?.0;
		let checked = self.check(&object, &sealed, secret).await;
		let opened = match checked {
			Ok(check) => {
				let content = open_object(&object, &secret.key, &sealed);
				content
					.map_err(Failure::from)
					.map(|content| (content, check))
			},
			Err(failure) => Err(failure),
		};
		// Whatever it is, the ciphertext is not needed again; a damaged one must not be continued.
		let _ = tokio::fs::remove_file(&partial).await;
		let (content, check) = opened.map_err(|failure| failure.about(&record.object))?;
		if content.len() as u64 != record.size {
			return Err(Failure::integrity(format!(
				"object {object} has {} bytes and was announced with {}",
				content.len(),
				record.size
			)));
		}
		write_whole(&file, &content).await?;
		Ok(Received::of(record, &object, file, check))
	}

	/// Whether the object is the one whose commitment the ledger holds.
	async fn check(
		&self,
		object: &ObjectId,
		sealed: &[u8],
		secret: &RecordSecret,
	) -> Result<Check, Failure> {
		let root = ciphertext_root(sealed)?;
		let path = format!("/objects/{object}/proof");
		let Some(proof) = self.gateway.get_once_anchored::<Proof>(&path).await? else {
			return Ok(Check::NotAnchoredYet);
		};
		if digest(&proof.ciphertext_root)? != root.0 {
			return Err(Failure::integrity(
				"what arrived is not the object the gateway vouches for",
			));
		}
		let leaf = Leaf {
			digest: opening(root, &proof, secret)?.leaf(),
			place: &proof.place,
		};
		Ok(match self.batches.hold(leaf).await? {
			true => Check::Anchored,
			false => Check::NotAnchoredYet,
		})
	}
}

/// What opens the record's commitment.
fn opening(root: CiphertextRoot, proof: &Proof, secret: &RecordSecret) -> Result<Opening, Failure> {
	Ok(Opening {
		domain: Domain::Record,
		salt: Salt::from_bytes(Zeroizing::new(*secret.salt.expose())),
		ciphertext: root,
		metadata: MetadataHash(digest(&proof.metadata_hash)?),
	})
}

/// Whether an earlier run wrote the record: files are written whole and after all checks.
pub(super) async fn is_there(file: &Path, size: u64) -> bool {
	let metadata = tokio::fs::metadata(file).await;
	metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == size)
}

/// A name that is safe whatever the gateway says of the record.
pub(super) fn file_name(record: &Record, object: &ObjectId) -> String {
	let kind = record.resource_type.as_deref().unwrap_or_default();
	let plain = !kind.is_empty()
		&& kind.len() <= 64
		&& kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
	let kind = if plain { kind } else { "Record" };
	format!("{kind}-{object}.json")
}

/// Makes a folder that only this person may look into.
pub async fn make_folder(folder: &Path) -> Result<(), Failure> {
	let mut builder = tokio::fs::DirBuilder::new();
	builder.recursive(true);
	#[cfg(unix)]
	builder.mode(0o700);
	let made = builder.create(folder).await;
	made.map_err(|error| Failure::file("make", folder, &error))
}

/// Writes a file that is there whole or not at all, and that only this person may read.
pub async fn write_whole(path: &Path, content: &[u8]) -> Result<(), Failure> {
	let mut hidden = path.as_os_str().to_owned();
	hidden.push(".new");
	let hidden = PathBuf::from(hidden);
	let written = async {
		let mut options = tokio::fs::OpenOptions::new();
		options.write(true).create(true).truncate(true);
		#[cfg(unix)]
		options.mode(0o600);
		let mut file = options.open(&hidden).await?;
		file.write_all(content).await?;
		file.sync_all().await?;
		tokio::fs::rename(&hidden, path).await
	};
	let written = written.await;
	written.map_err(|error| Failure::file("write", path, &error))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn record(kind: &str) -> Record {
		serde_json::from_value(serde_json::json!({
			"object": "00112233445566778899aabbccddeeff", "resource_type": kind,
			"category": "laboratory", "confidentiality": "N", "sensitivities": [],
			"clinical_time": null, "version": 1, "size": 2, "batch": 0, "leaf_index": 0,
			"received_at": 0,
		}))
		.unwrap()
	}

	#[test]
	fn a_gateway_cannot_choose_where_files_go() {
		let object: ObjectId = "00112233445566778899aabbccddeeff".parse().unwrap();
		let named = file_name(&record("Observation"), &object);
		assert_eq!(named, "Observation-00112233445566778899aabbccddeeff.json");
		for hostile in ["../../etc", "a/b", "", "\u{2025}"] {
			let named = file_name(&record(hostile), &object);
			assert_eq!(named, "Record-00112233445566778899aabbccddeeff.json");
		}
	}

	#[tokio::test]
	async fn a_file_is_written_whole() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("a.json");
		write_whole(&path, b"{}").await.unwrap();
		write_whole(&path, b"[]").await.unwrap();
		assert_eq!(std::fs::read(&path).unwrap(), b"[]");
		assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
	}
}
