use crate::{mock::*, Authority, Consents, Error, Event, Statement};
use codec::{Compact, Decode, Encode};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{ActionSet, CategorySet, Purpose, PurposeSet, SensitivitySet},
	consent::{
		Conditions, Directive, Grantor, Labels, Outcome, Period, Recipient, Rule, Standing, Terms,
	},
	ids::{DirectiveId, TemplateId, TemplateRef},
	members::{Jurisdiction, QualificationSet},
};

fn refused(statement: Statement, error: Error<Test>) {
	assert_noop!(
		Consent::give_consent(by(AMINA), AMINA, statement, None),
		error
	);
}

/// The rule's fault comes back as its own error.
fn rule_refused(rule: Rule, error: Error<Test>) {
	ExtBuilder::default().build_and_execute(|| refused(says(RESEARCH, vec![rule]), error));
}

/// A set with this bit and no other, as a careless client may send it.
fn wire<Set: Decode>(bit: u32) -> Set {
	Set::decode(&mut &Compact(1u128 << bit).encode()[..]).expect("any bits decode")
}

/// A permit for research with these conditions besides.
fn research_where(conditions: Conditions) -> Rule {
	let conditions = Conditions {
		purposes: Some(PurposeSet::of(&[Purpose::Hresch])),
		..conditions
	};
	Rule::Permit(conditions, Terms::default())
}

#[test]
fn amina_gives_consent_to_treatment_and_not_to_research() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(outcome(AMINA, Purpose::Treat), Outcome::NoConsent);
		assert_ok!(Consent::give_consent(by(AMINA), AMINA, treatment(), None));
		assert!(admits(AMINA, Purpose::Treat));
		assert_eq!(outcome(AMINA, Purpose::Hresch), Outcome::NoConsent);
		assert_eq!(outcome(BEN, Purpose::Treat), Outcome::NoConsent);
		assert_eq!(
			take_events(),
			[Event::ConsentGiven {
				subject: AMINA,
				directive: DirectiveId(0),
				version: 1,
				authorized_by: Authority::Subject
			}]
		);
		assert_eq!(
			Consent::directives(AMINA),
			[Directive {
				id: DirectiveId(0),
				version: 1,
				template: CARE,
				grantor: Grantor::Subject,
				stated_at: START,
				period: Period::from(0),
				rules: treatment().rules,
				source: None,
				standing: Standing::Active,
			}]
		);
	});
}

#[test]
fn a_paper_keeps_its_date_and_its_document() {
	ExtBuilder::default().build_and_execute(|| {
		let entered =
			Consent::give_consent(by(CITY_REGISTRAR), AMINA, treatment(), paper(START - DAY));
		assert_ok!(entered);
		let [directive] = &Consent::directives(AMINA)[..] else {
			panic!("one directive")
		};
		assert_eq!(directive.stated_at, START - DAY);
		assert_eq!(directive.source, Some(SOURCE));
		assert_eq!(directive.grantor, Grantor::Subject);
		assert_eq!(
			take_events(),
			[Event::ConsentGiven {
				subject: AMINA,
				directive: DirectiveId(0),
				version: 1,
				authorized_by: Authority::Paper {
					custodian: CITY,
					registrar: CITY_REGISTRAR,
					source: SOURCE
				}
			}]
		);
	});
}

#[test]
fn an_older_paper_does_not_outrank_what_was_said_later() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, says(RESEARCH, vec![deny(&[Purpose::Hresch])]));
		let entered =
			Consent::give_consent(by(CITY_REGISTRAR), AMINA, research(), paper(START - DAY));
		assert_ok!(entered);
		assert_eq!(outcome(AMINA, Purpose::Hresch), Outcome::Deny);
	});
}

#[test]
fn an_unknown_template_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for template in [
			TemplateRef {
				id: TemplateId(2),
				version: 1,
			},
			TemplateRef { version: 2, ..CARE },
			TemplateRef { version: 0, ..CARE },
		] {
			refused(
				Statement {
					template,
					..treatment()
				},
				Error::<Test>::TemplateNotFound,
			);
		}
	});
}

#[test]
fn an_outdated_template_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Consent::set_template_minimum(
			RuntimeOrigin::root(),
			CARE.id,
			2
		));
		refused(treatment(), Error::<Test>::TemplateOutdated);
	});
}

#[test]
fn a_permit_must_name_its_purposes() {
	ExtBuilder::default().build_and_execute(|| {
		for template in [CARE, RESEARCH] {
			let anything = Rule::Permit(Conditions::default(), Terms::default());
			refused(
				says(template, vec![anything]),
				Error::<Test>::PurposesMissing,
			);
		}
		// A deny may mean everything.
		give(AMINA, says(CARE, vec![Rule::Deny(Conditions::default())]));
	});
}

#[test]
fn care_is_never_bundled_with_research_payment_or_marketing() {
	ExtBuilder::default().build_and_execute(|| {
		for bundled in [
			vec![permit(&[Purpose::Treat]), permit(&[Purpose::Hresch])],
			vec![permit(&[Purpose::Treat, Purpose::Dsrch])],
			vec![permit(&[Purpose::MlTraining])],
			vec![permit(&[Purpose::Hmarkt])],
			vec![paid(&[Purpose::Treat])],
		] {
			refused(says(CARE, bundled), Error::<Test>::Bundled);
		}
		give(
			AMINA,
			says(
				CARE,
				vec![permit(&[Purpose::Treat]), deny(&[Purpose::Hresch])],
			),
		);
	});
}

