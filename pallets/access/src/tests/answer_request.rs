use super::request_consent::ask;
use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::ConsentRequestId,
	members::{Right, RightSet},
};

const FIRST: ConsentRequestId = ConsentRequestId(0);

fn amina() -> u64 {
	subject(HOSPITAL, 1)
}

fn answer(who: u64, request: ConsentRequestId, answer: Answer) -> DispatchResult {
	Access::answer_request(signed(who), amina(), request, answer)
}

fn represent(who: u64, rights: &[Right]) {
	World::with(|world| world.rights.insert((amina(), who), RightSet::of(rights)));
}

#[test]
fn agreeing_clears_the_question_and_lets_the_organization_ask_the_next() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(ask(PARTNER, amina()));
		events();
		assert_ok!(answer(amina(), FIRST, Answer::Agreed));
		assert_eq!(Access::pending_requests(amina()), vec![]);
		assert_eq!(
			events(),
			vec![Event::RequestAnswered {
				request: FIRST,
				subject: amina(),
				answer: Answer::Agreed,
				authorized_by: amina(),
			}]
		);
		assert!(!Inboxes::<Test>::contains_key(amina()));
		assert_ok!(ask(PARTNER, amina()));
	});
}

#[test]
fn after_a_no_the_organization_is_quiet() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(ask(PARTNER, amina()));
		pass(DAY);
		assert_ok!(answer(amina(), FIRST, Answer::Declined));
		assert_eq!(Access::pending_requests(amina()), vec![]);
		pass(30 * DAY - 1);
		assert_noop!(ask(PARTNER, amina()), Error::<Test>::AlreadyAsked);
		pass(1);
		assert_ok!(ask(PARTNER, amina()));
	});
}

#[test]
fn a_representative_agrees_with_the_right_to_grant_and_declines_with_the_right_to_withdraw() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(ask(PARTNER, amina()));
		assert_ok!(ask(CLINIC, amina()));
		represent(11, &[Right::Grant]);
		represent(12, &[Right::Withdraw]);
		represent(13, &[Right::View, Right::Claim, Right::Recover]);
		assert_noop!(
			answer(11, FIRST, Answer::Declined),
			Error::<Test>::NotAuthorized
		);
		assert_noop!(
			answer(12, FIRST, Answer::Agreed),
			Error::<Test>::NotAuthorized
		);
		for reply in [Answer::Agreed, Answer::Declined] {
			assert_noop!(answer(13, FIRST, reply), Error::<Test>::NotAuthorized);
			assert_noop!(answer(STRANGER, FIRST, reply), Error::<Test>::NotAuthorized);
		}
		assert_ok!(answer(11, FIRST, Answer::Agreed));
		assert_ok!(answer(12, ConsentRequestId(1), Answer::Declined));
	});
}

#[test]
fn there_must_be_a_question_to_this_subject() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(ask(PARTNER, subject(HOSPITAL, 2)));
		assert_noop!(
			answer(amina(), FIRST, Answer::Declined),
			Error::<Test>::RequestNotFound
		);
	});
}

#[test]
fn a_question_is_answered_once() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(ask(PARTNER, amina()));
		assert_ok!(answer(amina(), FIRST, Answer::Declined));
		assert_noop!(
			answer(amina(), FIRST, Answer::Agreed),
			Error::<Test>::AlreadyAnswered
		);
	});
}

#[test]
fn a_lapsed_question_is_not_answered() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(ask(PARTNER, amina()));
		pass(7 * DAY);
		assert_noop!(
			answer(amina(), FIRST, Answer::Agreed),
			Error::<Test>::RequestLapsed
		);
	});
}

#[test]
fn the_pool_lets_in_only_denials_that_would_succeed() {
	ExtBuilder::default().build_and_execute(|| {
		let may = |who| Access::may_decline_request(&who, &amina(), FIRST);
		assert!(!may(amina()));
		assert_ok!(ask(PARTNER, amina()));
		represent(11, &[Right::Withdraw]);
		assert_eq!([amina(), 11, STRANGER].map(may), [true, true, false]);
		pass(7 * DAY);
		assert!(!may(amina()));
		pass(30 * DAY);
		assert_ok!(ask(PARTNER, amina()));
		let second = ConsentRequestId(1);
		assert!(Access::may_decline_request(&amina(), &amina(), second));
		assert_ok!(answer(amina(), second, Answer::Declined));
		assert!(!Access::may_decline_request(&amina(), &amina(), second));
	});
}
