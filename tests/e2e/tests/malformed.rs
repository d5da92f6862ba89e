//! What is no FHIR is refused with a reason, in bounded memory, and leaves nothing behind.

use anyhow::{ensure, Context};
use bytes::Bytes;
use flate2::{write::GzEncoder, Compression};
use futures::stream;
use galen_e2e_tests::{
	http::{Answer, Refused},
	sample, Session, World,
};
use galen_test_support::Gateway;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

const MIB: usize = 1 << 20;
const GIB: usize = 1 << 30;

/// More than this a gateway never has at once, whatever it is sent, in KiB. A bundle may have 64 MiB,
/// and is parsed before anything of it is sealed.
const MOST_MEMORY: u64 = 600 * 1024;

const JSON: (&str, &str) = ("content-type", "application/fhir+json");
const NDJSON: (&str, &str) = ("content-type", "application/fhir+ndjson");
const GZIP: (&str, &str) = ("content-encoding", "gzip");

#[tokio::test(flavor = "multi_thread")]
async fn malformed_input_is_refused_and_leaves_nothing() -> anyhow::Result<()> {
	let world = World::development().await?;
	let setup = world.gateway("Alice").await?;
	let mut gateway = setup.in_folder(world.network.folder()?).await?;
	gateway.start().await?;
	let session = world.staff(&gateway, "Gateway").await?;

	for (what, body) in bundles()? {
		let answer = session.import_raw("/fhir", &[JSON], body).await;
		let refusal = refused(what, answer)?;
		// Said in FHIR's own words, and where the fault is.
		ensure!(
			refusal.text.contains("OperationOutcome"),
			"{what}: {refusal}"
		);
	}
	for (what, path, headers, body) in requests()? {
		refused(what, session.import_raw(path, &headers, body).await)?;
	}
	large(&session).await?;
	ensure_nothing(&world, &gateway, &session).await?;
	let peak = gateway.memory_peak()?;
	eprintln!("most memory at once: {} MiB", peak / 1024);
	ensure!(peak < MOST_MEMORY, "{peak} KiB at once");

	// A stream that goes wrong in the middle keeps what it acknowledged, and says where it stopped.
	let bundle = sample::made("stream", 3)?;
	let good = bundle.resources.join("\n");
	let progress = session
		.import_bulk(format!("{good}\n{{\"resourceType\":\n"))
		.await;
	match progress {
		Ok(lines) => {
			let last = lines.last().context("a last line")?;
			ensure!(last["done"] != true && last["line"] == 5, "{last}");
		},
		Err(refusal) => ensure!(
			refusal.status.is_some_and(|status| status < 500),
			"{refusal}"
		),
	}
	// And the gateway works on.
	let counts = session.import(&bundle.text).await?;
	ensure!(counts.stored + counts.unchanged == 4, "{counts:?}");
	world.until_anchored(&gateway).await?;
	ensure!(world.anchored_records("Alice").await? == 4);
	world.finish(vec![gateway]).await
}

/// Bodies of `POST /fhir`.
fn bundles() -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
	let good = sample::made("malformed", 2)?.text;
	let half = good.len() / 2;
	let twice = good.replacen(
		"\"status\":\"final\"",
		"\"status\":\"final\",\"status\":\"amended\"",
		1,
	);
	let deep = good.replacen(
		"\"valueQuantity\":{",
		&format!(
			"\"extension\":{}{},\"valueQuantity\":{{",
			"[{\"url\":\"x\",\"extension\":".repeat(50_000),
			"1".to_string() + &"}]".repeat(50_000),
		),
		1,
	);
	let huge = good.replacen(
		"\"value\":100",
		&format!("\"value\":1e{}", "9".repeat(400)),
		1,
	);
	let long = good.replacen(
		"\"value\":100",
		&format!("\"value\":{}", "9".repeat(100_000)),
		1,
	);
	let text = good.replacen("\"value\":100", "\"value\":\"a hundred\"", 1);
	let list = good.replacen("\"status\":\"final\"", "\"status\":[\"final\"]", 1);
	let kind = good.replacen("\"Observation\"", "\"Measurement\"", 1);
	let none = good.replacen(
		"\"resourceType\":\"Observation\"",
		"\"type\":\"Observation\"",
		1,
	);
	let history = good.replacen("\"transaction\"", "\"history\"", 1);
	let mut latin = good.clone().into_bytes();
	let place = good.find("malformed").context("a mark")?;
	latin[place] = 0xE9;
	let altered = [
		&twice, &deep, &huge, &long, &text, &list, &kind, &none, &history,
	];
	ensure!(
		altered.iter().all(|altered| **altered != good),
		"an alteration does nothing"
	);
	Ok(vec![
		("empty", Vec::new()),
		("white space", b"  \n ".to_vec()),
		("no JSON", b"MSH|^~\\&|LAB|HOSPITAL".to_vec()),
		("a list", b"[]".to_vec()),
		("null", b"null".to_vec()),
		("truncated", good.as_bytes()[..half].to_vec()),
		("more after it", format!("{good}{{}}").into_bytes()),
		("a key twice", twice.into_bytes()),
		("deep nesting", deep.into_bytes()),
		("a huge exponent", huge.into_bytes()),
		("a number of 100,000 digits", long.into_bytes()),
		("text for a number", text.into_bytes()),
		("a list for a code", list.into_bytes()),
		("an unknown type", kind.into_bytes()),
		("no type", none.into_bytes()),
		("a history", history.into_bytes()),
		("not UTF-8", latin),
		(
			"no bundle",
			b"{\"resourceType\":\"Patient\",\"id\":\"1\"}".to_vec(),
		),
	])
}

