//! Small resources of our own, the malformed ones, and the Synthea bundles where they are at hand.

mod bundles;
mod malformed;
mod metadata;
mod patients;
mod security;
mod synthea;
mod times;

use super::*;
use fhirkit::Kind;

/// The faults of a resource that must be refused, as `(path, problem)`.
fn refused(resource: &str) -> Vec<(String, Problem)> {
	listed(read_resource(resource.as_bytes()).expect_err("refused"))
}

fn listed(faults: Faults) -> Vec<(String, Problem)> {
	faults
		.iter()
		.map(|fault| (fault.path.clone(), fault.problem))
		.collect()
}

/// What is read of a resource that must be taken.
fn taken(resource: &str) -> Resource {
	read_resource(resource.as_bytes()).unwrap_or_else(|faults| panic!("{resource}: {faults:?}"))
}

#[test]
fn a_resource_is_read() {
	let resource = taken(
		r#"{"resourceType":"Observation","id":"o-1","status":"final","code":{"text":"weight"},
			"subject":{"reference":"Patient/p-1"},"effectiveDateTime":"2020-02-03",
			"category":[{"coding":[{"system":"x","code":"vital-signs"}]}],
			"valueQuantity":{"value":72.50,"unit":"kg"}}"#,
	);
	assert_eq!(resource.resource_type, "Observation");
	assert_eq!(resource.id.as_deref(), Some("o-1"));
	assert_eq!(
		resource.labels.category,
		galen_primitives::codes::Category::VitalSigns
	);
	assert_eq!(resource.labels.clinical_time, Some(1_580_688_000));
	assert_eq!(resource.labels.author, None);
}

#[test]
fn every_fault_has_its_path() {
	let found = refused(
		r#"{"resourceType":"Observation","valueString":"x","valueBoolean":true,
			"effectiveDateTime":"yesterday","issued":5,"component":[],"nickname":"x"}"#,
	);
	for expected in [
		("Observation.status", Problem::Missing),
		("Observation.code", Problem::Missing),
		("Observation.value[x]", Problem::SeveralTypes),
		(
			"Observation.effectiveDateTime",
			Problem::NotA(Kind::DateTime),
		),
		("Observation.issued", Problem::WrongType),
		("Observation.component", Problem::EmptyValue),
		("Observation.nickname", Problem::UnknownElement),
	] {
		assert!(
			found.contains(&(expected.0.into(), expected.1)),
			"{expected:?} in {found:?}"
		);
	}
}

#[test]
fn a_fault_repeats_no_content() {
	let canary = "canary-7f3a";
	let faults = read_resource(
		format!(
			r#"{{"resourceType":"Patient","birthDate":"{canary}","gender":" {canary} ",
				"multipleBirthInteger":"{canary}","link":[{{"type":"{canary} "}}]}}"#
		)
		.as_bytes(),
	)
	.expect_err("refused");
	let told = format!("{faults:?} {faults} {}", faults.to_outcome());
	assert!(!told.contains(canary), "{told}");
	assert!(told.contains("Patient.link[0].type"));
}

#[test]
fn an_outcome_is_a_resource_itself() {
	let faults = read_resource(br#"{"resourceType":"Observation"}"#).expect_err("refused");
	let outcome = faults.to_outcome();
	taken(&outcome);
	assert!(outcome.contains(r#""expression":["Observation.status"]"#));
	assert!(outcome.contains(r#""code":"required""#));
}

#[test]
fn many_faults_are_told_in_part() {
	let mut resource = String::from(r#"{"resourceType":"Patient","name":["#);
	resource.push_str(&vec!["1"; 1000].join(","));
	resource.push_str("]}");
	let found = refused(&resource);
	assert_eq!(found.len(), limits::MAX_FAULTS + 1);
	assert_eq!(found.last().map(|it| it.1), Some(Problem::More));
}

#[test]
fn the_tables_name_resources_that_exist() {
	assert!(tables::is_sorted());
	for name in tables::types() {
		let read = read_resource(format!(r#"{{"resourceType":"{name}"}}"#).as_bytes());
		if let Err(faults) = read {
			let unknown = faults
				.iter()
				.any(|fault| fault.problem == Problem::UnknownResource);
			assert!(!unknown, "{name}");
		}
	}
}
