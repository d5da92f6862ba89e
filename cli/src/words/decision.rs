//! Decisions in plain words, and what would change.

use super::{list, Names};
use crate::terminal::wrapped;
use galen_client::ConsentView;
use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose},
	consent::{
		emergency, Basis, Decision, Outcome, RecipientProfile, RecordAttributes, Request, Voidance,
	},
	ids::{Balance, OrganizationId},
	members::OrganizationKind,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A decision as a sentence.
pub fn decision(decision: &Decision) -> String {
	let why = match decision.basis {
		Basis::Nothing => "nobody said anything about it".to_owned(),
		Basis::RecipientNotActive => "the reader is no active member of the network".to_owned(),
		Basis::Block(id) => format!("block {} forbids it", id.0),
		Basis::TooIntricate => {
			"the consents distinguish too much to be weighed before the record is known".to_owned()
		},
		Basis::Rule {
			directive,
			rule,
			voided,
			..
		} => {
			let place = format!(
				"rule {} of consent {directive}",
				u16::from(rule).saturating_add(1)
			);
			match voided {
				None => format!("{place} decides"),
				Some(Voidance::Withdrawn) => format!("{place} permitted it and is withdrawn"),
				Some(Voidance::Suspended) => format!("{place} permits it and is paused"),
				Some(Voidance::TemplateOutdated) => {
					format!("{place} permitted it under a text that no longer counts")
				},
				Some(Voidance::GrantorLostRight) => {
					format!("{place} permitted it, given by somebody who may no longer")
				},
			}
		},
	};
	let outcome = match decision.outcome {
		Outcome::Permit => "permitted",
		Outcome::Conditional => "permitted for some records",
		Outcome::Deny | Outcome::NoConsent => "refused",
	};
	format!("{outcome}: {why}")
}

/// The questions a preview asks: each purpose with what is usually done for it.
const QUESTIONS: [(Purpose, Action); 8] = [
	(Purpose::Treat, Action::Access),
	(Purpose::Hpaymt, Action::Use),
	(Purpose::Hoperat, Action::Use),
	(Purpose::Pubhlth, Action::Use),
	(Purpose::Hresch, Action::Use),
	(Purpose::Dsrch, Action::Use),
	(Purpose::MlTraining, Action::Use),
	(Purpose::Hmarkt, Action::Use),
];

/// A price that reaches every floor anybody sets.
const ANY_PRICE: Balance = Balance::MAX;

/// What one organization may read for one purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reach {
	/// Without payment.
	pub unpaid: CategorySet,
	/// Against payment.
	pub paid: CategorySet,
}

impl Reach {
	fn is_empty(&self) -> bool {
		self.unpaid.is_empty() && self.paid.is_empty()
	}
}

/// Who may read what, for every active organization and the usual purposes, and who may read in an
/// emergency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
	reach: BTreeMap<(OrganizationId, Purpose), Reach>,
	emergency: Vec<OrganizationId>,
}

/// Asks the evaluator about each of these recipients.
pub fn survey(view: &ConsentView, recipients: &[RecipientProfile], names: &Names) -> Survey {
	let mut survey = Survey::default();
	for recipient in recipients {
		for (purpose, action) in QUESTIONS {
			let reach = reach(view, recipient, purpose, action);
			if !reach.is_empty() {
				survey
					.reach
					.insert((recipient.organization, purpose), reach);
			}
		}
	}
	let hospitals = names
		.iter()
		.filter(|(_, known)| known.kind == OrganizationKind::Hospital);
	survey.emergency = hospitals
		.filter(|(id, known)| {
			emergency::forbidden_by(&view.consents, &known.profile(*id), view.at).is_none()
		})
		.map(|(id, _)| id)
		.collect();
	survey
}

fn reach(
	view: &ConsentView,
	recipient: &RecipientProfile,
	purpose: Purpose,
	action: Action,
) -> Reach {
	let admitted = |price| -> CategorySet {
		let asked = Category::ALL.iter().copied();
		asked
			.filter(|category| {
				let request = Request {
					recipient: *recipient,
					purpose,
					action,
					category: *category,
					at: view.at,
					price,
					record: RecordAttributes::UNKNOWN,
				};
				view.evaluate(&request).outcome.admits()
			})
			.collect()
	};
	Reach {
		unpaid: admitted(0),
		paid: admitted(ANY_PRICE),
	}
}

impl Survey {
	/// Everything, in words.
	pub fn in_words(&self, names: &Names) -> String {
		let mut lines: Vec<String> = self
			.reach
			.iter()
			.map(|((id, purpose), reach)| wrapped("", "  ", &sentence(*id, *purpose, reach, names)))
			.collect();
		if lines.is_empty() {
			lines.push("Nobody may read anything.".into());
		}
		lines.push(self.emergency_in_words());
		lines.join("\n")
	}

