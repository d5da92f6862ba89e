//! Emergencies, end to end: within seconds and without consent, seen by the patient, reviewed, and
//! answered for; and with the chain down, sealed, released, and entered afterwards, once.

use anyhow::{bail, ensure, Context};
use galen_client::{
	calls,
	types::{EmergencyAccess, Statement},
	Signer,
};
use galen_e2e_tests::{
	sample,
	world::{research, statement, CARE, CREDIT},
	Patient, World,
};
use galen_primitives::{
	codes::{Category, CategorySet, Purpose, PurposeSet},
	consent::{Conditions, Rule, Terms},
	ids::{EmergencyId, OrderId, OrganizationId},
	members::{Role, RoleSet},
};
use galen_test_support::{
	wait::{limits, observe, until},
	Cli, Gateway, Output,
};
use serde_json::Value;
use std::{
	path::Path,
	time::{Duration, Instant},
};
use tempfile::TempDir;

const CLINICIAN: &str = "//Alice//Clinician";
const OFFICER: &str = "//Alice//PrivacyOfficer";
/// A second one: nobody reviews alone.
const SECOND: &str = "//Alice//SecondOfficer";

/// Measurements in a bundle; with its patient one record more.
const MEASUREMENTS: usize = 8;

/// How old finality may be before the chain counts as down. Short, so that tests need not wait half a
/// minute for each outage; real gateways have up to thirty seconds.
const STALE: u64 = 8;

/// Within how long a clinician has the records on a healthy network: some blocks until the receipt is
/// final, and what a busy machine adds.
const SECONDS: Duration = Duration::from_secs(30);

/// Where a gateway is killed on the way from a claim to its entry on the chain.
const POINTS: [&str; 5] = [
	"emergency::before_seal",
	"emergency::after_seal",
	"emergency::after_disclose",
	"emergency::before_enter",
	"emergency::before_mark",
];

/// A hospital with its command line.
struct Ward {
	world: World,
	gateway: Gateway,
	cli: Cli,
	folder: TempDir,
}

impl Ward {
	async fn new(binary: Option<&Path>) -> anyhow::Result<Self> {
		let world = World::development().await?;
		let partner = world.partner().await?;
		let mut setup = world
			.gateway("Alice")
			.await?
			.client(partner.client())
			.limit("finality_seconds", STALE);
		if let Some(binary) = binary {
			setup = setup.binary(binary);
		}
		let mut gateway = setup.in_folder(world.network.folder()?).await?;
		gateway.start().await?;
		let cli = Cli::new()?
			.env("GALEN_NODE", &world.network.node("Alice").rpc_url())
			.env("GALEN_GATEWAY", &gateway.url());
		// What the command line opens with the clinician's key, which the whole hospital shares.
		cli.ok(&["--key", "//Alice", "org", "set-envelope-key"])
			.await?;
		Ok(Self {
			world,
			gateway,
			cli,
			folder: tempfile::tempdir()?,
		})
	}

	/// A patient with records here, who allowed nothing.
	async fn patient(&self, name: &str) -> anyhow::Result<Patient> {
		let bundle = sample::made(&name.to_lowercase(), MEASUREMENTS)?;
		let gateway = self.world.staff(&self.gateway, "Gateway").await?;
		gateway.import(&bundle.text).await?;
		let patient = Patient::named(name)?;
		self.world
			.enrol(&self.gateway, &patient, bundle.patient()?)
			.await?;
		Ok(patient)
	}

	fn path(&self, name: &str) -> String {
		self.folder.path().join(name).display().to_string()
	}

	async fn inbox(&self, key: &str) -> anyhow::Result<Vec<Value>> {
		let shown = self.cli.json(&["--key", key, "inbox", "--all"]).await?;
		Ok(shown["entries"].as_array().context("entries")?.clone())
	}

	/// Waits until somebody's inbox has an entry of a kind.
	async fn until_told(&self, key: &str, kind: &str) -> anyhow::Result<Value> {
		let what = format!("{key} is told of {kind}");
		until(&what, limits::FINALITY, || async {
			let entries = self.inbox(key).await?;
			Ok(entries.into_iter().find(|entry| entry["kind"] == kind))
		})
		.await
	}

	/// Lets the clinician be known here, and the gateway have seen the chain.
	async fn acquaint(&self) -> anyhow::Result<()> {
		self.cli.ok(&["--key", CLINICIAN, "inbox"]).await?;
		until("the gateway reads blocks", limits::FINALITY, || async {
			let (_, metrics) = self.gateway.get("/metrics").await?;
			let block = metrics
				.lines()
				.find_map(|line| line.strip_prefix("galen_gateway_inbox_block "));
			Ok(block.filter(|block| *block != "0").map(drop))
		})
		.await
	}

