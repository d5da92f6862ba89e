//! Whatever can be called fits into a block, at its worst.

use crate::{AccountId, Runtime, RuntimeCall};
use frame_support::{
	dispatch::DispatchClass,
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_access::MAX_BATCH;
use pallet_consent::MAX_SIZE;
use pallet_members::SubjectObserver;
use pallet_rewards::MAX_CONTRIBUTIONS;
use sp_runtime::traits::TransactionExtension;

/// What one pallet's weights are, by name.
type Worst = (&'static str, Vec<(&'static str, Weight)>);

/// Collects a pallet's weights at their worst, and makes sure that none is forgotten.
macro_rules! worst {
	($pallet:ident, $declared:literal: $( $name:ident $(($most:expr))?, )+) => {{
		type Measured = crate::weights::$pallet::Measured<Runtime>;
		let named = vec![$(
			(stringify!($name), <Measured as $pallet::WeightInfo>::$name($($most)?)),
		)+];
		let declared = include_str!(concat!("../../../pallets/", $declared, "/src/weights.rs"))
			.lines()
			.skip_while(|line| !line.starts_with("pub trait WeightInfo"))
			.take_while(|line| *line != "}")
			.filter(|line| line.starts_with("\tfn "))
			.count();
		assert_eq!(named.len(), declared, "not all weights of {} are looked at", $declared);
		(stringify!($pallet), named)
	}};
}

fn all() -> Vec<Worst> {
	let representatives = <Runtime as pallet_members::Config>::MaxRepresentativesPerSubject::get();
	vec![
		worst!(pallet_access, "access":
			place_order,
			accept_order,
			decline_order,
			cancel_order,
			include_subjects(MAX_BATCH),
			authorize_release,
			confirm_delivery(MAX_BATCH),
			dispute,
			resolve_dispute,
			settle(MAX_BATCH),
			open_access,
			open_emergency_access,
			record_late_emergency_access,
			review_emergency_access,
			lift_sanction,
			request_consent,
			answer_request,
			prune_order(MAX_BATCH),
			prune_receipts(MAX_BATCH),
			prune_emergency,
			prune_requests,
		),
		worst!(pallet_anchors, "anchors":
			anchor_batch,
			record_erasure,
			request_erasure,
			answer_erasure,
		),
		worst!(pallet_consent, "consent":
			publish_template,
			set_template_minimum,
			give_consent(MAX_SIZE),
			amend_consent(MAX_SIZE),
			withdraw_consent(MAX_SIZE),
			withdraw_all(MAX_SIZE),
			remove_directive(MAX_SIZE),
			block(MAX_SIZE),
			unblock(MAX_SIZE),
			suspend(MAX_SIZE),
			resume(MAX_SIZE),
			evaluate,
			exercises_right,
		),
		worst!(pallet_members, "members":
			admit_organization,
			suspend_organization,
			resume_organization,
			retire_organization,
			set_envelope_key,
			appoint,
			dismiss,
			set_seat,
			enroll_subject,
			release_subject(representatives),
			appoint_representative(representatives),
			remove_representative,
			attest_qualification,
			revoke_qualification,
			set_quota,
			authorize_upgrade,
			restore_admin,
			check_membership,
		),
		worst!(pallet_recovery, "recovery":
			set_recovery_key,
			open_recovery,
			approve_recovery,
			cancel_recovery,
			complete_recovery,
			resolve_key,
		),
		worst!(pallet_rewards, "rewards":
			issue,
			issue_to_network,
			redeem,
			redeem_for,
			credit_contributions(MAX_CONTRIBUTIONS),
			set_schedule,
			set_subject_floor,
			set_transferability,
		),
		worst!(pallet_validators, "validators":
			admit_validator,
			retire_validator,
			suspend_validator,
			resume_validator,
			set_peer_ids,
			report_aura_equivocation,
			authorize_report_aura_equivocation,
			note_stalled,
			clear_peer_ids,
		),
	]
}

#[test]
fn every_call_fits_into_a_block_at_its_worst() {
	let blocks = <Runtime as frame_system::Config>::BlockWeights::get();
	let limit = blocks
		.get(DispatchClass::Normal)
		.max_extrinsic
		.expect("a transaction's weight is bounded");
	let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
	let extension = <Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_extension();
	let around = extension.weight(&call);
	// What the membership declares for those it tells, whichever of them a call tells.
	let told = <Runtime as pallet_members::Config>::StandingChangeWeight::get()
		.saturating_add(
			<<Runtime as pallet_members::Config>::SubjectObserver as SubjectObserver<AccountId>>::weight(),
		);

	for (pallet, weights) in all() {
		for (name, weight) in weights {
			let micros = weight.ref_time() / WEIGHT_REF_TIME_PER_MICROS;
			println!("{pallet}::{name}: {micros} µs");
			let declared = weight.saturating_add(around).saturating_add(told);
			assert!(
				declared.all_lte(limit),
				"{pallet}::{name} needs {declared:?} of {limit:?}"
			);
		}
	}
}
