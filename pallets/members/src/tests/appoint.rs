//! Appointing staff.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	members::{OrganizationKind, Role, RoleSet},
	traits::Membership,
};

fn roles(roles: &[Role]) -> RoleSet {
	RoleSet::of(roles)
}

#[test]
fn an_admin_appoints_a_colleague_who_can_act_until_the_end_date() {
	ExtBuilder::default().build_and_execute(|| {
		let until = Some(START + DAY);
		assert_ok!(Members::appoint(
			signed(HANA),
			fresh(0),
			roles(&[Role::Gateway]),
			until
		));
		assert_eq!(
			events(),
			vec![Event::StaffAppointed {
				organization: HOSPITAL,
				account: fresh(0),
				roles: roles(&[Role::Gateway]),
				until,
				authorized_by: Authority::Organization(HOSPITAL),
			}]
		);
		assert_eq!(System::providers(&fresh(0)), 1);
		assert_eq!(Members::organization(HOSPITAL).unwrap().staff, 4);
		let acting = |now| <Members as Membership<_>>::acting(&fresh(0), Role::Gateway, now);
		assert_eq!(acting(START + DAY - 1).unwrap().id, HOSPITAL);
		assert_eq!(acting(START + DAY), None);
	});
}

#[test]
fn appointing_again_replaces_the_roles_and_counts_once() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::appoint(
			signed(HANA),
			RAUL,
			roles(&[Role::PrivacyOfficer]),
			None
		));
		assert_eq!(
			Members::staff(RAUL).unwrap().roles,
			roles(&[Role::PrivacyOfficer])
		);
		assert_eq!(Members::organization(HOSPITAL).unwrap().staff, 3);
		assert_ok!(Members::appoint(
			signed(HANA),
			RAUL,
			roles(&[Role::Admin]),
			None
		));
		assert_eq!(Members::organization(HOSPITAL).unwrap().admins, 2);
	});
}

#[test]
fn an_admin_with_an_end_date_is_an_admin_but_does_not_count_as_one_to_rely_on() {
	ExtBuilder::default().build_and_execute(|| {
		let until = Some(START + DAY);
		assert_ok!(Members::appoint(
			signed(HANA),
			RAUL,
			roles(&[Role::Admin]),
			until
		));
		assert_eq!(Members::organization(HOSPITAL).unwrap().admins, 1);
		assert_ok!(Members::set_envelope_key(signed(RAUL), key(3)));
		Now::set(START + DAY);
		assert_noop!(
			Members::set_envelope_key(signed(RAUL), key(4)),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn appointing_fails_for_others_than_admins() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [RAUL, AMINA, STRANGER] {
			assert_noop!(
				Members::appoint(signed(account), fresh(0), roles(&[Role::Operator]), None),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(Members::suspend_organization(council(), HOSPITAL));
		assert_noop!(
			Members::appoint(signed(HANA), fresh(0), roles(&[Role::Operator]), None),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn appointing_fails_without_roles_or_with_unknown_ones() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::appoint(signed(HANA), fresh(0), RoleSet::EMPTY, None),
			Error::<Test>::NoRoles
		);
		assert_noop!(
			Members::appoint(signed(HANA), fresh(0), RoleSet(1 << 15), None),
			Error::<Test>::UnknownRoles
		);
	});
}

#[test]
fn appointing_fails_for_a_role_the_organization_does_not_have() {
	ExtBuilder::default().build_and_execute(|| {
		for (admin, kind) in [
			(PAULA, OrganizationKind::Partner),
			(EDGAR, OrganizationKind::EthicsBoard),
			(ADA, OrganizationKind::Auditor),
		] {
			for role in Role::ALL {
				let call =
					|| Members::appoint(signed(admin.clone()), fresh(0), roles(&[*role]), None);
				if roles_of(kind).has(*role) {
					assert_ok!(call());
				} else {
					assert_noop!(call(), Error::<Test>::RolesNotOfKind);
				}
			}
			assert_ok!(Members::dismiss(signed(fresh(0)), fresh(0)));
		}
	});
}

#[test]
fn appointing_fails_for_an_end_date_that_has_passed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::appoint(signed(HANA), fresh(0), roles(&[Role::Gateway]), Some(START)),
			Error::<Test>::EndNotInFuture
		);
	});
}

