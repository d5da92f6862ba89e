//! A validator follows its organization's standing.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::OrganizationId,
	members::OrganizationStatus::{Active, Retired, Suspended},
};

#[test]
fn the_validator_of_a_suspended_hospital_leaves() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			Members::set_status(2, Suspended);

			assert_eq!(
				events(),
				vec![Event::ValidatorSuspended {
					organization: OrganizationId(2),
					reason: SuspensionReason::Organization,
					from: 2
				}]
			);
			run_to_session(1);
			assert_eq!(validating(), vec![1, 2, 3, 4, 5]);
			run_to_session(2);
			assert_eq!(validating(), vec![1, 3, 4, 5]);
		});
}

#[test]
fn it_comes_back_with_the_hospital() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			Members::set_status(2, Suspended);
			run_to_session(3);
			events();

			Members::set_status(2, Active);

			assert_eq!(
				events(),
				vec![Event::ValidatorResumed {
					organization: OrganizationId(2),
					from: 5
				}]
			);
			run_to_session(5);
			assert_eq!(validating(), vec![1, 2, 3, 4, 5]);
		});
}

#[test]
fn at_the_minimum_it_is_kept_and_an_event_says_so() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(2, Suspended);

		assert_eq!(
			events(),
			vec![Event::ValidatorKept {
				organization: OrganizationId(2),
				reason: SuspensionReason::Organization
			}]
		);
		run_to_session(3);
		assert_eq!(validating(), vec![1, 2, 3, 4]);
	});
}

#[test]
fn a_kept_one_stays_for_good_when_the_hospital_is_resumed() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(2, Suspended);
		Members::set_status(2, Active);
		assert_ok!(Validators::admit_validator(
			RuntimeOrigin::root(),
			OrganizationId(5),
			operator(5)
		));
		assert_eq!(seated(), vec![1, 2, 3, 4, 5]);
	});
}

#[test]
fn being_told_twice_changes_nothing() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			Members::set_status(2, Suspended);
			events();
			Members::set_status(2, Suspended);
			assert_eq!(events(), vec![]);
			Members::set_status(2, Active);
			events();
			Members::set_status(2, Active);
			assert_eq!(events(), vec![]);
		});
}

#[test]
fn a_hospital_without_a_seat_concerns_nobody() {
	ExtBuilder::default().build_and_execute(|| {
		for status in [Suspended, Active, Retired] {
			Members::set_status(6, status);
		}
		assert_eq!(events(), vec![]);
	});
}

#[test]
fn a_resumed_hospital_does_not_bring_an_offender_back() {
	ExtBuilder::default()
		.with_validators(6)
		.build_and_execute(|| {
			equivocate(2, 0, 100);
			Members::set_status(2, Suspended);
			Members::set_status(2, Active);
			assert_eq!(seated(), vec![1, 3, 4, 5, 6]);
		});
}

#[test]
fn the_seat_of_a_retired_hospital_is_gone() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			Members::set_status(2, Retired);

			assert_eq!(
				events(),
				vec![Event::ValidatorRetired {
					organization: OrganizationId(2),
					from: 2
				}]
			);
			assert!(!Seats::<Test>::get().contains_key(&OrganizationId(2)));
			run_to_session(2);
			assert_eq!(validating(), vec![1, 3, 4, 5]);
		});
}

#[test]
fn at_the_minimum_a_retired_hospital_is_kept_until_it_is_replaced() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(2, Retired);
		assert_eq!(
			events(),
			vec![Event::ValidatorKept {
				organization: OrganizationId(2),
				reason: SuspensionReason::Organization
			}]
		);
		assert_ok!(Validators::admit_validator(
			RuntimeOrigin::root(),
			OrganizationId(5),
			operator(5)
		));
		assert_eq!(seated(), vec![1, 3, 4, 5]);
		assert_ok!(Validators::retire_validator(
			RuntimeOrigin::root(),
			OrganizationId(2)
		));
	});
}

#[test]
fn a_retired_hospital_gives_up_its_peers() {
	ExtBuilder::default()
		.with_validators(5)
		.with_peers(2, &[21, 22])
		.build_and_execute(|| {
			Members::set_status(2, Retired);
			assert_eq!(
				events(),
				vec![
					Event::ValidatorRetired {
						organization: OrganizationId(2),
						from: 2
					},
					Event::PeerIdsSet {
						organization: OrganizationId(2),
						peers: 0
					},
				]
			);
			assert_eq!(PeerOwners::<Test>::iter().count(), 0);
		});
}
