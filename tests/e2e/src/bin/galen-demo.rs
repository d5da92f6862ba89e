//! What `scripts/demo` shows: the whole story on this machine, told as it happens, and every line of
//! its last table checked.
//!
//! usage: galen-demo [--keep] [--short-waits]
//!
//! With `--short-waits` a lost key is replaced within a minute, where real networks take ten days: to try
//! it by hand.
//!
//! Where the wallet is built (`wallet/dist`, or the folder that `GALEN_WALLET_DIST` names), the gateways
//! serve it, and `--keep` says where to open it.
//!
//! It starts real nodes and gateways, and what people do it does with `galen`, printing each command
//! as a person would type it. The people's keys are the well-known ones of the demo network. What the
//! table says is not taken from the commands' own words: it is read from the ledger and from the
//! files they wrote, and compared with the records that were sent in.

use anyhow::{ensure, Context};
use galen_client::{
	types::{Closing, Order, OrderState},
	AccountId, Signer,
};
use galen_e2e_tests::{
	sample::{self, Bundle},
	world::CREDIT,
	Waits, World,
};
use galen_primitives::ids::Balance;
use galen_test_support::{wallet_folder, Cli, ClientEntry, Gateway, Leaves, Network};
use serde_json::Value;
use std::{
	collections::BTreeSet,
	fmt::Write as _,
	path::{Path, PathBuf},
	process::ExitCode,
	time::Instant,
};

/// What the partner pays for one patient's records.
const PRICE: Balance = 10 * CREDIT;

/// The partner's number: the first after the four hospitals'.
const PARTNER: u32 = 4;

/// What Carmen allows, as she writes it.
const CARMENS_RULES: &str = r#"# Research into my disease may use laboratory results since 2022, if I am paid.
template = "research"

[[rule]]
effect = "permit"
purposes = ["DSRCH"]
actions = ["use"]
categories = ["laboratory"]
recipient = { kind = "partner" }
data = { from = 2022-01-01 }
confidentiality = "N"
qualifications = ["ethics-approval", "accepted-terms"]
payment = "any"
refrains = ["NORELINK", "NORDSCLCD"]
"#;

/// What organizations are called in the wallet.
const NAMES: &str = r#"{ "0": "Hospital Alice", "1": "Hospital Bob", "2": "Hospital Charlie", "3": "Hospital Dave", "4": "The research partner" }"#;

/// Of `--short-waits`: long enough to see what waits, and to stop it.
const SHORT: Waits = Waits {
	delay: 25,
	restraint: 40,
};

/// Pages of this machine may use the nodes: the gateways' ports are not known yet when nodes start.
const ORIGINS: [&str; 2] = ["--rpc-cors", "http://127.0.0.1:*"];

/// A person in the story.
struct Person {
	name: &'static str,
	/// The hospital they are a patient of, and the folder of its sample records.
	hospital: &'static str,
	bundle: Bundle,
	account: AccountId,
}

/// A command line, its words separated by blanks.
type Words<'a> = &'a str;

/// Tells the story, and remembers what was checked.
struct Story {
	begun: Instant,
	cli: Cli,
	folder: PathBuf,
	checks: Vec<(String, String, Found)>,
}

/// Whether something was found as expected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
	AsExpected,
	Otherwise,
}

impl Story {
	/// A chapter.
	fn step(&self, text: &str) {
		println!("\n==> {text}  ({} s)", self.begun.elapsed().as_secs());
	}

	/// What a newcomer should know.
	#[allow(clippy::unused_self)] // Sentences are the story's, wherever they are said.
	fn say(&self, text: &str) {
		println!("    {text}");
	}

	/// Runs a command that must succeed; shows it as a person would type it, and returns what it says
	/// with `--json`.
	async fn run(&self, command: Words<'_>) -> anyhow::Result<Value> {
		println!("    $ galen {command}");
		let words: Vec<&str> = command.split(' ').collect();
		self.cli.json(&words).await
	}

	/// Runs a command and shows what it prints.
	async fn show(&self, command: Words<'_>) -> anyhow::Result<()> {
		println!("    $ galen {command}");
		let words: Vec<&str> = command.split(' ').collect();
		for line in self.cli.ok(&words).await?.lines() {
			println!("      {line}");
		}
		Ok(())
	}

