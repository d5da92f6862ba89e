//! The interface as an OpenAPI 3.1 document, made from the handlers themselves. A golden file keeps
//! it from changing unnoticed.

use super::{
	auth, catalogue, consents, disclosures, emergencies, enrolments, erasures, fhir, inbox, meta,
	objects, orders, outbox, receipts, records,
};
use crate::error::ProblemBody;
use axum::{
	http::header,
	response::{IntoResponse, Response},
};
use utoipa::{
	openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
	Modify, OpenApi,
};

#[derive(OpenApi)]
#[openapi(
	info(
		title = "Galen gateway",
		description = "The hospital service beside a node: keeps FHIR records encrypted, anchors them, and releases what consent allows.",
		license(name = "Apache-2.0", identifier = "Apache-2.0"),
	),
	paths(
		meta::health, meta::ready, meta::metrics, meta::about, serve,
		auth::smart_configuration, auth::challenge, auth::session, auth::token,
		enrolments::enrol, fhir::bundle, fhir::resource, fhir::import, consents::compile, outbox::show,
		records::list, records::keys, objects::get, objects::proof,
		disclosures::list, disclosures::proof,
		erasures::hand_in, erasures::list, erasures::begin, erasures::start, erasures::decline,
		erasures::certificate, erasures::leaves,
		inbox::list, inbox::read, emergencies::open, emergencies::list, emergencies::object,
		catalogue::show, orders::release, receipts::release, receipts::fetch,
	),
	components(schemas(ProblemBody)),
	modifiers(&Bearer),
	tags(
		(name = "gateway", description = "About the gateway itself"),
		(name = "auth", description = "Signing in"),
		(name = "hospital", description = "For the hospital's staff"),
		(name = "patient", description = "For patients"),
		(name = "inbox", description = "What happened, for patients and the hospital's staff"),
		(name = "emergencies", description = "Emergencies while the ledger cannot be reached"),
		(name = "releases", description = "For requesters"),
		(name = "objects", description = "Ciphertext and proofs, for patients and requesters"),
	)
)]
struct Document;

/// The bearer token, on every route but those that anyone may ask.
struct Bearer;

impl Modify for Bearer {
	fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
		let scheme = HttpBuilder::new()
			.scheme(HttpAuthScheme::Bearer)
			.description(Some("From /auth/session or /auth/token."))
			.build();
		document
			.components
			.get_or_insert_with(Default::default)
			.add_security_scheme("bearer", SecurityScheme::Http(scheme));
		let none: [&str; 0] = [];
		for (path, item) in &mut document.paths.paths {
			let is_open = OPEN.contains(&path.as_str());
			// The signature in its body stands for a session, which rests on the ledger.
			let is_open_post = path == "/emergencies";
			let operations = [
				(&mut item.get, is_open),
				(&mut item.post, is_open || is_open_post),
			];
			for (operation, is_open) in operations {
				let Some(operation) = operation else {
					continue;
				};
				if !is_open {
					operation.security = Some(vec![SecurityRequirement::new("bearer", none)]);
				}
			}
		}
	}
}

/// Routes that anyone may ask.
const OPEN: &[&str] = &[
	"/healthz",
	"/readyz",
	"/metrics",
	"/openapi.json",
	"/.well-known/galen",
	"/.well-known/smart-configuration",
	"/auth/challenge",
	"/auth/session",
	"/auth/token",
];

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
	Document::openapi()
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "gateway", responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json")))]
pub async fn serve() -> Response {
	let kind = (header::CONTENT_TYPE, "application/json");
	match document().to_json() {
		Ok(text) => ([kind], text).into_response(),
		Err(_) => crate::error::Problem::internal("openapi", "json").into_response(),
	}
}
