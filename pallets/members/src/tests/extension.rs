//! The gate, through the extrinsics a node handles.

use crate::{extension::RIGHTS_PRIORITY, mock::*, *};
use codec::Encode;
use frame::{
	deps::{
		frame_support::dispatch::{DispatchInfo, Pays, PostDispatchInfo},
		sp_runtime::transaction_validity::{
			InvalidTransaction, TransactionSource, TransactionValidityError, UnknownTransaction,
		},
	},
	testing_prelude::*,
};
use galen_primitives::members::{Role, RoleSet};

fn remark() -> RuntimeCall {
	frame_system::Call::remark { remark: vec![] }.into()
}

fn leave(subject: AccountId) -> RuntimeCall {
	Call::release_subject { subject }.into()
}

fn refused(refusal: Refusal) -> TransactionValidityError {
	InvalidTransaction::Custom(refusal.code()).into()
}

/// Refused in the pool and, whoever authors, in a block.
fn assert_refused(signer: AccountId, call: RuntimeCall, refusal: Refusal) {
	assert_noop!(
		in_pool(transaction(signer.clone(), call.clone())),
		refused(refusal)
	);
	assert_noop!(in_block(transaction(signer, call)), refused(refusal));
}

fn available(account: AccountId) -> u64 {
	Members::quota(account).unwrap().available
}

/// Uses up the signer's quota with transactions of its own.
fn exhaust(signer: AccountId) {
	while in_block(transaction(signer.clone(), remark())).is_ok() {}
	assert!(available(signer.clone()) < price(&transaction(signer, remark())));
}

#[test]
fn the_extension_is_invisible_in_a_transaction() {
	let extension = CheckMembership::<Test>::new();
	assert_eq!(extension.encode(), Vec::<u8>::new());
	assert_eq!(core::mem::size_of_val(&extension.implicit().unwrap()), 0);
	let names = TxExtension::metadata()
		.into_iter()
		.map(|m| m.identifier)
		.collect::<Vec<_>>();
	assert!(names.contains(&"CheckMembership"));
}

#[test]
fn members_of_every_kind_are_served_with_a_balance_of_zero() {
	ExtBuilder::default().build_and_execute(|| {
		super::representatives::appoint_bilal(START + DAY);
		assert_ok!(Members::set_seat(signed(KLAUS), fresh(0)));
		for account in [HANA, CLEO, PAULA, EDGAR, ADA, AMINA, BILAL, fresh(0)] {
			assert_eq!(Balances::free_balance(&account), 0);
			assert_ok!(in_pool(transaction(account.clone(), remark())));
			assert_ok!(in_block(transaction(account.clone(), remark())).unwrap());
			assert_eq!(System::account_nonce(&account), 1);
		}
	});
}

#[test]
fn a_stranger_is_refused_even_when_rich() {
	ExtBuilder::default().build_and_execute(|| {
		assert_refused(STRANGER, remark(), Refusal::NotAMember);
		assert_refused(STRANGER, leave(AMINA), Refusal::NotAMember);
		assert_ok!(Balances::force_set_balance(council(), STRANGER, 1_000_000));
		assert_refused(STRANGER, remark(), Refusal::NotAMember);
	});
}

#[test]
fn who_has_left_is_a_stranger_although_the_nonce_is_remembered() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(in_block(transaction(AMINA, leave(AMINA))).unwrap());
		assert_refused(AMINA, remark(), Refusal::NotAMember);
		assert_eq!(System::account_nonce(&AMINA), 1);
	});
}

#[test]
fn staff_whose_roles_have_ended_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let roles = RoleSet::of(&[Role::Clinician]);
		assert_ok!(Members::appoint(
			signed(HANA),
			CLEO,
			roles,
			Some(START + DAY)
		));
		Now::set(START + DAY - 1);
		assert_ok!(in_pool(transaction(CLEO, remark())));
		Now::set(START + DAY);
		assert_refused(CLEO, remark(), Refusal::StandingEnded);
	});
}