	/// Remembers that something was found as expected, or not.
	fn check(&mut self, what: &str, found: impl std::fmt::Display, is_so: bool) {
		let verdict = if is_so {
			Found::AsExpected
		} else {
			Found::Otherwise
		};
		self.checks.push((what.into(), found.to_string(), verdict));
	}

	/// Shows everything that was checked; whether all of it was as expected.
	fn table(&self) -> bool {
		let widths = self.checks.iter().map(|(what, _, _)| what.chars().count());
		let widest = widths.max().unwrap_or_default();
		for (what, found, verdict) in &self.checks {
			let mark = if *verdict == Found::AsExpected {
				"ok  "
			} else {
				"FAIL"
			};
			println!("    {mark}  {what:<widest$}  {found}");
		}
		self.checks
			.iter()
			.all(|(_, _, verdict)| *verdict == Found::AsExpected)
	}
}

/// What becomes of the processes at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
	No,
	UntilInterrupted,
}

#[tokio::main]
async fn main() -> ExitCode {
	let mut keep = Keep::No;
	let mut waits = None;
	for argument in std::env::args().skip(1) {
		match argument.as_str() {
			"--keep" => keep = Keep::UntilInterrupted,
			"--short-waits" => waits = Some(SHORT),
			_ => {
				eprintln!("usage: galen-demo [--keep] [--short-waits]");
				return ExitCode::from(2);
			},
		}
	}
	let told = tokio::select! {
		told = tell(keep, waits) => told,
		// What runs is ended as the story is dropped.
		_ = tokio::signal::ctrl_c() => return ExitCode::from(130),
		() = terminated() => return ExitCode::from(143),
	};
	match told {
		Ok(true) => ExitCode::SUCCESS,
		Ok(false) => {
			eprintln!("galen-demo: something is not as it should be: see the table");
			ExitCode::FAILURE
		},
		Err(error) => {
			eprintln!("galen-demo: {error:#}");
			ExitCode::FAILURE
		},
	}
}

/// Somebody ends the story from outside.
async fn terminated() {
	use tokio::signal::unix::{signal, SignalKind};
	match signal(SignalKind::terminate()) {
		Ok(mut signal) => {
			signal.recv().await;
		},
		// It cannot be noticed, so the process ends as it would without us.
		Err(_) => std::future::pending().await,
	}
}

async fn tell(keep: Keep, waits: Option<Waits>) -> anyhow::Result<bool> {
	let begun = Instant::now();
	println!("\n==> Four hospitals start the ledger  (0 s)");
	// Whoever starts a node again needs its specification too: the folder is there until the end.
	let folder = tempfile::tempdir()?;
	let network = match waits {
		None => Network::local_with(&ORIGINS).await?,
		Some(waits) => {
			let path = waits.in_specification("local", folder.path()).await?;
			Network::local_on(&path.display().to_string(), &ORIGINS).await?
		},
	};
	let mut world = World::over(network, 4).await?;
	// Interrupted, it leaves nothing; failing, it leaves its logs.
	world.network.leave(Leaves::Nothing);
	let told = act(&world, begun, keep).await;
	match told {
		Ok((true, gateways)) => world.finish(gateways).await.map(|()| true),
		Ok((false, _)) => {
			world.network.leave(Leaves::Logs);
			Ok(false)
		},
		Err(error) => {
			world.network.leave(Leaves::Logs);
			Err(error)
		},
	}
}

