//! What waits to be anchored.

use super::{
	extract::Caller,
	types::{BatchCounts, OutboxAnswer},
};
use crate::{
	auth::{authorize, Action},
	context::Context,
	error::{Kind, Problem},
};
use axum::{extract::State, Json};

/// Shows the outbox to the hospital's staff.
#[utoipa::path(get, path = "/outbox", tag = "hospital", responses((status = 200, body = OutboxAnswer)))]
pub async fn show(
	State(context): State<Context>,
	Caller(actor): Caller,
) -> Result<Json<OutboxAnswer>, Problem> {
	authorize(&actor, Action::SeeOutbox, context.organization)?;
	let counts = context.vault.store().outbox_counts().await?;
	Ok(Json(OutboxAnswer {
		pending: counts.pending,
		batches: BatchCounts {
			sealed: counts.sealed,
			anchored: counts.anchored,
		},
		finalized_age_s: context.finality_age().ok_or(Kind::NodeUnreachable)?,
	}))
}
