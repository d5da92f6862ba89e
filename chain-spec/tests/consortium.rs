//! A real network's specification: built from signed public keys, refused for anything less.

use ed25519_dalek::SigningKey;
use galen_chain_spec::{
	consortium::{Ceremony, Entry, Error},
	FinalityProfile,
};
use sp_core::{crypto::Ss58Codec, ed25519, sr25519, Pair};

const ID: &str = "galen_test_consortium";

/// A hospital's secrets as a real one would draw them, here from a seed so that tests repeat.
struct Secrets {
	aura: SigningKey,
	grandpa: SigningKey,
	entry: Entry,
}

fn seed(hospital: u8, use_: u8) -> [u8; 32] {
	sp_crypto_hashing::blake2_256(&[b"test", &[hospital, use_][..]].concat())
}

fn hospital(number: u8) -> Secrets {
	let account = |use_| {
		sr25519::Pair::from_seed(&seed(number, use_))
			.public()
			.to_ss58check()
	};
	let (aura, grandpa) = (
		SigningKey::from_bytes(&seed(number, 3)),
		SigningKey::from_bytes(&seed(number, 4)),
	);
	let node = ed25519::Pair::from_seed(&seed(number, 5)).public();
	let node = sc_network_types::PeerId::from_ed25519(&node.0).expect("a public key");
	let entry = Entry {
		admin: account(1),
		validator: account(2),
		aura: hex::encode(aura.verifying_key().to_bytes()),
		grandpa: hex::encode(grandpa.verifying_key().to_bytes()),
		peer_id: node.to_base58(),
		envelope_key: hex::encode(seed(number, 6)),
		descriptor: hex::encode(seed(number, 7)),
		jurisdiction: "DE".into(),
		aura_signature: String::new(),
		grandpa_signature: String::new(),
	};
	Secrets {
		aura,
		grandpa,
		entry,
	}
}

fn signed(number: u8, change: impl FnOnce(&mut Entry)) -> Entry {
	let Secrets {
		aura,
		grandpa,
		mut entry,
	} = hospital(number);
	change(&mut entry);
	entry
		.sign(ID, &aura, &grandpa)
		.expect("the entry is readable");
	entry
}

fn ceremony() -> Ceremony {
	Ceremony {
		name: "Test consortium".into(),
		id: ID.into(),
		finality: FinalityProfile::Wan,
		hospitals: (1..=4).map(|number| signed(number, |_| ())).collect(),
	}
}

fn refusal(change: impl FnOnce(&mut Ceremony)) -> Error {
	let mut file = ceremony();
	change(&mut file);
	match file.plan() {
		Ok(_) => panic!("the file was accepted"),
		Err(error) => error,
	}
}

#[test]
fn four_signed_hospitals_should_make_a_network() {
	let spec = galen_chain_spec::consortium(&ceremony()).expect("a good file");
	let json = sc_chain_spec::ChainSpec::as_json(&spec, true).expect("genesis builds");
	assert!(json.contains(ID));
}

#[test]
fn a_consortium_should_hold_no_known_key_and_no_sudo() {
	let spec = galen_chain_spec::consortium(&ceremony()).expect("a good file");
	let json = sc_chain_spec::ChainSpec::as_json(&spec, true).expect("genesis builds");
	let spec: serde_json::Value = serde_json::from_str(&json).expect("JSON");
	let top = spec["genesis"]["raw"]["top"]
		.as_object()
		.expect("raw genesis");
	let code = format!("0x{}", hex::encode(b":code"));
	let sudo = format!("0x{}", hex::encode(sp_crypto_hashing::twox_128(b"Sudo")));

	for (key, value) in top.iter().filter(|(key, _)| **key != code) {
		let stored = format!("{key}{}", value.as_str().expect("hex"));
		assert!(!key.starts_with(&sudo), "there is a sudo pallet");
		for known in galen_runtime::demo::public_keys() {
			assert!(
				!stored.contains(&hex::encode(known)),
				"a demo key is stored under {key}"
			);
		}
		for known in sp_keyring::Sr25519Keyring::iter() {
			assert!(
				!stored.contains(&hex::encode(known.public().0)),
				"{known:?} under {key}"
			);
		}
		for known in sp_keyring::Ed25519Keyring::iter() {
			assert!(
				!stored.contains(&hex::encode(known.public().0)),
				"{known:?} under {key}"
			);
		}
	}
}

