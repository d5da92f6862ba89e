//! Emergency: Amina lies unconscious in Bob's hospital, which knows nothing of her. A clinician
//! breaks the glass; two privacy officers look at it afterwards, in time, too late, or and find that
//! it was none. What a hospital then loses is business with data, never the care of a patient.

use crate::common::{
	actor,
	acts::*,
	cast::{amina, bilal, scientist, ALICE, BOB, PARTNER},
	enact, events, next_block, now, on_preset, wait, without_trace, Actor, DAY, HOUR,
};
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	consent::Rule,
	ids::EmergencyId,
	members::{Qualification, Role, RoleSet},
};
use galen_runtime::{constants::CREDIT, genesis::preset_id, Access, Runtime, RuntimeCall};
use pallet_access::{
	types::{Basis, EmergencyReason, OrderTerms, Verdict},
	Call, Error, Event,
};
use pallet_members::{Bucket, Buckets, Payer, Refusal};

fn second_officer() -> Actor {
	BOB.staff("SecondOfficer")
}

/// A network in which Bob's hospital has two privacy officers and a scientist, could order data for
/// research, and may treat Amina.
fn at_bobs(test: impl FnOnce()) {
	on_preset(preset_id::LOCAL, || {
		let appoint = |account: &Actor, role| pallet_members::Call::<Runtime>::appoint {
			account: account.account(),
			roles: RoleSet::of(&[role]),
			until: None,
		};
		BOB.admin()
			.does(appoint(&second_officer(), Role::PrivacyOfficer));
		BOB.admin()
			.does(appoint(&BOB.staff("Scientist"), Role::Scientist));
		let attest = |qualification| pallet_members::Call::<Runtime>::attest_qualification {
			organization: BOB.id,
			qualification,
			commitment: commitment("a certificate"),
			until: now() + 365 * DAY,
		};
		enact(attest(Qualification::AcceptedTerms));
		actor(&["EthicsBoard"]).does(attest(Qualification::EthicsApproval));
		enact(pallet_rewards::Call::<Runtime>::issue {
			organization: BOB.id,
			amount: 100 * CREDIT,
		});
		amina().does(give_care(&amina()));
		test();
	});
}

/// Bob's clinician breaks the glass for Bilal, who has never consented to anything.
fn broken_glass() -> EmergencyId {
	BOB.clinician().does(open_emergency(&bilal()));
	EmergencyId(pallet_access::NextEmergency::<Runtime>::get().0 - 1)
}

fn review(emergency: EmergencyId, verdict: Verdict) -> RuntimeCall {
	Call::<Runtime>::review_emergency_access { emergency, verdict }.into()
}

/// Both officers find this.
fn reviewed(emergency: EmergencyId, verdict: Verdict) {
	BOB.officer().does(review(emergency, verdict));
	second_officer().does(review(emergency, verdict));
}

fn order_of_bob(price: u128) -> RuntimeCall {
	place(ALICE.id, research_terms(price, 1), 10 * DAY)
}

fn order_at_bob(price: u128) -> RuntimeCall {
	place(BOB.id, research_terms(price, 1), 10 * DAY)
}

/// Bob's hospital neither buys nor sells data; unpaid research goes on, and so does care.
fn assert_blocked() {
	assert!(Access::paid_orders_blocked(BOB.id));
	without_trace(|| {
		let blocked = Error::<Runtime>::PaidOrdersBlocked;
		let scientist_of_bob = BOB.staff("Scientist");
		scientist_of_bob.is_refused(order_of_bob(CREDIT), blocked);
		scientist_of_bob.does(order_of_bob(0));

		scientist().does(order_at_bob(CREDIT));
		let blocked = Error::<Runtime>::PaidOrdersBlocked;
		BOB.officer().is_refused(accept(latest_order()), blocked);
		scientist().does(order_at_bob(0));
		BOB.officer().does(accept(latest_order()));
	});
	assert_care_goes_on();
}

fn assert_not_blocked() {
	assert!(!Access::paid_orders_blocked(BOB.id));
	without_trace(|| {
		BOB.staff("Scientist").does(order_of_bob(CREDIT));
		scientist().does(order_at_bob(CREDIT));
		BOB.officer().does(accept(latest_order()));
	});
	assert_care_goes_on();
}

/// A patient who permits it is treated, and in an emergency one who could not be asked as well.
fn assert_care_goes_on() {
	without_trace(|| {
		BOB.clinician().does(open_access(&amina()));
		BOB.clinician().does(open_emergency(&amina()));
	});
}

