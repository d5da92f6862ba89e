//! HTTP: one file for each resource. Handlers translate and never decide.

mod auth;
mod catalogue;
mod consents;
mod disclosures;
mod emergencies;
mod enrolments;
mod erasures;
mod extract;
mod fhir;
mod inbox;
mod layers;
mod meta;
mod objects;
pub mod openapi;
mod orders;
mod outbox;
mod problems;
mod receipts;
mod records;
pub(crate) mod server;
pub mod types;
mod wallet;

use crate::context::Context;
use axum::{
	extract::DefaultBodyLimit,
	middleware,
	routing::{get, post},
	Router,
};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;

/// Bytes of a small JSON or form body.
const SMALL: usize = 64 << 10;
/// Bytes of a list of 65,536 objects, or of one document.
const LIST: usize = 4 << 20;

/// Every route's pattern: the only form in which a path reaches log and metrics.
pub const ROUTES: &[&str] = &[
	"/healthz",
	"/readyz",
	"/metrics",
	"/openapi.json",
	"/.well-known/galen",
	"/.well-known/smart-configuration",
	"/auth/challenge",
	"/auth/session",
	"/auth/token",
	"/enrolments",
	"/fhir",
	"/fhir/{type}",
	"/fhir/$import",
	"/fhir/Consent/$compile",
	"/outbox",
	"/records",
	"/records/keys",
	"/objects/{object}",
	"/objects/{object}/proof",
	"/catalogue",
	"/orders/{order}/releases",
	"/receipts/{receipt}/release",
	"/releases/{receipt}",
	"/disclosures",
	"/disclosures/{number}/proof",
	"/demands/{demand}/records",
	"/erasures",
	"/erasures/{erasure}/start",
	"/erasures/{erasure}/decline",
	"/erasures/{erasure}/certificate",
	"/erasures/{erasure}/leaves",
	"/inbox",
	"/inbox/read",
	"/emergencies",
	"/emergencies/objects/{object}",
];

/// The gateway's whole interface.
pub fn router(context: Context) -> Router {
	let request = context.limits.request_time();
	let twice = request.saturating_mul(2);
	let small = Router::new()
		.route("/healthz", get(meta::health))
		.route("/readyz", get(meta::ready))
		.route("/metrics", get(meta::metrics))
		.route("/openapi.json", get(openapi::serve))
		.route("/.well-known/galen", get(meta::about))
		.route(
			"/.well-known/smart-configuration",
			get(auth::smart_configuration),
		)
		.route("/auth/challenge", post(auth::challenge))
		.route("/auth/session", post(auth::session))
		.route("/auth/token", post(auth::token))
		.route("/enrolments", post(enrolments::enrol))
		.route("/outbox", get(outbox::show))
		.route("/catalogue", get(catalogue::show))
		.route("/records", get(records::list))
		.route("/objects/{object}/proof", get(objects::proof))
		.route("/disclosures", get(disclosures::list))
		.route("/disclosures/{number}/proof", get(disclosures::proof))
		.route("/erasures/{erasure}/start", post(erasures::start))
		.route("/erasures/{erasure}/decline", post(erasures::decline))
		.route(
			"/erasures/{erasure}/certificate",
			get(erasures::certificate),
		)
		.route("/erasures/{erasure}/leaves", get(erasures::leaves))
		.route("/inbox", get(inbox::list))
		.route("/inbox/read", post(inbox::read))
		.layer(DefaultBodyLimit::max(SMALL))
		.layer(layers::Timeout::layer(request));
	let releases = Router::new()
		.route("/orders/{order}/releases", post(orders::release))
		.route("/receipts/{receipt}/release", post(receipts::release))
		.route("/releases/{receipt}", get(receipts::fetch))
		.route(
			"/emergencies",
			post(emergencies::open).get(emergencies::list),
		)
		.layer(DefaultBodyLimit::max(SMALL))
		.layer(layers::Timeout::layer(twice));
	let lists = Router::new()
		.route("/records/keys", post(records::keys))
		.route("/demands/{demand}/records", post(erasures::hand_in))
		.route("/erasures", get(erasures::list).post(erasures::begin))
		.route("/fhir/Consent/$compile", post(consents::compile))
		.layer(DefaultBodyLimit::max(LIST))
		.layer(layers::Timeout::layer(twice));
	// Bodies and answers of these are streams of any length; what bounds them is in `ingest`, and
	// that a download's object is read and checked before its first byte leaves.
	let streams = Router::new()
		.route("/fhir", post(fhir::bundle))
		.route("/fhir/{type}", post(fhir::resource))
		.route("/fhir/$import", post(fhir::import))
		.route("/objects/{object}", get(objects::get))
		.route("/emergencies/objects/{object}", get(emergencies::object))
		.layer(layers::Timeout::layer(Duration::from_secs(3_600)));
	Router::new()
		.merge(small)
		.merge(releases)
		.merge(lists)
		.merge(streams)
		.fallback(wallet::serve)
		.method_not_allowed_fallback(layers::method_not_allowed)
		.layer(middleware::from_fn_with_state(
			context.clone(),
			layers::admit,
		))
		.layer(CatchPanicLayer::custom(layers::Panicked))
		.layer(middleware::from_fn(layers::observe))
		.with_state(context)
}

/// A path's pattern, as a constant.
fn route_of(pattern: Option<&str>) -> &'static str {
	ROUTES
		.iter()
		.copied()
		.find(|route| Some(*route) == pattern)
		.unwrap_or("other")
}
