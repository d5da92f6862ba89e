//! What happened: one's own mailbox, or the hospital's.

use super::{
	extract::{Caller, Json, Query},
	types::{
		For, InboxAnswer, InboxEntryBody, InboxGapBody, InboxQuery, InboxReadAnswer,
		InboxReadRequest,
	},
};
use crate::{
	auth::{authorize, Action, Actor},
	context::Context,
	error::{Kind, Problem},
	inbox::{self, Mailbox},
	ledger::AccountId,
	store::inbox::InboxPage,
};
use axum::extract::State;

/// A mailbox, who reads it, and what of it.
struct Reading {
	mailbox: Mailbox,
	reader: AccountId,
	kinds: Vec<inbox::Kind>,
}

impl Reading {
	/// The subject's own mailbox, or that of the subject for whom the caller reads, with all there is;
	/// staff read the hospital's, as far as it concerns their roles.
	fn of(context: &Context, actor: &Actor) -> Result<Self, Problem> {
		if let Actor::Staff { account, roles, .. } = actor {
			authorize(actor, Action::SeeInbox, context.organization)?;
			let kinds = inbox::Kind::ALL.iter().copied();
			return Ok(Self {
				mailbox: Mailbox::Organization,
				reader: *account,
				kinds: kinds.filter(|kind| kind.concerns(*roles)).collect(),
			});
		}
		authorize(actor, Action::SeeOwn, context.organization)?;
		let (subject, _) = actor.subject().ok_or(Kind::Forbidden)?;
		let reader = match actor {
			Actor::Representative { account, .. } => *account,
			_ => subject,
		};
		Ok(Self {
			mailbox: Mailbox::Subject(subject),
			reader,
			kinds: inbox::Kind::ALL.to_vec(),
		})
	}
}

/// Lists a mailbox: the caller's own, that of the patient for whom the caller reads, or, for staff, the
/// hospital's, as far as it concerns their roles. Entries come from finalized blocks, some seconds after
/// they happened; a mailbox begins when its account is enrolled. There is no push.
#[utoipa::path(
	get, path = "/inbox", tag = "inbox", params(InboxQuery, For),
	responses(
		(status = 200, body = InboxAnswer),
		(status = 401, body = crate::error::ProblemBody),
		(status = 403, body = crate::error::ProblemBody),
	)
)]
pub async fn list(
	State(context): State<Context>,
	Caller(actor): Caller,
	Query(query): Query<InboxQuery>,
) -> Result<axum::Json<InboxAnswer>, Problem> {
	let reading = Reading::of(&context, &actor)?;
	let limit = match query.limit.unwrap_or(100) {
		limit @ 1..=1_000 => limit,
		_ => return Err(Kind::BadRequest.into()),
	};
	let page = context
		.vault
		.store()
		.inbox_page(
			&reading.mailbox,
			&reading.reader.0,
			&reading.kinds,
			query.after,
			query.unread,
			limit,
		)
		.await?;
	Ok(axum::Json(shown(page, limit)))
}

/// Marks entries of a mailbox as read, for this reader alone, up to a number.
#[utoipa::path(
	post, path = "/inbox/read", tag = "inbox", params(For), request_body = InboxReadRequest,
	responses(
		(status = 200, body = InboxReadAnswer),
		(status = 401, body = crate::error::ProblemBody),
		(status = 403, body = crate::error::ProblemBody),
	)
)]
pub async fn read(
	State(context): State<Context>,
	Caller(actor): Caller,
	Json(request): Json<InboxReadRequest>,
) -> Result<axum::Json<InboxReadAnswer>, Problem> {
	let reading = Reading::of(&context, &actor)?;
	let read = context
		.vault
		.store()
		.mark_inbox_read(&reading.mailbox, &reading.reader.0, request.upto)
		.await?;
	Ok(axum::Json(InboxReadAnswer { read }))
}

fn shown(page: InboxPage, limit: u32) -> InboxAnswer {
	let is_full = page.entries.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
	let next = page.entries.last().filter(|_| is_full);
	InboxAnswer {
		next: next.map(|entry| entry.number),
		read: page.read,
		unread: page.unread,
		gaps: page
			.gaps
			.iter()
			.map(|gap| InboxGapBody {
				first_block: gap.first,
				last_block: gap.last,
				since: gap.since,
				until: gap.until,
			})
			.collect(),
		entries: page
			.entries
			.into_iter()
			.map(|entry| InboxEntryBody {
				number: entry.number,
				at: entry.at,
				block: entry.block,
				kind: entry.kind,
				loud: entry.kind.is_loud(),
				unread: entry.number > page.read,
				refs: entry.refs,
			})
			.collect(),
	}
}
