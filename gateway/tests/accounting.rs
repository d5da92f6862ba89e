//! The accounting of disclosures, whole and not, on each database: ten thousand releases in every form,
//! and what becomes of a row that somebody deletes.

// Numbers in tests are small, and helpers of tests state what must hold, too.
#![allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod common;
#[path = "common/many.rs"]
mod many;

use async_trait::async_trait;
use common::{chain::RecordingChain, on_each, on_sqlite, until, Gateway};
use futures::TryStreamExt;
use galen_client::types::EnvelopeKey;
use galen_gateway::{
	accounting::{check, keep_all, stream, Directory, Form, Heading, Proving},
	http::types::DisclosureBody,
	ledger::{AccountId, Organization},
	store::{disclosures::BasisKind, Store},
};
use galen_primitives::{
	ids::{BatchNumber, Commitment, OrganizationId},
	members::{Jurisdiction, OrganizationKind, OrganizationStatus},
};
use many::{make, write, HOSPITAL, START, SUBJECT};
use serde_json::Value;
use std::{
	collections::BTreeSet,
	fs,
	path::PathBuf,
	sync::atomic::{AtomicU64, Ordering},
	time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// What the accounting of ten thousand releases may take here, on a machine that does other things as
/// well. `examples/accounting.rs` measures it.
const BOUND: Duration = Duration::from_secs(20);

/// A ledger with two hospitals and a partner.
struct Known;

#[async_trait]
impl Directory for Known {
	async fn organization(&self, id: OrganizationId) -> Option<Organization> {
		let kind = match id.0 {
			0 | 1 => OrganizationKind::Hospital,
			5 => OrganizationKind::Partner,
			_ => return None,
		};
		Some(Organization {
			kind,
			jurisdiction: Jurisdiction(*b"DE"),
			status: OrganizationStatus::Active,
			envelope_key: EnvelopeKey([0; 32]),
			descriptor: Commitment([0; 32]),
			seat: None,
			staff: 1,
			admins: 1,
		})
	}
}

async fn printed(store: &Store, form: Form) -> String {
	let heading = Heading {
		custodian: HOSPITAL,
		public_url: "https://gateway.example".to_owned(),
		subject: AccountId(SUBJECT),
		entries: store.count_of(&SUBJECT).await.unwrap().entries,
		at: START + 10_000_000,
	};
	let pieces = stream(store.clone(), Known, heading, form);
	let pieces: Vec<_> = pieces.try_collect().await.unwrap();
	String::from_utf8(pieces.concat()).unwrap()
}

/// Cuts what waits and lets a chain of the test's take it.
async fn anchor(gateway: &Gateway) {
	let stop = CancellationToken::new();
	let (outbox, stopped) = (gateway.outbox.clone(), stop.clone());
	let running = tokio::spawn(async move { outbox.run(RecordingChain::default(), stopped).await });
	gateway.outbox.count_again();
	until("everything is anchored", || async {
		let counts = gateway.vault.store().outbox_counts().await.unwrap();
		(counts.pending, counts.sealed) == (0, 0)
	})
	.await;
	stop.cancel();
	running.await.unwrap().unwrap();
}

async fn execute(gateway: &Gateway, statement: &'static str, number: u64) {
	let pool = sqlx::AnyPool::connect(&gateway.url).await.unwrap();
	let done = sqlx::query(statement)
		.bind(i64::try_from(number).unwrap())
		.execute(&pool)
		.await
		.unwrap();
	assert_eq!(done.rows_affected(), 1);
	pool.close().await;
}

/// The numbers of a text's entries, as people count.
fn entries_of_text(text: &str) -> Vec<u64> {
	let numbers = text.lines().filter_map(|line| {
		let (number, rest) = line.split_once(". ")?;
		rest.ends_with(" UTC").then(|| number.parse().unwrap())
	});
	numbers.collect()
}

fn entries_of_html(text: &str) -> Vec<u64> {
	let rows = text.split("<th scope=\"row\">").skip(1);
	rows.map(|row| row.split('<').next().unwrap().parse().unwrap())
		.collect()
}

fn detail<'a>(event: &'a Value, kind: &str) -> Option<&'a str> {
	let details = event["entity"][1]["detail"].as_array().unwrap();
	let found = details.iter().find(|detail| detail["type"] == kind)?;
	found["valueString"].as_str()
}

