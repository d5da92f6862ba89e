//! `gateway.toml`: what may be set, and every way in which it can be wrong.
//!
//! A key that is not known is refused, because a misspelt limit is no limit. No secret stands in
//! the file itself, only the names of files that only the service's account may read.

use crate::keys::HalvesSource;
use galen_client::Signer;
use galen_primitives::ids::OrganizationId;
use serde::Deserialize;
use std::{
	fs::File,
	io::Read,
	net::{Ipv4Addr, SocketAddr},
	path::{Path, PathBuf},
	time::Duration,
};
use zeroize::Zeroizing;

/// The longest file that this program reads as a whole.
const MAX_FILE: u64 = 1 << 20;
/// What stands before the name of a systemd credential.
const CREDENTIAL: &str = "credential:";

/// Why the configuration cannot be used. Each says which field, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
	/// The file is not there or not readable.
	#[error("{0} cannot be read ({1}): name the right file with --config, or write one with `galen-gateway init`")]
	Unreadable(PathBuf, std::io::ErrorKind),
	/// The file is not TOML, or a field is unknown, missing or of the wrong type.
	#[error("{file}, line {line}: {problem}")]
	Malformed {
		/// The file.
		file: PathBuf,
		/// Where in it.
		line: usize,
		/// What is wrong, without the line's content.
		problem: String,
	},
	/// A field has a value that cannot be.
	#[error("field {field}: {problem}")]
	Field {
		/// Which.
		field: String,
		/// What is wrong and what to do.
		problem: &'static str,
	},
}

/// Why a secret's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
	/// The file is not there or not readable.
	#[error("field {field}: {file} cannot be read ({kind}): check the name and who may read it")]
	Unreadable {
		/// Which field names it.
		field: &'static str,
		/// The file.
		file: PathBuf,
		/// How the system put it.
		kind: std::io::ErrorKind,
	},
	/// Others on the machine may read the file.
	#[error("field {field}: others may read {file}: chmod 600")]
	TooOpen {
		/// Which field names it.
		field: &'static str,
		/// The file.
		file: PathBuf,
	},
	/// The content is not what it should be.
	#[error("field {field}: {file} is not {expected}")]
	Malformed {
		/// Which field names it.
		field: &'static str,
		/// The file.
		file: PathBuf,
		/// What it should be.
		expected: &'static str,
	},
}

/// A checked configuration. Secrets are still in their files.
#[derive(Clone, Debug)]
pub struct Config {
	/// The hospital this gateway belongs to.
	pub organization: OrganizationId,
	/// Where to listen.
	pub listen: SocketAddr,
	/// The gateway's address as partners know it, without a slash at the end.
	pub public_url: String,
	/// How to reach the ledger.
	pub chain: ChainConfig,
	/// Where data lies.
	pub store: StoreConfig,
	/// The custodian's key.
	pub keys: KeysConfig,
	/// The halves of all keys.
	pub halves: HalvesSource,
	/// Partners' systems that may ask for tokens.
	pub clients: Vec<ClientConfig>,
	/// The wallet and the desks for browsers, if they are served.
	pub wallet: Option<WalletConfig>,
	/// How much of everything.
	pub limits: Limits,
}

/// The wallet and the desks for browsers.
#[derive(Clone, Debug)]
pub struct WalletConfig {
	/// What the wallet's build made.
	pub folder: PathBuf,
	/// Where browsers reach a node, by WebSocket; the first is the one that the pairing link names.
	pub nodes: Vec<String>,
	/// What organizations are called; not on the ledger.
	pub directory: Option<PathBuf>,
}

/// How to reach the ledger.
#[derive(Clone, Debug)]
pub struct ChainConfig {
	/// The node's WebSocket.
	pub url: String,
	/// Whether an unencrypted connection may leave this machine.
	pub allow_unencrypted: bool,
	/// The hash of the chain's first block.
	pub genesis: [u8; 32],
	/// Holds the secret of the account with the role Gateway.
	pub account_key_file: PathBuf,
}

/// Where data lies.
#[derive(Clone, Debug)]
pub struct StoreConfig {
	/// The database.
	pub database: Database,
	/// The folder or bucket of the packs.
	pub objects_url: String,
	/// How to reach a bucket.
	pub s3: Option<S3Config>,
}

/// The database's URL.
#[derive(Clone, Debug)]
pub enum Database {
	/// In the configuration, because it has no password.
	Url(String),
	/// In a file.
	File(PathBuf),
}

