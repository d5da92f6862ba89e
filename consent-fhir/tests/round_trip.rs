//! Writing any directive and reading it again gives the same directive, or it is refused for a
//! reason.

#![allow(missing_docs)]

use galen_consent_fhir::{
	draft_of, export, import, ledger_number, ledger_party, Inexact, Options, Parties, Party,
};
use galen_primitives::{
	codes::{
		ActionSet, CategorySet, Confidentiality, ObligationSet, PurposeSet, RefrainSet,
		SensitivitySet,
	},
	consent::{
		Conditions, Directive, Draft, Grantor, Labels, Period, Recipient, Remuneration, Rule,
		RuleFault, Rules, Standing, SuspendedBy, Terms,
	},
	ids::{Commitment, DirectiveId, OrganizationId, TemplateId, TemplateRef},
	members::{Jurisdiction, OrganizationKind, QualificationSet},
};
use proptest::{option, prelude::*};

/// The first second after the year 9999.
const YEAR_10000: u64 = 253_402_300_800;

fn parties(representative: Option<Party>) -> Parties<'static> {
	Parties {
		patient: Party::by_reference("Patient/1"),
		representative,
		enforcer: Some(ledger_party(OrganizationId(1))),
		organization: &ledger_party,
	}
}

/// Bits of a set, never none.
macro_rules! set {
	($set:ident, $bits:ty) => {
		any::<($bits, $bits)>().prop_filter_map("empty", |(one, other)| {
			// Two draws keep the sets small.
			let known = $set::new(one & other & $set::ALL.bits())?;
			(!known.is_empty()).then_some(known)
		})
	};
}

fn level() -> impl Strategy<Value = Confidentiality> {
	prop::sample::select(Confidentiality::ALL)
}

fn recipient() -> impl Strategy<Value = Recipient> {
	prop_oneof![
		any::<u32>().prop_map(|id| Recipient::Organization(OrganizationId(id))),
		prop::sample::select(OrganizationKind::ALL).prop_map(Recipient::Kind),
		(b'A'..=b'Z', b'A'..=b'Z')
			.prop_map(|(one, other)| Recipient::Jurisdiction(Jurisdiction([one, other]))),
	]
}

/// Moments on days and off them, rarely beyond FHIR's years.
fn moment() -> impl Strategy<Value = u64> {
	prop_oneof![
		40 => (0..20_000_u64).prop_map(|day| day * 86_400),
		40 => 0..2_000_000_000_u64,
		10 => YEAR_10000 - 100_000..YEAR_10000,
		1 => YEAR_10000..YEAR_10000 + 100_000,
		1 => any::<u64>(),
	]
}

fn period() -> impl Strategy<Value = Period> {
	(moment(), option::of(moment())).prop_map(|(one, other)| match other {
		None => Period::from(one),
		Some(other) => Period::between(one.min(other), one.max(other).max(1)),
	})
}

fn conditions() -> impl Strategy<Value = Conditions> {
	(
		option::of(set!(PurposeSet, u128)),
		option::of(set!(ActionSet, u16)),
		option::of(set!(CategorySet, u64)),
		option::of(recipient()),
		option::of(level()),
		option::of(set!(SensitivitySet, u64)),
		option::of(period()),
		option::of(any::<u32>().prop_map(OrganizationId)),
	)
		.prop_map(|it| Conditions {
			purposes: it.0,
			actions: it.1,
			categories: it.2,
			recipient: it.3,
			confidentiality: it.4,
			sensitivities: it.5,
			data_period: it.6,
			author: it.7,
		})
}

fn terms() -> impl Strategy<Value = Terms> {
	let remuneration = prop_oneof![
		Just(Remuneration::Unpaid),
		any::<u128>().prop_map(Remuneration::From),
	];
	prop_oneof![
		Just(Terms::default()),
		(
			0..64_u16,
			any::<bool>(),
			remuneration,
			option::of(set!(ObligationSet, u64)),
			option::of(set!(RefrainSet, u64)),
		)
			.prop_map(|(bits, must, remuneration, obligations, refrains)| Terms {
				qualifications: QualificationSet(bits),
				labels: if must {
					Labels::MustCarry
				} else {
					Labels::MayCarry
				},
				remuneration,
				obligations: obligations.unwrap_or_default(),
				refrains: refrains.unwrap_or_default(),
			}),
	]
}

fn rule() -> impl Strategy<Value = Rule> {
	prop_oneof![
		conditions().prop_map(Rule::Deny),
		(conditions(), terms()).prop_map(|(conditions, terms)| Rule::Permit(conditions, terms)),
	]
}

fn draft() -> impl Strategy<Value = Draft> {
	(
		(any::<u32>(), any::<u16>()),
		moment(),
		period(),
		prop::collection::vec(rule(), 0..=32),
		option::of(any::<[u8; 32]>().prop_map(Commitment)),
	)
		.prop_map(|((id, version), stated_at, period, rules, source)| Draft {
			template: TemplateRef {
				id: TemplateId(id),
				version,
			},
			stated_at,
			period,
			rules: Rules::try_from(rules).expect("32 at most"),
			source,
		})
}

