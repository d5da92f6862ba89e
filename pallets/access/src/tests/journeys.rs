//! What spans calls: the tests T3, T8, T9 and T10 of the feature list, and the promises.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{ids::ReceiptId, members::Role};

#[test]
fn t3_a_withdrawal_before_the_purchase_in_the_same_block_keeps_the_subject_out() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		withdraw(amina);
		let id = accepted(terms());
		include(id, &[amina]);
		assert_eq!(Access::line(id, amina), None);
		assert_eq!(System::block_number(), 1);
	});
}

#[test]
fn t3_a_withdrawal_after_the_purchase_in_the_same_block_drops_and_refunds_the_line() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		include(id, &[amina]);
		withdraw(amina);
		authorize(id, amina);
		assert_eq!(System::block_number(), 1);
		assert_eq!(
			(line_state(id, amina), held(PARTNER)),
			(LineState::Dropped, 400)
		);
		assert_eq!(Access::receipt(ReceiptId(0)), None);
	});
}

#[test]
fn t3_a_withdrawal_after_the_authorization_in_the_same_block_makes_the_receipt_worthless() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		include(id, &[amina]);
		authorize(id, amina);
		withdraw(amina);
		assert_eq!(System::block_number(), 1);
		assert!(!Access::is_spendable(ReceiptId(0)));
		// An honest gateway releases nothing and confirms nothing, and Amina does nothing more.
		pass(DELIVERY + DAY);
		settle(id);
		assert_eq!(
			(line_state(id, amina), held(PARTNER), free(amina)),
			(LineState::Lapsed, 0, 0)
		);
		assert_eq!(free(treasury(PARTNER)), FUNDS);
	});
}

#[test]
fn t8_a_consent_that_ends_before_settlement_does_not_undo_a_release() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		withdraw(amina);
		pass(7 * DAY);
		settle(id);
		assert_eq!((line_state(id, amina), free(amina)), (LineState::Paid, 70));
	});
}

#[test]
fn t8_a_consent_that_ends_before_the_release_does() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		include(id, &[amina]);
		pass(DAY);
		// It ends by the clock: the subject has not acted, and the version is the same.
		World::with(|world| {
			let ended = Says::of(galen_primitives::consent::Outcome::NoConsent);
			world.consents.entry(amina).or_default().otherwise = ended;
		});
		authorize(id, amina);
		assert_eq!(line_state(id, amina), LineState::Dropped);
	});
}

#[test]
fn t9_a_claim_retried_and_late_has_exactly_one_outcome() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		pass(400 * DAY);
		for _ in 0..5 {
			settle(id);
		}
		assert_eq!((free(amina), held(PARTNER)), (70, 0));
		assert_eq!(free(treasury(PARTNER)), FUNDS - 100);
		let reason = DisputeReason::NotReceived;
		assert_noop!(
			Access::dispute(by(PARTNER, Role::Scientist), id, amina, reason),
			Error::<Test>::LineNotReleased
		);
		let root = RuntimeOrigin::root();
		assert_noop!(
			Access::resolve_dispute(root, id, amina, Ruling::Refund),
			Error::<Test>::LineNotDisputed
		);
	});
}

#[test]
fn t10_when_the_custodian_vanishes_everything_goes_back() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2, 3].map(|nth| subject(HOSPITAL, nth));
		let never_accepted = place(terms());
		let never_included = accepted(terms());
		let never_released = accepted(terms());
		include(never_released, &subjects);
		authorize(never_released, subjects[0]);
		assert_eq!(held(PARTNER), 1_500);
		pass(DELIVERY + DAY);
		for id in [never_accepted, never_included, never_released] {
			settle(id);
			assert!(matches!(state_of(id), OrderState::Closed { .. }));
		}
		assert_eq!((held(PARTNER), free(treasury(PARTNER))), (0, FUNDS));
	});
}

#[test]
fn t10_a_suspended_custodian_and_requester_lock_no_tokens() {
	ExtBuilder::default().build_and_execute(|| {
		use galen_primitives::members::OrganizationStatus::Retired;
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		set_status(HOSPITAL, Retired);
		set_status(PARTNER, Retired);
		pass(DELIVERY + DAY);
		settle(id);
		assert_eq!((held(PARTNER), free(amina)), (0, 70));
	});
}

#[test]
fn a_subject_without_tokens_is_paid() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		assert!(!frame_system::Account::<Test>::contains_key(amina));
		let id = released(
			OrderTerms {
				price: 10,
				..terms()
			},
			&[amina],
		);
		pass(7 * DAY);
		settle(id);
		assert_eq!(free(amina), 7);
	});
}

#[test]
fn a_new_treasury_does_not_move_the_escrow_of_old_orders() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		let next = treasury(CLINIC);
		World::with(|world| world.organizations.get_mut(&PARTNER).unwrap().treasury = Some(next));
		assert_ok!(Access::cancel_order(by(PARTNER, Role::Scientist), id));
		assert_eq!((free(treasury(PARTNER)), free(next)), (FUNDS, FUNDS));
	});
}

#[test]
fn a_sanction_does_not_stop_an_order_that_is_under_way() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		let emergency = emergency(subject(HOSPITAL, 9));
		review(emergency, 0, Verdict::Unjustified);
		review(emergency, 1, Verdict::Unjustified);
		assert!(Access::paid_orders_blocked(HOSPITAL));
		include(id, &[amina]);
		authorize(id, amina);
		confirm(id, &[amina]);
		pass(7 * DAY);
		settle(id);
		assert_eq!(free(amina), 70);
	});
}
