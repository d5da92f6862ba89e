//! Whose a resource is.

use super::{
	bundle::Entry,
	fault::{Fault, Problem},
	labels::items,
	resource::Resource,
	tables::{naming, Naming},
};
use fhirkit::Json;
use std::collections::HashMap;

/// On whose shelf a resource belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
	/// The patient's with this logical id.
	Patient(String),
	/// The hospital's own: it names no patient, or several.
	Own,
}

/// What a resource says of its patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
	/// It is a patient.
	Itself,
	/// These references; none if it names nobody.
	References(Vec<Reference>),
}

/// A reference that may lead to a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
	/// As written, without a version.
	target: String,
	/// Where it stands.
	path: String,
	/// Whether the resource is about whom it names.
	is_subject: bool,
}

/// Reads whom a well-formed resource names.
pub(super) fn named(resource_type: &str, resource: &Json) -> Result<Named, Vec<Fault>> {
	if resource_type == "Patient" {
		return Ok(Named::Itself);
	}
	let Some(naming) = naming(resource_type) else {
		return Ok(Named::References(Vec::new()));
	};
	let (element, is_subject) = match naming {
		Naming::About(element) => (element, true),
		Naming::Among(element) => (element, false),
	};
	let mut reader = Reader {
		resource,
		is_subject,
		references: Vec::new(),
		faults: Vec::new(),
	};
	reader.descend(resource, element, resource_type.to_owned());
	if reader.faults.is_empty() {
		Ok(Named::References(reader.references))
	} else {
		Err(reader.faults)
	}
}

struct Reader<'a> {
	resource: &'a Json,
	is_subject: bool,
	references: Vec<Reference>,
	faults: Vec<Fault>,
}

impl Reader<'_> {
	fn descend(&mut self, value: &Json, element: &str, place: String) {
		let (name, rest) = match element.split_once('.') {
			Some((name, rest)) => (name, Some(rest)),
			None => (element, None),
		};
		let Some(member) = value.get(name) else {
			return;
		};
		let place = format!("{place}.{name}");
		let mut visit = |value: &Json, place: String| match rest {
			Some(rest) => self.descend(value, rest, place),
			None => self.reference(value, place),
		};
		match member {
			Json::Array(items) => items
				.iter()
				.enumerate()
				.for_each(|(index, item)| visit(item, format!("{place}[{index}]"))),
			single => visit(single, place),
		}
	}

	fn reference(&mut self, value: &Json, place: String) {
		let stated_type = value.get("type").and_then(Json::as_str);
		if stated_type.is_some_and(|name| name != "Patient") {
			return;
		}
		let target = value.get("reference").and_then(Json::as_str);
		let contained = target.and_then(|target| target.strip_prefix('#'));
		let is_unclear = match (target, contained) {
			// Named by an identifier or a display text only.
			(None, _) => true,
			(Some(_), Some(id)) => self.is_contained_patient(id),
			(Some(target), None) => {
				self.references.push(Reference {
					target: without_version(target).to_owned(),
					path: format!("{place}.reference"),
					is_subject: self.is_subject,
				});
				false
			},
		};
		if is_unclear && self.is_subject {
			self.faults.push(Fault::new(Problem::UnknownPatient, place));
		}
	}

	/// A contained patient has no identity outside the resource.
	fn is_contained_patient(&self, id: &str) -> bool {
		let text =
			|value: &Json, name: &str| value.get(name).and_then(Json::as_str).map(str::to_owned);
		items(self.resource.get("contained"))
			.find(|contained| text(contained, "id").as_deref() == Some(id))
			.is_none_or(|contained| text(contained, "resourceType").as_deref() == Some("Patient"))
	}
}

fn without_version(reference: &str) -> &str {
	reference
		.split_once("/_history/")
		.map_or(reference, |(target, _)| target)
}

/// What a reference leads to.
enum Target {
	Patient(String),
	SomethingElse,
	Unknown,
}

/// Which patients a bundle, or a resource that comes alone, can mean.
#[derive(Debug, Default)]
pub struct Patients {
	/// What stands under each `fullUrl`: the logical id if it is a patient.
	by_url: HashMap<String, (String, Option<String>)>,
	/// The bundle's patient, if it has exactly one.
	only: Option<String>,
}

