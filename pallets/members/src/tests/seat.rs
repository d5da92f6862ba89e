//! Moving a hospital's vote.

use crate::{mock::*, *};
use frame::testing_prelude::*;

#[test]
fn an_admin_moves_the_vote_to_a_colleague() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::set_seat(signed(HANA), CLEO));
		assert_eq!(
			events(),
			vec![Event::SeatMoved {
				organization: HOSPITAL,
				seat: CLEO
			}]
		);
		assert_eq!(CouncilMembers::get(), vec![KLAUS, CLEO]);
		assert_eq!(Accounts::<Test>::get(HANA).unwrap().seat, None);
	});
}

#[test]
fn an_account_that_does_nothing_else_can_vote_with_a_balance_of_zero() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::set_seat(signed(HANA), fresh(0)));
		assert_eq!(System::providers(&fresh(0)), 1);
		assert_ok!(Members::set_seat(signed(HANA), HANA));
		assert_eq!(System::providers(&fresh(0)), 0);
		assert_eq!(CouncilMembers::get(), vec![KLAUS, HANA]);
	});
}

#[test]
fn the_only_vote_can_be_moved() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::suspend_organization(council(), CLINIC));
		assert_ok!(Members::set_seat(signed(HANA), CLEO));
		assert_eq!(CouncilMembers::get(), vec![CLEO]);
	});
}

#[test]
fn moving_the_vote_fails_for_others_than_admins_of_a_hospital() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [RAUL, AMINA, STRANGER] {
			assert_noop!(
				Members::set_seat(signed(account), CLEO),
				Error::<Test>::NotAuthorized
			);
		}
		assert_noop!(
			Members::set_seat(signed(PAULA), fresh(0)),
			Error::<Test>::NotAHospital
		);
	});
}

#[test]
fn moving_the_vote_fails_to_an_account_that_is_something_else() {
	ExtBuilder::default().build_and_execute(|| {
		let to = |account| Members::set_seat(signed(HANA), account);
		assert_noop!(to(PAULA), Error::<Test>::AlreadyStaff);
		assert_noop!(to(AMINA), Error::<Test>::AlreadySubject);
		assert_noop!(to(HANA), Error::<Test>::AlreadySeat);
		assert_noop!(to(KLAUS), Error::<Test>::AlreadySeat);
		super::representatives::appoint_bilal(START + DAY);
		assert_noop!(to(BILAL), Error::<Test>::AlreadyRepresentative);
	});
}
