//! What a partner gets: exactly the consented categories and times. And what nobody gets: somebody
//! else's release, one whose lease is over, one that is not final, one of another order, and one
//! whose consent was taken back. Each is refused by its own name, and the hospital's log says so.

use anyhow::{ensure, Context};
use galen_client::{
	calls,
	types::{AccessEvent, EnvelopeKey, Receipt},
	Call, Event, Signer,
};
use galen_e2e_tests::{
	http::Answer,
	sample::{self, Bundle},
	world::{permit, permit_some, research, CARE, CREDIT},
	Partner, Patient, Visitor, World,
};
use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose, PurposeSet, Sensitivity, SensitivitySet},
	consent::{Conditions, Period, Recipient, Rule, Terms},
	ids::{Commitment, OrganizationId, ReceiptId},
	members::{Jurisdiction, OrganizationKind},
};
use galen_test_support::{
	wait::{limits, until},
	Gateway,
};
use galen_vault::safe::RingError;
use serde_json::Value;
use std::collections::BTreeSet;

/// 2021-01-01 and 2023-01-01, in UTC seconds.
const FROM: u64 = 1_609_459_200;
const TO: u64 = 1_672_531_200;

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_consented_to_and_only_to_whom() -> anyhow::Result<()> {
	let world = World::local().await?;
	let partner = world.partner().await?;
	let rival = admit_rival(&world).await?;
	// Another hospital that treats: its system fetches for it as a partner's does.
	let bob = Partner::new("Bob", 1);
	let key = EnvelopeKey(bob.envelope.public().0);
	world
		.act("//Bob", &calls::members::set_envelope_key(key))
		.await?;

	let setup = world.gateway("Alice").await?;
	let setup = setup
		.client(partner.client())
		.client(rival.client())
		.client(bob.client());
	let mut gateway = setup.in_folder(world.network.folder()?).await?;
	gateway.start().await?;
	let door = Visitor::at(&gateway)?;
	let session = partner.enter(&door).await?;
	let of_rival = rival.enter(&door).await?;

	let amina = admit(&world, &gateway, "Amina", "alice/amina").await?;
	let bilal = admit(&world, &gateway, "Bilal", "alice/bilal").await?;
	let carmen = admit(&world, &gateway, "Carmen", "alice/carmen").await?;

	// Amina: laboratory results of two years, medications of any time.
	let years = Some(Period::between(FROM, TO));
	let rules = vec![
		permit_some(partner.organization, &[Category::Laboratory], years, None),
		permit(partner.organization, &[Category::Medications]),
	];
	world.give(&amina.0, rules).await?;
	// Carmen: laboratory results, also those about her genes. Not medications.
	let genes = Some(SensitivitySet::of(&[Sensitivity::Gdis]));
	let rules = vec![permit_some(
		partner.organization,
		&[Category::Laboratory],
		None,
		genes,
	)];
	world.give(&carmen.0, rules).await?;
	// Bilal: everything about him that was asked for; he will change his mind.
	let asked = [Category::Laboratory, Category::Medications];
	world
		.give(&bilal.0, vec![permit(partner.organization, &asked)])
		.await?;

	let terms = research(
		&[Category::Laboratory],
		&[Category::Medications, Category::VitalSigns],
		CREDIT,
		3,
	)?;
	let accounts = [&amina, &bilal, &carmen].map(|(patient, _)| patient.account());
	let order = world.order("Alice", terms, &accounts).await?;

	// Somebody else's order is not there for those whose it is not.
	refused(of_rival.releases(order).await, "not-found")?;

	let releases = session.all_releases(order).await?.releases;
	ensure!(releases.len() == 3, "{releases:?}");
	let of = |patient: &Patient| {
		let account = patient.account();
		releases
			.iter()
			.find(|release| release.subject == account)
			.context("a release")
	};
	let (hers, his, third) = (of(&amina.0)?, of(&bilal.0)?, of(&carmen.0)?);

	// While a lease runs, only the recipient gets the release again.
	let again = session.fetch(hers.receipt).await?;
	ensure!(again.receipt == hers.receipt && again.records == hers.records);
	refused(of_rival.fetch(hers.receipt).await, "not-found")?;
	refused(of_rival.spend(hers.receipt).await, "not-found")?;
	let mine = hers.records.first().context("a record")?;
	refused(of_rival.object(&mine.object).await, "not-found")?;

	// Bilal takes it back: from now on his release is not handed out again, though its lease runs.
	world.withdraw_all(&bilal.0).await?;
	refused(session.fetch(his.receipt).await, "receipt-spent")?;

	// Exactly what was consented to.
	let opened = partner.open(&session, hers).await?;
	let got = opened.into_iter().map(|(_, bytes)| bytes);
	expect(&amina.1, got, |resource| {
		let seconds = moment(resource);
		is_medication(resource)
			|| is_laboratory(resource) && !is_genetic(resource) && (FROM..TO).contains(&seconds)
	})?;
	let opened = partner.open(&session, third).await?;
	ensure!(opened
		.iter()
		.any(|(record, _)| record.sensitivities == ["GDIS"]));
	expect(
		&carmen.1,
		opened.into_iter().map(|(_, bytes)| bytes),
		is_laboratory,
	)?;

	// A ring opens for nobody else, and for no other receipt.
	ensure!(is_refusal(rival.open_ring(hers).map(drop)));
	let mut moved = hers.clone();
	moved.receipt = third.receipt;
	ensure!(is_refusal(partner.open_ring(&moved).map(drop)));
	let mut moved = hers.clone();
	moved.genesis = hex::encode([7; 32]);
	ensure!(is_refusal(partner.open_ring(&moved).map(drop)));

	// When the lease is over, it is over.
	let receipt = world
		.chain
		.finalized()
		.await?
		.receipt(ReceiptId(hers.receipt))
		.await?;
	let galen_client::types::Lease::Blocks { end } = receipt.context("a receipt")?.lease else {
		anyhow::bail!("an order's lease is in blocks")
	};
	world
		.network
		.node("Alice")
		.wait_finalized(u64::from(end))
		.await?;
	refused(session.fetch(hers.receipt).await, "receipt-spent")?;
	refused(session.fetch(u64::MAX / 2).await, "not-found")?;

	// A line whose consent is gone before it is released is dropped and refunded.
	let order = world.order("Alice", terms, &accounts[..1]).await?;
	world.withdraw_all(&amina.0).await?;
	let none = session.all_releases(order).await?;
	ensure!(none.releases.is_empty() && none.dropped == 1, "{none:?}");
	let entry = world.order_now(order).await?;
	ensure!(
		entry.refunded == CREDIT && entry.tally.refunded == 1,
		"{entry:?}"
	);

	not_final(&world, &gateway, &bob, &carmen.0).await?;
	audited(&gateway)?;
	world.finish(vec![gateway]).await
}

