//! The folder of keys.

use super::{passphrase, Key, Root, Source};
use crate::{exit::Failure, terminal::Output};
use galen_client::AccountId;
use galen_vault::safe::{load_key, save_key, Passphrase, Purpose};
use serde::{Deserialize, Serialize};
use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
};

/// The ending of a key file.
const SECRET: &str = "key";
/// The ending of the file with what is public of it.
const PUBLIC: &str = "json";

/// What everybody may know of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
	/// What it is called here.
	pub name: String,
	/// Its account on the ledger.
	pub account: AccountId,
	/// Its X25519 public key, to which records are sealed; in hex.
	pub envelope_key: String,
}

impl Public {
	/// The public half of a key.
	pub fn of(key: &Key) -> Self {
		Self {
			name: key.name().to_owned(),
			account: key.account(),
			envelope_key: hex::encode(key.envelope().public().0),
		}
	}
}

/// Puts a new key into the folder. Never overwrites one.
///
/// # Errors
/// There is a key of that name, or the disk refuses.
pub fn create(
	folder: &Path,
	name: &str,
	root: &Root,
	passphrase: &Passphrase,
) -> Result<Public, Failure> {
	check_name(name)?;
	let key = Key::from_root(name, root)?;
	let public = Public::of(&key);
	make_folder(folder)?;
	let path = folder.join(format!("{name}.{SECRET}"));
	save_key(&path, Purpose::WalletSeed, passphrase, root)
		.map_err(|error| Failure::from(error).about(&path.display()))?;
	// The key file is there; what is public of it can be made again from it.
	write_public(folder, &public)?;
	Ok(public)
}

/// Only this person may look into it.
fn make_folder(folder: &Path) -> Result<(), Failure> {
	let mut builder = fs::DirBuilder::new();
	builder.recursive(true);
	#[cfg(unix)]
	std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
	builder
		.create(folder)
		.map_err(|error| Failure::file("make", folder, &error))
}

fn write_public(folder: &Path, public: &Public) -> Result<(), Failure> {
	let path = folder.join(format!("{}.{PUBLIC}", public.name));
	let text = serde_json::to_string_pretty(public).map_err(|error| Failure::internal(&error))?;
	let written = fs::File::create(&path)
		.and_then(|mut file| writeln!(file, "{text}").and_then(|()| file.sync_all()));
	written.map_err(|error| Failure::file("write", &path, &error))
}

/// Opens a key by name, or by the path of its file.
///
/// # Errors
/// There is none, or its passphrase is wrong.
pub fn open(
	folder: &Path,
	name: &str,
	passphrase_file: Option<&Path>,
	output: &Output,
) -> Result<Key, Failure> {
	let path = path_of(folder, name)?;
	if !path.exists() {
		return Err(Failure::key(format!(
			"there is no key {name:?}; `galen key list` shows yours, `galen key new {name}` makes one"
		)));
	}
	let source = Source {
		file: passphrase_file,
		output,
	};
	let passphrase = passphrase::typed(source, &format!("Passphrase of {name}"))?;
	let root = load_key(&path, Purpose::WalletSeed, &passphrase)
		.map_err(|error| Failure::from(error).about(&path.display()))?;
	let key = Key::from_root(name, &root)?;
	check_public(&path, &key)?;
	Ok(key)
}

/// Whoever exchanged the key file or the file beside it should be noticed.
fn check_public(path: &Path, key: &Key) -> Result<(), Failure> {
	let beside = path.with_extension(PUBLIC);
	match read_public(&beside) {
		Ok(public) if public.account != key.account() => Err(Failure::integrity(format!(
			"{} says another account than the key file beside it; one of them was exchanged",
			beside.display()
		))),
		_ => Ok(()),
	}
}

/// The public half of a key, without its passphrase.
///
/// # Errors
/// There is no such key.
pub fn public(folder: &Path, name: &str) -> Result<Public, Failure> {
	read_public(&path_of(folder, name)?.with_extension(PUBLIC))
}

