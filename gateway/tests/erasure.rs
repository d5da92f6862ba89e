//! What is erased is gone, from every copy of the database, and nothing else is: whatever is cut off when.

// Numbers in tests are small, and helpers of tests state what must hold, too.
#![allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod common;

use common::{
	chain::RecordingChain,
	custodian,
	demands::{Demands, HOSPITAL},
	fhir, halves, on_each, on_sqlite, until, Gateway,
};
use galen_client::{
	types::{ErasureOutcome, ErasureScope, RetentionGround},
	AccountId,
};
use galen_gateway::{
	erasure::{reconcile, Eraser, EraserParts, Unfit},
	ingest::{Encoding, Summary},
	keys::{HalvesError, Keys, KeysError},
	ledger::SystemClock,
	objects::VaultError,
	store::{
		erasures::{Erasure, ErasureState},
		Record, SetAccount, Store,
	},
};
use galen_primitives::ids::{BatchNumber, ErasureRequestId};
use galen_vault::safe::{
	derive_list_commitment, ErasureReason, ErasureScope as Certified, ListSalt, ObjectId,
	SignedCertificate, SubjectVaultId,
};
use std::{
	future::Future,
	path::Path,
	pin::Pin,
	sync::Arc,
	task::{Context, Poll},
	time::Duration,
};
use tokio_util::sync::CancellationToken;

const AMINA: AccountId = AccountId([1; 32]);
const BILAL: AccountId = AccountId([2; 32]);
const SALT: ListSalt = ListSalt([5; 32]);
/// Far away.
const LATER: u64 = 4_000_000_000;

async fn eraser(gateway: &Gateway, demands: &Arc<Demands>) -> Eraser {
	let keys = gateway.vault.keys();
	Eraser::new(EraserParts {
		organization: HOSPITAL,
		genesis: [7; 32],
		vault: gateway.vault.clone(),
		signer: keys.signer(gateway.vault.store()).await.unwrap(),
		ledger: demands.clone(),
		clock: Arc::new(SystemClock),
		pause: Duration::from_secs(60),
	})
}

async fn import(gateway: &Gateway, patient: &str, count: usize) -> Summary {
	let mut resources = vec![fhir::patient(patient)];
	resources.extend(
		(0..count).map(|index| fhir::observation(&format!("{patient}-{index}"), patient, "1")),
	);
	let sent = fhir::bundle(&resources);
	let stored = gateway
		.ingest
		.bundle(sent.as_bytes(), Encoding::Identity)
		.await;
	stored.unwrap()
}

async fn enrol(gateway: &Gateway, patient: &str, account: AccountId) -> SubjectVaultId {
	let shelf = gateway.vault.shelf_for_patient(patient).await.unwrap();
	let store = gateway.vault.store();
	let set = store.set_account(&shelf, None, account.0).await.unwrap();
	assert_eq!(set, SetAccount::Set);
	shelf
}

async fn records(gateway: &Gateway, shelf: &SubjectVaultId) -> Vec<Record> {
	let store = gateway.vault.store();
	store.records_of(shelf, None, 1_000).await.unwrap()
}

/// Anchors whatever waits.
async fn anchor(gateway: &Gateway, chain: &RecordingChain) {
	let stop = CancellationToken::new();
	let (outbox, anchoring, stopped) = (gateway.outbox.clone(), chain.clone(), stop.clone());
	gateway.outbox.count_again();
	let task = tokio::spawn(async move { outbox.run(anchoring, stopped).await });
	until("everything is anchored", || async {
		let counts = gateway.vault.store().outbox_counts().await.unwrap();
		(counts.pending, counts.sealed) == (0, 0)
	})
	.await;
	stop.cancel();
	task.await.unwrap().unwrap();
}

/// A hospital with two patients, everything anchored.
struct Scene {
	gateway: Gateway,
	chain: RecordingChain,
	demands: Arc<Demands>,
	amina: SubjectVaultId,
	bilal: SubjectVaultId,
}

impl Scene {
	async fn new(gateway: Gateway) -> Self {
		import(&gateway, "amina", 4).await;
		import(&gateway, "bilal", 2).await;
		let amina = enrol(&gateway, "amina", AMINA).await;
		let bilal = enrol(&gateway, "bilal", BILAL).await;
		let chain = RecordingChain::default();
		anchor(&gateway, &chain).await;
		Self {
			gateway,
			chain,
			demands: Arc::default(),
			amina,
			bilal,
		}
	}

