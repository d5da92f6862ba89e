//! The corpus in `tests/golden/fhir-consent`: documents with what they mean, or why they are refused.
//! The expectations are written from the design, not from what the code says; there is no mode that
//! writes them. Its README tells how a case is written.

#![allow(missing_docs)]

mod support;

use galen_consent_fhir::{
	export, import, ledger_number, ledger_party, Imported, Options, Parties, Party, Reason, Remark,
	Version,
};
use galen_primitives::ids::{OrganizationId, TemplateId, TemplateRef};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, fs, path::PathBuf};
use support::{moment, period_text, rule_text, span_text};

struct Case {
	/// File and name.
	name: String,
	document: Vec<u8>,
	options: Options,
	organizations: Vec<(String, u32)>,
	expected: Expected,
}

enum Expected {
	Imported {
		stated_at: String,
		period: String,
		rules: Vec<String>,
		/// Remark and path.
		notes: BTreeSet<(String, String)>,
	},
	/// Path and reason.
	Refused(Vec<(String, String)>),
}

fn folder() -> PathBuf {
	PathBuf::from(concat!(
		env!("CARGO_MANIFEST_DIR"),
		"/../tests/golden/fhir-consent"
	))
}

fn cases() -> Vec<Case> {
	let mut files: Vec<PathBuf> = fs::read_dir(folder())
		.expect("the corpus is there")
		.map(|entry| entry.expect("readable").path())
		.filter(|path| path.extension().is_some_and(|end| end == "json"))
		.collect();
	files.sort();
	let mut cases = Vec::new();
	for path in files {
		let text = fs::read_to_string(&path).expect("readable");
		let file: Value = serde_json::from_str(&text)
			.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
		let stem = path.file_stem().expect("a name").to_string_lossy();
		only(
			&file,
			&["about", "organizations", "base", "notes", "cases"],
			&stem,
		);
		for case in list(&file["cases"]) {
			cases.push(read_case(&stem, &file, case));
		}
	}
	let mut names = BTreeSet::new();
	for case in &cases {
		assert!(names.insert(case.name.clone()), "twice: {}", case.name);
	}
	cases
}

fn read_case(file_name: &str, file: &Value, case: &Value) -> Case {
	let name = format!("{file_name}: {}", text(&case["name"]));
	let known = [
		"name",
		"consent",
		"with",
		"text",
		"version",
		"stated_at",
		"now",
		"name_sensitivities",
		"expect",
		"refused",
	];
	only(case, &known, &name);
	let document = match (case.get("consent"), case.get("with"), case.get("text")) {
		(Some(consent), None, None) => consent.to_string().into_bytes(),
		(None, Some(patch), None) => {
			let mut document = file["base"].clone();
			merge(&mut document, patch);
			document.to_string().into_bytes()
		},
		(None, None, Some(raw)) => text(raw).into_bytes(),
		_ => panic!("{name}: exactly one of consent, with and text"),
	};
	let options = Options {
		version: case.get("version").map(|version| match version.as_str() {
			Some("R4") => Version::R4,
			Some("R5") => Version::R5,
			_ => panic!("{name}: no such version"),
		}),
		stated_at: case.get("stated_at").map(|date| moment(&text(date))),
		now: case.get("now").map(|date| moment(&text(date))),
		name_sensitivities: case.get("name_sensitivities") == Some(&Value::Bool(true)),
	};
	let organizations = file["organizations"].as_object();
	let organizations = organizations.into_iter().flatten().map(|(name, number)| {
		let number = number
			.as_u64()
			.and_then(|number| u32::try_from(number).ok());
		(name.clone(), number.expect("a number"))
	});
	let expected = match (case.get("expect"), case.get("refused")) {
		(Some(expect), None) => {
			only(expect, &["stated_at", "period", "rules", "notes"], &name);
			let mut notes = notes(&file["notes"]);
			notes.extend(self::notes(&expect["notes"]));
			Expected::Imported {
				stated_at: text(&expect["stated_at"]),
				period: text(&expect["period"]),
				rules: list(&expect["rules"]).iter().map(text).collect(),
				notes,
			}
		},
		(None, Some(refused)) => {
			let pairs = list(refused).iter().map(|pair| {
				let pair = list(pair);
				assert_eq!(pair.len(), 2, "{name}: path and reason");
				let reason = text(&pair[1]);
				assert!(
					Reason::NAMES.contains(&reason.as_str()),
					"{name}: no such reason: {reason}"
				);
				(text(&pair[0]), reason)
			});
			Expected::Refused(pairs.collect())
		},
		_ => panic!("{name}: exactly one of expect and refused"),
	};
	Case {
		name,
		document,
		options,
		organizations: organizations.collect(),
		expected,
	}
}

fn notes(value: &Value) -> BTreeSet<(String, String)> {
	let members = value.as_object().into_iter().flatten();
	members
		.flat_map(|(remark, paths)| {
			assert!(
				Remark::ALL.iter().any(|known| known.name() == remark),
				"no such remark: {remark}"
			);
			let paths = list(paths).to_vec();
			paths
				.into_iter()
				.map(move |path| (remark.clone(), text(&path)))
		})
		.collect()
}