fn read_public(path: &Path) -> Result<Public, Failure> {
	let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
	serde_json::from_str(&text)
		.map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// The public halves of all keys, by name.
///
/// # Errors
/// The folder cannot be read.
pub fn list(folder: &Path) -> Result<Vec<Public>, Failure> {
	let entries = match fs::read_dir(folder) {
		Ok(entries) => entries,
		Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
		Err(error) => return Err(Failure::file("read", folder, &error)),
	};
	let mut keys = Vec::new();
	for entry in entries {
		let path = entry
			.map_err(|error| Failure::file("read", folder, &error))?
			.path();
		if path.extension().is_some_and(|ending| ending == SECRET) {
			keys.push(read_public(&path.with_extension(PUBLIC))?);
		}
	}
	keys.sort_by(|a, b| a.name.cmp(&b.name));
	Ok(keys)
}

fn path_of(folder: &Path, name: &str) -> Result<PathBuf, Failure> {
	let given = Path::new(name);
	if given.components().count() > 1 || given.extension().is_some_and(|ending| ending == SECRET) {
		return Ok(given.to_owned());
	}
	check_name(name)?;
	Ok(folder.join(format!("{name}.{SECRET}")))
}

/// A name is short and a file's name on every system. What looks like a secret is refused, so that
/// none lands in a shell's history twice.
fn check_name(name: &str) -> Result<(), Failure> {
	let plain = name
		.bytes()
		.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@'));
	if name.is_empty() || name.len() > 48 || !plain || name.starts_with('.') {
		return Err(Failure::key(
			"a key's name has up to 48 letters, digits, -, _, @ and dots; secrets never stand on a \
			 command line",
		));
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::exit::Code;
	use zeroize::Zeroizing;

	fn passphrase(folder: &Path) -> PathBuf {
		let path = folder.join("passphrase");
		fs::write(&path, "correct horse battery\n").unwrap();
		path
	}

	fn output() -> Output {
		Output::new(true)
	}

	#[test]
	fn a_key_is_kept_opened_and_never_overwritten() {
		let folder = tempfile::tempdir().unwrap();
		let keys = folder.path().join("keys");
		let file = passphrase(folder.path());
		let root = Zeroizing::new([7; 32]);
		let chosen = Passphrase::chosen("correct horse battery".into()).unwrap();
		let public = create(&keys, "amina", &root, &chosen).unwrap();
		let again = create(&keys, "amina", &Zeroizing::new([8; 32]), &chosen).unwrap_err();
		assert_eq!(again.code, Code::Key);
		let opened = open(&keys, "amina", Some(&file), &output()).unwrap();
		assert_eq!(Public::of(&opened), public);
		let by_path = keys.join("amina.key").display().to_string();
		assert_eq!(
			open(&keys, &by_path, Some(&file), &output())
				.unwrap()
				.account(),
			public.account
		);
		assert_eq!(list(&keys).unwrap(), std::slice::from_ref(&public));
		assert_eq!(self::public(&keys, "amina").unwrap(), public);
	}

	#[test]
	fn a_wrong_passphrase_or_name_is_a_key_error() {
		let folder = tempfile::tempdir().unwrap();
		let file = passphrase(folder.path());
		let other = Passphrase::chosen("another passphrase".into()).unwrap();
		create(folder.path(), "amina", &Zeroizing::new([7; 32]), &other).unwrap();
		let wrong = open(folder.path(), "amina", Some(&file), &output()).unwrap_err();
		assert!(wrong.to_string().contains("wrong passphrase"), "{wrong}");
		let absent = open(folder.path(), "bilal", Some(&file), &output()).unwrap_err();
		assert!(
			absent.to_string().contains("galen key new bilal"),
			"{absent}"
		);
	}

	#[test]
	fn an_exchanged_public_file_is_noticed() {
		let folder = tempfile::tempdir().unwrap();
		let file = passphrase(folder.path());
		let chosen = Passphrase::chosen("correct horse battery".into()).unwrap();
		create(folder.path(), "amina", &Zeroizing::new([7; 32]), &chosen).unwrap();
		create(folder.path(), "bilal", &Zeroizing::new([8; 32]), &chosen).unwrap();
		fs::copy(
			folder.path().join("bilal.json"),
			folder.path().join("amina.json"),
		)
		.unwrap();
		let error = open(folder.path(), "amina", Some(&file), &output()).unwrap_err();
		assert_eq!(error.code, Code::Integrity);
	}

	#[test]
	fn a_secret_is_no_name() {
		let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
		let seed = format!("0x{}", "a".repeat(64));
		for wrong in [phrase, seed.as_str(), "", ".hidden", "a b"] {
			let error = check_name(wrong).unwrap_err().to_string();
			assert!(wrong.is_empty() || !error.contains(wrong), "{error}");
		}
	}
}
