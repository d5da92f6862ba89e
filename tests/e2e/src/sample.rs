//! The records under `tests/data/fhir`, and others made for one test.

use anyhow::Context;
use serde::Deserialize;
use serde_json::{json, value::RawValue, Value};
use std::path::{Path, PathBuf};

/// A transaction bundle as it was received.
#[derive(Clone, Debug)]
pub struct Bundle {
	/// All of it.
	pub text: String,
	/// The resources in it, each exactly as it stands there.
	pub resources: Vec<String>,
	/// `Patient.id` of the one patient, if it has exactly one.
	pub patient: Option<String>,
}

#[derive(Deserialize)]
struct Entries<'a> {
	#[serde(borrow)]
	entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
	#[serde(borrow)]
	resource: &'a RawValue,
}

#[derive(Deserialize)]
struct Head {
	#[serde(rename = "resourceType")]
	kind: String,
	id: Option<String>,
}

impl Bundle {
	/// Reads a bundle.
	pub fn parse(text: String) -> anyhow::Result<Self> {
		let entries: Entries<'_> = serde_json::from_str(&text).context("not a bundle")?;
		let resources: Vec<String> = entries
			.entry
			.iter()
			.map(|entry| entry.resource.get().to_string())
			.collect();
		let mut patients = Vec::new();
		for resource in &resources {
			let head: Head = serde_json::from_str(resource)?;
			if head.kind == "Patient" {
				patients.extend(head.id);
			}
		}
		let patient = (patients.len() == 1).then(|| patients.remove(0));
		Ok(Self {
			text,
			resources,
			patient,
		})
	}

	/// Reads a bundle from a file.
	pub fn read(path: &Path) -> anyhow::Result<Self> {
		let text = std::fs::read_to_string(path)
			.with_context(|| format!("cannot read {}", path.display()))?;
		Self::parse(text).with_context(|| path.display().to_string())
	}

	/// `Patient.id` of a bundle that has exactly one patient.
	pub fn patient(&self) -> anyhow::Result<&str> {
		self.patient.as_deref().context("a bundle of one patient")
	}
}

/// Where the sample records are.
pub fn folder() -> PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fhir")
}

/// A sample bundle, such as `alice/amina`.
pub fn bundle(name: &str) -> anyhow::Result<Bundle> {
	Bundle::read(&folder().join(format!("{name}.json")))
}

/// The sample bulk file, one resource a line.
pub fn bulk() -> anyhow::Result<String> {
	let path = folder().join("alice/bulk.ndjson");
	std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// A small bundle of one patient with `measurements` laboratory results, all of them with `mark` in
/// their identifiers, and in their free text if there is room for it.
pub fn made(mark: &str, measurements: usize) -> anyhow::Result<Bundle> {
	let patient = format!("p-{mark}");
	let mut entries = vec![entry(json!({
		"resourceType": "Patient",
		"id": patient,
		"active": true,
		"name": [{ "family": mark, "given": ["Sample"] }],
		"birthDate": "1990-01-01",
	}))];
	for number in 0..measurements {
		entries.push(entry(measurement(&patient, mark, number)));
	}
	let bundle = json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries });
	Bundle::parse(bundle.to_string())
}

/// One laboratory result of a patient.
pub fn measurement(patient: &str, mark: &str, number: usize) -> Value {
	json!({
		"resourceType": "Observation",
		"id": format!("o-{mark}-{number}"),
		"status": "final",
		"category": [{ "coding": [{
			"system": "http://terminology.hl7.org/CodeSystem/observation-category",
			"code": "laboratory",
		}] }],
		"code": { "coding": [{ "system": "http://loinc.org", "code": "38445-3" }], "text": mark },
		"subject": { "reference": format!("Patient/{patient}") },
		"effectiveDateTime": format!("2024-03-{:02}", 1 + number % 28),
		"valueQuantity": { "value": 100 + number, "unit": "ug/g" },
		"note": [{ "text": mark }],
	})
}

fn entry(resource: Value) -> Value {
	let kind = resource
		.get("resourceType")
		.and_then(Value::as_str)
		.unwrap_or_default();
	let id = resource
		.get("id")
		.and_then(Value::as_str)
		.unwrap_or_default();
	let url = format!("{kind}/{id}");
	json!({
		"fullUrl": format!("https://sample.example/fhir/{url}"),
		"resource": resource,
		"request": { "method": "PUT", "url": url },
	})
}
