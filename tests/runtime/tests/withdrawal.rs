//! Promise 3: withdrawing never fails for money, quota, deposit, pause or a missing counterparty.
//!
//! Every withdrawal here is a signed transaction that goes through the real pool into a block.

mod common;

use common::{
	actor,
	acts::*,
	cast::{amina, auditor, bilal, scientist, ALICE, BOB, PARTNER},
	council, enact, on_preset, validate, wait, who, Actor, DAY,
};
use galen_primitives::{
	codes::{Category, Purpose},
	consent::{Conditions, Outcome},
	ids::OrderId,
	members::Right,
	traits::Clock,
};
use galen_runtime::{
	configs::{BlockClock, RIGHTS},
	constants::CREDIT,
	genesis::preset_id,
	Access, Anchors, Balances, Consent, Runtime, RuntimeCall, System,
};
use pallet_access::types::{LineState, OrderState, Refusals};
use pallet_anchors::ErasureScope;
use pallet_members::{extension::RIGHTS_PRIORITY, Bucket, Buckets, Payer, Refusal};

/// A whole withdrawal as it can come: one directive, everything, a pause, or a standing denial.
fn narrowing_acts() -> Vec<(&'static str, RuntimeCall)> {
	let amina = amina();
	let suspend = pallet_consent::Call::<Runtime>::suspend {
		subject: amina.account(),
		directive: galen_primitives::ids::DirectiveId(0),
		paper: None,
	};
	vec![
		("withdraw_consent", withdraw(&amina, 0)),
		("withdraw_all", withdraw_all(&amina)),
		("suspend", suspend.into()),
		("block", block(&amina, on_purpose(Purpose::Treat))),
	]
}

/// Consent is given; then `trouble` comes; then `who` takes it back in each way there is, by a
/// transaction through pool and block, and nobody may read any more.
fn taking_back_by(taker: &Actor, trouble: impl Fn()) {
	for (name, call) in narrowing_acts() {
		on_preset(preset_id::LOCAL, || {
			assert_eq!(Balances::free_balance(amina().account()), 0);
			amina().does(give_care(&amina()));
			let guardian = actor(&["Guardian"]);
			ALICE.registrar().does(appoint_representative(
				&amina(),
				&guardian,
				&[Right::Withdraw],
				common::now() + DAY,
			));
			let treatment = || ask(&amina(), BOB.id, Purpose::Treat).outcome;
			assert!(treatment().admits());
			trouble();

			let pooled = validate(call.clone(), taker).expect("the pool takes it");
			assert!(pooled.priority >= RIGHTS_PRIORITY, "{name} goes first");
			taker.does(call);
			assert_eq!(treatment(), Outcome::Deny, "{name}");
		});
	}
}

fn taking_back_despite(trouble: impl Fn()) {
	taking_back_by(&amina(), trouble);
}

/// Not a picosecond is left to `account`, which an ordinary act then feels.
fn exhaust_the_quota_of(actor: &Actor) {
	let empty = Bucket {
		level: 0,
		updated: <BlockClock as Clock>::now(),
		own: None,
	};
	Buckets::<Runtime>::insert(Payer::Individual(actor.account()), empty);
}

fn exhaust_her_quota() {
	exhaust_the_quota_of(&amina());
	amina().is_turned_away(give_care(&amina()), Refusal::QuotaExhausted);
}

fn halt() {
	enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
	amina().is_turned_away(give_care(&amina()), Refusal::NotOffered);
}

fn pause(pallet: &str, call: &str) -> RuntimeCall {
	let full_name = (
		pallet.as_bytes().to_vec().try_into().expect("short"),
		call.as_bytes().to_vec().try_into().expect("short"),
	);
	pallet_tx_pause::Call::<Runtime>::pause { full_name }.into()
}

/// The council pauses whatever it can by name, and tries to pause the rights as well.
fn pause_everything() {
	use frame_support::traits::GetCallMetadata;
	for pallet in RuntimeCall::get_module_names() {
		for call in RuntimeCall::get_call_names(pallet) {
			let decided = council::decide(pause(pallet, call));
			if RIGHTS.contains(&(*pallet, *call)) {
				let never = pallet_tx_pause::Error::<Runtime>::Unpausable;
				assert_eq!(decided, Err(common::pool::nameless(never.into())), "{call}");
			}
		}
	}
	amina().is_turned_away(give_care(&amina()), Refusal::NotOffered);
}

