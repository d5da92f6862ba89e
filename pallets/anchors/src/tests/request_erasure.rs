use super::*;

/// What Amina's demands say of her list, by number.
fn numbers_of_amina() -> Vec<u64> {
	Anchors::erasure_requests_of(AMINA)
		.into_iter()
		.map(|(id, _)| id.0)
		.collect()
}

/// Whether the demand is a right that can be exercised now.
fn is_live(signer: AccountId, scope: ErasureScope) -> bool {
	let call = Call::<Test>::request_erasure {
		subject: AMINA,
		scope,
	};
	Anchors::exercises_right(&signer, &call).expect("a right")
}

#[test]
fn a_subject_demands_an_erasure() {
	ExtBuilder::default().build_and_execute(|| {
		System::set_block_number(3);
		assert_ok!(demand(AMINA, LIST));

		let request = ErasureRequest {
			subject: AMINA,
			custodian: NORTH,
			scope: LIST,
			requested_at: START + 12,
			due: START + 12 + PERIOD,
			answer: None,
		};
		let id = ErasureRequestId(0);
		assert_eq!(Anchors::erasure_request(id), Some(request));
		assert_eq!(Anchors::erasure_requests_of(AMINA), [(id, request)]);
		assert_eq!(Anchors::erasure_requests_of(BILAL), []);
		assert_eq!(Anchors::open_erasures(NORTH, None, 9), [(id, request)]);
		assert_eq!(Anchors::open_erasures(SOUTH, None, 9), []);
		assert_eq!(Anchors::overdue_erasures(NORTH, None, 9), []);
		assert_eq!(
			events(),
			[Event::ErasureRequested {
				request: id,
				subject: AMINA,
				custodian: NORTH,
				scope: LIST,
				due: START + 12 + PERIOD,
				authorized_by: AMINA,
			}]
		);
	});
}

#[test]
fn a_representative_who_may_grant_and_withdraw_demands_it_too() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(GUARDIAN, ErasureScope::Everything));
		let listed = Anchors::erasure_requests_of(AMINA);
		assert_eq!(listed[0].1.subject, AMINA);
		assert!(matches!(
			events()[..],
			[Event::ErasureRequested {
				subject: AMINA,
				authorized_by: GUARDIAN,
				..
			}]
		));
	});
}

#[test]
fn it_works_while_the_hospital_is_suspended_or_retired() {
	ExtBuilder::default().build_and_execute(|| {
		Members::set_status(NORTH, OrganizationStatus::Suspended);
		assert_ok!(demand(AMINA, LIST));
		Members::set_status(NORTH, OrganizationStatus::Retired);
		assert_ok!(demand(AMINA, LIST));
	});
}

#[test]
fn a_demand_becomes_overdue_at_its_moment_and_stays_so() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, LIST));
		System::set_block_number(5);
		assert_ok!(demand(AMINA, LIST));
		let overdue = || -> Vec<u64> {
			Anchors::overdue_erasures(NORTH, None, 9)
				.into_iter()
				.map(|(id, _)| id.0)
				.collect()
		};
		System::set_block_number(10);
		assert!(overdue().is_empty());
		System::set_block_number(11);
		assert_eq!(overdue(), [0u64]);
		System::set_block_number(500);
		assert_eq!(overdue().len(), 2);
		assert_eq!(numbers_of_amina(), [0u64, 1]);
	});
}

#[test]
fn views_come_in_pages() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 0..MAX_ERASURE_REQUESTS {
			assert_ok!(demand(AMINA, LIST));
		}
		System::set_block_number(20);
		for view in [Anchors::open_erasures, Anchors::overdue_erasures] {
			let mut seen = Vec::new();
			loop {
				let after = seen.last().copied();
				let page = view(NORTH, after, 3);
				assert!(page.len() <= 3);
				if page.is_empty() {
					break;
				}
				seen.extend(page.into_iter().map(|(id, _)| id));
			}
			seen.sort();
			seen.dedup();
			assert_eq!(seen.len(), MAX_ERASURE_REQUESTS as usize);
		}
	});
}

