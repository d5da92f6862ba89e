//! Keys, from the command line.
#![allow(clippy::unwrap_used)] // helpers of tests state what must hold, too

mod common;

use common::Home;
use std::fs;

const PASSPHRASE: &str = "correct horse battery\n";

fn home() -> Home {
	let home = Home::new();
	home.write("passphrase", PASSPHRASE);
	home
}

fn json(text: &str) -> serde_json::Value {
	serde_json::from_str(text).unwrap()
}

#[test]
fn a_key_is_made_shown_listed_and_restored_from_its_words() {
	let home = home();
	let made = json(
		&home
			.run(&[
				"key",
				"new",
				"amina",
				"--json",
				"--passphrase-file",
				"passphrase",
			])
			.ok(),
	);
	let words = made["backup"].as_str().unwrap().to_owned();
	assert_eq!(words.split(' ').count(), 24);
	let shown = json(&home.run(&["key", "show", "amina", "--json"]).ok());
	assert_eq!(shown["account"], made["account"]);
	assert_eq!(shown["envelope_key"], made["envelope_key"]);
	let listed = json(&home.run(&["key", "list", "--json"]).ok());
	assert_eq!(listed.as_array().unwrap().len(), 1);

	let arguments = [
		"key",
		"restore",
		"again",
		"--json",
		"--passphrase-file",
		"passphrase",
	];
	let restored = json(&home.run_with(&arguments, &words, &[]).ok());
	assert_eq!(restored["account"], made["account"]);
	assert_eq!(restored["envelope_key"], made["envelope_key"]);
}

#[test]
fn a_key_is_never_overwritten() {
	let home = home();
	let arguments = ["key", "new", "amina", "--passphrase-file", "passphrase"];
	home.run(&arguments).ok();
	let path = home.path().join(".config/galen/keys/amina.key");
	let before = fs::read(&path).unwrap();
	let line = home.run(&arguments).failed(4);
	assert!(line.contains("there is a file already"), "{line}");
	assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
#[cfg(unix)]
fn a_key_is_for_its_owner_only_and_nothing_secret_is_in_the_open() {
	use std::os::unix::fs::PermissionsExt;
	let home = home();
	let made = json(
		&home
			.run(&[
				"key",
				"new",
				"amina",
				"--backup",
				"hex",
				"--json",
				"--passphrase-file",
				"passphrase",
			])
			.ok(),
	);
	let folder = home.path().join(".config/galen/keys");
	let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
	assert_eq!(mode(folder.join("amina.key")), 0o600);
	assert_eq!(mode(folder.clone()), 0o700);
	let secret = hex::decode(made["backup"].as_str().unwrap()).unwrap();
	for entry in fs::read_dir(&folder).unwrap() {
		let content = fs::read(entry.unwrap().path()).unwrap();
		assert!(!content.windows(secret.len()).any(|part| part == secret));
	}
}

#[test]
fn a_short_passphrase_is_refused() {
	let home = home();
	home.write("short", "secret\n");
	let line = home
		.run(&["key", "new", "amina", "--passphrase-file", "short"])
		.failed(4);
	assert!(line.contains("at least 12 characters"), "{line}");
}

#[test]
fn without_a_terminal_a_passphrase_comes_from_a_file() {
	let home = home();
	let line = home.run(&["key", "new", "amina"]).failed(4);
	assert!(line.contains("--passphrase-file"), "{line}");
}

#[test]
fn a_wrong_backup_is_refused_and_not_repeated() {
	let home = home();
	let arguments = ["key", "restore", "amina", "--passphrase-file", "passphrase"];
	let line = home
		.run_with(&arguments, "zebra zebra zebra", &[])
		.failed(4);
	assert!(
		line.contains("these are 3 words") && !line.contains("zebra"),
		"{line}"
	);
}

#[test]
fn a_key_that_is_not_there_says_how_to_make_it() {
	let home = home();
	let line = home.run(&["key", "show", "amina"]).failed(5);
	assert!(line.contains("amina"), "{line}");
}

#[test]
fn a_demo_key_can_be_shown_without_a_file() {
	let home = home();
	let shown = json(&home.run(&["key", "show", "//Alice", "--json"]).ok());
	assert_eq!(
		shown["account"],
		"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
	);
}

#[test]
fn a_program_of_a_partner_gets_its_credentials() {
	let home = home();
	let arguments = ["client", "new", "study-4", "--organization", "4"];
	let told = home.run(&arguments).ok();
	assert!(
		told.contains("[[clients]]") && told.contains("organization = 4"),
		"{told}"
	);
	for file in ["study-4.client.toml", "study-4.pem", "study-4.jwks.json"] {
		assert!(home.path().join(file).is_file(), "{file}");
	}
	let set = json(&fs::read_to_string(home.path().join("study-4.jwks.json")).unwrap());
	assert_eq!(set["keys"][0]["alg"], "EdDSA");
	assert!(
		set["keys"][0].get("d").is_none(),
		"the private key is not in the public set"
	);
	let line = home.run(&arguments).failed(4);
	assert!(line.contains("is not overwritten"), "{line}");
}
