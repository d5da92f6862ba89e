//! Changing where a consent stands: taking back and pausing, which is done at once, and opening again,
//! which is not.

use super::{
	fault::fault,
	sign::{commit, finish},
	subject::Subject,
	How, Whose,
};
use crate::{
	command::hospital::document::{Paper, PaperOptions},
	context::{Context, Mode},
	exit::Failure,
};
use galen_client::{calls::consent as calls, AccountId, Call};
use galen_primitives::{
	consent::{BlockId, Capacity, Grantor},
	ids::DirectiveId,
};

/// What only takes something back: no questions, no preview, at once.
pub(super) async fn narrow(
	context: &Context,
	whose: &Whose,
	paper: &PaperOptions,
	dry_run: bool,
	act: impl FnOnce(AccountId, Option<galen_client::types::Paper>) -> Call,
) -> Result<(), Failure> {
	let own = context.account_or_own(None).await?;
	let represented = context.represented(whose.subject.as_deref()).await?;
	let subject = represented.unwrap_or(own);
	let mode = Mode::of(dry_run);
	let paper = Paper::read(paper, context, subject)?;
	if let Some(paper) = &paper {
		paper.keep(mode)?;
	}
	let call = act(subject, paper.map(|paper| paper.paper));
	finish(context, &call, mode).await
}

/// Acts that open something again.
#[derive(Clone, Copy)]
pub(super) enum Widening {
	Resume(DirectiveId),
	Unblock(BlockId),
	Remove(DirectiveId),
}

pub(super) async fn widen(
	context: &Context,
	whose: &Whose,
	how: &How,
	widening: Widening,
) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let subject = Subject::load(context, &at, whose).await?;
	let now = subject.view.at;
	let capacity = match subject.grantor {
		Grantor::Subject => Capacity::Subject,
		Grantor::Representative(_) => Capacity::Representative,
	};
	let mut after = subject.view.consents.clone();
	let (done, call) = match widening {
		Widening::Resume(id) => (
			after.resume(id, capacity, now),
			calls::resume(subject.account, id),
		),
		Widening::Unblock(id) => (after.unblock(id, now), calls::unblock(subject.account, id)),
		Widening::Remove(id) => (after.remove(id, now), calls::remove(subject.account, id)),
	};
	done.map_err(fault)?;
	commit(context, &at, &subject, &after, &call, how).await
}
