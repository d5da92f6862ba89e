//! A lost phone, from the recovery code on paper to a key like any other: command line, node and
//! gateway on a network whose delay and restraint last seconds.

use anyhow::{bail, ensure, Context};
use galen_client::{calls, Refusal, Signer, SubmitError};
use galen_e2e_tests::{world::permit, Patient, Visitor, Waits, World};
use galen_primitives::{
	codes::{Category, CategorySet, Purpose, PurposeSet},
	consent::Conditions,
};
use galen_test_support::{
	wait::{limits, until},
	Cli, Network, NodeBuilder,
};
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

/// How long it takes in this test.
const WAITS: Waits = Waits {
	delay: 15,
	restraint: 60,
};

/// The old phone, and the new one.
const LOST: &str = "//Amina";
const NEW: &str = "//NewPhone";

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_phone_costs_a_patient_nothing_but_time() -> anyhow::Result<()> {
	let folder = tempfile::tempdir()?;
	let world = hurried(&folder).await?;
	let amina = Patient::named("Amina")?;
	let subject = amina.account();
	let key = Signer::from_uri(NEW)?.acting_for(subject);
	let mut gateway = world
		.gateway("Alice")
		.await?
		.in_folder(world.network.folder()?)
		.await?;
	gateway.start().await?;
	let door = Visitor::at(&gateway)?;
	let node = world.network.node("Alice").rpc_url();
	let cli = Cli::new()?.env("GALEN_NODE", &node);

	// While all is well: a code on paper, and a consent.
	let made = cli
		.json(&["--key", LOST, "recovery", "code", "new", "--form", "hex"])
		.await?;
	let code = made["code"].as_str().context("the code is shown once")?;
	let hospital = 0;
	world
		.give(&amina, vec![permit(hospital, &[Category::Laboratory])])
		.await?;
	let session = amina.enter(&door).await?;
	session.records().await?;

	// The phone is gone. Her new one makes a key; the code signs on it, and stays there.
	let approval = signed_by_code(&cli, &node, code).await?;
	let opened = cli
		.json(&[
			"--key",
			"//Alice//Registrar",
			"recovery",
			"open",
			LOST,
			"--new-key",
			NEW,
			"--approval",
			&approval,
			"--yes",
		])
		.await?;
	let ready_at = opened["ready_at"].as_u64().context("two have approved")?;

	// Whoever has the old phone can take back, and nothing else; nobody can be in a hurry.
	let rules = vec![permit(hospital, &[Category::Medications])];
	let widened = world.give(&amina, rules.clone()).await;
	is_refused(widened, Refusal::KeyBeingReplaced)?;
	let early = cli
		.run(&["--key", "//Bilal", "recovery", "complete", LOST])
		.await?;
	ensure!(early.code == Some(6), "{early}");
	ensure!(early.stderr.contains("the delay runs until"), "{early}");
	until("the delay is over", limits::FINALITY, || async {
		let now = world.chain.finalized().await?.moment().await?;
		Ok((ready_at <= now).then_some(()))
	})
	.await?;
	cli.ok(&["--key", "//Bilal", "recovery", "complete", LOST])
		.await?;

	// The old phone is a stone, at the ledger and at the hospital, also in the session it had.
	is_refused(world.withdraw_all(&amina).await, Refusal::KeyReplaced)?;
	ensure!(amina.enter(&door).await.is_err(), "the lost phone enters");
	until("the old session is over", limits::FINALITY, || async {
		Ok(session.records().await.is_err().then_some(()))
	})
	.await?;

	// The new one is hers, without being told so.
	let status = cli.json(&["--key", NEW, "recovery", "status"]).await?;
	ensure!(status["subject"] == subject.to_string(), "{status}");
	ensure!(
		status["current_key"] == key.account().to_string(),
		"{status}"
	);
	let balance = cli.json(&["--key", NEW, "balance"]).await?;
	ensure!(balance["account"] == subject.to_string(), "{balance}");
	door.enter(&key, None).await?.records().await?;

	// For a while it only takes back: several acts at once, in the row of her account.
	let block = |purpose| {
		let denies = Conditions {
			purposes: Some(PurposeSet::of(&[purpose])),
			categories: Some(CategorySet::of(&[Category::Laboratory])),
			..Conditions::default()
		};
		calls::consent::block(subject, denies, None)
	};
	let (first, second) = (block(Purpose::Hresch), block(Purpose::Hmarkt));
	futures::try_join!(world.sign(&key, &first), world.sign(&key, &second))?;
	let renewed = cli
		.run(&["--key", NEW, "recovery", "code", "new", "--yes"])
		.await?;
	ensure!(renewed.code == Some(6), "{renewed}");
	ensure!(
		renewed
			.stderr
			.contains("you can withdraw, pause, block and decline"),
		"{renewed}"
	);

	// And then it is a key like any other.
	until("the restraint is over", limits::SET_CHANGE, || async {
		let restraint = world.chain.finalized().await?.restraint(&subject).await?;
		Ok(restraint.is_none().then_some(()))
	})
	.await?;
	cli.ok(&["--key", NEW, "recovery", "code", "new", "--yes"])
		.await?;
	gateway.stop().await?;
	world.network.finish().await
}

/// One hospital, and short times.
async fn hurried(folder: &TempDir) -> anyhow::Result<World> {
	let path = WAITS.in_specification("development", folder.path()).await?;
	let setup = NodeBuilder::validator("Alice")?.chain(&path.display().to_string());
	let mut network = Network::of(vec![setup]).await?;
	network.start().await?;
	World::over(network, 1).await
}

/// What the code on paper signs, typed in on the new phone.
async fn signed_by_code(cli: &Cli, node: &str, code: &str) -> anyhow::Result<String> {
	let mut signing = tokio::process::Command::new(cli.binary());
	signing
		.args(["--node", node, "recovery", "code", "sign", LOST])
		.args(["--new-key", NEW])
		.stdin(Stdio::piped())
		.stdout(Stdio::piped())
		.stderr(Stdio::piped())
		.kill_on_drop(true);
	let mut signing = signing.spawn()?;
	let mut stdin = signing.stdin.take().context("a way in")?;
	stdin.write_all(code.as_bytes()).await?;
	drop(stdin);
	let ended = signing.wait_with_output().await?;
	ensure!(ended.status.success(), "{ended:?}");
	Ok(String::from_utf8(ended.stdout)?.trim().to_owned())
}

fn is_refused<T>(outcome: anyhow::Result<T>, expected: Refusal) -> anyhow::Result<()> {
	let Err(error) = outcome else {
		bail!("{expected:?} was expected");
	};
	match error.downcast_ref::<SubmitError>() {
		Some(SubmitError::Refused(refusal)) if *refusal == expected => Ok(()),
		_ => Err(error.context(format!("{expected:?} was expected"))),
	}
}
