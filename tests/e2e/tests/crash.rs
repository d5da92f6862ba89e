//! A gateway that is killed loses nothing it acknowledged and does nothing twice: at each step of
//! importing, anchoring and releasing, and at any moment under load.

use anyhow::{ensure, Context};
use futures::future::join_all;
use galen_client::{calls, types::Basis};
use galen_e2e_tests::{
	chance::Chance,
	number_from_environment,
	sample::{self, Bundle},
	world::{permit, research, CREDIT},
	Patient, Release, Session, Visitor, World,
};
use galen_primitives::{
	codes::Category,
	ids::{OrderId, OrganizationId},
};
use galen_test_support::{
	wait::{limits, observe, until},
	Gateway,
};
use std::{collections::BTreeSet, path::Path, sync::Mutex, time::Duration};

/// Fail points on the way from a request to an anchored leaf.
const INGEST: [&str; 6] = [
	"ingest::before_pack",
	"ingest::after_pack",
	"ingest::after_commit",
	"anchor::after_cut",
	"anchor::after_submit",
	"anchor::before_mark",
];

/// Fail points on the way from a request to a confirmed release.
const RELEASE: [&str; 5] = [
	"release::after_authorize",
	"release::before_disclose",
	"release::after_disclose",
	"release::before_send",
	"release::before_confirm",
];

/// Measurements in each bundle; with its patient one resource more.
const MEASUREMENTS: usize = 8;

/// Bundles sent at the same time under load.
const SENDERS: u64 = 3;

/// The latest moment at which a gateway under load is killed, in milliseconds.
const LATEST_KILL: u64 = 2_500;

