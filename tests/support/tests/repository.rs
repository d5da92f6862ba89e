//! Rules of the repository that a compiler does not check: who may depend on whom, and under which
//! licences the rest of the world's code comes to us. The licences and bans are those of
//! `deny.toml`, so that they hold in every run and not only where cargo-deny is installed.

use serde_json::Value;
use std::{
	collections::{BTreeMap, BTreeSet},
	path::PathBuf,
	process::Command,
};

/// The workspace as cargo resolves it.
struct Graph {
	/// Package by id.
	packages: BTreeMap<String, Package>,
	/// Ids of what a package needs when it runs, not of what builds or tests it.
	runtime_dependencies: BTreeMap<String, Vec<String>>,
	/// Ids of everything a package names, for whatever purpose.
	dependencies: BTreeMap<String, Vec<String>>,
}

struct Package {
	name: String,
	version: String,
	license: Option<String>,
	source: Option<String>,
}

fn root() -> PathBuf {
	let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
	root.pop();
	root.pop();
	root
}

fn text(value: &Value) -> String {
	value.as_str().expect("text").to_string()
}

/// What is built on the machines that run Galen.
fn graph() -> Graph {
	graph_for("x86_64-unknown-linux-gnu")
}

fn graph_for(target: &str) -> Graph {
	let output = Command::new(env!("CARGO"))
		.current_dir(root())
		.args(["metadata", "--format-version", "1", "--offline", "--locked"])
		.args(["--all-features", "--filter-platform", target])
		.output()
		.expect("cargo runs");
	assert!(
		output.status.success(),
		"{}",
		String::from_utf8_lossy(&output.stderr)
	);
	let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");

	let mut graph = Graph {
		packages: BTreeMap::new(),
		runtime_dependencies: BTreeMap::new(),
		dependencies: BTreeMap::new(),
	};
	for node in metadata["resolve"]["nodes"]
		.as_array()
		.expect("a resolved graph")
	{
		let id = text(&node["id"]);
		for dependency in node["deps"].as_array().expect("dependencies") {
			let needed = text(&dependency["pkg"]);
			let kinds = dependency["dep_kinds"].as_array().expect("kinds");
			if kinds.iter().any(|kind| kind["kind"].is_null()) {
				graph
					.runtime_dependencies
					.entry(id.clone())
					.or_default()
					.push(needed.clone());
			}
			graph
				.dependencies
				.entry(id.clone())
				.or_default()
				.push(needed);
		}
		graph.dependencies.entry(id).or_default();
	}
	for package in metadata["packages"].as_array().expect("packages") {
		let id = text(&package["id"]);
		if graph.dependencies.contains_key(&id) {
			let package = Package {
				name: text(&package["name"]),
				version: text(&package["version"]),
				license: package["license"].as_str().map(String::from),
				source: package["source"].as_str().map(String::from),
			};
			graph.packages.insert(id, package);
		}
	}
	graph
}

impl Graph {
	/// Names of everything linked into a package of ours.
	fn linked_into(&self, name: &str) -> BTreeSet<&str> {
		let ids = self
			.packages
			.iter()
			.filter(|(_, package)| package.name == name);
		let mut open: Vec<&String> = ids.map(|(id, _)| id).collect();
		assert!(!open.is_empty(), "there is no package {name}");
		let mut seen = BTreeSet::new();
		while let Some(id) = open.pop() {
			if seen.insert(id) {
				open.extend(self.runtime_dependencies.get(id).into_iter().flatten());
			}
		}
		seen.iter()
			.filter_map(|id| self.packages.get(*id))
			.map(|found| found.name.as_str())
			.collect()
	}

	/// Packages of this workspace.
	fn ours(&self) -> impl Iterator<Item = &str> {
		self.packages
			.values()
			.filter(|found| found.source.is_none())
			.map(|found| &*found.name)
	}

	/// Pallets of this workspace.
	fn our_pallets(&self) -> BTreeSet<&str> {
		self.ours()
			.filter(|name| name.starts_with("pallet-"))
			.collect()
	}
}

