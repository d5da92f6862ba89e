//! Guardians and other representatives.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::Moment,
	members::{Relation, Right, RightSet},
	traits::Membership,
};

fn rights() -> RightSet {
	RightSet::of(&[Right::View, Right::Withdraw])
}

fn appoint(
	registrar: AccountId,
	subject: AccountId,
	representative: AccountId,
	rights: RightSet,
	until: Moment,
) -> DispatchResult {
	Members::appoint_representative(
		signed(registrar),
		subject,
		representative,
		rights,
		Relation::Guard,
		commitment(5),
		until,
	)
}

/// Bilal represents Amina.
pub fn appoint_bilal(until: Moment) {
	assert_ok!(appoint(RAUL, AMINA, BILAL, rights(), until));
}

#[test]
fn a_registrar_appoints_a_representative_who_needs_no_tokens() {
	ExtBuilder::default().build_and_execute(|| {
		appoint_bilal(START + DAY);
		assert_eq!(
			events(),
			vec![Event::RepresentativeAppointed {
				subject: AMINA,
				representative: BILAL,
				rights: rights(),
				relation: Relation::Guard,
				until: START + DAY,
				attested_by: HOSPITAL,
			}]
		);
		assert_eq!(System::providers(&BILAL), 1);
		assert_eq!(Members::representatives(AMINA).len(), 1);
		assert_eq!(
			Members::represented_by(BILAL),
			vec![Representation {
				subject: AMINA,
				until: START + DAY
			}]
		);
	});
}

#[test]
fn the_rights_end_with_the_day_of_majority_and_no_transaction() {
	ExtBuilder::default().build_and_execute(|| {
		appoint_bilal(START + DAY);
		let held = |now| <Members as Membership<_>>::rights(&AMINA, &BILAL, now);
		assert_eq!(held(START + DAY - 1), rights());
		assert_eq!(held(START + DAY), RightSet::EMPTY);
		assert_eq!(
			<Members as Membership<_>>::rights(&AMINA, &STRANGER, START),
			RightSet::EMPTY
		);
		assert_eq!(
			<Members as Membership<_>>::rights(&BORIS, &BILAL, START),
			RightSet::EMPTY
		);
	});
}

#[test]
fn appointing_again_replaces_the_mandate() {
	ExtBuilder::default().build_and_execute(|| {
		appoint_bilal(START + DAY);
		let all = RightSet::all();
		assert_ok!(appoint(RAUL, AMINA, BILAL, all, START + 2 * DAY));
		let list = Members::representatives(AMINA);
		assert_eq!(
			(list.len(), list[0].rights, list[0].until),
			(1, all, START + 2 * DAY)
		);
		assert_eq!(Members::represented_by(BILAL)[0].until, START + 2 * DAY);
		Now::set(START + 3 * DAY);
		assert_ok!(appoint(RAUL, AMINA, BILAL, all, START + 4 * DAY));
		assert_eq!(Members::representatives(AMINA).len(), 1);
	});
}

#[test]
fn a_right_is_as_old_as_its_latest_widening_or_break() {
	ExtBuilder::default().build_and_execute(|| {
		let since = || <Members as Membership<_>>::represents_since(&AMINA, &BILAL, Now::get());
		assert_eq!(since(), None);
		assert_ok!(appoint(RAUL, AMINA, BILAL, rights(), START + 4 * DAY));
		assert_eq!(since(), Some(START));
		// Longer, or less, is no new right.
		Now::set(START + DAY);
		assert_ok!(appoint(RAUL, AMINA, BILAL, rights(), START + 5 * DAY));
		assert_eq!(since(), Some(START));
		// More is.
		assert_ok!(appoint(
			RAUL,
			AMINA,
			BILAL,
			RightSet::all(),
			START + 5 * DAY
		));
		assert_eq!(since(), Some(START + DAY));
		// And after a break it begins anew.
		Now::set(START + 5 * DAY);
		assert_eq!(since(), None);
		assert_ok!(appoint(RAUL, AMINA, BILAL, rights(), START + 6 * DAY));
		assert_eq!(since(), Some(START + 5 * DAY));
	});
}

#[test]
fn appointing_fails_for_a_mandate_that_says_nothing_or_nonsense() {
	ExtBuilder::default().build_and_execute(|| {
		let until = START + DAY;
		assert_noop!(
			appoint(RAUL, AMINA, BILAL, RightSet::EMPTY, until),
			Error::<Test>::NoRights
		);
		assert_noop!(
			appoint(RAUL, AMINA, BILAL, RightSet(1 << 7), until),
			Error::<Test>::UnknownRights
		);
		assert_noop!(
			appoint(RAUL, AMINA, BILAL, rights(), START),
			Error::<Test>::EndNotInFuture
		);
		assert_noop!(
			appoint(RAUL, AMINA, AMINA, rights(), until),
			Error::<Test>::SelfRepresentation
		);
	});
}

