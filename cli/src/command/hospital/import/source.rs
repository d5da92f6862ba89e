//! What is sent: which files, and from which line on.

use crate::exit::Failure;
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use futures::{stream, Stream};
use serde::Deserialize;
use std::{
	collections::VecDeque,
	ffi::OsStr,
	fs::{self, File},
	io::{self, BufRead, BufReader, Read},
	path::{Path, PathBuf},
	sync::{Arc, Mutex, PoisonError},
};

/// Bytes that are read at a time, and how many pieces may wait to be sent.
const PIECE: usize = 1 << 16;
const PIECES: usize = 16;

/// How a file is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
	/// One JSON document.
	Document,
	/// One resource a line.
	Lines,
}

/// A file to send.
#[derive(Clone, Debug)]
pub struct Source {
	pub path: PathBuf,
	pub form: Form,
	pub compressed: bool,
	pub bytes: u64,
}

impl Source {
	/// The file from behind so many lines on. A compressed one is unpacked for that.
	///
	/// # Errors
	/// It cannot be read.
	pub async fn open(&self, skip: u64) -> Result<Box<dyn Read + Send>, Failure> {
		let source = self.clone();
		let opened = tokio::task::spawn_blocking(move || source.open_now(skip)).await;
		opened.map_err(|error| Failure::internal(&error))?
	}

	fn open_now(&self, skip: u64) -> Result<Box<dyn Read + Send>, Failure> {
		let failed = |error: io::Error| Failure::file("read", &self.path, &error);
		let file = File::open(&self.path).map_err(failed)?;
		if skip == 0 {
			return Ok(Box::new(file));
		}
		let mut rest: Box<dyn BufRead + Send> = if self.compressed {
			Box::new(BufReader::new(MultiGzDecoder::new(file)))
		} else {
			Box::new(BufReader::new(file))
		};
		skip_lines(&mut rest, skip).map_err(failed)?;
		Ok(Box::new(rest))
	}
}

/// Skips so many lines.
fn skip_lines(reader: &mut impl BufRead, count: u64) -> io::Result<()> {
	for _ in 0..count {
		if reader.skip_until(b'\n')? == 0 {
			return Ok(());
		}
	}
	Ok(())
}

/// What comes out of a reader, as fast as it is taken. A thread reads it, because nothing can stop a
/// read from a terminal or a pipe.
pub fn pieces(
	mut reader: impl Read + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
	let (sender, receiver) = tokio::sync::mpsc::channel(PIECES);
	std::thread::spawn(move || loop {
		let mut piece = vec![0; PIECE];
		let read = match reader.read(&mut piece) {
			Ok(0) => return,
			Ok(length) => {
				piece.truncate(length);
				Ok(Bytes::from(piece))
			},
			Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
			Err(error) => Err(error),
		};
		let failed = read.is_err();
		// Nobody takes it any more, or there is no more to take.
		if sender.blocking_send(read).is_err() || failed {
			return;
		}
	});
	stream::unfold(receiver, |mut receiver| async move {
		receiver.recv().await.map(|piece| (piece, receiver))
	})
}

/// How many bytes were sent up to which line: what was acknowledged is told in lines, and a bar is
/// about bytes.
#[derive(Clone, Default)]
pub struct Marks(Arc<Mutex<Sending>>);

#[derive(Default)]
struct Sending {
	lines: u64,
	bytes: u64,
	marks: VecDeque<(u64, u64)>,
	acknowledged: u64,
}

impl Marks {
	/// A piece was sent.
	pub fn sent(&self, piece: &[u8]) {
		let mut sending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		let lines = piece.iter().filter(|byte| **byte == b'\n').count();
		sending.lines = sending.lines.saturating_add(lines as u64);
		sending.bytes = sending.bytes.saturating_add(piece.len() as u64);
		let mark = (sending.lines, sending.bytes);
		sending.marks.push_back(mark);
	}

	/// So many lines were acknowledged: how many more bytes that is than before.
	pub fn acknowledged(&self, lines: u64) -> u64 {
		let mut sending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		let before = sending.acknowledged;
		while let Some((_, bytes)) = sending.marks.front().filter(|mark| mark.0 <= lines) {
			sending.acknowledged = *bytes;
			sending.marks.pop_front();
		}
		sending.acknowledged.saturating_sub(before)
	}
}

/// Where a document goes: bundles to the root, other resources under their type.
pub fn route(content: &[u8], compressed: bool) -> String {
	#[derive(Deserialize)]
	struct Head {
		#[serde(rename = "resourceType")]
		resource_type: String,
	}
	let head = if compressed {
		serde_json::from_reader(BufReader::new(MultiGzDecoder::new(content)))
	} else {
		serde_json::from_slice::<Head>(content)
	};
	match head {
		Ok(Head { resource_type }) if is_type(&resource_type) && resource_type != "Bundle" => {
			format!("/fhir/{resource_type}")
		},
		// Whatever else it is, the gateway says what is wrong with it.
		_ => "/fhir".into(),
	}
}

