//! One object's ciphertext: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) in the 32-bit big-endian
//! counter form, over AES-256-GCM: the nonce is prefix ‖ counter ‖ whether it is the last.
//!
//! The key is used for one object only, so that the short prefix may be derived together with it, and no
//! nonce comes twice under a key.

use super::{
	gcm::{Gcm, NONCE},
	wrap::{Refused, TAG},
};
use zeroize::Zeroizing;

/// Bytes of the nonce prefix: what STREAM's counter and flag leave of GCM's 12.
pub const PREFIX: usize = 7;

/// Whether a chunk is the one that ends its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
	/// More follow.
	Inner,
	/// None follows.
	Last,
}

/// Encrypts and decrypts the chunks of one object, in any order.
pub struct ChunkCipher {
	gcm: Gcm,
	prefix: [u8; PREFIX],
	object: [u8; 16],
}

impl ChunkCipher {
	/// The cipher of the object with this key and name.
	pub fn new(key: &[u8; 32], prefix: &[u8; PREFIX], object: &[u8; 16]) -> Self {
		Self {
			gcm: Gcm::new(key),
			prefix: *prefix,
			object: *object,
		}
	}

	fn nonce(&self, index: u32, place: Place) -> [u8; NONCE] {
		let mut nonce = [0; NONCE];
		let (prefix, rest) = nonce.split_at_mut(PREFIX);
		prefix.copy_from_slice(&self.prefix);
		fill(rest, index, place);
		nonce
	}

	/// What is authenticated beside each chunk: object, index, whether it is the last.
	fn context(&self, index: u32, place: Place) -> [u8; 21] {
		let mut context = [0; 21];
		let (object, rest) = context.split_at_mut(16);
		object.copy_from_slice(&self.object);
		fill(rest, index, place);
		context
	}

	/// Appends the chunk's ciphertext to `out`, longer than the text by a tag. When refused, `out` is as before.
	pub fn seal(
		&self,
		index: u32,
		place: Place,
		plaintext: &[u8],
		out: &mut Vec<u8>,
	) -> Result<(), Refused> {
		let before = out.len();
		out.reserve(plaintext.len().saturating_add(TAG));
		out.extend_from_slice(plaintext);
		let text = out.get_mut(before..).unwrap_or_default();
		match self
			.gcm
			.seal(&self.nonce(index, place), &self.context(index, place), text)
		{
			Ok(tag) => out.extend_from_slice(&tag),
			Err(refused) => {
				out.truncate(before);
				return Err(refused);
			},
		}
		Ok(())
	}

	/// Decrypts one chunk, if it is the one of this object, index and place.
	pub fn open(
		&self,
		index: u32,
		place: Place,
		ciphertext: &[u8],
	) -> Result<Zeroizing<Vec<u8>>, Refused> {
		let mut sealed = Zeroizing::new(ciphertext.to_vec());
		let length = self
			.gcm
			.open(
				&self.nonce(index, place),
				&self.context(index, place),
				&mut sealed,
			)?
			.len();
		sealed.truncate(length);
		Ok(sealed)
	}
}

/// Writes counter and flag: four bytes and one.
fn fill(bytes: &mut [u8], index: u32, place: Place) {
	let ends = [u8::from(place == Place::Last)];
	let counter = index.to_be_bytes();
	bytes
		.iter_mut()
		.zip(counter.iter().chain(&ends))
		.for_each(|(to, from)| *to = *from);
}
