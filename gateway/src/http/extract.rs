//! What handlers take from a request, with refusals of our own.

use super::types;
use crate::{
	auth::Actor,
	context::Context,
	error::{FhirProblem, Kind, Problem},
	ledger::AccountId,
};
use axum::{
	body::Bytes,
	extract::{FromRequest, FromRequestParts, Request},
	http::{header, request::Parts, HeaderMap, HeaderName},
};
use serde::de::DeserializeOwned;

/// Who is asking, as the finalized head has it at this moment.
pub struct Caller(pub Actor);

impl FromRequestParts<Context> for Caller {
	type Rejection = Problem;

	async fn from_request_parts(
		parts: &mut Parts,
		context: &Context,
	) -> Result<Self, Self::Rejection> {
		find(&parts.headers, context).await.map(Self)
	}
}

/// The same on a FHIR route.
pub struct FhirCaller(pub Actor);

impl FromRequestParts<Context> for FhirCaller {
	type Rejection = FhirProblem;

	async fn from_request_parts(
		parts: &mut Parts,
		context: &Context,
	) -> Result<Self, Self::Rejection> {
		Ok(find(&parts.headers, context).await.map(Self)?)
	}
}

/// Who holds the token of these headers, as the finalized head has it at this moment.
pub async fn find(headers: &HeaderMap, context: &Context) -> Result<Actor, Problem> {
	let token = bearer(headers).ok_or(Kind::Unauthorized)?;
	let holder = context
		.sessions
		.find(token, context.clock.instant())
		.ok_or(Kind::Unauthorized)?;
	let named = subject(headers)?;
	let head = context.finalized()?;
	Ok(match named {
		None => Actor::find(&holder, &head, context.organization).await?,
		Some(subject) => Actor::find_for(&holder, subject, &head, context.organization).await?,
	})
}

/// The header that names the subject whose data is meant, for who reads in somebody's place. It is a
/// header and no part of the path: proxies keep paths.
pub const SUBJECT: HeaderName = HeaderName::from_static("galen-subject");

/// The one subject that a request names, if it names one.
fn subject(headers: &HeaderMap) -> Result<Option<AccountId>, Problem> {
	let mut values = headers.get_all(SUBJECT).iter();
	let Some(value) = values.next() else {
		return Ok(None);
	};
	if values.next().is_some() {
		return Err(Kind::BadRequest.into());
	}
	let text = value
		.to_str()
		.map_err(|_| Problem::from(Kind::BadRequest))?;
	types::account(text.trim()).map(Some)
}

/// The one bearer token of a request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
	let mut values = headers.get_all(header::AUTHORIZATION).iter();
	let (value, None) = (values.next()?, values.next()) else {
		return None;
	};
	let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
	scheme
		.eq_ignore_ascii_case("bearer")
		.then_some(token.trim())
		.filter(|token| !token.is_empty() && token.len() <= 256)
}

/// A JSON body; more than the route's limit is refused before it is read.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Context> for Json<T> {
	type Rejection = Problem;

	async fn from_request(request: Request, context: &Context) -> Result<Self, Self::Rejection> {
		if !is_json(request.headers()) {
			return Err(Kind::UnsupportedMediaType.into());
		}
		let body = Body::from_request(request, context).await?;
		serde_json::from_slice(&body.0)
			.map(Self)
			.map_err(|_| Kind::BadRequest.into())
	}
}

/// A JSON body, or none, which is the default.
pub struct MaybeJson<T>(pub T);

impl<T: DeserializeOwned + Default> FromRequest<Context> for MaybeJson<T> {
	type Rejection = Problem;

	async fn from_request(request: Request, context: &Context) -> Result<Self, Self::Rejection> {
		let is_json = is_json(request.headers());
		let body = Body::from_request(request, context).await?;
		if body.0.is_empty() {
			return Ok(Self(T::default()));
		}
		if !is_json {
			return Err(Kind::UnsupportedMediaType.into());
		}
		serde_json::from_slice(&body.0)
			.map(Self)
			.map_err(|_| Kind::BadRequest.into())
	}
}

/// A whole body, within the route's limit.
pub struct Body(pub Bytes);

impl FromRequest<Context> for Body {
	type Rejection = Problem;

	async fn from_request(request: Request, context: &Context) -> Result<Self, Self::Rejection> {
		use axum::response::IntoResponse;
		Bytes::from_request(request, context)
			.await
			.map(Self)
			.map_err(|rejection| match rejection.into_response().status() {
				axum::http::StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge.into(),
				_ => Kind::BadRequest.into(),
			})
	}
}

fn is_json(headers: &HeaderMap) -> bool {
	media_type(headers).is_some_and(|kind| kind == "application/json")
}

/// The media type of a body, without parameters, in lower case.
pub fn media_type(headers: &HeaderMap) -> Option<String> {
	let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
	let kind = value.split(';').next()?.trim();
	Some(kind.to_ascii_lowercase())
}

/// A number, or another value, in the path. What cannot be one is not there.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Context> for Path<T> {
	type Rejection = Problem;

	async fn from_request_parts(
		parts: &mut Parts,
		context: &Context,
	) -> Result<Self, Self::Rejection> {
		axum::extract::Path::<T>::from_request_parts(parts, context)
			.await
			.map(|path| Self(path.0))
			.map_err(|_| Kind::NotFound.into())
	}
}

/// The query.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Context> for Query<T> {
	type Rejection = Problem;

	async fn from_request_parts(
		parts: &mut Parts,
		context: &Context,
	) -> Result<Self, Self::Rejection> {
		axum::extract::Query::<T>::from_request_parts(parts, context)
			.await
			.map(|query| Self(query.0))
			.map_err(|_| Kind::BadRequest.into())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn headers(values: &[&str]) -> HeaderMap {
		let mut headers = HeaderMap::new();
		for value in values {
			headers.append(header::AUTHORIZATION, value.parse().unwrap());
		}
		headers
	}

	#[test]
	fn one_bearer_token_is_read() {
		assert_eq!(bearer(&headers(&["Bearer abc"])), Some("abc"));
		assert_eq!(bearer(&headers(&["bearer abc "])), Some("abc"));
	}

	#[test]
	fn one_subject_is_read_and_two_are_none() {
		let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
		let mut headers = HeaderMap::new();
		assert_eq!(subject(&headers), Ok(None));
		headers.append(SUBJECT, alice.parse().unwrap());
		assert_eq!(subject(&headers), Ok(Some(types::account(alice).unwrap())));
		headers.append(SUBJECT, alice.parse().unwrap());
		assert_eq!(subject(&headers), Err(Kind::BadRequest.into()));
		for wrong in ["", "Amina", "5Grwva"] {
			let mut headers = HeaderMap::new();
			headers.append(SUBJECT, wrong.parse().unwrap());
			assert_eq!(subject(&headers), Err(Kind::BadRequest.into()), "{wrong}");
		}
	}

	#[test]
	fn anything_else_is_no_token() {
		let long = format!("Bearer {}", "a".repeat(257));
		for values in [
			vec![],
			vec!["abc"],
			vec!["Basic abc"],
			vec!["Bearer "],
			vec!["Bearer a", "Bearer b"],
			vec![long.as_str()],
		] {
			assert_eq!(bearer(&headers(&values)), None, "{values:?}");
		}
	}
}