fn is_type(text: &str) -> bool {
	!text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The files below these paths, in the order of their names.
///
/// # Errors
/// A path cannot be read, is of no kind that is known, or there is nothing.
pub fn collect(paths: &[PathBuf]) -> Result<Vec<Source>, Failure> {
	let mut sources = Vec::new();
	for path in paths {
		let metadata = fs::metadata(path).map_err(|error| Failure::file("read", path, &error))?;
		if metadata.is_dir() {
			walk(path, &mut sources)?;
		} else {
			let source = source(path, metadata.len()).ok_or_else(|| {
				Failure::input(format!(
					"{} is neither .json nor .ndjson, nor one of them with .gz",
					path.display()
				))
			})?;
			sources.push(source);
		}
	}
	if sources.is_empty() {
		return Err(Failure::not_found("there is nothing to import"));
	}
	Ok(sources)
}

/// Files below a folder that are FHIR by their names; others are left alone.
fn walk(folder: &Path, sources: &mut Vec<Source>) -> Result<(), Failure> {
	let failed = |error: &io::Error| Failure::file("read", folder, error);
	let entries = fs::read_dir(folder).map_err(|error| failed(&error))?;
	let mut paths = Vec::new();
	for entry in entries {
		paths.push(entry.map_err(|error| failed(&error))?.path());
	}
	paths.sort();
	for path in paths {
		let metadata = fs::metadata(&path).map_err(|error| Failure::file("read", &path, &error))?;
		if metadata.is_dir() {
			walk(&path, sources)?;
		} else {
			sources.extend(source(&path, metadata.len()));
		}
	}
	Ok(())
}

fn source(path: &Path, bytes: u64) -> Option<Source> {
	let compressed = path.extension() == Some(OsStr::new("gz"));
	let plain = if compressed {
		Path::new(path.file_stem()?)
	} else {
		path
	};
	let form = match plain.extension()?.to_str()? {
		"json" => Form::Document,
		"ndjson" => Form::Lines,
		_ => return None,
	};
	Some(Source {
		path: path.to_owned(),
		form,
		compressed,
		bytes,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::exit::Code;
	use flate2::{write::GzEncoder, Compression};
	use futures::TryStreamExt;
	use std::io::Write;

	fn packed(content: &[u8]) -> Vec<u8> {
		let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
		encoder.write_all(content).unwrap();
		encoder.finish().unwrap()
	}

	#[test]
	fn a_file_is_known_by_its_name() {
		let known = |name: &str| source(Path::new(name), 0).map(|s| (s.form, s.compressed));
		assert_eq!(known("a/b.json"), Some((Form::Document, false)));
		assert_eq!(known("b.ndjson"), Some((Form::Lines, false)));
		assert_eq!(known("b.json.gz"), Some((Form::Document, true)));
		assert_eq!(known("b.ndjson.gz"), Some((Form::Lines, true)));
		for other in ["b.txt", "b", "b.gz", ".json"] {
			assert_eq!(known(other), None, "{other}");
		}
	}

	#[test]
	fn a_folder_is_walked_in_order_and_other_files_are_left_alone() {
		let folder = tempfile::tempdir().unwrap();
		fs::create_dir(folder.path().join("sub")).unwrap();
		for name in ["b.json", "a.ndjson", "sub/c.json", "README.md"] {
			fs::write(folder.path().join(name), "{}").unwrap();
		}
		let found = collect(&[folder.path().to_owned()]).unwrap();
		let names: Vec<_> = found
			.iter()
			.map(|source| source.path.strip_prefix(folder.path()).unwrap().to_owned())
			.collect();
		assert_eq!(
			names,
			["a.ndjson", "b.json", "sub/c.json"].map(PathBuf::from)
		);
		let readme = collect(&[folder.path().join("README.md")]).unwrap_err();
		assert_eq!(readme.code, Code::Input);
	}

	#[test]
	fn a_bundle_goes_to_the_root_and_a_resource_under_its_type() {
		let patient = br#"{"id":"1","resourceType":"Patient"}"#;
		assert_eq!(route(br#"{"resourceType":"Bundle"}"#, false), "/fhir");
		assert_eq!(route(patient, false), "/fhir/Patient");
		assert_eq!(route(&packed(patient), true), "/fhir/Patient");
		for odd in [&b"nothing"[..], br#"{"resourceType":"../x"}"#, br#"{}"#] {
			assert_eq!(route(odd, false), "/fhir");
		}
	}

	#[test]
	fn acknowledged_lines_are_not_sent_again() {
		let folder = tempfile::tempdir().unwrap();
		let text = b"{1}\n\n{2}\n{3}\n";
		fs::write(folder.path().join("a.ndjson"), text).unwrap();
		fs::write(folder.path().join("b.ndjson.gz"), packed(text)).unwrap();
		for source in collect(&[folder.path().to_owned()]).unwrap() {
			let rest = |skip| {
				let mut rest = Vec::new();
				source
					.open_now(skip)
					.unwrap()
					.read_to_end(&mut rest)
					.unwrap();
				rest
			};
			assert_eq!(rest(0), fs::read(&source.path).unwrap());
			assert_eq!(rest(2), b"{2}\n{3}\n");
			assert_eq!(rest(9), b"");
		}
	}

	#[test]
	fn acknowledged_lines_are_counted_in_bytes() {
		let marks = Marks::default();
		marks.sent(b"abc\nde");
		marks.sent(b"f\ng\n");
		assert_eq!(marks.acknowledged(0), 0);
		assert_eq!(marks.acknowledged(1), 6);
		assert_eq!(marks.acknowledged(1), 0);
		assert_eq!(marks.acknowledged(3), 4);
	}

	#[tokio::test]
	async fn a_reader_is_sent_in_pieces_to_its_end() {
		let content = vec![7; PIECE + 1];
		let sent: Vec<Bytes> = pieces(io::Cursor::new(content.clone()))
			.try_collect()
			.await
			.unwrap();
		assert_eq!(sent.concat(), content);
		assert!(sent.len() > 1);
	}
}
