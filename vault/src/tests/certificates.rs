use super::*;
use crate::primitives::ids::{BatchNumber, OrganizationId};
use std::collections::BTreeMap;

/// A shelf in memory, with the faults of real ones.
#[derive(Default)]
struct Shelf {
	records: BTreeMap<ObjectId, WrappedRecord>,
	subjects: BTreeMap<SubjectVaultId, WrappedSubject>,
	fault: Option<Fault>,
}

#[derive(Clone, Copy, PartialEq)]
enum Fault {
	/// Every write fails.
	DiskFull,
	/// Says it destroys, and does not.
	Liar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the disk is full")]
struct DiskFull;

impl Shelf {
	fn obeys(&self) -> Result<bool, DiskFull> {
		match self.fault {
			Some(Fault::DiskFull) => Err(DiskFull),
			Some(Fault::Liar) => Ok(false),
			None => Ok(true),
		}
	}
}

impl KeyShelf for Shelf {
	type Error = DiskFull;

	fn destroy_record(&mut self, object: &ObjectId) -> Result<(), DiskFull> {
		if self.obeys()? {
			self.records.remove(object);
		}
		Ok(())
	}

	fn holds_record(&self, object: &ObjectId) -> Result<bool, DiskFull> {
		Ok(self.records.contains_key(object))
	}

	fn destroy_subject(&mut self, subject: &SubjectVaultId) -> Result<(), DiskFull> {
		if self.obeys()? {
			self.subjects.remove(subject);
		}
		Ok(())
	}

