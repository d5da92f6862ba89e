//! Real bundles of another maker, where they are at hand: all of them come in, every resource is
//! anchored once and read again by whom it is about, byte for byte, and coming in twice changes
//! nothing. Prints how fast, and in how much memory.

use anyhow::ensure;
use galen_e2e_tests::{sample::Bundle, Patient, Session, Visitor, World};
use galen_test_support::Gateway;
use std::{
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

/// Names a folder of transaction bundles.
const VARIABLE: &str = "GALEN_SYNTHEA";

/// Bundles on their way at the same time.
const SENDERS: usize = 3;

/// The bundles, if they are here: they are not part of the repository.
#[allow(clippy::disallowed_methods)] // The tests are configured by the environment alone.
fn folder() -> Option<PathBuf> {
	let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/fhir/synthea-r4");
	let folder = std::env::var_os(VARIABLE).map_or(beside, PathBuf::from);
	folder.is_dir().then_some(folder)
}

fn bundles(folder: &Path) -> anyhow::Result<Vec<Bundle>> {
	let mut paths = Vec::new();
	for entry in std::fs::read_dir(folder)? {
		let path = entry?.path();
		if path
			.extension()
			.is_some_and(|extension| extension == "json")
		{
			paths.push(path);
		}
	}
	paths.sort();
	paths.iter().map(|path| Bundle::read(path)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_resource_of_real_bundles_is_accounted_for() -> anyhow::Result<()> {
	let Some(folder) = folder() else {
		eprintln!("no bundles to import: set {VARIABLE} to a folder of them");
		return Ok(());
	};
	let bundles = bundles(&folder)?;
	ensure!(!bundles.is_empty(), "{} holds no bundle", folder.display());
	let resources = bundles
		.iter()
		.map(|bundle| bundle.resources.len())
		.sum::<usize>();
	let megabytes = bundles
		.iter()
		.map(|bundle| bundle.text.len())
		.sum::<usize>()
		/ 1_000_000;
	let world = World::development().await?;
	let setup = world.gateway("Alice").await?;
	let mut gateway = setup.in_folder(world.network.folder()?).await?;
	gateway.start().await?;
	let staff = world.staff(&gateway, "Gateway").await?;

	let start = Instant::now();
	let counts = import_all(&staff, &bundles).await?;
	let took = start.elapsed();
	let total = u64::try_from(resources)?;
	ensure!(
		counts == (total, total, 0),
		"{resources} resources, counted {counts:?}"
	);
	print_speed("durable", resources, took);
	world.until_anchored(&gateway).await?;
	print_speed("anchored and final", resources, start.elapsed());
	eprintln!(
		"{} bundles, {megabytes} MB; most memory at once: {} MiB",
		bundles.len(),
		gateway.memory_peak()? / 1024
	);
	ensure!(world.anchored_records("Alice").await? == total);

	read_all(&world, &gateway, &bundles).await?;

	let counts = import_all(&staff, &bundles).await?;
	ensure!(counts == (total, 0, total), "twice: {counts:?}");
	let outbox = staff.outbox().await?;
	ensure!(
		outbox.pending == 0 && outbox.batches.sealed == 0,
		"{outbox:?}"
	);
	ensure!(world.anchored_records("Alice").await? == total);
	world.finish(vec![gateway]).await
}

/// Resources, stored and unchanged, in all.
async fn import_all(session: &Session, bundles: &[Bundle]) -> anyhow::Result<(u64, u64, u64)> {
	let parts = bundles.chunks(bundles.len().div_ceil(SENDERS));
	let parts = parts.map(|bundles| async move {
		let mut sum = (0, 0, 0);
		for bundle in bundles {
			let counts = session.import(&bundle.text).await?;
			let sent = u64::try_from(bundle.resources.len())?;
			ensure!(counts.resources == sent, "{counts:?} of {sent}");
			sum.0 += counts.resources;
			sum.1 += counts.stored;
			sum.2 += counts.unchanged;
		}
		anyhow::Ok(sum)
	});
	let sums = futures::future::try_join_all(parts).await?;
	Ok(sums.iter().fold((0, 0, 0), |all, sum| {
		(all.0 + sum.0, all.1 + sum.1, all.2 + sum.2)
	}))
}

/// Every patient reads exactly what their bundle holds.
async fn read_all(world: &World, gateway: &Gateway, bundles: &[Bundle]) -> anyhow::Result<()> {
	let start = Instant::now();
	let about_somebody: Vec<&Bundle> = bundles
		.iter()
		.filter(|bundle| bundle.patient.is_some())
		.collect();
	let patients =
		(0..about_somebody.len()).map(|number| Patient::named(&format!("Real//{number}")));
	let patients = patients.collect::<Result<Vec<_>, _>>()?;
	let accounts: Vec<_> = patients.iter().map(Patient::account).collect();
	world.enrol_on_ledger("Alice", &accounts).await?;
	let registrar = world.staff(gateway, "Registrar").await?;
	let mut read_in_all = 0;
	for (patient, bundle) in patients.iter().zip(&about_somebody) {
		registrar
			.enrol(&patient.account(), bundle.patient()?)
			.await?;
		let session = patient.enter(&Visitor::at(gateway)?).await?;
		let read = patient.read(&session, world.genesis()).await?;
		let mut read: Vec<&[u8]> = read.iter().map(|(_, bytes)| bytes.as_slice()).collect();
		let mut sent: Vec<&[u8]> = bundle.resources.iter().map(String::as_bytes).collect();
		read.sort_unstable();
		sent.sort_unstable();
		let first = read.iter().zip(&sent).position(|(read, sent)| read != sent);
		ensure!(
			read == sent,
			"a patient with {} resources reads {}, and other bytes at {first:?}",
			sent.len(),
			read.len()
		);
		read_in_all += read.len();
	}
	print_speed("read by whom they are about", read_in_all, start.elapsed());
	Ok(())
}

fn print_speed(what: &str, resources: usize, took: Duration) {
	#[allow(clippy::cast_precision_loss)] // It is printed with no decimal place.
	let each_second = resources as f64 / took.as_secs_f64();
	eprintln!(
		"{what}: {resources} resources in {:.1} s, {each_second:.0} a second",
		took.as_secs_f64()
	);
}
