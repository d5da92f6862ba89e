//! The envelope of one object, format 2.
//!
//! ```text
//! offset  bytes
//!      0      4  "GLNO"
//!      4      1  format: 2
//!      5      1  suite: 1 = HKDF-SHA256, AES-256-GCM, STREAM with 32-bit counter
//!      6      1  binary logarithm of the chunk size: 16
//!      7      1  0
//!      8     16  object id
//!     24     32  salt, random
//!     56     32  key commitment
//!     88      …  chunks of 65536 + 16 bytes; the last may be shorter, and is empty (16 bytes) only
//!                when it is the first
//! ```
//!
//! HKDF with the salt, the record key and the info `"galen/object/2" ‖ header[0..24]` gives the
//! stream key (32), the nonce prefix (7) and the key commitment (32). The commitment settles which
//! key an object belongs to: without one, AES-256-GCM lets a crafted ciphertext open to
//! different texts under two keys. Each chunk authenticates object id, index and whether it is the
//! last, so that none can be moved, dropped, repeated or taken from another object.
//!
//! The *ciphertext root* is the RFC 6962 root over header and chunks, each as
//! `H(0x00 ‖ "galen/part/2" ‖ BLAKE3(bytes))`: what the record's commitment commits to. It can be computed
//! without the key.

use super::{CiphertextRoot, ObjectId, RecordKey};
use crate::hazmat::{
	chunks::{ChunkCipher, Place, PREFIX},
	hash::{blake3_256, Blake2b256},
	kdf::derive_from_key,
	random::{make_public, NoRandomness},
	wrap::TAG,
};
use core::ops::Range;
use galen_primitives::merkle::{leaf_hash, Digest, Frontier};
use zeroize::Zeroizing;

/// Bytes of plaintext in every chunk but the last.
pub const CHUNK: usize = 1 << 16;
/// Bytes before the first chunk.
pub const HEADER: usize = 88;

const SEALED_CHUNK: u64 = (CHUNK + TAG) as u64;
/// What the last of several chunks has at least: a tag and one byte.
const LEAST: u64 = TAG as u64 + 1;
const FIXED: [u8; 8] = *b"GLNO\x02\x01\x10\x00";
const DOMAIN: &[u8] = b"galen/object/2";
const PART_DOMAIN: &[u8] = b"galen/part/2";
const DERIVED: usize = 32 + PREFIX + 32;

/// Why an object cannot be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
	/// The bytes do not begin like an object.
	#[error("not an encrypted object")]
	NotAnObject,
	/// A format this program does not know.
	#[error("unknown object format {0}")]
	UnknownFormat(u8),
	/// A cipher suite this program does not know.
	#[error("unknown object cipher suite {0}")]
	UnknownSuite(u8),
	/// The header has another value where format 2 has a fixed one.
	#[error("the object's header is malformed")]
	MalformedHeader,
	/// It is an object, but another one.
	#[error("the object has another id")]
	OtherObject,
	/// The object was not sealed with this key.
	#[error("the object belongs to another key")]
	OtherKey,
	/// The length is one no object has: it was cut or extended.
	#[error("the object was cut or extended")]
	WrongLength,
	/// A chunk was changed, moved, or taken from elsewhere.
	#[error("chunk {0} is damaged")]
	Damaged(u32),
	/// The object has no such chunk.
	#[error("the object has no chunk {0}")]
	NoSuchChunk(u32),
	/// More than 2³² chunks.
	#[error("the object is too large")]
	TooLarge,
	/// No randomness for the salt.
	#[error(transparent)]
	NoRandomness(#[from] NoRandomness),
}

/// The first bytes of an object, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header([u8; HEADER]);

impl Header {
	/// Reads the header from the beginning of an object.
	pub fn parse(object: &[u8]) -> Result<Self, ObjectError> {
		let Some((magic, rest)) = object.split_first_chunk::<4>() else {
			return Err(ObjectError::NotAnObject);
		};
		if *magic != *b"GLNO" {
			return Err(ObjectError::NotAnObject);
		}
		match rest {
			[2, 1, 16, 0, ..] => {},
			[2, 1, ..] => return Err(ObjectError::MalformedHeader),
			[2, suite, ..] => return Err(ObjectError::UnknownSuite(*suite)),
			[format, ..] => return Err(ObjectError::UnknownFormat(*format)),
			[] => return Err(ObjectError::WrongLength),
		}
		object
			.first_chunk::<HEADER>()
			.map(|bytes| Self(*bytes))
			.ok_or(ObjectError::WrongLength)
	}

