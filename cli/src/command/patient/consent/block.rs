//! Blocks: what is forbidden whatever is signed.

use super::{file::parsed, sign::finish, subject::Subject, How, What, Whose};
use crate::{
	command::hospital::document::{Paper, PaperOptions},
	context::{Context, Mode},
	exit::Failure,
	rules::Parsed,
	warning::{confirm, Consent as Asked},
};
use galen_client::calls::consent as calls;
use galen_primitives::{
	codes::Purpose,
	consent::{Conditions, Rule},
};

pub(super) async fn block(
	context: &Context,
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
	let denies = denies(&parsed)?;
	let mode = Mode::of(how.dry_run);
	for deny in &denies {
		if deny
			.purposes
			.is_some_and(|purposes| purposes.has(Purpose::Btg))
		{
			context.warn(
				"this forbids emergency access by name: no hospital reads these records even if your \
				 life depends on it.",
			);
			let asked = if how.yes || mode == Mode::DryRun {
				Asked::Given
			} else {
				Asked::Needed
			};
			confirm(&context.output, asked, "Forbid emergency access?")?;
		}
	}
	let paper = Paper::read(paper, context, subject.account)?;
	if let Some(paper) = &paper {
		paper.keep(mode)?;
	}
	for deny in denies {
		let paper = paper.as_ref().map(|paper| paper.paper.clone());
		finish(context, &calls::block(subject.account, deny, paper), mode).await?;
	}
	Ok(())
}

/// The denials of a file that holds nothing else.
fn denies(parsed: &Parsed) -> Result<Vec<Conditions>, Failure> {
	let denies = parsed.rules.iter().map(|known| match known {
		Rule::Deny(conditions) => Ok(conditions.clone()),
		Rule::Permit(..) => Err(Failure::input(
			"a block only forbids; remove the permit, or give it with `galen consent give`",
		)),
	});
	denies.collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::rules;

	#[test]
	fn a_block_is_made_of_denies() {
		let deny = rules::usual("research-no", None).unwrap();
		assert_eq!(denies(&deny).unwrap().len(), 1);
		let mixed = rules::usual("research-broad", None).unwrap();
		assert!(denies(&mixed)
			.unwrap_err()
			.to_string()
			.contains("remove the permit"));
	}
}
