//! Bundles are taken apart into the very bytes they came as.

use super::*;

fn entry(resource: &str) -> String {
	format!(r#"{{"resource":{resource}}}"#)
}

fn bundle(entries: &[String]) -> String {
	format!(
		r#"{{"resourceType":"Bundle","type":"transaction","entry":[{}]}}"#,
		entries.join(",")
	)
}

fn refused_bundle(text: &str) -> Vec<(String, Problem)> {
	listed(split_bundle(text.as_bytes()).expect_err("refused"))
}

fn at(path: &str, problem: Problem) -> Vec<(String, Problem)> {
	vec![(path.into(), problem)]
}

const PATIENT: &str = r#"{ "resourceType" : "Patient", "id": "p" }"#;

#[test]
fn resources_are_the_very_bytes() {
	let odd = "{\n\t\"id\":\"\\u0061\" , \"resourceType\":\"Patient\"\r\n}";
	let text = format!(
		r#"{{"type":"batch","entry":[{{"request":{{"method":"PUT","url":"x"}}, "resource" : {odd} ,"fullUrl":"urn:uuid:1"}},{}],"resourceType":"Bundle"}}"#,
		entry(PATIENT)
	);
	let parts = split_bundle(text.as_bytes()).expect("a bundle");
	assert_eq!(parts.entries.len(), 2);
	assert_eq!(parts.entries[0].bytes(), odd.as_bytes());
	assert_eq!(parts.entries[0].full_url.as_deref(), Some("urn:uuid:1"));
	assert_eq!(
		&text.as_bytes()[parts.entries[0].range.clone()],
		odd.as_bytes()
	);
	assert_eq!(parts.entries[1].bytes(), PATIENT.as_bytes());
	let read = parts.entries[0].read().expect("reads");
	assert_eq!(read.id.as_deref(), Some("a"));
}

#[test]
fn a_resource_inside_another_is_no_entry() {
	let list = r#"{"resourceType":"Basic","code":{"text":"x"},"contained":[{"resourceType":"Patient","id":"c"}]}"#;
	let text = bundle(&[entry(list)]);
	let parts = split_bundle(text.as_bytes()).expect("a bundle");
	assert_eq!(parts.entries.len(), 1);
	assert_eq!(parts.entries[0].bytes(), list.as_bytes());
}

#[test]
fn faults_are_told_from_the_bundle() {
	let text = bundle(&[
		entry(PATIENT),
		entry(r#"{"resourceType":"Observation","status":"final"}"#),
	]);
	let parts = split_bundle(text.as_bytes()).expect("a bundle");
	let faults = listed(parts.entries[1].read().expect_err("refused"));
	assert_eq!(
		faults,
		at("Bundle.entry[1].resource.code", Problem::Missing)
	);
	let none = bundle(&[entry("{}")]);
	let parts = split_bundle(none.as_bytes()).expect("a bundle");
	assert_eq!(
		listed(parts.entries[0].read().expect_err("refused")),
		at("Bundle.entry[0].resource.resourceType", Problem::Missing)
	);
}

#[test]
fn faults_of_the_bundle_itself_have_their_path() {
	assert_eq!(
		refused_bundle(r#"{"resourceType":"Bundle","type":"transaction","entry":[]}"#),
		at("Bundle.entry", Problem::EmptyValue)
	);
	assert_eq!(
		refused_bundle(r#"{"resourceType":"Bundle","type":"transaction"}"#),
		at("Bundle.entry", Problem::EmptyBundle)
	);
	assert_eq!(
		refused_bundle(r#"{"resourceType":"Bundle","entry":[{"resource":{}}]}"#),
		at("Bundle.type", Problem::Missing)
	);
	assert_eq!(
		refused_bundle(r#"{"resourceType":"Patient","entry":[{"resource":{}}]}"#)[0],
		at("Patient.resourceType", Problem::OtherResource)[0]
	);
	assert_eq!(
		refused_bundle(r#"{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{}}]}"#),
		at("Bundle.type", Problem::BundleType)
	);
	assert_eq!(
		refused_bundle(&bundle(&[entry(PATIENT), r#"{"fullUrl":"urn:x"}"#.into()])),
		at("Bundle.entry[1].resource", Problem::EmptyEntry)
	);
	assert_eq!(
		refused_bundle(&bundle(&[entry("\"x\"")])),
		at("Bundle.entry[0].resource", Problem::Missing)
	);
	assert_eq!(
		refused_bundle(&bundle(&["1".into()])),
		at("Bundle.entry[0]", Problem::WrongType)
	);
	assert_eq!(
		refused_bundle(&bundle(&[format!(
			r#"{{"resource":{PATIENT},"request":{{"method":"DELETE","url":"Patient/1"}}}}"#
		)])),
		at("Bundle.entry[0].request.method", Problem::Method)
	);
	assert_eq!(refused_bundle("[]"), at("Bundle", Problem::WrongType));
}

#[test]
fn hostile_resources_are_found_while_taking_apart() {
	let cut = bundle(&[entry(PATIENT)]);
	assert_eq!(
		refused_bundle(&cut[..cut.len() - 6])[0].1,
		Problem::Truncated
	);
	assert_eq!(
		refused_bundle(&bundle(&[
			entry(PATIENT),
			entry(r#"{"resourceType":"Patient","name":[{"id":"1","id":"2"}]}"#)
		])),
		at(
			"Bundle.entry[1].resource.name[0].id",
			Problem::DuplicateName
		)
	);
	let deep = format!("{{\"a\":{}1{}}}", "[".repeat(63), "]".repeat(63));
	split_bundle(bundle(&[entry(&deep)]).as_bytes()).expect("64 levels are allowed");
	let deep = format!("{{\"a\":{}1{}}}", "[".repeat(64), "]".repeat(64));
	assert_eq!(
		refused_bundle(&bundle(&[entry(&deep)]))[0].1,
		Problem::TooDeep
	);
	let wide = format!("{{\"a\":[{}1]}}", "1,".repeat(limits::MAX_VALUES));
	assert_eq!(
		refused_bundle(&bundle(&[entry(&wide)])),
		at("Bundle.entry[0].resource", Problem::TooManyValues)
	);
	assert_eq!(
		refused_bundle(&bundle(&vec![entry("{}"); limits::MAX_ENTRIES + 1])),
		at(
			&format!("Bundle.entry[{}].resource", limits::MAX_ENTRIES),
			Problem::TooManyEntries
		)
	);
	let marked = format!("\u{feff}{}", bundle(&[entry(PATIENT)]));
	assert_eq!(
		refused_bundle(&marked),
		at("Bundle", Problem::ByteOrderMark)
	);
}

#[test]
fn a_bundle_in_a_bundle_is_no_record() {
	let inner = bundle(&[entry(PATIENT)]);
	let text = bundle(&[entry(&inner)]);
	let parts = split_bundle(text.as_bytes()).expect("a bundle");
	assert_eq!(
		listed(parts.entries[0].read().expect_err("refused")),
		at("Bundle.entry[0].resource.resourceType", Problem::NotARecord)
	);
}
