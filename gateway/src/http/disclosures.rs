//! Who read a patient's records.

use super::{
	extract::{Caller, Path, Query},
	types::{
		AccountingFormat, AccountingQuery, DisclosureProofAnswer, DisclosuresAnswer, For, Page,
	},
};
use crate::{
	accounting::{self, Form, Heading},
	auth::{authorize, Action},
	context::Context,
	error::{Kind, Problem, FHIR_JSON},
	ledger::AccountId,
	telemetry::{log, Event},
};
use axum::{
	body::Body,
	extract::State,
	http::{header, HeaderMap, HeaderValue},
	response::{IntoResponse, Response},
	Json,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use futures::TryStreamExt;

/// Lists the disclosures of one's own records, or of the patient for whom one reads: every one,
/// whatever the law exempts; those that it does not are marked.
#[utoipa::path(
	get, path = "/disclosures", tag = "patient", params(AccountingQuery, For),
	responses(
		(status = 200, content(
			(DisclosuresAnswer = "application/json"),
			(String = "text/plain"),
			(String = "text/html"),
			(String = "application/fhir+json"),
		)),
		(status = 401, body = crate::error::ProblemBody),
		(status = 406, body = crate::error::ProblemBody),
	)
)]
pub async fn list(
	State(context): State<Context>,
	Caller(actor): Caller,
	Query(query): Query<AccountingQuery>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	authorize(&actor, Action::SeeOwn, context.organization)?;
	let (account, _) = actor.subject().ok_or(Kind::Forbidden)?;
	let format = match query.format {
		Some(format) => format,
		None => accepted(&headers)?,
	};
	let is_paged = query.after.is_some() || query.limit.is_some();
	match format {
		AccountingFormat::Json => {
			let page = Page {
				after: query.after,
				limit: query.limit,
			};
			page_of(&context, account, &page)
				.await
				.map(IntoResponse::into_response)
		},
		_ if is_paged => Err(Kind::BadRequest.into()),
		AccountingFormat::Text => whole(&context, account, Form::Text).await,
		AccountingFormat::Html => whole(&context, account, Form::Html).await,
		AccountingFormat::Fhir => whole(&context, account, Form::Fhir).await,
	}
}

async fn page_of(
	context: &Context,
	account: AccountId,
	page: &Page,
) -> Result<Json<DisclosuresAnswer>, Problem> {
	let limit = page.limit()?;
	let after = page
		.after
		.as_deref()
		.map(str::parse::<u64>)
		.transpose()
		.map_err(|_| Problem::from(Kind::BadRequest))?;
	let store = context.vault.store();
	// Counted first: an entry that comes in between is one more than was promised, never one less.
	let count = store.count_of(&account.0).await?;
	let entries = store.disclosures_of(&account.0, after, limit).await?;
	let is_full = entries.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
	let next = entries.last().filter(|_| is_full).map(|entry| entry.number);
	Ok(Json(DisclosuresAnswer {
		disclosures: entries.iter().map(Into::into).collect(),
		entries: count.entries,
		accounting: STANDARD.encode(context.desk.state_count(&account.0, count)),
		next,
	}))
}

/// The whole accounting in one form, as it is read from the store.
async fn whole(context: &Context, account: AccountId, form: Form) -> Result<Response, Problem> {
	let snapshot = context.finalized()?.snapshot;
	let store = context.vault.store().clone();
	let heading = Heading {
		custodian: context.organization,
		public_url: context.public_url.clone(),
		subject: account,
		entries: store.count_of(&account.0).await?.entries,
		at: context.clock.now(),
	};
	let pieces = accounting::stream(store, snapshot, heading, form).inspect_err(|_| {
		log(Event::Failed {
			part: "accounting",
			kind: "store",
		});
	});
	let mut response = Response::new(Body::from_stream(pieces));
	let headers = response.headers_mut();
	let kind = match form {
		Form::Text => "text/plain; charset=utf-8",
		Form::Html => "text/html; charset=utf-8",
		Form::Fhir => FHIR_JSON,
	};
	headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
	if form == Form::Html {
		let policy = HeaderValue::from_str(&accounting::policy())
			.map_err(|_| Problem::internal("accounting", "policy"))?;
		headers.insert(header::CONTENT_SECURITY_POLICY, policy);
		headers.insert(
			header::REFERRER_POLICY,
			HeaderValue::from_static("no-referrer"),
		);
	}
	Ok(response)
}

/// The form that `Accept` prefers; of equals, the first of JSON, text, HTML and FHIR.
fn accepted(headers: &HeaderMap) -> Result<AccountingFormat, Problem> {
	const OFFERED: [(&str, &str, AccountingFormat); 4] = [
		("application", "json", AccountingFormat::Json),
		("text", "plain", AccountingFormat::Text),
		("text", "html", AccountingFormat::Html),
		("application", "fhir+json", AccountingFormat::Fhir),
	];
	let texts: Vec<&str> = headers
		.get_all(header::ACCEPT)
		.iter()
		.filter_map(|value| value.to_str().ok())
		.collect();
	if texts.is_empty() {
		return Ok(AccountingFormat::Json);
	}
	let ranges: Vec<Range<'_>> = texts
		.iter()
		.flat_map(|text| text.split(','))
		.filter_map(Range::read)
		.collect();
	let mut best: Option<(u32, AccountingFormat)> = None;
	for (kind, subtype, format) in OFFERED {
		let quality = quality(&ranges, kind, subtype);
		if quality > best.map_or(0, |(best, _)| best) {
			best = Some((quality, format));
		}
	}
	best.map(|(_, format)| format)
		.ok_or_else(|| Kind::NotAcceptable.into())
}

