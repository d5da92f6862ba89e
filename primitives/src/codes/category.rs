//! Categories of records, mapped from FHIR R4 resource types and US Core categories.
//!
//! A category is what a person can say yes or no to. Every FHIR R4 resource maps to exactly one:
//! the most specific row of [`MAPPINGS`] that fits, else [`Category::Other`]. There are no parents:
//! a consent lists each category it means.

use super::macros::code_system;

code_system!(
	/// A category of records. The codes are Galen's own; [`MAPPINGS`] ties them to FHIR.
	Category,
	/// A set of categories.
	CategorySet(u64), system "https://galen.health/fhir/CodeSystem/category" {
		Demographics = 0, "demographics", "demographics and identity";
		Allergies = 1, "allergies", "allergies and intolerances";
		Problems = 2, "problems", "problems and health concerns";
		Diagnoses = 3, "diagnoses", "encounter diagnoses";
		Medications = 4, "medications", "medications";
		Immunizations = 5, "immunizations", "immunizations";
		Laboratory = 6, "laboratory", "laboratory results";
		VitalSigns = 7, "vital-signs", "vital signs";
		Imaging = 8, "imaging", "imaging";
		Procedures = 9, "procedures", "procedures";
		Encounters = 10, "encounters", "encounters and visits";
		ClinicalNotes = 11, "clinical-notes", "clinical notes and documents";
		Pathology = 12, "pathology", "pathology and specimens";
		Cardiology = 13, "cardiology", "cardiology reports";
		Genomics = 14, "genomics", "genomics";
		SocialHistory = 15, "social-history", "social history and social determinants";
		FamilyHistory = 16, "family-history", "family history";
		Surveys = 17, "surveys", "questionnaires and assessments";
		Activity = 18, "activity", "activity and wearables";
		FunctionalStatus = 19, "functional-status", "functional, disability and cognitive status";
		CarePlans = 20, "care-plans", "care plans, goals and care teams";
		Devices = 21, "devices", "devices and implants";
		Orders = 22, "orders", "orders and referrals";
		Coverage = 23, "coverage", "insurance coverage";
		Claims = 24, "claims", "claims and payments";
		AdvanceDirectives = 25, "advance-directives", "consents and advance directives";
		AdverseEvents = 26, "adverse-events", "adverse events";
		Nutrition = 27, "nutrition", "nutrition";
		Vision = 28, "vision", "vision";
		ResearchParticipation = 29, "research-participation", "participation in research";
		Communications = 30, "communications", "messages and appointments";
		ExamFindings = 31, "exam", "examination and therapy findings";
		Provenance = 32, "provenance", "provenance and access logs";
		Other = 33, "other", "everything else";
	}
);

/// One row of the mapping from FHIR R4 to categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Mapping {
	/// FHIR R4 resource type.
	pub resource: &'static str,
	/// A code of the resource's `category`, if the row asks for one. Codes are unambiguous across
	/// the systems US Core uses, so the system is not asked.
	pub code: Option<&'static str>,
	/// The category of what fits.
	pub category: Category,
}

/// Builds a row that asks for a `category` code.
const fn coded(resource: &'static str, code: &'static str, category: Category) -> Mapping {
	Mapping {
		resource,
		code: Some(code),
		category,
	}
}

/// Builds a row for all other resources of a type.
const fn whole(resource: &'static str, category: Category) -> Mapping {
	Mapping {
		resource,
		code: None,
		category,
	}
}

