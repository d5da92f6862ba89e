//! The index, on each database.

// Numbers in tests are small, and helpers of tests state what must hold, too.
#![allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod common;

use common::{fhir, on_each, postgres::Postgres, sqlite_url};
use galen_gateway::{
	ingest::Encoding,
	store::{SetAccount, ShelfKind, Store, StoreError},
};
use galen_primitives::codes::{Category, CategorySet};
use galen_vault::safe::SubjectVaultId;
use std::collections::BTreeSet;

#[tokio::test]
async fn opening_again_changes_nothing() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		assert_eq!(
			store.put_meta_once("name", b"first").await.unwrap(),
			b"first"
		);
		let again = Store::open(&gateway.url).await.unwrap();
		assert_eq!(
			again.put_meta_once("name", b"second").await.unwrap(),
			b"first",
			"what is kept is never written over"
		);
		assert_eq!(
			again.meta("name").await.unwrap().as_deref(),
			Some(&b"first"[..])
		);
		assert_eq!(again.meta("other").await.unwrap(), None);
		again.ping().await.unwrap();
		again.close().await;
		assert!(again.ping().await.is_err());
	})
	.await;
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
	on_each(|gateway| async move {
		sqlx::any::install_default_drivers();
		let pool = sqlx::AnyPool::connect(&gateway.url).await.unwrap();
		sqlx::query("INSERT INTO schema_steps (step) VALUES (999)")
			.execute(&pool)
			.await
			.unwrap();
		assert!(matches!(
			Store::open(&gateway.url).await,
			Err(StoreError::Newer)
		));
		pool.close().await;
	})
	.await;
}

#[tokio::test]
async fn only_these_databases_are_known() {
	for url in [
		"mysql://x",
		"gateway.sqlite",
		"",
		"sqlite:",
		"sqlite::memory:",
	] {
		assert!(
			matches!(Store::open(url).await, Err(StoreError::Url)),
			"{url}"
		);
	}
	let nowhere = tempfile::tempdir().unwrap();
	let missing = format!("sqlite:{}/none/x.sqlite", nowhere.path().display());
	assert!(matches!(
		Store::open(&missing).await,
		Err(StoreError::File(_))
	));
	let nobody = format!(
		"postgres://galen@localhost/postgres?host={}",
		nowhere.path().display()
	);
	assert!(matches!(
		Store::open(&nobody).await,
		Err(StoreError::Unavailable(_))
	));
}

#[tokio::test]
async fn only_this_account_may_read_the_file() {
	use std::os::unix::fs::PermissionsExt;
	let folder = tempfile::tempdir().unwrap();
	let store = Store::open(&sqlite_url(folder.path())).await.unwrap();
	store.put_meta_once("x", b"x").await.unwrap();
	let mut files = 0;
	for file in std::fs::read_dir(folder.path()).unwrap().flatten() {
		let mode = file.metadata().unwrap().permissions().mode();
		assert_eq!(mode & 0o077, 0, "{:?}", file.file_name());
		files += 1;
	}
	assert!(files >= 2, "the database and its journal");
}

#[tokio::test]
async fn sqlite_is_set_up_to_lose_nothing() {
	let folder = tempfile::tempdir().unwrap();
	let store = Store::open(&sqlite_url(folder.path())).await.unwrap();
	store.put_meta_once("x", b"x").await.unwrap();
	// The journal is where a commit is synced; it exists while the database is open.
	assert!(folder.path().join("gateway.sqlite-wal").exists());
	let settings = galen_gateway::store::settings(&store).await.unwrap();
	assert_eq!(settings, ("wal".into(), "2".into()), "2 is FULL");
}

