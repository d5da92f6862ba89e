//! Every format as bytes, in `tests/golden/vault/`. A change there is a new format: it gets a new
//! number, and the old one, once released, stays readable. `GALEN_BLESS=1 cargo test -p galen-vault`
//! writes them,
//! `tests/golden/vault/check.py` checks them with other people's cryptography.

use super::*;
use crate::{
	hazmat::kdf::Cost,
	primitives::{
		ids::{BatchNumber, OrganizationId, ReceiptId},
		merkle::Digest,
	},
	safe::{keyfile_for_tests, object_for_tests},
};
use std::{fmt::Write, fs, path::PathBuf};

/// Named values, one a line.
#[derive(Default)]
struct Vector(String);

impl Vector {
	fn put(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
		writeln!(self.0, "{name} = {}", hex::encode(value)).unwrap();
		self
	}

	/// Compares with the file, or writes it when blessed: the one setting these tests have.
	#[allow(clippy::disallowed_methods)]
	fn check(self, file: &str) {
		let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
			.join("../tests/golden/vault")
			.join(file);
		if std::env::var_os("GALEN_BLESS").is_some() {
			fs::write(&path, &self.0).unwrap();
		}
		let golden = fs::read_to_string(&path).unwrap();
		assert!(golden == self.0, "{file} changed:\n{}", self.0);
	}
}

fn counting<const N: usize>(from: u8) -> [u8; N] {
	core::array::from_fn(|index| from.wrapping_add(index as u8))
}

fn text(length: usize) -> Vec<u8> {
	(0..length).map(|index| (index * 31 % 251) as u8).collect()
}

#[test]
fn objects() {
	let id = ObjectId(counting(0x10));
	let key = RecordKey::from_bytes(Zeroizing::new(counting(0x40)));
	let salt = counting(0x80);
	let mut vector = Vector::default()
		.put("object id", id.0)
		.put("record key", key.expose())
		.put("salt", salt);
	for length in [0, 1, 100] {
		let object = object_for_tests(&id, &key, &salt, &text(length)).unwrap();
		vector = vector
			.put(&format!("plaintext of {length}"), text(length))
			.put(&format!("object of {length}"), &object.bytes)
			.put(&format!("root of {length}"), object.root.0 .0);
		assert_eq!(
			*open_object(&id, &key, &object.bytes).unwrap(),
			text(length)
		);
	}
	// Large ones by their root, which is over all their bytes.
	for length in [CHUNK, CHUNK + 1, 3 * CHUNK] {
		let object = object_for_tests(&id, &key, &salt, &text(length)).unwrap();
		vector = vector.put(&format!("root of {length}"), object.root.0 .0);
	}
	vector.check("object-2.txt");
}

#[test]
fn wrapped_keys() {
	let custodian = SoftwareCustodianKey::from_bytes(Zeroizing::new(counting(0x01)));
	let subject = SubjectVaultId(counting(0x30));
	let (subject_id, record_id) = (HalfId(0x0102_0304_0506_0708), HalfId(9));
	let half = |from| Half::from_bytes(Zeroizing::new(counting(from))).unwrap();
	let inner: [u8; 32] = counting(0x50);
	let object = ObjectId(counting(0x10));
	let secret = record_secret(4, 5);
	let nonce = counting(0xc0);
	let context = [
		b"galen/wrap/subject/2".as_slice(),
		&subject.0,
		&subject_id.0.to_le_bytes(),
	]
	.concat();
	let stored = [
		&[2],
		custodian.id().0.as_slice(),
		&subject_id.0.to_le_bytes(),
		&custodian.wrap_with(&context, &inner, &nonce).unwrap(),
	]
	.concat();
	let wrapped = WrappedSubject::from_bytes(&stored).unwrap();
	assert_eq!(wrapped.to_bytes(), stored);
	let key = custodian
		.open_subject(&subject, &wrapped, &half(0x70))
		.unwrap();
	let record = key
		.wrap_record_with(&object, &secret, record_id, &half(0x90), &nonce)
		.unwrap();
	Vector::default()
		.put("custodian key", custodian.expose())
		.put("custodian key id", custodian.id().0)
		.put("subject id", subject.0)
		.put("subject secret", inner)
		.put("subject half", half(0x70).expose())
		.put("subject half id", subject_id.0.to_le_bytes())
		.put("subject key", key.expose())
		.put("object id", object.0)
		.put("record half", half(0x90).expose())
		.put("record half id", record_id.0.to_le_bytes())
		.put("record key", secret.key.expose())
		.put("record salt", secret.salt.expose())
		.put("wrapped record", record.as_bytes())
		.put("wrapped subject", stored)
		.check("keys-2.txt");
}

