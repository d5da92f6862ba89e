//! What is printed, for people or for programs.
//!
//! Results go to standard output, everything else to standard error, so that a pipe gets only what
//! was asked for. With `--json` a result is one JSON document and an error one JSON line.

use crate::exit::Failure;
use comfy_table::{presets, CellAlignment, ContentArrangement, Table};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::{
	io::{self, IsTerminal, Write},
	process::ExitCode,
};

/// How wide what people read is at most, wherever it can be broken: a terminal nobody has widened.
pub const WIDTH: u16 = 80;

/// How to print.
#[derive(Clone, Debug)]
pub struct Output {
	json: bool,
	/// Whether standard error is a terminal that is not told to stay plain.
	lively: bool,
}

impl Output {
	/// For people, or as JSON. Colours and moving bars only on a terminal without `NO_COLOR`.
	pub fn new(json: bool) -> Self {
		let plain = crate::config::no_color();
		Self {
			json,
			lively: !json && !plain && io::stderr().is_terminal(),
		}
	}

	/// Prints a result.
	///
	/// # Errors
	/// Standard output is closed or full.
	pub fn result<T: Serialize>(
		&self,
		value: &T,
		text: impl FnOnce() -> String,
	) -> Result<(), Failure> {
		let printed = if self.json {
			serde_json::to_string_pretty(value).map_err(|error| Failure::internal(&error))?
		} else {
			text()
		};
		self.print(&printed)
	}

	/// Prints text to standard output, as it is.
	///
	/// # Errors
	/// Standard output is closed or full.
	pub fn print(&self, text: &str) -> Result<(), Failure> {
		let mut stdout = io::stdout().lock();
		let newline = if text.ends_with('\n') || text.is_empty() {
			""
		} else {
			"\n"
		};
		let written = write!(stdout, "{text}{newline}").and_then(|()| stdout.flush());
		match written {
			// Whoever reads has read enough, as `head` does.
			Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
			other => other.map_err(|error| Failure::internal(&error)),
		}
	}

	/// Tells people what is going on; programs are not told.
	pub fn note(&self, text: &str) {
		if !self.json {
			// A note that cannot be printed is not missed.
			let _ = writeln!(io::stderr(), "{text}");
		}
	}

	/// Prints a failure and gives its exit code.
	pub fn fail(&self, failure: &Failure) -> ExitCode {
		let line = if self.json {
			let error = ErrorLine {
				error: ErrorBody {
					code: failure.code.number(),
					name: failure.code.name(),
					message: failure.to_string(),
				},
			};
			serde_json::to_string(&error).unwrap_or_else(|_| failure.to_string())
		} else if self.lively {
			format!("\u{1b}[31mgalen:\u{1b}[0m {failure}")
		} else {
			format!("galen: {failure}")
		};
		let _ = writeln!(io::stderr(), "{line}");
		ExitCode::from(failure.code.number())
	}

	/// A bar for so many bytes, invisible where nobody looks.
	pub fn bar(&self, bytes: u64) -> ProgressBar {
		let bar = self.progress(ProgressBar::new(bytes));
		self.styled(
			bar,
			"{msg:28!} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
		)
	}

	/// A counter for something whose length is not known.
	pub fn counter(&self) -> ProgressBar {
		let bar = self.progress(ProgressBar::no_length());
		self.styled(bar, "{spinner} {msg} {human_pos} ({per_sec})")
	}

	fn progress(&self, bar: ProgressBar) -> ProgressBar {
		if self.lively {
			bar
		} else {
			bar.set_draw_target(ProgressDrawTarget::hidden());
			bar
		}
	}

	fn styled(&self, bar: ProgressBar, template: &str) -> ProgressBar {
		match ProgressStyle::with_template(template) {
			Ok(style) => bar.with_style(style),
			Err(_) => bar,
		}
	}

	/// Whether people read it, not programs.
	pub const fn is_for_people(&self) -> bool {
		!self.json
	}

	/// Whether somebody can be asked.
	pub fn can_ask(&self) -> bool {
		!self.json && io::stdin().is_terminal() && io::stderr().is_terminal()
	}
}

/// Ends the program when it is interrupted, with a cursor that can be seen: prompts hide it while
/// they wait for a key.
pub async fn interrupted(output: Output) {
	// Without a handler the system ends the program as it always did.
	if !output.lively || tokio::signal::ctrl_c().await.is_err() {
		return;
	}
	let _ = write!(io::stderr(), "\u{1b}[?25h");
	std::process::exit(INTERRUPTED)
}

/// What shells report of a program that was interrupted: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

#[derive(Serialize)]
struct ErrorLine {
	error: ErrorBody,
}

#[derive(Serialize)]
struct ErrorBody {
	code: u8,
	name: &'static str,
	message: String,
}

/// A table without lines, as other tools can cut it. Columns that hold numbers are named.
pub fn table<const N: usize>(
	header: [&str; N],
	numbers: &[usize],
	rows: impl IntoIterator<Item = [String; N]>,
) -> String {
	filled(Table::new(), header, numbers, rows)
}

