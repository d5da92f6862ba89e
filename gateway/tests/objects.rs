//! Packs on disk and on S3, and that whatever was done to them is noticed before a byte leaves.

// Numbers in tests are small, and helpers of tests state what must hold, too.
#![allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod common;

use axum::{error_handling::HandleError, http::StatusCode, Router};
use bytes::Bytes;
use common::{custodian, fhir, halves, on_sqlite, sqlite_url, Gateway};
use galen_gateway::{
	ingest::{Encoding, IngestConfig},
	keys::{Keys, KeysError},
	objects::{Packs, PacksError, S3Options, Tampering, VaultError},
	store::{PackId, Record, Store},
};
use galen_primitives::codes::CategorySet;
use galen_vault::safe::KeyError;
use std::{path::Path, time::Duration};
use tempfile::TempDir;

const ONE: PackId = PackId([0x11; 16]);
const TWO: PackId = PackId([0x22; 16]);

fn parts(bytes: &[u8]) -> Vec<Bytes> {
	// In several parts, as the workers deliver them.
	bytes.chunks(1000).map(Bytes::copy_from_slice).collect()
}

/// What every store of packs must do.
async fn keeps_packs(packs: &Packs) {
	packs.ping().await.unwrap();
	let content: Vec<u8> = (0..300_000_u32).map(|it| (it % 251) as u8).collect();
	packs.put(&ONE, parts(&content)).await.unwrap();
	assert_eq!(packs.get(&ONE, 0..300_000).await.unwrap(), content);
	assert_eq!(
		packs.get(&ONE, 70_000..70_010).await.unwrap(),
		content[70_000..70_010]
	);
	// The answer to the first try was lost: the second finds its own.
	packs.put(&ONE, parts(&content)).await.unwrap();
	// Another of this name is never written over.
	assert!(matches!(
		packs.put(&ONE, parts(b"other")).await,
		Err(PacksError::Taken)
	));
	assert_eq!(packs.get(&ONE, 0..300_000).await.unwrap(), content);
	for range in [
		0..300_001,
		299_999..300_001,
		300_000..300_001,
		400_000..400_001,
	] {
		assert!(
			matches!(packs.get(&ONE, range.clone()).await, Err(PacksError::Short)),
			"{range:?}"
		);
	}
	assert!(matches!(
		packs.get(&TWO, 0..1).await,
		Err(PacksError::Missing)
	));
}

#[tokio::test]
async fn a_disk_keeps_packs() {
	let folder = tempfile::tempdir().unwrap();
	let objects = folder.path().join("a/b");
	for url in [
		objects.display().to_string(),
		format!("file:{}", objects.display()),
		format!("file://{}", objects.display()),
	] {
		let packs = Packs::open(&url).await.unwrap();
		packs.ping().await.unwrap();
	}
	let packs = Packs::open(objects.to_str().unwrap()).await.unwrap();
	keeps_packs(&packs).await;
	let path = objects.join("packs/11").join("11".repeat(16));
	assert!(path.exists(), "packs/<two digits>/<id>");
	use std::os::unix::fs::PermissionsExt;
	let mode = std::fs::metadata(&objects).unwrap().permissions().mode();
	assert_eq!(mode & 0o077, 0, "only this account may look");
}

#[tokio::test]
async fn a_place_that_is_none_is_refused() {
	assert!(matches!(Packs::open("").await, Err(PacksError::Url)));
	assert!(matches!(
		Packs::open("http://x").await,
		Err(PacksError::Url)
	));
	assert!(matches!(Packs::open("s3://").await, Err(PacksError::Url)));
	let folder = tempfile::tempdir().unwrap();
	let file = folder.path().join("file");
	std::fs::write(&file, b"x").unwrap();
	assert!(matches!(
		Packs::open(file.join("below").to_str().unwrap()).await,
		Err(PacksError::Folder(_))
	));
}

