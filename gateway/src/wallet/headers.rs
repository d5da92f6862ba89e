//! What a browser is told with every file: to load nothing from elsewhere, to send nothing elsewhere,
//! and to show the page in nobody's frame. Why so strict: docs/adr/0015.

use crate::config::Address;
use axum::http::{header, HeaderMap, HeaderName, HeaderValue};

/// What the page may use of the device: the camera, for a hospital's code, and passkeys.
const PERMISSIONS: &str = "camera=(self), publickey-credentials-create=(self), \
	publickey-credentials-get=(self), clipboard-write=(self), accelerometer=(), autoplay=(), \
	bluetooth=(), browsing-topics=(), display-capture=(), encrypted-media=(), fullscreen=(), \
	geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), \
	microphone=(), midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), \
	storage-access=(), usb=(), xr-spatial-tracking=()";

/// The headers of all files.
pub struct Headers {
	policy: String,
	all: HeaderMap,
}

impl Headers {
	/// With the nodes that the page may speak to, beside this gateway.
	pub fn new(nodes: &[String]) -> Self {
		let policy = policy(nodes);
		let mut all = HeaderMap::new();
		for (name, value) in [
			(header::CONTENT_SECURITY_POLICY, policy.as_str()),
			(HeaderName::from_static("permissions-policy"), PERMISSIONS),
			(header::REFERRER_POLICY, "no-referrer"),
			(
				HeaderName::from_static("cross-origin-opener-policy"),
				"same-origin",
			),
			(
				HeaderName::from_static("cross-origin-resource-policy"),
				"same-origin",
			),
			(header::VARY, "accept-encoding"),
		] {
			// Addresses were read into a plain form and the rest is ours: all of it fits.
			if let Ok(value) = HeaderValue::from_str(value) {
				all.insert(name, value);
			}
		}
		Self { policy, all }
	}

	/// The content security policy.
	pub fn policy(&self) -> &str {
		&self.policy
	}

	/// All of them.
	pub fn all(&self) -> &HeaderMap {
		&self.all
	}
}

fn policy(nodes: &[String]) -> String {
	let mut reachable = String::from("'self'");
	for node in nodes {
		if let Some(address) = Address::parse(node, "wss://", "ws://") {
			reachable.push(' ');
			reachable.push_str(address.origin);
		}
	}
	format!(
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
		 style-src 'self'; img-src 'self'; manifest-src 'self'; connect-src {reachable}; \
		 base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
		 require-trusted-types-for 'script'; trusted-types default"
	)
}
