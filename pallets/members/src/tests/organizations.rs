//! Admission and standing.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::OrganizationId,
	members::{Jurisdiction, OrganizationKind, OrganizationStatus, Role, RoleSet},
};

fn admit(kind: OrganizationKind, admin: AccountId) -> DispatchResult {
	Members::admit_organization(council(), kind, SWISS, key(7), commitment(7), admin)
}

#[test]
fn the_council_admits_a_hospital_whose_admin_votes() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(admit(OrganizationKind::Hospital, fresh(0)));
		let id = OrganizationId(5);
		assert_eq!(
			events(),
			vec![
				Event::OrganizationAdmitted {
					organization: id,
					kind: OrganizationKind::Hospital,
					jurisdiction: SWISS,
					admin: fresh(0),
				},
				Event::StaffAppointed {
					organization: id,
					account: fresh(0),
					roles: RoleSet::of(&[Role::Admin]),
					until: None,
					authorized_by: Authority::Council,
				},
				Event::SeatMoved {
					organization: id,
					seat: fresh(0)
				},
			]
		);
		let stored = Members::organization(id).unwrap();
		assert_eq!(stored.status, OrganizationStatus::Active);
		assert_eq!((stored.staff, stored.admins), (1, 1));
		assert_eq!(stored.seat, Some(fresh(0)));
		assert_eq!(CouncilMembers::get(), vec![KLAUS, HANA, fresh(0)]);
		assert_eq!(System::providers(&fresh(0)), 1);
	});
}

#[test]
fn a_partner_is_admitted_without_a_vote() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(admit(OrganizationKind::Partner, fresh(0)));
		assert_eq!(Members::organization(OrganizationId(5)).unwrap().seat, None);
		assert_eq!(CouncilMembers::get(), vec![KLAUS, HANA]);
	});
}

#[test]
fn only_the_council_decides_over_organizations() {
	ExtBuilder::default().build_and_execute(|| {
		let hana = || signed(HANA);
		assert_noop!(
			Members::admit_organization(
				hana(),
				OrganizationKind::Partner,
				SWISS,
				key(7),
				commitment(7),
				fresh(0)
			),
			DispatchError::BadOrigin
		);
		assert_noop!(
			Members::suspend_organization(hana(), CLINIC),
			DispatchError::BadOrigin
		);
		assert_noop!(
			Members::resume_organization(hana(), CLINIC),
			DispatchError::BadOrigin
		);
		assert_noop!(
			Members::retire_organization(hana(), CLINIC),
			DispatchError::BadOrigin
		);
		assert_noop!(
			Members::restore_admin(hana(), CLINIC, HANA),
			DispatchError::BadOrigin
		);
		assert_noop!(
			Members::set_quota(hana(), QuotaTarget::Organization(CLINIC), None),
			DispatchError::BadOrigin
		);
		assert_noop!(
			Members::authorize_upgrade(hana(), Default::default()),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn admission_fails_for_a_malformed_jurisdiction() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::admit_organization(
				council(),
				OrganizationKind::Partner,
				Jurisdiction(*b"ch"),
				key(7),
				commitment(7),
				fresh(0)
			),
			Error::<Test>::MalformedJurisdiction
		);
	});
}

#[test]
fn admission_fails_for_a_key_anybody_could_open() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::admit_organization(
				council(),
				OrganizationKind::Partner,
				SWISS,
				key(0),
				commitment(7),
				fresh(0)
			),
			Error::<Test>::UnusableEnvelopeKey
		);
	});
}

#[test]
fn admission_fails_when_the_admin_is_something_else_already() {
	ExtBuilder::default().build_and_execute(|| {
		let kind = OrganizationKind::Partner;
		assert_noop!(admit(kind, RAUL), Error::<Test>::AlreadyStaff);
		assert_noop!(admit(kind, AMINA), Error::<Test>::AlreadySubject);
		super::representatives::appoint_bilal(START + DAY);
		assert_noop!(admit(kind, BILAL), Error::<Test>::AlreadyRepresentative);
		assert_ok!(Members::set_seat(signed(HANA), fresh(0)));
		assert_noop!(admit(kind, fresh(0)), Error::<Test>::AlreadySeat);
	});
}

#[test]
fn admission_fails_when_all_seats_are_taken() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(admit(OrganizationKind::Hospital, fresh(0)));
		assert_ok!(admit(OrganizationKind::Hospital, fresh(1)));
		assert_noop!(
			admit(OrganizationKind::Hospital, fresh(2)),
			Error::<Test>::MaxSeatsExceeded
		);
	});
}

#[test]
fn admission_fails_when_the_numbers_are_used_up() {
	ExtBuilder::default().build_and_execute(|| {
		NextOrganization::<Test>::put(OrganizationId(u32::MAX));
		assert_noop!(
			admit(OrganizationKind::Partner, fresh(0)),
			Error::<Test>::IdentifiersExhausted
		);
	});
}

#[test]
fn a_suspended_hospital_loses_its_vote_and_gets_it_back() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::suspend_organization(council(), HOSPITAL));
		assert_eq!(CouncilMembers::get(), vec![KLAUS]);
		assert_eq!(
			Members::organization(HOSPITAL).unwrap().status,
			OrganizationStatus::Suspended
		);
		assert_ok!(Members::resume_organization(council(), HOSPITAL));
		assert_eq!(CouncilMembers::get(), vec![KLAUS, HANA]);
		assert_eq!(
			Members::organization(HOSPITAL).unwrap().status,
			OrganizationStatus::Active
		);
		assert_eq!(
			events(),
			vec![
				Event::OrganizationSuspended {
					organization: HOSPITAL
				},
				Event::OrganizationResumed {
					organization: HOSPITAL
				},
			]
		);
		assert_eq!(
			Told::get(),
			vec![Notice::Suspended(HOSPITAL), Notice::Resumed(HOSPITAL)]
		);
	});
}