fn only(value: &Value, known: &[&str], place: &str) {
	for name in value.as_object().expect("an object").keys() {
		assert!(known.contains(&name.as_str()), "{place}: {name}?");
	}
}

fn list(value: &Value) -> &[Value] {
	value.as_array().expect("a list")
}

fn text(value: &Value) -> String {
	value.as_str().expect("a text").to_owned()
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
	let Value::Object(patch) = patch else {
		*target = patch.clone();
		return;
	};
	if !target.is_object() {
		*target = Value::Object(Map::new());
	}
	let members = target.as_object_mut().expect("an object");
	for (name, value) in patch {
		if value.is_null() {
			members.remove(name);
		} else {
			merge(members.entry(name.clone()).or_insert(Value::Null), value);
		}
	}
}

impl Case {
	fn organization(&self, party: &Party) -> Option<OrganizationId> {
		let by_identifier = party.identifiers.iter().map(|identifier| {
			format!(
				"{}|{}",
				identifier.system.as_deref().unwrap_or_default(),
				identifier.value
			)
		});
		let names: Vec<String> = party
			.reference
			.clone()
			.into_iter()
			.chain(by_identifier)
			.collect();
		let known = self
			.organizations
			.iter()
			.find(|(name, _)| names.contains(name));
		known.map(|(_, number)| OrganizationId(*number))
	}

	fn import(&self, document: &[u8]) -> Result<Imported, galen_consent_fhir::Refusals> {
		import(document, &self.options, &|party: &Party| {
			self.organization(party)
		})
	}
}

fn told(imported: &Imported) -> BTreeSet<(String, String)> {
	let notes = imported.report.iter();
	notes
		.flat_map(|note| {
			let paths = note.paths.iter();
			paths.map(|path| (note.remark.name().to_owned(), path.clone()))
		})
		.collect()
}

#[test]
fn every_case_is_as_expected() {
	let cases = cases();
	let mut wrong = Vec::new();
	for case in &cases {
		let found = case.import(&case.document);
		match (&case.expected, found) {
			(
				Expected::Imported {
					stated_at,
					period,
					rules,
					notes,
				},
				Ok(imported),
			) => {
				let found: Vec<String> = imported.rules.iter().map(rule_text).collect();
				let stated = span_text(imported.stated_at);
				let in_force = period_text(imported.period);
				let told = told(&imported);
				if (stated_at, period, rules, notes) != (&stated, &in_force, &found, &told) {
					wrong.push(format!(
						"{}:\n  stated {stated}, expected {stated_at}\n  period {in_force}, expected \
						 {period}\n  rules {found:#?}\n  expected {rules:#?}\n  notes {told:?}\n  \
						 expected {notes:?}",
						case.name
					));
				}
			},
			(Expected::Refused(refused), Err(refusals)) => {
				let found = refusals.iter();
				let found: Vec<(String, String)> = found
					.map(|refusal| (refusal.path.clone(), refusal.reason.name().to_owned()))
					.collect();
				if *refused != found {
					wrong.push(format!(
						"{}:\n  refused {found:#?}\n  expected {refused:#?}",
						case.name
					));
				}
			},
			(Expected::Imported { .. }, Err(refusals)) => {
				wrong.push(format!("{}: refused:\n{refusals}", case.name));
			},
			(Expected::Refused(refused), Ok(imported)) => {
				let rules: Vec<String> = imported.rules.iter().map(rule_text).collect();
				wrong.push(format!(
					"{}: read as {rules:#?}\n  expected {refused:?}",
					case.name
				));
			},
		}
	}
	assert!(
		wrong.is_empty(),
		"{} of {} cases are wrong:\n{}",
		wrong.len(),
		cases.len(),
		wrong.join("\n")
	);
}

#[test]
fn the_corpus_covers_both_versions_and_every_reason_and_remark() {
	let cases = cases();
	assert!(cases.len() >= 60, "{} cases", cases.len());
	let mut versions = [0_usize; 2];
	let mut reasons = BTreeSet::new();
	let mut remarks = BTreeSet::new();
	for case in &cases {
		match case.import(&case.document) {
			Ok(imported) => {
				versions[usize::from(imported.version == Version::R5)] += 1;
				remarks.extend(imported.report.iter().map(|note| note.remark.name()));
			},
			Err(refusals) => reasons.extend(refusals.iter().map(|one| one.reason.name())),
		}
	}
	assert!(versions.iter().all(|count| *count >= 10), "{versions:?}");
	// What takes megabytes, or what a text file cannot hold, is tested by itself.
	let elsewhere = ["too-long", "too-deep", "not-utf8"];
	let missing: Vec<&str> = Reason::NAMES
		.iter()
		.copied()
		.filter(|name| !reasons.contains(name) && !elsewhere.contains(name))
		.collect();
	assert_eq!(missing, Vec::<&str>::new(), "reasons without a case");
	let missing: Vec<&str> = Remark::ALL
		.iter()
		.map(|remark| remark.name())
		.filter(|name| !remarks.contains(name))
		.collect();
	assert_eq!(missing, Vec::<&str>::new(), "remarks without a case");
}

