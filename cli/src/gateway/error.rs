//! A gateway's refusals as failures.

use crate::exit::{Code, Failure};
use reqwest::{Response, StatusCode};
use serde::Deserialize;

/// `application/problem+json`, the errors of OAuth, and FHIR's `OperationOutcome`: whichever the
/// gateway answered with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
	#[serde(rename = "type")]
	kind: String,
	title: String,
	detail: Option<String>,
	error: String,
	error_description: Option<String>,
	issue: Vec<super::Issue>,
}

/// What helps, for problems where the gateway's own words do not say it.
const HINTS: [(&str, &str); 9] = [
	(
		"not-represented",
		"`galen representative list` says who may, and until when",
	),
	("unauthorized", "use another --key or --client"),
	(
		"forbidden",
		"this is for somebody in another role; use another --key",
	),
	(
		"insufficient-scope",
		"the hospital must allow the program more",
	),
	(
		"not-accepted",
		"`galen order show` says how it stands, and the hospital's privacy officer accepts it",
	),
	("receipt-spent", "the access is over; ask for a new one"),
	("not-enrolled", "`galen enrol` does it"),
	("ledger-answers", "leave --sealed out"),
	(
		"no-recent-view",
		"go by your hospital's own procedure for an emergency, and write down what you read",
	),
];

/// The failure of an answer that is none of success.
pub async fn refusal(response: Response) -> Failure {
	let status = response.status();
	let body = response.bytes().await.unwrap_or_default();
	of_body(status, &body)
}

/// Nothing, when the answer says that a record is not anchored yet; the failure otherwise.
pub async fn unless_not_anchored(response: Response) -> Result<(), Failure> {
	let status = response.status();
	let body = response.bytes().await.unwrap_or_default();
	let problem: Problem = serde_json::from_slice(&body).unwrap_or_default();
	if problem.kind == "urn:galen:problem:not-anchored-yet" {
		return Ok(());
	}
	Err(of_body(status, &body))
}

fn of_body(status: StatusCode, body: &[u8]) -> Failure {
	let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
	let name = problem
		.kind
		.strip_prefix("urn:galen:problem:")
		.unwrap_or_default();
	let what = match (&problem.detail, &problem.error_description) {
		(Some(detail), _) => detail.clone(),
		(None, Some(description)) => description.clone(),
		_ if !problem.title.is_empty() => problem.title.clone(),
		_ if !problem.error.is_empty() => problem.error.replace('_', " "),
		_ => match problem.issue.first() {
			Some(issue) => issue.to_string(),
			None => format!("the gateway answered {status}"),
		},
	};
	let text = match HINTS.iter().find(|(known, _)| *known == name) {
		Some((_, hint)) => format!("{}; {hint}", what.trim_end_matches('.')),
		None => what,
	};
	Failure::new(code(status, name), text)
}

fn code(status: StatusCode, name: &str) -> Code {
	if matches!(name, "not-finalized" | "not-anchored-yet") {
		return Code::Unavailable;
	}
	match status.as_u16() {
		400 | 413 | 415 | 416 | 422 => Code::Input,
		404 | 410 => Code::NotFound,
		408 | 429 | 502 | 503 | 504 => Code::Unavailable,
		401 | 403 | 409 => Code::Refused,
		_ => Code::Internal,
	}
}

/// The failure of an answer that did not come.
pub fn transport(url: &str, error: &reqwest::Error) -> Failure {
	let mut reason = error.to_string();
	let mut source = std::error::Error::source(error);
	while let Some(cause) = source {
		reason = cause.to_string();
		source = cause.source();
	}
	Failure::new(
		Code::Unavailable,
		format!("the gateway at {url} does not answer: {reason}; is it running, and is --gateway right?"),
	)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn of(status: u16, body: &str) -> (Code, String) {
		let failure = of_body(StatusCode::from_u16(status).unwrap(), body.as_bytes());
		(failure.code, failure.to_string())
	}

	#[test]
	fn a_problem_says_what_and_what_helps() {
		let body = r#"{"type":"urn:galen:problem:not-accepted","title":"The order is not accepted.","status":409}"#;
		let (code, text) = of(409, body);
		assert_eq!(code, Code::Refused);
		assert_eq!(
			text,
			"The order is not accepted; `galen order show` says how it stands, and the hospital's privacy \
			 officer accepts it"
		);
	}

	#[test]
	fn what_only_takes_time_is_told_from_what_was_refused() {
		let code = |name: &str| {
			let body = format!(r#"{{"type":"urn:galen:problem:{name}","title":"x"}}"#);
			of(409, &body).0
		};
		assert_eq!(code("not-finalized"), Code::Unavailable);
		assert_eq!(code("receipt-spent"), Code::Refused);
	}

	#[test]
	fn an_outcome_names_the_element() {
		let body = r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"value",
			"details":{"text":"not a date"},"expression":["Patient.birthDate"]}]}"#;
		let (code, text) = of(422, body);
		assert_eq!(code, Code::Input);
		assert_eq!(text, "Patient.birthDate: not a date");
	}

	#[test]
	fn anything_else_is_still_one_line() {
		assert_eq!(of(502, "<html>").0, Code::Unavailable);
		let oauth = r#"{"error":"invalid_client","error_description":"unknown client"}"#;
		assert_eq!(of(401, oauth), (Code::Refused, "unknown client".into()));
	}
}
