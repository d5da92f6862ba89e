//! The gateway's pipeline: sealing alone against OpenSSL's same cipher, and everything from the bytes of a
//! bundle to the acknowledgement, durable, by the gateway's own code in this process.

use crate::{
	bench::{Bench, What},
	machine,
	random::Random,
	results::Durability,
	stats,
};
use anyhow::{ensure, Context};
use futures::{stream, StreamExt, TryStreamExt};
use galen_gateway::{
	anchor::{Outbox, OutboxConfig},
	ingest::{Encoding, Ingest, IngestConfig},
	keys::{HalvesSource, Keys},
	objects::{Packs, Vault},
	store::Store,
};
use galen_vault::safe::{append_object, sealed_length, ObjectId, RecordKey, SoftwareCustodianKey};
use serde_json::{json, Value};
use std::{
	hint::black_box,
	path::Path,
	process::Command,
	sync::Arc,
	time::{Duration, Instant},
};

/// Sizes of a record, in bytes.
const SIZES: [usize; 4] = [1 << 10, 4 << 10, 64 << 10, 1 << 20];
/// How long sealing is measured at each size, in turns with OpenSSL.
const TURN: Duration = Duration::from_secs(1);
/// Turns of each.
const TURNS: usize = 3;
/// The cipher as OpenSSL calls it. The gateway derives a key for each object and hashes its parts as well.
const CIPHER: &str = "aes-256-gcm";
/// Bundles on their way at the same time.
const AT_ONCE: usize = 2;
/// Times the real bundles come in, each time as other records.
const PASSES: usize = 3;

/// Measures both.
pub async fn run(bench: &mut Bench) -> anyhow::Result<()> {
	for size in SIZES {
		seal(bench, size)?;
	}
	for size in SIZES {
		let folder = bench.folder.path().join(format!("ingest-{size}"));
		let count = (bench.plan.ingest_bytes / size).clamp(4, 20_000);
		made(bench, &folder, size, count).await?;
		std::fs::remove_dir_all(&folder)?;
	}
	match bench.places.bundles.clone() {
		Some(bundles) => real(bench, &bundles).await,
		None => {
			let why = anyhow::anyhow!("no --bundles: a folder of FHIR transaction bundles");
			bench.not_run("ingest of real bundles", &why);
			Ok(())
		},
	}
}

/// Sealing as the gateway does, one object each, on one core; and OpenSSL's cipher, in turns.
fn seal(bench: &mut Bench, size: usize) -> anyhow::Result<()> {
	let plaintext = Random::new(size as u64).bytes(size);
	let mut out = Vec::with_capacity(sealed_length(size));
	let (mut ours, mut theirs) = (Vec::new(), Vec::new());
	for _ in 0..TURNS {
		let start = Instant::now();
		let mut objects = 0.0;
		while start.elapsed() < TURN {
			let (object, key) = (ObjectId::make()?, RecordKey::make()?);
			out.clear();
			black_box(append_object(
				&object,
				&key,
				black_box(&plaintext),
				&mut out,
			)?);
			objects += 1.0;
		}
		ours.push(objects * size as f64 / start.elapsed().as_secs_f64());
		match openssl(size) {
			Ok(speed) => theirs.push(speed),
			Err(error) => bench.not_run("OpenSSL", &error),
		}
	}
	for (system, speeds) in [("galen", ours), ("openssl", theirs)] {
		let Some(speed) = stats::median(&speeds) else {
			continue;
		};
		let what = What {
			workload: "ingest",
			system,
			quantity: &format!("seal {size}"),
			unit: "B/s/core",
			durability: Durability::None,
		};
		let parameters = [("cipher", "AES-256-GCM".to_owned())];
		bench.rate(&what, speed, &parameters);
	}
	Ok(())
}

/// Bytes a second that OpenSSL encrypts on one core.
fn openssl(size: usize) -> anyhow::Result<f64> {
	let seconds = TURN.as_secs().to_string();
	let told = Command::new("openssl")
		.args([
			"speed",
			"-mr",
			"-elapsed",
			"-evp",
			CIPHER,
			"-bytes",
			&size.to_string(),
		])
		.args(["-seconds", &seconds])
		.output()
		.context("openssl is not installed")?;
	speed(&String::from_utf8_lossy(&told.stdout)).context("openssl says no speed")
}

/// The speed in a line such as `+F:25:AES-256-GCM:3171090432.00`.
fn speed(told: &str) -> Option<f64> {
	let line = told.lines().find(|line| line.starts_with("+F:"))?;
	line.rsplit(':').next()?.trim().parse().ok()
}

/// Bundles made of documents of one size.
async fn made(bench: &mut Bench, folder: &Path, size: usize, count: usize) -> anyhow::Result<()> {
	let (ingest, store) = open(folder).await?;
	let a_bundle = (4 << 20) / size.max(1);
	let numbers: Vec<usize> = (0..count).collect();
	let bundles: Vec<String> = numbers
		.chunks(a_bundle.max(1))
		.map(|numbers| bundle(numbers, size))
		.collect();
	let bytes: usize = bundles.iter().map(String::len).sum();
	let start = Instant::now();
	let stored = import(&ingest, &bundles).await?;
	let took = start.elapsed().as_secs_f64();
	ensure!(
		stored > count as u64,
		"{stored} of {count} documents and their patient were stored"
	);
	let parameters = [
		("documents", count.to_string()),
		(
			"most memory of this process",
			format!("{} MiB", machine::peak_mebibytes().unwrap_or(0)),
		),
	];
	let what = What {
		workload: "ingest",
		system: "galen",
		quantity: &format!("documents of {size}"),
		unit: "B/s",
		durability: Durability::D1,
	};
	bench.rate(&what, bytes as f64 / took, &parameters);
	store.close().await;
	Ok(())
}

