//! Bodies as they arrive, decompressed within limits.

use super::IngestError;
use flate2::write::MultiGzDecoder;
use std::io::Write;
use tokio::io::{AsyncRead, AsyncReadExt};

/// How a body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
	/// As it is.
	Identity,
	/// `Content-Encoding: gzip`.
	Gzip,
}

/// Bytes read at once.
const READ: usize = 1 << 16;
/// Compressed bytes expanded at once. They become a thousand times as many at worst, 4 MiB, so that
/// every limit is noticed before there is much more than it allows.
const EXPAND: usize = 1 << 12;

/// A body, piece by piece.
pub(super) struct Pieces<R> {
	body: R,
	buffer: Box<[u8]>,
	/// What of the buffer is not yet expanded.
	waiting: core::ops::Range<usize>,
	decoder: Option<MultiGzDecoder<Vec<u8>>>,
	is_over: bool,
}

impl<R: AsyncRead + Unpin> Pieces<R> {
	pub(super) fn new(body: R, encoding: Encoding) -> Self {
		Self {
			body,
			buffer: vec![0; READ].into_boxed_slice(),
			waiting: 0..0,
			decoder: match encoding {
				Encoding::Identity => None,
				Encoding::Gzip => Some(MultiGzDecoder::new(Vec::new())),
			},
			is_over: false,
		}
	}

	/// Appends the next piece to `out`; `false` when there is none.
	pub(super) async fn next(&mut self, out: &mut Vec<u8>) -> Result<bool, IngestError> {
		if self.is_over {
			return Ok(false);
		}
		if self.waiting.is_empty() {
			let read = self
				.body
				.read(&mut self.buffer)
				.await
				.map_err(IngestError::Body)?;
			self.waiting = 0..read;
			if read == 0 {
				self.is_over = true;
				return self.finish(out);
			}
		}
		let most = match self.decoder {
			None => READ,
			Some(_) => EXPAND,
		};
		let end = self
			.waiting
			.end
			.min(self.waiting.start.saturating_add(most));
		let piece = self.buffer.get(self.waiting.start..end).unwrap_or_default();
		self.waiting.start = end;
		match &mut self.decoder {
			None => out.extend_from_slice(piece),
			Some(decoder) => {
				decoder
					.write_all(piece)
					.and_then(|()| decoder.flush())
					.map_err(|_| IngestError::not_gzip())?;
				out.append(decoder.get_mut());
			},
		}
		Ok(true)
	}

	/// What the decoder still has; that the compressed data ended where it says.
	fn finish(&mut self, out: &mut Vec<u8>) -> Result<bool, IngestError> {
		let Some(decoder) = &mut self.decoder else {
			return Ok(false);
		};
		decoder.try_finish().map_err(|_| IngestError::not_gzip())?;
		out.append(decoder.get_mut());
		Ok(true)
	}
}

/// A whole body, if it is not too long.
pub(super) async fn read_all<R: AsyncRead + Unpin>(
	body: R,
	encoding: Encoding,
	limit: u64,
) -> Result<Vec<u8>, IngestError> {
	let mut pieces = Pieces::new(body, encoding);
	let mut bytes = Vec::new();
	while pieces.next(&mut bytes).await? {
		if bytes.len() as u64 > limit {
			return Err(IngestError::TooLarge { limit, line: None });
		}
	}
	Ok(bytes)
}
