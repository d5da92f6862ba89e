//! True bundles prove what is true.

use crate::world::{
	other_world, questions, subject, summary, world, ALICE, ERASED, FEW, MANY, NOBODY, PARTNER,
};
use galen_primitives::consent::{Basis, Outcome};
use galen_proofs::{
	verify, ConsentFacts, LeafStatus, ProofError, RecordFacts, SpecificationError, Statement, Trust,
};

fn statement(name: &str) -> Statement {
	let bundles = world().bundles();
	let (_, bundle, trust) = bundles
		.iter()
		.find(|(known, ..)| *known == name)
		.expect("a bundle of that name");
	let file = bundle.to_bytes().expect("a short file");
	verify(&file, trust).expect("a true bundle").statement
}

fn records(name: &str) -> RecordFacts {
	match statement(name) {
		Statement::Records(_, facts) => facts,
		other => panic!("{other:?}"),
	}
}

fn consent(name: &str) -> ConsentFacts {
	match statement(name) {
		Statement::Consent(_, facts) => facts,
		other => panic!("{other:?}"),
	}
}

#[test]
fn every_true_bundle_is_accepted() {
	for (name, bundle, trust) in world().bundles() {
		let file = bundle.to_bytes().expect("a short file");
		let verified = verify(&file, &trust).unwrap_or_else(|error| panic!("{name}: {error}"));
		let sets = u64::try_from(bundle.finality.handoffs.len()).expect("few");
		assert_eq!(verified.checkpoint.set_id, trust.set_id + sets, "{name}");
		println!("{name}: {} bytes\n{}", file.len(), summary(&verified));
	}
}

#[test]
fn trust_follows_from_the_specification_alone() {
	let trust = world().chain.trust();
	assert_eq!(trust.genesis, world().chain.headers[0].hash());
	assert_eq!((trust.set_id, trust.authorities.len()), (0, 4));
	assert_ne!(trust.genesis, other_world().chain.trust().genesis);
	let again = Trust::from_bytes(&trust.to_bytes());
	assert_eq!(again, Ok(trust));
}

#[test]
fn trust_is_read_from_a_raw_specification() {
	let hexadecimal = |bytes: &Vec<u8>| format!("0x{}", hex::encode(bytes));
	let state = &world().chain.genesis;
	let top: serde_json::Map<_, _> = state
		.iter()
		.map(|(key, value)| (hexadecimal(key), hexadecimal(value).into()))
		.collect();
	let spec = |raw: serde_json::Value| serde_json::json!({ "genesis": raw }).to_string();
	let read = |text: &str| Trust::of_specification(text.as_bytes());
	let raw = spec(serde_json::json!({ "raw": { "top": top, "childrenDefault": {} } }));
	assert_eq!(read(&raw), Ok(world().chain.trust()));

	assert_eq!(read("{"), Err(SpecificationError::NotJson));
	let patch = spec(serde_json::json!({ "runtimeGenesis": {} }));
	assert_eq!(read(&patch), Err(SpecificationError::NotRaw));
	let odd = spec(serde_json::json!({ "raw": { "top": { "0x1": "0x" } } }));
	assert_eq!(read(&odd), Err(SpecificationError::NotHexadecimal));
	let refused = Err(SpecificationError::Proof(ProofError::MalformedValue));
	let empty = spec(serde_json::json!({ "raw": { "top": {} } }));
	assert_eq!(read(&empty), refused);
	let children = serde_json::json!({ "0x01": {} });
	let nested = spec(serde_json::json!({ "raw": { "top": top, "childrenDefault": children } }));
	assert_eq!(read(&nested), refused);
}

#[test]
fn a_record_is_proven_until_it_is_erased() {
	let before = records("record");
	assert_eq!((before.custodian, before.header.leaf_count), (ALICE, FEW));
	let [(ERASED, LeafStatus::Anchored(opening))] = before.leaves.as_slice() else {
		panic!("{before:?}");
	};
	let after = records("record-erased");
	let [(ERASED, LeafStatus::Erased(digest, tombstone))] = after.leaves.as_slice() else {
		panic!("{after:?}");
	};
	assert_eq!(*digest, opening.leaf());
	assert_eq!(tombstone.certificate.0, [7; 32]);
	let erased = records("records");
	let statuses: Vec<bool> = erased
		.leaves
		.iter()
		.map(|(_, status)| matches!(status, LeafStatus::Erased(..)))
		.collect();
	assert_eq!(statuses, [false, false, true, false]);
}

