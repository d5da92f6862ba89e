//! Resources come in: what is stored, what is recognized, what is refused, and what memory it takes.

// Numbers in tests are small, and helpers of tests state what must hold, too.
#![allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod common;

use common::{fhir, on_each, on_sqlite, sqlite_url, until, Gateway};
use futures::StreamExt;
use galen_gateway::{
	ingest::{BadLines, Encoding, IngestConfig, IngestError, Progress, Summary},
	store::Record,
};
use galen_primitives::codes::CategorySet;
use galen_vault::fhir::Problem;
use std::{
	collections::BTreeMap,
	io::Cursor,
	pin::Pin,
	task::{Context, Poll},
};
use tokio::io::{AsyncRead, ReadBuf};

async fn bundle(gateway: &Gateway, text: &str) -> Result<Summary, IngestError> {
	gateway
		.ingest
		.bundle(text.as_bytes(), Encoding::Identity)
		.await
}

async fn lines(
	gateway: &Gateway,
	body: impl AsyncRead + Send + Unpin + 'static,
	bad_lines: BadLines,
) -> (Vec<Progress>, Option<IngestError>) {
	let stream = gateway.ingest.ndjson(body, Encoding::Identity, bad_lines);
	collect(stream).await
}

async fn collect(
	stream: impl futures::Stream<Item = Result<Progress, IngestError>>,
) -> (Vec<Progress>, Option<IngestError>) {
	let mut stream = Box::pin(stream);
	let (mut told, mut error) = (Vec::new(), None);
	while let Some(next) = stream.next().await {
		assert!(error.is_none(), "nothing comes after an error");
		match next {
			Ok(progress) => told.push(progress),
			Err(failed) => error = Some(failed),
		}
	}
	(told, error)
}

fn text(lines: &[String]) -> Cursor<Vec<u8>> {
	Cursor::new((lines.join("\n") + "\n").into_bytes())
}

fn one_line(resource: &str) -> String {
	resource.replace(['\n', '\t'], "")
}

fn summary(resources: u64, stored: u64) -> Summary {
	Summary {
		resources,
		stored,
		unchanged: resources - stored,
		leaves: stored,
	}
}

/// The problems of a refusal, with their paths.
fn problems(error: &IngestError) -> Vec<(String, Problem)> {
	error
		.faults()
		.unwrap_or_else(|| panic!("{error:?}"))
		.iter()
		.map(|fault| (fault.path.clone(), fault.problem))
		.collect()
}

async fn everything(gateway: &Gateway, patient: &str) -> Vec<Record> {
	let shelf = gateway.vault.find_shelf(patient).await.unwrap();
	let shelf = shelf.expect("the patient has a shelf");
	let store = gateway.vault.store();
	store.records_in(&shelf, CategorySet::ALL).await.unwrap()
}

async fn is_empty(gateway: &Gateway) -> bool {
	let store = gateway.vault.store();
	store.count_records().await.unwrap() == 0
		&& store.count_shelves().await.unwrap() == 0
		&& gateway.pack_files().is_empty()
		&& gateway.outbox.pending() == 0
}

#[tokio::test]
async fn what_comes_in_can_be_read_byte_for_byte() {
	on_each(|gateway| async move {
		let resources = [
			fhir::patient("p"),
			fhir::observation("o", "p", "  spaces\\u0041 and ä stay  "),
		];
		let taken = bundle(&gateway, &fhir::bundle(&resources)).await.unwrap();
		assert_eq!(taken, summary(2, 2));
		assert_eq!(gateway.outbox.pending(), 2);
		assert_eq!(gateway.pack_files().len(), 1, "one pack for a bundle");
		let mut read = Vec::new();
		for record in everything(&gateway, "p").await {
			let opened = gateway.vault.open_record(&record).await.unwrap();
			assert_eq!(record.size, opened.len() as u64);
			read.push(String::from_utf8(opened.to_vec()).unwrap());
		}
		read.sort();
		let mut sent = resources.to_vec();
		sent.sort();
		assert_eq!(read, sent);
	})
	.await;
}

