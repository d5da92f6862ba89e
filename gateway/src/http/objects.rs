//! Ciphertext and proofs.

use super::{
	extract::{Caller, Path},
	records::shelf_of,
	types::{For, ProofAnswer},
};
use crate::{
	auth::{authorize, Action, Actor},
	context::Context,
	error::{Kind, Problem},
	objects::note_damage,
	store::Record,
};
use axum::{
	body::Body,
	extract::State,
	http::{header, HeaderMap, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
	Json,
};
use galen_vault::safe::ObjectId;

/// Serves a sealed object, whole or in part, after all of it was checked against the index: a byte
/// that was changed, swapped, cut off or rolled back is noticed before any leaves.
#[utoipa::path(
	get, path = "/objects/{object}", tag = "objects",
	params(("object" = String, Path), ("Range" = Option<String>, Header), For),
	responses(
		(status = 200, content_type = "application/octet-stream", description = "All of it."),
		(status = 206, content_type = "application/octet-stream", description = "A part."),
		(status = 404, body = crate::error::ProblemBody, description = "Not there, or not the caller's: the caller cannot tell."),
		(status = 410, body = crate::error::ProblemBody, description = "Erased."),
		(status = 416, body = crate::error::ProblemBody),
	)
)]
pub async fn get(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(object): Path<String>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	let record = readable(&context, &actor, &object).await?;
	serve(&context, &record, &headers).await
}

/// The sealed object of a record that the caller may have.
pub(super) async fn serve(
	context: &Context,
	record: &Record,
	headers: &HeaderMap,
) -> Result<Response, Problem> {
	let bytes = context
		.vault
		.ciphertext(record)
		.await
		.inspect_err(|error| note_damage(record, error))?;
	let tag = format!("\"{}\"", record.object);
	let length = bytes.len() as u64;
	let (status, range) = match wanted(headers, &tag, length) {
		Wanted::All => (StatusCode::OK, 0..length),
		Wanted::Part(start, end) => (StatusCode::PARTIAL_CONTENT, start..end),
		Wanted::Nothing => {
			let mut response = Problem::from(Kind::Range).into_response();
			let range = format!("bytes */{length}");
			if let Ok(value) = HeaderValue::from_str(&range) {
				response.headers_mut().insert(header::CONTENT_RANGE, value);
			}
			return Ok(response);
		},
	};
	let (Ok(start), Ok(end)) = (usize::try_from(range.start), usize::try_from(range.end)) else {
		return Err(Problem::internal("objects", "length"));
	};
	let mut response = Response::new(Body::from(bytes.slice(start..end)));
	*response.status_mut() = status;
	let answer = response.headers_mut();
	answer.insert(
		header::CONTENT_TYPE,
		HeaderValue::from_static("application/octet-stream"),
	);
	answer.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
	if let Ok(tag) = HeaderValue::from_str(&tag) {
		answer.insert(header::ETAG, tag);
	}
	if status == StatusCode::PARTIAL_CONTENT {
		let last = range.end.saturating_sub(1);
		let value = format!("bytes {}-{last}/{length}", range.start);
		if let Ok(value) = HeaderValue::from_str(&value) {
			answer.insert(header::CONTENT_RANGE, value);
		}
	}
	Ok(response)
}

/// Proves that a record's leaf is in an anchored batch.
#[utoipa::path(
	get, path = "/objects/{object}/proof", tag = "objects", params(("object" = String, Path), For),
	responses(
		(status = 200, body = ProofAnswer),
		(status = 404, body = crate::error::ProblemBody),
		(status = 409, body = crate::error::ProblemBody, description = "In no batch yet."),
	)
)]
pub async fn proof(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(object): Path<String>,
) -> Result<Json<ProofAnswer>, Problem> {
	let record = readable(&context, &actor, &object).await?;
	if record.wrapped_secret.is_none() {
		let (batch, proof) = context
			.vault
			.place(&record)
			.await
			.inspect_err(|error| note_damage(&record, error))?
			.ok_or(Kind::NotAnchoredYet)?;
		return Ok(Json(ProofAnswer {
			object,
			batch: batch.0,
			leaf_index: proof.index,
			leaf_count: proof.leaf_count,
			path: proof.path.iter().map(|node| hex::encode(node.0)).collect(),
			ciphertext_root: String::new(),
			metadata_hash: String::new(),
			erased_leaf: Some(hex::encode(record.leaf.0)),
		}));
	}
	let found = context
		.vault
		.proof(&record)
		.await
		.inspect_err(|error| note_damage(&record, error))?
		.ok_or(Kind::NotAnchoredYet)?;
	Ok(Json(ProofAnswer {
		object,
		batch: found.batch.0,
		leaf_index: found.proof.index,
		leaf_count: found.proof.leaf_count,
		path: found
			.proof
			.path
			.iter()
			.map(|node| hex::encode(node.0))
			.collect(),
		ciphertext_root: hex::encode(found.ciphertext_root.0 .0),
		metadata_hash: hex::encode(found.metadata_hash.0 .0),
		erased_leaf: None,
	}))
}