fn suspend_the_hospital() {
	enact(pallet_members::Call::<Runtime>::suspend_organization {
		organization: ALICE.id,
	});
	ALICE.registrar().is_turned_away(
		enroll(&actor(&["Newcomer"])),
		Refusal::OrganizationSuspended,
	);
}

fn retire_the_hospital() {
	enact(pallet_members::Call::<Runtime>::retire_organization {
		organization: ALICE.id,
	});
}

#[test]
fn withdrawing_should_need_no_balance() {
	// Nobody in these tests has any; see `taking_back_by`.
	taking_back_despite(|| ());
}

#[test]
fn withdrawing_should_need_no_quota() {
	taking_back_despite(exhaust_her_quota);
}

#[test]
fn withdrawing_should_work_in_safe_mode() {
	taking_back_despite(halt);
}

#[test]
fn withdrawing_should_work_when_everything_that_can_be_paused_is() {
	taking_back_despite(pause_everything);
}

#[test]
fn withdrawing_should_work_while_the_custodian_is_suspended() {
	taking_back_despite(suspend_the_hospital);
}

#[test]
fn withdrawing_should_work_after_the_custodian_has_left() {
	taking_back_despite(retire_the_hospital);
}

#[test]
fn withdrawing_should_work_when_everything_comes_together() {
	taking_back_despite(|| {
		suspend_the_hospital();
		exhaust_her_quota();
		pause_everything();
		enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
	});
}

#[test]
fn a_representative_should_withdraw_despite_everything_too() {
	let guardian = actor(&["Guardian"]);
	taking_back_by(&guardian, || {
		suspend_the_hospital();
		exhaust_the_quota_of(&actor(&["Guardian"]));
		pause_everything();
		enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
	});
}

#[test]
fn demanding_an_erasure_should_be_stopped_by_none_of_it_either() {
	let everything = || {
		suspend_the_hospital();
		exhaust_her_quota();
		pause_everything();
		enact(pallet_safe_mode::Call::<Runtime>::force_enter {});
	};
	let troubles: [fn(); 5] = [
		exhaust_her_quota,
		halt,
		pause_everything,
		suspend_the_hospital,
		retire_the_hospital,
	];
	let demanded = |trouble: &dyn Fn()| {
		on_preset(preset_id::LOCAL, || {
			trouble();
			for scope in [
				ErasureScope::Everything,
				ErasureScope::Records(commitment("a list")),
			] {
				let call = demand_erasure(&amina(), scope);
				let pooled = validate(call.clone(), &amina()).expect("the pool takes it");
				assert!(pooled.priority >= RIGHTS_PRIORITY, "it goes first");
				amina().does(call);
			}
			assert_eq!(Anchors::erasure_requests_of(amina().account()).len(), 2);
			let twice = demand_erasure(&amina(), ErasureScope::Everything);
			amina().is_turned_away(twice, Refusal::NothingToActOn);
		});
	};
	for trouble in troubles {
		demanded(&trouble);
	}
	demanded(&everything);
}

#[test]
fn a_letter_should_be_entered_even_where_the_hospital_is_suspended() {
	on_preset(preset_id::LOCAL, || {
		amina().does(give_care(&amina()));
		suspend_the_hospital();
		ALICE
			.registrar()
			.does(pallet_consent::Call::<Runtime>::withdraw_all {
				subject: amina().account(),
				paper: Some(letter()),
			});
		assert!(!Consent::has_something_to_withdraw(&amina().account()));
	});
}

#[test]
fn withdrawing_everything_should_work_where_no_block_fits_any_more() {
	on_preset(preset_id::LOCAL, || {
		amina().does(give_care(&amina()));
		for bit in 0..galen_primitives::consent::MAX_BLOCKS {
			let denies = Conditions {
				author: Some(galen_primitives::ids::OrganizationId(bit)),
				..Conditions::default()
			};
			amina().does(block(&amina(), denies));
		}
		let one_more = block(&amina(), on_purpose(Purpose::Treat));
		amina().is_turned_away(one_more, Refusal::NothingToActOn);
		amina().does(withdraw_all(&amina()));
	});
}

#[test]
fn withdrawing_twice_should_be_refused_in_the_pool() {
	on_preset(preset_id::LOCAL, || {
		amina().does(give_care(&amina()));
		amina().does(withdraw(&amina(), 0));
		amina().is_turned_away(withdraw(&amina(), 0), Refusal::NothingToActOn);
	});
}