/// The story, from the second hospital on; whether all is as it should be.
async fn act(world: &World, begun: Instant, keep: Keep) -> anyhow::Result<(bool, Vec<Gateway>)> {
	let mut story = open_desk(world, begun)?;
	story.say(
		"Alice, Bob, Charlie and Dave each run a validator. A block is made every second and is",
	);
	story.say(
		"final a second later, as long as three of the four agree. Nobody else reads or writes it.",
	);
	story.show("org list").await?;

	let (north, south) = open_gateways(&mut story, world).await?;
	let people = people()?;
	import(
		&mut story,
		world,
		[("Alice", &north), ("Bob", &south)],
		&people,
	)
	.await?;
	enrol(&mut story, &people).await?;
	consent(&mut story, world, &people).await?;
	let before = world.treasury(PARTNER).await?;
	let orders = order(&mut story, world, &people).await?;

	story.step("Bilal changes his mind");
	story.say(
		"His records were ordered and paid for, but not yet released. He withdraws everything with",
	);
	story.say("one signature. It costs nothing, needs nobody's help, and nothing can stop it.");
	story.run("consent withdraw-all --profile bilal").await?;

	release(&mut story, world, &orders).await?;
	compare(&mut story, &people)?;
	money(&mut story, world, &orders, &people, before).await?;
	look(&mut story, &people).await?;

	story.step("What happened");
	let all_well = story.table();
	let took = begun.elapsed().as_secs();
	println!("\n    {} checks, {took} s", story.checks.len());
	if keep == Keep::UntilInterrupted {
		println!("\n    Everything keeps running until Ctrl-C.");
		show_wallets([("Alice", &north), ("Bob", &south)]).await?;
		println!("    In another shell:");
		println!("      cd {}", story.folder.display());
		println!("      export XDG_CONFIG_HOME=$PWD/config XDG_STATE_HOME=$PWD/state");
		if let Some(programs) = story.cli.binary().parent() {
			println!("      export PATH={}:$PATH", programs.display());
		}
		println!("      galen status");
		println!("      galen consent show --profile amina");
		std::future::pending::<()>().await;
	}
	Ok((all_well, vec![north, south]))
}

/// Says where the wallet and the desks are to be opened, if they are served.
async fn show_wallets(at: [(&str, &Gateway); 2]) -> anyhow::Result<()> {
	if wallet_folder()?.is_none() {
		println!("    The wallet is not built: scripts/wallet build, and the gateways serve it.");
		return Ok(());
	}
	println!("    In a browser on this machine, the wallet and the desks:");
	for (hospital, gateway) in at {
		let link = gateway.pairing().await?;
		let code = link.split_once('#').context("a link with a code")?.1;
		println!("      {hospital}'s     {}/", gateway.url());
		println!("      its code    {code}");
		println!("      both        {link}");
	}
	Ok(())
}

/// The folder in which the commands are typed.
fn open_desk(world: &World, begun: Instant) -> anyhow::Result<Story> {
	let folder = world.network.folder()?.join("desk");
	std::fs::create_dir_all(&folder)?;
	std::os::unix::fs::symlink(sample::folder().canonicalize()?, folder.join("records"))?;
	std::fs::write(folder.join("carmen.toml"), CARMENS_RULES)?;
	write_profiles(&folder, &world.network.node("Alice").rpc_url(), &[])?;
	let within = |name: &str| folder.join(name).display().to_string();
	let cli = Cli::new()?
		.env("XDG_CONFIG_HOME", &within("config"))
		.env("XDG_STATE_HOME", &within("state"))
		.in_folder(&folder);
	Ok(Story {
		begun,
		cli,
		folder,
		checks: Vec::new(),
	})
}

/// Who people are to `galen`: a profile for each, so that commands stay short.
fn write_profiles(folder: &Path, node: &str, gateways: &[&str]) -> anyhow::Result<()> {
	let mut text = format!("default = \"visitor\"\n\n[profile.visitor]\nnode = \"{node}\"\n");
	let mut add = |name: &str, key: &str, more: &[(&str, &str)]| {
		// Writing to a string cannot fail.
		let _ = write!(
			text,
			"\n[profile.{name}]\nnode = \"{node}\"\nkey = \"{key}\"\n"
		);
		for (setting, value) in more {
			let _ = writeln!(text, "{setting} = \"{value}\"");
		}
	};
	let hospitals = [
		("alice", "Alice", ["amina", "bilal", "carmen"]),
		("bob", "Bob", ["dilan", "esra", "felix"]),
	];
	for ((place, hospital, patients), gateway) in hospitals.iter().zip(gateways) {
		let door = [("gateway", *gateway)];
		for (role, title) in [
			("registrar", "Registrar"),
			("privacy", "PrivacyOfficer"),
			("gateway", "Gateway"),
		] {
			add(
				&format!("{place}-{role}"),
				&format!("//{hospital}//{title}"),
				&door,
			);
		}
		for patient in patients {
			let mut key: String = format!("//{patient}");
			if let Some(first) = key.get_mut(2..3) {
				first.make_ascii_uppercase();
			}
			add(patient, &key, &door);
		}
		let program = [("gateway", *gateway), ("client", "study.client.toml")];
		add(&format!("study-at-{place}"), "//Partner", &program);
	}
	for (place, hospital) in [("alice", "Alice"), ("bob", "Bob"), ("charlie", "Charlie")] {
		add(&format!("{place}-council"), &format!("//{hospital}"), &[]);
	}
	add("partner-admin", "//Partner", &[]);
	add("scientist", "//Partner//Scientist", &[]);
	let config = folder.join("config/galen");
	std::fs::create_dir_all(&config)?;
	Ok(std::fs::write(config.join("config.toml"), text)?)
}