/// The same, no wider than so many characters: what is longer goes on in the next line.
pub fn narrow_table<const N: usize>(
	width: u16,
	header: [&str; N],
	numbers: &[usize],
	rows: impl IntoIterator<Item = [String; N]>,
) -> String {
	let mut table = Table::new();
	table
		.set_content_arrangement(ContentArrangement::Dynamic)
		.set_width(width);
	filled(table, header, numbers, rows)
}

fn filled<const N: usize>(
	mut table: Table,
	header: [&str; N],
	numbers: &[usize],
	rows: impl IntoIterator<Item = [String; N]>,
) -> String {
	table.load_style(presets::NOTHING).set_header(header);
	for row in rows {
		table.add_row(row);
	}
	if let Some(first) = table.column_mut(0) {
		first.set_padding((0, 1));
	}
	for column in numbers {
		if let Some(column) = table.column_mut(*column) {
			column.set_cell_alignment(CellAlignment::Right);
		}
	}
	let lines = table.lines().map(|line| line.trim_end().to_owned());
	lines.collect::<Vec<_>>().join("\n")
}

/// Pairs of name and value, one below the other; a long value goes on below its beginning.
pub fn fields<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
	fields_behind("", pairs)
}

/// The same, with this before every line.
pub fn fields_behind<'a>(
	indent: &str,
	pairs: impl IntoIterator<Item = (&'a str, String)>,
) -> String {
	let pairs: Vec<_> = pairs.into_iter().collect();
	let width = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
	let below = format!("{indent}{:width$}  ", "");
	let lines = pairs.iter().map(|(name, value)| {
		let mut first = format!("{indent}{name:width$}  ");
		let mut lines = Vec::new();
		for line in value.split('\n') {
			lines.push(wrapped(&first, &below, line));
			first.clone_from(&below);
		}
		lines.join("\n")
	});
	lines.collect::<Vec<_>>().join("\n")
}

/// Text in lines no longer than [`WIDTH`], broken at spaces: what has none, such as an account, stays
/// whole and can be copied. The first line begins with `first`, those below with `below`.
pub fn wrapped(first: &str, below: &str, text: &str) -> String {
	let mut lines = Vec::new();
	let mut line = first.to_owned();
	let mut begun = false;
	for word in text.split(' ') {
		let length = line.chars().count() + usize::from(begun) + word.chars().count();
		if begun && length > usize::from(WIDTH) {
			lines.push(line.trim_end().to_owned());
			below.clone_into(&mut line);
			begun = false;
		}
		if begun {
			line.push(' ');
		}
		line.push_str(word);
		begun = true;
	}
	lines.push(line.trim_end().to_owned());
	lines.join("\n")
}

/// Where nothing was found to list.
pub fn or_none(text: String, none: &str) -> String {
	if text.is_empty() {
		none.to_owned()
	} else {
		text
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_table_can_be_cut_and_has_no_trailing_space() {
		let rows = [["1".into(), "hospital".into()], ["12".into(), "x".into()]];
		let text = table(["NUMBER", "KIND"], &[0], rows);
		assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
		assert!(text.starts_with("NUMBER"), "{text}");
		assert_eq!(text.lines().count(), 3);
		assert!(text.contains("hospital"));
	}

	#[test]
	fn a_narrow_table_loses_no_word() {
		let words = "laboratory, medications, problems, vital signs, imaging, procedures";
		let rows = [["1".into(), words.into(), words.into()]];
		let text = narrow_table(60, ["NO", "ONE", "TWO"], &[0], rows);
		assert!(
			text.lines().all(|line| line.chars().count() <= 60),
			"{text}"
		);
		assert!(text.lines().count() > 2, "{text}");
		for word in ["laboratory,", "imaging,", "procedures"] {
			assert_eq!(text.matches(word).count(), 2, "{text}");
		}
	}

	#[test]
	fn fields_line_up() {
		let text = fields([("a", "1".into()), ("long", "2".into())]);
		assert_eq!(text, "a     1\nlong  2");
		let text = fields_behind("  ", [("a", "1\n2".into()), ("b", String::new())]);
		assert_eq!(text, "  a  1\n     2\n  b");
	}

	#[test]
	fn a_long_value_goes_on_below_its_beginning() {
		let text = fields([("kinds", "laboratory ".repeat(12))]);
		let lines: Vec<_> = text.lines().collect();
		assert_eq!(lines.len(), 2, "{text}");
		assert!(lines.iter().all(|line| line.len() <= 80), "{text}");
		assert!(lines[1].starts_with("       laboratory"), "{text}");
		assert_eq!(text.matches("laboratory").count(), 12);
	}

	#[test]
	fn what_has_no_spaces_stays_whole() {
		let hash = "0".repeat(100);
		assert_eq!(wrapped("- ", "  ", &hash), format!("- {hash}"));
		assert_eq!(
			wrapped("- ", "  ", &format!("{hash} of a block")),
			format!("- {hash}\n  of a block")
		);
		assert_eq!(wrapped("- ", "  ", ""), "-");
	}
}
