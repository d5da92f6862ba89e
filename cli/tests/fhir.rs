//! Reading FHIR Consents without a node.
#![allow(clippy::unwrap_used)] // helpers of tests state what must hold, too

mod common;

use common::Home;
use serde_json::{json, Value};

fn consent() -> Value {
	json!({
		"resourceType": "Consent",
		"status": "active",
		"scope": { "coding": [{
			"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"
		}] },
		"category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
		"patient": { "reference": "Patient/zebrafish" },
		"dateTime": "2026-06-13",
		"provision": {
			"type": "permit",
			"period": { "end": "2030-12-31" },
			"purpose": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT" }],
			"actor": [{
				"role": { "coding": [{
					"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"
				}] },
				"reference": { "reference": "Organization/clinic" }
			}]
		}
	})
}

#[test]
fn a_document_is_said_in_plain_words_with_what_must_be_told() {
	let home = Home::new();
	home.write("consent.json", &consent().to_string());
	let arguments = [
		"consent",
		"import",
		"consent.json",
		"--check",
		"--organization",
		"Organization/clinic=4",
	];
	let words = home.run(&arguments).ok();
	for part in [
		"FHIR R4, said 2026-06-13",
		"Permit organization 4",
		"TREAT",
		"2031-01-01",
		"To be told:",
		"specially protected",
		"(Consent.provision)",
	] {
		assert!(words.contains(part), "{part}: {words}");
	}
	let printed = home.run(&[&arguments[..], &["--json"]].concat()).ok();
	let printed: Value = serde_json::from_str(&printed).unwrap();
	assert_eq!(printed["version"], "R4");
	assert_eq!(printed["rules"].as_array().map(Vec::len), Some(1));
	let remarks = printed["report"].as_array().unwrap().iter();
	assert!(remarks
		.map(|note| &note["remark"])
		.any(|remark| remark == "explicit-sensitivities-left-out"));
}

#[test]
fn a_document_can_come_through_a_pipe() {
	let home = Home::new();
	let mut consent = consent();
	consent["provision"]
		.as_object_mut()
		.unwrap()
		.remove("actor");
	let arguments = ["consent", "import", "-", "--check"];
	let words = home.run_with(&arguments, &consent.to_string(), &[]).ok();
	assert!(words.contains("Permit everybody"), "{words}");
}

#[test]
fn a_refusal_names_every_element_in_one_line_and_repeats_no_content() {
	let home = Home::new();
	let mut consent = consent();
	consent["status"] = json!("draft");
	home.write("consent.json", &consent.to_string());
	let line = home
		.run(&["consent", "import", "consent.json", "--check"])
		.failed(3);
	for part in [
		"Consent.status",
		"Consent.provision.actor[0].reference",
		"say which organization",
	] {
		assert!(line.contains(part), "{part}: {line}");
	}
	assert!(!line.contains("zebrafish"), "{line}");
	home.write(
		"twice.json",
		r#"{"resourceType":"Consent","status":"active","status":"draft"}"#,
	);
	let line = home
		.run(&["consent", "import", "twice.json", "--check"])
		.failed(3);
	assert!(line.contains("stands twice"), "{line}");
}

#[test]
fn what_is_mistyped_is_a_wrong_command_line() {
	let home = Home::new();
	home.write("consent.json", &consent().to_string());
	let import = ["consent", "import", "consent.json", "--check"];
	let wrong = [&import[..], &["--organization", "clinic"]].concat();
	let line = home.run(&wrong).failed(2);
	assert!(line.contains("--organization clinic"), "{line}");
	// Which text was signed is asked before a node is.
	let named = ["--organization", "Organization/clinic=4"];
	let line = home.run(&[&import[..3], &named].concat()).failed(2);
	assert!(line.contains("--template"), "{line}");
	let missing = home
		.run(&["consent", "import", "nowhere.json", "--check"])
		.failed(5);
	assert!(missing.contains("nowhere.json"), "{missing}");
}
