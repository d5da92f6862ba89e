//! `report_aura_equivocation`: one honest report, and every forgery we could think of.

use crate::{mock::*, *};
use frame::{
	deps::{
		sp_core::offchain::{testing::TestTransactionPoolExt, TransactionPoolExt},
		sp_runtime::{traits::Header as _, DigestItem},
	},
	testing_prelude::*,
};
use galen_primitives::ids::OrganizationId;
use sp_application_crypto::Pair;
use sp_consensus_aura::Slot;

const OFFENDER: u32 = 2;
const SLOT: u64 = 1_000;

/// A report that holds, for forgers to start from.
fn genuine() -> (EquivocationProof<Header>, sp_session::MembershipProof) {
	let pair = pair(OFFENDER, 0);
	(equivocation(&pair, SLOT), ownership(&pair))
}

/// The pool refuses the report as forged, and a block that carries it is no block.
fn assert_forged(proof: EquivocationProof<Header>, owner: sp_session::MembershipProof) {
	let call = report(proof, owner);
	let forged = InvalidTransaction::BadProof;
	assert_eq!(
		validate(&call, TransactionSource::Local),
		Err(forged.into())
	);
	assert_eq!(include(&call), Err(forged.into()));
	assert_eq!(disabled(), Vec::<u32>::new());
}

/// The call itself refuses the report too, whoever authorized it.
fn assert_refused(
	proof: EquivocationProof<Header>,
	owner: sp_session::MembershipProof,
	error: Error<Test>,
) {
	assert_noop!(
		Validators::report_aura_equivocation(
			frame_system::Origin::<Test>::Authorized.into(),
			Box::new(proof.clone()),
			owner.clone()
		),
		error
	);
	assert_forged(proof, owner);
}

#[test]
fn an_equivocation_is_punished_once() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			let (proof, owner) = genuine();
			let call = report(proof, owner);

			let validity = validate(&call, TransactionSource::Local).expect("a genuine report");
			assert!(!validity.propagate);
			assert_eq!(validity.priority, TransactionPriority::MAX);
			assert_eq!(validity.longevity, 64);
			assert_eq!(include(&call), Ok(Ok(())));

			assert_eq!(disabled(), vec![OFFENDER]);
			assert_eq!(
				events(),
				vec![
					Event::ValidatorDisabled {
						organization: OrganizationId(OFFENDER),
						session: 0
					},
					Event::ValidatorSuspended {
						organization: OrganizationId(OFFENDER),
						reason: SuspensionReason::Offence,
						from: 2
					},
				]
			);
			assert_eq!(
				validate(&call, TransactionSource::Local),
				Err(InvalidTransaction::Stale.into())
			);
			assert_eq!(include(&call), Err(InvalidTransaction::Stale.into()));
		});
}

#[test]
fn a_third_block_in_the_slot_is_the_same_offence() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		assert_eq!(include(&report(proof.clone(), owner.clone())), Ok(Ok(())));
		let third = EquivocationProof {
			second_header: header(SLOT, 3, &pair(OFFENDER, 0)),
			..proof
		};
		assert_noop!(
			Validators::report_aura_equivocation(
				frame_system::Origin::<Test>::Authorized.into(),
				Box::new(third.clone()),
				owner.clone()
			),
			Error::<Test>::DuplicateReport
		);
		assert_eq!(
			validate(&report(third, owner), TransactionSource::Local),
			Err(InvalidTransaction::Stale.into())
		);
	});
}

#[test]
fn two_reports_of_one_offence_exclude_each_other_in_the_pool() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		let third = EquivocationProof {
			second_header: header(SLOT, 3, &pair(OFFENDER, 0)),
			..proof.clone()
		};
		let elsewhere = equivocation(&pair(OFFENDER, 0), SLOT + 1);
		let tags = |proof| {
			validate(&report(proof, owner.clone()), TransactionSource::Local)
				.expect("a genuine report")
				.provides
		};
		assert_eq!(tags(proof.clone()), tags(third));
		assert_ne!(tags(proof), tags(elsewhere));
	});
}

