//! Guardians: Amina is fourteen, and her parents decide for her until she comes of age. What they
//! permitted for research ends on that day by itself; nobody stops treating her for it.

use crate::common::{
	actor,
	acts::*,
	cast::{amina, scientist, ALICE, BOB, PARTNER},
	next_block, now, on_preset, wait, Actor, DAY,
};
use galen_primitives::{
	codes::Purpose,
	consent::{Basis, Outcome, Voidance},
	ids::{Moment, OrderId},
	members::Right,
};
use galen_runtime::{constants::CREDIT, genesis::preset_id, Access, Consent, Runtime, RuntimeCall};
use pallet_access::{types::LineState, Error};
use pallet_members::Refusal;

fn mother() -> Actor {
	actor(&["Mother"])
}

fn father() -> Actor {
	actor(&["Father"])
}

/// Both parents may do everything for her until the day she comes of age, which is given.
fn with_parents(test: impl FnOnce(Moment)) {
	on_preset(preset_id::LOCAL, || {
		let majority = now() + 4 * 365 * DAY;
		let all = [Right::View, Right::Grant, Right::Withdraw, Right::Claim];
		for parent in [mother(), father()] {
			ALICE
				.registrar()
				.does(appoint_representative(&amina(), &parent, &all, majority));
		}
		test(majority);
	});
}

/// Both parents permit research, one after the other.
fn parents_permit_research() {
	mother().does(give_research(&amina(), 0));
	father().does(give_research(&amina(), 0));
}

fn about_research() -> (Outcome, Basis) {
	let decision = ask_at_price(&amina(), PARTNER, Purpose::Biorch, CREDIT);
	(decision.outcome, decision.basis)
}

fn assert_research_is_open() {
	assert!(about_research().0.admits());
}

/// Research is refused because the parents have no say any more, and for no other reason.
fn assert_research_has_ended() {
	let (outcome, basis) = about_research();
	assert_eq!(outcome, Outcome::Deny);
	let voided = match basis {
		Basis::Rule { voided, .. } => voided,
		_ => None,
	};
	assert_eq!(voided, Some(Voidance::GrantorLostRight));
}

/// An order in which she is included.
fn including_her() -> OrderId {
	scientist().does(place(ALICE.id, research_terms(CREDIT, 1), 10 * DAY));
	let order = latest_order();
	ALICE.officer().does(accept(order));
	ALICE.gateway().does(include(order, &[amina()]));
	order
}

fn her_line(order: OrderId) -> LineState {
	Access::line(order, amina().account())
		.expect("she is in it")
		.state
}

#[test]
fn one_parent_should_decide_on_treatment_and_both_on_research() {
	with_parents(|_| {
		mother().does(give_care(&amina()));
		BOB.clinician().does(open_access(&amina()));

		// The mother alone has only proposed it.
		mother().does(give_research(&amina(), 0));
		assert!(Consent::proposal(amina().account()).is_some());
		assert!(!about_research().0.admits());
		// The father agrees to something else, and so to nothing.
		father().does(give_research(&amina(), 5 * CREDIT));
		assert!(!about_research().0.admits());
		mother().does(give_research(&amina(), 5 * CREDIT));
		assert!(ask_at_price(&amina(), PARTNER, Purpose::Biorch, 5 * CREDIT)
			.outcome
			.admits());

		// Any one of them takes it back, and also what was about to be agreed on.
		father().does(give_research(&amina(), 0));
		mother().does(withdraw_all(&amina()));
		assert_eq!(Consent::proposal(amina().account()), None);
		assert!(!about_research().0.admits());
		BOB.clinician()
			.is_refused(open_access(&amina()), Error::<Runtime>::NotAdmitted);
	});
}