	fn emergency_in_words(&self) -> String {
		match self.emergency.len() {
			0 => "In an emergency no hospital may read either.".into(),
			1 => "In an emergency one hospital may read, which is reviewed afterwards.".into(),
			count => {
				format!("In an emergency {count} hospitals may read, which is reviewed afterwards.")
			},
		}
	}

	/// What would be different afterwards, in words.
	pub fn difference(&self, after: &Self, names: &Names) -> String {
		let mut lines = Vec::new();
		let keys = self.reach.keys().chain(after.reach.keys());
		let mut keys: Vec<_> = keys.copied().collect();
		keys.sort_unstable();
		keys.dedup();
		for (id, purpose) in keys {
			let before = self.reach.get(&(id, purpose)).cloned().unwrap_or_default();
			let then = after.reach.get(&(id, purpose)).cloned().unwrap_or_default();
			let opened = minus(&then, &before);
			let closed = minus(&before, &then);
			if !opened.is_empty() {
				let sentence = sentence(id, purpose, &opened, names);
				lines.push(wrapped("+ ", "    ", &sentence));
			}
			if !closed.is_empty() {
				let sentence = sentence(id, purpose, &closed, names);
				lines.push(wrapped("- ", "    ", &sentence));
			}
		}
		if self.emergency != after.emergency {
			lines.push(format!("* {}", after.emergency_in_words()));
		}
		if lines.is_empty() {
			return "Nothing would change for any organization there is now.".into();
		}
		lines.join("\n")
	}

	/// For programs.
	pub fn to_json(&self) -> serde_json::Value {
		let reach: Vec<_> = self
			.reach
			.iter()
			.map(|((id, purpose), reach)| {
				serde_json::json!({
					"organization": id,
					"purpose": purpose,
					"unpaid": reach.unpaid,
					"paid": reach.paid,
				})
			})
			.collect();
		serde_json::json!({ "may_read": reach, "emergency": self.emergency })
	}
}

fn minus(a: &Reach, b: &Reach) -> Reach {
	Reach {
		unpaid: a.unpaid.without(b.unpaid),
		paid: a.paid.without(b.paid),
	}
}

fn sentence(id: OrganizationId, purpose: Purpose, reach: &Reach, names: &Names) -> String {
	let both = reach.unpaid.intersection(reach.paid);
	let parts = [
		(both, ""),
		(reach.unpaid.without(both), " (unpaid only)"),
		(reach.paid.without(both), " (paid only)"),
	];
	let parts: Vec<String> = parts
		.into_iter()
		.filter(|(categories, _)| !categories.is_empty())
		.map(|(categories, note)| format!("{}{note}", self::categories(categories)))
		.collect();
	format!(
		"{} may read for {} ({}): {}",
		names.of(id),
		purpose.display(),
		purpose.code(),
		parts.join("; ")
	)
}

/// Categories in words.
pub fn categories(set: CategorySet) -> String {
	if set == CategorySet::ALL {
		return "records of every kind".into();
	}
	let names: Vec<String> = set
		.iter()
		.map(|category| category.display().to_owned())
		.collect();
	list(&names, "and")
}

#[cfg(test)]
mod tests {
	use super::*;
	use galen_primitives::{
		codes::{ObligationSet, RefrainSet},
		ids::DirectiveId,
	};

	#[test]
	fn a_decision_says_who_decided() {
		let decided = Decision {
			outcome: Outcome::Deny,
			basis: Basis::Rule {
				directive: DirectiveId(3),
				version: 7,
				rule: 0,
				voided: Some(Voidance::Withdrawn),
			},
			obligations: ObligationSet::EMPTY,
			refrains: RefrainSet::EMPTY,
			valid_until: None,
		};
		assert_eq!(
			decision(&decided),
			"refused: rule 1 of consent 3 permitted it and is withdrawn"
		);
	}

	#[test]
	fn a_difference_names_what_opens_and_what_closes() {
		let reach = |unpaid: &[Category]| Reach {
			unpaid: CategorySet::of(unpaid),
			paid: CategorySet::EMPTY,
		};
		let key = (OrganizationId(4), Purpose::Hresch);
		let before = Survey {
			reach: [(key, reach(&[Category::Laboratory]))].into(),
			emergency: vec![OrganizationId(0)],
		};
		let after = Survey {
			reach: [(key, reach(&[Category::Imaging]))].into(),
			emergency: vec![],
		};
		assert_eq!(
			before.difference(&after, &Names::default()),
			"+ organization 4 may read for healthcare research (HRESCH): imaging (unpaid\n\
			 \x20   only)\n\
			 - organization 4 may read for healthcare research (HRESCH): laboratory results\n\
			 \x20   (unpaid only)\n\
			 * In an emergency no hospital may read either."
		);
		let same = before.difference(&before.clone(), &Names::default());
		assert!(same.starts_with("Nothing would change"), "{same}");
	}
}
