//! Resources come in.

use super::extract::{find, media_type, FhirCaller};
use crate::{
	auth::{authorize, Action, Actor},
	context::Context,
	error::{count, respond, FhirProblem, Kind, Problem, FHIR_JSON},
	ingest::{BadLines, Encoding, IngestError, Progress, Summary},
	telemetry::{log, metrics, Event},
};
use axum::{
	body::{Body, Bytes},
	extract::{Path, Query, State},
	http::{header, HeaderMap, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
	Json,
};
use futures::{stream, Stream, StreamExt};
use galen_vault::fhir::Faults;
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, time::Duration};
use tokio::io::AsyncRead;
use tokio_util::io::StreamReader;

/// The media type of imports and of their progress.
const FHIR_NDJSON: &str = "application/fhir+ndjson";
const NDJSON: &str = "application/x-ndjson";

/// How long a body may stand still.
const STALL: Duration = Duration::from_secs(60);

/// Stores a Bundle of type transaction, batch or collection.
#[utoipa::path(
	post, path = "/fhir", tag = "hospital",
	request_body(content = String, content_type = "application/fhir+json", description = "A Bundle; may be gzip."),
	responses(
		(status = 200, description = "All of it is durable.", content_type = "application/json"),
		(status = 400, description = "OperationOutcome: not JSON.", content_type = "application/fhir+json"),
		(status = 413, description = "OperationOutcome.", content_type = "application/fhir+json"),
		(status = 422, description = "OperationOutcome that names the paths of the faults. Nothing was stored.", content_type = "application/fhir+json"),
		(status = 429, description = "OperationOutcome: too much waits to be anchored, or too many imports run.", content_type = "application/fhir+json"),
	)
)]
pub async fn bundle(
	State(context): State<Context>,
	FhirCaller(actor): FhirCaller,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, FhirProblem> {
	let encoding = begin(&context, &actor, &headers, &[FHIR_JSON, "application/json"])?;
	let stored = context.ingest.bundle(reader(body), encoding).await;
	Ok(answer(stored))
}

/// Stores one resource.
#[utoipa::path(
	post, path = "/fhir/{type}", tag = "hospital", params(("type" = String, Path)),
	request_body(content = String, content_type = "application/fhir+json", description = "A resource of this type; may be gzip."),
	responses(
		(status = 200, description = "It is durable.", content_type = "application/json"),
		(status = 400, description = "OperationOutcome.", content_type = "application/fhir+json"),
		(status = 413, description = "OperationOutcome.", content_type = "application/fhir+json"),
		(status = 422, description = "OperationOutcome. Nothing was stored.", content_type = "application/fhir+json"),
		(status = 429, description = "OperationOutcome.", content_type = "application/fhir+json"),
	)
)]
pub async fn resource(
	State(context): State<Context>,
	FhirCaller(actor): FhirCaller,
	Path(resource_type): Path<String>,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, FhirProblem> {
	let encoding = begin(&context, &actor, &headers, &[FHIR_JSON, "application/json"])?;
	let stored = context
		.ingest
		.resource(&resource_type, reader(body), encoding)
		.await;
	Ok(answer(stored))
}

/// How an import treats a line it cannot take.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
	/// `stop`, which is the default: the import ends there. `skip`: the line is reported and left out.
	#[serde(default)]
	#[param(inline)]
	bad_lines: Option<BadLinesQuery>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum BadLinesQuery {
	Stop,
	Skip,
}

/// Stores a stream of resources, one a line, of any length. The answer is a stream too: a line for
/// each durable chunk, the last with `done`.
#[utoipa::path(
	post, path = "/fhir/$import", tag = "hospital", params(ImportQuery),
	request_body(content = String, content_type = "application/fhir+ndjson", description = "May be gzip."),
	responses(
		(status = 200, description = "Progress, one JSON object a line. A fault ends the stream with a line that has `error`; what was reported before is durable.", content_type = "application/x-ndjson"),
		(status = 400, description = "OperationOutcome: nothing was stored.", content_type = "application/fhir+json"),
		(status = 422, description = "OperationOutcome: nothing was stored.", content_type = "application/fhir+json"),
		(status = 429, description = "OperationOutcome.", content_type = "application/fhir+json"),
	)
)]
pub async fn import(
	State(context): State<Context>,
	FhirCaller(actor): FhirCaller,
	Query(query): Query<ImportQuery>,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, FhirProblem> {
	let kinds = [FHIR_NDJSON, NDJSON, "application/ndjson"];
	let encoding = begin(&context, &actor, &headers, &kinds)?;
	let lines = match query.bad_lines {
		Some(BadLinesQuery::Skip) => BadLines::Skip,
		Some(BadLinesQuery::Stop) | None => BadLines::Stop,
	};
	let mut chunks = Box::pin(context.ingest.ndjson(reader(body), encoding, lines));
	// A refusal before anything is stored gets its own status; later the status is out already.
	let first = match chunks.next().await {
		Some(Ok(first)) => first,
		Some(Err(error)) => return Ok(refusal(&error)),
		None => return Err(Problem::internal("import", "no-answer").into()),
	};
	let import = Import {
		context,
		headers,
		chunks,
		next: Some(first),
		before: Summary::default(),
	};
	Ok(streamed(stream::unfold(Some(import), |import| async {
		import?.step().await
	})))
}

/// An import under way.
struct Import<S> {
	context: Context,
	headers: HeaderMap,
	chunks: S,
	/// A chunk that is durable and not reported yet.
	next: Option<Progress>,
	/// What was reported.
	before: Summary,
}

impl<S: Stream<Item = Result<Progress, IngestError>> + Unpin> Import<S> {
	/// The next line, and the rest if there is one. An import can take hours: whoever was dismissed
	/// meanwhile brings in nothing more.
	async fn step(mut self) -> Option<(Bytes, Option<Self>)> {
		let chunk = match self.next.take() {
			Some(first) => Ok(first),
			None => {
				if let Err(problem) = self.is_still_allowed().await {
					return Some((broken_off(problem, None, None), None));
				}
				self.chunks.next().await?
			},
		};
		match chunk {
			Ok(progress) => {
				note_chunk(&self.before, &progress.summary);
				self.before = progress.summary.clone();
				Some((json_line(&progress), Some(self)))
			},
			Err(error) => {
				let problem = note_refusal(&error);
				Some((broken_off(problem, error.faults(), error.line()), None))
			},
		}
	}

	async fn is_still_allowed(&self) -> Result<(), Problem> {
		let actor = find(&self.headers, &self.context).await?;
		Ok(authorize(
			&actor,
			Action::Import,
			self.context.organization,
		)?)
	}
}

/// Whether the caller may bring something in, and how it is packed.
fn begin(
	context: &Context,
	actor: &Actor,
	headers: &HeaderMap,
	kinds: &[&str],
) -> Result<Encoding, FhirProblem> {
	authorize(actor, Action::Import, context.organization)?;
	let fits = media_type(headers).is_some_and(|kind| kinds.contains(&kind.as_str()));
	if !fits {
		return Err(Kind::UnsupportedMediaType.into());
	}
	let encoding = headers.get(header::CONTENT_ENCODING);
	match encoding.map(HeaderValue::as_bytes) {
		None | Some(b"identity") => Ok(Encoding::Identity),
		Some(b"gzip") => Ok(Encoding::Gzip),
		Some(_) => Err(Kind::UnsupportedMediaType.into()),
	}
}

/// A body as it comes in. One that stands still ends with an error: it holds a place among the few
/// imports that may run at once.
fn reader(body: Body) -> impl AsyncRead + Send + Unpin + 'static {
	let pieces = stream::unfold(Some(body.into_data_stream()), |pieces| async {
		let mut pieces = pieces?;
		match tokio::time::timeout(STALL, pieces.next()).await {
			Ok(Some(Ok(piece))) => Some((Ok(piece), Some(pieces))),
			Ok(Some(Err(error))) => Some((Err(std::io::Error::other(error)), None)),
			Ok(None) => None,
			Err(_) => Some((Err(std::io::ErrorKind::TimedOut.into()), None)),
		}
	});
	StreamReader::new(Box::pin(pieces))
}

