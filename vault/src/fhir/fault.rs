//! What is wrong with a document, where, and how FHIR says so.

use super::limits::MAX_FAULTS;
use core::fmt;
use fhirkit::Kind;

/// One of the things that can be wrong. The list is closed, so that no fault repeats content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
	/// There is nothing.
	NoText,
	/// The bytes are not UTF-8.
	NotUtf8,
	/// The text begins with a byte order mark, which JSON does not allow.
	ByteOrderMark,
	/// The text is not JSON.
	NotJson,
	/// The text ends before the value does.
	Truncated,
	/// More text follows the value.
	TrailingText,
	/// The compressed body is damaged.
	NotGzip,
	/// Nested too deeply.
	TooDeep,
	/// A contained resource that contains others.
	NestedContained,
	/// Too many members in one object.
	TooManyMembers,
	/// Too many values in one resource.
	TooManyValues,
	/// Too many entries in one bundle.
	TooManyEntries,
	/// A number too long, or of too large an exponent.
	HugeNumber,
	/// The document is longer than it may be.
	TooLong,
	/// A name stands twice in one object.
	DuplicateName,
	/// A name that no element can have.
	BadName,
	/// FHIR R4 has no such element here.
	UnknownElement,
	/// A value of another type than the element's.
	WrongType,
	/// A required element is missing.
	Missing,
	/// An empty value, which FHIR leaves out instead.
	EmptyValue,
	/// The value and the extensions of a list do not line up.
	Misaligned,
	/// Several types of one choice.
	SeveralTypes,
	/// The value does not have the form of its type.
	NotA(Kind),
	/// The value is none of its type.
	BadValue,
	/// Another resource type than where it was sent.
	OtherResource,
	/// FHIR R4 has no such resource.
	UnknownResource,
	/// A resource that carries others, and so is no record itself.
	NotARecord,
	/// A bundle of another type than transaction, batch or collection.
	BundleType,
	/// A bundle without entries.
	EmptyBundle,
	/// An entry without a resource.
	EmptyEntry,
	/// An entry that asks for something else than to store its resource.
	Method,
	/// Two entries with one `fullUrl` and different resources.
	DuplicateUrl,
	/// It cannot be told which patient is meant.
	UnknownPatient,
	/// A confidentiality code that HL7 does not have.
	UnknownConfidentiality,
	/// There were more faults than are told.
	More,
}

impl Problem {
	/// The code of FHIR's value set `issue-type`.
	pub fn code(self) -> &'static str {
		match self {
			Self::NoText
			| Self::NotUtf8
			| Self::ByteOrderMark
			| Self::NotJson
			| Self::Truncated
			| Self::TrailingText
			| Self::NotGzip
			| Self::DuplicateName
			| Self::BadName
			| Self::UnknownElement
			| Self::WrongType
			| Self::EmptyValue
			| Self::Misaligned
			| Self::NestedContained
			| Self::SeveralTypes => "structure",
			Self::TooDeep
			| Self::TooManyMembers
			| Self::TooManyValues
			| Self::TooManyEntries
			| Self::HugeNumber
			| Self::TooLong => "too-long",
			Self::Missing | Self::EmptyBundle | Self::EmptyEntry => "required",
			Self::NotA(_) | Self::BadValue | Self::OtherResource => "value",
			Self::UnknownResource | Self::NotARecord | Self::BundleType | Self::Method => {
				"not-supported"
			},
			Self::DuplicateUrl => "duplicate",
			Self::UnknownPatient => "not-found",
			Self::UnknownConfidentiality => "code-invalid",
			Self::More => "incomplete",
		}
	}

	/// The problem in a sentence's words.
	pub fn text(self) -> &'static str {
		match self {
			Self::NoText => "the document is empty",
			Self::NotUtf8 => "the text is not UTF-8",
			Self::ByteOrderMark => "the text begins with a byte order mark",
			Self::NotJson => "the text is not JSON",
			Self::Truncated => "the text ends before the value does",
			Self::TrailingText => "more text follows the value",
			Self::NotGzip => "the compressed body is damaged",
			Self::TooDeep => "nested more than 64 levels deep, or more than 8 extensions",
			Self::NestedContained => "a contained resource must not contain others",
			Self::TooManyMembers => "more than 256 members in one object",
			Self::TooManyValues => "more than 262144 values in one resource",
			Self::TooManyEntries => "more than 65536 entries: send them as NDJSON",
			Self::HugeNumber => "a number of more than 64 characters or an exponent beyond 308",
			Self::TooLong => "longer than allowed",
			Self::DuplicateName => "the name stands twice",
			Self::BadName => "not the name of an element",
			Self::UnknownElement => "FHIR R4 has no such element here",
			Self::WrongType => "a value of another type than the element's",
			Self::Missing => "a required element is missing",
			Self::EmptyValue => "an empty value; leave the element out",
			Self::Misaligned => "values and extensions of the list do not line up",
			Self::SeveralTypes => "more than one type of a choice",
			Self::NotA(kind) => match kind {
				Kind::Boolean => "not a valid boolean",
				Kind::Integer => "not a valid integer",
				Kind::PositiveInt => "not a valid positiveInt",
				Kind::UnsignedInt => "not a valid unsignedInt",
				Kind::Decimal => "not a valid decimal",
				Kind::String => "not a valid string",
				Kind::Code => "not a valid code",
				Kind::Id => "not a valid id",
				Kind::Markdown => "not a valid markdown",
				Kind::Uri => "not a valid uri",
				Kind::Url => "not a valid url",
				Kind::Canonical => "not a valid canonical",
				Kind::Oid => "not a valid oid",
				Kind::Uuid => "not a valid uuid",
				Kind::Base64Binary => "not valid base64Binary",
				Kind::Date => "not a valid date",
				Kind::DateTime => "not a valid dateTime",
				Kind::Instant => "not a valid instant",
				Kind::Time => "not a valid time",
				Kind::Xhtml => "not valid xhtml",
			},
			Self::BadValue => "not a valid value",
			Self::OtherResource => "another resource type than expected here",
			Self::UnknownResource => "FHIR R4 has no such resource",
			Self::NotARecord => "a resource that carries others is not kept: send what it carries",
			Self::BundleType => "only bundles of type transaction, batch or collection are taken",
			Self::EmptyBundle => "the bundle has no entry",
			Self::EmptyEntry => "the entry has no resource",
			Self::Method => "only entries that POST or PUT a resource are taken",
			Self::DuplicateUrl => "two different resources with this fullUrl",
			Self::UnknownPatient => "it cannot be told which patient is meant",
			Self::UnknownConfidentiality => "not a code of v3-Confidentiality",
			Self::More => "there were more faults",
		}
	}

	/// Whether the text could not even be read, as opposed to being no good resource.
	pub fn is_unreadable(self) -> bool {
		matches!(
			self,
			Self::NoText
				| Self::NotUtf8
				| Self::ByteOrderMark
				| Self::NotJson
				| Self::Truncated
				| Self::TrailingText
				| Self::NotGzip
		)
	}
}

