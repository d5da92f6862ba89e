use super::*;
use crate::{hazmat::wrap::TAG, safe::ObjectError as E};
use proptest::prelude::*;

const ID: ObjectId = ObjectId([0xab; 16]);
const OTHER: ObjectId = ObjectId([0xac; 16]);
const SEALED: usize = CHUNK + TAG;

fn text(length: usize) -> Vec<u8> {
	(0..length).map(|index| (index * 31 % 251) as u8).collect()
}

fn sealed(length: usize) -> Vec<u8> {
	seal_object(&ID, &record_key(1), &text(length))
		.unwrap()
		.bytes
}

fn open(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, E> {
	open_object(&ID, &record_key(1), bytes)
}

#[test]
fn objects_of_every_shape_come_back() {
	for length in [
		0,
		1,
		15,
		CHUNK - 1,
		CHUNK,
		CHUNK + 1,
		2 * CHUNK,
		2 * CHUNK + 17,
	] {
		let object = seal_object(&ID, &record_key(1), &text(length)).unwrap();
		let chunks = length.div_ceil(CHUNK).max(1);
		assert_eq!(object.bytes.len(), HEADER + length + chunks * TAG);
		assert_eq!(*open(&object.bytes).unwrap(), text(length));
		assert_eq!(ciphertext_root(&object.bytes), Ok(object.root));
		let layout = Layout::of(object.bytes.len() as u64).unwrap();
		assert_eq!(layout.plaintext_length(), length as u64);
		assert_eq!(layout.chunks() as usize, chunks);
	}
}

#[test]
fn the_same_text_never_looks_the_same() {
	let first = seal_object(&ID, &record_key(1), b"text").unwrap();
	let second = seal_object(&ID, &record_key(1), b"text").unwrap();
	assert_ne!(first.bytes[HEADER..], second.bytes[HEADER..]);
	assert_ne!(first.root, second.root);
}

#[test]
fn a_range_is_read_without_the_rest() {
	let bytes = sealed(3 * CHUNK + 5);
	let opener = Opener::start(&ID, &record_key(1), &bytes[..HEADER], bytes.len() as u64).unwrap();
	for index in [3, 1, 0, 2] {
		let range = opener.layout().range(index).unwrap();
		let chunk = opener
			.chunk(index, &bytes[range.start as usize..range.end as usize])
			.unwrap();
		let start = index as usize * CHUNK;
		assert_eq!(
			*chunk,
			text(3 * CHUNK + 5)[start..(start + CHUNK).min(3 * CHUNK + 5)]
		);
	}
	assert_eq!(opener.layout().range(4), Err(E::NoSuchChunk(4)));
	assert_eq!(opener.chunk(4, &[]).unwrap_err(), E::NoSuchChunk(4));
	assert_eq!(opener.chunk(3, &bytes[..5]).unwrap_err(), E::WrongLength);
}

#[test]
fn opening_should_fail_when_any_bit_is_flipped() {
	for length in [0, 37] {
		let bytes = sealed(length);
		for bit in 0..bytes.len() * 8 {
			let mut changed = bytes.clone();
			changed[bit / 8] ^= 1 << (bit % 8);
			assert!(open(&changed).is_err(), "bit {bit}");
		}
	}
}

#[test]
fn opening_should_fail_when_cut_anywhere() {
	let bytes = sealed(37);
	for length in 0..bytes.len() {
		assert!(open(&bytes[..length]).is_err(), "cut to {length}");
	}
}

#[test]
fn opening_should_fail_when_cut_at_a_chunk_boundary() {
	let bytes = sealed(3 * CHUNK);
	for chunks in 1..3 {
		let cut = &bytes[..HEADER + chunks * SEALED];
		assert_eq!(open(cut), Err(E::Damaged(chunks as u32 - 1)));
	}
	assert_eq!(open(&bytes[..HEADER]), Err(E::WrongLength));
	// What is left is a tag without a text, which only an empty object has.
	assert_eq!(open(&bytes[..HEADER + SEALED + TAG]), Err(E::WrongLength));
}

#[test]
fn opening_should_fail_when_anything_is_appended() {
	for length in [0, 37, CHUNK] {
		let mut bytes = sealed(length);
		bytes.push(0);
		assert!(open(&bytes).is_err());
		bytes.extend([0; TAG]);
		assert!(open(&bytes).is_err());
		let mut twice = sealed(length);
		let chunk = twice[HEADER..].to_vec();
		twice.extend(chunk);
		assert!(open(&twice).is_err());
	}
}

#[test]
fn opening_should_fail_when_chunks_are_swapped_dropped_or_repeated() {
	let bytes = sealed(4 * CHUNK);
	let chunk = |index: usize| &bytes[HEADER + index * SEALED..HEADER + (index + 1) * SEALED];
	let with = |order: &[usize]| {
		let mut object = bytes[..HEADER].to_vec();
		order
			.iter()
			.for_each(|index| object.extend_from_slice(chunk(*index)));
		open(&object).map(|_| ())
	};
	assert_eq!(with(&[0, 1, 2, 3]), Ok(()));
	assert_eq!(with(&[1, 0, 2, 3]), Err(E::Damaged(0)));
	assert_eq!(with(&[0, 1, 3, 2]), Err(E::Damaged(2)));
	assert_eq!(with(&[0, 2, 3]), Err(E::Damaged(1)));
	assert_eq!(with(&[1, 2, 3]), Err(E::Damaged(0)));
	assert_eq!(with(&[0, 1, 1, 2, 3]), Err(E::Damaged(2)));
	assert_eq!(with(&[0, 1, 2, 3, 3]), Err(E::Damaged(3)));
}

#[test]
fn opening_should_fail_when_a_chunk_comes_from_another_object() {
	let mut bytes = sealed(2 * CHUNK);
	let other = seal_object(&ID, &record_key(1), &text(2 * CHUNK))
		.unwrap()
		.bytes;
	bytes[HEADER..HEADER + SEALED].copy_from_slice(&other[HEADER..HEADER + SEALED]);
	assert_eq!(open(&bytes), Err(E::Damaged(0)));
}

#[test]
fn opening_should_fail_under_another_id_or_key() {
	let bytes = sealed(37);
	assert_eq!(
		open_object(&OTHER, &record_key(1), &bytes),
		Err(E::OtherObject)
	);
	assert_eq!(open_object(&ID, &record_key(2), &bytes), Err(E::OtherKey));
	// A thief who renames the object does not get further.
	let mut renamed = bytes.clone();
	renamed[8..24].copy_from_slice(&OTHER.0);
	assert_eq!(
		open_object(&OTHER, &record_key(1), &renamed),
		Err(E::OtherKey)
	);
}

#[test]
fn opening_should_say_what_is_wrong_with_the_header() {
	let bytes = sealed(0);
	let with = |at: usize, value: u8| {
		let mut bytes = bytes.clone();
		bytes[at] = value;
		open(&bytes)
	};
	assert_eq!(open(b""), Err(E::NotAnObject));
	assert_eq!(open(b"GLNO"), Err(E::WrongLength));
	assert_eq!(with(0, b'X'), Err(E::NotAnObject));
	assert_eq!(with(4, 1), Err(E::UnknownFormat(1)));
	assert_eq!(with(5, 2), Err(E::UnknownSuite(2)));
	assert_eq!(with(6, 20), Err(E::MalformedHeader));
	assert_eq!(with(7, 1), Err(E::MalformedHeader));
	assert_eq!(Header::parse(&bytes).unwrap().object(), ID);
}

#[test]
fn a_layout_should_fail_for_lengths_no_object_has() {
	let first = HEADER as u64 + TAG as u64;
	for length in [0, HEADER as u64, first - 1, first + CHUNK as u64 + 16] {
		assert_eq!(Layout::of(length), Err(E::WrongLength), "{length}");
	}
	assert!(Layout::of(first).is_ok());
	assert!(Layout::of(first + CHUNK as u64 + 17).is_ok());
	assert_eq!(Layout::of(u64::MAX), Err(E::TooLarge));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn streaming_in_any_pieces_gives_the_same_object(
		length in 0usize..200_000,
		pieces in prop::collection::vec(1usize..90_000, 1..8),
	) {
		let plain = text(length);
		let whole = crate::safe::seal_object(&ID, &record_key(1), &plain).unwrap();
		let salt: [u8; 32] = whole.bytes[24..56].try_into().unwrap();
		let mut out = Vec::new();
		let key = record_key(1);
		let mut sealer = Sealer::start_with(&ID, &key, &salt, &mut out).unwrap();
		let mut rest = &plain[..];
		for size in pieces.iter().cycle() {
			if rest.is_empty() {
				break;
			}
			let (now, later) = rest.split_at((*size).min(rest.len()));
			sealer.update(now, &mut out).unwrap();
			rest = later;
		}
		let root = sealer.finish(&mut out).unwrap();
		prop_assert!(out == whole.bytes);
		prop_assert_eq!(root, whole.root);
	}

	#[test]
	fn a_change_anywhere_in_a_large_object_is_refused(
		length in CHUNK..3 * CHUNK,
		at in any::<prop::sample::Index>(),
		flip in 1u8..,
	) {
		let mut bytes = sealed(length);
		let root = ciphertext_root(&bytes).unwrap();
		let at = at.index(bytes.len());
		bytes[at] ^= flip;
		prop_assert!(open(&bytes).is_err());
		prop_assert!(ciphertext_root(&bytes) != Ok(root));
	}

	#[test]
	fn arbitrary_bytes_are_refused_without_harm(mut bytes in prop::collection::vec(any::<u8>(), 0..400), real in any::<bool>()) {
		if real {
			bytes.splice(0..0, *b"GLNO\x02\x01\x10\x00");
		}
		prop_assert!(open(&bytes).is_err());
		let _ = ciphertext_root(&bytes);
	}
}
