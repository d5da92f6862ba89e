//! Erased is erased: with every disk, the chain, an old backup and all keys in hand nobody opens the record,
//! and nothing that is left anywhere matches its anchor. All the rest stays.

use anyhow::{ensure, Context};
use galen_client::types::{ErasureOutcome, RetentionGround};
use galen_e2e_tests::{sample, sample::Bundle, Patient, Visitor, World};
use galen_primitives::{
	ids::{BatchNumber, ErasureRequestId, OrganizationId},
	merkle::Digest,
};
use galen_test_support::{
	run_to_end,
	wait::{limits, until},
	Cli, Gateway,
};
use galen_vault::safe::{
	CiphertextRoot, CustodianKey, Domain, Half, KeyError, MetadataHash, ObjectId, Opening,
	Passphrase, Salt, SoftwareCustodianKey, SubjectVaultId, WrappedRecord, WrappedSubject,
};
use serde_json::Value;
use sqlx::Row;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Records of each patient, one of them the patient.
const MEASUREMENTS: usize = 4;
/// Where the halves begin in their file.
const HALVES: usize = 128;
/// Every step at which a gateway can be killed while it erases.
const STEPS: [&str; 6] = [
	"erasure::after_close",
	"erasure::after_overwrite",
	"erasure::after_destroy",
	"erasure::after_certify",
	"erasure::after_record",
	"erasure::before_finish",
];

fn under_test() -> &'static Path {
	Path::new(env!("CARGO_BIN_EXE_gateway-under-test"))
}

/// A hospital whose gateway tells the ledger of erasures at once.
async fn hospital(world: &World, binary: Option<&Path>) -> anyhow::Result<Gateway> {
	let mut setup = world
		.gateway("Alice")
		.await?
		.limit("erasure_pause_seconds", 1);
	if let Some(binary) = binary {
		setup = setup.binary(binary);
	}
	setup.in_folder(world.network.folder()?).await
}

fn command_line(world: &World, gateway: &Gateway, key: &str) -> anyhow::Result<Cli> {
	Ok(Cli::new()?
		.env("GALEN_NODE", &world.network.node("Alice").rpc_url())
		.env("GALEN_GATEWAY", &gateway.url())
		.env("GALEN_KEY", key))
}

/// Imports a bundle and enrols its patient.
async fn admit(world: &World, gateway: &Gateway, name: &str) -> anyhow::Result<(Patient, Bundle)> {
	let bundle = sample::made(&name.to_lowercase(), MEASUREMENTS)?;
	world
		.staff(gateway, "Gateway")
		.await?
		.import(&bundle.text)
		.await?;
	let patient = Patient::named(name)?;
	world.enrol(gateway, &patient, bundle.patient()?).await?;
	Ok((patient, bundle))
}

/// What the patient reads is what was sent, but for so many records.
async fn reads(
	world: &World,
	gateway: &Gateway,
	patient: &Patient,
	bundle: &Bundle,
	gone: usize,
) -> anyhow::Result<()> {
	let folder = tempfile::tempdir()?;
	let out = folder.path().display().to_string();
	let cli = command_line(world, gateway, &format!("//{}", patient.name))?;
	cli.ok(&["records", "--out", &out]).await?;
	let mut read = 0;
	for path in files(folder.path()) {
		let content = std::fs::read(&path)?;
		if bundle
			.resources
			.iter()
			.any(|resource| resource.as_bytes() == content)
		{
			read += 1;
		}
	}
	let expected = bundle.resources.len().saturating_sub(gone);
	ensure!(
		read == expected,
		"{} reads {read} of {expected}",
		patient.name
	);
	Ok(())
}

/// The erasure of a demand, once it is in this state.
async fn until_state(
	world: &World,
	gateway: &Gateway,
	demand: u64,
	state: &str,
) -> anyhow::Result<Value> {
	let officer = command_line(world, gateway, "//Alice//PrivacyOfficer")?;
	until(
		&format!("demand {demand} is {state}"),
		limits::FINALITY,
		|| async {
			let listed = officer.json(&["erasure", "status"]).await?;
			let all = listed["erasures"].as_array().context("a list")?.clone();
			Ok(all
				.into_iter()
				.find(|erasure| erasure["demand"] == demand && erasure["state"] == state))
		},
	)
	.await
}

/// Demands through the command line; returns the demand's number.
async fn demand(cli: &Cli, objects: &[String]) -> anyhow::Result<u64> {
	let mut command = vec!["erasure", "request", "--yes"];
	if !objects.is_empty() {
		command.push("--record");
		command.extend(objects.iter().map(String::as_str));
	}
	let made = cli.json(&command).await?;
	made["demand"].as_u64().context("a number")
}

