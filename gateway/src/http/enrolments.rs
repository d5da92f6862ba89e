//! The registrar says which patient an account stands for.

use super::{
	extract::{Caller, Json},
	types::{account, EnrolmentAnswer, EnrolmentRequest},
};
use crate::{
	auth::{authorize, Action},
	context::Context,
	error::{Kind, Problem},
	store::SetAccount,
	telemetry::{log, Event},
};
use axum::{
	extract::State,
	http::StatusCode,
	response::{IntoResponse, Response},
};

/// Links a patient to a ledger account, one to one. The account must be enrolled at this hospital
/// in a finalized block.
#[utoipa::path(
	post, path = "/enrolments", tag = "hospital", request_body = EnrolmentRequest,
	responses(
		(status = 201, body = EnrolmentAnswer, description = "Linked."),
		(status = 200, body = EnrolmentAnswer, description = "It was so already."),
		(status = 409, body = crate::error::ProblemBody, description = "The account or the patient is linked to another."),
		(status = 422, body = crate::error::ProblemBody, description = "The account is not enrolled here."),
	)
)]
pub async fn enrol(
	State(context): State<Context>,
	Caller(actor): Caller,
	Json(request): Json<EnrolmentRequest>,
) -> Result<Response, Problem> {
	authorize(&actor, Action::Enrol, context.organization)?;
	let account = account(&request.account)?;
	if !is_patient(&request.patient) {
		return Err(Kind::BadRequest.into());
	}
	let head = context.finalized()?;
	if head.snapshot.custodian_of(&account).await? != Some(context.organization) {
		return Err(Kind::NotEnrolled.into());
	}
	let shelf = context.vault.shelf_for_patient(&request.patient).await?;
	let store = context.vault.store();
	let mut outcome = store.set_account(&shelf, None, account.0).await?;
	if outcome == SetAccount::OtherAccount {
		// A patient who lost a key gets a new account, once the old one is no longer enrolled.
		let old = store.shelf(&shelf).await?.and_then(|shelf| shelf.account);
		if let Some(old) = old {
			let custodian = head.snapshot.custodian_of(&old.into()).await?;
			if custodian != Some(context.organization) {
				outcome = store.set_account(&shelf, Some(old), account.0).await?;
			}
		}
	}
	// A mistyped number is mended by enrolling again: what it named has no records.
	if outcome == SetAccount::AccountElsewhere && store.unlink_from_empty_shelf(&account.0).await? {
		outcome = store.set_account(&shelf, None, account.0).await?;
	}
	let status = match outcome {
		SetAccount::Set => {
			log(Event::Enrolled);
			StatusCode::CREATED
		},
		SetAccount::AlreadySo => StatusCode::OK,
		SetAccount::AccountElsewhere => return Err(Kind::AccountLinked.into()),
		SetAccount::OtherAccount => return Err(Kind::PatientLinked.into()),
		SetAccount::NoShelf => return Err(Problem::internal("enrolments", "no-shelf")),
	};
	let body = EnrolmentAnswer {
		account: account.to_string(),
		shelf: shelf.to_string(),
		has_records: !store.records_of(&shelf, None, 1).await?.is_empty(),
	};
	Ok((status, axum::Json(body)).into_response())
}

/// Whether this can be the `id` of a Patient: what cannot would link an account to a patient that no
/// resource ever names.
fn is_patient(text: &str) -> bool {
	let id = text.strip_prefix("Patient/").unwrap_or(text);
	let letters = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'.';
	(1..=64).contains(&id.len()) && id.bytes().all(letters)
}
