//! Reading a FHIR Consent.
//!
//! | What it says | Where R4 has it | Where R5 has it |
//! |---|---|---|
//! | that it is in force | `status` `active` | the same |
//! | when it was said | `dateTime` | `date` |
//! | when it is in force | `provision.period` | `period` |
//! | whether it permits | `provision.type`, else `policyRule` | `decision` |
//! | to whom | `provision.actor` | `grantee`, `provision.actor` |
//! | what for, which records | the elements of `provision` | the same, `resourceType` for `class` |
//! | whose, by whom, at which hospital | `patient`, `performer`, `organization` | `subject`, `grantor`, `controller` |
//!
//! All else is either about the document and not about what it says, and is passed over, or it is
//! refused.

use crate::{
	codes::{self, Concept, Scope as About},
	compile::{compile, Node, Placed},
	element::{Element, Findings, Modifiers},
	json,
	party::{Directory, Party},
	provision::{effect_of, Bounds, Reader},
	refusal::{Reason, Refusals},
	report::{Remark, Report},
	scope::Effect,
	time::Span,
};
use fhirkit::Json;
use galen_primitives::{
	codes::{Purpose, PurposeSet, SensitivitySet},
	consent::{Draft, Period, Remuneration, Rule, Rules},
	ids::{Commitment, Moment, TemplateId, TemplateRef},
};

/// How a policy is written that is a template of the ledger: `urn:galen:template:3:2` is version 2
/// of template 3.
pub const TEMPLATE: &str = "urn:galen:template:";
/// The system of the identifier that is the commitment to the signed document, in hex.
pub const COMMITMENT: &str = "https://galen.health/fhir/sid/commitment";

/// A version of FHIR. R4B has the Consent of R4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
	/// 4.0.1 and 4.3.0.
	R4,
	/// 5.0.0.
	R5,
}

impl Version {
	/// The name.
	pub const fn name(self) -> &'static str {
		match self {
			Self::R4 => "R4",
			Self::R5 => "R5",
		}
	}
}

/// What the caller knows beside the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
	/// The version of FHIR; told by its elements if left out.
	pub version: Option<Version>,
	/// When the patient said so, in UTC seconds, where the document has no date or no time. Must be
	/// the document's date where it has one.
	pub stated_at: Option<Moment>,
	/// The time, in UTC seconds: what is dated later or over by then is refused. Nothing is refused
	/// for its time if left out.
	pub now: Option<Moment>,
	/// Permits that name no sensitivities name all that are specially protected. Only for documents
	/// whose signed text does.
	pub name_sensitivities: bool,
}

/// A consent that was read exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
	/// The version of FHIR it was read as.
	pub version: Version,
	/// When the patient said so.
	pub stated_at: Moment,
	/// When it is in force.
	pub period: Period,
	/// What it says.
	pub rules: Rules,
	/// Whose consent it is. Compare it with the account it is imported for.
	pub subject: Party,
	/// Who consented; nobody named if empty.
	pub grantors: Vec<Party>,
	/// Who enforces it. Compare it with the hospital where the account is enrolled.
	pub enforcers: Vec<Party>,
	/// The template of the ledger, where the document names one. Compare it with its text.
	pub template: Option<TemplateRef>,
	/// The commitment to the signed document, where the document has one.
	pub source: Option<Commitment>,
	/// What must be told.
	pub report: Report,
}

impl Imported {
	/// The consent as a draft of a directive.
	pub fn draft(&self, template: TemplateRef, source: Option<Commitment>) -> Draft {
		Draft {
			template,
			stated_at: self.stated_at,
			period: self.period,
			rules: self.rules.clone(),
			source,
		}
	}
}

