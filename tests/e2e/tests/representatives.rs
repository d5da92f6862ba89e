//! Guardians from the day they are appointed to the child's majority, as they do it: with the command
//! line, against a node and a gateway.

use anyhow::{ensure, Context};
use galen_client::AccountId;
use galen_e2e_tests::{sample, Patient, World};
use galen_primitives::ids::Moment;
use galen_test_support::{wait::until, Cli, Gateway};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;
use time::{format_description::well_known::Rfc3339, OffsetDateTime};

/// The child, and who stands in for it. The mother has no other part in the network; the father is a
/// patient of the same hospital.
const CHILD: &str = "//Noor";
const MOTHER: &str = "//Samira";
const FATHER: &str = "//Tarek";
const REGISTRAR: &str = "//Alice//Registrar";

/// Records of the child.
const RECORDS: usize = 4;
/// Seconds from the registrar's correction to majority: long enough for one transaction to be final.
const SOON: Moment = 40;
/// How long majority may take to come, once it is that near.
const MAJORITY: std::time::Duration = std::time::Duration::from_secs(120);

/// A family at a hospital.
struct Family {
	world: World,
	gateway: Gateway,
	cli: Cli,
	partner: String,
	folder: TempDir,
}

impl Family {
	async fn new() -> anyhow::Result<Self> {
		let world = World::development().await?;
		let partner = world.partner().await?;
		let gateway = world.open_gateway("Alice", &partner).await?;
		let bundle = sample::made("noor", RECORDS - 1)?;
		world
			.staff(&gateway, "Gateway")
			.await?
			.import(&bundle.text)
			.await?;
		let child = Patient::named("Noor")?;
		world.enrol(&gateway, &child, bundle.patient()?).await?;
		let father = Patient::named("Tarek")?;
		world.enrol_on_ledger("Alice", &[father.account()]).await?;
		let cli = Cli::new()?
			.env("GALEN_NODE", &world.network.node("Alice").rpc_url())
			.env("GALEN_GATEWAY", &gateway.url());
		let folder = tempfile::tempdir()?;
		std::fs::write(folder.path().join("evidence"), "a birth certificate")?;
		Ok(Self {
			world,
			gateway,
			cli,
			partner: partner.organization.to_string(),
			folder,
		})
	}

	fn path(&self, name: &str) -> String {
		self.folder.path().join(name).display().to_string()
	}

	/// The registrar lets somebody act for the child.
	async fn appoint(&self, guardian: &str, until: &str) -> anyhow::Result<()> {
		let evidence = self.path("evidence");
		// Every appointment has its own salt beside the evidence.
		let note = self.folder.path().join("evidence.commitment.json");
		if note.exists() {
			std::fs::remove_file(note)?;
		}
		let command = [
			"--key",
			REGISTRAR,
			"representative",
			"appoint",
			CHILD,
			guardian,
			"--right",
			"view,grant,withdraw",
			"--relation",
			"guard",
			"--evidence",
			&evidence,
			"--until",
			until,
		];
		self.cli.ok(&command).await?;
		Ok(())
	}

	/// Consent for the child, or of the child.
	async fn give(&self, key: &str, usual: &str) -> anyhow::Result<Value> {
		let command = [
			"--key",
			key,
			"consent",
			"give",
			"--usual",
			usual,
			"--subject",
			CHILD,
			"--yes",
		];
		self.cli.json(&command).await
	}

	async fn withdraw(&self, key: &str, directive: &str) -> anyhow::Result<()> {
		let command = [
			"--key",
			key,
			"consent",
			"withdraw",
			directive,
			"--subject",
			CHILD,
		];
		self.cli.ok(&command).await.map(|_| ())
	}

	/// What the evaluator says about the child, in words.
	async fn decision(&self, recipient: &str, purpose: &str) -> anyhow::Result<String> {
		let command = [
			"--key",
			MOTHER,
			"consent",
			"preview",
			"--subject",
			CHILD,
			"--recipient",
			recipient,
			"--purpose",
			purpose,
			"--action",
			"use",
			"--category",
			"laboratory",
		];
		self.cli.ok(&command).await
	}