#[test]
fn key_files() {
	let passphrase = Passphrase::typed("correct horse battery staple".into());
	let secret = counting(0x01);
	let (salt, nonce) = (counting(0x80), counting(0xc0));
	let file = keyfile_for_tests(
		Purpose::CustodianKey,
		&passphrase,
		&secret,
		Cost::RECOMMENDED,
		&salt,
		&nonce,
	)
	.unwrap();
	assert_eq!(
		*open_key_file(Purpose::CustodianKey, &passphrase, &file).unwrap(),
		secret
	);
	Vector::default()
		.put("passphrase", "correct horse battery staple")
		.put("secret", secret)
		.put("salt", salt)
		.put("nonce", nonce)
		.put("key file", file)
		.check("key-file-1.txt");
}

#[test]
fn commitments_and_batches() {
	let opening = |byte: u8| Opening {
		domain: match byte {
			0 => Domain::Disclosure,
			1 => Domain::Contribution,
			_ => Domain::Record,
		},
		salt: Salt::from_bytes(Zeroizing::new([byte; 32])),
		ciphertext: CiphertextRoot(Digest([byte.wrapping_add(1); 32])),
		metadata: MetadataHash::of(&[byte]),
	};
	let mut batch = Batch::default();
	let mut vector = Vector::default();
	for byte in 0..5 {
		let leaf = opening(byte).leaf();
		batch.push(leaf).unwrap();
		vector = vector
			.put(
				&format!("metadata hash {byte}"),
				opening(byte).metadata.0 .0,
			)
			.put(&format!("leaf {byte}"), leaf.0);
	}
	let batch = batch.seal().unwrap();
	vector
		.put("root", batch.root().0)
		.put("proof of leaf 3", batch.proof(3).unwrap().to_bytes())
		.check("batch-1.txt");
}

#[test]
fn key_rings() {
	let keys = EnvelopeKeyPair::from_seed(Zeroizing::new(counting(0x01)));
	let seed: [u8; 32] = counting(0x60);
	let organization = Release {
		genesis: GenesisHash(counting(0x90)),
		grounds: Grounds::Receipt(ReceiptId(0x0102_0304_0506_0708)),
		recipient: Recipient::Organization(OrganizationId(0x0a0b_0c0d)),
	};
	let subject = Release {
		grounds: Grounds::OwnRecords,
		recipient: Recipient::Subject(counting(0xb0)),
		..organization
	};
	let mut ring = KeyRing::default();
	for byte in [2, 1] {
		ring.insert(
			ObjectId([byte; 16]),
			record_secret(byte + 0x10, byte + 0x20),
		)
		.unwrap();
	}
	let seal = |release: &Release| {
		let mut randomness = Prepared(seed.to_vec());
		let sealed = ring
			.seal_with(release, &keys.public(), &mut randomness)
			.unwrap();
		assert_eq!(sealed.open(release, &keys).unwrap().len(), 2);
		sealed.as_bytes().to_vec()
	};
	Vector::default()
		.put("recipient seed", keys.expose_seed())
		.put("recipient public key", keys.public().0)
		.put("ephemeral seed", seed)
		.put("genesis", organization.genesis.0)
		.put("to an organization", seal(&organization))
		.put("subject account", counting::<32>(0xb0))
		.put("to a subject", seal(&subject))
		.check("ring-1.txt");
}

#[test]
fn certificates() {
	let signer = SignerKey::from_seed(&Zeroizing::new(counting(0x01)));
	let certificate = |scope, reason| ErasureCertificate {
		genesis: counting(0x90),
		custodian: OrganizationId(3),
		scope,
		reason,
		erased_at: 1_700_000_000,
		nonce: counting(0xd0),
	};
	let record = signer.sign(certificate(
		ErasureScope::Record {
			object: ObjectId(counting(0x10)),
			batch: BatchNumber(70),
			leaf_index: 9,
		},
		ErasureReason::ConsentWithdrawn,
	));
	let subject = signer.sign(certificate(
		ErasureScope::Subject {
			subject: SubjectVaultId(counting(0x30)),
			records: 12,
		},
		ErasureReason::LegalObligation,
	));
	let (salt, objects) = (
		ListSalt(counting(0x60)),
		[ObjectId([2; 16]), ObjectId([1; 16])],
	);
	let list = derive_list_commitment(&salt, &objects);
	let records = signer.sign(certificate(
		ErasureScope::Records {
			subject: SubjectVaultId(counting(0x30)),
			records: 2,
			list,
		},
		ErasureReason::Objection,
	));
	Vector::default()
		.put("signer seed", counting::<32>(0x01))
		.put("signer public key", signer.verifier().0)
		.put("record certificate", record.to_bytes())
		.put("record commitment", record.commitment().0)
		.put("subject certificate", subject.to_bytes())
		.put("subject commitment", subject.commitment().0)
		.check("certificate-1.txt");
	let leaf = records.leaf_commitment(BatchNumber(0x0102_0304), 5);
	Vector::default()
		.put("signer public key", signer.verifier().0)
		.put("list salt", salt.0)
		.put("list commitment", list.0)
		.put("records certificate", records.to_bytes())
		.put("records commitment", records.commitment().0)
		.put("leaf commitment", leaf.0)
		.check("certificate-2.txt");
}

