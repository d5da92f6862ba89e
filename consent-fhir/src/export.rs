//! Writing a directive as a FHIR R4 Consent.
//!
//! Reading it again gives the same directive. The shape is that of IHE Privacy Consent on FHIR where
//! the rules have that shape: a root with denies before permits beside each other below it. Other
//! sequences nest further: each rule is then an exception to the next. What plain FHIR cannot say
//! stands in our modifier extensions ([`crate::export::TERMS`], [`crate::export::ANY`]), so that a
//! reader who does not know them refuses the document instead of permitting more.

pub use crate::extensions::{ANY, TERMS};
pub use crate::import::{COMMITMENT, TEMPLATE};

use crate::{
	codes::action_coding,
	extensions::{labels_name, qualification_names, Slot},
	import::template_name,
	party::{Identifier, Party},
	time,
};
use fhirkit::Json;
use galen_primitives::{
	codes::{
		ActionSet, Category, CategorySet, Confidentiality, Purpose, PurposeSet, Sensitivity,
		SensitivitySet,
	},
	consent::{
		Conditions, Directive, Draft, Labels, Period, Recipient, Remuneration, Rule, RuleFault,
		Standing, Terms,
	},
	ids::{Commitment, OrganizationId},
};
use thiserror::Error;

/// Who is named in a document, and how.
pub struct Parties<'a> {
	/// The patient.
	pub patient: Party,
	/// Who consented, if it is not the patient.
	pub representative: Option<Party>,
	/// The hospital that enforces it.
	pub enforcer: Option<Party>,
	/// What an organization on the ledger is called; [`crate::ledger_party`] names it by its number.
	pub organization: &'a dyn Fn(OrganizationId) -> Party,
}

/// Why a directive cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Inexact {
	/// A FHIR Consent that is withdrawn or suspended permits nothing and denies nothing; the ledger's
	/// keeps refusing what it permitted.
	#[error("only a consent in force is written; this one is withdrawn or suspended")]
	NotActive,
	/// It has no rules.
	#[error("the consent has no rules, so there is nothing to write")]
	NoRules,
	/// A rule that no ledger accepts.
	#[error("rule {index} is not sound: it contradicts itself, or has a code that does not exist")]
	Unsound {
		/// Which rule, from 0.
		index: usize,
		/// Why.
		fault: RuleFault,
	},
	/// Ends before it starts.
	#[error("the period is empty")]
	EmptyPeriod,
	/// FHIR's years have four digits.
	#[error("a date lies after the year 9999, where FHIR has no dates")]
	TooLate,
}

/// What a directive says, if it is in force.
///
/// # Errors
/// [`Inexact::NotActive`].
pub fn draft_of<AccountId>(directive: &Directive<AccountId>) -> Result<Draft, Inexact> {
	if directive.standing != Standing::Active {
		return Err(Inexact::NotActive);
	}
	Ok(Draft {
		template: directive.template,
		stated_at: directive.stated_at,
		period: directive.period,
		rules: directive.rules.clone(),
		source: directive.source,
	})
}

/// Writes a directive as FHIR R4 Consent in JSON.
///
/// # Errors
/// It says something that FHIR cannot.
pub fn export(draft: &Draft, parties: &Parties<'_>) -> Result<String, Inexact> {
	if draft.period.is_empty() {
		return Err(Inexact::EmptyPeriod);
	}
	for (index, rule) in draft.rules.iter().enumerate() {
		rule.check()
			.map_err(|fault| Inexact::Unsound { index, fault })?;
	}
	let (base, exceptions) = draft.rules.split_last().ok_or(Inexact::NoRules)?;
	let mut root = provision(base, exceptions, &Stated::default(), parties)?;
	let period = period(draft.period, true)?;
	// After `type`, as in the specification.
	root.insert(1, ("period".into(), period));
	let performer = parties.representative.as_ref().unwrap_or(&parties.patient);
	let mut members = vec![
		member("resourceType", text("Consent")),
		member("status", text("active")),
		member("scope", concept(SCOPE, "patient-privacy")),
		member("category", list([concept("http://loinc.org", "59284-0")])),
		member("patient", reference(&parties.patient)),
		member(
			"dateTime",
			text(&time::exact(draft.stated_at).ok_or(Inexact::TooLate)?),
		),
		member("performer", list([reference(performer)])),
	];
	if let Some(enforcer) = &parties.enforcer {
		members.push(member("organization", list([reference(enforcer)])));
	}
	if let Some(source) = draft.source {
		members.push(member("sourceReference", reference(&document(source))));
	}
	let policy = format!("{TEMPLATE}{}", template_name(draft.template));
	let policy = Json::Object(vec![member("uri", text(&policy))]);
	members.push(member("policy", list([policy])));
	members.push(member("provision", Json::Object(root)));
	Ok(Json::Object(members).to_pretty())
}

