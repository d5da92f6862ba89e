//! What the evaluator decides over imported rules is what the document says.
//!
//! The document is read a second time, by [`decides`]: it walks the nested provisions as they stand,
//! knows nothing of rules in order, and compares codes as texts. A provision inherits what it does
//! not state; exceptions to it are asked before it; of exceptions that disagree the deny decides.
//! What is not decided is not consented to.

#![allow(missing_docs)]

use galen_consent_fhir::{import, Imported, Options, Party, Reason, Version};
use galen_primitives::{
	codes::{Action, Category, Confidentiality, Purpose, Sensitivity, SensitivitySet},
	consent::{
		evaluate, ActiveRecipient, Attribute, Consents, Context, GrantRight, Grantor, Outcome,
		RecipientProfile, RecordAttributes, Request, Rules,
	},
	ids::{OrganizationId, TemplateId, TemplateRef},
	members::{Jurisdiction, OrganizationKind, QualificationSet},
};
use proptest::{
	option,
	prelude::*,
	sample::select,
	test_runner::{Config, TestRunner},
};
use serde_json::{json, Map, Value};
use std::cell::Cell;

const DAY: u64 = 86_400;
/// 2026-01-01.
const NOW: u64 = 1_767_225_600;

// ---- The second reading -----------------------------------------------------------------------

/// What a provision says of each element, stated or inherited: members of the document.
type Scope = Map<String, Value>;

/// Whether the provision, with its exceptions, permits (`true`), denies, or says nothing.
fn decides(
	provision: &Value,
	effect: bool,
	inherited: &Scope,
	version: Version,
	request: &Request,
) -> Option<bool> {
	let mut scope = inherited.clone();
	for name in ELEMENTS {
		if let Some(value) = provision.get(name) {
			scope.insert((*name).to_owned(), value.clone());
		}
	}
	let exceptions = provision.get("provision").and_then(Value::as_array);
	let answers = exceptions.into_iter().flatten().filter_map(|exception| {
		let other = match version {
			Version::R4 => exception["type"] == "permit",
			Version::R5 => !effect,
		};
		let mut handed_down = scope.clone();
		if other != effect {
			drop_levels_that_ask_nothing(&mut handed_down, effect);
		}
		decides(exception, other, &handed_down, version, request)
	});
	let answers: Vec<bool> = answers.collect();
	if answers.contains(&false) {
		return Some(false);
	}
	if answers.contains(&true) {
		return Some(true);
	}
	is_about(&scope, effect, request).then_some(effect)
}

/// A permit up to V and a deny from U up are about every level, and so is what inherits from them.
fn drop_levels_that_ask_nothing(scope: &mut Scope, permits: bool) {
	let furthest = if permits { "V" } else { "U" };
	let Some(Value::Array(labels)) = scope.get_mut("securityLabel") else {
		return;
	};
	if labels.iter().any(|label| label["code"] == furthest) {
		labels.retain(|label| !LEVELS.iter().any(|level| label["code"] == *level));
	}
}

const ELEMENTS: &[&str] = &[
	"actor",
	"action",
	"securityLabel",
	"purpose",
	"class",
	"resourceType",
	"dataPeriod",
	"data",
];

fn codes<'a>(scope: &'a Scope, name: &str) -> Option<Vec<&'a str>> {
	let items = scope.get(name)?.as_array()?;
	let code = |item: &'a Value| {
		let coding = item.get("coding").map_or(item, |codings| &codings[0]);
		coding["code"].as_str().expect("a code")
	};
	Some(items.iter().map(code).collect())
}

fn references(scope: &Scope, name: &str) -> Option<Vec<u32>> {
	let items = scope.get(name)?.as_array()?;
	let number = |item: &Value| {
		let reference = item["reference"]["reference"]
			.as_str()
			.expect("a reference");
		reference["Organization/".len()..]
			.parse()
			.expect("a number")
	};
	Some(items.iter().map(number).collect())
}

