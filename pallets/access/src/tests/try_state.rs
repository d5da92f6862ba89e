//! Each invariant notices when it is broken.

use crate::{mock::*, *};
use frame::{deps::sp_runtime::TryRuntimeError, testing_prelude::*};
use galen_primitives::{
	codes::CategorySet,
	ids::{EmergencyId, OrderId, ReceiptId},
};

/// Sets up a rich state, breaks it, and expects the complaint.
fn notices(complaint: &'static str, damage: impl FnOnce(OrderId, [u64; 4])) {
	ExtBuilder::default().build().execute_with(|| {
		let subjects = [1, 2, 3, 4].map(|nth| subject(HOSPITAL, nth));
		let id = accepted(terms());
		include(id, &subjects);
		subjects[1..]
			.iter()
			.for_each(|subject| authorize(id, *subject));
		confirm(id, &subjects[2..]);
		dispute(id, subjects[3]);
		emergency(subjects[0]);
		emergency(subjects[1]);
		Access::do_try_state().unwrap();
		damage(id, subjects);
		assert_eq!(
			Access::do_try_state(),
			Err(TryRuntimeError::Other(complaint))
		);
	});
}

fn change_order(id: OrderId, change: impl FnOnce(&mut OrderOf<Test>)) {
	Orders::<Test>::mutate_extant(id, change);
}

fn change_line(id: OrderId, subject: u64, change: impl FnOnce(&mut Line)) {
	Lines::<Test>::mutate(id, subject, |line| change(line.as_mut().unwrap()));
}

#[test]
fn escrow_that_is_not_price_times_lines() {
	notices("access: the escrow is not price times lines", |id, _| {
		change_order(id, |order| order.escrow += 1);
	});
}

#[test]
fn more_paid_than_held() {
	notices("access: more was paid and refunded than held", |id, _| {
		change_order(id, |order| order.paid = 501);
	});
}

#[test]
fn held_that_is_neither_refundable_nor_payable() {
	notices(
		"access: held differs from refundable and payable",
		|id, _| {
			change_order(id, |order| order.refunded += 100);
		},
	);
}

#[test]
fn a_closed_order_that_holds() {
	notices(
		"access: held differs from refundable and payable",
		|id, _| {
			let state = OrderState::Closed {
				how: Closing::Settled,
				at: START,
			};
			change_order(id, |order| order.state = state);
		},
	);
}

#[test]
fn a_hold_that_is_not_the_sum_of_the_orders() {
	notices(
		"access: a treasury's hold is not the sum of its orders",
		|_, _| {
			use frame::traits::fungible::MutateHold;
			let payer = treasury(PARTNER);
			assert_ok!(Balances::hold(&HoldReason::OrderEscrow.into(), &payer, 1));
		},
	);
}

#[test]
fn a_line_both_paid_and_refunded() {
	notices(
		"access: a tally does not match the lines",
		|id, subjects| {
			change_line(id, subjects[0], |line| line.state = LineState::Paid);
			change_line(id, subjects[0], |line| line.receipt = Some(ReceiptId(0)));
		},
	);
}

#[test]
fn a_line_without_an_order() {
	notices("access: a line without an order", |id, subjects| {
		let line = Lines::<Test>::get(id, subjects[0]).unwrap();
		Lines::<Test>::insert(OrderId(9), subjects[0], line);
	});
}

#[test]
fn a_line_released_without_a_receipt() {
	notices(
		"access: a line was released without a receipt",
		|id, subjects| {
			change_line(id, subjects[2], |line| line.receipt = None);
		},
	);
}

#[test]
fn a_line_without_categories() {
	notices("access: a line without categories", |id, subjects| {
		change_line(id, subjects[2], |line| line.categories = CategorySet::EMPTY);
	});
}

#[test]
fn a_line_with_other_categories() {
	notices(
		"access: a line's categories are not what the order asks for",
		|id, subjects| {
			change_line(id, subjects[2], |line| line.categories = CategorySet::ALL);
		},
	);
}

#[test]
fn a_payment_for_a_line_that_is_not_released() {
	notices(
		"access: a payment waits for a line that is not released",
		|id, subjects| {
			PaymentQueue::<Test>::insert(id, 1, subjects[0]);
		},
	);
}

#[test]
fn a_payment_outside_its_queue() {
	notices("access: a payment is outside its queue", |id, subjects| {
		PaymentQueue::<Test>::insert(id, 7, subjects[2]);
	});
}

