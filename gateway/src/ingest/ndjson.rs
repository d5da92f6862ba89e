//! NDJSON: a resource in each line, without end.
//!
//! Two tasks for each stream: one reads and labels the next chunk while the other stores the one
//! before. Between them waits at most one chunk, so a sender is read no faster than is stored.

use super::{
	body::Pieces,
	bundle::read_alone,
	chunk::{Chunk, Read},
	workers::share,
	Encoding, Ingest, IngestConfig, IngestError, Summary,
};
use crate::keys::Keys;
use bytes::Bytes;
use core::ops::Range;
use futures::Stream;
use galen_vault::fhir::{Fault, Faults, Problem};
use serde::Serialize;
use std::time::Duration;
use tokio::{io::AsyncRead, sync::mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::task::AbortOnDropHandle;

/// Lines of a chunk at most.
const LINES: usize = 512;
/// Bytes after which a chunk takes no more lines.
const BYTES: usize = 8 << 20;
/// Faults reported with one chunk at most.
const REPORTED: usize = 100;
/// How long a stream waits for leaves to be anchored before it breaks off.
const PATIENCE: Duration = Duration::from_secs(60);

/// What becomes of a line that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadLines {
	/// The stream ends there. Lines before it are stored, lines after it are not read.
	Stop,
	/// It is reported and passed over.
	Skip,
}

/// A fault of a line that was passed over. For the sender alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineFault {
	/// Which line, from 1.
	pub line: u64,
	/// Where in its resource.
	pub path: String,
	/// What.
	pub problem: &'static str,
}

/// How far a stream is: everything up to here is durable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
	/// Lines read, empty ones included.
	pub lines: u64,
	/// What became of the resources so far.
	#[serde(flatten)]
	pub summary: Summary,
	/// Lines passed over so far.
	pub skipped: u64,
	/// Faults of those passed over since the last progress; of many, the first.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub faults: Vec<LineFault>,
	/// Whether the stream is at its end.
	pub done: bool,
}

impl Ingest {
	/// Stores a stream of lines. Every item is a chunk that was committed; the last says `done`. An
	/// error ends the stream, and what was reported before it is durable.
	pub fn ndjson<R>(
		&self,
		body: R,
		encoding: Encoding,
		bad_lines: BadLines,
	) -> impl Stream<Item = Result<Progress, IngestError>> + Send + 'static
	where
		R: AsyncRead + Send + Unpin + 'static,
	{
		let (report, reports) = mpsc::channel(1);
		let ingest = self.clone();
		let running = tokio::spawn(async move {
			// A sender that is gone needs no report; what was stored stays.
			let told = ingest.run(body, encoding, bad_lines, &report).await;
			if let Err(error) = told {
				drop(report.send(Err(error)).await);
			}
		});
		Owned {
			stream: ReceiverStream::new(reports),
			_running: AbortOnDropHandle::new(running),
		}
	}

	async fn run<R>(
		&self,
		body: R,
		encoding: Encoding,
		bad_lines: BadLines,
		report: &mpsc::Sender<Result<Progress, IngestError>>,
	) -> Result<(), IngestError>
	where
		R: AsyncRead + Send + Unpin + 'static,
	{
		let _running = self.admit()?;
		let (give, mut take) = mpsc::channel(1);
		let reader = Reader {
			lines: Lines::new(body, encoding, self.inner.config.max_line),
			keys: self.inner.vault.keys().clone(),
			config: self.inner.config.clone(),
			bad_lines,
		};
		let _reading = AbortOnDropHandle::new(tokio::spawn(reader.run(give)));
		let mut progress = Progress::default();
		while let Some(read) = take.recv().await {
			let piece: Piece = read?;
			self.wait_for_room().await?;
			let has_resources = !piece.chunk.resources.is_empty();
			if has_resources {
				progress.summary.add(&self.store(piece.chunk).await?);
			}
			progress.lines = piece.lines;
			progress.skipped = progress.skipped.saturating_add(piece.skipped);
			progress.faults = piece.faults;
			// What came before the line that ends a stream is stored: that is said first.
			let is_news = piece.end.is_none() || has_resources || !progress.faults.is_empty();
			if is_news && report.send(Ok(progress.clone())).await.is_err() {
				return Ok(());
			}
			if let Some(error) = piece.end {
				return Err(error);
			}
		}
		progress.faults.clear();
		progress.done = true;
		drop(report.send(Ok(progress)).await);
		Ok(())
	}

