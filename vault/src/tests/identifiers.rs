//! Identifiers under the subject's key, and keyed hashes.

use super::*;

const SUBJECT: SubjectVaultId = SubjectVaultId([1; 16]);

fn key(byte: u8) -> SubjectKey {
	SubjectKey::from_bytes(Zeroizing::new([byte; 32]))
}

#[test]
fn an_identifier_opens_for_its_subject_only() {
	for identifier in ["", "p", "patient-1", &"ä".repeat(300)] {
		let sealed = key(1).seal_identifier(&SUBJECT, identifier).unwrap();
		let stored = SealedIdentifier::from_bytes(sealed.as_bytes()).unwrap();
		let opened = key(1).open_identifier(&SUBJECT, &stored).unwrap();
		assert_eq!(opened.as_str(), identifier);
		let other = SubjectVaultId([2; 16]);
		assert_eq!(
			key(1).open_identifier(&other, &stored).unwrap_err(),
			KeyError::Refused
		);
		assert_eq!(
			key(2).open_identifier(&SUBJECT, &stored).unwrap_err(),
			KeyError::Refused
		);
	}
}

#[test]
fn an_identifier_does_not_show_its_length() {
	let length = |identifier: &str| {
		let sealed = key(1).seal_identifier(&SUBJECT, identifier).unwrap();
		sealed.as_bytes().len()
	};
	assert_eq!(length("1"), length("123456789"));
	assert!(length(&"x".repeat(33)) > length("1"));
}

#[test]
fn an_identifier_is_not_mistaken_for_something_else() {
	assert_eq!(
		key(1).seal_identifier(&SUBJECT, "a\0").unwrap_err(),
		KeyError::Malformed
	);
	let sealed = key(1).seal_identifier(&SUBJECT, "p").unwrap();
	for at in 2..sealed.as_bytes().len() {
		let mut changed = sealed.as_bytes().to_vec();
		changed[at] ^= 1;
		let changed = SealedIdentifier::from_bytes(&changed).unwrap();
		assert_eq!(
			key(1).open_identifier(&SUBJECT, &changed).unwrap_err(),
			KeyError::Refused
		);
	}
	assert_eq!(
		SealedIdentifier::from_bytes(&[2, 1, 0]).unwrap_err(),
		KeyError::UnknownFormat
	);
	assert_eq!(
		SealedIdentifier::from_bytes(&[1]).unwrap_err(),
		KeyError::Malformed
	);
	let short = SealedIdentifier::from_bytes(&[1, 1, 0]).unwrap();
	assert_eq!(
		key(1).open_identifier(&SUBJECT, &short).unwrap_err(),
		KeyError::Refused
	);
	// A record's secret, wrapped from the same key, is none: neither as it is nor under other numbers.
	let half = Half::from_bytes(Zeroizing::new([3; 32])).unwrap();
	let wrapped = key(1)
		.wrap_record(&ObjectId(SUBJECT.0), &record_secret(1, 2), HalfId(1), &half)
		.unwrap();
	assert_eq!(
		SealedIdentifier::from_bytes(wrapped.as_bytes()).unwrap_err(),
		KeyError::UnknownFormat
	);
	let disguised = [&[1, 1], &wrapped.as_bytes()[10..]].concat();
	let mistaken = SealedIdentifier::from_bytes(&disguised).unwrap();
	assert_eq!(
		key(1).open_identifier(&SUBJECT, &mistaken).unwrap_err(),
		KeyError::Refused
	);
}

#[test]
fn keyed_hashes_tell_keys_purposes_and_parts_apart() {
	let tags = [
		MacKey::derive(&[1; 32], "one").tag([b"ab", b"c"]),
		MacKey::derive(&[2; 32], "one").tag([b"ab", b"c"]),
		MacKey::derive(&[1; 32], "two").tag([b"ab", b"c"]),
		MacKey::derive(&[1; 32], "one").tag([b"a", b"bc"]),
		MacKey::derive(&[1; 32], "one").tag([b"abc"]),
		MacKey::derive(&[1; 32], "one").tag([b"ab", b"c", b""]),
		MacKey::derive(&[1; 32], "one").tag([]),
	];
	for (index, tag) in tags.iter().enumerate() {
		assert!(!tags[..index].contains(tag), "{index}");
	}
	assert_eq!(MacKey::derive(&[1; 32], "one").tag([b"ab", b"c"]), tags[0]);
	assert_eq!(
		format!("{:?}", MacKey::derive(&[1; 32], "one")),
		"MacKey(secret)"
	);
}

#[test]
fn an_object_is_the_same_appended_or_whole() {
	for length in [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK - 1] {
		let plain = vec![7; length];
		let id = ObjectId([3; 16]);
		let mut pack = b"before".to_vec();
		let root = append_object(&id, &record_key(1), &plain, &mut pack).unwrap();
		let object = &pack[6..];
		assert_eq!(object.len(), sealed_length(length));
		assert_eq!(ciphertext_root(object).unwrap(), root);
		assert_eq!(*open_object(&id, &record_key(1), object).unwrap(), plain);
	}
}