/// An S3 store in this process, with a bucket `vault`.
async fn s3() -> (S3Options, TempDir) {
	let folder = tempfile::tempdir().unwrap();
	std::fs::create_dir(folder.path().join("vault")).unwrap();
	let files = s3s_fs::FileSystem::new(folder.path()).unwrap();
	let mut service = s3s::service::S3ServiceBuilder::new(files);
	service.set_auth(s3s::auth::SimpleAuth::from_single("name", "secret"));
	let service = HandleError::new(service.build(), |_| async {
		StatusCode::INTERNAL_SERVER_ERROR
	});
	let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let router = Router::new().fallback_service(service);
	tokio::spawn(async move { axum::serve(listener, router).await });
	let options = S3Options {
		endpoint: Some(format!("http://{address}")),
		region: Some("us-east-1".into()),
		access_key_id: Some("name".to_owned().into()),
		secret_access_key: Some("secret".to_owned().into()),
		allow_http: true,
	};
	(options, folder)
}

#[tokio::test]
async fn an_s3_store_keeps_packs() {
	let (options, folder) = s3().await;
	let packs = Packs::open_s3("s3://vault/some/prefix", options.clone())
		.await
		.unwrap();
	keeps_packs(&packs).await;
	assert!(folder
		.path()
		.join("vault/some/prefix/packs/11")
		.join("11".repeat(16))
		.exists());
	// Unencrypted only where that was asked for, and only with the key.
	let plain = S3Options {
		allow_http: false,
		..options.clone()
	};
	let refused = Packs::open_s3("s3://vault", plain).await.unwrap();
	assert!(refused.ping().await.is_err());
	let stranger = S3Options {
		secret_access_key: Some("guessed".to_owned().into()),
		..options
	};
	let refused = Packs::open_s3("s3://vault", stranger).await.unwrap();
	assert!(refused.ping().await.is_err());
}

#[tokio::test]
async fn a_vault_on_s3_is_a_vault() {
	let (options, files) = s3().await;
	let folder = tempfile::tempdir().unwrap();
	let url = sqlite_url(folder.path());
	let store = Store::open(&url).await.unwrap();
	let keys = Keys::open(&store, custodian(), halves(folder.path()))
		.await
		.unwrap();
	let packs = Packs::open_s3("s3://vault", options).await.unwrap();
	let config = IngestConfig::default();
	let gateway = Gateway::of(store, packs, keys, config, &url, folder.path()).await;
	let resources: Vec<String> = (0..300)
		.map(|index| fhir::observation(&format!("o{index}"), "p", &"x".repeat(5000)))
		.collect();
	store_bundle(&gateway, &resources).await;
	for record in records(&gateway).await {
		gateway.vault.open_record(&record).await.unwrap();
	}
	// A pack nobody knows is swept there as well.
	gateway
		.vault
		.packs()
		.put(&ONE, parts(b"debris"))
		.await
		.unwrap();
	assert_eq!(
		gateway.vault.sweep().await.unwrap(),
		0,
		"it is given an hour"
	);
	let removed = gateway
		.vault
		.sweep_older_than(Duration::ZERO)
		.await
		.unwrap();
	assert_eq!(removed, 1);
	assert!(matches!(
		gateway.vault.packs().get(&ONE, 0..1).await,
		Err(PacksError::Missing)
	));
	for record in records(&gateway).await {
		gateway.vault.open_record(&record).await.unwrap();
	}
	drop(files);
}

async fn store_bundle(gateway: &Gateway, resources: &[String]) {
	let sent = fhir::bundle(resources);
	gateway
		.ingest
		.bundle(sent.as_bytes(), Encoding::Identity)
		.await
		.unwrap();
}

async fn records(gateway: &Gateway) -> Vec<Record> {
	let shelf = gateway.vault.find_shelf("p").await.unwrap().unwrap();
	let store = gateway.vault.store();
	store.records_in(&shelf, CategorySet::ALL).await.unwrap()
}

/// A vault with three records of one patient, one of them larger than a chunk.
async fn filled() -> (Gateway, Vec<Record>, TempDir) {
	let (gateway, folder) = on_sqlite().await;
	let resources = [
		fhir::observation("a", "p", "1"),
		fhir::observation("b", "p", "2"),
		fhir::observation("c", "p", &"3".repeat(200_000)),
	];
	store_bundle(&gateway, &resources).await;
	let records = records(&gateway).await;
	for record in &records {
		gateway.vault.ciphertext(record).await.unwrap();
	}
	(gateway, records, folder)
}