#[test]
fn research_should_end_on_the_day_of_majority_and_treatment_go_on() {
	with_parents(|majority| {
		mother().does(give_care(&amina()));
		parents_permit_research();

		wait(majority - now() - 6);
		assert_research_is_open();
		let order = including_her();
		ALICE.gateway().does(authorize(order, &amina()));
		let receipt = latest_receipt();
		let stored = Access::receipt(receipt).expect("just written");
		assert_eq!(
			stored.valid_until,
			Some(majority),
			"the receipt knows the day"
		);
		while now() + 1 < majority {
			next_block();
			assert!(Access::is_spendable(receipt));
		}
		assert_research_is_open();

		// Midnight of her birthday. The lease still runs; the parents' word does not.
		next_block();
		assert_eq!(now(), majority);
		assert!(!Access::is_spendable(receipt));
		assert_research_has_ended();
		ALICE.gateway().does(authorize(order, &amina()));
		assert_eq!(her_line(order), LineState::Dropped);
		assert_eq!(
			held(&treasury(PARTNER)),
			0,
			"and the partner has its money back"
		);

		// What the mother said about treatment stands until Amina says otherwise.
		BOB.clinician().does(open_access(&amina()));

		// The parents can do nothing more, the mother not even take back what she said.
		for parent in [mother(), father()] {
			parent.is_turned_away(give_research(&amina(), 0), Refusal::StandingEnded);
			parent.is_turned_away(withdraw_all(&amina()), Refusal::StandingEnded);
		}
		// A letter of theirs is worth nothing either.
		let mut late = letter();
		late.signatory = galen_primitives::consent::Grantor::Representative(mother().account());
		let by_letter = pallet_consent::Call::<Runtime>::give_consent {
			subject: amina().account(),
			statement: statement(RESEARCH, &[permit(Purpose::Hresch)]),
			paper: Some(late),
		};
		let not_hers = pallet_consent::Error::<Runtime>::SignatoryNotAuthorized;
		ALICE.registrar().is_refused(by_letter, not_hers);

		// Amina decides herself from now on.
		amina().does(give_research(&amina(), CREDIT));
		assert_research_is_open();
		let order = including_her();
		ALICE.gateway().does(authorize(order, &amina()));
		ALICE.gateway().does(confirm(order, &[amina()]));
		wait(8 * DAY);
		scientist().does(settle(order));
		assert_eq!(
			free(&amina().account()),
			7 * CREDIT / 10,
			"she is paid, not they"
		);
		amina().does(withdraw_all(&amina()));
		BOB.clinician()
			.is_refused(open_access(&amina()), Error::<Runtime>::NotAdmitted);
	});
}

#[test]
fn an_hour_before_majority_she_should_already_be_able_to_say_no() {
	with_parents(|majority| {
		parents_permit_research();
		wait(majority - now() - 3_600);
		amina().does(withdraw_all(&amina()));
		assert!(!about_research().0.admits());
	});
}

#[test]
fn research_should_end_with_the_mandate_also_when_it_is_taken_away() {
	with_parents(|_| {
		mother().does(give_care(&amina()));
		parents_permit_research();
		assert_research_is_open();
		for parent in [mother(), father()] {
			let remove: RuntimeCall = pallet_members::Call::<Runtime>::remove_representative {
				subject: amina().account(),
				representative: parent.account(),
			}
			.into();
			ALICE.registrar().does(remove);
		}
		assert_research_has_ended();
		BOB.clinician().does(open_access(&amina()));
		mother().is_turned_away(withdraw_all(&amina()), Refusal::NotAMember);
	});
}

#[test]
fn the_explicit_purposes_should_end_with_the_mandate_too() {
	with_parents(|majority| {
		// Marketing is neither care nor research, and must be named by its own code.
		let marketing = give(&amina(), statement(RESEARCH, &[permit(Purpose::Hmarkt)]));
		mother().does(marketing);
		assert!(ask(&amina(), PARTNER, Purpose::Hmarkt).outcome.admits());
		wait(majority - now());
		assert_eq!(
			ask(&amina(), PARTNER, Purpose::Hmarkt).outcome,
			Outcome::Deny
		);
	});
}
