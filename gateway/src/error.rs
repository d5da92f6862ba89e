//! What callers are told when something is refused or fails: one closed list.
//!
//! Inside, each part has its own errors. Here they become a [`Problem`], whose name is stable and
//! whose text is a constant: no answer quotes a request, a record or an error of a library. Where
//! existence itself is private, "not yours" and "not there" are the same answer.

use crate::telemetry::{log, metrics, Event};
use axum::{
	body::Body,
	http::{header, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
};
use serde::Serialize;
use std::time::Duration;

/// The media type of problems, RFC 9457.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// The media type of FHIR resources.
pub const FHIR_JSON: &str = "application/fhir+json";
/// What stands before a problem's name in its type.
pub const PROBLEM_URN: &str = "urn:galen:problem";

macro_rules! problems {
	($( $(#[$doc:meta])* $variant:ident = $name:literal, $status:ident, $title:literal; )+) => {
		/// Every problem there is.
		#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
		pub enum Kind {
			$( $(#[$doc])* $variant, )+
		}

		impl Kind {
			/// All of them.
			pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

			/// The stable name.
			pub const fn name(self) -> &'static str {
				match self { $( Self::$variant => $name, )+ }
			}

			/// The status code it is answered with.
			pub const fn status(self) -> StatusCode {
				match self { $( Self::$variant => StatusCode::$status, )+ }
			}

			/// What to tell a person: what is wrong and what to do.
			pub const fn title(self) -> &'static str {
				match self { $( Self::$variant => $title, )+ }
			}
		}
	};
}

problems! {
	/// The request is not of the form this route takes.
	BadRequest = "bad-request", BAD_REQUEST, "The request is malformed.";
	/// No valid session or token.
	Unauthorized = "unauthorized", UNAUTHORIZED, "Sign in first: the session is missing, over, or its account may not act.";
	/// The actor may not do this, and may know that it can be done.
	Forbidden = "forbidden", FORBIDDEN, "This account may not do this.";
	/// The subject named is none for whom the caller may read, or no longer.
	NotRepresented = "not-represented", FORBIDDEN, "This account may not read for that patient: it was not appointed to, or its right has ended.";
	/// The token's scope does not cover this.
	InsufficientScope = "insufficient-scope", FORBIDDEN, "The token's scope does not cover this.";
	/// There is nothing here for this actor.
	NotFound = "not-found", NOT_FOUND, "There is nothing here for this account.";
	/// The route has none of the forms that are accepted.
	NotAcceptable = "not-acceptable", NOT_ACCEPTABLE, "This is not to be had in that form: ask for JSON, plain text, HTML or FHIR JSON.";
	/// The route does not know this method.
	MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "This method is not allowed here.";
	/// The account is linked to another patient.
	AccountLinked = "account-linked", CONFLICT, "The account is linked to another patient: one account stands for one patient.";
	/// The patient is linked to another account, which is still enrolled.
	PatientLinked = "patient-linked", CONFLICT, "The patient is linked to another account: end that enrolment on the ledger first.";
	/// The order is not one under which releases can happen now.
	NotAccepted = "not-accepted", CONFLICT, "The order is not accepted, or its deadline has passed.";
	/// The session has no envelope key to seal to.
	NoEnvelopeKey = "no-envelope-key", CONFLICT, "The session has no envelope key: sign in with one.";
	/// The leaf is in no batch yet.
	NotAnchoredYet = "not-anchored-yet", CONFLICT, "This is not anchored yet: ask again in some seconds.";
	/// The receipt cannot be spent. Why is between the subject and the ledger.
	ReceiptSpent = "receipt-spent", CONFLICT, "The receipt can no longer be spent.";
	/// The receipt is not in a finalized block yet.
	NotFinalized = "not-finalized", CONFLICT, "The receipt is not finalized yet: ask again in some seconds.";
	/// Of what the receipt covers nothing is permitted; nothing is disclosed or billed.
	NothingPermitted = "nothing-permitted", CONFLICT, "Nothing of what the receipt covers may be read.";
	/// A receipt covers more records than one ring holds.
	TooManyRecords = "too-many-records", CONFLICT, "The receipt covers more records than one release can carry: ask for fewer categories.";
	/// What the ledger has as the recipient's envelope key cannot be sealed to.
	BadRecipientKey = "bad-recipient-key", CONFLICT, "The organization's envelope key on the ledger cannot be used: its admin must set another.";
	/// The ledger can be reached: nothing is opened without it.
	LedgerAnswers = "ledger-answers", CONFLICT, "The ledger can be reached, or was a moment ago: open the emergency access on it.";
	/// The patient forbids emergency access by name.
	EmergencyForbidden = "emergency-forbidden", FORBIDDEN, "The patient has forbidden emergency access by name.";
	/// The clinician's clock and the gateway's differ.
	ClockSkew = "clock-skew", CONFLICT, "The time that was signed and this gateway's differ by more than five minutes: set the clock, and sign again.";
	/// Another list of records than the demand on the ledger commits to.
	OtherList = "other-list", UNPROCESSABLE_ENTITY, "This is not the list that the demand on the ledger commits to.";
	/// The list of records was not handed in.
	NoList = "no-list", CONFLICT, "The patient's list of records was not handed in yet: nobody knows what to erase.";
	/// A privacy officer has decided.
	AlreadyDecided = "already-decided", CONFLICT, "This erasure was started or declined already.";
	/// There is no certificate yet.
	NoCertificate = "no-certificate", CONFLICT, "There is no certificate: the keys are not destroyed yet, or the erasure was declined.";
	/// More than this route takes.
	TooLarge = "too-large", PAYLOAD_TOO_LARGE, "The body is too large.";
	/// A body of another kind than this route takes.
	UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "This route takes another kind of body.";
	/// The object has no such bytes.
	Range = "range", RANGE_NOT_SATISFIABLE, "The object has no such bytes.";
	/// The account is not enrolled at this hospital in a finalized block.
	NotEnrolled = "not-enrolled", UNPROCESSABLE_ENTITY, "The account is not enrolled at this hospital: enrol it on the ledger first and wait until that is finalized.";
	/// The FHIR content is not valid.
	InvalidFhir = "invalid-fhir", UNPROCESSABLE_ENTITY, "The resources are not valid; nothing of them was stored.";
	/// The record was erased.
	Erased = "erased", GONE, "The record was erased: its key does not exist any more.";
	/// Too much at once.
	Busy = "busy", TOO_MANY_REQUESTS, "The gateway is busy: ask again later.";
	/// A fault inside.
	Internal = "internal", INTERNAL_SERVER_ERROR, "Something failed inside. The request's id finds it in the log.";
	/// An object failed its integrity check.
	Damaged = "damaged", INTERNAL_SERVER_ERROR, "The stored object failed its integrity check and is not served.";
	/// Finality is too old to act on.
	FinalityStale = "finality-stale", SERVICE_UNAVAILABLE, "The ledger has not finalized for too long: nothing is released until it does.";
	/// The ledger was last seen too long ago to tell who may do what.
	NoRecentView = "no-recent-view", SERVICE_UNAVAILABLE, "The ledger was last seen too long ago: this gateway cannot tell who may open records without it.";
	/// The node does not answer.
	NodeUnreachable = "node-unreachable", SERVICE_UNAVAILABLE, "The ledger's node does not answer.";
	/// The database, the objects or the key device do not answer.
	StoreUnavailable = "store-unavailable", SERVICE_UNAVAILABLE, "The store does not answer: ask again later.";
	/// It took too long.
	Timeout = "timeout", SERVICE_UNAVAILABLE, "This took too long: ask again.";
	/// The gateway is stopping.
	Stopping = "stopping", SERVICE_UNAVAILABLE, "The gateway is stopping: ask again later.";
}

impl Kind {
	/// The issue type of a FHIR OperationOutcome.
	const fn issue(self) -> &'static str {
		match self {
			Self::BadRequest
			| Self::UnsupportedMediaType
			| Self::NotAcceptable
			| Self::MethodNotAllowed => "structure",
			Self::InvalidFhir => "invalid",
			Self::Unauthorized => "login",
			Self::Forbidden
			| Self::NotRepresented
			| Self::EmergencyForbidden
			| Self::InsufficientScope => "forbidden",
			Self::NotFound | Self::Erased => "not-found",
			Self::TooLarge => "too-long",
			Self::Busy => "throttled",
			Self::Timeout => "timeout",
			Self::Internal | Self::Damaged => "exception",
			Self::FinalityStale
			| Self::NoRecentView
			| Self::NodeUnreachable
			| Self::StoreUnavailable
			| Self::Stopping => "transient",
			Self::AccountLinked
			| Self::PatientLinked
			| Self::NotAccepted
			| Self::NoEnvelopeKey
			| Self::NotAnchoredYet
			| Self::ReceiptSpent
			| Self::NotFinalized
			| Self::NothingPermitted
			| Self::TooManyRecords
			| Self::BadRecipientKey
			| Self::LedgerAnswers
			| Self::ClockSkew
			| Self::OtherList
			| Self::NoList
			| Self::AlreadyDecided
			| Self::NoCertificate
			| Self::Range
			| Self::NotEnrolled => "business-rule",
		}
	}
}

/// A refusal or failure on its way to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
	/// Which.
	pub kind: Kind,
	/// After how long it makes sense to ask again.
	pub retry_after: Option<Duration>,
}

impl From<Kind> for Problem {
	fn from(kind: Kind) -> Self {
		let retry_after = match kind {
			Kind::Busy | Kind::Timeout => Some(Duration::from_secs(1)),
			Kind::NotFinalized | Kind::NotAnchoredYet => Some(Duration::from_secs(2)),
			Kind::FinalityStale
			| Kind::NoRecentView
			| Kind::NodeUnreachable
			| Kind::StoreUnavailable
			| Kind::Stopping => Some(Duration::from_secs(5)),
			_ => None,
		};
		Self { kind, retry_after }
	}
}

impl Problem {
	/// The same, with a time after which it makes sense to ask again.
	pub fn after(kind: Kind, retry_after: Duration) -> Self {
		Self {
			kind,
			retry_after: Some(retry_after),
		}
	}

	/// A fault inside that nobody foresaw: the caller learns that, the log learns where.
	pub fn internal(part: &'static str, kind: &'static str) -> Self {
		log(Event::Failed { part, kind });
		Kind::Internal.into()
	}
}

/// The body of a problem, RFC 9457.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
	/// `urn:galen:problem:` and the problem's name.
	#[serde(rename = "type")]
	pub kind: String,
	/// What is wrong and what to do.
	pub title: &'static str,
	/// The status code.
	pub status: u16,
}

