//! Suspended: the council takes an organization out of circulation, a partner in the middle of an
//! order, or the hospital that holds the records. Nobody's data moves, nobody's money is lost, and
//! no patient loses a right.

use crate::common::{
	acts::*,
	cast::{amina, auditor, bilal, scientist, ALICE, BOB, PARTNER},
	council, enact, on_preset, wait, DAY,
};
use galen_primitives::{
	codes::Purpose,
	consent::{Basis, Outcome},
	ids::{BatchNumber, ErasureRequestId, OrderId, OrganizationId},
};
use galen_runtime::{
	constants::CREDIT, demo, genesis::preset_id, Access, Runtime, RuntimeCall, Validators,
};
use pallet_access::{
	types::{Closing, LineState, OrderState},
	Error,
};
use pallet_anchors::{BatchKind, ErasureOutcome, ErasureScope};
use pallet_members::{Call, Refusal};

const PRICE: u128 = 10 * CREDIT;

fn suspend(organization: OrganizationId) -> RuntimeCall {
	Call::<Runtime>::suspend_organization { organization }.into()
}

fn resume(organization: OrganizationId) -> RuntimeCall {
	Call::<Runtime>::resume_organization { organization }.into()
}

fn retire(organization: OrganizationId) -> RuntimeCall {
	Call::<Runtime>::retire_organization { organization }.into()
}

/// Amina and Bilal are included in an order of the partner, and Bilal's data was released.
fn in_the_middle_of_an_order(test: impl FnOnce(OrderId)) {
	on_preset(preset_id::LOCAL, || {
		for patient in [amina(), bilal()] {
			patient.does(give_research(&patient, 0));
		}
		scientist().does(place(ALICE.id, research_terms(PRICE, 2), 10 * DAY));
		let order = latest_order();
		ALICE.officer().does(accept(order));
		ALICE.gateway().does(include(order, &[amina(), bilal()]));
		ALICE.gateway().does(authorize(order, &bilal()));
		ALICE.gateway().does(confirm(order, &[bilal()]));
		test(order);
	});
}

fn state(order: OrderId) -> OrderState {
	Access::order(order).expect("it is kept").state
}

fn her_line(order: OrderId) -> LineState {
	Access::line(order, amina().account())
		.expect("she is in it")
		.state
}

/// One line was paid, one went back, and nothing else moved.
fn assert_settled_for_one(order: OrderId, funds: u128) {
	let how = Closing::Settled;
	assert!(matches!(state(order), OrderState::Closed { how: ended, .. } if ended == how));
	assert_eq!(free(&bilal().account()), 7 * PRICE / 10);
	assert_eq!(free(&treasury(ALICE.id)), 2 * PRICE / 10);
	assert_eq!(free(&amina().account()), 0);
	assert_eq!(held(&treasury(PARTNER)), 0);
	assert_eq!(free(&treasury(PARTNER)), funds - PRICE);
}

#[test]
fn a_suspended_partner_should_get_nothing_until_it_is_resumed() {
	in_the_middle_of_an_order(|order| {
		ALICE.gateway().does(authorize(order, &amina()));
		let receipt = latest_receipt();
		enact(suspend(PARTNER));

		// Nothing is released to it, not even under a receipt from before.
		assert!(!Access::is_spendable(receipt));
		let decision = ask_at_price(&amina(), PARTNER, Purpose::Biorch, PRICE);
		assert_eq!(decision.outcome, Outcome::Deny);
		assert_eq!(decision.basis, Basis::RecipientNotActive);
		crate::common::run_to(20);
		let inactive = Error::<Runtime>::RequesterInactive;
		ALICE
			.gateway()
			.is_refused(authorize(order, &amina()), inactive);
		assert!(
			matches!(her_line(order), LineState::Authorized { .. }),
			"not her fault"
		);
		// Its people can do nothing, not even dispute.
		for call in [
			place(ALICE.id, research_terms(PRICE, 1), 10 * DAY),
			dispute(order, &bilal()),
			settle(order),
		] {
			scientist().is_turned_away(call, Refusal::OrganizationSuspended);
		}

		// It is resumed, and the order goes on where it stood.
		wait(DAY);
		enact(resume(PARTNER));
		ALICE.gateway().does(authorize(order, &amina()));
		ALICE.gateway().does(confirm(order, &[amina()]));
		wait(8 * DAY);
		scientist().does(settle(order));
		assert_eq!(free(&amina().account()), 7 * PRICE / 10);
		assert_eq!(held(&treasury(PARTNER)), 0);
	});
}

