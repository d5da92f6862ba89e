use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Category, CategorySet, Obligation, ObligationSet},
	consent::Outcome,
	ids::{DirectiveId, OrderId, ReceiptId},
	members::{OrganizationStatus, Qualification, Role},
};

fn gateway() -> RuntimeOrigin {
	by(HOSPITAL, Role::Gateway)
}

fn included(subjects: &[u64]) -> OrderId {
	let id = accepted(terms());
	include(id, subjects);
	id
}

#[test]
fn a_receipt_says_who_may_read_what_and_until_when() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		consent(amina, |consent| {
			consent.otherwise.obligations = ObligationSet::of(&[Obligation::Encrypt]);
		});
		events();
		authorize(id, amina);
		let receipt = ReceiptId(0);
		assert_eq!(
			Access::receipt(receipt).unwrap(),
			Receipt {
				basis: Basis::Order(id),
				subject: amina,
				custodian: HOSPITAL,
				recipient: PARTNER,
				purpose: terms().purpose,
				action: terms().action,
				categories: CategorySet::of(&[Category::Laboratory, Category::VitalSigns]),
				duties: Duties {
					obligations: ObligationSet::of(&[Obligation::Encrypt]),
					..Default::default()
				},
				consent_version: 2,
				issued_at: START,
				valid_until: None,
				authorized_by: staff(HOSPITAL, Role::Gateway, 0),
				lease: Lease::Blocks { end: 11 },
			}
		);
		let line = Access::line(id, amina).unwrap();
		assert_eq!(
			line.state,
			LineState::Authorized {
				confirm_by: START + DAY
			}
		);
		assert_eq!(line.receipt, Some(receipt));
		assert_eq!(line.template, Some(template(DirectiveId(0))));
		assert_eq!(
			events(),
			vec![Event::ReleaseAuthorized {
				receipt,
				order: id,
				subject: amina
			}]
		);
	});
}

#[test]
fn what_consent_admits_now_counts_not_what_it_admitted_before() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		consent(amina, |consent| {
			consent
				.categories
				.insert(Category::VitalSigns, Says::of(Outcome::Deny));
		});
		authorize(id, amina);
		let laboratory = CategorySet::of(&[Category::Laboratory]);
		assert_eq!(Access::line(id, amina).unwrap().categories, laboratory);
		assert_eq!(
			Access::receipt(ReceiptId(0)).unwrap().categories,
			laboratory
		);
	});
}

#[test]
fn a_line_whose_consent_is_gone_is_dropped_and_refunded() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		withdraw(amina);
		events();
		authorize(id, amina);
		assert_eq!(line_state(id, amina), LineState::Dropped);
		assert_eq!((held(PARTNER), free(treasury(PARTNER))), (400, FUNDS - 400));
		assert_eq!(
			events(),
			vec![Event::LineDropped {
				order: id,
				subject: amina,
				refunded: 100
			}]
		);
		assert_eq!(Access::receipt(ReceiptId(0)), None);
		assert_noop!(
			Access::authorize_release(gateway(), id, amina),
			Error::<Test>::LineNotOpen
		);
	});
}

#[test]
fn a_subject_who_left_the_hospital_is_dropped() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		World::with(|world| world.left.insert(amina));
		authorize(id, amina);
		assert_eq!(line_state(id, amina), LineState::Dropped);
	});
}

#[test]
fn a_running_lease_is_not_doubled() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		authorize(id, amina);
		pass_blocks(9);
		assert_noop!(
			Access::authorize_release(gateway(), id, amina),
			Error::<Test>::LeaseRunning
		);
	});
}

#[test]
fn after_a_lapsed_lease_there_is_a_new_receipt() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		authorize(id, amina);
		pass_blocks(10);
		pass(60);
		authorize(id, amina);
		assert_eq!(receipt_of(id, amina), ReceiptId(1));
		assert_eq!(
			Access::receipt(ReceiptId(1)).unwrap().lease,
			Lease::Blocks { end: 21 }
		);
		let confirm_by = START + 60 + DAY;
		assert_eq!(line_state(id, amina), LineState::Authorized { confirm_by });
	});
}

#[test]
fn after_the_subject_acted_there_is_a_new_receipt_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		authorize(id, amina);
		consent(amina, |_| {});
		authorize(id, amina);
		assert_eq!(receipt_of(id, amina), ReceiptId(1));
		assert_eq!(Access::receipt(ReceiptId(1)).unwrap().consent_version, 2);
	});
}

