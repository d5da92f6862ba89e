//! Every way in which a configuration can be wrong, and what is said about it.
#![allow(clippy::unwrap_used)] // helpers of tests state what must hold, too

use galen_gateway::config::{Config, ConfigError, Database, KeysConfig, SecretError};
use std::{
	fs,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
};
use tempfile::TempDir;

const GOOD: &str = r#"
organization = 3

[chain]
url = "ws://127.0.0.1:9944"
genesis = "0x0101010101010101010101010101010101010101010101010101010101010101"
account_key_file = "account.key"

[store]
database_url = "sqlite:gateway.sqlite"
objects_url = "file:objects"

[keys]
custodian = "custodian.key"
passphrase_file = "passphrase"
"#;

struct Folder(TempDir);

impl Folder {
	fn new() -> Self {
		Self(TempDir::new().unwrap())
	}

	fn path(&self) -> &Path {
		self.0.path()
	}

	fn file(&self, name: &str, content: &str, mode: u32) -> PathBuf {
		let path = self.path().join(name);
		fs::write(&path, content).unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
		path
	}

	fn load(&self, content: &str) -> Result<Config, ConfigError> {
		Config::load(&self.file("gateway.toml", content, 0o600), None)
	}
}

fn load(content: &str) -> Result<Config, ConfigError> {
	Folder::new().load(content)
}

/// The text of the error with which this is refused.
fn refused(content: &str) -> String {
	load(content).unwrap_err().to_string()
}

#[test]
fn defaults_are_safe() {
	let folder = Folder::new();
	let config = folder.load(GOOD).unwrap();
	assert_eq!(config.organization.0, 3);
	assert!(config.listen.ip().is_loopback());
	assert_eq!(config.public_url, "http://127.0.0.1:8480");
	assert_eq!(config.limits.finality_seconds, 30);
	assert_eq!(config.limits.session_seconds, 900);
	assert!(!config.chain.allow_unencrypted);
	assert!(config.clients.is_empty());
	assert_eq!(config.chain.genesis, [1; 32]);
}

#[test]
fn names_are_relative_to_the_files_folder() {
	let folder = Folder::new();
	let config = folder.load(GOOD).unwrap();
	assert_eq!(
		config.chain.account_key_file,
		folder.path().join("account.key")
	);
	let Database::Url(url) = &config.store.database else {
		panic!("the URL stands in the file");
	};
	let expected = format!("sqlite:{}", folder.path().join("gateway.sqlite").display());
	assert_eq!(*url, expected);
	assert_eq!(
		config.store.objects_url,
		folder.path().join("objects").display().to_string()
	);
}

#[test]
fn a_key_that_is_not_known_is_refused_with_its_line() {
	let error = refused(&format!("{GOOD}\n[limits]\nimport = 3\n"));
	assert!(error.contains("line 18"), "{error}");
	assert!(error.contains("import"), "{error}");
}

#[test]
fn what_a_field_holds_is_never_repeated() {
	let error = refused(&GOOD.replace("organization = 3", "organization = \"canary-4711\""));
	assert!(error.contains("line 2"), "{error}");
	assert!(!error.contains("canary"), "{error}");
}

#[test]
fn a_missing_field_is_named() {
	let error = refused(&GOOD.replace("organization = 3", ""));
	assert!(error.contains("organization"), "{error}");
}

#[test]
fn a_missing_file_is_named() {
	let error = Config::load(Path::new("/nowhere/gateway.toml"), None).unwrap_err();
	let text = error.to_string();
	assert!(matches!(error, ConfigError::Unreadable(..)));
	assert!(
		text.contains("/nowhere/gateway.toml") && text.contains("init"),
		"{text}"
	);
}