/// How to reach a bucket.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Config {
	/// The server, if it is not the one of the region.
	pub endpoint: Option<String>,
	/// The region.
	pub region: Option<String>,
	/// Holds the name of the access key.
	pub access_key_id_file: Option<PathBuf>,
	/// Holds the secret of the access key.
	pub secret_access_key_file: Option<PathBuf>,
	/// Whether the server may be spoken to without TLS: for tests on one machine.
	#[serde(default)]
	pub allow_http: bool,
}

/// The custodian's key.
#[derive(Clone, Debug)]
pub enum KeysConfig {
	/// A key file under a passphrase.
	File {
		/// The key file.
		path: PathBuf,
		/// Holds the passphrase.
		passphrase_file: PathBuf,
	},
	/// A device, by its `pkcs11:` URI.
	Device(String),
}

/// A partner's system that may ask for tokens.
#[derive(Clone, Debug)]
pub struct ClientConfig {
	/// What it calls itself.
	pub client_id: String,
	/// For whom it acts.
	pub organization: OrganizationId,
	/// Its public keys, as a JSON Web Key Set.
	pub jwks: String,
	/// The most it may ask for.
	pub scopes: Vec<String>,
}

/// How much of everything. All have defaults; see `gateway.toml` as `init` writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
	/// Bytes of a bundle or a single resource, unpacked.
	pub bundle_bytes: u64,
	/// Bytes of one line of an import.
	pub line_bytes: usize,
	/// Imports at once.
	pub imports: usize,
	/// Leaves that may wait to be anchored before imports are refused.
	pub max_pending: u64,
	/// Requests at once.
	pub requests: usize,
	/// Seconds until a request is given up; imports and downloads have no such limit, and releases
	/// twice as long.
	pub request_seconds: u64,
	/// How old finality may be, in seconds, before nothing is answered any more.
	pub finality_seconds: u64,
	/// Seconds for which a session lasts.
	pub session_seconds: u64,
	/// Days for which the ciphertext of a release is served.
	pub ring_days: u64,
	/// Seconds for which the ledger's entries about erasures are collected before they are sent.
	pub erasure_pause_seconds: u64,
	/// How old the last view of the ledger may be, in hours, when a clinician opens records in an
	/// emergency while the ledger cannot be reached.
	pub emergency_view_hours: u64,
}

impl Default for Limits {
	fn default() -> Self {
		Self {
			bundle_bytes: 64 << 20,
			line_bytes: 8 << 20,
			imports: 4,
			max_pending: 200_000,
			requests: 256,
			request_seconds: 60,
			finality_seconds: MAX_FINALITY_SECONDS,
			session_seconds: MAX_SESSION_SECONDS,
			ring_days: 1,
			erasure_pause_seconds: 300,
			emergency_view_hours: 24,
		}
	}
}

/// Promise of the design: no answer rests on finality older than this.
const MAX_FINALITY_SECONDS: u64 = 30;
/// The longest pause: an erasure that was decided is on the ledger within an hour.
const MAX_ERASURE_PAUSE_SECONDS: u64 = 3_600;
/// The oldest view: who was dismissed longer ago must not open records.
const MAX_EMERGENCY_VIEW_HOURS: u64 = 72;
/// The longest session: a dismissed account loses access at once anyway, a stolen token in minutes.
const MAX_SESSION_SECONDS: u64 = 900;

impl Limits {
	/// Until when a request is given up.
	pub fn request_time(&self) -> Duration {
		Duration::from_secs(self.request_seconds)
	}

