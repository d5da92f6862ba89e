//! The whole way, as `scripts/demo` shows it: two hospitals of four import records, patients allow
//! research, a partner orders and pays, one patient takes consent back in between, the others' data
//! is released, decrypted and paid for, and everybody can see it.

use anyhow::{bail, ensure, Context};
use base64::{engine::general_purpose::STANDARD as BASE64, Engine};
use galen_client::{
	calls,
	types::{Closing, DisputeReason, LineState, OrderState, Ruling},
};
use galen_e2e_tests::{
	http::Disclosure,
	sample::{self, Bundle},
	world::{permit, research, CREDIT},
	Patient, Release, Session, Visitor, World,
};
use galen_primitives::{
	codes::Category,
	ids::{OrderId, OrganizationId},
};
use galen_test_support::Gateway;
use galen_vault::safe::{DisclosureEntry, SignedDisclosure, VerifierKey};
use serde_json::Value;
use std::collections::BTreeSet;

const PRICE: u128 = 10 * CREDIT;

/// A patient, their records as sent, and their session at the hospital's gateway.
struct Chart {
	patient: Patient,
	bundle: Bundle,
	session: Session,
}

#[tokio::test(flavor = "multi_thread")]
async fn records_reach_the_partner_who_paid_and_nobody_else() -> anyhow::Result<()> {
	let world = World::local().await?;
	let partner = world.partner().await?;
	let north = world.open_gateway("Alice", &partner).await?;
	let south = world.open_gateway("Bob", &partner).await?;

	let directory = sample::bundle("directory")?;
	let staff = world.staff(&north, "Registrar").await?;
	let counts = staff.import(&directory.text).await?;
	ensure!(counts.stored == 10, "the directory: {counts:?}");
	let amina = admit(&world, &north, "Amina", "alice/amina").await?;
	let bilal = admit(&world, &north, "Bilal", "alice/bilal").await?;
	let carmen = admit(&world, &north, "Carmen", "alice/carmen").await?;
	let dilan = admit(&world, &south, "Dilan", "bob/dilan").await?;
	let esra = admit(&world, &south, "Esra", "bob/esra").await?;
	let felix = admit(&world, &south, "Felix", "bob/felix").await?;
	let bulk = sample::bulk()?;
	let progress = staff.import_bulk(bulk.clone()).await?;
	let done = progress.last().context("a last line")?;
	ensure!(done["done"] == true && done["stored"] == 120, "{done}");

	// Everything sent in is anchored once: at the north, and nothing of the south's there.
	world.until_anchored(&north).await?;
	world.until_anchored(&south).await?;
	let sent_north = directory.resources.len() + 120 + sum(&[&amina, &bilal, &carmen]);
	ensure!(world.anchored_records("Alice").await? == u64::try_from(sent_north)?);
	let sent_south = sum(&[&dilan, &esra, &felix]);
	ensure!(world.anchored_records("Bob").await? == u64::try_from(sent_south)?);

	let categories = [Category::Laboratory, Category::Medications];
	let everybody = [&amina, &bilal, &carmen, &dilan, &esra, &felix];
	let given = everybody.map(|chart| {
		world.give(
			&chart.patient,
			vec![permit(partner.organization, &categories)],
		)
	});
	futures::future::try_join_all(given).await?;

	let before = world.treasury(partner.organization).await?;
	let terms = research(&[Category::Laboratory], &[Category::Medications], PRICE, 3)?;
	let accounts = |charts: &[&Chart]| -> Vec<_> {
		charts.iter().map(|chart| chart.patient.account()).collect()
	};
	let at_north = world
		.order("Alice", terms, &accounts(&[&amina, &bilal, &carmen]))
		.await?;
	let at_south = world
		.order("Bob", terms, &accounts(&[&dilan, &esra, &felix]))
		.await?;
	ensure!(world.order_now(at_north).await?.tally.open == 3);
	ensure!(world.treasury(partner.organization).await? == before - 6 * PRICE);

	// Bilal changes his mind. He has nothing more to do.
	world.withdraw_all(&bilal.patient).await?;

	let north_door = partner.enter(&Visitor::at(&north)?).await?;
	let south_door = partner.enter(&Visitor::at(&south)?).await?;
	let of_north = north_door.all_releases(at_north).await?;
	let of_south = south_door.all_releases(at_south).await?;
	ensure!(
		of_north.releases.len() == 2 && of_north.dropped == 1,
		"{of_north:?}"
	);
	ensure!(
		of_south.releases.len() == 3 && of_south.dropped == 0,
		"{of_south:?}"
	);

	for chart in [&amina, &carmen] {
		let release = release_of(&of_north.releases, chart)?;
		let opened = partner.open(&north_door, release).await?;
		expect_exactly(chart, opened.into_iter().map(|(_, bytes)| bytes))?;
	}
	for chart in [&dilan, &esra, &felix] {
		let release = release_of(&of_south.releases, chart)?;
		let opened = partner.open(&south_door, release).await?;
		expect_exactly(chart, opened.into_iter().map(|(_, bytes)| bytes))?;
	}

	// The ledger knows what was released, and Bilal's price went back.
	let order = world
		.until_order(at_north, "the north confirms", |order| {
			order.tally.released == 2
		})
		.await?;
	ensure!(
		order.tally.refunded == 1 && order.refunded == PRICE,
		"{order:?}"
	);
	let order = world
		.until_order(at_south, "the south confirms", |order| {
			order.tally.released == 3
		})
		.await?;
	ensure!(order.refunded == 0, "{order:?}");

	// Settling early pays nothing: the partner may still object.
	world
		.act(
			"//Bob//Treasurer",
			&calls::access::settle(OrderId(at_south)),
		)
		.await?;
	ensure!(world.order_now(at_south).await?.paid == 0);

	// It objects at the north, and the council finds that the hospital delivered. Of each price
	// seventy parts in a hundred are the patient's, twenty the hospital's, ten the network's.
	let treasury = world.treasury(0).await?;
	let supply = world.chain.finalized().await?.supply().await?;
	for chart in [&amina, &carmen] {
		let account = chart.patient.account();
		let order = OrderId(at_north);
		let objection = calls::access::dispute(order, account, DisputeReason::Incomplete);
		world.act("//Partner//Scientist", &objection).await?;
		let ruling = calls::access::resolve_dispute(order, account, Ruling::Pay);
		world.council(&ruling).await?;
		ensure!(world.balance(&account).await? == PRICE * 7 / 10);
	}
	ensure!(world.treasury(0).await? == treasury + 2 * PRICE * 2 / 10);
	ensure!(world.balance(&bilal.patient.account()).await? == 0);
	let order = world.order_now(at_north).await?;
	let settled = matches!(
		order.state,
		OrderState::Closed {
			how: Closing::Settled,
			..
		}
	);
	ensure!(settled && order.paid == 2 * PRICE, "{order:?}");
	// Money moved; none came or went.
	let after = world.chain.finalized().await?.supply().await?;
	ensure!(after == supply, "{after:?}, was {supply:?}");

	// Who saw my data: one entry for those whose data was released, none for Bilal.
	world.until_anchored(&north).await?;
	for chart in [&amina, &carmen] {
		let release = release_of(&of_north.releases, chart)?;
		let entries = chart.session.disclosures().await?;
		ensure!(entries.len() == 1, "{entries:?}");
		check_entry(&north, &entries[0], release, partner.organization).await?;
	}
	ensure!(bilal.session.disclosures().await?.is_empty());
	let line = world
		.chain
		.finalized()
		.await?
		.line(OrderId(at_north), &bilal.patient.account())
		.await?
		.context("Bilal's line")?;
	ensure!(
		line.state == LineState::Dropped && line.receipt.is_none(),
		"{line:?}"
	);

	// Patients read everything of theirs, byte for byte, whatever they allowed others.
	for chart in [&amina, &bilal, &carmen] {
		let of_bulk = bulk
			.lines()
			.filter(|line| line.contains(chart.bundle.patient.as_deref().unwrap_or("nobody")));
		let mut sent: Vec<&[u8]> = chart
			.bundle
			.resources
			.iter()
			.map(String::as_bytes)
			.chain(of_bulk.map(str::as_bytes))
			.collect();
		let read = chart.patient.read(&chart.session, world.genesis()).await?;
		let mut read: Vec<&[u8]> = read.iter().map(|(_, bytes)| bytes.as_slice()).collect();
		sent.sort_unstable();
		read.sort_unstable();
		ensure!(sent == read, "{} reads something else", chart.patient.name);
	}

	// Importing once more changes nothing.
	let again = staff.import(&amina.bundle.text).await?;
	ensure!(again.stored == 0 && again.leaves == 0, "{again:?}");
	ensure!(
		again.unchanged == u64::try_from(amina.bundle.resources.len())?,
		"{again:?}"
	);
	drop((amina, bilal, carmen, dilan, esra, felix));
	world.finish(vec![north, south]).await
}

