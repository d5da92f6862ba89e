//! Enrolling subjects.

use crate::{mock::*, *};
use frame::testing_prelude::*;

#[test]
fn a_registrar_enrolls_a_subject_who_needs_no_tokens() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::enroll_subject(signed(RAUL), fresh(0)));
		assert_eq!(
			events(),
			vec![Event::SubjectEnrolled {
				subject: fresh(0),
				custodian: HOSPITAL
			}]
		);
		assert_eq!(Members::custodian(fresh(0)), Some(HOSPITAL));
		assert_eq!(System::providers(&fresh(0)), 1);
		assert_eq!(Balances::free_balance(fresh(0)), 0);
	});
}

#[test]
fn enrolling_fails_for_others_than_registrars_of_an_active_hospital() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [HANA, CLEO, PAULA, AMINA, STRANGER] {
			assert_noop!(
				Members::enroll_subject(signed(account), fresh(0)),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(Members::suspend_organization(council(), HOSPITAL));
		assert_noop!(
			Members::enroll_subject(signed(RAUL), fresh(0)),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn enrolling_fails_for_an_account_that_is_something_else() {
	ExtBuilder::default().build_and_execute(|| {
		let enroll = |account| Members::enroll_subject(signed(KLAUS), account);
		assert_noop!(enroll(AMINA), Error::<Test>::AlreadySubject);
		assert_noop!(enroll(CLEO), Error::<Test>::AlreadyStaff);
		assert_ok!(Members::set_seat(signed(HANA), fresh(0)));
		assert_noop!(enroll(fresh(0)), Error::<Test>::AlreadySeat);
	});
}

#[test]
fn a_representative_can_be_a_subject_too() {
	ExtBuilder::default().build_and_execute(|| {
		super::representatives::appoint_bilal(START + DAY);
		assert_ok!(Members::enroll_subject(signed(KLAUS), BILAL));
		assert_eq!(System::providers(&BILAL), 1);
	});
}
