//! Proof bundles of a real network: asked of its nodes and gateways, and verified when the network is
//! gone, with nothing but its specification.

use anyhow::Context;
use galen_client::{
	calls,
	types::{BatchKind, Statement as Consent},
	Chain, Hash, Signer,
};
use galen_primitives::{
	codes::{Action, Category, Purpose, PurposeSet},
	consent::{Conditions, Outcome, Period, RecordAttributes, Rule, Terms},
	ids::{BatchNumber, Commitment, DirectiveId, TemplateId, TemplateRef},
	merkle::{root, Digest},
};
use galen_proofs::{
	merkle, verify, Body, Bundle, Domain, Leaf, LeafContent, LeafStatus, Opening, ProofError,
	Question, Statement, Trust,
};
use galen_test_support::{
	chain::set_session_keys,
	keys, run_to_end,
	wait::{limits, until},
	Cli, GatewayBuilder, Network, Node, NodeBuilder, HOSPITALS,
};
use serde_json::{json, Value};

/// Leaves of the batch.
const LEAVES: u32 = 21;
/// The one that is erased.
const ERASED: u32 = 13;

/// The hospitals of the `local` network, the last of which makes its own keys when asked to.
async fn network() -> anyhow::Result<Network> {
	let mut setups = HOSPITALS
		.map(NodeBuilder::validator)
		.into_iter()
		.collect::<Result<Vec<_>, _>>()?;
	let addresses = setups
		.iter()
		.map(NodeBuilder::address)
		.collect::<Result<Vec<_>, _>>()?;
	for (place, setup) in setups.iter_mut().enumerate() {
		for (other, address) in addresses.iter().enumerate() {
			if other != place {
				*setup = setup.clone().bootnode(address);
			}
		}
		if place + 1 == HOSPITALS.len() {
			*setup = setup.clone().arg("--rpc-methods").arg("unsafe");
		}
	}
	let mut network = Network::of(setups).await?;
	network.start().await?;
	network.wait_finalized(2).await?;
	Ok(network)
}

/// A network's raw specification.
async fn specification(chain: &str) -> anyhow::Result<String> {
	let ended = run_to_end(&["export-chain-spec", "--chain", chain, "--raw"]).await?;
	// What is printed before the specification are log lines.
	let start = ended.output.find('{').context("no specification")?;
	Ok(ended.output.get(start..).unwrap_or_default().to_owned())
}

/// The openings that a vault would have.
fn openings() -> Vec<Opening> {
	let opening = |place: u32| {
		let byte = u8::try_from(place).unwrap_or(u8::MAX);
		Opening {
			domain: Domain::Record,
			salt: [byte; 32],
			ciphertext: Digest([byte; 32]),
			metadata: Digest([byte; 32]),
		}
	};
	(0..LEAVES).map(opening).collect()
}

/// A bundle as a node answers it.
async fn ask(node: &Node, method: &str, parameters: Value) -> anyhow::Result<Vec<u8>> {
	let parameters = parameters.as_array().context("a list")?;
	let answer = node.request(method, parameters).await?;
	let text = answer.as_str().and_then(|text| text.strip_prefix("0x"));
	let text = text.context("hexadecimal")?;
	let digit = |at: usize| u8::from_str_radix(text.get(at..at + 2).unwrap_or_default(), 16);
	Ok((0..text.len())
		.step_by(2)
		.map(digit)
		.collect::<Result<_, _>>()?)
}

/// Adds what a gateway adds: leaves and path.
fn with_leaves(file: &[u8], places: &[u32]) -> anyhow::Result<Vec<u8>> {
	let mut bundle = Bundle::from_bytes(file)?;
	let Body::Record(part) = &mut bundle.body else {
		anyhow::bail!("of another kind");
	};
	let openings = openings();
	let digests: Vec<Digest> = openings.iter().map(Opening::leaf).collect();
	for place in places {
		let opening = openings[usize::try_from(*place)?];
		let content = match *place {
			ERASED => LeafContent::Closed(opening.leaf()),
			_ => LeafContent::Open(opening),
		};
		let leaf = Leaf {
			index: (*place).into(),
			content,
		};
		part.leaves
			.try_push(leaf)
			.map_err(|_| ProofError::TooLarge)?;
	}
	let path = merkle::prove(&digests, places).context("they are there")?;
	part.path = path.try_into().map_err(|_| ProofError::TooLarge)?;
	Ok(bundle.to_bytes()?)
}