async fn open_gateways(story: &mut Story, world: &World) -> anyhow::Result<(Gateway, Gateway)> {
	story.step("Two of them open their gateways, and a partner makes itself known");
	story.say("A gateway keeps a hospital's records, encrypted, and releases what consent allows. Records");
	story
		.say("never touch the ledger. The partner, a research company, publishes the key to which");
	story.say("releases are sealed, and gives the hospitals the public key of its program.");
	story
		.run("org set-envelope-key --profile partner-admin")
		.await?;
	story
		.run(&format!("client new study --organization {PARTNER}"))
		.await?;
	let jwks = std::fs::read_to_string(story.folder.join("study.jwks.json"))?;
	let client = ClientEntry {
		client_id: "study".into(),
		organization: PARTNER,
		jwks: serde_json::from_str::<Value>(&jwks)?.to_string(),
	};
	let mut gateways = Vec::new();
	for hospital in ["Alice", "Bob"] {
		let mut setup = world.gateway(hospital).await?.client(client.clone());
		if let Some(wallet) = wallet_folder()? {
			let names = story.folder.join("directory.json");
			std::fs::write(&names, NAMES)?;
			setup = setup.wallet(&wallet, &names);
		}
		let mut gateway = setup.in_folder(world.network.folder()?).await?;
		gateway.start().await?;
		story.say(&format!(
			"{hospital}'s gateway listens at {}",
			gateway.url()
		));
		gateways.push(gateway);
	}
	let urls: Vec<String> = gateways.iter().map(Gateway::url).collect();
	let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
	write_profiles(&story.folder, &world.network.node("Alice").rpc_url(), &urls)?;
	let south = gateways.pop().context("two gateways")?;
	Ok((gateways.pop().context("two gateways")?, south))
}

fn people() -> anyhow::Result<Vec<Person>> {
	let cast = [
		("Amina", "alice"),
		("Bilal", "alice"),
		("Carmen", "alice"),
		("Dilan", "bob"),
		("Esra", "bob"),
		("Felix", "bob"),
	];
	let person = |(name, hospital): (&'static str, &'static str)| {
		Ok(Person {
			name,
			hospital,
			bundle: sample::bundle(&format!("{hospital}/{}", name.to_lowercase()))?,
			account: Signer::from_uri(&format!("//{name}"))?.account(),
		})
	};
	cast.into_iter().map(person).collect()
}

async fn import(
	story: &mut Story,
	world: &World,
	at: [(&str, &Gateway); 2],
	people: &[Person],
) -> anyhow::Result<()> {
	story.step("The hospitals import their patients' records");
	story.say(
		"FHIR bundles of six people who do not exist, and a bulk file. Each record is encrypted",
	);
	story.say(
		"under a key of its own and committed to in a Merkle tree, whose root goes on the ledger.",
	);
	for (hospital, gateway) in at {
		let place = hospital.to_lowercase();
		let command = format!("import records/{place} --profile {place}-registrar");
		let counts = story.run(&command).await?;
		let of_people = people.iter().filter(|person| person.hospital == place);
		let bulk = if place == "alice" {
			sample::bulk()?.lines().count()
		} else {
			0
		};
		let sent = of_people
			.map(|person| person.bundle.resources.len())
			.sum::<usize>()
			+ bulk;
		story.say(&format!("  {} records stored", counts["stored"]));
		world.until_anchored(gateway).await?;
		let anchored = world.anchored_records(hospital).await?;
		let what = format!("records of {hospital}'s patients anchored, of {sent} sent");
		story.check(&what, anchored, anchored == u64::try_from(sent)?);
	}
	let again = story
		.run("import records/alice/amina.json --again --profile alice-registrar")
		.await?;
	let what = "new records when Amina's bundle is imported again";
	story.check(what, &again["stored"], again["stored"] == 0);
	Ok(())
}

