//! Plain words for codes, numbers, times and rules.

pub mod decision;
pub mod inbox;
pub mod money;
pub mod rule;
pub mod said;
pub mod time;

use galen_client::types::{Organization, Restraint};
use galen_primitives::{
	ids::OrganizationId,
	members::{OrganizationKind, Qualification, Right, RightSet, Role, RoleSet},
};
use std::collections::BTreeMap;

/// What organizations are called: the ledger knows no names, so by kind, country and number.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<OrganizationId, Organization>);

impl Names {
	/// The names of these organizations.
	pub fn new(organizations: impl IntoIterator<Item = (OrganizationId, Organization)>) -> Self {
		Self(organizations.into_iter().collect())
	}

	/// An organization in words.
	pub fn of(&self, id: OrganizationId) -> String {
		match self.0.get(&id) {
			Some(known) => format!(
				"{} {id} ({})",
				kind(known.kind),
				country(known.jurisdiction.0)
			),
			None => format!("organization {id}"),
		}
	}

	/// All of them.
	pub fn iter(&self) -> impl Iterator<Item = (OrganizationId, &Organization)> {
		self.0.iter().map(|(id, organization)| (*id, organization))
	}
}

/// A country's code as text.
pub fn country(code: [u8; 2]) -> String {
	code.iter().copied().map(char::from).collect()
}

/// A kind of organization.
pub const fn kind(kind: OrganizationKind) -> &'static str {
	match kind {
		OrganizationKind::Hospital => "hospital",
		OrganizationKind::Partner => "partner",
		OrganizationKind::EthicsBoard => "ethics board",
		OrganizationKind::Auditor => "auditor",
	}
}

/// What a restrained key can do, and until when.
pub fn restraint(restraint: Restraint) -> String {
	let until = time::show(restraint.until());
	match restraint {
		Restraint::Fresh { .. } => format!(
			"this key has just replaced another one: until {until} you can withdraw, pause, block and \
			 decline, but allow nothing and move nothing out"
		),
		Restraint::BeingReplaced { .. } => format!(
			"somebody wants to replace this key: until that is done, cancelled or over ({until}) you can \
			 withdraw, pause, block and decline, but allow nothing and move nothing out; if it is not \
			 you, `galen recovery cancel`"
		),
	}
}

/// A list as a sentence has it.
pub fn list(items: &[String], last: &str) -> String {
	match items {
		[] => String::new(),
		[one] => one.clone(),
		[most @ .., one] => format!("{} {last} {one}", most.join(", ")),
	}
}

/// Names for the command line of an enum of the primitives, in kebab case.
macro_rules! names {
	($(#[$doc:meta])* $function:ident, $parse:ident, $kind:ty { $($variant:ident = $name:literal),+ $(,)? }) => {
		$(#[$doc])*
		pub const fn $function(value: $kind) -> &'static str {
			match value { $(<$kind>::$variant => $name,)+ }
		}

		/// The value of a name.
		///
		/// # Errors
		/// There is none; the message names those there are.
		pub fn $parse(text: &str) -> Result<$kind, String> {
			match text {
				$($name => Ok(<$kind>::$variant),)+
				_ => Err(format!("choose one of: {}", [$($name),+].join(", "))),
			}
		}
	};
}

names!(
	/// A role, as it is typed.
	role, parse_role, Role {
		Admin = "admin",
		Registrar = "registrar",
		Gateway = "gateway",
		Clinician = "clinician",
		Scientist = "scientist",
		PrivacyOfficer = "privacy-officer",
		Treasurer = "treasurer",
		Operator = "operator",
	}
);

names!(
	/// A qualification, as it is typed.
	qualification, parse_qualification, Qualification {
		ResearcherStatus = "researcher-status",
		AffiliationAndRole = "affiliation-and-role",
		AcceptedTerms = "accepted-terms",
		ControlledAccess = "controlled-access",
		EthicsApproval = "ethics-approval",
		NonProfit = "non-profit",
	}
);

names!(
	/// A kind of organization, as it is typed.
	kind_name, parse_kind, OrganizationKind {
		Hospital = "hospital",
		Partner = "partner",
		EthicsBoard = "ethics-board",
		Auditor = "auditor",
	}
);

names!(
	/// A representative's right, as it is typed.
	right, parse_right, Right {
		View = "view",
		Grant = "grant",
		Withdraw = "withdraw",
		Claim = "claim",
		Recover = "recover",
	}
);

/// The names of a set of roles.
pub fn roles(set: RoleSet) -> Vec<&'static str> {
	let held = Role::ALL.iter().copied().filter(|role| set.has(*role));
	held.map(role).collect()
}

/// The names of a set of rights.
pub fn rights(set: RightSet) -> Vec<&'static str> {
	let held = Right::ALL.iter().copied().filter(|right| set.has(*right));
	held.map(right).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_list_reads_as_a_sentence() {
		let items: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
		assert_eq!(list(&items, "and"), "a, b and c");
		assert_eq!(list(&items[..1], "and"), "a");
		assert_eq!(list(&[], "and"), "");
	}

	#[test]
	fn every_name_reads_back() {
		for value in Role::ALL {
			assert_eq!(parse_role(role(*value)), Ok(*value));
		}
		for value in Qualification::ALL {
			assert_eq!(parse_qualification(qualification(*value)), Ok(*value));
		}
		for value in OrganizationKind::ALL {
			assert_eq!(parse_kind(kind_name(*value)), Ok(*value));
		}
		for value in Right::ALL {
			assert_eq!(parse_right(right(*value)), Ok(*value));
		}
		let error = parse_role("nurse").unwrap_err();
		assert!(error.contains("clinician"), "{error}");
	}
}
