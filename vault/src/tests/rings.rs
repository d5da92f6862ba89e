use super::*;
use crate::{
	hazmat::seal,
	primitives::ids::{OrganizationId, ReceiptId},
	safe::RingError as E,
};

const RELEASE: Release = Release {
	genesis: GenesisHash([1; 32]),
	grounds: Grounds::Receipt(ReceiptId(7)),
	recipient: Recipient::Organization(OrganizationId(3)),
};

fn keys(byte: u8) -> EnvelopeKeyPair {
	EnvelopeKeyPair::from_seed(Zeroizing::new([byte; 32]))
}

fn ring(count: u8) -> KeyRing {
	let mut ring = KeyRing::default();
	for index in 0..count {
		ring.insert(ObjectId([index; 16]), record_secret(index, index + 1))
			.unwrap();
	}
	ring
}

fn sealed() -> SealedRing {
	ring(3).seal(&RELEASE, &keys(1).public()).unwrap()
}

#[test]
fn the_recipient_of_a_release_reads_the_ring() {
	let bytes = sealed().as_bytes().to_vec();
	let opened = SealedRing::from_bytes(bytes)
		.unwrap()
		.open(&RELEASE, &keys(1))
		.unwrap();
	assert_eq!(opened.len(), 3);
	assert!(!opened.is_empty());
	assert_eq!(opened.objects().count(), 3);
	for index in 0..3 {
		let secret = opened.get(&ObjectId([index; 16])).unwrap();
		assert_eq!(secret.key.expose(), &[index; 32]);
		assert_eq!(secret.salt.expose(), &[index + 1; 32]);
	}
	assert!(opened.get(&ObjectId([3; 16])).is_none());
}

#[test]
fn an_empty_ring_is_a_ring() {
	let sealed = KeyRing::default()
		.seal(&RELEASE, &keys(1).public())
		.unwrap();
	assert!(sealed.open(&RELEASE, &keys(1)).unwrap().is_empty());
}

#[test]
fn a_subject_reads_their_own_records_the_same_way() {
	let release = Release {
		grounds: Grounds::OwnRecords,
		recipient: Recipient::Subject([8; 32]),
		..RELEASE
	};
	let sealed = ring(1).seal(&release, &keys(2).public()).unwrap();
	assert_eq!(sealed.open(&release, &keys(2)).unwrap().len(), 1);
}

#[test]
fn opening_should_fail_with_another_key() {
	assert_eq!(sealed().open(&RELEASE, &keys(2)).unwrap_err(), E::Refused);
}

#[test]
fn opening_should_fail_for_every_other_release() {
	let others = [
		Release {
			genesis: GenesisHash([2; 32]),
			..RELEASE
		},
		Release {
			grounds: Grounds::Receipt(ReceiptId(8)),
			..RELEASE
		},
		Release {
			grounds: Grounds::OwnRecords,
			..RELEASE
		},
		Release {
			recipient: Recipient::Organization(OrganizationId(4)),
			..RELEASE
		},
		Release {
			recipient: Recipient::Subject([3; 32]),
			..RELEASE
		},
	];
	for other in others {
		assert_eq!(sealed().open(&other, &keys(1)).unwrap_err(), E::Refused);
	}
}

#[test]
fn opening_should_fail_when_any_bit_is_flipped() {
	let bytes = sealed().as_bytes().to_vec();
	// The top bit of an X25519 key is masked (RFC 7748), but the encapsulated key is also hashed.
	for bit in 0..bytes.len() * 8 {
		let mut changed = bytes.clone();
		changed[bit / 8] ^= 1 << (bit % 8);
		let opened = SealedRing::from_bytes(changed).and_then(|ring| ring.open(&RELEASE, &keys(1)));
		assert!(opened.is_err(), "bit {bit}");
	}
}

#[test]
fn opening_should_fail_when_cut_or_extended_anywhere() {
	let bytes = sealed().as_bytes().to_vec();
	let open = |bytes: Vec<u8>| {
		SealedRing::from_bytes(bytes).and_then(|ring| ring.open(&RELEASE, &keys(1)))
	};
	for length in 0..bytes.len() {
		assert!(open(bytes[..length].to_vec()).is_err(), "cut to {length}");
	}
	assert_eq!(
		open([bytes.clone(), vec![0]].concat()).unwrap_err(),
		E::Refused
	);
	assert_eq!(open(b"XLNR".to_vec()).unwrap_err(), E::NotARing);
	let mut newer = bytes;
	newer[4] = 2;
	assert_eq!(open(newer).unwrap_err(), E::UnknownFormat);
}

#[test]
fn sealing_should_fail_to_what_is_no_public_key() {
	// The neutral element: a shared secret with it is known to everybody.
	let zero = EnvelopePublicKey([0; 32]);
	assert_eq!(
		ring(1).seal(&RELEASE, &zero).unwrap_err(),
		E::BadRecipientKey
	);
}

#[test]
fn a_ring_should_not_take_a_record_twice_or_too_many() {
	let mut ring = ring(1);
	assert_eq!(
		ring.insert(ObjectId([0; 16]), record_secret(9, 9)),
		Err(E::Duplicate)
	);
	assert_eq!(ring.get(&ObjectId([0; 16])).unwrap().key.expose(), &[0; 32]);
	for index in 1..MAX_RING {
		let mut id = [0xff; 16];
		id[..8].copy_from_slice(&(index as u64).to_le_bytes());
		ring.insert(ObjectId(id), record_secret(0, 0)).unwrap();
	}
	assert_eq!(
		ring.insert(ObjectId([0xff; 16]), record_secret(0, 0)),
		Err(E::Full)
	);
	let sealed = ring.seal(&RELEASE, &keys(1).public()).unwrap();
	let sealed = SealedRing::from_bytes(sealed.as_bytes().to_vec()).unwrap();
	assert_eq!(sealed.open(&RELEASE, &keys(1)).unwrap().len(), MAX_RING);
}

/// Seals a message of our making as if it were a ring.
fn forged(message: &[u8]) -> Result<KeyRing, E> {
	let mut info = b"galen/release/1".to_vec();
	info.extend([1; 32]);
	info.push(0);
	info.extend(7u64.to_le_bytes());
	info.push(0);
	info.extend(3u32.to_le_bytes());
	let (encapsulated, ciphertext) = seal::seal(
		&keys(1).public().0,
		&info,
		b"GLNR\x01\x01",
		message,
		&mut Prepared(vec![5; 32]),
	)
	.unwrap();
	let bytes = [b"GLNR\x01\x01", encapsulated.as_slice(), &ciphertext].concat();
	SealedRing::from_bytes(bytes)?.open(&RELEASE, &keys(1))
}

#[test]
fn opening_should_fail_when_the_content_is_not_a_ring() {
	let entry = |byte: u8| [vec![byte; 16], vec![0; 64]].concat();
	let message = |count: u32, entries: &[Vec<u8>]| {
		[vec![1], count.to_le_bytes().to_vec(), entries.concat()].concat()
	};
	assert_eq!(forged(&message(2, &[entry(1), entry(2)])).unwrap().len(), 2);
	for malformed in [
		vec![],
		vec![1, 0, 0, 0],
		message(1, &[]),
		message(0, &[entry(1)]),
		message(u32::MAX, &[]),
		message(2, &[entry(2), entry(1)]),
		message(2, &[entry(1), entry(1)]),
	] {
		assert_eq!(forged(&malformed).unwrap_err(), E::Malformed);
	}
	assert_eq!(forged(&[2, 0, 0, 0, 0]).unwrap_err(), E::UnknownFormat);
}
