//! The accounting as a FHIR R4 bundle with an AuditEvent for each entry.
//!
//! The events follow IHE's Basic Audit Log Patterns, *Privacy Disclosure at Source*: an export, the
//! gateway as source and observer, the receiving organization as destination, the patient and the
//! records as entities. They do not claim that profile, because it asks for the recipient's network
//! address, which nobody records. Organizations and the patient are named by the identifiers that
//! consents carry (`galen_consent_fhir`).
//!
//! What a program needs beyond that stands in the details of the second entity: both numbers, what
//! the law says, and the signed statement.

use super::{moments, Entry, Heading, Marked, Totals, Writer};
use crate::store::disclosures::BasisKind;
use base64::{engine::general_purpose::STANDARD, Engine};
use galen_consent_fhir::{ledger_party, ACCOUNT};
use galen_primitives::ids::OrganizationId;
use galen_vault::safe::Accountability;
use serde_json::{json, Value};

/// DICOM's terms.
const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
/// The life of a record, ISO 21089.
const LIFECYCLE: &str = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";
/// Purposes of use.
const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
/// Kinds of observers.
const SOURCE_TYPE: &str = "http://terminology.hl7.org/CodeSystem/security-source-type";
/// Kinds of entities.
const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
/// What an entity is in the event.
const OBJECT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";

/// A bundle.
#[derive(Default)]
pub struct Fhir {
	/// Whether an entry stands before the next one.
	begun: bool,
}

impl Writer for Fhir {
	fn begin(&mut self, heading: &Heading, _: &str) -> String {
		// What a bundle without entries has is no empty list.
		let opening = if heading.entries == 0 {
			""
		} else {
			",\"entry\":["
		};
		format!(
			"{{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"timestamp\":{}{opening}",
			json!(moments::instant(heading.at)),
		)
	}

	fn entry(&mut self, heading: &Heading, entry: &Entry<'_>) -> String {
		let event = event(heading, entry);
		let url = format!(
			"{}/fhir/AuditEvent/{}",
			heading.public_url,
			id_of(heading, entry)
		);
		self.piece(&json!({ "fullUrl": url, "resource": event }))
	}

	fn missing(&mut self, from: u64, count: u64) -> String {
		let outcome = json!({
			"resourceType": "OperationOutcome",
			"issue": [{
				"severity": "error",
				"code": "incomplete",
				"diagnostics": super::missing(from, count),
			}],
		});
		let url = format!("urn:galen:accounting:missing:{from}");
		self.piece(&json!({ "fullUrl": url, "resource": outcome }))
	}

	fn end(&mut self, heading: &Heading, _: &Totals) -> String {
		if heading.entries == 0 { "}" } else { "]}" }.to_owned()
	}
}

impl Fhir {
	fn piece(&mut self, entry: &Value) -> String {
		let comma = if self.begun { "," } else { "" };
		self.begun = true;
		format!("{comma}\n{entry}")
	}
}

/// An organization of the ledger.
fn organization(id: OrganizationId, display: Option<&str>) -> Value {
	let party = ledger_party(id);
	let identifier = party.identifiers.first();
	let mut reference = json!({
		"type": "Organization",
		"identifier": {
			"system": identifier.and_then(|known| known.system.as_deref()),
			"value": identifier.map(|known| known.value.as_str()),
		},
	});
	if let (Some(display), Some(members)) = (display, reference.as_object_mut()) {
		members.insert("display".to_owned(), display.into());
	}
	reference
}

/// An event's name: that of the entry at this hospital.
fn id_of(heading: &Heading, entry: &Entry<'_>) -> String {
	format!(
		"disclosure-{}-{}",
		heading.custodian, entry.disclosure.number
	)
}

fn coding(system: &str, code: &str, display: &str) -> Value {
	json!({ "system": system, "code": code, "display": display })
}