fn pack_file(gateway: &Gateway) -> std::path::PathBuf {
	gateway.pack_files().pop().expect("a pack")
}

async fn found(gateway: &Gateway, record: &Record) -> Tampering {
	let read = gateway.vault.ciphertext(record).await;
	let opened = gateway.vault.open_record(record).await;
	match (read, opened) {
		(Err(VaultError::Tampered(one)), Err(VaultError::Tampered(other))) => {
			assert_eq!(one, other);
			one
		},
		other => panic!("not noticed: {other:?}"),
	}
}

/// Overwrites a part of a file.
fn write_at(path: &Path, offset: u64, bytes: &[u8]) {
	use std::os::unix::fs::FileExt;
	let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
	file.write_all_at(bytes, offset).unwrap();
}

fn read_at(path: &Path, offset: u64, length: u64) -> Vec<u8> {
	use std::os::unix::fs::FileExt;
	let mut bytes = vec![0; usize::try_from(length).unwrap()];
	let file = std::fs::File::open(path).unwrap();
	file.read_exact_at(&mut bytes, offset).unwrap();
	bytes
}

#[tokio::test]
async fn every_changed_byte_is_noticed() {
	let (gateway, records, _folder) = filled().await;
	let path = pack_file(&gateway);
	for record in &records {
		let last = record.length - 1;
		for at in [0, 4, 5, 8, 24, 56, 88, 100, last / 2, last - 1, last] {
			let at = record.offset + at;
			let byte = read_at(&path, at, 1)[0];
			write_at(&path, at, &[byte ^ 1]);
			let expected = match at - record.offset {
				8 => Tampering::OtherObject,
				_ => Tampering::Content,
			};
			assert_eq!(found(&gateway, record).await, expected, "byte {at}");
			write_at(&path, at, &[byte]);
			gateway.vault.open_record(record).await.unwrap();
		}
	}
}

#[tokio::test]
async fn a_swapped_object_is_noticed() {
	let (gateway, records, _folder) = filled().await;
	let path = pack_file(&gateway);
	let small: Vec<&Record> = records.iter().filter(|it| it.size < 1000).collect();
	let (one, other) = (small[0], small[1]);
	assert_eq!(one.length, other.length);
	let bytes = read_at(&path, other.offset, other.length);
	write_at(&path, one.offset, &bytes);
	assert_eq!(found(&gateway, one).await, Tampering::OtherObject);
	gateway.vault.open_record(other).await.unwrap();
}

#[tokio::test]
async fn an_older_version_in_the_place_of_the_newest_is_noticed() {
	let (gateway, _, _folder) = filled().await;
	let path = pack_file(&gateway);
	store_bundle(&gateway, &[fhir::observation("a", "p", "9")]).await;
	let all = records(&gateway).await;
	let newest = all.iter().find(|it| it.version == 2).unwrap();
	let oldest = all
		.iter()
		.find(|it| it.version == 1 && it.length == newest.length)
		.unwrap();
	let bytes = read_at(&path, oldest.offset, oldest.length);
	let newest_path = gateway
		.pack_files()
		.into_iter()
		.find(|it| *it != path)
		.unwrap();
	write_at(&newest_path, newest.offset, &bytes);
	assert_eq!(found(&gateway, newest).await, Tampering::OtherObject);
	// Even if it is given the newest one's name.
	write_at(&newest_path, newest.offset + 8, &newest.object.0);
	assert_eq!(found(&gateway, newest).await, Tampering::Content);
}

#[tokio::test]
async fn a_cut_pack_is_noticed() {
	let (gateway, records, _folder) = filled().await;
	let path = pack_file(&gateway);
	let whole = std::fs::read(&path).unwrap();
	let last = records.iter().max_by_key(|it| it.offset).unwrap();
	for length in [
		whole.len() - 1,
		last.offset as usize,
		last.offset as usize - 1,
		0,
	] {
		std::fs::write(&path, &whole[..length]).unwrap();
		assert_eq!(found(&gateway, last).await, Tampering::Cut, "{length}");
	}
	std::fs::write(&path, &whole).unwrap();
	gateway.vault.open_record(last).await.unwrap();
}

