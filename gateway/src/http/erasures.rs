//! Erasures: what patients demanded, what privacy officers decide, and the certificates.

use super::{
	extract::{Caller, Json, Path, Query},
	types::{account, bytes, For, Page},
};
use crate::{
	auth::{authorize, Action, Actor},
	context::Context,
	erasure::{EraseError, Unfit, MAX_LIST},
	error::{Kind, Problem},
	ledger::AccountId,
	store::erasures::{Erasure, ErasureId, ErasureState},
};
use axum::{extract::State, http::StatusCode};
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_client::types::RetentionGround;
use galen_primitives::ids::ErasureRequestId;
use galen_vault::safe::{ErasureReason, ListSalt, ObjectId, SignedCertificate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The list of records that a demand on the ledger commits to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRequest {
	/// The salt of the commitment, 32 bytes.
	pub salt: String,
	/// The records' objects, at most 4,096.
	pub records: Vec<String>,
}

/// Erase what nobody demanded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureRequest {
	/// The patient's account, SS58. This or `patient`.
	#[serde(default)]
	pub account: Option<String>,
	/// The hospital's identifier of the patient.
	#[serde(default)]
	pub patient: Option<String>,
	/// The records' objects; everything the hospital holds of the patient if not given.
	#[serde(default)]
	pub records: Option<Vec<String>>,
	/// Why.
	pub reason: Reason,
}

/// Have it erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartRequest {
	/// Why: what the certificate says.
	pub reason: Reason,
}

/// Do not have it erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineRequest {
	/// Why it may be kept.
	pub ground: Ground,
}

/// Why something is erased: GDPR, article 17 (1).
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ErasureReason)]
pub enum Reason {
	/// The purpose is fulfilled or the retention period over (a).
	NoLongerNeeded,
	/// The consent it was kept on was withdrawn (b).
	ConsentWithdrawn,
	/// The patient objected (c).
	Objection,
	/// It should not have been processed (d).
	UnlawfulProcessing,
	/// A law or an authority demands it (e).
	LegalObligation,
}

impl From<Reason> for ErasureReason {
	fn from(reason: Reason) -> Self {
		match reason {
			Reason::NoLongerNeeded => Self::NoLongerNeeded,
			Reason::ConsentWithdrawn => Self::ConsentWithdrawn,
			Reason::Objection => Self::Objection,
			Reason::UnlawfulProcessing => Self::UnlawfulProcessing,
			Reason::LegalObligation => Self::LegalObligation,
		}
	}
}

impl From<ErasureReason> for Reason {
	fn from(reason: ErasureReason) -> Self {
		match reason {
			ErasureReason::NoLongerNeeded => Self::NoLongerNeeded,
			ErasureReason::ConsentWithdrawn => Self::ConsentWithdrawn,
			ErasureReason::Objection => Self::Objection,
			ErasureReason::UnlawfulProcessing => Self::UnlawfulProcessing,
			ErasureReason::LegalObligation => Self::LegalObligation,
		}
	}
}

/// Why something is kept: GDPR, article 17 (3).
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RetentionGround)]
pub enum Ground {
	/// Freedom of expression and information (a).
	Expression,
	/// A law demands that it is kept, or a task in the public interest does (b).
	LegalObligation,
	/// Public interest in the area of public health (c).
	PublicHealth,
	/// Archiving, research or statistics that erasing would seriously impair (d).
	Archiving,
	/// Legal claims (e).
	LegalClaims,
}

impl From<Ground> for RetentionGround {
	fn from(ground: Ground) -> Self {
		match ground {
			Ground::Expression => Self::Expression,
			Ground::LegalObligation => Self::LegalObligation,
			Ground::PublicHealth => Self::PublicHealth,
			Ground::Archiving => Self::Archiving,
			Ground::LegalClaims => Self::LegalClaims,
		}
	}
}

impl From<RetentionGround> for Ground {
	fn from(ground: RetentionGround) -> Self {
		match ground {
			RetentionGround::Expression => Self::Expression,
			RetentionGround::LegalObligation => Self::LegalObligation,
			RetentionGround::PublicHealth => Self::PublicHealth,
			RetentionGround::Archiving => Self::Archiving,
			RetentionGround::LegalClaims => Self::LegalClaims,
		}
	}
}

/// How far an erasure is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ErasureState)]
pub enum Progress {
	/// A privacy officer is to decide.
	Waiting,
	/// It is being done.
	Started,
	/// The keys are destroyed; the ledger is to be told.
	Destroyed,
	/// The ledger knows.
	Done,
	/// Declined; the ledger is to be told.
	Declining,
	/// Declined, and the ledger knows.
	Declined,
}

