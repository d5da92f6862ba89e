//! FHIR Consents are read into rules, for whoever enters them on the ledger. Nothing is stored, and
//! nothing is given.

use super::extract::{media_type, Body, FhirCaller};
use crate::{
	auth::{authorize, Action},
	context::Context,
	error::{count, respond, FhirProblem, Kind, Problem, FHIR_JSON},
};
use axum::{
	extract::{Query, State},
	http::{HeaderMap, Uri},
	Json,
};
use galen_consent_fhir::{import, Imported, Names, Options, Refusals, Version};
use galen_primitives::consent::{Period, Rules};
use serde::Serialize;
use utoipa::ToSchema;

/// What a FHIR Consent says, in the rules of the ledger.
#[derive(Serialize, ToSchema)]
pub struct CompiledConsent {
	/// `R4` or `R5`: as which it was read.
	pub version: &'static str,
	/// When the patient said so, UTC seconds.
	pub stated_at: u64,
	/// When it is in force: `start` and `end`, UTC seconds, the end exclusive.
	#[schema(value_type = Object)]
	pub period: Period,
	/// The template of the ledger it names.
	pub template: Option<CompiledTemplate>,
	/// The rules, in the order in which they are asked.
	#[schema(value_type = Vec<Object>)]
	pub rules: Rules,
	/// What must be told.
	pub report: Vec<CompiledRemark>,
}

/// One version of a template.
#[derive(Serialize, ToSchema)]
pub struct CompiledTemplate {
	/// Which template.
	pub id: u32,
	/// Which version of it.
	pub version: u16,
}

/// Something that is exact and yet not obvious, or that only a person can compare.
#[derive(Serialize, ToSchema)]
pub struct CompiledRemark {
	/// A stable name.
	pub remark: &'static str,
	/// What it means.
	pub text: &'static str,
	/// Of which elements, as FHIRPath.
	pub paths: Vec<String>,
}

impl From<Imported> for CompiledConsent {
	fn from(imported: Imported) -> Self {
		let report = imported.report.iter().map(|note| CompiledRemark {
			remark: note.remark.name(),
			text: note.remark.text(),
			paths: note.paths.clone(),
		});
		Self {
			version: imported.version.name(),
			stated_at: imported.stated_at,
			period: imported.period,
			template: imported.template.map(|template| CompiledTemplate {
				id: template.id.0,
				version: template.version,
			}),
			report: report.collect(),
			rules: imported.rules,
		}
	}
}

/// Reads a FHIR Consent, R4 or R5, into the rules it means, exactly or not at all. Nothing is stored
/// and nothing is given: a registrar enters the rules on the ledger, with the signed document.
#[utoipa::path(
	post, path = "/fhir/Consent/$compile", tag = "hospital",
	params(
		("version" = Option<String>, Query, description = "`R4` or `R5`; told by the elements if left out."),
		("stated_at" = Option<u64>, Query, description = "When the patient said so, UTC seconds, where the document has no date or no time."),
		("name_sensitivities" = Option<bool>, Query, description = "The signed text names all that is specially protected."),
		("ledger_numbers" = Option<bool>, Query, description = "The document was written for this ledger, so its numbers of organizations hold."),
		("organization" = Option<Vec<String>>, Query, description = "Which organization a reference, or a system and value, means: `Organization/lab=5`, `https://example.org/registry|77=5`. Repeat it for each."),
	),
	request_body(content = String, content_type = "application/fhir+json", description = "A Consent."),
	responses(
		(status = 200, description = "What it says, and what must be told.", body = CompiledConsent, content_type = "application/json"),
		(status = 400, description = "OperationOutcome: not JSON, or a query that is none.", content_type = "application/fhir+json"),
		(status = 413, description = "OperationOutcome.", content_type = "application/fhir+json"),
		(status = 422, description = "OperationOutcome that names every element that cannot be represented, why, and what to do.", content_type = "application/fhir+json"),
	)
)]
pub async fn compile(
	State(context): State<Context>,
	FhirCaller(actor): FhirCaller,
	uri: Uri,
	headers: HeaderMap,
	body: Result<Body, Problem>,
) -> Result<axum::response::Response, FhirProblem> {
	use axum::response::IntoResponse;
	authorize(&actor, Action::Import, context.organization)?;
	let fits = media_type(&headers)
		.is_some_and(|kind| [FHIR_JSON, "application/json"].contains(&kind.as_str()));
	if !fits {
		return Err(Kind::UnsupportedMediaType.into());
	}
	let (mut options, names) = asked(&uri).ok_or(Kind::BadRequest)?;
	options.now = Some(context.finalized()?.moment);
	let Body(document) = body?;
	Ok(match import(&document, &options, &names) {
		Ok(imported) => Json(CompiledConsent::from(imported)).into_response(),
		Err(refusals) => refused(&refusals),
	})
}

/// What the query says; `None` if it is not understood.
fn asked(uri: &Uri) -> Option<(Options, Names)> {
	let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
	let mut options = Options::default();
	let mut own_numbers = false;
	let mut organizations = Vec::new();
	for (name, value) in &pairs {
		match (name.as_str(), value.as_str()) {
			("version", "R4") => options.version = Some(Version::R4),
			("version", "R5") => options.version = Some(Version::R5),
			("stated_at", seconds) => options.stated_at = Some(seconds.parse().ok()?),
			("name_sensitivities", flag) => options.name_sensitivities = flag.parse().ok()?,
			("ledger_numbers", flag) => own_numbers = flag.parse().ok()?,
			("organization", organization) => organizations.push(organization),
			_ => return None,
		}
	}
	let mut names = Names::new(own_numbers);
	for organization in organizations {
		names.add(organization).ok()?;
	}
	Some((options, names))
}

/// A refusal that names the elements, for the sender alone.
fn refused(refusals: &Refusals) -> axum::response::Response {
	let kind = if refusals.is_unreadable() {
		Kind::BadRequest
	} else {
		Kind::InvalidFhir
	};
	count(kind);
	respond(kind.into(), FHIR_JSON, refusals.to_outcome().into_bytes())
}