#[tokio::test]
async fn a_shelf_is_linked_to_one_account() {
	on_each(|gateway| async move {
		let (vault, store) = (&gateway.vault, gateway.vault.store());
		let one = vault.shelf_for_patient("Patient/one").await.unwrap();
		assert_eq!(vault.shelf_for_patient("one").await.unwrap(), one);
		let two = vault.shelf_for_patient("two").await.unwrap();
		assert_ne!(one, two);
		assert_eq!(store.count_shelves().await.unwrap(), 2);
		let link =
			|shelf, old, new| async move { store.set_account(&shelf, old, new).await.unwrap() };
		assert_eq!(link(one, None, [1; 32]).await, SetAccount::Set);
		assert_eq!(link(one, None, [1; 32]).await, SetAccount::AlreadySo);
		assert_eq!(link(one, None, [2; 32]).await, SetAccount::OtherAccount);
		assert_eq!(link(two, None, [1; 32]).await, SetAccount::AccountElsewhere);
		assert_eq!(
			link(one, Some([9; 32]), [2; 32]).await,
			SetAccount::OtherAccount
		);
		assert_eq!(link(one, Some([1; 32]), [2; 32]).await, SetAccount::Set);
		assert_eq!(link(two, None, [1; 32]).await, SetAccount::Set);
		let nobody = SubjectVaultId([0; 16]);
		assert_eq!(link(nobody, None, [3; 32]).await, SetAccount::NoShelf);

		let found = store.shelf_of_account(&[2; 32]).await.unwrap().unwrap();
		assert_eq!((found.id, found.kind), (one, ShelfKind::Patient));
		assert_eq!(found.account, Some([2; 32]));
		assert_eq!(store.shelf_of_account(&[8; 32]).await.unwrap(), None);
		assert_eq!(vault.patient_of(&one).await.unwrap().as_str(), "one");
		assert_eq!(vault.find_shelf("Patient/two").await.unwrap(), Some(two));
		assert_eq!(vault.find_shelf("three").await.unwrap(), None);
	})
	.await;
}

#[tokio::test]
async fn the_hospitals_shelf_is_nobodys() {
	on_each(|gateway| async move {
		let own = r#"{"resourceType":"Organization","id":"o","name":"North"}"#;
		gateway
			.ingest
			.resource("Organization", own.as_bytes(), Encoding::Identity)
			.await
			.unwrap();
		let store = gateway.vault.store();
		assert_eq!(store.count_shelves().await.unwrap(), 1);
		// A patient who is called as nobody can be is somebody else.
		let patient = gateway.vault.shelf_for_patient("own").await.unwrap();
		assert_eq!(store.count_shelves().await.unwrap(), 2);
		let shelf = store.shelf(&patient).await.unwrap().unwrap();
		assert_eq!(shelf.kind, ShelfKind::Patient);
	})
	.await;
}

#[tokio::test]
async fn identifiers_that_can_be_none_are_refused() {
	on_each(|gateway| async move {
		for patient in ["", "Patient/", "a\u{0}b", "a\nb", &"x".repeat(257)] {
			assert!(gateway.vault.shelf_for_patient(patient).await.is_err());
		}
		assert_eq!(gateway.vault.store().count_shelves().await.unwrap(), 0);
	})
	.await;
}

#[tokio::test]
async fn many_who_make_one_shelf_make_one() {
	on_each(|gateway| async move {
		let made = futures::future::join_all((0..16).map(|_| {
			let vault = gateway.vault.clone();
			tokio::spawn(async move { vault.shelf_for_patient("same").await.unwrap() })
		}))
		.await;
		let made: BTreeSet<SubjectVaultId> = made.into_iter().map(Result::unwrap).collect();
		assert_eq!(made.len(), 1);
		assert_eq!(gateway.vault.store().count_shelves().await.unwrap(), 1);
	})
	.await;
}