impl IntoResponse for Problem {
	fn into_response(self) -> Response {
		count(self.kind);
		let body = ProblemBody {
			kind: format!("{PROBLEM_URN}:{}", self.kind.name()),
			title: self.kind.title(),
			status: self.kind.status().as_u16(),
		};
		let text = serde_json::to_vec(&body).unwrap_or_default();
		respond(self, PROBLEM_JSON, text)
	}
}

/// A problem on a FHIR route: an OperationOutcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FhirProblem(pub Problem);

impl<P: Into<Problem>> From<P> for FhirProblem {
	fn from(problem: P) -> Self {
		Self(problem.into())
	}
}

impl FhirProblem {
	/// The outcome as JSON.
	pub fn outcome(&self) -> serde_json::Value {
		let kind = self.0.kind;
		serde_json::json!({
			"resourceType": "OperationOutcome",
			"issue": [{
				"severity": "error",
				"code": kind.issue(),
				"details": {
					"coding": [{ "system": PROBLEM_URN, "code": kind.name() }],
					"text": kind.title(),
				},
			}],
		})
	}
}

impl IntoResponse for FhirProblem {
	fn into_response(self) -> Response {
		count(self.0.kind);
		respond(self.0, FHIR_JSON, self.outcome().to_string().into_bytes())
	}
}

