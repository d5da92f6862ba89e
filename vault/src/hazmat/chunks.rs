//! One object's ciphertext: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) in the 32-bit
//! big-endian counter form, over XChaCha20-Poly1305.
//!
//! The key is used for one object only, so the nonce prefix may be derived together with it.

use super::wrap::{Refused, TAG};
use aead_stream::{NewStream, Nonce, StreamBE32, StreamPrimitive};
use chacha20poly1305::{
	aead::{KeyInit, Payload},
	XChaCha20Poly1305,
};
use zeroize::Zeroizing;

/// Bytes of the nonce prefix: what STREAM's counter and flag leave of XChaCha's 24.
pub const PREFIX: usize = 19;

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
	stream: StreamBE32<XChaCha20Poly1305>,
	object: [u8; 16],
}

impl ChunkCipher {
	/// The cipher of the object with this key and name.
	pub fn new(key: &[u8; 32], prefix: &[u8; PREFIX], object: &[u8; 16]) -> Self {
		let nonce = Nonce::<XChaCha20Poly1305, StreamBE32<XChaCha20Poly1305>>::from(*prefix);
		let aead = XChaCha20Poly1305::new(key.into());
		Self {
			stream: StreamBE32::from_aead(aead, &nonce),
			object: *object,
		}
	}

	/// What is authenticated beside each chunk: object, index, whether it is the last.
	fn context(&self, index: u32, place: Place) -> [u8; 21] {
		let mut context = [0; 21];
		let (object, rest) = context.split_at_mut(16);
		object.copy_from_slice(&self.object);
		let (counter, flag) = rest.split_at_mut(4);
		counter.copy_from_slice(&index.to_be_bytes());
		flag.fill(u8::from(place == Place::Last));
		context
	}

	/// Encrypts one chunk; the result is longer by a tag.
	pub fn seal(&self, index: u32, place: Place, plaintext: &[u8]) -> Result<Vec<u8>, Refused> {
		let context = self.context(index, place);
		let payload = Payload {
			msg: plaintext,
			aad: &context,
		};
		self.stream
			.encrypt(index, place == Place::Last, payload)
			.map_err(|_| Refused)
	}

	/// Decrypts one chunk, if it is the one of this object, index and place.
	pub fn open(
		&self,
		index: u32,
		place: Place,
		ciphertext: &[u8],
	) -> Result<Zeroizing<Vec<u8>>, Refused> {
		if ciphertext.len() < TAG {
			return Err(Refused);
		}
		let context = self.context(index, place);
		let payload = Payload {
			msg: ciphertext,
			aad: &context,
		};
		self.stream
			.decrypt(index, place == Place::Last, payload)
			.map(Zeroizing::new)
			.map_err(|_| Refused)
	}
}
