//! Emergencies while the ledger cannot be reached.

use super::{
	extract::{bearer, Caller, Json, Path, Query},
	objects::serve,
	receipts::release_of,
	types::{
		account, bytes, EmergencyAnswer, EmergencyRequest, LocalEmergenciesAnswer,
		LocalEmergencyBody, LocalStateBody, Page,
	},
};
use crate::{
	auth::{authorize, Action},
	context::Context,
	emergency::reason_of,
	error::{Kind, Problem},
	inbox::emergency_reason,
	ledger::AccountId,
	store::emergencies::{LocalRow, LocalState},
	telemetry::{log, metrics, Event},
};
use axum::{extract::State, http::HeaderMap, response::Response};
use galen_client::{types::EmergencyReason, EmergencyClaim, Hash, PatientRef, MAX_IDENTIFIER};
use galen_vault::safe::{local_receipt, ObjectId};

/// Most sealed entries of one answer: each is opened for it.
const MOST: u32 = 100;

/// Opens a patient's records to a clinician of this hospital while the ledger cannot be reached.
/// There is no session: the clinician signs the claim over a challenge of `/auth/challenge`. It is
/// sealed, accounted for, and entered on the ledger, marked late, once that can be reached.
#[utoipa::path(
	post, path = "/emergencies", tag = "emergencies", request_body = EmergencyRequest,
	responses(
		(status = 200, body = EmergencyAnswer),
		(status = 400, body = crate::error::ProblemBody),
		(status = 401, body = crate::error::ProblemBody, description = "The challenge or the signature."),
		(status = 403, body = crate::error::ProblemBody, description = "As last seen, no clinician of this hospital; or the patient forbids it by name."),
		(status = 404, body = crate::error::ProblemBody, description = "No such patient in this hospital's vault."),
		(status = 409, body = crate::error::ProblemBody, description = "The ledger can be reached; or the clocks differ."),
		(status = 429, body = crate::error::ProblemBody),
		(status = 503, body = crate::error::ProblemBody, description = "The ledger was last seen too long ago."),
	)
)]
pub async fn open(
	State(context): State<Context>,
	Json(request): Json<EmergencyRequest>,
) -> Result<axum::Json<EmergencyAnswer>, Problem> {
	let signature: [u8; 64] = bytes(&request.signature)?;
	let scheme = request.scheme;
	let claim = claim_of(&context, &request)?;
	context
		.challenges
		.answer_emergency(&claim, scheme, &signature, context.clock.instant())
		.map_err(|error| {
			let kind = error.kind();
			metrics().sessions_refused.with_label_values(&[kind]).inc();
			log(Event::AuthenticationRefused { kind });
			Problem::from(Kind::Unauthorized)
		})?;
	let opened = context.emergencies.open(claim, scheme, signature).await?;
	let (access_token, time) = context
		.emergencies
		.pass(opened.handout.receipt)
		.map_err(|_| Problem::internal("emergencies", "no-randomness"))?;
	Ok(axum::Json(EmergencyAnswer {
		entry: opened.entry,
		joins: opened.joins,
		ends_at: opened.ends_at,
		access_token,
		expires_in: time.as_secs(),
		release: release_of(&opened.handout, &context.ledger.genesis()),
	}))
}

fn claim_of(context: &Context, request: &EmergencyRequest) -> Result<EmergencyClaim, Problem> {
	let bad = || Problem::from(Kind::BadRequest);
	let patient = match (&request.subject, &request.patient) {
		(Some(subject), None) => PatientRef::Account(account(subject)?),
		(None, Some(patient)) if patient.len() <= MAX_IDENTIFIER => {
			PatientRef::Identifier(patient.clone())
		},
		_ => return Err(bad()),
	};
	Ok(EmergencyClaim {
		genesis: Hash::from(context.ledger.genesis()),
		organization: context.organization,
		clinician: account(&request.clinician)?,
		patient,
		reason: reason(&request.reason).ok_or_else(bad)?,
		hours: request.hours,
		at: request.at,
		challenge: bytes(&request.challenge)?,
	})
}

/// The reason of a code.
fn reason(code: &str) -> Option<EmergencyReason> {
	let mut all = (0u8..).map_while(reason_of);
	all.find(|reason| emergency_reason(*reason) == code)
}