/// A problem whose body is made elsewhere, such as an OperationOutcome that names paths.
pub fn respond(problem: Problem, media_type: &'static str, body: Vec<u8>) -> Response {
	let mut response = Response::new(Body::from(body));
	*response.status_mut() = problem.kind.status();
	let headers = response.headers_mut();
	headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
	if let Some(after) = problem.retry_after {
		let seconds = after.as_secs().max(1);
		headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
	}
	if problem.kind == Kind::Unauthorized {
		headers.insert(
			header::WWW_AUTHENTICATE,
			HeaderValue::from_static("Bearer realm=\"galen\""),
		);
	}
	response
}

/// Counts a refusal.
pub fn count(kind: Kind) {
	metrics().refusals.with_label_values(&[kind.name()]).inc();
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::collections::BTreeSet;

	#[test]
	fn names_are_unique_and_well_formed() {
		let names: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
		assert_eq!(names.len(), Kind::ALL.len());
		for name in names {
			assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
		}
	}

	#[test]
	fn every_problem_is_a_refusal_or_a_failure() {
		for kind in Kind::ALL {
			let status = kind.status();
			assert!(status.is_client_error() || status.is_server_error());
			let response = Problem::from(*kind).into_response();
			assert_eq!(response.status(), status);
			assert_eq!(response.headers()[header::CONTENT_TYPE], PROBLEM_JSON);
			let busy = matches!(
				status,
				StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
			);
			if busy {
				assert!(
					response.headers().contains_key(header::RETRY_AFTER),
					"{}",
					kind.name()
				);
			}
		}
	}

	#[test]
	fn fhir_routes_answer_with_an_outcome() {
		let problem = FhirProblem::from(Kind::TooLarge);
		let outcome = problem.outcome();
		assert_eq!(outcome["resourceType"], "OperationOutcome");
		assert_eq!(outcome["issue"][0]["code"], "too-long");
		assert_eq!(
			outcome["issue"][0]["details"]["coding"][0]["code"],
			"too-large"
		);
		assert_eq!(
			problem.into_response().headers()[header::CONTENT_TYPE],
			FHIR_JSON
		);
	}
}
