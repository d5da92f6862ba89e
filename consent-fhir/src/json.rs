//! Strict reading of JSON text: what two readers could understand differently is refused.

use crate::{
	limits::{MAX_BYTES, MAX_DEPTH, MAX_MEMBERS, MAX_VALUES},
	refusal::{Reason, Refusal},
};
use fhirkit::Json;

/// The path of the whole document.
pub(crate) const ROOT: &str = "Consent";

/// Reads a document. Names that stand twice in one object, a byte order mark and text beyond the
/// limits are refused, so that nobody can show one document to a person and another to a machine.
pub(crate) fn read(document: &[u8]) -> Result<Json, Refusal> {
	let refuse = |reason| Refusal::new(ROOT, reason);
	// Every value but the first follows one of these.
	let values = document
		.iter()
		.filter(|byte| matches!(byte, b',' | b'[' | b'{'))
		.count();
	if document.len() > MAX_BYTES || values > MAX_VALUES {
		return Err(refuse(Reason::TooLong));
	}
	let text = core::str::from_utf8(document).map_err(|_| refuse(Reason::NotUtf8))?;
	if text.starts_with('\u{feff}') {
		return Err(refuse(Reason::NotJson));
	}
	if text.trim().is_empty() {
		return Err(refuse(Reason::NoText));
	}
	let json = Json::parse(text).map_err(|_| refuse(Reason::NotJson))?;
	check(&json, ROOT, MAX_DEPTH)?;
	Ok(json)
}

/// Checks names and limits everywhere in a value.
fn check(json: &Json, path: &str, depth: usize) -> Result<(), Refusal> {
	let Some(deeper) = depth.checked_sub(1) else {
		return Err(Refusal::new(path, Reason::TooDeep));
	};
	match json {
		Json::Object(members) => {
			if members.len() > MAX_MEMBERS {
				return Err(Refusal::new(path, Reason::TooLong));
			}
			for (index, (name, value)) in members.iter().enumerate() {
				// A name that no element has could hold anything, so its place is its parent's.
				if !is_name(name) {
					return Err(Refusal::new(path, Reason::BadName));
				}
				let place = format!("{path}.{name}");
				let earlier = members.iter().take(index);
				if earlier.into_iter().any(|(other, _)| other == name) {
					return Err(Refusal::new(place, Reason::DuplicateName));
				}
				check(value, &place, deeper)?;
			}
			Ok(())
		},
		Json::Array(items) => items
			.iter()
			.enumerate()
			.try_for_each(|(index, item)| check(item, &format!("{path}[{index}]"), deeper)),
		Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Ok(()),
	}
}

/// Whether an element can have this name. It keeps content out of paths.
fn is_name(name: &str) -> bool {
	let rest = name.strip_prefix('_').unwrap_or(name);
	rest.len() <= 64
		&& rest.starts_with(|first: char| first.is_ascii_alphabetic())
		&& rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
