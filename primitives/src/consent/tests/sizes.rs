//! How large stored values are. The bounds end up in weights and storage proofs.

use super::*;
use crate::{
	codes::{
		Action, ActionSet, Category, CategorySet, Confidentiality, Obligation, ObligationSet,
		Refrain, RefrainSet, Sensitivity, SensitivitySet,
	},
	ids::{Commitment, DirectiveId, OrganizationId},
	members::OrganizationKind,
};
use codec::{Decode, Encode, MaxEncodedLen};

/// What a hospital's ordinary form says: treatment by hospitals, paid research by partners on some
/// categories, and an exception.
fn ordinary() -> Directive<[u8; 32]> {
	let care = Rule::Permit(
		Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Treat, Purpose::Hpaymt])),
			recipient: Some(Recipient::Kind(OrganizationKind::Hospital)),
			sensitivities: Some(SensitivitySet::EXPLICIT),
			..Default::default()
		},
		Terms::default(),
	);
	let research = Rule::Permit(
		Conditions {
			purposes: Some(PurposeSet::of(&[Purpose::Hresch])),
			actions: Some(ActionSet::of(&[
				Action::Access,
				Action::Use,
				Action::Compute,
			])),
			categories: Some(CategorySet::of(&[
				Category::Laboratory,
				Category::Medications,
				Category::Problems,
			])),
			confidentiality: Some(Confidentiality::Normal),
			..Default::default()
		},
		Terms {
			remuneration: Remuneration::From(5_000_000_000),
			obligations: ObligationSet::of(&[Obligation::Deid, Obligation::Delau]),
			refrains: RefrainSet::of(&[Refrain::Norelink, Refrain::Noreuse]),
			..Default::default()
		},
	);
	let exception = Rule::Deny(Conditions {
		purposes: Some(PurposeSet::of(&[Purpose::Hresch, Purpose::MlTraining])),
		sensitivities: Some(SensitivitySet::of(&[
			Sensitivity::Psythpn,
			Sensitivity::Sud,
		])),
		..Default::default()
	});
	let Draft {
		template,
		stated_at,
		rules,
		..
	} = draft([exception, care, research]);
	Directive {
		id: DirectiveId(3),
		version: 70,
		template,
		grantor: Grantor::Subject,
		stated_at,
		period: Period::between(NOW, NOW + 157_680_000),
		rules,
		source: Some(Commitment([1; 32])),
		standing: Standing::Active,
	}
}

#[test]
fn an_ordinary_directive_is_small() {
	let directive = ordinary();
	let encoded = directive.encode();
	assert!(encoded.len() <= 150, "{} bytes", encoded.len());
	assert_eq!(Directive::decode(&mut encoded.as_slice()), Ok(directive));
}

#[test]
fn a_subject_fills_at_most_64_kibibytes() {
	assert!(Directive::<[u8; 32]>::max_encoded_len() <= 4 * 1024);
	assert!(Consents::<[u8; 32]>::max_encoded_len() <= 64 * 1024);
}

#[test]
fn an_empty_value_is_tiny() {
	assert_eq!(Consents::<[u8; 32]>::default().encode(), [0, 0, 0, 0, 0]);
}

#[test]
fn too_many_rules_do_not_decode() {
	let rules: alloc::vec::Vec<Rule> = core::iter::repeat_n(treat(), 33).collect();
	assert!(Rules::decode(&mut rules.encode().as_slice()).is_err());
}

#[test]
fn an_unknown_organization_is_as_small_as_a_known_one() {
	let one = Recipient::Organization(OrganizationId(1)).encode();
	assert_eq!(one.len(), 2);
}
