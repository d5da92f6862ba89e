//! One pass over JSON text that checks grammar, names and limits, and tells where each value lies.
//! It builds nothing but the path to where it is.

use super::{
	fault::{Fault, Problem},
	limits::{MAX_EXPONENT, MAX_EXTENSIONS, MAX_MEMBERS, MAX_NUMBER},
};
use core::ops::Range;

/// A step from a value into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
	/// The member of this name.
	Member(&'a str),
	/// The item at this position.
	Item(usize),
}

/// A value that was read to its end.
#[derive(Debug)]
pub(super) struct Seen<'p, 'a> {
	/// How one comes to it from the document.
	pub path: &'p [Step<'a>],
	/// Where its text lies.
	pub range: Range<usize>,
	/// Where the text of its member begins, name included; of an item, where it begins itself.
	pub member: usize,
	/// How many values it holds, itself included.
	pub values: usize,
}

/// Reads `text`, of which faults are said to lie in `root`, nested at most `depth` levels, and calls
/// `seen` with every value.
pub(super) fn scan<'a>(
	text: &'a str,
	root: &str,
	depth: usize,
	seen: impl FnMut(Seen<'_, 'a>) -> Result<(), Problem>,
) -> Result<(), Fault> {
	let mut scanner = Scanner {
		text,
		at: 0,
		path: Vec::new(),
		values: 0,
		depth,
		seen,
	};
	let read = scanner.document();
	read.map_err(|problem| Fault::new(problem, scanner.place(root)))
}

struct Scanner<'a, F> {
	text: &'a str,
	at: usize,
	path: Vec<Step<'a>>,
	values: usize,
	depth: usize,
	seen: F,
}

impl<'a, F: FnMut(Seen<'_, 'a>) -> Result<(), Problem>> Scanner<'a, F> {
	/// Where the scanner is, as FHIRPath.
	fn place(&self, root: &str) -> String {
		let mut place = String::from(root);
		for step in &self.path {
			match step {
				Step::Member(name) => {
					place.push('.');
					place.push_str(name);
				},
				Step::Item(index) => place.push_str(&format!("[{index}]")),
			}
		}
		place
	}

	fn document(&mut self) -> Result<(), Problem> {
		if self.text.starts_with('\u{feff}') {
			return Err(Problem::ByteOrderMark);
		}
		self.skip_space();
		if self.peek().is_none() {
			return Err(Problem::NoText);
		}
		self.value(self.at)?;
		self.skip_space();
		match self.peek() {
			None => Ok(()),
			Some(_) => Err(Problem::TrailingText),
		}
	}

	fn peek(&self) -> Option<u8> {
		self.text.as_bytes().get(self.at).copied()
	}

	fn advance(&mut self, bytes: usize) {
		self.at = self.at.saturating_add(bytes);
	}