impl From<ErasureState> for Progress {
	fn from(state: ErasureState) -> Self {
		match state {
			ErasureState::Waiting => Self::Waiting,
			ErasureState::Started | ErasureState::Closed => Self::Started,
			ErasureState::Destroyed => Self::Destroyed,
			ErasureState::Done => Self::Done,
			ErasureState::Declining => Self::Declining,
			ErasureState::Declined => Self::Declined,
		}
	}
}

/// An erasure.
#[derive(Serialize, ToSchema)]
#[schema(as = Erasure)]
pub struct ErasureBody {
	/// Its name here.
	pub erasure: String,
	/// Its number on the ledger; null where the hospital erases by itself.
	pub demand: Option<u64>,
	/// The patient's account, SS58, or null.
	pub account: Option<String>,
	/// Whether it is about everything the hospital holds of the patient.
	pub everything: bool,
	/// How far it is.
	pub state: Progress,
	/// Whether the patient's list of records is still to be handed in.
	pub list_missing: bool,
	/// Whether it should have been answered and is not.
	pub overdue: bool,
	/// When it was demanded or begun.
	pub demanded_at: u64,
	/// When it is overdue; null where nobody demanded it.
	pub due: Option<u64>,
	/// When a privacy officer decided.
	pub decided_at: Option<u64>,
	/// When the keys were destroyed.
	pub destroyed_at: Option<u64>,
	/// When the ledger knew.
	pub done_at: Option<u64>,
	/// How many records were erased.
	pub records: u32,
	/// Why it is done, or null.
	pub reason: Option<Reason>,
	/// Why it is not, or null.
	pub ground: Option<Ground>,
}

/// A page of erasures.
#[derive(Serialize, ToSchema)]
pub struct ErasuresAnswer {
	/// Oldest first.
	pub erasures: Vec<ErasureBody>,
	/// Give this as `after` for the next page; null on the last.
	pub next: Option<String>,
}

/// A certificate of erasure.
#[derive(Serialize, ToSchema)]
pub struct CertificateAnswer {
	/// The signed certificate, base64.
	pub certificate: String,
	/// What the answer on the ledger says of it.
	pub commitment: String,
	/// The ed25519 key that signed it.
	pub signer: String,
	/// The salt of the list of records; null for everything.
	pub salt: Option<String>,
}

/// A record that was erased.
#[derive(Serialize, ToSchema)]
pub struct ErasedLeaf {
	/// Its object.
	pub object: String,
	/// The batch; null while its leaf is in none.
	pub batch: Option<u64>,
	/// The leaf's index there.
	pub leaf_index: Option<u32>,
}

/// A page of erased records.
#[derive(Serialize, ToSchema)]
pub struct LeavesAnswer {
	/// In the order of their objects.
	pub leaves: Vec<ErasedLeaf>,
	/// Give this as `after` for the next page; null on the last.
	pub next: Option<String>,
}

impl From<Unfit> for Problem {
	fn from(unfit: Unfit) -> Self {
		match unfit {
			Unfit::NotFound => Kind::NotFound.into(),
			Unfit::OtherList => Kind::OtherList.into(),
			Unfit::NoList => Kind::NoList.into(),
			Unfit::Decided => Kind::AlreadyDecided.into(),
			Unfit::Failed(error) => error.into(),
		}
	}
}

impl From<EraseError> for Problem {
	fn from(error: EraseError) -> Self {
		match error {
			EraseError::Store(error) => error.into(),
			EraseError::Ledger(error) => error.into(),
			EraseError::Vault(error) => error.into(),
			EraseError::Halves(_) => Kind::StoreUnavailable.into(),
			EraseError::Stopped => Kind::Stopping.into(),
			EraseError::StillThere => Self::internal("erasure", "still-there"),
			EraseError::Certificate => Self::internal("erasure", "certificate"),
			EraseError::NoRandomness => Self::internal("erasure", "randomness"),
		}
	}
}

/// Hands in the list of records that a demand on the ledger commits to. Whoever knows the list and its
/// salt may: the patient, or staff to whom the patient gave them.
#[utoipa::path(
	post, path = "/demands/{demand}/records", tag = "patient", request_body = ListRequest,
	params(("demand" = u64, Path), For),
	responses(
		(status = 200, body = ErasureBody, description = "A privacy officer is to decide."),
		(status = 404, body = crate::error::ProblemBody, description = "There is no such demand in a finalized block, or not all records are the patient's."),
		(status = 422, body = crate::error::ProblemBody, description = "It is another list."),
	)
)]
pub async fn hand_in(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(demand): Path<u64>,
	Json(request): Json<ListRequest>,
) -> Result<axum::Json<ErasureBody>, Problem> {
	authorize(&actor, Action::HandInList, context.organization)?;
	let salt = ListSalt(bytes(&request.salt)?);
	let objects = objects(&request.records)?;
	let erasure = context.eraser.of_demand(ErasureRequestId(demand)).await?;
	ensure_own(&actor, &erasure)?;
	context.eraser.hand_in(&erasure, salt, &objects).await?;
	body(&context, erasure.id).await
}