#[test]
fn a_dispute_for_a_line_that_is_not_disputed() {
	notices(
		"access: a dispute waits for a line that is not disputed",
		|id, subjects| {
			DisputeQueue::<Test>::insert(id, 0, subjects[0]);
		},
	);
}

#[test]
fn a_dispute_outside_its_queue() {
	notices("access: a dispute is outside its queue", |id, subjects| {
		DisputeQueue::<Test>::insert(id, 7, subjects[3]);
	});
}

#[test]
fn a_released_line_in_no_queue() {
	notices(
		"access: a released or disputed line waits in no queue",
		|id, _| {
			PaymentQueue::<Test>::remove(id, 0);
		},
	);
}

#[test]
fn an_order_in_no_index() {
	notices("access: an order is in no index", |id, _| {
		OrdersOf::<Test>::remove(HOSPITAL, id)
	});
}

#[test]
fn an_index_with_somebody_elses_order() {
	notices(
		"access: an index names an order of somebody else",
		|id, _| {
			OrdersOf::<Test>::insert(CLINIC, id, Side::Requester);
		},
	);
}

#[test]
fn a_receipt_in_no_index() {
	notices(
		"access: a receipt is not in its subject's index",
		|_, subjects| {
			ReceiptsOf::<Test>::remove(subjects[1], ReceiptId(0));
		},
	);
}

#[test]
fn an_index_with_somebody_elses_receipt() {
	notices(
		"access: an index names somebody else's receipt",
		|_, subjects| {
			ReceiptsOf::<Test>::insert(subjects[3], ReceiptId(0), ());
		},
	);
}

#[test]
fn an_unreviewed_emergency_in_no_list() {
	notices("access: an unreviewed emergency is in no list", |_, _| {
		Reviews::<Test>::remove(HOSPITAL);
	});
}

#[test]
fn a_torn_list_of_reviews() {
	notices("access: a list of reviews is torn", |_, _| {
		Emergencies::<Test>::mutate_extant(EmergencyId(1), |access| access.older = None);
	});
}

#[test]
fn a_wrong_due_time() {
	notices("access: the oldest review's due time is wrong", |_, _| {
		Reviews::<Test>::mutate(HOSPITAL, |queue| queue.oldest = Some((EmergencyId(0), 1)));
	});
}

#[test]
fn a_list_that_does_not_end() {
	notices(
		"access: a list of reviews does not end where it should",
		|_, _| {
			Reviews::<Test>::mutate(HOSPITAL, |queue| queue.newest = Some(EmergencyId(0)));
		},
	);
}

#[test]
fn an_emergency_opened_after_its_entry() {
	let what = "access: an emergency was not opened within the time before its entry";
	for opened_at in [START + 1, START - MAX_LATENESS - 1] {
		notices(what, |_, _| {
			Emergencies::<Test>::mutate_extant(EmergencyId(0), |access| {
				access.opened_at = opened_at;
			});
		});
	}
}

#[test]
fn a_late_entry_that_is_not_marked() {
	notices(
		"access: an emergency was entered late and is not marked",
		|_, _| {
			Emergencies::<Test>::mutate_extant(EmergencyId(0), |access| access.opened_at -= 1);
		},
	);
}

#[test]
fn a_late_entry_in_no_index() {
	notices("access: a late entry is in no index", |_, _| {
		Emergencies::<Test>::mutate_extant(EmergencyId(0), |access| access.late = true);
	});
}

#[test]
fn an_index_with_another_late_entry() {
	notices(
		"access: an index names another's late entry",
		|_, subjects| {
			let entry = (HOSPITAL, Watch::of(START));
			LateEmergencies::<Test>::insert(subjects[0], entry, EmergencyId(0));
		},
	);
}

#[test]
fn an_organization_that_asks_twice() {
	notices(
		"access: an organization asks a subject twice",
		|_, subjects| {
			assert_ok!(super::request_consent::ask(PARTNER, subjects[0]));
			assert_ok!(super::request_consent::ask(CLINIC, subjects[0]));
			Inboxes::<Test>::mutate(subjects[0], |inbox| {
				inbox.iter_mut().for_each(|entry| entry.requester = PARTNER);
			});
		},
	);
}

#[test]
fn a_number_not_yet_assigned() {
	notices("access: an order has a number not yet assigned", |_, _| {
		NextOrder::<Test>::kill()
	});
	notices("access: a receipt has a number not yet assigned", |_, _| {
		NextReceipt::<Test>::kill()
	});
	notices(
		"access: an emergency has a number not yet assigned",
		|_, _| {
			NextEmergency::<Test>::kill();
		},
	);
}