#[tokio::test]
async fn the_same_again_changes_nothing() {
	on_each(|gateway| async move {
		let first = fhir::bundle(&[fhir::patient("p"), fhir::observation("o", "p", "1")]);
		bundle(&gateway, &first).await.unwrap();
		let packs = gateway.pack_files();
		assert_eq!(bundle(&gateway, &first).await.unwrap(), summary(2, 0));
		// In another wrapping, from another program, after a restart.
		let again = gateway.again().await;
		let resource = fhir::observation("o", "p", "1");
		let taken = again
			.ingest
			.resource("Observation", resource.as_bytes(), Encoding::Identity)
			.await
			.unwrap();
		assert_eq!(taken, summary(1, 0));
		let lone = Cursor::new(fhir::patient("p").into_bytes());
		let (told, error) = lines(&again, lone, BadLines::Stop).await;
		assert!(error.is_none());
		assert_eq!(told.last().unwrap().summary, summary(1, 0));
		assert_eq!(gateway.pack_files(), packs);
		assert_eq!(gateway.vault.store().count_records().await.unwrap(), 2);
	})
	.await;
}

#[tokio::test]
async fn other_content_is_a_new_version_and_the_old_one_stays() {
	on_each(|gateway| async move {
		for (value, stored) in [("1", 1), ("2", 1), ("2", 0), ("1", 1)] {
			let sent = fhir::bundle(&[fhir::observation("o", "p", value)]);
			assert_eq!(bundle(&gateway, &sent).await.unwrap(), summary(1, stored));
		}
		let mut values = BTreeMap::new();
		for record in everything(&gateway, "p").await {
			let opened = gateway.vault.open_record(&record).await.unwrap();
			values.insert(record.version, opened.to_vec());
		}
		let sent = |value| fhir::observation("o", "p", value).into_bytes();
		assert_eq!(
			values,
			BTreeMap::from([(1, sent("1")), (2, sent("2")), (3, sent("1"))])
		);
	})
	.await;
}

#[tokio::test]
async fn a_resource_twice_in_a_bundle_is_taken_in_turn() {
	on_each(|gateway| async move {
		let sent = fhir::bundle(&[
			fhir::observation("o", "p", "1"),
			fhir::observation("o", "p", "1"),
			fhir::observation("o", "p", "2"),
			fhir::observation("o", "other", "1"),
		]);
		assert_eq!(bundle(&gateway, &sent).await.unwrap(), summary(4, 3));
		let versions: Vec<u32> = everything(&gateway, "p")
			.await
			.iter()
			.map(|record| record.version)
			.collect();
		assert_eq!(versions, [1, 2]);
	})
	.await;
}

#[tokio::test]
async fn what_has_no_id_is_known_by_its_bytes() {
	on_each(|gateway| async move {
		let nameless = |value: &str| {
			format!(
				r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"subject":{{"reference":"Patient/p"}},"valueString":"{value}"}}"#
			)
		};
		let sent = fhir::bundle(&[nameless("1"), nameless("2"), nameless("1")]);
		assert_eq!(bundle(&gateway, &sent).await.unwrap(), summary(3, 2));
		assert_eq!(bundle(&gateway, &sent).await.unwrap(), summary(3, 0));
		let versions = everything(&gateway, "p").await;
		assert!(versions.iter().all(|record| record.version == 1));
	})
	.await;
}

#[tokio::test]
async fn many_who_send_the_same_at_once_store_it_once() {
	on_each(|gateway| async move {
		let config = IngestConfig {
			concurrent: 16,
			..IngestConfig::default()
		};
		let many = Gateway::open_with(&gateway.url, &gateway.folder, config).await;
		let resources: Vec<String> = (0..40)
			.map(|index| fhir::observation(&format!("o{index}"), &format!("p{}", index % 5), "1"))
			.collect();
		let sent = fhir::bundle(&resources);
		let taken = futures::future::join_all((0..8).map(|_| {
			let (gateway, sent) = (many.clone(), sent.clone());
			tokio::spawn(async move { bundle(&gateway, &sent).await.unwrap() })
		}))
		.await;
		let stored: u64 = taken.into_iter().map(|it| it.unwrap().stored).sum();
		assert_eq!(stored, 40);
		let store = many.vault.store();
		assert_eq!(store.count_records().await.unwrap(), 40);
		assert_eq!(store.count_shelves().await.unwrap(), 5);
		assert_eq!(many.outbox.pending(), 40);
		// What the losers had written is debris, and goes.
		let zero = std::time::Duration::ZERO;
		many.vault.sweep_older_than(zero).await.unwrap();
		assert_eq!(many.pack_files().len(), 1);
		for index in 0..5 {
			for record in everything(&many, &format!("p{index}")).await {
				many.vault.open_record(&record).await.unwrap();
			}
		}
	})
	.await;
}