	/// The object it says to be the header of. Nothing is proven before the key is.
	pub fn object(&self) -> ObjectId {
		let mut id = [0; 16];
		id.iter_mut()
			.zip(self.0.iter().skip(8))
			.for_each(|(to, from)| *to = *from);
		ObjectId(id)
	}

	/// The bytes, as they stand at the beginning of the object.
	pub fn as_bytes(&self) -> &[u8; HEADER] {
		&self.0
	}

	fn new(id: &ObjectId, salt: &[u8; 32], key: &RecordKey) -> (Self, ChunkCipher) {
		let mut bytes = [0; HEADER];
		let parts = FIXED.iter().chain(&id.0).chain(salt);
		bytes
			.iter_mut()
			.zip(parts)
			.for_each(|(to, from)| *to = *from);
		let (cipher, commitment) = derive(&bytes, id, salt, key);
		bytes
			.iter_mut()
			.skip(56)
			.zip(commitment)
			.for_each(|(to, from)| *to = from);
		(Self(bytes), cipher)
	}

	/// The cipher of the object, if this is its key.
	fn cipher(&self, key: &RecordKey) -> Result<ChunkCipher, ObjectError> {
		let mut salt = [0; 32];
		salt.iter_mut()
			.zip(self.0.iter().skip(24))
			.for_each(|(to, from)| *to = *from);
		let (cipher, commitment) = derive(&self.0, &self.object(), &salt, key);
		// The commitment is public, so comparing it needs no constant time.
		if self.0.ends_with(&commitment) {
			Ok(cipher)
		} else {
			Err(ObjectError::OtherKey)
		}
	}
}

fn derive(
	header: &[u8; HEADER],
	id: &ObjectId,
	salt: &[u8; 32],
	key: &RecordKey,
) -> (ChunkCipher, [u8; 32]) {
	let (public, _) = header.split_at(24);
	let derived = derive_from_key::<DERIVED>(key.expose(), salt, &[DOMAIN, public]);
	let mut stream_key = Zeroizing::new([0; 32]);
	let mut prefix = [0; PREFIX];
	let mut commitment = [0; 32];
	let targets = stream_key
		.iter_mut()
		.chain(&mut prefix)
		.chain(&mut commitment);
	targets
		.zip(derived.iter())
		.for_each(|(to, from)| *to = *from);
	(ChunkCipher::new(&stream_key, &prefix, &id.0), commitment)
}

fn part(bytes: &[u8]) -> Digest {
	leaf_hash::<Blake2b256>(&[PART_DOMAIN, &blake3_256(bytes)].concat())
}

/// Where the chunks of a stored object of a known length lie: what a range read needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
	length: u64,
	chunks: u32,
}

impl Layout {
	/// The layout of an object that takes `length` bytes in the store.
	pub fn of(length: u64) -> Result<Self, ObjectError> {
		let body = length
			.checked_sub(HEADER as u64)
			.ok_or(ObjectError::WrongLength)?;
		let chunks = body.div_ceil(SEALED_CHUNK);
		let last = body
			.checked_sub(chunks.saturating_sub(1).saturating_mul(SEALED_CHUNK))
			.ok_or(ObjectError::WrongLength)?;
		// A chunk holds a tag and, unless it is the only one, at least one byte.
		let least = if chunks == 1 { TAG as u64 } else { LEAST };
		if chunks == 0 || last < least {
			return Err(ObjectError::WrongLength);
		}
		let chunks = u32::try_from(chunks).map_err(|_| ObjectError::TooLarge)?;
		Ok(Self { length, chunks })
	}

	/// How many chunks there are; at least one.
	pub fn chunks(&self) -> u32 {
		self.chunks
	}

	/// Bytes of the plaintext.
	pub fn plaintext_length(&self) -> u64 {
		let tags = u64::from(self.chunks).saturating_mul(TAG as u64);
		self.length
			.saturating_sub(HEADER as u64)
			.saturating_sub(tags)
	}

	/// Where the chunk lies among the object's bytes.
	pub fn range(&self, index: u32) -> Result<Range<u64>, ObjectError> {
		if index >= self.chunks {
			return Err(ObjectError::NoSuchChunk(index));
		}
		let start = u64::from(index)
			.saturating_mul(SEALED_CHUNK)
			.saturating_add(HEADER as u64);
		Ok(start..start.saturating_add(SEALED_CHUNK).min(self.length))
	}

