//! Codes of a document, as the tables of `primitives` know them.

use crate::{
	element::{Element, Findings, Modifiers},
	refusal::Reason,
	report::Remark,
};
use galen_primitives::codes::{
	Action, Category, CategorySet, Confidentiality, Purpose, Sensitivity, MAPPINGS,
};

/// The names of a code system: R4's, STU3's, and its OID.
pub(crate) type Systems = &'static [&'static str];

const PURPOSE: Systems = &[
	Purpose::SYSTEM,
	"http://hl7.org/fhir/v3/ActReason",
	"urn:oid:2.16.840.1.113883.5.8",
];
const CONFIDENTIALITY: Systems = &[
	Confidentiality::SYSTEM,
	"http://hl7.org/fhir/v3/Confidentiality",
	"urn:oid:2.16.840.1.113883.5.25",
];
const ACT_CODE: Systems = &[
	Sensitivity::SYSTEM,
	"http://hl7.org/fhir/v3/ActCode",
	"urn:oid:2.16.840.1.113883.5.4",
];
const ROLE: Systems = &[
	"http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
	"http://hl7.org/fhir/v3/ParticipationType",
	"urn:oid:2.16.840.1.113883.5.90",
];
const ACTION: Systems = &[Action::SYSTEM, "http://hl7.org/fhir/consentaction"];
const SCOPE: Systems = &["http://terminology.hl7.org/CodeSystem/consentscope"];
const CATEGORY: Systems = &["http://terminology.hl7.org/CodeSystem/consentcategorycodes"];
const TYPES: Systems = &[
	"http://hl7.org/fhir/resource-types",
	"http://hl7.org/fhir/fhir-types",
];
/// `count` and `compute` are ours: HL7's system of actions does not have them.
pub(crate) const OUR_ACTIONS: &str = "https://galen.health/fhir/CodeSystem/action";

/// What a coding turned out to be.
pub(crate) enum Found<T> {
	/// A known code.
	Code(T),
	/// A known system's, but no code that can be read here.
	Unknown,
	/// Another system's.
	Elsewhere,
}

fn find<T>(systems: Systems, system: &str, known: Option<T>) -> Found<T> {
	match (systems.contains(&system), known) {
		(false, _) => Found::Elsewhere,
		(true, Some(code)) => Found::Code(code),
		(true, None) => Found::Unknown,
	}
}

/// A purpose of use.
pub(crate) fn purpose(system: &str, code: &str) -> Found<Purpose> {
	find(PURPOSE, system, Purpose::from_code(code))
}

/// An action: FHIR's, or one of ours.
pub(crate) fn action(system: &str, code: &str) -> Found<Action> {
	let ours = |action: &Action| matches!(action, Action::Count | Action::Compute);
	if system == OUR_ACTIONS {
		return match Action::from_code(code).filter(ours) {
			Some(action) => Found::Code(action),
			None => Found::Unknown,
		};
	}
	let known = Action::from_code(code).filter(|action| !ours(action));
	find(ACTION, system, known)
}

/// The system and code of an action.
pub(crate) fn action_coding(action: Action) -> (&'static str, &'static str) {
	match action {
		Action::Count | Action::Compute => (OUR_ACTIONS, action.code()),
		_ => (Action::SYSTEM, action.code()),
	}
}

/// A label that a provision can ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
	Confidentiality(Confidentiality),
	Sensitivity(Sensitivity),
}

/// A security label. The systems hold many codes that describe no record: obligations, refrains,
/// laws. They are not known here.
pub(crate) fn label(system: &str, code: &str) -> Found<Label> {
	let level = Confidentiality::from_code(code).map(Label::Confidentiality);
	match find(CONFIDENTIALITY, system, level) {
		Found::Elsewhere => {
			let sensitivity = Sensitivity::from_code(code).map(Label::Sensitivity);
			find(ACT_CODE, system, sensitivity)
		},
		found => found,
	}
}

/// Whether a role is that of somebody who receives data.
pub(crate) fn recipient_role(system: &str, code: &str) -> Found<()> {
	find(ROLE, system, matches!(code, "IRCP" | "PRCP").then_some(()))
}

/// The base decision of an R4 policy rule: `true` permits.
pub(crate) fn base_policy(system: &str, code: &str) -> Found<bool> {
	let known = match code {
		"OPTIN" => Some(true),
		"OPTOUT" => Some(false),
		_ => None,
	};
	find(ACT_CODE, system, known)
}

/// What an R4 consent is about, if it is about records.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
	Privacy,
	Research,
}

/// The scope of an R4 consent; `None` for those that are not about records.
pub(crate) fn scope(system: &str, code: &str) -> Found<Option<Scope>> {
	let known = match code {
		"patient-privacy" => Some(Some(Scope::Privacy)),
		"research" => Some(Some(Scope::Research)),
		"adr" | "treatment" => Some(None),
		_ => None,
	};
	find(SCOPE, system, known)
}

/// Whether a category leaves open what the provisions say; `false` where it makes the document
/// another kind of consent, or restricts it.
pub(crate) fn category(system: &str, code: &str) -> Found<bool> {
	if system == "http://loinc.org" {
		let known = ["59284-0", "57016-8", "57017-6", "64292-6", "64293-4"].contains(&code);
		return match known {
			true => Found::Code(true),
			false => Found::Elsewhere,
		};
	}
	let open = match code {
		"npp" | "research" | "rsreid" => Some(true),
		"acd" | "dnr" | "emrgonly" | "hcd" | "polst" | "rsdid" => Some(false),
		_ => None,
	};
	if let Found::Code(open) = find(CATEGORY, system, open) {
		return Found::Code(open);
	}
	let open = match code {
		"INFA" | "IDSCL" | "RESEARCH" | "RSREID" => Some(true),
		"EMRGONLY" | "ICOL" | "INFAO" | "INFASO" | "IRDSCL" | "RSDID" => Some(false),
		_ => None,
	};
	match find(ACT_CODE, system, open) {
		Found::Code(open) => Found::Code(open),
		Found::Unknown | Found::Elsewhere => Found::Elsewhere,
	}
}

