//! Leaves become batches, and batches are anchored once, whenever what is cut off.

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
	chain::{Next, RecordingChain},
	fhir, on_each, on_sqlite, until, Gateway,
};
use galen_client::types::BatchKind;
use galen_gateway::{
	anchor::{AnchorError, ToAnchor},
	ingest::Encoding,
	objects::{Tampering, VaultError},
	store::{BatchState, Record},
};
use galen_primitives::{codes::CategorySet, ids::BatchNumber, merkle::Digest};
use galen_vault::safe::{Domain, Opening};
use tokio_util::sync::CancellationToken;

async fn store(gateway: &Gateway, from: usize, count: usize) {
	let resources: Vec<String> = (from..from + count)
		.map(|index| fhir::observation(&format!("o{index}"), "p", "1"))
		.collect();
	let sent = fhir::bundle(&resources);
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

/// A running outbox; it stops when it is told, or fails.
struct Running {
	stop: CancellationToken,
	task: tokio::task::JoinHandle<Result<(), AnchorError>>,
}

fn run(gateway: &Gateway, chain: &RecordingChain) -> Running {
	let stop = CancellationToken::new();
	let (outbox, chain, stopped) = (gateway.outbox.clone(), chain.clone(), stop.clone());
	Running {
		stop,
		task: tokio::spawn(async move { outbox.run(chain, stopped).await }),
	}
}

impl Running {
	async fn stop(self) {
		self.stop.cancel();
		self.task.await.unwrap().unwrap();
	}

	async fn fails(self) -> AnchorError {
		let ended = tokio::time::timeout(std::time::Duration::from_secs(60), self.task).await;
		ended.expect("it ends").unwrap().expect_err("it fails")
	}
}

async fn until_anchored(gateway: &Gateway) {
	until("everything is anchored", || async {
		let counts = gateway.vault.store().outbox_counts().await.unwrap();
		// What is known in memory follows what is committed.
		let outbox = &gateway.outbox;
		(counts.pending, counts.sealed) == (0, 0) && (outbox.pending(), outbox.sealed()) == (0, 0)
	})
	.await;
}

/// Every record is in a batch of the chain, once, at its place, and can be shown to be.
async fn is_complete(gateway: &Gateway, chain: &RecordingChain) {
	let anchored = chain.anchored();
	let leaves: u64 = anchored.iter().map(|it| u64::from(it.leaf_count)).sum();
	let records = records(gateway).await;
	assert_eq!(
		leaves,
		records.len() as u64,
		"no leaf twice, none forgotten"
	);
	for record in &records {
		let proof = gateway.vault.proof(record).await.unwrap().unwrap();
		let batch = &anchored[usize::try_from(proof.batch.0).unwrap()];
		assert_eq!(batch.number, proof.batch);
		// As somebody does who has the record's salt and trusts nothing but the chain.
		let secret = gateway.vault.secret(record).await.unwrap();
		let leaf = Opening {
			domain: Domain::Record,
			salt: secret.salt,
			ciphertext: proof.ciphertext_root,
			metadata: proof.metadata_hash,
		}
		.leaf();
		assert_eq!(proof.metadata.hash(), proof.metadata_hash);
		proof
			.proof
			.verify(&leaf, &batch.root, batch.leaf_count)
			.unwrap();
		gateway.vault.open_record(record).await.unwrap();
	}
}

#[tokio::test]
async fn leaves_are_anchored_and_can_be_proven() {
	on_each(|gateway| async move {
		let chain = RecordingChain::default();
		let running = run(&gateway, &chain);
		store(&gateway, 0, 30).await;
		until_anchored(&gateway).await;
		store(&gateway, 30, 5).await;
		until_anchored(&gateway).await;
		running.stop().await;
		is_complete(&gateway, &chain).await;
		let numbers: Vec<u64> = chain.anchored().iter().map(|it| it.number.0).collect();
		assert_eq!(numbers, (0..numbers.len() as u64).collect::<Vec<_>>());
		assert!(chain
			.anchored()
			.iter()
			.all(|it| it.kind == BatchKind::Records));
		assert_eq!(chain.submitted(), chain.anchored(), "nothing is sent twice");
		assert_eq!(gateway.outbox.pending(), 0);
		assert_eq!(gateway.outbox.sealed(), 0);
		assert_eq!(gateway.outbox.anchored(), numbers.len() as u64);
		assert_eq!(gateway.outbox.last_anchored_at(), Some(1_700_000_000));
		let kept = gateway.vault.store().batch(BatchNumber(0)).await.unwrap();
		assert!(matches!(kept.unwrap().state, BatchState::Anchored(at) if at.number == 100));
	})
	.await;
}

#[tokio::test]
async fn what_is_not_cut_yet_has_no_proof() {
	let (gateway, _folder) = on_sqlite().await;
	store(&gateway, 0, 1).await;
	let record = records(&gateway).await.pop().unwrap();
	assert!(gateway.vault.proof(&record).await.unwrap().is_none());
	// It can be read all the same.
	gateway.vault.open_record(&record).await.unwrap();
}

#[tokio::test]
async fn there_is_no_batch_of_nothing() {
	let (gateway, _folder) = on_sqlite().await;
	let chain = RecordingChain::default();
	let running = run(&gateway, &chain);
	for round in 0..5 {
		// Something may wait, for all it knows: it looks, and cuts nothing.
		gateway.outbox.count_again();
		gateway.outbox.notify();
		store(&gateway, round, 1).await;
		until_anchored(&gateway).await;
	}
	running.stop().await;
	is_complete(&gateway, &chain).await;
	assert!(chain.anchored().iter().all(|it| it.leaf_count > 0));
	assert!(chain.anchored().len() <= 5);
}

#[tokio::test]
async fn a_restart_goes_on_where_it_was() {
	on_each(|gateway| async move {
		// Cut, and never heard of again: the chain has it or has it not.
		for (round, next) in [Next::Fail, Next::AnchorUnheard].into_iter().enumerate() {
			let chain = RecordingChain::default();
			for batch in anchored_before(&gateway).await {
				chain.put(batch);
			}
			store(&gateway, round * 10, 10).await;
			chain.script(&[next, Next::Fail, Next::Fail]);
			let running = run(&gateway, &chain);
			until("it was submitted", || async {
				!chain.submitted().is_empty()
			})
			.await;
			running.task.abort();
			// The task is gone before the next life begins.
			assert!(running.task.await.unwrap_err().is_cancelled());

			let again = gateway.again().await;
			chain.script(&[]);
			let running = run(&again, &chain);
			until_anchored(&again).await;
			running.stop().await;
			is_complete(&again, &chain).await;
		}
	})
	.await;
}

async fn anchored_before(gateway: &Gateway) -> Vec<ToAnchor> {
	let mut batches = Vec::new();
	let store = gateway.vault.store();
	while let Some(batch) = store
		.batch(BatchNumber(batches.len() as u64))
		.await
		.unwrap()
	{
		batches.push(ToAnchor {
			number: batch.number,
			root: batch.root,
			leaf_count: batch.leaf_count,
			kind: batch.kind,
		});
	}
	batches
}

#[tokio::test]
async fn what_fails_is_tried_again_until_it_succeeds() {
	let (gateway, _folder) = on_sqlite().await;
	let chain = RecordingChain::default();
	chain.script(&[Next::Fail, Next::AnchorUnheard]);
	store(&gateway, 0, 3).await;
	let running = run(&gateway, &chain);
	until_anchored(&gateway).await;
	running.stop().await;
	is_complete(&gateway, &chain).await;
	let submitted = chain.submitted();
	assert_eq!(submitted.len(), 2, "what is there is seen to be there");
	assert_eq!(submitted[0], submitted[1], "the same batch, not a new one");
}

#[tokio::test]
async fn leaves_wait_while_the_node_is_away() {
	let (gateway, _folder) = on_sqlite().await;
	let chain = RecordingChain::default();
	chain.set_unreachable(true);
	let running = run(&gateway, &chain);
	store(&gateway, 0, 3).await;
	store(&gateway, 3, 3).await;
	assert_eq!(gateway.outbox.pending(), 6);
	chain.set_unreachable(false);
	until_anchored(&gateway).await;
	running.stop().await;
	is_complete(&gateway, &chain).await;
}

#[tokio::test]
async fn a_database_older_than_the_chain_is_noticed() {
	let (gateway, _folder) = on_sqlite().await;
	let chain = RecordingChain::default();
	chain.put(ToAnchor {
		number: BatchNumber(0),
		root: Digest([1; 32]),
		leaf_count: 1,
		kind: BatchKind::Records,
	});
	store(&gateway, 0, 1).await;
	let failed = run(&gateway, &chain).fails().await;
	assert!(matches!(
		failed,
		AnchorError::RolledBack {
			chain: 1,
			database: 0
		}
	));
	assert!(chain.submitted().is_empty());
}

#[tokio::test]
async fn another_batch_under_our_number_is_noticed() {
	let (gateway, _folder) = on_sqlite().await;
	let chain = RecordingChain::default();
	let running = run(&gateway, &chain);
	store(&gateway, 0, 1).await;
	until_anchored(&gateway).await;
	running.stop().await;
	// At the start.
	let other = RecordingChain::default();
	other.put(ToAnchor {
		root: Digest([1; 32]),
		..chain.anchored()[0]
	});
	let failed = run(&gateway.again().await, &other).fails().await;
	assert!(matches!(failed, AnchorError::Contradiction(BatchNumber(0))));
	// And while running: another gateway was faster.
	let again = gateway.again().await;
	let running = run(&again, &chain);
	chain.put(ToAnchor {
		number: BatchNumber(1),
		..chain.anchored()[0]
	});
	store(&again, 1, 1).await;
	let failed = running.fails().await;
	assert!(
		matches!(
			failed,
			AnchorError::Contradiction(BatchNumber(1)) | AnchorError::RolledBack { .. }
		),
		"{failed}"
	);
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
async fn an_index_that_no_longer_gives_the_root_is_noticed() {
	for statement in [
		// The root was exchanged, a leaf was lost, two leaves changed places.
		"UPDATE batches SET root = zeroblob(32)",
		"UPDATE batches SET leaf_count = leaf_count - 1",
		"UPDATE records SET batch = NULL, leaf_index = NULL WHERE leaf_index = 0",
		"UPDATE records SET leaf_index = 1000 WHERE leaf_index = 0",
		"UPDATE records SET batch = 7",
	] {
		let (gateway, _folder) = on_sqlite().await;
		let chain = RecordingChain::default();
		let running = run(&gateway, &chain);
		store(&gateway, 0, 8).await;
		until_anchored(&gateway).await;
		running.stop().await;
		sql(&gateway, statement).await;
		let again = gateway.again().await;
		for record in records(&again).await.iter().filter(|it| it.place.is_some()) {
			for read in [
				again.vault.proof(record).await.map(|_| ()),
				again.vault.ciphertext(record).await.map(|_| ()),
			] {
				assert!(
					matches!(read, Err(VaultError::Tampered(Tampering::Leaf))),
					"{statement}: {read:?}"
				);
			}
		}
	}
}

#[tokio::test]
async fn a_stream_that_waited_goes_on_when_there_is_room() {
	use futures::StreamExt;
	use galen_gateway::ingest::{BadLines, IngestConfig};
	let (gateway, _folder) = on_sqlite().await;
	let config = IngestConfig {
		max_pending: 600,
		..IngestConfig::default()
	};
	let gateway = Gateway::open_with(&gateway.url, &gateway.folder, config).await;
	let body: Vec<String> = (0..2000)
		.map(|index| fhir::observation(&format!("o{index}"), "p", "1").replace(['\n', '\t'], ""))
		.collect();
	let body = std::io::Cursor::new(body.join("\n").into_bytes());
	let stream = gateway
		.ingest
		.ndjson(body, Encoding::Identity, BadLines::Stop);
	let mut stream = Box::pin(stream);
	// Two chunks make it full; the third waits for the outbox, which is not running yet.
	for stored in [512, 1024] {
		let told = stream.next().await.unwrap().unwrap();
		assert_eq!(told.summary.stored, stored);
	}
	assert_eq!(gateway.outbox.pending(), 1024);
	let chain = RecordingChain::default();
	let running = run(&gateway, &chain);
	let mut last = None;
	while let Some(told) = stream.next().await {
		last = Some(told.unwrap());
	}
	assert_eq!(last.unwrap().summary.stored, 2000);
	until_anchored(&gateway).await;
	running.stop().await;
	is_complete(&gateway, &chain).await;
}
