//! Everything a resource can be that is none.

use super::*;

fn problem(bytes: &[u8]) -> (String, Problem) {
	let found = listed(read_resource(bytes).expect_err("refused"));
	found.into_iter().next().expect("a fault")
}

fn at(path: &str, problem: Problem) -> (String, Problem) {
	(path.into(), problem)
}

#[test]
fn nothing_is_no_resource() {
	assert_eq!(problem(b""), at("Resource", Problem::NoText));
	assert_eq!(problem(b" \n\t"), at("Resource", Problem::NoText));
}

#[test]
fn a_cut_anywhere_is_refused() {
	let whole = r#"{"resourceType":"Patient","active":true,"name":[{"family":"Grün\u00e9","given":["A\"b"]}],"multipleBirthInteger":-12,"deceasedBoolean":false}"#;
	taken(whole);
	for length in 0..whole.len() {
		let (_, problem) = problem(&whole.as_bytes()[..length]);
		let expected = match length {
			0 => Problem::NoText,
			_ => Problem::Truncated,
		};
		// In the middle of a number the text could go on: only what follows shows that it is cut.
		assert_eq!(problem, expected, "cut after {length} bytes");
	}
}

#[test]
fn the_path_says_where_a_text_breaks_off() {
	assert_eq!(
		problem(br#"{"resourceType":"Patient","name":[{"family":"x"},{"given":["a","#),
		at("Resource.name[1].given[1]", Problem::Truncated)
	);
}

#[test]
fn text_must_be_utf8() {
	assert_eq!(
		problem(b"{\"resourceType\":\"Patient\xff\"}"),
		at("Resource", Problem::NotUtf8)
	);
	assert_eq!(
		problem(b"{\"resourceType\":\"Patient\xc3"),
		at("Resource", Problem::Truncated)
	);
	// UTF-16 is not taken for anything else.
	assert_eq!(problem(b"\xff\xfe{\0}\0").1, Problem::NotUtf8);
}

#[test]
fn a_byte_order_mark_is_named() {
	assert_eq!(
		problem("\u{feff}{\"resourceType\":\"Patient\"}".as_bytes()),
		at("Resource", Problem::ByteOrderMark)
	);
}

#[test]
fn names_stand_once() {
	assert_eq!(
		problem(br#"{"resourceType":"Patient","id":"a","id":"b"}"#),
		at("Resource.id", Problem::DuplicateName)
	);
	// Also where FHIR R4 has no element, so that no reader can be told another story.
	assert_eq!(
		problem(br#"{"resourceType":"Patient","x":[{"y":{"z":1,"z":1}}]}"#),
		at("Resource.x[0].y.z", Problem::DuplicateName)
	);
	assert_eq!(
		problem(br#"{"resourceType":"Patient","resourceType":"Observation"}"#),
		at("Resource.resourceType", Problem::DuplicateName)
	);
}

#[test]
fn names_are_names() {
	for name in ["", "a b", "a.b", "a\\u0062", "9a", "ä", &"a".repeat(65)] {
		let resource = format!(r#"{{"resourceType":"Patient","{name}":1}}"#);
		assert_eq!(
			problem(resource.as_bytes()),
			at("Resource", Problem::BadName),
			"{name}"
		);
	}
}

#[test]
fn nesting_ends_somewhere() {
	let nested = |levels: usize| {
		format!(
			r#"{{"resourceType":"Patient","x":{}1{}}}"#,
			"[".repeat(levels),
			"]".repeat(levels)
		)
	};
	// The resource itself is the first level.
	let (_, found) = problem(nested(limits::MAX_DEPTH - 1).as_bytes());
	assert_eq!(found, Problem::UnknownElement);
	let (path, found) = problem(nested(limits::MAX_DEPTH).as_bytes());
	assert_eq!(found, Problem::TooDeep);
	assert!(path.starts_with("Resource.x[0][0]"), "{path}");
	let extended = |levels: usize| {
		format!(
			r#"{{"resourceType":"Patient","extension":[{}{}{}]}}"#,
			r#"{"url":"x","extension":["#.repeat(levels),
			r#"{"url":"x","valueBoolean":true}"#,
			"]}".repeat(levels)
		)
	};
	taken(&extended(limits::MAX_EXTENSIONS - 1));
	let (_, found) = problem(extended(limits::MAX_EXTENSIONS).as_bytes());
	assert_eq!(found, Problem::TooDeep);
	let contained =
		r#"{"resourceType":"Patient","contained":[{"resourceType":"Patient","contained":[{}]}]}"#;
	assert_eq!(
		problem(contained.as_bytes()),
		at("Resource.contained[0].contained", Problem::NestedContained)
	);
	let bottomless = "[".repeat(10_000_000);
	assert_eq!(problem(bottomless.as_bytes()).1, Problem::TooDeep);
	let bottomless = "{\"a\":".repeat(1_000_000);
	assert_eq!(problem(bottomless.as_bytes()).1, Problem::TooDeep);
}

#[test]
fn huge_numbers_are_refused_before_anybody_counts_with_them() {
	let number = |text: &str| {
		let resource = format!(
			r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"valueQuantity":{{"value":{text}}}}}"#
		);
		read_resource(resource.as_bytes()).map_err(listed)
	};
	for good in [
		"0",
		"-0.0",
		"1e308",
		"1E-308",
		"123456789012345678.5",
		"0.10",
	] {
		assert!(number(good).is_ok(), "{good}");
	}
	for huge in ["1e309", "1e-999999999999", "1E+99999", &"9".repeat(65)] {
		assert_eq!(
			number(huge).expect_err("refused"),
			[at("Resource.valueQuantity.value", Problem::HugeNumber)],
			"{huge}"
		);
	}
	for none in [
		"01", "+1", ".5", "1.", "1e", "0x1", "NaN", "Infinity", "--1",
	] {
		let found = number(none).expect_err("refused");
		assert_eq!(found[0].1, Problem::NotJson, "{none}");
	}
	assert_eq!(
		problem(br#"{"resourceType":"Patient","multipleBirthInteger":2147483648}"#),
		at("Patient.multipleBirthInteger", Problem::NotA(Kind::Integer))
	);
	assert_eq!(
		problem(br#"{"resourceType":"Patient","multipleBirthInteger":1.0}"#),
		at("Patient.multipleBirthInteger", Problem::NotA(Kind::Integer))
	);
}

#[test]
fn too_much_of_anything_is_refused() {
	let members: Vec<String> = (0..257).map(|index| format!("\"a{index}\":1")).collect();
	let resource = format!("{{{}}}", members.join(","));
	assert_eq!(
		problem(resource.as_bytes()),
		at("Resource.a256", Problem::TooManyMembers)
	);
	let values = format!(
		r#"{{"resourceType":"Patient","x":[{}1]}}"#,
		"1,".repeat(limits::MAX_VALUES)
	);
	assert_eq!(
		problem(values.as_bytes()),
		at("Resource", Problem::TooManyValues)
	);
}

#[test]
fn json_is_read_strictly() {
	for text in [
		"{'resourceType':'Patient'}",
		"{\"resourceType\":\"Patient\",}",
		"{\"resourceType\" \"Patient\"}",
		"{\"resourceType\":\"Pat\tient\"}",
		"{\"resourceType\":\"\\ud800\"}",
		"{\"resourceType\":\"\\udc00\"}",
		"{\"resourceType\":\"\\ud800\\u0041\"}",
		"{\"resourceType\":\"\\x\"}",
		"{\"resourceType\":\"\\u00g0\"}",
		"{\"resourceType\":True}",
		"{/**/}",
		"{1:2}",
		"[1 2]",
		"nul",
		"xyz",
	] {
		let (_, found) = problem(text.as_bytes());
		let expected = match text {
			"nul" => Problem::Truncated,
			_ => Problem::NotJson,
		};
		assert_eq!(found, expected, "{text}");
	}
	for text in ["{} {}", "{}x", "{}\0"] {
		assert_eq!(problem(text.as_bytes()).1, Problem::TrailingText, "{text}");
	}
}

#[test]
fn what_is_no_resource_is_named() {
	for text in ["[]", "1", "\"x\"", "null", "true"] {
		assert_eq!(
			problem(text.as_bytes()),
			at("Resource", Problem::WrongType),
			"{text}"
		);
	}
	let place = "Resource.resourceType";
	assert_eq!(problem(b"{}"), at(place, Problem::Missing));
	assert_eq!(
		problem(br#"{"resourceType":1}"#),
		at(place, Problem::WrongType)
	);
	for unknown in ["Nothing", "patient", "", "Resource", "DomainResource"] {
		let resource = format!(r#"{{"resourceType":"{unknown}"}}"#);
		assert_eq!(
			problem(resource.as_bytes()),
			at(place, Problem::UnknownResource),
			"{unknown}"
		);
	}
	for carrier in ["Bundle", "Parameters"] {
		let resource = format!(r#"{{"resourceType":"{carrier}","type":"collection"}}"#);
		assert_eq!(
			problem(resource.as_bytes()),
			at(place, Problem::NotARecord),
			"{carrier}"
		);
	}
}

#[test]
fn every_problem_of_the_reader_is_known_by_its_words() {
	// `fhirkit` tells problems in words; an update that words them otherwise must be noticed.
	let cases = [
		(r#""id":"a b""#, "Patient.id", Problem::NotA(Kind::Id)),
		(r#""id":"""#, "Patient.id", Problem::EmptyValue),
		(r#""id":1"#, "Patient.id", Problem::WrongType),
		(
			r#""birthDate":"1.1.1970""#,
			"Patient.birthDate",
			Problem::NotA(Kind::Date),
		),
		(
			r#""birthDate":null"#,
			"Patient.birthDate",
			Problem::EmptyValue,
		),
		(
			r#""birthDate":["1970"]"#,
			"Patient.birthDate",
			Problem::WrongType,
		),
		(r#""active":"true""#, "Patient.active", Problem::WrongType),
		(
			r#""gender":" x""#,
			"Patient.gender",
			Problem::NotA(Kind::Code),
		),
		(r#""gender":"""#, "Patient.gender", Problem::EmptyValue),
		(
			r#""implicitRules":"a b""#,
			"Patient.implicitRules",
			Problem::NotA(Kind::Uri),
		),
		(r#""name":{}"#, "Patient.name", Problem::WrongType),
		(r#""name":[null]"#, "Patient.name[0]", Problem::EmptyValue),
		(
			r#""name":[{"given":[null]}]"#,
			"Patient.name[0].given[0]",
			Problem::EmptyValue,
		),
		(
			r#""name":[{"given":["a"],"_given":[null,{"id":"x"}]}]"#,
			"Patient.name[0]._given",
			Problem::Misaligned,
		),
		(
			r#""contact":[{"name":[]}]"#,
			"Patient.contact[0].name",
			Problem::WrongType,
		),
		(
			r#""communication":[{}]"#,
			"Patient.communication[0].language",
			Problem::Missing,
		),
		(
			r#""photo":[{"data":"%%"}]"#,
			"Patient.photo[0].data",
			Problem::NotA(Kind::Base64Binary),
		),
		(
			r#""telecom":[{"rank":0}]"#,
			"Patient.telecom[0].rank",
			Problem::NotA(Kind::PositiveInt),
		),
		(
			r#""contained":[{"resourceType":"Nothing"}]"#,
			"Patient.contained[0]",
			Problem::UnknownResource,
		),
		(
			r#""contained":[{}]"#,
			"Patient.contained[0]",
			Problem::Missing,
		),
		(
			r#""deceasedBoolean":true,"deceasedDateTime":"2020""#,
			"Patient.deceased[x]",
			Problem::SeveralTypes,
		),
		(
			r#""shoeSize":44"#,
			"Patient.shoeSize",
			Problem::UnknownElement,
		),
	];
	for (member, path, problem) in cases {
		let found = refused(&format!(r#"{{"resourceType":"Patient",{member}}}"#));
		assert!(found.contains(&at(path, problem)), "{member}: {found:?}");
		assert!(
			found.iter().all(|it| it.1 != Problem::BadValue),
			"{member}: {found:?}"
		);
	}
}

#[test]
fn unreadable_and_unfit_are_told_apart() {
	let is_unreadable = |bytes: &[u8]| read_resource(bytes).expect_err("refused").is_unreadable();
	assert!(is_unreadable(b"{"));
	assert!(is_unreadable(b""));
	assert!(is_unreadable(b"{\"a\":\"\xff\"}"));
	assert!(!is_unreadable(b"{}"));
	assert!(!is_unreadable(br#"{"resourceType":"Observation"}"#));
}
