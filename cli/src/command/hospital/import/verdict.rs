//! What a gateway says to an import: to its beginning, and while it runs.

use super::patience::PAUSE;
use crate::{
	exit::{Code, Failure},
	gateway::{
		broken, pause_of, refused, retry_after, Gateway, Issue, LineFault, Outcome, Progress,
		Stored,
	},
};
use futures::TryStreamExt;
use reqwest::{Response, StatusCode};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

/// The longest line of an answer.
const ANSWER_LINE: usize = 1 << 20;

/// What a gateway says to the beginning.
pub enum Verdict {
	/// It takes it; this is the answer.
	Accepted(Response),
	/// What was sent is wrong.
	Refused(Outcome),
	/// Later, after so long.
	Busy(Failure, Duration),
}

impl Verdict {
	/// Reads it from the answer.
	///
	/// # Errors
	/// The gateway refuses whatever is sent.
	pub async fn of(response: Response) -> Result<Self, Failure> {
		let status = response.status();
		if status.is_success() {
			return Ok(Self::Accepted(response));
		}
		match status {
			StatusCode::BAD_REQUEST
			| StatusCode::PAYLOAD_TOO_LARGE
			| StatusCode::UNSUPPORTED_MEDIA_TYPE
			| StatusCode::UNPROCESSABLE_ENTITY => {
				let body = response.bytes().await.unwrap_or_default();
				Ok(Self::Refused(outcome_of(status, &body)))
			},
			// The session ended while the body was on its way; the next attempt begins another.
			StatusCode::UNAUTHORIZED => {
				let failure = refused(response).await;
				Ok(Self::Busy(
					Failure::new(Code::Unavailable, failure.to_string()),
					PAUSE,
				))
			},
			StatusCode::TOO_MANY_REQUESTS
			| StatusCode::BAD_GATEWAY
			| StatusCode::SERVICE_UNAVAILABLE
			| StatusCode::GATEWAY_TIMEOUT => {
				let pause = retry_after(&response);
				Ok(Self::Busy(refused(response).await, pause))
			},
			_ => Err(refused(response).await),
		}
	}
}

/// The outcome in a refusal; one is made where the gateway sent something else.
fn outcome_of(status: StatusCode, body: &[u8]) -> Outcome {
	let outcome: Outcome = serde_json::from_slice(body).unwrap_or_default();
	if !outcome.issue.is_empty() {
		return outcome;
	}
	Outcome {
		issue: vec![Issue {
			severity: "error".into(),
			code: "invalid".into(),
			diagnostics: Some(format!("the gateway answered {status}")),
			..Issue::default()
		}],
	}
}

/// What one connection brought.
#[derive(Debug)]
pub struct Part {
	/// What was stored.
	pub stored: Stored,
	/// Lines that were left out, and of many the first ones' faults.
	pub left_out: u64,
	pub faults: Vec<LineFault>,
	/// How it ended.
	pub end: End,
}

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
	/// All was taken.
	Done,
	/// What was sent is wrong, perhaps at a line.
	Refused(Outcome, Option<u64>),
	/// Too early; it makes sense to go on, after so long.
	Broken(Failure, Duration),
	/// It makes no sense to go on.
	Failed(Failure),
}