#[test]
fn no_pallet_depends_on_another_pallet_of_ours() {
	let graph = graph();
	let pallets = graph.our_pallets();
	assert!(
		pallets.len() >= 2,
		"the pallets were not found: {pallets:?}"
	);
	for pallet in &pallets {
		let linked = graph.linked_into(pallet);
		let others: Vec<_> = linked
			.intersection(&pallets)
			.filter(|other| *other != pallet)
			.collect();
		assert!(
			others.is_empty(),
			"{pallet} depends on {others:?}: use a trait in primitives/"
		);
	}
}

#[test]
fn the_substrate_client_is_in_the_node_alone() {
	let graph = graph();
	let client = |name: &str| {
		graph
			.linked_into(name)
			.iter()
			.any(|found| found.starts_with("sc-"))
	};
	assert!(client("galen-node"), "the search finds nothing at all");
	// `galen-chain-spec` makes what the node reads, and is linked into it. `galen-bench` measures the
	// node's own database and executor, and is never handed to anybody.
	let may = ["galen-node", "galen-chain-spec", "galen-bench"];
	for name in graph.ours().filter(|name| !may.contains(name)) {
		assert!(!client(name), "{name} links GPL client crates (sc-*)");
	}
}

#[test]
fn the_vault_never_enters_the_node() {
	let graph = graph();
	for name in ["galen-node", "galen-runtime"] {
		assert!(
			!graph.linked_into(name).contains("galen-vault"),
			"{name} links the vault"
		);
	}
}

#[test]
fn everything_comes_from_the_registry_or_from_here() {
	for package in graph().packages.values() {
		let source = package.source.as_deref().unwrap_or("registry+ours");
		assert!(
			source.starts_with("registry+"),
			"{} comes from {source}",
			package.name
		);
	}
}

#[test]
fn every_licence_is_one_we_accept() {
	let policy = Policy::read();
	for target in &policy.targets {
		let graph = graph_for(target);
		let refused: Vec<_> = graph
			.packages
			.values()
			.filter(|package| !policy.accepts(package))
			.map(|package| {
				format!(
					"{} {}: {:?}",
					package.name, package.version, package.license
				)
			})
			.collect();
		assert!(
			refused.is_empty(),
			"not in deny.toml, for {target}: {refused:#?}"
		);
	}
}

#[test]
fn nothing_banned_is_used_but_by_its_wrappers() {
	let policy = Policy::read();
	assert!(!policy.bans.is_empty(), "deny.toml bans nothing");
	for target in &policy.targets {
		let graph = graph_for(target);
		for (id, needed) in &graph.dependencies {
			let dependent = &graph.packages[id].name;
			for name in needed.iter().map(|id| &graph.packages[id].name) {
				let Some(wrappers) = policy.bans.get(name) else {
					continue;
				};
				assert!(
					wrappers.contains(dependent),
					"{dependent} uses {name} for {target}, which deny.toml bans"
				);
			}
		}
	}
}

#[test]
fn every_exception_is_still_needed() {
	let policy = Policy::read();
	let graphs: Vec<_> = policy
		.targets
		.iter()
		.map(|target| graph_for(target))
		.collect();
	let used = |name: &str| {
		graphs
			.iter()
			.any(|graph| graph.packages.values().any(|package| package.name == name))
	};
	let wrappers = policy.bans.values().flatten();
	for name in policy.exceptions.keys().chain(wrappers) {
		assert!(
			used(name),
			"deny.toml makes an exception for {name}, which nothing uses"
		);
	}
}

/// What `deny.toml` says, as far as it is checked here.
struct Policy {
	/// What is built for.
	targets: Vec<String>,
	/// Accepted for every crate.
	allowed: BTreeSet<String>,
	/// Accepted for one crate.
	exceptions: BTreeMap<String, Vec<String>>,
	/// What a crate that states no licence is under.
	clarified: BTreeMap<String, String>,
	/// Banned crates and who may use them all the same.
	bans: BTreeMap<String, Vec<String>>,
}

