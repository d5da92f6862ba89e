//! A patient's own records.

use super::{
	extract::{Caller, Json, Query},
	types::{For, KeysAnswer, KeysRequest, Page, RecordsAnswer},
};
use crate::{
	auth::{authorize, Action, Actor},
	context::Context,
	error::{Kind, Problem},
	ledger::AccountId,
	store::{Record, Shelf},
};
use axum::extract::State;
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_vault::safe::{
	EnvelopePublicKey, GenesisHash, Grounds, ObjectId, Recipient, Release, MAX_RING,
};
use std::collections::BTreeSet;

/// Lists one's own records, or those of the patient for whom one reads.
#[utoipa::path(
	get, path = "/records", tag = "patient", params(Page, For),
	responses((status = 200, body = RecordsAnswer), (status = 401, body = crate::error::ProblemBody))
)]
pub async fn list(
	State(context): State<Context>,
	Caller(actor): Caller,
	Query(page): Query<Page>,
) -> Result<axum::Json<RecordsAnswer>, Problem> {
	authorize(&actor, Action::SeeOwn, context.organization)?;
	let limit = page.limit()?;
	let after = page
		.after
		.as_deref()
		.map(str::parse::<ObjectId>)
		.transpose()
		.map_err(|_| Problem::from(Kind::BadRequest))?;
	let records = match shelf_of(&context, &actor).await? {
		Some(shelf) => {
			let store = context.vault.store();
			store.records_of(&shelf.id, after, limit).await?
		},
		None => Vec::new(),
	};
	let is_full = records.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
	let next = records
		.last()
		.filter(|_| is_full)
		.map(|record| record.object.to_string());
	Ok(axum::Json(RecordsAnswer {
		records: records.iter().map(Into::into).collect(),
		next,
	}))
}

/// Gives the keys of one's own records, or of the patient for whom one reads, sealed to the key of
/// one's session. The ring names the patient as its recipient. Nobody evaluates that: everybody may
/// read their own records, by themselves or through a representative with the right to view.
#[utoipa::path(
	post, path = "/records/keys", tag = "patient", params(For), request_body = KeysRequest,
	responses(
		(status = 200, body = KeysAnswer),
		(status = 404, body = crate::error::ProblemBody, description = "Not all of them are there and the caller's own."),
		(status = 409, body = crate::error::ProblemBody, description = "The session has no envelope key."),
	)
)]
pub async fn keys(
	State(context): State<Context>,
	Caller(actor): Caller,
	Json(request): Json<KeysRequest>,
) -> Result<axum::Json<KeysAnswer>, Problem> {
	authorize(&actor, Action::SeeOwn, context.organization)?;
	let (account, envelope_key) = actor.subject().ok_or(Kind::Forbidden)?;
	let envelope_key = envelope_key.ok_or(Kind::NoEnvelopeKey)?;
	if request.objects.len() > MAX_RING {
		return Err(Kind::TooLarge.into());
	}
	let objects = request
		.objects
		.iter()
		.map(|object| object.parse())
		.collect::<Result<BTreeSet<ObjectId>, _>>()
		.map_err(|_| Problem::from(Kind::BadRequest))?;
	let shelf = shelf_of(&context, &actor).await?.ok_or(Kind::NotFound)?;
	let wanted: Vec<_> = objects.into_iter().collect();
	let records = context.vault.store().records(&wanted).await?;
	let own = |record: &Record| record.shelf == shelf.id && record.wrapped_secret.is_some();
	if records.len() != wanted.len() || !records.iter().all(own) {
		return Err(Kind::NotFound.into());
	}
	let release = Release {
		genesis: GenesisHash(context.ledger.genesis()),
		grounds: Grounds::OwnRecords,
		recipient: Recipient::Subject(account.0),
	};
	let ring = context
		.desk
		.seal_to(&release, &records, &EnvelopePublicKey(envelope_key))
		.await?;
	Ok(axum::Json(KeysAnswer {
		ring: STANDARD.encode(ring),
	}))
}

/// The shelf of the subject whose data is meant, if one is.
pub async fn shelf_of(context: &Context, actor: &Actor) -> Result<Option<Shelf>, Problem> {
	let Some((AccountId(account), _)) = actor.subject() else {
		return Ok(None);
	};
	Ok(context.vault.store().shelf_of_account(&account).await?)
}
