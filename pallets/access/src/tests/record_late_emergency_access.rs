use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{EmergencyId, Moment, ReceiptId},
	members::{OrganizationStatus, Role},
};

fn clinician() -> u64 {
	staff(HOSPITAL, Role::Clinician, 0)
}

fn gateway() -> u64 {
	staff(HOSPITAL, Role::Gateway, 0)
}

fn record(who: u64, subject: u64, clinician: u64, hours: u8, opened_at: Moment) -> DispatchResult {
	dispatch(
		signed(who),
		Call::record_late_emergency_access {
			subject,
			clinician,
			reason: EmergencyReason::Incapacitated,
			hours,
			opened_at,
		},
	)
}

/// Both the call and the pool's check refuse.
fn refused(who: u64, subject: u64, named: u64, hours: u8, opened_at: Moment, error: Error<Test>) {
	assert!(!Access::may_record_late_emergency(
		&who, &subject, &named, hours, opened_at
	));
	assert_noop!(record(who, subject, named, hours, opened_at), error);
}

/// By the gateway, for the clinician, for eight hours.
fn entered(subject: u64, opened_at: Moment) -> EmergencyId {
	let id = NextEmergency::<Test>::get();
	assert_ok!(record(gateway(), subject, clinician(), 8, opened_at));
	id
}

#[test]
fn what_was_opened_during_an_outage_is_entered_as_it_was() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(CLINIC, 1);
		let opened_at = START;
		pass(2 * DAY);
		let now = START + 2 * DAY;
		assert!(Access::may_record_late_emergency(
			&gateway(),
			&amina,
			&clinician(),
			8,
			opened_at
		));
		let emergency = entered(amina, opened_at);
		let (receipt, ends_at) = (ReceiptId(0), opened_at + 8 * HOUR);
		assert_eq!(
			Access::emergency(emergency).unwrap(),
			EmergencyAccess {
				subject: amina,
				hospital: HOSPITAL,
				clinician: clinician(),
				reason: EmergencyReason::Incapacitated,
				opened_at,
				ends_at,
				review_due: now + REVIEW_WINDOW,
				receipt,
				reviews: Default::default(),
				older: None,
				newer: None,
				late: true,
			}
		);
		assert_eq!(
			Access::receipt(receipt).unwrap(),
			Receipt {
				basis: Basis::Emergency(emergency),
				subject: amina,
				custodian: CLINIC,
				recipient: HOSPITAL,
				purpose: Purpose::Btg,
				action: Action::Access,
				categories: CategorySet::ALL,
				duties: Duties::default(),
				consent_version: 1,
				issued_at: now,
				valid_until: None,
				authorized_by: gateway(),
				lease: Lease::Clock { end: ends_at },
			}
		);
		assert_eq!(
			events(),
			vec![Event::LateEmergencyAccessRecorded {
				emergency,
				receipt,
				subject: amina,
				hospital: HOSPITAL,
				clinician: clinician(),
				reason: EmergencyReason::Incapacitated,
				opened_at,
				ends_at,
				review_due: now + REVIEW_WINDOW,
				authorized_by: gateway(),
			}]
		);
	});
}

#[test]
fn an_access_opened_on_time_is_not_marked() {
	ExtBuilder::default().build_and_execute(|| {
		let id = emergency(subject(HOSPITAL, 1));
		assert!(!Access::emergency(id).unwrap().late);
	});
}

#[test]
fn it_grants_nothing_once_its_hours_are_over_and_the_rest_of_them_before() {
	ExtBuilder::default().build_and_execute(|| {
		pass(DAY);
		entered(subject(HOSPITAL, 1), START);
		assert!(!Access::is_spendable(ReceiptId(0)));
		entered(subject(HOSPITAL, 2), START + DAY - 7 * HOUR);
		assert!(Access::is_spendable(ReceiptId(1)));
		pass(HOUR);
		assert!(!Access::is_spendable(ReceiptId(1)));
	});
}