impl Policy {
	fn read() -> Self {
		let text = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
		let mut policy = Self {
			targets: Vec::new(),
			allowed: BTreeSet::new(),
			exceptions: BTreeMap::new(),
			clarified: BTreeMap::new(),
			bans: BTreeMap::new(),
		};
		let (mut list, mut clarified) = (String::new(), String::new());
		for line in text.lines() {
			let line = line.split('#').next().unwrap_or_default().trim();
			let quoted: Vec<String> = line
				.split('"')
				.skip(1)
				.step_by(2)
				.map(String::from)
				.collect();
			match (line.split_once(" = "), quoted.split_first()) {
				(Some((name, "[")), _) => list = name.to_string(),
				(Some(("targets", _)), _) => policy.targets = quoted.clone(),
				(Some(("crate", _)), Some((name, _))) => clarified = name.clone(),
				(Some(("expression", _)), Some((expression, _))) => {
					policy
						.clarified
						.insert(clarified.clone(), expression.clone());
				},
				(Some(("{ crate", _)), Some((name, rest))) if list == "deny" => {
					policy.bans.insert(name.clone(), rest.to_vec());
				},
				(Some(("{ crate", _)), Some((name, rest))) if list == "exceptions" => {
					policy.exceptions.insert(name.clone(), rest.to_vec());
				},
				(None, Some((license, _))) if list == "allow" => {
					policy.allowed.insert(license.clone());
				},
				_ => {},
			}
		}
		assert!(
			policy.allowed.contains("MIT"),
			"the list of licences was not found"
		);
		assert!(!policy.targets.is_empty(), "there are no targets");
		policy
	}

	fn accepts(&self, package: &Package) -> bool {
		if package.source.is_none() {
			return package.license.as_deref() == Some("Apache-2.0");
		}
		let clarified = self.clarified.get(&package.name);
		let Some(expression) = package.license.as_ref().or(clarified) else {
			return false;
		};
		let excepted = self.exceptions.get(&package.name);
		let accepted = |license: &str| {
			self.allowed.contains(license)
				|| excepted.is_some_and(|list| list.iter().any(|other| other == license))
		};
		Expression::new(expression).holds(&accepted)
	}
}

/// An SPDX expression, read from left to right: `OR` binds weaker than `AND`.
struct Expression {
	words: Vec<String>,
	position: usize,
}

impl Expression {
	fn new(text: &str) -> Self {
		// Older crates write `/` for `OR`.
		let text = text
			.replace('/', " OR ")
			.replace('(', " ( ")
			.replace(')', " ) ");
		Self {
			words: text.split_whitespace().map(String::from).collect(),
			position: 0,
		}
	}

	fn holds(mut self, accepted: &dyn Fn(&str) -> bool) -> bool {
		let holds = self.any(accepted);
		assert_eq!(
			self.position,
			self.words.len(),
			"left over in {:?}",
			self.words
		);
		holds
	}

	fn next_is(&mut self, word: &str) -> bool {
		let is = self
			.words
			.get(self.position)
			.is_some_and(|next| next == word);
		self.position += usize::from(is);
		is
	}

	fn any(&mut self, accepted: &dyn Fn(&str) -> bool) -> bool {
		let mut holds = self.all(accepted);
		while self.next_is("OR") {
			holds |= self.all(accepted);
		}
		holds
	}

	fn all(&mut self, accepted: &dyn Fn(&str) -> bool) -> bool {
		let mut holds = self.one(accepted);
		while self.next_is("AND") {
			holds &= self.one(accepted);
		}
		holds
	}

	fn one(&mut self, accepted: &dyn Fn(&str) -> bool) -> bool {
		if self.next_is("(") {
			let holds = self.any(accepted);
			assert!(self.next_is(")"), "a bracket is open in {:?}", self.words);
			return holds;
		}
		let mut license = self.words[self.position].clone();
		self.position += 1;
		if self.next_is("WITH") {
			license = format!("{license} WITH {}", self.words[self.position]);
			self.position += 1;
		}
		accepted(&license)
	}
}

#[test]
fn licence_expressions_are_read_as_spdx_says() {
	let holds =
		|text: &str| Expression::new(text).holds(&|license| ["A", "B WITH X"].contains(&license));
	assert!(holds("A") && holds("C OR A") && holds("C/A") && holds("B WITH X"));
	assert!(holds("(C OR A) AND A") && holds("C AND D OR A"));
	assert!(!holds("B") && !holds("A AND C") && !holds("(A OR C) AND D") && !holds("B WITH Y"));
}
