//! Which web pages may use the server.
//!
//! A browser sends a page's origin with every request that crosses origins, and with every
//! WebSocket. The SDK lets a WebSocket in whatever its origin, so that any page open on a machine of
//! the hospital could read the chain through that machine's node. Programs send no origin.

use jsonrpsee::server::{HttpBody, HttpResponse};

/// The origins that `--rpc-cors` allows.
#[derive(Clone, Debug)]
pub struct Origins(Option<Vec<String>>);

impl Origins {
	/// From the endpoint's settings, where `None` stands for all.
	pub fn new(allowed: Option<Vec<String>>) -> Self {
		Self(allowed)
	}

	/// Whether a page of this origin may use the server.
	pub fn allow(&self, origin: &str) -> bool {
		match &self.0 {
			None => true,
			Some(allowed) => allowed.iter().any(|pattern| matches(pattern, origin)),
		}
	}
}

/// Whether an origin is the one named, or one of its ports when the name ends in `:*`.
fn matches(pattern: &str, origin: &str) -> bool {
	match pattern.strip_suffix(":*") {
		None => pattern == origin,
		Some(host) => origin.strip_prefix(host).is_some_and(|port| {
			let digits = port.strip_prefix(':');
			port.is_empty() || digits.is_some_and(|digits| digits.parse::<u16>().is_ok())
		}),
	}
}

/// An answer without content.
pub fn bare(status: u16) -> HttpResponse {
	let mut response = HttpResponse::new(HttpBody::empty());
	// Each caller names a status that exists; another would leave 200, which is no harm.
	if let Ok(status) = status.try_into() {
		*response.status_mut() = status;
	}
	response
}

/// Tells the browser that the page may read the answer.
pub fn permit(mut response: HttpResponse, origin: &str) -> HttpResponse {
	if let Ok(origin) = origin.try_into() {
		response
			.headers_mut()
			.insert("access-control-allow-origin", origin);
	}
	response
}

/// Tells the browser, which asks before a page's call, that the page may call.
pub fn preflight(origin: &str) -> HttpResponse {
	let mut response = permit(bare(204), origin);
	for (name, value) in [
		("access-control-allow-methods", "GET, POST"),
		("access-control-allow-headers", "content-type"),
		("access-control-max-age", "600"),
		("vary", "origin"),
	] {
		if let Ok(value) = value.try_into() {
			response.headers_mut().insert(name, value);
		}
	}
	response
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_origin_should_be_matched_whole_or_by_port() {
		let origins = Origins::new(Some(vec![
			"http://localhost:*".into(),
			"https://wallet.example".into(),
		]));
		for allowed in [
			"http://localhost",
			"http://localhost:5173",
			"https://wallet.example",
		] {
			assert!(origins.allow(allowed), "{allowed}");
		}
		for refused in [
			"https://localhost:5173",
			"http://localhost.evil.example",
			"http://localhost:5173.evil.example",
			"http://localhost:",
			"https://wallet.example:444",
			"https://evil.example",
			"null",
			"",
		] {
			assert!(!origins.allow(refused), "{refused}");
		}
		assert!(Origins::new(None).allow("https://evil.example"));
	}

	#[test]
	fn a_browser_that_asks_first_should_be_told() {
		let response = preflight("http://localhost:5173");
		assert_eq!(response.status().as_u16(), 204);
		let header = |name: &str| response.headers().get(name).map(|value| value.as_bytes());
		assert_eq!(
			header("access-control-allow-origin"),
			Some(&b"http://localhost:5173"[..])
		);
		assert_eq!(
			header("access-control-allow-headers"),
			Some(&b"content-type"[..])
		);
	}
}