#[test]
fn each_field_is_checked() {
	let cases = [
		("genesis = \"0x01", "genesis = \"0y01", "chain.genesis"),
		("ws://127.0.0.1:9944", "http://127.0.0.1:9944", "chain.url"),
		("file:objects", "gs://bucket", "store.objects_url"),
		("file:objects", "file:", "store.objects_url"),
		(
			"database_url = \"sqlite:gateway.sqlite\"",
			"",
			"store.database_url",
		),
		(
			"passphrase_file = \"passphrase\"",
			"",
			"keys.passphrase_file",
		),
		(
			"custodian = \"custodian.key\"",
			"custodian = \"pkcs11:token=a;object=b\"",
			"keys.passphrase_file",
		),
		(
			"account_key_file = \"account.key\"",
			"account_key_file = \"credential:a\"",
			"chain.account_key_file",
		),
	];
	for (from, to, field) in cases {
		let content = GOOD.replace(from, to);
		assert_ne!(content, GOOD, "{from}");
		let error = refused(&content);
		assert!(error.contains(field), "{to}: {error}");
	}
}

#[test]
fn each_limit_is_checked() {
	for (limit, field) in [
		("finality_seconds = 31", "limits.finality_seconds"),
		("finality_seconds = 0", "limits.finality_seconds"),
		("session_seconds = 901", "limits.session_seconds"),
		("imports = 0", "limits.imports"),
		("requests = 0", "limits.requests"),
		("bundle_bytes = 0", "limits.bundle_bytes"),
		("line_bytes = 0", "limits.line_bytes"),
		("max_pending = 0", "limits.max_pending"),
		("request_seconds = 0", "limits.request_seconds"),
		("ring_days = 0", "limits.ring_days"),
		("erasure_pause_seconds = 0", "limits.erasure_pause_seconds"),
		(
			"erasure_pause_seconds = 3601",
			"limits.erasure_pause_seconds",
		),
	] {
		let error = refused(&format!("{GOOD}\n[limits]\n{limit}\n"));
		assert!(error.contains(field), "{limit}: {error}");
	}
	let config = load(&format!("{GOOD}\n[limits]\nfinality_seconds = 10\n")).unwrap();
	assert_eq!(config.limits.finality_seconds, 10);
}

#[test]
fn the_halves_have_a_place_and_a_mirror_elsewhere() {
	let folder = Folder::new();
	let halves = folder.load(GOOD).unwrap().halves;
	assert_eq!(halves.path, folder.path().join("halves"));
	assert_eq!(halves.mirror, None);
	let named = "passphrase_file = \"passphrase\"\nhalves = \"a\"\nhalves_mirror = \"/b/c\"";
	let content = GOOD.replace("passphrase_file = \"passphrase\"", named);
	let halves = folder.load(&content).unwrap().halves;
	assert_eq!(halves.path, folder.path().join("a"));
	assert_eq!(halves.mirror, Some(PathBuf::from("/b/c")));
	let error = refused(&content.replace("/b/c", "a"));
	assert!(error.contains("keys.halves_mirror"), "{error}");
}

#[test]
fn an_address_beyond_this_machine_needs_a_proxy() {
	let listen = |more: &str| load(&format!("listen = \"0.0.0.0:80\"\n{more}\n{GOOD}"));
	let error = listen("").unwrap_err().to_string();
	assert!(error.contains("behind_tls_proxy"), "{error}");
	assert!(listen("behind_tls_proxy = true").is_ok());
}

#[test]
fn a_password_does_not_belong_into_the_file() {
	for url in [
		"postgres://user:canary-4711@host/name",
		"postgres://host/name?password=canary-4711",
	] {
		let error = refused(&GOOD.replace("sqlite:gateway.sqlite", url));
		assert!(error.contains("database_url_file"), "{error}");
		assert!(!error.contains("canary"), "{error}");
	}
	assert!(load(&GOOD.replace("sqlite:gateway.sqlite", "postgres://user@host/name")).is_ok());
	let both = GOOD.replace("[store]", "[store]\ndatabase_url_file = \"database-url\"");
	assert!(refused(&both).contains("one of the two"));
}

#[test]
fn a_device_needs_no_passphrase() {
	let content = GOOD
		.replace("custodian.key", "pkcs11:token=a;object=b")
		.replace("passphrase_file = \"passphrase\"", "");
	let config = load(&content).unwrap();
	assert!(matches!(config.keys, KeysConfig::Device(_)));
}

