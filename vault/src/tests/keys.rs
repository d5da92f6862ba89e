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

#[test]
fn a_record_is_read_through_the_whole_hierarchy() {
	let custodian = SoftwareCustodianKey::make().unwrap();
	let subject = SubjectKey::make().unwrap();
	let secret = RecordSecret::make().unwrap();
	let object = ObjectId::make().unwrap();
	let bytes = seal_object(&object, &secret.key, b"a record")
		.unwrap()
		.bytes;
	let stored_record = subject
		.wrap_record(&object, &secret)
		.unwrap()
		.as_bytes()
		.to_vec();
	let stored_subject = custodian
		.wrap_subject(&SUBJECT, &subject)
		.unwrap()
		.to_bytes();

	let subject = custodian
		.unwrap_subject(
			&SUBJECT,
			&WrappedSubject::from_bytes(&stored_subject).unwrap(),
		)
		.unwrap();
	let wrapped = WrappedRecord::from_bytes(&stored_record).unwrap();
	let opened = subject.unwrap_record(&object, &wrapped).unwrap();
	assert_eq!(opened.salt.expose(), secret.salt.expose());
	assert_eq!(
		open_object(&object, &opened.key, &bytes)
			.unwrap()
			.as_slice(),
		b"a record"
	);
}

#[test]
fn unwrapping_a_record_should_fail_for_another_object_or_subject() {
	let wrapped = subject_key(3)
		.wrap_record(&OBJECT, &record_secret(4, 5))
		.unwrap();
	let other = ObjectId([9; 16]);
	assert_eq!(
		subject_key(3).unwrap_record(&other, &wrapped).unwrap_err(),
		E::Refused
	);
	assert_eq!(
		subject_key(6).unwrap_record(&OBJECT, &wrapped).unwrap_err(),
		E::Refused
	);
}

