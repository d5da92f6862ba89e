//! The end of every act: showing what changes, asking, signing, and saying what happened.

use super::{subject::Subject, How};
use crate::{
	context::{dry_run_result, missing, Context, Mode},
	exit::Failure,
	warning::{confirm, Consent as Asked},
};
use galen_client::{types::ConsentEvent, AccountId, At, Call, Event};
use galen_primitives::consent::Consents;

/// Shows what would change, asks, and does it.
pub(super) async fn commit(
	context: &Context,
	at: &At,
	subject: &Subject,
	after: &Consents<AccountId>,
	call: &Call,
	how: &How,
) -> Result<(), Failure> {
	let now = subject.survey(at, &subject.view.consents).await?;
	let then = subject.survey(at, after).await?;
	let difference = now.difference(&then, &subject.names);
	context.output.note(&format!(
		"What changes (+ opens, - closes):\n{difference}\n"
	));
	let mode = Mode::of(how.dry_run);
	if mode == Mode::DryRun {
		context.act(call, mode).await?;
		let value = serde_json::json!({
			"dry_run": true, "call": call.name(), "now": now.to_json(), "then": then.to_json(),
		});
		return context.output.result(&value, String::new);
	}
	let asked = if how.yes { Asked::Given } else { Asked::Needed };
	confirm(&context.output, asked, "Sign this?")?;
	finish(context, call, mode).await
}

/// Signs and reports.
pub(super) async fn finish(context: &Context, call: &Call, mode: Mode) -> Result<(), Failure> {
	let Some(submitted) = context.act(call, mode).await? else {
		return dry_run_result(&context.output, call);
	};
	let events: Vec<&ConsentEvent> = submitted
		.events
		.iter()
		.filter_map(|event| match event {
			Event::Consent(event) => Some(event),
			_ => None,
		})
		.collect();
	let event = events
		.first()
		.ok_or_else(|| missing("an event of consent"))?;
	let value = serde_json::json!({
		"block": submitted.number, "transaction": submitted.extrinsic, "events": events,
	});
	let block = submitted.number;
	context.output.result(&value, || {
		format!("{} Final in block {block}.", told(event))
	})
}

/// What happened, as a sentence.
fn told(event: &ConsentEvent) -> String {
	match event {
		ConsentEvent::ConsentGiven { directive, .. } => format!("Consent {directive} is given."),
		ConsentEvent::ConsentAmended { directive, .. } => {
			format!("Consent {directive} says something else now.")
		},
		ConsentEvent::ConsentWithdrawn { directive, .. } => {
			format!("Consent {directive} is withdrawn: what it permitted is refused from now on.")
		},
		ConsentEvent::AllConsentWithdrawn { withdrawn, .. } => {
			format!("Everything is withdrawn: {withdrawn} consents permit nothing any more.")
		},
		ConsentEvent::DirectiveRemoved { directive, .. } => {
			format!("Consent {directive} is deleted.")
		},
		ConsentEvent::BlockAdded { block, .. } => format!("Block {} stands.", block.0),
		ConsentEvent::BlockRemoved { block, .. } => format!("Block {} is removed.", block.0),
		ConsentEvent::ConsentSuspended { directive, .. } => {
			format!("Consent {directive} is paused.")
		},
		ConsentEvent::ConsentResumed { directive, .. } => {
			format!("Consent {directive} is in force again.")
		},
		ConsentEvent::ConsentProposed { .. } => {
			"The other representatives must say the same before it counts.".into()
		},
		ConsentEvent::TemplatePublished { .. } | ConsentEvent::TemplateMinimumSet { .. } => {
			"The templates changed.".into()
		},
	}
}