	async fn stop_chain(&mut self) -> anyhow::Result<()> {
		self.world.network.node_mut("Alice").stop().await
	}

	async fn start_chain(&mut self) -> anyhow::Result<()> {
		self.world.network.node_mut("Alice").start().await?;
		self.world.network.wait_progress(2).await
	}

	/// Opens a patient's records without the chain, and says how that ended.
	async fn open_sealed(&self, patient: &Patient, out: &str) -> anyhow::Result<Output> {
		let subject = patient.account().to_string();
		let out = self.path(out);
		let command = [
			"--demo-keys",
			"--key",
			CLINICIAN,
			"emergency",
			"open",
			&subject,
			"--reason",
			"life-threatened",
			"--sealed",
			"--out",
			&out,
			"--json",
		];
		self.cli.run(&command).await
	}

	/// Opens as soon as the gateway finds that the chain is down.
	async fn until_opened(&self, patient: &Patient, out: &str) -> anyhow::Result<Value> {
		until("the chain counts as down", limits::FINALITY, || async {
			let output = self.open_sealed(patient, out).await?;
			match output.code {
				Some(0) => Ok(Some(serde_json::from_str(&output.stdout)?)),
				// Refused: it is not down for long enough.
				Some(6) => Ok(None),
				_ => bail!("{output}"),
			}
		})
		.await
	}

	async fn emergencies(&self) -> anyhow::Result<Vec<(EmergencyId, EmergencyAccess)>> {
		let at = self.world.chain.finalized().await?;
		Ok(at.emergencies(OrganizationId(0)).await?)
	}

	/// Waits until a patient's late emergency access is on the chain.
	async fn until_entered(&self, patient: &Patient) -> anyhow::Result<EmergencyAccess> {
		let account = patient.account();
		until("the access is on the chain", limits::RECOVERY, || async {
			let all = self.emergencies().await?;
			let mut all = all.into_iter().map(|(_, access)| access);
			Ok(all.find(|access| access.subject == account))
		})
		.await
	}

	fn files(&self, out: &str, patient: &Patient) -> anyhow::Result<usize> {
		let folder = self
			.folder
			.path()
			.join(out)
			.join(patient.account().to_string());
		let mut records = 0;
		for file in std::fs::read_dir(&folder)? {
			let path = file?.path();
			let name = path.file_name().unwrap_or_default().to_string_lossy();
			if name.starts_with("receipt-") {
				continue;
			}
			let content: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
			ensure!(content["resourceType"].is_string(), "{content}");
			records += 1;
		}
		Ok(records)
	}