#[test]
fn what_was_read_and_written_reads_the_same() {
	let mut count = 0;
	for case in cases() {
		let Ok(imported) = case.import(&case.document) else {
			continue;
		};
		let template = TemplateRef {
			id: TemplateId(7),
			version: 3,
		};
		let draft = imported.draft(template, imported.source);
		let parties = Parties {
			patient: imported.subject.clone(),
			representative: None,
			enforcer: imported.enforcers.first().cloned(),
			organization: &ledger_party,
		};
		let written = export(&draft, &parties).expect(&case.name);
		let again = import(written.as_bytes(), &Options::default(), &ledger_number)
			.unwrap_or_else(|refusals| panic!("{}:\n{refusals}\n{written}", case.name));
		let named = again.template.expect("the template is named");
		assert_eq!(
			again.draft(named, again.source),
			draft,
			"{}:\n{written}",
			case.name
		);
		assert_eq!(again.version, Version::R4);
		let twice = export(&draft, &parties).expect(&case.name);
		assert_eq!(written, twice, "{}", case.name);
		count += 1;
	}
	assert!(count >= 30, "{count} cases");
}

/// Every document cut off anywhere, and every one with a byte changed, is read or refused; nothing
/// panics, and no refusal repeats what the document says.
#[test]
fn damaged_documents_are_refused_or_read_and_never_repeated() {
	for case in cases() {
		for at in (0..case.document.len()).step_by(7) {
			let cut = &case.document[..at];
			assert!(case.import(cut).is_err(), "{} cut at {at}", case.name);
			let mut changed = case.document.clone();
			changed[at] = changed[at].wrapping_add(1);
			let _ = case.import(&changed);
		}
		if let Err(refusals) = case.import(&case.document) {
			let said = format!("{refusals}\n{}", refusals.to_outcome());
			for secret in ["amina", "4711", "Zebrafish"] {
				assert!(!said.contains(secret), "{}: {said}", case.name);
			}
			let outcome: Value = serde_json::from_str(&refusals.to_outcome()).expect("JSON");
			assert_eq!(outcome["resourceType"], "OperationOutcome");
			assert_eq!(
				outcome["issue"].as_array().map(Vec::len),
				Some(refusals.iter().count())
			);
		}
	}
}

fn refused(document: &[u8]) -> Vec<(String, &'static str)> {
	let refusals = import(document, &Options::default(), &ledger_number).expect_err("refused");
	let refusals = refusals.iter();
	refusals
		.map(|one| (one.path.clone(), one.reason.name()))
		.collect()
}

#[test]
fn what_no_text_file_holds_is_refused() {
	assert_eq!(
		refused(b"{\"resourceType\":\"Consent\",\"id\":\"\xff\"}"),
		[("Consent".into(), "not-utf8")]
	);
	let long = vec![b' '; galen_consent_fhir::limits::MAX_BYTES + 1];
	assert_eq!(refused(&long), [("Consent".into(), "too-long")]);
	let many: Vec<String> = (0..300).map(|number| format!("\"a{number}\":1")).collect();
	let many = format!("{{{}}}", many.join(","));
	assert_eq!(refused(many.as_bytes()), [("Consent".into(), "too-long")]);
	let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
	let [(_, reason)] = refused(deep.as_bytes()).try_into().expect("one");
	assert_eq!(reason, "too-deep");
	let broad = format!("[{}0]", "0,".repeat(100_000));
	assert_eq!(refused(broad.as_bytes()), [("Consent".into(), "too-long")]);
	let hostile = format!("{}{}", "[".repeat(60_000), "]".repeat(60_000));
	let [(_, reason)] = refused(hostile.as_bytes()).try_into().expect("one");
	assert_eq!(reason, "not-json");
}

/// As many provisions inside one another as there are rules are read; one more is refused.
#[test]
fn provisions_nest_as_deeply_as_a_directive_has_rules() {
	let nested = |levels: usize| {
		let mut provision = String::new();
		for level in (0..levels).rev() {
			let effect = ["permit", "deny"][level % 2];
			let inside = match provision.as_str() {
				"" => String::new(),
				inside => format!(",\"provision\":[{inside}]"),
			};
			provision = format!("{{\"type\":\"{effect}\"{inside}}}");
		}
		format!(
			r#"{{"resourceType":"Consent","status":"active","scope":{{"coding":[{{"system":
			"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}}]}},
			"category":[{{"coding":[{{"system":"http://loinc.org","code":"59284-0"}}]}}],
			"patient":{{"reference":"Patient/amina"}},"dateTime":"2026-01-01T00:00:00Z",
			"provision":{provision}}}"#
		)
	};
	let most = import(nested(32).as_bytes(), &Options::default(), &ledger_number).expect("read");
	assert_eq!(most.rules.len(), 32);
	let [(_, reason)] = refused(nested(33).as_bytes()).try_into().expect("one");
	assert!(["too-deep", "too-many-rules"].contains(&reason), "{reason}");
}
