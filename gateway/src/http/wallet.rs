//! The wallet's files, at every path that is no route.

use super::layers::{self, Route};
use crate::{
	context::Context,
	wallet::{File, Lasting, Wallet},
};
use axum::{
	body::Body,
	extract::State,
	http::{header, HeaderMap, HeaderValue, Method, StatusCode, Uri},
	response::Response,
};

/// What log and metrics call all of them.
const ROUTE: &str = "wallet";

/// A file of the wallet, if one is there; else nothing is.
pub async fn serve(
	State(context): State<Context>,
	method: Method,
	uri: Uri,
	headers: HeaderMap,
) -> Response {
	let reads = method == Method::GET || method == Method::HEAD;
	let found = context.wallet.as_deref().filter(|_| reads);
	match found.and_then(|wallet| Some((wallet, wallet.find(uri.path())?))) {
		Some((wallet, file)) => answer(wallet, file, &method, &headers),
		None => layers::not_found(uri).await,
	}
}

fn answer(wallet: &Wallet, file: &File, method: &Method, asked: &HeaderMap) -> Response {
	let mut response = Response::new(Body::empty());
	*response.headers_mut() = wallet.headers().all().clone();
	let headers = response.headers_mut();
	let keep = match file.lasting {
		Lasting::ForEver => "public, max-age=31536000, immutable",
		Lasting::Asks => "no-cache",
	};
	headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
	if let Ok(tag) = HeaderValue::from_str(&file.tag) {
		headers.insert(header::ETAG, tag);
	}
	response.extensions_mut().insert(Route(ROUTE));
	if has(asked, header::IF_NONE_MATCH, |tag| {
		tag == file.tag || tag == "*"
	}) {
		*response.status_mut() = StatusCode::NOT_MODIFIED;
		return response;
	}
	let headers = response.headers_mut();
	headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media));
	let unpacks = has(asked, header::ACCEPT_ENCODING, takes_gzip);
	let bytes = match &file.packed {
		Some(packed) if unpacks => {
			headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
			packed
		},
		_ => &file.bytes,
	};
	headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
	if method == Method::GET {
		*response.body_mut() = Body::from(bytes.clone());
	}
	response
}

/// Whether one of a header's values, separated by commas, is meant.
fn has(headers: &HeaderMap, name: header::HeaderName, is_meant: impl Fn(&str) -> bool) -> bool {
	headers
		.get_all(name)
		.iter()
		.filter_map(|value| value.to_str().ok())
		.flat_map(|value| value.split(','))
		.any(|value| is_meant(value.trim()))
}

/// Whether `gzip` or `gzip;q=0.5`, and not `gzip;q=0`.
fn takes_gzip(coding: &str) -> bool {
	let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
	let refused = quality
		.trim()
		.strip_prefix("q=")
		.is_some_and(|quality| quality.parse() == Ok(0.0_f32));
	name.trim().eq_ignore_ascii_case("gzip") && !refused
}