/// Asks for unpaid treatment.
fn with_question(file: &[u8]) -> anyhow::Result<Vec<u8>> {
	let mut bundle = Bundle::from_bytes(file)?;
	let Body::Consent(part) = &mut bundle.body else {
		anyhow::bail!("of another kind");
	};
	let question = Question {
		purpose: Purpose::Treat,
		action: Action::Access,
		category: Category::Laboratory,
		price: 0,
		record: RecordAttributes::UNKNOWN,
	};
	part.questions
		.try_push(question)
		.map_err(|_| ProofError::TooLarge)?;
	Ok(bundle.to_bytes()?)
}

fn treatment() -> Consent {
	let conditions = Conditions {
		purposes: Some(PurposeSet::of(&[Purpose::Treat])),
		..Conditions::default()
	};
	let rules = vec![Rule::Permit(conditions, Terms::default())];
	Consent {
		template: TemplateRef {
			id: TemplateId(0),
			version: 1,
		},
		period: Period::from(0),
		rules: rules.try_into().unwrap_or_default(),
	}
}

/// The outcome that a bundle of consent proves, and the counter.
fn consent(file: &[u8], trust: &Trust) -> anyhow::Result<(Outcome, u32)> {
	match verify(&with_question(file)?, trust)?.statement {
		Statement::Consent(_, facts) => {
			Ok((facts.answers[0].decision.outcome, facts.consents.version))
		},
		other => anyhow::bail!("{other:?}"),
	}
}