const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
const ROLE: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

type Members = Vec<(String, Json)>;

fn member(name: &str, value: Json) -> (String, Json) {
	(name.to_owned(), value)
}

fn text(value: &str) -> Json {
	Json::String(value.to_owned())
}

fn list(items: impl IntoIterator<Item = Json>) -> Json {
	Json::Array(items.into_iter().collect())
}

fn coding(system: &str, code: &str) -> Json {
	Json::Object(vec![
		member("system", text(system)),
		member("code", text(code)),
	])
}

fn concept(system: &str, code: &str) -> Json {
	Json::Object(vec![member("coding", list([coding(system, code)]))])
}

fn reference(party: &Party) -> Json {
	let mut members = Vec::new();
	if let Some(reference) = &party.reference {
		members.push(member("reference", text(reference)));
	}
	if let Some(kind) = &party.kind {
		members.push(member("type", text(kind)));
	}
	// A reference holds one identifier; the first is the one the party is known by.
	if let Some(Identifier { system, value }) = party.identifiers.first() {
		let system = system.iter().map(|system| member("system", text(system)));
		let identifier = system.chain([member("value", text(value))]);
		members.push(member("identifier", Json::Object(identifier.collect())));
	}
	Json::Object(members)
}

fn document(source: Commitment) -> Party {
	let hex: String = source.0.iter().map(|byte| format!("{byte:02x}")).collect();
	Party::by_identifier("DocumentReference", Identifier::new(COMMITMENT, hex))
}

/// A period with inclusive ends. One that is always gets a start, because FHIR has no empty object.
fn period(period: Period, states_start: bool) -> Result<Json, Inexact> {
	let mut members = Vec::new();
	if states_start || period.start > 0 || period.end.is_none() {
		let start = time::first(period.start).ok_or(Inexact::TooLate)?;
		members.push(member("start", text(&start)));
	}
	if let Some(end) = period.end {
		let end = time::last_before(end).ok_or(Inexact::TooLate)?;
		members.push(member("end", text(&end)));
	}
	Ok(Json::Object(members))
}

/// Which elements of a provision hold a value, stated there or inherited.
#[derive(Clone, Copy, Default)]
struct Stated {
	slots: [bool; Slot::ALL.len()],
}

impl Stated {
	fn has(&self, slot: Slot) -> bool {
		self.slots.get(slot as usize).copied().unwrap_or_default()
	}

	fn set(&mut self, slot: Slot, holds: bool) {
		if let Some(place) = self.slots.get_mut(slot as usize) {
			*place = holds;
		}
	}
}

/// A rule as a provision, with the rules that come before it nested inside.
fn provision(
	rule: &Rule,
	before: &[Rule],
	above: &Stated,
	parties: &Parties<'_>,
) -> Result<Members, Inexact> {
	let conditions = rule.conditions();
	let is_permit = rule.terms().is_some();
	let mut members = vec![member(
		"type",
		text(if is_permit { "permit" } else { "deny" }),
	)];
	let mut here = *above;
	let mut extensions = Vec::new();
	if let Some(terms) = rule.terms() {
		let written = terms_extension(conditions, terms);
		let holds = written.is_some();
		extensions.extend(written);
		if !holds && above.has(Slot::Terms) {
			extensions.push(any_extension(Slot::Terms));
		}
		here.set(Slot::Terms, holds);
	}
	for (slot, value) in elements(conditions, parties)? {
		let holds = value.is_some();
		match value {
			Some(value) => members.push((slot.name().to_owned(), value)),
			None if above.has(slot) => extensions.push(any_extension(slot)),
			None => {},
		}
		here.set(slot, holds);
	}
	if !extensions.is_empty() {
		members.insert(0, member("modifierExtension", list(extensions)));
	}
	let nested = nested(before, &here, parties)?;
	if !nested.is_empty() {
		members.push(member("provision", list(nested)));
	}
	Ok(members)
}