#[test]
fn appointing_fails_for_an_account_that_is_something_else() {
	ExtBuilder::default().build_and_execute(|| {
		let appoint =
			|account| Members::appoint(signed(HANA), account, roles(&[Role::Gateway]), None);
		assert_noop!(appoint(PAULA), Error::<Test>::AlreadyStaff);
		assert_noop!(appoint(AMINA), Error::<Test>::AlreadySubject);
		super::representatives::appoint_bilal(START + DAY);
		assert_noop!(appoint(BILAL), Error::<Test>::AlreadyRepresentative);
		assert_ok!(Members::set_seat(signed(KLAUS), fresh(0)));
		assert_noop!(appoint(fresh(0)), Error::<Test>::AlreadySeat);
	});
}

#[test]
fn appointing_fails_when_there_is_no_room() {
	ExtBuilder::default().build_and_execute(|| {
		for n in 0..3 {
			assert_ok!(Members::appoint(
				signed(HANA),
				fresh(n),
				roles(&[Role::Gateway]),
				None
			));
		}
		assert_noop!(
			Members::appoint(signed(HANA), fresh(3), roles(&[Role::Gateway]), None),
			Error::<Test>::MaxStaffExceeded
		);
		assert_ok!(Members::appoint(
			signed(HANA),
			fresh(2),
			roles(&[Role::Operator]),
			None
		));
	});
}

#[test]
fn the_last_admin_cannot_give_up_the_role() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::appoint(signed(HANA), HANA, roles(&[Role::Clinician]), None),
			Error::<Test>::LastAdmin
		);
		assert_noop!(
			Members::appoint(signed(HANA), HANA, roles(&[Role::Admin]), Some(START + DAY)),
			Error::<Test>::LastAdmin
		);
	});
}

#[test]
fn staff_of_an_organization_that_left_can_be_appointed_elsewhere() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::appoint(signed(HANA), PAULA, roles(&[Role::Scientist]), None),
			Error::<Test>::AlreadyStaff
		);
		assert_ok!(Members::retire_organization(council(), PARTNER));
		assert_ok!(Members::appoint(
			signed(HANA),
			PAULA,
			roles(&[Role::Scientist]),
			None
		));
		assert_eq!(Members::staff(PAULA).unwrap().organization, HOSPITAL);
		assert_eq!(Members::organization(PARTNER).unwrap().staff, 0);
	});
}

#[test]
fn the_council_restores_an_admin_who_keeps_other_roles() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::restore_admin(council(), HOSPITAL, RAUL));
		assert_eq!(
			Members::staff(RAUL).unwrap().roles,
			roles(&[Role::Admin, Role::Registrar])
		);
		assert_ok!(Members::restore_admin(council(), PARTNER, fresh(0)));
		assert_eq!(
			Members::staff(fresh(0)).unwrap().roles,
			roles(&[Role::Admin])
		);
		assert_eq!(Members::organization(PARTNER).unwrap().admins, 2);
	});
}

#[test]
fn restoring_an_admin_fails_where_there_is_nothing_to_restore() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::restore_admin(council(), NOBODY, fresh(0)),
			Error::<Test>::OrganizationNotFound
		);
		assert_noop!(
			Members::restore_admin(council(), PARTNER, RAUL),
			Error::<Test>::AlreadyStaff
		);
		assert_ok!(Members::retire_organization(council(), PARTNER));
		assert_noop!(
			Members::restore_admin(council(), PARTNER, fresh(0)),
			Error::<Test>::OrganizationRetired
		);
	});
}