	fn store(&self) -> &Store {
		self.gateway.vault.store()
	}

	async fn eraser(&self) -> Eraser {
		eraser(&self.gateway, &self.demands).await
	}

	async fn hers(&self) -> Vec<Record> {
		records(&self.gateway, &self.amina).await
	}

	/// Demands the erasure of some of her records, hands in the list, and lets an officer agree.
	async fn demand_some(&self, objects: &[ObjectId]) -> (u64, Erasure) {
		let scope = ErasureScope::Records(derive_list_commitment(&SALT, objects));
		let number = self.demands.demand(AMINA, scope, LATER);
		let eraser = self.eraser().await;
		let erasure = eraser.of_demand(ErasureRequestId(number)).await.unwrap();
		eraser.hand_in(&erasure, SALT, objects).await.unwrap();
		let erasure = self.read(&erasure).await;
		eraser
			.start(&erasure, ErasureReason::Objection)
			.await
			.unwrap();
		(number, erasure)
	}

	async fn demand_all(&self) -> (u64, Erasure) {
		let number = self.demands.demand(AMINA, ErasureScope::Everything, LATER);
		let eraser = self.eraser().await;
		let erasure = eraser.of_demand(ErasureRequestId(number)).await.unwrap();
		eraser
			.start(&erasure, ErasureReason::ConsentWithdrawn)
			.await
			.unwrap();
		(number, erasure)
	}

	async fn read(&self, erasure: &Erasure) -> Erasure {
		self.store().erasure(erasure.id).await.unwrap().unwrap()
	}

	/// Each of these opens, whole.
	async fn opens(&self, records: &[Record]) {
		for record in records {
			self.gateway.vault.open_record(record).await.unwrap();
		}
	}

	/// None of these opens: not as the index has them now, nor by the rows they once had.
	async fn is_gone(&self, old: &[Record]) {
		let objects: Vec<_> = old.iter().map(|record| record.object).collect();
		let now = self.store().records(&objects).await.unwrap();
		assert_eq!(
			now.len(),
			old.len(),
			"the rows say that something was there"
		);
		for record in now.iter().chain(old) {
			assert!(matches!(
				self.gateway.vault.secret(record).await,
				Err(VaultError::Erased)
			));
			assert!(matches!(
				self.gateway.vault.ciphertext(record).await,
				Err(VaultError::Erased)
			));
		}
		for record in now {
			assert!(record.wrapped_secret.is_none());
			assert_eq!(record.resource_type, "", "labels go with the key");
			assert_eq!(record.labels.clinical_time, None);
			assert_eq!(record.size, 0);
			// The leaf keeps its place, so that everybody else's proofs hold.
			assert!(self.gateway.vault.place(&record).await.unwrap().is_some());
		}
	}

	/// Every erased leaf has the tombstone its certificate says, and nothing else has one.
	async fn tombstones_are_of(&self, erasure: &Erasure, old: &[Record]) {
		let certificate = self.read(erasure).await.certificate.unwrap();
		let signed = SignedCertificate::from_bytes(&certificate).unwrap();
		for record in old {
			let place = record.place.unwrap();
			assert_eq!(
				self.demands.tombstone(place.batch.0, place.index),
				Some(signed.leaf_commitment(place.batch, place.index))
			);
		}
	}
}

#[tokio::test]
async fn a_record_is_erased_and_the_others_stay() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		let before = scene.hers().await;
		let (gone, kept) = before.split_at(2);
		scene.opens(&before).await;
		let objects: Vec<_> = gone.iter().map(|record| record.object).collect();
		let (number, erasure) = scene.demand_some(&objects).await;
		scene.eraser().await.round().await.unwrap();

		scene.is_gone(gone).await;
		scene.opens(kept).await;
		let his = records(&scene.gateway, &scene.bilal).await;
		scene.opens(&his).await;

		let done = scene.read(&erasure).await;
		assert_eq!(done.state, ErasureState::Done);
		assert_eq!(done.records, 2);
		let signed = SignedCertificate::from_bytes(&done.certificate.clone().unwrap()).unwrap();
		let certificate = signed.verify(&signed.signer()).unwrap();
		assert_eq!(certificate.reason, ErasureReason::Objection);
		assert_eq!(
			certificate.scope,
			Certified::Records {
				subject: scene.amina,
				records: 2,
				list: derive_list_commitment(&SALT, &objects),
			}
		);
		assert_eq!(
			scene.demands.outcome(number),
			Some(ErasureOutcome::Erased {
				certificate: signed.commitment()
			})
		);
		scene.tombstones_are_of(&erasure, gone).await;
		assert_eq!(scene.demands.counts(), (2, 1));
		// Doing it all again does nothing.
		scene.eraser().await.round().await.unwrap();
		assert_eq!(scene.demands.counts(), (2, 1));
		assert_eq!(scene.demands.transactions(), 1);
	})
	.await;
}