impl Patients {
	/// For resources that do not come in a bundle.
	pub fn of_no_bundle() -> Self {
		Self::default()
	}

	/// For a bundle with these entries and what was read from them.
	pub fn of_bundle<'a, 'b>(
		entries: impl Iterator<Item = (&'a Entry<'b>, &'a Resource)>,
	) -> Result<Self, Vec<Fault>>
	where
		'b: 'a,
	{
		let mut patients = Self::default();
		let mut several = false;
		let mut faults = Vec::new();
		for (entry, resource) in entries {
			let patient = match resource.named {
				Named::Itself => match own_id(resource, entry.full_url.as_deref()) {
					Some(id) => Some(id),
					None => {
						faults.push(Fault::new(
							Problem::Missing,
							format!("{}.resource.id", entry.place()),
						));
						continue;
					},
				},
				Named::References(_) => None,
			};
			if let Some(id) = &patient {
				several |= patients.only.as_ref().is_some_and(|only| only != id);
				patients.only = Some(id.clone());
			}
			let Some(url) = &entry.full_url else {
				continue;
			};
			// The same resource may stand twice; two different ones leave open which is meant.
			let identity = (
				format!(
					"{}/{}",
					resource.resource_type,
					resource.id.as_deref().unwrap_or_default()
				),
				patient,
			);
			match patients.by_url.get(url) {
				Some(before) if *before != identity => faults.push(Fault::new(
					Problem::DuplicateUrl,
					format!("{}.fullUrl", entry.place()),
				)),
				Some(_) => {},
				None => {
					patients.by_url.insert(url.clone(), identity);
				},
			}
		}
		if several {
			patients.only = None;
		}
		if faults.is_empty() {
			Ok(patients)
		} else {
			Err(faults)
		}
	}

	/// Whose a resource is. `bases` are the URLs under which the hospital's own FHIR server speaks
	/// of its resources, each with a slash at the end: `https://fhir.example.org/r4/`.
	pub fn whose(
		&self,
		resource: &Resource,
		full_url: Option<&str>,
		bases: &[String],
	) -> Result<Whose, Fault> {
		let references = match &resource.named {
			Named::Itself => {
				return own_id(resource, full_url)
					.map(Whose::Patient)
					.ok_or_else(|| Fault::new(Problem::Missing, "Patient.id"));
			},
			Named::References(references) => references,
		};
		let mut found: Option<String> = None;
		for reference in references {
			match self.target(&reference.target, bases) {
				Target::Patient(id) => match &found {
					Some(before) if *before != id => return Ok(Whose::Own),
					_ => found = Some(id),
				},
				Target::Unknown if reference.is_subject => {
					return Err(Fault::new(Problem::UnknownPatient, reference.path.clone()));
				},
				Target::SomethingElse | Target::Unknown => {},
			}
		}
		let whose = found.or_else(|| self.only.clone());
		Ok(whose.map_or(Whose::Own, Whose::Patient))
	}

	fn target(&self, reference: &str, bases: &[String]) -> Target {
		if let Some((_, patient)) = self.by_url.get(reference) {
			return patient
				.clone()
				.map_or(Target::SomethingElse, Target::Patient);
		}
		let local = bases
			.iter()
			.find_map(|base| reference.strip_prefix(base.as_str()))
			.unwrap_or(reference);
		// Also a search, as in `Practitioner?identifier=…`, tells what it leads to.
		let Some((kind, id)) = local.split_once(['/', '?']) else {
			return Target::Unknown;
		};
		let is_type = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphabetic());
		match kind {
			"Patient" if local.contains('?') || !is_id(id) => Target::Unknown,
			"Patient" => Target::Patient(id.to_owned()),
			_ if is_type => Target::SomethingElse,
			_ => Target::Unknown,
		}
	}
}

/// The id of a patient resource, or else the one its entry gives it.
fn own_id(resource: &Resource, full_url: Option<&str>) -> Option<String> {
	let from_url = || full_url?.strip_prefix("urn:uuid:").map(str::to_owned);
	resource.id.clone().or_else(from_url)
}

/// `[A-Za-z0-9\-\.]{1,64}`.
pub(super) fn is_id(text: &str) -> bool {
	fhirkit::Kind::Id.check(text).is_ok()
}