/// Imports a patient's bundle, enrols them, and lets them in.
async fn admit(
	world: &World,
	gateway: &Gateway,
	name: &str,
	bundle: &str,
) -> anyhow::Result<Chart> {
	let bundle = sample::bundle(bundle)?;
	let counts = world
		.staff(gateway, "Gateway")
		.await?
		.import(&bundle.text)
		.await?;
	let sent = u64::try_from(bundle.resources.len())?;
	ensure!(
		counts.resources == sent && counts.stored == sent,
		"{name}: {counts:?}"
	);
	let patient = Patient::named(name)?;
	world.enrol(gateway, &patient, bundle.patient()?).await?;
	let session = patient.enter(&Visitor::at(gateway)?).await?;
	Ok(Chart {
		patient,
		bundle,
		session,
	})
}

fn sum(charts: &[&Chart]) -> usize {
	charts
		.iter()
		.map(|chart| chart.bundle.resources.len())
		.sum()
}

fn release_of<'a>(releases: &'a [Release], chart: &Chart) -> anyhow::Result<&'a Release> {
	let account = chart.patient.account();
	let found = releases.iter().find(|release| release.subject == account);
	found.with_context(|| format!("no release of {}", chart.patient.name))
}

/// What consent to laboratory results and medications covers, decided here without Galen's code:
/// nothing that carries one of the labels a permit must name.
fn is_covered(resource: &Value) -> bool {
	let coded = |code: &str| {
		resource["category"]
			.to_string()
			.contains(&format!("\"{code}\""))
	};
	let category = match resource["resourceType"].as_str() {
		Some("Observation") => coded("laboratory"),
		Some("DiagnosticReport") => coded("LAB"),
		Some("MedicationRequest") => true,
		_ => false,
	};
	let labels = resource["meta"]["security"].to_string();
	let delicate = ["ETHUD", "HIV", "GDIS"]
		.iter()
		.any(|label| labels.contains(label));
	// Restricted records are covered: the permit sets no level.
	category && !delicate
}

