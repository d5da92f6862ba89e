//! A replaced key on the real runtime: what the pool and blocks take from the old key, from the new one
//! and from one that is about to be replaced, and that nothing slips past it.

mod common;

use common::{
	actor,
	acts::*,
	cast::{amina, bilal, ALICE, BOB},
	dispatch, on_preset, validate, wait, without_trace, Actor, Verdict, DAY, HOUR,
};
use frame_support::traits::{Contains, GetCallMetadata};
use galen_primitives::{
	codes::Purpose,
	consent::Outcome,
	ids::{BatchNumber, ConsentRequestId, DirectiveId},
	members::Right,
	recovery::approval_by_code,
};
use galen_runtime::{
	configs::{OnlyNarrows, NARROWING, RIGHTS},
	constants::{CREDIT, RECOVERY_DELAY, RECOVERY_RESTRAINT},
	genesis::preset_id::LOCAL,
	Recovery, Runtime, RuntimeCall, System,
};
use pallet_recovery::{AttemptNumber, CodeSignature, RecoveryKey, Refusal, Restraint};
use sp_core::{ed25519, Pair};
use sp_runtime::transaction_validity::TransactionValidityError;

type Utility = pallet_utility::Call<Runtime>;

fn new_phone() -> Actor {
	actor(&["New phone"])
}

fn guardian() -> Actor {
	actor(&["Guardian"])
}

/// What a wallet derives from a recovery code.
fn code() -> ed25519::Pair {
	ed25519::Pair::from_seed(&[7; 32])
}

fn set_code() -> RuntimeCall {
	pallet_recovery::Call::<Runtime>::set_recovery_key {
		key: Some(RecoveryKey(code().public().0)),
	}
	.into()
}

/// Opens an attempt for Amina with her code.
fn open_with_code(new_key: &Actor, attempt: u32) -> RuntimeCall {
	let (subject, new_key) = (amina().account(), new_key.account());
	let genesis = System::block_hash(0).0;
	let message = approval_by_code(&genesis, &subject, &new_key, attempt);
	pallet_recovery::Call::<Runtime>::open_recovery {
		subject,
		new_key,
		code: Some(CodeSignature(code().sign(&message).0)),
	}
	.into()
}

/// The local network, with Amina's guardian, who has long been able to recover, and her recovery code.
fn on_network(test: impl FnOnce()) {
	on_preset(LOCAL, || {
		ALICE.registrar().does(appoint_representative(
			&amina(),
			&guardian(),
			&[Right::Recover],
			common::now() + 400 * DAY,
		));
		amina().does(set_code());
		wait(RECOVERY_RESTRAINT);
		test();
	});
}

/// Her hospital and her guardian put the key of her new phone in the place of the old one.
fn replace_her_key() {
	ALICE
		.registrar()
		.does(open_recovery(&amina(), &new_phone()));
	guardian().does(approve_recovery(&amina(), AttemptNumber(0), &new_phone()));
	wait(RECOVERY_DELAY);
	bilal().does(complete_recovery(&amina()));
}

#[track_caller]
fn is_turned_away(who: &Actor, call: impl Into<RuntimeCall>, why: Refusal) {
	let turned_away = Verdict::TurnedAway(TransactionValidityError::from(why));
	assert_eq!(who.submits(call), turned_away, "by {who:?}");
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	Utility::batch { calls }.into()
}

/// Everything a patient can do that is more than to take back.
fn more_than_narrowing() -> Vec<RuntimeCall> {
	let amina = amina();
	let subject = || amina.account();
	vec![
		give_care(&amina),
		pallet_consent::Call::<Runtime>::resume {
			subject: subject(),
			directive: DirectiveId(0),
		}
		.into(),
		pallet_consent::Call::<Runtime>::remove_directive {
			subject: subject(),
			directive: DirectiveId(0),
		}
		.into(),
		redeem(CREDIT),
		release(&amina),
		pallet_members::Call::<Runtime>::remove_representative {
			subject: subject(),
			representative: guardian().account(),
		}
		.into(),
		set_code(),
		complete_recovery(&amina),
		pallet_access::Call::<Runtime>::answer_request {
			subject: subject(),
			request: ConsentRequestId(0),
			answer: pallet_access::types::Answer::Agreed,
		}
		.into(),
	]
}