#[test]
fn the_development_network_should_be_caught_by_that_test() {
	let spec = galen_chain_spec::development().expect("preset");
	let json = sc_chain_spec::ChainSpec::as_json(&spec, true).expect("genesis builds");
	let alice = sp_keyring::Sr25519Keyring::Alice.public().0;
	assert!(
		json.contains(&hex::encode(alice)),
		"the search for known keys finds nothing at all"
	);
}

#[test]
fn three_hospitals_should_be_too_few() {
	assert_eq!(refusal(|file| drop(file.hospitals.pop())), Error::TooFew(3));
}

#[test]
fn an_id_that_is_no_plain_word_should_be_refused() {
	for id in ["", "../etc", "Galen", "a b"] {
		assert_eq!(refusal(|file| file.id = id.into()), Error::Id);
	}
}

#[test]
fn an_entry_changed_after_signing_should_be_refused() {
	let error = refusal(|file| file.hospitals[1].jurisdiction = "FR".into());
	assert_eq!(
		error,
		Error::Signature {
			hospital: 2,
			field: "auraSignature"
		}
	);
}

#[test]
fn an_entry_signed_for_another_network_should_be_refused() {
	let error = refusal(|file| file.id = "another".into());
	assert_eq!(
		error,
		Error::Signature {
			hospital: 1,
			field: "auraSignature"
		}
	);
}

#[test]
fn an_entry_signed_by_one_key_only_should_be_refused() {
	let error = refusal(|file| file.hospitals[0].grandpa_signature = "00".repeat(64));
	assert_eq!(
		error,
		Error::Signature {
			hospital: 1,
			field: "grandpaSignature"
		}
	);
}

#[test]
fn a_published_key_should_be_refused() {
	let alice = sp_keyring::Sr25519Keyring::Alice
		.to_account_id()
		.to_ss58check();
	let error = refusal(|file| file.hospitals[3] = signed(4, |entry| entry.admin = alice.clone()));
	assert_eq!(
		error,
		Error::KnownKey {
			hospital: 4,
			field: "admin"
		}
	);
}

#[test]
fn a_key_used_twice_should_be_refused() {
	let error = refusal(|file| {
		let first = hospital(1).entry.peer_id;
		file.hospitals[2] = signed(3, |entry| entry.peer_id = first);
	});
	assert_eq!(
		error,
		Error::Repeated {
			hospital: 3,
			field: "peerId"
		}
	);
}

#[test]
fn every_unreadable_field_should_be_named() {
	type Break = fn(&mut Entry);
	let broken: [(&str, Break); 8] = [
		("admin", |entry| entry.admin = "nobody".into()),
		("validator", |entry| entry.validator = "nobody".into()),
		("aura", |entry| entry.aura = "12".into()),
		("grandpa", |entry| entry.grandpa = "zz".repeat(32)),
		("peerId", |entry| entry.peer_id = "12D3".into()),
		("envelopeKey", |entry| entry.envelope_key = String::new()),
		("descriptor", |entry| entry.descriptor = "0x00".into()),
		("jurisdiction", |entry| entry.jurisdiction = "de".into()),
	];
	for (name, break_it) in broken {
		match refusal(|file| break_it(&mut file.hospitals[0])) {
			Error::Field {
				hospital: 1, field, ..
			} => assert_eq!(field, name),
			other => panic!("{name}: {other}"),
		}
	}
}

#[test]
fn an_unreadable_file_should_be_named() {
	let missing = std::path::Path::new("no/such/file.json");
	let error = Ceremony::from_file(missing).expect_err("no such file");
	assert!(error.to_string().contains("no/such/file.json"), "{error}");
}

#[test]
fn a_file_with_an_unknown_field_should_be_refused_with_its_place() {
	let dir = tempfile::tempdir().expect("a temporary folder");
	let path = dir.path().join("keys.json");
	std::fs::write(
		&path,
		r#"{ "name": "x", "id": "x", "secret": "y", "hospitals": [] }"#,
	)
	.expect("writable");
	let error = Ceremony::from_file(&path).expect_err("an unknown field");
	assert!(
		matches!(&error, Error::Malformed { why, .. } if why.contains("secret")),
		"{error}"
	);
}