/// A problem and its place. For whoever sent the document: the path can say what it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault {
	/// What.
	pub problem: Problem,
	/// Where, as FHIRPath: `Bundle.entry[3].resource.code.coding[0].system`.
	pub path: String,
}

impl Fault {
	/// A fault.
	pub fn new(problem: Problem, path: impl Into<String>) -> Self {
		Self {
			problem,
			path: path.into(),
		}
	}

	/// The same fault of a resource that is part of something else: the path's first part, the
	/// resource's type, becomes `place`.
	#[must_use]
	pub fn within(self, place: &str) -> Self {
		let path = match self.path.split_once('.') {
			Some((_, rest)) => format!("{place}.{rest}"),
			None => place.to_owned(),
		};
		Self { path, ..self }
	}
}

impl fmt::Debug for Fault {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}: {}", self.path, self.problem.text())
	}
}

/// Everything wrong with a document; at least one fault. As an error it tells only how many: the
/// faults go to the sender and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
	/// These faults, if there are any; of many, the first.
	pub fn some(mut faults: Vec<Fault>) -> Option<Self> {
		if faults.len() > MAX_FAULTS {
			faults.truncate(MAX_FAULTS);
			faults.push(Fault::new(Problem::More, String::new()));
		}
		(!faults.is_empty()).then_some(Self(faults))
	}

	/// The faults.
	pub fn iter(&self) -> impl Iterator<Item = &Fault> {
		self.0.iter()
	}

	/// Whether the text could not even be read.
	pub fn is_unreadable(&self) -> bool {
		self.0.iter().any(|fault| fault.problem.is_unreadable())
	}

	/// The faults of a resource that is part of something else; see [`Fault::within`].
	#[must_use]
	pub fn within(self, place: &str) -> Self {
		Self(self.0.into_iter().map(|it| it.within(place)).collect())
	}

	/// The faults as a FHIR `OperationOutcome`.
	pub fn to_outcome(&self) -> String {
		let mut json = String::from(r#"{"resourceType":"OperationOutcome","issue":["#);
		for (index, fault) in self.0.iter().enumerate() {
			if index > 0 {
				json.push(',');
			}
			json.push_str(r#"{"severity":"error","code":""#);
			json.push_str(fault.problem.code());
			json.push_str(r#"","diagnostics":""#);
			push_escaped(&mut json, fault.problem.text());
			json.push('"');
			if !fault.path.is_empty() {
				json.push_str(r#","expression":[""#);
				push_escaped(&mut json, &fault.path);
				json.push_str(r#""]"#);
			}
			json.push('}');
		}
		json.push_str("]}");
		json
	}
}

impl From<Fault> for Faults {
	fn from(fault: Fault) -> Self {
		Self(vec![fault])
	}
}

impl fmt::Display for Faults {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self.0.len() {
			1 => f.write_str("the document has a fault"),
			count => write!(f, "the document has {count} faults"),
		}
	}
}

impl core::error::Error for Faults {}

fn push_escaped(json: &mut String, text: &str) {
	for character in text.chars() {
		match character {
			'"' => json.push_str("\\\""),
			'\\' => json.push_str("\\\\"),
			// Neither paths nor texts hold any; a JSON text must not.
			control if control < ' ' => json.push(' '),
			other => json.push(other),
		}
	}
}
