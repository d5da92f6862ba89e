//! What subjects say, and the templates they say it under.

use crate::{
	api,
	types::{Paper, Statement, TemplateKind, TemplateText},
	AccountId, Call,
};
use galen_primitives::{
	consent::{BlockId, Conditions},
	ids::{DirectiveId, TemplateId},
};

fn tx() -> api::consent::calls::api::TransactionApi {
	api::tx().consent()
}

/// Publishes a new template, or a new version of one; texts ascend by language.
pub fn publish_template(
	template: Option<TemplateId>,
	kind: TemplateKind,
	texts: Vec<TemplateText>,
) -> Call {
	let texts = texts.into_iter().map(Into::into).collect();
	Call::of(&tx().publish_template(
		template.map(Into::into),
		kind.into(),
		api::runtime_types::bounded_collections::bounded_vec::BoundedVec(texts),
	))
}

/// Ends the validity of a template's versions below this one.
pub fn set_template_minimum(template: TemplateId, minimum: u16) -> Call {
	Call::of(&tx().set_template_minimum(template.into(), minimum))
}

/// Gives consent.
pub fn give(subject: AccountId, statement: Statement, paper: Option<Paper>) -> Call {
	Call::of(&tx().give_consent(subject, statement.into(), paper.map(Into::into)))
}

/// Replaces what a directive says.
pub fn amend(
	subject: AccountId,
	directive: DirectiveId,
	statement: Statement,
	paper: Option<Paper>,
) -> Call {
	Call::of(&tx().amend_consent(
		subject,
		directive.into(),
		statement.into(),
		paper.map(Into::into),
	))
}

/// Takes a directive back, for good.
pub fn withdraw(subject: AccountId, directive: DirectiveId, paper: Option<Paper>) -> Call {
	Call::of(&tx().withdraw_consent(subject, directive.into(), paper.map(Into::into)))
}

/// Takes back everything up to now, or up to the paper's date.
pub fn withdraw_all(subject: AccountId, paper: Option<Paper>) -> Call {
	Call::of(&tx().withdraw_all(subject, paper.map(Into::into)))
}

/// Deletes a directive, so that older ones decide again.
pub fn remove(subject: AccountId, directive: DirectiveId) -> Call {
	Call::of(&tx().remove_directive(subject, directive.into()))
}

/// Adds a standing denial.
pub fn block(subject: AccountId, denies: Conditions, paper: Option<Paper>) -> Call {
	Call::of(&tx().block(subject, denies.into(), paper.map(Into::into)))
}

/// Removes a standing denial.
pub fn unblock(subject: AccountId, block: BlockId) -> Call {
	Call::of(&tx().unblock(subject, block.into()))
}

/// Pauses a directive.
pub fn suspend(subject: AccountId, directive: DirectiveId, paper: Option<Paper>) -> Call {
	Call::of(&tx().suspend(subject, directive.into(), paper.map(Into::into)))
}

/// Ends a pause.
pub fn resume(subject: AccountId, directive: DirectiveId) -> Call {
	Call::of(&tx().resume(subject, directive.into()))
}