fn entries_of_bundle(bundle: &Value) -> Vec<u64> {
	let entries = bundle["entry"].as_array().unwrap();
	let events = entries
		.iter()
		.map(|entry| &entry["resource"])
		.filter(|resource| resource["resourceType"] == "AuditEvent");
	events
		.map(|event| detail(event, "own-number").unwrap().parse::<u64>().unwrap() + 1)
		.collect()
}

async fn entries_of_json(store: &Store) -> Vec<u64> {
	let mut numbers = Vec::new();
	let mut after = None;
	loop {
		let page = store.disclosures_of(&SUBJECT, after, 1_000).await.unwrap();
		let Some(last) = page.last() else {
			return numbers;
		};
		after = Some(last.number);
		let bodies: Vec<DisclosureBody> = page.iter().map(Into::into).collect();
		let text = serde_json::to_string(&bodies).unwrap();
		let read: Vec<Value> = serde_json::from_str(&text).unwrap();
		numbers.extend(
			read.iter()
				.map(|body| body["own_number"].as_u64().unwrap() + 1),
		);
	}
}

/// Nothing empty and nothing null: FHIR knows neither.
fn is_full(value: &Value) -> bool {
	match value {
		Value::Null => false,
		Value::Bool(_) | Value::Number(_) => true,
		Value::String(text) => !text.trim().is_empty(),
		Value::Array(items) => !items.is_empty() && items.iter().all(is_full),
		Value::Object(members) => !members.is_empty() && members.values().all(is_full),
	}
}

fn is_coding(value: &Value) -> bool {
	let system = value["system"].as_str().unwrap_or_default();
	system.starts_with("http://") && value["code"].is_string() && value["display"].is_string()
}

fn is_instant(value: &Value) -> bool {
	let text = value.as_str().unwrap_or_default();
	text.len() == 20 && text.ends_with('Z') && text.chars().nth(10) == Some('T')
}

