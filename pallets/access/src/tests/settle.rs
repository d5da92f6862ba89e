use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::{DirectiveId, OrderId},
	members::Role,
};

/// Settles and says how many lines it was charged for.
fn charged(id: OrderId) -> u64 {
	let weight = Access::settle(signed(STRANGER), id)
		.unwrap()
		.actual_weight
		.unwrap();
	weight.ref_time() / <() as WeightInfo>::settle(1).ref_time()
}

/// Settling changes nothing at all.
fn assert_nothing_due(id: OrderId) {
	events();
	let before = state_root();
	settle(id);
	assert_eq!(events(), vec![]);
	assert_eq!(state_root(), before);
}

#[test]
fn released_lines_are_paid_by_split_after_the_dispute_window() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2].map(|nth| subject(HOSPITAL, nth));
		let id = released(terms(), &subjects);
		pass(7 * DAY - 1);
		assert_nothing_due(id);
		pass(1);
		events();
		settle(id);
		assert_eq!(subjects.map(free), [70, 70]);
		assert_eq!((free(treasury(HOSPITAL)), free(NETWORK)), (FUNDS + 40, 20));
		assert_eq!(held(PARTNER), 300);
		assert_eq!(
			events(),
			vec![Event::OrderSettled {
				order: id,
				lines: 2,
				paid: 200,
				refunded: 0
			}]
		);
		assert_nothing_due(id);
	});
}

#[test]
fn after_the_deadline_what_was_not_released_is_refunded_at_one_stroke() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2, 3].map(|nth| subject(HOSPITAL, nth));
		let id = accepted(terms());
		include(id, &subjects);
		authorize(id, subjects[0]);
		authorize(id, subjects[1]);
		confirm(id, &subjects[..1]);
		pass(DELIVERY + DAY - 1);
		events();
		settle(id);
		// The first line is paid; receipts of the last minute may still be confirmed.
		assert_eq!((state_of(id), held(PARTNER)), (OrderState::Accepted, 400));
		pass(1);
		events();
		settle(id);
		assert_eq!(held(PARTNER), 0);
		assert_eq!(line_state(id, subjects[0]), LineState::Paid);
		assert_eq!(line_state(id, subjects[1]), LineState::Lapsed);
		assert_eq!(line_state(id, subjects[2]), LineState::Lapsed);
		assert_eq!(
			events(),
			vec![
				Event::OrderSettled {
					order: id,
					lines: 0,
					paid: 0,
					refunded: 400
				},
				Event::OrderClosed {
					order: id,
					how: Closing::Settled,
					paid: 100,
					refunded: 400
				},
			]
		);
	});
}

#[test]
fn an_order_stays_open_for_lines_still_in_their_window() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(terms());
		include(id, &[amina]);
		pass(DELIVERY - 1);
		authorize(id, amina);
		pass(HOUR);
		confirm(id, &[amina]);
		pass(DAY);
		settle(id);
		assert_eq!((state_of(id), held(PARTNER)), (OrderState::Settling, 100));
		assert_nothing_due(id);
		pass(7 * DAY);
		settle(id);
		assert_eq!((free(amina), held(PARTNER)), (70, 0));
		assert!(matches!(
			state_of(id),
			OrderState::Closed {
				how: Closing::Settled,
				..
			}
		));
	});
}

#[test]
fn an_order_nobody_accepted_expires_with_a_full_refund() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		pass(DELIVERY - 1);
		assert_nothing_due(id);
		pass(1);
		settle(id);
		assert_eq!(
			events(),
			vec![Event::OrderClosed {
				order: id,
				how: Closing::Expired,
				paid: 0,
				refunded: 500
			}]
		);
		assert_eq!((held(PARTNER), free(treasury(PARTNER))), (0, FUNDS));
		assert_nothing_due(id);
	});
}

#[test]
fn an_order_with_every_line_done_closes_before_its_deadline() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2].map(|nth| subject(HOSPITAL, nth));
		let id = accepted(OrderTerms {
			max_lines: 2,
			..terms()
		});
		include(id, &subjects);
		withdraw(subjects[1]);
		authorize(id, subjects[0]);
		authorize(id, subjects[1]);
		confirm(id, &subjects[..1]);
		pass(7 * DAY);
		settle(id);
		let at = START + 7 * DAY;
		assert_eq!(
			state_of(id),
			OrderState::Closed {
				how: Closing::Settled,
				at
			}
		);
	});
}

#[test]
fn an_order_all_of_whose_lines_were_dropped_closes() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = accepted(OrderTerms {
			max_lines: 1,
			..terms()
		});
		include(id, &[amina]);
		withdraw(amina);
		authorize(id, amina);
		events();
		settle(id);
		assert_eq!(
			events(),
			vec![Event::OrderClosed {
				order: id,
				how: Closing::Settled,
				paid: 0,
				refunded: 100
			}]
		);
	});
}

#[test]
fn an_unpaid_order_closes_too() {
	ExtBuilder::default().build_and_execute(|| {
		let id = released(free_terms(), &[subject(HOSPITAL, 1)]);
		pass(DELIVERY + DAY);
		settle(id);
		assert!(matches!(
			state_of(id),
			OrderState::Closed {
				how: Closing::Settled,
				..
			}
		));
	});
}

#[test]
fn a_dispute_nobody_ruled_on_is_paid() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		dispute(id, amina);
		pass(30 * DAY - 1);
		settle(id);
		assert_eq!(free(amina), 0);
		pass(1);
		settle(id);
		assert_eq!((free(amina), line_state(id, amina)), (70, LineState::Paid));
	});
}