/// Serves the ciphertext of what an emergency opened, whole or in part, to the holder of its pass.
#[utoipa::path(
	get, path = "/emergencies/objects/{object}", tag = "emergencies",
	params(("object" = String, Path), ("Range" = Option<String>, Header)),
	responses(
		(status = 200, content_type = "application/octet-stream", description = "All of it."),
		(status = 206, content_type = "application/octet-stream", description = "A part."),
		(status = 404, body = crate::error::ProblemBody, description = "Not there, not opened, or no pass that lasts: the caller cannot tell."),
		(status = 410, body = crate::error::ProblemBody, description = "Erased."),
		(status = 416, body = crate::error::ProblemBody),
	)
)]
pub async fn object(
	State(context): State<Context>,
	Path(object): Path<String>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	let object: ObjectId = object.parse().map_err(|_| Problem::from(Kind::NotFound))?;
	let pass = bearer(&headers).ok_or(Kind::Unauthorized)?;
	if !context.emergencies.admits(pass, &object).await? {
		return Err(Kind::NotFound.into());
	}
	let record = context.vault.store().record(&object).await?;
	let record = record.ok_or(Kind::NotFound)?;
	serve(&context, &record, &headers).await
}

/// Lists the emergencies that were opened here while the ledger could not be reached, for those who
/// review them.
#[utoipa::path(
	get, path = "/emergencies", tag = "emergencies", params(Page),
	responses(
		(status = 200, body = LocalEmergenciesAnswer),
		(status = 401, body = crate::error::ProblemBody),
		(status = 403, body = crate::error::ProblemBody),
	)
)]
pub async fn list(
	State(context): State<Context>,
	Caller(actor): Caller,
	Query(page): Query<Page>,
) -> Result<axum::Json<LocalEmergenciesAnswer>, Problem> {
	authorize(&actor, Action::SeeEmergencies, context.organization)?;
	let limit = page.limit()?.min(MOST);
	let after = page
		.after
		.as_deref()
		.map(str::parse::<u64>)
		.transpose()
		.map_err(|_| Problem::from(Kind::BadRequest))?;
	let rows = context.vault.store().locals(after, limit).await?;
	let is_full = rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
	let next = rows.last().filter(|_| is_full).map(|row| row.number);
	let mut emergencies = Vec::with_capacity(rows.len());
	for row in rows {
		emergencies.push(shown(&context, row).await?);
	}
	Ok(axum::Json(LocalEmergenciesAnswer { emergencies, next }))
}

async fn shown(context: &Context, row: LocalRow) -> Result<LocalEmergencyBody, Problem> {
	let entry = context.emergencies.read(&row).await?;
	let mut body = LocalEmergencyBody {
		entry: row.number,
		subject: AccountId(row.subject).to_string(),
		clinician: AccountId(entry.clinician).to_string(),
		reason: reason_of(entry.reason)
			.map(emergency_reason)
			.unwrap_or_default()
			.to_owned(),
		opened_at: row.opened_at,
		ends_at: row.ends_at,
		receipt: local_receipt(entry.joins.unwrap_or(row.number)).0,
		state: LocalStateBody::Waiting,
		joins: entry.joins,
		emergency: None,
		entered_at: None,
		delay: None,
		why: None,
	};
	match row.state {
		LocalState::Waiting => {},
		LocalState::Entered { emergency, at, .. } => {
			body.state = LocalStateBody::Entered;
			body.emergency = Some(emergency.0);
			body.entered_at = Some(at);
			body.delay = Some(at.saturating_sub(row.opened_at));
		},
		LocalState::NotEntered(why) => {
			body.state = LocalStateBody::NotEntered;
			body.why = Some(why);
		},
		LocalState::Joined(_) => body.state = LocalStateBody::Joined,
	}
	Ok(body)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_reason_is_read_by_its_code() {
		let codes = [
			"life-threatened",
			"incapacitated",
			"others-in-danger",
			"urgent-transfer",
		];
		for (index, code) in (0u8..).zip(codes) {
			assert_eq!(reason(code), reason_of(index));
			assert!(reason(code).is_some());
		}
		assert_eq!(reason("curious"), None);
	}
}