#[test]
fn research_is_never_bundled_with_care() {
	ExtBuilder::default().build_and_execute(|| {
		for bundled in [
			vec![permit(&[Purpose::Hresch]), permit(&[Purpose::Treat])],
			vec![paid(&[Purpose::Hresch, Purpose::Coc])],
			vec![permit(&[Purpose::Btg])],
			vec![permit(&[Purpose::Coverage])],
		] {
			refused(says(RESEARCH, bundled), Error::<Test>::Bundled);
		}
		give(
			AMINA,
			says(
				RESEARCH,
				vec![paid(&[Purpose::Hresch, Purpose::MlTraining])],
			),
		);
	});
}

#[test]
fn sixteen_directives_fit_and_no_more() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 0..16 {
			give(AMINA, treatment());
		}
		refused(treatment(), Error::<Test>::MaxDirectivesExceeded);
	});
}

#[test]
fn what_is_over_makes_room() {
	ExtBuilder::default().build_and_execute(|| {
		let until = |end| Statement {
			period: Period::between(0, end),
			..treatment()
		};
		for _ in 0..16 {
			give(AMINA, until(START + DAY));
		}
		Now::set(START + DAY);
		give(AMINA, treatment());
		assert_eq!(Consent::directives(AMINA).len(), 1);
	});
}

#[test]
fn the_largest_statement_fits() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, says(CARE, vec![permit(&[Purpose::Treat]); 32]));
		assert!(admits(AMINA, Purpose::Treat));
	});
}

#[test]
fn nothing_is_given_after_the_last_number() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, treatment());
		Consents::<Test>::mutate(AMINA, |consents| consents.version = u32::MAX / 2);
		refused(treatment(), Error::<Test>::NumbersExhausted);
		// What narrows goes on.
		assert_ok!(Consent::withdraw_all(by(AMINA), AMINA, None));
	});
}

#[test]
fn a_statement_without_rules_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		refused(says(CARE, vec![]), Error::<Test>::NoRules);
	});
}

#[test]
fn a_period_without_a_moment_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let period = Period::between(START + DAY, START + DAY);
		refused(
			Statement {
				period,
				..treatment()
			},
			Error::<Test>::EmptyPeriod,
		);
	});
}

#[test]
fn a_period_in_the_past_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let period = Period::between(0, START);
		refused(
			Statement {
				period,
				..treatment()
			},
			Error::<Test>::AlreadyOver,
		);
	});
}

#[test]
fn empty_lists_are_refused() {
	let empty = |conditions: Conditions, error| rule_refused(Rule::Deny(conditions), error);
	let none = Conditions::default();
	empty(
		Conditions {
			purposes: Some(PurposeSet::EMPTY),
			..none.clone()
		},
		Error::<Test>::EmptyPurposes,
	);
	empty(
		Conditions {
			actions: Some(ActionSet::EMPTY),
			..none.clone()
		},
		Error::<Test>::EmptyActions,
	);
	empty(
		Conditions {
			categories: Some(CategorySet::EMPTY),
			..none.clone()
		},
		Error::<Test>::EmptyCategories,
	);
	empty(
		Conditions {
			sensitivities: Some(SensitivitySet::EMPTY),
			..none.clone()
		},
		Error::<Test>::EmptySensitivities,
	);
	empty(
		Conditions {
			data_period: Some(Period::between(5, 5)),
			..none
		},
		Error::<Test>::EmptyDataPeriod,
	);
}

#[test]
fn unknown_codes_are_refused() {
	let unknown = |conditions: Conditions, error| rule_refused(Rule::Deny(conditions), error);
	let none = Conditions::default();
	unknown(
		Conditions {
			purposes: Some(wire(127)),
			..none.clone()
		},
		Error::<Test>::UnknownPurpose,
	);
	unknown(
		Conditions {
			actions: Some(wire(15)),
			..none.clone()
		},
		Error::<Test>::UnknownAction,
	);
	unknown(
		Conditions {
			categories: Some(wire(63)),
			..none.clone()
		},
		Error::<Test>::UnknownCategory,
	);
	unknown(
		Conditions {
			sensitivities: Some(wire(63)),
			..none.clone()
		},
		Error::<Test>::UnknownSensitivity,
	);
	unknown(
		Conditions {
			recipient: Some(Recipient::Jurisdiction(Jurisdiction(*b"fr"))),
			..none
		},
		Error::<Test>::UnknownJurisdiction,
	);
}

#[test]
fn unknown_terms_are_refused() {
	let unknown = |terms: Terms, error| {
		rule_refused(Rule::Permit(purposes(&[Purpose::Hresch]), terms), error);
	};
	let none = Terms::default();
	unknown(
		Terms {
			qualifications: QualificationSet(1 << 15),
			..none.clone()
		},
		Error::<Test>::UnknownQualification,
	);
	unknown(
		Terms {
			obligations: wire(31),
			..none.clone()
		},
		Error::<Test>::UnknownObligation,
	);
	unknown(
		Terms {
			refrains: wire(31),
			..none.clone()
		},
		Error::<Test>::UnknownRefrain,
	);
	unknown(
		Terms {
			labels: Labels::MustCarry,
			..none
		},
		Error::<Test>::MustCarryUnlisted,
	);
}

#[test]
fn a_permit_with_every_condition_is_accepted() {
	ExtBuilder::default().build_and_execute(|| {
		let rule = research_where(Conditions {
			actions: Some(ActionSet::ALL),
			categories: Some(CategorySet::ALL),
			recipient: Some(Recipient::Organization(PHARMA)),
			sensitivities: Some(SensitivitySet::ALL),
			data_period: Some(Period::from(0)),
			..Default::default()
		});
		give(AMINA, says(RESEARCH, vec![rule]));
	});
}
