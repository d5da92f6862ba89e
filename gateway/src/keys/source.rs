//! Where the custodian's key comes from.

use super::{Custodian, Pkcs11CustodianKey, Pkcs11Uri, TokenError};
use galen_vault::safe::{KeystoreError, Passphrase, SoftwareCustodianKey};
use std::{
	fs::File,
	io::Read,
	path::{Path, PathBuf},
	sync::Arc,
};
use zeroize::Zeroizing;

/// The longest first line of a file with a passphrase or PIN.
const LONGEST: u64 = 4096;

/// Where the custodian's key lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustodianSource {
	/// In a key file under a passphrase, which is the first line of another file.
	File {
		/// The key file.
		path: PathBuf,
		/// The file with the passphrase.
		passphrase_file: PathBuf,
	},
	/// On a PKCS#11 token, which never gives it away.
	Pkcs11(Pkcs11Uri),
}

/// Why the custodian's key cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum KeySourceError {
	/// The file with the passphrase or PIN cannot be read.
	#[error("the file with the passphrase or PIN cannot be read")]
	Secret(#[source] std::io::Error),
	/// Others on the machine may read it.
	#[error("the file with the passphrase or PIN must not be readable by others: chmod 600")]
	TooOpen,
	/// Its first line is empty, too long or no text.
	#[error("the first line of the file with the passphrase or PIN is no passphrase")]
	NoSecret,
	/// The key file.
	#[error(transparent)]
	KeyFile(#[from] KeystoreError),
	/// The token.
	#[error(transparent)]
	Token(#[from] TokenError),
	/// The program is stopping.
	#[error("stopped while the key was being opened")]
	Stopped,
}

/// Opens the custodian's key. Takes a tenth of a second for a key file.
pub async fn open_custodian_key(source: &CustodianSource) -> Result<Custodian, KeySourceError> {
	let source = source.clone();
	let opened = tokio::task::spawn_blocking(move || -> Result<Custodian, KeySourceError> {
		match source {
			CustodianSource::File {
				path,
				passphrase_file,
			} => {
				let passphrase = Passphrase::typed(first_line(&passphrase_file)?.to_string());
				Ok(Arc::new(SoftwareCustodianKey::load(&path, &passphrase)?))
			},
			CustodianSource::Pkcs11(uri) => {
				let pin = first_line(&uri.pin_source)?;
				Ok(Arc::new(Pkcs11CustodianKey::open(&uri, pin)?))
			},
		}
	});
	opened.await.unwrap_or(Err(KeySourceError::Stopped))
}

/// The first line of a file that only this account may read.
pub(super) fn first_line(path: &Path) -> Result<Zeroizing<String>, KeySourceError> {
	let file = File::open(path).map_err(KeySourceError::Secret)?;
	#[cfg(unix)]
	{
		let permissions = file
			.metadata()
			.map_err(KeySourceError::Secret)?
			.permissions();
		if std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o077 != 0 {
			return Err(KeySourceError::TooOpen);
		}
	}
	// As large as it gets, so that no copy is left behind by growing.
	let mut bytes = Zeroizing::new(Vec::with_capacity(8192));
	file.take(LONGEST)
		.read_to_end(&mut bytes)
		.map_err(KeySourceError::Secret)?;
	let text = core::str::from_utf8(&bytes).map_err(|_| KeySourceError::NoSecret)?;
	match text.lines().next() {
		Some(line) if !line.is_empty() && line.len() < 1024 => Ok(Zeroizing::new(line.to_owned())),
		_ => Err(KeySourceError::NoSecret),
	}
}
