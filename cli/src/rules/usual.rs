//! The usual consents by name: rule files that come with the program.

use super::{read, Parsed};
use crate::exit::Failure;
use galen_primitives::{
	consent::{Recipient, Rule, Rules},
	ids::OrganizationId,
};

/// A usual consent.
struct Usual {
	name: &'static str,
	about: &'static str,
	file: &'static str,
	/// Whether its permits are for the patient's own hospital, whose number only the ledger knows.
	own_hospital: bool,
}

const USUAL: [Usual; 6] = [
	Usual {
		name: "care-here",
		about: "my hospital may use my records to treat me, to be paid for it, and to run itself",
		file: include_str!("usual/care-here.toml"),
		own_hospital: true,
	},
	Usual {
		name: "care-everywhere",
		about: "every hospital that treats me may look at my records",
		file: include_str!("usual/care-everywhere.toml"),
		own_hospital: false,
	},
	Usual {
		name: "research-lab",
		about: "approved partners may use my laboratory results for research, paid or unpaid",
		file: include_str!("usual/research-lab.toml"),
		own_hospital: false,
	},
	Usual {
		name: "research-ibd-lab",
		about:
			"approved partners may use laboratory results, problems and medications for research \
		        into a particular disease, paid or unpaid",
		file: include_str!("usual/research-ibd-lab.toml"),
		own_hospital: false,
	},
	Usual {
		name: "research-broad",
		about: "approved partners may use my records for research, but not to train models",
		file: include_str!("usual/research-broad.toml"),
		own_hospital: false,
	},
	Usual {
		name: "research-no",
		about: "nobody may use my records for research, to train models or for marketing",
		file: include_str!("usual/research-no.toml"),
		own_hospital: false,
	},
];

/// Every usual consent with what it says.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
	USUAL.iter().map(|known| (known.name, known.about))
}

/// The usual consent of this name, for a patient of this hospital.
///
/// # Errors
/// There is none.
pub fn usual(name: &str, custodian: Option<OrganizationId>) -> Result<Parsed, Failure> {
	let known = USUAL
		.iter()
		.find(|known| known.name == name)
		.ok_or_else(|| {
			let names: Vec<_> = names().map(|(name, _)| name).collect();
			Failure::input(format!(
				"{name:?} is no usual consent; choose one of: {}",
				names.join(", ")
			))
		})?;
	let mut parsed = read(known.file)?;
	if known.own_hospital {
		let hospital = custodian.ok_or_else(|| {
			Failure::refused("the account is enrolled at no hospital, so there is none to permit")
		})?;
		parsed.rules = for_hospital(&parsed.rules, hospital);
	}
	Ok(parsed)
}

/// The same rules, with permits for this hospital alone.
fn for_hospital(rules: &Rules, hospital: OrganizationId) -> Rules {
	let mut rules = rules.clone();
	for rule in rules.iter_mut() {
		if let Rule::Permit(conditions, _) = rule {
			conditions.recipient = Some(Recipient::Organization(hospital));
		}
	}
	rules
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::exit::Code;

	#[test]
	fn every_usual_consent_is_a_sound_file() {
		for (name, about) in names() {
			let parsed = usual(name, Some(OrganizationId(3))).unwrap();
			assert!(!parsed.rules.is_empty(), "{name}: {about}");
		}
	}

	#[test]
	fn care_here_is_for_this_hospital() {
		let hospital = OrganizationId(3);
		let parsed = usual("care-here", Some(hospital)).unwrap();
		let permits = parsed.rules.iter().filter_map(|rule| match rule {
			Rule::Permit(conditions, _) => Some(conditions.recipient),
			Rule::Deny(_) => None,
		});
		assert!(permits
			.into_iter()
			.all(|named| named == Some(Recipient::Organization(hospital))));
		assert_eq!(usual("care-here", None).unwrap_err().code, Code::Refused);
	}

	#[test]
	fn an_unknown_name_lists_those_there_are() {
		let error = usual("research", None).unwrap_err().to_string();
		assert!(error.contains("research-ibd-lab"), "{error}");
	}
}
