//! The help texts are files a reviewer reads. `GALEN_BLESS=1 cargo test -p galen-cli --test help`
//! writes them after a change that is meant.
#![allow(clippy::unwrap_used)] // helpers of tests state what must hold, too

mod common;

use common::{assert_golden, golden, Home};
use std::{collections::BTreeSet, fs};

/// The subcommands a help text lists.
fn listed(help: &str) -> Vec<String> {
	let mut names = Vec::new();
	let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
	for line in commands.take_while(|line| !line.is_empty()) {
		// A name stands two spaces in; what continues a description stands further in.
		let Some(rest) = line.strip_prefix("  ") else {
			continue;
		};
		if rest.starts_with(' ') {
			continue;
		}
		names.extend(rest.split_whitespace().next().map(str::to_owned));
	}
	names.retain(|name| name != "help");
	names
}

/// Every command with its help, parents first.
fn all(home: &Home, path: &[String], found: &mut Vec<(String, String)>) {
	let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
	arguments.push("--help");
	let help = home.run(&arguments).ok();
	let name = std::iter::once("galen".to_owned())
		.chain(path.iter().cloned())
		.collect::<Vec<_>>()
		.join("-");
	let commands = listed(&help);
	found.push((name, help));
	for command in commands {
		let mut path = path.to_vec();
		path.push(command);
		all(home, &path, found);
	}
}

#[test]
fn every_help_text_is_the_one_that_was_agreed_on() {
	let home = Home::new();
	let mut found = Vec::new();
	all(&home, &[], &mut found);
	let folder = golden().join("help");
	for (name, help) in &found {
		assert_golden(&folder.join(format!("{name}.txt")), help);
	}
	let known: BTreeSet<String> = found.into_iter().map(|(name, _)| name).collect();
	let files: BTreeSet<String> = fs::read_dir(&folder)
		.unwrap()
		.map(|entry| {
			entry
				.unwrap()
				.path()
				.file_stem()
				.unwrap()
				.to_str()
				.unwrap()
				.to_owned()
		})
		.collect();
	assert_eq!(
		known, files,
		"there are files of commands that no longer exist"
	);
}

#[test]
fn every_command_that_costs_or_publishes_has_a_dry_run() {
	let home = Home::new();
	let mut found = Vec::new();
	all(&home, &[], &mut found);
	// What asks, what only narrows one's own standing and is undone by nobody's loss, what happens on
	// this machine alone, and what a privacy officer tells the gateway, which asks before it erases.
	let without = [
		"access-fetch",
		"access-list",
		"access-show",
		"balance",
		"client-new",
		"completions",
		"consent-check",
		"consent-codes",
		"consent-export",
		"consent-preview",
		"consent-show",
		"consent-usual",
		"council-motions",
		"council-seats",
		"disclosures",
		"emergency-list",
		"erasure-begin",
		"erasure-certificate",
		"erasure-decline",
		"erasure-hand-in",
		"erasure-start",
		"erasure-status",
		"emergency-local",
		"exit-codes",
		"inbox",
		"key-list",
		"key-new",
		"key-restore",
		"key-show",
		"man",
		"order-list",
		"order-show",
		"org-account",
		"org-list",
		"org-show",
		"prove-authorities",
		"prove-batch",
		"prove-consent",
		"prove-record",
		"pull",
		"records",
		"recovery-code-sign",
		"recovery-status",
		"representative-list",
		"representative-remove",
		"request-agree",
		"request-decline",
		"request-list",
		"status",
		"template-list",
		"template-show",
		"template-verify",
		"verify",
	];
	let leaves = found.iter().filter(|(_, help)| listed(help).is_empty());
	let missing: Vec<&str> = leaves
		.filter(|(_, help)| !help.contains("--dry-run"))
		.filter_map(|(name, _)| name.strip_prefix("galen-"))
		.filter(|name| !without.contains(name))
		.collect();
	assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn exit_codes_are_documented() {
	let home = Home::new();
	let help = home.run(&["help", "exit-codes"]).ok();
	for code in 0..=10 {
		assert!(
			help.lines()
				.any(|line| line.trim_start().starts_with(&format!("{code}  "))),
			"{code}"
		);
	}
	assert!(home
		.run(&["exit-codes"])
		.ok()
		.contains("the ledger or the gateway refused"));
}

#[test]
fn completions_and_manual_pages_are_made() {
	let home = Home::new();
	for shell in ["bash", "zsh", "fish"] {
		assert!(
			home.run(&["completions", shell]).ok().contains("galen"),
			"{shell}"
		);
	}
	home.run(&["man", "pages"]).ok();
	let page = fs::read_to_string(home.path().join("pages/galen-consent-give.1")).unwrap();
	assert!(page.contains("Give consent"));
}
