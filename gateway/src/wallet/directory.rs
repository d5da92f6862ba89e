//! What organizations are called. The ledger knows numbers, and a name on it would be there for ever;
//! so each hospital says in a file of its own what its patients read.

use super::{WalletError, NAMES};
use crate::config::{read_text, WalletConfig};
use std::{collections::BTreeMap, path::Path};

/// The longest name, in characters.
const LONGEST: usize = 80;

/// Names by organization.
#[derive(Debug, Default)]
pub struct Directory(BTreeMap<u32, String>);

impl Directory {
	/// The names that the configuration means: its own file, or one that was put into the folder.
	pub fn of(wallet: &WalletConfig) -> Result<Self, WalletError> {
		let beside = wallet.folder.join(NAMES);
		match &wallet.directory {
			Some(file) => Self::read(file),
			None if beside.is_file() => Self::read(&beside),
			None => Ok(Self::default()),
		}
	}

	fn read(file: &Path) -> Result<Self, WalletError> {
		let text = read_text(file)
			.map_err(|error| WalletError::NoDirectory(file.to_owned(), error.kind()))?;
		Self::parse(&text).ok_or_else(|| WalletError::Directory(file.to_owned()))
	}

	fn parse(text: &str) -> Option<Self> {
		let names: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
		let mut known = BTreeMap::new();
		for (number, name) in names {
			let name = name.trim();
			let length = name.chars().count();
			if length == 0 || length > LONGEST || name.chars().any(char::is_control) {
				return None;
			}
			known.insert(number.parse().ok()?, name.to_owned());
		}
		Some(Self(known))
	}

	/// The name of an organization, if it has one.
	pub fn name(&self, organization: u32) -> Option<&str> {
		self.0.get(&organization).map(String::as_str)
	}

	/// The names as they are served: only what was understood.
	pub(super) fn json(&self) -> Vec<u8> {
		// A map from numbers to text is always JSON.
		serde_json::to_vec(&self.0).unwrap_or_else(|_| b"{}".to_vec())
	}
}