#[test]
fn a_hospital_that_ends_an_enrolment_should_leave_no_consent_behind() {
	on_preset(preset_id::LOCAL, || {
		amina().does(give_care(&amina()));
		ALICE.registrar().does(release(&amina()));
		assert!(
			!Consent::has_something_to_withdraw(&who(&["Amina"])),
			"nobody could take it back any more"
		);
	});
}

// The same block as the purchase, in every order in which the two can come. Amina has exhausted
// her quota in each of them.

const PRICE: u128 = 10 * CREDIT;

/// Amina and Bilal have consented to paid research, and the partner's order was accepted.
fn purchase(test: impl FnOnce(OrderId)) {
	on_preset(preset_id::LOCAL, || {
		for patient in [amina(), bilal()] {
			patient.does(give_research(&patient, 0));
		}
		scientist().does(place(ALICE.id, research_terms(PRICE, 2), DAY));
		let order = latest_order();
		ALICE.officer().does(accept(order));
		assert_eq!(held(&treasury(PARTNER)), 2 * PRICE);
		exhaust_her_quota();
		test(order);
		assert_eq!(System::block_number(), 1, "all of it in one block");

		// Whatever happened, in the end everything is paid or refunded.
		wait(40 * DAY);
		auditor().does(settle(order));
		let closed = Access::order(order).expect("it is still there");
		assert!(matches!(closed.state, OrderState::Closed { .. }));
		assert_eq!(closed.paid + closed.refunded, 2 * PRICE);
		assert_eq!(held(&treasury(PARTNER)), 0);
		assert_eq!(free(&amina().account()), 0, "nothing was released of hers");
	});
}

fn her_line(order: OrderId) -> Option<LineState> {
	Access::line(order, amina().account()).map(|line| line.state)
}

#[test]
fn a_withdrawal_before_the_purchase_in_the_same_block_should_keep_her_out() {
	purchase(|order| {
		amina().does(withdraw(&amina(), 0));
		ALICE.gateway().does(include(order, &[amina(), bilal()]));
		let event = pallet_access::Event::<Runtime>::SubjectsIncluded {
			order,
			included: 1,
			refused: Refusals {
				not_admitted: 1,
				..Refusals::default()
			},
		};
		assert!(common::events().contains(&event.into()));
		assert_eq!(her_line(order), None);
	});
}

#[test]
fn a_withdrawal_after_the_purchase_in_the_same_block_should_drop_and_refund_her_line() {
	purchase(|order| {
		ALICE.gateway().does(include(order, &[amina(), bilal()]));
		amina().does(withdraw(&amina(), 0));
		ALICE.gateway().does(authorize(order, &amina()));
		assert_eq!(her_line(order), Some(LineState::Dropped));
		assert_eq!(held(&treasury(PARTNER)), PRICE, "hers went back at once");
		let none = pallet_access::NextReceipt::<Runtime>::get();
		assert_eq!(none.0, 0, "there is no receipt to release under");
	});
}

#[test]
fn a_withdrawal_after_the_authorization_in_the_same_block_should_spoil_the_receipt() {
	purchase(|order| {
		ALICE.gateway().does(include(order, &[amina(), bilal()]));
		ALICE.gateway().does(authorize(order, &amina()));
		let receipt = latest_receipt();
		assert!(Access::is_spendable(receipt));
		amina().does(withdraw(&amina(), 0));
		assert!(
			!Access::is_spendable(receipt),
			"no gateway releases under it"
		);
		// The gateway may ask again at once, and is told that it is over.
		ALICE.gateway().does(authorize(order, &amina()));
		assert_eq!(her_line(order), Some(LineState::Dropped));
	});
}

#[test]
fn a_withdrawal_of_one_category_in_the_same_block_should_count_as_well() {
	purchase(|order| {
		ALICE.gateway().does(include(order, &[amina()]));
		let laboratory = Conditions {
			categories: Some(galen_primitives::codes::CategorySet::of(&[
				Category::Laboratory,
			])),
			..Conditions::default()
		};
		amina().does(block(&amina(), laboratory));
		ALICE.gateway().does(authorize(order, &amina()));
		assert_eq!(her_line(order), Some(LineState::Dropped));
	});
}