#[test]
fn a_clinician_should_read_at_once_and_everybody_be_told() {
	at_bobs(|| {
		BOB.clinician()
			.is_refused(open_access(&bilal()), Error::<Runtime>::NotAdmitted);
		// Neither money nor quota stands between a clinician and a patient.
		let payer = Payer::Organization(BOB.id);
		let level = Bucket {
			level: 0,
			updated: now(),
			own: None,
		};
		Buckets::<Runtime>::insert(payer, level);
		BOB.clinician()
			.is_turned_away(open_access(&bilal()), Refusal::QuotaExhausted);
		let emergency = broken_glass();

		let access = Access::emergency(emergency).expect("it was just opened");
		assert_eq!(access.ends_at, now() + 6 * HOUR);
		assert_eq!(access.review_due, now() + 72 * HOUR);
		let told = Event::<Runtime>::EmergencyAccessOpened {
			emergency,
			receipt: access.receipt,
			subject: bilal().account(),
			hospital: BOB.id,
			reason: EmergencyReason::Incapacitated,
			ends_at: access.ends_at,
			review_due: access.review_due,
			authorized_by: BOB.clinician().account(),
		};
		assert!(events().contains(&told.into()));
		let receipt = Access::receipt(access.receipt).expect("written with it");
		assert_eq!(receipt.basis, Basis::Emergency(emergency));
		assert_eq!(
			(receipt.purpose, receipt.action),
			(Purpose::Btg, Action::Access)
		);
		assert_eq!(receipt.categories, CategorySet::ALL);
		let inbox = Access::latest_emergencies(bilal().account());
		assert_eq!(inbox.len(), 1, "he sees it in his wallet");

		// It runs for hours, not for blocks, and then it is over.
		wait(6 * HOUR - 1);
		assert!(Access::is_spendable(access.receipt));
		BOB.clinician()
			.is_turned_away(open_emergency(&bilal()), Refusal::NothingToActOn);
		next_block();
		assert!(!Access::is_spendable(access.receipt));
	});
}

#[test]
fn a_review_on_time_should_cost_the_hospital_nothing() {
	at_bobs(|| {
		let emergency = broken_glass();
		assert_not_blocked();
		// Neither the clinician, nor one officer twice, nor another hospital's reviews it.
		let justified = review(emergency, Verdict::Justified);
		BOB.clinician()
			.is_refused(justified.clone(), Error::<Runtime>::NotAuthorized);
		ALICE
			.officer()
			.is_refused(justified.clone(), Error::<Runtime>::NotAuthorized);
		BOB.officer().does(justified.clone());
		BOB.officer()
			.is_refused(justified.clone(), Error::<Runtime>::AlreadyReviewed);

		wait(72 * HOUR - 1);
		assert_not_blocked();
		second_officer().does(justified.clone());
		assert_eq!(Access::reviews(BOB.id).waiting, 0);
		second_officer().is_refused(justified, Error::<Runtime>::ReviewComplete);
		wait(30 * DAY);
		assert_not_blocked();
	});
}

#[test]
fn an_overdue_review_should_stop_paid_orders_until_it_is_done() {
	at_bobs(|| {
		let first = broken_glass();
		wait(DAY);
		let second = broken_glass();
		BOB.officer().does(review(first, Verdict::Justified));
		wait(2 * DAY - 2);
		assert_not_blocked();
		// 72 hours after the first, of which one officer has seen nothing.
		next_block();
		next_block();
		assert_blocked();
		second_officer().does(review(first, Verdict::Justified));
		assert_not_blocked();

		// The second comes due a day later; nobody looks, and the council cannot help.
		wait(DAY);
		assert_blocked();
		let lift = Call::<Runtime>::lift_sanction { hospital: BOB.id };
		let refused = crate::common::council::decide(lift);
		let expected = Error::<Runtime>::NotSanctioned.into();
		assert_eq!(refused, Err(crate::common::pool::nameless(expected)));
		reviewed(second, Verdict::Unclear);
		assert_not_blocked();
		let last = events().into_iter().rev().find_map(|event| match event {
			galen_runtime::RuntimeEvent::Access(Event::EmergencyAccessReviewed {
				outcome,
				overdue,
				..
			}) => Some((outcome, overdue)),
			_ => None,
		});
		assert_eq!(
			last,
			Some((Some(Verdict::Unclear), true)),
			"it is on record that it was late"
		);
	});
}