/// How the leaves of a bundle stand: `true` for those that are erased.
fn erased(file: &[u8], trust: &Trust) -> anyhow::Result<Vec<bool>> {
	match verify(file, trust)?.statement {
		Statement::Records(_, facts) => Ok(facts
			.leaves
			.iter()
			.map(|(_, status)| matches!(status, LeafStatus::Erased(..)))
			.collect()),
		other => anyhow::bail!("{other:?}"),
	}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_hold_without_the_network() -> anyhow::Result<()> {
	let trust = Trust::of_specification(specification("local").await?.as_bytes())?;
	let network = network().await?;
	let node = network.node("Bob");
	let chain = Chain::connect(&node.rpc_url()).await?;
	let gateway = Signer::from_uri("//Alice//Gateway")?;
	let amina = Signer::from_uri("//Amina")?;
	let subject = amina.account().to_string();
	let nobody = Signer::from_uri("//Bilal")?.account().to_string();

	// Amina consents to treatment, and her hospital anchors.
	let given = calls::consent::give(amina.account(), treatment(), None);
	let given = chain.submit(&amina, &given).await?;
	let leaves: Vec<Digest> = openings().iter().map(Opening::leaf).collect();
	let anchored = calls::anchors::anchor_batch(
		BatchNumber(0),
		root::<merkle::Blake2b256>(&leaves),
		LEAVES,
		BatchKind::Records,
	);
	chain.submit(&gateway, &anchored).await?;
	let early_record = ask(node, "galen_proveAnchor", json!([0, 0, [0, ERASED]])).await?;
	let early_consent = ask(node, "galen_proveConsent", json!([subject, 1])).await?;

	// A leaf is erased, the consent taken back.
	let certificate = Commitment([9; 32]);
	let erasure = calls::anchors::record_erasure(BatchNumber(0), ERASED, certificate);
	chain.submit(&gateway, &erasure).await?;
	let withdrawn = calls::consent::withdraw(amina.account(), DirectiveId(0), None);
	let withdrawn = chain.submit(&amina, &withdrawn).await?;
	// About a block that is not justified itself.
	let at = |block: Hash| json!([subject, 1, format!("{block:?}")]);
	let then = ask(node, "galen_proveConsent", at(given.block)).await?;
	let after = ask(node, "galen_proveConsent", at(withdrawn.block)).await?;

	// What is refused says why.
	let refusals = [
		("galen_proveAnchor", json!([0, 7]), 7_105, "no batch 7"),
		("galen_proveAnchor", json!([0, 0, [], 9]), 7_108, "newer"),
		(
			"galen_proveConsent",
			json!(["nobody", 1]),
			-32_602,
			"address",
		),
		(
			"galen_proveConsent",
			at(Hash::repeat_byte(1)),
			7_102,
			"finalized",
		),
		("galen_proveAuthorities", json!([1]), 7_108, "newer"),
		(
			"galen_proveAnchor",
			json!([0, 0, vec![0; 4_097]]),
			7_106,
			"too many leaves",
		),
	];
	for (method, parameters, code, words) in refusals {
		let parameters = parameters.as_array().context("a list")?.clone();
		let refusal = node.refusal(method, &parameters).await?;
		assert_eq!(refusal.code, code, "{}", refusal.message);
		assert!(refusal.message.contains(words), "{}", refusal.message);
	}

	// Dave's hospital takes new keys, so the authorities change.
	let dave = keys::signer("//Dave")?;
	let follower = network.node("Dave").chain().await?;
	set_session_keys(&follower, network.node("Dave"), &dave).await?;
	let authorities = until("the authorities change", limits::SET_CHANGE, || async {
		let file = ask(node, "galen_proveAuthorities", json!([])).await?;
		let set_id = verify(&file, &trust)?.checkpoint.set_id;
		Ok((set_id > 0).then_some(file))
	})
	.await?;
	network.wait_progress(3).await?;
	let checkpoint = verify(&authorities, &trust)?.checkpoint;
	assert_eq!((checkpoint.set_id, checkpoint.authorities.len()), (1, 4));
	assert_ne!(checkpoint.authorities, trust.authorities);
	let late_record = ask(node, "galen_proveAnchor", json!([0, 0, [2, ERASED, 20]])).await?;
	let late_consent = ask(node, "galen_proveConsent", json!([subject, 1])).await?;
	let late_nobody = ask(node, "galen_proveConsent", json!([nobody, 1])).await?;
	// The same for somebody who keeps a checkpoint.
	let short = ask(node, "galen_proveAnchor", json!([0, 0, [], 1])).await?;
	// Another node says the same of the same block.
	let elsewhere = ask(
		network.node("Alice"),
		"galen_proveConsent",
		at(withdrawn.block),
	)
	.await?;
	network.finish().await?;

	// The network is gone. What its bundles say stays true of their blocks.
	let early = with_leaves(&early_record, &[0, ERASED]);
	assert_eq!(erased(&early?, &trust)?, [false, false]);
	assert_eq!(consent(&early_consent, &trust)?, (Outcome::Conditional, 1));
	assert_eq!(consent(&then, &trust)?, (Outcome::Conditional, 1));
	assert_eq!(consent(&after, &trust)?, (Outcome::Deny, 2));
	assert_eq!(consent(&elsewhere, &trust)?, (Outcome::Deny, 2));
	let late = with_leaves(&late_record, &[2, ERASED, 20])?;
	assert_eq!(erased(&late, &trust)?, [false, true, false]);
	assert_eq!(consent(&late_consent, &trust)?, (Outcome::Deny, 2));
	assert_eq!(consent(&late_nobody, &trust)?, (Outcome::NoConsent, 0));
	let across = Bundle::from_bytes(&late)?.finality.handoffs.len();
	assert_eq!(across, 1, "the bundle leads across the change");

	// From the checkpoint it is shorter, and good for nobody who trusts less.
	assert_eq!(erased(&short, &checkpoint)?, Vec::<bool>::new());
	let without = verify(&short, &trust).map(|_| ()).err();
	assert_eq!(without, Some(ProofError::BadSignature));
	// The other way round: what is older than the checkpoint.
	let before = verify(&early_consent, &checkpoint).map(|_| ()).err();
	assert_eq!(before, Some(ProofError::BeforeAuthorities));
	Ok(())
}

/// A patient with two laboratory results.
fn chart() -> String {
	let result = |id: &str| {
		json!({ "resource": {
			"resourceType": "Observation",
			"id": id,
			"status": "final",
			"category": [{ "coding": [{
				"system": "http://terminology.hl7.org/CodeSystem/observation-category",
				"code": "laboratory",
			}] }],
			"code": { "coding": [{ "system": "http://loinc.org", "code": "38445-3" }] },
			"subject": { "reference": "Patient/p1" },
		} })
	};
	let patient = json!({ "resource": { "resourceType": "Patient", "id": "p1" } });
	let entries = [patient, result("o1"), result("o2")];
	json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patient_proves_records_with_the_command_line() -> anyhow::Result<()> {
	let mut network = Network::development().await?;
	network.wait_finalized(1).await?;
	// What the command line writes is read once the network is gone.
	let folder = tempfile::tempdir()?;
	let home = folder.path();
	let gateway = GatewayBuilder::new("Alice", 0, network.node("Alice")).await?;
	let mut gateway = gateway.in_folder(network.folder()?).await?;
	gateway.start().await?;
	std::fs::write(home.join("chart.json"), chart())?;
	std::fs::write(home.join("spec.json"), specification("development").await?)?;
	let offline = Cli::new()?
		.env("HOME", home.to_str().context("a path in UTF-8")?)
		.in_folder(home);
	let galen = offline
		.clone()
		.env("GALEN_NODE", &network.node("Alice").rpc_url())
		.env("GALEN_GATEWAY", &gateway.url());

	let registrar = ["--key", "//Alice//Registrar"];
	let enrol = ["enrol", "//Amina", "--patient", "p1"];
	galen.ok(&[&registrar[..], &enrol].concat()).await?;
	galen
		.ok(&[&registrar[..], &["import", "chart.json"]].concat())
		.await?;
	let objects = until("the records are anchored", limits::FINALITY, || async {
		let records = galen.json(&["--key", "//Amina", "records"]).await?;
		let records = records.as_array().context("a list")?;
		let of = |record: &Value| Some(record["object"].as_str()?.to_owned());
		let objects: Option<Vec<String>> = records.iter().map(of).collect();
		let anchored = records.iter().all(|record| record["batch"].is_number());
		Ok(objects.filter(|objects| objects.len() == 3 && anchored))
	})
	.await?;
	let prove = ["--key", "//Amina", "prove", "record"];
	let out = ["--out", "records.galenproof"];
	let named = [objects[0].as_str(), &objects[2]];
	// The batch is final where the gateway looks; the node may need a moment to justify it.
	until("the records are proven", limits::FINALITY, || async {
		let ended = galen.run(&[&prove[..], &named, &out].concat()).await?;
		Ok((ended.code == Some(0)).then_some(()))
	})
	.await?;
	let consent = [
		"prove",
		"consent",
		"//Amina",
		"--recipient",
		"1",
		"--purpose",
		"TREAT",
		"--category",
		"laboratory",
		"--out",
		"consent.galenproof",
	];
	galen.ok(&consent).await?;
	gateway.stop().await?;
	network.node_mut("Alice").stop().await?;

	// Nothing listens any more.
	let spec = ["--spec", "spec.json"];
	let verify = |file| [&["verify", file][..], &spec].concat();
	let told = offline.json(&verify("records.galenproof")).await?;
	let leaves = told["statement"]["leaves"].as_array().context("leaves")?;
	assert_eq!(leaves.len(), 2);
	for leaf in leaves {
		assert_eq!(leaf["status"], "anchored", "{leaf}");
	}
	let told = offline.json(&verify("consent.galenproof")).await?;
	let outcome = &told["statement"]["answers"][0]["decision"]["outcome"];
	assert_eq!(outcome, "no_consent");
	// A byte of somebody else's making, and it proves nothing.
	let mut bytes = std::fs::read(home.join("records.galenproof"))?;
	bytes[300] ^= 1;
	std::fs::write(home.join("forged.galenproof"), bytes)?;
	let refused = offline.run(&verify("forged.galenproof")).await?;
	assert_eq!(refused.code, Some(9), "{refused}");
	network.node_mut("Alice").start().await?;
	network.finish().await
}