fn answer(stored: Result<Summary, IngestError>) -> Response {
	match stored {
		Ok(summary) => {
			note_chunk(&Summary::default(), &summary);
			Json(summary).into_response()
		},
		Err(error) => refusal(&error),
	}
}

/// Counts and logs what became durable since `before`.
fn note_chunk(before: &Summary, now: &Summary) {
	let stored = now.stored.saturating_sub(before.stored);
	let unchanged = now.unchanged.saturating_sub(before.unchanged);
	metrics().resources_stored.inc_by(stored);
	metrics().resources_unchanged.inc_by(unchanged);
	log(Event::ImportCommitted {
		resources: now.resources.saturating_sub(before.resources),
		stored,
		unchanged,
	});
}

/// The problem that an import's error is.
fn problem_of(error: &IngestError) -> Problem {
	match error {
		IngestError::Refused(_) => Kind::InvalidFhir.into(),
		IngestError::Malformed(_) | IngestError::Body(_) => Kind::BadRequest.into(),
		IngestError::TooLarge { .. } => Kind::TooLarge.into(),
		IngestError::Busy { retry_after, .. } => Problem::after(Kind::Busy, *retry_after),
		IngestError::Contended => Kind::Busy.into(),
		IngestError::Vault(_) | IngestError::Worker => Kind::StoreUnavailable.into(),
	}
}

/// An import's refusal: with the paths of the faults where there are some, for the sender alone.
fn refusal(error: &IngestError) -> Response {
	let problem = note_refusal(error);
	match error.faults() {
		Some(faults) => {
			count(problem.kind);
			respond(problem, FHIR_JSON, faults.to_outcome().into_bytes())
		},
		None => FhirProblem(problem).into_response(),
	}
}

fn note_refusal(error: &IngestError) -> Problem {
	let problem = problem_of(error);
	metrics().imports_refused.inc();
	log(Event::ImportRefused {
		kind: problem.kind.name(),
	});
	problem
}

/// The line with which an import ends before its time.
fn broken_off(problem: Problem, faults: Option<&Faults>, line: Option<u64>) -> Bytes {
	let outcome = faults
		.and_then(|faults| serde_json::from_str(&faults.to_outcome()).ok())
		.unwrap_or_else(|| FhirProblem(problem).outcome());
	json_line(&serde_json::json!({
		"error": outcome,
		"problem": problem.kind.name(),
		"line": line,
		"retry_after_s": problem.retry_after.map(|time| time.as_secs()),
	}))
}

fn json_line(value: &impl Serialize) -> Bytes {
	let mut text = serde_json::to_vec(value).unwrap_or_default();
	text.push(b'\n');
	text.into()
}

fn streamed(lines: impl Stream<Item = Bytes> + Send + 'static) -> Response {
	let mut response = Response::new(Body::from_stream(lines.map(Ok::<_, Infallible>)));
	*response.status_mut() = StatusCode::OK;
	response
		.headers_mut()
		.insert(header::CONTENT_TYPE, HeaderValue::from_static(NDJSON));
	response
}