async fn enrol(story: &mut Story, people: &[Person]) -> anyhow::Result<()> {
	story.step("The hospitals enrol the patients");
	story.say(
		"On the ledger a patient is an account that says nothing of who they are. Which patient it",
	);
	story.say("is stays in the hospital's vault, encrypted.");
	for person in people {
		let Person { name, hospital, .. } = person;
		let patient = person.bundle.patient()?;
		let command = format!("enrol //{name} --patient {patient} --profile {hospital}-registrar");
		story.run(&command).await?;
	}
	Ok(())
}

async fn consent(story: &mut Story, world: &World, people: &[Person]) -> anyhow::Result<()> {
	story.step("The patients decide who may read what");
	story.say(
		"Most choose a usual consent: laboratory results, problems and medications, for research",
	);
	story.say(
		"into their disease by approved partners, paid. Carmen writes rules of her own: laboratory",
	);
	story
		.say("results since 2022. What carries a delicate label (HIV, genes, alcohol), or is more");
	story.say("confidential than usual, is not covered by either.");
	for person in people {
		let what = match person.name {
			"Carmen" => "--rules carmen.toml",
			_ => "--usual research-ibd-lab",
		};
		let profile = person.name.to_lowercase();
		story
			.run(&format!("consent give {what} --yes --profile {profile}"))
			.await?;
	}
	story.show("consent show --profile carmen").await?;
	let block = world.chain.finalized().await?;
	let mut given = 0;
	for person in people {
		given += usize::from(block.consent_version(&person.account).await? > 0);
	}
	story.check(
		"patients whose consent is on the ledger",
		given,
		given == people.len(),
	);
	Ok(())
}

/// The orders at both hospitals.
struct Orders {
	at_alice: u64,
	at_bob: u64,
}

async fn order(story: &mut Story, world: &World, people: &[Person]) -> anyhow::Result<Orders> {
	story.step("The partner orders, and the hospitals accept");
	story.say(
		"Up to three patients' laboratory results from each hospital, medications where they are",
	);
	story.say("allowed, for 10 credits a patient. The money is held until records are released. A privacy");
	story.say(
		"officer accepts; the gateway's account includes the patients whose consent admits it. Why",
	);
	story.say("somebody is not included, nobody learns.");
	let before = world.treasury(PARTNER).await?;
	let mut orders = Vec::new();
	for (number, place) in ["alice", "bob"].iter().enumerate() {
		let placed = story
			.run(&format!(
				"order place --to {number} --purpose DSRCH --required laboratory --optional medications \
				 --price 10 --lines 3 --yes --profile scientist"
			))
			.await?;
		let order = placed["order"].as_u64().context("an order's number")?;
		story
			.run(&format!("order accept {order} --profile {place}-privacy"))
			.await?;
		let theirs = people.iter().filter(|person| person.hospital == *place);
		let theirs: Vec<String> = theirs
			.map(|person| format!("--subject //{}", person.name))
			.collect();
		let command = format!(
			"order include {order} {} --profile {place}-gateway",
			theirs.join(" ")
		);
		story.run(&command).await?;
		let open = world.order_now(order).await?.tally.open;
		story.check(
			&format!("patients included in order {order}, at {place}"),
			open,
			open == 3,
		);
		orders.push(order);
	}
	let escrow = before.saturating_sub(world.treasury(PARTNER).await?);
	story.check(
		"the partner's money held for 6 patients",
		credits(escrow),
		escrow == 6 * PRICE,
	);
	ensure!(orders.len() == 2);
	Ok(Orders {
		at_alice: orders[0],
		at_bob: orders[1],
	})
}