	fn skip_space(&mut self) {
		while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
			self.advance(1);
		}
	}

	fn expect(&mut self, wanted: u8) -> Result<(), Problem> {
		match self.peek() {
			Some(byte) if byte == wanted => {
				self.advance(1);
				Ok(())
			},
			Some(_) => Err(Problem::NotJson),
			None => Err(Problem::Truncated),
		}
	}

	/// The text since `start`. Every position the scanner stops at is the boundary of a character.
	fn since(&self, start: usize) -> &'a str {
		self.text.get(start..self.at).unwrap_or_default()
	}

	fn value(&mut self, member: usize) -> Result<(), Problem> {
		let start = self.at;
		let before = self.values;
		self.values = self.values.saturating_add(1);
		match self.peek() {
			None => return Err(Problem::Truncated),
			Some(b'{') => self.nested(Self::object)?,
			Some(b'[') => self.nested(Self::array)?,
			Some(b'"') => {
				self.string()?;
			},
			Some(b't') => self.literal("true")?,
			Some(b'f') => self.literal("false")?,
			Some(b'n') => self.literal("null")?,
			Some(b'-' | b'0'..=b'9') => self.number()?,
			Some(_) => return Err(Problem::NotJson),
		}
		(self.seen)(Seen {
			path: &self.path,
			range: start..self.at,
			member,
			values: self.values.saturating_sub(before),
		})
	}

	fn nested(
		&mut self,
		inside: impl FnOnce(&mut Self) -> Result<(), Problem>,
	) -> Result<(), Problem> {
		self.depth = self.depth.checked_sub(1).ok_or(Problem::TooDeep)?;
		self.advance(1);
		inside(self)?;
		self.depth = self.depth.saturating_add(1);
		Ok(())
	}

	fn object(&mut self) -> Result<(), Problem> {
		let mut names: Vec<&'a str> = Vec::new();
		self.skip_space();
		if self.peek() == Some(b'}') {
			self.advance(1);
			return Ok(());
		}
		loop {
			self.skip_space();
			let member = self.at;
			match self.peek() {
				Some(b'"') => {},
				Some(_) => return Err(Problem::NotJson),
				None => return Err(Problem::Truncated),
			}
			let name = self.string()?;
			if !is_name(name) {
				return Err(Problem::BadName);
			}
			self.path.push(Step::Member(name));
			self.enter(name)?;
			if names.contains(&name) {
				return Err(Problem::DuplicateName);
			}
			if names.len() >= MAX_MEMBERS {
				return Err(Problem::TooManyMembers);
			}
			names.push(name);
			self.skip_space();
			self.expect(b':')?;
			self.skip_space();
			self.value(member)?;
			self.path.pop();
			self.skip_space();
			match self.peek() {
				Some(b',') => self.advance(1),
				Some(b'}') => break self.advance(1),
				Some(_) => return Err(Problem::NotJson),
				None => return Err(Problem::Truncated),
			}
		}
		Ok(())
	}

	/// Refuses a member that may not stand inside all it stands in.
	fn enter(&self, name: &str) -> Result<(), Problem> {
		let within = |names: &[&str]| {
			let is_named =
				|step: &&Step| matches!(step, Step::Member(name) if names.contains(name));
			self.path.iter().filter(is_named).count()
		};
		match name {
			"extension" | "modifierExtension"
				if within(&["extension", "modifierExtension"]) > MAX_EXTENSIONS =>
			{
				Err(Problem::TooDeep)
			},
			"contained" if within(&["contained"]) > 1 => Err(Problem::NestedContained),
			_ => Ok(()),
		}
	}

	fn array(&mut self) -> Result<(), Problem> {
		self.skip_space();
		if self.peek() == Some(b']') {
			self.advance(1);
			return Ok(());
		}
		let mut index = 0_usize;
		loop {
			self.skip_space();
			self.path.push(Step::Item(index));
			self.value(self.at)?;
			self.path.pop();
			index = index.saturating_add(1);
			self.skip_space();
			match self.peek() {
				Some(b',') => self.advance(1),
				Some(b']') => break self.advance(1),
				Some(_) => return Err(Problem::NotJson),
				None => return Err(Problem::Truncated),
			}
		}
		Ok(())
	}

	fn literal(&mut self, literal: &str) -> Result<(), Problem> {
		let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
		if rest.starts_with(literal.as_bytes()) {
			self.advance(literal.len());
			Ok(())
		} else if literal.as_bytes().starts_with(rest) {
			Err(Problem::Truncated)
		} else {
			Err(Problem::NotJson)
		}
	}

	/// A string's text between the quotes, escapes as they stand.
	fn string(&mut self) -> Result<&'a str, Problem> {
		self.advance(1);
		let start = self.at;
		loop {
			let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
			let length = rest
				.iter()
				.position(|byte| *byte == b'"' || *byte == b'\\' || *byte < 0x20)
				.ok_or(Problem::Truncated)?;
			self.advance(length);
			match rest.get(length) {
				Some(b'"') => {
					let text = self.since(start);
					self.advance(1);
					return Ok(text);
				},
				Some(b'\\') => self.escape()?,
				_ => return Err(Problem::NotJson),
			}
		}
	}

	fn escape(&mut self) -> Result<(), Problem> {
		self.advance(1);
		let byte = self.peek().ok_or(Problem::Truncated)?;
		self.advance(1);
		match byte {
			b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
			b'u' => match self.four_digits()? {
				// A character beyond the basic plane is written as two halves.
				0xd800..=0xdbff => {
					self.expect(b'\\')?;
					self.expect(b'u')?;
					match self.four_digits()? {
						0xdc00..=0xdfff => Ok(()),
						_ => Err(Problem::NotJson),
					}
				},
				0xdc00..=0xdfff => Err(Problem::NotJson),
				_ => Ok(()),
			},
			_ => Err(Problem::NotJson),
		}
	}

	fn four_digits(&mut self) -> Result<u32, Problem> {
		let mut number = 0_u32;
		for _ in 0..4 {
			let byte = self.peek().ok_or(Problem::Truncated)?;
			let digit = char::from(byte).to_digit(16).ok_or(Problem::NotJson)?;
			number = (number << 4) | digit;
			self.advance(1);
		}
		Ok(number)
	}

	fn number(&mut self) -> Result<(), Problem> {
		let start = self.at;
		if self.peek() == Some(b'-') {
			self.advance(1);
		}
		if self.peek() == Some(b'0') {
			self.advance(1);
		} else {
			self.digits()?;
		}
		if self.peek() == Some(b'.') {
			self.advance(1);
			self.digits()?;
		}
		if let Some(b'e' | b'E') = self.peek() {
			self.advance(1);
			if let Some(b'+' | b'-') = self.peek() {
				self.advance(1);
			}
			let exponent = self.digits()?;
			if !exponent
				.parse()
				.is_ok_and(|number: u32| number <= MAX_EXPONENT)
			{
				return Err(Problem::HugeNumber);
			}
		}
		if self.at.saturating_sub(start) > MAX_NUMBER {
			return Err(Problem::HugeNumber);
		}
		Ok(())
	}

	/// One digit or more.
	fn digits(&mut self) -> Result<&'a str, Problem> {
		let start = self.at;
		while let Some(b'0'..=b'9') = self.peek() {
			self.advance(1);
		}
		match (self.at > start, self.peek()) {
			(true, _) => Ok(self.since(start)),
			(false, None) => Err(Problem::Truncated),
			(false, Some(_)) => Err(Problem::NotJson),
		}
	}
}

/// Whether an element can have this name. It keeps content out of paths, and makes two names that
/// are the same look the same: none is written with escapes.
fn is_name(name: &str) -> bool {
	let Some(first) = name.bytes().next() else {
		return false;
	};
	name.len() <= 64
		&& (first.is_ascii_alphabetic() || first == b'_')
		&& name
			.bytes()
			.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