	fn place(&self, index: u32) -> Place {
		if index.saturating_add(1) == self.chunks {
			Place::Last
		} else {
			Place::Inner
		}
	}
}

/// Seals an object as its bytes arrive.
pub struct Sealer {
	cipher: ChunkCipher,
	parts: Frontier,
	/// Plaintext not yet sealed: a full chunk waits here until it is known whether it is the last.
	waiting: Zeroizing<Vec<u8>>,
	index: u32,
}

impl Sealer {
	/// Begins an object and writes its header to `out`. The key must be new: one key, one object.
	pub fn start(id: &ObjectId, key: &RecordKey, out: &mut Vec<u8>) -> Result<Self, ObjectError> {
		Self::start_with(id, key, &make_public()?, out)
	}

	pub(crate) fn start_with(
		id: &ObjectId,
		key: &RecordKey,
		salt: &[u8; 32],
		out: &mut Vec<u8>,
	) -> Result<Self, ObjectError> {
		let (header, cipher) = Header::new(id, salt, key);
		let mut sealer = Self {
			cipher,
			parts: Frontier::default(),
			// It never grows, so no copy of plaintext is left behind in freed memory.
			waiting: Zeroizing::new(Vec::with_capacity(CHUNK)),
			index: 0,
		};
		sealer.commit(header.as_bytes())?;
		out.extend_from_slice(header.as_bytes());
		Ok(sealer)
	}

	/// Takes more plaintext and appends what can be sealed already to `out`.
	pub fn update(&mut self, plaintext: &[u8], out: &mut Vec<u8>) -> Result<(), ObjectError> {
		let mut rest = plaintext;
		while !rest.is_empty() {
			if self.waiting.len() == CHUNK {
				self.seal(Place::Inner, out)?;
			}
			let room = CHUNK.saturating_sub(self.waiting.len()).min(rest.len());
			let (now, later) = rest.split_at(room);
			self.waiting.extend_from_slice(now);
			rest = later;
		}
		Ok(())
	}

	/// Ends the object, appends its last chunk to `out`, and tells the root to commit to.
	pub fn finish(mut self, out: &mut Vec<u8>) -> Result<CiphertextRoot, ObjectError> {
		self.seal(Place::Last, out)?;
		Ok(CiphertextRoot(self.parts.root::<Blake2b256>()))
	}

	fn seal(&mut self, place: Place, out: &mut Vec<u8>) -> Result<(), ObjectError> {
		let before = out.len();
		self.cipher
			.seal(self.index, place, &self.waiting, out)
			.map_err(|_| ObjectError::TooLarge)?;
		self.waiting.clear();
		self.commit(out.get(before..).unwrap_or_default())?;
		if place == Place::Inner {
			self.index = self.index.checked_add(1).ok_or(ObjectError::TooLarge)?;
		}
		Ok(())
	}

	fn commit(&mut self, bytes: &[u8]) -> Result<(), ObjectError> {
		self.parts
			.append::<Blake2b256>(part(bytes))
			.ok_or(ObjectError::TooLarge)
	}
}

/// Opens chunks of one stored object, in any order.
pub struct Opener {
	cipher: ChunkCipher,
	layout: Layout,
}

impl Opener {
	/// Begins with the object's first [`HEADER`] bytes (or more) and the length it has in the store.
	/// Checks that it is this object and this key.
	pub fn start(
		id: &ObjectId,
		key: &RecordKey,
		head: &[u8],
		length: u64,
	) -> Result<Self, ObjectError> {
		let header = Header::parse(head)?;
		if header.object() != *id {
			return Err(ObjectError::OtherObject);
		}
		let layout = Layout::of(length)?;
		Ok(Self {
			cipher: header.cipher(key)?,
			layout,
		})
	}

	/// Where the chunks lie.
	pub fn layout(&self) -> &Layout {
		&self.layout
	}

	/// Opens the chunk whose bytes stand at [`Layout::range`] of `index`.
	pub fn chunk(&self, index: u32, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, ObjectError> {
		let range = self.layout.range(index)?;
		if bytes.len() as u64 != range.end.saturating_sub(range.start) {
			return Err(ObjectError::WrongLength);
		}
		self.cipher
			.open(index, self.layout.place(index), bytes)
			.map_err(|_| ObjectError::Damaged(index))
	}
}

/// A sealed object in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedObject {
	/// What is stored.
	pub bytes: Vec<u8>,
	/// What the commitment commits to.
	pub root: CiphertextRoot,
}