/// Lists erasures: a patient's own, or all for a privacy officer.
#[utoipa::path(
	get, path = "/erasures", tag = "patient", params(Page, For),
	responses((status = 200, body = ErasuresAnswer), (status = 401, body = crate::error::ProblemBody))
)]
pub async fn list(
	State(context): State<Context>,
	Caller(actor): Caller,
	Query(page): Query<Page>,
) -> Result<axum::Json<ErasuresAnswer>, Problem> {
	authorize(&actor, Action::SeeErasures, context.organization)?;
	let limit = page.limit()?;
	let after = page.after.as_deref().map(parse).transpose()?;
	// What was demanded a moment ago is in the list; an unreachable node keeps nobody from the rest.
	if let Err(error) = context.eraser.follow().await {
		if !matches!(error, EraseError::Ledger(_)) {
			return Err(error.into());
		}
	}
	let account = actor.subject().map(|(account, _)| account.0);
	let erasures = context
		.vault
		.store()
		.erasures(account.as_ref(), after, limit)
		.await?;
	let is_full = erasures.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
	let next = erasures
		.last()
		.filter(|_| is_full)
		.map(|erasure| erasure.id.to_string());
	let now = context.clock.now();
	Ok(axum::Json(ErasuresAnswer {
		erasures: erasures
			.iter()
			.map(|erasure| ErasureBody::new(erasure, now))
			.collect(),
		next,
	}))
}

/// Erases what nobody demanded: all of a patient, or some records. For privacy officers.
#[utoipa::path(
	post, path = "/erasures", tag = "hospital", request_body = ErasureRequest,
	responses(
		(status = 201, body = ErasureBody),
		(status = 404, body = crate::error::ProblemBody, description = "There is no such patient, or not all records are the patient's."),
	)
)]
pub async fn begin(
	State(context): State<Context>,
	Caller(actor): Caller,
	Json(request): Json<ErasureRequest>,
) -> Result<(StatusCode, axum::Json<ErasureBody>), Problem> {
	authorize(&actor, Action::DecideErasures, context.organization)?;
	let objects = match &request.records {
		Some(records) if records.is_empty() => return Err(Kind::BadRequest.into()),
		Some(records) => objects(records)?,
		None => Vec::new(),
	};
	let store = context.vault.store();
	let shelf = match (&request.account, &request.patient) {
		(Some(text), None) => store.shelf_of_account(&account(text)?.0).await?,
		(None, Some(patient)) => match context.vault.find_shelf(patient).await? {
			Some(shelf) => store.shelf(&shelf).await?,
			None => None,
		},
		_ => return Err(Kind::BadRequest.into()),
	};
	let shelf = shelf.ok_or(Kind::NotFound)?;
	let id = context
		.eraser
		.begin(shelf.account, shelf.id, &objects, request.reason.into())
		.await?;
	Ok((StatusCode::CREATED, body(&context, id).await?))
}

/// Has what was demanded erased. It cannot be undone. For privacy officers.
#[utoipa::path(
	post, path = "/erasures/{erasure}/start", tag = "hospital", request_body = StartRequest,
	params(("erasure" = String, Path)),
	responses(
		(status = 200, body = ErasureBody),
		(status = 404, body = crate::error::ProblemBody),
		(status = 409, body = crate::error::ProblemBody, description = "The list is missing, or it was decided already."),
	)
)]
pub async fn start(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(erasure): Path<String>,
	Json(request): Json<StartRequest>,
) -> Result<axum::Json<ErasureBody>, Problem> {
	authorize(&actor, Action::DecideErasures, context.organization)?;
	let erasure = find(&context, &erasure).await?;
	context
		.eraser
		.start(&erasure, request.reason.into())
		.await?;
	body(&context, erasure.id).await
}

/// Declines what was demanded, with the ground on which it is kept. For privacy officers.
#[utoipa::path(
	post, path = "/erasures/{erasure}/decline", tag = "hospital", request_body = DeclineRequest,
	params(("erasure" = String, Path)),
	responses(
		(status = 200, body = ErasureBody),
		(status = 404, body = crate::error::ProblemBody),
		(status = 409, body = crate::error::ProblemBody, description = "It was decided already."),
	)
)]
pub async fn decline(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(erasure): Path<String>,
	Json(request): Json<DeclineRequest>,
) -> Result<axum::Json<ErasureBody>, Problem> {
	authorize(&actor, Action::DecideErasures, context.organization)?;
	let erasure = find(&context, &erasure).await?;
	context
		.eraser
		.decline(&erasure, request.ground.into())
		.await?;
	body(&context, erasure.id).await
}

