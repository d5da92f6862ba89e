use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Action, Category, CategorySet, Obligation, ObligationSet, Purpose},
	consent::Outcome,
	ids::ReceiptId,
	members::{OrganizationStatus, Role},
};

fn open(who: u64, subject: u64, purpose: Purpose, categories: CategorySet) -> DispatchResult {
	Access::open_access(signed(who), subject, purpose, Action::Access, categories)
}

fn clinician() -> u64 {
	staff(CLINIC, Role::Clinician, 0)
}

#[test]
fn a_clinician_opens_access_for_treatment() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		assert_ok!(open(clinician(), amina, Purpose::Treat, CategorySet::ALL));
		let receipt = ReceiptId(0);
		assert_eq!(
			Access::receipt(receipt).unwrap(),
			Receipt {
				basis: Basis::Treatment,
				subject: amina,
				custodian: HOSPITAL,
				recipient: CLINIC,
				purpose: Purpose::Treat,
				action: Action::Access,
				categories: CategorySet::ALL,
				duties: Duties::default(),
				consent_version: 1,
				issued_at: START,
				valid_until: None,
				authorized_by: clinician(),
				lease: Lease::Blocks { end: 11 },
			}
		);
		assert_eq!(
			events(),
			vec![Event::AccessOpened {
				receipt,
				subject: amina,
				recipient: CLINIC,
				authorized_by: clinician()
			}]
		);
		let asked = World::with(|world| world.asked).unwrap();
		assert_eq!((asked.price, asked.recipient.organization), (0, CLINIC));
	});
}

#[test]
fn the_receipt_covers_what_consent_admits_with_its_duties() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		let obligations = ObligationSet::of(&[Obligation::Delau]);
		consent(amina, |consent| {
			consent.otherwise = Says::of(Outcome::NoConsent);
			consent.categories.insert(
				Category::Allergies,
				Says {
					obligations,
					..Says::PERMIT
				},
			);
		});
		assert_ok!(open(clinician(), amina, Purpose::Coc, CategorySet::ALL));
		let receipt = Access::receipt(ReceiptId(0)).unwrap();
		assert_eq!(receipt.categories, CategorySet::of(&[Category::Allergies]));
		assert_eq!(receipt.duties.obligations, obligations);
	});
}

#[test]
fn a_subject_who_consents_to_nothing_is_not_read() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		for outcome in [Outcome::Deny, Outcome::NoConsent] {
			consent(amina, |consent| consent.otherwise = Says::of(outcome));
			assert_noop!(
				open(clinician(), amina, Purpose::Treat, CategorySet::ALL),
				Error::<Test>::NotAdmitted
			);
		}
	});
}

#[test]
fn only_a_clinician_opens_access() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		for who in [STRANGER, amina, staff(CLINIC, Role::Gateway, 0)] {
			assert_noop!(
				open(who, amina, Purpose::Treat, CategorySet::ALL),
				Error::<Test>::NotAuthorized
			);
		}
		set_status(CLINIC, OrganizationStatus::Suspended);
		assert_noop!(
			open(clinician(), amina, Purpose::Treat, CategorySet::ALL),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn a_partner_treats_nobody() {
	ExtBuilder::default().build_and_execute(|| {
		let who = staff(PARTNER, Role::Clinician, 0);
		assert_noop!(
			open(who, subject(HOSPITAL, 1), Purpose::Treat, CategorySet::ALL),
			Error::<Test>::NotAHospital
		);
	});
}

#[test]
fn other_purposes_need_an_order() {
	ExtBuilder::default().build_and_execute(|| {
		for purpose in [
			Purpose::Hresch,
			Purpose::Hpaymt,
			Purpose::Hmarkt,
			Purpose::Caremgt,
		] {
			assert_noop!(
				open(clinician(), subject(HOSPITAL, 1), purpose, CategorySet::ALL),
				Error::<Test>::NotTreatment
			);
		}
	});
}

#[test]
fn breaking_the_glass_has_its_own_call() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			open(
				clinician(),
				subject(HOSPITAL, 1),
				Purpose::Btg,
				CategorySet::ALL
			),
			Error::<Test>::EmergencyOnly
		);
	});
}

#[test]
fn a_call_names_known_categories() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		assert_noop!(
			open(clinician(), amina, Purpose::Treat, CategorySet::EMPTY),
			Error::<Test>::NoCategories
		);
		assert_noop!(
			open(clinician(), amina, Purpose::Treat, from_wire(u64::MAX)),
			Error::<Test>::UnknownCategories
		);
	});
}

#[test]
fn the_subject_is_enrolled_somewhere() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			open(clinician(), STRANGER, Purpose::Treat, CategorySet::ALL),
			Error::<Test>::SubjectUnknown
		);
	});
}

#[test]
fn a_hospital_that_owes_reviews_still_treats() {
	ExtBuilder::default().build_and_execute(|| {
		emergency(subject(HOSPITAL, 2));
		pass(REVIEW_WINDOW);
		assert!(Access::paid_orders_blocked(HOSPITAL));
		let who = staff(HOSPITAL, Role::Clinician, 0);
		assert_ok!(open(
			who,
			subject(HOSPITAL, 1),
			Purpose::Treat,
			CategorySet::ALL
		));
	});
}