#[test]
fn a_representative_is_refused_from_the_day_of_majority() {
	ExtBuilder::default().build_and_execute(|| {
		super::representatives::appoint_bilal(START + DAY);
		Now::set(START + DAY - 1);
		assert_ok!(in_pool(transaction(BILAL, remark())));
		Now::set(START + DAY);
		assert_refused(BILAL, remark(), Refusal::StandingEnded);
	});
}

#[test]
fn staff_that_votes_acts_beyond_the_end_of_its_roles() {
	ExtBuilder::default().build_and_execute(|| {
		let roles = RoleSet::of(&[Role::Clinician]);
		assert_ok!(Members::appoint(
			signed(HANA),
			CLEO,
			roles,
			Some(START + DAY)
		));
		assert_ok!(Members::set_seat(signed(HANA), CLEO));
		Now::set(START + DAY);
		assert_ok!(in_pool(transaction(CLEO, remark())));
	});
}

#[test]
fn staff_of_a_suspended_organization_only_exercises_rights() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::suspend_organization(council(), HOSPITAL));
		assert_refused(CLEO, remark(), Refusal::OrganizationSuspended);
		assert_refused(HANA, remark(), Refusal::OrganizationSuspended);
		let resign = Call::dismiss { account: CLEO };
		assert_ok!(in_pool(transaction(CLEO, resign.clone())));
		assert_ok!(in_block(transaction(CLEO, resign)).unwrap());
		assert_eq!(Members::staff(CLEO), None);
	});
}

#[test]
fn a_subject_of_a_suspended_or_retired_hospital_is_served() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::suspend_organization(council(), HOSPITAL));
		assert_ok!(in_block(transaction(AMINA, remark())).unwrap());
		assert_ok!(Members::retire_organization(council(), HOSPITAL));
		assert_ok!(in_block(transaction(AMINA, remark())).unwrap());
	});
}

#[test]
fn staff_of_an_organization_that_left_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::retire_organization(council(), PARTNER));
		assert_refused(PAULA, remark(), Refusal::OrganizationRetired);
		assert_refused(
			PAULA,
			Call::dismiss { account: PAULA }.into(),
			Refusal::OrganizationRetired,
		);
	});
}

#[test]
fn a_transaction_is_charged_its_time_and_bytes_and_gets_back_what_it_did_not_use() {
	ExtBuilder::default().build_and_execute(|| {
		let plain = transaction(CLEO, remark());
		let cost = price(&plain);
		assert_ok!(in_block(plain).unwrap());
		assert_eq!(available(CLEO), ORGANIZATION.size - cost);
		// Colleagues share one bucket.
		assert_eq!(available(HANA), ORGANIZATION.size - cost);
		assert_eq!(available(KLAUS), ORGANIZATION.size);

		let outcome = PostDispatchInfo {
			actual_weight: Some(Weight::from_parts(40, 0)),
			pays_fee: Pays::Yes,
		};
		let info = DispatchInfo {
			call_weight: Weight::from_parts(1_000_000, 0),
			..Default::default()
		};
		let before = available(KLAUS);
		let overpriced = Members::price(&info, 0);
		let extension = CheckMembership::<Test>::new();
		assert_ok!(extension
			.test_run(signed(KLAUS), &remark(), &info, 0, 0, |_| {
				assert_eq!(available(KLAUS), before - overpriced);
				Ok(outcome)
			})
			.unwrap());
		assert_eq!(available(KLAUS), before - overpriced + 1_000_000 - 40);
	});
}

#[test]
fn bytes_cost_quota() {
	ExtBuilder::default().build_and_execute(|| {
		let info = DispatchInfo::default();
		assert_eq!(
			Members::price(&info, 1_000) - Members::price(&info, 0),
			1_000 * 1_000
		);
		assert_eq!(Members::price(&info, usize::MAX), u64::MAX);
	});
}

#[test]
fn a_failed_call_is_charged_too() {
	ExtBuilder::default().build_and_execute(|| {
		let call: RuntimeCall = Call::set_seat { account: AMINA }.into();
		assert!(in_block(transaction(AMINA, call)).unwrap().is_err());
		assert!(available(AMINA) < INDIVIDUAL.size);
	});
}

