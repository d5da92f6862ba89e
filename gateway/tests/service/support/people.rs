//! Small FHIR bundles of invented people.

use serde_json::{json, Value};

/// A patient with one laboratory result, two vital signs and one condition: five resources.
pub fn bundle(name: &str) -> Value {
	let patient = format!("Patient/{name}");
	let subject = json!({ "reference": patient });
	let category = |code: &str| {
		json!([{ "coding": [{
			"system": "http://terminology.hl7.org/CodeSystem/observation-category",
			"code": code,
		}] }])
	};
	let observation = |id: &str, kind: &str, code: &str, value: f64| {
		json!({
			"resourceType": "Observation",
			"id": format!("{name}-{id}"),
			"status": "final",
			"category": category(kind),
			"code": { "coding": [{ "system": "http://loinc.org", "code": code }] },
			"subject": subject,
			"effectiveDateTime": "2026-03-01T08:30:00Z",
			"valueQuantity": { "value": value, "unit": "1" },
		})
	};
	let resources = [
		json!({ "resourceType": "Patient", "id": name, "birthDate": "1980-05-17" }),
		observation("glucose", "laboratory", "2339-0", 5.4),
		observation("pulse", "vital-signs", "8867-4", 71.0),
		observation("weight", "vital-signs", "29463-7", 70.5),
		json!({
			"resourceType": "Condition",
			"id": format!("{name}-asthma"),
			"category": [{ "coding": [{
				"system": "http://terminology.hl7.org/CodeSystem/condition-category",
				"code": "problem-list-item",
			}] }],
			"code": { "coding": [{ "system": "http://snomed.info/sct", "code": "195967001" }] },
			"subject": subject,
			"onsetDateTime": "2015-01-01",
		}),
	];
	let entries: Vec<Value> = resources
		.into_iter()
		.map(|resource| {
			let url = format!(
				"{}/{}",
				resource["resourceType"].as_str().unwrap(),
				resource["id"].as_str().unwrap()
			);
			json!({
				"resource": resource,
				"request": { "method": "PUT", "url": url },
			})
		})
		.collect();
	json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries })
}
