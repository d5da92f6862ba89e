//! The custodian's key on a PKCS#11 token: SoftHSM2, with a token of the test's own.
//!
//! One test, because a PKCS#11 library has one state for the whole process.

// Numbers in tests are small, and helpers of tests state what must hold, too.
#![allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod common;

use common::{fhir, sqlite_url, Gateway};
use galen_gateway::{
	ingest::{Encoding, IngestConfig},
	keys::{
		generate_token_key, open_custodian_key, CustodianSource, KeySourceError, Keys, KeysError,
		Pkcs11Uri, TokenError,
	},
	objects::Packs,
	store::Store,
};
use galen_primitives::codes::CategorySet;
use galen_vault::safe::{
	CustodianKey, Half, HalfId, KeyError, SoftwareCustodianKey, SubjectVaultId,
};
use std::{
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
	process::Command,
	sync::Arc,
};
use zeroize::Zeroizing;

const PIN: &str = "9-pin-of-a-test";

fn library() -> Option<PathBuf> {
	[
		"/usr/lib/softhsm/libsofthsm2.so",
		"/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
		"/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
	]
	.iter()
	.map(PathBuf::from)
	.find(|path| path.exists())
}

fn make_token(label: &str) {
	let made = Command::new("softhsm2-util")
		.args(["--init-token", "--free", "--label", label])
		.args(["--so-pin", "so-pin-of-a-test", "--pin", PIN])
		.output()
		.expect("softhsm2-util starts");
	assert!(made.status.success(), "{made:?}");
}

fn secret_file(folder: &Path, name: &str, content: &str) -> PathBuf {
	let path = folder.join(name);
	std::fs::write(&path, content).unwrap();
	std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
	path
}