type Request = (
	&'static str,
	&'static str,
	Vec<(&'static str, &'static str)>,
	Vec<u8>,
);

/// What is wrong with more than the body.
fn requests() -> anyhow::Result<Vec<Request>> {
	let good = sample::made("malformed", 2)?;
	let patient = good
		.resources
		.first()
		.context("a patient")?
		.clone()
		.into_bytes();
	let bundle = good.text.into_bytes();
	let mut cut = gzip(&bundle)?;
	cut.truncate(cut.len() / 2);
	Ok(vec![
		(
			"another type than the path's",
			"/fhir/Observation",
			vec![JSON],
			patient.clone(),
		),
		(
			"an unknown type in the path",
			"/fhir/Measurement",
			vec![JSON],
			patient,
		),
		(
			"another format",
			"/fhir",
			vec![("content-type", "application/fhir+xml")],
			bundle.clone(),
		),
		("no format", "/fhir", vec![], bundle.clone()),
		("not compressed", "/fhir", vec![JSON, GZIP], bundle.clone()),
		("cut while compressed", "/fhir", vec![JSON, GZIP], cut),
		(
			"another compression",
			"/fhir",
			vec![JSON, ("content-encoding", "br")],
			bundle,
		),
	])
}

/// A GiB, in each way in which one can be sent.
async fn large(session: &Session) -> anyhow::Result<()> {
	refused_or_cut(
		"1 GiB",
		session.import_raw("/fhir", &[JSON], streamed(GIB)).await,
	)?;
	let length = GIB.to_string();
	let headers = [JSON, ("content-length", length.as_str())];
	refused_or_cut(
		"1 GiB announced",
		session.import_raw("/fhir", &headers, streamed(GIB)).await,
	)?;
	let single = session
		.import_raw("/fhir/Patient", &[JSON], streamed(GIB))
		.await;
	refused_or_cut("a resource of 1 GiB", single)?;

	let bomb = gzip_of_zeros(GIB)?;
	ensure!(bomb.len() < 2 * MIB, "{} bytes", bomb.len());
	refused(
		"a bomb",
		session
			.import_raw("/fhir", &[JSON, GZIP], bomb.clone())
			.await,
	)?;
	// In a stream it is one line that never ends.
	for (what, answer) in [
		(
			"a line of 1 GiB",
			session
				.import_raw("/fhir/$import", &[NDJSON], streamed(GIB))
				.await,
		),
		(
			"a bomb of lines",
			session
				.import_raw("/fhir/$import", &[NDJSON, GZIP], bomb)
				.await,
		),
	] {
		match answer {
			// The stream had begun, so it is said in its last line.
			Ok(progress) => {
				let last = progress.lines().last().unwrap_or_default().to_string();
				ensure!(last.contains("OperationOutcome"), "{what}: {last}");
			},
			refusal => refused_or_cut(what, refusal)?,
		}
	}
	Ok(())
}

/// A body of white space in pieces, of which nobody holds more than one.
fn streamed(length: usize) -> reqwest::Body {
	let piece = Bytes::from(vec![b' '; MIB]);
	let pieces = (0..length / MIB).map(move |_| Ok::<_, std::io::Error>(piece.clone()));
	reqwest::Body::wrap_stream(stream::iter(pieces))
}

fn gzip(content: &[u8]) -> anyhow::Result<Vec<u8>> {
	let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
	encoder.write_all(content)?;
	Ok(encoder.finish()?)
}

fn gzip_of_zeros(length: usize) -> anyhow::Result<Vec<u8>> {
	let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
	let piece = vec![b' '; MIB];
	for _ in 0..length / MIB {
		encoder.write_all(&piece)?;
	}
	Ok(encoder.finish()?)
}

/// A status of 4xx with a reason.
fn refused(what: &str, answer: Answer<String>) -> anyhow::Result<Refused> {
	match answer {
		Ok(answer) => anyhow::bail!("{what} was taken: {answer}"),
		Err(refusal) => {
			let status = refusal
				.status
				.with_context(|| format!("{what}: {refusal}"))?;
			ensure!((400..500).contains(&status), "{what}: {refusal}");
			ensure!(
				!refusal.problem.is_empty(),
				"{what} is refused without a reason: {refusal}"
			);
			Ok(refusal)
		},
	}
}

/// The same, or the connection was closed before all was sent: nobody has to read a GiB to refuse it.
fn refused_or_cut(what: &str, answer: Answer<String>) -> anyhow::Result<()> {
	match answer {
		Err(refusal) if refusal.status.is_none() => Ok(()),
		answer => refused(what, answer).map(drop),
	}
}

async fn ensure_nothing(world: &World, gateway: &Gateway, session: &Session) -> anyhow::Result<()> {
	let outbox = session.outbox().await?;
	ensure!(outbox.pending == 0, "{outbox:?}");
	ensure!(
		outbox.batches.sealed == 0 && outbox.batches.anchored == 0,
		"{outbox:?}"
	);
	ensure!(world.anchored_records("Alice").await? == 0);
	let packs = files(&gateway.folder().join("objects"));
	ensure!(packs.is_empty(), "{packs:?}");
	Ok(())
}

fn files(folder: &Path) -> Vec<PathBuf> {
	let mut found = Vec::new();
	for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
		let path = entry.path();
		if path.is_dir() {
			found.extend(files(&path));
		} else {
			found.push(path);
		}
	}
	found
}
