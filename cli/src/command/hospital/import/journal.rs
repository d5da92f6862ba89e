//! What earlier imports have brought to their end, so that an interrupted one goes on where it was.
//!
//! Only hashes and numbers: the names of files can be those of patients. Losing the journal costs
//! time and nothing else, since the gateway recognizes what it has.

use crate::exit::Failure;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
	collections::BTreeMap,
	fs,
	io::Write,
	path::{Path, PathBuf},
	time::{Duration, Instant, UNIX_EPOCH},
};

/// How often it is written while an import runs.
const OFTEN: Duration = Duration::from_secs(1);

/// The journal of one gateway.
pub struct Journal {
	path: PathBuf,
	entries: BTreeMap<String, Entry>,
	written: Instant,
}

/// How far one file has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
	/// Lines that were acknowledged.
	pub lines: u64,
	/// Whether all of the file was.
	pub done: bool,
}

/// A file as it was: changed content has another key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
	/// The key of a file, by its path, length and time of change.
	///
	/// # Errors
	/// The file cannot be looked at.
	pub fn of(path: &Path) -> Result<Self, Failure> {
		let metadata = fs::metadata(path).map_err(|error| Failure::file("read", path, &error))?;
		let absolute =
			fs::canonicalize(path).map_err(|error| Failure::file("read", path, &error))?;
		let changed = metadata
			.modified()
			.ok()
			.and_then(|time| time.duration_since(UNIX_EPOCH).ok())
			.map(|time| time.as_nanos())
			.unwrap_or_default();
		let mut hash = Sha256::new();
		hash.update(absolute.as_os_str().as_encoded_bytes());
		hash.update([0]);
		hash.update(metadata.len().to_le_bytes());
		hash.update(changed.to_le_bytes());
		Ok(Self(hex::encode(hash.finalize())))
	}
}

impl Journal {
	/// The journal of the gateway at this address. One that cannot be read is begun anew.
	///
	/// # Errors
	/// The folder cannot be made.
	pub fn open(folder: &Path, gateway: &str) -> Result<Self, Failure> {
		fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))?;
		let mut name = hex::encode(Sha256::digest(gateway.as_bytes()));
		name.truncate(16);
		let path = folder.join(format!("import-{name}.json"));
		let entries = fs::read(&path)
			.ok()
			.and_then(|content| serde_json::from_slice(&content).ok())
			.unwrap_or_default();
		Ok(Self {
			path,
			entries,
			written: Instant::now(),
		})
	}

	/// How far a file has come.
	pub fn get(&self, key: &Key) -> Entry {
		self.entries.get(&key.0).copied().unwrap_or_default()
	}

	/// Remembers how far a file has come. That it could not be remembered is no failure of the import.
	pub fn set(&mut self, key: &Key, entry: Entry) {
		self.entries.insert(key.0.clone(), entry);
		self.written = Instant::now();
		let _ = self.write();
	}

	/// The same, unless something was remembered a moment ago: for what happens often.
	pub fn set_soon(&mut self, key: &Key, entry: Entry) {
		if self.written.elapsed() >= OFTEN {
			self.set(key, entry);
		}
	}

	fn write(&self) -> std::io::Result<()> {
		let hidden = self.path.with_extension("new");
		let mut file = fs::File::create(&hidden)?;
		file.write_all(&serde_json::to_vec(&self.entries)?)?;
		fs::rename(&hidden, &self.path)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_import_goes_on_where_it_was_unless_the_file_changed() {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("a.ndjson");
		fs::write(&file, "{}").unwrap();
		let key = Key::of(&file).unwrap();
		let entry = Entry {
			lines: 1,
			done: true,
		};
		Journal::open(folder.path(), "http://a")
			.unwrap()
			.set(&key, entry);
		assert_eq!(
			Journal::open(folder.path(), "http://a").unwrap().get(&key),
			entry
		);
		let other = Journal::open(folder.path(), "http://b").unwrap();
		assert_eq!(other.get(&key), Entry::default());
		fs::write(&file, "{}\n{}").unwrap();
		assert_ne!(Key::of(&file).unwrap(), key);
	}

	#[test]
	fn no_name_of_a_file_is_written_down() {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("Amina_Example.json");
		fs::write(&file, "{}").unwrap();
		let mut journal = Journal::open(folder.path(), "http://a").unwrap();
		journal.set(&Key::of(&file).unwrap(), Entry::default());
		let written = fs::read_to_string(&journal.path).unwrap();
		assert!(!written.contains("Amina"), "{written}");
	}
}
