//! `admit_validator`.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::OrganizationId, members::OrganizationStatus};

fn admit(hospital: u32) -> DispatchResult {
	Validators::admit_validator(
		RuntimeOrigin::root(),
		OrganizationId(hospital),
		operator(hospital),
	)
}

#[test]
fn an_admitted_hospital_validates_from_the_session_after_the_next_one() {
	ExtBuilder::default().build_and_execute(|| {
		run_to_session(7);
		events();

		assert_ok!(admit(5));

		assert_eq!(
			events(),
			vec![Event::ValidatorAdmitted {
				organization: OrganizationId(5),
				account: operator(5),
				from: 9
			}]
		);
		assert_eq!(validating(), vec![1, 2, 3, 4]);
		run_to_session(8);
		assert_eq!(validating(), vec![1, 2, 3, 4]);
		run_to_session(9);
		assert_eq!(validating(), vec![1, 2, 3, 4, 5]);
		assert_eq!(authoring(0), vec![1, 2, 3, 4, 5]);
	});
}

#[test]
fn only_the_council_admits() {
	ExtBuilder::default().build_and_execute(|| {
		let by_itself = RuntimeOrigin::signed(operator(5));
		assert_noop!(
			Validators::admit_validator(by_itself, OrganizationId(5), operator(5)),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn an_unknown_organization_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(admit(99), Error::<Test>::UnknownOrganization);
	});
}

#[test]
fn a_partner_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(admit(PARTNER), Error::<Test>::NotHospital);
	});
}

#[test]
fn a_suspended_hospital_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(5, OrganizationStatus::Suspended);
		assert_noop!(admit(5), Error::<Test>::OrganizationNotActive);
	});
}

#[test]
fn a_retired_hospital_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(5, OrganizationStatus::Retired);
		assert_noop!(admit(5), Error::<Test>::OrganizationNotActive);
	});
}

#[test]
fn an_account_that_is_no_operator_of_the_hospital_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [admin(5), operator(6), 77] {
			assert_noop!(
				Validators::admit_validator(RuntimeOrigin::root(), OrganizationId(5), account),
				Error::<Test>::NotOperator
			);
		}
	});
}

#[test]
fn a_second_seat_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(admit(4), Error::<Test>::AlreadyValidator);
	});
}

#[test]
fn an_account_that_validates_for_another_hospital_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		StaffList::mutate(|all| {
			all.get_mut(&operator(4)).expect("staff").organization = OrganizationId(5)
		});
		assert_noop!(
			Validators::admit_validator(RuntimeOrigin::root(), OrganizationId(5), operator(4)),
			Error::<Test>::AccountTaken
		);
	});
}

#[test]
fn an_account_without_session_keys_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(admit(KEYLESS), Error::<Test>::NoSessionKeys);
	});
}

#[test]
fn keys_registered_with_their_ownership_proof_suffice() {
	ExtBuilder::default().build_and_execute(|| {
		// What the members pallet does for every staff account: it holds no tokens, and the session
		// pallet asks for an account that exists.
		System::inc_providers(&operator(KEYLESS));
		rotate_keys(KEYLESS, 1);
		assert_ok!(admit(KEYLESS));
		run_to_session(2);
		assert_eq!(authoring(1), vec![KEYLESS]);
	});
}

#[test]
fn more_validators_than_the_maximum_are_refused() {
	ExtBuilder::default()
		.with_validators(7)
		.build_and_execute(|| {
			assert_eq!(MaxValidators::get(), 7);
			assert_noop!(admit(8), Error::<Test>::MaxValidatorsExceeded);
		});
}

#[test]
fn a_replacement_lets_the_kept_one_go() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(2, OrganizationStatus::Suspended);
		events();

		assert_ok!(admit(5));

		assert_eq!(
			events(),
			vec![
				Event::ValidatorAdmitted {
					organization: OrganizationId(5),
					account: operator(5),
					from: 2
				},
				Event::ValidatorSuspended {
					organization: OrganizationId(2),
					reason: SuspensionReason::Organization,
					from: 2
				},
			]
		);
		assert_eq!(seated(), vec![1, 3, 4, 5]);
		run_to_session(2);
		assert_eq!(validating(), vec![1, 3, 4, 5]);
	});
}

#[test]
fn of_two_kept_ones_the_offender_goes_first() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(4, OrganizationStatus::Suspended);
		equivocate(1, 0, 100);
		assert_eq!(seated(), vec![1, 2, 3, 4]);

		assert_ok!(admit(5));
		assert_eq!(seated(), vec![2, 3, 4, 5]);
		assert_ok!(admit(6));
		assert_eq!(seated(), vec![2, 3, 5, 6]);
	});
}
