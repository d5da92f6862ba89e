//! The wallet and the desks: the files that a browser may load from this gateway.
//!
//! They are read when the gateway starts, each compared with the hash that the wallet's build wrote
//! down, and answered from memory. So there is no path to follow at a request, what is served is one
//! build and never half of two, and a folder that was copied badly is found out before anybody loads
//! it. Only what the build lists is served.

mod directory;
mod files;
mod headers;
mod pairing;

pub use directory::Directory;
pub use files::{File, Lasting};
pub use pairing::link;

use crate::{
	config::{Config, WalletConfig},
	http::ROUTES,
};
use headers::Headers;
use std::{
	collections::{BTreeMap, HashMap},
	io::ErrorKind,
	path::{Path, PathBuf},
};

/// The page itself.
const PAGE: &str = "index.html";
/// The hashes that the build wrote down.
const LIST: &str = "integrity.json";
/// What keeps the program on a device.
const WORKER: &str = "service-worker.js";
/// What organizations are called.
const NAMES: &str = "directory.json";
/// Files that a wallet may have.
const MAX_FILES: usize = 4_096;
/// Bytes that it may have.
const MAX_BYTES: u64 = 64 << 20;

/// Why the wallet cannot be served: what, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
	/// There is no page in the folder.
	#[error("wallet.folder: {0} has no index.html: build the wallet (npm ci && npm run build), and name its folder dist")]
	NoPage(PathBuf),
	/// There is no list of hashes, or it is none.
	#[error("wallet.folder: {0} has no integrity.json as the wallet's build writes it: copy all of the folder dist")]
	NoList(PathBuf),
	/// A file cannot be read.
	#[error("wallet.folder: {0} cannot be read ({1}): copy all of the folder dist, readable for this service")]
	Unreadable(PathBuf, ErrorKind),
	/// A file is not what was built.
	#[error("wallet.folder: {0} is not the file that was built: copy the folder dist anew")]
	Altered(PathBuf),
	/// The list names something that is no file of the folder.
	#[error(
		"wallet.folder: integrity.json lists what is no file of the folder: build the wallet anew"
	)]
	Outside,
	/// A file has the name of a route.
	#[error("wallet.folder: {0} has the name of a route of this gateway and could not be served")]
	Shadowed(PathBuf),
	/// More than a wallet has.
	#[error(
		"wallet.folder: more than 4,096 files or 64 MiB: this is not the wallet's folder dist"
	)]
	TooLarge,
	/// The names of organizations.
	#[error("wallet.directory: {0} must be a JSON object from organizations' numbers to names of 1 to 80 characters, such as {{\"0\": \"St Raphael\"}}")]
	Directory(PathBuf),
	/// The names of organizations cannot be read.
	#[error("wallet.directory: {0} cannot be read ({1}): check the name and who may read it")]
	NoDirectory(PathBuf, ErrorKind),
	/// No wallet is configured.
	#[error(
		"wallet: the configuration has no [wallet]: name the folder that the wallet's build made"
	)]
	NotConfigured,
}

/// The wallet's files.
pub struct Wallet {
	files: HashMap<String, File>,
	headers: Headers,
}

impl Wallet {
	/// Reads the wallet that the configuration names.
	pub fn open(config: &WalletConfig) -> Result<Self, WalletError> {
		let folder = config.folder.as_path();
		if !folder.join(PAGE).is_file() {
			return Err(WalletError::NoPage(folder.to_owned()));
		}
		let headers = Headers::new(&config.nodes);
		let directory = Directory::of(config)?;
		let mut reader = files::Reader::new(folder, headers.policy());
		let list =
			list_of(&reader.read(LIST)?).ok_or_else(|| WalletError::NoList(folder.into()))?;
		if list.len() > MAX_FILES {
			return Err(WalletError::TooLarge);
		}
		if !list.contains_key(PAGE) {
			return Err(WalletError::NoList(folder.into()));
		}
		let mut files = HashMap::new();
		for (name, hash) in &list {
			if is_route(name) {
				return Err(WalletError::Shadowed(folder.join(name)));
			}
			let bytes = reader.read(name)?;
			if files::hash_of(&bytes) != *hash {
				return Err(WalletError::Altered(folder.join(name)));
			}
			files.insert(name.clone(), reader.file(name, bytes));
		}
		// The worker names the hashes, so it has none itself. A device asks for it again and again, and
		// fetches everything anew when it is another: so it changes with the policy too, which devices
		// keep with the page.
		let mut worker = reader.read(WORKER)?;
		worker.extend_from_slice(
			format!("\n// {}\n", files::hash_of(headers.policy().as_bytes())).as_bytes(),
		);
		files.insert(WORKER.to_owned(), reader.file(WORKER, worker));
		files.insert(NAMES.to_owned(), reader.file(NAMES, directory.json()));
		Ok(Self { files, headers })
	}

	/// The file at a path, if the wallet has one.
	pub fn find(&self, path: &str) -> Option<&File> {
		let name = path.strip_prefix('/')?;
		self.files.get(if name.is_empty() { PAGE } else { name })
	}

	/// How many files there are.
	pub fn count(&self) -> usize {
		self.files.len()
	}

	/// What each of them is answered with.
	pub(crate) fn headers(&self) -> &Headers {
		&self.headers
	}
}

/// The wallet that a configuration names, and the link with which it is paired.
pub fn open(config: &Config) -> Result<Option<(Wallet, String)>, WalletError> {
	let Some(wallet) = &config.wallet else {
		return Ok(None);
	};
	Ok(Some((Wallet::open(wallet)?, link(config)?)))
}

/// File names with their hashes.
fn list_of(text: &[u8]) -> Option<BTreeMap<String, String>> {
	serde_json::from_slice(text).ok()
}

/// Whether a file could not be told from a route.
fn is_route(name: &str) -> bool {
	let first = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
	ROUTES
		.iter()
		.any(|route| first(route.trim_start_matches('/')) == first(name))
}

/// Whether a name is one that a build gives: so plain that no two spellings of it exist.
fn is_plain(name: &str) -> bool {
	let is_part = |part: &str| {
		let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
		!part.is_empty() && !part.starts_with('.') && part.chars().all(plain)
	};
	name.len() <= 255 && name.split('/').all(is_part)
}

/// The file of a plain name, if it really lies in the folder.
fn within(folder: &Path, name: &str) -> Result<PathBuf, WalletError> {
	if !is_plain(name) {
		return Err(WalletError::Outside);
	}
	let path = folder.join(name);
	let unreadable = |error: std::io::Error| WalletError::Unreadable(path.clone(), error.kind());
	let real = path.canonicalize().map_err(unreadable)?;
	let root = folder.canonicalize().map_err(unreadable)?;
	if !real.starts_with(root) || !real.is_file() {
		return Err(WalletError::Outside);
	}
	Ok(real)
}
