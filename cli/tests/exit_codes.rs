//! What goes wrong ends with its exit code and one line that says what to do.
#![allow(clippy::unwrap_used)] // helpers of tests state what must hold, too

mod common;

use common::Home;

/// A node and a gateway that are not there: port 1 of loopback, on which nothing listens.
const NOWHERE: [(&str, &str); 2] = [
	("GALEN_NODE", "ws://127.0.0.1:1"),
	("GALEN_GATEWAY", "http://127.0.0.1:1"),
];

fn run(arguments: &[&str]) -> common::Ended {
	Home::new().run_with(arguments, "", &NOWHERE)
}

#[test]
fn a_wrong_command_line_is_2() {
	for line in [
		&["frobnicate"][..],
		&["order", "place"],
		&["consent", "give"],
		&["consent", "give", "--rules", "a", "--usual", "b"],
		&["order", "show", "one"],
		&["emergency", "open", "//Amina", "--reason", "boredom"],
		&[
			"emergency",
			"open",
			"//Amina",
			"--reason",
			"incapacitated",
			"--hours",
			"3",
		],
		&["org", "appoint", "//Amina", "--role", "nurse"],
		&["credit", "redeem"],
		&["credit", "issue", "1,5", "--to", "4"],
		&["consent", "withdraw", "0", "--paper", "a.pdf"],
	] {
		let ended = run(line);
		assert_eq!(ended.code, 2, "{line:?}: {ended:#?}");
		assert!(ended.stdout.is_empty(), "{line:?}");
	}
}

#[test]
fn a_program_gets_a_wrong_command_line_as_json() {
	let ended = run(&["order", "place", "--json"]);
	assert_eq!(ended.code, 2, "{ended:#?}");
	let error: serde_json::Value = serde_json::from_str(ended.stderr.trim()).unwrap();
	assert_eq!(error["error"]["code"], 2, "{error}");
	let message = error["error"]["message"].as_str().unwrap();
	assert!(
		message.contains("required") && !message.contains("Usage:"),
		"{message}"
	);
	// Help is no error, and for people in any case.
	let help = run(&["order", "place", "--json", "--help"]);
	assert_eq!(help.code, 0, "{help:#?}");
	assert!(help.stdout.contains("Usage:"), "{help:#?}");
}

#[test]
fn an_unencrypted_connection_over_a_network_is_2() {
	let home = Home::new();
	let line = home
		.run(&["org", "list", "--node", "ws://node.example:9944"])
		.failed(2);
	assert!(line.contains("wss://"), "{line}");
	let line = home
		.run(&["org", "list", "--node", "http://127.0.0.1:9944"])
		.failed(2);
	assert!(line.contains("is no node's address"), "{line}");
}

#[test]
fn wrong_input_is_3() {
	let home = Home::new();
	home.write("notes.txt", "nothing");
	let line = home.run(&["import", "notes.txt"]).failed(3);
	assert!(line.contains("neither .json nor .ndjson"), "{line}");
	home.write(".config/galen/config.toml", "[profile.a]\nnod = 1\n");
	let line = home.run(&["key", "list"]).failed(3);
	assert!(
		line.contains("line 2") && line.contains("unknown field"),
		"{line}"
	);
}

#[test]
fn a_missing_key_is_4() {
	let home = Home::new();
	let line = home
		.run_with(&["consent", "withdraw-all"], "", &NOWHERE)
		.failed(4);
	assert!(line.contains("--key NAME"), "{line}");
	let named = [
		"consent",
		"withdraw-all",
		"--key",
		"nobody",
		"--subject",
		"//Amina",
	];
	let line = home.run_with(&named, "", &NOWHERE).failed(4);
	assert!(line.contains("there is no key \"nobody\""), "{line}");
}

#[test]
fn a_missing_file_is_5() {
	let home = Home::new();
	let line = home.run(&["import", "absent.json"]).failed(5);
	assert!(line.contains("absent.json"), "{line}");
	let line = home.run(&["consent", "check", "absent.toml"]).failed(5);
	assert!(line.contains("absent.toml"), "{line}");
}

#[test]
fn a_node_that_is_not_there_is_7() {
	for arguments in [
		&["org", "list"][..],
		&["status"],
		&["balance", "//Amina"],
		&["order", "show", "1"],
		&["consent", "show", "//Amina"],
		&["council", "motions"],
		&["template", "list"],
		&["emergency", "list", "--hospital", "0"],
		// Whether a well-known key is allowed is asked of the node.
		&[
			"enrol",
			"//Amina",
			"--patient",
			"1",
			"--key",
			"//Alice//Registrar",
		],
	] {
		let line = run(arguments).failed(7);
		assert!(
			line.contains("ws://127.0.0.1:1") && line.contains("--node"),
			"{line}"
		);
	}
}

#[test]
fn an_error_is_json_where_results_are() {
	let line = run(&["org", "list", "--json"]).failed(7);
	let error: serde_json::Value = serde_json::from_str(&line).unwrap();
	assert_eq!(error["error"]["code"], 7);
	assert_eq!(error["error"]["name"], "unavailable");
	assert!(error["error"]["message"]
		.as_str()
		.unwrap()
		.contains("ws://127.0.0.1:1"));
}

#[test]
fn flags_go_before_the_environment_and_that_before_the_profile() {
	let home = Home::new();
	home.write(
		".config/galen/config.toml",
		"default = \"a\"\n[profile.a]\nnode = \"ws://127.0.0.1:3\"\n[profile.b]\nnode = \"ws://127.0.0.1:4\"\n",
	);
	let line = |arguments: &[&str], environment: &[(&str, &str)]| {
		home.run_with(arguments, "", environment).failed(7)
	};
	let node = [("GALEN_NODE", "ws://127.0.0.1:2")];
	let flag = ["org", "list", "--node", "ws://127.0.0.1:1"];
	assert!(line(&flag, &node).contains("ws://127.0.0.1:1 "));
	assert!(line(&["org", "list"], &node).contains("ws://127.0.0.1:2 "));
	assert!(line(&["org", "list"], &[]).contains("ws://127.0.0.1:3 "));
	assert!(line(&["org", "list", "--profile", "b"], &[]).contains("ws://127.0.0.1:4 "));
	let unknown = home.run(&["org", "list", "--profile", "c"]).failed(2);
	assert!(unknown.contains("it has: a, b"), "{unknown}");
}

#[test]
fn nothing_is_coloured_where_nobody_looks_or_wants_it() {
	let ended = run(&["org", "list"]);
	assert!(!ended.stderr.contains('\u{1b}'), "{}", ended.stderr);
	let home = Home::new();
	let mut environment = NOWHERE.to_vec();
	environment.push(("NO_COLOR", "1"));
	let ended = home.run_with(&["org", "list"], "", &environment);
	assert!(!ended.stderr.contains('\u{1b}'), "{}", ended.stderr);
}

#[test]
fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
	let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
	let line = run(&["consent", "withdraw-all", "--key", phrase]).failed(4);
	assert!(!line.contains("curtain"), "{line}");
}