#[tokio::test]
async fn one_bad_resource_refuses_the_bundle() {
	let (gateway, _folder) = on_sqlite().await;
	let sent = fhir::bundle(&[
		fhir::patient("p"),
		r#"{"resourceType":"Observation","id":"o","status":"final","subject":{"reference":"Patient/p"}}"#.into(),
		r#"{"resourceType":"Patient","id":"q","birthDate":"yesterday"}"#.into(),
		fhir::observation("o2", "p", "1"),
	]);
	let refused = bundle(&gateway, &sent).await.unwrap_err();
	assert_eq!(refused.status(), 422);
	let paths: Vec<String> = problems(&refused).into_iter().map(|it| it.0).collect();
	assert_eq!(
		paths,
		[
			"Bundle.entry[1].resource.code",
			"Bundle.entry[2].resource.birthDate"
		]
	);
	let outcome = refused.faults().unwrap().to_outcome();
	assert!(outcome.contains("OperationOutcome") && !outcome.contains("yesterday"));
	assert!(is_empty(&gateway).await);
}

#[tokio::test]
async fn a_patient_who_cannot_be_told_refuses_the_bundle() {
	let (gateway, _folder) = on_sqlite().await;
	let lost = fhir::observation("o", "p", "1").replace("Patient/p", "urn:uuid:0");
	let refused = bundle(&gateway, &fhir::bundle(&[fhir::patient("q"), lost]))
		.await
		.unwrap_err();
	assert_eq!(
		problems(&refused),
		[(
			"Bundle.entry[1].resource.subject.reference".into(),
			Problem::UnknownPatient
		)]
	);
	assert!(is_empty(&gateway).await);
}

