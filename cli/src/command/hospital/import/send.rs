//! Sending files to a gateway until it has all of them.

use super::{
	journal::{Entry, Journal, Key},
	patience::{Patience, PAUSE},
	source::{pieces, route, Form, Marks, Source},
	summary::{Refused, Sent},
	verdict::{End, Part, Verdict},
};
use crate::{
	exit::Failure,
	gateway::{Details, Gateway, Issue, LineFault, Outcome, Progress},
};
use bytes::Bytes;
use futures::TryStreamExt;
use indicatif::ProgressBar;
use reqwest::{header, Body, Method, RequestBuilder};
use std::{
	path::Path,
	sync::{Mutex, PoisonError},
};

/// What all files share.
pub struct Import<'a> {
	pub gateway: &'a Gateway,
	pub journal: Mutex<Journal>,
	/// Whether to send also what an earlier import brought to its end.
	pub again: bool,
	/// Whether the gateway leaves out lines that are wrong.
	pub skip_bad_lines: bool,
	pub bar: &'a ProgressBar,
}

impl Import<'_> {
	/// Sends a file.
	///
	/// # Errors
	/// It cannot be read, or the gateway takes nothing.
	pub async fn send(&self, source: &Source) -> Result<Sent, Failure> {
		let key = Key::of(&source.path)?;
		let mut entry = self.journal(|journal| journal.get(&key));
		if entry.done && !self.again {
			self.bar.inc(source.bytes);
			return Ok(Sent {
				skipped: true,
				..Sent::default()
			});
		}
		if self.again {
			entry = Entry::default();
		}
		let sent = match source.form {
			Form::Document => self.document(source).await,
			Form::Lines => self.lines(source, &key, entry.lines).await,
		};
		let sent = sent.map_err(|failure| failure.about(&source.path.display()))?;
		// Of a file with faults every line is looked at again: its faults are to be told again.
		let entry = Entry {
			lines: 0,
			done: sent.is_whole(),
		};
		self.journal(|journal| journal.set(&key, entry));
		Ok(sent)
	}

	/// NDJSON from standard input.
	///
	/// # Errors
	/// The gateway takes nothing, or the connection breaks.
	pub async fn standard_input(&self) -> Result<Sent, Failure> {
		let body = Body::wrap_stream(pieces(std::io::stdin()));
		let request = self.import_request(body);
		let response = match Verdict::of(self.gateway.send(request).await?).await? {
			Verdict::Accepted(response) => response,
			Verdict::Refused(outcome) => {
				return Ok(Sent {
					refused: vec![refusal(Path::new("-"), None, outcome)],
					..Sent::default()
				});
			},
			Verdict::Busy(failure, _) => return Err(failure),
		};
		let part = Part::follow(self.gateway, response, |progress| {
			self.bar.set_position(progress.stored.resources);
		});
		let part = part.await?;
		let mut sent = Sent::default();
		sent.take(Path::new("-"), 0, &part);
		match part.end {
			End::Done => Ok(sent),
			End::Refused(outcome, line) => {
				sent.refused.push(refusal(Path::new("-"), line, outcome));
				Ok(sent)
			},
			End::Broken(failure, _) | End::Failed(failure) => Err(failure.about(&format!(
				"after {} acknowledged resources",
				part.stored.resources
			))),
		}
	}

	/// A bundle or a single resource, whole.
	async fn document(&self, source: &Source) -> Result<Sent, Failure> {
		let content = tokio::fs::read(&source.path).await;
		let content = content.map_err(|error| Failure::file("read", &source.path, &error))?;
		let content = Bytes::from(content);
		let path = route(&content, source.compressed);
		let patience = Patience::new();
		loop {
			let request = self
				.gateway
				.request(Method::POST, &path)
				.header(header::CONTENT_TYPE, "application/fhir+json")
				.body(content.clone());
			let request = packed(request, source.compressed);
			let response = match self.gateway.send(request).await {
				Ok(response) => response,
				Err(failure) => {
					patience.wait(failure, PAUSE).await?;
					continue;
				},
			};
			let mut sent = Sent::default();
			match Verdict::of(response).await? {
				Verdict::Accepted(response) => sent.stored = self.gateway.read(response).await?,
				Verdict::Refused(outcome) => {
					sent.refused.push(refusal(&source.path, None, outcome));
				},
				Verdict::Busy(failure, pause) => {
					patience.wait(failure, pause).await?;
					continue;
				},
			}
			self.bar.inc(source.bytes);
			return Ok(sent);
		}
	}

	/// NDJSON, streamed, from behind the last acknowledged line on.
	async fn lines(&self, source: &Source, key: &Key, before: u64) -> Result<Sent, Failure> {
		let mut acknowledged = before;
		let mut sent = Sent::default();
		let mut patience = Patience::new();
		let mut shown = 0_u64;
		let end = loop {
			let from = acknowledged;
			let marks = Marks::default();
			let sending = marks.clone();
			let body =
				pieces(source.open(from).await?).inspect_ok(move |piece| sending.sent(piece));
			let request = self.import_request(Body::wrap_stream(body));
			// What was acknowledged of a compressed file can only be left out of the unpacked one.
			let is_packed = source.compressed && from == 0;
			let response = match self.gateway.send(packed(request, is_packed)).await {
				Ok(response) => response,
				Err(failure) => {
					patience.wait(failure, PAUSE).await?;
					continue;
				},
			};
			let response = match Verdict::of(response).await? {
				Verdict::Accepted(response) => response,
				Verdict::Refused(outcome) => break Some((outcome, None)),
				Verdict::Busy(failure, pause) => {
					patience.wait(failure, pause).await?;
					continue;
				},
			};
			let part = Part::follow(self.gateway, response, |progress| {
				patience = Patience::new();
				acknowledged = from.saturating_add(progress.lines);
				if !source.compressed {
					let more = marks.acknowledged(progress.lines);
					shown = shown.saturating_add(more);
					self.bar.inc(more);
				}
				self.note(key, acknowledged, progress);
			});
			let part = part.await?;
			sent.take(&source.path, from, &part);
			match part.end {
				End::Done => break None,
				End::Refused(outcome, line) => {
					break Some((outcome, line.map(|line| line.saturating_add(from))));
				},
				End::Failed(failure) => return Err(failure),
				End::Broken(failure, pause) => {
					self.gateway.forget_session().await;
					patience.wait(failure, pause).await?;
				},
			}
		};
		self.bar.inc(source.bytes.saturating_sub(shown));
		sent.refused
			.extend(end.map(|(outcome, line)| refusal(&source.path, line, outcome)));
		Ok(sent)
	}

	/// Remembers what is durable at the gateway, for the case that this program is killed.
	fn note(&self, key: &Key, lines: u64, progress: &Progress) {
		self.bar
			.set_message(format!("{} resources", progress.stored.resources));
		let entry = Entry { lines, done: false };
		self.journal(|journal| journal.set_soon(key, entry));
	}

	fn journal<T>(&self, act: impl FnOnce(&mut Journal) -> T) -> T {
		act(&mut self.journal.lock().unwrap_or_else(PoisonError::into_inner))
	}

	fn import_request(&self, body: Body) -> RequestBuilder {
		let path = if self.skip_bad_lines {
			"/fhir/$import?bad_lines=skip"
		} else {
			"/fhir/$import"
		};
		self.gateway
			.request(Method::POST, path)
			.header(header::CONTENT_TYPE, "application/fhir+ndjson")
			.body(body)
	}
}

impl Sent {
	/// Adds what one connection brought, which began behind so many lines.
	fn take(&mut self, file: &Path, from: u64, part: &Part) {
		self.stored = self.stored.plus(part.stored);
		self.lines_left_out = self.lines_left_out.saturating_add(part.left_out);
		let faults = part.faults.iter().map(|fault| left_out(file, from, fault));
		self.refused.extend(faults);
	}
}

fn packed(request: RequestBuilder, is_packed: bool) -> RequestBuilder {
	if is_packed {
		request.header(header::CONTENT_ENCODING, "gzip")
	} else {
		request
	}
}

fn refusal(file: &Path, line: Option<u64>, outcome: Outcome) -> Refused {
	Refused {
		file: file.to_owned(),
		line,
		issues: outcome.issue,
	}
}

fn left_out(file: &Path, from: u64, fault: &LineFault) -> Refused {
	let issue = Issue {
		severity: "error".into(),
		code: "invalid".into(),
		details: Some(Details {
			text: Some(fault.problem.clone()),
		}),
		expression: vec![fault.path.clone()],
		..Issue::default()
	};
	Refused {
		file: file.to_owned(),
		line: Some(fault.line.saturating_add(from)),
		issues: vec![issue],
	}
}
