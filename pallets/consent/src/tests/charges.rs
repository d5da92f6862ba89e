//! What an act is charged: by what the subject's value holds and what it did to a proposal, never more than
//! was charged in advance.

use crate::{mock::*, Call, Statement, WeightInfo, MAX_SIZE};
use frame::{
	deps::frame_support::dispatch::GetDispatchInfo, testing_prelude::*,
	weights_prelude::RocksDbWeight,
};
use galen_primitives::{
	codes::Purpose,
	consent::{Conditions, MAX_BLOCKS, MAX_DIRECTIVES, MAX_RULES},
	ids::DirectiveId,
};

type Weights = <Test as crate::Config>::WeightInfo;

fn charged(result: DispatchResultWithPostInfo) -> Option<Weight> {
	result.unwrap().actual_weight
}

/// What is charged where no proposal was read or written.
fn alone(weight: Weight) -> Option<Weight> {
	Some(weight - RocksDbWeight::get().reads_writes(1, 1))
}

/// What is charged where a proposal was looked for, and there was none.
fn none_found(weight: Weight) -> Option<Weight> {
	Some(weight - RocksDbWeight::get().writes(1))
}

/// A statement of so many rules.
fn rules(count: u32) -> Statement {
	says(CARE, vec![permit(&[Purpose::Treat]); count as usize])
}

fn block(seed: u64) -> Conditions {
	Conditions {
		data_period: Some(galen_primitives::consent::Period::from(seed)),
		..purposes(&[Purpose::Hmarkt])
	}
}

#[test]
fn every_act_pays_for_the_rules_and_blocks_that_there_are() {
	ExtBuilder::default().build_and_execute(|| {
		let first = DirectiveId(0);
		let give = |statement| Consent::give_consent(by(AMINA), AMINA, statement, None);
		assert_eq!(charged(give(rules(1))), alone(Weights::give_consent(2)));
		assert_eq!(charged(give(rules(3))), alone(Weights::give_consent(6)));
		let blocked = Consent::block(by(AMINA), AMINA, block(1), None);
		assert_eq!(charged(blocked), none_found(Weights::block(7)));
		let suspended = Consent::suspend(by(AMINA), AMINA, first, None);
		assert_eq!(charged(suspended), none_found(Weights::suspend(7)));
		let resumed = Consent::resume(by(AMINA), AMINA, first);
		assert_eq!(charged(resumed), alone(Weights::resume(7)));
		let withdrawn = Consent::withdraw_consent(by(AMINA), AMINA, first, None);
		assert_eq!(charged(withdrawn), none_found(Weights::withdraw_consent(7)));
		let all = Consent::withdraw_all(by(AMINA), AMINA, None);
		assert_eq!(charged(all), none_found(Weights::withdraw_all(7)));
	});
}

#[test]
fn what_became_smaller_is_charged_for_what_it_was() {
	ExtBuilder::default().build_and_execute(|| {
		let id = give(AMINA, rules(30));
		let amended = Consent::amend_consent(by(AMINA), AMINA, id, rules(1), None);
		assert_eq!(charged(amended), alone(Weights::amend_consent(31)));
		let grown = Consent::amend_consent(by(AMINA), AMINA, id, rules(20), None);
		assert_eq!(charged(grown), alone(Weights::amend_consent(21)));
		let removed = Consent::remove_directive(by(AMINA), AMINA, id);
		assert_eq!(charged(removed), alone(Weights::remove_directive(21)));
		assert_ok!(Consent::block(by(AMINA), AMINA, block(1), None));
		let newest = Consent::consents(AMINA).blocks[0].id;
		let unblocked = Consent::unblock(by(AMINA), AMINA, newest);
		assert_eq!(charged(unblocked), alone(Weights::unblock(1)));
	});
}

#[test]
fn the_largest_value_is_what_is_charged_in_advance() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 0..MAX_DIRECTIVES {
			give(
				AMINA,
				says(
					RESEARCH,
					vec![permit(&[Purpose::Hresch]); MAX_RULES as usize],
				),
			);
		}
		for seed in 1..u64::from(MAX_BLOCKS) {
			assert_ok!(Consent::block(by(AMINA), AMINA, block(seed), None));
		}
		let call = Call::<Test>::block {
			subject: AMINA,
			denies: block(MAX_BLOCKS.into()),
			paper: None,
		};
		let in_advance = call.get_dispatch_info().call_weight;
		assert_eq!(in_advance, Weights::block(MAX_SIZE));
		guard(AMINA, BILAL);
		guard(AMINA, CARLA);
		assert_ok!(Consent::remove_directive(by(BILAL), AMINA, DirectiveId(0)));
		let last = Consent::block(by(AMINA), AMINA, block(MAX_BLOCKS.into()), None);
		assert_eq!(charged(last), Some(in_advance));
	});
}

#[test]
fn guardians_who_have_to_agree_pay_for_their_proposal() {
	ExtBuilder::default().build_and_execute(|| {
		guard(AMINA, BILAL);
		guard(AMINA, CARLA);
		let give = |who, statement| Consent::give_consent(by(who), AMINA, statement, None);
		let proposed = give(BILAL, research());
		assert_eq!(charged(proposed), Some(Weights::give_consent(2)));
		let agreed = give(CARLA, research());
		assert_eq!(charged(agreed), Some(Weights::give_consent(2)));
		let of_care = give(BILAL, treatment());
		assert_eq!(charged(of_care), alone(Weights::give_consent(4)));
	});
}

#[test]
fn whoever_takes_a_proposal_back_pays_for_that() {
	ExtBuilder::default().build_and_execute(|| {
		guard(AMINA, BILAL);
		guard(AMINA, CARLA);
		give(AMINA, rules(1));
		assert_ok!(Consent::give_consent(by(BILAL), AMINA, research(), None));
		let suspended = Consent::suspend(by(CARLA), AMINA, DirectiveId(0), None);
		assert_eq!(charged(suspended), Some(Weights::suspend(2)));
		assert_eq!(Consent::proposal(AMINA), None);
		let withdrawn = Consent::withdraw_all(by(CARLA), AMINA, None);
		assert_eq!(charged(withdrawn), none_found(Weights::withdraw_all(2)));
	});
}

#[test]
fn whoever_is_refused_gets_nothing_back() {
	ExtBuilder::default().build_and_execute(|| {
		let refused = Consent::withdraw_consent(by(AMINA), AMINA, DirectiveId(0), None);
		assert_eq!(refused.unwrap_err().post_info.actual_weight, None);
	});
}