	fn holds_subject(&self, subject: &SubjectVaultId) -> Result<bool, DiskFull> {
		Ok(self.subjects.contains_key(subject))
	}
}

const OBJECT: ObjectId = ObjectId([1; 16]);
const SUBJECT: SubjectVaultId = SubjectVaultId([2; 16]);
const RECORD: RecordErasure = RecordErasure {
	genesis: GenesisHash([7; 32]),
	custodian: OrganizationId(3),
	object: OBJECT,
	batch: BatchNumber(5),
	leaf_index: 6,
	reason: ErasureReason::ConsentWithdrawn,
	now: 1_700_000_000,
};
const PERSON: SubjectErasure = SubjectErasure {
	genesis: GenesisHash([7; 32]),
	custodian: OrganizationId(3),
	subject: SUBJECT,
	records: 12,
	reason: ErasureReason::LegalObligation,
	now: 1_700_000_000,
};

fn signer(byte: u8) -> SignerKey {
	SignerKey::from_seed(&Zeroizing::new([byte; 32]))
}

/// A shelf with one subject and one record.
fn shelf() -> Shelf {
	let custodian = SoftwareCustodianKey::from_bytes(Zeroizing::new([1; 32]));
	let half = Half::from_bytes(Zeroizing::new([5; 32])).unwrap();
	let (_, subject) = custodian.make_subject(&SUBJECT, HalfId(1), &half).unwrap();
	let mut shelf = Shelf::default();
	shelf.records.insert(OBJECT, wrapped(&OBJECT));
	shelf.subjects.insert(SUBJECT, subject);
	shelf
}

fn wrapped(object: &ObjectId) -> WrappedRecord {
	let key = SubjectKey::from_bytes(Zeroizing::new([2; 32]));
	let half = Half::from_bytes(Zeroizing::new([6; 32])).unwrap();
	key.wrap_record(object, &record_secret(3, 4), HalfId(2), &half)
		.unwrap()
}

#[test]
fn erasing_a_record_destroys_its_key_and_salt_and_certifies_it() {
	let mut shelf = shelf();
	let signed = erase_record(&mut shelf, &signer(1), &RECORD).unwrap();
	assert!(shelf.records.is_empty());
	assert_eq!(shelf.subjects.len(), 1, "the subject's other records stay");

	let signed = SignedCertificate::from_bytes(&signed.to_bytes()).unwrap();
	let certificate = signed.verify(&signer(1).verifier()).unwrap();
	assert_eq!(certificate.genesis, [7; 32]);
	assert_eq!(certificate.custodian, OrganizationId(3));
	assert_eq!(certificate.reason, ErasureReason::ConsentWithdrawn);
	assert_eq!(certificate.erased_at, 1_700_000_000);
	assert_eq!(
		certificate.scope,
		ErasureScope::Record {
			object: OBJECT,
			batch: BatchNumber(5),
			leaf_index: 6
		}
	);
}

#[test]
fn erasing_a_subject_destroys_the_subjects_key_and_certifies_it() {
	let mut shelf = shelf();
	let signed = erase_subject(&mut shelf, &signer(1), &PERSON).unwrap();
	assert!(shelf.subjects.is_empty());
	assert_eq!(
		signed.verify(&signer(1).verifier()).unwrap().scope,
		ErasureScope::Subject {
			subject: SUBJECT,
			records: 12
		}
	);
}

#[test]
fn an_erasure_asked_for_again_after_a_crash_certifies_again() {
	let mut shelf = shelf();
	let first = erase_record(&mut shelf, &signer(1), &RECORD).unwrap();
	let second = erase_record(&mut shelf, &signer(1), &RECORD).unwrap();
	assert!(second.verify(&signer(1).verifier()).is_ok());
	assert_ne!(first.commitment(), second.commitment());
}

#[test]
fn there_is_no_certificate_when_the_shelf_fails() {
	let mut shelf = Shelf {
		fault: Some(Fault::DiskFull),
		..shelf()
	};
	let failed = ErasureError::Shelf(DiskFull);
	assert_eq!(erase_record(&mut shelf, &signer(1), &RECORD), Err(failed));
	assert_eq!(erase_subject(&mut shelf, &signer(1), &PERSON), Err(failed));
}

#[test]
fn there_is_no_certificate_when_the_key_is_still_there() {
	let mut shelf = Shelf {
		fault: Some(Fault::Liar),
		..shelf()
	};
	assert_eq!(
		erase_record(&mut shelf, &signer(1), &RECORD),
		Err(ErasureError::StillThere)
	);
	assert_eq!(
		erase_subject(&mut shelf, &signer(1), &PERSON),
		Err(ErasureError::StillThere)
	);
}

#[test]
fn a_certificate_should_fail_under_another_key() {
	let signed = erase_record(&mut shelf(), &signer(1), &RECORD).unwrap();
	assert_eq!(
		signed.verify(&signer(2).verifier()),
		Err(SignatureError::OtherSigner)
	);
	assert_eq!(signed.signer(), signer(1).verifier());
	// Putting one's own name on somebody's signature does not help.
	let mut bytes = signed.to_bytes();
	bytes[1..33].copy_from_slice(&signer(2).verifier().0);
	let stolen = SignedCertificate::from_bytes(&bytes).unwrap();
	assert_eq!(
		stolen.verify(&signer(2).verifier()),
		Err(SignatureError::Invalid)
	);
}

#[test]
fn a_certificate_should_fail_when_any_bit_is_flipped() {
	let bytes = erase_record(&mut shelf(), &signer(1), &RECORD)
		.unwrap()
		.to_bytes();
	let check = |bytes: &[u8]| {
		SignedCertificate::from_bytes(bytes)
			.and_then(|signed| signed.verify(&signer(1).verifier()).map(|_| ()))
	};
	assert_eq!(check(&bytes), Ok(()));
	for bit in 0..bytes.len() * 8 {
		let mut changed = bytes.clone();
		changed[bit / 8] ^= 1 << (bit % 8);
		assert!(check(&changed).is_err(), "bit {bit}");
	}
	for length in 0..bytes.len() {
		assert!(check(&bytes[..length]).is_err(), "cut to {length}");
	}
	assert_eq!(
		check(&[bytes.clone(), vec![0]].concat()),
		Err(SignatureError::Malformed)
	);
	assert_eq!(
		check(&[&[2], &bytes[1..]].concat()),
		Err(SignatureError::UnknownFormat)
	);
	assert_eq!(check(&[]), Err(SignatureError::Malformed));
}

#[test]
fn a_signature_does_not_serve_for_another_kind_of_statement() {
	#[derive(codec::Encode, codec::Decode, Debug, PartialEq)]
	struct Lookalike(Vec<u8>);

	#[derive(codec::Encode, codec::Decode, Debug, PartialEq)]
	struct Original(Vec<u8>);

	impl Payload for Lookalike {
		const DOMAIN: &'static str = "galen/test/2";
	}

	impl Payload for Original {
		const DOMAIN: &'static str = "galen/test/1";
	}

	let bytes = signer(1).sign(Original(vec![1, 2])).to_bytes();
	assert!(Signed::<Original>::from_bytes(&bytes)
		.unwrap()
		.verify(&signer(1).verifier())
		.is_ok());
	assert_eq!(
		Signed::<Lookalike>::from_bytes(&bytes)
			.unwrap()
			.verify(&signer(1).verifier()),
		Err(SignatureError::Invalid)
	);
}

const LIST: ListSalt = ListSalt([8; 32]);

#[test]
fn erasing_several_records_destroys_each_and_certifies_their_list() {
	let mut shelf = shelf();
	let other = ObjectId([9; 16]);
	shelf.records.insert(other, wrapped(&other));
	let objects = [OBJECT, other];
	let list = derive_list_commitment(&LIST, &objects);
	let erasure = RecordsErasure {
		genesis: GenesisHash([7; 32]),
		custodian: OrganizationId(3),
		subject: SUBJECT,
		objects: &objects,
		list,
		reason: ErasureReason::Objection,
		now: 1_700_000_000,
	};
	let signed = erase_records(&mut shelf, &signer(1), &erasure).unwrap();
	assert!(shelf.records.is_empty());
	assert_eq!(shelf.subjects.len(), 1, "the subject's key stays");
	assert_eq!(
		signed.verify(&signer(1).verifier()).unwrap().scope,
		ErasureScope::Records {
			subject: SUBJECT,
			records: 2,
			list,
		}
	);

	for (fault, expected) in [
		(Fault::DiskFull, ErasureError::Shelf(DiskFull)),
		(Fault::Liar, ErasureError::StillThere),
	] {
		let mut shelf = Shelf {
			fault: Some(fault),
			..self::shelf()
		};
		assert_eq!(
			erase_records(&mut shelf, &signer(1), &erasure),
			Err(expected)
		);
	}
}

#[test]
fn a_list_commits_to_its_records_in_any_order_and_to_its_salt() {
	let (one, two) = (ObjectId([1; 16]), ObjectId([2; 16]));
	let of = |objects: &[ObjectId]| derive_list_commitment(&LIST, objects);
	assert_eq!(of(&[one, two]), of(&[two, one, two]));
	assert_ne!(of(&[one, two]), of(&[one]));
	assert_ne!(of(&[one]), of(&[two]));
	assert_ne!(
		of(&[one]),
		derive_list_commitment(&ListSalt([9; 32]), &[one])
	);
}

#[test]
fn each_leaf_of_a_certificate_has_a_commitment_of_its_own() {
	let signed = erase_subject(&mut shelf(), &signer(1), &PERSON).unwrap();
	let again = SignedCertificate::from_bytes(&signed.to_bytes()).unwrap();
	let of = |batch, leaf| signed.leaf_commitment(BatchNumber(batch), leaf);
	assert_eq!(of(1, 2), again.leaf_commitment(BatchNumber(1), 2));
	assert_ne!(of(1, 2), of(1, 3));
	assert_ne!(of(1, 2), of(2, 2));
	assert_ne!(of(1, 2), signed.commitment());
	let other = erase_subject(&mut shelf(), &signer(1), &PERSON).unwrap();
	assert_ne!(of(1, 2), other.leaf_commitment(BatchNumber(1), 2));
}