fn is_about(scope: &Scope, permits: bool, request: &Request) -> bool {
	let is_among =
		|name: &str, code: &str| codes(scope, name).is_none_or(|listed| listed.contains(&code));
	is_about_purpose(codes(scope, "purpose"), permits, request.purpose)
		&& is_among("action", request.action.code())
		&& is_among("class", request.category.code())
		&& is_among("resourceType", request.category.code())
		&& references(scope, "actor")
			.is_none_or(|listed| listed.contains(&request.recipient.organization.0))
		&& has_labels(codes(scope, "securityLabel"), permits, &request.record)
		&& is_in_data_period(scope, permits, &request.record)
		&& references(scope, "data").is_none_or(|authors| match request.record.author {
			Attribute::Known(Some(author)) => authors.contains(&author.0),
			_ => !permits,
		})
}

/// A code and everything above it.
fn upwards(purpose: Purpose) -> Vec<&'static str> {
	let mut above = vec![purpose.code()];
	for parent in purpose.parents() {
		above.extend(upwards(*parent));
	}
	above
}

fn is_about_purpose(listed: Option<Vec<&str>>, permits: bool, asked: Purpose) -> bool {
	let explicit = ["BTG", "MLTRAINING", "HMARKT"];
	let Some(listed) = listed else {
		return !permits || !explicit.contains(&asked.code());
	};
	if permits {
		if explicit.contains(&asked.code()) {
			return listed.contains(&asked.code());
		}
		return upwards(asked).iter().any(|code| listed.contains(code));
	}
	// All that is asked for: the code and what is below it, of the three only by their own code.
	let all_asked = Purpose::ALL.iter().filter(|one| {
		**one == asked
			|| (upwards(**one).contains(&asked.code()) && !explicit.contains(&one.code()))
	});
	all_asked
		.into_iter()
		.any(|one| upwards(*one).iter().any(|code| listed.contains(code)))
}

const LEVELS: [&str; 6] = ["U", "L", "M", "N", "R", "V"];
const PROTECTED: [&str; 8] = [
	"PSYTHPN", "SUD", "ETHUD", "OPIOIDUD", "HIV", "STD", "GDIS", "SDV",
];

fn has_labels(listed: Option<Vec<&str>>, permits: bool, record: &RecordAttributes) -> bool {
	let listed = listed.unwrap_or_default();
	let (Attribute::Known(level), Attribute::Known(carried)) =
		(record.confidentiality, record.sensitivities)
	else {
		panic!("records are known");
	};
	let height = |code: &str| LEVELS.iter().position(|level| *level == code);
	let levels = listed.iter().filter_map(|code| height(code));
	let at = height(level.code()).expect("a level");
	let reaches = match permits {
		true => levels.max().is_none_or(|up_to| at <= up_to),
		false => levels.min().is_none_or(|from| at >= from),
	};
	let labels: Vec<&str> = listed
		.iter()
		.copied()
		.filter(|code| height(code).is_none())
		.collect();
	let carried: Vec<Sensitivity> = carried.iter().collect();
	if permits {
		let is_covered =
			|one: &Sensitivity| !PROTECTED.contains(&one.code()) || labels.contains(&one.code());
		let has_one = labels.is_empty() || carried.iter().any(|one| labels.contains(&one.code()));
		return reaches && carried.iter().all(is_covered) && has_one;
	}
	fn names_above(one: Sensitivity, labels: &[&str]) -> bool {
		labels.contains(&one.code())
			|| one
				.parents()
				.iter()
				.any(|parent| names_above(*parent, labels))
	}
	reaches && (labels.is_empty() || carried.iter().any(|one| names_above(*one, &labels)))
}

fn is_in_data_period(scope: &Scope, permits: bool, record: &RecordAttributes) -> bool {
	let Some(period) = scope.get("dataPeriod") else {
		return true;
	};
	let day = |name: &str| {
		let text = period[name].as_str().expect("a date");
		text["1970-01-".len()..].parse::<u64>().expect("a day") - 1
	};
	match record.clinical_time {
		Attribute::Known(Some(time)) => (day("start")..=day("end")).contains(&(time / DAY)),
		_ => !permits,
	}
}

// ---- Random documents and requests ------------------------------------------------------------

fn coding(system: &str, code: &str) -> Value {
	json!({ "system": system, "code": code })
}

fn some_of<T: Clone + std::fmt::Debug + 'static>(
	all: &[T],
	write: impl Fn(&T) -> Value + 'static,
) -> impl Strategy<Value = Value> {
	prop::sample::subsequence(all.to_vec(), 1..=2)
		.prop_map(move |items| Value::Array(items.iter().map(&write).collect()))
}

