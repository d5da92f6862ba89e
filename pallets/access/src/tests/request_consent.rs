use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::{
	codes::{Action, Category, CategorySet, Purpose},
	ids::{ConsentRequestId, OrganizationId, TemplateId, TemplateRef},
	members::{OrganizationStatus, Qualification, Role},
};

pub(super) fn question() -> RequestTerms {
	RequestTerms {
		purpose: Purpose::Biorch,
		action: Action::Use,
		categories: CategorySet::of(&[Category::Laboratory]),
		price: 100,
		template: Some(TemplateRef {
			id: TemplateId(4),
			version: 2,
		}),
	}
}

pub(super) fn ask(from: OrganizationId, subject: u64) -> DispatchResult {
	dispatch(
		by(from, Role::Scientist),
		Call::request_consent {
			subject,
			terms: question(),
			ttl: 7 * DAY,
		},
	)
}

#[test]
fn a_question_waits_in_the_subjects_inbox() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		assert_ok!(ask(PARTNER, amina));
		let request = ConsentRequestId(0);
		assert_eq!(
			Access::pending_requests(amina),
			vec![ConsentRequest {
				id: request,
				requester: PARTNER,
				terms: question(),
				state: RequestState::Open,
				lapses_at: START + 7 * DAY,
				quiet_until: START + 37 * DAY,
			}]
		);
		assert_eq!(
			events(),
			vec![Event::ConsentRequested {
				request,
				subject: amina,
				requester: PARTNER,
				purpose: Purpose::Biorch,
				lapses_at: START + 7 * DAY,
				authorized_by: staff(PARTNER, Role::Scientist, 0),
			}]
		);
	});
}

#[test]
fn silence_is_no_and_keeps_the_organization_from_asking_again_for_a_while() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		assert_ok!(ask(PARTNER, amina));
		assert_noop!(ask(PARTNER, amina), Error::<Test>::AlreadyAsked);
		pass(7 * DAY);
		assert_eq!(Access::pending_requests(amina), vec![]);
		assert_noop!(ask(PARTNER, amina), Error::<Test>::AlreadyAsked);
		pass(30 * DAY);
		assert_ok!(ask(PARTNER, amina));
		assert_eq!(Access::pending_requests(amina).len(), 1);
	});
}

#[test]
fn an_inbox_is_bounded_and_makes_room_by_itself() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		assert_ok!(ask(PARTNER, amina));
		assert_ok!(ask(CLINIC, amina));
		assert_noop!(ask(HOSPITAL, amina), Error::<Test>::InboxFull);
		assert_ok!(ask(HOSPITAL, subject(HOSPITAL, 2)));
		pass(37 * DAY);
		assert_ok!(ask(HOSPITAL, amina));
	});
}

#[test]
fn only_a_requesters_scientist_asks() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		for who in [STRANGER, amina, staff(PARTNER, Role::Clinician, 0)] {
			assert_noop!(
				Access::request_consent(signed(who), amina, question(), 7 * DAY),
				Error::<Test>::NotAuthorized
			);
		}
		assert_noop!(ask(BOARD, amina), Error::<Test>::NotARequester);
		set_status(PARTNER, OrganizationStatus::Suspended);
		assert_noop!(ask(PARTNER, amina), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn asking_for_research_needs_what_research_needs() {
	ExtBuilder::default().build_and_execute(|| {
		let amina = subject(HOSPITAL, 1);
		set_qualifications(PARTNER, &[Qualification::AcceptedTerms]);
		assert_noop!(ask(PARTNER, amina), Error::<Test>::EthicsApprovalMissing);
		set_qualifications(PARTNER, &[Qualification::EthicsApproval]);
		assert_noop!(ask(PARTNER, amina), Error::<Test>::TermsNotAccepted);
	});
}

#[test]
fn a_question_names_known_categories_and_no_broken_glass() {
	ExtBuilder::default().build_and_execute(|| {
		let refused = |terms: RequestTerms, error: Error<Test>| {
			let origin = by(PARTNER, Role::Scientist);
			assert_noop!(
				Access::request_consent(origin, subject(HOSPITAL, 1), terms, 7 * DAY),
				error
			);
		};
		let none = RequestTerms {
			categories: CategorySet::EMPTY,
			..question()
		};
		refused(none, Error::NoCategories);
		let unknown = RequestTerms {
			categories: from_wire(1 << 60),
			..question()
		};
		refused(unknown, Error::UnknownCategories);
		refused(
			RequestTerms {
				purpose: Purpose::Btg,
				..question()
			},
			Error::EmergencyOnly,
		);
	});
}

#[test]
fn there_is_time_to_answer_but_not_for_ever() {
	ExtBuilder::default().build_and_execute(|| {
		for ttl in [0, DAY - 1, 90 * DAY + 1, u64::MAX] {
			let origin = by(PARTNER, Role::Scientist);
			assert_noop!(
				Access::request_consent(origin, subject(HOSPITAL, 1), question(), ttl),
				Error::<Test>::TtlOutOfRange
			);
		}
	});
}

#[test]
fn the_subject_is_enrolled_somewhere() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(ask(PARTNER, STRANGER), Error::<Test>::SubjectUnknown);
	});
}

#[test]
fn the_last_number_is_not_given_twice() {
	ExtBuilder::default().build_and_execute(|| {
		NextRequest::<Test>::put(ConsentRequestId(u64::MAX));
		assert_noop!(
			ask(PARTNER, subject(HOSPITAL, 1)),
			Error::<Test>::NumbersExhausted
		);
	});
}