#[test]
fn a_large_order_is_paid_in_batches() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects: Vec<u64> = (0..600).map(|nth| subject(HOSPITAL, nth)).collect();
		let id = accepted(OrderTerms {
			max_lines: 600,
			..terms()
		});
		for batch in subjects.chunks(256) {
			include(id, batch);
			batch.iter().for_each(|subject| authorize(id, *subject));
			confirm(id, batch);
		}
		pass(7 * DAY);
		let paid = |count: usize| subjects.iter().filter(|it| free(**it) == 70).count() == count;
		assert_eq!((charged(id), paid(256)), (256, true));
		assert_eq!((charged(id), paid(512)), (256, true));
		assert_eq!((charged(id), paid(600)), (88, true));
		assert!(matches!(state_of(id), OrderState::Closed { .. }));
		assert_eq!(charged(id), 0);
		assert_eq!(free(treasury(HOSPITAL)), FUNDS + 600 * 20);
		assert_eq!(held(PARTNER), 0);
	});
}

#[test]
fn holes_that_disputes_left_are_passed_over_in_bounded_steps() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects: Vec<u64> = (0..300).map(|nth| subject(HOSPITAL, nth)).collect();
		let id = accepted(OrderTerms {
			max_lines: 300,
			..terms()
		});
		for batch in subjects.chunks(256) {
			include(id, batch);
			batch.iter().for_each(|subject| authorize(id, *subject));
			confirm(id, batch);
		}
		subjects[..290]
			.iter()
			.for_each(|subject| dispute(id, *subject));
		pass(7 * DAY);
		assert_eq!(charged(id), 256);
		assert_eq!(free(subjects[299]), 0);
		settle(id);
		assert_eq!(free(subjects[299]), 70);
	});
}

#[test]
fn a_batch_of_payments_and_disputes_together_stays_in_bounds() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects: Vec<u64> = (0..256).map(|nth| subject(HOSPITAL, nth)).collect();
		let id = released(
			OrderTerms {
				max_lines: 256,
				..terms()
			},
			&subjects,
		);
		subjects[..200]
			.iter()
			.for_each(|subject| dispute(id, *subject));
		pass(60 * DAY);
		assert_eq!(charged(id), 256);
		assert_eq!(charged(id), 200);
		assert!(matches!(state_of(id), OrderState::Closed { .. }));
	});
}

#[test]
fn rounding_loses_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(
			OrderTerms {
				price: 19,
				..terms()
			},
			&[amina],
		);
		pass(7 * DAY);
		settle(id);
		// A fifth of 19 is 3, a tenth is 1.
		assert_eq!((free(amina), free(NETWORK)), (15, 1));
		assert_eq!(free(treasury(HOSPITAL)), FUNDS + 3);
	});
}

#[test]
fn a_broken_split_pays_no_more_than_the_price() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		consent(amina, |consent| {
			consent.otherwise.directive = DirectiveId(9)
		});
		let id = released(terms(), &[amina]);
		pass(7 * DAY);
		settle(id);
		assert_eq!(
			(free(treasury(HOSPITAL)), free(NETWORK), free(amina)),
			(FUNDS + 100, 0, 0)
		);
		assert_eq!(held(PARTNER), 400);
	});
}

#[test]
fn a_custodian_without_a_treasury_leaves_its_share_to_the_network() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		World::with(|world| world.organizations.get_mut(&HOSPITAL).unwrap().treasury = None);
		pass(7 * DAY);
		settle(id);
		assert_eq!((free(amina), free(NETWORK)), (70, 30));
	});
}

#[test]
fn a_share_that_cannot_be_taken_in_goes_back_and_stops_nobody() {
	ExtBuilder::default().build_and_execute(|| {
		let subjects = [1, 2].map(|nth| subject(HOSPITAL, nth));
		let id = released(terms(), &subjects);
		// A minimum balance above the share: the first subject has no account, the second has one.
		ExistentialDeposit::set(75);
		assert_ok!(Balances::transfer_allow_death(
			signed(treasury(CLINIC)),
			subjects[1],
			75
		));
		pass(7 * DAY);
		settle(id);
		assert_eq!((free(subjects[0]), free(subjects[1])), (0, 145));
		assert_eq!((free(treasury(HOSPITAL)), free(NETWORK)), (FUNDS + 40, 0));
		let order = Access::order(id).unwrap();
		assert_eq!((order.paid, order.refunded, order.held()), (110, 90, 300));
		assert_eq!(line_state(id, subjects[0]), LineState::Paid);
	});
}

#[test]
fn a_hospital_that_orders_from_itself_gets_its_own_share_back() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = NextOrder::<Test>::get();
		let origin = by(HOSPITAL, Role::Scientist);
		assert_ok!(Access::place_order(origin, HOSPITAL, terms(), DELIVERY));
		assert_ok!(Access::accept_order(by(HOSPITAL, Role::PrivacyOfficer), id));
		include(id, &[amina]);
		authorize(id, amina);
		confirm(id, &[amina]);
		pass(7 * DAY);
		settle(id);
		assert_eq!((free(amina), free(NETWORK), held(HOSPITAL)), (70, 10, 400));
		assert_eq!(free(treasury(HOSPITAL)), FUNDS - 400 - 80);
		assert_eq!(Access::order(id).unwrap().paid, 100);
	});
}

#[test]
fn settling_asks_for_an_order_and_a_signature() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Access::settle(signed(STRANGER), OrderId(0)).map_err(|error| error.error),
			Error::<Test>::OrderNotFound
		);
		assert_noop!(
			Access::settle(RuntimeOrigin::none(), OrderId(0)).map_err(|error| error.error),
			BadOrigin
		);
	});
}