const PURPOSES: [Purpose; 10] = [
	Purpose::Treat,
	Purpose::Etreat,
	Purpose::Btg,
	Purpose::Hoperat,
	Purpose::MlTraining,
	Purpose::Hresch,
	Purpose::Clintrch,
	Purpose::Clintrchpc,
	Purpose::Hmarkt,
	Purpose::Hsysadmin,
];
const LABELS: [Sensitivity; 7] = [
	Sensitivity::Hiv,
	Sensitivity::Sud,
	Sensitivity::Ethud,
	Sensitivity::Spi,
	Sensitivity::Psy,
	Sensitivity::Psythpn,
	Sensitivity::Mh,
];
const ACTIONS: [Action; 3] = [Action::Access, Action::Use, Action::Disclose];
const CATEGORIES: [Category; 3] = [Category::Laboratory, Category::Genomics, Category::Imaging];

/// The members of a provision but for its exceptions, each rarely there.
fn elements(version: Version) -> impl Strategy<Value = Scope> {
	let class = match version {
		Version::R4 => "class",
		Version::R5 => "resourceType",
	};
	let organization = |name: &'static str, value: Value| {
		move |number: &u32| {
			let mut member =
				json!({ "reference": { "reference": format!("Organization/{number}") } });
			member[name] = value.clone();
			member
		}
	};
	let role = json!({ "coding": [coding(
		"http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"
	)] });
	let label = prop_oneof![
		some_of(&LABELS, |one| coding(Sensitivity::SYSTEM, one.code())),
		some_of(Confidentiality::ALL, |one| coding(
			Confidentiality::SYSTEM,
			one.code()
		)),
		(select(&LABELS[..]), select(Confidentiality::ALL)).prop_map(|(one, level)| json!([
			coding(Sensitivity::SYSTEM, one.code()),
			coding(Confidentiality::SYSTEM, level.code())
		])),
	];
	let days = (1..=9_u8, 1..=9_u8).prop_map(|(one, other)| {
		let (first, last) = (one.min(other), one.max(other));
		json!({ "start": format!("1970-01-0{first}"), "end": format!("1970-01-0{last}") })
	});
	(
		option::weighted(
			0.6,
			some_of(&PURPOSES, |one| coding(Purpose::SYSTEM, one.code())),
		),
		option::weighted(
			0.2,
			some_of(
				&ACTIONS,
				|one| json!({ "coding": [coding(Action::SYSTEM, one.code())] }),
			),
		),
		option::weighted(
			0.2,
			some_of(&CATEGORIES, |one| coding(Category::SYSTEM, one.code())),
		),
		option::weighted(0.4, some_of(&[1_u32, 2, 3], organization("role", role))),
		option::weighted(0.4, label),
		option::weighted(0.2, days),
		option::weighted(
			0.2,
			some_of(&[1_u32, 2], organization("meaning", json!("authoredby"))),
		),
	)
		.prop_map(move |it| {
			let names = [
				"purpose",
				"action",
				class,
				"actor",
				"securityLabel",
				"dataPeriod",
				"data",
			];
			let values = [it.0, it.1, it.2, it.3, it.4, it.5, it.6];
			let stated = names.into_iter().zip(values);
			stated
				.filter_map(|(name, value)| Some((name.to_owned(), value?)))
				.collect()
		})
}

/// A provision with exceptions to exceptions.
fn provision(version: Version) -> impl Strategy<Value = Value> {
	let one = move || {
		(elements(version), any::<bool>()).prop_map(move |(mut members, permits)| {
			// FHIR has no empty objects.
			members.insert("id".into(), json!("p"));
			if version == Version::R4 {
				members.insert(
					"type".into(),
					json!(if permits { "permit" } else { "deny" }),
				);
			}
			Value::Object(members)
		})
	};
	one().prop_recursive(3, 10, 3, move |inner| {
		(one(), prop::collection::vec(inner, 0..3)).prop_map(|(mut provision, exceptions)| {
			if !exceptions.is_empty() {
				provision["provision"] = Value::Array(exceptions);
			}
			provision
		})
	})
}

