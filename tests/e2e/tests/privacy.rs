//! Nothing identifies a person or gives away content: not on chain, not in logs, metrics, names or
//! bytes of objects, nor in the hospital's index (promise 5). A canary in every record is looked for
//! in all of them, and an attacker who knows all plaintexts compares them with all commitments.

use anyhow::{ensure, Context};
use blake2::{digest::consts::U32, Blake2b, Digest as _};
use galen_e2e_tests::{
	chance::Chance,
	sample::{self, Bundle},
	world::{permit, research, CREDIT},
	Patient, Visitor, World,
};
use galen_primitives::{
	codes::Category,
	merkle::{self, Digest, TreeHasher},
};
use galen_test_support::{Gateway, Node};
use serde_json::{json, Value};
use sha2::Sha256;
use std::{
	collections::HashSet,
	path::{Path, PathBuf},
};

/// Keys of the state asked for at once.
const PAGE: usize = 512;

/// The runtime's code: public, and larger than all the rest.
const CODE: &str = "0x3a636f6465";

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_in_every_record_is_found_nowhere_else() -> anyhow::Result<()> {
	let world = World::development().await?;
	let partner = world.partner().await?;
	let gateway = world.open_gateway("Alice", &partner).await?;
	let mark = format!(
		"canary{:016x}",
		Chance::new(std::process::id().into()).bits()
	);
	let bundle = sample::made(&mark, 12)?;
	ensure!(bundle
		.resources
		.iter()
		.all(|resource| resource.contains(&mark)));

	// The whole life of the records, with everything that could make a log talk.
	let staff = world.staff(&gateway, "Gateway").await?;
	staff.import(&bundle.text).await?;
	let line = sample::measurement(bundle.patient()?, &mark, 100).to_string();
	staff.import_bulk(format!("{line}\n")).await?;
	let broken = bundle
		.text
		.replace("\"Observation\"", &format!("\"{mark}\""));
	ensure!(staff.import(&broken).await.is_err());
	let headers = [("content-type", "application/fhir+json")];
	ensure!(staff
		.import_raw("/fhir", &headers, format!("{{\"{mark}\":"))
		.await
		.is_err());
	let wrong = format!("/fhir/{mark}");
	ensure!(staff
		.import_raw(&wrong, &headers, bundle.text.clone())
		.await
		.is_err());
	let patient = Patient::named("Canary")?;
	world.enrol(&gateway, &patient, bundle.patient()?).await?;
	let registrar = world.staff(&gateway, "Registrar").await?;
	let stranger = Patient::named("Stranger")?;
	ensure!(registrar.enrol(&stranger.account(), &mark).await.is_err());
	let rule = permit(partner.organization, &[Category::Laboratory]);
	world.give(&patient, vec![rule]).await?;
	let terms = research(&[Category::Laboratory], &[], CREDIT, 1)?;
	let order = world.order("Alice", terms, &[patient.account()]).await?;
	let door = partner.enter(&Visitor::at(&gateway)?).await?;
	let releases = door.all_releases(order).await?.releases;
	let release = releases.first().context("a release")?;
	let opened = partner.open(&door, release).await?;
	world
		.until_order(order, "confirmed", |order| order.tally.released == 1)
		.await?;
	world.until_anchored(&gateway).await?;
	let metrics = Visitor::at(&gateway)?.page("/metrics").await?;
	ensure!(metrics.len() > 100, "no metrics: {metrics}");

	let needles = Needles::of(&mark);
	ensure!(
		opened.iter().all(|(_, bytes)| needles.are_in(bytes)),
		"the search finds nothing"
	);
	let node = world.network.node("Alice");
	let state = state(node).await?;
	let blocks = blocks(node).await?;
	ensure!(
		state.len() > 100 && blocks.len() > 10,
		"{} and {}",
		state.len(),
		blocks.len()
	);
	for bytes in state.iter().chain(&blocks) {
		needles.absent("the chain", bytes)?;
	}
	needles.absent("metrics", metrics.as_bytes())?;
	needles.absent("the gateway's log", gateway.log()?.as_bytes())?;
	needles.absent("the node's log", node.log()?.as_bytes())?;
	let mut seen = 0;
	for path in files(gateway.folder())
		.into_iter()
		.chain(files(&node.base_path()))
	{
		needles.absent("a name", path.display().to_string().as_bytes())?;
		// A database may have merged a file away since it was listed.
		if let Ok(content) = std::fs::read(&path) {
			needles.absent(&path.display().to_string(), &content)?;
			seen += 1;
		}
	}
	ensure!(seen > 10, "{seen} files");

	attack(&gateway, &bundle, &line, &state, &blocks).await?;
	world.finish(vec![gateway]).await
}