async fn start(world: &World, gateway: &Gateway, demand: u64) -> anyhow::Result<String> {
	let waiting = until_state(world, gateway, demand, "waiting").await?;
	let id = waiting["erasure"].as_str().context("a name")?.to_owned();
	let officer = command_line(world, gateway, "//Alice//PrivacyOfficer")?;
	officer.ok(&["erasure", "start", &id, "--yes"]).await?;
	Ok(id)
}

fn files(folder: &Path) -> Vec<PathBuf> {
	let mut found = Vec::new();
	for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
		let path = entry.path();
		if path.is_dir() {
			found.extend(files(&path));
		} else if path.is_file() {
			found.push(path);
		}
	}
	found
}

/// Everything of a gateway but the file of halves, as the runbook says. The gateway must not be running.
fn back_up(gateway: &Gateway, to: &Path) -> anyhow::Result<()> {
	for path in files(gateway.folder()) {
		let name = path.strip_prefix(gateway.folder())?;
		if name == Path::new("halves") || name == Path::new("gateway.log") {
			continue;
		}
		let copy = to.join(name);
		std::fs::create_dir_all(copy.parent().context("a folder")?)?;
		std::fs::copy(&path, copy)?;
	}
	Ok(())
}

/// One row of a copy of the index.
async fn row(database: &Path, statement: &str, id: &[u8]) -> anyhow::Result<Vec<Vec<u8>>> {
	sqlx::any::install_default_drivers();
	let url = format!("sqlite:{}", database.display());
	let pool = sqlx::AnyPool::connect(&url).await?;
	let row = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned()))
		.bind(id.to_vec())
		.fetch_one(&pool)
		.await?;
	let columns = (0..row.len())
		.map(|index| {
			let bytes: Option<Vec<u8>> = row.try_get(index)?;
			anyhow::Ok(bytes.unwrap_or_default())
		})
		.collect();
	pool.close().await;
	columns
}

/// What somebody has who has all of it.
struct Attacker {
	custodian: SoftwareCustodianKey,
	/// Every half there is.
	halves: Vec<Half>,
	subject: SubjectVaultId,
	wrapped_subject: WrappedSubject,
	wrapped_record: WrappedRecord,
}

impl Attacker {
	/// Reads the old backup of the database, the custodian's key, and the halves of today.
	async fn new(gateway: &Gateway, backup: &Path, object: &ObjectId) -> anyhow::Result<Self> {
		let passphrase = std::fs::read_to_string(backup.join("passphrase"))?;
		let passphrase = Passphrase::typed(passphrase.trim().to_owned());
		let custodian = SoftwareCustodianKey::load(&backup.join("custodian.key"), &passphrase)?;
		let columns = row(
			&backup.join("gateway.sqlite"),
			"SELECT r.wrapped_secret, s.wrapped_key, s.shelf FROM records AS r \
			 JOIN shelves AS s ON s.shelf = r.shelf WHERE r.object = $1",
			&object.0,
		)
		.await?;
		let [record, subject, shelf] = columns.as_slice() else {
			anyhow::bail!("three columns");
		};
		let bytes = std::fs::read(gateway.folder().join("halves"))?;
		let slots = bytes.get(HALVES..).context("halves")?;
		let halves = slots
			.chunks_exact(32)
			.filter_map(|slot| {
				let slot = <[u8; 32]>::try_from(slot).unwrap_or_default();
				Half::from_bytes(Zeroizing::new(slot))
			})
			.collect();
		Ok(Self {
			custodian,
			halves,
			subject: SubjectVaultId(shelf.as_slice().try_into()?),
			wrapped_subject: WrappedSubject::from_bytes(subject)?,
			wrapped_record: WrappedRecord::from_bytes(record)?,
		})
	}

	/// The record's salt, if any two halves there are give it.
	fn opens(&self, object: &ObjectId) -> anyhow::Result<Option<[u8; 32]>> {
		for half in &self.halves {
			let key = self
				.custodian
				.open_subject(&self.subject, &self.wrapped_subject, half)?;
			for half in &self.halves {
				match key.unwrap_record(object, &self.wrapped_record, half) {
					Ok(secret) => return Ok(Some(*secret.salt.expose())),
					Err(KeyError::Refused) => {},
					Err(other) => return Err(other.into()),
				}
			}
		}
		Ok(None)
	}
}

