//! What is said of a record when its release is decided.

// The codec derive casts the indices it was given.
#![allow(clippy::cast_possible_truncation)]

use super::{
	fault::{Fault, Problem},
	tables::times,
	time::moment,
};
use codec::{Decode, Encode};
use fhirkit::Json;
use galen_primitives::{
	codes::{Category, Confidentiality, Sensitivity, SensitivitySet},
	consent::{Attribute, RecordAttributes},
	ids::{Moment, OrganizationId},
};

/// The labels of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Labels {
	/// What kind of data it is.
	pub category: Category,
	/// How harmful its disclosure would be: the highest level the resource carries, and `N` where
	/// it carries none.
	pub confidentiality: Confidentiality,
	/// What makes it delicate. A resource that carries no such label is known to carry none.
	pub sensitivities: SensitivitySet,
	/// When it happened, was true or was written; `None` when the resource is known not to say.
	pub clinical_time: Option<Moment>,
	/// The organization on the ledger that wrote it. FHIR names authors by references within the
	/// hospital, which nothing maps to the ledger yet: labeller 1 always says `None`, known to be
	/// none, which fails a permit's condition on the author and meets a deny's.
	pub author: Option<OrganizationId>,
}

impl Labels {
	/// The labels as the evaluator takes them: everything is known.
	pub fn attributes(&self) -> RecordAttributes {
		RecordAttributes {
			confidentiality: Attribute::Known(self.confidentiality),
			sensitivities: Attribute::Known(self.sensitivities),
			clinical_time: Attribute::Known(self.clinical_time),
			author: Attribute::Known(self.author),
		}
	}
}

/// The names under which v3-Confidentiality goes: R4's, STU3's, and its OID.
const CONFIDENTIALITY: &[&str] = &[
	Confidentiality::SYSTEM,
	"http://hl7.org/fhir/v3/Confidentiality",
	"urn:oid:2.16.840.1.113883.5.25",
];
/// The names under which v3-ActCode goes.
const ACT_CODE: &[&str] = &[
	Sensitivity::SYSTEM,
	"http://hl7.org/fhir/v3/ActCode",
	"urn:oid:2.16.840.1.113883.5.4",
];

/// Labels a resource of this type that was found to be well formed.
pub(super) fn label(resource_type: &str, resource: &Json) -> Result<Labels, Vec<Fault>> {
	let mut security = Security::default();
	security.read(resource, resource_type);
	// A contained resource shall not carry labels; if it does, they count for the whole.
	for (index, contained) in items(resource.get("contained")).enumerate() {
		security.read(contained, &format!("{resource_type}.contained[{index}]"));
	}
	if !security.faults.is_empty() {
		return Err(security.faults);
	}
	Ok(Labels {
		category: category(resource_type, resource),
		confidentiality: security.level.unwrap_or(Confidentiality::Normal),
		sensitivities: security.sensitivities,
		clinical_time: times(resource_type)
			.iter()
			.find_map(|element| first_moment(resource, element)),
		author: None,
	})
}

#[derive(Default)]
struct Security {
	level: Option<Confidentiality>,
	sensitivities: SensitivitySet,
	faults: Vec<Fault>,
}

impl Security {
	fn read(&mut self, resource: &Json, place: &str) {
		let labels = resource.get("meta").and_then(|meta| meta.get("security"));
		for (index, coding) in items(labels).enumerate() {
			let text = |name| coding.get(name).and_then(Json::as_str);
			let (Some(system), Some(code)) = (text("system"), text("code")) else {
				continue;
			};
			if CONFIDENTIALITY.contains(&system) {
				match Confidentiality::from_code(code) {
					Some(level) => self.level = self.level.max(Some(level)),
					None => self.faults.push(Fault::new(
						Problem::UnknownConfidentiality,
						format!("{place}.meta.security[{index}].code"),
					)),
				}
			} else if ACT_CODE.contains(&system) {
				// The system holds thousands of codes that are no sensitivities: obligations,
				// refrains, encounter classes.
				let found = Sensitivity::from_code(code);
				self.sensitivities = self.sensitivities.union(found.into_iter().collect());
			}
		}
	}
}

fn category(resource_type: &str, resource: &Json) -> Category {
	let concepts = resource.get("category");
	// R4 has `category` as one concept or as a list.
	let single = concepts.filter(|value| matches!(value, Json::Object(_)));
	let codes: Vec<&str> = items(concepts)
		.chain(single)
		.flat_map(|concept| items(concept.get("coding")))
		.filter_map(|coding| coding.get("code").and_then(Json::as_str))
		.collect();
	Category::of(resource_type, &codes)
}

/// The items of a list; none if it is none.
pub(super) fn items(value: Option<&Json>) -> impl Iterator<Item = &Json> {
	match value {
		Some(Json::Array(items)) => items.as_slice(),
		_ => &[],
	}
	.iter()
}

fn first_moment(resource: &Json, element: &str) -> Option<Moment> {
	let (name, rest) = match element.split_once('.') {
		Some((name, rest)) => (name, Some(rest)),
		None => (element, None),
	};
	if let Some(rest) = rest {
		return match resource.get(name)? {
			Json::Array(items) => items.iter().find_map(|item| first_moment(item, rest)),
			single => first_moment(single, rest),
		};
	}
	match name.strip_suffix("[x]") {
		None => when(resource.get(name)?),
		Some(base) => ["DateTime", "Instant", "Date", "Period", "Timing"]
			.iter()
			.find_map(|code| resource.get(&format!("{base}{code}")))
			.and_then(when),
	}
}

/// The beginning of a date, a `Period` or a `Timing`; of a list, that of the first that has one.
fn when(value: &Json) -> Option<Moment> {
	match value {
		Json::String(text) => moment(text),
		Json::Array(items) => items.iter().find_map(when),
		Json::Object(_) => {
			let bounds = || value.get("repeat").and_then(|it| it.get("boundsPeriod"));
			let start = value
				.get("start")
				.or_else(|| items(value.get("event")).next())
				.or_else(|| bounds().and_then(|period| period.get("start")));
			moment(start?.as_str()?)
		},
		_ => None,
	}
}
