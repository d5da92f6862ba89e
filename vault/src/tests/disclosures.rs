use super::*;
use crate::primitives::{
	codes::{Action, Category, CategorySet, Purpose},
	ids::{OrderId, OrganizationId, ReceiptId},
	merkle::Digest,
};

const GENESIS: [u8; 32] = [7; 32];

pub(super) fn released() -> ReleasedRecords {
	ReleasedRecords {
		receipt: ReceiptId(41),
		basis: DisclosureBasis::Order(OrderId(5)),
		subject: [0xb0; 32],
		recipient: OrganizationId(6),
		purpose: Purpose::Hresch,
		action: Action::Use,
		categories: CategorySet::of(&[Category::Laboratory, Category::VitalSigns]),
		records: 2,
		objects: disclosed_objects(&[ObjectId([1; 16]), ObjectId([2; 16])]),
		consent_version: 3,
	}
}

pub(super) fn statement(number: u64, entry: DisclosureEntry) -> DisclosureStatement {
	DisclosureStatement {
		genesis: GENESIS,
		custodian: OrganizationId(3),
		number,
		own: OwnPlace {
			number: number - 7,
			previous: Some(Digest([0xd0; 32])),
		},
		entry,
		at: 1_700_000_000,
	}
}

fn signer() -> SignerKey {
	SignerKey::from_seed(&Zeroizing::new([9; 32]))
}

fn signed() -> SignedDisclosure {
	signer().sign(statement(8, DisclosureEntry::Released(released())))
}

#[test]
fn a_statement_is_read_back_as_it_was_signed() {
	let bytes = signed().to_bytes();
	let read = SignedDisclosure::check(&bytes, &signer().verifier(), &GENESIS, 8).unwrap();
	assert_eq!(read, statement(8, DisclosureEntry::Released(released())));
}

#[test]
fn a_statement_of_another_chain_number_or_signer_is_refused() {
	let bytes = signed().to_bytes();
	let verifier = signer().verifier();
	assert_eq!(
		SignedDisclosure::check(&bytes, &verifier, &[8; 32], 8),
		Err(SignatureError::Invalid)
	);
	assert_eq!(
		SignedDisclosure::check(&bytes, &verifier, &GENESIS, 9),
		Err(SignatureError::Invalid)
	);
	let other = SignerKey::from_seed(&Zeroizing::new([8; 32])).verifier();
	assert_eq!(
		SignedDisclosure::check(&bytes, &other, &GENESIS, 8),
		Err(SignatureError::OtherSigner)
	);
}

#[test]
fn every_changed_byte_is_noticed() {
	let bytes = signed().to_bytes();
	let verifier = signer().verifier();
	for place in 0..bytes.len() {
		let mut changed = bytes.clone();
		changed[place] ^= 1;
		assert!(
			SignedDisclosure::check(&changed, &verifier, &GENESIS, 8).is_err(),
			"byte {place}"
		);
	}
}

#[test]
fn an_erasure_certificate_is_no_disclosure() {
	let bytes = signed().to_bytes();
	assert!(SignedCertificate::from_bytes(&bytes)
		.map_err(|_| ())
		.and_then(|certificate| certificate
			.verify(&signer().verifier())
			.map(|_| ())
			.map_err(|_| ()))
		.is_err());
}

#[test]
fn a_count_is_of_one_chain_subject_and_signer() {
	let counted = AccountingStatement {
		genesis: GENESIS,
		custodian: OrganizationId(3),
		subject: [0xb0; 32],
		entries: 2,
		last: Some(Digest([0xd1; 32])),
		at: 1_700_000_000,
	};
	let bytes = signer().sign(counted).to_bytes();
	let verifier = signer().verifier();
	let check = |bytes: &[u8], genesis: &[u8; 32], subject: &[u8; 32]| {
		SignedAccounting::check(bytes, &verifier, genesis, subject)
	};
	assert_eq!(check(&bytes, &GENESIS, &[0xb0; 32]), Ok(counted));
	let invalid = Err(SignatureError::Invalid);
	assert_eq!(check(&bytes, &[8; 32], &[0xb0; 32]), invalid);
	assert_eq!(check(&bytes, &GENESIS, &[0xb1; 32]), invalid);
	for place in 0..bytes.len() {
		let mut changed = bytes.clone();
		changed[place] ^= 1;
		assert!(
			check(&changed, &GENESIS, &[0xb0; 32]).is_err(),
			"byte {place}"
		);
	}
	// What is signed of a release is no count, and a count is no release.
	assert!(check(&signed().to_bytes(), &GENESIS, &[0xb0; 32]).is_err());
	assert!(SignedDisclosure::check(&bytes, &verifier, &GENESIS, 8).is_err());
}

#[test]
fn leaves_hide_behind_their_salt_and_differ_by_statement() {
	let salt = |byte| Salt::from_bytes(Zeroizing::new([byte; 32]));
	let leaf = signed().opening(salt(1)).leaf();
	assert_ne!(leaf, signed().opening(salt(2)).leaf());
	let other = signer().sign(statement(9, DisclosureEntry::Withheld { of: 8 }));
	assert_ne!(leaf, other.opening(salt(1)).leaf());
	assert_ne!(
		delivery_commitment(&[leaf]),
		delivery_commitment(&[other.opening(salt(1)).leaf()])
	);
}

#[test]
fn which_objects_were_released_does_not_depend_on_their_order() {
	let (one, two) = (ObjectId([1; 16]), ObjectId([2; 16]));
	assert_eq!(
		disclosed_objects(&[one, two]),
		disclosed_objects(&[two, one])
	);
	assert_ne!(disclosed_objects(&[one]), disclosed_objects(&[one, two]));
	assert_ne!(disclosed_objects(&[]), disclosed_objects(&[one]));
}