fn frame(version: Version) -> Value {
	let category = json!([{ "coding": [coding("http://loinc.org", "59284-0")] }]);
	match version {
		Version::R4 => json!({
			"resourceType": "Consent", "status": "active", "category": category,
			"scope": { "coding": [coding(
				"http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"
			)] },
			"patient": { "reference": "Patient/1" }, "dateTime": "2025-06-01T00:00:00Z"
		}),
		Version::R5 => json!({
			"resourceType": "Consent", "status": "active", "category": category,
			"subject": { "reference": "Patient/1" }, "date": "2025-06-01"
		}),
	}
}

/// A document.
fn document() -> impl Strategy<Value = (Version, Value)> {
	let r4 = provision(Version::R4).prop_map(|root| {
		let mut document = frame(Version::R4);
		document["provision"] = root;
		(Version::R4, document)
	});
	let r5 = (
		any::<bool>(),
		prop::collection::vec(provision(Version::R5), 0..3),
	)
		.prop_map(|(permits, provisions)| {
			let mut document = frame(Version::R5);
			document["decision"] = json!(if permits { "permit" } else { "deny" });
			if !provisions.is_empty() {
				document["provision"] = Value::Array(provisions);
			}
			(Version::R5, document)
		});
	prop_oneof![r4, r5]
}

fn request() -> impl Strategy<Value = Request> {
	let labels = prop::collection::vec(select(&LABELS[..]), 0..3);
	let record = (
		select(Confidentiality::ALL),
		labels,
		option::weighted(0.8, 0..10 * DAY),
		option::weighted(0.8, 1..=2_u32),
	);
	let purposes = prop_oneof![3 => select(&PURPOSES[..]), 1 => select(Purpose::ALL)];
	(
		purposes,
		select(&ACTIONS[..]),
		select(&CATEGORIES[..]),
		1..=3_u32,
		record,
	)
		.prop_map(|(purpose, action, category, recipient, record)| Request {
			action,
			record: RecordAttributes {
				confidentiality: Attribute::Known(record.0),
				sensitivities: Attribute::Known(record.1.into_iter().collect::<SensitivitySet>()),
				clinical_time: Attribute::Known(record.2),
				author: Attribute::Known(record.3.map(OrganizationId)),
			},
			..request_for(recipient, purpose, category)
		})
}

/// A request to use an ordinary record.
fn request_for(recipient: u32, purpose: Purpose, category: Category) -> Request {
	Request {
		recipient: RecipientProfile {
			organization: OrganizationId(recipient),
			active: Some(ActiveRecipient {
				kind: OrganizationKind::Hospital,
				jurisdiction: Jurisdiction(*b"DE"),
				qualifications: QualificationSet::EMPTY,
				qualified_until: None,
			}),
		},
		purpose,
		action: Action::Use,
		category,
		at: NOW,
		price: 0,
		record: RecordAttributes {
			confidentiality: Attribute::Known(Confidentiality::Normal),
			sensitivities: Attribute::Known(SensitivitySet::EMPTY),
			clinical_time: Attribute::Known(None),
			author: Attribute::Known(None),
		},
	}
}

// ---- Both against each other ------------------------------------------------------------------

struct World;

impl Context<u64> for World {
	fn template_is_valid(&self, _: TemplateRef) -> bool {
		true
	}

	fn grant_right(&self, _: &u64) -> GrantRight {
		GrantRight::Lost
	}
}

fn read(document: &Value) -> Result<Imported, galen_consent_fhir::Refusals> {
	let organization = |party: &Party| {
		let number = party.reference.as_deref()?.strip_prefix("Organization/")?;
		number.parse().ok().map(OrganizationId)
	};
	import(
		document.to_string().as_bytes(),
		&Options::default(),
		&organization,
	)
}

fn consents(imported: &Imported) -> Consents<u64> {
	let template = TemplateRef {
		id: TemplateId(1),
		version: 1,
	};
	let mut consents = Consents::default();
	consents
		.give(imported.draft(template, None), Grantor::Subject, NOW)
		.expect("the ledger takes it");
	consents
}

fn said(version: Version, document: &Value, request: &Request) -> Option<bool> {
	match version {
		Version::R4 => {
			let root = &document["provision"];
			decides(
				root,
				root["type"] == "permit",
				&Scope::new(),
				version,
				request,
			)
		},
		// The base decision is a provision about everything.
		Version::R5 => {
			let mut root = Map::new();
			if let Some(exceptions) = document.get("provision") {
				root.insert("provision".into(), exceptions.clone());
			}
			let permits = document["decision"] == "permit";
			decides(
				&Value::Object(root),
				permits,
				&Scope::new(),
				version,
				request,
			)
		},
	}
}

