use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Category, CategorySet, Obligation, ObligationSet, Purpose},
	ids::{Balance, OrderId, OrganizationId},
	members::{OrganizationStatus, Qualification, Role},
};

fn scientist() -> RuntimeOrigin {
	by(PARTNER, Role::Scientist)
}

#[test]
fn placing_an_order_holds_its_whole_price_on_the_treasury() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		assert_eq!(held(PARTNER), 500);
		assert_eq!(free(treasury(PARTNER)), FUNDS - 500);
		let order = Access::order(id).unwrap();
		assert_eq!((order.requester, order.custodian), (PARTNER, HOSPITAL));
		assert_eq!(
			(order.payer, order.deadline),
			(treasury(PARTNER), START + DELIVERY)
		);
		assert_eq!((order.state, order.escrow), (OrderState::Placed, 500));
		assert_eq!(
			(order.held(), order.refundable(), order.payable()),
			(500, 500, 0)
		);
		assert_eq!(
			events(),
			vec![Event::OrderPlaced {
				order: id,
				requester: PARTNER,
				custodian: HOSPITAL,
				purpose: Purpose::Biorch,
				price: 100,
				max_lines: 5,
				deadline: START + DELIVERY,
				authorized_by: staff(PARTNER, Role::Scientist, 0),
			}]
		);
	});
}

#[test]
fn an_unpaid_order_holds_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		place(free_terms());
		assert_eq!(held(PARTNER), 0);
	});
}

#[test]
fn orders_get_numbers_in_turn_and_their_holds_add_up() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!((place(terms()), place(terms())), (OrderId(0), OrderId(1)));
		assert_eq!(held(PARTNER), 1_000);
	});
}

#[test]
fn a_hospital_may_order_from_another_hospital_and_from_itself() {
	ExtBuilder::default().build_and_execute(|| {
		let origin = by(CLINIC, Role::Scientist);
		assert_ok!(Access::place_order(
			origin.clone(),
			HOSPITAL,
			terms(),
			DELIVERY
		));
		assert_ok!(Access::place_order(origin, CLINIC, terms(), DELIVERY));
		assert_eq!(
			Access::orders_of(HOSPITAL, None, 9),
			vec![(OrderId(0), Side::Custodian)]
		);
		let mut own = Access::orders_of(CLINIC, None, 9);
		own.sort_by_key(|(id, _)| *id);
		assert_eq!(
			own,
			vec![(OrderId(0), Side::Requester), (OrderId(1), Side::Both)]
		);
	});
}

fn refused(terms: OrderTerms, error: Error<Test>) {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Access::place_order(scientist(), HOSPITAL, terms, DELIVERY),
			error
		);
	});
}

