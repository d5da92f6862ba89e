//! Who a document names, and whom the caller knows by that name.

use core::fmt;
use galen_primitives::{
	consent::Recipient,
	ids::OrganizationId,
	members::{Jurisdiction, OrganizationKind},
};

/// The system of identifiers that are an organization's number on the ledger.
pub const ORGANIZATION: &str = "https://galen.health/fhir/sid/organization";
/// The system of identifiers that name a kind of organization: `hospital`, `partner`,
/// `ethics-board`, `auditor`.
pub const ORGANIZATION_KIND: &str = "https://galen.health/fhir/sid/organization-kind";
/// The system of identifiers that name a country, by its two letters: every organization under its
/// law.
pub const JURISDICTION: &str = "https://galen.health/fhir/sid/jurisdiction";

/// The system of identifiers that are an account on the ledger, of a patient or a representative.
pub const ACCOUNT: &str = "https://galen.health/fhir/sid/account";

/// Kinds of organizations by name.
const KINDS: &[(&str, OrganizationKind)] = &[
	("hospital", OrganizationKind::Hospital),
	("partner", OrganizationKind::Partner),
	("ethics-board", OrganizationKind::EthicsBoard),
	("auditor", OrganizationKind::Auditor),
];

/// A FHIR identifier.
#[derive(Clone, PartialEq, Eq)]
pub struct Identifier {
	/// Who gives it out.
	pub system: Option<String>,
	/// The identifier.
	pub value: String,
}

impl Identifier {
	/// An identifier of a system.
	pub fn new(system: impl Into<String>, value: impl Into<String>) -> Self {
		Self {
			system: Some(system.into()),
			value: value.into(),
		}
	}

	fn value_of(&self, system: &str) -> Option<&str> {
		(self.system.as_deref() == Some(system)).then_some(self.value.as_str())
	}
}

impl fmt::Debug for Identifier {
	/// Without the identifier: it may be a patient's.
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Identifier")
	}
}

/// Somebody a document names. What is printed of it is its kind: the rest may be a patient's.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Party {
	/// The reference as it stands: `Organization/5`, a URL, a UUID.
	pub reference: Option<String>,
	/// The resource type, where reference, type or the contained resource says.
	pub kind: Option<String>,
	/// Identifiers: of the reference, and of the contained resource it leads to.
	pub identifiers: Vec<Identifier>,
}

impl fmt::Debug for Party {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("Party")
			.field("kind", &self.kind)
			.finish_non_exhaustive()
	}
}

impl Party {
	/// A party by its reference, of the type that the reference says.
	pub fn by_reference(reference: impl Into<String>) -> Self {
		let reference = reference.into();
		Self {
			kind: kind_of(&reference).map(str::to_owned),
			reference: Some(reference),
			identifiers: Vec::new(),
		}
	}

	/// A party by an identifier.
	pub fn by_identifier(kind: impl Into<String>, identifier: Identifier) -> Self {
		Self {
			reference: None,
			kind: Some(kind.into()),
			identifiers: vec![identifier],
		}
	}

	/// The identifier of this system, if there is exactly one.
	pub fn identifier(&self, system: &str) -> Option<&str> {
		let mut found = self
			.identifiers
			.iter()
			.filter_map(|identifier| identifier.value_of(system));
		let first = found.next()?;
		found.next().is_none().then_some(first)
	}

	/// The class of organizations it names in Galen's own terms, if it does; an error if it tries to
	/// and there is none.
	pub(crate) fn class(&self) -> Option<Result<Recipient, ()>> {
		if let Some(name) = self.identifier(ORGANIZATION_KIND) {
			let known = KINDS.iter().find(|(known, _)| *known == name);
			return Some(known.map(|(_, kind)| Recipient::Kind(*kind)).ok_or(()));
		}
		let country = self.identifier(JURISDICTION)?;
		let letters: Result<[u8; 2], _> = country.as_bytes().try_into();
		let known = letters
			.map(Jurisdiction)
			.ok()
			.filter(|known| known.is_well_formed());
		Some(known.map(Recipient::Jurisdiction).ok_or(()))
	}

	/// The name of a class of organizations; `None` for a country that is none.
	pub(crate) fn of_class(recipient: Recipient) -> Option<Self> {
		let identifier = match recipient {
			Recipient::Organization(_) => return None,
			Recipient::Kind(kind) => {
				let (name, _) = KINDS.iter().find(|(_, known)| *known == kind)?;
				Identifier::new(ORGANIZATION_KIND, *name)
			},
			Recipient::Jurisdiction(country) => {
				let letters = core::str::from_utf8(&country.0).ok()?;
				Identifier::new(JURISDICTION, letters)
			},
		};
		Some(Self::by_identifier("Group", identifier))
	}
}