/// What R4 asks of a Bundle of AuditEvents, element by element.
fn check_bundle(bundle: &Value) {
	assert!(is_full(bundle));
	assert_eq!(bundle["resourceType"], "Bundle");
	assert_eq!(bundle["type"], "collection");
	assert!(is_instant(&bundle["timestamp"]));
	assert_eq!(bundle["total"], Value::Null, "bdl-1: only of a search");
	let mut urls = BTreeSet::new();
	for entry in bundle["entry"].as_array().unwrap() {
		let url = entry["fullUrl"].as_str().unwrap();
		assert!(urls.insert(url), "bdl-7: {url} comes twice");
		let event = &entry["resource"];
		if event["resourceType"] == "OperationOutcome" {
			assert!(
				event["issue"][0]["severity"].is_string() && event["issue"][0]["code"].is_string()
			);
			continue;
		}
		assert_eq!(event["resourceType"], "AuditEvent");
		let id = event["id"].as_str().unwrap();
		assert!(url.ends_with(&format!("/AuditEvent/{id}")), "{url} {id}");
		assert!(id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
		// Required by R4: type, recorded, agent with requestor, source with observer.
		assert!(is_coding(&event["type"]), "{event}");
		assert_eq!(event["type"]["code"], "110106");
		assert_eq!(event["subtype"][0]["code"], "disclose");
		assert!(is_instant(&event["recorded"]));
		assert_eq!(event["action"], "R");
		assert!(["0", "4"].contains(&event["outcome"].as_str().unwrap()));
		let purpose = &event["purposeOfEvent"][0]["coding"][0];
		assert!(is_coding(purpose));
		assert_eq!(
			purpose["system"],
			"http://terminology.hl7.org/CodeSystem/v3-ActReason"
		);
		let agents = event["agent"].as_array().unwrap();
		let roles: Vec<_> = agents
			.iter()
			.map(|agent| {
				assert!(agent["requestor"].is_boolean());
				assert!(agent["who"]["identifier"]["value"].is_string());
				agent["type"]["coding"][0]["code"].as_str().unwrap()
			})
			.collect();
		assert_eq!(roles, ["110153", "110152"], "source and destination");
		// The observer is the source: IHE's val-audit-source.
		assert_eq!(event["source"]["observer"], agents[0]["who"]);
		let entities = event["entity"].as_array().unwrap();
		assert_eq!(entities.len(), 2);
		for entity in entities {
			assert!(is_coding(&entity["type"]) && is_coding(&entity["role"]));
			let is_named = !entity["name"].is_null() && !entity["query"].is_null();
			assert!(!is_named, "sev-1");
		}
		assert_eq!(entities[0]["what"]["type"], "Patient");
		for detail in entities[1]["detail"].as_array().unwrap() {
			let values = detail.as_object().unwrap();
			assert_eq!(values.len(), 2, "a type and one value: {detail}");
			assert!(detail["type"].is_string());
		}
	}
}

#[tokio::test]
async fn ten_thousand_releases_come_out_whole_in_every_form() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		write(&gateway.url, &make(10_000)).await;
		let all: Vec<u64> = (1..=10_000).collect();
		for form in [Form::Text, Form::Html, Form::Fhir] {
			let begun = Instant::now();
			let text = printed(store, form).await;
			let taken = begun.elapsed();
			println!(
				"{:?}, {form:?}: {} ms for {} bytes",
				store.dialect(),
				taken.as_millis(),
				text.len()
			);
			assert!(taken < BOUND, "{form:?} took {taken:?}");
			let numbers = match form {
				Form::Text => {
					assert!(text.lines().all(|line| line.chars().count() <= 80));
					let end = "Complete: 10000 entries, none missing.";
					assert!(text.contains(end));
					entries_of_text(&text)
				},
				Form::Html => {
					assert!(text.contains("Complete: 10000 entries, none missing."));
					assert!(text.ends_with("</html>\n") && !text.contains("<script"));
					entries_of_html(&text)
				},
				Form::Fhir => {
					let bundle: Value = serde_json::from_str(&text).unwrap();
					check_bundle(&bundle);
					entries_of_bundle(&bundle)
				},
			};
			assert!(numbers == all, "{form:?}: {} entries", numbers.len());
		}
		let begun = Instant::now();
		let numbers = entries_of_json(store).await;
		println!(
			"{:?}, Json: {} ms",
			store.dialect(),
			begun.elapsed().as_millis()
		);
		assert!(begun.elapsed() < BOUND);
		assert!(numbers == all);
		assert!(check(store).await.unwrap().is_whole());
	})
	.await;
}

#[tokio::test]
async fn a_row_that_is_deleted_is_missed_by_the_gateway_and_in_every_form() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		let made = make(200);
		write(&gateway.url, &made).await;
		anchor(&gateway).await;
		assert!(check(store).await.unwrap().is_whole());
		let of_subject: Vec<_> = made.iter().filter(|made| made.subject == SUBJECT).collect();
		// The last, one between, the first; each of them, and each further one.
		let mut missing = BTreeSet::new();
		for own in [199, 77, 0] {
			let statement = of_subject[own].statement;
			assert_eq!(statement.own.number, own as u64);
			execute(
				&gateway,
				"DELETE FROM disclosures WHERE number = $1",
				statement.number,
			)
			.await;
			missing.insert(statement.number);
			let found = check(store).await.unwrap();
			assert_eq!(found.missing(), missing.len() as u64);
			assert_eq!(found.counted.first_missing, missing.first().copied());
			assert_eq!(found.counted.subjects, 1);
			assert_eq!(
				(found.altered, found.batches),
				(0, 1),
				"one batch holds them all"
			);
			assert!(!found.is_whole());

			let text = printed(store, Form::Text).await;
			let gap = format!("Entry {} is missing.", own + 1);
			assert!(text.contains(&gap), "{gap}");
			let end = format!("INCOMPLETE: of 200 entries {} missing", missing.len());
			assert!(text.contains(&end), "{end}");
			let page = printed(store, Form::Html).await;
			assert!(page.contains(&gap) && page.contains(&end));
			let bundle = printed(store, Form::Fhir).await;
			let bundle: Value = serde_json::from_str(&bundle).unwrap();
			check_bundle(&bundle);
			let outcomes = bundle["entry"]
				.as_array()
				.unwrap()
				.iter()
				.filter(|entry| entry["resource"]["resourceType"] == "OperationOutcome");
			assert_eq!(outcomes.count(), missing.len());
		}
	})
	.await;
}

