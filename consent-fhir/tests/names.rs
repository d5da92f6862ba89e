//! Organizations as a person names them.

#![allow(missing_docs)]

use galen_consent_fhir::{ledger_party, BadName, Directory, Identifier, Names, Party};
use galen_primitives::ids::OrganizationId;

fn names(own_numbers: bool) -> Names {
	let mut names = Names::new(own_numbers);
	for name in [
		"Organization/lab=5",
		"https://example.org/registry|77=6",
		"a=b=7",
	] {
		names.add(name).expect("a name");
	}
	names
}

#[test]
fn a_name_leads_to_its_number() {
	let names = names(false);
	let by_reference = |reference| names.organization(&Party::by_reference(reference));
	assert_eq!(by_reference("Organization/lab"), Some(OrganizationId(5)));
	assert_eq!(by_reference("a=b"), Some(OrganizationId(7)));
	assert_eq!(by_reference("Organization/labor"), None);
	let identifier = Identifier::new("https://example.org/registry", "77");
	let party = Party::by_identifier("Organization", identifier.clone());
	assert_eq!(names.organization(&party), Some(OrganizationId(6)));
	// What is known by two names that disagree is not known.
	let both = Party {
		identifiers: vec![identifier],
		..Party::by_reference("Organization/lab")
	};
	assert_eq!(names.organization(&both), None);
}

#[test]
fn numbers_of_the_ledger_hold_only_where_the_caller_says_so() {
	let party = ledger_party(OrganizationId(9));
	assert_eq!(names(false).organization(&party), None);
	assert_eq!(names(true).organization(&party), Some(OrganizationId(9)));
}

#[test]
fn what_is_no_name_is_refused() {
	let mut names = names(false);
	for text in [
		"",
		"5",
		"=5",
		"lab=",
		"lab=x",
		"lab=-1",
		"Organization/lab=6",
	] {
		assert_eq!(names.add(text), Err(BadName), "{text}");
	}
	assert_eq!(names.add("Organization/lab=5"), Ok(()));
}

#[test]
fn an_organization_is_called_by_its_name() {
	let names = names(false);
	let party = names.party(OrganizationId(5)).expect("named");
	assert_eq!(party.reference.as_deref(), Some("Organization/lab"));
	let party = names.party(OrganizationId(6)).expect("named");
	assert_eq!(party.identifier("https://example.org/registry"), Some("77"));
	assert_eq!(names.party(OrganizationId(1)), None);
}

/// What is printed for programmers names nobody.
#[test]
fn parties_are_printed_without_their_names() {
	let party = Party {
		identifiers: vec![Identifier::new("system", "secret")],
		..Party::by_reference("Patient/secret")
	};
	let printed = format!("{party:?}");
	assert!(
		printed.contains("Patient") && !printed.contains("secret"),
		"{printed}"
	);
}
