use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Category, CategorySet, Obligation, ObligationSet, Refrain, RefrainSet},
	consent::{Outcome, RecordAttributes},
	ids::OrderId,
	members::{OrganizationStatus, Qualification, Role},
};

fn gateway() -> RuntimeOrigin {
	by(HOSPITAL, Role::Gateway)
}

fn call(id: OrderId, subjects: &[u64]) -> DispatchResult {
	Access::include_subjects(gateway(), id, subjects.to_vec().try_into().unwrap())
}

/// Includes one subject and returns the event's two counts.
fn included(id: OrderId, subjects: &[u64]) -> (u32, Refusals) {
	events();
	assert_ok!(call(id, subjects));
	match events().as_slice() {
		[Event::SubjectsIncluded {
			order,
			included,
			refused,
		}] if *order == id => (*included, *refused),
		other => panic!("unexpected events: {other:?}"),
	}
}

#[test]
fn a_subject_who_consents_comes_in_with_all_that_is_asked() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		let amina = subject(HOSPITAL, 1);
		assert_eq!(included(id, &[amina]), (1, Refusals::default()));
		let line = Access::line(id, amina).unwrap();
		assert_eq!(line.state, LineState::Included);
		assert_eq!(
			line.categories,
			CategorySet::of(&[Category::Laboratory, Category::VitalSigns])
		);
		assert_eq!((line.receipt, line.template), (None, None));
		assert_eq!(held(PARTNER), 500);
	});
}

#[test]
fn consent_is_asked_as_the_order_says_with_the_record_unknown() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		include(id, &[subject(HOSPITAL, 1)]);
		let asked = World::with(|world| world.asked).unwrap();
		assert_eq!(asked.recipient.organization, PARTNER);
		let recipient = asked.recipient.active.unwrap();
		assert!(recipient.qualifications.has(Qualification::EthicsApproval));
		assert_eq!(
			(asked.purpose, asked.action),
			(terms().purpose, terms().action)
		);
		assert_eq!((asked.price, asked.at), (100, START));
		assert_eq!(asked.categories, terms().categories());
		assert_eq!(asked.record, RecordAttributes::UNKNOWN);
	});
}

#[test]
fn conditional_consent_is_enough() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		let amina = subject(HOSPITAL, 1);
		consent(amina, |consent| {
			consent.otherwise = Says::of(Outcome::Conditional)
		});
		assert_eq!(included(id, &[amina]).0, 1);
	});
}

#[test]
fn an_optional_category_that_is_refused_stays_out() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		let amina = subject(HOSPITAL, 1);
		consent(amina, |consent| {
			consent
				.categories
				.insert(Category::VitalSigns, Says::of(Outcome::Deny));
		});
		assert_eq!(included(id, &[amina]).0, 1);
		let line = Access::line(id, amina).unwrap();
		assert_eq!(line.categories, CategorySet::of(&[Category::Laboratory]));
	});
}

#[test]
fn a_required_category_that_is_refused_keeps_the_subject_out() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		let amina = subject(HOSPITAL, 1);
		consent(amina, |consent| {
			consent
				.categories
				.insert(Category::Laboratory, Says::of(Outcome::NoConsent));
		});
		assert_eq!(
			included(id, &[amina]),
			(
				0,
				Refusals {
					not_admitted: 1,
					..Default::default()
				}
			)
		);
		assert_eq!(Access::line(id, amina), None);
	});
}

#[test]
fn without_required_categories_one_optional_is_needed() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(OrderTerms {
			required: CategorySet::EMPTY,
			optional: CategorySet::of(&[Category::Laboratory, Category::Imaging]),
			..terms()
		});
		let (amina, boris) = (subject(HOSPITAL, 1), subject(HOSPITAL, 2));
		consent(amina, |consent| {
			consent.otherwise = Says::of(Outcome::NoConsent);
			consent.categories.insert(Category::Imaging, Says::PERMIT);
		});
		withdraw(boris);
		assert_eq!(included(id, &[amina, boris]).0, 1);
		assert_eq!(
			Access::line(id, amina).unwrap().categories,
			CategorySet::of(&[Category::Imaging])
		);
	});
}

#[test]
fn a_deny_an_absent_consent_and_unaccepted_duties_count_as_one() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		let subjects = [1, 2, 3, 4, 5].map(|nth| subject(HOSPITAL, nth));
		let answers = [
			Says::of(Outcome::Deny),
			Says::of(Outcome::NoConsent),
			Says {
				obligations: ObligationSet::of(&[Obligation::Delau]),
				..Says::PERMIT
			},
			Says {
				refrains: RefrainSet::of(&[Refrain::Nointegrate]),
				..Says::PERMIT
			},
			Says {
				floor: 101,
				..Says::PERMIT
			},
		];
		for (subject, answer) in subjects.into_iter().zip(answers) {
			consent(subject, |consent| consent.otherwise = answer);
		}
		assert_eq!(
			included(id, &subjects),
			(
				0,
				Refusals {
					not_admitted: 5,
					..Default::default()
				}
			)
		);
	});
}