/// Rules that are exceptions to the provision they are nested in, so that they are asked in this
/// order: beside each other where the reader keeps the order, else each inside the next.
fn nested(rules: &[Rule], above: &Stated, parties: &Parties<'_>) -> Result<Vec<Json>, Inexact> {
	let is_deny = |rule: &Rule| rule.terms().is_none();
	let denies = rules.iter().take_while(|rule| is_deny(rule)).count();
	let are_siblings = !rules.iter().skip(denies).any(is_deny);
	if are_siblings {
		let each = rules.iter().map(|rule| {
			let members = provision(rule, &[], above, parties)?;
			Ok(Json::Object(members))
		});
		return each.collect();
	}
	match rules.split_last() {
		Some((last, before)) => {
			let members = provision(last, before, above, parties)?;
			Ok(vec![Json::Object(members)])
		},
		None => Ok(Vec::new()),
	}
}

/// The elements of a provision that hold conditions, in R4's order.
fn elements(
	conditions: &Conditions,
	parties: &Parties<'_>,
) -> Result<[(Slot, Option<Json>); 7], Inexact> {
	let data_period = conditions.data_period.map(|known| period(known, false));
	Ok([
		(
			Slot::Actor,
			conditions.recipient.map(|named| actor(named, parties)),
		),
		(Slot::Action, conditions.actions.map(actions)),
		(
			Slot::SecurityLabel,
			labels(conditions.confidentiality, conditions.sensitivities),
		),
		(Slot::Purpose, conditions.purposes.map(purposes)),
		(Slot::Class, conditions.categories.map(classes)),
		(Slot::DataPeriod, data_period.transpose()?),
		(
			Slot::Data,
			conditions.author.map(|author| authored(author, parties)),
		),
	])
}

fn actor(named: Recipient, parties: &Parties<'_>) -> Json {
	let party = match named {
		Recipient::Organization(id) => (parties.organization)(id),
		// Countries were checked with their rules.
		class => Party::of_class(class).unwrap_or_default(),
	};
	list([Json::Object(vec![
		member("role", concept(ROLE, "IRCP")),
		member("reference", reference(&party)),
	])])
}

fn authored(author: OrganizationId, parties: &Parties<'_>) -> Json {
	list([Json::Object(vec![
		member("meaning", text("authoredby")),
		member("reference", reference(&(parties.organization)(author))),
	])])
}

fn actions(actions: ActionSet) -> Json {
	list(actions.iter().map(|action| {
		let (system, code) = action_coding(action);
		concept(system, code)
	}))
}

fn purposes(purposes: PurposeSet) -> Json {
	list(
		purposes
			.iter()
			.map(|one| coding(Purpose::SYSTEM, one.code())),
	)
}

fn classes(categories: CategorySet) -> Json {
	list(
		categories
			.iter()
			.map(|one| coding(Category::SYSTEM, one.code())),
	)
}

fn labels(level: Option<Confidentiality>, sensitivities: Option<SensitivitySet>) -> Option<Json> {
	let level = level
		.into_iter()
		.map(|level| coding(Confidentiality::SYSTEM, level.code()));
	let sensitivities = sensitivities.unwrap_or_default();
	let sensitivities = sensitivities
		.iter()
		.map(|one| coding(Sensitivity::SYSTEM, one.code()));
	let all: Vec<Json> = level.chain(sensitivities).collect();
	(!all.is_empty()).then(|| list(all))
}

fn extension(url: &str, rest: Members) -> Json {
	let mut members = vec![member("url", text(url))];
	members.extend(rest);
	Json::Object(members)
}

fn code_extension(url: &str, code: &str) -> Json {
	extension(url, vec![member("valueCode", text(code))])
}

fn any_extension(slot: Slot) -> Json {
	code_extension(ANY, slot.name())
}

/// A permit's terms, where plain FHIR does not mean them already.
fn terms_extension(conditions: &Conditions, terms: &Terms) -> Option<Json> {
	let mut parts: Vec<Json> = Vec::new();
	for name in qualification_names(terms.qualifications) {
		parts.push(code_extension("qualification", name));
	}
	if let Remuneration::From(floor) = terms.remuneration {
		let floor = member("valueString", text(&floor.to_string()));
		parts.push(extension("payment", vec![floor]));
	}
	for obligation in terms.obligations.iter() {
		parts.push(code_extension("obligation", obligation.code()));
	}
	for refrain in terms.refrains.iter() {
		parts.push(code_extension("refrain", refrain.code()));
	}
	// In FHIR, a record must carry one of the labels.
	if conditions.sensitivities.is_some() && terms.labels == Labels::MayCarry {
		parts.push(code_extension("labels", labels_name(terms.labels)));
	}
	(!parts.is_empty()).then(|| extension(TERMS, vec![member("extension", list(parts))]))
}
