//! Who saw my data, from the release to a hospital that loses an entry: the patient and the hospital
//! both notice, each with what they have.

use anyhow::{ensure, Context};
use galen_e2e_tests::{
	sample,
	world::{permit, research, CREDIT},
	Patient, Visitor, World,
};
use galen_primitives::codes::Category;
use galen_test_support::{
	wait::{limits, until},
	Cli, Gateway,
};
use serde_json::Value;

const PATIENT: &str = "//Reader";
/// Releases, one of each order.
const RELEASES: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_a_hospital_loses_is_missed_by_both() -> anyhow::Result<()> {
	let world = World::development().await?;
	let partner = world.partner().await?;
	let mut gateway = world.open_gateway("Alice", &partner).await?;
	let bundle = sample::made("reader", 3)?;
	world
		.staff(&gateway, "Gateway")
		.await?
		.import(&bundle.text)
		.await?;
	let patient = Patient::named("Reader")?;
	world.enrol(&gateway, &patient, bundle.patient()?).await?;
	let rule = permit(partner.organization, &[Category::Laboratory]);
	world.give(&patient, vec![rule]).await?;
	for _ in 0..RELEASES {
		let terms = research(&[Category::Laboratory], &[], CREDIT, 1)?;
		let order = world.order("Alice", terms, &[patient.account()]).await?;
		let door = partner.enter(&Visitor::at(&gateway)?).await?;
		let taken = door.all_releases(order).await?;
		ensure!(taken.releases.len() == 1, "{taken:?}");
	}
	world.until_anchored(&gateway).await?;

	// Whole, signed and anchored, in every form.
	let folder = tempfile::tempdir()?;
	let cli = Cli::new()?
		.env("GALEN_NODE", &world.network.node("Alice").rpc_url())
		.env("GALEN_GATEWAY", &gateway.url())
		.env("GALEN_KEY", PATIENT);
	let text = cli.ok(&["disclosures", "--check"]).await?;
	ensure!(text.contains("complete: 3 entries, none missing"), "{text}");
	ensure!(
		text.lines().all(|line| line.chars().count() <= 100),
		"{text}"
	);
	ensure!(
		text.matches("signed, anchored").count() == RELEASES,
		"{text}"
	);
	let entries = cli.json(&["disclosures", "--check"]).await?;
	let entries = entries.as_array().context("a list")?;
	ensure!(entries.len() == RELEASES);
	ensure!(entries
		.iter()
		.all(|entry| entry["signed"] == true && entry["anchored"] == "yes"));
	ensure!(entries.iter().all(|entry| entry["accountable"] == false));
	for (form, holds) in [
		("text", "Complete: 3 entries, none missing."),
		("html", "Complete: 3 entries, none missing."),
		("fhir", "\"AuditEvent\""),
		("json", "\"own_number\": 2"),
	] {
		let file = folder.path().join(form).display().to_string();
		let command = ["disclosures", "--format", form, "--out", &file];
		let told = cli.run(&command).await?;
		ensure!(told.code == Some(0), "{told}");
		ensure!(
			told.stderr.contains("complete: 3 entries, none missing"),
			"{told}"
		);
		let written = std::fs::read_to_string(&file)?;
		ensure!(written.contains(holds), "{written}");
	}

	// The proof of each batch is kept, for the day on which no node answers.
	let session = patient.enter(&Visitor::at(&gateway)?).await?;
	until("the bundles are kept", limits::FINALITY, || async {
		let text = session.page("/disclosures/0/proof").await?;
		let proof: Value = serde_json::from_str(&text)?;
		Ok(proof["bundle"].is_string().then_some(()))
	})
	.await?;
	ensure!(standing(&gateway).await? == "whole");

	// The hospital loses one.
	gateway.stop().await?;
	let path = gateway.folder().join("gateway.sqlite");
	sqlx::any::install_default_drivers();
	let pool = sqlx::AnyPool::connect(&format!("sqlite:{}", path.display())).await?;
	let lost = sqlx::query("DELETE FROM disclosures WHERE number = 1")
		.execute(&pool)
		.await?;
	ensure!(lost.rows_affected() == 1);
	pool.close().await;
	gateway.start().await?;

	until("the hospital notices", limits::FINALITY, || async {
		Ok((standing(&gateway).await? == "broken").then_some(()))
	})
	.await?;
	ensure!(gateway.log()?.contains("accounting_broken"));
	let (_, metrics) = gateway.get("/metrics").await?;
	let faults = metrics
		.lines()
		.find_map(|line| line.strip_prefix("galen_gateway_accounting_faults "));
	ensure!(faults.is_some_and(|faults| faults != "0"), "{metrics}");
	for command in [
		&["disclosures"][..],
		&["disclosures", "--format", "text"],
		&["disclosures", "--json"],
	] {
		let noticed = cli.run(command).await?;
		ensure!(noticed.code == Some(9), "{noticed}");
		let what = "of 3 entries 1 missing: 2";
		ensure!(noticed.stderr.contains(what), "{noticed}");
	}
	world.finish(vec![gateway]).await
}

/// How the accounting stands, as the gateway says.
async fn standing(gateway: &Gateway) -> anyhow::Result<String> {
	let (_, text) = gateway.get("/readyz").await?;
	let ready: Value = serde_json::from_str(&text)?;
	Ok(ready["accounting"]
		.as_str()
		.context("a standing")?
		.to_owned())
}
