//! What the session pallet is told, and what can be proven later.

use crate::mock::*;
use frame::{testing_prelude::*, traits::KeyOwnerProofSystem};
use galen_primitives::ids::OrganizationId;
use pallet_session::SessionManager;
use sp_application_crypto::{key_types::AURA, Pair};

#[test]
fn genesis_seats_the_first_validators_in_the_first_session() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Session::current_index(), 0);
		assert_eq!(validating(), vec![1, 2, 3, 4]);
		assert_eq!(authoring(0), vec![1, 2, 3, 4]);
	});
}

#[test]
fn an_unchanged_set_is_not_planned_again() {
	ExtBuilder::default().build_and_execute(|| {
		run_to_session(2);
		assert_eq!(
			<Validators as SessionManager<AccountId>>::new_session(4),
			None
		);
	});
}

#[test]
fn a_changed_set_is_planned_once() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_ok!(Validators::retire_validator(
				RuntimeOrigin::root(),
				OrganizationId(5)
			));
			let planned = <Validators as SessionManager<AccountId>>::new_session(2);
			assert_eq!(
				planned,
				Some(vec![operator(1), operator(2), operator(3), operator(4)])
			);
			run_to_session(1);
			assert_eq!(
				<Validators as SessionManager<AccountId>>::new_session(3),
				None
			);
		});
}

#[test]
fn a_round_trip_within_a_session_leaves_the_set_alone() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			assert_ok!(Validators::suspend_validator(
				RuntimeOrigin::root(),
				OrganizationId(5)
			));
			assert_ok!(Validators::resume_validator(
				RuntimeOrigin::root(),
				OrganizationId(5)
			));
			assert_eq!(
				<Validators as SessionManager<AccountId>>::new_session(2),
				None
			);
		});
}

#[test]
fn rotated_keys_can_be_proven_after_their_session() {
	ExtBuilder::default().build_and_execute(|| {
		rotate_keys(2, 1);
		run_to_session(2);
		assert_eq!(authoring(1), vec![2]);
		let key = (AURA, pair(2, 1).public());
		let proof = Historical::prove(key.clone()).expect("the key is in the set");
		assert_eq!(proof.session, 2);
		run_to_session(4);
		assert_eq!(Historical::check_proof(key, proof), Some((operator(2), ())));
	});
}

#[test]
fn the_chain_goes_on_when_everybody_purges_their_keys() {
	ExtBuilder::default().build_and_execute(|| {
		for hospital in 1..=4 {
			assert_ok!(Session::purge_keys(RuntimeOrigin::signed(operator(
				hospital
			))));
		}
		assert_eq!(
			<Validators as SessionManager<AccountId>>::new_session(2),
			None
		);
	});
}

#[test]
fn only_operators_register_session_keys() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [clinician(KEYLESS), admin(KEYLESS), 77] {
			System::inc_providers(&account);
			assert_noop!(
				set_keys(account, KEYLESS, 0),
				pallet_session::Error::<Test>::NoAssociatedValidatorId
			);
		}
	});
}

#[test]
fn session_keys_are_registered_for_the_account_that_proves_to_hold_them() {
	ExtBuilder::default().build_and_execute(|| {
		let proof_for_another = pair(1, 1).sign(&operator(2).encode()).encode();
		assert_noop!(
			Session::set_keys(
				RuntimeOrigin::signed(operator(1)),
				keys(1, 1),
				proof_for_another
			),
			pallet_session::Error::<Test>::InvalidProof
		);
	});
}

#[test]
fn history_is_bounded() {
	ExtBuilder::default().build_and_execute(|| {
		run_to_session(HISTORY + 10);
		let stored = pallet_session::historical::HistoricalSessions::<Test>::iter().count();
		// The past, the running session and the planned one.
		assert_eq!(stored, HISTORY as usize + 2);
	});
}

#[test]
fn an_offence_older_than_the_history_cannot_be_proven() {
	ExtBuilder::default().build_and_execute(|| {
		let pair = pair(2, 0);
		let owner = ownership(&pair);
		run_to_session(HISTORY);
		assert_ok!(validate(
			&report(equivocation(&pair, 100), owner.clone()),
			TransactionSource::Local
		));
		run_to_session(HISTORY + 1);
		assert_eq!(
			validate(
				&report(equivocation(&pair, 100), owner),
				TransactionSource::Local
			),
			Err(InvalidTransaction::BadProof.into())
		);
	});
}