#[test]
fn who_has_used_up_the_quota_is_told_so_and_can_send_the_same_again_later() {
	ExtBuilder::default().build_and_execute(|| {
		exhaust(AMINA);
		let next = transaction(AMINA, remark());
		assert_noop!(
			in_pool(next.clone()),
			TransactionValidityError::from(UnknownTransaction::Custom(106))
		);
		// An author leaves it in the pool.
		assert_noop!(
			in_block(next.clone()),
			TransactionValidityError::from(InvalidTransaction::ExhaustsResources)
		);
		// Others are not affected.
		assert_ok!(in_pool(transaction(BORIS, remark())));
		Now::mutate(|now| *now += 1);
		assert_ok!(in_pool(next.clone()));
		assert_ok!(in_block(next).unwrap());
	});
}

#[test]
fn a_queue_of_transactions_cannot_overdraw_the_bucket() {
	ExtBuilder::default().build_and_execute(|| {
		let cost = price(&transaction(AMINA, remark()));
		let affordable = INDIVIDUAL.size / cost;
		exhaust(AMINA);
		assert_eq!(u64::from(System::account_nonce(&AMINA)), affordable);
		assert_eq!(available(AMINA), INDIVIDUAL.size - affordable * cost);
	});
}

#[test]
fn a_call_larger_than_the_whole_quota_is_refused_for_good() {
	ExtBuilder::default().build_and_execute(|| {
		let info = DispatchInfo {
			call_weight: Weight::from_parts(INDIVIDUAL.size, 0),
			..Default::default()
		};
		let validity = CheckMembership::<Test>::new().validate_only(
			signed(AMINA),
			&remark(),
			&info,
			0,
			TransactionSource::External,
			0,
		);
		assert_eq!(validity.unwrap_err(), refused(Refusal::ExceedsQuotaSize));
	});
}

#[test]
fn a_right_is_exercised_with_an_exhausted_quota_first_in_line_and_for_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		exhaust(AMINA);
		let validity = in_pool(transaction(AMINA, leave(AMINA))).unwrap();
		assert_eq!(validity.priority, RIGHTS_PRIORITY);
		assert_ok!(in_block(transaction(AMINA, leave(AMINA))).unwrap());
		assert_eq!(Members::custodian(AMINA), None);
	});
}

#[test]
fn exercising_a_right_takes_nothing_from_the_quota() {
	ExtBuilder::default().build_and_execute(|| {
		super::representatives::appoint_bilal(START + DAY);
		let call = Call::remove_representative {
			subject: AMINA,
			representative: BILAL,
		};
		assert_ok!(in_block(transaction(AMINA, call)).unwrap());
		assert_eq!(available(AMINA), INDIVIDUAL.size);
	});
}

#[test]
fn an_admin_shuts_a_thief_out_while_the_thief_burns_the_quota() {
	ExtBuilder::default().build_and_execute(|| {
		exhaust(CLEO);
		assert!(in_pool(transaction(HANA, remark())).is_err());
		assert_ok!(in_block(transaction(HANA, Call::dismiss { account: CLEO })).unwrap());
		assert_refused(CLEO, remark(), Refusal::NotAMember);
	});
}

#[test]
fn a_right_with_nothing_to_act_on_is_refused_in_the_pool() {
	ExtBuilder::default().build_and_execute(|| {
		let call = Call::remove_representative {
			subject: AMINA,
			representative: BILAL,
		};
		assert_refused(AMINA, call.into(), Refusal::NothingToActOn);
		super::representatives::appoint_bilal(START + DAY);
		assert_refused(BILAL, leave(BILAL), Refusal::NothingToActOn);
	});
}

#[test]
fn the_second_of_two_queued_rights_has_nothing_left_to_act_on() {
	ExtBuilder::default().build_and_execute(|| {
		super::representatives::appoint_bilal(START + DAY);
		let call = || Call::remove_representative {
			subject: AMINA,
			representative: BILAL,
		};
		assert_ok!(in_pool(transaction(AMINA, call())));
		assert_ok!(in_block(transaction(AMINA, call())).unwrap());
		assert_noop!(
			in_block(transaction(AMINA, call())),
			refused(Refusal::NothingToActOn)
		);
	});
}