#[test]
fn only_a_scientist_places_orders() {
	ExtBuilder::default().build_and_execute(|| {
		for who in [
			STRANGER,
			staff(PARTNER, Role::Treasurer, 0),
			subject(HOSPITAL, 1),
		] {
			assert_noop!(
				Access::place_order(signed(who), HOSPITAL, terms(), DELIVERY),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn a_suspended_organization_places_no_order() {
	ExtBuilder::default().build_and_execute(|| {
		set_status(PARTNER, OrganizationStatus::Suspended);
		assert_noop!(
			Access::place_order(scientist(), HOSPITAL, terms(), DELIVERY),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn an_ethics_board_is_no_requester() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Access::place_order(by(BOARD, Role::Scientist), HOSPITAL, terms(), DELIVERY),
			Error::<Test>::NotARequester
		);
	});
}

#[test]
fn the_custodian_must_be_an_active_hospital() {
	ExtBuilder::default().build_and_execute(|| {
		set_status(CLINIC, OrganizationStatus::Suspended);
		for custodian in [PARTNER, CLINIC, OrganizationId(99)] {
			assert_noop!(
				Access::place_order(scientist(), custodian, terms(), DELIVERY),
				Error::<Test>::CustodianUnavailable
			);
		}
	});
}

#[test]
fn an_order_names_categories() {
	let (required, optional) = (CategorySet::EMPTY, CategorySet::EMPTY);
	refused(
		OrderTerms {
			required,
			optional,
			..terms()
		},
		Error::NoCategories,
	);
}

#[test]
fn categories_are_in_the_table() {
	let optional = from_wire(1 << 63);
	refused(
		OrderTerms {
			optional,
			..terms()
		},
		Error::UnknownCategories,
	);
}

#[test]
fn a_category_is_required_or_optional_but_not_both() {
	let optional = CategorySet::of(&[Category::Laboratory]);
	refused(
		OrderTerms {
			optional,
			..terms()
		},
		Error::CategoriesOverlap,
	);
}

#[test]
fn duties_are_in_the_table() {
	let obligations = ObligationSet::of(&[Obligation::Encrypt]);
	let duties = Duties {
		obligations,
		refrains: from_wire(1 << 63),
	};
	refused(OrderTerms { duties, ..terms() }, Error::UnknownDuties);
	let duties = Duties {
		obligations: from_wire(1 << 63),
		..Duties::default()
	};
	refused(OrderTerms { duties, ..terms() }, Error::UnknownDuties);
}

#[test]
fn nobody_orders_a_broken_glass() {
	refused(
		OrderTerms {
			purpose: Purpose::Btg,
			..terms()
		},
		Error::EmergencyOnly,
	);
}

#[test]
fn an_order_has_lines_and_not_too_many() {
	refused(
		OrderTerms {
			max_lines: 0,
			..terms()
		},
		Error::NoLines,
	);
	refused(
		OrderTerms {
			max_lines: 1_001,
			..terms()
		},
		Error::TooManyLines,
	);
}

#[test]
fn the_time_to_deliver_is_bounded_on_both_sides() {
	ExtBuilder::default().build_and_execute(|| {
		for delivery in [0, HOUR - 1, 180 * DAY + 1, u64::MAX] {
			assert_noop!(
				Access::place_order(scientist(), HOSPITAL, terms(), delivery),
				Error::<Test>::DeadlineOutOfRange
			);
		}
		for delivery in [HOUR, 180 * DAY] {
			assert_ok!(Access::place_order(
				scientist(),
				HOSPITAL,
				terms(),
				delivery
			));
		}
	});
}

#[test]
fn research_needs_an_ethics_approval() {
	ExtBuilder::default().build_and_execute(|| {
		set_qualifications(PARTNER, &[Qualification::AcceptedTerms]);
		for purpose in [
			Purpose::Hresch,
			Purpose::Biorch,
			Purpose::Clintrchnpc,
			Purpose::MlTraining,
		] {
			assert_noop!(
				Access::place_order(
					scientist(),
					HOSPITAL,
					OrderTerms { purpose, ..terms() },
					DELIVERY
				),
				Error::<Test>::EthicsApprovalMissing
			);
		}
	});
}

#[test]
fn research_needs_accepted_terms() {
	ExtBuilder::default().build_and_execute(|| {
		set_qualifications(PARTNER, &[Qualification::EthicsApproval]);
		assert_noop!(
			Access::place_order(scientist(), HOSPITAL, terms(), DELIVERY),
			Error::<Test>::TermsNotAccepted
		);
	});
}

#[test]
fn what_is_no_research_needs_no_qualification() {
	ExtBuilder::default().build_and_execute(|| {
		set_qualifications(PARTNER, &[]);
		place(OrderTerms {
			purpose: Purpose::Pubhlth,
			..terms()
		});
	});
}

#[test]
fn a_hospital_that_owes_reviews_places_no_paid_order_but_an_unpaid_one() {
	ExtBuilder::default().build_and_execute(|| {
		emergency(subject(HOSPITAL, 1));
		pass(REVIEW_WINDOW);
		let origin = by(HOSPITAL, Role::Scientist);
		assert_noop!(
			Access::place_order(origin.clone(), CLINIC, terms(), DELIVERY),
			Error::<Test>::PaidOrdersBlocked
		);
		assert_ok!(Access::place_order(origin, CLINIC, free_terms(), DELIVERY));
	});
}

#[test]
fn the_requester_has_a_treasury() {
	ExtBuilder::default().build_and_execute(|| {
		World::with(|world| world.organizations.get_mut(&PARTNER).unwrap().treasury = None);
		assert_noop!(
			Access::place_order(scientist(), HOSPITAL, terms(), DELIVERY),
			Error::<Test>::NoTreasury
		);
	});
}

#[test]
fn an_escrow_beyond_all_numbers_is_refused() {
	refused(
		OrderTerms {
			price: Balance::MAX,
			..terms()
		},
		Error::EscrowTooLarge,
	);
}

#[test]
fn the_treasury_covers_the_escrow() {
	refused(
		OrderTerms {
			price: FUNDS,
			..terms()
		},
		Error::EscrowNotCovered,
	);
}

#[test]
fn what_is_held_cannot_be_held_twice() {
	ExtBuilder::default().with_funds(900).build_and_execute(|| {
		place(terms());
		assert_noop!(
			Access::place_order(scientist(), HOSPITAL, terms(), DELIVERY),
			Error::<Test>::EscrowNotCovered
		);
	});
}

#[test]
fn the_last_number_is_not_given_twice() {
	ExtBuilder::default().build_and_execute(|| {
		NextOrder::<Test>::put(OrderId(u64::MAX));
		assert_noop!(
			dispatch(
				scientist(),
				Call::place_order {
					custodian: HOSPITAL,
					terms: terms(),
					delivery: DELIVERY
				}
			),
			Error::<Test>::NumbersExhausted
		);
	});
}
