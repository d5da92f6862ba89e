//! The program itself: what it says and with which code it ends when it cannot start. What needs a
//! node is in `tests/e2e`.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests state what must hold, too

use std::{
	fs,
	io::Write,
	net::TcpListener,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
	process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const PASSPHRASE: &str = "correct horse battery";
const GENESIS: &str = "0101010101010101010101010101010101010101010101010101010101010101";

struct Place(TempDir);

impl Place {
	fn new() -> Self {
		let place = Self(TempDir::new().unwrap());
		place.write("secret", PASSPHRASE);
		place
	}

	/// A place where `init` was run.
	fn ready() -> Self {
		let place = Self::new();
		let output = place.init(&[]);
		assert_eq!(output.status.code(), Some(0), "{}", text(&output));
		// Tests run side by side.
		place.change("127.0.0.1:8480", "127.0.0.1:0");
		place
	}

	fn path(&self, name: &str) -> PathBuf {
		self.0.path().join(name)
	}

	fn write(&self, name: &str, content: &str) {
		let path = self.path(name);
		fs::write(&path, content).unwrap();
		set_mode(&path, 0o600);
	}

	fn change(&self, from: &str, to: &str) {
		let before = fs::read_to_string(self.path("gateway.toml")).unwrap();
		let after = before.replace(from, to);
		assert_ne!(before, after, "{from}");
		self.write("gateway.toml", &after);
	}

	fn command(&self) -> Command {
		let mut command = Command::new(env!("CARGO_BIN_EXE_galen-gateway"));
		command
			.arg("--config")
			.arg(self.path("gateway.toml"))
			.env_remove("CREDENTIALS_DIRECTORY")
			.stdin(Stdio::null());
		command
	}

	fn init(&self, more: &[&str]) -> Output {
		self.command()
			.args(["init", "--organization", "3", "--genesis", GENESIS])
			.arg("--passphrase-file")
			.arg(self.path("secret"))
			// Nobody listens on port 1.
			.args(["--chain", "ws://127.0.0.1:1"])
			.args(more)
			.output()
			.unwrap()
	}

	/// Fails unless a check ends with this code and one line that has these words.
	#[track_caller]
	fn ends(&self, code: i32, words: &[&str]) {
		self.ends_with(&["--check"], code, words);
	}

	#[track_caller]
	fn ends_with(&self, arguments: &[&str], code: i32, words: &[&str]) {
		let output = self.command().args(arguments).output().unwrap();
		let said = String::from_utf8(output.stderr.clone()).unwrap();
		assert_eq!(output.status.code(), Some(code), "{said}");
		let lines: Vec<_> = said
			.lines()
			.filter(|line| line.starts_with("galen-gateway: "))
			.collect();
		assert_eq!(lines.len(), 1, "{said}");
		for word in words {
			assert!(lines[0].contains(word), "{word}: {}", lines[0]);
		}
		assert!(!said.contains(PASSPHRASE));
	}
}

fn set_mode(path: &Path, mode: u32) {
	fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn text(output: &Output) -> String {
	format!(
		"{}{}",
		String::from_utf8_lossy(&output.stdout),
		String::from_utf8_lossy(&output.stderr)
	)
}

#[test]
fn init_writes_what_run_needs_for_its_owner_only() {
	let place = Place::ready();
	for file in ["gateway.toml", "custodian.key", "account.key"] {
		let mode = fs::metadata(place.path(file)).unwrap().permissions().mode();
		assert_eq!(mode & 0o777, 0o600, "{file}");
	}
	// Everything up to the node works with it.
	let output = place.command().arg("--check").output().unwrap();
	let said = text(&output);
	for line in [
		"listen: free",
		"configuration: read",
		"keys: opened",
		"halves: of epoch 0, NOT mirrored",
		"database: up to date",
		"objects: reachable",
	] {
		assert!(said.contains(line), "{said}");
	}
	assert_eq!(output.status.code(), Some(7), "{said}");
}

#[test]
fn init_says_which_account_to_appoint() {
	let place = Place::new();
	let output = place.init(&[]);
	let said = text(&output);
	assert!(said.contains("account 5"), "{said}");
	assert!(said.contains("role gateway"), "{said}");
	let seed = fs::read_to_string(place.path("account.key")).unwrap();
	assert_eq!(seed.trim().len(), 64);
	assert!(!said.contains(seed.trim()), "{said}");
}

#[test]
fn init_overwrites_nothing() {
	for file in ["gateway.toml", "custodian.key", "account.key"] {
		let place = Place::new();
		place.write(file, "precious");
		let output = place.init(&[]);
		assert_eq!(output.status.code(), Some(3));
		assert!(text(&output).contains(file), "{}", text(&output));
		assert_eq!(fs::read_to_string(place.path(file)).unwrap(), "precious");
		// And leaves nothing half done.
		for other in ["gateway.toml", "custodian.key", "account.key"] {
			assert_eq!(place.path(other).exists(), other == file, "{file} {other}");
		}
	}
}

#[test]
fn init_takes_an_account_that_is_there() {
	let place = Place::new();
	place.write("mine", "//Alice//Gateway");
	let mine = place.path("mine");
	let output = place.init(&["--account-key-file", mine.to_str().unwrap()]);
	assert_eq!(output.status.code(), Some(0), "{}", text(&output));
	assert!(!place.path("account.key").exists());
	let written = fs::read_to_string(place.path("gateway.toml")).unwrap();
	assert!(written.contains(mine.to_str().unwrap()), "{written}");
}

#[test]
fn init_refuses_a_passphrase_that_can_be_guessed_and_a_file_that_others_may_read() {
	let place = Place::new();
	place.write("secret", "short");
	let output = place.init(&[]);
	assert_eq!(output.status.code(), Some(3));
	assert!(text(&output).contains("12 characters"), "{}", text(&output));
	place.write("secret", PASSPHRASE);
	set_mode(&place.path("secret"), 0o644);
	let output = place.init(&[]);
	assert_eq!(output.status.code(), Some(4));
	assert!(text(&output).contains("chmod 600"), "{}", text(&output));
	assert!(!place.path("custodian.key").exists());
}

#[test]
fn init_reads_a_passphrase_from_standard_input() {
	let place = Place::new();
	let mut child = place
		.command()
		.args(["init", "--organization", "3", "--genesis", GENESIS])
		.args(["--passphrase-file", "-"])
		.stdin(Stdio::piped())
		.stdout(Stdio::piped())
		.stderr(Stdio::piped())
		.spawn()
		.unwrap();
	let mut input = child.stdin.take().unwrap();
	writeln!(input, "{PASSPHRASE}").unwrap();
	drop(input);
	let output = child.wait_with_output().unwrap();
	assert_eq!(output.status.code(), Some(0), "{}", text(&output));
	let kept = fs::read_to_string(place.path("passphrase")).unwrap();
	assert_eq!(kept.trim(), PASSPHRASE);
}

#[test]
fn wrong_arguments_end_with_2() {
	for arguments in [&["--colour"][..], &["dance"], &["init"]] {
		let output = Place::new().command().args(arguments).output().unwrap();
		assert_eq!(output.status.code(), Some(2), "{}", text(&output));
	}
}

#[test]
fn a_wrong_configuration_ends_with_3() {
	let place = Place::new();
	place.ends(3, &["configuration", "gateway.toml", "init"]);
	let place = Place::ready();
	place.change("imports = 4", "import = 4");
	place.ends(3, &["configuration", "line", "import"]);
	let place = Place::ready();
	place.change("finality_seconds = 30", "finality_seconds = 60");
	place.ends(3, &["limits.finality_seconds", "30"]);
	let place = Place::ready();
	let content = fs::read_to_string(place.path("gateway.toml")).unwrap();
	let clients = "[[clients]]\nclient_id = \"a\"\norganization = 5\njwks = '{}'\n";
	place.write("gateway.toml", &format!("{content}\n{clients}"));
	place.ends(3, &["clients[0]", "JSON Web Key Set"]);
	let place = Place::ready();
	place.change("\"custodian.key\"", "\"pkcs11:token=a\"");
	place.change("passphrase_file = ", "# passphrase_file = ");
	place.ends(3, &["keys.custodian"]);
}

#[test]
fn a_folder_without_a_wallet_ends_with_3() {
	let place = Place::ready();
	place.ends_with(&["pairing"], 3, &["[wallet]"]);
	place.change("# [wallet]", "[wallet]\nfolder = \"dist\"");
	place.change(
		"# public_url = \"https://gateway.hospital.example\"",
		"public_url = \"http://127.0.0.1:8480\"",
	);
	place.ends(3, &["wallet.folder", "index.html", "npm run build"]);
	// It is found out before anything is opened.
	assert!(!place.path("gateway.sqlite").exists());
	place.change(
		"nodes = [\"wss://ledger.hospital.example\"]",
		"nodes = [\"http://a.example\"]",
	);
	place.change("# nodes", "nodes");
	place.ends(3, &["wallet.nodes"]);
}

#[test]
fn the_pairing_link_is_printed() {
	let place = Place::ready();
	place.change(
		"# [wallet]",
		"[wallet]\nfolder = \"dist\"\nnodes = [\"wss://ledger.example/rpc\"]\ndirectory = \"names.json\"",
	);
	place.change(
		"# public_url = \"https://gateway.hospital.example\"",
		"public_url = \"https://gateway.example/\"",
	);
	place.write("names.json", "{\"3\": \"St Raphael & Söhne\"}");
	let output = place.command().arg("pairing").output().unwrap();
	assert_eq!(output.status.code(), Some(0), "{}", text(&output));
	let expected = format!(
		"https://gateway.example/#galen:pair?g=0x{GENESIS}&n=wss%3A%2F%2Fledger.example%2Frpc\
		 &w=https%3A%2F%2Fgateway.example&h=3&c=St%20Raphael%20%26%20S%C3%B6hne\n"
	);
	assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[test]
fn a_key_that_cannot_be_used_ends_with_4() {
	let place = Place::ready();
	set_mode(&place.path("account.key"), 0o640);
	place.ends(4, &["chain.account_key_file", "chmod 600"]);
	let place = Place::ready();
	place.write("account.key", "nonsense");
	place.ends(4, &["chain.account_key_file"]);
	let place = Place::ready();
	place.write("secret", "another passphrase");
	place.ends(4, &["keys.custodian", "passphrase"]);
	let place = Place::ready();
	fs::remove_file(place.path("custodian.key")).unwrap();
	place.ends(4, &["keys.custodian"]);
	let place = Place::ready();
	set_mode(&place.path("secret"), 0o604);
	place.ends(4, &["keys.passphrase_file", "chmod 600"]);
}

#[test]
fn a_database_of_another_custodian_key_ends_with_4() {
	let place = Place::ready();
	place.ends(7, &["node"]);
	let other = Place::ready();
	fs::copy(other.path("custodian.key"), place.path("custodian.key")).unwrap();
	place.ends(4, &["key"]);
}

#[test]
fn a_database_or_folder_that_cannot_be_used_ends_with_5() {
	let place = Place::ready();
	place.change("sqlite:gateway.sqlite", "mysql://host/name");
	place.ends(5, &["store.database_url"]);
	let place = Place::ready();
	place.write("gateway.sqlite", "this is no database, and never was one");
	place.ends(5, &["store.database_url"]);
	let place = Place::ready();
	place.write("objects", "a file where the folder should be");
	place.ends(5, &["store.objects_url"]);
}

#[test]
fn an_address_in_use_ends_with_6() {
	let place = Place::ready();
	let taken = TcpListener::bind("127.0.0.1:0").unwrap();
	let address = taken.local_addr().unwrap().to_string();
	place.change("127.0.0.1:0", &address);
	for arguments in [&["--check"][..], &[], &["run"], &["run", "--check"]] {
		place.ends_with(arguments, 6, &["listen", &address, "in use"]);
	}
}

#[test]
fn a_node_that_does_not_answer_ends_with_7() {
	let place = Place::ready();
	place.ends_with(&[], 7, &["node", "ws://127.0.0.1:1", "start the node"]);
	place.change("ws://127.0.0.1:1", "ws://192.0.2.1:9944");
	place.ends(7, &["not encrypted", "allow_unencrypted"]);
}

#[test]
fn the_interface_is_printed() {
	let output = Place::new().command().arg("openapi").output().unwrap();
	assert_eq!(output.status.code(), Some(0));
	let golden =
		PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/gateway/openapi.json");
	let golden = fs::read_to_string(golden).unwrap();
	assert_eq!(String::from_utf8(output.stdout).unwrap(), golden);
}