fn under_test() -> &'static Path {
	Path::new(env!("CARGO_BIN_EXE_gateway-under-test"))
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_importing_or_anchoring() -> anyhow::Result<()> {
	let world = World::development().await?;
	let setup = world.gateway("Alice").await?.binary(under_test());
	let mut gateway = setup.in_folder(world.network.folder()?).await?;

	let mut sent = 0u64;
	for (number, point) in INGEST.iter().enumerate() {
		gateway.launch(&[("GALEN_KILL_AT", point)])?;
		gateway.ready().await?;
		let bundle = sample::made(&format!("point{number}"), MEASUREMENTS)?;
		let size = u64::try_from(bundle.resources.len())?;
		let acknowledged = import(&world, &gateway, &bundle).await.is_ok();
		died_at(&mut gateway, point).await?;

		gateway.start().await?;
		let again = import(&world, &gateway, &bundle).await?;
		ensure!(again.stored + again.unchanged == size, "{point}: {again:?}");
		ensure!(
			!acknowledged || again.stored == 0,
			"{point}: what was acknowledged is lost"
		);
		sent += size;
		world.until_anchored(&gateway).await?;
		let anchored = world.anchored_records("Alice").await?;
		ensure!(
			anchored == sent,
			"{point}: {anchored} leaves for {sent} resources"
		);
		gateway.stop().await?;
	}
	gateway.start().await?;
	for number in 0..INGEST.len() {
		let bundle = sample::made(&format!("point{number}"), MEASUREMENTS)?;
		readable(&world, &gateway, &format!("Point{number}"), &bundle).await?;
	}
	world.finish(vec![gateway]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_releasing() -> anyhow::Result<()> {
	let world = World::development().await?;
	let partner = world.partner().await?;
	let setup = world
		.gateway("Alice")
		.await?
		.client(partner.client())
		.binary(under_test());
	let mut gateway = setup.in_folder(world.network.folder()?).await?;
	gateway.start().await?;
	let bundle = sample::made("released", MEASUREMENTS)?;
	import(&world, &gateway, &bundle).await?;
	let patient = Patient::named("Released")?;
	world.enrol(&gateway, &patient, bundle.patient()?).await?;
	let rule = permit(partner.organization, &[Category::Laboratory]);
	world.give(&patient, vec![rule]).await?;
	let orders = place(&world, &patient, RELEASE.len()).await?;
	gateway.stop().await?;

	for (point, order) in RELEASE.iter().zip(orders) {
		gateway.launch(&[("GALEN_KILL_AT", point)])?;
		gateway.ready().await?;
		let session = partner.enter(&Visitor::at(&gateway)?).await?;
		let first = session.releases(order).await;
		died_at(&mut gateway, point).await?;

		gateway.start().await?;
		let session = partner.enter(&Visitor::at(&gateway)?).await?;
		// Whoever got an answer has the release; whoever got none asks again and gets one.
		let release = match first
			.ok()
			.and_then(|answer| answer.releases.into_iter().next())
		{
			Some(release) => release,
			None => {
				let found = until("the release", limits::FINALITY, || {
					ask_again(&world, &session, &patient, order)
				});
				found.await.with_context(|| point.to_string())?
			},
		};
		let records = partner.open(&session, &release).await?;
		ensure!(
			records.len() == MEASUREMENTS,
			"{point}: {} records",
			records.len()
		);
		world
			.until_order(order, point, |order| order.tally.released == 1)
			.await?;
		let after = session.all_releases(order).await?;
		ensure!(
			after.releases.is_empty() && after.remaining == 0,
			"{point}: {after:?}"
		);
		let paid = world.order_now(order).await?;
		ensure!(
			paid.tally.released == 1 && paid.refunded == 0,
			"{point}: {paid:?}"
		);
		gateway.stop().await?;
	}

	// The accounting has no gap, and one entry for each receipt under which keys were handed out.
	gateway.start().await?;
	world.until_anchored(&gateway).await?;
	let session = patient.enter(&Visitor::at(&gateway)?).await?;
	let entries = session.disclosures().await?;
	let numbers: BTreeSet<u64> = entries.iter().map(|entry| entry.number).collect();
	let all = (0..u64::try_from(entries.len())?).collect();
	ensure!(numbers == all, "a gap or a double: {numbers:?}");
	let released = entries.iter().filter(|entry| entry.withheld.is_none());
	let receipts: Vec<u64> = released.map(|entry| entry.receipt).collect();
	let distinct: BTreeSet<u64> = receipts.iter().copied().collect();
	ensure!(
		distinct.len() == receipts.len(),
		"two entries of one receipt: {receipts:?}"
	);
	ensure!(
		distinct.len() >= RELEASE.len(),
		"releases without an entry: {receipts:?}"
	);
	world.finish(vec![gateway]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_under_load() -> anyhow::Result<()> {
	let kills = number_from_environment("GALEN_E2E_KILLS", 5);
	let seed = number_from_environment("GALEN_E2E_SEED", 1);
	eprintln!("{kills} kills, seed {seed}");
	let mut chance = Chance::new(seed);
	let world = World::development().await?;
	let setup = world.gateway("Alice").await?;
	let mut gateway = setup.in_folder(world.network.folder()?).await?;

	let mut marks = Vec::new();
	let acknowledged = Mutex::new(BTreeSet::new());
	for kill in 0..kills {
		gateway.start().await?;
		let session = world.staff(&gateway, "Gateway").await?;
		let moment = Duration::from_millis(chance.below(LATEST_KILL));
		let load = (0..SENDERS).map(|sender| send(&session, kill, sender, &acknowledged));
		let killed = async {
			observe(moment).await;
			gateway.kill().await
		};
		let (sent, ended) = futures::join!(join_all(load), killed);
		ended?;
		for sent in sent {
			marks.extend(sent?);
		}
	}
	gateway.start().await?;
	world.until_anchored(&gateway).await?;
	let kept = acknowledged.into_inner().context("a sender panicked")?;
	eprintln!("{} bundles sent, {} acknowledged", marks.len(), kept.len());
	ensure!(
		!kept.is_empty() && kept.len() < marks.len(),
		"no kill met any work"
	);
	let each = u64::try_from(MEASUREMENTS + 1)?;
	let first = world.anchored_records("Alice").await?;
	ensure!(first >= each * u64::try_from(kept.len())?, "{first} leaves");

	let session = world.staff(&gateway, "Gateway").await?;
	for mark in &marks {
		let counts = session
			.import(&sample::made(mark, MEASUREMENTS)?.text)
			.await?;
		ensure!(
			counts.stored + counts.unchanged == each,
			"{mark}: {counts:?}"
		);
		ensure!(
			counts.stored == 0 || !kept.contains(mark),
			"{mark} was acknowledged and is lost"
		);
	}
	world.until_anchored(&gateway).await?;
	let anchored = world.anchored_records("Alice").await?;
	let sent = each * u64::try_from(marks.len())?;
	ensure!(anchored == sent, "{anchored} leaves for {sent} resources");
	let mark = kept.iter().next_back().context("one acknowledged")?;
	readable(
		&world,
		&gateway,
		"Loaded",
		&sample::made(mark, MEASUREMENTS)?,
	)
	.await?;
	world.finish(vec![gateway]).await
}

/// What a partner does who got no answer: it asks for the order again, and for what the ledger says
/// was authorized.
async fn ask_again(
	world: &World,
	session: &Session,
	patient: &Patient,
	order: u64,
) -> anyhow::Result<Option<Release>> {
	let answer = session.releases(order).await?;
	if let Some(release) = answer.releases.into_iter().next() {
		return Ok(Some(release));
	}
	let block = world.chain.finalized().await?;
	for (receipt, known) in block.receipts_of(&patient.account()).await? {
		if known.basis == Basis::Order(OrderId(order)) {
			if let Ok(release) = session.fetch(receipt.0).await {
				return Ok(Some(release));
			}
		}
	}
	Ok(None)
}

/// Sends bundles until the gateway is gone; notes which ones it acknowledged, and returns all.
async fn send(
	session: &Session,
	kill: u64,
	sender: u64,
	acknowledged: &Mutex<BTreeSet<String>>,
) -> anyhow::Result<Vec<String>> {
	let mut sent = Vec::new();
	loop {
		let mark = format!("k{kill}s{sender}n{}", sent.len());
		let bundle = sample::made(&mark, MEASUREMENTS)?;
		sent.push(mark.clone());
		match session.import(&bundle.text).await {
			Ok(_) => acknowledged
				.lock()
				.map_err(|_| anyhow::anyhow!("poisoned"))?
				.insert(mark),
			Err(refusal) if refusal.status.is_none() => return Ok(sent),
			Err(refusal) => return Err(refusal.into()),
		};
	}
}

async fn import(
	world: &World,
	gateway: &Gateway,
	bundle: &Bundle,
) -> anyhow::Result<galen_e2e_tests::http::Counts> {
	Ok(world
		.staff(gateway, "Gateway")
		.await?
		.import(&bundle.text)
		.await?)
}

/// The gateway must come to the point and die there, not elsewhere.
async fn died_at(gateway: &mut Gateway, point: &str) -> anyhow::Result<()> {
	let status = gateway.ended(limits::FINALITY).await;
	let status = status.with_context(|| format!("the gateway never came to {point}"))?;
	ensure!(status.code().is_none(), "{point}: {status}");
	let killed = format!("killed at {point}");
	ensure!(gateway.log()?.contains(&killed), "not {killed}");
	Ok(())
}

/// The patient of a bundle reads all of it, byte for byte, once.
async fn readable(
	world: &World,
	gateway: &Gateway,
	name: &str,
	bundle: &Bundle,
) -> anyhow::Result<()> {
	let patient = Patient::named(name)?;
	world.enrol(gateway, &patient, bundle.patient()?).await?;
	let session = patient.enter(&Visitor::at(gateway)?).await?;
	let read = patient.read(&session, world.genesis()).await?;
	let mut read: Vec<&[u8]> = read.iter().map(|(_, bytes)| bytes.as_slice()).collect();
	let mut sent: Vec<&[u8]> = bundle.resources.iter().map(String::as_bytes).collect();
	read.sort_unstable();
	sent.sort_unstable();
	ensure!(read == sent, "{name} reads something else");
	Ok(())
}

/// Accepted orders of one patient's results, all in three transactions.
async fn place(world: &World, patient: &Patient, count: usize) -> anyhow::Result<Vec<u64>> {
	let terms = research(&[Category::Laboratory], &[], CREDIT, 1)?;
	let mut orders = Vec::new();
	for _ in 0..count {
		orders.push(world.place("Alice", terms).await?);
	}
	let accept: Vec<_> = orders
		.iter()
		.map(|order| calls::access::accept_order(OrderId(*order)))
		.collect();
	let accept = calls::utility::batch_all(&accept);
	world.act("//Alice//PrivacyOfficer", &accept).await?;
	let include = orders
		.iter()
		.map(|order| calls::access::include_subjects(OrderId(*order), &[patient.account()]));
	let include = include.collect::<Result<Vec<_>, _>>()?;
	world
		.act("//Alice//Gateway", &calls::utility::batch_all(&include))
		.await?;
	let block = world.chain.finalized().await?;
	let known = block.orders_of(OrganizationId(0)).await?;
	ensure!(known.len() >= count, "{known:?}");
	Ok(orders)
}
