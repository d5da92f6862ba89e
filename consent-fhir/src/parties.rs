//! Who provisions name: recipients and authors, by reference, by identifier, or inside the document.

use crate::{
	codes,
	element::{Element, Findings, Modifiers},
	party::{kind_of, Directory, Identifier, Party},
	provision::Reader,
	refusal::Reason,
};
use galen_primitives::{consent::Recipient, ids::OrganizationId};

impl<'a, D: Directory> Reader<'a, D> {
	/// The recipients of a provision, each once.
	pub fn recipients(&mut self, element: &Element<'a>) -> Option<Vec<Recipient>> {
		let mut recipients = Vec::new();
		for actor in element.many("actor", &mut self.findings) {
			actor.audit(
				&["role", "reference"],
				Modifiers::Refused,
				&mut self.findings,
			);
			if let Some(role) = actor.required("role", &mut self.findings) {
				self.check_role(&role);
			}
			let Some(reference) = actor.required("reference", &mut self.findings) else {
				continue;
			};
			let Some(recipient) = self.recipient(&reference) else {
				continue;
			};
			let grantees = self.grantees.as_ref();
			if grantees.is_some_and(|grantees| !grantees.contains(&recipient)) {
				let path = reference.path.as_str();
				self.findings.refuse(path, Reason::NotAmongGrantees);
			}
			if !recipients.contains(&recipient) {
				recipients.push(recipient);
			}
		}
		Some(recipients)
	}

	/// Refuses the role of somebody who does not receive data.
	fn check_role(&mut self, role: &Element<'a>) {
		let before = self.findings.refusals.len();
		let known = codes::known_concept(role, codes::recipient_role, &mut self.findings);
		let mut found = self.findings.refusals.split_off(before);
		let is_only_unknown = found
			.iter()
			.all(|refusal| refusal.reason == Reason::UnknownCode);
		if known.is_none() && is_only_unknown {
			self.findings.refuse(role.path.as_str(), Reason::OtherRole);
		} else {
			self.findings.refusals.append(&mut found);
		}
	}

	/// Who a reference names as recipient: an organization, or a class of them by our own names.
	pub fn recipient(&mut self, reference: &Element<'a>) -> Option<Recipient> {
		let party = self.party(reference)?;
		match party.class() {
			Some(Ok(class)) => return Some(class),
			Some(Err(())) => {
				let path = reference.at("identifier");
				self.findings.refuse(path, Reason::UnknownCode);
				return None;
			},
			None => {},
		}
		self.organization(reference, &party)
			.map(Recipient::Organization)
	}

	fn organization(&mut self, reference: &Element<'a>, party: &Party) -> Option<OrganizationId> {
		let path = reference.path.as_str();
		let kind = party.kind.as_deref();
		if kind.is_some_and(|kind| kind != "Organization") {
			self.findings.refuse(path, Reason::NotAnOrganization);
			return None;
		}
		let organization = self.directory.organization(party);
		if organization.is_none() {
			self.findings.refuse(path, Reason::UnresolvedOrganization);
		}
		organization
	}

	/// The authors of a provision's records, each once.
	pub fn authors(&mut self, element: &Element<'a>) -> Option<Vec<OrganizationId>> {
		let mut authors = Vec::new();
		for data in element.many("data", &mut self.findings) {
			data.audit(
				&["meaning", "reference"],
				Modifiers::Refused,
				&mut self.findings,
			);
			let reference = data.required("reference", &mut self.findings);
			let reason = match data.required_text("meaning", &mut self.findings) {
				Some("authoredby") => None,
				Some("instance") => Some(Reason::OneResource),
				Some("related" | "dependents") => Some(Reason::RelatedResources),
				Some(_) => Some(Reason::UnknownCode),
				None => continue,
			};
			if let Some(reason) = reason {
				let path = match reason {
					Reason::UnknownCode => data.at("meaning"),
					_ => data.path,
				};
				self.findings.refuse(path, reason);
				continue;
			}
			let Some(reference) = reference else {
				continue;
			};
			let Some(party) = self.party(&reference) else {
				continue;
			};
			if let Some(author) = self.organization(&reference, &party) {
				if !authors.contains(&author) {
					authors.push(author);
				}
			}
		}
		Some(authors)
	}

	/// Reads a Reference.
	pub fn party(&mut self, element: &Element<'a>) -> Option<Party> {
		const MEMBERS: &[&str] = &["reference", "type", "identifier", "display"];
		let findings = &mut self.findings;
		let before = findings.refusals.len();
		element.audit(MEMBERS, Modifiers::Refused, findings);
		element.text("display", findings);
		let reference = element.text("reference", findings);
		let stated = element.text("type", findings);
		// A type outside of FHIR's resources is written as a URL.
		let stated = stated.map(|kind| {
			kind.strip_prefix("http://hl7.org/fhir/StructureDefinition/")
				.unwrap_or(kind)
		});
		let mut identifiers: Vec<Identifier> = Vec::new();
		if let Some(element) = element.one("identifier", findings) {
			identifiers.extend(read_identifier(&element, findings));
		}
		if findings.refusals.len() > before {
			return None;
		}
		if reference.is_none() && identifiers.is_empty() {
			findings.refuse(element.at("reference"), Reason::Missing);
			return None;
		}
		let mut kind = reference.and_then(kind_of).map(str::to_owned);
		if let Some(local) = reference.filter(|reference| reference.starts_with('#')) {
			let known = self.contained.iter().find(|(known, _)| known == local);
			let Some((_, resource)) = known.cloned() else {
				findings.refuse(element.at("reference"), Reason::Missing);
				return None;
			};
			kind = resource.text("resourceType", findings).map(str::to_owned);
			for identifier in resource.many("identifier", findings) {
				identifiers.extend(read_identifier(&identifier, findings));
			}
		}
		match (kind.as_deref(), stated) {
			(Some(kind), Some(stated)) if kind != stated => {
				findings.refuse(element.at("type"), Reason::Contradictory);
				return None;
			},
			(None, Some(stated)) => kind = Some(stated.to_owned()),
			_ => {},
		}
		Some(Party {
			reference: reference.map(str::to_owned),
			kind,
			identifiers,
		})
	}
}

fn read_identifier(element: &Element<'_>, findings: &mut Findings) -> Option<Identifier> {
	const MEMBERS: &[&str] = &["use", "type", "system", "value", "period", "assigner"];
	element.audit(MEMBERS, Modifiers::Refused, findings);
	let system = element.text("system", findings);
	let value = element.text("value", findings)?;
	Some(Identifier {
		system: system.map(str::to_owned),
		value: value.to_owned(),
	})
}
