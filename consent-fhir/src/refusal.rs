//! Why a document is refused: where, what stands in the way, and what to do.

use crate::limits::MAX_TOLD;
use core::fmt;
use fhirkit::Json;

/// Defines the reasons with their names, FHIR issue types, sentences and advice.
macro_rules! reasons {
	($( $(#[$doc:meta])* $variant:ident $({ $field:ident })? = $name:literal, $issue:literal,
		$text:literal, $advice:literal; )+) => {
		/// What stands in the way of reading a document exactly. The list is closed and holds no
		/// content of the document.
		#[derive(Clone, Debug, PartialEq, Eq)]
		pub enum Reason {
			$(
				$(#[$doc])*
				#[doc = ""]
				#[doc = concat!("Called `", $name, "`: ", $text, ".")]
				$variant $({
					/// The path of the other element.
					$field: String,
				})?,
			)+
		}

		impl Reason {
			/// The names of all reasons, in the order of this list.
			pub const NAMES: &'static [&'static str] = &[$( $name, )+];

			/// A stable name, for programs.
			pub const fn name(&self) -> &'static str {
				match self { $( Self::$variant { .. } => $name, )+ }
			}

			/// The code of FHIR's value set `issue-type`.
			pub const fn issue(&self) -> &'static str {
				match self { $( Self::$variant { .. } => $issue, )+ }
			}

			/// What is wrong, in the words of a sentence.
			pub const fn text(&self) -> &'static str {
				match self { $( Self::$variant { .. } => $text, )+ }
			}

			/// What to do about it.
			pub const fn advice(&self) -> &'static str {
				match self { $( Self::$variant { .. } => $advice, )+ }
			}
		}
	};
}