	/// Waits until less than the allowed number of leaves waits to be anchored.
	async fn wait_for_room(&self) -> Result<(), IngestError> {
		let outbox = &self.inner.outbox;
		let room = outbox.until_at_most(self.inner.config.max_pending);
		tokio::time::timeout(PATIENCE, room)
			.await
			.map_err(|_| IngestError::Busy {
				retry_after: Duration::from_secs(5),
				pending: outbox.pending(),
			})
	}
}

/// Keeps the task that feeds a stream alive as long as the stream.
struct Owned<S> {
	stream: S,
	_running: AbortOnDropHandle<()>,
}

impl<S: Stream + Unpin> Stream for Owned<S> {
	type Item = S::Item;

	fn poll_next(
		mut self: core::pin::Pin<&mut Self>,
		context: &mut core::task::Context<'_>,
	) -> core::task::Poll<Option<S::Item>> {
		core::pin::Pin::new(&mut self.stream).poll_next(context)
	}
}

/// A chunk that was read, and what was not taken.
struct Piece {
	chunk: Chunk,
	/// Lines of the stream up to here.
	lines: u64,
	skipped: u64,
	faults: Vec<LineFault>,
	/// Why the stream ends after this chunk, if it does.
	end: Option<IngestError>,
}

/// Reads and labels chunk after chunk.
struct Reader<R> {
	lines: Lines<R>,
	keys: Keys,
	config: IngestConfig,
	bad_lines: BadLines,
}

impl<R: AsyncRead + Unpin> Reader<R> {
	async fn run(mut self, give: mpsc::Sender<Result<Piece, IngestError>>) {
		loop {
			let piece = match self.lines.next_chunk(self.bad_lines).await {
				Ok(Some(gathered)) => self.label(gathered).await,
				Ok(None) => return,
				Err(error) => Err(error),
			};
			let is_last = !matches!(&piece, Ok(piece) if piece.end.is_none());
			if give.send(piece).await.is_err() || is_last {
				return;
			}
		}
	}

	async fn label(&mut self, gathered: Gathered) -> Result<Piece, IngestError> {
		let keys = self.keys.clone();
		let config = self.config.clone();
		let bad_lines = self.bad_lines;
		let labelling =
			tokio::task::spawn_blocking(move || label(gathered, &keys, &config, bad_lines));
		labelling.await.map_err(|_| IngestError::Worker)?
	}
}

fn label(
	gathered: Gathered,
	keys: &Keys,
	config: &IngestConfig,
	bad_lines: BadLines,
) -> Result<Piece, IngestError> {
	let bytes = Bytes::from(gathered.bytes);
	let shares = share(
		&gathered.lines,
		config.workers,
		|line| line.range.len(),
		|lines| {
			lines
				.iter()
				.map(|line| {
					let read = read_alone(keys, config, &bytes, line.range.clone());
					read.map_err(|faults| (line.number, faults))
				})
				.collect::<Vec<Result<Read, (u64, Faults)>>>()
		},
	)?;
	let mut piece = Piece {
		chunk: Chunk {
			bytes: bytes.clone(),
			resources: Vec::with_capacity(gathered.lines.len()),
		},
		lines: gathered.last,
		skipped: 0,
		faults: Vec::new(),
		end: gathered.end,
	};
	for line in gathered.too_long {
		let fault = Fault::new(Problem::TooLong, "Resource");
		piece.skip(line, &fault.into());
	}
	for read in shares.into_iter().flatten() {
		match (read, bad_lines) {
			(Ok(resource), _) => piece.chunk.resources.push(resource),
			(Err((line, faults)), BadLines::Skip) => piece.skip(line, &faults),
			(Err((line, faults)), BadLines::Stop) => {
				piece.lines = line;
				piece.end = Some(IngestError::refused(faults, Some(line)));
				break;
			},
		}
	}
	piece.faults.sort_by_key(|fault| fault.line);
	Ok(piece)
}

impl Piece {
	fn skip(&mut self, line: u64, faults: &Faults) {
		self.skipped = self.skipped.saturating_add(1);
		let room = REPORTED.saturating_sub(self.faults.len());
		self.faults
			.extend(faults.iter().take(room).map(|fault| LineFault {
				line,
				path: fault.path.clone(),
				problem: fault.problem.text(),
			}));
	}
}

/// A line that is not empty.
struct Line {
	number: u64,
	range: Range<usize>,
}

