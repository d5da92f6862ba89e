//! Clinical time: the beginning of what is stated, in UTC.

use super::{super::time::moment, *};

#[test]
fn a_partial_date_begins_where_it_begins() {
	for (text, seconds) in [
		("1970", 0),
		("1970-01-01", 0),
		("1971", 31_536_000),
		("2000-02-29", 951_782_400),
		("2000-03", 951_868_800),
		("2020-02-03", 1_580_688_000),
		("2019-11-25T10:00:00Z", 1_574_676_000),
		("2019-11-25T10:00:00.999Z", 1_574_676_000),
		("2019-11-25T10:00:00+02:00", 1_574_668_800),
		("2019-11-25T00:30:00+02:00", 1_574_634_600),
		("2019-11-25T10:00:00-05:30", 1_574_695_800),
		("9999-12-31T23:59:59Z", 253_402_300_799),
		// Leap second.
		("2016-12-31T23:59:60Z", 1_483_228_800),
		// Before there were seconds to count.
		("1969-12-31T23:59:59Z", 0),
		("0001", 0),
	] {
		assert_eq!(moment(text), Some(seconds), "{text}");
	}
}

#[test]
fn what_is_no_date_has_no_moment() {
	for text in [
		"",
		"x",
		"20",
		"2020-13",
		"2020-00",
		"2020-01-32",
		"2020-1-1",
		"2020-01-01T",
		"2020-01-01T10:00",
		"2020-01-01T10:00:00",
		"2020-01-01T10:00:00X",
		"-200-01",
		"2020-01-01-01",
		"2020-01-01T10:00:00+2",
		"+020",
	] {
		assert_eq!(moment(text), None, "{text}");
	}
}

fn time(resource: &str) -> Option<u64> {
	taken(resource).labels.clinical_time
}

#[test]
fn the_clinical_time_goes_before_the_paperwork() {
	let condition = |members: &str| {
		format!(r#"{{"resourceType":"Condition","subject":{{"reference":"Patient/1"}},{members}}}"#)
	};
	assert_eq!(
		time(&condition(
			r#""recordedDate":"1972","onsetDateTime":"1971""#
		)),
		Some(31_536_000)
	);
	assert_eq!(
		time(&condition(r#""onsetPeriod":{"start":"1971"}"#)),
		Some(31_536_000)
	);
	// An age is no date: the next element decides.
	assert_eq!(
		time(&condition(
			r#""onsetAge":{"value":3,"code":"a","system":"http://unitsofmeasure.org"},"recordedDate":"1971""#
		)),
		Some(31_536_000)
	);
	assert_eq!(time(&condition(r#""onsetString":"long ago""#)), None);
	assert_eq!(
		time(&condition(
			r#""onsetPeriod":{"end":"1971"},"recordedDate":"1972""#
		)),
		Some(63_072_000)
	);
}

#[test]
fn times_are_found_in_lists_timings_and_nested_elements() {
	assert_eq!(
		time(
			r#"{"resourceType":"Specimen","collection":{"collectedDateTime":"1971"},"receivedTime":"1972"}"#
		),
		Some(31_536_000)
	);
	assert_eq!(
		time(
			r#"{"resourceType":"Observation","status":"final","code":{"text":"x"},
				"effectiveTiming":{"event":["1971","1972"]}}"#
		),
		Some(31_536_000)
	);
	assert_eq!(
		time(
			r#"{"resourceType":"Observation","status":"final","code":{"text":"x"},
				"effectiveTiming":{"repeat":{"boundsPeriod":{"start":"1971"}}},"issued":"2020-01-01T00:00:00Z"}"#
		),
		Some(31_536_000)
	);
	assert_eq!(
		time(
			r#"{"resourceType":"Appointment","status":"booked","participant":[{"status":"accepted"}],
				"requestedPeriod":[{"start":"1971"}]}"#
		),
		Some(31_536_000)
	);
}

#[test]
fn a_patient_has_no_clinical_time() {
	assert_eq!(
		time(r#"{"resourceType":"Patient","birthDate":"1971-01-01"}"#),
		None
	);
}