	fn check(&self) -> Result<(), ConfigError> {
		let positive = [
			("limits.bundle_bytes", self.bundle_bytes),
			("limits.line_bytes", self.line_bytes as u64),
			("limits.imports", self.imports as u64),
			("limits.max_pending", self.max_pending),
			("limits.requests", self.requests as u64),
			("limits.request_seconds", self.request_seconds),
			("limits.finality_seconds", self.finality_seconds),
			("limits.session_seconds", self.session_seconds),
			("limits.ring_days", self.ring_days),
			("limits.erasure_pause_seconds", self.erasure_pause_seconds),
			("limits.emergency_view_hours", self.emergency_view_hours),
		];
		for (name, value) in positive {
			if value == 0 {
				return Err(field(name, "must not be 0"));
			}
		}
		if self.finality_seconds > MAX_FINALITY_SECONDS {
			return Err(field(
				"limits.finality_seconds",
				"at most 30: patients were promised that no release rests on older finality",
			));
		}
		if self.erasure_pause_seconds > MAX_ERASURE_PAUSE_SECONDS {
			return Err(field("limits.erasure_pause_seconds", "at most 3600"));
		}
		if self.session_seconds > MAX_SESSION_SECONDS {
			return Err(field("limits.session_seconds", "at most 900"));
		}
		if self.emergency_view_hours > MAX_EMERGENCY_VIEW_HOURS {
			return Err(field(
				"limits.emergency_view_hours",
				"at most 72: who was dismissed longer ago must not open records",
			));
		}
		Ok(())
	}
}

