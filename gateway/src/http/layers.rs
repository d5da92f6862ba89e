//! What every request passes on its way in and out.

use super::route_of;
use crate::{
	context::Context,
	error::{FhirProblem, Kind, Problem},
	telemetry::{log, metrics, within_request, Event},
};
use axum::{
	body::{Body, HttpBody},
	extract::{MatchedPath, Request, State},
	http::{header, HeaderName, HeaderValue, Method, Response as HttpResponse, Uri, Version},
	middleware::Next,
	response::{IntoResponse, Response},
};
use std::{
	any::Any,
	convert::Infallible,
	future::Future,
	pin::Pin,
	task,
	time::{Duration, Instant},
};
use tower::{Layer, Service};
use tower_http::catch_panic::ResponseForPanic;

/// What log and metrics call an answer that no route made.
#[derive(Clone, Copy)]
pub struct Route(pub &'static str);

/// What a browser that shows an answer by itself may do with it: nothing.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// The header that names a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request, and when its answer begins, logs and counts it. The name is always ours: one
/// from outside could carry anything into the log.
pub async fn observe(request: Request, next: Next) -> Response {
	let begun = Instant::now();
	let mut bytes = [0; 8];
	// Without randomness requests have the same name, and that is all.
	let _ = getrandom::fill(&mut bytes);
	let id = u64::from_le_bytes(bytes);
	let pattern = request
		.extensions()
		.get::<MatchedPath>()
		.map(|path| path.as_str().to_owned());
	let route = route_of(pattern.as_deref());
	let method = method_of(request.method());
	let version = request.version();
	let has_body = !request.body().is_end_stream();
	let mut response = within_request(id, next.run(request)).await;
	let elapsed = begun.elapsed();
	let route = response
		.extensions()
		.get::<Route>()
		.map_or(route, |named| named.0);
	let status = response.status();
	metrics()
		.requests
		.with_label_values(&[route, method, status_class(status.as_u16())])
		.inc();
	metrics()
		.latency
		.with_label_values(&[route])
		.observe(elapsed.as_secs_f64());
	log(Event::Answered {
		request: id,
		route,
		status: status.as_u16(),
		millis: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
	});
	let is_last = has_body && version < Version::HTTP_2 && may_be_early(&response);
	let headers = response.headers_mut();
	if is_last {
		headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
	}
	if let Ok(value) = HeaderValue::from_str(&format!("{id:016x}")) {
		headers.insert(REQUEST_ID, value);
	}
	headers.insert(
		header::X_CONTENT_TYPE_OPTIONS,
		HeaderValue::from_static("nosniff"),
	);
	// Answers have the wallet's origin, so none may be a page that does anything.
	headers
		.entry(header::CONTENT_SECURITY_POLICY)
		.or_insert(HeaderValue::from_static(POLICY));
	// Nothing of a patient belongs into anybody's cache.
	headers
		.entry(header::CACHE_CONTROL)
		.or_insert(HeaderValue::from_static("no-store"));
	response
}

/// Whether the answer may begin before the request was read to its end: a refusal, or a stream. The
/// rest is not read any more and the connection ends, so the caller must be told not to use it again.
fn may_be_early(response: &Response) -> bool {
	!response.status().is_success() || response.body().size_hint().exact().is_none()
}

fn method_of(method: &Method) -> &'static str {
	match *method {
		Method::GET => "GET",
		Method::HEAD => "HEAD",
		Method::POST => "POST",
		_ => "other",
	}
}

fn status_class(status: u16) -> &'static str {
	match status {
		100..=199 => "1xx",
		200..=299 => "2xx",
		300..=399 => "3xx",
		400..=499 => "4xx",
		_ => "5xx",
	}
}

/// Lets only so many requests in at once. What is read by machines that watch over the gateway
/// always comes in: a full house must still be seen to be full.
pub async fn admit(State(context): State<Context>, request: Request, next: Next) -> Response {
	let path = request.uri().path();
	if matches!(path, "/healthz" | "/readyz" | "/metrics") {
		return next.run(request).await;
	}
	let Ok(_permit) = context.requests.clone().try_acquire_owned() else {
		return problem(path, Kind::Busy);
	};
	next.run(request).await
}

/// A path nobody has.
pub async fn not_found(uri: Uri) -> Response {
	problem(uri.path(), Kind::NotFound)
}

/// A method the path does not have.
pub async fn method_not_allowed(uri: Uri) -> Response {
	problem(uri.path(), Kind::MethodNotAllowed)
}

/// A problem in the form that the path's callers read.
fn problem(path: &str, kind: Kind) -> Response {
	if path == "/fhir" || path.starts_with("/fhir/") {
		FhirProblem::from(kind).into_response()
	} else {
		Problem::from(kind).into_response()
	}
}

/// What a panic answers. Its text stays inside: it may quote what it stumbled over.
#[derive(Clone, Copy)]
pub struct Panicked;

impl ResponseForPanic for Panicked {
	type ResponseBody = Body;

	fn response_for_panic(&mut self, _: Box<dyn Any + Send>) -> HttpResponse<Body> {
		Problem::from(Kind::Internal).into_response()
	}
}

/// Gives up a request whose answer does not begin in time.
#[derive(Clone, Copy)]
pub struct Timeout<S> {
	inner: S,
	limit: Duration,
}

/// Makes [`Timeout`]s.
#[derive(Clone, Copy)]
pub struct TimeoutLayer(Duration);

impl Timeout<()> {
	/// A layer that gives up after this time.
	pub fn layer(limit: Duration) -> TimeoutLayer {
		TimeoutLayer(limit)
	}
}

impl<S> Layer<S> for TimeoutLayer {
	type Service = Timeout<S>;

	fn layer(&self, inner: S) -> Timeout<S> {
		Timeout {
			inner,
			limit: self.0,
		}
	}
}

impl<S> Service<Request> for Timeout<S>
where
	S: Service<Request, Response = Response, Error = Infallible> + Send + 'static,
	S::Future: Send + 'static,
{
	type Error = Infallible;
	type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;
	type Response = Response;

	fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> task::Poll<Result<(), Infallible>> {
		self.inner.poll_ready(cx)
	}

	fn call(&mut self, request: Request) -> Self::Future {
		let limit = self.limit;
		let is_fhir = request.uri().path().starts_with("/fhir");
		let answer = self.inner.call(request);
		Box::pin(async move {
			match tokio::time::timeout(limit, answer).await {
				Ok(answer) => answer,
				Err(_) if is_fhir => Ok(FhirProblem::from(Kind::Timeout).into_response()),
				Err(_) => Ok(Problem::from(Kind::Timeout).into_response()),
			}
		})
	}
}
