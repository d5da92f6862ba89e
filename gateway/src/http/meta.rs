//! What machines ask about the gateway itself.

use super::types::{AboutAnswer, ReadyAnswer};
use crate::{context::Context, telemetry};
use axum::{
	extract::State,
	http::{header, StatusCode},
	response::{IntoResponse, Response},
	Json,
};

/// The process runs.
#[utoipa::path(get, path = "/healthz", tag = "gateway", responses((status = 200, description = "The process runs.")))]
pub async fn health() -> Json<serde_json::Value> {
	Json(serde_json::json!({ "status": "ok" }))
}

/// The gateway can do its work.
#[utoipa::path(
	get, path = "/readyz", tag = "gateway",
	responses(
		(status = 200, body = ReadyAnswer, description = "It can."),
		(status = 503, body = ReadyAnswer, description = "It cannot; see which part."),
	)
)]
pub async fn ready(State(context): State<Context>) -> Response {
	let database = context.vault.store().ping().await.is_ok();
	let objects = context.vault.packs().ping().await.is_ok();
	let ledger = context.finalized().is_ok();
	let ready = database && objects && ledger;
	let status = if ready {
		StatusCode::OK
	} else {
		StatusCode::SERVICE_UNAVAILABLE
	};
	let body = ReadyAnswer {
		ready,
		database,
		objects,
		ledger,
		accounting: context.desk.accounting.standing().name(),
	};
	(status, Json(body)).into_response()
}

/// Metrics in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "gateway", responses((status = 200, description = "Metrics.", content_type = "text/plain")))]
pub async fn metrics(State(context): State<Context>) -> Response {
	let metrics = telemetry::metrics();
	let age = context
		.finality_age()
		.and_then(|age| i64::try_from(age).ok());
	metrics.finality_age.set(age.unwrap_or(-1));
	metrics
		.outbox_pending
		.set(i64::try_from(context.outbox.pending()).unwrap_or(i64::MAX));
	let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4");
	([kind], metrics.text()).into_response()
}

/// Which hospital this is, on which chain, and who signs its disclosures.
#[utoipa::path(get, path = "/.well-known/galen", tag = "gateway", responses((status = 200, body = AboutAnswer)))]
pub async fn about(State(context): State<Context>) -> Json<AboutAnswer> {
	Json(AboutAnswer {
		organization: context.organization.0,
		genesis: hex::encode(context.ledger.genesis()),
		signer: hex::encode(context.desk.signer.verifier().0),
		version: env!("CARGO_PKG_VERSION"),
	})
}
