use super::*;
use crate::safe::KeyError as E;

const OBJECT: ObjectId = ObjectId([1; 16]);
const SUBJECT: SubjectVaultId = SubjectVaultId([2; 16]);

fn subject_key(byte: u8) -> SubjectKey {
	SubjectKey::from_bytes(Zeroizing::new([byte; 32]))
}

fn custodian_key(byte: u8) -> SoftwareCustodianKey {
	SoftwareCustodianKey::from_bytes(Zeroizing::new([byte; 32]))
}

const HALF: HalfId = HalfId(0x0102_0304);

fn half(byte: u8) -> Half {
	Half::from_bytes(Zeroizing::new([byte; 32])).unwrap()
}

/// A record's secret, wrapped by the subject's key 3 and the half 1.
fn wrapped_record() -> WrappedRecord {
	subject_key(3)
		.wrap_record(&OBJECT, &record_secret(4, 5), HALF, &half(1))
		.unwrap()
}

#[test]
fn a_half_of_zeros_is_none() {
	assert!(Half::from_bytes(Zeroizing::new([0; 32])).is_none());
	assert!(Half::from_bytes(Zeroizing::new([1; 32])).is_some());
	assert_ne!(
		Half::make().unwrap().expose(),
		Half::make().unwrap().expose()
	);
	assert_eq!(format!("{:?}", half(7)), "Half(secret)");
}

#[test]
fn a_record_is_read_through_the_whole_hierarchy() {
	let custodian = SoftwareCustodianKey::make().unwrap();
	let secret = RecordSecret::make().unwrap();
	let object = ObjectId::make().unwrap();
	let bytes = seal_object(&object, &secret.key, b"a record")
		.unwrap()
		.bytes;
	let (subject, stored_subject) = custodian.make_subject(&SUBJECT, HALF, &half(1)).unwrap();
	let stored_record = subject
		.wrap_record(&object, &secret, HalfId(9), &half(2))
		.unwrap();

	let stored_subject = WrappedSubject::from_bytes(&stored_subject.to_bytes()).unwrap();
	let stored_record = WrappedRecord::from_bytes(stored_record.as_bytes()).unwrap();
	assert_eq!(stored_subject.half(), HALF);
	assert_eq!(stored_record.half(), HalfId(9));
	let again = custodian
		.open_subject(&SUBJECT, &stored_subject, &half(1))
		.unwrap();
	assert_eq!(again.expose(), subject.expose());
	let opened = again
		.unwrap_record(&object, &stored_record, &half(2))
		.unwrap();
	assert_eq!(opened.salt.expose(), secret.salt.expose());
	assert_eq!(
		open_object(&object, &opened.key, &bytes)
			.unwrap()
			.as_slice(),
		b"a record"
	);
}

#[test]
fn without_its_half_a_record_is_refused_to_whoever_has_all_the_rest() {
	let wrapped = wrapped_record();
	let open = |key: u8, object: &ObjectId, byte: u8| {
		subject_key(key)
			.unwrap_record(object, &wrapped, &half(byte))
			.map(|_| ())
	};
	assert_eq!(open(3, &OBJECT, 1), Ok(()));
	assert_eq!(open(3, &OBJECT, 2), Err(E::Refused));
	assert_eq!(open(4, &OBJECT, 1), Err(E::Refused));
	assert_eq!(open(3, &ObjectId([9; 16]), 1), Err(E::Refused));
}

#[test]
fn unwrapping_a_record_should_fail_when_any_bit_is_flipped() {
	let bytes = wrapped_record().as_bytes().to_vec();
	for bit in 0..bytes.len() * 8 {
		let mut changed = bytes.clone();
		changed[bit / 8] ^= 1 << (bit % 8);
		let opened = WrappedRecord::from_bytes(&changed)
			.and_then(|wrapped| subject_key(3).unwrap_record(&OBJECT, &wrapped, &half(1)));
		let expected = if bit < 16 {
			E::UnknownFormat
		} else {
			E::Refused
		};
		assert_eq!(opened.unwrap_err(), expected, "bit {bit}");
	}
}

#[test]
fn reading_a_wrapped_record_should_fail_at_any_other_length() {
	let bytes = wrapped_record().as_bytes().to_vec();
	for length in 0..bytes.len() {
		assert_eq!(
			WrappedRecord::from_bytes(&bytes[..length]),
			Err(E::Malformed)
		);
	}
	assert_eq!(
		WrappedRecord::from_bytes(&[bytes, vec![0]].concat()),
		Err(E::Malformed)
	);
}