/// What is anchored of a record, and what it commits to but for the salt.
struct Anchor {
	leaf: Digest,
	ciphertext: CiphertextRoot,
	metadata: MetadataHash,
}

impl Anchor {
	async fn of(
		gateway: &Gateway,
		patient: &Patient,
		backup: &Path,
		object: &ObjectId,
	) -> anyhow::Result<Self> {
		let session = patient.enter(&Visitor::at(gateway)?).await?;
		let text = session.page(&format!("/objects/{object}/proof")).await?;
		let proof: Value = serde_json::from_str(&text)?;
		let digest = |name: &str| -> anyhow::Result<Digest> {
			let mut bytes = [0; 32];
			hex::decode_to_slice(proof[name].as_str().context("hexadecimal")?, &mut bytes)?;
			Ok(Digest(bytes))
		};
		let columns = row(
			&backup.join("gateway.sqlite"),
			"SELECT leaf FROM records WHERE object = $1",
			&object.0,
		)
		.await?;
		let leaf = columns.first().context("a leaf")?.as_slice().try_into()?;
		Ok(Self {
			leaf: Digest(leaf),
			ciphertext: CiphertextRoot(digest("ciphertext_root")?),
			metadata: MetadataHash(digest("metadata_hash")?),
		})
	}

	/// Whether these bytes are the salt.
	fn is_opened_by(&self, salt: &[u8; 32]) -> bool {
		let opening = Opening {
			domain: Domain::Record,
			salt: Salt::from_bytes(Zeroizing::new(*salt)),
			ciphertext: self.ciphertext,
			metadata: self.metadata,
		};
		opening.leaf() == self.leaf
	}