/// With two of four validators frozen blocks are still made, but none becomes final: a receipt in
/// one of them is not to be spent.
async fn not_final(
	world: &World,
	gateway: &Gateway,
	bob: &Partner,
	patient: &Patient,
) -> anyhow::Result<()> {
	let treatment = Rule::Permit(
		Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Treat])),
			recipient: Some(Recipient::Kind(OrganizationKind::Hospital)),
			..Conditions::default()
		},
		Terms::default(),
	);
	world.give_under(CARE, patient, vec![treatment]).await?;
	let session = bob.enter(&Visitor::at(gateway)?).await?;
	let open = calls::access::open_access(
		patient.account(),
		Purpose::Treat,
		Action::Access,
		CategorySet::of(&[Category::Medications]),
	);

	for name in ["Charlie", "Dave"] {
		world.network.node(name).freeze()?;
	}
	let clinician = Signer::from_uri("//Bob//Clinician")?;
	let meanwhile = async {
		let best = || async {
			let block = world.chain.best().await?;
			let receipts = block.receipts_of(&patient.account()).await?;
			let bobs = |receipt: &Receipt| receipt.recipient == OrganizationId(1);
			Ok(receipts.into_iter().find(|(_, receipt)| bobs(receipt)))
		};
		let (receipt, _) = until("a receipt in a best block", limits::TRANSACTION, best).await?;
		let final_yet = world.chain.finalized().await?.receipt(receipt).await?;
		ensure!(final_yet.is_none(), "it is final: nothing was frozen");
		refused(session.spend(receipt.0).await, "not-finalized")?;
		for name in ["Charlie", "Dave"] {
			world.network.node(name).thaw()?;
		}
		Ok(())
	};
	let (submitted, meanwhile) = futures::join!(world.sign(&clinician, &open), meanwhile);
	meanwhile?;
	submitted?;
	world.network.wait_progress(3).await?;
	// Final now, and perhaps over: the lease was running meanwhile. Asked for anew it is released.
	let again = calls::access::open_access(
		patient.account(),
		Purpose::Treat,
		Action::Access,
		CategorySet::of(&[Category::Medications]),
	);
	let receipt = opened(world, &again).await?;
	let release = session.spend(receipt.0).await?;
	let records = bob.open(&session, &release).await?;
	ensure!(!records.is_empty());
	Ok(())
}

async fn opened(world: &World, call: &Call) -> anyhow::Result<ReceiptId> {
	let done = world.act("//Bob//Clinician", call).await?;
	let receipt = done.events.iter().find_map(|event| match event {
		Event::Access(AccessEvent::AccessOpened { receipt, .. }) => Some(*receipt),
		_ => None,
	});
	receipt.with_context(|| format!("{:?}", done.events))
}