impl Part {
	/// Reads the gateway's progress to its end. What it acknowledged is durable.
	///
	/// # Errors
	/// What arrives is no progress.
	pub async fn follow(
		gateway: &Gateway,
		response: Response,
		mut each: impl FnMut(&Progress),
	) -> Result<Self, Failure> {
		let stream = response
			.bytes_stream()
			.map_err(|error| std::io::Error::other(broken(gateway, &error).to_string()));
		let mut reader = BufReader::new(tokio_util::io::StreamReader::new(Box::pin(stream)));
		let mut part = Self {
			stored: Stored::default(),
			left_out: 0,
			faults: Vec::new(),
			end: End::Broken(
				Failure::new(
					Code::Unavailable,
					"the gateway closed the connection before it had everything",
				),
				PAUSE,
			),
		};
		let mut line = Vec::new();
		loop {
			line.clear();
			match read_line(&mut reader, &mut line).await {
				Ok(true) => {},
				Ok(false) => return Ok(part),
				Err(error) => {
					let failure = Failure::new(Code::Unavailable, error.to_string());
					part.end = End::Broken(failure, PAUSE);
					return Ok(part);
				},
			}
			let progress: Progress = serde_json::from_slice(&line).map_err(|error| {
				Failure::new(
					Code::Incompatible,
					format!("the gateway's progress is malformed: {error}"),
				)
			})?;
			if let Some(outcome) = progress.error {
				let pause = pause_of(progress.retry_after_s);
				part.end = end_of(progress.problem.as_deref(), outcome, progress.line, pause);
				return Ok(part);
			}
			each(&progress);
			part.stored = progress.stored;
			part.left_out = progress.skipped;
			part.faults.extend(progress.faults);
			if progress.done {
				part.end = End::Done;
				return Ok(part);
			}
		}
	}
}

/// What an error amid a stream means, by its name.
fn end_of(problem: Option<&str>, outcome: Outcome, line: Option<u64>, pause: Duration) -> End {
	let text = match outcome.issue.first() {
		Some(issue) => issue.to_string(),
		None => "the gateway broke the import off".to_owned(),
	};
	match problem {
		Some("invalid-fhir" | "bad-request" | "too-large" | "unsupported-media-type") | None => {
			End::Refused(outcome, line)
		},
		Some(
			"busy" | "timeout" | "stopping" | "store-unavailable" | "finality-stale"
			| "node-unreachable" | "unauthorized",
		) => End::Broken(Failure::new(Code::Unavailable, text), pause),
		Some("forbidden" | "insufficient-scope") => End::Failed(Failure::refused(text)),
		Some(_) => End::Failed(Failure::new(Code::Internal, text)),
	}
}

/// One line of bounded length; `false` at the end.
async fn read_line(
	reader: &mut (impl AsyncBufReadExt + Unpin),
	line: &mut Vec<u8>,
) -> std::io::Result<bool> {
	let limit = u64::try_from(ANSWER_LINE).unwrap_or(u64::MAX);
	let read = reader.take(limit).read_until(b'\n', line).await?;
	if read == ANSWER_LINE {
		return Err(std::io::Error::other(
			"the gateway's answer has a line that is too long",
		));
	}
	Ok(read > 0)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn outcome(text: &str) -> Outcome {
		Outcome {
			issue: vec![Issue {
				diagnostics: Some(text.into()),
				..Issue::default()
			}],
		}
	}

	#[test]
	fn what_is_wrong_is_told_from_what_only_takes_time() {
		let end = |name: &str| end_of(Some(name), outcome("x"), Some(3), PAUSE);
		assert_eq!(end("invalid-fhir"), End::Refused(outcome("x"), Some(3)));
		for waits in ["busy", "stopping", "unauthorized", "store-unavailable"] {
			assert!(matches!(end(waits), End::Broken(_, PAUSE)), "{waits}");
		}
		let dismissed = end("forbidden");
		assert_eq!(dismissed, End::Failed(Failure::refused("x")));
		assert!(matches!(end("internal"), End::Failed(_)));
	}

	#[test]
	fn a_refusal_has_an_issue_whatever_arrives() {
		let made = outcome_of(StatusCode::BAD_REQUEST, b"<html>");
		let text = made.issue[0].to_string();
		assert_eq!(text, "the gateway answered 400 Bad Request");
	}

	#[tokio::test]
	async fn a_line_is_of_bounded_length() {
		let mut line = Vec::new();
		let mut short = BufReader::new(&b"a\nb"[..]);
		assert!(read_line(&mut short, &mut line).await.unwrap());
		assert_eq!(line, b"a\n");
		let long = vec![b'a'; ANSWER_LINE + 1];
		let mut long = BufReader::new(long.as_slice());
		assert!(read_line(&mut long, &mut line).await.is_err());
	}
}
