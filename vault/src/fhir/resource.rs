//! One resource, read.

use super::{
	fault::{Fault, Faults, Problem},
	labels::{label, Labels},
	limits::{MAX_DEPTH, MAX_VALUES},
	patient::{is_id, named, Named},
	scan::scan,
};
use fhirkit::{Json, Kind, Severity};

/// What a vault needs to know of a resource.
#[derive(Clone, Debug)]
pub struct Resource {
	/// FHIR R4 resource type.
	pub resource_type: &'static str,
	/// Logical id, if it has one.
	pub id: Option<String>,
	/// Its labels.
	pub labels: Labels,
	pub(super) named: Named,
}

/// Carry other resources, perhaps of several patients, and are not kept as records.
const CARRIERS: &[&str] = &["Bundle", "Parameters"];

/// Reads one resource: the whole text must be it.
pub fn read_resource(bytes: &[u8]) -> Result<Resource, Faults> {
	const ROOT: &str = "Resource";
	let text = utf8(bytes, ROOT)?;
	scan(text, ROOT, MAX_DEPTH, |seen| {
		if seen.path.is_empty() && seen.values > MAX_VALUES {
			return Err(Problem::TooManyValues);
		}
		Ok(())
	})?;
	read_scanned(text)
}

/// The bytes as text.
pub(super) fn utf8<'a>(bytes: &'a [u8], root: &str) -> Result<&'a str, Fault> {
	core::str::from_utf8(bytes).map_err(|error| {
		// Cut in the middle of a character, or never UTF-8.
		let problem = match error.error_len() {
			None => Problem::Truncated,
			Some(_) => Problem::NotUtf8,
		};
		Fault::new(problem, root)
	})
}

/// Reads one resource whose text was scanned and found within limits.
pub(super) fn read_scanned(text: &str) -> Result<Resource, Faults> {
	let json = Json::parse(text).map_err(|_| Fault::new(Problem::NotJson, "Resource"))?;
	if !matches!(json, Json::Object(_)) {
		return Err(Fault::new(Problem::WrongType, "Resource").into());
	}
	let place = "Resource.resourceType";
	let stated = match json.get("resourceType") {
		Some(Json::String(stated)) => stated.as_str(),
		Some(_) => return Err(Fault::new(Problem::WrongType, place).into()),
		None => return Err(Fault::new(Problem::Missing, place).into()),
	};
	if CARRIERS.contains(&stated) {
		return Err(Fault::new(Problem::NotARecord, place).into());
	}
	let (resource, issues) = fhirkit::decode_json::<fhirkit::r4::Resource>(&json);
	let Some(resource_type) = resource.as_ref().map(fhirkit::r4::Resource::resource_type) else {
		return Err(Fault::new(Problem::UnknownResource, place).into());
	};
	let mut faults = faults(issues);
	let id = json.get("id").and_then(Json::as_str).map(str::to_owned);
	if id.as_deref().is_some_and(|id| !is_id(id)) {
		let place = format!("{resource_type}.id");
		// An id that is empty was found already.
		if !faults.iter().any(|fault| fault.path == place) {
			faults.push(Fault::new(Problem::NotA(Kind::Id), place));
		}
	}
	if let Some(faults) = Faults::some(faults) {
		return Err(faults);
	}
	let found = label(resource_type, &json)
		.and_then(|labels| named(resource_type, &json).map(|named| (labels, named)));
	let (labels, named) = match found {
		Ok(found) => found,
		Err(found) => {
			return Err(Faults::some(found)
				.unwrap_or_else(|| Fault::new(Problem::BadValue, resource_type).into()));
		},
	};
	Ok(Resource {
		resource_type,
		id,
		labels,
		named,
	})
}

/// What `fhirkit` found, without the content it quotes.
pub(super) fn faults(issues: Vec<fhirkit::Issue>) -> Vec<Fault> {
	issues
		.into_iter()
		.filter(|issue| issue.severity == Severity::Error)
		.map(|issue| Fault {
			problem: problem(&issue.message),
			path: issue.path,
		})
		.collect()
}

const KINDS: &[Kind] = &[
	Kind::Boolean,
	Kind::Integer,
	Kind::PositiveInt,
	Kind::UnsignedInt,
	Kind::Decimal,
	Kind::String,
	Kind::Code,
	Kind::Id,
	Kind::Markdown,
	Kind::Uri,
	Kind::Url,
	Kind::Canonical,
	Kind::Oid,
	Kind::Uuid,
	Kind::Base64Binary,
	Kind::Date,
	Kind::DateTime,
	Kind::Instant,
	Kind::Time,
	Kind::Xhtml,
];

/// Which problem a message of `fhirkit` 0.1.0 tells of. It says so in words only. Values that it
/// quotes stand before the words that are looked at, or after those that begin the message.
fn problem(message: &str) -> Problem {
	let kind = || {
		let named = |kind: &&Kind| {
			message
				.strip_suffix(kind.name())
				.is_some_and(|rest| rest.ends_with(" is not a valid "))
		};
		KINDS.iter().find(named)
	};
	match message {
		"the key appears more than once" => Problem::DuplicateName,
		"unknown element" => Problem::UnknownElement,
		"required element missing" | "a resource needs a resourceType" => Problem::Missing,
		"null with no extension in its place" => Problem::EmptyValue,
		_ if message.starts_with("needs at least ") => Problem::Missing,
		_ if message.starts_with("expected \"") => Problem::OtherResource,
		_ if message.starts_with("expected ") => Problem::WrongType,
		_ if message.starts_with("only one type may be given") => Problem::SeveralTypes,
		_ if message.starts_with("has ") && message.ends_with(" must line up") => {
			Problem::Misaligned
		},
		_ if message.starts_with("an empty ") || message.starts_with("null is not allowed") => {
			Problem::EmptyValue
		},
		_ if message.ends_with("a FHIR integer") => Problem::NotA(Kind::Integer),
		_ if message.ends_with("a positiveInt (1 or more)") => Problem::NotA(Kind::PositiveInt),
		_ if message.ends_with("an unsignedInt (0 or more)") => Problem::NotA(Kind::UnsignedInt),
		_ if message.ends_with("a FHIR decimal") => Problem::NotA(Kind::Decimal),
		_ if message.ends_with("resource type this build knows") => Problem::UnknownResource,
		_ => kind().map_or(Problem::BadValue, |kind| Problem::NotA(*kind)),
	}
}
