//! Key files on a disk. Not in a browser.

use super::{
	create_key_file, open_key_file, KeyFileError, Passphrase, Purpose, SoftwareCustodianKey,
	KEY_FILE,
};
use std::{
	fs::{File, OpenOptions},
	io::{self, Read, Write},
	path::Path,
};
use zeroize::Zeroizing;

/// Why a key file cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum KeystoreError {
	/// There is a file already. A key is never written over: what it wraps would be lost.
	#[error("there is a file already")]
	Exists,
	/// Others on the machine may read the file.
	#[error("the key file must not be readable by others: chmod 600")]
	TooOpen,
	/// The disk or the system refused.
	#[error("the key file cannot be read or written")]
	Io(#[source] io::Error),
	/// The content.
	#[error(transparent)]
	KeyFile(#[from] KeyFileError),
}

/// Puts a secret under a passphrase into a new file that only this account may read. When it
/// returns, the file survives a power cut.
pub fn save_key(
	path: &Path,
	purpose: Purpose,
	passphrase: &Passphrase,
	secret: &[u8; 32],
) -> Result<(), KeystoreError> {
	let content = create_key_file(purpose, passphrase, secret)?;
	let mut options = OpenOptions::new();
	options.write(true).create_new(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	let mut file = options.open(path).map_err(|error| match error.kind() {
		io::ErrorKind::AlreadyExists => KeystoreError::Exists,
		_ => KeystoreError::Io(error),
	})?;
	file.write_all(&content)
		.and_then(|()| file.sync_all())
		.and_then(|()| sync_folder(path))
		.map_err(KeystoreError::Io)
}

/// Reads a secret from a file.
pub fn load_key(
	path: &Path,
	purpose: Purpose,
	passphrase: &Passphrase,
) -> Result<Zeroizing<[u8; 32]>, KeystoreError> {
	let file = File::open(path).map_err(KeystoreError::Io)?;
	#[cfg(unix)]
	{
		let permissions = file.metadata().map_err(KeystoreError::Io)?.permissions();
		if std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o077 != 0 {
			return Err(KeystoreError::TooOpen);
		}
	}
	let mut content = Vec::with_capacity(KEY_FILE);
	// One byte more than a key file has: enough to notice that it is none.
	const ENOUGH: u64 = KEY_FILE as u64 + 1;
	file.take(ENOUGH)
		.read_to_end(&mut content)
		.map_err(KeystoreError::Io)?;
	Ok(open_key_file(purpose, passphrase, &content)?)
}

impl SoftwareCustodianKey {
	/// Puts the key into a new file.
	pub fn save(&self, path: &Path, passphrase: &Passphrase) -> Result<(), KeystoreError> {
		save_key(path, Purpose::CustodianKey, passphrase, self.expose())
	}

	/// Reads the key from its file.
	pub fn load(path: &Path, passphrase: &Passphrase) -> Result<Self, KeystoreError> {
		load_key(path, Purpose::CustodianKey, passphrase).map(Self::from_bytes)
	}
}

/// Makes the file's name survive a power cut, not only its content.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
	let folder = match path.parent() {
		Some(parent) if !parent.as_os_str().is_empty() => parent,
		_ => Path::new("."),
	};
	File::open(folder)?.sync_all()
}

/// Other systems order names with content, or cannot open a folder.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
	Ok(())
}
