//! Releases of an order's lines.

use super::{
	extract::{Caller, MaybeJson, Path},
	receipts::{body_of, json},
	types::{ReleasesAnswer, ReleasesRequest},
};
use crate::{
	auth::{authorize, Action},
	context::Context,
	error::{Kind, Problem},
};
use axum::{extract::State, response::Response};
use galen_primitives::ids::OrderId;

/// Most lines of one call.
const MAX_LINES: u32 = 64;

/// Releases lines of one's organization's order: authorizes them on the ledger, waits until that is
/// finalized, and hands out a ring for each.
#[utoipa::path(
	post, path = "/orders/{order}/releases", tag = "releases",
	params(("order" = u64, Path)), request_body = ReleasesRequest,
	responses(
		(status = 200, body = ReleasesAnswer),
		(status = 404, body = crate::error::ProblemBody, description = "Not there, or not the caller's: the caller cannot tell."),
		(status = 409, body = crate::error::ProblemBody, description = "Not accepted, or over."),
		(status = 503, body = crate::error::ProblemBody, description = "No fresh finality: nothing is released."),
	)
)]
pub async fn release(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(order): Path<u64>,
	MaybeJson(request): MaybeJson<ReleasesRequest>,
) -> Result<Response, Problem> {
	authorize(&actor, Action::TakeOrders, context.organization)?;
	let requester = actor.recipient().ok_or(Kind::NotFound)?;
	let limit = match request.limit.unwrap_or(MAX_LINES) {
		limit @ 1..=MAX_LINES => limit,
		_ => return Err(Kind::BadRequest.into()),
	};
	let begun = context.clock.instant();
	let released = context
		.desk
		.release_order(OrderId(order), requester, limit)
		.await?;
	// Everything that takes time comes before the last look; after it there is only joining.
	let genesis = context.ledger.genesis();
	let mut ready = Vec::with_capacity(released.handouts.len());
	for handout in released.handouts {
		let body = body_of(&handout, &genesis)?;
		ready.push((handout, body));
	}
	let count = u32::try_from(ready.len()).unwrap_or(u32::MAX);
	let handed = if ready.is_empty() {
		Vec::new()
	} else {
		context.desk.hand_out(ready).await?.given
	};
	let given = u32::try_from(handed.len()).unwrap_or(u32::MAX);
	// What the last look refused is still to be released, or will be dropped, by the next call.
	let remaining = released
		.remaining
		.saturating_add(count.saturating_sub(given));
	let mut text = Vec::from(b"{\"releases\":[".as_slice());
	for (index, body) in handed.into_iter().enumerate() {
		if index > 0 {
			text.push(b',');
		}
		text.extend_from_slice(&body);
	}
	text.extend_from_slice(
		format!(
			"],\"dropped\":{},\"remaining\":{remaining}}}",
			released.dropped
		)
		.as_bytes(),
	);
	if given > 0 {
		context.note_release_time(begun);
	}
	Ok(json(text))
}
