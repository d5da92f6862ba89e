//! Whose a resource is: never a guess.

use super::*;

fn observation(subject: &str) -> String {
	format!(
		r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"subject":{subject}}}"#
	)
}

fn alone(resource: &str) -> Result<Whose, (String, Problem)> {
	with_bases(resource, &[])
}

fn with_bases(resource: &str, bases: &[String]) -> Result<Whose, (String, Problem)> {
	let resource =
		read_resource(resource.as_bytes()).map_err(|faults| listed(faults)[0].clone())?;
	Patients::of_no_bundle()
		.whose(&resource, None, bases)
		.map_err(|fault| (fault.path, fault.problem))
}

fn patient(id: &str) -> Result<Whose, (String, Problem)> {
	Ok(Whose::Patient(id.into()))
}

fn unknown(path: &str) -> Result<Whose, (String, Problem)> {
	Err((path.into(), Problem::UnknownPatient))
}

/// Whose the entries of a bundle are.
fn in_bundle(entries: &[(&str, &str)]) -> Result<Vec<Whose>, Vec<(String, Problem)>> {
	let entries: Vec<String> = entries
		.iter()
		.map(|(url, resource)| match *url {
			"" => format!(r#"{{"resource":{resource}}}"#),
			url => format!(r#"{{"fullUrl":"{url}","resource":{resource}}}"#),
		})
		.collect();
	let text = format!(
		r#"{{"resourceType":"Bundle","type":"collection","entry":[{}]}}"#,
		entries.join(",")
	);
	let parts = split_bundle(text.as_bytes()).expect("a bundle");
	let resources: Vec<Resource> = parts
		.entries
		.iter()
		.map(|entry| entry.read().expect("reads"))
		.collect();
	let told = |faults: Vec<Fault>| {
		faults
			.into_iter()
			.map(|fault| (fault.path, fault.problem))
			.collect::<Vec<_>>()
	};
	let patients = Patients::of_bundle(parts.entries.iter().zip(&resources)).map_err(told)?;
	parts
		.entries
		.iter()
		.zip(&resources)
		.map(|(entry, resource)| {
			patients
				.whose(resource, entry.full_url.as_deref(), &[])
				.map_err(|fault| told(vec![fault]))
		})
		.collect()
}

#[test]
fn a_relative_reference_names_the_hospitals_patient() {
	assert_eq!(
		alone(&observation(r#"{"reference":"Patient/p-1"}"#)),
		patient("p-1")
	);
	assert_eq!(
		alone(&observation(r#"{"reference":"Patient/p-1/_history/3"}"#)),
		patient("p-1")
	);
	assert_eq!(
		alone(r#"{"resourceType":"Patient","id":"p-1"}"#),
		patient("p-1")
	);
	assert_eq!(
		alone(r#"{"resourceType":"Patient"}"#),
		Err(("Patient.id".into(), Problem::Missing))
	);
}

#[test]
fn another_servers_patient_is_not_ours() {
	let foreign = observation(r#"{"reference":"https://elsewhere.example/fhir/Patient/p-1"}"#);
	assert_eq!(alone(&foreign), unknown("Observation.subject.reference"));
	let bases = ["https://elsewhere.example/fhir/".to_owned()];
	assert_eq!(with_bases(&foreign, &bases), patient("p-1"));
	let longer = observation(r#"{"reference":"https://elsewhere.example/fhir/x/Patient/p-1"}"#);
	assert_eq!(with_bases(&longer, &bases), Ok(Whose::Own));
}

#[test]
fn a_subject_who_cannot_be_told_is_refused() {
	for subject in [
		r#"{"reference":"urn:uuid:0"}"#,
		r#"{"reference":"Patient?identifier=x|1"}"#,
		r#"{"reference":"Patient/"}"#,
		r#"{"reference":"Patient/a/b"}"#,
		r#"{"reference":"p-1"}"#,
	] {
		assert_eq!(
			alone(&observation(subject)),
			unknown("Observation.subject.reference"),
			"{subject}"
		);
	}
	for subject in [
		r#"{"display":"Mr X"}"#,
		r#"{"identifier":{"value":"1"}}"#,
		r##"{"reference":"#gone"}"##,
	] {
		assert_eq!(
			alone(&observation(subject)),
			unknown("Observation.subject"),
			"{subject}"
		);
	}
	let contained = r##"{"resourceType":"Observation","status":"final","code":{"text":"x"},
		"subject":{"reference":"#p"},"contained":[{"resourceType":"Patient","id":"p"}]}"##;
	assert_eq!(alone(contained), unknown("Observation.subject"));
}

#[test]
fn what_is_about_no_patient_is_the_hospitals() {
	for subject in [
		r#"{"reference":"Group/1"}"#,
		r#"{"reference":"Device?identifier=x"}"#,
		r#"{"type":"Group","reference":"urn:uuid:0"}"#,
		r#"{"type":"Device","display":"x"}"#,
	] {
		assert_eq!(alone(&observation(subject)), Ok(Whose::Own), "{subject}");
	}
	let contained = r##"{"resourceType":"Observation","status":"final","code":{"text":"x"},
		"subject":{"reference":"#g"},"contained":[{"resourceType":"Group","id":"g","type":"person","actual":true}]}"##;
	assert_eq!(alone(contained), Ok(Whose::Own));
	assert_eq!(
		alone(r#"{"resourceType":"Organization","name":"North"}"#),
		Ok(Whose::Own)
	);
}

#[test]
fn participants_count_if_exactly_one_patient_is_among_them() {
	let appointment = |actors: &[&str]| {
		let participants: Vec<String> = actors
			.iter()
			.map(|actor| format!(r#"{{"status":"accepted","actor":{{"reference":"{actor}"}}}}"#))
			.collect();
		format!(
			r#"{{"resourceType":"Appointment","status":"booked","participant":[{}]}}"#,
			participants.join(",")
		)
	};
	assert_eq!(
		alone(&appointment(&["Practitioner/1", "urn:uuid:0", "Patient/a"])),
		patient("a")
	);
	assert_eq!(
		alone(&appointment(&["Patient/a", "Patient/a"])),
		patient("a")
	);
	assert_eq!(
		alone(&appointment(&["Patient/a", "Patient/b"])),
		Ok(Whose::Own)
	);
	assert_eq!(alone(&appointment(&["Location/1"])), Ok(Whose::Own));
}

#[test]
fn a_bundles_urls_come_first() {
	let whose = in_bundle(&[
		("urn:uuid:1", r#"{"resourceType":"Patient","id":"one"}"#),
		(
			"http://x/Patient/2",
			r#"{"resourceType":"Patient","id":"two"}"#,
		),
		("", &observation(r#"{"reference":"urn:uuid:1"}"#)),
		("", &observation(r#"{"reference":"http://x/Patient/2"}"#)),
		("", &observation(r#"{"reference":"Patient/three"}"#)),
		// Two patients: what names none is nobody's.
		("", r#"{"resourceType":"Organization","name":"North"}"#),
	]);
	let expected = ["one", "two", "one", "two", "three"].map(|id| Whose::Patient(id.into()));
	assert_eq!(whose.expect("told")[..5], expected);
}

#[test]
fn what_names_nobody_goes_with_the_only_patient() {
	let organization = r#"{"resourceType":"Organization","name":"North"}"#;
	let one = r#"{"resourceType":"Patient","id":"one"}"#;
	let two = r#"{"resourceType":"Patient","id":"two"}"#;
	let last = |entries: &[(&str, &str)]| in_bundle(entries).expect("told").pop();
	assert_eq!(
		last(&[("", one), ("", organization)]),
		Some(Whose::Patient("one".into()))
	);
	assert_eq!(
		last(&[("", one), ("", one), ("", organization)]),
		Some(Whose::Patient("one".into()))
	);
	assert_eq!(
		last(&[("", one), ("", two), ("", one), ("", organization)]),
		Some(Whose::Own)
	);
	assert_eq!(last(&[("", organization)]), Some(Whose::Own));
}

#[test]
fn a_patient_without_id_is_known_by_its_entry() {
	let whose = in_bundle(&[
		("urn:uuid:77", r#"{"resourceType":"Patient"}"#),
		("", &observation(r#"{"reference":"urn:uuid:77"}"#)),
	]);
	assert_eq!(
		whose.expect("told"),
		[Whose::Patient("77".into()), Whose::Patient("77".into())]
	);
	assert_eq!(
		in_bundle(&[("http://x/1", r#"{"resourceType":"Patient"}"#)]),
		Err(vec![(
			"Bundle.entry[0].resource.id".into(),
			Problem::Missing
		)])
	);
}

#[test]
fn one_url_means_one_resource() {
	let one = r#"{"resourceType":"Patient","id":"one"}"#;
	let two = r#"{"resourceType":"Patient","id":"two"}"#;
	assert_eq!(
		in_bundle(&[("urn:uuid:1", one), ("urn:uuid:1", two)]),
		Err(vec![(
			"Bundle.entry[1].fullUrl".into(),
			Problem::DuplicateUrl
		)])
	);
	assert!(in_bundle(&[("urn:uuid:1", one), ("urn:uuid:1", one)]).is_ok());
}