#[tokio::test]
async fn everything_of_a_patient_is_erased_and_a_later_import_begins_anew() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		let before = scene.hers().await;
		let (_, erasure) = scene.demand_all().await;
		scene.eraser().await.round().await.unwrap();
		scene.is_gone(&before).await;
		scene.tombstones_are_of(&erasure, &before).await;
		let done = scene.read(&erasure).await;
		assert_eq!((done.state, done.records), (ErasureState::Done, 5));

		let vault = &scene.gateway.vault;
		assert!(vault.patient_of(&scene.amina).await.is_err());
		assert_eq!(vault.find_shelf("amina").await.unwrap(), None);
		let of_account = scene.store().shelf_of_account(&AMINA.0).await.unwrap();
		assert!(of_account.is_none(), "the account is linked to nothing");

		let summary = import(&scene.gateway, "amina", 4).await;
		assert_eq!(summary.stored, 5, "nothing is recognized");
		let anew = vault.find_shelf("amina").await.unwrap().unwrap();
		assert_ne!(anew, scene.amina);
		let fresh = records(&scene.gateway, &anew).await;
		scene.opens(&fresh).await;
		scene.is_gone(&before).await;
		enrol(&scene.gateway, "amina", AMINA).await;
	})
	.await;
}

#[tokio::test]
async fn an_import_that_was_under_way_is_not_lost_on_a_closed_shelf() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		scene.demand_all().await;
		// The import has looked its shelf up; before it commits, the shelf is closed.
		let eraser = scene.eraser().await;
		let (stored, erased) = tokio::join!(import(&scene.gateway, "amina", 40), eraser.round());
		erased.unwrap();
		let shelf = scene.gateway.vault.find_shelf("amina").await.unwrap();
		// Either it came first, and was erased with the rest, or it begins a shelf: never between.
		match shelf {
			None => assert!(stored.stored > 0),
			Some(shelf) => {
				let fresh = records(&scene.gateway, &shelf).await;
				assert_eq!(fresh.len(), 41);
				scene.opens(&fresh).await;
			},
		}
		for record in scene.hers().await {
			assert!(
				record.wrapped_secret.is_none(),
				"nothing lies on a closed shelf"
			);
		}
	})
	.await;
}

/// A copy of a SQLite database, as a backup makes it.
async fn back_up(gateway: &Gateway, to: &Path) {
	let pool = sqlx::SqlitePool::connect(&gateway.url).await.unwrap();
	sqlx::query("VACUUM INTO $1")
		.bind(to.to_str().unwrap())
		.execute(&pool)
		.await
		.unwrap();
	pool.close().await;
}

#[tokio::test]
async fn an_old_backup_brings_nothing_back_and_loses_nothing_else() {
	let (gateway, folder) = on_sqlite().await;
	let scene = Scene::new(gateway).await;
	let before = scene.hers().await;
	let his = records(&scene.gateway, &scene.bilal).await;
	let backup = folder.path().join("backup.sqlite");
	back_up(&scene.gateway, &backup).await;

	let (gone, kept) = before.split_at(1);
	scene.demand_some(&[gone[0].object]).await;
	scene.eraser().await.round().await.unwrap();
	scene.is_gone(gone).await;

	// The database of before the erasure, with the halves of today: that is what a restored machine has.
	let url = format!("sqlite:{}", backup.display());
	let restored = Gateway::open(&url, folder.path()).await;
	let old = restored.vault.store();
	let row = old.record(&gone[0].object).await.unwrap().unwrap();
	assert!(
		row.wrapped_secret.is_some(),
		"the backup has the wrapped key"
	);
	assert!(matches!(
		restored.vault.secret(&row).await,
		Err(VaultError::Erased)
	));
	for record in kept.iter().chain(&his) {
		restored.vault.open_record(record).await.unwrap();
	}
	// When the gateway starts on it, its rows follow.
	assert!(old.halves_epoch().await.unwrap() < restored.vault.keys().halves().epoch().unwrap());
	reconcile(&restored.vault).await.unwrap();
	let row = old.record(&gone[0].object).await.unwrap().unwrap();
	assert!(row.wrapped_secret.is_none());
	assert_eq!(row.resource_type, "");
	for record in kept.iter().chain(&his) {
		restored.vault.open_record(record).await.unwrap();
	}
	assert_eq!(
		old.halves_epoch().await.unwrap(),
		restored.vault.keys().halves().epoch().unwrap()
	);
}

