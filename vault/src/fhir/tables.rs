//! Which elements of a FHIR R4 resource say whose it is and when it happened. A change here can
//! change labels: raise [`super::LABELLER_VERSION`] with it.
//!
//! An element is written as its path from the resource. A list stands for each of its items, and
//! `[x]` for every type of a choice that names a time.

/// How a resource names its patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
	/// The element is there to name whom the resource is about. If it names somebody who cannot be
	/// told, the resource is refused: it must not end on a wrong shelf.
	About(&'static str),
	/// The element lists those who took part, patients among them. Whoever cannot be told is passed
	/// over.
	Among(&'static str),
}

use Naming::{About, Among};

/// Rows of R4's patient compartment that say whom a resource is about; rows that say who wrote or
/// performed it are left out. Types that are not here name no patient.
const NAMINGS: &[(&str, Naming)] = &[
	("Account", About("subject")),
	("AdverseEvent", About("subject")),
	("AllergyIntolerance", About("patient")),
	("Appointment", Among("participant.actor")),
	("AppointmentResponse", Among("actor")),
	("AuditEvent", Among("entity.what")),
	("Basic", About("subject")),
	("BodyStructure", About("patient")),
	("CarePlan", About("subject")),
	("CareTeam", About("subject")),
	("ChargeItem", About("subject")),
	("Claim", About("patient")),
	("ClaimResponse", About("patient")),
	("ClinicalImpression", About("subject")),
	("Communication", About("subject")),
	("CommunicationRequest", About("subject")),
	("Composition", About("subject")),
	("Condition", About("subject")),
	("Consent", About("patient")),
	("Contract", Among("subject")),
	("Coverage", About("beneficiary")),
	("CoverageEligibilityRequest", About("patient")),
	("CoverageEligibilityResponse", About("patient")),
	("DetectedIssue", About("patient")),
	("Device", About("patient")),
	("DeviceRequest", About("subject")),
	("DeviceUseStatement", About("subject")),
	("DiagnosticReport", About("subject")),
	("DocumentManifest", About("subject")),
	("DocumentReference", About("subject")),
	("Encounter", About("subject")),
	("EnrollmentRequest", About("candidate")),
	("EpisodeOfCare", About("patient")),
	("ExplanationOfBenefit", About("patient")),
	("FamilyMemberHistory", About("patient")),
	("Flag", About("subject")),
	("Goal", About("subject")),
	("GuidanceResponse", About("subject")),
	("ImagingStudy", About("subject")),
	("Immunization", About("patient")),
	("ImmunizationEvaluation", About("patient")),
	("ImmunizationRecommendation", About("patient")),
	("Invoice", About("subject")),
	("List", About("subject")),
	("MeasureReport", About("subject")),
	("Media", About("subject")),
	("MedicationAdministration", About("subject")),
	("MedicationDispense", About("subject")),
	("MedicationRequest", About("subject")),
	("MedicationStatement", About("subject")),
	("MolecularSequence", About("patient")),
	("NutritionOrder", About("patient")),
	("Observation", About("subject")),
	("Person", Among("link.target")),
	("Procedure", About("subject")),
	("Provenance", Among("target")),
	("QuestionnaireResponse", About("subject")),
	("RelatedPerson", About("patient")),
	("RequestGroup", About("subject")),
	("ResearchSubject", About("individual")),
	("RiskAssessment", About("subject")),
	("Schedule", Among("actor")),
	("ServiceRequest", About("subject")),
	("Specimen", About("subject")),
	("SupplyDelivery", About("patient")),
	("SupplyRequest", Among("deliverTo")),
	("Task", About("for")),
	("VisionPrescription", About("patient")),
];

/// When something happened, was true, or was written, in this order of preference: the clinically
/// relevant time first, the paperwork last. Types that are not here have no clinical time.
const TIMES: &[(&str, &[&str])] = &[
	("Account", &["servicePeriod"]),
	("AdverseEvent", &["date", "detected", "recordedDate"]),
	(
		"AllergyIntolerance",
		&["onset[x]", "recordedDate", "lastOccurrence"],
	),
	("Appointment", &["start", "requestedPeriod", "created"]),
	("AppointmentResponse", &["start"]),
	("AuditEvent", &["period", "recorded"]),
	("Basic", &["created"]),
	("CarePlan", &["period", "created"]),
	("CareTeam", &["period"]),
	("ChargeItem", &["occurrence[x]", "enteredDate"]),
	("Claim", &["billablePeriod", "created"]),
	("ClaimResponse", &["created"]),
	("ClinicalImpression", &["effective[x]", "date"]),
	("Communication", &["sent", "received"]),
	("CommunicationRequest", &["occurrence[x]", "authoredOn"]),
	("Composition", &["event.period", "date"]),
	("Condition", &["onset[x]", "recordedDate"]),
	("Consent", &["dateTime"]),
	("Contract", &["applies", "issued"]),
	("Coverage", &["period"]),
	("CoverageEligibilityRequest", &["serviced[x]", "created"]),
	("CoverageEligibilityResponse", &["serviced[x]", "created"]),
	("DetectedIssue", &["identified[x]"]),
	("DeviceRequest", &["occurrence[x]", "authoredOn"]),
	("DeviceUseStatement", &["timing[x]", "recordedOn"]),
	("DiagnosticReport", &["effective[x]", "issued"]),
	("DocumentManifest", &["created"]),
	("DocumentReference", &["context.period", "date"]),
	("Encounter", &["period"]),
	("EnrollmentRequest", &["created"]),
	("EnrollmentResponse", &["created"]),
	("EpisodeOfCare", &["period"]),
	("ExplanationOfBenefit", &["billablePeriod", "created"]),
	("FamilyMemberHistory", &["date"]),
	("Flag", &["period"]),
	("Goal", &["start[x]", "statusDate"]),
	("GuidanceResponse", &["occurrenceDateTime"]),
	("ImagingStudy", &["started"]),
	("Immunization", &["occurrence[x]", "recorded"]),
	("ImmunizationEvaluation", &["date"]),
	("ImmunizationRecommendation", &["date"]),
	("Invoice", &["date"]),
	("List", &["date"]),
	("MeasureReport", &["period", "date"]),
	("Media", &["created[x]", "issued"]),
	("MedicationAdministration", &["effective[x]"]),
	("MedicationDispense", &["whenHandedOver", "whenPrepared"]),
	("MedicationRequest", &["authoredOn"]),
	("MedicationStatement", &["effective[x]", "dateAsserted"]),
	("NutritionOrder", &["dateTime"]),
	("Observation", &["effective[x]", "issued"]),
	("PaymentNotice", &["paymentDate", "created"]),
	("PaymentReconciliation", &["paymentDate", "created"]),
	("Procedure", &["performed[x]"]),
	("Provenance", &["occurred[x]", "recorded"]),
	("QuestionnaireResponse", &["authored"]),
	("RequestGroup", &["authoredOn"]),
	("ResearchSubject", &["period"]),
	("RiskAssessment", &["occurrence[x]"]),
	("Schedule", &["planningHorizon"]),
	("ServiceRequest", &["occurrence[x]", "authoredOn"]),
	("Slot", &["start"]),
	("Specimen", &["collection.collected[x]", "receivedTime"]),
	("SupplyDelivery", &["occurrence[x]"]),
	("SupplyRequest", &["occurrence[x]", "authoredOn"]),
	("Task", &["executionPeriod", "authoredOn"]),
	("VisionPrescription", &["dateWritten", "created"]),
];

/// How the type names its patient.
pub(super) fn naming(resource_type: &str) -> Option<Naming> {
	find(NAMINGS, resource_type)
}

/// Which elements of the type tell its clinical time, the first that does decides.
pub(super) fn times(resource_type: &str) -> &'static [&'static str] {
	find(TIMES, resource_type).unwrap_or_default()
}

fn find<T: Copy>(rows: &[(&str, T)], resource_type: &str) -> Option<T> {
	let row = rows
		.binary_search_by(|(name, _)| (*name).cmp(resource_type))
		.ok()?;
	rows.get(row).map(|(_, value)| *value)
}

#[cfg(test)]
pub(super) fn is_sorted() -> bool {
	NAMINGS.is_sorted_by(|one, other| one.0 < other.0)
		&& TIMES.is_sorted_by(|one, other| one.0 < other.0)
}

#[cfg(test)]
pub(super) fn types() -> impl Iterator<Item = &'static str> {
	let namings = NAMINGS.iter().map(|(name, _)| *name);
	namings.chain(TIMES.iter().map(|(name, _)| *name))
}