/// Whether a label of a resource says that it is test data.
pub(crate) fn is_test(system: &str, code: &str) -> bool {
	matches!(purpose(system, code), Found::Code(Purpose::Htest))
}

/// A class of records.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
	/// All resources of a type.
	Type(&'static str),
	/// A category of ours.
	Category(Category),
}

/// A class of records: a FHIR resource type that the table of categories has, or a category.
pub(crate) fn class(system: &str, code: &str) -> Found<Class> {
	if system == Category::SYSTEM {
		return match Category::from_code(code) {
			Some(category) => Found::Code(Class::Category(category)),
			None => Found::Unknown,
		};
	}
	let row = MAPPINGS.iter().find(|row| row.resource == code);
	find(TYPES, system, row.map(|row| Class::Type(row.resource)))
}

/// The categories that these classes make up, if they make up whole categories: every resource of
/// the categories is of a class named, and every class named lies within the categories.
pub(crate) fn categories(classes: &[Class]) -> Option<CategorySet> {
	let named = classes.iter().filter_map(|class| match class {
		Class::Category(category) => Some(*category),
		Class::Type(_) => None,
	});
	let named: CategorySet = named.collect();
	let is_listed = |resource: &str| classes.contains(&Class::Type(row_name(resource)));
	let touched = MAPPINGS.iter().filter(|row| is_listed(row.resource));
	let touched: CategorySet = touched.map(|row| row.category).collect();
	// What no row has falls under "everything else", whose types cannot be listed.
	let partial = touched.without(named);
	let is_whole = !partial.has(Category::Other)
		&& MAPPINGS
			.iter()
			.all(|row| !partial.has(row.category) || is_listed(row.resource));
	is_whole.then_some(touched.union(named))
}

/// The table's own copy of a name.
fn row_name(resource: &str) -> &'static str {
	let row = MAPPINGS.iter().find(|row| row.resource == resource);
	row.map_or("", |row| row.resource)
}

/// Reads a Coding with a system and a code. Refuses it as unknown unless its system is one of those
/// that `parse` knows.
pub(crate) fn coding<T>(
	element: &Element<'_>,
	parse: impl Fn(&str, &str) -> Found<T>,
	findings: &mut Findings,
) -> Option<T> {
	let (system, code) = system_and_code(element, findings)?;
	match parse(system, code) {
		Found::Code(known) => Some(known),
		Found::Unknown | Found::Elsewhere => {
			findings.refuse(element.at("code"), Reason::UnknownCode);
			None
		},
	}
}

/// The system and code of a Coding; refuses one that lacks either.
fn system_and_code<'a>(
	element: &Element<'a>,
	findings: &mut Findings,
) -> Option<(&'a str, &'a str)> {
	const MEMBERS: &[&str] = &["system", "version", "code", "display", "userSelected"];
	element.audit(MEMBERS, Modifiers::Refused, findings);
	let system = element.required_text("system", findings);
	let code = element.required_text("code", findings);
	Some((system?, code?))
}

/// What a concept says.
pub(crate) enum Concept<T> {
	/// A known code.
	Code(T),
	/// None of its codings is of a known system.
	Elsewhere,
	/// Refused already.
	Refused,
}

/// Reads a CodeableConcept: codings of one concept, so those that are known must agree, and others
/// are translations.
pub(crate) fn concept<T: PartialEq>(
	element: &Element<'_>,
	parse: impl Fn(&str, &str) -> Found<T>,
	findings: &mut Findings,
) -> Concept<T> {
	element.audit(&["coding", "text"], Modifiers::Refused, findings);
	element.text("text", findings);
	let before = findings.refusals.len();
	let mut known: Option<T> = None;
	let mut others = Vec::new();
	for coding in element.many("coding", findings) {
		let Some((system, code)) = system_and_code(&coding, findings) else {
			continue;
		};
		match parse(system, code) {
			Found::Code(code) if known.as_ref().is_some_and(|other| *other != code) => {
				findings.refuse(coding.at("code"), Reason::Contradictory);
			},
			Found::Code(code) => known = Some(code),
			Found::Unknown => findings.refuse(coding.at("code"), Reason::UnknownCode),
			Found::Elsewhere => others.push(coding.path),
		}
	}
	if findings.refusals.len() > before {
		return Concept::Refused;
	}
	match known {
		Some(code) => {
			for path in others {
				findings.note(Remark::TranslationNotRead, path);
			}
			Concept::Code(code)
		},
		None => Concept::Elsewhere,
	}
}

/// Reads a CodeableConcept that must be known.
pub(crate) fn known_concept<T: PartialEq>(
	element: &Element<'_>,
	parse: impl Fn(&str, &str) -> Found<T>,
	findings: &mut Findings,
) -> Option<T> {
	match concept(element, parse, findings) {
		Concept::Code(code) => Some(code),
		Concept::Elsewhere => {
			findings.refuse(element.path.as_str(), Reason::UnknownCode);
			None
		},
		Concept::Refused => None,
	}
}