/// Whoever knows every plaintext, the whole chain and even all leaves finds no commitment to any of
/// them.
async fn attack(
	gateway: &Gateway,
	bundle: &Bundle,
	line: &str,
	state: &[Vec<u8>],
	blocks: &[Vec<u8>],
) -> anyhow::Result<()> {
	let mut plaintexts: Vec<Vec<u8>> = bundle
		.resources
		.iter()
		.map(|resource| resource.clone().into_bytes())
		.collect();
	plaintexts.push(line.as_bytes().to_vec());
	plaintexts.push(bundle.text.clone().into_bytes());
	let patient = bundle.patient()?;
	for known in [
		patient,
		&format!("Patient/{patient}"),
		"1990-01-01",
		"Sample",
	] {
		plaintexts.push(known.as_bytes().to_vec());
	}

	let leaves = leaves(gateway).await?;
	ensure!(
		leaves.len() == bundle.resources.len() + 1,
		"{} leaves",
		leaves.len()
	);
	let mut observed: HashSet<[u8; 32]> = leaves.iter().map(|leaf| leaf.0).collect();
	for bytes in state.iter().chain(blocks) {
		observed.extend(
			bytes
				.windows(32)
				.filter_map(|window| <[u8; 32]>::try_from(window).ok()),
		);
	}
	let found = matches(&plaintexts, &observed);
	ensure!(
		found == 0,
		"{found} commitments are matched by a known plaintext"
	);

	// The same attack on a hospital that leaves out the salt finds every one of its records: it
	// would be noticed.
	let unsalted: HashSet<[u8; 32]> = plaintexts
		.iter()
		.map(|plaintext| leaf(&[b"galen/record/1", &[0; 32], &blake(plaintext)]))
		.collect();
	let found = matches(&plaintexts, &unsalted);
	ensure!(
		found == plaintexts.len(),
		"the attack finds {found} of {}",
		plaintexts.len()
	);
	let bare: HashSet<[u8; 32]> = plaintexts.iter().map(|plaintext| sha(plaintext)).collect();
	ensure!(matches(&plaintexts, &bare) == plaintexts.len());
	Ok(())
}

/// How many plaintexts have a commitment, of any form somebody might have chosen, among what was
/// observed; and how many pairs of them a tree.
fn matches(plaintexts: &[Vec<u8>], observed: &HashSet<[u8; 32]>) -> usize {
	let domains: [&[u8]; 3] = [b"", b"galen/record/1", b"galen/disclosure/1"];
	let is_known = |plaintext: &&Vec<u8>| {
		let contents = [
			plaintext.to_vec(),
			blake(plaintext).to_vec(),
			sha(plaintext).to_vec(),
		];
		contents.iter().any(|content| {
			let bare = [blake(content), sha(content)];
			let in_trees = domains.iter().flat_map(|domain| {
				let none: &[u8] = &[];
				let zero: &[u8] = &[0; 32];
				[none, zero].map(|salt| leaf(&[domain, salt, content]))
			});
			bare.into_iter().chain(in_trees).any(|hash| {
				let alone = merkle::root::<Blake>(&[Digest(hash)]);
				observed.contains(&hash) || observed.contains(&alone.0)
			})
		})
	};
	plaintexts.iter().filter(is_known).count()
}

fn leaf(parts: &[&[u8]]) -> [u8; 32] {
	merkle::leaf_hash::<Blake>(&parts.concat()).0
}

struct Blake;

impl TreeHasher for Blake {
	fn hash(data: &[u8]) -> [u8; 32] {
		blake(data)
	}
}

fn blake(data: &[u8]) -> [u8; 32] {
	Blake2b::<U32>::digest(data).into()
}

fn sha(data: &[u8]) -> [u8; 32] {
	Sha256::digest(data).into()
}

/// The leaves as the gateway keeps them, which is more than any attacker outside has.
async fn leaves(gateway: &Gateway) -> anyhow::Result<Vec<Digest>> {
	use sqlx::Row;
	sqlx::any::install_default_drivers();
	let path = gateway.folder().join("gateway.sqlite");
	let pool = sqlx::AnyPool::connect(&format!("sqlite:{}?mode=ro", path.display())).await?;
	let rows = sqlx::query("SELECT leaf FROM records")
		.fetch_all(&pool)
		.await?;
	pool.close().await;
	rows.iter()
		.map(|row| {
			let leaf: Vec<u8> = row.try_get(0)?;
			let leaf = leaf
				.try_into()
				.map_err(|_| anyhow::anyhow!("a leaf has 32 bytes"))?;
			Ok(Digest(leaf))
		})
		.collect()
}