#[test]
fn another_slot_is_another_offence() {
	ExtBuilder::default().build_and_execute(|| {
		equivocate(OFFENDER, 0, SLOT);
		equivocate(OFFENDER, 0, SLOT + 1);
		assert_eq!(disabled(), vec![OFFENDER]);
	});
}

#[test]
fn an_offence_of_a_past_session_is_punished_now() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			let (proof, owner) = genuine();
			run_to_session(3);
			events();
			assert_eq!(include(&report(proof, owner)), Ok(Ok(())));
			assert_eq!(
				events(),
				vec![
					Event::ValidatorDisabled {
						organization: OrganizationId(OFFENDER),
						session: 0
					},
					Event::ValidatorSuspended {
						organization: OrganizationId(OFFENDER),
						reason: SuspensionReason::Offence,
						from: 5
					},
				]
			);
			assert_eq!(disabled(), vec![OFFENDER]);
		});
}

#[test]
fn reports_of_other_nodes_are_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		assert_eq!(
			validate(&report(proof, owner), TransactionSource::External),
			Err(InvalidTransaction::Call.into())
		);
	});
}

#[test]
fn signed_and_bare_reports_are_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		for origin in [
			RuntimeOrigin::signed(operator(1)),
			RuntimeOrigin::none(),
			RuntimeOrigin::root(),
		] {
			assert_noop!(
				Validators::report_aura_equivocation(
					origin,
					Box::new(proof.clone()),
					owner.clone()
				),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn one_header_twice_is_no_equivocation() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		let forged = EquivocationProof {
			second_header: proof.first_header.clone(),
			..proof.clone()
		};
		assert_refused(forged, owner, Error::<Test>::SameBlock);
	});
}

#[test]
fn headers_of_two_slots_are_no_equivocation() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		let forged = EquivocationProof {
			second_header: header(SLOT + 1, 2, &pair(OFFENDER, 0)),
			..proof.clone()
		};
		assert_refused(forged, owner.clone(), Error::<Test>::OtherSlot);
		let forged = EquivocationProof {
			first_header: header(SLOT + 1, 1, &pair(OFFENDER, 0)),
			..proof
		};
		assert_refused(forged, owner, Error::<Test>::OtherSlot);
	});
}

#[test]
fn another_slot_than_the_headers_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		let forged = EquivocationProof {
			slot: Slot::from(SLOT + 1),
			..proof
		};
		assert_refused(forged, owner, Error::<Test>::OtherSlot);
	});
}

#[test]
fn a_header_without_a_slot_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		let mut slotless = proof.second_header.clone();
		slotless.digest_mut().logs.clear();
		seal(&mut slotless, &pair(OFFENDER, 0));
		let forged = EquivocationProof {
			second_header: slotless,
			..proof
		};
		assert_refused(forged, owner, Error::<Test>::OtherSlot);
	});
}

#[test]
fn a_header_sealed_by_somebody_else_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		let other = pair(3, 0);
		let forged = EquivocationProof {
			second_header: header(SLOT, 2, &other),
			..proof.clone()
		};
		assert_refused(forged, owner.clone(), Error::<Test>::BadSeal);
		let forged = EquivocationProof {
			first_header: header(SLOT, 1, &other),
			..proof
		};
		assert_refused(forged, owner, Error::<Test>::BadSeal);
	});
}

#[test]
fn a_header_without_a_seal_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		let mut bare = proof.second_header.clone();
		bare.digest_mut().pop();
		let forged = EquivocationProof {
			second_header: bare,
			..proof
		};
		assert_refused(forged, owner, Error::<Test>::BadSeal);
	});
}

#[test]
fn a_header_changed_after_sealing_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		let mut changed = proof.first_header.clone();
		changed.number += 1;
		let forged = EquivocationProof {
			second_header: changed,
			..proof
		};
		assert_refused(forged, owner, Error::<Test>::BadSeal);
	});
}

#[test]
fn a_seal_that_is_not_last_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, owner) = genuine();
		let mut longer = proof.second_header.clone();
		longer.digest_mut().push(DigestItem::Other(vec![1]));
		let forged = EquivocationProof {
			second_header: longer,
			..proof
		};
		assert_refused(forged, owner, Error::<Test>::BadSeal);
	});
}