/// The record, if this actor may have its ciphertext: the subject always, and so who reads for it; a
/// recipient for a day after a release. Everybody else learns that there is nothing.
async fn readable(context: &Context, actor: &Actor, object: &str) -> Result<Record, Problem> {
	authorize(actor, Action::SeeObjects, context.organization).map_err(|_| Kind::NotFound)?;
	let object: ObjectId = object.parse().map_err(|_| Problem::from(Kind::NotFound))?;
	let store = context.vault.store();
	let record = store.record(&object).await?.ok_or(Kind::NotFound)?;
	let allowed = match actor.recipient() {
		None => {
			shelf_of(context, actor)
				.await?
				.is_some_and(|shelf| shelf.id == record.shelf)
				|| was_erased_for(context, actor, &object).await?
		},
		Some(recipient) => {
			let in_scope = match actor {
				Actor::Client { scopes, .. } => scopes.read(&record.resource_type),
				Actor::Subject { .. } | Actor::Representative { .. } | Actor::Staff { .. } => true,
			};
			let since = context
				.clock
				.now()
				.saturating_sub(context.serving_time().as_secs());
			in_scope && store.was_released(&object, recipient, since).await?
		},
	};
	if !allowed {
		return Err(Kind::NotFound.into());
	}
	Ok(record)
}

/// Whether the record was erased under an erasure of this patient, whose shelf may be closed since.
async fn was_erased_for(
	context: &Context,
	actor: &Actor,
	object: &ObjectId,
) -> Result<bool, Problem> {
	let Some((account, _)) = actor.subject() else {
		return Ok(false);
	};
	let store = context.vault.store();
	let erasure = store.erasure_of_object(object, &account.0).await?;
	Ok(erasure.is_some())
}

/// Which bytes are wanted.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
	All,
	/// From the first up to, and without, the second.
	Part(u64, u64),
	Nothing,
}

/// Reads `Range` as RFC 9110 says: one range is honoured, what is not understood is ignored.
fn wanted(headers: &HeaderMap, tag: &str, length: u64) -> Wanted {
	let Some(range) = headers
		.get(header::RANGE)
		.and_then(|text| text.to_str().ok())
	else {
		return Wanted::All;
	};
	// Objects never change, so the condition is only whether it is this object.
	let same = headers
		.get(header::IF_RANGE)
		.is_none_or(|condition| condition.as_bytes() == tag.as_bytes());
	let Some(one) = range
		.strip_prefix("bytes=")
		.filter(|ranges| same && !ranges.contains(','))
	else {
		return Wanted::All;
	};
	let Some((first, last)) = one.trim().split_once('-') else {
		return Wanted::All;
	};
	let number = |text: &str| {
		let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
		digits.then(|| text.parse().unwrap_or(u64::MAX))
	};
	match (
		number(first),
		number(last),
		first.is_empty(),
		last.is_empty(),
	) {
		(Some(start), _, _, true) if start < length => Wanted::Part(start, length),
		(Some(start), Some(end), _, _) if start <= end && start < length => {
			Wanted::Part(start, end.saturating_add(1).min(length))
		},
		(None, Some(count), true, _) if count > 0 && length > 0 => {
			Wanted::Part(length.saturating_sub(count), length)
		},
		(Some(start), Some(end), _, _) if start > end => Wanted::All,
		(Some(_), Some(_), _, _) | (Some(_), None, _, true) | (None, Some(_), true, _) => {
			Wanted::Nothing
		},
		_ => Wanted::All,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn of(range: &str) -> Wanted {
		let mut headers = HeaderMap::new();
		headers.insert(header::RANGE, range.parse().unwrap());
		wanted(&headers, "\"x\"", 100)
	}

	#[test]
	fn one_range_is_honoured() {
		assert_eq!(wanted(&HeaderMap::new(), "\"x\"", 100), Wanted::All);
		assert_eq!(of("bytes=0-0"), Wanted::Part(0, 1));
		assert_eq!(of("bytes=10-19"), Wanted::Part(10, 20));
		assert_eq!(of("bytes=90-"), Wanted::Part(90, 100));
		assert_eq!(of("bytes=90-1000"), Wanted::Part(90, 100));
		assert_eq!(of("bytes=-10"), Wanted::Part(90, 100));
		assert_eq!(of("bytes=-1000"), Wanted::Part(0, 100));
	}

	#[test]
	fn bytes_that_are_not_there_are_refused() {
		for range in [
			"bytes=100-",
			"bytes=100-200",
			"bytes=-0",
			"bytes=99999999999999999999-",
		] {
			assert_eq!(of(range), Wanted::Nothing, "{range}");
		}
	}

	#[test]
	fn what_is_not_understood_is_ignored() {
		for range in [
			"bytes=20-10",
			"bytes=a-b",
			"bytes=1-2,4-5",
			"lines=1-2",
			"bytes=-",
			"bytes",
		] {
			assert_eq!(of(range), Wanted::All, "{range}");
		}
	}

	#[test]
	fn a_condition_on_another_object_asks_for_all_of_this_one() {
		let mut headers = HeaderMap::new();
		headers.insert(header::RANGE, "bytes=1-2".parse().unwrap());
		headers.insert(header::IF_RANGE, "\"y\"".parse().unwrap());
		assert_eq!(wanted(&headers, "\"x\"", 100), Wanted::All);
		headers.insert(header::IF_RANGE, "\"x\"".parse().unwrap());
		assert_eq!(wanted(&headers, "\"x\"", 100), Wanted::Part(1, 3));
	}
}
