//! One file: its bytes, also compressed, and what they are.

use super::{within, WalletError, MAX_BYTES};
use base64::{engine::general_purpose::STANDARD, Engine};
use bytes::Bytes;
use flate2::{write::GzEncoder, Compression};
use sha2::{Digest, Sha256, Sha384};
use std::{
	fs,
	io::{Read, Write},
	path::Path,
};

/// Less than this is not worth compressing.
const SMALL: usize = 1_024;

/// For how long a browser may keep a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
	/// For ever: its name has its hash in it.
	ForEver,
	/// It asks each time whether the file is still the same.
	Asks,
}

/// A file as it is answered.
pub struct File {
	/// Its media type.
	pub media: &'static str,
	/// Its bytes.
	pub bytes: Bytes,
	/// The same, by gzip, where that is shorter.
	pub packed: Option<Bytes>,
	/// What tells it from any other, for a browser that has it already.
	pub tag: String,
	/// For how long a browser may keep it.
	pub lasting: Lasting,
}

/// Reads files of one folder, as many bytes as a wallet has.
pub(super) struct Reader<'a> {
	folder: &'a Path,
	policy: &'a str,
	left: u64,
}

impl<'a> Reader<'a> {
	pub fn new(folder: &'a Path, policy: &'a str) -> Self {
		Self {
			folder,
			policy,
			left: MAX_BYTES,
		}
	}

	/// All bytes of a file.
	pub fn read(&mut self, name: &str) -> Result<Vec<u8>, WalletError> {
		let path = within(self.folder, name)?;
		let unreadable =
			|error: std::io::Error| WalletError::Unreadable(path.clone(), error.kind());
		let mut bytes = Vec::new();
		let read = fs::File::open(&path)
			.and_then(|file| {
				file.take(self.left.saturating_add(1))
					.read_to_end(&mut bytes)
			})
			.map_err(unreadable)?;
		self.left = u64::try_from(read)
			.ok()
			.and_then(|read| self.left.checked_sub(read))
			.ok_or(WalletError::TooLarge)?;
		Ok(bytes)
	}

	/// A file with these bytes.
	pub fn file(&self, name: &str, bytes: Vec<u8>) -> File {
		let (media, shrinks) = kind_of(name);
		// Devices keep a file with its headers, so another policy makes it another file.
		let mut tag = Sha256::new();
		tag.update(self.policy.as_bytes());
		tag.update([0]);
		tag.update(&bytes);
		let tag = hex::encode(tag.finalize());
		let packed = match shrinks {
			true if bytes.len() >= SMALL => {
				pack(&bytes).filter(|packed| packed.len() < bytes.len())
			},
			_ => None,
		};
		File {
			media,
			packed: packed.map(Bytes::from),
			bytes: Bytes::from(bytes),
			// Weak, since the bytes are the same whether compressed or not.
			tag: format!("W/\"{}\"", tag.get(..32).unwrap_or(&tag)),
			lasting: if name.starts_with("assets/") {
				Lasting::ForEver
			} else {
				Lasting::Asks
			},
		}
	}
}

/// The hash of a file, as the build and browsers write it.
pub(super) fn hash_of(bytes: &[u8]) -> String {
	format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
	let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
	encoder.write_all(bytes).ok()?;
	encoder.finish().ok()
}

/// The media type of a name, and whether such files get shorter.
fn kind_of(name: &str) -> (&'static str, bool) {
	match name.rsplit_once('.').map(|(_, extension)| extension) {
		Some("html") => ("text/html; charset=utf-8", true),
		Some("js") => ("text/javascript; charset=utf-8", true),
		Some("css") => ("text/css; charset=utf-8", true),
		Some("json") => ("application/json", true),
		Some("webmanifest") => ("application/manifest+json", true),
		Some("svg") => ("image/svg+xml", true),
		Some("wasm") => ("application/wasm", true),
		Some("txt") => ("text/plain; charset=utf-8", true),
		Some("png") => ("image/png", false),
		Some("woff2") => ("font/woff2", false),
		_ => ("application/octet-stream", false),
	}
}
