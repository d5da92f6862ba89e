//! Signing in: ledger accounts by challenge, partners' systems by client assertion.

use super::{
	extract::{media_type, Body, Json},
	types::{
		account, bytes, ChallengeAnswer, ChallengeRequest, SessionAnswer, SessionRequest,
		TokenAnswer, TokenError,
	},
};
use crate::{
	auth::{
		actor::ensure_active,
		challenge::CHALLENGE_TIME,
		session::SessionError,
		smart::{AssertionError, ALGORITHMS, ASSERTION_TYPE, GRANT_TYPE},
		Actor, Holder,
	},
	context::Context,
	error::{count, Kind, Problem},
	ledger::Finalized,
	telemetry::{log, metrics, Event},
};
use axum::{
	extract::State,
	http::{HeaderMap, StatusCode},
	response::{IntoResponse, Response},
};
use galen_client::{Hash, SessionClaim};
use serde::Deserialize;

/// Hands out a challenge. Every account gets one, whether it exists or not.
#[utoipa::path(
	post, path = "/auth/challenge", tag = "auth", request_body = ChallengeRequest,
	responses((status = 200, body = ChallengeAnswer), (status = 400, body = crate::error::ProblemBody))
)]
pub async fn challenge(
	State(context): State<Context>,
	Json(request): Json<ChallengeRequest>,
) -> Result<axum::Json<ChallengeAnswer>, Problem> {
	let account = account(&request.account)?;
	let challenge = context
		.challenges
		.issue(account, context.clock.instant())
		.map_err(|_| Problem::internal("auth", "no-randomness"))?;
	Ok(axum::Json(ChallengeAnswer {
		challenge: hex::encode(challenge),
		expires_at: context.clock.now().saturating_add(CHALLENGE_TIME.as_secs()),
	}))
}

/// Opens a session for an account that signed its challenge.
#[utoipa::path(
	post, path = "/auth/session", tag = "auth", request_body = SessionRequest,
	responses(
		(status = 200, body = SessionAnswer),
		(status = 401, body = crate::error::ProblemBody, description = "The challenge, the signature, or the account."),
		(status = 429, body = crate::error::ProblemBody),
		(status = 503, body = crate::error::ProblemBody),
	)
)]
pub async fn session(
	State(context): State<Context>,
	Json(request): Json<SessionRequest>,
) -> Result<axum::Json<SessionAnswer>, Problem> {
	let account = account(&request.account)?;
	let envelope_key = request.envelope_key.as_deref().map(bytes).transpose()?;
	let claim = SessionClaim {
		genesis: Hash::from(context.ledger.genesis()),
		organization: context.organization,
		account,
		challenge: bytes(&request.challenge)?,
		envelope_key,
	};
	let signature: [u8; 64] = bytes(&request.signature)?;
	let now = context.clock.instant();
	context
		.challenges
		.answer(&claim, request.scheme, &signature, now)
		.map_err(|error| refused(error.kind()))?;
	let holder = Holder::Account {
		account,
		envelope_key,
	};
	let head = context.finalized()?;
	let actor = Actor::find(&holder, &head, context.organization)
		.await
		.map_err(|error| match error {
			crate::auth::actor::ActorError::Nobody => refused("nobody"),
			other => other.into(),
		})?;
	note_staff(&context, &actor, &head).await?;
	let token = context.sessions.open(holder, now).map_err(full)?;
	metrics().sessions.with_label_values(&["ledger"]).inc();
	Ok(axum::Json(SessionAnswer {
		access_token: token,
		token_type: "Bearer",
		expires_in: context.sessions.time().as_secs(),
		actor: (&actor).into(),
	}))
}

/// Remembers a member of this hospital's staff for an emergency in which the ledger cannot be asked.
async fn note_staff(context: &Context, actor: &Actor, head: &Finalized) -> Result<(), Problem> {
	let Actor::Staff {
		account,
		organization,
		..
	} = actor
	else {
		return Ok(());
	};
	if *organization != context.organization {
		return Ok(());
	}
	if let Some(record) = head.snapshot.staff(account).await? {
		let store = context.vault.store();
		store.note_staff(account, &record).await?;
	}
	Ok(())
}

fn refused(kind: &'static str) -> Problem {
	note_refusal(kind);
	Kind::Unauthorized.into()
}

fn note_refusal(kind: &'static str) {
	metrics().sessions_refused.with_label_values(&[kind]).inc();
	log(Event::AuthenticationRefused { kind });
}

fn full(error: SessionError) -> Problem {
	match error {
		SessionError::Full => Kind::Busy.into(),
		SessionError::NoRandomness => Problem::internal("auth", "no-randomness"),
	}
}

/// The form of a token request.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct TokenRequest {
	/// `client_credentials`.
	grant_type: Option<String>,
	/// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
	client_assertion_type: Option<String>,
	/// The signed JWT.
	client_assertion: Option<String>,
	/// What is asked for, such as `system/*.rs`.
	scope: Option<String>,
}

/// Why no token is given, in the words of RFC 6749.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenRefusal {
	Form,
	GrantType,
	AssertionType,
	Assertion(AssertionError),
	Inactive,
	Scope,
	Problem(Problem),
}

impl From<Problem> for TokenRefusal {
	fn from(problem: Problem) -> Self {
		Self::Problem(problem)
	}
}

