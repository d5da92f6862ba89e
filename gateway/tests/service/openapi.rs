//! The published interface. `GALEN_BLESS=1 cargo test -p galen-gateway --test service openapi`
//! writes it anew; a change is a change for every client.

use galen_gateway::http::{openapi::document, ROUTES};
use std::{collections::BTreeSet, fs, path::PathBuf};

#[test]
fn the_document_is_the_committed_one() {
	let path =
		PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/gateway/openapi.json");
	let text = document().to_pretty_json().unwrap() + "\n";
	#[allow(clippy::disallowed_methods)] // blessing is asked for on the command line
	if std::env::var_os("GALEN_BLESS").is_some() {
		fs::create_dir_all(path.parent().unwrap()).unwrap();
		fs::write(&path, &text).unwrap();
	}
	let golden = fs::read_to_string(&path).unwrap();
	assert!(
		golden == text,
		"run with GALEN_BLESS=1 if the change is meant"
	);
}

#[test]
fn every_route_is_in_it_and_nothing_else() {
	let document = document();
	let documented: BTreeSet<&str> = document.paths.paths.keys().map(String::as_str).collect();
	let routes: BTreeSet<&str> = ROUTES.iter().copied().collect();
	assert_eq!(documented, routes);
}

#[test]
fn it_is_version_3_1_and_its_references_lead_somewhere() {
	let document = serde_json::to_value(document()).unwrap();
	assert_eq!(document["openapi"], "3.1.0");
	let mut open = vec![&document];
	let mut references = BTreeSet::new();
	while let Some(value) = open.pop() {
		match value {
			serde_json::Value::Object(members) => {
				if let Some(serde_json::Value::String(reference)) = members.get("$ref") {
					references.insert(reference.clone());
				}
				open.extend(members.values());
			},
			serde_json::Value::Array(items) => open.extend(items),
			_ => {},
		}
	}
	assert!(!references.is_empty());
	for reference in references {
		let pointer = reference.strip_prefix('#').unwrap();
		assert!(document.pointer(pointer).is_some(), "{reference}");
	}
}