#[tokio::test]
async fn everything_malformed_is_refused_and_leaves_nothing() {
	let (gateway, _folder) = on_sqlite().await;
	let whole = fhir::bundle(&[fhir::patient("p")]);
	let of = |resource: &str| fhir::bundle(&[resource.to_owned()]);
	let deep = format!(
		r#"{{"resourceType":"Patient","x":{}1{}}}"#,
		"[".repeat(64),
		"]".repeat(64)
	);
	let cases: Vec<(String, u16, Problem)> = vec![
		(String::new(), 400, Problem::NoText),
		(whole[..whole.len() - 9].into(), 400, Problem::Truncated),
		(format!("\u{feff}{whole}"), 400, Problem::ByteOrderMark),
		(format!("{whole}{whole}"), 400, Problem::TrailingText),
		("<Bundle/>".into(), 400, Problem::NotJson),
		(
			of(r#"{"resourceType":"Patient","id":"a","id":"b"}"#),
			422,
			Problem::DuplicateName,
		),
		(of(&deep), 422, Problem::TooDeep),
		("[".repeat(1_000_000), 422, Problem::TooDeep),
		(
			of(r#"{"resourceType":"Patient","multipleBirthInteger":1e999999999}"#),
			422,
			Problem::HugeNumber,
		),
		(
			of(&format!(
				r#"{{"resourceType":"Patient","x":{}}}"#,
				"9".repeat(1_000_000)
			)),
			422,
			Problem::HugeNumber,
		),
		(
			of(r#"{"resourceType":"Patient","active":"yes"}"#),
			422,
			Problem::WrongType,
		),
		(
			of(r#"{"resourceType":"Patient","name":"x"}"#),
			422,
			Problem::WrongType,
		),
		(
			of(r#"{"resourceType":"Nothing"}"#),
			422,
			Problem::UnknownResource,
		),
		(of(&whole), 422, Problem::NotARecord),
		(
			r#"{"resourceType":"Bundle","type":"transaction","entry":[]}"#.into(),
			422,
			Problem::EmptyValue,
		),
		(
			whole.replace("transaction", "history"),
			422,
			Problem::BundleType,
		),
		(whole.replace("POST", "DELETE"), 422, Problem::Method),
		(fhir::patient("p"), 422, Problem::OtherResource),
	];
	for (sent, status, problem) in cases {
		let refused = bundle(&gateway, &sent).await.unwrap_err();
		let shown: String = sent.chars().take(80).collect();
		assert_eq!(refused.status(), status, "{shown}: {refused:?}");
		assert!(
			problems(&refused).iter().any(|it| it.1 == problem),
			"{shown}: {refused:?}"
		);
	}
	let broken = b"{\"resourceType\":\"Bundle\xff\"}".as_slice();
	let refused = gateway
		.ingest
		.bundle(broken, Encoding::Identity)
		.await
		.unwrap_err();
	assert_eq!(problems(&refused)[0].1, Problem::NotUtf8);
	assert!(is_empty(&gateway).await);
}

#[tokio::test]
async fn a_resource_must_be_what_it_is_sent_as() {
	let (gateway, _folder) = on_sqlite().await;
	let send = |kind: &'static str, text: String| {
		let ingest = gateway.ingest.clone();
		async move {
			ingest
				.resource(kind, text.as_bytes(), Encoding::Identity)
				.await
		}
	};
	let refused = send("Observation", fhir::patient("p")).await.unwrap_err();
	assert_eq!(
		problems(&refused),
		[("Patient.resourceType".into(), Problem::OtherResource)]
	);
	assert!(is_empty(&gateway).await);
	assert_eq!(
		send("Patient", fhir::patient("p")).await.unwrap(),
		summary(1, 1)
	);
	let sent = fhir::bundle(&[fhir::patient("p"), fhir::patient("q")]);
	assert_eq!(send("Bundle", sent).await.unwrap(), summary(2, 1));
}

#[tokio::test]
async fn gzip_is_taken_and_must_be_gzip() {
	let (gateway, _folder) = on_sqlite().await;
	let sent = fhir::gzip(fhir::bundle(&[fhir::patient("p")]).as_bytes());
	let send = |bytes: Vec<u8>| {
		let ingest = gateway.ingest.clone();
		async move { ingest.bundle(Cursor::new(bytes), Encoding::Gzip).await }
	};
	let mut damaged = sent.clone();
	let middle = damaged.len() / 2;
	damaged[middle] ^= 0x55;
	let mut wrong_sum = sent.clone();
	let sum = wrong_sum.len() - 6;
	wrong_sum[sum] ^= 1;
	for bad in [
		b"not gzip".to_vec(),
		damaged,
		wrong_sum,
		sent[..sent.len() - 3].to_vec(),
		sent[..sent.len() / 2].to_vec(),
		[sent.clone(), b"and more".to_vec()].concat(),
	] {
		let refused = send(bad).await.unwrap_err();
		assert_eq!(refused.status(), 400);
		assert_eq!(problems(&refused)[0].1, Problem::NotGzip);
	}
	assert!(is_empty(&gateway).await);
	assert_eq!(send(sent).await.unwrap(), summary(1, 1));
}

/// So many bytes of a pattern, without holding them.
struct Endless {
	left: u64,
	byte: u8,
}

impl AsyncRead for Endless {
	fn poll_read(
		mut self: Pin<&mut Self>,
		_: &mut Context<'_>,
		buffer: &mut ReadBuf<'_>,
	) -> Poll<std::io::Result<()>> {
		let length = (buffer.remaining() as u64).min(self.left);
		buffer
			.initialize_unfilled_to(length as usize)
			.fill(self.byte);
		buffer.advance(length as usize);
		self.left -= length;
		Poll::Ready(Ok(()))
	}
}

const GIGABYTE: u64 = 1 << 30;

/// The most memory this process ever had, in bytes.
fn peak() -> u64 {
	let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
	let line = status
		.lines()
		.find(|line| line.starts_with("VmHWM"))
		.unwrap();
	let kilobytes = line.split_whitespace().nth(1).unwrap();
	kilobytes.parse::<u64>().unwrap() << 10
}

#[tokio::test]
async fn a_gigabyte_takes_no_more_memory_than_is_allowed() {
	let (gateway, _folder) = on_sqlite().await;
	let before = peak();
	let huge = || Endless {
		left: GIGABYTE,
		byte: b' ',
	};
	// As a bundle, plain, and as 1 MB of gzip that becomes it.
	let refused = gateway.ingest.bundle(huge(), Encoding::Identity).await;
	assert_eq!(refused.unwrap_err().status(), 413);
	let refused = gateway
		.ingest
		.bundle(Cursor::new(bomb()), Encoding::Gzip)
		.await;
	assert_eq!(refused.unwrap_err().status(), 413);
	// As a line.
	let (told, error) = lines(&gateway, huge(), BadLines::Stop).await;
	assert!(told.is_empty());
	let error = error.unwrap();
	assert_eq!((error.status(), error.line()), (413, Some(1)));
	let (told, error) = lines(&gateway, huge(), BadLines::Skip).await;
	assert!(error.is_none());
	let last = told.last().unwrap();
	assert!(last.done && last.skipped == 1);
	let stream = gateway
		.ingest
		.ndjson(Cursor::new(bomb()), Encoding::Gzip, BadLines::Skip);
	let (told, error) = collect(stream).await;
	assert!(error.is_none());
	assert!(told.last().unwrap().done);
	assert!(is_empty(&gateway).await);
	let grown = peak() - before;
	println!("peak grew by {} MiB", grown >> 20);
	// The body of 64 MiB in a vector that doubles, and what else runs in this process.
	assert!(grown < 320 << 20, "{grown} bytes");
}

/// A gigabyte of spaces as a megabyte of gzip.
fn bomb() -> Vec<u8> {
	use flate2::{write::GzEncoder, Compression};
	use std::io::Write;
	let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
	let spaces = vec![b' '; 1 << 20];
	for _ in 0..GIGABYTE >> 20 {
		encoder.write_all(&spaces).unwrap();
	}
	encoder.finish().unwrap()
}

#[tokio::test]
async fn a_stream_of_lines_is_stored_chunk_by_chunk() {
	on_each(|gateway| async move {
		let resources: Vec<String> = (0..1200)
			.map(|index| {
				one_line(&fhir::observation(
					&format!("o{index}"),
					&format!("p{}", index % 7),
					"1",
				))
			})
			.collect();
		let (told, error) = lines(&gateway, text(&resources), BadLines::Stop).await;
		assert!(error.is_none());
		let counts: Vec<(u64, u64, bool)> = told
			.iter()
			.map(|it| (it.lines, it.summary.stored, it.done))
			.collect();
		assert_eq!(
			counts,
			[
				(512, 512, false),
				(1024, 1024, false),
				(1200, 1200, false),
				(1200, 1200, true)
			]
		);
		assert_eq!(gateway.pack_files().len(), 3);
		assert_eq!(gateway.vault.store().count_shelves().await.unwrap(), 7);
		let (told, _) = lines(&gateway, text(&resources), BadLines::Stop).await;
		assert_eq!(told.last().unwrap().summary, summary(1200, 0));
		assert_eq!(gateway.pack_files().len(), 3);
	})
	.await;
}

#[tokio::test]
async fn lines_end_as_lines_do() {
	let (gateway, _folder) = on_sqlite().await;
	let (one, two, three) = (fhir::patient("1"), fhir::patient("2"), fhir::patient("3"));
	let body = format!("\r\n{one}\r\n\n   \n{two}\n\n{three}");
	let (told, error) = lines(&gateway, Cursor::new(body.into_bytes()), BadLines::Stop).await;
	assert!(error.is_none());
	let last = told.last().unwrap();
	assert_eq!((last.lines, &last.summary), (7, &summary(3, 3)));
	// What ends a line is no part of it.
	let record = everything(&gateway, "1").await.pop().unwrap();
	let opened = gateway.vault.open_record(&record).await.unwrap();
	assert_eq!(opened.as_slice(), one.as_bytes());
	for nothing in ["", "\n", "\n\n  \n"] {
		let body = Cursor::new(nothing.as_bytes().to_vec());
		let (told, error) = lines(&gateway, body, BadLines::Stop).await;
		assert!(error.is_none() && told.last().unwrap().done);
		assert_eq!(told.last().unwrap().summary, summary(0, 0));
	}
}

#[tokio::test]
async fn a_stream_ends_at_the_first_bad_line_and_keeps_what_came_before() {
	let (gateway, _folder) = on_sqlite().await;
	let mut resources: Vec<String> = (0..600)
		.map(|index| one_line(&fhir::observation(&format!("o{index}"), "p", "1")))
		.collect();
	resources[550] = r#"{"resourceType":"Observation","status":"final"}"#.into();
	let (told, error) = lines(&gateway, text(&resources), BadLines::Stop).await;
	let error = error.unwrap();
	assert_eq!((error.status(), error.line()), (422, Some(551)));
	assert_eq!(problems(&error)[0].0, "Observation.code");
	assert!(told.iter().all(|it| !it.done));
	assert_eq!(told.last().unwrap().summary, summary(550, 550));
	assert_eq!(everything(&gateway, "p").await.len(), 550);

	// Bad from the start: nothing is reported, so that it can be refused as a whole.
	let (told, error) = lines(&gateway, text(&["{".into()]), BadLines::Stop).await;
	assert!(told.is_empty());
	assert_eq!(error.unwrap().status(), 400);
}

#[tokio::test]
async fn bad_lines_can_be_passed_over_and_are_reported() {
	let (gateway, _folder) = on_sqlite().await;
	let config = IngestConfig {
		max_line: 1000,
		..IngestConfig::default()
	};
	let gateway = Gateway::open_with(&gateway.url, &gateway.folder, config).await;
	let long = format!(
		r#"{{"resourceType":"Patient","id":"{}"}}"#,
		"x".repeat(1000)
	);
	let resources = vec![
		fhir::patient("1"),
		"not json".into(),
		fhir::patient("2"),
		r#"{"resourceType":"Patient","name":5}"#.into(),
		long.clone(),
		long,
		fhir::patient("3"),
	];
	let (told, error) = lines(&gateway, text(&resources), BadLines::Skip).await;
	assert!(error.is_none());
	let last = told.last().unwrap();
	assert_eq!((last.lines, last.skipped, last.done), (7, 4, true));
	assert_eq!(last.summary, summary(3, 3));
	let faults: Vec<(u64, &str)> = told
		.iter()
		.flat_map(|it| &it.faults)
		.map(|fault| (fault.line, fault.path.as_str()))
		.collect();
	assert_eq!(
		faults,
		[
			(2, "Resource"),
			(4, "Patient.name"),
			(5, "Resource"),
			(6, "Resource")
		]
	);
	assert!(gateway.vault.find_shelf("3").await.unwrap().is_some());
}

#[tokio::test]
async fn senders_wait_while_too_much_waits_to_be_anchored() {
	let (gateway, _folder) = on_sqlite().await;
	let config = IngestConfig {
		max_pending: 3,
		..IngestConfig::default()
	};
	let gateway = Gateway::open_with(&gateway.url, &gateway.folder, config).await;
	let resources: Vec<String> = (0..4)
		.map(|index| fhir::patient(&index.to_string()))
		.collect();
	bundle(&gateway, &fhir::bundle(&resources)).await.unwrap();
	let busy = bundle(&gateway, &fhir::bundle(&resources))
		.await
		.unwrap_err();
	assert_eq!(busy.status(), 429);
	assert!(
		matches!(busy, IngestError::Busy { pending: 4, retry_after } if !retry_after.is_zero())
	);
	let (told, error) = lines(&gateway, text(&resources), BadLines::Stop).await;
	assert!(told.is_empty());
	assert_eq!(error.unwrap().status(), 429);
	// A restart counts again what waits.
	let again = gateway.again().await;
	assert_eq!(again.outbox.pending(), 4);
}

#[tokio::test]
async fn so_many_imports_run_at_once_and_no_more() {
	let (gateway, _folder) = on_sqlite().await;
	let config = IngestConfig {
		concurrent: 1,
		..IngestConfig::default()
	};
	let gateway = Gateway::open_with(&gateway.url, &gateway.folder, config).await;
	let (sender, body) = tokio::io::duplex(64);
	let slow = gateway
		.ingest
		.ndjson(body, Encoding::Identity, BadLines::Stop);
	let mut slow = Box::pin(slow);
	let sent = fhir::bundle(&[fhir::patient("p")]);
	// There is one thread: the import runs until it waits for its body.
	for _ in 0..10 {
		tokio::task::yield_now().await;
	}
	let busy = bundle(&gateway, &sent).await.unwrap_err();
	assert!(matches!(busy, IngestError::Busy { .. }));
	// The sender is gone, and with it the import.
	drop(sender);
	assert!(slow.next().await.unwrap().unwrap().done);
	drop(slow);
	until("the place is free again", || {
		let (gateway, sent) = (gateway.clone(), sent.clone());
		async move { bundle(&gateway, &sent).await.is_ok() }
	})
	.await;
}

#[tokio::test]
async fn a_body_that_breaks_off_stores_nothing() {
	let (gateway, _folder) = on_sqlite().await;
	struct Broken;
	impl AsyncRead for Broken {
		fn poll_read(
			self: Pin<&mut Self>,
			_: &mut Context<'_>,
			_: &mut ReadBuf<'_>,
		) -> Poll<std::io::Result<()>> {
			Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()))
		}
	}
	let refused = gateway.ingest.bundle(Broken, Encoding::Identity).await;
	assert_eq!(refused.unwrap_err().status(), 400);
	let (told, error) = lines(&gateway, Broken, BadLines::Skip).await;
	assert!(told.is_empty() && error.unwrap().status() == 400);
	assert!(is_empty(&gateway).await);
}

#[tokio::test]
async fn nothing_that_was_sent_shows_anywhere() {
	let canary = "canary4711";
	let folder = tempfile::tempdir().unwrap();
	let url = sqlite_url(folder.path());
	let gateway = Gateway::open(&url, folder.path()).await;
	let resources: Vec<String> = (0..50)
		.map(|index| {
			let id = format!("{canary}.{index}");
			fhir::observation(&id, &format!("{canary}.patient"), &format!("{canary}!"))
		})
		.chain([fhir::patient(&format!("{canary}.patient"))])
		.collect();
	bundle(&gateway, &fhir::bundle(&resources)).await.unwrap();
	let shelf = gateway
		.vault
		.shelf_for_patient(&format!("{canary}.enrolled"))
		.await
		.unwrap();
	gateway
		.vault
		.store()
		.set_account(&shelf, None, [5; 32])
		.await
		.unwrap();
	// What is refused is not kept either, and errors do not repeat it.
	let bad = fhir::bundle(&[format!(
		r#"{{"resourceType":"Patient","id":"{canary}","birthDate":"{canary}"}}"#
	)]);
	let refused = bundle(&gateway, &bad).await.unwrap_err();
	let told = format!(
		"{refused} {refused:?} {}",
		refused.faults().unwrap().to_outcome()
	);
	assert!(!told.contains(canary), "{told}");

	gateway.vault.store().close().await;
	let mut files = vec![folder.path().to_owned()];
	let mut looked = 0;
	while let Some(path) = files.pop() {
		let name = path.to_string_lossy().into_owned();
		assert!(!name.contains(canary), "{name}");
		if path.is_dir() {
			files.extend(
				std::fs::read_dir(&path)
					.unwrap()
					.flatten()
					.map(|it| it.path()),
			);
			continue;
		}
		let bytes = std::fs::read(&path).unwrap();
		looked += bytes.len();
		let needle = canary.as_bytes();
		let found = bytes.windows(needle.len()).any(|window| window == needle);
		assert!(!found, "{name}");
	}
	assert!(looked > 50 * 100, "{looked} bytes were looked at");
}

#[tokio::test]
async fn the_same_content_looks_different_everywhere() {
	// Whoever knows every plaintext and sees the whole database matches nothing with it.
	let resource = fhir::patient("p");
	let mut seen = Vec::new();
	for _ in 0..2 {
		let folder = tempfile::tempdir().unwrap();
		let store = galen_gateway::store::Store::open(&sqlite_url(folder.path()))
			.await
			.unwrap();
		let halves = common::halves(folder.path());
		let keys = galen_gateway::keys::Keys::open(&store, common::custodian(), halves)
			.await
			.unwrap();
		let packs = galen_gateway::objects::Packs::open(folder.path().join("o").to_str().unwrap())
			.await
			.unwrap();
		let url = sqlite_url(folder.path());
		let config = IngestConfig::default();
		let gateway = Gateway::of(store, packs, keys, config, &url, folder.path()).await;
		bundle(&gateway, &fhir::bundle(std::slice::from_ref(&resource)))
			.await
			.unwrap();
		sqlx::any::install_default_drivers();
		let pool = sqlx::AnyPool::connect(&url).await.unwrap();
		let row = sqlx::query(
			"SELECT r.resource_mac, r.content_mac, r.leaf, r.ciphertext_root, s.patient_mac \
			FROM records AS r JOIN shelves AS s ON s.shelf = r.shelf",
		)
		.fetch_one(&pool)
		.await
		.unwrap();
		let columns: Vec<Vec<u8>> = (0..5).map(|column| sqlx::Row::get(&row, column)).collect();
		pool.close().await;
		seen.extend(columns);
	}
	let count = seen.len();
	seen.sort();
	seen.dedup();
	assert_eq!(seen.len(), count, "no two hashes are the same");
}

#[tokio::test]
async fn all_of_synthea_comes_in_and_out_byte_for_byte() {
	let Some(paths) = fhir::synthea() else {
		println!("skipped: the Synthea bundles are not at hand");
		return;
	};
	let (gateway, _folder) = on_sqlite().await;
	let mut resources = 0;
	for path in &paths {
		let bytes = std::fs::read(path).unwrap();
		let parts = galen_vault::fhir::split_bundle(&bytes).unwrap();
		resources += parts.entries.len() as u64;
		let taken = bundle(&gateway, std::str::from_utf8(&bytes).unwrap())
			.await
			.unwrap_or_else(|error| panic!("{path:?}: {:?}", error.faults()));
		assert_eq!(taken.stored, taken.resources, "{path:?}");
		assert_eq!(taken.resources, parts.entries.len() as u64);
	}
	let store = gateway.vault.store();
	assert_eq!(store.count_records().await.unwrap(), resources);
	assert_eq!(gateway.outbox.pending(), resources);
	assert_eq!(gateway.pack_files().len(), paths.len());

	for path in &paths {
		let bytes = std::fs::read(path).unwrap();
		let parts = galen_vault::fhir::split_bundle(&bytes).unwrap();
		let mut sent: Vec<&[u8]> = parts.entries.iter().map(|it| it.bytes()).collect();
		sent.sort_unstable();
		let patient = parts.entries.iter().find_map(|entry| {
			let read = entry.read().unwrap();
			(read.resource_type == "Patient").then(|| read.id.unwrap())
		});
		let Some(patient) = patient else {
			continue;
		};
		let mut kept = Vec::new();
		for record in everything(&gateway, &patient).await {
			kept.push(gateway.vault.open_record(&record).await.unwrap().to_vec());
		}
		kept.sort_unstable();
		assert_eq!(kept, sent, "{path:?}");
	}

	for path in &paths {
		let bytes = std::fs::read(path).unwrap();
		let taken = bundle(&gateway, std::str::from_utf8(&bytes).unwrap())
			.await
			.unwrap();
		assert_eq!(taken.stored, 0, "{path:?}");
	}
	assert_eq!(store.count_records().await.unwrap(), resources);
	assert_eq!(gateway.pack_files().len(), paths.len());
	println!("{} bundles, {resources} resources", paths.len());
}