#[test]
fn the_review_runs_from_the_entry_in_the_same_list_and_with_the_same_sanction() {
	ExtBuilder::default().build_and_execute(|| {
		pass(20 * DAY);
		let on_time = emergency(subject(HOSPITAL, 1));
		pass(HOUR);
		let late = entered(subject(HOSPITAL, 2), START);
		let queue = Access::reviews(HOSPITAL);
		let due = START + 20 * DAY + REVIEW_WINDOW;
		assert_eq!(
			(queue.oldest, queue.newest, queue.waiting),
			(Some((on_time, due)), Some(late), 2)
		);
		review(on_time, 0, Verdict::Justified);
		review(on_time, 1, Verdict::Justified);
		pass(REVIEW_WINDOW - 1);
		assert!(!Access::paid_orders_blocked(HOSPITAL));
		pass(1);
		assert!(Access::paid_orders_blocked(HOSPITAL));
		review(late, 0, Verdict::Justified);
		review(late, 1, Verdict::Unjustified);
		assert_eq!(Access::reviews(HOSPITAL).waiting, 0);
		assert!(Access::reviews(HOSPITAL).sanctioned);
	});
}

#[test]
fn the_clinician_whom_the_gateway_named_does_not_review_it() {
	ExtBuilder::default().build_and_execute(|| {
		let id = entered(subject(HOSPITAL, 1), START);
		let officer = staff(HOSPITAL, Role::PrivacyOfficer, 0);
		Emergencies::<Test>::mutate_extant(id, |access| access.clinician = officer);
		assert_noop!(
			Access::review_emergency_access(signed(officer), id, Verdict::Justified),
			Error::<Test>::OwnAccess
		);
	});
}

#[test]
fn clinicians_enter_their_own_and_gateways_those_of_their_clinicians() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let colleague = staff(HOSPITAL, Role::Clinician, 1);
		let elsewhere = staff(CLINIC, Role::Clinician, 0);
		refused(
			clinician(),
			amina,
			colleague,
			8,
			START,
			Error::NotTheClinician,
		);
		for named in [elsewhere, STRANGER, amina] {
			refused(gateway(), amina, named, 8, START, Error::NotTheClinician);
		}
		assert_ok!(record(clinician(), amina, clinician(), 8, START));
		assert_ok!(record(gateway(), subject(HOSPITAL, 2), colleague, 8, START));
		// Whoever opened it has left: the gateway answers for it.
		World::with(|world| world.dismissed.insert(colleague));
		let boris = subject(HOSPITAL, 3);
		refused(
			gateway(),
			boris,
			colleague,
			8,
			START,
			Error::NotTheClinician,
		);
		assert_ok!(record(gateway(), boris, gateway(), 8, START));
	});
}

#[test]
fn only_staff_of_an_active_hospital_enters() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		for who in [STRANGER, amina, staff(HOSPITAL, Role::PrivacyOfficer, 0)] {
			refused(who, amina, who, 8, START, Error::NotAuthorized);
		}
		for role in [Role::Clinician, Role::Gateway] {
			let partner = staff(PARTNER, role, 0);
			refused(partner, amina, partner, 8, START, Error::NotAHospital);
		}
		set_status(HOSPITAL, OrganizationStatus::Suspended);
		for who in [clinician(), gateway()] {
			refused(who, amina, who, 8, START, Error::NotAuthorized);
		}
	});
}

#[test]
fn it_lasted_4_to_24_hours() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		for hours in [0, 3, 25, u8::MAX] {
			refused(
				clinician(),
				amina,
				clinician(),
				hours,
				START,
				Error::HoursOutOfRange,
			);
		}
		assert_ok!(record(clinician(), amina, clinician(), 4, START));
		assert_ok!(record(
			clinician(),
			subject(HOSPITAL, 2),
			clinician(),
			24,
			START
		));
	});
}

#[test]
fn it_was_opened_neither_in_the_future_nor_too_long_ago() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		for opened_at in [START + 1, Moment::MAX] {
			refused(
				gateway(),
				amina,
				clinician(),
				8,
				opened_at,
				Error::OpenedInTheFuture,
			);
		}
		for opened_at in [0, START - MAX_LATENESS - 1] {
			refused(
				gateway(),
				amina,
				clinician(),
				8,
				opened_at,
				Error::OpenedTooLongAgo,
			);
		}
		entered(amina, START);
		entered(amina, START - MAX_LATENESS);
	});
}

