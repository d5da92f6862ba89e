//! `set_peer_ids`, `clear_peer_ids`, and who may be spoken to.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::OrganizationId,
	members::{OrganizationStatus, Role, RoleSet},
	traits::AllowedPeers,
};

fn set(account: AccountId, numbers: &[u8]) -> DispatchResult {
	Validators::set_peer_ids(RuntimeOrigin::signed(account), peers(numbers))
}

fn allowed() -> Vec<u8> {
	let mut allowed: Vec<u8> = <Validators as AllowedPeers>::allowed_peers()
		.iter()
		.map(|key| key.0[0])
		.collect();
	allowed.sort();
	allowed
}

#[test]
fn an_operator_names_the_peers_of_its_hospital() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(set(operator(1), &[11, 12]));
		assert_eq!(
			events(),
			vec![Event::PeerIdsSet {
				organization: OrganizationId(1),
				peers: 2
			}]
		);
		assert_eq!(allowed(), vec![11, 12]);
		assert_eq!(PeerOwners::<Test>::get(peer(11)), Some(OrganizationId(1)));
	});
}

#[test]
fn an_administrator_names_the_peers_of_a_partner() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(set(admin(PARTNER), &[201]));
		assert_eq!(allowed(), vec![201]);
	});
}

#[test]
fn a_new_list_replaces_the_old_one() {
	ExtBuilder::default()
		.with_peers(1, &[11, 12])
		.build_and_execute(|| {
			assert_ok!(set(operator(1), &[12, 13]));
			assert_eq!(allowed(), vec![12, 13]);
			assert_eq!(PeerOwners::<Test>::get(peer(11)), None);
			// What one organization gave up, another may take.
			assert_ok!(set(operator(2), &[11]));
		});
}

#[test]
fn an_empty_list_leaves_nothing_behind() {
	ExtBuilder::default()
		.with_peers(1, &[11])
		.build_and_execute(|| {
			assert_ok!(set(operator(1), &[]));
			assert_eq!(allowed(), Vec::<u8>::new());
			assert_eq!(PeerIds::<Test>::iter().count(), 0);
			assert_eq!(PeerOwners::<Test>::iter().count(), 0);
		});
}

#[test]
fn an_unsigned_list_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Validators::set_peer_ids(RuntimeOrigin::none(), peers(&[11])),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn staff_in_other_roles_name_no_peers() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(set(clinician(1), &[11]), Error::<Test>::NotAuthorized);
		let every_other_role = Role::ALL
			.iter()
			.filter(|role| !matches!(role, Role::Admin | Role::Operator))
			.fold(RoleSet::EMPTY, |set, role| set.with(*role));
		StaffList::mutate(|all| {
			all.get_mut(&clinician(1)).expect("staff").roles = every_other_role;
		});
		assert_noop!(set(clinician(1), &[11]), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn strangers_name_no_peers() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(set(77, &[11]), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn a_suspended_organization_names_no_peers() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(PARTNER, OrganizationStatus::Suspended);
		assert_noop!(
			set(operator(PARTNER), &[11]),
			Error::<Test>::OrganizationNotActive
		);
	});
}

#[test]
fn a_key_named_twice_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			set(operator(1), &[11, 12, 11]),
			Error::<Test>::DuplicatePeerKey
		);
	});
}

#[test]
fn a_key_of_another_organization_is_refused() {
	ExtBuilder::default()
		.with_peers(1, &[11])
		.build_and_execute(|| {
			assert_noop!(set(operator(2), &[21, 11]), Error::<Test>::PeerKeyTaken);
		});
}

#[test]
fn no_more_than_eight_keys_fit() {
	let nine: Vec<_> = (1..=9).map(peer).collect();
	assert!(PeerIdsOf::try_from(nine).is_err());
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(set(operator(1), &[1, 2, 3, 4, 5, 6, 7, 8]));
		assert_ok!(set(operator(1), &[9, 10, 11, 12, 13, 14, 15, 16]));
	});
}

#[test]
fn peers_of_suspended_organizations_are_not_spoken_to_until_they_are_resumed() {
	ExtBuilder::default()
		.with_peers(1, &[11])
		.with_peers(PARTNER, &[201])
		.build_and_execute(|| {
			assert_eq!(allowed(), vec![11, 201]);
			Members::set_status(PARTNER, OrganizationStatus::Suspended);
			assert_eq!(allowed(), vec![11]);
			Members::set_status(PARTNER, OrganizationStatus::Active);
			assert_eq!(allowed(), vec![11, 201]);
		});
}

#[test]
fn the_council_clears_a_list_that_names_anothers_key() {
	ExtBuilder::default()
		.with_peers(PARTNER, &[11, 201])
		.build_and_execute(|| {
			assert_noop!(set(operator(1), &[11]), Error::<Test>::PeerKeyTaken);
			assert_ok!(Validators::clear_peer_ids(
				RuntimeOrigin::root(),
				OrganizationId(PARTNER)
			));
			assert_eq!(
				events(),
				vec![Event::PeerIdsSet {
					organization: OrganizationId(PARTNER),
					peers: 0
				}]
			);
			assert_ok!(set(operator(1), &[11]));
			assert_eq!(allowed(), vec![11]);
		});
}

#[test]
fn only_the_council_clears() {
	ExtBuilder::default()
		.with_peers(PARTNER, &[201])
		.build_and_execute(|| {
			assert_noop!(
				Validators::clear_peer_ids(
					RuntimeOrigin::signed(operator(1)),
					OrganizationId(PARTNER)
				),
				DispatchError::BadOrigin
			);
		});
}