/// Real bundles, several times, each time as other records.
async fn real(bench: &mut Bench, from: &Path) -> anyhow::Result<()> {
	let folder = bench.folder.path().join("ingest-real");
	let (ingest, store) = open(&folder).await?;
	let mut paths: Vec<_> = std::fs::read_dir(from)
		.with_context(|| format!("cannot read {}", from.display()))?
		.filter_map(|file| Some(file.ok()?.path()))
		.filter(|path| path.extension().is_some_and(|it| it == "json"))
		.collect();
	paths.sort();
	let texts = paths.iter().map(std::fs::read_to_string);
	let texts: Vec<String> = texts.collect::<std::io::Result<_>>()?;
	let mut seconds = 0.0;
	let mut resources = 0;
	for pass in 0..PASSES {
		let renamed: Vec<String> = texts
			.iter()
			.map(|text| text.replace("\"id\": \"", &format!("\"id\": \"{pass}-")))
			.collect();
		let start = Instant::now();
		resources += import(&ingest, &renamed).await?;
		seconds += start.elapsed().as_secs_f64();
	}
	let what = What {
		workload: "ingest",
		system: "galen",
		quantity: "bundles",
		unit: "resources/s",
		durability: Durability::D1,
	};
	let parameters = [
		("bundles", (PASSES * texts.len()).to_string()),
		("resources", resources.to_string()),
		(
			"index and packs",
			"SQLite and files, both forced to the disk".to_owned(),
		),
	];
	bench.rate(&what, resources as f64 / seconds, &parameters);
	store.close().await;
	std::fs::remove_dir_all(&folder)?;
	Ok(())
}

/// A gateway's pipeline in a folder, without a ledger behind its outbox.
async fn open(folder: &Path) -> anyhow::Result<(Ingest, Store)> {
	std::fs::create_dir_all(folder)?;
	let store = Store::open(&format!("sqlite:{}", folder.join("index.sqlite").display())).await?;
	let halves = HalvesSource {
		path: folder.join("halves"),
		mirror: Some(folder.join("halves-mirror")),
	};
	let keys = Keys::open(&store, Arc::new(SoftwareCustodianKey::make()?), halves).await?;
	let packs = Packs::open(&folder.join("objects").to_string_lossy()).await?;
	let outbox = Outbox::new(store.clone(), OutboxConfig::default()).await?;
	let config = IngestConfig {
		max_pending: u64::MAX,
		concurrent: AT_ONCE,
		..IngestConfig::default()
	};
	let vault = Vault::new(store.clone(), packs, keys);
	Ok((Ingest::new(vault, outbox, config), store))
}

/// Takes all of them in; how many resources were stored.
async fn import(ingest: &Ingest, bundles: &[String]) -> anyhow::Result<u64> {
	stream::iter(bundles)
		.map(|text| ingest.bundle(text.as_bytes(), Encoding::Identity))
		.buffer_unordered(AT_ONCE)
		.map_err(anyhow::Error::from)
		.try_fold(0, |stored, one| async move { Ok(stored + one.stored) })
		.await
}

/// A patient, and documents of about this size about it.
fn bundle(numbers: &[usize], size: usize) -> String {
	let first = numbers.first().copied().unwrap_or_default();
	let patient = format!("p-{size}-{first}");
	let mut entries = vec![entry(json!({ "resourceType": "Patient", "id": patient }))];
	for number in numbers {
		let text = Random::new(*number as u64).bytes(size.saturating_sub(400) / 2);
		entries.push(entry(json!({
			"resourceType": "DocumentReference",
			"id": format!("d-{size}-{number}"),
			"status": "current",
			"subject": { "reference": format!("Patient/{patient}") },
			"date": "2026-03-01T08:00:00Z",
			"content": [{ "attachment": { "contentType": "text/plain", "data": base64(&text) } }],
		})));
	}
	json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries }).to_string()
}

/// Something that reads as base64 does and has no meaning: hexadecimal digits are.
fn base64(bytes: &[u8]) -> String {
	let digits = hex::encode(bytes);
	let whole = digits.len() / 4 * 4;
	digits.get(..whole).unwrap_or_default().to_owned()
}

fn entry(resource: Value) -> Value {
	let part = |name: &str| {
		resource
			.get(name)
			.and_then(Value::as_str)
			.unwrap_or_default()
	};
	let url = format!("{}/{}", part("resourceType"), part("id"));
	json!({
		"fullUrl": format!("https://bench.example/fhir/{url}"),
		"resource": resource,
		"request": { "method": "PUT", "url": url },
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_speed_is_found_in_what_openssl_says() {
		let told = "+H:65536\n+F:25:AES-256-GCM:3171090432.00\n";
		assert_eq!(speed(told), Some(3_171_090_432.0));
		assert_eq!(speed("error"), None);
	}

	#[test]
	fn a_document_is_about_as_large_as_it_is_called() {
		for size in SIZES {
			let bundle: Value = serde_json::from_str(&bundle(&[1], size)).unwrap();
			let document = bundle.pointer("/entry/1/resource").unwrap().to_string();
			let ratio = document.len() as f64 / size as f64;
			assert!((0.7..1.05).contains(&ratio), "{size}: {}", document.len());
		}
	}
}
