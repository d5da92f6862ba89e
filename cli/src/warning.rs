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
	// A whole word and Enter: a key that was hit by chance signs nothing.
	let answer: String = dialoguer::Input::new()
		.with_prompt(format!("{question} [yes/no]"))
		.allow_empty(true)
		.interact_text()
		.map_err(|error| Failure::internal(&error))?;
	if is_yes(&answer) {
		Ok(())
	} else {
		Err(Failure::usage("not confirmed; nothing was done"))
	}
}

fn is_yes(answer: &str) -> bool {
	matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

/// Loud, on standard error: what whoever looks must not miss.
pub fn warn(output: &Output, text: &str) {
	output.note(&format!("Attention: {text}"));
}

#[cfg(test)]
mod tests {
	use super::is_yes;

	#[test]
	fn only_a_plain_yes_is_one() {
		for yes in ["y", "Y", "yes", " Yes "] {
			assert!(is_yes(yes), "{yes}");
		}
		for no in ["", "n", "no", "maybe", "yess", "yy", "ok"] {
			assert!(!is_yes(no), "{no}");
		}
	}
}