/// The resource type that a reference names: the part before the id.
pub(crate) fn kind_of(reference: &str) -> Option<&str> {
	let reference = reference
		.split_once("/_history/")
		.map_or(reference, |(versionless, _)| versionless);
	let (before, id) = reference.rsplit_once('/')?;
	let kind = before.rsplit('/').next()?;
	let is_type = kind.starts_with(|first: char| first.is_ascii_uppercase())
		&& kind.bytes().all(|byte| byte.is_ascii_alphabetic());
	(is_type && !id.is_empty()).then_some(kind)
}

/// Whom the caller knows. Asked about every organization a document names as recipient or author,
/// but for the classes of organizations that have names of their own.
pub trait Directory {
	/// Which organization on the ledger is meant; `None` if that is not known. A wrong answer gives
	/// a stranger what was meant for somebody else.
	fn organization(&self, party: &Party) -> Option<OrganizationId>;
}

impl<F: Fn(&Party) -> Option<OrganizationId>> Directory for F {
	fn organization(&self, party: &Party) -> Option<OrganizationId> {
		self(party)
	}
}

/// The organization whose ledger number the party is named by ([`ORGANIZATION`]). Only documents
/// that were written for this ledger have one: on another, the same number is somebody else's.
pub fn ledger_number(party: &Party) -> Option<OrganizationId> {
	let number = party.identifier(ORGANIZATION)?;
	let is_plain = number == "0" || !number.starts_with(['0', '+']);
	let number = number.parse().ok().filter(|_| is_plain)?;
	Some(OrganizationId(number))
}

/// An organization by its number on the ledger.
pub fn ledger_party(organization: OrganizationId) -> Party {
	Party::by_identifier(
		"Organization",
		Identifier::new(ORGANIZATION, organization.to_string()),
	)
}

/// Organizations by what a document calls them, as a person states them: `Organization/lab=5`, or
/// `https://example.org/registry|77=5` for an identifier.
#[derive(Clone, Debug, Default)]
pub struct Names {
	known: Vec<(String, OrganizationId)>,
	own_numbers: bool,
}

/// The text is no name with an organization's number, or the name has another number already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a reference, or a system and value such as https://example.org/registry|77, then = and the organization's number, and each name once")]
pub struct BadName;

impl Names {
	/// No names. With `own_numbers`, documents were written for this ledger, so that
	/// [`ledger_number`] holds.
	pub fn new(own_numbers: bool) -> Self {
		Self {
			known: Vec::new(),
			own_numbers,
		}
	}

	/// Adds a name: `REFERENCE=NUMBER` or `SYSTEM|VALUE=NUMBER`.
	///
	/// # Errors
	/// It is of no such form, or the name is there with another number.
	pub fn add(&mut self, text: &str) -> Result<(), BadName> {
		let (name, number) = text.rsplit_once('=').ok_or(BadName)?;
		let number = OrganizationId(number.parse().map_err(|_| BadName)?);
		let before = self.known.iter().find(|(known, _)| known == name);
		match before {
			_ if name.is_empty() => Err(BadName),
			Some((_, other)) if *other != number => Err(BadName),
			Some(_) => Ok(()),
			None => {
				self.known.push((name.to_owned(), number));
				Ok(())
			},
		}
	}

	/// What an organization is called, if it has a name here.
	pub fn party(&self, organization: OrganizationId) -> Option<Party> {
		let (name, _) = self
			.known
			.iter()
			.find(|(_, number)| *number == organization)?;
		Some(match name.split_once('|') {
			Some((system, value)) => {
				Party::by_identifier("Organization", Identifier::new(system, value))
			},
			None => Party {
				kind: Some("Organization".to_owned()),
				..Party::by_reference(name.as_str())
			},
		})
	}

	fn named(&self, name: &str) -> Option<OrganizationId> {
		let known = self.known.iter().find(|(known, _)| known == name);
		known.map(|(_, number)| *number)
	}
}

impl Directory for Names {
	/// All names a party has must lead to the same organization.
	fn organization(&self, party: &Party) -> Option<OrganizationId> {
		let by_reference = party.reference.as_deref().and_then(|name| self.named(name));
		let by_identifier = party.identifiers.iter().filter_map(|identifier| {
			let system = identifier.system.as_deref().unwrap_or_default();
			self.named(&format!("{system}|{}", identifier.value))
		});
		let by_number = self.own_numbers.then(|| ledger_number(party)).flatten();
		let mut all = by_reference
			.into_iter()
			.chain(by_identifier)
			.chain(by_number);
		let first = all.next()?;
		all.all(|other| other == first).then_some(first)
	}
}