reasons! {
	/// There is nothing to read.
	NoText = "no-text", "structure", "the document is empty", "send the Consent resource";
	/// Not even text.
	NotUtf8 = "not-utf8", "structure", "the text is not UTF-8", "send it in UTF-8";
	/// Not FHIR JSON at all, or with a byte order mark.
	NotJson = "not-json", "structure", "the text is not JSON", "send FHIR JSON; XML is not read";
	/// Beyond the limits.
	TooLong = "too-long", "too-long", "longer than a consent may be",
		"leave attachments and narrative out; 16 MiB, 65536 values and 256 members of an object are the \
		 most";
	/// Beyond the limits.
	TooDeep = "too-deep", "too-long", "nested too deeply",
		"32 provisions inside one another are the most";
	/// Readers differ in which of the two they take.
	DuplicateName = "duplicate-name", "structure", "the name stands twice", "remove one";
	/// No element is called so.
	BadName = "bad-name", "structure", "the object has a member that no element can have as its name",
		"remove it";
	/// Another resource.
	NotAConsent = "not-a-consent", "not-supported", "it is not a Consent resource",
		"send the Consent alone, not a Bundle";
	/// Elements of both versions, or of neither.
	AmbiguousVersion = "ambiguous-version", "structure",
		"it cannot be told whether this is FHIR R4 or R5", "state the version";
	/// The version has no such element.
	UnknownElement = "unknown-element", "structure", "this FHIR version has no such element here",
		"remove it, or state the other version";
	/// For example a text where a list belongs.
	WrongType = "wrong-type", "structure", "the value has another type than the element",
		"write it as FHIR does";
	/// FHIR leaves empty elements out.
	EmptyValue = "empty-value", "structure", "the value is empty", "leave the element out";
	/// Needed and not there.
	Missing = "missing", "required", "the element is missing", "state it";
	/// Only extensions stand where a value belongs.
	Withheld = "withheld", "required", "extensions stand where the value belongs, which is withheld",
		"state the value";
	/// A choice that was made twice.
	SeveralTypes = "several-types", "structure", "more than one type of a choice", "keep one";
	/// Not of its form.
	BadValue = "bad-value", "value", "the value does not have the form of its type", "correct it";
	/// Nothing is inside.
	EmptyPeriod = "empty-period", "value", "the period ends before it starts, or before 1970",
		"correct the dates";
	/// Not in force.
	NotActive = "not-active", "business-rule", "only a consent whose status is active is imported",
		"import it once it is active; one that was withdrawn is withdrawn on the ledger";
	/// Rules that are somewhere else.
	ImplicitRules = "implicit-rules", "not-supported",
		"it was written under rules that are not in the document",
		"write it without implicitRules";
	/// May change the meaning of everything around it.
	ModifierExtension = "modifier-extension", "not-supported",
		"an extension here can change the meaning, and it is not known",
		"say the same without the extension";
	/// One of our own, not as it must be.
	BadExtension = "bad-extension", "value", "the extension is not of the form it must have",
		"correct it";
	/// Neither permit nor deny.
	NoDecision = "no-decision", "business-rule",
		"it does not say whether it permits or denies",
		"R4: state provision.type, or policyRule OPTIN or OPTOUT; R5: state decision";
	/// Two elements that must agree do not.
	Contradictory = "contradictory", "business-rule", "it contradicts another element", "keep one";
	/// Not a code of the system's that is known.
	UnknownCode = "unknown-code", "code-invalid", "the code is not known here",
		"use a code of the tables in docs/fhir-consent.md";
	/// About something else than records.
	OtherScope = "other-scope", "not-supported",
		"only consents to the use of records are imported (scope patient-privacy or research)",
		"leave this document where it is";
	/// A research consent that does not say so in its provisions.
	ScopeWithoutPurposes = "scope-without-purposes", "business-rule",
		"the scope is research, but a provision reaches other purposes",
		"state purposes under HRESCH in every provision, or the scope patient-privacy";
	/// The category restricts what a rule cannot.
	OtherCategory = "other-category", "not-supported",
		"the category makes it another kind of consent, or restricts it in a way no rule can",
		"state the restriction in the provisions, with a general category such as LOINC 59284-0";
	/// Whether somebody checked it.
	Verification = "verification", "not-supported",
		"whether a consent was verified cannot be represented",
		"verify it, and import it without the element";
	/// A profile, a document type, somebody's own class.
	ForeignClass = "foreign-class", "not-supported",
		"only FHIR resource types and Galen's categories are known as classes",
		"name the categories meant";
	/// A type that is spread over categories, or a part of one.
	PartOfCategory = "part-of-category", "not-supported",
		"these resource types do not make up whole categories of records",
		"list all types of a category, or name the categories meant";
	/// A code of content, such as a laboratory test's.
	ContentCode = "content-code", "not-supported",
		"records cannot be told apart by the codes of their content",
		"name the categories meant";
	/// One resource, by its id.
	OneResource = "one-resource", "not-supported", "one resource cannot be named in a rule",
		"describe it by category, data period, label or author";
	/// What belongs to an encounter, an episode, a plan.
	RelatedResources = "related-resources", "not-supported",
		"what is related to a resource cannot be named in a rule",
		"describe it by category, data period, label or author";
	/// A computable expression.
	Expression = "expression", "not-supported", "expressions are not read",
		"say the same with the elements of the provision";
	/// A person, a device, a team.
	NotAnOrganization = "not-an-organization", "not-supported",
		"rules know organizations only, not persons, teams or devices",
		"name the organization they act for";
	/// The caller does not know who is meant.
	UnresolvedOrganization = "unresolved-organization", "not-found",
		"it is not known which organization on the ledger is meant",
		"say which organization this reference or identifier means";
	/// Not somebody who receives data.
	OtherRole = "other-role", "not-supported",
		"only information recipients (IRCP, PRCP) can be named as actors",
		"name authors in data with the meaning authoredby";
	/// The consent is not for them.
	NotAmongGrantees = "not-among-grantees", "business-rule",
		"the provision names a recipient that is not among the grantees",
		"add it to the grantees, or remove it here";
	/// Somebody else than a patient.
	NotAPatient = "not-a-patient", "not-supported", "the subject is not a patient",
		"write one consent for each patient";
	/// A rule has no period of its own.
	OwnPeriod = "own-period", "not-supported",
		"a provision inside a consent cannot be in force at another time than the consent",
		"write a consent of its own for that time";
	/// A permit reaches up to a level, a deny from it up; one does not follow from the other.
	InheritedLabel = "inherited-label", "not-supported",
		"the labels it inherits mean something else in a provision of the opposite type",
		"state securityLabel here; the confidentiality U denies at every level";
	/// Two exceptions that disagree, and no order of rules says that the deny decides.
	Disagreement { other } = "disagreement", "business-rule",
		"it permits what an exception beside it can deny, so the two disagree",
		"nest one exception in the other, or make them exclude each other";
	/// More than a directive holds.
	TooManyRules = "too-many-rules", "too-long", "it needs more than the 32 rules there may be",
		"write several consents; each recipient and each author of a provision takes a rule";
	/// Nobody can have said so yet.
	StatedInTheFuture = "stated-in-the-future", "business-rule", "it is dated in the future",
		"correct the date";
	/// It could never decide anything.
	Over = "over", "business-rule", "its period is over", "nothing; it decides nothing any more";
	/// The caller's date is not the document's.
	StatedElsewhen = "stated-elsewhen", "business-rule",
		"the document has another date than the one stated", "leave the stated date out, or correct it";
}