#[tokio::test]
async fn an_old_backup_of_a_patient_who_was_erased_names_nobody() {
	let (gateway, folder) = on_sqlite().await;
	let scene = Scene::new(gateway).await;
	let before = scene.hers().await;
	let backup = folder.path().join("backup.sqlite");
	back_up(&scene.gateway, &backup).await;
	scene.demand_all().await;
	scene.eraser().await.round().await.unwrap();

	let url = format!("sqlite:{}", backup.display());
	let restored = Gateway::open(&url, folder.path()).await;
	assert!(restored.vault.patient_of(&scene.amina).await.is_err());
	reconcile(&restored.vault).await.unwrap();
	assert_eq!(restored.vault.find_shelf("amina").await.unwrap(), None);
	for record in &before {
		assert!(matches!(
			restored.vault.secret(record).await,
			Err(VaultError::Erased)
		));
	}
	let his = records(&restored, &scene.bilal).await;
	assert_eq!(his.len(), 3);
	for record in &his {
		restored.vault.open_record(record).await.unwrap();
	}
}

#[tokio::test]
async fn an_old_copy_of_the_halves_is_refused() {
	let (gateway, folder) = on_sqlite().await;
	let scene = Scene::new(gateway).await;
	let files = halves(folder.path());
	let old = std::fs::read(&files.path).unwrap();
	let object = scene.hers().await[0].object;
	scene.demand_some(&[object]).await;
	scene.eraser().await.round().await.unwrap();
	let open = || async {
		let store = Store::open(&scene.gateway.url).await.unwrap();
		Keys::open(&store, custodian(), files.clone()).await
	};
	assert!(open().await.is_ok());
	// One old copy is mended by the other file. Two are a machine that was set back.
	std::fs::write(&files.path, &old).unwrap();
	assert!(open().await.is_ok());
	for path in [&files.path, files.mirror.as_ref().unwrap()] {
		std::fs::write(path, &old).unwrap();
	}
	let refused = open().await.err().expect("refused");
	assert!(matches!(
		refused,
		KeysError::Halves(HalvesError::Older {
			file: 0,
			database: 1
		})
	));
	let said = refused.to_string();
	assert!(said.contains("bring back the newest file"), "{said}");
}

#[tokio::test]
async fn halves_from_before_the_newest_records_are_refused() {
	let (gateway, folder) = on_sqlite().await;
	let scene = Scene::new(gateway).await;
	let files = halves(folder.path());
	let old = std::fs::read(&files.path).unwrap();
	import(&scene.gateway, "chidi", 5).await;
	anchor(&scene.gateway, &scene.chain).await;
	for path in [&files.path, files.mirror.as_ref().unwrap()] {
		std::fs::write(path, &old).unwrap();
	}
	let store = Store::open(&scene.gateway.url).await.unwrap();
	let refused = Keys::open(&store, custodian(), files).await.err();
	assert!(matches!(
		refused,
		Some(KeysError::Halves(HalvesError::Older { .. }))
	));
}

#[tokio::test]
async fn without_its_halves_a_database_is_not_opened() {
	let (gateway, folder) = on_sqlite().await;
	let scene = Scene::new(gateway).await;
	let files = halves(folder.path());
	for path in [&files.path, files.mirror.as_ref().unwrap()] {
		std::fs::remove_file(path).unwrap();
	}
	let store = Store::open(&scene.gateway.url).await.unwrap();
	let refused = Keys::open(&store, custodian(), files).await.err();
	assert!(matches!(
		refused,
		Some(KeysError::Halves(HalvesError::Gone))
	));
}

/// Gives up after so many looks, as a process does that is killed.
struct Killed<F> {
	future: Pin<Box<F>>,
	left: usize,
}

impl<F: Future> Future for Killed<F> {
	type Output = Option<F::Output>;

	fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
		if self.left == 0 {
			return Poll::Ready(None);
		}
		self.left -= 1;
		self.future.as_mut().poll(context).map(Some)
	}
}

