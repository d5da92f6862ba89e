//! Asking before something that cannot be undone, or that opens more than was open.

use crate::{exit::Failure, terminal::Output};

/// Whether to ask before acting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
	/// `--yes` was given.
	Given,
	/// Ask.
	Needed,
}

/// Shows what would happen and asks. Nobody there to answer is a no.
///
/// # Errors
/// The answer is no, or nobody can be asked.
pub fn confirm(output: &Output, given: Consent, question: &str) -> Result<(), Failure> {
	if given == Consent::Given {
		return Ok(());
	}
	if !output.can_ask() {
		return Err(Failure::usage(format!(
			"{question} Nobody can be asked here; say --yes, or look first with --dry-run"
		)));
	}
	let answer = dialoguer::Confirm::new()
		.with_prompt(question)
		.default(false)
		.interact()
		.map_err(|error| Failure::internal(&error))?;
	if answer {
		Ok(())
	} else {
		Err(Failure::usage("not confirmed; nothing was done"))
	}
}

/// Loud, on standard error: what whoever looks must not miss.
pub fn warn(output: &Output, text: &str) {
	output.note(&format!("Attention: {text}"));
}