#[test]
fn without_its_half_a_subjects_key_is_another() {
	let custodian = custodian_key(1);
	let (key, wrapped) = custodian.make_subject(&SUBJECT, HALF, &half(1)).unwrap();
	let open = |custodian: &SoftwareCustodianKey, subject: &SubjectVaultId, byte: u8| {
		custodian.open_subject(subject, &wrapped, &half(byte))
	};
	assert_eq!(
		open(&custodian, &SUBJECT, 1).unwrap().expose(),
		key.expose()
	);
	// The custodian's key opens what it wrapped, and that is not the key.
	assert_ne!(
		open(&custodian, &SUBJECT, 2).unwrap().expose(),
		key.expose()
	);
	assert_eq!(
		open(&custodian, &SubjectVaultId([9; 16]), 1).unwrap_err(),
		E::Refused
	);
	assert_eq!(
		open(&custodian_key(2), &SUBJECT, 1).unwrap_err(),
		E::OtherKey(custodian.id())
	);
	assert_eq!(wrapped.key(), custodian.id());
}

#[test]
fn opening_a_subject_should_fail_when_changed_or_cut_anywhere() {
	let custodian = custodian_key(1);
	let (key, wrapped) = custodian.make_subject(&SUBJECT, HALF, &half(1)).unwrap();
	let bytes = wrapped.to_bytes();
	let open = |bytes: &[u8]| {
		WrappedSubject::from_bytes(bytes)
			.and_then(|wrapped| custodian.open_subject(&SUBJECT, &wrapped, &half(1)))
	};
	assert_eq!(open(&bytes).unwrap().expose(), key.expose());
	for bit in 0..bytes.len() * 8 {
		let mut changed = bytes.clone();
		changed[bit / 8] ^= 1 << (bit % 8);
		assert!(open(&changed).is_err(), "bit {bit}");
	}
	for length in 0..bytes.len() {
		assert!(open(&bytes[..length]).is_err(), "cut to {length}");
	}
	assert!(open(&[bytes, vec![0]].concat()).is_err());
	assert_eq!(open(&[]).unwrap_err(), E::Malformed);
	assert_eq!(open(&[2; 25]).unwrap_err(), E::Malformed);
}

#[test]
fn a_key_of_a_format_that_is_not_known_is_refused_as_such() {
	let record = wrapped_record().as_bytes().to_vec();
	let (_, subject) = custodian_key(1)
		.make_subject(&SUBJECT, HALF, &half(1))
		.unwrap();
	let subject = subject.to_bytes();
	// 1 is from before there were halves.
	for format in [0, 1, 3, 255] {
		let of_format = |bytes: &[u8]| [&[format], &bytes[1..]].concat();
		assert_eq!(
			WrappedRecord::from_bytes(&of_format(&record)),
			Err(E::UnknownFormat)
		);
		assert_eq!(
			WrappedSubject::from_bytes(&of_format(&subject)),
			Err(E::UnknownFormat)
		);
	}
	let other_suite = [&[2, 2], &record[2..]].concat();
	assert_eq!(
		WrappedRecord::from_bytes(&other_suite),
		Err(E::UnknownFormat)
	);
	let custodian = custodian_key(1);
	let mut sealed = custodian.wrap(b"context", &[7; 32]).unwrap();
	sealed[0] = 2;
	assert_eq!(custodian.unwrap(b"context", &sealed), Err(E::UnknownFormat));
}

#[test]
fn a_wrapped_record_does_not_pass_for_a_wrapped_subject() {
	let record = wrapped_record();
	let custodian = custodian_key(1);
	let context = [
		b"galen/wrap/subject/2".as_slice(),
		&OBJECT.0,
		&HALF.0.to_le_bytes(),
	]
	.concat();
	assert_eq!(
		custodian.unwrap(&context, record.as_bytes()),
		Err(E::UnknownFormat)
	);
	// Nor with the numbers of the other format before what is sealed.
	let disguised = [&[1, 1], &record.as_bytes()[10..]].concat();
	assert_eq!(custodian.unwrap(&context, &disguised), Err(E::Refused));
}

#[test]
fn a_custodian_key_is_replaced_without_touching_halves_or_records() {
	let (old, new) = (custodian_key(1), custodian_key(2));
	let (key, wrapped) = old.make_subject(&SUBJECT, HALF, &half(1)).unwrap();
	let again = rewrap_subject(&old, &new, &SUBJECT, &wrapped).unwrap();
	assert_eq!((again.key(), again.half()), (new.id(), HALF));
	let opened = new.open_subject(&SUBJECT, &again, &half(1)).unwrap();
	assert_eq!(opened.expose(), key.expose());
	assert_eq!(
		old.open_subject(&SUBJECT, &again, &half(1)).unwrap_err(),
		E::OtherKey(new.id())
	);
	assert_eq!(
		rewrap_subject(&new, &old, &SUBJECT, &wrapped).unwrap_err(),
		E::OtherKey(old.id())
	);
}

#[test]
fn no_two_wraps_are_the_same() {
	assert_ne!(wrapped_record(), wrapped_record());
}
