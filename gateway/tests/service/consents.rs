//! FHIR Consents are read into rules.

use crate::support::{
	ledger::{CLINIC, HOSPITAL},
	request, Answer, Bench,
};
use axum::http::Method;
use galen_primitives::members::Role;
use serde_json::{json, Value};

fn consent() -> Value {
	json!({
		"resourceType": "Consent",
		"status": "active",
		"category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
		"subject": { "reference": "Patient/zebrafish" },
		"date": "2026-03-02",
		"decision": "permit",
		"grantee": [{ "reference": "Organization/clinic" }],
		"provision": [{ "purpose": [{
			"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HMARKT"
		}] }]
	})
}

async fn compile(bench: &Bench, token: &str, query: &str, body: &str) -> Answer {
	let path = format!("/fhir/Consent/$compile{query}");
	let body = Some(("application/fhir+json", body.as_bytes().to_vec()));
	bench.send(request(Method::POST, token, &path, body)).await
}

const CLINIC_IS_ONE: &str = "?organization=Organization/clinic%3D1";

#[tokio::test]
async fn a_registrar_is_told_what_a_document_says() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	let answer = compile(&bench, &token, CLINIC_IS_ONE, &consent().to_string()).await;
	let answer = answer.is(200).json();
	assert_eq!(answer["version"], "R5");
	assert_eq!(answer["stated_at"], 1_772_409_600);
	let rules = answer["rules"].as_array().unwrap();
	assert_eq!(rules.len(), 2);
	assert_eq!(rules[0]["deny"]["purposes"], json!(["HMARKT"]));
	assert_eq!(
		rules[1]["permit"][0]["recipient"],
		json!({ "organization": 1 })
	);
	let remarks: Vec<&Value> = answer["report"]
		.as_array()
		.unwrap()
		.iter()
		.map(|note| &note["remark"])
		.collect();
	assert!(
		remarks.contains(&&json!("explicit-sensitivities-left-out")),
		"{remarks:?}"
	);
}

#[tokio::test]
async fn a_refusal_names_the_elements_and_repeats_nothing() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	let mut wrong = consent();
	wrong["status"] = json!("draft");
	let answer = compile(&bench, &token, "", &wrong.to_string()).await;
	let outcome = answer.is(422).json();
	assert_eq!(outcome["resourceType"], "OperationOutcome");
	let places: Vec<&Value> = outcome["issue"]
		.as_array()
		.unwrap()
		.iter()
		.map(|issue| &issue["expression"][0])
		.collect();
	assert_eq!(places, ["Consent.status", "Consent.grantee[0]"]);
	assert!(!outcome.to_string().contains("zebrafish"));
	let unreadable = compile(&bench, &token, "", "{").await;
	assert_eq!(
		unreadable.is(400).json()["resourceType"],
		"OperationOutcome"
	);
	// What is over by the ledger's time is refused.
	let mut over = consent();
	over["period"] = json!({ "end": "2026-12-31" });
	let answer = compile(&bench, &token, CLINIC_IS_ONE, &over.to_string()).await;
	let outcome = answer.is(422).json();
	assert_eq!(outcome["issue"][0]["expression"][0], "Consent.period");
}

#[tokio::test]
async fn a_query_that_is_not_understood_is_refused() {
	let bench = Bench::new().await;
	let token = bench.sign_in(&bench.registrar).await;
	for query in [
		"?version=STU3",
		"?organization=clinic",
		"?stated_at=yesterday",
		"?name_sensitivities=perhaps",
		"?colour=red",
	] {
		let answer = compile(&bench, &token, query, &consent().to_string()).await;
		assert_eq!(
			answer.is(400).json()["resourceType"],
			"OperationOutcome",
			"{query}"
		);
	}
}

#[tokio::test]
async fn only_who_brings_data_in_may_ask() {
	let bench = Bench::new().await;
	let clinician = bench.staff("doctor", HOSPITAL, Role::Clinician).await;
	let stranger = bench.staff("stranger", CLINIC, Role::Registrar).await;
	for token in [clinician, stranger] {
		let answer = compile(&bench, &token, CLINIC_IS_ONE, &consent().to_string()).await;
		assert_eq!(answer.is(403).json()["resourceType"], "OperationOutcome");
	}
}