#[test]
fn the_new_key_should_act_as_her_and_the_old_one_as_nobody() {
	on_network(|| {
		amina().does(give_care(&amina()));
		replace_her_key();
		for call in [
			withdraw(&amina(), 0),
			withdraw_all(&amina()),
			give_care(&amina()),
		] {
			is_turned_away(&amina(), call, Refusal::KeyReplaced);
		}
		// What she had said is hers to take back.
		assert!(ask(&amina(), BOB.id, Purpose::Treat).outcome.admits());
		new_phone().does(withdraw(&amina(), 0));
		assert_eq!(ask(&amina(), BOB.id, Purpose::Treat).outcome, Outcome::Deny);
	});
}

#[test]
fn a_wallet_should_be_told_the_nonce_of_the_subject() {
	on_network(|| {
		amina().does(give_care(&amina()));
		replace_her_key();
		let nonce = common::pool::next_nonce(new_phone().account());
		assert_eq!(nonce, System::account_nonce(amina().account()));
		assert!(nonce > 0);
		new_phone().does(withdraw(&amina(), 0));
		assert_eq!(common::pool::next_nonce(new_phone().account()), nonce + 1);
		assert_eq!(System::account_nonce(new_phone().account()), 0);
		// Anybody else's is their own.
		assert_eq!(
			common::pool::next_nonce(bilal().account()),
			System::account_nonce(bilal().account())
		);
	});
}

#[test]
fn the_new_key_should_only_take_back_for_a_week() {
	on_network(|| {
		amina().does(give_care(&amina()));
		replace_her_key();
		wait(RECOVERY_RESTRAINT - HOUR);
		for call in more_than_narrowing() {
			is_turned_away(&new_phone(), call, Refusal::KeyTooFresh);
		}
		new_phone().does(withdraw_all(&amina()));
		new_phone().does(block(&amina(), on_purpose(Purpose::Hresch)));
		wait(HOUR);
		new_phone().does(give_care(&amina()));
		assert!(ask(&amina(), BOB.id, Purpose::Treat).outcome.admits());
	});
}

#[test]
fn a_key_that_is_being_replaced_should_only_take_back() {
	on_network(|| {
		amina().does(give_care(&amina()));
		ALICE.registrar().does(open_with_code(&new_phone(), 0));
		for call in more_than_narrowing() {
			is_turned_away(&amina(), call, Refusal::KeyBeingReplaced);
		}
		without_trace(|| amina().does(withdraw(&amina(), 0)));
		amina().does(cancel_recovery(&amina()));
		amina().does(give_care(&amina()));
	});
}

#[test]
fn no_batch_should_carry_more_than_narrowing() {
	on_network(|| {
		amina().does(give_care(&amina()));
		replace_her_key();
		let narrowing = || withdraw(&amina(), 0);
		for call in more_than_narrowing() {
			let carriers = [
				batch(vec![narrowing(), call.clone()]),
				Utility::batch_all {
					calls: vec![call.clone(), narrowing()],
				}
				.into(),
				Utility::force_batch {
					calls: vec![narrowing(), batch(vec![call.clone()])],
				}
				.into(),
				Utility::as_derivative {
					index: 0,
					call: Box::new(call.clone()),
				}
				.into(),
				Utility::if_else {
					main: Box::new(narrowing()),
					fallback: Box::new(call.clone()),
				}
				.into(),
			];
			for carrier in carriers {
				is_turned_away(&new_phone(), carrier, Refusal::KeyTooFresh);
			}
		}
		// A batch of what it may do by itself is another matter.
		new_phone().does(batch(vec![
			narrowing(),
			batch(vec![block(&amina(), on_purpose(Purpose::Treat))]),
		]));
		assert_eq!(ask(&amina(), BOB.id, Purpose::Treat).outcome, Outcome::Deny);
	});
}

