//! Rule files, good and bad, with what is said of each.
//! `GALEN_BLESS=1 cargo test -p galen-cli --test rules` writes what is said.
#![allow(clippy::unwrap_used)] // helpers of tests state what must hold, too

mod common;

use common::{assert_golden, golden, Home};
use std::{fs, path::PathBuf};

fn cases(folder: &str) -> Vec<PathBuf> {
	let entries = fs::read_dir(golden().join("rules").join(folder)).unwrap();
	let paths = entries.map(|entry| entry.unwrap().path());
	let mut cases: Vec<PathBuf> = paths
		.filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
		.collect();
	cases.sort();
	cases
}

#[test]
fn a_good_file_is_said_in_plain_words() {
	let home = Home::new();
	let cases = cases("good");
	assert!(cases.len() >= 4, "{cases:?}");
	for case in cases {
		let words = home.run(&["consent", "check", case.to_str().unwrap()]).ok();
		assert_golden(&case.with_extension("txt"), &words);
	}
}

#[test]
fn a_bad_file_is_refused_in_one_line_that_says_where_and_what_to_do() {
	let home = Home::new();
	let cases = cases("bad");
	assert!(cases.len() >= 14, "{cases:?}");
	for case in cases {
		let name = case.file_name().unwrap().to_str().unwrap();
		// By a short name, so that the line says nothing of this machine.
		home.write(name, &fs::read_to_string(&case).unwrap());
		let line = home.run(&["consent", "check", name]).failed(3);
		assert_golden(&case.with_extension("txt"), &format!("{line}\n"));
	}
}

#[test]
fn a_file_can_come_through_a_pipe() {
	let home = Home::new();
	let file = "template = \"care\"\n[[rule]]\neffect = \"deny\"\npurposes = [\"HMARKT\"]\n";
	let words = home.run_with(&["consent", "check", "-"], file, &[]).ok();
	assert!(words.contains("Deny everybody"), "{words}");
}

#[test]
fn the_usual_consents_and_the_codes_are_listed() {
	let home = Home::new();
	let usual = home.run(&["consent", "usual"]).ok();
	assert!(usual.contains("research-ibd-lab"), "{usual}");
	let codes = home.run(&["consent", "codes", "purpose"]).ok();
	assert!(codes.contains("HRESCH"), "{codes}");
	let json = home.run(&["consent", "codes", "category", "--json"]).ok();
	let codes: serde_json::Value = serde_json::from_str(&json).unwrap();
	assert!(codes
		.as_array()
		.unwrap()
		.iter()
		.any(|code| code["code"] == "laboratory"));
	let unknown = home.run(&["consent", "codes", "colour"]).failed(5);
	assert!(unknown.contains("purpose"), "{unknown}");
}
