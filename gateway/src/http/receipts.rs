//! The release of one receipt.

use super::{
	extract::{Caller, Path},
	types::{RecordBody, ReleaseBody},
};
use crate::{
	auth::{authorize, Action},
	context::Context,
	error::{Kind, Problem},
	ledger::AccountId,
	release::Handout,
};
use axum::{
	body::Body,
	extract::State,
	http::{header, HeaderValue},
	response::Response,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_primitives::ids::ReceiptId;

/// Releases under a receipt for one's organization: for treatment, in an emergency, or one line of
/// an order.
#[utoipa::path(
	post, path = "/receipts/{receipt}/release", tag = "releases", params(("receipt" = u64, Path)),
	responses(
		(status = 200, body = ReleaseBody),
		(status = 404, body = crate::error::ProblemBody, description = "Not there, or not the caller's: the caller cannot tell."),
		(status = 409, body = crate::error::ProblemBody, description = "It can no longer be spent, or is not finalized yet."),
		(status = 503, body = crate::error::ProblemBody, description = "No fresh finality: nothing is released."),
	)
)]
pub async fn release(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(receipt): Path<u64>,
) -> Result<Response, Problem> {
	authorize(&actor, Action::TakeReceipts, context.organization)?;
	let recipient = actor.recipient().ok_or(Kind::NotFound)?;
	let begun = context.clock.instant();
	let handout = context
		.desk
		.release_receipt(ReceiptId(receipt), recipient)
		.await?
		.ok_or(Kind::NothingPermitted)?;
	hand_out(&context, handout)
		.await
		.inspect(|_| context.note_release_time(begun))
}

/// Hands out again what was released and lost on the way, while the receipt can be spent.
#[utoipa::path(
	get, path = "/releases/{receipt}", tag = "releases", params(("receipt" = u64, Path)),
	responses(
		(status = 200, body = ReleaseBody),
		(status = 404, body = crate::error::ProblemBody, description = "Not released, or not to the caller: the caller cannot tell."),
		(status = 409, body = crate::error::ProblemBody, description = "It can no longer be spent."),
		(status = 503, body = crate::error::ProblemBody),
	)
)]
pub async fn fetch(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(receipt): Path<u64>,
) -> Result<Response, Problem> {
	authorize(&actor, Action::TakeReceipts, context.organization)?;
	let recipient = actor.recipient().ok_or(Kind::NotFound)?;
	let handout = context.desk.fetch(ReceiptId(receipt), recipient).await?;
	hand_out(&context, handout).await
}

async fn hand_out(context: &Context, handout: Handout) -> Result<Response, Problem> {
	let body = body_of(&handout, &context.ledger.genesis())?;
	let handed = context.desk.hand_out(vec![(handout, body)]).await?;
	let body = handed.given.into_iter().next().ok_or(Kind::ReceiptSpent)?;
	Ok(json(body))
}

/// A release as JSON.
pub fn body_of(handout: &Handout, genesis: &[u8; 32]) -> Result<Vec<u8>, Problem> {
	let body = release_of(handout, genesis);
	serde_json::to_vec(&body).map_err(|_| Problem::internal("releases", "json"))
}

/// A release.
pub fn release_of(handout: &Handout, genesis: &[u8; 32]) -> ReleaseBody {
	ReleaseBody {
		receipt: handout.receipt.0,
		order: handout.order.map(|order| order.0),
		subject: AccountId(handout.subject).to_string(),
		genesis: hex::encode(genesis),
		recipient: handout.recipient.0,
		ring: STANDARD.encode(&handout.ring),
		lease_end: handout.lease.into(),
		disclosure: handout.disclosure,
		records: handout.records.iter().map(RecordBody::from).collect(),
	}
}

/// An answer whose JSON is written already.
pub fn json(body: Vec<u8>) -> Response {
	let mut response = Response::new(Body::from(body));
	response.headers_mut().insert(
		header::CONTENT_TYPE,
		HeaderValue::from_static("application/json"),
	);
	response
}
