//! What an import did.

use crate::{
	context::Context,
	exit::Failure,
	gateway::{Issue, Stored},
	terminal::fields,
};
use serde::Serialize;
use std::path::PathBuf;

/// What one import did.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
	files: u64,
	/// Files an earlier import brought to their end.
	skipped: u64,
	#[serde(flatten)]
	stored: Stored,
	/// Lines that were left out.
	lines_left_out: u64,
	refused: Vec<Refused>,
}

/// Something the gateway refused.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
	pub file: PathBuf,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub line: Option<u64>,
	pub issues: Vec<Issue>,
}

/// What came of one file.
#[derive(Debug, Default)]
pub struct Sent {
	/// Whether an earlier import had brought it to its end.
	pub skipped: bool,
	pub stored: Stored,
	/// Lines that were left out.
	pub lines_left_out: u64,
	pub refused: Vec<Refused>,
}

impl Sent {
	/// Whether all of the file is stored.
	pub fn is_whole(&self) -> bool {
		self.lines_left_out == 0 && self.refused.is_empty()
	}
}

impl Summary {
	/// Another file.
	pub fn add(&mut self, sent: Sent) {
		self.files = self.files.saturating_add(1);
		self.skipped = self.skipped.saturating_add(u64::from(sent.skipped));
		self.stored = self.stored.plus(sent.stored);
		self.lines_left_out = self.lines_left_out.saturating_add(sent.lines_left_out);
		self.refused.extend(sent.refused);
	}

	/// Prints it.
	///
	/// # Errors
	/// Something was refused.
	pub fn report(&self, context: &Context) -> Result<(), Failure> {
		context.output.result(self, || self.in_words())?;
		if self.lines_left_out > 0 {
			return Err(Failure::input(format!(
				"{} lines were left out; mend them and import the files again",
				self.lines_left_out
			)));
		}
		if self.refused.is_empty() {
			return Ok(());
		}
		Err(Failure::input(format!(
			"{} of {} files were refused; mend them and import them again",
			self.refused.len(),
			self.files
		)))
	}

	fn in_words(&self) -> String {
		let mut text = fields([
			("files", self.files.to_string()),
			("skipped", self.skipped.to_string()),
			("resources", self.stored.resources.to_string()),
			("stored", self.stored.stored.to_string()),
			("unchanged", self.stored.unchanged.to_string()),
			("to anchor", self.stored.leaves.to_string()),
			("left out", self.lines_left_out.to_string()),
			("refused", self.refused.len().to_string()),
		]);
		for refused in &self.refused {
			let place = match refused.line {
				Some(line) => format!("{}, line {line}", refused.file.display()),
				None => refused.file.display().to_string(),
			};
			for issue in &refused.issues {
				text.push_str(&format!("\n{place}: {issue}"));
			}
		}
		text
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn issue(text: &str) -> Issue {
		Issue {
			diagnostics: Some(text.into()),
			expression: vec!["Patient.birthDate".into()],
			..Issue::default()
		}
	}

	#[test]
	fn files_add_up_and_what_is_wrong_is_named_with_its_place() {
		let mut summary = Summary::default();
		let stored = Stored {
			resources: 3,
			stored: 2,
			unchanged: 1,
			leaves: 2,
		};
		summary.add(Sent {
			stored,
			..Sent::default()
		});
		summary.add(Sent {
			skipped: true,
			..Sent::default()
		});
		let refused = Refused {
			file: "b.ndjson".into(),
			line: Some(7),
			issues: vec![issue("not a date")],
		};
		let sent = Sent {
			stored,
			lines_left_out: 1,
			refused: vec![refused],
			..Sent::default()
		};
		assert!(!sent.is_whole());
		summary.add(sent);
		assert_eq!((summary.files, summary.skipped), (3, 1));
		assert_eq!(summary.stored.resources, 6);
		let text = summary.in_words();
		let last = text.lines().last();
		assert_eq!(
			last,
			Some("b.ndjson, line 7: Patient.birthDate: not a date")
		);
	}
}