#[tokio::test]
async fn a_round_that_is_cut_off_anywhere_is_finished_by_the_next() {
	for polls in 1..48 {
		let (gateway, _folder) = on_sqlite().await;
		let mut scene = Scene::new(gateway).await;
		let before = scene.hers().await;
		let (gone, kept) = before.split_at(3);
		let objects: Vec<_> = gone.iter().map(|record| record.object).collect();
		let (_, some) = scene.demand_some(&objects).await;
		let theirs = records(&scene.gateway, &scene.bilal).await;
		let eraser = scene.eraser().await;
		let cut = Killed {
			future: Box::pin(async move { eraser.round().await }),
			left: polls,
		};
		cut.await;
		// What is not erased opens at any moment, after a restart too.
		scene.gateway.vault.store().close().await;
		scene.gateway = scene.gateway.again().await;
		reconcile(&scene.gateway.vault).await.unwrap();
		scene.opens(kept).await;
		scene.opens(&theirs).await;
		let now = scene.read(&some).await;
		if now.certificate.is_some() {
			scene.is_gone(gone).await;
		}
		scene.eraser().await.round().await.unwrap();
		scene.is_gone(gone).await;
		scene.opens(kept).await;
		scene.opens(&theirs).await;
		assert_eq!(scene.read(&some).await.state, ErasureState::Done);
		scene.tombstones_are_of(&some, gone).await;
		assert_eq!(scene.demands.counts(), (3, 1), "after {polls} looks");
	}
}

#[tokio::test]
async fn keys_go_at_once_and_the_ledger_is_told_when_it_answers() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		let before = scene.hers().await;
		let (_, erasure) = scene.demand_all().await;
		scene.demands.lose(true);
		assert!(scene.eraser().await.round().await.is_err());
		scene.is_gone(&before).await;
		let destroyed = scene.read(&erasure).await;
		assert_eq!(destroyed.state, ErasureState::Destroyed);
		assert_eq!(scene.demands.counts(), (0, 0));
		scene.demands.lose(false);
		scene.eraser().await.round().await.unwrap();
		assert_eq!(scene.read(&erasure).await.state, ErasureState::Done);
		assert_eq!(scene.demands.counts(), (5, 1));
	})
	.await;
}

#[tokio::test]
async fn a_leaf_that_is_not_anchored_yet_gets_its_tombstone_later() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		import(&scene.gateway, "amina", 6).await;
		let (number, erasure) = scene.demand_all().await;
		scene.eraser().await.round().await.unwrap();
		assert_eq!(scene.demands.counts(), (5, 0));
		assert_eq!(
			scene.read(&erasure).await.state,
			ErasureState::Destroyed,
			"the answer waits"
		);
		anchor(&scene.gateway, &scene.chain).await;
		scene.eraser().await.round().await.unwrap();
		assert_eq!(scene.demands.counts(), (7, 1));
		assert!(scene.demands.outcome(number).is_some());
		// And the batch with leaves that open to nothing is whole.
		let batch = scene.store().batch(BatchNumber(1)).await.unwrap().unwrap();
		assert_eq!(scene.chain.anchored()[1].root, batch.root);
	})
	.await;
}

#[tokio::test]
async fn a_demand_that_is_declined_is_answered_with_its_ground() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		let before = scene.hers().await;
		let number = scene.demands.demand(AMINA, ErasureScope::Everything, LATER);
		let eraser = scene.eraser().await;
		eraser.follow().await.unwrap();
		let erasure = eraser.of_demand(ErasureRequestId(number)).await.unwrap();
		let ground = RetentionGround::LegalObligation;
		eraser.decline(&erasure, ground).await.unwrap();
		eraser.round().await.unwrap();
		scene.opens(&before).await;
		assert_eq!(
			scene.demands.outcome(number),
			Some(ErasureOutcome::Declined { ground })
		);
		assert_eq!(scene.read(&erasure).await.state, ErasureState::Declined);
		// It stays decided.
		let started = eraser.start(&erasure, ErasureReason::Objection).await;
		assert!(matches!(started, Err(Unfit::Decided)));
		let again = eraser.decline(&erasure, ground).await;
		assert!(matches!(again, Err(Unfit::Decided)));
	})
	.await;
}

#[tokio::test]
async fn nothing_is_erased_before_an_officer_has_decided() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		let before = scene.hers().await;
		let eraser = scene.eraser().await;
		let number = scene.demands.demand(AMINA, ErasureScope::Everything, 1);
		eraser.round().await.unwrap();
		scene.opens(&before).await;
		let erasure = eraser.of_demand(ErasureRequestId(number)).await.unwrap();
		assert_eq!(erasure.state, ErasureState::Waiting);
		assert!(erasure.is_overdue(2) && !erasure.is_overdue(0));
	})
	.await;
}