/// A range of media types, RFC 9110, section 12.5.1.
struct Range<'a> {
	kind: &'a str,
	subtype: &'a str,
	/// In thousandths.
	quality: u32,
}

impl<'a> Range<'a> {
	fn read(text: &'a str) -> Option<Self> {
		let mut parts = text.split(';').map(str::trim);
		let (kind, subtype) = parts.next()?.split_once('/')?;
		let quality = parts
			.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
			.map_or(Some(1_000), thousandths)?;
		Some(Self {
			kind,
			subtype,
			quality,
		})
	}

	/// How exactly it names a media type, if it does.
	fn names(&self, kind: &str, subtype: &str) -> Option<u32> {
		let same = |range: &str, known: &str| range.eq_ignore_ascii_case(known);
		match (self.kind, self.subtype) {
			("*", "*") => Some(0),
			(range, "*") if same(range, kind) => Some(1),
			(range, exact) if same(range, kind) && same(exact, subtype) => Some(2),
			_ => None,
		}
	}
}

/// How much a media type is wanted: what names it most exactly says so.
fn quality(ranges: &[Range<'_>], kind: &str, subtype: &str) -> u32 {
	ranges
		.iter()
		.filter_map(|range| Some((range.names(kind, subtype)?, range.quality)))
		.max()
		.map_or(0, |(_, quality)| quality)
}

/// A quality from `0` to `1` with at most three digits behind the point.
fn thousandths(text: &str) -> Option<u32> {
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
	let whole: u32 = whole.parse().ok().filter(|_| digits)?;
	let fraction: u32 = format!("{fraction:0<3}").parse().ok()?;
	let quality = whole.checked_mul(1_000)?.checked_add(fraction)?;
	(quality <= 1_000).then_some(quality)
}

/// Proves that a disclosure of one's own records, or of the patient for whom one reads, is in an
/// anchored batch.
#[utoipa::path(
	get, path = "/disclosures/{number}/proof", tag = "patient", params(("number" = u64, Path), For),
	responses(
		(status = 200, body = DisclosureProofAnswer),
		(status = 404, body = crate::error::ProblemBody),
		(status = 409, body = crate::error::ProblemBody, description = "In no batch yet."),
	)
)]
pub async fn proof(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(number): Path<u64>,
) -> Result<Json<DisclosureProofAnswer>, Problem> {
	authorize(&actor, Action::SeeOwn, context.organization)?;
	let (account, _) = actor.subject().ok_or(Kind::Forbidden)?;
	let store = context.vault.store();
	// The one entry after the number before it, if it is the subject's.
	let entry = store
		.disclosures_of(&account.0, number.checked_sub(1), 1)
		.await?
		.into_iter()
		.next()
		.filter(|entry| entry.number == number)
		.ok_or(Kind::NotFound)?;
	let (batch, proof) = context
		.desk
		.prove(&entry)
		.await?
		.ok_or(Kind::NotAnchoredYet)?;
	let bundle = store.bundle(batch).await?;
	Ok(Json(DisclosureProofAnswer {
		number,
		batch: batch.0,
		leaf_index: proof.index,
		leaf_count: proof.leaf_count,
		path: proof.path.iter().map(|node| hex::encode(node.0)).collect(),
		bundle: bundle.map(|bundle| STANDARD.encode(bundle)),
	}))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn of(accept: &[&str]) -> Result<AccountingFormat, Problem> {
		let mut headers = HeaderMap::new();
		for accept in accept {
			headers.append(header::ACCEPT, accept.parse().unwrap());
		}
		accepted(&headers)
	}

	#[test]
	fn the_form_is_the_one_that_is_preferred() {
		use AccountingFormat::{Fhir, Html, Json, Text};
		let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
		for (accept, expected) in [
			(&[][..], Json),
			(&["*/*"], Json),
			(&["application/json"], Json),
			(&["text/plain"], Text),
			(&["text/*"], Text),
			(&["text/html"], Html),
			(&["TEXT/HTML; charset=utf-8"], Html),
			(&[browser], Html),
			(&["application/fhir+json"], Fhir),
			(&["application/json;q=0.5, application/fhir+json"], Fhir),
			(&["text/plain;q=0.1", "text/html;q=0.2"], Html),
			(&["*/*, application/json;q=0"], Text),
		] {
			assert_eq!(of(accept), Ok(expected), "{accept:?}");
		}
	}

	#[test]
	fn a_form_that_is_not_offered_is_refused() {
		for accept in [
			"application/pdf",
			"text/csv",
			"application/json;q=0",
			"x",
			"text/html;q=2",
		] {
			assert_eq!(of(&[accept]), Err(Kind::NotAcceptable.into()), "{accept}");
		}
	}
}
