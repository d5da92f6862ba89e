//! What wallets and other pallets read.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	members::{OrganizationKind, OrganizationProfile, OrganizationStatus, Role, RoleSet, Staff},
	traits::Membership,
};

#[test]
fn other_pallets_see_organizations_staff_and_custodians() {
	ExtBuilder::default().build_and_execute(|| {
		type View = Members;
		let profile = OrganizationProfile {
			id: HOSPITAL,
			kind: OrganizationKind::Hospital,
			jurisdiction: SWISS,
			status: OrganizationStatus::Active,
		};
		assert_eq!(
			<View as Membership<_>>::organization(HOSPITAL),
			Some(profile)
		);
		assert_eq!(<View as Membership<_>>::organization(NOBODY), None);
		let roles = RoleSet::of(&[Role::Registrar]);
		assert_eq!(
			<View as Membership<_>>::staff(&RAUL, START),
			Some(Staff {
				organization: HOSPITAL,
				roles
			})
		);
		assert_eq!(<View as Membership<_>>::staff(&AMINA, START), None);
		assert_eq!(<View as Membership<_>>::custodian(&AMINA), Some(HOSPITAL));
		assert_eq!(<View as Membership<_>>::custodian(&RAUL), None);
		let acting = |role| <View as Membership<_>>::acting(&RAUL, role, START);
		assert_eq!(acting(Role::Registrar), Some(profile));
		assert_eq!(acting(Role::Admin), None);
		assert_ok!(Members::suspend_organization(council(), HOSPITAL));
		assert_eq!(acting(Role::Registrar), None);
		// Whatever the organization's status.
		assert!(<View as Membership<_>>::staff(&RAUL, START).is_some());
	});
}

#[test]
fn every_organization_has_a_treasury_of_its_own_that_no_staff_holds() {
	ExtBuilder::default().build_and_execute(|| {
		let treasuries = [HOSPITAL, CLINIC, PARTNER, BOARD, AUDITOR]
			.map(|id| <Members as Membership<AccountId>>::treasury(id).unwrap());
		for (index, treasury) in treasuries.iter().enumerate() {
			assert!(!treasuries[..index].contains(treasury));
			assert!(!Accounts::<Test>::contains_key(treasury));
		}
		assert_eq!(<Members as Membership<AccountId>>::treasury(NOBODY), None);
	});
}

#[test]
fn views_of_what_is_not_there_are_empty() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Members::organization(NOBODY), None);
		assert_eq!(Members::staff(STRANGER), None);
		assert_eq!(Members::custodian(STRANGER), None);
		assert_eq!(Members::representatives(STRANGER), vec![]);
		assert_eq!(Members::represented_by(STRANGER), vec![]);
		assert_eq!(Members::qualifications(NOBODY), vec![]);
		assert_eq!(Members::quota(STRANGER), None);
	});
}

#[test]
fn views_show_what_there_is() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Members::qualifications(PARTNER)[0].until, START + DAY);
		assert_eq!(
			Members::quota(AMINA),
			Some(QuotaState {
				available: INDIVIDUAL.size,
				size: INDIVIDUAL.size,
				refill_per_second: INDIVIDUAL.refill_per_second,
			})
		);
		assert_eq!(Members::quota(CLEO).unwrap().size, ORGANIZATION.size);
	});
}
