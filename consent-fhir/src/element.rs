//! Walking a document: elements with their paths, and what is found wrong on the way.

use crate::{
	extensions,
	refusal::{Reason, Refusal},
	report::{Remark, Report},
	time::{self, Span},
};
use fhirkit::Json;

/// What was found in a document so far. Reading goes on after a refusal, so that all of them are
/// told at once.
#[derive(Default)]
pub(crate) struct Findings {
	pub refusals: Vec<Refusal>,
	pub report: Report,
}

impl Findings {
	pub fn refuse(&mut self, path: impl Into<String>, reason: Reason) {
		self.refusals.push(Refusal::new(path, reason));
	}

	pub fn note(&mut self, remark: Remark, path: impl Into<String>) {
		self.report.add(remark, path);
	}
}

/// Whether modifier extensions of ours can stand in an element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Modifiers {
	/// None is known here.
	Refused,
	/// Ours are read by who calls.
	Ours,
}

/// An object of a document and how one comes to it.
#[derive(Clone)]
pub(crate) struct Element<'a> {
	pub path: String,
	members: &'a [(String, Json)],
}

impl<'a> Element<'a> {
	/// An object, or a refusal.
	pub fn new(path: String, json: &'a Json, findings: &mut Findings) -> Option<Self> {
		match json {
			Json::Object(members) if members.is_empty() => {
				findings.refuse(path, Reason::EmptyValue);
				None
			},
			Json::Object(members) => Some(Self { path, members }),
			_ => {
				findings.refuse(path, Reason::WrongType);
				None
			},
		}
	}

	/// The path of a member.
	pub fn at(&self, name: &str) -> String {
		format!("{}.{name}", self.path)
	}

	/// Whether there is such a member.
	pub fn has(&self, name: &str) -> bool {
		self.get(name).is_some()
	}

	/// A member as it stands.
	pub fn get(&self, name: &str) -> Option<&'a Json> {
		let member = self.members.iter().find(|(known, _)| known == name);
		member.map(|(_, value)| value)
	}

	/// Whether it has no members but these.
	pub fn has_only(&self, names: &[&str]) -> bool {
		self.members
			.iter()
			.all(|(name, _)| names.contains(&name.as_str()))
	}

	/// Refuses members that no element of these names has, and extensions that can change the
	/// meaning; remarks those that cannot.
	pub fn audit(&self, known: &[&str], modifiers: Modifiers, findings: &mut Findings) {
		for (name, value) in self.members {
			match name.as_str() {
				"id" => {
					self.text("id", findings);
				},
				"extension" => self.audit_extensions(findings),
				"modifierExtension" => self.audit_modifiers(modifiers, findings),
				name if known.contains(&name) => {},
				name => self.audit_sibling(name, value, known, findings),
			}
		}
	}

	/// `_status` holds the extensions of `status`; without `status` the value is withheld.
	fn audit_sibling(&self, name: &str, value: &Json, known: &[&str], findings: &mut Findings) {
		match name.strip_prefix('_') {
			Some(base) if known.contains(&base) || base == "id" => {
				if !self.has(base) {
					findings.refuse(self.at(base), Reason::Withheld);
				} else if matches!(value, Json::Object(_) | Json::Array(_)) {
					findings.note(Remark::ExtensionNotRead, self.at(base));
				} else {
					findings.refuse(self.at(name), Reason::WrongType);
				}
			},
			_ => findings.refuse(self.at(name), Reason::UnknownElement),
		}
	}

	fn audit_extensions(&self, findings: &mut Findings) {
		for extension in self.many("extension", findings) {
			findings.note(Remark::ExtensionNotRead, extension.path);
		}
	}

	fn audit_modifiers(&self, modifiers: Modifiers, findings: &mut Findings) {
		for extension in self.many("modifierExtension", findings) {
			let url = match extension.get("url") {
				Some(Json::String(url)) => url.as_str(),
				_ => "",
			};
			if modifiers == Modifiers::Refused || !extensions::is_ours(url) {
				findings.refuse(extension.path, Reason::ModifierExtension);
			}
		}
	}

	/// A text member; refuses what is there and no text.
	pub fn text(&self, name: &str, findings: &mut Findings) -> Option<&'a str> {
		match self.get(name)? {
			Json::String(text) if text.is_empty() => {
				findings.refuse(self.at(name), Reason::EmptyValue);
				None
			},
			Json::String(text) => Some(text),
			_ => {
				findings.refuse(self.at(name), Reason::WrongType);
				None
			},
		}
	}

	/// A text member that must be there.
	pub fn required_text(&self, name: &str, findings: &mut Findings) -> Option<&'a str> {
		if !self.has(name) && !self.has(&format!("_{name}")) {
			findings.refuse(self.at(name), Reason::Missing);
		}
		self.text(name, findings)
	}

	/// An object member; refuses what is there and no object.
	pub fn one(&self, name: &str, findings: &mut Findings) -> Option<Element<'a>> {
		Element::new(self.at(name), self.get(name)?, findings)
	}

	/// An object member that must be there.
	pub fn required(&self, name: &str, findings: &mut Findings) -> Option<Element<'a>> {
		if !self.has(name) {
			findings.refuse(self.at(name), Reason::Missing);
		}
		self.one(name, findings)
	}

	/// The objects of a list member; refuses what is there and no list of objects.
	pub fn many(&self, name: &str, findings: &mut Findings) -> Vec<Element<'a>> {
		let place = self.at(name);
		let items = match self.get(name) {
			None => return Vec::new(),
			Some(Json::Array(items)) if items.is_empty() => {
				findings.refuse(place, Reason::EmptyValue);
				return Vec::new();
			},
			Some(Json::Array(items)) => items,
			Some(_) => {
				findings.refuse(place, Reason::WrongType);
				return Vec::new();
			},
		};
		items
			.iter()
			.enumerate()
			.filter_map(|(index, item)| Element::new(format!("{place}[{index}]"), item, findings))
			.collect()
	}

	/// Refuses a member that is there.
	pub fn forbid(&self, name: &str, reason: Reason, findings: &mut Findings) {
		if self.has(name) {
			findings.refuse(self.at(name), reason);
		}
	}

	/// A date member, with or without a time.
	pub fn date(&self, name: &str, findings: &mut Findings) -> Option<Span> {
		let text = self.text(name, findings)?;
		let span = time::read(text);
		if span.is_none() {
			findings.refuse(self.at(name), Reason::BadValue);
		}
		span
	}
}