/// Lines that are stored together.
struct Gathered {
	bytes: Vec<u8>,
	lines: Vec<Line>,
	/// The number of the last line, empty ones included.
	last: u64,
	/// Lines that were passed over because of their length.
	too_long: Vec<u64>,
	/// Why the stream ends after these.
	end: Option<IngestError>,
}

/// What comes next in a stream.
enum Next {
	/// A line, at this place of what was read.
	Line(Range<usize>),
	/// A line that is too long. It was passed over, or not read to its end.
	TooLong,
}

/// Parts a body into lines.
struct Lines<R> {
	pieces: Pieces<R>,
	/// What was read; before `start` it was given on.
	read: Vec<u8>,
	start: usize,
	/// Up to here no line ends.
	searched: usize,
	/// Lines that were given on or passed over.
	number: u64,
	max_line: usize,
	/// In the middle of a line that is passed over.
	is_passing_over: bool,
	is_over: bool,
}

impl<R: AsyncRead + Unpin> Lines<R> {
	fn new(body: R, encoding: Encoding, max_line: usize) -> Self {
		Self {
			pieces: Pieces::new(body, encoding),
			read: Vec::new(),
			start: 0,
			searched: 0,
			number: 0,
			max_line,
			is_passing_over: false,
			is_over: false,
		}
	}

	/// The next lines: as many as belong together and are there. `None` at the end.
	async fn next_chunk(&mut self, bad_lines: BadLines) -> Result<Option<Gathered>, IngestError> {
		let mut gathered = Gathered {
			bytes: Vec::new(),
			lines: Vec::new(),
			last: self.number,
			too_long: Vec::new(),
			end: None,
		};
		let before = self.number;
		while gathered.lines.len() < LINES && gathered.bytes.len() < BYTES {
			let next = self.next_line(bad_lines).await?;
			gathered.last = self.number;
			match next {
				None if self.number == before => return Ok(None),
				None => break,
				Some(Next::Line(range)) => {
					let line = self.read.get(range).unwrap_or_default();
					if !line.iter().all(u8::is_ascii_whitespace) {
						let start = gathered.bytes.len();
						gathered.bytes.extend_from_slice(line);
						gathered.lines.push(Line {
							number: self.number,
							range: start..gathered.bytes.len(),
						});
					}
				},
				Some(Next::TooLong) => match bad_lines {
					BadLines::Skip => gathered.too_long.push(self.number),
					BadLines::Stop => {
						gathered.end = Some(IngestError::TooLarge {
							limit: self.max_line as u64,
							line: Some(self.number),
						});
						break;
					},
				},
			}
		}
		Ok(Some(gathered))
	}

	async fn next_line(&mut self, bad_lines: BadLines) -> Result<Option<Next>, IngestError> {
		loop {
			if let Some(end) = self.line_end() {
				return Ok(Some(self.take(end)));
			}
			if self.is_over {
				let is_rest = self.start < self.read.len() || self.is_passing_over;
				return Ok(is_rest.then(|| self.take(self.read.len())));
			}
			if self.is_passing_over || self.read.len().saturating_sub(self.start) > self.max_line {
				self.is_passing_over = true;
				self.start = self.read.len();
				if bad_lines == BadLines::Stop {
					self.number = self.number.saturating_add(1);
					return Ok(Some(Next::TooLong));
				}
			}
			self.read.drain(..self.start);
			self.start = 0;
			self.searched = self.read.len();
			self.is_over = !self.pieces.next(&mut self.read).await?;
		}
	}

	/// Where the next line ends, if that was read.
	fn line_end(&mut self) -> Option<usize> {
		let unseen = self.read.get(self.searched..).unwrap_or_default();
		let found = unseen.iter().position(|byte| *byte == b'\n');
		if found.is_none() {
			self.searched = self.read.len();
		}
		found.map(|at| self.searched.saturating_add(at))
	}

	/// Gives the line that ends at `end`, without what ends it.
	fn take(&mut self, end: usize) -> Next {
		let start = self.start;
		self.number = self.number.saturating_add(1);
		self.start = end.saturating_add(1).min(self.read.len());
		self.searched = self.start;
		let is_passed_over = std::mem::take(&mut self.is_passing_over);
		let line = self.read.get(start..end).unwrap_or_default();
		let length = line.strip_suffix(b"\r").unwrap_or(line).len();
		if is_passed_over || length > self.max_line {
			return Next::TooLong;
		}
		Next::Line(start..start.saturating_add(length))
	}
}