#[tokio::test]
async fn records_come_in_pages_that_cover_all() {
	on_each(|gateway| async move {
		let mut resources = vec![fhir::patient("p")];
		resources.extend((0..150).map(|index| fhir::observation(&format!("o{index}"), "p", "1")));
		resources.push(fhir::observation("o0", "p", "2"));
		resources.push(fhir::observation("x", "other", "1"));
		let bundle = fhir::bundle(&resources);
		let summary = gateway
			.ingest
			.bundle(bundle.as_bytes(), Encoding::Identity)
			.await
			.unwrap();
		assert_eq!(summary.stored, 153);

		let store = gateway.vault.store();
		let shelf = gateway.vault.find_shelf("p").await.unwrap().unwrap();
		let mut seen = Vec::new();
		loop {
			let after = seen.last().copied();
			let page = store.records_of(&shelf, after, 40).await.unwrap();
			assert!(page.len() <= 40);
			if page.is_empty() {
				break;
			}
			assert!(page.iter().all(|record| record.shelf == shelf));
			seen.extend(page.iter().map(|record| record.object));
		}
		let distinct: BTreeSet<_> = seen.iter().copied().collect();
		assert_eq!((seen.len(), distinct.len()), (152, 152));

		// The place to go on from is only one within the same shelf.
		let other = gateway.vault.find_shelf("other").await.unwrap().unwrap();
		assert_eq!(store.records_of(&other, None, 10).await.unwrap().len(), 1);
		let foreign = store.records_of(&other, Some(seen[0]), 10).await.unwrap();
		assert!(foreign.is_empty());

		let demographics = CategorySet::of(&[Category::Demographics]);
		let found = store.records_in(&shelf, demographics).await.unwrap();
		assert_eq!(found.len(), 1);
		assert_eq!(found[0].resource_type, "Patient");
		let all = CategorySet::ALL;
		assert_eq!(store.records_in(&shelf, all).await.unwrap().len(), 152);
		assert!(store
			.records_in(&shelf, CategorySet::EMPTY)
			.await
			.unwrap()
			.is_empty());

		assert_eq!(store.records(&seen).await.unwrap().len(), 152);
		let one = store.record(&seen[7]).await.unwrap().unwrap();
		assert_eq!(one.object, seen[7]);
		let unknown = galen_vault::safe::ObjectId([0; 16]);
		assert_eq!(store.record(&unknown).await.unwrap(), None);
		let versions: Vec<u32> = store
			.records_in(&shelf, all)
			.await
			.unwrap()
			.iter()
			.map(|record| record.version)
			.filter(|version| *version > 1)
			.collect();
		assert_eq!(versions, [2]);
	})
	.await;
}

#[tokio::test]
async fn patients_are_counted_by_category_and_not_their_records() {
	on_each(|gateway| async move {
		let mut resources = Vec::new();
		for patient in ["a", "b", "c"] {
			resources.push(fhir::patient(patient));
			for number in 0..3 {
				let id = format!("{patient}-{number}");
				resources.push(fhir::observation(&id, patient, "1"));
			}
		}
		resources.push(fhir::patient("only-known"));
		let bundle = fhir::bundle(&resources);
		let sent = gateway.ingest.bundle(bundle.as_bytes(), Encoding::Identity);
		assert_eq!(sent.await.unwrap().stored, 13);
		let store = gateway.vault.store();
		assert!(store.patients_by_category().await.unwrap().is_empty());
		for (number, patient) in [(1, "a"), (2, "b"), (3, "only-known")] {
			let shelf = gateway.vault.find_shelf(patient).await.unwrap().unwrap();
			let set = store.set_account(&shelf, None, [number; 32]).await.unwrap();
			assert_eq!(set, SetAccount::Set);
		}
		let counts = store.patients_by_category().await.unwrap();
		assert_eq!(counts.get(&Category::Demographics), Some(&3));
		// What a category an observation without one has is the labeller's to say.
		let others: Vec<u64> = counts
			.iter()
			.filter(|(category, _)| **category != Category::Demographics)
			.map(|(_, patients)| *patients)
			.collect();
		assert_eq!(others, [2]);
	})
	.await;
}

#[tokio::test]
async fn counting_patients_is_one_look_for_each_category() {
	let (gateway, _folder) = common::on_sqlite().await;
	sqlx::any::install_default_drivers();
	let pool = sqlx::AnyPool::connect(&gateway.url).await.unwrap();
	let looked = sqlx::query(
		"EXPLAIN QUERY PLAN SELECT 1 FROM shelves WHERE EXISTS (SELECT 1 FROM records \
		 WHERE records.shelf = shelves.shelf AND records.category = 6 \
		 AND records.wrapped_secret IS NOT NULL)",
	)
	.fetch_all(&pool)
	.await
	.unwrap();
	let plan: Vec<String> = looked
		.iter()
		.map(|row| sqlx::Row::try_get::<String, _>(row, "detail").unwrap())
		.collect();
	let plan = plan.join("; ");
	assert!(
		plan.contains("INDEX records_held (shelf=? AND category=?)"),
		"{plan}"
	);
	pool.close().await;
}

#[test]
fn postgres_is_tried_where_it_is_installed() {
	// A machine that has it and on which it does not start must not pass for one without.
	if std::path::Path::new("/usr/lib/postgresql").exists() {
		assert!(Postgres::start().is_some());
	}
}