/// Gives the signed certificate of an erasure.
#[utoipa::path(
	get, path = "/erasures/{erasure}/certificate", tag = "patient",
	params(("erasure" = String, Path), For),
	responses(
		(status = 200, body = CertificateAnswer),
		(status = 404, body = crate::error::ProblemBody),
		(status = 409, body = crate::error::ProblemBody, description = "There is none, or not yet."),
	)
)]
pub async fn certificate(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(erasure): Path<String>,
) -> Result<axum::Json<CertificateAnswer>, Problem> {
	authorize(&actor, Action::SeeErasures, context.organization)?;
	let erasure = find(&context, &erasure).await?;
	ensure_own(&actor, &erasure)?;
	let bytes = erasure.certificate.ok_or(Kind::NoCertificate)?;
	let signed = SignedCertificate::from_bytes(&bytes)
		.map_err(|_| Problem::internal("erasure", "certificate"))?;
	Ok(axum::Json(CertificateAnswer {
		certificate: STANDARD.encode(&bytes),
		commitment: hex::encode(signed.commitment().0),
		signer: hex::encode(signed.signer().0),
		salt: erasure.salt.map(|salt| hex::encode(salt.0)),
	}))
}

/// Lists the records of an erasure and where their leaves are among the anchored: what proves that they
/// are erased.
#[utoipa::path(
	get, path = "/erasures/{erasure}/leaves", tag = "patient",
	params(("erasure" = String, Path), Page, For),
	responses((status = 200, body = LeavesAnswer), (status = 404, body = crate::error::ProblemBody))
)]
pub async fn leaves(
	State(context): State<Context>,
	Caller(actor): Caller,
	Path(erasure): Path<String>,
	Query(page): Query<Page>,
) -> Result<axum::Json<LeavesAnswer>, Problem> {
	authorize(&actor, Action::SeeErasures, context.organization)?;
	let erasure = find(&context, &erasure).await?;
	ensure_own(&actor, &erasure)?;
	let limit = page.limit()?;
	let after: Option<ObjectId> = page
		.after
		.as_deref()
		.map(str::parse)
		.transpose()
		.map_err(|_| Problem::from(Kind::BadRequest))?;
	let leaves = context
		.vault
		.store()
		.erasure_leaves(erasure.id, after, limit)
		.await?;
	let is_full = leaves.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
	let next = leaves
		.last()
		.filter(|_| is_full)
		.map(|(object, _)| object.to_string());
	Ok(axum::Json(LeavesAnswer {
		leaves: leaves
			.into_iter()
			.map(|(object, place)| ErasedLeaf {
				object: object.to_string(),
				batch: place.map(|place| place.batch.0),
				leaf_index: place.map(|place| place.index),
			})
			.collect(),
		next,
	}))
}

impl ErasureBody {
	fn new(erasure: &Erasure, now: u64) -> Self {
		Self {
			erasure: erasure.id.to_string(),
			demand: erasure.demand.map(|demand| demand.0),
			account: erasure
				.account
				.map(|account| AccountId(account).to_string()),
			everything: erasure.list.is_none(),
			state: erasure.state.into(),
			list_missing: !erasure.has_list(),
			overdue: erasure.is_overdue(now),
			demanded_at: erasure.demanded_at,
			due: erasure.due,
			decided_at: erasure.decided_at,
			destroyed_at: erasure.destroyed_at,
			done_at: erasure.done_at,
			records: erasure.records,
			reason: erasure.reason.map(Into::into),
			ground: erasure.ground.map(Into::into),
		}
	}
}

async fn body(context: &Context, id: ErasureId) -> Result<axum::Json<ErasureBody>, Problem> {
	let erasure = context.vault.store().erasure(id).await?;
	let erasure = erasure.ok_or(Kind::NotFound)?;
	Ok(axum::Json(ErasureBody::new(&erasure, context.clock.now())))
}

async fn find(context: &Context, erasure: &str) -> Result<Erasure, Problem> {
	let id = parse(erasure).map_err(|_| Problem::from(Kind::NotFound))?;
	let found = context.vault.store().erasure(id).await?;
	found.ok_or(Kind::NotFound.into())
}

fn parse(text: &str) -> Result<ErasureId, Problem> {
	text.parse().map_err(|_| Kind::BadRequest.into())
}

fn objects(texts: &[String]) -> Result<Vec<ObjectId>, Problem> {
	if texts.len() > MAX_LIST {
		return Err(Kind::TooLarge.into());
	}
	texts
		.iter()
		.map(|text| text.parse().map_err(|_| Kind::BadRequest.into()))
		.collect()
}

/// A patient, or who reads for one, learns nothing of anybody else's; staff that may be here sees all.
fn ensure_own(actor: &Actor, erasure: &Erasure) -> Result<(), Problem> {
	match actor.subject() {
		Some((account, _)) if erasure.account != Some(account.0) => Err(Kind::NotFound.into()),
		_ => Ok(()),
	}
}
