//! Giving consent and amending it: what widens. It is shown in full, and what it would open, before
//! anybody is asked to sign.

use super::{fault::fault, file::parsed, sign::commit, subject::Subject, How, What, Whose};
use crate::{
	command::hospital::document::{Paper, PaperOptions},
	context::{Context, Mode},
	exit::Failure,
	rules::{Parsed, TemplateChoice},
	words::{rule, time},
};
use galen_client::{
	calls::consent as calls,
	types::{Statement, TemplateClass},
	AccountId, At,
};
use galen_primitives::{
	consent::{Consents, Draft, Grantor, Period},
	ids::{DirectiveId, Moment, TemplateRef},
};

/// Gives consent, or amends one.
pub(super) async fn say(
	context: &Context,
	directive: Option<DirectiveId>,
	what: &What,
	whose: &Whose,
	paper: &PaperOptions,
	how: &How,
) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let subject = Subject::load(context, &at, whose).await?;
	let parsed = parsed(
		what.rules.as_ref(),
		what.usual.as_deref(),
		subject.custodian,
	)?;
	let statement = statement(&at, &subject, &parsed).await?;
	let paper = Paper::read(paper, context, subject.account)?;
	proceed(context, &at, subject, directive, statement, paper, how).await
}

/// Gives or amends what is known in full: shows what it says and what it changes, asks, and does it.
pub(super) async fn proceed(
	context: &Context,
	at: &At,
	mut subject: Subject,
	directive: Option<DirectiveId>,
	statement: Statement,
	paper: Option<Paper>,
	how: &How,
) -> Result<(), Failure> {
	if let Some(paper) = &paper {
		subject.grantor = paper.paper.signatory.clone();
	}
	let stated_at = paper
		.as_ref()
		.map_or(subject.view.at, |paper| paper.paper.stated_at);
	let after = afterwards(&subject, directive, &statement, stated_at)?;
	context.output.note(&format!(
		"This says, valid {}:\n{}\n",
		rule::period(statement.period),
		rule::rules(&statement.rules, &subject.names)
	));
	let subject_account = subject.account;
	let ledger_paper = paper.as_ref().map(|paper| paper.paper.clone());
	let call = match directive {
		None => calls::give(subject_account, statement, ledger_paper),
		Some(directive) => calls::amend(subject_account, directive, statement, ledger_paper),
	};
	if let Some(paper) = &paper {
		paper.keep(Mode::of(how.dry_run))?;
	}
	commit(context, at, &subject, &after, &call, how).await
}

pub(super) async fn statement(
	at: &At,
	subject: &Subject,
	parsed: &Parsed,
) -> Result<Statement, Failure> {
	let start = match (parsed.from, &subject.grantor) {
		(Some(from), _) => from,
		(None, Grantor::Subject) => at.moment().await?,
		// Joint representatives must say the same, each at another moment: what counts is the day on
		// which the first of them said it.
		(None, Grantor::Representative(_)) => {
			let (proposal, now) = futures::try_join!(at.proposal(&subject.account), at.moment())?;
			let said = proposal.map_or(now, |proposal| proposal.since);
			said.saturating_sub(said % time::DAY)
		},
	};
	let period = Period {
		start,
		end: parsed.until,
	};
	if period.is_empty() {
		return Err(Failure::input("it would end before it begins"));
	}
	Ok(Statement {
		template: template(at, &parsed.template).await?,
		period,
		rules: parsed.rules.clone(),
	})
}

/// The template that is meant, in the version that is.
pub(super) async fn template(at: &At, choice: &TemplateChoice) -> Result<TemplateRef, Failure> {
	let templates = at.templates().await?;
	let newest = |class| {
		let mut matching = templates
			.iter()
			.filter(|(_, head)| head.class == class && head.is_valid(head.latest));
		matching.next_back().map(|(id, head)| TemplateRef {
			id: *id,
			version: head.latest,
		})
	};
	let found = match choice {
		TemplateChoice::Care => newest(TemplateClass::Care),
		TemplateChoice::Research => newest(TemplateClass::Research),
		TemplateChoice::Number(id, version) => {
			let known = templates.iter().find(|(known, _)| known == id);
			known.map(|(id, head)| TemplateRef {
				id: *id,
				version: version.unwrap_or(head.latest),
			})
		},
	};
	found.ok_or_else(|| {
		Failure::not_found("the network has no such template; `galen template list` shows them")
	})
}

/// The patient's consents had this been said.
pub(super) fn afterwards(
	subject: &Subject,
	directive: Option<DirectiveId>,
	statement: &Statement,
	stated_at: Moment,
) -> Result<Consents<AccountId>, Failure> {
	let now = subject.view.at;
	let draft = Draft {
		template: statement.template,
		stated_at,
		period: statement.period,
		rules: statement.rules.clone(),
		source: None,
	};
	let mut consents = subject.view.consents.clone();
	let grantor = subject.grantor.clone();
	let done = match directive {
		None => consents.give(draft, grantor, now).map(|_| ()),
		Some(id) => consents.amend(id, draft, grantor, now),
	};
	done.map_err(fault)?;
	Ok(consents)
}