/// Reads a FHIR Consent in JSON exactly, or says what stands in the way. The directory says which
/// organizations are meant.
///
/// # Errors
/// Every element that cannot be represented, with the reason.
pub fn import(
	document: &[u8],
	options: &Options,
	directory: &impl Directory,
) -> Result<Imported, Refusals> {
	let document = json::read(document)?;
	let mut findings = Findings::default();
	let read = open(&document, options, &mut findings).and_then(|(consent, version)| {
		let reader = Reader {
			version,
			directory,
			contained: Vec::new(),
			period: Bounds::default(),
			grantees: None,
			findings: core::mem::take(&mut findings),
		};
		let mut import = Import {
			consent,
			options,
			reader,
			template: None,
			source: None,
			about: None,
		};
		let read = import.read();
		findings = import.reader.findings;
		read
	});
	match (Refusals::some(findings.refusals), read) {
		(Some(refusals), _) => Err(refusals),
		(None, Some(imported)) => Ok(Imported {
			report: findings.report,
			..imported
		}),
		// Nothing is left out without a refusal; a document that is not understood is refused.
		(None, None) => Err(crate::Refusal::new(json::ROOT, Reason::NotAConsent).into()),
	}
}

/// The document's root, if it is a Consent of a version.
fn open<'a>(
	document: &'a Json,
	options: &Options,
	findings: &mut Findings,
) -> Option<(Element<'a>, Version)> {
	let consent = Element::new(json::ROOT.into(), document, findings)?;
	if consent.get("resourceType").and_then(Json::as_str) != Some("Consent") {
		findings.refuse(consent.at("resourceType"), Reason::NotAConsent);
		return None;
	}
	let version = options.version.or_else(|| detect(&consent));
	if version.is_none() {
		findings.refuse(json::ROOT, Reason::AmbiguousVersion);
	}
	Some((consent, version?))
}

const R4_ONLY: &[&str] = &[
	"scope",
	"patient",
	"dateTime",
	"performer",
	"organization",
	"policy",
	"policyRule",
];
const R5_ONLY: &[&str] = &[
	"subject",
	"date",
	"period",
	"grantor",
	"grantee",
	"manager",
	"controller",
	"regulatoryBasis",
	"policyBasis",
	"policyText",
	"decision",
];
const SHARED: &[&str] = &[
	"resourceType",
	"meta",
	"implicitRules",
	"language",
	"text",
	"contained",
	"identifier",
	"status",
	"category",
	"sourceAttachment",
	"sourceReference",
	"verification",
	"provision",
];

/// The version that has all elements of the document, if only one has.
fn detect(consent: &Element<'_>) -> Option<Version> {
	let has = |names: &[&str]| names.iter().any(|name| consent.has(name));
	let provision = consent.get("provision");
	let r4 = has(R4_ONLY) || matches!(provision, Some(Json::Object(_)));
	let r5 = has(R5_ONLY) || matches!(provision, Some(Json::Array(_)));
	match (r4, r5) {
		(true, false) => Some(Version::R4),
		(false, true) => Some(Version::R5),
		_ => None,
	}
}

struct Import<'a, D> {
	consent: Element<'a>,
	options: &'a Options,
	reader: Reader<'a, D>,
	template: Option<TemplateRef>,
	source: Option<Commitment>,
	/// R4: what the scope says it is about.
	about: Option<About>,
}

impl<'a, D: Directory> Import<'a, D> {
	fn findings(&mut self) -> &mut Findings {
		&mut self.reader.findings
	}

	fn refuse(&mut self, path: impl Into<String>, reason: Reason) {
		self.findings().refuse(path, reason);
	}

	fn note(&mut self, remark: Remark, path: impl Into<String>) {
		self.findings().note(remark, path);
	}