#[tokio::test]
async fn an_entry_that_is_altered_or_added_is_noticed() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		write(&gateway.url, &make(50)).await;
		anchor(&gateway).await;
		let changed =
			"UPDATE disclosures SET salt = (SELECT salt FROM disclosures WHERE number = 3) \
			 WHERE number = $1";
		execute(&gateway, changed, 7).await;
		let found = check(store).await.unwrap();
		assert_eq!((found.altered, found.batches, found.missing()), (1, 0, 0));
		let changed =
			"UPDATE disclosures SET leaf = (SELECT leaf FROM disclosures WHERE number = 3) \
			 WHERE number = $1";
		execute(&gateway, changed, 7).await;
		let found = check(store).await.unwrap();
		assert_eq!((found.altered, found.batches), (1, 1));
		let added = "INSERT INTO disclosures (number, receipt, subject, recipient, purpose, \
			 categories, records, at, statement, salt, leaf, basis, own_number) \
			 SELECT number + 10000, receipt, subject, recipient, purpose, categories, records, at, \
			 statement, salt, leaf, basis, own_number + 10000 FROM disclosures WHERE number = $1";
		execute(&gateway, added, 12).await;
		let found = check(store).await.unwrap();
		assert!(found.counted.found > found.counted.entries);
		assert_eq!(found.counted.subjects, 1);
		assert!(!found.is_whole());
	})
	.await;
}

#[tokio::test]
async fn an_accounting_without_entries_is_complete() {
	let (gateway, _folder) = on_sqlite().await;
	let store = gateway.vault.store();
	assert!(check(store).await.unwrap().is_whole());
	let text = printed(store, Form::Text).await;
	assert!(text.contains("Complete: no entries."), "{text}");
	let page = printed(store, Form::Html).await;
	assert!(page.contains("Complete: no entries."), "{page}");
	let bundle: Value = serde_json::from_str(&printed(store, Form::Fhir).await).unwrap();
	assert!(is_full(&bundle));
	assert_eq!(bundle["entry"], Value::Null);
}

/// Compares with a committed file, or writes it when blessed.
fn golden(file: &str, text: &str) {
	let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/gateway");
	let path = folder.join(file);
	#[allow(clippy::disallowed_methods)] // blessing is asked for on the command line
	if std::env::var_os("GALEN_BLESS").is_some() {
		fs::write(&path, text).unwrap();
	}
	let golden = fs::read_to_string(&path).unwrap();
	assert!(
		golden == text,
		"{file}: run with GALEN_BLESS=1 if the change is meant"
	);
}

/// Twelve entries of every kind, one of which takes another back, and then without one of them.
#[tokio::test]
async fn the_forms_are_exactly_these() {
	let (gateway, _folder) = on_sqlite().await;
	let store = gateway.vault.store();
	write(&gateway.url, &make(12)).await;
	golden("accounting.txt", &printed(store, Form::Text).await);
	golden("accounting.html", &printed(store, Form::Html).await);
	let bundle: Value = serde_json::from_str(&printed(store, Form::Fhir).await).unwrap();
	check_bundle(&bundle);
	let text = serde_json::to_string_pretty(&bundle).unwrap() + "\n";
	golden("accounting.fhir.json", &text);
	execute(&gateway, "DELETE FROM disclosures WHERE number = $1", 4).await;
	golden(
		"accounting-incomplete.txt",
		&printed(store, Form::Text).await,
	);
}

/// A node that proves every batch but one.
struct Node {
	refuses: u64,
	asked: AtomicU64,
}

#[async_trait]
impl Proving for Node {
	async fn prove(&self, batch: BatchNumber) -> Option<Vec<u8>> {
		self.asked.fetch_add(1, Ordering::Relaxed);
		(batch.0 != self.refuses).then(|| format!("bundle {batch}").into_bytes())
	}
}

