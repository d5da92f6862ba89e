//! The committed code tables are the ones in the source. `GALEN_BLESS=1` writes them anew; codes
//! may be added, but none may change its number or vanish.
// A test reads its switch where it needs it.
#![allow(missing_docs, clippy::disallowed_methods)]

use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf};

fn path() -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("codes.json")
}

fn generated() -> String {
	let table = galen_primitives::codes::table();
	serde_json::to_string_pretty(&table).expect("tables serialize") + "\n"
}

/// From system and number to code.
fn numbers(table: &Value) -> BTreeMap<(String, u64), String> {
	let text = |value: &Value| value.as_str().expect("text").to_owned();
	table["systems"]
		.as_array()
		.expect("systems")
		.iter()
		.flat_map(|system| {
			let name = text(&system["name"]);
			system["codes"]
				.as_array()
				.expect("codes")
				.iter()
				.map(move |code| {
					let index = code["index"].as_u64().expect("a number");
					((name.clone(), index), text(&code["code"]))
				})
		})
		.collect()
}

#[test]
fn the_committed_tables_are_current_and_no_number_ever_moves() {
	let generated = generated();
	let parse = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
	if let Ok(committed) = std::fs::read_to_string(path()) {
		let now = numbers(&parse(&generated));
		for (number, code) in numbers(&parse(&committed)) {
			assert_eq!(now.get(&number), Some(&code), "{number:?} was {code}");
		}
	}
	#[allow(clippy::disallowed_methods)] // blessing is asked for on the command line
	if std::env::var_os("GALEN_BLESS").is_some() {
		std::fs::write(path(), &generated).expect("writable");
	}
	let committed = std::fs::read_to_string(path()).expect("codes.json is committed");
	assert_eq!(
		committed, generated,
		"run with GALEN_BLESS=1 if the change is meant"
	);
}