#[test]
fn a_retired_hospital_frees_its_vote_its_qualifications_and_its_quota() {
	ExtBuilder::default().build_and_execute(|| {
		let quota = Some(ORGANIZATION);
		assert_ok!(Members::set_seat(signed(HANA), fresh(0)));
		assert_ok!(Members::set_quota(
			council(),
			QuotaTarget::Organization(HOSPITAL),
			quota
		));
		events();
		assert_ok!(Members::retire_organization(council(), HOSPITAL));
		assert_eq!(
			events(),
			vec![Event::OrganizationRetired {
				organization: HOSPITAL
			}]
		);
		assert_eq!(Told::get(), vec![Notice::Retired(HOSPITAL)]);
		assert_eq!(CouncilMembers::get(), vec![KLAUS]);
		assert_eq!(Members::organization(HOSPITAL).unwrap().seat, None);
		assert!(!Accounts::<Test>::contains_key(fresh(0)));
		assert!(Buckets::<Test>::get(Payer::Organization(HOSPITAL)).is_none());
		assert_ok!(Members::retire_organization(council(), PARTNER));
		assert!(Members::qualifications(PARTNER).is_empty());
	});
}

#[test]
fn a_suspended_hospital_can_be_retired() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::suspend_organization(council(), HOSPITAL));
		assert_ok!(Members::retire_organization(council(), HOSPITAL));
		assert_eq!(CouncilMembers::get(), vec![KLAUS]);
	});
}

#[test]
fn every_step_out_of_order_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::suspend_organization(council(), NOBODY),
			Error::<Test>::OrganizationNotFound
		);
		assert_noop!(
			Members::resume_organization(council(), NOBODY),
			Error::<Test>::OrganizationNotFound
		);
		assert_noop!(
			Members::retire_organization(council(), NOBODY),
			Error::<Test>::OrganizationNotFound
		);
		assert_noop!(
			Members::resume_organization(council(), PARTNER),
			Error::<Test>::OrganizationNotSuspended
		);
		assert_ok!(Members::suspend_organization(council(), PARTNER));
		assert_noop!(
			Members::suspend_organization(council(), PARTNER),
			Error::<Test>::OrganizationNotActive
		);
		assert_ok!(Members::retire_organization(council(), PARTNER));
		assert_noop!(
			Members::suspend_organization(council(), PARTNER),
			Error::<Test>::OrganizationNotActive
		);
		assert_noop!(
			Members::resume_organization(council(), PARTNER),
			Error::<Test>::OrganizationNotSuspended
		);
		assert_noop!(
			Members::retire_organization(council(), PARTNER),
			Error::<Test>::OrganizationRetired
		);
	});
}

#[test]
fn the_council_never_becomes_empty() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::suspend_organization(council(), CLINIC));
		assert_noop!(
			Members::suspend_organization(council(), HOSPITAL),
			Error::<Test>::LastSeat
		);
		assert_noop!(
			Members::retire_organization(council(), HOSPITAL),
			Error::<Test>::LastSeat
		);
	});
}

#[test]
fn resuming_fails_when_others_have_taken_all_seats() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::suspend_organization(council(), CLINIC));
		for n in 0..3 {
			assert_ok!(admit(OrganizationKind::Hospital, fresh(n)));
		}
		assert_noop!(
			Members::resume_organization(council(), CLINIC),
			Error::<Test>::MaxSeatsExceeded
		);
	});
}

#[test]
fn an_admin_replaces_the_envelope_key() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::set_envelope_key(signed(PAULA), key(42)));
		assert_eq!(
			Members::organization(PARTNER).unwrap().envelope_key,
			key(42)
		);
		assert_eq!(
			events(),
			vec![Event::EnvelopeKeyReplaced {
				organization: PARTNER,
				envelope_key: key(42),
				authorized_by: PAULA,
			}]
		);
	});
}

#[test]
fn replacing_the_envelope_key_fails_for_others_than_admins_and_for_a_weak_key() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [RAUL, AMINA, STRANGER] {
			assert_noop!(
				Members::set_envelope_key(signed(account), key(42)),
				Error::<Test>::NotAuthorized
			);
		}
		assert_noop!(
			Members::set_envelope_key(signed(PAULA), key(0)),
			Error::<Test>::UnusableEnvelopeKey
		);
		assert_ok!(Members::suspend_organization(council(), PARTNER));
		assert_noop!(
			Members::set_envelope_key(signed(PAULA), key(42)),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn the_council_authorizes_an_upgrade_by_its_hash() {
	ExtBuilder::default().build_and_execute(|| {
		let code_hash = H256::repeat_byte(3);
		assert_ok!(Members::authorize_upgrade(council(), code_hash));
		System::assert_has_event(
			frame_system::Event::<Test>::UpgradeAuthorized {
				code_hash,
				check_version: true,
			}
			.into(),
		);
		assert_noop!(
			System::apply_authorized_upgrade(signed(RAUL), vec![1, 2, 3]),
			frame_system::Error::<Test>::Unauthorized
		);
	});
}
