//! Scopes of SMART backend services, as far as there is something to read here:
//! `system/<type or *>.<r, s or rs>`.

use std::{collections::BTreeSet, fmt};

/// Why a scope is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
	/// Not of a form this gateway knows.
	#[error("a scope of another form")]
	Malformed,
	/// More than was registered for the client.
	#[error("a scope beyond what is registered")]
	Widened,
	/// None was asked for.
	#[error("no scope")]
	Missing,
}

/// One scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Scope {
	/// `None` is every type.
	resource: Option<String>,
	read: bool,
	search: bool,
}

impl Scope {
	fn parse(text: &str) -> Result<Self, ScopeError> {
		let (resource, letters) = text
			.strip_prefix("system/")
			.and_then(|rest| rest.rsplit_once('.'))
			.ok_or(ScopeError::Malformed)?;
		let (read, search) = match letters {
			"r" => (true, false),
			"s" => (false, true),
			// The second is how version 1 wrote it.
			"rs" | "read" => (true, true),
			_ => return Err(ScopeError::Malformed),
		};
		let resource = match resource {
			"*" => None,
			name if is_type(name) => Some(name.to_owned()),
			_ => return Err(ScopeError::Malformed),
		};
		Ok(Self {
			resource,
			read,
			search,
		})
	}

	fn covers(&self, other: &Self) -> bool {
		let resource = self.resource.is_none() || self.resource == other.resource;
		resource && (self.read || !other.read) && (self.search || !other.search)
	}
}

/// Whether this looks like the name of a FHIR resource type.
fn is_type(name: &str) -> bool {
	name.len() <= 64
		&& name.starts_with(|first: char| first.is_ascii_uppercase())
		&& name.chars().all(|letter| letter.is_ascii_alphanumeric())
}

impl fmt::Display for Scope {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let resource = self.resource.as_deref().unwrap_or("*");
		let read = if self.read { "r" } else { "" };
		let search = if self.search { "s" } else { "" };
		write!(f, "system/{resource}.{read}{search}")
	}
}

/// What a token is good for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
	/// Scopes with spaces between them.
	pub fn parse(text: &str) -> Result<Self, ScopeError> {
		let scopes = text
			.split_ascii_whitespace()
			.map(Scope::parse)
			.collect::<Result<BTreeSet<_>, _>>()?;
		if scopes.is_empty() {
			return Err(ScopeError::Missing);
		}
		Ok(Self(scopes))
	}

	/// What is asked for, if all of it is within these. Nothing is ever left out silently or added.
	pub fn narrow(&self, asked: &str) -> Result<Self, ScopeError> {
		let asked = Self::parse(asked)?;
		let within = asked
			.0
			.iter()
			.all(|scope| self.0.iter().any(|mine| mine.covers(scope)));
		if within {
			Ok(asked)
		} else {
			Err(ScopeError::Widened)
		}
	}

	/// Whether records of every type may be read: what taking a release needs, since a line is
	/// delivered and paid as a whole.
	pub fn read_all(&self) -> bool {
		self.0
			.iter()
			.any(|scope| scope.resource.is_none() && scope.read)
	}

	/// Whether records of this type may be read.
	pub fn read(&self, resource_type: &str) -> bool {
		self.0.iter().any(|scope| {
			let fits = scope
				.resource
				.as_deref()
				.is_none_or(|name| name == resource_type);
			fits && scope.read
		})
	}
}

impl fmt::Display for Scopes {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		for (index, scope) in self.0.iter().enumerate() {
			let space = if index == 0 { "" } else { " " };
			write!(f, "{space}{scope}")?;
		}
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn known_forms_are_read_and_written() {
		for (text, written) in [
			("system/*.rs", "system/*.rs"),
			("system/*.read", "system/*.rs"),
			("system/Observation.r", "system/Observation.r"),
			(
				"system/Patient.s  system/*.r",
				"system/*.r system/Patient.s",
			),
		] {
			assert_eq!(Scopes::parse(text).unwrap().to_string(), written);
		}
	}

	#[test]
	fn other_forms_are_refused() {
		for text in [
			"*",
			"system",
			"system/*",
			"system/*.cruds",
			"system/*.c",
			"system/*.sr",
			"system/*.*",
			"system/*.write",
			"user/*.rs",
			"patient/*.rs",
			"openid",
			"system/observation.r",
			"system/Observation.rs?category=laboratory",
			"system/.rs",
			"system/*.r offline_access",
		] {
			assert_eq!(Scopes::parse(text), Err(ScopeError::Malformed), "{text}");
		}
		assert_eq!(Scopes::parse(" "), Err(ScopeError::Missing));
	}

	#[test]
	fn a_scope_is_narrowed_and_never_widened() {
		let registered = Scopes::parse("system/Observation.rs system/Patient.r").unwrap();
		for (asked, expected) in [
			("system/Observation.r", Ok("system/Observation.r")),
			(
				"system/Patient.r system/Observation.s",
				Ok("system/Observation.s system/Patient.r"),
			),
			("system/Patient.rs", Err(ScopeError::Widened)),
			("system/*.r", Err(ScopeError::Widened)),
			("system/Condition.r", Err(ScopeError::Widened)),
			("system/Observation.r system/*.s", Err(ScopeError::Widened)),
			("", Err(ScopeError::Missing)),
		] {
			let narrowed = registered.narrow(asked).map(|scopes| scopes.to_string());
			assert_eq!(narrowed, expected.map(str::to_owned), "{asked}");
		}
	}

	#[test]
	fn only_a_scope_over_all_types_takes_releases() {
		assert!(Scopes::parse("system/*.rs").unwrap().read_all());
		assert!(!Scopes::parse("system/*.s").unwrap().read_all());
		let narrow = Scopes::parse("system/Observation.r").unwrap();
		assert!(!narrow.read_all());
		assert!(narrow.read("Observation"));
		assert!(!narrow.read("Condition"));
	}
}