#[tokio::test]
async fn a_list_is_the_one_that_was_demanded_or_none() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		let before = scene.hers().await;
		let his = records(&scene.gateway, &scene.bilal).await;
		let eraser = scene.eraser().await;
		let demand = |objects: &[ObjectId]| {
			let list = derive_list_commitment(&SALT, objects);
			let scope = ErasureScope::Records(list);
			ErasureRequestId(scene.demands.demand(AMINA, scope, LATER))
		};
		let one = [before[0].object];
		let erasure = eraser.of_demand(demand(&one)).await.unwrap();
		assert!(matches!(
			eraser.start(&erasure, ErasureReason::Objection).await,
			Err(Unfit::NoList)
		));
		assert!(matches!(
			eraser.hand_in(&erasure, SALT, &[before[1].object]).await,
			Err(Unfit::OtherList)
		));
		assert!(matches!(
			eraser.hand_in(&erasure, ListSalt([6; 32]), &one).await,
			Err(Unfit::OtherList)
		));
		eraser.hand_in(&erasure, SALT, &one).await.unwrap();
		let erasure = scene.read(&erasure).await;
		eraser.hand_in(&erasure, SALT, &one).await.unwrap();

		// Nobody erases what is somebody else's, or is not there.
		for foreign in [his[0].object, ObjectId([9; 16])] {
			let objects = [before[0].object, foreign];
			let erasure = eraser.of_demand(demand(&objects)).await.unwrap();
			assert!(matches!(
				eraser.hand_in(&erasure, SALT, &objects).await,
				Err(Unfit::NotFound)
			));
		}
		assert!(matches!(
			eraser.of_demand(ErasureRequestId(99)).await,
			Err(Unfit::NotFound)
		));
	})
	.await;
}

#[tokio::test]
async fn an_officer_erases_what_nobody_demanded() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		let before = scene.hers().await;
		let eraser = scene.eraser().await;
		let reason = ErasureReason::NoLongerNeeded;
		let (gone, kept) = before.split_at(1);
		let begun = eraser
			.begin(Some(AMINA.0), scene.amina, &[gone[0].object], reason)
			.await;
		let id = begun.unwrap();
		eraser.round().await.unwrap();
		scene.is_gone(gone).await;
		scene.opens(kept).await;
		let done = scene.store().erasure(id).await.unwrap().unwrap();
		assert_eq!(done.state, ErasureState::Done);
		assert_eq!(scene.demands.counts(), (1, 0));
		let listed = scene
			.store()
			.erasures(Some(&AMINA.0), None, 10)
			.await
			.unwrap();
		assert_eq!(listed.len(), 1);
		let his = records(&scene.gateway, &scene.bilal).await;
		let foreign = eraser
			.begin(Some(AMINA.0), scene.amina, &[his[0].object], reason)
			.await;
		assert!(matches!(foreign, Err(Unfit::NotFound)));
		// And then all of it.
		eraser.begin(None, scene.amina, &[], reason).await.unwrap();
		eraser.round().await.unwrap();
		scene.is_gone(&before).await;
		assert_eq!(scene.demands.counts(), (5, 0));
	})
	.await;
}

#[tokio::test]
async fn erasures_are_listed_in_pages() {
	on_each(|gateway| async move {
		let scene = Scene::new(gateway).await;
		let eraser = scene.eraser().await;
		for subject in [AMINA, BILAL, AMINA, AMINA] {
			let scope = ErasureScope::Records(derive_list_commitment(&SALT, &[]));
			scene.demands.demand(subject, scope, LATER);
		}
		eraser.follow().await.unwrap();
		let store = scene.store();
		let all = store.erasures(None, None, 10).await.unwrap();
		assert_eq!(all.len(), 4);
		let first = store.erasures(None, None, 3).await.unwrap();
		let rest = store.erasures(None, Some(first[2].id), 3).await.unwrap();
		assert_eq!([first, rest].concat(), all);
		let hers = store.erasures(Some(&AMINA.0), None, 2).await.unwrap();
		let rest = store
			.erasures(Some(&AMINA.0), Some(hers[1].id), 2)
			.await
			.unwrap();
		assert_eq!((hers.len(), rest.len()), (2, 1));
		assert!(hers
			.iter()
			.chain(&rest)
			.all(|it| it.account == Some(AMINA.0)));
	})
	.await;
}