fn expect_exactly(chart: &Chart, got: impl Iterator<Item = Vec<u8>>) -> anyhow::Result<()> {
	let name = &chart.patient.name;
	let mut wanted = BTreeSet::new();
	let mut left = 0;
	for text in &chart.bundle.resources {
		if is_covered(&serde_json::from_str(text)?) {
			wanted.insert(text.clone().into_bytes());
		} else {
			left += 1;
		}
	}
	ensure!(
		wanted.len() > 40 && left > 40,
		"{name}: {} and {left}",
		wanted.len()
	);
	let got: Vec<Vec<u8>> = got.collect();
	let distinct: BTreeSet<Vec<u8>> = got.iter().cloned().collect();
	ensure!(distinct.len() == got.len(), "{name}: a record came twice");
	let (missing, surplus) = (
		wanted.difference(&distinct).count(),
		distinct.difference(&wanted).count(),
	);
	ensure!(
		missing == 0 && surplus == 0,
		"{name}: {missing} missing, {surplus} too many"
	);
	Ok(())
}

/// The entry says what was released, and the hospital's key signed it.
async fn check_entry(
	gateway: &Gateway,
	entry: &Disclosure,
	release: &Release,
	recipient: u32,
) -> anyhow::Result<()> {
	ensure!(entry.receipt == release.receipt && entry.number == release.disclosure);
	ensure!(
		entry.recipient == recipient && entry.purpose == "HRESCH",
		"{entry:?}"
	);
	ensure!(
		entry.records == u64::try_from(release.records.len())?,
		"{entry:?}"
	);
	ensure!(entry.withheld.is_none(), "{entry:?}");
	let identity = Visitor::at(gateway)?.page("/.well-known/galen").await?;
	let identity: Value = serde_json::from_str(&identity)?;
	let (mut key, mut genesis) = ([0; 32], [0; 32]);
	hex::decode_to_slice(identity["signer"].as_str().context("a signer")?, &mut key)?;
	let chain = identity["genesis"].as_str().context("a chain")?;
	hex::decode_to_slice(chain.trim_start_matches("0x"), &mut genesis)?;
	let statement = BASE64.decode(&entry.statement)?;
	let statement = SignedDisclosure::check(&statement, &VerifierKey(key), &genesis, entry.number)?;
	let DisclosureEntry::Released(released) = statement.entry else {
		bail!("{statement:?}")
	};
	ensure!(released.subject == release.subject.0, "{released:?}");
	ensure!(
		released.recipient == OrganizationId(recipient),
		"{released:?}"
	);
	Ok(())
}
