use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::EmergencyId, members::Role};

fn call(who: u64, id: EmergencyId, verdict: Verdict) -> DispatchResult {
	Access::review_emergency_access(signed(who), id, verdict)
}

fn officer(nth: u64) -> u64 {
	staff(HOSPITAL, Role::PrivacyOfficer, nth)
}

/// Reviews a fresh access with two verdicts and returns what they come to.
fn outcome(first: Verdict, second: Verdict) -> Option<Verdict> {
	let mut outcome = None;
	ExtBuilder::default().build_and_execute(|| {
		let id = emergency(subject(HOSPITAL, 1));
		review(id, 0, first);
		assert_eq!(Access::emergency(id).unwrap().outcome(), None);
		review(id, 1, second);
		outcome = Access::emergency(id).unwrap().outcome();
		let sanctioned = outcome == Some(Verdict::Unjustified);
		assert_eq!(Access::reviews(HOSPITAL).sanctioned, sanctioned);
	});
	outcome
}

#[test]
fn two_officers_review_and_the_worse_verdict_counts() {
	use Verdict::*;
	assert_eq!(outcome(Justified, Justified), Some(Justified));
	assert_eq!(outcome(Justified, Unclear), Some(Unclear));
	assert_eq!(outcome(Unclear, Unclear), Some(Unclear));
	assert_eq!(outcome(Unjustified, Justified), Some(Unjustified));
	assert_eq!(outcome(Unclear, Unjustified), Some(Unjustified));
	assert_eq!(outcome(Unjustified, Unjustified), Some(Unjustified));
}

#[test]
fn reviews_and_the_sanction_are_told() {
	ExtBuilder::default().build_and_execute(|| {
		let id = emergency(subject(HOSPITAL, 1));
		events();
		review(id, 0, Verdict::Justified);
		pass(REVIEW_WINDOW);
		review(id, 1, Verdict::Unjustified);
		assert_eq!(
			events(),
			vec![
				Event::EmergencyAccessReviewed {
					emergency: id,
					verdict: Verdict::Justified,
					outcome: None,
					overdue: false,
					authorized_by: officer(0),
				},
				Event::EmergencyAccessReviewed {
					emergency: id,
					verdict: Verdict::Unjustified,
					outcome: Some(Verdict::Unjustified),
					overdue: true,
					authorized_by: officer(1),
				},
				Event::HospitalSanctioned {
					hospital: HOSPITAL,
					emergency: id
				},
			]
		);
	});
}

#[test]
fn an_overdue_review_blocks_paid_orders_until_it_is_done() {
	ExtBuilder::default().build_and_execute(|| {
		let id = emergency(subject(HOSPITAL, 1));
		review(id, 0, Verdict::Justified);
		pass(REVIEW_WINDOW - 1);
		assert!(!Access::paid_orders_blocked(HOSPITAL));
		pass(1);
		assert!(Access::paid_orders_blocked(HOSPITAL));
		assert!(!Access::paid_orders_blocked(CLINIC));
		review(id, 1, Verdict::Justified);
		assert!(!Access::paid_orders_blocked(HOSPITAL));
	});
}

#[test]
fn the_oldest_unreviewed_access_decides_in_whatever_order_reviews_come() {
	ExtBuilder::default().build_and_execute(|| {
		let ids: Vec<EmergencyId> = (0..5)
			.map(|nth| {
				pass(HOUR);
				emergency(subject(HOSPITAL, nth))
			})
			.collect();
		let due = |nth: usize| Some((ids[nth], START + (1 + nth as u64) * HOUR + REVIEW_WINDOW));
		let complete = |nth: usize| {
			review(ids[nth], 0, Verdict::Justified);
			review(ids[nth], 1, Verdict::Justified);
			Access::do_try_state().unwrap();
			Access::reviews(HOSPITAL)
		};
		assert_eq!(Access::reviews(HOSPITAL).oldest, due(0));
		// From the middle, the front, the end, and then the rest.
		assert_eq!(complete(2).oldest, due(0));
		assert_eq!(complete(0).oldest, due(1));
		let queue = complete(4);
		assert_eq!(
			(queue.oldest, queue.newest, queue.waiting),
			(due(1), Some(ids[3]), 2)
		);
		assert_eq!(complete(1).oldest, due(3));
		assert_eq!(complete(3), ReviewQueue::default());
		// And the list starts again.
		let id = emergency(subject(HOSPITAL, 9));
		assert_eq!(Access::reviews(HOSPITAL).newest, Some(id));
	});
}

#[test]
fn only_that_hospitals_privacy_officers_review() {
	ExtBuilder::default().build_and_execute(|| {
		let id = emergency(subject(CLINIC, 1));
		for who in [
			STRANGER,
			subject(CLINIC, 1),
			staff(HOSPITAL, Role::Clinician, 1),
			staff(CLINIC, Role::PrivacyOfficer, 0),
		] {
			assert_noop!(
				call(who, id, Verdict::Justified),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn nobody_reviews_their_own_access() {
	ExtBuilder::default().build_and_execute(|| {
		let id = emergency(subject(HOSPITAL, 1));
		// A privacy officer who opened it as a clinician.
		Emergencies::<Test>::mutate_extant(id, |access| access.clinician = officer(0));
		assert_noop!(
			call(officer(0), id, Verdict::Justified),
			Error::<Test>::OwnAccess
		);
	});
}

#[test]
fn nobody_reviews_twice() {
	ExtBuilder::default().build_and_execute(|| {
		let id = emergency(subject(HOSPITAL, 1));
		review(id, 0, Verdict::Justified);
		assert_noop!(
			call(officer(0), id, Verdict::Justified),
			Error::<Test>::AlreadyReviewed
		);
	});
}

#[test]
fn two_reviews_are_enough() {
	ExtBuilder::default().build_and_execute(|| {
		let id = emergency(subject(HOSPITAL, 1));
		review(id, 0, Verdict::Justified);
		review(id, 1, Verdict::Justified);
		assert_noop!(
			call(officer(2), id, Verdict::Unjustified),
			Error::<Test>::ReviewComplete
		);
	});
}

#[test]
fn there_must_be_an_access() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			call(officer(0), EmergencyId(0), Verdict::Justified),
			Error::<Test>::EmergencyNotFound
		);
	});
}