#[test]
fn unwrapping_a_record_should_fail_when_any_bit_is_flipped() {
	let bytes = subject_key(3)
		.wrap_record(&OBJECT, &record_secret(4, 5))
		.unwrap()
		.as_bytes()
		.to_vec();
	for bit in 0..bytes.len() * 8 {
		let mut changed = bytes.clone();
		changed[bit / 8] ^= 1 << (bit % 8);
		let opened = WrappedRecord::from_bytes(&changed)
			.and_then(|wrapped| subject_key(3).unwrap_record(&OBJECT, &wrapped));
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
	let bytes = subject_key(3)
		.wrap_record(&OBJECT, &record_secret(4, 5))
		.unwrap()
		.as_bytes()
		.to_vec();
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
fn unwrapping_a_subject_should_fail_for_another_subject_or_custodian_key() {
	let wrapped = custodian_key(1)
		.wrap_subject(&SUBJECT, &subject_key(3))
		.unwrap();
	let other = SubjectVaultId([9; 16]);
	assert_eq!(
		custodian_key(1)
			.unwrap_subject(&other, &wrapped)
			.unwrap_err(),
		E::Refused
	);
	assert_eq!(
		custodian_key(2)
			.unwrap_subject(&SUBJECT, &wrapped)
			.unwrap_err(),
		E::OtherKey(custodian_key(1).id())
	);
	assert_eq!(wrapped.key(), custodian_key(1).id());
}

#[test]
fn unwrapping_a_subject_should_fail_when_changed_or_cut_anywhere() {
	let bytes = custodian_key(1)
		.wrap_subject(&SUBJECT, &subject_key(3))
		.unwrap()
		.to_bytes();
	let open = |bytes: &[u8]| {
		WrappedSubject::from_bytes(bytes)
			.and_then(|wrapped| custodian_key(1).unwrap_subject(&SUBJECT, &wrapped))
	};
	assert_eq!(open(&bytes).unwrap().expose(), &[3; 32]);
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
	assert_eq!(open(&[3; 80]).unwrap_err(), E::UnknownFormat);
}

#[test]
fn a_wrapped_record_does_not_pass_for_a_wrapped_subject() {
	// One key for both, which never happens: even then the contexts keep them apart.
	let record = subject_key(1)
		.wrap_record(&OBJECT, &record_secret(4, 5))
		.unwrap();
	let context = [b"galen/wrap/subject/1".as_slice(), &OBJECT.0].concat();
	assert_eq!(
		custodian_key(1).unwrap(&context, record.as_bytes()),
		Err(E::Refused)
	);
}

#[test]
fn a_custodian_key_is_replaced_without_touching_records() {
	let (old, new) = (custodian_key(1), custodian_key(2));
	let wrapped = old.wrap_subject(&SUBJECT, &subject_key(3)).unwrap();
	let again = rewrap_subject(&old, &new, &SUBJECT, &wrapped).unwrap();
	assert_eq!(again.key(), new.id());
	assert_eq!(
		new.unwrap_subject(&SUBJECT, &again).unwrap().expose(),
		&[3; 32]
	);
	assert_eq!(
		old.unwrap_subject(&SUBJECT, &again).unwrap_err(),
		E::OtherKey(new.id())
	);
	assert_eq!(
		rewrap_subject(&new, &old, &SUBJECT, &wrapped).unwrap_err(),
		E::OtherKey(old.id())
	);
}

#[test]
fn no_two_wraps_are_the_same() {
	let wrap = || {
		subject_key(3)
			.wrap_record(&OBJECT, &record_secret(4, 5))
			.unwrap()
	};
	assert_ne!(wrap(), wrap());
}

const HALF: HalfId = HalfId(0x0102_0304);

fn half(byte: u8) -> Half {
	Half::from_bytes(Zeroizing::new([byte; 32])).unwrap()
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
fn a_record_in_halves_is_read_through_the_whole_hierarchy() {
	let custodian = SoftwareCustodianKey::make().unwrap();
	let (subject, stored_subject) = custodian
		.make_halved_subject(&SUBJECT, HALF, &half(1))
		.unwrap();
	let stored_record = subject
		.wrap_halved_record(&OBJECT, &record_secret(4, 5), HalfId(9), &half(2))
		.unwrap();

	let stored_subject = WrappedSubject::from_bytes(&stored_subject.to_bytes()).unwrap();
	let stored_record = WrappedRecord::from_bytes(stored_record.as_bytes()).unwrap();
	assert_eq!(stored_subject.half(), Some(HALF));
	assert_eq!(stored_record.half(), Some(HalfId(9)));
	let again = custodian
		.open_halved_subject(&SUBJECT, &stored_subject, &half(1))
		.unwrap();
	assert_eq!(again.expose(), subject.expose());
	let secret = again
		.unwrap_halved_record(&OBJECT, &stored_record, &half(2))
		.unwrap();
	assert_eq!(secret.key.expose(), &[4; 32]);
	assert_eq!(secret.salt.expose(), &[5; 32]);
}

#[test]
fn without_its_half_a_record_is_refused_to_whoever_has_all_the_rest() {
	let wrapped = subject_key(3)
		.wrap_halved_record(&OBJECT, &record_secret(4, 5), HALF, &half(1))
		.unwrap();
	let open = |key: u8, object: &ObjectId, byte: u8| {
		subject_key(key)
			.unwrap_halved_record(object, &wrapped, &half(byte))
			.map(|_| ())
	};
	assert_eq!(open(3, &OBJECT, 1), Ok(()));
	assert_eq!(open(3, &OBJECT, 2), Err(E::Refused));
	assert_eq!(open(4, &OBJECT, 1), Err(E::Refused));
	assert_eq!(open(3, &ObjectId([9; 16]), 1), Err(E::Refused));
	assert_eq!(
		subject_key(3).unwrap_record(&OBJECT, &wrapped).unwrap_err(),
		E::OtherFormat
	);
	let whole = subject_key(3)
		.wrap_record(&OBJECT, &record_secret(4, 5))
		.unwrap();
	assert_eq!(whole.half(), None);
	assert_eq!(
		subject_key(3)
			.unwrap_halved_record(&OBJECT, &whole, &half(1))
			.unwrap_err(),
		E::OtherFormat
	);
}

#[test]
fn without_its_half_a_subjects_key_is_another() {
	let custodian = custodian_key(1);
	let (key, wrapped) = custodian
		.make_halved_subject(&SUBJECT, HALF, &half(1))
		.unwrap();
	let open = |custodian: &SoftwareCustodianKey, subject: &SubjectVaultId, byte: u8| {
		custodian.open_halved_subject(subject, &wrapped, &half(byte))
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
	assert_eq!(
		custodian.unwrap_subject(&SUBJECT, &wrapped).unwrap_err(),
		E::OtherFormat
	);
	let whole = custodian.wrap_subject(&SUBJECT, &subject_key(3)).unwrap();
	assert_eq!(whole.half(), None);
	assert_eq!(
		custodian
			.open_halved_subject(&SUBJECT, &whole, &half(1))
			.unwrap_err(),
		E::OtherFormat
	);
}

#[test]
fn what_is_wrapped_in_halves_should_fail_when_changed_or_cut_anywhere() {
	let record = subject_key(3)
		.wrap_halved_record(&OBJECT, &record_secret(4, 5), HALF, &half(1))
		.unwrap();
	let open_record = |bytes: &[u8]| {
		WrappedRecord::from_bytes(bytes).is_ok_and(|wrapped| {
			subject_key(3)
				.unwrap_halved_record(&OBJECT, &wrapped, &half(1))
				.is_ok()
		})
	};
	let custodian = custodian_key(1);
	let (key, subject) = custodian
		.make_halved_subject(&SUBJECT, HALF, &half(1))
		.unwrap();
	let open_subject = |bytes: &[u8]| {
		WrappedSubject::from_bytes(bytes)
			.and_then(|wrapped| custodian.open_halved_subject(&SUBJECT, &wrapped, &half(1)))
			.is_ok_and(|opened| opened.expose() == key.expose())
	};
	let check = |bytes: &[u8], opens: &dyn Fn(&[u8]) -> bool| {
		assert!(opens(bytes));
		for bit in 0..bytes.len() * 8 {
			let mut changed = bytes.to_vec();
			changed[bit / 8] ^= 1 << (bit % 8);
			assert!(!opens(&changed), "bit {bit}");
		}
		for length in 0..bytes.len() {
			assert!(!opens(&bytes[..length]), "cut to {length}");
		}
		assert!(!opens(&[bytes, &[0]].concat()));
	};
	check(record.as_bytes(), &open_record);
	check(&subject.to_bytes(), &open_subject);
}

#[test]
fn a_custodian_key_is_replaced_without_touching_halves() {
	let (old, new) = (custodian_key(1), custodian_key(2));
	let (key, wrapped) = old.make_halved_subject(&SUBJECT, HALF, &half(1)).unwrap();
	let again = rewrap_subject(&old, &new, &SUBJECT, &wrapped).unwrap();
	assert_eq!((again.key(), again.half()), (new.id(), Some(HALF)));
	let opened = new.open_halved_subject(&SUBJECT, &again, &half(1)).unwrap();
	assert_eq!(opened.expose(), key.expose());
}