	async fn research(&self) -> anyhow::Result<String> {
		self.decision(&self.partner, "HRESCH").await
	}

	async fn care(&self) -> anyhow::Result<String> {
		self.decision("0", "TREAT").await
	}

	/// A command that must be refused, with words for people; returns them.
	async fn refused(&self, command: &[&str]) -> anyhow::Result<String> {
		let output = self.cli.run(command).await?;
		ensure!(
			output.code == Some(6),
			"galen {}: {output}",
			command.join(" ")
		);
		let words = output.stderr.lines().last().unwrap_or_default().to_owned();
		ensure!(
			words.starts_with("galen: ") && words.contains(' '),
			"{output}"
		);
		Ok(words)
	}

	async fn now(&self) -> anyhow::Result<Moment> {
		Ok(self.world.chain.finalized().await?.moment().await?)
	}

	async fn finish(self) -> anyhow::Result<()> {
		self.world.finish(vec![self.gateway]).await
	}
}

fn is_permitted(words: &str) -> bool {
	words.starts_with("permitted")
}

fn directive_of(result: &Value) -> anyhow::Result<String> {
	let given = &result["events"][0]["consent_given"]["directive"];
	let given = given.as_u64().with_context(|| result.to_string())?;
	Ok(given.to_string())
}

/// A moment as the command line takes it.
fn rfc3339(moment: Moment) -> anyhow::Result<String> {
	let moment = OffsetDateTime::from_unix_timestamp(i64::try_from(moment)?)?;
	Ok(moment.format(&Rfc3339)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_acts_until_majority_and_the_young_adult_confirms() -> anyhow::Result<()> {
	let family = Family::new().await?;
	ensure!(!is_permitted(&family.research().await?));
	// Before anybody appointed her, the mother is nobody.
	family
		.refused(&["--key", MOTHER, "records", "--for", CHILD])
		.await?;
	family.appoint(MOTHER, "2040-01-01").await?;

	// She consents for the child, to care and to research, and reads its records.
	family.give(MOTHER, "care-here").await?;
	let first = directive_of(&family.give(MOTHER, "research-lab").await?)?;
	ensure!(is_permitted(&family.research().await?));
	ensure!(is_permitted(&family.care().await?));
	let records = ["--key", MOTHER, "records", "--for", CHILD];
	let listed = family.cli.json(&records).await?;
	ensure!(listed.as_array().map(Vec::len) == Some(RECORDS), "{listed}");
	let out = family.path("of-noor");
	family
		.cli
		.ok(&[&records[..], &["--out", &out]].concat())
		.await?;
	ensure!(files_in(Path::new(&out))? == RECORDS);
	let accounting = ["--key", MOTHER, "disclosures", "--for", CHILD];
	let nobody = family.cli.ok(&accounting).await?;
	ensure!(nobody.contains("Nobody has seen"), "{nobody}");
	// A profile that names the child says for whom.
	let profile = format!("[profile.noor]\nkey = \"{MOTHER}\"\nsubject = \"{CHILD}\"\n");
	std::fs::write(family.folder.path().join("galen.toml"), profile)?;
	let config = family.path("galen.toml");
	let by_profile = family
		.cli
		.json(&["--config", &config, "--profile", "noor", "records"])
		.await?;
	ensure!(by_profile == listed);

	// What she gave she takes back, and gives again.
	family.withdraw(MOTHER, &first).await?;
	let withdrawn = family.research().await?;
	ensure!(withdrawn.contains("is withdrawn"), "{withdrawn}");
	ensure!(is_permitted(&family.care().await?));
	let second = directive_of(&family.give(MOTHER, "research-lab").await?)?;
	ensure!(second != first && is_permitted(&family.research().await?));

	// Majority is near.
	let majority = family.now().await? + SOON;
	family.appoint(MOTHER, &rfc3339(majority)?).await?;
	ensure!(
		family.now().await? < majority,
		"the correction took longer than majority"
	);
	until("majority", MAJORITY, || async {
		Ok((family.now().await? >= majority).then_some(()))
	})
	.await?;

	// From that second on: she can give nothing, take nothing back, and see nothing.
	for command in [
		&[
			"consent",
			"give",
			"--usual",
			"research-broad",
			"--subject",
			CHILD,
			"--yes",
		][..],
		&["consent", "withdraw", &second, "--subject", CHILD],
	] {
		let words = family
			.refused(&[&["--key", MOTHER][..], command].concat())
			.await?;
		ensure!(words.contains("ended"), "{words}");
	}
	family.refused(&records).await?;
	family.refused(&accounting).await?;

	// Research waits for the young adult; treatment goes on.
	let waiting = family.research().await?;
	ensure!(
		waiting.contains("given by somebody who may no longer"),
		"{waiting}"
	);
	ensure!(is_permitted(&family.care().await?));
	family.give(CHILD, "research-lab").await?;
	ensure!(is_permitted(&family.research().await?));
	let own = family.cli.json(&["--key", CHILD, "records"]).await?;
	ensure!(own == listed);
	family.finish().await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_joint_guardians_all_permit_research_and_any_one_ends_it() -> anyhow::Result<()> {
	let family = Family::new().await?;
	for guardian in [MOTHER, FATHER] {
		family.appoint(guardian, "2040-01-01").await?;
	}
	// Care is for either of them alone.
	family.give(FATHER, "care-here").await?;
	ensure!(is_permitted(&family.care().await?));

	// Research is for both.
	let proposed = family.give(MOTHER, "research-lab").await?;
	let event = &proposed["events"][0]["consent_proposed"];
	ensure!(event.is_object(), "{proposed}");
	ensure!(!is_permitted(&family.research().await?));
	// Saying it twice does not make two of her.
	let again = family.give(MOTHER, "research-lab").await?;
	ensure!(
		again["events"][0]["consent_proposed"].is_object(),
		"{again}"
	);
	ensure!(!is_permitted(&family.research().await?));
	let given = directive_of(&family.give(FATHER, "research-lab").await?)?;
	ensure!(is_permitted(&family.research().await?));

	// Either ends it.
	family.withdraw(FATHER, &given).await?;
	let ended = family.research().await?;
	ensure!(ended.contains("is withdrawn"), "{ended}");
	ensure!(is_permitted(&family.care().await?));

	// A father whose mandate is over is a patient like any other: of his own records.
	let remove = [
		"--key",
		REGISTRAR,
		"representative",
		"remove",
		CHILD,
		FATHER,
	];
	family.cli.ok(&remove).await?;
	let give = [
		"--key",
		FATHER,
		"consent",
		"give",
		"--usual",
		"research-lab",
		"--subject",
		CHILD,
		"--yes",
	];
	let words = family.refused(&give).await?;
	ensure!(words.contains("may not act for this subject"), "{words}");
	let words = family
		.refused(&["--key", FATHER, "records", "--for", CHILD])
		.await?;
	ensure!(words.contains("right has ended"), "{words}");
	family.cli.ok(&["--key", FATHER, "records"]).await?;
	// Alone, the mother is enough.
	family.give(MOTHER, "research-lab").await?;
	ensure!(is_permitted(&family.research().await?));
	let child = Patient::named("Noor")?.account();
	ensure!(representatives(&family, &child).await? == 1);
	family.finish().await
}

async fn representatives(family: &Family, child: &AccountId) -> anyhow::Result<usize> {
	let block = family.world.chain.finalized().await?;
	Ok(block.representatives(child).await?.len())
}

fn files_in(folder: &Path) -> anyhow::Result<usize> {
	Ok(std::fs::read_dir(folder)?.count())
}
