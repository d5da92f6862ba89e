//! The sample records are what their README says, and their generator makes exactly them.

use galen_e2e_tests::sample;
use serde_json::Value;
use std::{
	collections::BTreeSet,
	path::{Path, PathBuf},
	process::Command,
};

const BUNDLES: [&str; 7] = [
	"alice/amina",
	"alice/bilal",
	"alice/carmen",
	"bob/dilan",
	"bob/esra",
	"bob/felix",
	"directory",
];

fn resources(name: &str) -> Vec<Value> {
	let bundle = sample::bundle(name).expect("a sample");
	let resources = bundle.resources.iter();
	resources
		.map(|text| serde_json::from_str(text).expect("a resource"))
		.collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
	let mut found = Vec::new();
	for entry in std::fs::read_dir(folder).expect("a folder") {
		let path = entry.expect("an entry").path();
		if path.is_dir() {
			found.extend(files(&path));
		} else {
			found.push(path);
		}
	}
	found
}

#[test]
fn the_generator_makes_them_again_byte_for_byte() {
	let folder = sample::folder();
	let again = tempfile::tempdir().unwrap();
	let made = Command::new("python3")
		.arg(folder.join("generate.py"))
		.arg("--out")
		.arg(again.path())
		.status();
	let Ok(status) = made else {
		eprintln!("python3 is not installed: the records were not made again");
		return;
	};
	assert!(status.success());
	let made = files(again.path());
	assert_eq!(made.len(), BUNDLES.len() + 1);
	for path in made {
		let name = path.strip_prefix(again.path()).unwrap();
		let kept = std::fs::read(folder.join(name)).unwrap();
		assert!(
			std::fs::read(&path).unwrap() == kept,
			"{} differs",
			name.display()
		);
	}
	let other = tempfile::tempdir().unwrap();
	let script = folder.join("generate.py");
	let mut seeded = Command::new("python3");
	seeded
		.arg(script)
		.args(["--seed", "1", "--out"])
		.arg(other.path());
	assert!(seeded.status().unwrap().success());
	let amina = std::fs::read(other.path().join("alice/amina.json")).unwrap();
	assert!(amina != std::fs::read(folder.join("alice/amina.json")).unwrap());
}

#[test]
fn each_person_has_what_the_readme_says() {
	let has = |resources: &[Value], pointer: &str, code: &str| {
		let found = |resource: &Value| {
			let codes = resource.pointer(pointer).and_then(Value::as_array);
			codes.is_some_and(|codes| codes.iter().any(|coding| coding["code"] == code))
		};
		resources.iter().any(found)
	};
	let mut labels = BTreeSet::new();
	for name in BUNDLES.iter().filter(|name| name.contains('/')) {
		let resources = resources(name);
		assert!(
			(60..=150).contains(&resources.len()),
			"{name}: {}",
			resources.len()
		);
		for code in [
			"38445-3", "1988-5", "718-7", "85354-9", "72514-3", "72166-2",
		] {
			assert!(has(&resources, "/code/coding", code), "{name} lacks {code}");
		}
		assert!(
			has(&resources, "/code/coding", "73761001"),
			"{name} has no colonoscopy"
		);
		let kinds: BTreeSet<&str> = resources
			.iter()
			.filter_map(|resource| resource["resourceType"].as_str())
			.collect();
		for kind in [
			"Patient",
			"Encounter",
			"MedicationRequest",
			"Immunization",
			"CarePlan",
		] {
			assert!(kinds.contains(kind), "{name} has no {kind}");
		}
		for label in resources
			.iter()
			.filter_map(|resource| resource.pointer("/meta/security").and_then(Value::as_array))
		{
			labels.extend(
				label
					.iter()
					.filter_map(|coding| coding["code"].as_str().map(String::from)),
			);
		}
	}
	for label in ["R", "ETHUD", "GDIS", "HIV", "MH"] {
		assert!(labels.contains(label), "nothing is labelled {label}");
	}
	assert_eq!(sample::bulk().unwrap().lines().count(), 120);
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
	let mut known = BTreeSet::new();
	for name in BUNDLES {
		for resource in resources(name) {
			let kind = resource["resourceType"].as_str().unwrap();
			let id = resource["id"].as_str().unwrap();
			assert!(known.insert(format!("{kind}/{id}")), "{kind}/{id} twice");
			known.insert(format!("urn:uuid:{id}"));
		}
	}
	let bulk = sample::bulk().unwrap();
	let lines = bulk.lines().map(|line| serde_json::from_str(line).unwrap());
	let all = BUNDLES.iter().flat_map(|name| resources(name)).chain(lines);
	let mut seen = 0;
	for resource in all {
		let mut open = vec![resource];
		while let Some(value) = open.pop() {
			if let Some(reference) = value.get("reference").and_then(Value::as_str) {
				assert!(known.contains(reference), "{reference} leads nowhere");
				seen += 1;
			}
			match value {
				Value::Object(fields) => open.extend(fields.into_iter().map(|(_, value)| value)),
				Value::Array(items) => open.extend(items),
				_ => {},
			}
		}
	}
	assert!(seen > 1000, "the search finds nothing");
}

#[test]
fn they_stay_small() {
	let size: u64 = files(&sample::folder())
		.iter()
		.map(|path| path.metadata().unwrap().len())
		.sum();
	assert!(size < 1_500_000, "{size} bytes");
}