/// Seals a whole object. The key must be new: one key, one object.
pub fn seal_object(
	id: &ObjectId,
	key: &RecordKey,
	plaintext: &[u8],
) -> Result<SealedObject, ObjectError> {
	seal_object_with(id, key, &make_public()?, plaintext)
}

pub(crate) fn seal_object_with(
	id: &ObjectId,
	key: &RecordKey,
	salt: &[u8; 32],
	plaintext: &[u8],
) -> Result<SealedObject, ObjectError> {
	let mut bytes = Vec::with_capacity(sealed_length(plaintext.len()));
	let root = append_with(id, key, salt, plaintext, &mut bytes)?;
	Ok(SealedObject { bytes, root })
}

/// Bytes of the object that a plaintext of this length becomes.
pub fn sealed_length(plaintext: usize) -> usize {
	let chunks = plaintext.div_ceil(CHUNK).max(1);
	plaintext
		.saturating_add(chunks.saturating_mul(TAG))
		.saturating_add(HEADER)
}

/// Seals a whole object and appends it to `out`: the same bytes as [`seal_object`], without a buffer
/// of its own. The key must be new: one key, one object.
pub fn append_object(
	id: &ObjectId,
	key: &RecordKey,
	plaintext: &[u8],
	out: &mut Vec<u8>,
) -> Result<CiphertextRoot, ObjectError> {
	append_with(id, key, &make_public()?, plaintext, out)
}

fn append_with(
	id: &ObjectId,
	key: &RecordKey,
	salt: &[u8; 32],
	plaintext: &[u8],
	out: &mut Vec<u8>,
) -> Result<CiphertextRoot, ObjectError> {
	let (header, cipher) = Header::new(id, salt, key);
	let mut parts = Frontier::default();
	let mut commit = |bytes: &[u8]| {
		parts
			.append::<Blake2b256>(part(bytes))
			.ok_or(ObjectError::TooLarge)
	};
	commit(header.as_bytes())?;
	out.extend_from_slice(header.as_bytes());
	let mut chunks = plaintext.chunks(CHUNK).peekable();
	for index in 0_u32.. {
		let chunk = chunks.next().unwrap_or_default();
		let place = match chunks.peek() {
			Some(_) => Place::Inner,
			None => Place::Last,
		};
		let before = out.len();
		cipher
			.seal(index, place, chunk, out)
			.map_err(|_| ObjectError::TooLarge)?;
		commit(out.get(before..).unwrap_or_default())?;
		if place == Place::Last {
			return Ok(CiphertextRoot(parts.root::<Blake2b256>()));
		}
	}
	Err(ObjectError::TooLarge)
}

/// Opens a whole object. Either all of it is right, or nothing is returned.
pub fn open_object(
	id: &ObjectId,
	key: &RecordKey,
	bytes: &[u8],
) -> Result<Zeroizing<Vec<u8>>, ObjectError> {
	let opener = Opener::start(id, key, bytes, bytes.len() as u64)?;
	let length =
		usize::try_from(opener.layout.plaintext_length()).map_err(|_| ObjectError::TooLarge)?;
	let mut plaintext = Zeroizing::new(Vec::with_capacity(length));
	for (index, chunk) in (0..).zip(sealed_chunks(bytes)) {
		plaintext.extend_from_slice(&opener.chunk(index, chunk)?);
	}
	Ok(plaintext)
}

/// The root a stored object commits to. Needs no key: whoever has the ciphertext can check it
/// against its commitment.
pub fn ciphertext_root(bytes: &[u8]) -> Result<CiphertextRoot, ObjectError> {
	let header = Header::parse(bytes)?;
	Layout::of(bytes.len() as u64)?;
	let mut parts = Frontier::default();
	let all = core::iter::once(header.as_bytes().as_slice()).chain(sealed_chunks(bytes));
	for bytes in all {
		parts
			.append::<Blake2b256>(part(bytes))
			.ok_or(ObjectError::TooLarge)?;
	}
	Ok(CiphertextRoot(parts.root::<Blake2b256>()))
}

fn sealed_chunks(object: &[u8]) -> impl Iterator<Item = &[u8]> {
	object.get(HEADER..).unwrap_or_default().chunks(CHUNK + TAG)
}
