//! Who read a patient's records.

use super::{
	extract::{Caller, Path, Query},
	types::{DisclosureProofAnswer, DisclosuresAnswer, Page},
};
use crate::{
	auth::{authorize, Action, Actor},
	context::Context,
	error::{Kind, Problem},
};
use axum::{extract::State, Json};

/// Lists the disclosures of one's own records: every one, whatever the law exempts.
#[utoipa::path(
	get, path = "/disclosures", tag = "patient", params(Page),
	responses((status = 200, body = DisclosuresAnswer), (status = 401, body = crate::error::ProblemBody))
)]
pub async fn list(
	State(context): State<Context>,
	Caller(actor): Caller,
	Query(page): Query<Page>,
) -> Result<Json<DisclosuresAnswer>, Problem> {
	authorize(&actor, Action::SeeOwn, context.organization)?;
	let Actor::Subject { account, .. } = actor else {
		return Err(Kind::Forbidden.into());
	};
	let limit = page.limit()?;
	let after = page
		.after
		.as_deref()
		.map(str::parse::<u64>)
		.transpose()
		.map_err(|_| Problem::from(Kind::BadRequest))?;
	let entries = context
		.vault
		.store()
		.disclosures_of(&account.0, after, limit)
		.await?;
	let is_full = entries.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
	let next = entries.last().filter(|_| is_full).map(|entry| entry.number);
	Ok(Json(DisclosuresAnswer {
		disclosures: entries.iter().map(Into::into).collect(),
		next,
	}))
}

/// Proves that a disclosure of one's own records is in an anchored batch.
#[utoipa::path(
	get, path = "/disclosures/{number}/proof", tag = "patient", params(("number" = u64, Path)),
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
	let Actor::Subject { account, .. } = actor else {
		return Err(Kind::Forbidden.into());
	};
	let store = context.vault.store();
	// The one entry after the number before it, if it is the caller's.
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
	Ok(Json(DisclosureProofAnswer {
		number,
		batch: batch.0,
		leaf_index: proof.index,
		leaf_count: proof.leaf_count,
		path: proof.path.iter().map(|node| hex::encode(node.0)).collect(),
	}))
}