fn detail(kind: &str, value: impl ToString) -> Value {
	json!({ "type": kind, "valueString": value.to_string() })
}

fn event(heading: &Heading, entry: &Entry<'_>) -> Value {
	let row = entry.disclosure;
	let custodian = organization(heading.custodian, None);
	let purpose = coding(ACT_REASON, row.purpose.code(), row.purpose.display());
	let mut event = json!({
		"resourceType": "AuditEvent",
		"id": id_of(heading, entry),
		"type": coding(DICOM, "110106", "Export"),
		"subtype": [coding(LIFECYCLE, "disclose", "Disclose Record Lifecycle Event")],
		"action": "R",
		"recorded": moments::instant(row.at),
		"outcome": outcome(entry),
		"purposeOfEvent": [{ "coding": [purpose] }],
		"agent": [
			{
				"type": { "coding": [coding(DICOM, "110153", "Source Role ID")] },
				"who": custodian,
				"requestor": false,
				"network": { "address": heading.public_url, "type": "5" },
			},
			{
				"type": { "coding": [coding(DICOM, "110152", "Destination Role ID")] },
				"who": organization(row.recipient, Some(entry.recipient)),
				"requestor": true,
			},
		],
		"source": {
			"observer": custodian,
			"type": [coding(SOURCE_TYPE, "4", "Application Server")],
		},
		"entity": [
			{
				"what": {
					"type": "Patient",
					"identifier": { "system": ACCOUNT, "value": heading.subject.to_string() },
				},
				"type": coding(ENTITY_TYPE, "1", "Person"),
				"role": coding(OBJECT_ROLE, "1", "Patient"),
			},
			{
				"type": coding(ENTITY_TYPE, "2", "System Object"),
				"role": coding(OBJECT_ROLE, "4", "Domain Resource"),
				"description": super::what(row),
				"detail": details(entry),
			},
		],
	});
	if let (Marked::Nothing, Some(members)) = (entry.standing, event.as_object_mut()) {
		let why = "The keys were not handed out.";
		members.insert("outcomeDesc".to_owned(), why.into());
	}
	event
}

/// Success, or minor failure where nothing was handed out.
fn outcome(entry: &Entry<'_>) -> &'static str {
	match entry.standing {
		Marked::Disclosed(_) => "0",
		Marked::Nothing => "4",
	}
}

fn details(entry: &Entry<'_>) -> Vec<Value> {
	let row = entry.disclosure;
	let mut details = vec![
		detail("number", row.number),
		detail("own-number", row.own_number),
		detail("receipt", row.receipt),
		detail(
			"basis",
			match row.basis {
				BasisKind::Order => "order",
				BasisKind::Treatment => "treatment",
				BasisKind::Emergency => "emergency",
			},
		),
		detail("records", row.records),
	];
	details.extend(
		row.categories
			.iter()
			.map(|category| detail("category", category.code())),
	);
	details.push(detail("accountable", entry.standing.is_accountable()));
	if let Marked::Disclosed(Accountability::Exempt(exemption)) = entry.standing {
		details.push(detail("exemption", exemption.paragraph()));
	}
	if let Some(sealed) = &row.sealed {
		details.push(detail("sealed-entry", sealed.entry));
		if let Some(delay) = sealed.delay() {
			details.push(detail("entered-late-by-seconds", delay));
		}
	}
	if let Some(of) = row.withheld {
		details.push(detail("takes-back", of));
	}
	if let Some(by) = row.taken_back {
		details.push(detail("taken-back-by-own-number", by));
	}
	if let Some(place) = &row.place {
		details.push(detail("batch", place.batch));
		details.push(detail("leaf-index", place.index));
	}
	details.push(json!({
		"type": "statement",
		"valueBase64Binary": STANDARD.encode(&row.statement),
	}));
	details.push(json!({
		"type": "salt",
		"valueBase64Binary": STANDARD.encode(row.salt),
	}));
	details
}