#[test]
fn a_withdrawal_after_an_unspent_receipt_drops_the_line() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		authorize(id, amina);
		withdraw(amina);
		assert!(!Access::is_spendable(ReceiptId(0)));
		authorize(id, amina);
		assert_eq!(line_state(id, amina), LineState::Dropped);
		assert_eq!(held(PARTNER), 400);
	});
}

#[test]
fn the_best_of_several_templates_divides_the_price() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		consent(amina, |consent| {
			consent.categories.insert(
				Category::VitalSigns,
				Says {
					directive: DirectiveId(1),
					..Says::PERMIT
				},
			);
		});
		authorize(id, amina);
		let line = Access::line(id, amina).unwrap();
		assert_eq!(line.template, Some(template(DirectiveId(1))));
		confirm(id, &[amina]);
		pass(30 * DAY);
		settle(id);
		assert_eq!(free(amina), 90);
	});
}

#[test]
fn only_the_custodians_gateway_authorizes() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		for who in [STRANGER, amina, staff(CLINIC, Role::Gateway, 0)] {
			assert_noop!(
				Access::authorize_release(signed(who), id, amina),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn there_must_be_an_order_and_a_line() {
	ExtBuilder::default().build_and_execute(|| {
		let id = included(&[subject(HOSPITAL, 1)]);
		assert_noop!(
			Access::authorize_release(gateway(), OrderId(9), subject(HOSPITAL, 1)),
			Error::<Test>::OrderNotFound
		);
		assert_noop!(
			Access::authorize_release(gateway(), id, subject(HOSPITAL, 2)),
			Error::<Test>::LineNotFound
		);
	});
}

#[test]
fn the_order_must_be_accepted() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		assert_noop!(
			Access::authorize_release(gateway(), id, subject(HOSPITAL, 1)),
			Error::<Test>::NotAccepted
		);
	});
}

#[test]
fn the_deadline_ends_authorizing() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		pass(DELIVERY);
		assert_noop!(
			Access::authorize_release(gateway(), id, amina),
			Error::<Test>::DeadlinePassed
		);
	});
}

#[test]
fn a_released_line_is_not_authorized_again() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = released(terms(), &[amina]);
		assert_noop!(
			Access::authorize_release(gateway(), id, amina),
			Error::<Test>::LineNotOpen
		);
	});
}

#[test]
fn a_requester_out_of_standing_gets_nothing_and_loses_no_line() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		let call = || Access::authorize_release(gateway(), id, amina);
		set_qualifications(PARTNER, &[Qualification::AcceptedTerms]);
		assert_noop!(call(), Error::<Test>::EthicsApprovalMissing);
		set_qualifications(PARTNER, &[Qualification::EthicsApproval]);
		assert_noop!(call(), Error::<Test>::TermsNotAccepted);
		set_status(PARTNER, OrganizationStatus::Suspended);
		assert_noop!(call(), Error::<Test>::RequesterInactive);
		assert_eq!(line_state(id, amina), LineState::Included);
	});
}

#[test]
fn the_last_number_is_not_given_twice() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		NextReceipt::<Test>::put(ReceiptId(u64::MAX));
		assert_noop!(
			Access::authorize_release(gateway(), id, amina),
			Error::<Test>::NumbersExhausted
		);
	});
}

#[test]
fn a_receipt_outlives_no_consent_that_ends_by_the_clock() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		consent(amina, |consent| {
			consent.otherwise.valid_until = Some(START + 30);
			let sooner = Says {
				valid_until: Some(START + 20),
				..Says::PERMIT
			};
			consent.categories.insert(Category::VitalSigns, sooner);
		});
		authorize(id, amina);
		let receipt = ReceiptId(0);
		assert_eq!(
			Access::receipt(receipt).unwrap().valid_until,
			Some(START + 20)
		);
		pass(19);
		assert!(Access::is_spendable(receipt));
		pass(1);
		assert!(!Access::is_spendable(receipt));
	});
}

#[test]
fn when_the_clock_changed_consent_there_is_a_new_receipt_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = included(&[amina]);
		consent(amina, |consent| {
			consent.otherwise.valid_until = Some(START + 20)
		});
		authorize(id, amina);
		pass(20);
		authorize(id, amina);
		assert_eq!(receipt_of(id, amina), ReceiptId(1));
	});
}