#[test]
fn accepted_duties_admit() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		let amina = subject(HOSPITAL, 1);
		consent(amina, |consent| {
			consent.otherwise.obligations = ObligationSet::of(&[Obligation::Encrypt]);
			consent.otherwise.refrains = RefrainSet::of(&[Refrain::Norelink]);
			consent.otherwise.floor = 100;
		});
		assert_eq!(included(id, &[amina]).0, 1);
	});
}

#[test]
fn a_subject_of_another_hospital_stays_out() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		let left = subject(HOSPITAL, 2);
		World::with(|world| world.left.insert(left));
		assert_eq!(
			included(id, &[subject(CLINIC, 1), STRANGER, left]),
			(
				0,
				Refusals {
					not_enrolled: 3,
					..Default::default()
				}
			)
		);
	});
}

#[test]
fn a_subject_comes_into_an_order_once() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		let amina = subject(HOSPITAL, 1);
		assert_eq!(
			included(id, &[amina, amina]),
			(
				1,
				Refusals {
					repeated: 1,
					..Default::default()
				}
			)
		);
		assert_eq!(
			included(id, &[amina]),
			(
				0,
				Refusals {
					repeated: 1,
					..Default::default()
				}
			)
		);
		withdraw(amina);
		authorize(id, amina);
		permit(amina);
		// Dropped: she does not come back into the same order.
		assert_eq!(included(id, &[amina]).0, 0);
	});
}

#[test]
fn those_beyond_the_last_line_are_counted() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(OrderTerms {
			max_lines: 2,
			..terms()
		});
		let subjects = [1, 2, 3, 4].map(|nth| subject(HOSPITAL, nth));
		withdraw(subjects[0]);
		assert_eq!(
			included(id, &subjects),
			(
				2,
				Refusals {
					not_admitted: 1,
					no_room: 1,
					..Default::default()
				}
			)
		);
	});
}

#[test]
fn a_full_order_takes_nobody() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(OrderTerms {
			max_lines: 1,
			..terms()
		});
		include(id, &[subject(HOSPITAL, 1)]);
		assert_noop!(call(id, &[subject(HOSPITAL, 2)]), Error::<Test>::OrderFull);
	});
}

#[test]
fn a_dropped_line_does_not_come_free_again() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(OrderTerms {
			max_lines: 1,
			..terms()
		});
		let amina = subject(HOSPITAL, 1);
		include(id, &[amina]);
		withdraw(amina);
		authorize(id, amina);
		assert_noop!(call(id, &[subject(HOSPITAL, 2)]), Error::<Test>::OrderFull);
	});
}

#[test]
fn a_call_names_subjects() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		assert_noop!(call(id, &[]), Error::<Test>::NoSubjects);
	});
}

#[test]
fn a_full_batch_fits() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(OrderTerms {
			max_lines: 1_000,
			..terms()
		});
		let subjects: Vec<u64> = (0..256).map(|nth| subject(HOSPITAL, nth)).collect();
		assert_eq!(included(id, &subjects).0, 256);
	});
}

#[test]
fn only_the_custodians_gateway_includes() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		for who in [
			STRANGER,
			staff(HOSPITAL, Role::PrivacyOfficer, 0),
			staff(CLINIC, Role::Gateway, 0),
			staff(PARTNER, Role::Gateway, 0),
		] {
			let subjects = vec![subject(HOSPITAL, 1)].try_into().unwrap();
			assert_noop!(
				Access::include_subjects(signed(who), id, subjects),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn there_must_be_an_order() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			call(OrderId(3), &[subject(HOSPITAL, 1)]),
			Error::<Test>::OrderNotFound
		);
	});
}

#[test]
fn the_order_must_be_accepted() {
	ExtBuilder::default().build_and_execute(|| {
		let id = place(terms());
		assert_noop!(
			call(id, &[subject(HOSPITAL, 1)]),
			Error::<Test>::NotAccepted
		);
	});
}

#[test]
fn the_deadline_ends_including() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		pass(DELIVERY);
		assert_noop!(
			call(id, &[subject(HOSPITAL, 1)]),
			Error::<Test>::DeadlinePassed
		);
		pass(DAY);
		settle(id);
		assert_noop!(
			call(id, &[subject(HOSPITAL, 1)]),
			Error::<Test>::NotAccepted
		);
	});
}

#[test]
fn the_requester_is_in_standing_when_subjects_are_included() {
	ExtBuilder::default().build_and_execute(|| {
		let id = accepted(terms());
		let amina = subject(HOSPITAL, 1);
		set_qualifications(PARTNER, &[Qualification::AcceptedTerms]);
		assert_noop!(call(id, &[amina]), Error::<Test>::EthicsApprovalMissing);
		set_qualifications(PARTNER, &[Qualification::EthicsApproval]);
		assert_noop!(call(id, &[amina]), Error::<Test>::TermsNotAccepted);
		set_status(PARTNER, OrganizationStatus::Suspended);
		assert_noop!(call(id, &[amina]), Error::<Test>::RequesterInactive);
	});
}
