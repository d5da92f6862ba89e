use super::*;

/// An outcome in which nothing was erased.
const DECLINED: ErasureOutcome = ErasureOutcome::Declined {
	ground: RetentionGround::LegalObligation,
};

#[test]
fn a_gateway_answers_that_it_erased() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		events();
		System::set_block_number(3);
		assert_ok!(answer(NORTH_GATEWAY, 0, ERASED));

		let request = Anchors::erasure_request(ErasureRequestId(0)).unwrap();
		assert_eq!(
			request.answer,
			Some(ErasureAnswer {
				outcome: ERASED,
				at: START + 12
			})
		);
		assert!(!request.is_late());
		assert_eq!(Anchors::open_erasures(NORTH, None, 9), []);
		// The subject still finds the answer.
		let listed = Anchors::erasure_requests_of(AMINA);
		assert_eq!(listed, [(ErasureRequestId(0), request)]);
		assert_eq!(
			events(),
			[Event::ErasureAnswered {
				request: ErasureRequestId(0),
				subject: AMINA,
				custodian: NORTH,
				outcome: ERASED,
				is_late: false,
				authorized_by: NORTH_GATEWAY,
			}]
		);
	});
}

#[test]
fn a_gateway_declines_with_a_ground() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, ErasureScope::Everything));
		assert_ok!(answer(NORTH_GATEWAY, 0, DECLINED));
		let request = Anchors::erasure_request(ErasureRequestId(0)).unwrap();
		assert_eq!(request.answer.map(|answer| answer.outcome), Some(DECLINED));
	});
}

#[test]
fn an_answer_that_comes_late_stays_marked_as_late() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		assert_ok!(demand(AMINA, LIST));
		System::set_block_number(10);
		assert_ok!(answer(NORTH_GATEWAY, 0, ERASED));
		System::set_block_number(11);
		assert_ok!(answer(NORTH_GATEWAY, 1, ERASED));
		let is_late = |number| {
			let request = Anchors::erasure_request(ErasureRequestId(number));
			request.unwrap().is_late()
		};
		System::set_block_number(99);
		assert_eq!([is_late(0), is_late(1)], [false, true]);
		assert_eq!(Anchors::overdue_erasures(NORTH, None, 9), []);
	});
}

#[test]
fn a_suspended_or_retired_hospital_can_still_answer() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		assert_ok!(demand(AMINA, LIST));
		Members::set_status(NORTH, OrganizationStatus::Suspended);
		assert_ok!(answer(NORTH_GATEWAY, 0, ERASED));
		Members::set_status(NORTH, OrganizationStatus::Retired);
		assert_ok!(answer(NORTH_GATEWAY, 1, ERASED));
	});
}

#[test]
fn a_subject_that_left_still_gets_its_answer() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		Members::release(AMINA);
		assert_ok!(answer(NORTH_GATEWAY, 0, ERASED));
	});
}

#[test]
fn answer_erasure_should_fail_when_the_account_is_no_gateway() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		for account in [STRANGER, NORTH_STAFF, AMINA] {
			assert_noop!(answer(account, 0, ERASED), Error::<Test>::NotAuthorized);
		}
		Members::dismiss(NORTH_GATEWAY);
		assert_noop!(
			answer(NORTH_GATEWAY, 0, ERASED),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn answer_erasure_should_fail_when_the_origin_is_not_signed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		assert_noop!(
			Anchors::answer_erasure(RuntimeOrigin::root(), ErasureRequestId(0), ERASED),
			BadOrigin
		);
	});
}

#[test]
fn answer_erasure_should_fail_when_the_custodian_has_no_such_demand() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		assert_noop!(
			answer(SOUTH_GATEWAY, 0, ERASED),
			Error::<Test>::RequestNotFound
		);
		assert_noop!(
			answer(NORTH_GATEWAY, 1, ERASED),
			Error::<Test>::RequestNotFound
		);
	});
}

#[test]
fn answer_erasure_should_fail_when_it_is_answered_already() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		assert_ok!(answer(NORTH_GATEWAY, 0, DECLINED));
		for outcome in [ERASED, DECLINED] {
			assert_noop!(
				answer(NORTH_GATEWAY, 0, outcome),
				Error::<Test>::AlreadyAnswered
			);
		}
	});
}

#[test]
fn answer_erasure_should_fail_when_the_certificate_is_zero() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		let outcome = ErasureOutcome::Erased {
			certificate: Commitment([0; 32]),
		};
		assert_noop!(
			answer(NORTH_GATEWAY, 0, outcome),
			Error::<Test>::ZeroCertificate
		);
	});
}
