use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Action, CategorySet, Purpose},
	ids::{EmergencyId, ReceiptId},
	members::{OrganizationStatus, Role},
};

fn open(who: u64, subject: u64, hours: u8) -> DispatchResult {
	Access::open_emergency_access(signed(who), subject, EmergencyReason::Incapacitated, hours)
}

fn clinician() -> u64 {
	staff(HOSPITAL, Role::Clinician, 0)
}

/// Both the call and the pool's check refuse.
fn refused(who: u64, subject: u64, hours: u8, error: Error<Test>) {
	assert!(!Access::may_open_emergency(&who, &subject, hours));
	assert_noop!(open(who, subject, hours), error);
}

#[test]
fn an_emergency_opens_everything_at_once_without_consent() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(CLINIC, 1);
		withdraw(amina);
		assert!(Access::may_open_emergency(&clinician(), &amina, 8));
		assert_ok!(open(clinician(), amina, 8));
		let (emergency, receipt, ends_at) = (EmergencyId(0), ReceiptId(0), START + 8 * HOUR);
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
				consent_version: 2,
				issued_at: START,
				valid_until: None,
				authorized_by: clinician(),
				lease: Lease::Clock { end: ends_at },
			}
		);
		let access = Access::emergency(emergency).unwrap();
		assert_eq!(
			(access.hospital, access.clinician, access.receipt),
			(HOSPITAL, clinician(), receipt)
		);
		assert_eq!((access.opened_at, access.ends_at), (START, ends_at));
		assert_eq!(access.review_due, START + 72 * HOUR);
		assert_eq!(
			events(),
			vec![Event::EmergencyAccessOpened {
				emergency,
				receipt,
				subject: amina,
				hospital: HOSPITAL,
				reason: EmergencyReason::Incapacitated,
				ends_at,
				review_due: START + 72 * HOUR,
				authorized_by: clinician(),
			}]
		);
	});
}

#[test]
fn the_receipt_is_good_for_the_hours_however_many_blocks_pass_and_consent_acts_there_are() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		emergency(amina);
		pass_blocks(100_000);
		withdraw(amina);
		pass(8 * HOUR - 1);
		assert!(Access::is_spendable(ReceiptId(0)));
		pass(1);
		assert!(!Access::is_spendable(ReceiptId(0)));
	});
}

#[test]
fn a_subject_who_forbade_it_by_name_is_not_read() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		consent(amina, |consent| consent.forbids_emergency = true);
		refused(clinician(), amina, 4, Error::EmergencyForbidden);
	});
}

#[test]
fn forbidding_it_ends_a_running_access() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		emergency(amina);
		consent(amina, |consent| consent.forbids_emergency = true);
		assert!(!Access::is_spendable(ReceiptId(0)));
	});
}

#[test]
fn only_a_hospitals_clinician_breaks_the_glass() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		for who in [STRANGER, amina, staff(HOSPITAL, Role::PrivacyOfficer, 0)] {
			refused(who, amina, 4, Error::NotAuthorized);
		}
		refused(
			staff(PARTNER, Role::Clinician, 0),
			amina,
			4,
			Error::NotAHospital,
		);
		set_status(HOSPITAL, OrganizationStatus::Suspended);
		refused(clinician(), amina, 4, Error::NotAuthorized);
	});
}

#[test]
fn it_lasts_4_to_24_hours() {
	ExtBuilder::default().build_and_execute(|| {
		for hours in [0, 3, 25, u8::MAX] {
			refused(
				clinician(),
				subject(HOSPITAL, 1),
				hours,
				Error::HoursOutOfRange,
			);
		}
		assert_ok!(open(clinician(), subject(HOSPITAL, 1), 4));
		assert_ok!(open(clinician(), subject(HOSPITAL, 2), 24));
	});
}

#[test]
fn the_subject_is_enrolled_somewhere() {
	ExtBuilder::default().build_and_execute(|| {
		refused(clinician(), STRANGER, 4, Error::SubjectUnknown);
	});
}

#[test]
fn one_access_runs_at_a_time_for_a_hospital_and_a_subject() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		assert_ok!(open(clinician(), amina, 4));
		refused(
			staff(HOSPITAL, Role::Clinician, 1),
			amina,
			4,
			Error::EmergencyRunning,
		);
		// Another hospital, another subject and a later time are another matter.
		assert_ok!(open(staff(CLINIC, Role::Clinician, 0), amina, 4));
		assert_ok!(open(clinician(), subject(HOSPITAL, 2), 4));
		pass(4 * HOUR);
		assert_ok!(open(clinician(), amina, 4));
	});
}

#[test]
fn no_number_of_open_reviews_and_no_sanction_refuses_an_emergency() {
	ExtBuilder::default().build_and_execute(|| {
		for nth in 0..2_000 {
			assert_ok!(open(clinician(), subject(HOSPITAL, nth), 4));
		}
		pass(30 * DAY);
		review(EmergencyId(0), 0, Verdict::Unjustified);
		review(EmergencyId(0), 1, Verdict::Unjustified);
		let queue = Access::reviews(HOSPITAL);
		assert_eq!((queue.waiting, queue.sanctioned), (1_999, true));
		assert!(Access::paid_orders_blocked(HOSPITAL));
		assert_ok!(open(clinician(), subject(HOSPITAL, 0), 4));
	});
}

#[test]
fn a_subject_without_tokens_and_a_hospital_without_tokens_are_no_obstacle() {
	ExtBuilder::default().with_funds(1).build_and_execute(|| {
		assert_ok!(open(clinician(), subject(HOSPITAL, 1), 4));
	});
}

#[test]
fn the_last_number_is_not_given_twice() {
	ExtBuilder::default().build_and_execute(|| {
		NextEmergency::<Test>::put(EmergencyId(u64::MAX));
		assert_noop!(
			open(clinician(), subject(HOSPITAL, 1), 4),
			Error::<Test>::NumbersExhausted
		);
	});
}
