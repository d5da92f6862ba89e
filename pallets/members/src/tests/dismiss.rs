//! Dismissing staff.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::members::{Role, RoleSet};

#[test]
fn an_admin_dismisses_a_colleague_whose_unused_account_vanishes() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::dismiss(signed(HANA), CLEO));
		assert_eq!(
			events(),
			vec![Event::StaffDismissed {
				organization: HOSPITAL,
				account: CLEO,
				authorized_by: Authority::Organization(HOSPITAL),
			}]
		);
		assert_eq!(Members::staff(CLEO), None);
		assert_eq!(Members::organization(HOSPITAL).unwrap().staff, 2);
		assert!(!System::account_exists(&CLEO));
	});
}

#[test]
fn staff_may_leave_by_themselves() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::dismiss(signed(CLEO), CLEO));
		assert_eq!(
			events(),
			vec![Event::StaffDismissed {
				organization: HOSPITAL,
				account: CLEO,
				authorized_by: Authority::Itself,
			}]
		);
	});
}

#[test]
fn an_account_that_has_signed_keeps_its_nonce_after_leaving() {
	ExtBuilder::default().build_and_execute(|| {
		System::inc_account_nonce(&CLEO);
		assert_ok!(Members::dismiss(signed(HANA), CLEO));
		assert_eq!(System::account_nonce(&CLEO), 1);
		assert_eq!(System::providers(&CLEO), 1);
		assert!(Accounts::<Test>::get(CLEO).unwrap().has_left());
		let roles = RoleSet::of(&[Role::Clinician]);
		assert_ok!(Members::appoint(signed(HANA), CLEO, roles, None));
		assert_eq!(System::account_nonce(&CLEO), 1);
		assert_eq!(System::providers(&CLEO), 1);
	});
}

#[test]
fn dismissing_fails_for_an_account_that_is_no_staff() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [AMINA, STRANGER] {
			assert_noop!(
				Members::dismiss(signed(HANA), account),
				Error::<Test>::StaffNotFound
			);
		}
	});
}

#[test]
fn dismissing_fails_for_others_than_the_organizations_admins() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [RAUL, KLAUS, AMINA, STRANGER] {
			assert_noop!(
				Members::dismiss(signed(account), CLEO),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(Members::suspend_organization(council(), HOSPITAL));
		assert_noop!(
			Members::dismiss(signed(HANA), CLEO),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn the_last_admin_cannot_be_dismissed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::dismiss(signed(PAULA), PAULA),
			Error::<Test>::LastAdmin
		);
		assert_ok!(Members::restore_admin(council(), PARTNER, fresh(0)));
		assert_ok!(Members::dismiss(signed(PAULA), PAULA));
		assert_noop!(
			Members::dismiss(signed(fresh(0)), fresh(0)),
			Error::<Test>::LastAdmin
		);
	});
}

#[test]
fn the_account_that_votes_cannot_be_dismissed_before_the_vote_moves() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::restore_admin(council(), HOSPITAL, RAUL));
		assert_noop!(
			Members::dismiss(signed(RAUL), HANA),
			Error::<Test>::HoldsSeat
		);
		assert_ok!(Members::set_seat(signed(RAUL), RAUL));
		assert_ok!(Members::dismiss(signed(RAUL), HANA));
	});
}

#[test]
fn the_admin_of_an_organization_that_left_may_leave_too() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::retire_organization(council(), PARTNER));
		assert_ok!(Members::dismiss(signed(PAULA), PAULA));
		assert_eq!(Members::staff(PAULA), None);
	});
}