#[test]
fn a_right_is_live_exactly_when_the_call_succeeds() {
	ExtBuilder::default().build_and_execute(|| {
		for signer in [AMINA, GUARDIAN, GRANTER, WITHDRAWER, BILAL, STRANGER] {
			for scope in [LIST, ErasureScope::Everything] {
				let live = is_live(signer, scope);
				hypothetically!({
					assert_eq!(demand(signer, scope).is_ok(), live);
				});
			}
		}
		assert_ok!(demand(AMINA, ErasureScope::Everything));
		assert!(!is_live(AMINA, ErasureScope::Everything));
		assert!(is_live(AMINA, LIST));
		let other = Call::<Test>::answer_erasure {
			request: ErasureRequestId(0),
			outcome: ERASED,
		};
		assert_eq!(Anchors::exercises_right(&NORTH_GATEWAY, &other), None);
	});
}

#[test]
fn room_comes_back_when_the_time_of_answered_demands_is_over() {
	ExtBuilder::default().build_and_execute(|| {
		for number in 0..u64::from(MAX_ERASURE_REQUESTS) {
			assert_ok!(demand(AMINA, LIST));
			assert_ok!(answer(NORTH_GATEWAY, number, ERASED));
		}
		// Answered at once: what bounds the chain's growth is the time, not the hospital's zeal.
		assert_noop!(demand(AMINA, LIST), Error::<Test>::TooManyRequests);
		System::set_block_number(11);
		assert_ok!(demand(AMINA, LIST));
		assert_eq!(numbers_of_amina(), [8u64]);
		// What is no longer listed is still there.
		assert!(Anchors::erasure_request(ErasureRequestId(0)).is_some());
	});
}

#[test]
fn request_erasure_should_fail_when_the_signer_may_not_both_grant_and_withdraw() {
	ExtBuilder::default().build_and_execute(|| {
		for signer in [BILAL, GRANTER, WITHDRAWER, NORTH_GATEWAY, STRANGER] {
			assert_noop!(demand(signer, LIST), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn request_erasure_should_fail_when_the_origin_is_not_signed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Anchors::request_erasure(RuntimeOrigin::root(), AMINA, LIST),
			BadOrigin
		);
	});
}

#[test]
fn request_erasure_should_fail_when_the_subject_is_enrolled_nowhere() {
	ExtBuilder::default().build_and_execute(|| {
		Members::release(AMINA);
		assert_noop!(demand(AMINA, LIST), Error::<Test>::NotEnrolled);
	});
}

#[test]
fn request_erasure_should_fail_when_the_commitment_is_zero() {
	ExtBuilder::default().build_and_execute(|| {
		let scope = ErasureScope::Records(Commitment([0; 32]));
		assert_noop!(demand(AMINA, scope), Error::<Test>::ZeroCommitment);
	});
}

#[test]
fn request_erasure_should_fail_when_everything_is_demanded_already() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(demand(AMINA, ErasureScope::Everything));
		assert_noop!(
			demand(GUARDIAN, ErasureScope::Everything),
			Error::<Test>::AlreadyRequested
		);
		// Once it is answered there may be something new.
		assert_ok!(answer(NORTH_GATEWAY, 0, ERASED));
		assert_ok!(demand(AMINA, ErasureScope::Everything));
	});
}

#[test]
fn request_erasure_should_fail_when_there_are_too_many_of_this_kind() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 0..MAX_ERASURE_REQUESTS {
			assert_ok!(demand(AMINA, LIST));
		}
		assert_noop!(demand(AMINA, LIST), Error::<Test>::TooManyRequests);
		// A list that is full of records never stands in the way of everything.
		assert_ok!(demand(AMINA, ErasureScope::Everything));
		// Nor does one subject's list stand in another's way.
		assert_ok!(Anchors::request_erasure(
			RuntimeOrigin::signed(BILAL),
			BILAL,
			LIST
		));
		// What is open counts, however old it is.
		System::set_block_number(1_000);
		assert_noop!(demand(AMINA, LIST), Error::<Test>::TooManyRequests);
	});
}

#[test]
fn request_erasure_should_fail_when_the_numbers_are_used_up() {
	ExtBuilder::default()
		.auto_try_state(false)
		.build_and_execute(|| {
			NextErasureRequest::<Test>::put(ErasureRequestId(u64::MAX));
			assert_noop!(demand(AMINA, LIST), Error::<Test>::MaxErasuresExceeded);
		});
}
