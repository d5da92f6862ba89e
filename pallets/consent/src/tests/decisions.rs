//! What the rest of the chain is told.

use crate::{mock::*, Disclosure, TemplateKind};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Category, CategorySet, Purpose},
	consent::{
		ActiveRecipient, Basis, Conditions, Inquiry, Outcome, RecipientProfile, Request, Rule,
		Terms, Voidance,
	},
	ids::OrganizationId,
	members::{Jurisdiction, OrganizationKind, Qualification, QualificationSet, Right},
	traits::{ConsentDecisions, Membership},
};

fn asked(subject: AccountId, request: Request) -> galen_primitives::consent::Decision {
	<Consent as ConsentDecisions<AccountId>>::evaluate(&subject, &request)
}

#[test]
fn nobody_reads_while_suspended_or_unknown() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, research());
		assert!(admits(AMINA, Purpose::Hresch));
		Suspended::set(vec![PHARMA]);
		let decision = decide(AMINA, PHARMA, Purpose::Hresch);
		assert_eq!(decision.outcome, Outcome::Deny);
		assert_eq!(decision.basis, Basis::RecipientNotActive);
		let unknown = decide(AMINA, OrganizationId(9), Purpose::Hresch);
		assert_eq!(unknown.basis, Basis::RecipientNotActive);
	});
}

#[test]
fn what_the_caller_says_of_the_recipient_counts_for_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let terms = Terms {
			qualifications: QualificationSet::of(&[Qualification::EthicsApproval]),
			..Default::default()
		};
		let rule = Rule::Permit(purposes(&[Purpose::Hresch]), terms);
		give(AMINA, says(RESEARCH, vec![rule]));
		let active = ActiveRecipient {
			kind: OrganizationKind::EthicsBoard,
			jurisdiction: Jurisdiction(*b"US"),
			qualifications: QualificationSet::all(),
			qualified_until: None,
		};
		let claimed = RecipientProfile {
			organization: PHARMA,
			active: Some(active),
		};
		let request = Request {
			recipient: claimed,
			..request(PHARMA, Purpose::Hresch)
		};
		assert_eq!(asked(AMINA, request).outcome, Outcome::NoConsent);

		qualify(START + DAY);
		let decision = asked(AMINA, request);
		assert!(decision.outcome.admits());
		assert_eq!(
			decision.valid_until,
			Some(START + DAY),
			"until the approval ends"
		);
		Now::set(START + DAY);
		assert_eq!(asked(AMINA, request).outcome, Outcome::NoConsent);
	});
}

#[test]
fn the_time_is_the_blocks() {
	ExtBuilder::default().build_and_execute(|| {
		let period = galen_primitives::consent::Period::between(START + DAY, START + 2 * DAY);
		give(
			AMINA,
			crate::Statement {
				period,
				..research()
			},
		);
		let later = Request {
			at: START + DAY,
			..request(PHARMA, Purpose::Hresch)
		};
		let decision = asked(AMINA, later);
		assert_eq!(decision.outcome, Outcome::NoConsent);
		assert_eq!(decision.valid_until, Some(START + DAY));
		Now::set(START + DAY);
		let decision = asked(AMINA, later);
		assert!(decision.outcome.admits());
		assert_eq!(decision.valid_until, Some(START + 2 * DAY));
	});
}

#[test]
fn payment_needs_a_permit_that_allows_it() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, research());
		let offered = Request {
			price: 5,
			..request(PHARMA, Purpose::Hresch)
		};
		assert_eq!(asked(AMINA, offered).outcome, Outcome::NoConsent);
		Now::set(START + 1);
		give(AMINA, says(RESEARCH, vec![paid(&[Purpose::Hresch])]));
		assert!(asked(AMINA, offered).outcome.admits());
	});
}

#[test]
fn coming_of_age_ends_what_a_guardian_permitted_for_research() {
	ExtBuilder::default().build_and_execute(|| {
		represent(AMINA, BILAL, &[Right::Grant], Some(START + DAY));
		assert_ok!(Consent::give_consent(by(BILAL), AMINA, research(), None));
		assert_ok!(Consent::give_consent(by(BILAL), AMINA, treatment(), None));
		let before = decide(AMINA, PHARMA, Purpose::Hresch);
		assert!(before.outcome.admits());
		assert_eq!(before.valid_until, Some(START + DAY));

		Now::set(START + DAY);
		let after = decide(AMINA, PHARMA, Purpose::Hresch);
		assert_eq!(after.outcome, Outcome::Deny);
		let Basis::Rule { voided, .. } = after.basis else {
			panic!("a rule decides")
		};
		assert_eq!(voided, Some(Voidance::GrantorLostRight));
		assert!(admits(AMINA, Purpose::Treat), "care goes on");

		// The new adult confirms.
		give(AMINA, research());
		assert!(admits(AMINA, Purpose::Hresch));
	});
}

