//! What the pool is told: which calls exercise a right, and whether they would act.

use crate::{mock::*, Call};
use frame::{testing_prelude::*, traits::UnfilteredDispatchable};
use galen_primitives::{codes::Purpose, consent::BlockId, ids::DirectiveId, members::Right};

const FIRST: DirectiveId = DirectiveId(0);

fn withdraw() -> Call<Test> {
	Call::withdraw_consent {
		subject: AMINA,
		directive: FIRST,
		paper: None,
	}
}

fn withdraw_all() -> Call<Test> {
	Call::withdraw_all {
		subject: AMINA,
		paper: None,
	}
}

fn suspend() -> Call<Test> {
	Call::suspend {
		subject: AMINA,
		directive: FIRST,
		paper: None,
	}
}

fn block() -> Call<Test> {
	Call::block {
		subject: AMINA,
		denies: purposes(&[Purpose::Hresch]),
		paper: None,
	}
}

fn right(who: AccountId, call: &Call<Test>) -> Option<bool> {
	Consent::exercises_right(&who, call)
}

#[test]
fn a_call_that_would_act_acts_and_then_would_not() {
	for call in [withdraw(), withdraw_all(), suspend(), block()] {
		ExtBuilder::default().build_and_execute(|| {
			give(AMINA, treatment());
			assert_eq!(right(AMINA, &call), Some(true), "{call:?}");
			assert_ok!(call.clone().dispatch_bypass_filter(by(AMINA)));
			assert_ne!(right(AMINA, &call), Some(true), "{call:?}");
		});
	}
}

#[test]
fn without_anything_to_act_on_nothing_would_act() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(right(AMINA, &withdraw()), Some(false));
		assert_eq!(right(AMINA, &suspend()), Some(false));
		assert_eq!(
			right(AMINA, &withdraw_all()),
			None,
			"it is ordinary, not refused"
		);
		assert!(!Consent::has_something_to_withdraw(&AMINA));
		give(AMINA, treatment());
		assert!(Consent::has_something_to_withdraw(&AMINA));
		assert_ok!(Consent::withdraw_all(by(AMINA), AMINA, None));
		assert!(!Consent::has_something_to_withdraw(&AMINA));
	});
}

#[test]
fn nobody_gets_a_free_ride_on_somebody_elses_consent() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, treatment());
		represent(AMINA, CARLA, &[Right::Grant], None);
		for who in [STRANGER, BEN, BILAL, CARLA, CITY_REGISTRAR] {
			assert_eq!(right(who, &withdraw()), Some(false));
			assert_eq!(right(who, &withdraw_all()), None);
			assert_eq!(right(who, &suspend()), Some(false));
			assert_eq!(right(who, &block()), Some(false));
		}
		represent(AMINA, BILAL, &[Right::Withdraw], None);
		assert_eq!(right(BILAL, &withdraw()), Some(true));
	});
}

#[test]
fn a_registrars_paper_would_act() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, treatment());
		let at = |stated_at| Call::withdraw_all {
			subject: AMINA,
			paper: paper(stated_at),
		};
		assert_eq!(right(CITY_REGISTRAR, &at(START)), Some(true));
		assert_eq!(
			right(CITY_REGISTRAR, &at(START - 1)),
			None,
			"it was said after that date"
		);
		assert_eq!(right(LAKE_REGISTRAR, &at(START)), None);
	});
}

#[test]
fn a_full_list_of_blocks_would_not_act() {
	ExtBuilder::default().build_and_execute(|| {
		for purpose in Purpose::ALL.iter().rev().take(16) {
			assert_ok!(Consent::block(
				by(AMINA),
				AMINA,
				purposes(&[*purpose]),
				None
			));
		}
		assert_eq!(right(AMINA, &block()), Some(false));
	});
}

#[test]
fn what_widens_is_no_such_right() {
	ExtBuilder::default().build_and_execute(|| {
		give(AMINA, treatment());
		for call in [
			Call::give_consent {
				subject: AMINA,
				statement: treatment(),
				paper: None,
			},
			Call::remove_directive {
				subject: AMINA,
				directive: FIRST,
			},
			Call::unblock {
				subject: AMINA,
				block: BlockId(1),
			},
			Call::resume {
				subject: AMINA,
				directive: FIRST,
			},
			Call::set_template_minimum {
				template: CARE.id,
				minimum: 2,
			},
		] {
			assert_eq!(right(AMINA, &call), None);
		}
	});
}