#[tokio::test]
async fn a_missing_pack_is_noticed() {
	let (gateway, records, _folder) = filled().await;
	std::fs::remove_file(pack_file(&gateway)).unwrap();
	for record in &records {
		assert!(matches!(
			gateway.vault.ciphertext(record).await,
			Err(VaultError::Missing)
		));
		assert!(matches!(
			gateway.vault.open_record(record).await,
			Err(VaultError::Missing)
		));
	}
}

/// Changes the database behind the gateway's back.
async fn sql(gateway: &Gateway, statement: &'static str) {
	sqlx::any::install_default_drivers();
	let pool = sqlx::AnyPool::connect(&gateway.url).await.unwrap();
	let done = sqlx::query(statement).execute(&pool).await.unwrap();
	assert!(done.rows_affected() > 0, "{statement}");
	pool.close().await;
}

#[tokio::test]
async fn every_changed_row_is_noticed() {
	for (statement, expected) in [
		("UPDATE records SET category = 0", Tampering::Row),
		("UPDATE records SET confidentiality = 0", Tampering::Row),
		("UPDATE records SET sensitivities = 1", Tampering::Row),
		("UPDATE records SET clinical_time = NULL", Tampering::Row),
		("UPDATE records SET author = 1", Tampering::Row),
		("UPDATE records SET labeller = 0", Tampering::Row),
		(
			"UPDATE records SET resource_type = 'Patient'",
			Tampering::Row,
		),
		("UPDATE records SET version = version + 1", Tampering::Row),
		(
			"UPDATE records SET ciphertext_root = zeroblob(32)",
			Tampering::Row,
		),
		("UPDATE records SET leaf = zeroblob(32)", Tampering::Row),
		(
			"UPDATE records SET wrapped_secret = x'0101'",
			Tampering::Secret,
		),
		(
			// Another record's key.
			"UPDATE records SET wrapped_secret = (SELECT o.wrapped_secret FROM records AS o \
			WHERE o.object > records.object ORDER BY o.object LIMIT 1) \
			WHERE object = (SELECT MIN(object) FROM records)",
			Tampering::Secret,
		),
		(
			"UPDATE records SET place = place + 1, length = length - 1",
			Tampering::Content,
		),
		("UPDATE records SET length = length - 1", Tampering::Content),
		(
			"UPDATE records SET length = length + 1000000",
			Tampering::Cut,
		),
		("UPDATE shelves SET wrapped_key = x'02'", Tampering::Secret),
	] {
		let (gateway, _, _folder) = filled().await;
		sql(&gateway, statement).await;
		// The keys that this process has unwrapped must not hide it.
		let again = gateway.again().await;
		let changed = records(&again).await;
		let mut noticed = 0;
		for record in &changed {
			match again.vault.open_record(record).await {
				Err(VaultError::Tampered(how)) => {
					assert_eq!(how, expected, "{statement}");
					noticed += 1;
				},
				Ok(_) if statement.contains("MIN(object)") => {},
				other => panic!("{statement}: {other:?}"),
			}
		}
		assert!(noticed > 0, "{statement}");
	}
}

#[tokio::test]
async fn a_key_of_a_format_that_is_not_known_is_refused_as_such() {
	// 1 was the format of vaults from before there were halves; 3 may be one of a newer program.
	for statement in [
		"UPDATE shelves SET wrapped_key = x'01'",
		"UPDATE shelves SET wrapped_key = x'03'",
	] {
		let (gateway, _, _folder) = filled().await;
		sql(&gateway, statement).await;
		let again = gateway.again().await;
		for record in records(&again).await {
			let refused = again.vault.open_record(&record).await;
			assert!(
				matches!(
					refused,
					Err(VaultError::Keys(KeysError::Key(KeyError::UnknownFormat)))
				),
				"{statement}: {refused:?}"
			);
		}
	}
}