#[tokio::test]
async fn a_vault_under_a_key_that_never_leaves_its_token() {
	let Some(library) = library() else {
		println!("skipped: SoftHSM2 is not installed");
		return;
	};
	let folder = tempfile::tempdir().unwrap();
	let tokens = folder.path().join("tokens");
	std::fs::create_dir(&tokens).unwrap();
	let settings = folder.path().join("softhsm2.conf");
	std::fs::write(
		&settings,
		format!(
			"directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
			tokens.display()
		),
	)
	.unwrap();
	// Before the library is loaded, and before there are other threads that look.
	std::env::set_var("SOFTHSM2_CONF", &settings);
	make_token("North HSM");
	make_token("South");

	let pin = secret_file(folder.path(), "pin", &format!("{PIN}\n"));
	let uri: Pkcs11Uri = format!(
		"pkcs11:token=North%20HSM;object=custodian?module-path={}&pin-source={}",
		library.display(),
		pin.display()
	)
	.parse()
	.unwrap();
	let source = CustodianSource::Pkcs11(uri.clone());

	// Every refusal before there is a key.
	let refusal = |source: CustodianSource| async move {
		match open_custodian_key(&source).await {
			Err(error) => error,
			Ok(_) => panic!("opened"),
		}
	};
	assert!(matches!(
		refusal(source.clone()).await,
		KeySourceError::Token(TokenError::NoKey)
	));
	let elsewhere = |change: fn(&mut Pkcs11Uri)| {
		let mut uri = uri.clone();
		change(&mut uri);
		CustodianSource::Pkcs11(uri)
	};
	assert!(matches!(
		refusal(elsewhere(|uri| uri.token = "West".into())).await,
		KeySourceError::Token(TokenError::NoToken)
	));
	assert!(matches!(
		refusal(elsewhere(|uri| uri.serial = Some("0".into()))).await,
		KeySourceError::Token(TokenError::NoToken)
	));
	assert!(matches!(
		refusal(elsewhere(|uri| uri.module_path = "/nowhere.so".into())).await,
		KeySourceError::Token(TokenError::Library(_))
	));
	assert!(matches!(
		refusal(elsewhere(|uri| uri.pin_source = "/nowhere".into())).await,
		KeySourceError::Secret(_)
	));
	let wrong = secret_file(folder.path(), "wrong", "not the pin\n");
	let mut with_wrong_pin = uri.clone();
	with_wrong_pin.pin_source = wrong.clone();
	assert!(matches!(
		refusal(CustodianSource::Pkcs11(with_wrong_pin.clone())).await,
		KeySourceError::Token(TokenError::Pin(_))
	));
	std::fs::set_permissions(&wrong, std::fs::Permissions::from_mode(0o644)).unwrap();
	assert!(matches!(
		refusal(CustodianSource::Pkcs11(with_wrong_pin.clone())).await,
		KeySourceError::TooOpen
	));
	let empty = secret_file(folder.path(), "empty", "\n");
	with_wrong_pin.pin_source = empty;
	assert!(matches!(
		refusal(CustodianSource::Pkcs11(with_wrong_pin)).await,
		KeySourceError::NoSecret
	));

	// Made once.
	generate_token_key(&uri).unwrap();
	assert!(matches!(generate_token_key(&uri), Err(TokenError::Exists)));
	let key = open_custodian_key(&source).await.unwrap();
	let again = open_custodian_key(&source).await.unwrap();
	assert_eq!(key.id(), again.id(), "the same key has the same name");

	// It wraps, and opens only what belongs there.
	let subject = SubjectVaultId([1; 16]);
	let half = Half::from_bytes(Zeroizing::new([5; 32])).unwrap();
	let (secret, wrapped) = key.make_subject(&subject, HalfId(1), &half).unwrap();
	let opened = again.open_subject(&subject, &wrapped, &half).unwrap();
	assert_eq!(opened.expose(), secret.expose());
	let other = SubjectVaultId([2; 16]);
	assert_eq!(
		key.open_subject(&other, &wrapped, &half).unwrap_err(),
		KeyError::Refused
	);
	let raw = key.wrap(b"context", &[6; 32]).unwrap();
	assert_ne!(
		raw,
		key.wrap(b"context", &[6; 32]).unwrap(),
		"a fresh nonce each time"
	);
	assert_eq!(key.unwrap(b"context", &raw).unwrap().as_slice(), [6; 32]);
	assert_eq!(key.unwrap(b"other", &raw).unwrap_err(), KeyError::Refused);
	for at in 2..raw.len() {
		let mut changed = raw.clone();
		changed[at] ^= 1;
		assert_eq!(
			key.unwrap(b"context", &changed).unwrap_err(),
			KeyError::Refused,
			"byte {at}"
		);
	}
	assert_eq!(key.unwrap(b"", &[]).unwrap_err(), KeyError::Malformed);
	assert_eq!(
		key.unwrap(b"", &[1, 1, 0]).unwrap_err(),
		KeyError::UnknownFormat
	);
	assert_eq!(
		key.unwrap(b"context", &raw[..raw.len() - 1]).unwrap_err(),
		KeyError::Malformed
	);
	// It still works after all these.
	assert!(key.unwrap(b"context", &raw).is_ok());

	// Another key under the same name on another token is another key.
	let mut south = uri.clone();
	south.token = "South".into();
	generate_token_key(&south).unwrap();
	let foreign = open_custodian_key(&CustodianSource::Pkcs11(south))
		.await
		.unwrap();
	assert_ne!(foreign.id(), key.id());
	assert!(matches!(
		foreign.open_subject(&subject, &wrapped, &half),
		Err(KeyError::OtherKey(id)) if id == key.id()
	));

	// A whole vault under it, over a restart.
	let url = sqlite_url(folder.path());
	let open = |custodian| {
		let (url, folder) = (url.clone(), folder.path().to_owned());
		async move {
			let store = Store::open(&url).await.unwrap();
			let keys = Keys::open(&store, custodian, common::halves(&folder)).await?;
			let signer = keys.signer(&store).await?;
			let objects = folder.join("objects");
			let packs = Packs::open(objects.to_str().unwrap()).await.unwrap();
			let config = IngestConfig::default();
			let gateway = Gateway::of(store, packs, keys, config, &url, &folder).await;
			Ok::<_, KeysError>((gateway, signer.verifier()))
		}
	};
	let (gateway, signer) = open(key).await.unwrap();
	let sent = fhir::bundle(&[fhir::patient("p"), fhir::observation("o", "p", "1")]);
	let body = sent.as_bytes();
	gateway
		.ingest
		.bundle(body, Encoding::Identity)
		.await
		.unwrap();
	drop(gateway);
	let (gateway, again) = open(again).await.unwrap();
	assert_eq!(signer, again, "the signing key stays");
	let taken = gateway
		.ingest
		.bundle(body, Encoding::Identity)
		.await
		.unwrap();
	assert_eq!((taken.stored, taken.unchanged), (0, 2));
	let shelf = gateway.vault.find_shelf("p").await.unwrap().unwrap();
	let records = gateway
		.vault
		.store()
		.records_in(&shelf, CategorySet::ALL)
		.await
		.unwrap();
	assert_eq!(records.len(), 2);
	for record in &records {
		gateway.vault.open_record(record).await.unwrap();
	}
	assert_eq!(
		gateway.vault.patient_of(&shelf).await.unwrap().as_str(),
		"p"
	);
	drop(gateway);
	for other in [
		foreign,
		Arc::new(SoftwareCustodianKey::make().unwrap()) as _,
	] {
		assert!(matches!(
			open(other).await.err(),
			Some(KeysError::OtherKey(_))
		));
	}
}

#[tokio::test]
async fn a_vault_under_a_key_file() {
	use galen_vault::safe::Passphrase;
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("custodian.key");
	let made = SoftwareCustodianKey::make().unwrap();
	let passphrase = Passphrase::chosen("correct horse battery".into()).unwrap();
	made.save(&path, &passphrase).unwrap();
	let source = |name: &str, content: &str| CustodianSource::File {
		path: path.clone(),
		passphrase_file: secret_file(folder.path(), name, content),
	};
	let opened = open_custodian_key(&source("right", "correct horse battery\nsecond line\n"))
		.await
		.unwrap();
	assert_eq!(opened.id(), made.id());
	assert!(matches!(
		open_custodian_key(&source("wrong", "wrong horse battery\n")).await,
		Err(KeySourceError::KeyFile(_))
	));
}