/// Whether some date of the draft lies where FHIR has none.
fn is_too_late(draft: &Draft) -> bool {
	let late = |period: &Period| {
		period.start >= YEAR_10000 || period.end.is_some_and(|end| end > YEAR_10000)
	};
	let data = draft
		.rules
		.iter()
		.filter_map(|rule| rule.conditions().data_period);
	draft.stated_at >= YEAR_10000 || late(&draft.period) || data.into_iter().any(|it| late(&it))
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn what_can_be_written_reads_the_same_and_what_cannot_says_why(draft in draft()) {
		match export(&draft, &parties(None)) {
			Ok(written) => {
				let read = import(written.as_bytes(), &Options::default(), &ledger_number);
				let read = read.map_err(|refusals| {
					TestCaseError::fail(format!("{refusals}\n{written}"))
				})?;
				let template = read.template.expect("named");
				prop_assert_eq!(read.draft(template, read.source), draft, "{}", written);
			},
			Err(Inexact::NoRules) => prop_assert!(draft.rules.is_empty()),
			Err(Inexact::EmptyPeriod) => prop_assert!(draft.period.is_empty()),
			Err(Inexact::Unsound { index, fault }) => {
				prop_assert_eq!(draft.rules[index].check(), Err(fault));
			},
			Err(Inexact::TooLate) => prop_assert!(is_too_late(&draft)),
			Err(Inexact::NotActive) => prop_assert!(false, "a draft has no standing"),
		}
	}
}

fn directive(standing: Standing) -> Directive<u64> {
	Directive {
		id: DirectiveId(4),
		version: 9,
		template: TemplateRef {
			id: TemplateId(1),
			version: 1,
		},
		grantor: Grantor::Subject,
		stated_at: 1_000,
		period: Period::from(1_000),
		rules: Rules::try_from(vec![Rule::Deny(Conditions::default())]).expect("one"),
		source: None,
		standing,
	}
}

#[test]
fn only_a_consent_in_force_is_written() {
	assert_eq!(
		draft_of(&directive(Standing::Active)).map(|draft| draft.stated_at),
		Ok(1_000)
	);
	for standing in [
		Standing::Withdrawn,
		Standing::Suspended(SuspendedBy::Subject),
	] {
		assert_eq!(draft_of(&directive(standing)), Err(Inexact::NotActive));
	}
}

#[test]
fn each_refusal_to_write_has_its_reason() {
	let sound = draft_of(&directive(Standing::Active)).expect("in force");
	let with = |rule: Rule| Draft {
		rules: Rules::try_from(vec![rule]).expect("one"),
		..sound.clone()
	};
	let empty = Conditions {
		purposes: Some(PurposeSet::EMPTY),
		..Conditions::default()
	};
	let unsound = Inexact::Unsound {
		index: 0,
		fault: RuleFault::EmptyPurposes,
	};
	let nowhere = Conditions {
		recipient: Some(Recipient::Jurisdiction(Jurisdiction(*b"d\""))),
		..Conditions::default()
	};
	let unknown_country = Inexact::Unsound {
		index: 0,
		fault: RuleFault::UnknownJurisdiction,
	};
	for (draft, reason) in [
		(with(Rule::Deny(empty)), unsound),
		(with(Rule::Deny(nowhere)), unknown_country),
		(
			Draft {
				rules: Rules::default(),
				..sound.clone()
			},
			Inexact::NoRules,
		),
		(
			Draft {
				period: Period::between(5, 5),
				..sound.clone()
			},
			Inexact::EmptyPeriod,
		),
		(
			Draft {
				stated_at: YEAR_10000,
				..sound.clone()
			},
			Inexact::TooLate,
		),
	] {
		assert_eq!(export(&draft, &parties(None)), Err(reason));
	}
}

/// What the profile has at its plainest comes out at its plainest.
#[test]
fn a_plain_consent_is_written_plainly() {
	let deny = Conditions {
		sensitivities: Some(SensitivitySet::of(&[
			galen_primitives::codes::Sensitivity::Hiv,
		])),
		..Conditions::default()
	};
	let permit = Conditions {
		purposes: Some(PurposeSet::of(&[galen_primitives::codes::Purpose::Treat])),
		..Conditions::default()
	};
	let rules = vec![Rule::Deny(deny), Rule::Permit(permit, Terms::default())];
	let draft = Draft {
		stated_at: 1_767_225_600,
		period: Period::between(1_767_225_600, 1_798_761_600),
		rules: Rules::try_from(rules).expect("two"),
		..draft_of(&directive(Standing::Active)).expect("in force")
	};
	let guardian = Party::by_reference("RelatedPerson/2");
	let written = export(&draft, &parties(Some(guardian))).expect("written");
	let found: serde_json::Value = serde_json::from_str(&written).expect("JSON");
	let expected = serde_json::json!({
		"resourceType": "Consent",
		"status": "active",
		"scope": { "coding": [{
			"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"
		}] },
		"category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
		"patient": { "reference": "Patient/1", "type": "Patient" },
		"dateTime": "2026-01-01T00:00:00Z",
		"performer": [{ "reference": "RelatedPerson/2", "type": "RelatedPerson" }],
		"organization": [{ "type": "Organization", "identifier": {
			"system": "https://galen.health/fhir/sid/organization", "value": "1"
		} }],
		"policy": [{ "uri": "urn:galen:template:1:1" }],
		"provision": {
			"type": "permit",
			"period": { "start": "2026-01-01", "end": "2026-12-31" },
			"purpose": [{
				"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"
			}],
			"provision": [{
				"type": "deny",
				"modifierExtension": [{
					"url": "https://galen.health/fhir/StructureDefinition/consent-any",
					"valueCode": "purpose"
				}],
				"securityLabel": [{
					"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"
				}]
			}]
		}
	});
	assert_eq!(found, expected);
}
