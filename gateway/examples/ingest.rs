//! Measures ingest: a folder of FHIR bundles, into SQLite and packs on the local disk, durable.
//!
//! ```text
//! cargo run --release -p galen-gateway --example ingest -- FOLDER [--passes N] [--at-once N] [--keep DIR]
//! ```
//!
//! Prints resources and megabytes a second, and the peak of memory. Each pass gives every resource
//! another id, so that all of them are new; the pass is then sent once more unchanged. Reading the
//! files and renaming is done before the clock runs.

use anyhow::{bail, Context, Result};
use futures::{stream, StreamExt, TryStreamExt};
use galen_gateway::{
	anchor::{Outbox, OutboxConfig},
	ingest::{Encoding, Ingest, IngestConfig, Summary},
	keys::{HalvesSource, Keys},
	objects::{Packs, Vault},
	store::Store,
};
use galen_vault::safe::SoftwareCustodianKey;
use std::{
	path::{Path, PathBuf},
	sync::Arc,
	time::Instant,
};

struct Arguments {
	bundles: PathBuf,
	passes: usize,
	at_once: usize,
	keep: Option<PathBuf>,
}

fn arguments() -> Result<Arguments> {
	let mut given = std::env::args().skip(1);
	let mut found = Arguments {
		bundles: PathBuf::new(),
		passes: 3,
		at_once: 2,
		keep: None,
	};
	while let Some(argument) = given.next() {
		let mut value = || given.next().context("a value is missing");
		match argument.as_str() {
			"--passes" => found.passes = value()?.parse()?,
			"--at-once" => found.at_once = value()?.parse()?,
			"--keep" => found.keep = Some(value()?.into()),
			folder => found.bundles = folder.into(),
		}
	}
	if !found.bundles.is_dir() {
		bail!("usage: ingest FOLDER [--passes N] [--at-once N] [--keep DIR]");
	}
	Ok(found)
}

#[tokio::main]
async fn main() -> Result<()> {
	let arguments = arguments()?;
	let temporary = tempfile::tempdir()?;
	let folder = arguments.keep.as_deref().unwrap_or(temporary.path());
	std::fs::create_dir_all(folder)?;
	let bundles = read(&arguments.bundles)?;

	let store = Store::open(&format!(
		"sqlite:{}",
		folder.join("ingest.sqlite").display()
	))
	.await?;
	let halves = HalvesSource {
		path: folder.join("halves"),
		mirror: Some(folder.join("halves-mirror")),
	};
	let keys = Keys::open(&store, Arc::new(SoftwareCustodianKey::make()?), halves).await?;
	let objects = folder.join("objects");
	let packs = Packs::open(&objects.to_string_lossy()).await?;
	let outbox = Outbox::new(store.clone(), OutboxConfig::default()).await?;
	let config = IngestConfig {
		max_pending: u64::MAX,
		concurrent: arguments.at_once,
		..IngestConfig::default()
	};
	let ingest = Ingest::new(Vault::new(store.clone(), packs, keys), outbox, config);

	println!("pass  resources  stored  seconds  resources/s  MB/s  peak MiB");
	for pass in 0..arguments.passes {
		let renamed: Vec<String> = bundles.iter().map(|text| rename(text, pass)).collect();
		for what in ["new", "again"] {
			let bytes: usize = renamed.iter().map(String::len).sum();
			let begun = Instant::now();
			let done = import(&ingest, &renamed, arguments.at_once).await?;
			let seconds = begun.elapsed().as_secs_f64();
			println!(
				"{pass} {what:5} {:9} {:7} {seconds:8.2} {:12.0} {:5.1} {:9}",
				done.resources,
				done.stored,
				per_second(done.resources, seconds),
				per_second(bytes as u64, seconds) / 1e6,
				peak_mebibytes()?,
			);
		}
	}
	store.close().await;
	Ok(())
}

async fn import(ingest: &Ingest, bundles: &[String], at_once: usize) -> Result<Summary> {
	stream::iter(bundles)
		.map(|text| ingest.bundle(text.as_bytes(), Encoding::Identity))
		.buffer_unordered(at_once)
		.map_err(anyhow::Error::from)
		.try_fold(Summary::default(), |mut all, one| async move {
			all.resources += one.resources;
			all.stored += one.stored;
			all.unchanged += one.unchanged;
			all.leaves += one.leaves;
			Ok(all)
		})
		.await
}

fn read(folder: &Path) -> Result<Vec<String>> {
	let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
		.filter_map(|file| Some(file.ok()?.path()))
		.filter(|path| path.extension().is_some_and(|it| it == "json"))
		.collect();
	paths.sort();
	let texts = paths.iter().map(std::fs::read_to_string);
	Ok(texts.collect::<std::io::Result<_>>()?)
}

/// Gives every id another first digit, as many times as passes were made.
fn rename(text: &str, pass: usize) -> String {
	text.replace("\"id\": \"", &format!("\"id\": \"{pass}-"))
}

fn per_second(count: u64, seconds: f64) -> f64 {
	count as f64 / seconds
}

fn peak_mebibytes() -> Result<u64> {
	let status = std::fs::read_to_string("/proc/self/status")?;
	let peak = status
		.lines()
		.find_map(|line| line.strip_prefix("VmHWM:"))
		.context("the system does not tell")?;
	let kibibytes: u64 = peak
		.split_whitespace()
		.next()
		.context("the system does not tell")?
		.parse()?;
	Ok(kibibytes >> 10)
}