/// A canary in the forms in which it could hide.
struct Needles(Vec<Vec<u8>>);

impl Needles {
	fn of(mark: &str) -> Self {
		use base64::{engine::general_purpose::STANDARD, Engine};
		let bytes = mark.as_bytes();
		let mut forms = vec![
			bytes.to_vec(),
			mark.to_uppercase().into_bytes(),
			hex::encode(bytes).into_bytes(),
			hex::encode_upper(bytes).into_bytes(),
			mark.encode_utf16().flat_map(u16::to_le_bytes).collect(),
			bytes.iter().rev().copied().collect(),
		];
		// Within a longer text it may begin at any of three places of a group; the ends, which
		// depend on what stands beside it, are left out.
		for shift in 0..3 {
			let shifted = [vec![0; shift], bytes.to_vec()].concat();
			let encoded = STANDARD.encode(shifted);
			forms.push(encoded.as_bytes()[4..20].to_vec());
		}
		Self(forms)
	}

	fn are_in(&self, hay: &[u8]) -> bool {
		let mut begins = [false; 256];
		for first in self.0.iter().filter_map(|needle| needle.first()) {
			begins[usize::from(*first)] = true;
		}
		let places = hay
			.iter()
			.enumerate()
			.filter(|(_, byte)| begins[usize::from(**byte)]);
		places
			.into_iter()
			.any(|(place, _)| self.0.iter().any(|needle| hay[place..].starts_with(needle)))
	}

	fn absent(&self, place: &str, hay: &[u8]) -> anyhow::Result<()> {
		ensure!(!self.are_in(hay), "the canary is in {place}");
		Ok(())
	}
}

/// Every key and value of the state at the node's finalized head, but the runtime's code.
async fn state(node: &Node) -> anyhow::Result<Vec<Vec<u8>>> {
	let head = Value::String(node.finalized_hash().await?);
	let mut all = Vec::new();
	let mut after = Value::Null;
	loop {
		let page = [json!("0x"), json!(PAGE), after.clone(), head.clone()];
		let keys = node.request("state_getKeysPaged", &page).await?;
		let keys = keys.as_array().context("a list of keys")?.clone();
		let Some(last) = keys.last() else {
			return Ok(all);
		};
		after = last.clone();
		for key in keys.iter().filter(|key| *key != CODE) {
			let value = node
				.request("state_getStorage", &[key.clone(), head.clone()])
				.await?;
			all.push(decoded(key)?);
			all.push(decoded(&value)?);
		}
	}
}

/// Every block up to the node's finalized head: its header's digest and its extrinsics.
async fn blocks(node: &Node) -> anyhow::Result<Vec<Vec<u8>>> {
	let mut all = Vec::new();
	for height in 0..=node.finalized().await? {
		let hash = node.block_hash(height).await?.context("a block")?;
		let block = node.request("chain_getBlock", &[hash.into()]).await?;
		let lists = ["/block/extrinsics", "/block/header/digest/logs"];
		for list in lists.iter().filter_map(|pointer| block.pointer(pointer)) {
			for part in list.as_array().context("a list")? {
				all.push(decoded(part)?);
			}
		}
		all.push(block.to_string().into_bytes());
	}
	Ok(all)
}

fn decoded(value: &Value) -> anyhow::Result<Vec<u8>> {
	let text = value.as_str().context("hexadecimal text")?;
	Ok(hex::decode(text.trim_start_matches("0x"))?)
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

#[test]
fn the_canary_is_found_in_each_of_its_forms() {
	use base64::{engine::general_purpose::STANDARD, Engine};
	let mark = "canary0123456789abcdef";
	let needles = Needles::of(mark);
	for before in ["", "x", "xy", "xyz"] {
		let text = format!("{before}{mark}and after");
		assert!(needles.are_in(text.as_bytes()));
		assert!(
			needles.are_in(STANDARD.encode(&text).as_bytes()),
			"{before}"
		);
		assert!(needles.are_in(hex::encode(&text).as_bytes()));
	}
	assert!(!needles.are_in(b"a canary, but another one: canary0123456789"));
}
