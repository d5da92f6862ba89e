//! Leaving a hospital.

use crate::{mock::*, *};
use frame::testing_prelude::*;

#[test]
fn a_subject_leaves_and_its_representatives_with_it() {
	ExtBuilder::default().build_and_execute(|| {
		super::representatives::appoint_bilal(START + DAY);
		events();
		assert_ok!(Members::release_subject(signed(AMINA), AMINA));
		assert_eq!(
			events(),
			vec![
				Event::RepresentativeRemoved {
					subject: AMINA,
					representative: BILAL,
					authorized_by: Authority::Itself,
				},
				Event::SubjectReleased {
					subject: AMINA,
					custodian: HOSPITAL,
					authorized_by: Authority::Itself,
				},
			]
		);
		assert_eq!(
			Told::get(),
			vec![Notice::Releasing(AMINA, HOSPITAL, Authority::Itself)]
		);
		for account in [AMINA, BILAL] {
			assert!(!System::account_exists(&account));
			assert!(!Accounts::<Test>::contains_key(account));
		}
	});
}

#[test]
fn a_registrar_releases_a_subject_of_the_same_hospital() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::release_subject(signed(RAUL), AMINA));
		assert_eq!(
			events(),
			vec![Event::SubjectReleased {
				subject: AMINA,
				custodian: HOSPITAL,
				authorized_by: Authority::Organization(HOSPITAL),
			}]
		);
	});
}

#[test]
fn a_subject_that_left_keeps_its_tokens_and_its_nonce_and_can_come_back() {
	ExtBuilder::default().build_and_execute(|| {
		System::inc_account_nonce(&AMINA);
		assert_ok!(Balances::force_set_balance(council(), AMINA, 500));
		assert_ok!(Members::release_subject(signed(AMINA), AMINA));
		assert_eq!(Balances::free_balance(AMINA), 500);
		assert_ok!(Balances::force_set_balance(council(), AMINA, 0));
		assert_eq!(System::account_nonce(&AMINA), 1);
		assert_ok!(Members::enroll_subject(signed(KLAUS), AMINA));
		assert_eq!(Members::custodian(AMINA), Some(CLINIC));
		assert_eq!(System::account_nonce(&AMINA), 1);
		assert_eq!(System::providers(&AMINA), 1);
	});
}

#[test]
fn releasing_fails_for_an_account_that_is_no_subject() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::release_subject(signed(STRANGER), STRANGER),
			Error::<Test>::SubjectNotFound
		);
		assert_noop!(
			Members::release_subject(signed(RAUL), CLEO),
			Error::<Test>::SubjectNotFound
		);
	});
}

#[test]
fn releasing_fails_for_others_than_the_subject_and_its_hospital() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [KLAUS, HANA, BORIS, STRANGER] {
			assert_noop!(
				Members::release_subject(signed(account), AMINA),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn the_observer_stops_a_registrar_but_not_the_subject() {
	ExtBuilder::default().build_and_execute(|| {
		SubjectHasRewards::set(true);
		assert_noop!(
			Members::release_subject(signed(RAUL), AMINA),
			DispatchError::Other("the subject has rewards to redeem")
		);
		assert_ok!(Members::release_subject(signed(AMINA), AMINA));
	});
}

#[test]
fn a_subject_leaves_a_hospital_that_is_suspended_or_gone() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::suspend_organization(council(), HOSPITAL));
		assert_ok!(Members::release_subject(signed(AMINA), AMINA));
		assert_ok!(Members::retire_organization(council(), HOSPITAL));
		assert_ok!(Members::release_subject(signed(BORIS), BORIS));
	});
}
