use super::*;
use crate::{
	hazmat::kdf::{derive_from_passphrase, BadCost, Cost},
	safe::KeyFileError as E,
};
use std::sync::OnceLock;

const SECRET: [u8; 32] = [7; 32];

fn passphrase() -> Passphrase {
	Passphrase::chosen("correct horse battery".into()).unwrap()
}

/// One file for all tests: making it is meant to be slow.
fn file() -> &'static [u8] {
	static FILE: OnceLock<Vec<u8>> = OnceLock::new();
	FILE.get_or_init(|| create_key_file(Purpose::CustodianKey, &passphrase(), &SECRET).unwrap())
}

fn open(file: &[u8]) -> Result<[u8; 32], E> {
	open_key_file(Purpose::CustodianKey, &passphrase(), file).map(|secret| *secret)
}

#[test]
fn a_key_file_opens_with_its_passphrase() {
	assert_eq!(file().len(), KEY_FILE);
	assert_eq!(open(file()), Ok(SECRET));
}

#[test]
fn a_custodian_key_survives_the_disk() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("custodian.key");
	let key = SoftwareCustodianKey::make().unwrap();
	key.save(&path, &passphrase()).unwrap();
	let loaded = SoftwareCustodianKey::load(&path, &passphrase()).unwrap();
	assert_eq!(loaded.expose(), key.expose());
	assert_eq!(loaded.id(), key.id());
}

#[test]
fn saving_should_fail_when_there_is_a_file_already() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("custodian.key");
	std::fs::write(&path, b"the only copy").unwrap();
	let key = SoftwareCustodianKey::make().unwrap();
	assert!(matches!(
		key.save(&path, &passphrase()),
		Err(KeystoreError::Exists)
	));
	assert_eq!(std::fs::read(&path).unwrap(), b"the only copy");
}

#[test]
fn loading_should_fail_when_the_file_is_missing_or_no_key_file() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("custodian.key");
	let load = || SoftwareCustodianKey::load(&path, &passphrase());
	assert!(matches!(load(), Err(KeystoreError::Io(_))));
	let key = SoftwareCustodianKey::make().unwrap();
	key.save(&path, &passphrase()).unwrap();
	let longer = [std::fs::read(&path).unwrap(), vec![0; 100_000]].concat();
	std::fs::write(&path, longer).unwrap();
	assert!(matches!(
		load(),
		Err(KeystoreError::KeyFile(E::NotAKeyFile))
	));
}

#[cfg(unix)]
#[test]
fn a_key_file_is_for_its_account_alone() {
	use std::os::unix::fs::PermissionsExt;

	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("signer.key");
	save_key(&path, Purpose::SigningKey, &passphrase(), &SECRET).unwrap();
	let mode = std::fs::metadata(&path).unwrap().permissions().mode();
	assert_eq!(mode & 0o777, 0o600);
	std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
	let loaded = load_key(&path, Purpose::SigningKey, &passphrase());
	assert!(matches!(loaded, Err(KeystoreError::TooOpen)));
}

#[test]
fn opening_should_fail_with_another_passphrase() {
	let wrong = Passphrase::typed("correct horse batterx".into());
	let opened = open_key_file(Purpose::CustodianKey, &wrong, file());
	assert_eq!(opened.unwrap_err(), E::Refused);
}

#[test]
fn opening_should_fail_for_another_purpose() {
	for purpose in [
		Purpose::EnvelopeKey,
		Purpose::SigningKey,
		Purpose::WalletSeed,
	] {
		let opened = open_key_file(purpose, &passphrase(), file());
		assert_eq!(opened.unwrap_err(), E::OtherPurpose);
	}
	// Relabelling the file does not help: the purpose is authenticated.
	let mut relabelled = file().to_vec();
	relabelled[6] = 4;
	let opened = open_key_file(Purpose::WalletSeed, &passphrase(), &relabelled);
	assert_eq!(opened.unwrap_err(), E::Refused);
}

#[test]
fn opening_should_fail_when_any_byte_is_changed() {
	// Byte by byte and not bit by bit: each attempt that gets as far as the passphrase is slow.
	for at in (0..KEY_FILE).filter(|at| !(20..KEY_FILE).contains(at) || at % 9 == 0) {
		let mut changed = file().to_vec();
		changed[at] ^= 0x80;
		assert!(open(&changed).is_err(), "byte {at}");
	}
}

#[test]
fn opening_should_fail_at_any_other_length() {
	for length in 0..KEY_FILE {
		assert!(open(&file()[..length]).is_err());
	}
	assert_eq!(open(&[file(), &[0]].concat()), Err(E::NotAKeyFile));
	assert_eq!(
		open(b"something else entirely, though it is quite long enough"),
		Err(E::NotAKeyFile)
	);
	let mut newer = file().to_vec();
	newer[4] = 2;
	assert_eq!(open(&newer), Err(E::UnknownFormat));
}

#[test]
fn opening_should_fail_before_the_work_when_the_cost_is_unreasonable() {
	for (at, value) in [(8, u32::MAX), (12, 17), (12, 0), (16, 17), (16, 0), (8, 0)] {
		let mut greedy = file().to_vec();
		greedy[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
		assert_eq!(open(&greedy), Err(E::UnreasonableCost), "{at}: {value}");
	}
	let cost = Cost {
		memory: Cost::LIMIT.memory + 1,
		..Cost::RECOMMENDED
	};
	assert_eq!(derive_from_passphrase(b"", &[0; 32], cost), Err(BadCost));
}

#[test]
fn a_short_passphrase_is_not_accepted_for_a_new_file() {
	assert_eq!(
		Passphrase::chosen("elevenchars".into()).unwrap_err(),
		PassphraseTooShort
	);
	assert!(Passphrase::chosen("twelve chars".into()).is_ok());
	// Characters are counted, not bytes.
	assert_eq!(
		Passphrase::chosen("ääääääääää".into()).unwrap_err(),
		PassphraseTooShort
	);
}