#[test]
fn consent_should_refuse_a_restrained_key_also_where_no_extension_did() {
	on_network(|| {
		replace_her_key();
		// As if some other way led to the call.
		let refused = dispatch(give_care(&amina()), amina().account()).expect_err("too fresh");
		assert_eq!(
			common::pool::nameless(refused.error),
			common::pool::nameless(pallet_consent::Error::<Runtime>::KeyTooFresh.into())
		);
		wait(RECOVERY_RESTRAINT);
		dispatch(give_care(&amina()), amina().account()).expect("it is over");
	});
}

#[test]
fn cancelling_should_need_no_quota_and_go_first() {
	on_network(|| {
		ALICE.registrar().does(open_with_code(&new_phone(), 0));
		let empty = pallet_members::Bucket {
			level: 0,
			updated: common::now(),
			own: None,
		};
		let hers = pallet_members::Payer::Individual(amina().account());
		pallet_members::Buckets::<Runtime>::insert(hers, empty);
		let pooled = validate(cancel_recovery(&amina()), &amina()).expect("the pool takes it");
		assert!(pooled.priority >= pallet_members::extension::RIGHTS_PRIORITY);
		amina().does(cancel_recovery(&amina()));
		amina().is_turned_away(
			cancel_recovery(&amina()),
			pallet_members::Refusal::NothingToActOn,
		);
	});
}

#[test]
fn cancelling_should_work_in_safe_mode_and_never_be_paused() {
	on_network(|| {
		ALICE.registrar().does(open_with_code(&new_phone(), 0));
		common::enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
		amina().does(cancel_recovery(&amina()));
	});
	assert!(RIGHTS.contains(&("Recovery", "cancel_recovery")));
}

#[test]
fn a_thief_with_the_phone_should_get_nothing_out_of_it() {
	on_network(|| {
		amina().does(give_care(&amina()));
		ALICE.registrar().does(open_with_code(&new_phone(), 0));
		guardian().does(approve_recovery(&amina(), AttemptNumber(0), &new_phone()));
		// All three have approved: the stolen phone can stop nothing, and move nothing out.
		let by_all = pallet_recovery::Error::<Runtime>::ApprovedByAll;
		amina().is_refused(cancel_recovery(&amina()), by_all);
		is_turned_away(&amina(), release(&amina()), Refusal::KeyBeingReplaced);
		is_turned_away(&amina(), redeem(CREDIT), Refusal::KeyBeingReplaced);
		wait(RECOVERY_DELAY);
		bilal().does(complete_recovery(&amina()));
		is_turned_away(&amina(), withdraw_all(&amina()), Refusal::KeyReplaced);
		new_phone().does(withdraw_all(&amina()));
	});
}

#[test]
fn a_registrar_of_another_hospital_should_have_no_say() {
	on_network(|| {
		let not_a_party = pallet_recovery::Error::<Runtime>::NotAParty;
		BOB.registrar()
			.is_refused(open_with_code(&new_phone(), 0), not_a_party);
	});
}

#[test]
fn a_representative_should_have_a_say_after_a_week_of_notice() {
	on_network(|| {
		let accomplice = actor(&["Accomplice"]);
		ALICE.registrar().does(appoint_representative(
			&amina(),
			&accomplice,
			&[Right::Recover],
			common::now() + 400 * DAY,
		));
		let not_a_party = || pallet_recovery::Error::<Runtime>::NotAParty;
		wait(RECOVERY_RESTRAINT - HOUR);
		accomplice.is_refused(open_recovery(&amina(), &new_phone()), not_a_party());
		wait(HOUR);
		accomplice.does(open_recovery(&amina(), &new_phone()));
	});
}

