//! The invariants notice what breaks them.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::OrganizationId, members::RoleSet};

/// Breaks state on purpose and says what the invariants make of it.
fn broken(break_state: impl FnOnce()) -> &'static str {
	let mut state = ExtBuilder::default().build();
	state.execute_with(|| {
		super::representatives::appoint_bilal(START + DAY);
		Members::do_try_state().expect("sound before");
		break_state();
		match Members::do_try_state().expect_err("must be noticed") {
			DispatchError::Other(message) => message,
			other => panic!("unexpected error: {other:?}"),
		}
	})
}

fn change_organization(change: impl FnOnce(&mut OrganizationOf<Test>)) {
	Organizations::<Test>::mutate(HOSPITAL, |stored| change(stored.as_mut().unwrap()));
}

fn change_account(account: AccountId, change: impl FnOnce(&mut MemberRecord<Test>)) {
	Accounts::<Test>::mutate(account, |stored| change(stored.as_mut().unwrap()));
}

#[test]
fn every_broken_invariant_is_noticed() {
	let noticed = [
		broken(|| NextOrganization::<Test>::put(OrganizationId(2))),
		broken(|| change_organization(|hospital| hospital.envelope_key = key(0))),
		broken(|| change_organization(|hospital| hospital.seat = None)),
		broken(|| change_organization(|hospital| hospital.admins = 0)),
		broken(|| change_organization(|hospital| hospital.staff = 9)),
		broken(|| {
			change_account(CLEO, |cleo| {
				cleo.staff.as_mut().unwrap().organization = NOBODY
			})
		}),
		broken(|| {
			change_account(CLEO, |cleo| {
				cleo.staff.as_mut().unwrap().roles = RoleSet::EMPTY
			})
		}),
		broken(|| change_account(CLEO, |cleo| cleo.custodian = Some(HOSPITAL))),
		broken(|| {
			let _ = System::dec_providers(&AMINA);
		}),
		broken(|| {
			System::inc_providers(&STRANGER);
			Accounts::<Test>::insert(STRANGER, MemberRecord::default());
		}),
		broken(|| change_account(AMINA, |amina| amina.custodian = Some(PARTNER))),
		broken(|| change_account(HANA, |hana| hana.seat = None)),
		broken(|| change_account(CLEO, |cleo| cleo.seat = Some(HOSPITAL))),
		broken(|| {
			let mut seats = Seats::<Test>::get().into_inner();
			seats.reverse();
			Seats::<Test>::put(BoundedVec::truncate_from(seats));
		}),
		broken(|| Representatives::<Test>::insert(AMINA, RepresentativesOf::<Test>::default())),
		broken(|| change_account(BILAL, |bilal| bilal.represents[0].until = START + 2 * DAY)),
		broken(|| {
			let list = Representatives::<Test>::get(AMINA);
			Representatives::<Test>::insert(STRANGER, list);
		}),
		broken(|| Qualifications::<Test>::insert(PARTNER, QualificationsOf::default())),
		broken(|| {
			let bucket = Bucket {
				level: 0,
				updated: START,
				own: None,
			};
			Buckets::<Test>::insert(Payer::Individual(STRANGER), bucket);
		}),
	];
	let mut different = noticed.to_vec();
	different.sort_unstable();
	different.dedup();
	assert_eq!(
		different.len(),
		noticed.len(),
		"each break has its own message: {noticed:#?}"
	);
	assert!(noticed
		.iter()
		.all(|message| message.starts_with("members: ")));
}

#[test]
fn the_configuration_of_the_tests_makes_sense() {
	Members::assert_configuration_makes_sense();
}