#[test]
fn what_was_opened_during_an_outage_should_be_reviewed_like_any_other() {
	at_bobs(|| {
		// The network was down for half a day; the gateway opened what could not wait by itself.
		let opened_at = now();
		wait(12 * HOUR);
		let late = Call::<Runtime>::record_late_emergency_access {
			subject: bilal().account(),
			clinician: BOB.clinician().account(),
			reason: EmergencyReason::UrgentTransfer,
			hours: 6,
			opened_at,
		};
		BOB.gateway().does(late.clone());
		let emergency = EmergencyId(pallet_access::NextEmergency::<Runtime>::get().0 - 1);
		let access = Access::emergency(emergency).expect("it was just entered");
		assert!(access.late);
		assert_eq!(
			(access.opened_at, access.ends_at),
			(opened_at, opened_at + 6 * HOUR)
		);
		assert!(!Access::is_spendable(access.receipt), "its hours are over");
		// The clinician enters it as well, and nothing is there twice.
		BOB.clinician()
			.is_turned_away(late, Refusal::NothingToActOn);

		wait(72 * HOUR - 1);
		assert_not_blocked();
		next_block();
		assert_blocked();
		reviewed(emergency, Verdict::Justified);
		assert_not_blocked();
	});
}

#[test]
fn an_unjustified_access_should_stop_paid_orders_until_the_council_says_so() {
	at_bobs(|| {
		// The order was placed in good time, and is still waiting.
		scientist().does(order_at_bob(CREDIT));
		let waiting = latest_order();
		let emergency = broken_glass();
		// Of two verdicts the worse one counts.
		BOB.officer().does(review(emergency, Verdict::Justified));
		assert_not_blocked();
		second_officer().does(review(emergency, Verdict::Unjustified));
		let sanctioned = Event::<Runtime>::HospitalSanctioned {
			hospital: BOB.id,
			emergency,
		};
		assert!(events().contains(&sanctioned.into()));
		assert_blocked();
		BOB.officer()
			.is_refused(accept(waiting), Error::<Runtime>::PaidOrdersBlocked);
		// Time does not heal it, and another hospital is not concerned.
		wait(5 * DAY);
		assert_blocked();
		assert!(!Access::paid_orders_blocked(ALICE.id));

		enact(Call::<Runtime>::lift_sanction { hospital: BOB.id });
		assert_not_blocked();
		BOB.officer().does(accept(waiting));
	});
}

#[test]
fn what_was_accepted_before_should_be_delivered_and_paid_all_the_same() {
	at_bobs(|| {
		// Alice's patient is the one whose data is bought; her hospital is sanctioned meanwhile.
		amina().does(give_research(&amina(), 0));
		scientist().does(place(ALICE.id, research_terms(CREDIT, 1), 10 * DAY));
		let order = latest_order();
		ALICE.officer().does(accept(order));
		ALICE.gateway().does(include(order, &[amina()]));

		ALICE.clinician().does(open_emergency(&amina()));
		wait(3 * DAY);
		assert!(Access::paid_orders_blocked(ALICE.id));
		ALICE.gateway().does(authorize(order, &amina()));
		ALICE.gateway().does(confirm(order, &[amina()]));
		wait(7 * DAY);
		scientist().does(settle(order));
		assert_eq!(free(&amina().account()), 7 * CREDIT / 10);
		assert_eq!(held(&treasury(PARTNER)), 0);
	});
}

#[test]
fn who_forbids_it_by_name_should_be_left_alone() {
	at_bobs(|| {
		let emergency = broken_glass();
		let receipt = Access::emergency(emergency).expect("just opened").receipt;
		// A denial of treatment is not meant for the emergency; one that names breaking the glass is.
		bilal().does(block(&bilal(), on_purpose(Purpose::Treat)));
		assert!(Access::is_spendable(receipt));
		bilal().does(block(&bilal(), on_purpose(Purpose::Btg)));
		assert!(
			!Access::is_spendable(receipt),
			"also what was opened already"
		);
		wait(DAY);
		BOB.clinician()
			.is_turned_away(open_emergency(&bilal()), Refusal::NothingToActOn);

		// So does a directive.
		let never = Rule::Deny(on_purpose(Purpose::Btg));
		amina().does(give(&amina(), statement(CARE, &[never])));
		BOB.clinician()
			.is_turned_away(open_emergency(&amina()), Refusal::NothingToActOn);
	});
}

#[test]
fn an_order_should_never_be_an_emergency() {
	at_bobs(|| {
		let terms = OrderTerms {
			purpose: Purpose::Btg,
			..research_terms(0, 1)
		};
		let order = place(ALICE.id, terms, 10 * DAY);
		BOB.staff("Scientist")
			.is_refused(order, Error::<Runtime>::EmergencyOnly);
	});
}
