//! Confidentiality and sensitivities, as a resource's `meta.security` has them.

use super::*;
use galen_primitives::codes::{Category, Confidentiality, Sensitivity, SensitivitySet};

fn labelled(security: &str) -> Labels {
	taken(&format!(
		r#"{{"resourceType":"Basic","code":{{"text":"x"}},"meta":{{"security":[{security}]}}}}"#
	))
	.labels
}

fn coding(system: &str, code: &str) -> String {
	format!(r#"{{"system":"{system}","code":"{code}"}}"#)
}

const LEVELS: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const ACTS: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

#[test]
fn without_labels_a_record_is_normal_and_not_delicate() {
	let labels = taken(r#"{"resourceType":"Basic","code":{"text":"x"}}"#).labels;
	assert_eq!(labels.confidentiality, Confidentiality::Normal);
	assert!(labels.sensitivities.is_empty());
	assert_eq!(labels.clinical_time, None);
	assert_eq!(labels.category, Category::Other);
}

#[test]
fn the_highest_level_counts() {
	let labels = labelled(&[coding(LEVELS, "R"), coding(LEVELS, "L")].join(","));
	assert_eq!(labels.confidentiality, Confidentiality::Restricted);
	assert_eq!(
		labelled(&coding(LEVELS, "L")).confidentiality,
		Confidentiality::Low
	);
	for system in [
		"http://hl7.org/fhir/v3/Confidentiality",
		"urn:oid:2.16.840.1.113883.5.25",
	] {
		assert_eq!(
			labelled(&coding(system, "V")).confidentiality,
			Confidentiality::VeryRestricted
		);
	}
}

#[test]
fn an_unknown_level_is_not_taken_for_normal() {
	let found = refused(&format!(
		r#"{{"resourceType":"Basic","code":{{"text":"x"}},"meta":{{"security":[{},{}]}}}}"#,
		coding(LEVELS, "N"),
		coding(LEVELS, "X")
	));
	assert_eq!(
		found,
		[(
			"Basic.meta.security[1].code".into(),
			Problem::UnknownConfidentiality
		)]
	);
	// In another system the same letter means something else.
	labelled(&coding("http://example.org", "X"));
}

#[test]
fn sensitivities_are_collected() {
	let labels = labelled(
		&[
			coding(ACTS, "HIV"),
			coding("http://hl7.org/fhir/v3/ActCode", "PSY"),
			coding(ACTS, "NORDSCLCD"),
			coding("http://example.org", "SDV"),
		]
		.join(","),
	);
	assert_eq!(
		labels.sensitivities,
		SensitivitySet::of(&[Sensitivity::Hiv, Sensitivity::Psy])
	);
}

#[test]
fn labels_of_a_contained_resource_count() {
	let labels = taken(&format!(
		r#"{{"resourceType":"Basic","code":{{"text":"x"}},"contained":[
			{{"resourceType":"Basic","id":"c","code":{{"text":"x"}},"meta":{{"security":[{},{}]}}}}]}}"#,
		coding(LEVELS, "V"),
		coding(ACTS, "HIV")
	))
	.labels;
	assert_eq!(labels.confidentiality, Confidentiality::VeryRestricted);
	assert!(labels.sensitivities.has(Sensitivity::Hiv));
}

#[test]
fn a_single_category_counts_like_a_list() {
	let report = |category: &str| {
		taken(&format!(
			r#"{{"resourceType":"DiagnosticReport","status":"final","code":{{"text":"x"}},
				"category":{category}}}"#
		))
		.labels
		.category
	};
	assert_eq!(
		report(r#"[{"coding":[{"code":"LAB"}]}]"#),
		Category::Laboratory
	);
	let claim = taken(
		r#"{"resourceType":"AdverseEvent","actuality":"actual","category":[{"coding":[{"code":"x"}]}],
			"subject":{"reference":"Patient/1"}}"#,
	);
	assert_eq!(claim.labels.category, Category::AdverseEvents);
}