#[test]
fn a_partner_that_stays_suspended_should_pay_for_what_it_got_and_have_the_rest_back() {
	in_the_middle_of_an_order(|order| {
		let funds = free(&treasury(PARTNER)) + held(&treasury(PARTNER));
		enact(suspend(PARTNER));
		wait(12 * DAY);
		auditor().does(settle(order));
		assert_settled_for_one(order, funds);
	});
}

#[test]
fn a_partner_that_leaves_for_good_should_be_refunded_all_the_same() {
	in_the_middle_of_an_order(|order| {
		let funds = free(&treasury(PARTNER)) + held(&treasury(PARTNER));
		enact(retire(PARTNER));
		scientist().is_turned_away(settle(order), Refusal::OrganizationRetired);
		wait(12 * DAY);
		auditor().does(settle(order));
		assert_settled_for_one(order, funds);
	});
}

#[test]
fn a_suspended_hospital_should_release_nothing_and_keep_nobodys_money() {
	in_the_middle_of_an_order(|order| {
		let funds = free(&treasury(PARTNER)) + held(&treasury(PARTNER));
		enact(suspend(ALICE.id));
		for (who, call) in [
			(ALICE.gateway(), authorize(order, &amina())),
			(ALICE.gateway(), anchor(0, 10, BatchKind::Records)),
			(ALICE.clinician(), open_access(&amina())),
			(ALICE.registrar(), release(&amina())),
			(ALICE.treasurer(), redeem(CREDIT)),
		] {
			who.is_turned_away(call, Refusal::OrganizationSuspended);
		}
		// Nor can anybody order there.
		let unavailable = Error::<Runtime>::CustodianUnavailable;
		let another = place(ALICE.id, research_terms(PRICE, 1), 10 * DAY);
		scientist().is_refused(another, unavailable);

		// It earned its share of what it released in good standing; the rest goes back.
		wait(12 * DAY);
		auditor().does(settle(order));
		assert_settled_for_one(order, funds);
		enact(resume(ALICE.id));
		ALICE.treasurer().does(redeem(2 * PRICE / 10));
	});
}

#[test]
fn patients_of_a_suspended_hospital_should_keep_every_right() {
	on_preset(preset_id::LOCAL, || {
		ALICE.gateway().does(anchor(0, 10, BatchKind::Records));
		enact(suspend(ALICE.id));
		// They consent, are treated elsewhere, and take it back.
		amina().does(give_care(&amina()));
		BOB.clinician().does(open_access(&amina()));
		BOB.clinician().does(open_emergency(&bilal()));
		amina().does(withdraw_all(&amina()));
		// They demand what they may demand, what was erased is put on record, and they get an answer.
		amina().does(demand_erasure(&amina(), ErasureScope::Everything));
		ALICE
			.gateway()
			.does(pallet_anchors::Call::<Runtime>::record_erasure {
				batch: BatchNumber(0),
				leaf_index: 3,
				certificate: commitment("a certificate of erasure"),
			});
		ALICE
			.gateway()
			.does(pallet_anchors::Call::<Runtime>::answer_erasure {
				request: ErasureRequestId(0),
				outcome: ErasureOutcome::Erased {
					certificate: commitment("a certificate of erasure"),
				},
			});
		// Its own clinician breaks no glass any more.
		ALICE
			.clinician()
			.is_turned_away(open_emergency(&amina()), Refusal::NothingToActOn);
		amina().does(release(&amina()));
	});
}

#[test]
fn a_suspended_hospital_should_neither_vote_nor_be_spoken_to_and_come_back_whole() {
	on_preset(preset_id::LOCAL, || {
		let alice = ALICE.admin().account();
		let peer = demo::peer_key("Alice");
		let seated = |id| {
			let infos = Validators::validators();
			let found = infos.into_iter().find(|info| info.organization == id);
			found.expect("it has a seat")
		};
		assert!(council::seats().contains(&alice));
		assert!(Validators::allowed_peers().contains(&peer));

		enact(suspend(ALICE.id));
		assert!(!council::seats().contains(&alice));
		assert!(!Validators::allowed_peers().contains(&peer));
		// Of four validators none can go: it is kept in the set, marked, until there is another.
		let info = seated(ALICE.id);
		assert!(info.seated && info.reason.is_some());

		// The three others govern on, by two thirds of three.
		enact(resume(ALICE.id));
		assert!(council::seats().contains(&alice));
		assert!(Validators::allowed_peers().contains(&peer));
		let info = seated(ALICE.id);
		assert!(info.seated && info.reason.is_none());
		ALICE
			.registrar()
			.does(enroll(&crate::common::actor(&["Newcomer"])));
	});
}