impl IntoResponse for TokenRefusal {
	fn into_response(self) -> Response {
		let (status, kind, error, error_description) = match self {
			Self::Form => (
				StatusCode::BAD_REQUEST,
				"form",
				"invalid_request",
				"send grant_type, client_assertion_type, client_assertion and scope as a form, each once",
			),
			Self::GrantType => (
				StatusCode::BAD_REQUEST,
				"grant-type",
				"unsupported_grant_type",
				"grant_type must be client_credentials",
			),
			Self::AssertionType => (
				StatusCode::BAD_REQUEST,
				"assertion-type",
				"invalid_request",
				"client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
			),
			Self::Assertion(error) => (
				StatusCode::UNAUTHORIZED,
				error.kind(),
				"invalid_client",
				error.description(),
			),
			Self::Inactive => (
				StatusCode::BAD_REQUEST,
				"inactive",
				"unauthorized_client",
				"the client's organization is not active on the ledger",
			),
			Self::Scope => (
				StatusCode::BAD_REQUEST,
				"scope",
				"invalid_scope",
				"ask for scopes within those registered for the client",
			),
			Self::Problem(problem) => return problem.into_response(),
		};
		note_refusal(kind);
		if status == StatusCode::UNAUTHORIZED {
			count(Kind::Unauthorized);
		}
		let body = TokenError {
			error,
			error_description,
		};
		(status, axum::Json(body)).into_response()
	}
}

/// Gives a token to a partner's system: SMART backend services.
#[utoipa::path(
	post, path = "/auth/token", tag = "auth",
	request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
	responses(
		(status = 200, body = TokenAnswer),
		(status = 400, body = TokenError),
		(status = 401, body = TokenError),
		(status = 503, body = crate::error::ProblemBody),
	)
)]
pub async fn token(
	State(context): State<Context>,
	headers: HeaderMap,
	Body(body): Body,
) -> Response {
	match give_token(&context, &headers, &body).await {
		Ok(answer) => axum::Json(answer).into_response(),
		Err(refusal) => refusal.into_response(),
	}
}

async fn give_token(
	context: &Context,
	headers: &HeaderMap,
	body: &[u8],
) -> Result<TokenAnswer, TokenRefusal> {
	let is_form =
		media_type(headers).is_some_and(|kind| kind == "application/x-www-form-urlencoded");
	if !is_form {
		return Err(TokenRefusal::Form);
	}
	let form = read_form(body).ok_or(TokenRefusal::Form)?;
	let (Some(grant_type), Some(assertion_type), Some(assertion), Some(scope)) = (
		form.grant_type,
		form.client_assertion_type,
		form.client_assertion,
		form.scope,
	) else {
		return Err(TokenRefusal::Form);
	};
	if grant_type != GRANT_TYPE {
		return Err(TokenRefusal::GrantType);
	}
	if assertion_type != ASSERTION_TYPE {
		return Err(TokenRefusal::AssertionType);
	}
	let now = context.clock.now();
	let asserted = context
		.clients
		.check(&assertion, &context.token_url(), now)
		.map_err(TokenRefusal::Assertion)?;
	let first = context
		.vault
		.store()
		.spend_assertion(
			&asserted.client,
			&asserted.jti,
			asserted.remember_until,
			now,
		)
		.await
		.map_err(|_| Problem::from(Kind::StoreUnavailable))?;
	if !first {
		return Err(TokenRefusal::Assertion(AssertionError::Replayed));
	}
	let scopes = asserted
		.scopes
		.narrow(&scope)
		.map_err(|_| TokenRefusal::Scope)?;
	let head = context.finalized()?;
	ensure_active(&head, asserted.organization)
		.await
		.map_err(|error| match error {
			crate::auth::actor::ActorError::Nobody => TokenRefusal::Inactive,
			other => TokenRefusal::Problem(other.into()),
		})?;
	let given = scopes.to_string();
	let holder = Holder::Client {
		client: asserted.client,
		organization: asserted.organization,
		scopes,
	};
	let token = context
		.sessions
		.open(holder, context.clock.instant())
		.map_err(full)?;
	metrics().sessions.with_label_values(&["smart"]).inc();
	Ok(TokenAnswer {
		access_token: token,
		token_type: "bearer",
		expires_in: context.sessions.time().as_secs(),
		scope: given,
	})
}

/// Reads the form. A field that comes twice could be read as either, so it is none.
fn read_form(body: &[u8]) -> Option<TokenRequest> {
	let uri = axum::http::Uri::builder()
		.path_and_query(format!("/?{}", std::str::from_utf8(body).ok()?))
		.build()
		.ok()?;
	axum::extract::Query::<TokenRequest>::try_from_uri(&uri)
		.ok()
		.map(|form| form.0)
}

/// How partners' systems sign in.
#[utoipa::path(get, path = "/.well-known/smart-configuration", tag = "auth", responses((status = 200, description = "SMART configuration.")))]
pub async fn smart_configuration(State(context): State<Context>) -> axum::Json<serde_json::Value> {
	axum::Json(serde_json::json!({
		"token_endpoint": context.token_url(),
		"grant_types_supported": [GRANT_TYPE],
		"token_endpoint_auth_methods_supported": ["private_key_jwt"],
		"token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
		"scopes_supported": ["system/*.rs", "system/*.r", "system/*.s"],
		"capabilities": ["client-confidential-asymmetric", "permission-v2"],
	}))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_form_is_read_and_a_repeated_field_is_none() {
		let form = read_form(b"grant_type=client_credentials&scope=system%2F*.rs+x").unwrap();
		assert_eq!(form.grant_type.as_deref(), Some("client_credentials"));
		assert_eq!(form.scope.as_deref(), Some("system/*.rs x"));
		assert!(read_form(b"scope=a&scope=b").is_none());
		assert!(read_form(b"\xff").is_none());
	}
}