	async fn finish(self) -> anyhow::Result<()> {
		self.world.finish(vec![self.gateway]).await
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn opened_within_seconds_seen_reviewed_and_answered_for() -> anyhow::Result<()> {
	let ward = Ward::new(None).await?;
	let patient = ward.patient("Hana").await?;
	let account = patient.account().to_string();
	ward.acquaint().await?;

	// No consent was ever given.
	let begun = Instant::now();
	let out = ward.path("records");
	let open = [
		"--key",
		CLINICIAN,
		"emergency",
		"open",
		&account,
		"--reason",
		"life-threatened",
		"--out",
		&out,
	];
	ward.cli.ok(&open).await?;
	let taken = begun.elapsed();
	eprintln!("from the clinician's command to all records: {taken:?}");
	ensure!(taken < SECONDS, "{taken:?}");
	ensure!(ward.files("records", &patient)? == MEASUREMENTS + 1);

	// The patient sees it: in the inbox, first of all, and in the accounting.
	let told = ward.until_told("//Hana", "emergency-opened").await?;
	ensure!(
		told["loud"] == true && told["refs"]["code"] == "life-threatened",
		"{told}"
	);
	let text = ward.cli.ok(&["--key", "//Hana", "inbox"]).await?;
	ensure!(text.contains("EMERGENCY ACCESS 0"), "{text}");
	ensure!(
		text.lines().all(|line| line.chars().count() <= 100),
		"{text}"
	);
	let first = text.lines().nth(1).unwrap_or_default();
	ensure!(first.contains('!'), "the loud one first: {text}");
	let seen = ward.cli.json(&["--key", "//Hana", "disclosures"]).await?;
	ensure!(seen.to_string().contains("\"BTG\""), "{seen}");
	// Marked as read, it is no news any more.
	ward.cli.ok(&["--key", "//Hana", "inbox", "--read"]).await?;
	let news = ward.cli.json(&["--key", "//Hana", "inbox"]).await?;
	ensure!(news["entries"] == Value::Array(Vec::new()), "{news}");

	// So do those who review it, with the time until which they must.
	let told = ward.until_told(OFFICER, "emergency-opened").await?;
	let access = ward.emergencies().await?;
	let (number, access) = access.first().context("one access")?;
	ensure!(told["refs"]["due"] == access.review_due, "{told}");
	ensure!(told["refs"]["subject"] == account, "{told}");
	let second = Signer::from_uri(SECOND)?.account();
	let roles = RoleSet::of(&[Role::PrivacyOfficer]);
	ward.world
		.act("//Alice", &calls::members::appoint(second, roles, None))
		.await?;
	for officer in [OFFICER, SECOND] {
		let number = number.to_string();
		let review = [
			"--key",
			officer,
			"emergency",
			"review",
			&number,
			"--verdict",
			"unjustified",
		];
		ward.cli.ok(&review).await?;
	}
	let told = ward.until_told("//Hana", "emergency-reviewed").await?;
	ensure!(told["refs"]["code"] == "unjustified", "{told}");
	ward.until_told(OFFICER, "sanctioned").await?;

	// That hospital enters into no paid order, and the refusal says why.
	let terms = research(&[Category::Laboratory], &[], CREDIT, 1)?;
	let order = OrderId(ward.world.place("Alice", terms).await?);
	ward.until_told(OFFICER, "order-placed").await?;
	let accept = calls::access::accept_order(order);
	let officer = Signer::from_uri(OFFICER)?;
	let refused = ward.world.chain.submit(&officer, &accept).await;
	let refused = refused.err().context("a paid order was accepted")?;
	ensure!(refused.is("Access", "PaidOrdersBlocked"), "{refused}");
	ensure!(refused.to_string().contains("sanctioned"), "{refused}");

	// Treatment goes on.
	ward.world
		.sign(
			&patient.signer,
			&calls::consent::give(patient.account(), care()?, None),
		)
		.await?;
	let out = ward.path("treatment");
	ward.cli
		.ok(&[
			"--key", CLINICIAN, "access", "open", &account, "--out", &out,
		])
		.await?;
	ensure!(ward.files("treatment", &patient)? > 0);

	// Until the council lifts it.
	ward.world
		.council(&calls::access::lift_sanction(OrganizationId(0)))
		.await?;
	ward.world.act(OFFICER, &accept).await?;
	ward.until_told(OFFICER, "sanction-lifted").await?;
	ward.finish().await
}

/// Consent to treatment by anybody who treats.
fn care() -> anyhow::Result<Statement> {
	let conditions = Conditions {
		purposes: Some(PurposeSet::of(&[Purpose::Treat])),
		categories: Some(CategorySet::ALL),
		..Conditions::default()
	};
	statement(CARE, vec![Rule::Permit(conditions, Terms::default())])
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_chain_down_records_are_read_and_the_access_is_entered_later_once(
) -> anyhow::Result<()> {
	let mut ward = Ward::new(None).await?;
	let patient = ward.patient("Ivan").await?;
	let other = ward.patient("Jana").await?;
	forbid_emergencies(&ward.world, &other).await?;
	ward.acquaint().await?;

	// Not while the chain answers.
	let early = ward.open_sealed(&patient, "early").await?;
	ensure!(early.code == Some(6), "{early}");
	ensure!(early.stderr.contains("--sealed"), "{early}");

	ward.stop_chain().await?;
	let opened = ward.until_opened(&patient, "sealed").await?;
	ensure!(opened["records"] == MEASUREMENTS as u64 + 1, "{opened}");
	ensure!(opened["joins"].is_null(), "{opened}");
	ensure!(ward.files("sealed", &patient)? == MEASUREMENTS + 1);
	// Who forbade it by name is not opened, also now.
	let forbidden = ward.open_sealed(&other, "forbidden").await?;
	ensure!(forbidden.code == Some(6), "{forbidden}");
	ensure!(forbidden.stderr.contains("forbidden"), "{forbidden}");
	// Nobody else signs in meanwhile.
	let (status, _) = ward.gateway.get("/readyz").await?;
	ensure!(status == 503, "{status}");

	ward.start_chain().await?;
	let access = ward.until_entered(&patient).await?;
	ensure!(access.late, "{access:?}");
	ensure!(
		access.clinician == Signer::from_uri(CLINICIAN)?.account(),
		"{access:?}"
	);
	// Once, also when the gateway looks again and again, and starts anew.
	ward.world.network.wait_progress(5).await?;
	ward.gateway.stop().await?;
	ward.gateway.start().await?;
	observe(Duration::from_secs(5)).await;
	ensure!(ward.emergencies().await?.len() == 1);

	let told = ward.until_told("//Ivan", "emergency-late").await?;
	let delay = told["refs"]["delay"].as_u64().context("a delay")?;
	ensure!(delay > 0 && delay < 600, "{told}");
	let text = ward.cli.ok(&["--key", "//Ivan", "inbox"]).await?;
	ensure!(text.contains("late"), "{text}");
	let seen = ward.cli.json(&["--key", "//Ivan", "disclosures"]).await?;
	ensure!(seen.to_string().contains("\"BTG\""), "{seen}");
	ward.until_told(OFFICER, "emergency-late").await?;
	let local = ward
		.cli
		.json(&["--key", OFFICER, "emergency", "local"])
		.await?;
	ensure!(local[0]["state"] == "entered", "{local}");
	ensure!(local[0]["entry"] == opened["entry"], "{local}");
	ensure!(local[0]["delay"] == delay, "{local}, {told}");
	ward.finish().await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_anywhere_between_the_claim_and_its_entry() -> anyhow::Result<()> {
	let under_test = Path::new(env!("CARGO_BIN_EXE_gateway-under-test"));
	let mut ward = Ward::new(Some(under_test)).await?;
	let mut patients = Vec::new();
	for number in 0..POINTS.len() {
		// Of one patient, the chain takes one late entry in four hours.
		patients.push(ward.patient(&format!("Kay{number}")).await?);
	}
	ward.acquaint().await?;
	ward.gateway.stop().await?;
	let mut entered = 0;
	for (point, patient) in POINTS.into_iter().zip(&patients) {
		ward.gateway.launch(&[("GALEN_KILL_AT", point)])?;
		ward.gateway.ready().await?;
		ward.stop_chain().await?;
		// Until it dies, or the records are there.
		let opened = until("opened or dead", limits::FINALITY, || async {
			let output = ward.open_sealed(patient, point).await?;
			match output.code {
				Some(0) => Ok(Some(true)),
				Some(6) => Ok(None),
				_ => Ok(Some(false)),
			}
		})
		.await?;
		let later = matches!(point, "emergency::before_enter" | "emergency::before_mark");
		ensure!(opened == later, "{point}: opened: {opened}");
		ward.start_chain().await?;
		died_at(&mut ward.gateway, point).await?;

		ward.gateway.start().await?;
		if point == "emergency::before_seal" {
			ward.world.network.wait_progress(5).await?;
			ensure!(ward.emergencies().await?.is_empty(), "nothing was opened");
			ward.gateway.stop().await?;
			continue;
		}
		entered += 1;
		let access = ward.until_entered(patient).await?;
		ensure!(access.late, "{point}: {access:?}");
		// And the gateway knows.
		let known = until("the entry is marked", limits::FINALITY, || async {
			let local = ward
				.cli
				.json(&["--key", OFFICER, "emergency", "local"])
				.await?;
			let all = local.as_array().context("a list")?.clone();
			let done = all.iter().all(|entry| entry["state"] == "entered");
			Ok(done.then_some(all.len()))
		})
		.await?;
		ensure!(known == entered, "{point}: {known} entries");
		let all = ward.emergencies().await?;
		ensure!(all.len() == entered, "{point}: {all:?}");
		ward.gateway.stop().await?;
	}
	ward.gateway.start().await?;
	// What was disclosed is in the accounting, once.
	for (point, patient) in POINTS.into_iter().zip(&patients) {
		let key = format!("//{}", patient.name);
		let disclosed = ward.cli.json(&["--key", &key, "disclosures"]).await?;
		let count = disclosed.to_string().matches("\"BTG\"").count();
		let sealed_only = matches!(point, "emergency::before_seal" | "emergency::after_seal");
		ensure!(count == usize::from(!sealed_only), "{point}: {disclosed}");
	}
	ward.finish().await
}

/// The gateway must come to the point and die there, not elsewhere.
async fn died_at(gateway: &mut Gateway, point: &str) -> anyhow::Result<()> {
	let status = gateway.ended(limits::RECOVERY).await;
	let status = status.with_context(|| format!("the gateway never came to {point}"))?;
	ensure!(status.code().is_none(), "{point}: {status}");
	let killed = format!("killed at {point}");
	ensure!(gateway.log()?.contains(&killed), "not {killed}");
	Ok(())
}

/// A patient forbids emergency access by name.
async fn forbid_emergencies(world: &World, patient: &Patient) -> anyhow::Result<()> {
	let denies = Conditions {
		purposes: Some(PurposeSet::of(&[Purpose::Btg])),
		..Conditions::default()
	};
	let call = calls::consent::block(patient.account(), denies, None);
	world.sign(&patient.signer, &call).await?;
	Ok(())
}