async fn release(story: &mut Story, world: &World, orders: &Orders) -> anyhow::Result<()> {
	story.step("The gateways release, and the partner decrypts");
	story.say(
		"For each patient the ledger asks consent once more and writes a receipt. Once that is",
	);
	story.say(
		"final, and if consent still stands at this very second, the gateway hands out the keys of",
	);
	story.say("exactly the records that are covered, sealed to the partner alone.");
	for (place, order, expected) in [
		("alice", orders.at_alice, (2, 1)),
		("bob", orders.at_bob, (3, 0)),
	] {
		let command = format!("pull {order} --out pulled/{place} --profile study-at-{place}");
		let pulled = story.run(&command).await?;
		story.say(&format!(
			"  {} patients, {} records; consent gone: {}",
			pulled["releases"], pulled["records"], pulled["dropped"]
		));
		let found = (pulled["releases"].as_u64(), pulled["dropped"].as_u64());
		let is_so = found == (Some(expected.0), Some(expected.1));
		let what = format!("patients released from {place}, and dropped");
		story.check(
			&what,
			format!("{} and {}", pulled["releases"], pulled["dropped"]),
			is_so,
		);
		let count = u32::try_from(expected.0)?;
		let confirmed = |order: &Order| order.tally.released == count;
		world
			.until_order(order, "the hospital confirms", confirmed)
			.await?;
	}
	Ok(())
}

/// Compares what the partner has on its disk with what the hospitals sent in and patients allowed.
fn compare(story: &mut Story, people: &[Person]) -> anyhow::Result<()> {
	for person in people {
		let mut wanted = BTreeSet::new();
		for text in &person.bundle.resources {
			if is_covered(person.name, &serde_json::from_str(text)?) {
				wanted.insert(text.clone().into_bytes());
			}
		}
		let folder = story.folder.join("pulled").join(person.hospital);
		let got = records_in(&folder.join(person.account.to_string()))?;
		let of = person.bundle.resources.len();
		let what = format!("{}'s records on the partner's disk, of {of}", person.name);
		if person.name == "Bilal" {
			story.check(
				&what,
				if got.is_empty() {
					"none".into()
				} else {
					got.len().to_string()
				},
				got.is_empty(),
			);
			continue;
		}
		let is_so = got == wanted && !got.is_empty();
		let found = match is_so {
			true => format!("{}, exactly those allowed", got.len()),
			false => format!("{}, where {} are allowed", got.len(), wanted.len()),
		};
		story.check(&what, found, is_so);
	}
	Ok(())
}

/// What the consents cover, decided here without Galen's code.
fn is_covered(name: &str, resource: &Value) -> bool {
	let coded = |code: &str| {
		resource["category"]
			.to_string()
			.contains(&format!("\"{code}\""))
	};
	let laboratory = match resource["resourceType"].as_str() {
		Some("Observation") => coded("laboratory"),
		Some("DiagnosticReport") => coded("LAB"),
		_ => false,
	};
	// All that carry a delicate label are marked as restricted too.
	if resource["meta"]["security"].to_string().contains("\"R\"") {
		return false;
	}
	match name {
		// The samples' times begin with the year.
		"Carmen" => laboratory && resource["effectiveDateTime"].as_str() >= Some("2022"),
		_ => laboratory || resource["resourceType"] == "MedicationRequest",
	}
}

/// The content of the records a command wrote; the lists it wrote beside them are none.
fn records_in(folder: &Path) -> anyhow::Result<BTreeSet<Vec<u8>>> {
	let mut found = BTreeSet::new();
	let mut open = vec![folder.to_path_buf()];
	while let Some(folder) = open.pop() {
		for entry in std::fs::read_dir(&folder).into_iter().flatten() {
			let path = entry?.path();
			let name = path
				.file_name()
				.and_then(|name| name.to_str())
				.unwrap_or_default();
			if path.is_dir() {
				open.push(path);
			} else if !name.starts_with("receipt-") {
				found.insert(std::fs::read(&path)?);
			}
		}
	}
	Ok(found)
}