/// The mapping. Of the rows with a code the first that fits decides, in the order given here: a
/// delicate category stands before an ordinary one, so that a record with both is the former.
pub const MAPPINGS: &[Mapping] = &[
	coded("Observation", "genomics", Category::Genomics),
	coded("Observation", "GE", Category::Genomics),
	coded("Observation", "social-history", Category::SocialHistory),
	coded("Observation", "sdoh", Category::SocialHistory),
	coded("Observation", "vital-signs", Category::VitalSigns),
	coded("Observation", "laboratory", Category::Laboratory),
	coded("Observation", "imaging", Category::Imaging),
	coded(
		"Observation",
		"functional-status",
		Category::FunctionalStatus,
	),
	coded(
		"Observation",
		"disability-status",
		Category::FunctionalStatus,
	),
	coded(
		"Observation",
		"cognitive-status",
		Category::FunctionalStatus,
	),
	coded("Observation", "survey", Category::Surveys),
	coded("Observation", "activity", Category::Activity),
	coded("Observation", "procedure", Category::Procedures),
	coded("Observation", "exam", Category::ExamFindings),
	coded("Observation", "therapy", Category::ExamFindings),
	coded(
		"Observation",
		"advance-directive-observation",
		Category::AdvanceDirectives,
	),
	coded(
		"Observation",
		"care-experience-preference",
		Category::AdvanceDirectives,
	),
	coded(
		"Observation",
		"treatment-intervention-preference",
		Category::AdvanceDirectives,
	),
	whole("Observation", Category::ExamFindings),
	coded("Condition", "sdoh", Category::SocialHistory),
	coded("Condition", "encounter-diagnosis", Category::Diagnoses),
	coded("Condition", "problem-list-item", Category::Problems),
	coded("Condition", "health-concern", Category::Problems),
	whole("Condition", Category::Problems),
	coded("DiagnosticReport", "GE", Category::Genomics),
	coded("DiagnosticReport", "LP29708-2", Category::Cardiology),
	coded("DiagnosticReport", "LP7839-6", Category::Pathology),
	coded("DiagnosticReport", "LP29684-5", Category::Imaging),
	coded("DiagnosticReport", "RAD", Category::Imaging),
	coded("DiagnosticReport", "LAB", Category::Laboratory),
	whole("DiagnosticReport", Category::ClinicalNotes),
	whole("Account", Category::Claims),
	whole("AdverseEvent", Category::AdverseEvents),
	whole("AllergyIntolerance", Category::Allergies),
	whole("Appointment", Category::Communications),
	whole("AppointmentResponse", Category::Communications),
	whole("AuditEvent", Category::Provenance),
	whole("Basic", Category::Other),
	whole("Binary", Category::ClinicalNotes),
	whole("BiologicallyDerivedProduct", Category::Pathology),
	whole("BodyStructure", Category::ExamFindings),
	whole("CarePlan", Category::CarePlans),
	whole("CareTeam", Category::CarePlans),
	whole("ChargeItem", Category::Claims),
	whole("Claim", Category::Claims),
	whole("ClaimResponse", Category::Claims),
	whole("ClinicalImpression", Category::ClinicalNotes),
	whole("Communication", Category::Communications),
	whole("CommunicationRequest", Category::Communications),
	whole("Composition", Category::ClinicalNotes),
	whole("Consent", Category::AdvanceDirectives),
	whole("Coverage", Category::Coverage),
	whole("CoverageEligibilityRequest", Category::Coverage),
	whole("CoverageEligibilityResponse", Category::Coverage),
	whole("DetectedIssue", Category::AdverseEvents),
	whole("Device", Category::Devices),
	whole("DeviceMetric", Category::Devices),
	whole("DeviceRequest", Category::Devices),
	whole("DeviceUseStatement", Category::Devices),
	whole("DocumentManifest", Category::ClinicalNotes),
	whole("DocumentReference", Category::ClinicalNotes),
	whole("Encounter", Category::Encounters),
	whole("EnrollmentRequest", Category::Coverage),
	whole("EnrollmentResponse", Category::Coverage),
	whole("EpisodeOfCare", Category::Encounters),
	whole("ExplanationOfBenefit", Category::Claims),
	whole("FamilyMemberHistory", Category::FamilyHistory),
	whole("Flag", Category::AdverseEvents),
	whole("Goal", Category::CarePlans),
	whole("ImagingStudy", Category::Imaging),
	whole("Immunization", Category::Immunizations),
	whole("ImmunizationEvaluation", Category::Immunizations),
	whole("ImmunizationRecommendation", Category::Immunizations),
	whole("Invoice", Category::Claims),
	whole("List", Category::Other),
	whole("MeasureReport", Category::Surveys),
	whole("Media", Category::Imaging),
	whole("Medication", Category::Medications),
	whole("MedicationAdministration", Category::Medications),
	whole("MedicationDispense", Category::Medications),
	whole("MedicationRequest", Category::Medications),
	whole("MedicationStatement", Category::Medications),
	whole("MolecularSequence", Category::Genomics),
	whole("NutritionOrder", Category::Nutrition),
	whole("Patient", Category::Demographics),
	whole("PaymentNotice", Category::Claims),
	whole("PaymentReconciliation", Category::Claims),
	whole("Person", Category::Demographics),
	whole("Procedure", Category::Procedures),
	whole("Provenance", Category::Provenance),
	whole("QuestionnaireResponse", Category::Surveys),
	whole("RelatedPerson", Category::Demographics),
	whole("RequestGroup", Category::Orders),
	whole("ResearchSubject", Category::ResearchParticipation),
	whole("RiskAssessment", Category::Problems),
	whole("ServiceRequest", Category::Orders),
	whole("Specimen", Category::Pathology),
	whole("SupplyDelivery", Category::Orders),
	whole("SupplyRequest", Category::Orders),
	whole("Task", Category::Orders),
	whole("VisionPrescription", Category::Vision),
];

impl Category {
	/// The category of a FHIR R4 resource with the given codes in its `category`.
	pub fn of(resource: &str, codes: &[&str]) -> Self {
		let rows = || MAPPINGS.iter().filter(|row| row.resource == resource);
		let by_code = rows().find(|row| row.code.is_some_and(|code| codes.contains(&code)));
		let by_type = || rows().find(|row| row.code.is_none());
		by_code
			.or_else(by_type)
			.map_or(Self::Other, |row| row.category)
	}
}
