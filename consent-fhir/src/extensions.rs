//! Our own extensions, with which a rule that plain FHIR cannot say is written and read back.
//!
//! Both are modifier extensions: whoever does not know them must refuse the provision, because
//! without them it would permit more.
//!
//! - [`TERMS`], on a provision that permits: what the recipient must hold, may pay, must do and must
//!   not do. It has, in any number, `qualification`, `obligation` and `refrain` (`valueCode`), and at
//!   most once `payment` (`valueString`, the least price in smallest units) and `labels`
//!   (`valueCode`: `may-carry` or `must-carry`). A nested provision inherits it as a whole.
//! - [`ANY`], on a nested provision, once for each element whose inherited value does not hold
//!   (`valueCode`, the element's name, or `terms`): any will do.

use crate::{
	element::{Element, Findings, Modifiers},
	refusal::Reason,
};
use galen_primitives::{
	codes::{Obligation, ObligationSet, Refrain, RefrainSet},
	consent::{Labels, Remuneration},
	members::{Qualification, QualificationSet},
};

/// The terms of a permit.
pub const TERMS: &str = "https://galen.health/fhir/StructureDefinition/consent-terms";
/// An element that is not inherited.
pub const ANY: &str = "https://galen.health/fhir/StructureDefinition/consent-any";

/// Whether an extension is one of ours.
pub(crate) fn is_ours(url: &str) -> bool {
	[TERMS, ANY].contains(&url)
}

/// Qualifications by name.
const QUALIFICATIONS: &[(&str, Qualification)] = &[
	("researcher-status", Qualification::ResearcherStatus),
	("affiliation-and-role", Qualification::AffiliationAndRole),
	("accepted-terms", Qualification::AcceptedTerms),
	("controlled-access", Qualification::ControlledAccess),
	("ethics-approval", Qualification::EthicsApproval),
	("non-profit", Qualification::NonProfit),
];

/// The names of the qualifications of a set.
pub(crate) fn qualification_names(set: QualificationSet) -> impl Iterator<Item = &'static str> {
	let held = QUALIFICATIONS.iter().filter(move |(_, one)| set.has(*one));
	held.map(|(name, _)| *name)
}

/// The name of what a permit's labels mean.
pub(crate) const fn labels_name(labels: Labels) -> &'static str {
	match labels {
		Labels::MayCarry => "may-carry",
		Labels::MustCarry => "must-carry",
	}
}

/// The terms that a provision states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StatedTerms {
	pub qualifications: QualificationSet,
	pub remuneration: Remuneration,
	pub obligations: ObligationSet,
	pub refrains: RefrainSet,
	/// What the labels mean; in plain FHIR, that a record must carry one.
	pub labels: Option<Labels>,
}

/// An element of a provision, where inheritance is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
	Actor,
	Action,
	SecurityLabel,
	Purpose,
	Class,
	DataPeriod,
	Data,
	Terms,
}

impl Slot {
	pub const ALL: [Self; 8] = [
		Self::Actor,
		Self::Action,
		Self::SecurityLabel,
		Self::Purpose,
		Self::Class,
		Self::DataPeriod,
		Self::Data,
		Self::Terms,
	];

	/// The name in [`ANY`]: R4's element.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Actor => "actor",
			Self::Action => "action",
			Self::SecurityLabel => "securityLabel",
			Self::Purpose => "purpose",
			Self::Class => "class",
			Self::DataPeriod => "dataPeriod",
			Self::Data => "data",
			Self::Terms => "terms",
		}
	}
}

/// What our extensions on a provision say.
#[derive(Default)]
pub(crate) struct Stated {
	pub terms: Option<StatedTerms>,
	pub any: Vec<Slot>,
}

/// Reads our extensions on a provision. Others are refused where the provision is audited.
pub(crate) fn read(provision: &Element<'_>, findings: &mut Findings) -> Stated {
	let mut stated = Stated::default();
	// Members that are no list of objects are refused by the audit.
	let mut quiet = Findings::default();
	for extension in provision.many("modifierExtension", &mut quiet) {
		match extension.text("url", &mut quiet) {
			Some(TERMS) if stated.terms.is_some() => {
				findings.refuse(extension.path, Reason::BadExtension);
			},
			Some(TERMS) => stated.terms = Some(read_terms(&extension, findings)),
			Some(ANY) => {
				extension.audit(&["url", "valueCode"], Modifiers::Refused, findings);
				let name = extension.text("valueCode", &mut quiet);
				let slot = Slot::ALL
					.into_iter()
					.find(|slot| Some(slot.name()) == name)
					.filter(|slot| !stated.any.contains(slot));
				match slot {
					Some(slot) => stated.any.push(slot),
					None => findings.refuse(extension.path, Reason::BadExtension),
				}
			},
			_ => {},
		}
	}
	stated
}

fn read_terms(extension: &Element<'_>, findings: &mut Findings) -> StatedTerms {
	let mut terms = StatedTerms::default();
	let mut paid = false;
	let mut quiet = Findings::default();
	let parts = extension.many("extension", &mut quiet);
	if parts.is_empty() || !extension.has_only(&["id", "url", "extension"]) {
		findings.refuse(extension.path.as_str(), Reason::BadExtension);
	}
	for part in parts {
		let code = part.text("valueCode", &mut quiet);
		let amount = part.text("valueString", &mut quiet);
		if code.is_some() == amount.is_some() {
			findings.refuse(part.path, Reason::BadExtension);
			continue;
		}
		let done = match (part.text("url", &mut quiet), code) {
			(Some("qualification"), Some(name)) => QUALIFICATIONS
				.iter()
				.find(|(known, _)| *known == name)
				.map(|(_, one)| terms.qualifications = terms.qualifications.with(*one)),
			(Some("obligation"), Some(code)) => Obligation::from_code(code).map(|one| {
				terms.obligations = terms.obligations.union(ObligationSet::of(&[one]));
			}),
			(Some("refrain"), Some(code)) => Refrain::from_code(code).map(|one| {
				terms.refrains = terms.refrains.union(RefrainSet::of(&[one]));
			}),
			(Some("labels"), Some(name)) if terms.labels.is_none() => {
				[Labels::MayCarry, Labels::MustCarry]
					.into_iter()
					.find(|labels| labels_name(*labels) == name)
					.map(|labels| terms.labels = Some(labels))
			},
			(Some("payment"), None) if !paid => {
				paid = true;
				let amount = amount.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
				amount
					.and_then(|text| text.parse().ok())
					.map(|floor| terms.remuneration = Remuneration::From(floor))
			},
			_ => None,
		};
		if done.is_none() || !part.has_only(&["id", "url", "valueCode", "valueString"]) {
			findings.refuse(part.path, Reason::BadExtension);
		}
	}
	terms
}
