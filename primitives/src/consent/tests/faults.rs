//! Each refusal of a rule or a draft.

use super::*;
use crate::{
	codes::{Action, ActionSet, CategorySet, Obligation, ObligationSet, SensitivitySet},
	members::{Jurisdiction, QualificationSet},
};
use codec::{Compact, Decode, Encode};

/// A permit with these conditions and terms.
fn permit(conditions: Conditions, terms: Terms) -> Rule {
	Rule::Permit(conditions, terms)
}

/// The fault of a permit and of a deny with these conditions, which must be the same.
fn fault_of(conditions: Conditions) -> RuleFault {
	let denied = Rule::Deny(conditions.clone())
		.check()
		.expect_err("a deny is refused");
	let permitted = permit(conditions, Terms::default())
		.check()
		.expect_err("a permit is refused");
	assert_eq!(denied, permitted);
	denied
}

/// The fault of a permit with these terms.
fn fault_of_terms(terms: Terms) -> RuleFault {
	permit(Conditions::default(), terms)
		.check()
		.expect_err("a permit is refused")
}

/// A bit that is no code in any set of the crate.
const NO_CODE: u32 = 63;

/// A set with these bits, as a careless client could send it.
fn from_wire<Set: Decode>(bits: u128) -> Set {
	Set::decode(&mut Compact(bits).encode().as_slice()).expect("any bits decode")
}

#[test]
fn rules_without_attributes_are_fine() {
	assert_eq!(
		permit(Conditions::default(), Terms::default()).check(),
		Ok(())
	);
	assert_eq!(Rule::Deny(Conditions::default()).check(), Ok(()));
}

#[test]
fn purposes_must_not_be_empty() {
	let purposes = Some(PurposeSet::EMPTY);
	assert_eq!(
		fault_of(Conditions {
			purposes,
			..Default::default()
		}),
		RuleFault::EmptyPurposes
	);
}

#[test]
fn actions_must_not_be_empty() {
	let actions = Some(ActionSet::EMPTY);
	assert_eq!(
		fault_of(Conditions {
			actions,
			..Default::default()
		}),
		RuleFault::EmptyActions
	);
}

#[test]
fn categories_must_not_be_empty() {
	let categories = Some(CategorySet::EMPTY);
	let conditions = Conditions {
		categories,
		..Default::default()
	};
	assert_eq!(fault_of(conditions), RuleFault::EmptyCategories);
}

#[test]
fn sensitivities_must_not_be_empty() {
	let sensitivities = Some(SensitivitySet::EMPTY);
	let conditions = Conditions {
		sensitivities,
		..Default::default()
	};
	assert_eq!(fault_of(conditions), RuleFault::EmptySensitivities);
}

#[test]
fn purposes_must_be_codes() {
	let purposes = Some(from_wire(1 << NO_CODE | 1));
	assert_eq!(
		fault_of(Conditions {
			purposes,
			..Default::default()
		}),
		RuleFault::UnknownPurpose
	);
}

#[test]
fn actions_must_be_codes() {
	let actions = Some(from_wire(1 << 15 | 1));
	assert_eq!(
		fault_of(Conditions {
			actions,
			..Default::default()
		}),
		RuleFault::UnknownAction
	);
}

#[test]
fn categories_must_be_codes() {
	let categories = Some(from_wire(1 << NO_CODE | 1));
	let conditions = Conditions {
		categories,
		..Default::default()
	};
	assert_eq!(fault_of(conditions), RuleFault::UnknownCategory);
}

#[test]
fn sensitivities_must_be_codes() {
	let sensitivities = Some(from_wire(1 << NO_CODE | 1));
	let conditions = Conditions {
		sensitivities,
		..Default::default()
	};
	assert_eq!(fault_of(conditions), RuleFault::UnknownSensitivity);
}

#[test]
fn jurisdictions_must_be_two_capital_letters() {
	for code in [*b"de", *b"D1", *b"  "] {
		let recipient = Some(Recipient::Jurisdiction(Jurisdiction(code)));
		let conditions = Conditions {
			recipient,
			..Default::default()
		};
		assert_eq!(fault_of(conditions), RuleFault::UnknownJurisdiction);
	}
}

#[test]
fn data_periods_must_not_be_empty() {
	for period in [Period::between(5, 5), Period::between(5, 4)] {
		let conditions = Conditions {
			data_period: Some(period),
			..Default::default()
		};
		assert_eq!(fault_of(conditions), RuleFault::EmptyDataPeriod);
	}
}

#[test]
fn qualifications_must_be_codes() {
	let terms = Terms {
		qualifications: QualificationSet(1 << 15),
		..Default::default()
	};
	assert_eq!(fault_of_terms(terms), RuleFault::UnknownQualification);
}

#[test]
fn obligations_must_be_codes() {
	let obligations = from_wire(1 << NO_CODE);
	let terms = Terms {
		obligations,
		..Default::default()
	};
	assert_eq!(fault_of_terms(terms), RuleFault::UnknownObligation);
}

#[test]
fn refrains_must_be_codes() {
	let terms = Terms {
		refrains: from_wire(1 << NO_CODE),
		..Default::default()
	};
	assert_eq!(fault_of_terms(terms), RuleFault::UnknownRefrain);
}

#[test]
fn a_label_that_must_be_carried_must_be_listed() {
	let terms = Terms {
		labels: Labels::MustCarry,
		..Default::default()
	};
	assert_eq!(fault_of_terms(terms), RuleFault::MustCarryUnlisted);
}

#[test]
fn a_draft_may_be_given() {
	assert_eq!(valid().check(NOW), Ok(()));
}

#[test]
fn a_draft_must_have_rules() {
	assert_eq!(draft([]).check(NOW), Err(DirectiveFault::NoRules));
}

#[test]
fn a_draft_must_have_a_period() {
	let draft = Draft {
		period: Period::between(NOW + 5, NOW + 5),
		..valid()
	};
	assert_eq!(draft.check(NOW), Err(DirectiveFault::EmptyPeriod));
}

#[test]
fn a_draft_must_not_be_over() {
	let draft = Draft {
		period: Period::between(NOW - 5, NOW),
		..valid()
	};
	assert_eq!(draft.check(NOW), Err(DirectiveFault::AlreadyOver));
	assert_eq!(draft.check(NOW - 1), Err(DirectiveFault::StatedInTheFuture));
}

#[test]
fn a_draft_must_not_come_from_the_future() {
	let draft = Draft {
		stated_at: NOW + 1,
		..valid()
	};
	assert_eq!(draft.check(NOW), Err(DirectiveFault::StatedInTheFuture));
	assert_eq!(draft.check(NOW + 1), Ok(()));
}

#[test]
fn a_draft_names_the_rule_that_is_at_fault() {
	let actions = Some(ActionSet::of(&[Action::Access]));
	let good = Rule::Deny(Conditions {
		actions,
		..Default::default()
	});
	let bad = Rule::Deny(Conditions {
		actions: Some(ActionSet::EMPTY),
		..Default::default()
	});
	let fault = RuleFault::EmptyActions;
	let draft = draft([good, treat(), bad]);
	assert_eq!(
		draft.check(NOW),
		Err(DirectiveFault::Rule { index: 2, fault })
	);
}

#[test]
fn known_terms_are_fine() {
	let obligations = ObligationSet::of(&[Obligation::Deid, Obligation::Delau]);
	let terms = Terms {
		obligations,
		..Default::default()
	};
	assert_eq!(permit(Conditions::default(), terms).check(), Ok(()));
}