	fn read(&mut self) -> Option<Imported> {
		let consent = self.consent.clone();
		let own = match self.reader.version {
			Version::R4 => R4_ONLY,
			Version::R5 => R5_ONLY,
		};
		let members = [SHARED, own].concat();
		consent.audit(&members, Modifiers::Refused, self.findings());
		self.frame(&consent);
		let (subject, grantors, enforcers) = self.parties(&consent);
		let date = match self.reader.version {
			Version::R4 => "dateTime",
			Version::R5 => "date",
		};
		let stated = consent.date(date, self.findings());
		if self.reader.version == Version::R5 && stated.is_some_and(|span| !span.is_bare) {
			self.refuse(consent.at(date), Reason::BadValue);
		}
		if !consent.has(date) && self.options.stated_at.is_none() {
			self.refuse(consent.at(date), Reason::Missing);
		}
		let root = match self.reader.version {
			Version::R4 => self.tree_r4(&consent),
			Version::R5 => self.tree_r5(&consent),
		}?;
		if !self.findings().refusals.is_empty() {
			return None;
		}
		let name_sensitivities = self.options.name_sensitivities;
		let compiled = compile(&root, name_sensitivities, self.findings());
		let (rules, placed) = compiled?;
		self.research_only(&placed);
		self.remark(&placed);
		let stated_at = self.stated_at(&consent, date, stated, &rules)?;
		let period = self.period(&root, stated_at)?;
		Some(Imported {
			version: self.reader.version,
			stated_at,
			period,
			rules,
			subject: subject?,
			grantors,
			enforcers,
			template: self.template,
			source: self.source,
			report: Report::default(),
		})
	}

	/// What is about the document, and is the same in both versions.
	fn frame(&mut self, consent: &Element<'a>) {
		self.contained(consent);
		match consent.required_text("status", self.findings()) {
			Some("active") | None => {},
			Some(_) => self.refuse(consent.at("status"), Reason::NotActive),
		}
		consent.forbid("implicitRules", Reason::ImplicitRules, self.findings());
		consent.forbid("verification", Reason::Verification, self.findings());
		consent.text("language", self.findings());
		consent.one("text", self.findings());
		consent.many("identifier", self.findings());
		self.meta(consent);
		self.categories(consent);
		self.sources(consent);
	}

