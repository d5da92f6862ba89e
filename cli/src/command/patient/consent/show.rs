//! Reading what was said, and what it means for whom. Signs nothing.

use super::{
	file::parsed,
	give::{afterwards, statement},
	subject::Subject,
	MaybeWhat, Question, Whose,
};
use crate::{
	context::Context,
	exit::Failure,
	words::{decision::decision, said},
};
use galen_primitives::{
	consent::{RecordAttributes, Request},
	ids::OrganizationId,
};

pub(super) async fn show(context: &Context, account: Option<&str>) -> Result<(), Failure> {
	let account = match context.represented(account).await? {
		Some(account) => account,
		None => context.account_or_own(None).await?,
	};
	let at = context.finalized().await?;
	let (consents, now) = futures::try_join!(at.consents(&account), at.moment())?;
	let names = context.names(&at).await?;
	context
		.output
		.result(&consents, || said::consents(&consents, &names, now))
}

pub(super) async fn preview(
	context: &Context,
	what: &MaybeWhat,
	whose: &Whose,
	question: &Question,
) -> Result<(), Failure> {
	let at = context.finalized().await?;
	let subject = Subject::load(context, &at, whose).await?;
	let after = if what.rules.is_some() || what.usual.is_some() {
		let parsed = parsed(
			what.rules.as_ref(),
			what.usual.as_deref(),
			subject.custodian,
		)?;
		let statement = statement(&at, &subject, &parsed).await?;
		Some(afterwards(&subject, None, &statement, subject.view.at)?)
	} else {
		None
	};
	if let (Some(recipient), Some(purpose), Some(category)) =
		(question.recipient, question.purpose, question.category)
	{
		let request = Request {
			recipient: at.recipient(OrganizationId(recipient)).await?,
			purpose,
			action: question.action,
			category,
			at: subject.view.at,
			price: question.price,
			record: RecordAttributes::UNKNOWN,
		};
		let consents = after.unwrap_or_else(|| subject.view.consents.clone());
		let decided = subject.view.with(consents).evaluate(&request);
		return context.output.result(&decided, || decision(&decided));
	}
	let now = subject.survey(&at, &subject.view.consents).await?;
	match after {
		None => context
			.output
			.result(&now.to_json(), || now.in_words(&subject.names)),
		Some(after) => {
			let then = subject.survey(&at, &after).await?;
			let value = serde_json::json!({ "now": now.to_json(), "then": then.to_json() });
			context
				.output
				.result(&value, || now.difference(&then, &subject.names))
		},
	}
}