fn field(name: &str, problem: &'static str) -> ConfigError {
	ConfigError::Field {
		field: name.to_owned(),
		problem,
	}
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
	organization: u32,
	#[serde(default = "default_listen")]
	listen: SocketAddr,
	#[serde(default)]
	behind_tls_proxy: bool,
	public_url: Option<String>,
	chain: WrittenChain,
	store: WrittenStore,
	keys: WrittenKeys,
	#[serde(default)]
	clients: Vec<WrittenClient>,
	wallet: Option<WrittenWallet>,
	#[serde(default)]
	limits: Limits,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenChain {
	url: String,
	#[serde(default)]
	allow_unencrypted: bool,
	genesis: String,
	account_key_file: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStore {
	database_url: Option<String>,
	database_url_file: Option<PathBuf>,
	objects_url: String,
	s3: Option<S3Config>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKeys {
	custodian: String,
	passphrase_file: Option<PathBuf>,
	#[serde(default = "default_halves")]
	halves: PathBuf,
	halves_mirror: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClient {
	client_id: String,
	organization: u32,
	jwks: Option<String>,
	jwks_file: Option<PathBuf>,
	#[serde(default = "default_scopes")]
	scopes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWallet {
	folder: PathBuf,
	#[serde(default)]
	nodes: Vec<String>,
	directory: Option<PathBuf>,
}

fn default_listen() -> SocketAddr {
	SocketAddr::from((Ipv4Addr::LOCALHOST, 8480))
}

fn default_halves() -> PathBuf {
	PathBuf::from("halves")
}

fn default_scopes() -> Vec<String> {
	vec!["system/*.rs".to_owned()]
}

impl Config {
	/// Reads and checks the file. Names in it are relative to the file's folder; `credential:NAME`
	/// is a file in `credentials`, the folder systemd names.
	pub fn load(file: &Path, credentials: Option<&Path>) -> Result<Self, ConfigError> {
		let unreadable =
			|error: std::io::Error| ConfigError::Unreadable(file.to_owned(), error.kind());
		let mut text = String::new();
		File::open(file)
			.map_err(unreadable)?
			.take(MAX_FILE)
			.read_to_string(&mut text)
			.map_err(unreadable)?;
		let written = parse(file, &text)?;
		let places = Places {
			folder: file.parent().unwrap_or(Path::new(".")),
			credentials,
		};
		written.check(&places)
	}

	/// Reads the account's secret.
	pub fn account(&self) -> Result<Signer, SecretError> {
		const FIELD: &str = "chain.account_key_file";
		let file = &self.chain.account_key_file;
		let text = read_secret(FIELD, file)?;
		let mut seed = Zeroizing::new([0; 32]);
		let signer = match hex::decode_to_slice(text.as_bytes(), seed.as_mut_slice()) {
			Ok(()) => Signer::from_seed(&seed),
			Err(_) => Signer::from_uri(&text),
		};
		signer.map_err(|_| SecretError::Malformed {
			field: FIELD,
			file: file.clone(),
			expected: "a secret URI, a phrase, or a seed of 64 hexadecimal digits",
		})
	}

	/// The database's URL, from wherever it stands.
	pub fn database_url(&self) -> Result<Zeroizing<String>, SecretError> {
		match &self.store.database {
			Database::Url(url) => Ok(Zeroizing::new(url.clone())),
			Database::File(file) => read_secret("store.database_url_file", file),
		}
	}
}

/// Where names in the file point.
struct Places<'a> {
	folder: &'a Path,
	credentials: Option<&'a Path>,
}

impl Places<'_> {
	fn resolve(&self, name: &str, path: &Path) -> Result<PathBuf, ConfigError> {
		let credential = path.to_str().and_then(|text| text.strip_prefix(CREDENTIAL));
		let Some(credential) = credential else {
			return Ok(self.folder.join(path));
		};
		// A credential is one file of the folder, never a way out of it.
		if credential.is_empty() || credential.contains(['/', '\\']) || credential == ".." {
			return Err(field(name, "not the name of a credential"));
		}
		let folder = self.credentials.ok_or_else(|| {
			field(
				name,
				"no credentials were passed: start under systemd with LoadCredential=, or name a file",
			)
		})?;
		Ok(folder.join(credential))
	}
}

impl Written {
	fn check(self, places: &Places<'_>) -> Result<Config, ConfigError> {
		if !self.listen.ip().is_loopback() && !self.behind_tls_proxy {
			return Err(field(
				"listen",
				"not a loopback address: tokens would travel in the clear; set behind_tls_proxy = true if nobody but a proxy with TLS can reach it",
			));
		}
		let public_url = self
			.public_url
			.unwrap_or_else(|| format!("http://{}", self.listen));
		let public_url = public_url.trim_end_matches('/').to_owned();
		if !public_url.starts_with("https://") && !public_url.starts_with("http://") {
			return Err(field("public_url", "must begin with https:// or http://"));
		}
		self.limits.check()?;
		let mut clients = Vec::with_capacity(self.clients.len());
		for (index, client) in self.clients.into_iter().enumerate() {
			let client = client.check(index, places)?;
			let known = |other: &ClientConfig| other.client_id == client.client_id;
			if clients.iter().any(known) {
				return Err(field(
					&format!("clients[{index}].client_id"),
					"another client has this id",
				));
			}
			clients.push(client);
		}
		let wallet = match self.wallet {
			Some(wallet) => Some(wallet.check(places, &public_url, &self.chain.url)?),
			None => None,
		};
		Ok(Config {
			organization: OrganizationId(self.organization),
			listen: self.listen,
			public_url,
			wallet,
			chain: self.chain.check(places)?,
			store: self.store.check(places)?,
			halves: self.keys.check_halves(places)?,
			keys: self.keys.check(places)?,
			clients,
			limits: self.limits,
		})
	}
}

impl WrittenChain {
	fn check(self, places: &Places<'_>) -> Result<ChainConfig, ConfigError> {
		if !self.url.starts_with("ws://") && !self.url.starts_with("wss://") {
			return Err(field("chain.url", "must begin with ws:// or wss://"));
		}
		let digits = self.genesis.strip_prefix("0x").unwrap_or(&self.genesis);
		let mut genesis = [0; 32];
		hex::decode_to_slice(digits, &mut genesis).map_err(|_| {
			field(
				"chain.genesis",
				"must be 64 hexadecimal digits: the hash of block 0, as `galen network status` shows it",
			)
		})?;
		Ok(ChainConfig {
			url: self.url,
			allow_unencrypted: self.allow_unencrypted,
			genesis,
			account_key_file: places.resolve("chain.account_key_file", &self.account_key_file)?,
		})
	}
}

impl WrittenStore {
	fn check(self, places: &Places<'_>) -> Result<StoreConfig, ConfigError> {
		let database = match (self.database_url, self.database_url_file) {
			(Some(url), None) => {
				if has_password(&url) {
					return Err(field(
						"store.database_url",
						"has a password: put the URL into a file and name it as database_url_file",
					));
				}
				Database::Url(places.database(&url))
			},
			(None, Some(file)) => Database::File(places.resolve("store.database_url_file", &file)?),
			_ => {
				return Err(field(
					"store.database_url",
					"set it or database_url_file, one of the two",
				))
			},
		};
		let s3 = match self.s3 {
			Some(mut s3) => {
				for (name, file) in [
					("store.s3.access_key_id_file", &mut s3.access_key_id_file),
					(
						"store.s3.secret_access_key_file",
						&mut s3.secret_access_key_file,
					),
				] {
					if let Some(path) = file {
						*path = places.resolve(name, path)?;
					}
				}
				Some(s3)
			},
			None => None,
		};
		let objects_url = places.objects(&self.objects_url)?;
		Ok(StoreConfig {
			database,
			objects_url,
			s3,
		})
	}
}

/// Whether a URL carries a password between its scheme and its host.
fn has_password(url: &str) -> bool {
	url.split_once("://")
		.map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default())
		.and_then(|authority| authority.rsplit_once('@'))
		.is_some_and(|(user, _)| user.contains(':'))
		|| url.contains("password=")
}

impl Places<'_> {
	/// A SQLite file is relative to the configuration's folder, like every other file.
	fn database(&self, url: &str) -> String {
		match url.strip_prefix("sqlite:") {
			Some(file) if !file.starts_with("//") && !file.starts_with(':') => {
				format!("sqlite:{}", self.folder.join(file).display())
			},
			_ => url.to_owned(),
		}
	}

	/// So is the folder of the packs.
	fn objects(&self, url: &str) -> Result<String, ConfigError> {
		if url.starts_with("s3://") {
			return Ok(url.to_owned());
		}
		let folder = url
			.strip_prefix("file://")
			.or_else(|| url.strip_prefix("file:"))
			.unwrap_or(url);
		if folder.is_empty() || folder.contains("://") {
			return Err(field(
				"store.objects_url",
				"must be a folder (file:NAME) or a bucket (s3://BUCKET/PREFIX)",
			));
		}
		Ok(self.folder.join(folder).display().to_string())
	}
}

impl WrittenKeys {
	fn check_halves(&self, places: &Places<'_>) -> Result<HalvesSource, ConfigError> {
		let path = places.resolve("keys.halves", &self.halves)?;
		let mirror = match &self.halves_mirror {
			Some(mirror) => Some(places.resolve("keys.halves_mirror", mirror)?),
			None => None,
		};
		if mirror.as_ref() == Some(&path) {
			return Err(field(
				"keys.halves_mirror",
				"the same file as keys.halves: name one on another disk",
			));
		}
		Ok(HalvesSource { path, mirror })
	}

	fn check(self, places: &Places<'_>) -> Result<KeysConfig, ConfigError> {
		if self.custodian.starts_with("pkcs11:") {
			if self.passphrase_file.is_some() {
				return Err(field(
					"keys.passphrase_file",
					"a device has a PIN: name its file as pin-source in the URI",
				));
			}
			return Ok(KeysConfig::Device(self.custodian));
		}
		let passphrase_file = self.passphrase_file.ok_or_else(|| {
			field(
				"keys.passphrase_file",
				"missing: the file that holds the passphrase of the custodian's key",
			)
		})?;
		Ok(KeysConfig::File {
			path: places.resolve("keys.custodian", Path::new(&self.custodian))?,
			passphrase_file: places.resolve("keys.passphrase_file", &passphrase_file)?,
		})
	}
}

/// Nodes that one wallet may speak to.
const MAX_NODES: usize = 8;

impl WrittenWallet {
	fn check(
		mut self,
		places: &Places<'_>,
		public_url: &str,
		chain_url: &str,
	) -> Result<WalletConfig, ConfigError> {
		let page = Address::parse(public_url, "https://", "http://");
		if page.is_none() {
			return Err(field(
				"public_url",
				"cannot serve a wallet: it must be https:// and a name, or http://127.0.0.1 to try it on this machine: browsers keep keys for such pages only",
			));
		}
		if self.nodes.is_empty() {
			// A browser on another machine would look for the node on its own.
			let both_here = [page, Address::parse(chain_url, "wss://", "ws://")]
				.iter()
				.all(|address| address.is_some_and(|address| address.is_here()));
			if !both_here {
				return Err(field(
					"wallet.nodes",
					"missing: where patients' browsers reach a node, such as [\"wss://ledger.hospital.example\"]",
				));
			}
			self.nodes.push(chain_url.to_owned());
		}
		if self.nodes.len() > MAX_NODES {
			return Err(field("wallet.nodes", "at most 8"));
		}
		for node in &self.nodes {
			if Address::parse(node, "wss://", "ws://").is_none() {
				return Err(field(
					"wallet.nodes",
					"each must be wss:// and a name, with a port if need be; ws:// on this machine only",
				));
			}
		}
		let directory = match &self.directory {
			Some(file) => Some(places.resolve("wallet.directory", file)?),
			None => None,
		};
		Ok(WalletConfig {
			folder: places.resolve("wallet.folder", &self.folder)?,
			nodes: self.nodes,
			directory,
		})
	}
}

/// An address that a browser may be told, in the plain form that can stand in a header: nothing in it
/// has a meaning there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
	/// Scheme, host and port.
	pub origin: &'a str,
	host: &'a str,
}