	/// What references can lead to inside the document.
	fn contained(&mut self, consent: &Element<'a>) {
		let mut contained: Vec<(String, Element<'a>)> = Vec::new();
		for resource in consent.many("contained", self.findings()) {
			resource.required_text("resourceType", self.findings());
			let Some(id) = resource.required_text("id", self.findings()) else {
				continue;
			};
			let local = format!("#{id}");
			if contained.iter().any(|(known, _)| *known == local) {
				self.refuse(resource.at("id"), Reason::Contradictory);
			}
			contained.push((local, resource));
		}
		self.reader.contained = contained;
	}

	fn meta(&mut self, consent: &Element<'a>) {
		let Some(meta) = consent.one("meta", self.findings()) else {
			return;
		};
		for name in ["security", "tag"] {
			for label in meta.many(name, self.findings()) {
				let text = |name| label.get(name).and_then(Json::as_str);
				if let (Some(system), Some(code)) = (text("system"), text("code")) {
					if codes::is_test(system, code) {
						self.note(Remark::TestData, label.path);
					}
				}
			}
		}
	}

	/// A category sorts documents. Some make it another kind of consent.
	fn categories(&mut self, consent: &Element<'a>) {
		if self.reader.version == Version::R4 && !consent.has("category") {
			self.refuse(consent.at("category"), Reason::Missing);
		}
		for category in consent.many("category", self.findings()) {
			match codes::concept(&category, codes::category, self.findings()) {
				Concept::Code(true) | Concept::Refused => {},
				Concept::Code(false) => self.refuse(category.path, Reason::OtherCategory),
				Concept::Elsewhere => self.note(Remark::CategoryNotRead, category.path),
			}
		}
	}

	/// The signed document itself is not read; a commitment to it is kept.
	fn sources(&mut self, consent: &Element<'a>) {
		let references = match self.reader.version {
			Version::R4 => {
				if consent.has("sourceAttachment") && consent.has("sourceReference") {
					self.refuse(consent.at("sourceReference"), Reason::SeveralTypes);
				}
				consent.one("sourceAttachment", self.findings());
				let one = consent.one("sourceReference", self.findings());
				one.into_iter().collect()
			},
			Version::R5 => {
				consent.many("sourceAttachment", self.findings());
				consent.many("sourceReference", self.findings())
			},
		};
		for reference in references {
			let Some(party) = self.reader.party(&reference) else {
				continue;
			};
			let Some(commitment) = party.identifier(COMMITMENT) else {
				continue;
			};
			match read_commitment(commitment) {
				Some(known) if self.source.is_none() => self.source = Some(known),
				Some(_) => self.refuse(reference.path, Reason::Contradictory),
				None => self.refuse(reference.at("identifier"), Reason::BadValue),
			}
		}
	}

	/// Whose consent it is, who gave it, who enforces it.
	fn parties(&mut self, consent: &Element<'a>) -> (Option<Party>, Vec<Party>, Vec<Party>) {
		let (subject, grantor, enforcer) = match self.reader.version {
			Version::R4 => ("patient", "performer", "organization"),
			Version::R5 => ("subject", "grantor", "controller"),
		};
		let patient = consent.required(subject, self.findings());
		let patient = patient.and_then(|reference| self.reader.party(&reference));
		let kind = patient.as_ref().and_then(|party| party.kind.as_deref());
		if kind.is_some_and(|kind| kind != "Patient") {
			self.refuse(consent.at(subject), Reason::NotAPatient);
		}
		let mut grantors = Vec::new();
		for element in consent.many(grantor, self.findings()) {
			let Some(party) = self.reader.party(&element) else {
				continue;
			};
			if patient.as_ref() != Some(&party) {
				self.note(Remark::SignedByAnother, element.path);
			}
			grantors.push(party);
		}
		let mut enforcers = Vec::new();
		for element in consent.many(enforcer, self.findings()) {
			if let Some(party) = self.reader.party(&element) {
				self.note(Remark::EnforcedBy, element.path);
				enforcers.push(party);
			}
		}
		(patient, grantors, enforcers)
	}

	fn tree_r4(&mut self, consent: &Element<'a>) -> Option<Node> {
		self.scope(consent);
		self.policies(consent);
		let root = consent.one("provision", self.findings());
		let stated = root.as_ref().and_then(|root| {
			let code = root.text("type", self.findings())?;
			let effect = effect_of(code);
			if effect.is_none() {
				self.refuse(root.at("type"), Reason::UnknownCode);
			}
			effect
		});
		let rule = consent.one("policyRule", self.findings());
		let base = rule.and_then(|rule| {
			let permits = codes::known_concept(&rule, codes::base_policy, self.findings())?;
			Some(if permits {
				Effect::Permit
			} else {
				Effect::Deny
			})
		});
		let effect = match (stated, base) {
			(Some(stated), Some(base)) if stated != base => {
				self.refuse("Consent.provision.type", Reason::Contradictory);
				None
			},
			(Some(effect), _) | (None, Some(effect)) => Some(effect),
			(None, None) => {
				let has_type = root.as_ref().is_some_and(|root| root.has("type"));
				if !has_type && !consent.has("policyRule") {
					self.refuse("Consent.provision.type", Reason::NoDecision);
				}
				None
			},
		};
		if let Some(root) = &root {
			self.reader.period = self.reader.bounds(root, "period").unwrap_or_default();
		}
		// What labels mean depends on the decision, so without one no provision is read.
		let effect = effect?;
		Some(self.reader.root_r4(root.as_ref(), effect))
	}

	/// R4: what the consent is about.
	fn scope(&mut self, consent: &Element<'a>) {
		let Some(scope) = consent.required("scope", self.findings()) else {
			return;
		};
		match codes::concept(&scope, codes::scope, self.findings()) {
			Concept::Code(Some(about)) => self.about = Some(about),
			Concept::Code(None) => self.refuse(scope.path, Reason::OtherScope),
			Concept::Elsewhere => self.refuse(scope.path, Reason::UnknownCode),
			Concept::Refused => {},
		}
	}

	/// R4: the texts it refers to. One may be a template of the ledger.
	fn policies(&mut self, consent: &Element<'a>) {
		for policy in consent.many("policy", self.findings()) {
			policy.audit(&["authority", "uri"], Modifiers::Refused, self.findings());
			policy.text("authority", self.findings());
			match policy.text("uri", self.findings()) {
				Some(uri) => self.policy(policy.at("uri"), uri),
				None => self.note(Remark::PolicyNotRead, policy.path),
			}
		}
	}

	fn policy(&mut self, path: String, uri: &str) {
		let Some(name) = uri.strip_prefix(TEMPLATE) else {
			return self.note(Remark::PolicyNotRead, path);
		};
		match read_template(name) {
			Some(template) if self.template.is_none() => self.template = Some(template),
			Some(_) => self.refuse(path, Reason::Contradictory),
			None => self.refuse(path, Reason::BadValue),
		}
	}

	fn tree_r5(&mut self, consent: &Element<'a>) -> Option<Node> {
		for manager in consent.many("manager", self.findings()) {
			self.reader.party(&manager);
		}
		self.bases_r5(consent);
		if consent.has("grantee") {
			let mut grantees = Vec::new();
			for element in consent.many("grantee", self.findings()) {
				if let Some(recipient) = self.reader.recipient(&element) {
					if !grantees.contains(&recipient) {
						grantees.push(recipient);
					}
				}
			}
			self.reader.grantees = Some(grantees);
		}
		self.reader.period = self.reader.bounds(consent, "period").unwrap_or_default();
		let effect = match consent.text("decision", self.findings()) {
			Some(code) => {
				let effect = effect_of(code);
				if effect.is_none() {
					self.refuse(consent.at("decision"), Reason::UnknownCode);
				}
				effect
			},
			None => {
				if !consent.has("decision") {
					self.refuse(consent.at("decision"), Reason::NoDecision);
				}
				None
			},
		};
		// What exceptions are depends on the decision, so without one no provision is read.
		let effect = effect?;
		Some(self.reader.root_r5(consent, effect))
	}

	/// R5: the law and the texts it refers to.
	fn bases_r5(&mut self, consent: &Element<'a>) {
		for basis in consent.many("regulatoryBasis", self.findings()) {
			self.note(Remark::PolicyNotRead, basis.path);
		}
		if let Some(basis) = consent.one("policyBasis", self.findings()) {
			basis.audit(&["reference", "url"], Modifiers::Refused, self.findings());
			basis.one("reference", self.findings());
			match basis.text("url", self.findings()) {
				Some(url) => self.policy(basis.at("url"), url),
				None => self.note(Remark::PolicyNotRead, basis.path),
			}
		}
		for text in consent.many("policyText", self.findings()) {
			self.reader.party(&text);
			self.note(Remark::PolicyNotRead, text.path);
		}
	}

	/// A research consent says nothing about anything but research.
	fn research_only(&mut self, placed: &[Placed<'_>]) {
		if self.about != Some(About::Research) {
			return;
		}
		let research = Purpose::Hresch.family();
		let beyond = placed.iter().any(|placed| {
			let purposes = placed.rule.conditions().purposes;
			!purposes.is_some_and(|purposes| research.covers(purposes))
		});
		if beyond {
			self.refuse("Consent.scope", Reason::ScopeWithoutPurposes);
		}
	}

	/// What is exact and may surprise.
	fn remark(&mut self, placed: &[Placed<'_>]) {
		for Placed { rule, path } in placed {
			let purposes = rule.conditions().purposes;
			match rule {
				Rule::Permit(conditions, terms) => {
					let listed = conditions.sensitivities;
					if self.options.name_sensitivities && listed == Some(SensitivitySet::EXPLICIT) {
						self.note(Remark::SensitivitiesNamed, *path);
					} else if listed.is_none() {
						self.note(Remark::ExplicitSensitivitiesLeftOut, *path);
					}
					let reached = purposes.map_or(PurposeSet::ALL, PurposeSet::families);
					let named = purposes.unwrap_or_default();
					if reached.intersection(PurposeSet::EXPLICIT)
						!= named.intersection(PurposeSet::EXPLICIT)
					{
						self.note(Remark::ExplicitPurposesLeftOut, *path);
					}
					if terms.remuneration == Remuneration::Unpaid {
						self.note(Remark::UnpaidOnly, *path);
					}
				},
				Rule::Deny(_) => {
					if purposes.is_some_and(|purposes| purposes.has(Purpose::Btg)) {
						self.note(Remark::ForbidsEmergency, *path);
					} else if purposes.is_none_or(|purposes| purposes.families().has(Purpose::Btg))
					{
						self.note(Remark::EmergencyStaysOpen, *path);
					}
				},
			}
		}
	}

	fn stated_at(
		&mut self,
		consent: &Element<'a>,
		date: &str,
		stated: Option<Span>,
		rules: &Rules,
	) -> Option<Moment> {
		let path = consent.at(date);
		let now = self.options.now;
		let moment = match (stated, self.options.stated_at) {
			// Refused already.
			(None, None) => return None,
			(None, Some(known)) => known,
			(Some(span), Some(known)) => {
				if !(span.first()..span.after().max(1)).contains(&known) {
					self.refuse(path, Reason::StatedElsewhen);
					return None;
				}
				known
			},
			(Some(span), None) if !span.is_bare => span.first(),
			(Some(span), None) => {
				self.note(Remark::DayOnly, path.as_str());
				let permits = rules.iter().any(|rule| rule.terms().is_some());
				let last = span.after().saturating_sub(1);
				match now {
					_ if permits => span.first(),
					// Said on that day and not later than now.
					Some(now) if span.first() <= now => last.min(now),
					_ => last,
				}
			},
		};
		if now.is_some_and(|now| moment > now) {
			self.refuse(path, Reason::StatedInTheFuture);
			return None;
		}
		Some(moment)
	}

	fn period(&mut self, root: &Node, stated_at: Moment) -> Option<Period> {
		let path = format!("{}.period", root.path);
		let bounds = self.reader.period;
		let period = Period {
			start: bounds.start.unwrap_or(stated_at),
			end: bounds.end,
		};
		if self.options.now.is_some_and(|now| period.is_over(now)) {
			self.refuse(path, Reason::Over);
			return None;
		}
		if period.is_empty() {
			self.refuse(path, Reason::EmptyPeriod);
			return None;
		}
		Some(period)
	}
}

/// Reads `3:2`, the only way in which template 3 in version 2 is written.
fn read_template(name: &str) -> Option<TemplateRef> {
	let (id, version) = name.split_once(':')?;
	let template = TemplateRef {
		id: TemplateId(id.parse().ok()?),
		version: version.parse().ok()?,
	};
	(template_name(template) == name).then_some(template)
}

/// Writes `3:2`.
pub(crate) fn template_name(template: TemplateRef) -> String {
	format!("{}:{}", template.id, template.version)
}

fn read_commitment(text: &str) -> Option<Commitment> {
	let digits = text.as_bytes();
	if digits.len() != 64 {
		return None;
	}
	let mut bytes = [0_u8; 32];
	for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
		let pair = core::str::from_utf8(pair).ok()?;
		let is_hex = pair
			.bytes()
			.all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
		*byte = u8::from_str_radix(pair, 16).ok().filter(|_| is_hex)?;
	}
	Some(Commitment(bytes))
}