#[tokio::test]
async fn a_record_on_another_shelf_does_not_open() {
	let (gateway, _, _folder) = filled().await;
	store_bundle(&gateway, &[fhir::observation("z", "q", "1")]).await;
	sql(
		&gateway,
		"UPDATE records SET shelf = (SELECT s.shelf FROM shelves AS s WHERE s.shelf NOT IN \
		(SELECT r.shelf FROM records AS r GROUP BY r.shelf HAVING COUNT(*) > 1))",
	)
	.await;
	let shelf = gateway.vault.find_shelf("q").await.unwrap().unwrap();
	let store = gateway.vault.store();
	let moved = store.records_in(&shelf, CategorySet::ALL).await.unwrap();
	assert_eq!(moved.len(), 4);
	let mut opened = 0;
	for record in &moved {
		match gateway.vault.open_record(record).await {
			Ok(_) => opened += 1,
			Err(VaultError::Tampered(Tampering::Secret)) => {},
			other => panic!("{other:?}"),
		}
	}
	assert_eq!(opened, 1, "only the one that belongs there");
}

#[tokio::test]
async fn what_was_erased_is_gone() {
	let (gateway, before, _folder) = filled().await;
	sql(&gateway, "UPDATE records SET wrapped_secret = NULL").await;
	assert!(records(&gateway).await.is_empty(), "it is in no release");
	for record in gateway
		.vault
		.store()
		.records(&before.iter().map(|it| it.object).collect::<Vec<_>>())
		.await
		.unwrap()
	{
		assert!(matches!(
			gateway.vault.ciphertext(&record).await,
			Err(VaultError::Erased)
		));
	}
	let (gateway, before, _folder) = filled().await;
	sql(&gateway, "UPDATE shelves SET wrapped_key = NULL").await;
	let again = gateway.again().await;
	assert!(matches!(
		again.vault.ciphertext(&before[0]).await,
		Err(VaultError::Erased)
	));
}

#[tokio::test]
async fn a_database_of_another_custodian_is_not_opened() {
	use galen_vault::safe::SoftwareCustodianKey;
	use std::sync::Arc;
	let (gateway, _, _folder) = filled().await;
	let store = Store::open(&gateway.url).await.unwrap();
	let other = Arc::new(SoftwareCustodianKey::make().unwrap());
	let refused = Keys::open(&store, other, halves(&gateway.folder)).await;
	assert!(matches!(
		refused.err(),
		Some(galen_gateway::keys::KeysError::OtherKey(_))
	));
}

#[tokio::test]
async fn debris_is_swept_and_nothing_else() {
	let (gateway, records, _folder) = filled().await;
	let known = gateway.pack_files();
	let packs = gateway.vault.packs();
	packs.put(&ONE, parts(b"debris")).await.unwrap();
	packs.put(&TWO, parts(b"debris")).await.unwrap();
	let foreign = gateway.folder.join("objects/packs/11/readme");
	std::fs::write(&foreign, b"not ours").unwrap();
	let unfinished = gateway
		.folder
		.join(format!("objects/packs/11/{}#1", "11".repeat(16)));
	std::fs::write(&unfinished, b"half a pack").unwrap();
	// Another program may be about to bring them into its index.
	assert_eq!(gateway.vault.sweep().await.unwrap(), 0);
	assert!(unfinished.exists());
	let removed = gateway
		.vault
		.sweep_older_than(Duration::ZERO)
		.await
		.unwrap();
	assert_eq!(removed, 2);
	assert!(!unfinished.exists() && foreign.exists());
	std::fs::remove_file(&foreign).unwrap();
	assert_eq!(gateway.pack_files(), known);
	for record in &records {
		gateway.vault.open_record(record).await.unwrap();
	}
}

#[tokio::test]
async fn sweeping_during_an_import_takes_nothing_of_it() {
	let (gateway, _folder) = on_sqlite().await;
	let importing = {
		let gateway = gateway.clone();
		tokio::spawn(async move {
			for round in 0..40 {
				let id = format!("o{round}");
				store_bundle(&gateway, &[fhir::observation(&id, "p", "1")]).await;
			}
		})
	};
	while !importing.is_finished() {
		gateway
			.vault
			.sweep_older_than(Duration::ZERO)
			.await
			.unwrap();
	}
	importing.await.unwrap();
	let kept = records(&gateway).await;
	assert_eq!(kept.len(), 40);
	for record in &kept {
		gateway.vault.open_record(record).await.unwrap();
	}
	assert_eq!(gateway.pack_files().len(), 40);
}