impl<'a> Address<'a> {
	/// Reads `secure` and a host, or `plain` and this machine; a port and a path may follow.
	pub(crate) fn parse(text: &'a str, secure: &str, plain: &str) -> Option<Self> {
		let encrypted = text.strip_prefix(secure);
		let rest = encrypted.or_else(|| text.strip_prefix(plain))?;
		let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
		let (host, port) = match authority.split_once(':') {
			Some((host, port)) => (host, Some(port)),
			None => (authority, None),
		};
		let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
		let is_path = |c: char| is_name(c) || matches!(c, '/' | '_' | '~');
		let is_port = |port: &str| {
			port.chars().all(|c| c.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|n| n > 0)
		};
		let well_formed = !host.is_empty()
			&& host.chars().all(is_name)
			&& port.is_none_or(is_port)
			&& path.chars().all(is_path);
		let origin = text.get(..text.len().checked_sub(path.len())?)?;
		let address = Self {
			origin: origin.trim_end_matches('/'),
			host,
		};
		(well_formed && (encrypted.is_some() || address.is_here())).then_some(address)
	}

	/// Whether it is of this machine.
	fn is_here(self) -> bool {
		matches!(self.host, "localhost" | "127.0.0.1")
	}
}

impl WrittenClient {
	fn check(self, index: usize, places: &Places<'_>) -> Result<ClientConfig, ConfigError> {
		let name = |key: &str| format!("clients[{index}].{key}");
		if self.client_id.is_empty() || self.client_id.len() > 255 {
			return Err(field(&name("client_id"), "must have 1 to 255 bytes"));
		}
		let jwks = match (self.jwks, self.jwks_file) {
			(Some(text), None) => text,
			(None, Some(file)) => {
				let file = places.resolve(&name("jwks_file"), &file)?;
				read_text(&file)
					.map_err(|error| ConfigError::Unreadable(file.clone(), error.kind()))?
			},
			_ => return Err(field(&name("jwks"), "set it or jwks_file, one of the two")),
		};
		Ok(ClientConfig {
			client_id: self.client_id,
			organization: OrganizationId(self.organization),
			jwks,
			scopes: self.scopes,
		})
	}
}