/// A second partner, admitted by the council.
async fn admit_rival(world: &World) -> anyhow::Result<Partner> {
	let rival = Partner::new("Rival", 7);
	let admin = Signer::from_uri("//Rival")?;
	let admission = calls::members::admit_organization(
		OrganizationKind::Partner,
		Jurisdiction(*b"DE"),
		EnvelopeKey(rival.envelope.public().0),
		Commitment([7; 32]),
		admin.account(),
	);
	world.council(&admission).await?;
	let known = world
		.chain
		.finalized()
		.await?
		.organization(OrganizationId(7))
		.await?;
	ensure!(known.is_some(), "the rival has another number");
	Ok(rival)
}

async fn admit(
	world: &World,
	gateway: &Gateway,
	name: &str,
	bundle: &str,
) -> anyhow::Result<(Patient, Bundle)> {
	let bundle = sample::bundle(bundle)?;
	world
		.staff(gateway, "Gateway")
		.await?
		.import(&bundle.text)
		.await?;
	let patient = Patient::named(name)?;
	world.enrol(gateway, &patient, bundle.patient()?).await?;
	Ok((patient, bundle))
}

/// The answer must be a refusal by this name.
fn refused<T: std::fmt::Debug>(answer: Answer<T>, name: &str) -> anyhow::Result<()> {
	match answer {
		Ok(answer) => anyhow::bail!("it was given: {answer:?}"),
		Err(refusal) => {
			ensure!(refusal.problem == name, "{refusal}, not {name}");
			Ok(())
		},
	}
}

fn is_refusal(opened: anyhow::Result<()>) -> bool {
	opened.is_err_and(|error| {
		error
			.downcast_ref::<RingError>()
			.is_some_and(|error| *error == RingError::Refused)
	})
}

fn coded(resource: &Value, code: &str) -> bool {
	resource["category"]
		.to_string()
		.contains(&format!("\"{code}\""))
}

fn is_laboratory(resource: &Value) -> bool {
	match resource["resourceType"].as_str() {
		Some("Observation") => coded(resource, "laboratory"),
		Some("DiagnosticReport") => coded(resource, "LAB"),
		_ => false,
	}
}

fn is_medication(resource: &Value) -> bool {
	resource["resourceType"] == "MedicationRequest"
}

fn is_genetic(resource: &Value) -> bool {
	resource["meta"]["security"].to_string().contains("GDIS")
}

/// Clinical time of a sample, to the day: enough, as no sample lies within a day of the bounds.
fn moment(resource: &Value) -> u64 {
	let text = resource["effectiveDateTime"]
		.as_str()
		.unwrap_or("1970-01-01");
	let part = |range: std::ops::Range<usize>| -> u64 {
		text.get(range)
			.and_then(|digits| digits.parse().ok())
			.unwrap_or_default()
	};
	let (year, month, day) = (part(0..4), part(5..7), part(8..10));
	// Days since 1970, with years that begin in March.
	let (year, month) = if month > 2 {
		(year, month - 3)
	} else {
		(year - 1, month + 9)
	};
	let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
	(days - 719_469) * 86_400
}

fn expect(
	bundle: &Bundle,
	got: impl Iterator<Item = Vec<u8>>,
	is_wanted: impl Fn(&Value) -> bool,
) -> anyhow::Result<()> {
	let mut wanted = BTreeSet::new();
	for text in &bundle.resources {
		if is_wanted(&serde_json::from_str(text)?) {
			wanted.insert(text.clone().into_bytes());
		}
	}
	ensure!(wanted.len() > 10, "the comparison is empty");
	let got: Vec<Vec<u8>> = got.collect();
	let distinct: BTreeSet<Vec<u8>> = got.iter().cloned().collect();
	ensure!(distinct.len() == got.len(), "a record came twice");
	let missing = wanted.difference(&distinct).count();
	let surplus = distinct.difference(&wanted).count();
	ensure!(
		missing == 0 && surplus == 0,
		"{missing} missing, {surplus} too many"
	);
	Ok(())
}

/// Each refusal stands in the gateway's log by its name.
fn audited(gateway: &Gateway) -> anyhow::Result<()> {
	let log = gateway.log()?;
	let refusals = log
		.lines()
		.filter(|line| line.contains("\"event\":\"release_refused\""));
	let refusals: Vec<&str> = refusals.collect();
	for name in ["receipt-spent", "not-found", "not-finalized"] {
		let kind = format!("\"kind\":\"{name}\"");
		ensure!(
			refusals.iter().any(|line| line.contains(&kind)),
			"the log says nothing of {name}"
		);
	}
	Ok(())
}

#[test]
fn clinical_times_are_read_as_the_calendar_has_them() {
	let at = |text: &str| moment(&serde_json::json!({ "effectiveDateTime": text }));
	assert_eq!(at("1970-01-01"), 0);
	assert_eq!(at("2021-01-01"), FROM);
	assert_eq!(at("2023-01-01T00:00:00Z"), TO);
	assert_eq!(at("2020-02-29"), 1_582_934_400);
}