#[test]
fn emergency_is_forbidden_only_by_naming_it() {
	ExtBuilder::default().build_and_execute(|| {
		let lake = Members::organization(LAKE).expect("it is known");
		let forbids = |subject: AccountId| Consent::forbids_emergency(&subject, lake, START);
		assert!(!forbids(AMINA));
		assert_ok!(Consent::block(by(AMINA), AMINA, Default::default(), None));
		assert!(
			!forbids(AMINA),
			"denying everything is not denying emergency care"
		);
		assert_ok!(Consent::block(
			by(AMINA),
			AMINA,
			purposes(&[Purpose::Btg]),
			None
		));
		assert!(forbids(AMINA));
		assert!(!forbids(BEN));
	});
}

#[test]
fn the_version_is_told_whatever_its_length() {
	ExtBuilder::default().build_and_execute(|| {
		let version = |subject| <Consent as ConsentDecisions<AccountId>>::version(&subject);
		assert_eq!(version(AMINA), 0);
		give(AMINA, treatment());
		give(AMINA, research());
		assert_eq!((version(AMINA), Consent::version(AMINA)), (2, 2));
		assert_eq!(version(BEN), 0);
		for long in [63, 64, 1 << 14, (1 << 30) - 1, 1 << 30, u32::MAX] {
			crate::Consents::<Test>::mutate(AMINA, |consents| consents.version = long);
			assert_eq!(version(AMINA), long);
		}
	});
}

#[test]
fn one_consultation_answers_for_every_category_and_names_the_templates() {
	ExtBuilder::default().build_and_execute(|| {
		let about = |categories: &[Category], rule: Rule| match rule {
			Rule::Permit(conditions, terms) => {
				let categories = Some(CategorySet::of(categories));
				let conditions = Conditions {
					categories,
					..conditions
				};
				Rule::Permit(conditions, terms)
			},
			deny => deny,
		};
		let laboratory = about(&[Category::Laboratory], permit(&[Purpose::Hresch]));
		let care = give(AMINA, treatment());
		let id = give(AMINA, says(RESEARCH, vec![laboratory]));
		let inquiry = Inquiry {
			categories: CategorySet::of(&[Category::Laboratory, Category::Imaging]),
			..Inquiry::from(request(PHARMA, Purpose::Hresch))
		};
		let consultation = <Consent as ConsentDecisions<AccountId>>::consult(&AMINA, &inquiry);
		assert_eq!(consultation.version, 2);
		assert_eq!(consultation.answers.len(), 2);
		for answer in consultation.answers {
			let alone = |category| asked(AMINA, inquiry.of(category));
			let (category, template) = match answer.decision.outcome.admits() {
				true => (Category::Laboratory, Some(RESEARCH)),
				false => (Category::Imaging, None),
			};
			assert_eq!(answer.categories, CategorySet::of(&[category]));
			assert_eq!(answer.decision, alone(category));
			assert_eq!(answer.template, template);
		}
		assert_ne!(care, id);

		// What the inquiry says of the recipient and the time counts for nothing.
		Suspended::set(vec![PHARMA]);
		let claimed = Inquiry {
			at: START + DAY,
			..inquiry
		};
		let consultation = <Consent as ConsentDecisions<AccountId>>::consult(&AMINA, &claimed);
		let [refused] = consultation.answers.as_slice() else {
			panic!("one answer for both categories");
		};
		assert_eq!(refused.categories, inquiry.categories);
		assert_eq!(refused.decision.basis, Basis::RecipientNotActive);
	});
}

#[test]
fn a_decision_names_the_rule_that_decided() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(
			AMINA,
			says(
				RESEARCH,
				vec![deny(&[Purpose::Dsrch]), permit(&[Purpose::Biorch])],
			),
		);
		let decision = decide(AMINA, PHARMA, Purpose::Biorch);
		let expected = Basis::Rule {
			directive: id,
			version: 1,
			rule: 1,
			voided: None,
		};
		assert_eq!(decision.basis, expected);
	});
}

#[test]
fn a_template_of_no_payment_to_the_hospital_may_be_silent_about_it() {
	let kind = TemplateKind::Research {
		split: galen_primitives::traits::Split {
			subject: 1_000_000,
			custodian: 0,
			network: 0,
		},
		remuneration: Disclosure::Undisclosed,
	};
	ExtBuilder::default()
		.with_template(kind, texts(&["en"]))
		.build_and_execute(|| {
			assert_eq!(Consent::templates().len(), 3);
		});
}