#[test]
fn the_subject_is_enrolled_somewhere() {
	ExtBuilder::default().build_and_execute(|| {
		refused(
			gateway(),
			STRANGER,
			clinician(),
			8,
			START,
			Error::SubjectUnknown,
		);
	});
}

#[test]
fn an_access_is_entered_once_and_several_in_any_order() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		pass(10 * DAY);
		// The second entry of the same access comes from whoever did not know of the first.
		let later = START + 5 * DAY;
		entered(amina, later);
		refused(
			gateway(),
			amina,
			clinician(),
			8,
			later,
			Error::AlreadyRecorded,
		);
		refused(
			clinician(),
			amina,
			clinician(),
			4,
			later,
			Error::AlreadyRecorded,
		);
		// What was opened before and after it, four hours away at least, is another.
		entered(amina, later - 4 * HOUR);
		entered(amina, later + 4 * HOUR);
		// So is that of another hospital or subject.
		entered(subject(HOSPITAL, 2), later);
		let other = staff(CLINIC, Role::Clinician, 0);
		assert_ok!(record(other, amina, other, 8, later));
	});
}

#[test]
fn one_subject_has_few_entries_however_hard_somebody_tries() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let tries = (0..=MAX_LATENESS).step_by(1_800);
		let entered = tries
			.filter(|ago| record(gateway(), amina, clinician(), 4, START - ago).is_ok())
			.count();
		assert_eq!(entered, 181);
	});
}

#[test]
fn neither_a_denial_nor_another_access_keeps_it_out_of_the_books() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		emergency(amina);
		consent(amina, |consent| consent.forbids_emergency = true);
		entered(amina, START);
		// It is for the reviewers to judge; records are not read.
		assert!(!Access::is_spendable(ReceiptId(1)));
	});
}

#[test]
fn a_late_entry_hides_no_running_access_and_a_running_one_is_used() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let latest = || {
			let latest = Access::latest_emergencies(amina);
			latest.iter().map(|(id, _)| *id).collect::<Vec<_>>()
		};
		pass(DAY);
		let running = emergency(amina);
		entered(amina, START);
		assert_eq!(latest(), vec![running]);
		assert_noop!(
			Access::open_emergency_access(
				signed(clinician()),
				amina,
				EmergencyReason::Incapacitated,
				4
			),
			Error::<Test>::EmergencyRunning
		);
		pass(8 * HOUR);
		let still_running = entered(amina, START + DAY + 7 * HOUR);
		assert_eq!(latest(), vec![still_running]);
		assert_noop!(
			Access::open_emergency_access(
				signed(clinician()),
				amina,
				EmergencyReason::Incapacitated,
				4
			),
			Error::<Test>::EmergencyRunning
		);
	});
}

#[test]
fn no_tokens_no_sanction_and_no_number_of_open_reviews_is_an_obstacle() {
	ExtBuilder::default().with_funds(1).build_and_execute(|| {
		for nth in 0..500 {
			entered(subject(HOSPITAL, nth), START);
		}
		review(EmergencyId(0), 0, Verdict::Unjustified);
		review(EmergencyId(0), 1, Verdict::Unjustified);
		assert!(Access::paid_orders_blocked(HOSPITAL));
		entered(subject(HOSPITAL, 501), START);
	});
}

#[test]
fn a_pruned_entry_leaves_nothing_behind() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let id = entered(amina, START - 10 * DAY);
		review(id, 0, Verdict::Justified);
		review(id, 1, Verdict::Justified);
		pass(365 * DAY);
		assert_ok!(Access::prune_emergency(signed(STRANGER), id));
		assert_eq!(LateEmergencies::<Test>::iter().count(), 0);
		assert_eq!(Access::latest_emergencies(amina), vec![]);
	});
}

#[test]
fn the_last_number_is_not_given_twice() {
	ExtBuilder::default().build_and_execute(|| {
		NextEmergency::<Test>::put(EmergencyId(u64::MAX));
		assert_noop!(
			record(clinician(), subject(HOSPITAL, 1), clinician(), 8, START),
			Error::<Test>::NumbersExhausted
		);
	});
}
