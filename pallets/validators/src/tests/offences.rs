//! What becomes of an offender.

use crate::{mock::*, *};
use frame::{testing_prelude::*, traits::Hash};
use galen_primitives::ids::OrganizationId;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};

/// Tells the pallet of a GRANDPA offence, as the offences pallet does.
fn grandpa_offence(hospitals: &[u32], session: u32) {
	let offenders: Vec<_> = hospitals
		.iter()
		.map(|hospital| OffenceDetails {
			offender: (operator(*hospital), ()),
			reporters: vec![],
		})
		.collect();
	let fractions = vec![Perbill::from_percent(50); offenders.len()];
	<Validators as OnOffenceHandler<AccountId, _, Weight>>::on_offence(
		&offenders, &fractions, session,
	);
}

#[test]
fn an_offender_is_disabled_now_and_leaves_when_enough_others_are_left() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			run_to_session(3);
			events();

			equivocate(2, 0, 100);

			assert_eq!(
				events(),
				vec![
					Event::ValidatorDisabled {
						organization: OrganizationId(2),
						session: 3
					},
					Event::ValidatorSuspended {
						organization: OrganizationId(2),
						reason: SuspensionReason::Offence,
						from: 5
					},
				]
			);
			assert_eq!(disabled(), vec![2]);
			run_to_session(4);
			assert_eq!(validating(), vec![1, 2, 3, 4, 5]);
			assert_eq!(disabled(), vec![2]);
			run_to_session(5);
			assert_eq!(validating(), vec![1, 3, 4, 5]);
			assert_eq!(disabled(), Vec::<u32>::new());
			assert_eq!(
				DisabledSince::<Test>::get(operator(2)),
				Some(Offender {
					session: 3,
					keys: <Test as frame_system::Config>::Hashing::hash_of(&keys(2, 0))
				})
			);
		});
}

#[test]
fn at_the_minimum_an_offender_stays_disabled_session_after_session() {
	ExtBuilder::default().build_and_execute(|| {
		equivocate(2, 0, 100);

		assert_eq!(
			events(),
			vec![
				Event::ValidatorDisabled {
					organization: OrganizationId(2),
					session: 0
				},
				Event::ValidatorKept {
					organization: OrganizationId(2),
					reason: SuspensionReason::Offence
				},
			]
		);
		for session in 1..6u8 {
			// A change of keys makes the session pallet forget who is disabled.
			rotate_keys(3, session);
			run_to_session(session.into());
			assert_eq!(validating(), vec![1, 2, 3, 4]);
			assert_eq!(disabled(), vec![2], "in session {session}");
		}
	});
}

#[test]
fn an_offender_that_rotates_its_keys_by_itself_stays_disabled() {
	ExtBuilder::default().build_and_execute(|| {
		equivocate(2, 0, 100);
		rotate_keys(2, 1);
		run_to_session(3);
		assert_eq!(authoring(1), vec![2]);
		assert_eq!(disabled(), vec![2]);
	});
}

#[test]
fn more_than_a_third_are_never_disabled_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		equivocate(2, 0, 100);
		equivocate(3, 0, 101);
		assert_eq!(disabled(), vec![2]);
		assert_eq!(seated(), vec![1, 2, 3, 4]);
		// The second is remembered, and is disabled when there is room.
		assert!(DisabledSince::<Test>::contains_key(operator(3)));
		rotate_keys(2, 1);
		assert_ok!(Validators::resume_validator(
			RuntimeOrigin::root(),
			OrganizationId(2)
		));
		run_to_session(2);
		assert_eq!(disabled(), vec![3]);
	});
}

#[test]
fn a_disabled_offender_cannot_author() {
	ExtBuilder::default().build_and_execute(|| {
		equivocate(2, 0, 100);
		let index = Session::validator_id_to_index(&operator(2)).expect("in the set");
		assert!(<Session as frame::traits::DisabledValidators>::is_disabled(
			index
		));
		assert_eq!(
			pallet_aura::Authorities::<Test>::get()[index as usize],
			sp_application_crypto::Pair::public(&pair(2, 0))
		);
	});
}

#[test]
fn a_finality_equivocation_has_the_same_consequences() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			grandpa_offence(&[2], 0);
			assert_eq!(
				events(),
				vec![
					Event::ValidatorDisabled {
						organization: OrganizationId(2),
						session: 0
					},
					Event::ValidatorSuspended {
						organization: OrganizationId(2),
						reason: SuspensionReason::Offence,
						from: 2
					},
				]
			);
			assert_eq!(disabled(), vec![2]);
		});
}

#[test]
fn an_offender_told_of_again_beside_another_is_punished_once() {
	ExtBuilder::default()
		.with_validators(6)
		.build_and_execute(|| {
			grandpa_offence(&[2], 0);
			events();
			grandpa_offence(&[2, 3], 0);
			assert_eq!(
				events(),
				vec![
					Event::ValidatorDisabled {
						organization: OrganizationId(3),
						session: 0
					},
					Event::ValidatorSuspended {
						organization: OrganizationId(3),
						reason: SuspensionReason::Offence,
						from: 2
					},
				]
			);
			assert_eq!(seated(), vec![1, 4, 5, 6]);
		});
}

#[test]
fn everybody_offending_leaves_the_minimum() {
	ExtBuilder::default()
		.with_validators(7)
		.build_and_execute(|| {
			grandpa_offence(&[1, 2, 3, 4, 5, 6, 7], 0);
			assert_eq!(seated().len(), 4);
			run_to_session(3);
			assert_eq!(validating().len(), 4);
		});
}

#[test]
fn a_retired_offender_still_in_the_set_is_disabled() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_ok!(Validators::retire_validator(
				RuntimeOrigin::root(),
				OrganizationId(2)
			));
			events();
			grandpa_offence(&[2], 0);
			assert_eq!(events(), vec![]);
			assert_eq!(disabled(), vec![2]);
		});
}

#[test]
fn a_stranger_among_the_offenders_changes_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		assert_storage_noop!(grandpa_offence(&[8], 0));
	});
}
