//! A vault in a temporary folder, on each database, and what tests put into it.

// Each test program uses a part of it.
#![allow(dead_code)]

pub mod chain;
pub mod demands;
pub mod fhir;
pub mod postgres;

use galen_gateway::{
	anchor::{Outbox, OutboxConfig},
	ingest::{Ingest, IngestConfig},
	keys::{Custodian, HalvesSource, Keys},
	objects::{Packs, Vault},
	store::Store,
};
use galen_vault::safe::SoftwareCustodianKey;
use postgres::Postgres;
use std::{
	future::Future,
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// A gateway's data half.
#[derive(Clone)]
pub struct Gateway {
	pub vault: Vault,
	pub outbox: Outbox,
	pub ingest: Ingest,
	pub folder: PathBuf,
	pub url: String,
}

/// The custodian key of all tests.
pub fn custodian() -> Custodian {
	Arc::new(SoftwareCustodianKey::from_bytes(Zeroizing::new([7; 32])))
}

/// The file of halves in a folder, with its mirror.
pub fn halves(folder: &Path) -> HalvesSource {
	HalvesSource {
		path: folder.join("halves"),
		mirror: Some(folder.join("halves-mirror")),
	}
}

impl Gateway {
	/// Opens the database at `url` and the objects in `folder`.
	pub async fn open(url: &str, folder: &Path) -> Self {
		Self::open_with(url, folder, IngestConfig::default()).await
	}

	/// Opens with other limits.
	pub async fn open_with(url: &str, folder: &Path, config: IngestConfig) -> Self {
		let store = Store::open(url).await.expect("a database");
		let keys = Keys::open(&store, custodian(), halves(folder))
			.await
			.expect("keys");
		let objects = folder.join("objects");
		let packs = Packs::open(objects.to_str().expect("a path"))
			.await
			.expect("a folder");
		Self::of(store, packs, keys, config, url, folder).await
	}

	pub async fn of(
		store: Store,
		packs: Packs,
		keys: Keys,
		config: IngestConfig,
		url: &str,
		folder: &Path,
	) -> Self {
		let vault = Vault::new(store.clone(), packs, keys);
		let quick = OutboxConfig {
			cut_leaves: 4096,
			cut_after: Duration::from_millis(20),
		};
		let outbox = Outbox::new(store, quick).await.expect("an outbox");
		Self {
			ingest: Ingest::new(vault.clone(), outbox.clone(), config),
			vault,
			outbox,
			folder: folder.to_owned(),
			url: url.to_owned(),
		}
	}

	/// The same again, as after a restart.
	pub async fn again(&self) -> Self {
		Self::open(&self.url, &self.folder).await
	}

	/// Files of all packs.
	pub fn pack_files(&self) -> Vec<PathBuf> {
		let mut files = Vec::new();
		let mut folders = vec![self.folder.join("objects")];
		while let Some(folder) = folders.pop() {
			for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
				match entry.file_type().expect("a type").is_dir() {
					true => folders.push(entry.path()),
					false => files.push(entry.path()),
				}
			}
		}
		files.sort();
		files
	}
}

/// A URL for a new SQLite database in a folder.
pub fn sqlite_url(folder: &Path) -> String {
	format!("sqlite:{}", folder.join("gateway.sqlite").display())
}

/// A gateway on SQLite.
pub async fn on_sqlite() -> (Gateway, TempDir) {
	let folder = tempfile::tempdir().expect("a folder");
	let gateway = Gateway::open(&sqlite_url(folder.path()), folder.path()).await;
	(gateway, folder)
}

/// Runs a test on SQLite, and on PostgreSQL where it is installed.
pub async fn on_each<F: Future<Output = ()>>(test: impl Fn(Gateway) -> F) {
	let (gateway, folder) = on_sqlite().await;
	test(gateway).await;
	drop(folder);
	let Some(postgres) = Postgres::start() else {
		println!("PostgreSQL is not installed: tried on SQLite only");
		return;
	};
	let folder = tempfile::tempdir().expect("a folder");
	let gateway = Gateway::open(&postgres.url(), folder.path()).await;
	test(gateway.clone()).await;
	gateway.vault.store().close().await;
}

/// Waits until a condition holds, a minute at most.
pub async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
	let waiting = async {
		let mut look = tokio::time::interval(Duration::from_millis(5));
		while !condition().await {
			look.tick().await;
		}
	};
	tokio::time::timeout(Duration::from_secs(60), waiting)
		.await
		.unwrap_or_else(|_| panic!("in vain: {what}"));
}