impl Reason {
	/// Whether the text could not even be read, as opposed to being no consent that can be imported.
	pub const fn is_unreadable(&self) -> bool {
		matches!(self, Self::NoText | Self::NotUtf8 | Self::NotJson)
	}
}

/// One thing in the way, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
	/// Which element, as FHIRPath: `Consent.provision.provision[0].purpose[1]`.
	pub path: String,
	/// Why.
	pub reason: Reason,
}

impl Refusal {
	pub(crate) fn new(path: impl Into<String>, reason: Reason) -> Self {
		Self {
			path: path.into(),
			reason,
		}
	}
}

impl fmt::Display for Refusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Self { path, reason } = self;
		write!(f, "{path}: {}", reason.text())?;
		if let Reason::Disagreement { other } = reason {
			write!(f, " ({other})")?;
		}
		write!(f, "; {}", reason.advice())
	}
}

/// Everything in the way of a document; at least one thing. Paths and reasons repeat no content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusals(Vec<Refusal>);

impl Refusals {
	/// These refusals, if there are any; of many, the first.
	pub(crate) fn some(mut refusals: Vec<Refusal>) -> Option<Self> {
		refusals.truncate(MAX_TOLD);
		(!refusals.is_empty()).then_some(Self(refusals))
	}

	/// The refusals, in the order in which they were found.
	pub fn iter(&self) -> impl Iterator<Item = &Refusal> {
		self.0.iter()
	}

	/// Whether the text could not even be read.
	pub fn is_unreadable(&self) -> bool {
		self.0.iter().any(|refusal| refusal.reason.is_unreadable())
	}

	/// The refusals as a FHIR `OperationOutcome`.
	pub fn to_outcome(&self) -> String {
		let text = |text: &str| Json::String(text.to_owned());
		let issue = |refusal: &Refusal| {
			let Refusal { path, reason } = refusal;
			let mut places = vec![text(path)];
			if let Reason::Disagreement { other } = reason {
				places.push(text(other));
			}
			let sentence = format!("{}; {}", reason.text(), reason.advice());
			Json::Object(vec![
				("severity".into(), text("error")),
				("code".into(), text(reason.issue())),
				("diagnostics".into(), text(&sentence)),
				("expression".into(), Json::Array(places)),
			])
		};
		let outcome = Json::Object(vec![
			("resourceType".into(), text("OperationOutcome")),
			(
				"issue".into(),
				Json::Array(self.0.iter().map(issue).collect()),
			),
		]);
		outcome.to_compact()
	}
}

impl From<Refusal> for Refusals {
	fn from(refusal: Refusal) -> Self {
		Self(vec![refusal])
	}
}

impl fmt::Display for Refusals {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		for (index, refusal) in self.0.iter().enumerate() {
			if index > 0 {
				f.write_str("\n")?;
			}
			refusal.fmt(f)?;
		}
		Ok(())
	}
}

impl core::error::Error for Refusals {}
