//! `galen verify` on the committed bundles: nothing listens anywhere, and nothing is asked.
#![allow(clippy::unwrap_used)] // helpers of tests state what must hold, too

mod common;

use common::{Ended, Home};
use std::{
	fs,
	path::{Path, PathBuf},
};

/// A node and a gateway that are not there, and a configuration that cannot be read.
const NOWHERE: [(&str, &str); 3] = [
	("GALEN_NODE", "ws://127.0.0.1:1"),
	("GALEN_GATEWAY", "http://127.0.0.1:1"),
	("GALEN_CONFIG", "/nonexistent/config.toml"),
];

/// Seconds: a minute after the newest of the committed bundles.
const LATER: &str = "2026-11-19T00:00:00Z";

fn file(name: &str) -> String {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/proofs");
	folder.join(name).to_str().unwrap().to_owned()
}

fn run(arguments: &[&str]) -> Ended {
	let line: Vec<&str> = ["verify"].iter().chain(arguments).copied().collect();
	Home::new().run_with(&line, "", &NOWHERE)
}

fn verify(name: &str, more: &[&str]) -> Ended {
	let (bundle, trust) = (file(name), file("genesis.galentrust"));
	let line: Vec<&str> = [bundle.as_str(), "--checkpoint", &trust]
		.iter()
		.chain(more)
		.copied()
		.collect();
	run(&line)
}

#[test]
fn records_are_told() {
	let told = verify("records.galenproof", &[]).ok();
	for words in ["batch", "13 leaves", "anchored", "erased", "set 1 of 4"] {
		assert!(told.contains(words), "{told}");
	}
	let told = verify("records.galenproof", &["--json"]).ok();
	let told: serde_json::Value = serde_json::from_str(&told).unwrap();
	let leaves = told["statement"]["leaves"].as_array().unwrap();
	let erased: Vec<_> = leaves
		.iter()
		.filter(|leaf| leaf["status"] == "erased")
		.map(|leaf| leaf["leaf"].clone())
		.collect();
	assert_eq!((leaves.len(), erased), (4, vec![5.into()]));
}

#[test]
fn consents_are_decided() {
	let told = verify("consent-withdrawn.galenproof", &[]).ok();
	assert!(told.contains("consent version"), "{told}");
	let withdrawn = "refused: rule 1 of consent 1 permitted it and is withdrawn";
	assert!(told.contains(withdrawn), "{told}");
	let given = verify("consent-given.galenproof", &[]).ok();
	assert!(given.contains("permitted: rule 1 of consent 1"), "{given}");
	let none = verify("consent-none.galenproof", &["--json"]).ok();
	let none: serde_json::Value = serde_json::from_str(&none).unwrap();
	assert_eq!(none["statement"]["version"], 0);
}

#[test]
fn a_checkpoint_can_be_kept_and_used() {
	let home = Home::new();
	let kept = home.path().join("kept.galentrust");
	let kept = kept.to_str().unwrap();
	let (authorities, trust) = (file("authorities.galenproof"), file("genesis.galentrust"));
	let line = [
		"verify",
		authorities.as_str(),
		"--checkpoint",
		&trust,
		"--save-checkpoint",
		kept,
	];
	home.run_with(&line, "", &NOWHERE).ok();
	let committed = fs::read(file("checkpoint.galentrust")).unwrap();
	assert_eq!(fs::read(kept).unwrap(), committed);
	let short = file("record-from-checkpoint.galenproof");
	let line = ["verify", short.as_str(), "--checkpoint", kept];
	assert!(home
		.run_with(&line, "", &NOWHERE)
		.ok()
		.contains("4096 leaves"));
	// It is good for nobody who trusts less.
	verify("record-from-checkpoint.galenproof", &[]).failed(9);
}

#[test]
fn what_is_no_proof_is_refused_with_its_code() {
	let home = Home::new();
	let bundle = fs::read(file("record.galenproof")).unwrap();
	let trust = file("genesis.galentrust");
	let damaged = |change: &dyn Fn(&mut Vec<u8>)| -> PathBuf {
		let mut bytes = bundle.clone();
		change(&mut bytes);
		let path = home.path().join("damaged.galenproof");
		fs::write(&path, bytes).unwrap();
		path
	};
	let refused = |path: &Path| {
		let line = [path.to_str().unwrap(), "--checkpoint", &trust];
		run(&line)
	};
	let line = refused(&damaged(&|bytes| bytes[200] ^= 1)).failed(9);
	assert!(line.contains("changed or cut off"), "{line}");
	let line = refused(&damaged(&|bytes| bytes.truncate(100))).failed(9);
	assert!(line.contains("changed or cut off"), "{line}");
	let line = refused(&damaged(&|bytes| bytes[8] = 9)).failed(8);
	assert!(line.contains("newer program"), "{line}");
	let line = refused(&damaged(&|bytes| bytes[0] = 0)).failed(3);
	assert!(line.contains("no Galen proof"), "{line}");
	refused(Path::new("absent.galenproof")).failed(5);
	// What is trusted must be named, be one thing, and be what it says.
	let proof = file("record.galenproof");
	assert_eq!(run(&[&proof]).code, 2);
	assert_eq!(run(&[&proof, "--spec", "a", "--checkpoint", "b"]).code, 2);
	run(&[&proof, "--checkpoint", &proof]).failed(3);
	let line = run(&[&proof, "--spec", &trust]).failed(3);
	assert!(line.contains("no JSON"), "{line}");
}

#[test]
fn another_network_and_an_old_proof_are_refused() {
	let other = format!("0x{}", "11".repeat(32));
	let line = verify("record.galenproof", &["--genesis", &other]).failed(8);
	assert!(line.contains(&other), "{line}");
	let told = verify("record.galenproof", &["--json"]).ok();
	let told: serde_json::Value = serde_json::from_str(&told).unwrap();
	let genesis = told["genesis"].as_str().unwrap();
	verify("record.galenproof", &["--genesis", genesis]).ok();
	let line = verify("record.galenproof", &["--not-before", LATER]).failed(9);
	assert!(line.contains("before the time"), "{line}");
	verify("record.galenproof", &["--not-before", "2026-11-01"]).ok();
}
