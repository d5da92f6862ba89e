//! Promise 3: withdrawing never fails for money, quota, deposit, pause or a missing counterparty.

mod common;

use common::{dispatch, on_preset, validate, who};
use galen_primitives::{
	codes::{Purpose, PurposeSet},
	consent::{Conditions, Period, Rule, Terms},
	ids::{DirectiveId, OrganizationId, TemplateId, TemplateRef},
};
use galen_runtime::{configs::BlockClock, Consent, Members, Runtime, RuntimeCall, RuntimeOrigin};
use pallet_consent::types::Statement;
use pallet_members::{Bucket, Buckets, Payer};

/// Amina lets anybody treat her, from now on, under the demo's template for care.
fn give() -> RuntimeCall {
	let conditions = Conditions {
		purposes: Some(PurposeSet::of(&[Purpose::Treat])),
		..Default::default()
	};
	let rule = Rule::Permit(conditions, Terms::default());
	pallet_consent::Call::<Runtime>::give_consent {
		subject: who(&["Amina"]),
		statement: Statement {
			template: TemplateRef {
				id: TemplateId(0),
				version: 1,
			},
			period: Period {
				start: 0,
				end: None,
			},
			rules: vec![rule].try_into().expect("one rule"),
		},
		paper: None,
	}
	.into()
}

fn withdraw() -> RuntimeCall {
	pallet_consent::Call::<Runtime>::withdraw_consent {
		subject: who(&["Amina"]),
		directive: DirectiveId(0),
		paper: None,
	}
	.into()
}

/// Consent is given; then `trouble` comes; then Amina withdraws through pool and filters.
fn withdrawing_despite(trouble: impl FnOnce()) {
	on_preset(galen_runtime::genesis::preset_id::LOCAL, || {
		let amina = who(&["Amina"]);
		assert_eq!(galen_runtime::Balances::free_balance(&amina), 0);
		dispatch(give(), amina.clone()).expect("she may consent");
		assert!(Consent::has_something_to_withdraw(&amina));
		trouble();

		validate(withdraw(), "//Amina").expect("the pool takes a withdrawal");
		dispatch(withdraw(), amina.clone()).expect("a withdrawal is dispatched");
		assert!(!Consent::has_something_to_withdraw(&amina));
	});
}

fn use_up_her_quota() {
	let payer = Payer::Individual(who(&["Amina"]));
	let empty = Bucket {
		level: 0,
		updated: <BlockClock as galen_primitives::traits::Clock>::now(),
		own: None,
	};
	Buckets::<Runtime>::insert(payer, empty);
	assert!(
		validate(give(), "//Amina").is_err(),
		"an ordinary act waits for the quota"
	);
}

#[test]
fn withdrawing_should_need_no_balance() {
	withdrawing_despite(|| ());
}

#[test]
fn withdrawing_should_need_no_quota() {
	withdrawing_despite(use_up_her_quota);
}

#[test]
fn withdrawing_should_work_in_safe_mode() {
	withdrawing_despite(|| {
		galen_runtime::SafeMode::force_enter(RuntimeOrigin::root()).expect("a halt");
		let refused = dispatch(give(), who(&["Amina"])).expect_err("the rest is halted");
		assert_eq!(
			refused.error,
			frame_system::Error::<Runtime>::CallFiltered.into()
		);
	});
}

#[test]
fn withdrawing_should_work_while_the_custodian_is_suspended() {
	withdrawing_despite(|| {
		Members::suspend_organization(RuntimeOrigin::root(), OrganizationId(0))
			.expect("the council suspends a hospital");
	});
}

#[test]
fn withdrawing_should_work_when_everything_comes_together() {
	withdrawing_despite(|| {
		use_up_her_quota();
		galen_runtime::SafeMode::force_enter(RuntimeOrigin::root()).expect("a halt");
		Members::suspend_organization(RuntimeOrigin::root(), OrganizationId(0))
			.expect("the council suspends a hospital");
	});
}

#[test]
fn withdrawing_twice_should_be_refused_in_the_pool() {
	on_preset(galen_runtime::genesis::preset_id::LOCAL, || {
		dispatch(give(), who(&["Amina"])).expect("she may consent");
		dispatch(withdraw(), who(&["Amina"])).expect("and withdraw");
		assert!(
			validate(withdraw(), "//Amina").is_err(),
			"there is nothing left to act on"
		);
	});
}

#[test]
fn a_hospital_that_ends_an_enrolment_should_leave_no_consent_behind() {
	on_preset(galen_runtime::genesis::preset_id::LOCAL, || {
		let amina = who(&["Amina"]);
		dispatch(give(), amina.clone()).expect("she may consent");
		let release = pallet_members::Call::<Runtime>::release_subject {
			subject: amina.clone(),
		};
		dispatch(release, who(&["Alice", "Registrar"])).expect("her hospital may release her");
		assert!(
			!Consent::has_something_to_withdraw(&amina),
			"nobody could take it back any more"
		);
	});
}