#[test]
fn a_member_should_not_become_a_new_key_and_a_new_key_nothing_else() {
	on_network(|| {
		let in_use = || pallet_recovery::Error::<Runtime>::KeyInUse;
		for somebody in [bilal(), guardian(), BOB.clinician(), ALICE.admin()] {
			ALICE
				.registrar()
				.is_refused(open_recovery(&amina(), &somebody), in_use());
		}
		replace_her_key();
		// A careless hospital enrols the key of her phone as a patient. It acts for her all the same.
		BOB.registrar().does(enroll(&new_phone()));
		new_phone().does(block(&amina(), on_purpose(Purpose::Hresch)));
		assert_eq!(
			Recovery::acts_for(new_phone().account()),
			Some(amina().account())
		);
	});
}

#[test]
fn leaving_should_end_the_attempt_and_leave_the_key_replaced() {
	on_network(|| {
		replace_her_key();
		wait(RECOVERY_RESTRAINT);
		ALICE
			.registrar()
			.does(open_recovery(&amina(), &actor(&["Third phone"])));
		new_phone().does(release(&amina()));
		assert_eq!(Recovery::attempt(amina().account()), None);
		assert_eq!(Recovery::recovery_key(amina().account()), None);
		new_phone().is_turned_away(withdraw_all(&amina()), pallet_members::Refusal::NotAMember);
		// Enrolled again, she is who she was, and the lost phone is still lost.
		BOB.registrar().does(enroll(&amina()));
		is_turned_away(&amina(), withdraw_all(&amina()), Refusal::KeyReplaced);
		new_phone().does(give_care(&amina()));
	});
}

#[test]
fn what_the_old_key_signed_before_should_be_in_no_block_after() {
	on_network(|| {
		amina().does(give_care(&amina()));
		let before = common::pool::signed(withdraw(&amina(), 0), &amina());
		replace_her_key();
		let verdict = common::pool::send(
			before,
			sp_runtime::transaction_validity::TransactionSource::External,
		);
		let replaced = TransactionValidityError::from(Refusal::KeyReplaced);
		assert_eq!(verdict, Verdict::TurnedAway(replaced));
	});
}

#[test]
fn the_periods_of_every_preset_should_be_three_days_and_a_week() {
	for preset in galen_runtime::genesis::preset_names() {
		on_preset(preset.as_ref(), || {
			let periods = Recovery::periods();
			assert_eq!(periods.delay, 72 * HOUR);
			assert_eq!(periods.restraint, 7 * DAY);
			assert_eq!(periods.lifetime, 14 * DAY);
		});
	}
}

#[test]
fn a_restraint_should_be_visible_to_whoever_asks() {
	on_network(|| {
		replace_her_key();
		assert_eq!(
			Recovery::restraint(amina().account()),
			Some(Restraint::Fresh {
				until: common::now() + RECOVERY_RESTRAINT
			})
		);
	});
}

#[test]
fn what_only_narrows_should_exist_and_be_a_right() {
	for (pallet, call) in NARROWING {
		assert!(
			RuntimeCall::get_call_names(pallet).contains(call),
			"{pallet} has no {call}"
		);
		assert!(RIGHTS.contains(&(*pallet, *call)), "{call}");
	}
	// Agreeing is the other half of answering, and no narrowing.
	let answer = |answer| {
		RuntimeCall::from(pallet_access::Call::<Runtime>::answer_request {
			subject: amina().account(),
			request: ConsentRequestId(0),
			answer,
		})
	};
	assert!(OnlyNarrows::contains(&answer(
		pallet_access::types::Answer::Declined
	)));
	assert!(!OnlyNarrows::contains(&answer(
		pallet_access::types::Answer::Agreed
	)));
	let erase = pallet_anchors::Call::<Runtime>::record_erasure {
		batch: BatchNumber(0),
		leaf_index: 0,
		certificate: commitment("a certificate"),
	};
	assert!(!OnlyNarrows::contains(&erase.into()));
}