#[test]
fn rules_decide_what_the_document_says() {
	let mut runner = TestRunner::new(Config {
		cases: 5_000,
		failure_persistence: None,
		..Config::default()
	});
	let (read_exactly, refused, permitted) = (Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32));
	let strategy = (document(), prop::collection::vec(request(), 40));
	let outcome = runner.run(&strategy, |((version, document), requests)| {
		let imported = match read(&document) {
			Ok(imported) => imported,
			Err(refusals) => {
				refused.set(refused.get() + 1);
				for refusal in refusals.iter() {
					let is_meant = matches!(
						refusal.reason,
						Reason::InheritedLabel | Reason::Disagreement { .. } | Reason::TooManyRules
					);
					prop_assert!(is_meant, "{}", refusal);
				}
				return Ok(());
			},
		};
		read_exactly.set(read_exactly.get() + 1);
		let consents = consents(&imported);
		for request in &requests {
			let decided = match evaluate(&consents, request, &World).outcome {
				Outcome::Permit => Some(true),
				Outcome::Deny => Some(false),
				Outcome::NoConsent => None,
				Outcome::Conditional => return Err(TestCaseError::fail("records are known")),
			};
			if decided == Some(true) {
				permitted.set(permitted.get() + 1);
			}
			prop_assert_eq!(
				decided,
				said(version, &document, request),
				"{:?}\n{:#}\n{:#?}",
				request,
				document,
				imported.rules
			);
		}
		Ok(())
	});
	if let Err(error) = outcome {
		panic!("{error}");
	}
	// The comparison means something only if much is read, some is refused and some permitted.
	let (read_exactly, refused, permitted) = (read_exactly.get(), refused.get(), permitted.get());
	assert!(
		read_exactly > refused && refused > 20 && permitted > 1_000,
		"read {read_exactly}, refused {refused}, permits {permitted}"
	);
}

/// Exceptions are refused as disagreeing where every order of their rules is wrong.
#[test]
fn a_refused_disagreement_has_no_order_that_is_right() {
	let by = |number: u32| {
		json!({ "type": "permit", "actor": [{
			"role": { "coding": [coding(
				"http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"
			)] },
			"reference": { "reference": format!("Organization/{number}") }
		}] })
	};
	// Research is denied but for organization 1, genomics is denied but for organization 2. Neither
	// may use genomics for research.
	let research = json!({
		"type": "deny", "purpose": [coding(Purpose::SYSTEM, "HRESCH")], "provision": [by(1)]
	});
	let genomics = json!({
		"type": "deny", "class": [coding(Category::SYSTEM, "genomics")], "provision": [by(2)]
	});
	let with = |exceptions: Value| {
		let mut document = frame(Version::R4);
		document["provision"] = json!({ "type": "permit", "provision": exceptions });
		document
	};
	let both = with(json!([research, genomics]));
	let refusals = read(&both).expect_err("refused");
	let reasons: Vec<&Reason> = refusals.iter().map(|one| &one.reason).collect();
	assert!(
		matches!(reasons[..], [Reason::Disagreement { .. }]),
		"{reasons:?}"
	);
	let alone = |exception: &Value| read(&with(json!([exception]))).expect("read");
	let branch = |exception: &Value| {
		let rules = alone(exception).rules;
		rules[..rules.len() - 1].to_vec()
	};
	let base = alone(&research).rules.last().expect("a base").clone();
	for order in [[&research, &genomics], [&genomics, &research]] {
		let rules = order.into_iter().flat_map(branch).chain([base.clone()]);
		let ordered = Imported {
			rules: Rules::try_from(rules.collect::<Vec<_>>()).expect("five"),
			..alone(&research)
		};
		let consents = consents(&ordered);
		let is_wrong = |recipient: u32| {
			let request = request_for(recipient, Purpose::Hresch, Category::Genomics);
			assert_eq!(said(Version::R4, &both, &request), Some(false));
			evaluate(&consents, &request, &World).outcome == Outcome::Permit
		};
		assert!([1, 2].into_iter().any(is_wrong));
	}
}