async fn money(
	story: &mut Story,
	world: &World,
	orders: &Orders,
	people: &[Person],
	before: Balance,
) -> anyhow::Result<()> {
	story.step("Everybody is paid");
	story.say(
		"A release is paid for when the partner's week to object is over. So as not to wait that",
	);
	story.say(
		"long, the partner objects to Alice's deliveries at once, and the council of the hospitals",
	);
	story.say("finds that they were right. Of each price 70 % is the patient's, 20 % the hospital's, 10 %");
	story.say("the network's. Bilal's price went back by itself, when his line was dropped.");
	let order = orders.at_alice;
	let hospital = world.treasury(0).await?;
	let mut motions = Vec::new();
	for name in ["Amina", "Carmen"] {
		let objection =
			format!("order dispute {order} //{name} --reason incomplete --profile scientist");
		story.run(&objection).await?;
		let motion =
			format!("council propose rule-dispute {order} //{name} pay --profile alice-council");
		motions.push(proposed(&story.run(&motion).await?)?);
	}
	let votes = ["alice", "bob", "charlie"].map(|hospital| {
		let (story, motions) = (&*story, &motions);
		async move {
			for motion in motions {
				let vote = format!("council vote {motion} yes --profile {hospital}-council");
				story.run(&vote).await?;
			}
			anyhow::Ok(())
		}
	});
	futures::future::try_join_all(votes).await?;
	for motion in motions {
		let close = format!("council close {motion} --profile alice-council");
		story.run(&close).await?;
	}
	story
		.show(&format!("order show {order} --profile scientist"))
		.await?;
	for person in people.iter().filter(|person| person.hospital == "alice") {
		let balance = world.balance(&person.account).await?;
		let due = if person.name == "Bilal" {
			0
		} else {
			PRICE * 7 / 10
		};
		story.check(
			&format!("{} was paid", person.name),
			credits(balance),
			balance == due,
		);
	}
	let earned = world.treasury(0).await?.saturating_sub(hospital);
	story.check(
		"Alice, the hospital, was paid",
		credits(earned),
		earned == 2 * PRICE / 5,
	);
	let closed = world.order_now(order).await?;
	let settled = matches!(
		closed.state,
		OrderState::Closed {
			how: Closing::Settled,
			..
		}
	);
	story.check(
		&format!("order {order} is settled, and Bilal's price went back"),
		format!(
			"{} paid, {} returned",
			credits(closed.paid),
			credits(closed.refunded)
		),
		settled && closed.paid == 2 * PRICE && closed.refunded == PRICE,
	);
	// Anyone may settle, any number of times; what is not due stays where it is.
	let order = orders.at_bob;
	story
		.run(&format!("order settle {order} --profile scientist"))
		.await?;
	let held = world.order_now(order).await?.held();
	story.check(
		&format!("order {order} waits for the partner's week to end"),
		format!("{} held", credits(held)),
		held == 3 * PRICE,
	);
	let spent = before.saturating_sub(world.treasury(PARTNER).await?);
	story.check(
		"the partner spent, what is held included",
		credits(spent),
		spent == 5 * PRICE,
	);
	Ok(())
}

/// The number of the motion that a command put before the council.
fn proposed(result: &Value) -> anyhow::Result<u64> {
	let events = result["events"].as_array().context("events")?;
	let mut indices = events
		.iter()
		.filter_map(|event| event["council"]["proposed"]["index"].as_u64());
	indices.next().context("a motion")
}

async fn look(story: &mut Story, people: &[Person]) -> anyhow::Result<()> {
	story.step("Every patient sees who read their records");
	story.say(
		"Each release is a signed, numbered entry of the hospital's, anchored on the ledger. And",
	);
	story.say("everybody can read all of their own records, whatever they allow others.");
	story.show("disclosures --profile amina").await?;
	for person in people {
		let profile = person.name.to_lowercase();
		let entries = story
			.run(&format!("disclosures --profile {profile}"))
			.await?;
		let entries = entries.as_array().context("a list")?;
		let signed = entries.iter().all(|entry| entry["signed"] == true);
		let expected = usize::from(person.name != "Bilal");
		let what = format!("entries in {}'s list of readers", person.name);
		story.check(&what, entries.len(), entries.len() == expected && signed);
	}
	story.run("records --out own/bilal --profile bilal").await?;
	let read = records_in(&story.folder.join("own/bilal"))?;
	let bilal = people
		.iter()
		.find(|person| person.name == "Bilal")
		.context("Bilal")?;
	let all = bilal
		.bundle
		.resources
		.iter()
		.all(|text| read.contains(text.as_bytes()));
	story.check("Bilal's own records that he can read", read.len(), all);
	Ok(())
}

/// An amount for people.
fn credits(amount: Balance) -> String {
	let whole = amount / CREDIT;
	match amount % CREDIT {
		0 => format!("{whole} GDC"),
		rest => format!("{whole}.{:02} GDC", rest / (CREDIT / 100)),
	}
}
