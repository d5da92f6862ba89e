use super::*;
use crate::primitives::{
	ids::{OrganizationId, ReceiptId},
	merkle::Digest,
};

const GENESIS: [u8; 32] = [7; 32];

fn signer() -> SignerKey {
	SignerKey::from_seed(&Zeroizing::new([9; 32]))
}

fn custodian(byte: u8) -> SoftwareCustodianKey {
	SoftwareCustodianKey::from_bytes(Zeroizing::new([byte; 32]))
}

fn entry(number: u64) -> LocalEmergency {
	LocalEmergency {
		genesis: GENESIS,
		custodian: OrganizationId(3),
		number,
		previous: number.checked_sub(1).map(|_| Digest([4; 32])),
		joins: None,
		clinician: [0xc1; 32],
		subject: [0xb0; 32],
		reason: 1,
		hours: 4,
		opened_at: 1_700_000_000,
		claim: b"what the clinician signed".to_vec(),
		scheme: ClaimScheme::Sr25519,
		signature: [5; 64],
	}
}

fn sealed(number: u64) -> SealedLocalEmergency {
	let key = EntryKey::make(&custodian(1)).unwrap();
	key.seal(&signer().sign(entry(number))).unwrap()
}

#[test]
fn a_sealed_entry_is_read_back_as_it_was_signed() {
	let opened = sealed(7).open(&custodian(1)).unwrap();
	let read = SignedLocalEmergency::check(&opened, &signer().verifier(), &GENESIS, 7).unwrap();
	assert_eq!(read, entry(7));
}

#[test]
fn a_sealed_entry_says_nothing_without_the_custodians_key() {
	let sealed = sealed(7);
	assert!(sealed.open(&custodian(2)).is_err());
	for secret in [&entry(7).clinician[..], &entry(7).subject, &entry(7).claim] {
		let found = sealed
			.bytes
			.windows(secret.len())
			.any(|window| window == secret);
		assert!(!found);
	}
}

#[test]
fn a_sealed_entry_does_not_pass_for_another() {
	let (one, two) = (sealed(7), sealed(8));
	for changed in [
		SealedLocalEmergency {
			name: two.name,
			..one.clone()
		},
		SealedLocalEmergency {
			wrapped_key: two.wrapped_key.clone(),
			..one.clone()
		},
		SealedLocalEmergency {
			bytes: two.bytes.clone(),
			..one
		},
	] {
		assert!(changed.open(&custodian(1)).is_err());
	}
}

#[test]
fn every_changed_byte_of_a_sealed_entry_is_noticed() {
	let sealed = sealed(7);
	for place in 0..sealed.bytes.len() {
		let mut changed = sealed.clone();
		changed.bytes[place] ^= 1;
		assert!(changed.open(&custodian(1)).is_err(), "byte {place}");
	}
	for place in 0..sealed.wrapped_key.len() {
		let mut changed = sealed.clone();
		changed.wrapped_key[place] ^= 1;
		assert!(changed.open(&custodian(1)).is_err(), "key byte {place}");
	}
}

#[test]
fn an_entry_of_another_chain_number_or_signer_is_refused() {
	let bytes = signer().sign(entry(7)).to_bytes();
	let verifier = signer().verifier();
	assert!(SignedLocalEmergency::check(&bytes, &verifier, &GENESIS, 7).is_ok());
	assert!(SignedLocalEmergency::check(&bytes, &verifier, &[8; 32], 7).is_err());
	assert!(SignedLocalEmergency::check(&bytes, &verifier, &GENESIS, 8).is_err());
	let other = SignerKey::from_seed(&Zeroizing::new([8; 32])).verifier();
	assert!(SignedLocalEmergency::check(&bytes, &other, &GENESIS, 7).is_err());
}

#[test]
fn digests_tell_entries_apart() {
	let digest = |entry: LocalEmergency| signer().sign(entry).digest();
	assert_eq!(digest(entry(7)), digest(entry(7)));
	assert_ne!(digest(entry(7)), digest(entry(8)));
	let other = LocalEmergency {
		hours: 24,
		..entry(7)
	};
	assert_ne!(digest(entry(7)), digest(other));
}

#[test]
fn local_receipts_are_told_from_those_of_the_chain_and_fit_into_json() {
	for number in [0, 1, 1 << 20] {
		let receipt = local_receipt(number);
		assert_eq!(local_entry(receipt), Some(number));
		assert!(receipt.0 < 1 << 53);
	}
	assert_eq!(local_entry(ReceiptId(0)), None);
	assert_eq!(local_entry(ReceiptId((1 << 52) - 1)), None);
}