	/// Whether any 32 bytes in a row of these are the salt.
	fn is_opened_somewhere_in(&self, bytes: &[u8]) -> bool {
		bytes
			.windows(32)
			.filter_map(|window| window.first_chunk::<32>())
			.any(|salt| self.is_opened_by(salt))
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn with_all_disks_the_chain_and_an_old_backup_the_record_stays_closed() -> anyhow::Result<()>
{
	let world = World::development().await?;
	let mut gateway = hospital(&world, None).await?;
	gateway.start().await?;
	let (hers, her_bundle) = admit(&world, &gateway, "Eraser").await?;
	let (his, his_bundle) = admit(&world, &gateway, "Keeper").await?;
	world.until_anchored(&gateway).await?;
	let session = hers.enter(&Visitor::at(&gateway)?).await?;
	let records = session.records().await?;
	let record = records
		.iter()
		.find(|record| record.batch.is_some())
		.context("a record")?
		.clone();
	let object: ObjectId = record.object.parse()?;
	let (batch, leaf) = (
		BatchNumber(record.batch.context("anchored")?),
		u32::try_from(record.leaf_index.context("anchored")?)?,
	);

	// The backup, as the runbook says: all but the halves.
	let kept = tempfile::tempdir()?;
	let backup = kept.path().join("backup");
	gateway.stop().await?;
	back_up(&gateway, &backup)?;
	let old_halves = std::fs::read(gateway.folder().join("halves"))?;
	gateway.start().await?;

	let anchor = Anchor::of(&gateway, &hers, &backup, &object).await?;
	let attacker = Attacker::new(&gateway, &backup, &object).await?;
	let salt = attacker.opens(&object)?.context("it opens before")?;
	ensure!(anchor.is_opened_by(&salt), "the attack works before");
	ensure!(
		anchor.is_opened_somewhere_in(&[&[1, 2, 3], salt.as_slice(), &[4]].concat()),
		"the search finds"
	);

	// Demanded, agreed to, done.
	let patient = command_line(&world, &gateway, "//Eraser")?;
	let number = demand(&patient, std::slice::from_ref(&record.object)).await?;
	let id = start(&world, &gateway, number).await?;
	until_state(&world, &gateway, number, "done").await?;
	let block = world.chain.finalized().await?;
	let answered = block
		.erasure_request(ErasureRequestId(number))
		.await?
		.context("the demand")?;
	ensure!(matches!(
		answered.answer.map(|answer| answer.outcome),
		Some(ErasureOutcome::Erased { .. })
	));
	let custodian = OrganizationId(world.hospital("Alice")?);
	ensure!(block.is_erased(custodian, batch, leaf).await?);

	// The proof says so, and the certificate is about it.
	let home = tempfile::tempdir()?;
	let file = |name: &str| home.path().join(name).display().to_string();
	let ended = run_to_end(&["export-chain-spec", "--chain", "development", "--raw"]).await?;
	let specification = ended.output.find('{').context("a specification")?;
	std::fs::write(home.path().join("spec"), &ended.output[specification..])?;
	let (proof, certificate, spec) = (file("proof"), file("certificate"), file("spec"));
	patient
		.ok(&["erasure", "certificate", &id, "--out", &certificate])
		.await?;
	patient
		.ok(&["prove", "record", &record.object, "--out", &proof])
		.await?;
	let checked = patient
		.run(&[
			"verify",
			&proof,
			"--spec",
			&spec,
			"--certificate",
			&certificate,
		])
		.await?;
	ensure!(checked.code == Some(0), "{checked}");
	ensure!(checked.stdout.contains("erased"), "{checked}");
	ensure!(
		checked.stderr.contains("under this certificate"),
		"{checked}"
	);
	let other = records
		.iter()
		.find(|other| other.object != record.object && other.batch == record.batch)
		.context("another record")?;
	let proof = file("other-proof");
	patient
		.ok(&["prove", "record", &other.object, "--out", &proof])
		.await?;
	let checked = patient
		.run(&[
			"verify",
			&proof,
			"--spec",
			&spec,
			"--certificate",
			&certificate,
		])
		.await?;
	ensure!(
		checked.code != Some(0),
		"a certificate of another record: {checked}"
	);

	// With everything in hand: nobody opens it, and nothing anywhere is its salt.
	let attacker = Attacker::new(&gateway, &backup, &object).await?;
	ensure!(attacker.opens(&object)?.is_none(), "it opens");
	gateway.stop().await?;
	let mut searched = 0usize;
	for folder in [gateway.folder(), &backup] {
		for path in files(folder) {
			let content = std::fs::read(&path)?;
			searched += content.len();
			ensure!(
				!anchor.is_opened_somewhere_in(&content),
				"the salt is in {}",
				path.display()
			);
		}
	}
	ensure!(searched > 100_000, "{searched} bytes");
	gateway.start().await?;
	reads(&world, &gateway, &hers, &her_bundle, 1).await?;
	reads(&world, &gateway, &his, &his_bundle, 0).await?;

	// The old backup restored: the gateway serves all but the erased record.
	gateway.stop().await?;
	std::fs::copy(
		backup.join("gateway.sqlite"),
		gateway.folder().join("gateway.sqlite"),
	)?;
	for leftover in ["gateway.sqlite-wal", "gateway.sqlite-shm"] {
		let _ = std::fs::remove_file(gateway.folder().join(leftover));
	}
	gateway.start().await?;
	ensure!(gateway.log()?.contains("database_older"));
	reads(&world, &gateway, &hers, &her_bundle, 1).await?;
	reads(&world, &gateway, &his, &his_bundle, 0).await?;

	// The old halves as well, which no backup may hold: the gateway does not start, and says why. The
	// database has seen the erasure again by now.
	gateway.stop().await?;
	std::fs::write(gateway.folder().join("halves"), &old_halves)?;
	gateway.launch(&[])?;
	let status = gateway.ended(limits::START).await?;
	ensure!(status.code() == Some(4), "{status}");
	let said = "the file of halves is an old copy";
	ensure!(gateway.log()?.contains(said), "{}", gateway.log()?);
	world.finish(vec![gateway]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_erased_and_what_comes_later_is_new() -> anyhow::Result<()> {
	let world = World::development().await?;
	let mut gateway = hospital(&world, None).await?;
	gateway.start().await?;
	let (_, bundle) = admit(&world, &gateway, "Leaver").await?;
	let (his, his_bundle) = admit(&world, &gateway, "Stayer").await?;
	world.until_anchored(&gateway).await?;
	let patient = command_line(&world, &gateway, "//Leaver")?;

	// The first is declined, with its ground.
	let declined = demand(&patient, &[]).await?;
	let waiting = until_state(&world, &gateway, declined, "waiting").await?;
	let id = waiting["erasure"].as_str().context("a name")?;
	let officer = command_line(&world, &gateway, "//Alice//PrivacyOfficer")?;
	officer
		.ok(&["erasure", "decline", id, "--ground", "legal-obligation"])
		.await?;
	until_state(&world, &gateway, declined, "declined").await?;
	let block = world.chain.finalized().await?;
	let answered = block.erasure_request(ErasureRequestId(declined)).await?;
	let outcome = answered.context("the demand")?.answer;
	ensure!(
		outcome.map(|answer| answer.outcome)
			== Some(ErasureOutcome::Declined {
				ground: RetentionGround::LegalObligation
			})
	);
	let told = patient.ok(&["erasure", "status"]).await?;
	ensure!(told.contains("legal obligation"), "{told}");

	let number = demand(&patient, &[]).await?;
	start(&world, &gateway, number).await?;
	let done = until_state(&world, &gateway, number, "done").await?;
	ensure!(done["records"] == bundle.resources.len(), "{done}");
	let listed = patient.json(&["records"]).await?;
	ensure!(listed.as_array().is_some_and(Vec::is_empty), "{listed}");
	reads(&world, &gateway, &his, &his_bundle, 0).await?;

	// The hospital's own system sends it again: another shelf, until somebody links it.
	let staff = world.staff(&gateway, "Gateway").await?;
	let again = staff.import(&bundle.text).await?;
	ensure!(
		again.stored == u64::try_from(bundle.resources.len())?,
		"{again:?}"
	);
	let listed = patient.json(&["records"]).await?;
	ensure!(listed.as_array().is_some_and(Vec::is_empty), "{listed}");
	world.finish(vec![gateway]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_each_step_of_an_erasure() -> anyhow::Result<()> {
	let world = World::development().await?;
	let mut gateway = hospital(&world, Some(under_test())).await?;
	gateway.start().await?;
	let (hers, bundle) = admit(&world, &gateway, "Stepwise").await?;
	let (his, his_bundle) = admit(&world, &gateway, "Bystander").await?;
	world.until_anchored(&gateway).await?;
	let patient = command_line(&world, &gateway, "//Stepwise")?;
	let kept = admit_more(&world, &gateway, &bundle).await?;
	world.until_anchored(&gateway).await?;
	gateway.stop().await?;

	for (gone, step) in STEPS.iter().enumerate() {
		gateway.launch(&[("GALEN_KILL_AT", step)])?;
		gateway.ready().await?;
		let session = hers.enter(&Visitor::at(&gateway)?).await?;
		let records = session.records().await?;
		let erased = erased(&session.page("/records?limit=1000").await?)?;
		ensure!(erased.len() == gone, "{step}: {erased:?}");
		let object = records
			.iter()
			.map(|record| record.object.clone())
			.find(|object| !erased.contains(object))
			.context("a record")?;
		let number = demand(&patient, &[object]).await?;
		// The officer's request may be cut off by what it sets off.
		let waiting = until_state(&world, &gateway, number, "waiting").await?;
		let id = waiting["erasure"].as_str().context("a name")?.to_owned();
		let officer = command_line(&world, &gateway, "//Alice//PrivacyOfficer")?;
		let _ = officer.run(&["erasure", "start", &id, "--yes"]).await?;
		let status = gateway.ended(limits::FINALITY).await;
		status.with_context(|| format!("the gateway never came to {step}"))?;
		ensure!(
			gateway.log()?.contains(&format!("killed at {step}")),
			"{step}"
		);

		gateway.start().await?;
		until_state(&world, &gateway, number, "done").await?;
		reads(&world, &gateway, &his, &his_bundle, 0).await?;
		gateway.stop().await?;
	}
	gateway.start().await?;
	let session = hers.enter(&Visitor::at(&gateway)?).await?;
	let gone = erased(&session.page("/records?limit=1000").await?)?;
	ensure!(gone.len() == STEPS.len(), "{gone:?}");
	let folder = tempfile::tempdir()?;
	let out = folder.path().display().to_string();
	patient.ok(&["records", "--out", &out]).await?;
	let left = kept.saturating_sub(STEPS.len());
	let read = files(folder.path()).len();
	ensure!(read >= left, "{read} files of {left} records");
	world.finish(vec![gateway]).await
}

/// Enough records of a patient that one can go at each step; returns how many there are.
async fn admit_more(world: &World, gateway: &Gateway, bundle: &Bundle) -> anyhow::Result<usize> {
	let patient = bundle.patient()?;
	let lines: String = (0..STEPS.len())
		.map(|number| format!("{}\n", sample::measurement(patient, "more", number)))
		.collect();
	let staff = world.staff(gateway, "Gateway").await?;
	staff.import_bulk(lines).await?;
	Ok(bundle.resources.len() + STEPS.len())
}

/// The objects that a list of records says were erased.
fn erased(page: &str) -> anyhow::Result<Vec<String>> {
	let page: Value = serde_json::from_str(page)?;
	let records = page["records"].as_array().context("a list")?;
	Ok(records
		.iter()
		.filter(|record| record["erased"] == true)
		.filter_map(|record| record["object"].as_str().map(str::to_owned))
		.collect())
}