#[test]
fn credentials_of_systemd_are_files_of_their_folder() {
	let folder = Folder::new();
	let content = GOOD.replace("\"account.key\"", "\"credential:account\"");
	let file = folder.file("gateway.toml", &content, 0o600);
	let credentials = Path::new("/run/credentials/galen");
	let config = Config::load(&file, Some(credentials)).unwrap();
	assert_eq!(config.chain.account_key_file, credentials.join("account"));
	for wrong in [
		"credential:",
		"credential:../account",
		"credential:a/b",
		"credential:..",
	] {
		let content = GOOD.replace("account.key", wrong);
		let file = folder.file("wrong.toml", &content, 0o600);
		let error = Config::load(&file, Some(credentials)).unwrap_err();
		assert!(error.to_string().contains("credential"), "{wrong}");
	}
}

#[test]
fn clients_are_checked() {
	let client = |body: &str| load(&format!("{GOOD}\n[[clients]]\n{body}\n"));
	let good = "client_id = \"a\"\norganization = 5\njwks = '{\"keys\":[]}'";
	let config = client(good).unwrap();
	assert_eq!(config.clients[0].scopes, ["system/*.rs"]);
	for (body, field) in [
		(
			"client_id = \"\"\norganization = 5\njwks = '{}'",
			"clients[0].client_id",
		),
		("client_id = \"a\"\norganization = 5", "clients[0].jwks"),
		(
			"client_id = \"a\"\norganization = 5\njwks = '{}'\njwks_file = \"b\"",
			"clients[0].jwks",
		),
	] {
		let error = client(body).unwrap_err().to_string();
		assert!(error.contains(field), "{error}");
	}
	let twice = client(&format!("{good}\n[[clients]]\n{good}")).unwrap_err();
	assert!(twice.to_string().contains("another client"), "{twice}");
	let missing = client("client_id = \"a\"\norganization = 5\njwks_file = \"nowhere.json\"");
	assert!(missing.unwrap_err().to_string().contains("nowhere.json"));
}

/// A configuration with a wallet; `before` stands at the top of the file.
fn with_wallet(before: &str, wallet: &str) -> String {
	format!("{before}\n{GOOD}\n[wallet]\nfolder = \"dist\"\n{wallet}\n")
}

#[test]
fn a_wallet_needs_a_folder_and_nodes() {
	let folder = Folder::new();
	assert!(folder.load(GOOD).unwrap().wallet.is_none());
	// On one machine the gateway's own node is the browser's too.
	let wallet = folder.load(&with_wallet("", "")).unwrap().wallet.unwrap();
	assert_eq!(wallet.folder, folder.path().join("dist"));
	assert_eq!(wallet.nodes, ["ws://127.0.0.1:9944"]);
	assert_eq!(wallet.directory, None);
	// Anywhere else a browser would look for it on its own machine.
	let public = "public_url = \"https://gateway.example\"";
	let error = refused(&with_wallet(public, ""));
	assert!(error.contains("wallet.nodes"), "{error}");
	let nodes =
		"nodes = [\"wss://a.example:444/rpc\", \"wss://b.example\"]\ndirectory = \"names.json\"";
	let wallet = folder
		.load(&with_wallet(public, nodes))
		.unwrap()
		.wallet
		.unwrap();
	assert_eq!(wallet.nodes, ["wss://a.example:444/rpc", "wss://b.example"]);
	assert_eq!(wallet.directory, Some(folder.path().join("names.json")));
	let unknown = refused(&with_wallet("", "node = \"ws://127.0.0.1:9944\""));
	assert!(unknown.contains("node"), "{unknown}");
	assert!(refused(&format!("{GOOD}\n[wallet]\n")).contains("folder"));
}

