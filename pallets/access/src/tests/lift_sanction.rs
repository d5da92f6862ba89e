use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::members::Role;

fn sanction() {
	let id = emergency(subject(HOSPITAL, 1));
	review(id, 0, Verdict::Unjustified);
	review(id, 1, Verdict::Justified);
	assert!(Access::paid_orders_blocked(HOSPITAL));
}

#[test]
fn the_council_lifts_a_sanction() {
	ExtBuilder::default().build_and_execute(|| {
		sanction();
		events();
		assert_ok!(Access::lift_sanction(RuntimeOrigin::root(), HOSPITAL));
		assert!(!Access::paid_orders_blocked(HOSPITAL));
		assert_eq!(events(), vec![Event::SanctionLifted { hospital: HOSPITAL }]);
	});
}

#[test]
fn overdue_reviews_block_on() {
	ExtBuilder::default().build_and_execute(|| {
		sanction();
		emergency(subject(HOSPITAL, 2));
		pass(REVIEW_WINDOW);
		assert_ok!(Access::lift_sanction(RuntimeOrigin::root(), HOSPITAL));
		assert!(Access::paid_orders_blocked(HOSPITAL));
	});
}

#[test]
fn only_the_council_lifts_it() {
	ExtBuilder::default().build_and_execute(|| {
		sanction();
		let call = Access::lift_sanction(by(HOSPITAL, Role::PrivacyOfficer), HOSPITAL);
		assert_noop!(call, BadOrigin);
	});
}

#[test]
fn there_must_be_a_sanction() {
	ExtBuilder::default().build_and_execute(|| {
		let call = || Access::lift_sanction(RuntimeOrigin::root(), HOSPITAL);
		assert_noop!(call(), Error::<Test>::NotSanctioned);
		sanction();
		assert_ok!(call());
		assert_noop!(call(), Error::<Test>::NotSanctioned);
	});
}