#[test]
fn disclosures() {
	let signer = SignerKey::from_seed(&Zeroizing::new(counting(0x01)));
	let salt: [u8; 32] = counting(0x80);
	let leaf = |signed: &SignedDisclosure| {
		signed
			.opening(Salt::from_bytes(Zeroizing::new(salt)))
			.leaf()
	};
	let released = signer.sign(DisclosureStatement {
		own: OwnPlace::FIRST,
		..super::disclosures::statement(
			8,
			DisclosureEntry::Released(super::disclosures::released()),
		)
	});
	let withheld = signer.sign(DisclosureStatement {
		own: OwnPlace {
			number: 1,
			previous: Some(leaf(&released)),
		},
		..super::disclosures::statement(9, DisclosureEntry::Withheld { of: 8 })
	});
	let leaves = [&released, &withheld].map(leaf);
	let counted = signer.sign(AccountingStatement {
		genesis: [7; 32],
		custodian: OrganizationId(3),
		subject: [0xb0; 32],
		entries: 2,
		last: Some(leaves[1]),
		at: 1_700_000_000,
	});
	Vector::default()
		.put("signer seed", counting::<32>(0x01))
		.put("signer public key", signer.verifier().0)
		.put("released", released.to_bytes())
		.put("withheld", withheld.to_bytes())
		.put("salt", salt)
		.put("leaf of released", leaves[0].0)
		.put("leaf of withheld", leaves[1].0)
		.put("delivery of both", delivery_commitment(&leaves).0)
		.put("counted", counted.to_bytes())
		.check("disclosure-2.txt");
}

#[test]
fn statements_of_format_1_are_still_read() {
	let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/vault");
	let text = fs::read_to_string(path.join("disclosure-1.txt")).unwrap();
	let value = |name: &str| {
		let line = text.lines().find_map(|line| line.strip_prefix(name));
		hex::decode(line.unwrap().trim_start_matches(" = ")).unwrap()
	};
	let verifier = VerifierKey(value("signer public key").try_into().unwrap());
	let read = |name| Signed::<DisclosureStatement1>::from_bytes(&value(name)).unwrap();
	let (released, withheld) = (read("released"), read("withheld"));
	let statement = released.verify(&verifier).unwrap();
	assert_eq!(statement.number, 8);
	let expected = DisclosureEntry::Released(super::disclosures::released());
	assert_eq!(statement.entry, expected);
	let statement = withheld.verify(&verifier).unwrap();
	assert_eq!(statement.entry, DisclosureEntry::Withheld { of: 8 });
	// They are no statements of today.
	assert!(SignedDisclosure::check(&value("released"), &verifier, &[7; 32], 8).is_err());
}

#[test]
fn identifiers_and_keyed_hashes() {
	let subject = SubjectVaultId(counting(0x30));
	let subject_key = SubjectKey::from_bytes(Zeroizing::new(counting(0x50)));
	let sealed = subject_key
		.seal_identifier_with(&subject, "patient-1", &counting(0xc0))
		.unwrap();
	let opened = subject_key.open_identifier(&subject, &sealed).unwrap();
	assert_eq!(opened.as_str(), "patient-1");
	let secret = counting(0x01);
	let tag = MacKey::derive(&secret, "patient").tag([b"patient", b"patient-1"]);
	Vector::default()
		.put("subject id", subject.0)
		.put("subject key", subject_key.expose())
		.put("identifier", "patient-1")
		.put("sealed identifier", sealed.as_bytes())
		.put("secret", secret)
		.put("keyed hash of two parts", tag)
		.check("identifier-1.txt");
}