#[test]
fn appointing_fails_for_somebody_who_is_not_enrolled() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			appoint(RAUL, STRANGER, BILAL, rights(), START + DAY),
			Error::<Test>::SubjectNotFound
		);
	});
}

#[test]
fn appointing_fails_for_others_than_the_custodians_registrar() {
	ExtBuilder::default().build_and_execute(|| {
		for account in [KLAUS, HANA, AMINA, BILAL, STRANGER] {
			assert_noop!(
				appoint(account, AMINA, BILAL, rights(), START + DAY),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn staff_and_voters_do_not_represent_subjects() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			appoint(RAUL, AMINA, CLEO, rights(), START + DAY),
			Error::<Test>::AlreadyStaff
		);
		assert_ok!(Members::set_seat(signed(HANA), fresh(0)));
		assert_noop!(
			appoint(RAUL, AMINA, fresh(0), rights(), START + DAY),
			Error::<Test>::AlreadySeat
		);
	});
}

#[test]
fn a_subject_has_a_bounded_number_of_representatives_and_those_that_lapsed_make_room() {
	ExtBuilder::default().build_and_execute(|| {
		for n in 0..3 {
			let until = START + DAY * (1 + Moment::from(n));
			assert_ok!(appoint(RAUL, AMINA, fresh(n), rights(), until));
		}
		assert_noop!(
			appoint(RAUL, AMINA, fresh(3), rights(), START + DAY),
			Error::<Test>::MaxRepresentativesExceeded
		);
		events();
		Now::set(START + DAY);
		assert_ok!(appoint(RAUL, AMINA, fresh(3), rights(), START + 9 * DAY));
		assert_eq!(
			events()[0],
			Event::RepresentativeLapsed {
				subject: AMINA,
				representative: fresh(0)
			}
		);
		assert!(!System::account_exists(&fresh(0)));
		assert_eq!(Members::representatives(AMINA).len(), 3);
	});
}

#[test]
fn a_representative_has_a_bounded_number_of_subjects() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Members::enroll_subject(signed(RAUL), fresh(0)));
		appoint_bilal(START + DAY);
		assert_ok!(appoint(RAUL, BORIS, BILAL, rights(), START + DAY));
		assert_noop!(
			appoint(RAUL, fresh(0), BILAL, rights(), START + DAY),
			Error::<Test>::MaxRepresentedExceeded
		);
	});
}

#[test]
fn the_subject_the_representative_and_the_registrar_may_end_it() {
	for (account, authorized_by) in [
		(AMINA, Authority::Subject),
		(BILAL, Authority::Itself),
		(RAUL, Authority::Organization(HOSPITAL)),
	] {
		ExtBuilder::default().build_and_execute(|| {
			appoint_bilal(START + DAY);
			events();
			assert_ok!(Members::remove_representative(
				signed(account.clone()),
				AMINA,
				BILAL
			));
			assert_eq!(
				events(),
				vec![Event::RepresentativeRemoved {
					subject: AMINA,
					representative: BILAL,
					authorized_by,
				}]
			);
			assert!(!System::account_exists(&BILAL));
			assert!(!Representatives::<Test>::contains_key(AMINA));
		});
	}
}

#[test]
fn ending_fails_for_anybody_else_or_when_there_is_nothing_to_end() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::remove_representative(signed(AMINA), AMINA, BILAL),
			Error::<Test>::RepresentativeNotFound
		);
		appoint_bilal(START + DAY);
		for account in [KLAUS, HANA, BORIS, STRANGER] {
			assert_noop!(
				Members::remove_representative(signed(account), AMINA, BILAL),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn who_represents_two_keeps_signing_for_the_other() {
	ExtBuilder::default().build_and_execute(|| {
		appoint_bilal(START + DAY);
		assert_ok!(appoint(RAUL, BORIS, BILAL, rights(), START + DAY));
		assert_eq!(System::providers(&BILAL), 1);
		assert_ok!(Members::remove_representative(signed(AMINA), AMINA, BILAL));
		assert_eq!(System::providers(&BILAL), 1);
		assert_eq!(Members::represented_by(BILAL)[0].subject, BORIS);
	});
}