#[test]
fn somebody_elses_key_ownership_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, _) = genuine();
		assert_refused(
			proof,
			ownership(&pair(3, 0)),
			Error::<Test>::InvalidKeyOwnershipProof,
		);
	});
}

#[test]
fn a_key_that_was_no_validators_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (_, owner) = genuine();
		// Hospital 5 has session keys but no seat.
		let forged = equivocation(&pair(5, 0), SLOT);
		assert_refused(forged, owner, Error::<Test>::InvalidKeyOwnershipProof);
	});
}

#[test]
fn a_past_session_needs_its_own_proof() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			let (proof, owner) = genuine();
			assert_ok!(Validators::retire_validator(
				RuntimeOrigin::root(),
				OrganizationId(5)
			));
			run_to_session(3);
			// The set is another now: what was proven of session 0 says nothing of the others.
			for session in [1, 2, 3, 4, 5, 99] {
				let forged = sp_session::MembershipProof {
					session,
					..owner.clone()
				};
				if session == 1 {
					// Session 1 has session 0's set, so there the proof holds.
					assert_ok!(validate(
						&report(proof.clone(), forged),
						TransactionSource::Local
					));
				} else {
					assert_refused(
						proof.clone(),
						forged,
						Error::<Test>::InvalidKeyOwnershipProof,
					);
				}
			}
		});
}

#[test]
fn a_proof_that_miscounts_the_validators_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, mut owner) = genuine();
		owner.validator_count += 1;
		assert_refused(proof, owner, Error::<Test>::InvalidKeyOwnershipProof);
	});
}

#[test]
fn an_empty_ownership_proof_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, mut owner) = genuine();
		owner.trie_nodes.clear();
		assert_refused(proof, owner, Error::<Test>::InvalidKeyOwnershipProof);
	});
}

#[test]
fn a_padded_ownership_proof_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, mut owner) = genuine();
		owner.trie_nodes.push(vec![0; 100]);
		assert_refused(proof, owner, Error::<Test>::InvalidKeyOwnershipProof);
	});
}

#[test]
fn a_node_puts_its_report_into_its_own_pool() {
	let mut state = ExtBuilder::default().build();
	let (pool, pooled) = TestTransactionPoolExt::new();
	state.register_extension(TransactionPoolExt::new(pool));
	state.execute_with(|| {
		let proof = equivocation(&pair(OFFENDER, 0), SLOT);
		let owner = Validators::key_ownership_proof(pair(OFFENDER, 0).public())
			.expect("the key is a validator's");

		assert_eq!(
			Validators::submit_report(proof.clone(), owner.clone()),
			Some(())
		);

		let encoded = pooled
			.write()
			.transactions
			.pop()
			.expect("a report in the pool");
		let extrinsic = Extrinsic::decode(&mut &encoded[..]).expect("an extrinsic");
		assert_eq!(extrinsic.function, report(proof, owner));
		assert_eq!(include(&extrinsic.function), Ok(Ok(())));
		assert_eq!(disabled(), vec![OFFENDER]);
	});
}

#[test]
fn nobody_proves_the_ownership_of_a_key_that_is_no_validators() {
	ExtBuilder::default().build_and_execute(|| {
		// Hospital 5 has session keys but no seat, 99 does not exist.
		for hospital in [5, 99] {
			assert_eq!(
				Validators::key_ownership_proof(pair(hospital, 0).public()),
				None
			);
		}
	});
}

#[test]
fn an_offender_that_rotates_its_keys_at_once_is_caught_when_the_session_is_over() {
	ExtBuilder::default()
		.with_validators(5)
		.build_and_execute(|| {
			run_to_session(2);
			let (proof, owner) = genuine();
			rotate_keys(OFFENDER, 1);
			let call = report(proof, owner);
			assert_eq!(
				validate(&call, TransactionSource::Local),
				Err(InvalidTransaction::BadProof.into())
			);
			run_to_session(3);
			assert_eq!(include(&call), Ok(Ok(())));
			assert_eq!(disabled(), vec![OFFENDER]);
		});
}