#[test]
fn a_batch_is_proven_without_any_leaf() {
	let facts = records("batch");
	assert!(facts.leaves.is_empty());
	assert_eq!(facts.header.leaf_count, MANY);
}

#[test]
fn a_withdrawal_shows_in_the_later_bundle_only() {
	let paid_research = |facts: &ConsentFacts| facts.answers[3].decision;
	let given = consent("consent-given");
	assert_eq!(given.consents.version, 2);
	assert_eq!(paid_research(&given).outcome, Outcome::Permit);
	let withdrawn = consent("consent-withdrawn");
	assert_eq!(withdrawn.consents.version, 3);
	assert_eq!(paid_research(&withdrawn).outcome, Outcome::Deny);
	assert_eq!(withdrawn.answers[0].decision.outcome, Outcome::Permit);
	assert_eq!(withdrawn.answers[6].decision.outcome, Outcome::Conditional);
}

#[test]
fn a_subject_that_said_nothing_is_proven_to_have_said_nothing() {
	let facts = consent("consent-none");
	assert_eq!(facts.consents.version, 0);
	for answer in &facts.answers {
		assert_eq!(answer.decision.outcome, Outcome::NoConsent);
		assert_eq!(answer.decision.basis, Basis::Nothing);
	}
}

#[test]
fn decisions_are_those_of_the_runtime() {
	let chain = &world().chain;
	let asked = questions();
	let mut outcomes = std::collections::BTreeSet::new();
	for who in ["//Amina", "//Bilal"] {
		for recipient in [ALICE, PARTNER, NOBODY] {
			let (block, ..) = chain.decided[0];
			let finality = chain.finality(0, block, block + 1, 0);
			let bundle = chain.consent(finality, block, subject(who), recipient, &asked);
			let file = bundle.to_bytes().expect("a short file");
			let verified = verify(&file, &chain.trust()).expect("a true bundle");
			let Statement::Consent(_, facts) = verified.statement else {
				panic!("of another kind");
			};
			for answer in &facts.answers {
				let (.., decision) = chain
					.decided
					.iter()
					.find(|(_, of, to, question, _)| {
						*of == subject(who) && *to == recipient && *question == answer.question
					})
					.expect("the runtime was asked");
				assert_eq!(answer.decision, *decision);
				assert_eq!(facts.decide(&answer.question), *decision);
				outcomes.insert(format!("{:?}", decision.basis));
			}
		}
	}
	assert!(outcomes.len() >= 4, "{outcomes:?}");
}

#[test]
fn a_bundle_is_only_as_new_as_its_block() {
	for (name, bundle, trust) in world().bundles() {
		let file = bundle.to_bytes().expect("a short file");
		let check = || verify(&file, &trust).expect("a true bundle");
		let block = *check().statement.block();
		assert!(check().not_before(block.moment).is_ok());
		let refused = check().not_before(block.moment + 1).map(|_| ());
		let moment = block.moment;
		assert_eq!(refused, Err(ProofError::TooOld { moment }), "{name}");
	}
}

#[test]
fn a_checkpoint_makes_later_bundles_shorter() {
	let bundles = world().bundles();
	let (_, moved, genesis) = bundles.last().expect("authorities");
	let file = moved.to_bytes().expect("a short file");
	let checkpoint = verify(&file, genesis).expect("a true bundle").checkpoint;
	assert_eq!(checkpoint, world().checkpoint());
	let again = Trust::from_bytes(&checkpoint.to_bytes()).expect("a checkpoint");
	let (_, short, _) = &bundles[4];
	assert!(short.finality.handoffs.is_empty());
	let file = short.to_bytes().expect("a short file");
	assert!(verify(&file, &again).is_ok());
}
