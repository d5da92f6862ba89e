//! Presets build, and the committed specification of the local network is the one they build.

use galen_chain_spec::{load, Error};
use serde_json::Value;
use std::path::PathBuf;

/// The raw specification without the runtime's wasm, which differs between compilers.
fn without_code(id: &str) -> String {
	let json = load(id)
		.expect("a preset")
		.as_json(true)
		.expect("genesis builds");
	let mut spec: Value = serde_json::from_str(&json).expect("JSON");
	let top = spec["genesis"]["raw"]["top"]
		.as_object_mut()
		.expect("raw genesis");
	let code = format!("0x{}", hex::encode(b":code"));
	assert!(
		top.remove(&code).is_some(),
		"the specification carries no runtime"
	);
	serde_json::to_string_pretty(&spec).expect("JSON") + "\n"
}

#[test]
fn the_committed_local_specification_should_equal_the_regenerated_one() {
	let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("specs/local.raw.json");
	let fresh = without_code("local");
	// Blessing is a decision, made on the command line.
	#[allow(clippy::disallowed_methods)]
	if std::env::var_os("GALEN_BLESS").is_some() {
		std::fs::write(&path, &fresh).expect("writable");
	}
	let committed = std::fs::read_to_string(&path).expect("specs/local.raw.json is committed");
	assert!(
		committed == fresh,
		"the genesis of `local` changed; if that is meant, run the tests with GALEN_BLESS=1"
	);
}

#[test]
fn the_development_preset_should_build() {
	without_code("development");
}

#[test]
fn an_unknown_name_should_say_what_there_is() {
	let error = load("prodction").err().expect("no such preset");
	assert!(matches!(error, Error::Unknown(_)));
	assert!(error.to_string().contains("`development`"), "{error}");
}

#[test]
fn the_consortium_should_ask_for_its_keys() {
	let error = load("consortium").err().expect("needs keys");
	assert!(error.to_string().contains("--keys"), "{error}");
}

#[test]
fn a_file_that_is_no_specification_should_be_named() {
	let dir = tempfile::tempdir().expect("a temporary folder");
	let path = dir.path().join("spec.json");
	std::fs::write(&path, "{}").expect("writable");
	let error = load(path.to_str().expect("UTF-8"))
		.err()
		.expect("not a specification");
	assert!(
		matches!(&error, Error::Malformed { path: named, .. } if *named == path),
		"{error}"
	);
}