/// Reads the TOML. What the parser says is shown without the lines it quotes: somebody may have put
/// a secret where a file's name should be.
fn parse(file: &Path, text: &str) -> Result<Written, ConfigError> {
	toml::from_str(text).map_err(|error: toml::de::Error| {
		let start = error.span().map_or(0, |span| span.start);
		let before = text.as_bytes().get(..start).unwrap_or_default();
		let line = before
			.iter()
			.filter(|byte| **byte == b'\n')
			.count()
			.saturating_add(1);
		let message = error.message();
		// `invalid type: string "…"` quotes the value; what was expected is enough.
		let problem = match message.split_once("expected") {
			Some((found, expected)) if found.contains('"') => format!("expected{expected}"),
			_ => message.to_owned(),
		};
		ConfigError::Malformed {
			file: file.to_owned(),
			line,
			problem,
		}
	})
}

/// Reads a file that is no secret.
pub(crate) fn read_text(file: &Path) -> std::io::Result<String> {
	let mut text = String::new();
	File::open(file)?.take(MAX_FILE).read_to_string(&mut text)?;
	Ok(text)
}

/// Reads a secret's file, which nobody else may read, without the white space around it.
pub fn read_secret(field: &'static str, file: &Path) -> Result<Zeroizing<String>, SecretError> {
	let unreadable = |error: std::io::Error| SecretError::Unreadable {
		field,
		file: file.to_owned(),
		kind: error.kind(),
	};
	let opened = File::open(file).map_err(unreadable)?;
	#[cfg(unix)]
	{
		let permissions = opened.metadata().map_err(unreadable)?.permissions();
		if std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o077 != 0 {
			return Err(SecretError::TooOpen {
				field,
				file: file.to_owned(),
			});
		}
	}
	// Large enough for any secret, so that it is read in one piece and no copy is left behind.
	let mut text = Zeroizing::new(String::with_capacity(64 << 10));
	opened
		.take(64 << 10)
		.read_to_string(&mut text)
		.map_err(unreadable)?;
	Ok(Zeroizing::new(text.trim().to_owned()))
}