#[test]
fn a_wallets_nodes_are_plain_addresses_that_browsers_may_reach() {
	let public = "public_url = \"https://gateway.example\"";
	for wrong in [
		"https://a.example",
		"ws://a.example",
		"wss://",
		"wss:///rpc",
		"wss://a.example:0",
		"wss://a.example:65536",
		"wss://a.example:+1",
		"wss://user@a.example",
		"wss://a.example;script-src *",
		"wss://a.example 'unsafe-inline'",
		"wss://a.example, wss://b.example",
		"wss://*",
		"wss://*.example",
		"wss://a.example?x",
		"wss://a.example#x",
		"wss://a.example/x;y",
		"ws://localhost.example:1",
		"*",
		"",
	] {
		let error = refused(&with_wallet(public, &format!("nodes = [\"{wrong}\"]")));
		assert!(error.contains("wallet.nodes"), "{wrong}: {error}");
	}
	let many = ["\"wss://a.example\""; 9].join(", ");
	let error = refused(&with_wallet(public, &format!("nodes = [{many}]")));
	assert!(error.contains("at most 8"), "{error}");
}

#[test]
fn a_wallet_is_served_to_browsers_that_keep_its_keys() {
	let nodes = "nodes = [\"wss://a.example\"]";
	for wrong in [
		"http://gateway.example",
		"https://gateway.example?x",
		"https://user@gateway.example",
		"https://gateway.example:x",
	] {
		let error = refused(&with_wallet(&format!("public_url = \"{wrong}\""), nodes));
		assert!(error.contains("public_url"), "{wrong}: {error}");
	}
	for good in [
		"https://gateway.example",
		"https://hospital.example:8443/galen/",
		"http://localhost:8480",
	] {
		let content = with_wallet(&format!("public_url = \"{good}\""), nodes);
		assert!(load(&content).is_ok(), "{good}");
	}
}

#[test]
fn the_accounts_secret_is_a_seed_or_a_uri() {
	let folder = Folder::new();
	let config = folder.load(GOOD).unwrap();
	let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
	folder.file("account.key", "  //Alice\n", 0o600);
	assert_eq!(config.account().unwrap().account().to_string(), alice);
	// The seed that //Alice derives.
	let seed = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a";
	folder.file("account.key", seed, 0o600);
	assert_eq!(config.account().unwrap().account().to_string(), alice);
	folder.file("account.key", "canary-4711", 0o600);
	let error = config.account().unwrap_err();
	assert!(matches!(error, SecretError::Malformed { .. }));
	assert!(!error.to_string().contains("canary"), "{error}");
}

#[test]
fn a_secret_that_others_may_read_is_refused() {
	let folder = Folder::new();
	let config = folder.load(GOOD).unwrap();
	for mode in [0o644, 0o640, 0o604, 0o660] {
		folder.file("account.key", "//Alice", mode);
		let error = config.account().unwrap_err();
		assert!(matches!(error, SecretError::TooOpen { .. }), "{mode:o}");
		assert!(error.to_string().contains("chmod 600"), "{error}");
	}
	folder.file("account.key", "//Alice", 0o400);
	assert!(config.account().is_ok());
}

#[test]
fn a_missing_secret_is_named() {
	let folder = Folder::new();
	let config = folder.load(GOOD).unwrap();
	let error = config.account().unwrap_err();
	assert!(matches!(error, SecretError::Unreadable { .. }));
	assert!(error.to_string().contains("account.key"), "{error}");
}

#[test]
fn a_database_url_may_come_from_a_file() {
	let folder = Folder::new();
	let content = GOOD.replace(
		"database_url = \"sqlite:gateway.sqlite\"",
		"database_url_file = \"database-url\"",
	);
	let config = folder.load(&content).unwrap();
	folder.file("database-url", "postgres://user:secret@host/name\n", 0o600);
	assert_eq!(
		*config.database_url().unwrap(),
		"postgres://user:secret@host/name"
	);
}

#[test]
fn the_written_configuration_loads_and_says_every_default() {
	let template = include_str!("../gateway.toml")
		.replace("{organization}", "3")
		.replace("{chain}", "\"ws://127.0.0.1:9944\"")
		.replace("{genesis}", &format!("\"{}\"", "01".repeat(32)))
		.replace("{account_key_file}", "\"account.key\"")
		.replace("{passphrase_file}", "\"passphrase\"");
	let written = load(&template).unwrap();
	let defaults = load(GOOD).unwrap();
	assert_eq!(written.limits, defaults.limits);
	assert_eq!(written.listen, defaults.listen);
}