#[tokio::test]
async fn every_anchored_batch_of_disclosures_gets_its_bundle_once() {
	on_each(|gateway| async move {
		let store = gateway.vault.store();
		write(&gateway.url, &make(20)).await;
		let node = |refuses| Node {
			refuses,
			asked: AtomicU64::new(0),
		};
		let none = node(9);
		assert_eq!(
			keep_all(store, &none).await.unwrap(),
			0,
			"nothing is anchored"
		);
		assert_eq!(none.asked.load(Ordering::Relaxed), 0);
		anchor(&gateway).await;
		let batch = store.disclosures_of(&SUBJECT, None, 1).await.unwrap()[0]
			.place
			.as_ref()
			.unwrap()
			.batch;
		let refusing = node(batch.0);
		assert_eq!(keep_all(store, &refusing).await.unwrap(), 0);
		assert_eq!(store.bundle(batch).await.unwrap(), None);
		let willing = node(999);
		assert_eq!(keep_all(store, &willing).await.unwrap(), 1);
		assert_eq!(keep_all(store, &willing).await.unwrap(), 0, "it is kept");
		assert_eq!(willing.asked.load(Ordering::Relaxed), 1);
		let kept = store.bundle(batch).await.unwrap().unwrap();
		assert_eq!(kept, format!("bundle {batch}").into_bytes());
	})
	.await;
}

#[tokio::test]
async fn a_database_from_before_is_numbered_and_counted() {
	sqlx::any::install_default_drivers();
	let folder = tempfile::tempdir().unwrap();
	// Made by the steps before, with entries of two subjects.
	let old = folder.path().join("old.sqlite");
	let url = format!("sqlite:{}?mode=rwc", old.display());
	let pool = sqlx::AnyPool::connect(&url).await.unwrap();
	for step in [
		include_str!("../migrations/0001_vault.sql"),
		include_str!("../migrations/0002_releases.sql"),
	] {
		sqlx::raw_sql(step).execute(&pool).await.unwrap();
	}
	sqlx::raw_sql(
		"CREATE TABLE schema_steps (step BIGINT NOT NULL PRIMARY KEY); \
		 INSERT INTO schema_steps VALUES (0); INSERT INTO schema_steps VALUES (1);",
	)
	.execute(&pool)
	.await
	.unwrap();
	for (number, subject, order, lease) in [
		(0_i64, 1_u8, Some(4_i64), None),
		(1, 2, None, None),
		(2, 1, None, Some(9_i64)),
	] {
		sqlx::query(
			"INSERT INTO releases (receipt, order_id, subject, recipient, purpose, consent_version, \
			 state, lease_time, at) VALUES ($1, $2, $3, 5, 3, 1, 4, $4, 1)",
		)
		.bind(number)
		.bind(order)
		.bind(vec![subject; 32])
		.bind(lease)
		.execute(&pool)
		.await
		.unwrap();
		sqlx::query(
			"INSERT INTO disclosures (number, receipt, subject, recipient, purpose, categories, \
			 records, at, statement, salt, leaf) VALUES ($1, $1, $2, 5, 3, 1, 1, 1, $3, $4, $5)",
		)
		.bind(number)
		.bind(vec![subject; 32])
		.bind(vec![0_u8; 8])
		.bind(vec![0_u8; 32])
		.bind(vec![number as u8; 32])
		.execute(&pool)
		.await
		.unwrap();
	}
	pool.close().await;
	let store = Store::open(&format!("sqlite:{}", old.display()))
		.await
		.unwrap();
	let own = store.disclosures_of(&[1; 32], None, 10).await.unwrap();
	let own: Vec<_> = own
		.iter()
		.map(|entry| (entry.number, entry.own_number, entry.basis))
		.collect();
	assert_eq!(
		own,
		[(0, 0, BasisKind::Order), (2, 1, BasisKind::Emergency)]
	);
	let other = store.disclosures_of(&[2; 32], None, 10).await.unwrap();
	assert_eq!(
		(other[0].own_number, other[0].basis),
		(0, BasisKind::Treatment)
	);
	let count = store.count_of(&[1; 32]).await.unwrap();
	assert_eq!((count.entries, count.last.unwrap().0), (2, [2; 32]));
	assert_eq!(store.count_of(&[2; 32]).await.unwrap().entries, 1);
	assert_eq!(store.count_of(&[3; 32]).await.unwrap().entries, 0);
	let counted = store.count_entries().await.unwrap();
	assert_eq!(
		(counted.entries, counted.found, counted.subjects),
		(3, 3, 0)
	);
	assert_eq!(counted.first_missing, None);
	store.close().await;
}