#[test]
fn who_leaves_gets_no_bucket_back() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(in_block(transaction(AMINA, remark())).unwrap());
		let payer = Payer::Individual(AMINA);
		assert!(Buckets::<Test>::contains_key(&payer));
		assert_ok!(in_block(transaction(AMINA, leave(AMINA))).unwrap());
		Members::give_back(&payer, 5);
		assert!(!Buckets::<Test>::contains_key(&payer));
	});
}

#[test]
fn nobody_sends_a_transaction_without_a_signer() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			in_pool(unsigned_transaction(remark())),
			refused(Refusal::NoOrigin)
		);
		assert_noop!(
			in_block(unsigned_transaction(remark())),
			refused(Refusal::NoOrigin)
		);
	});
}

#[test]
fn a_call_that_authorized_itself_passes_without_a_signer() {
	ExtBuilder::default().build_and_execute(|| {
		let info = DispatchInfo::default();
		let origin = RuntimeOrigin::from(frame_system::RawOrigin::Authorized);
		let extension = CheckMembership::<Test>::new();
		assert_ok!(extension.validate_only(
			origin.clone(),
			&remark(),
			&info,
			0,
			TransactionSource::External,
			0
		));
		assert_ok!(extension
			.test_run(origin, &remark(), &info, 0, 0, |_| Ok(Default::default()))
			.unwrap());
	});
}

#[test]
fn a_call_that_is_not_offered_stands_in_no_pool_and_no_block_until_it_is() {
	ExtBuilder::default().build_and_execute(|| {
		Paused::set(true);
		let next = transaction(AMINA, remark());
		assert_noop!(
			in_pool(next.clone()),
			TransactionValidityError::from(UnknownTransaction::Custom(109))
		);
		// An author leaves it in the pool.
		assert_noop!(
			in_block(next.clone()),
			TransactionValidityError::from(InvalidTransaction::ExhaustsResources)
		);
		// A stranger learns that it is no member, whatever it calls.
		assert_refused(STRANGER, remark(), Refusal::NotAMember);
		// A call that authorized itself is no exception.
		let validity = CheckMembership::<Test>::new().validate_only(
			RuntimeOrigin::from(frame_system::RawOrigin::Authorized),
			&remark(),
			&DispatchInfo::default(),
			0,
			TransactionSource::External,
			0,
		);
		assert_eq!(
			validity.unwrap_err(),
			TransactionValidityError::from(UnknownTransaction::Custom(109))
		);
		// Nobody's rights are affected.
		assert_ok!(in_block(transaction(AMINA, leave(AMINA))).unwrap());

		Paused::set(false);
		assert_ok!(in_pool(transaction(BORIS, remark())));
		assert_ok!(in_block(transaction(BORIS, remark())).unwrap());
	});
}

#[test]
fn a_bare_extrinsic_is_left_to_frame_which_refuses_an_ordinary_call() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			in_pool(bare_transaction(remark())),
			TransactionValidityError::from(InvalidTransaction::Call)
		);
		assert_noop!(
			in_block(bare_transaction(remark())),
			TransactionValidityError::from(InvalidTransaction::Call)
		);
	});
}

#[test]
fn every_refusal_has_its_own_code_and_a_sentence_that_names_it() {
	let codes = Refusal::ALL.map(Refusal::code);
	assert_eq!(codes, [101, 102, 103, 104, 105, 106, 107, 108, 109]);
	for refusal in Refusal::ALL {
		let sentence = refusal.sentence();
		assert_eq!(Refusal::from_code(refusal.code()), Some(refusal));
		assert!(
			sentence.contains(&format!(" ({}): ", refusal.code())),
			"{sentence}"
		);
		assert!(!sentence.contains(['\n', '\t']), "{sentence}");
	}
	assert_eq!(Refusal::from_code(100), None);
	assert_eq!(Refusal::from_code(110), None);
}
