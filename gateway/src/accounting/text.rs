//! The accounting in plain words, for screens, printers and letters: no line is longer than 80
//! characters.

use super::{
	conclusion, ground, law, missing, moments, people, reference, what, Entry, Heading, Totals,
	Writer, ABOUT, CHECK,
};

/// Characters in a line.
const WIDTH: usize = 80;
/// Where values stand below an entry's first line.
const COLUMN: usize = 14;

/// Plain words.
pub struct Text;

impl Writer for Text {
	fn begin(&mut self, heading: &Heading, custodian: &str) -> String {
		let mut text = String::from("ACCOUNTING OF DISCLOSURES\n\n");
		field(&mut text, "Hospital", custodian);
		field(&mut text, "Patient", &heading.subject.to_string());
		field(&mut text, "As of", &moments::show(heading.at));
		field(&mut text, "Entries", &heading.entries.to_string());
		text.push('\n');
		wrap(&mut text, ABOUT, 0);
		text
	}

	fn entry(&mut self, _: &Heading, entry: &Entry<'_>) -> String {
		let row = entry.disclosure;
		let mut text = format!("\n{}. {}\n", people(row.own_number), moments::show(row.at));
		field(&mut text, "  Who", entry.recipient);
		let purpose = row.purpose;
		let why = format!("{} ({})", purpose.display(), purpose.code());
		field(&mut text, "  Why", &why);
		field(&mut text, "  Ground", &ground(row));
		field(&mut text, "  What", &what(row));
		field(&mut text, "  Law", &law(entry.standing));
		field(&mut text, "  Reference", &reference(row));
		text
	}

	fn missing(&mut self, from: u64, count: u64) -> String {
		format!("\n!!! {}\n", missing(from, count))
	}

	fn end(&mut self, heading: &Heading, totals: &Totals) -> String {
		let mut text = String::from("\n");
		wrap(&mut text, &conclusion(totals, heading.entries), 0);
		field(
			&mut text,
			"Accountable",
			&format!("{} of them", totals.accountable),
		);
		text.push('\n');
		wrap(&mut text, CHECK, 0);
		text
	}
}

/// A name and its value, which goes on below itself.
fn field(text: &mut String, name: &str, value: &str) {
	text.push_str(name);
	for _ in name.len()..COLUMN {
		text.push(' ');
	}
	let mut wrapped = String::new();
	wrap(&mut wrapped, value, COLUMN);
	text.push_str(wrapped.trim_start());
}

/// Words in lines, each after so many spaces.
fn wrap(text: &mut String, words: &str, indent: usize) {
	let mut column = WIDTH;
	let mut is_first = true;
	for word in words.split_whitespace() {
		let length = word.chars().count();
		if column.saturating_add(length).saturating_add(1) > WIDTH || is_first {
			if !is_first {
				text.push('\n');
			}
			for _ in 0..indent {
				text.push(' ');
			}
			column = indent;
			is_first = false;
		} else {
			text.push(' ');
			column = column.saturating_add(1);
		}
		text.push_str(word);
		column = column.saturating_add(length);
	}
	text.push('\n');
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn words_are_wrapped_at_eighty_and_none_is_lost() {
		let mut text = String::new();
		wrap(&mut text, ABOUT, 14);
		assert!(
			text.lines().all(|line| line.chars().count() <= WIDTH),
			"{text}"
		);
		assert!(text.lines().all(|line| line.starts_with("              ")));
		let words: Vec<_> = text.split_whitespace().collect();
		assert_eq!(words, ABOUT.split_whitespace().collect::<Vec<_>>());
		assert!(text.lines().count() > 4);
	}

	#[test]
	fn a_word_that_fits_no_line_has_one_of_its_own() {
		let long = "x".repeat(100);
		let mut text = String::new();
		wrap(&mut text, &format!("a {long} b"), 0);
		assert_eq!(text, format!("a\n{long}\nb\n"));
	}

	#[test]
	fn values_stand_in_one_column() {
		let mut text = String::new();
		field(&mut text, "  Who", "partner 5 (DE)");
		assert_eq!(text, "  Who         partner 5 (DE)\n");
	}
}
