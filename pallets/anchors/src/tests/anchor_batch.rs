use super::*;

#[test]
fn a_gateway_anchors_its_hospitals_first_batch() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Anchors::next_number(NORTH), BatchNumber(0));
		assert_ok!(anchor(NORTH_GATEWAY, 0));

		assert_eq!(
			Anchors::batch(NORTH, BatchNumber(0)),
			Some(BatchHeader {
				root: ROOT,
				leaf_count: 10,
				kind: BatchKind::Records,
				anchored_at: START,
				block: 1,
				position: 0,
			})
		);
		assert_eq!(Anchors::next_number(NORTH), BatchNumber(1));
		assert_eq!(
			events(),
			[Event::BatchAnchored {
				custodian: NORTH,
				number: BatchNumber(0),
				root: ROOT,
				leaf_count: 10,
				kind: BatchKind::Records,
				position: 0,
				authorized_by: NORTH_GATEWAY,
			}]
		);
	});
}

#[test]
fn custodians_count_apart_and_share_a_blocks_positions() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		assert_ok!(anchor(SOUTH_GATEWAY, 0));
		assert_ok!(anchor(NORTH_GATEWAY, 1));
		assert_eq!(Anchors::next_number(NORTH), BatchNumber(2));
		assert_eq!(Anchors::next_number(SOUTH), BatchNumber(1));
		let positions: Vec<_> = [(NORTH, 0), (SOUTH, 0), (NORTH, 1)]
			.map(|(custodian, number)| {
				Anchors::batch(custodian, BatchNumber(number))
					.unwrap()
					.position
			})
			.to_vec();
		assert_eq!(positions, [0, 1, 2]);
	});
}

#[test]
fn the_largest_batch_takes_no_more_state_than_the_smallest() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor_as(NORTH_GATEWAY, 0, ROOT, 1, BatchKind::Records));
		assert_ok!(anchor_as(
			NORTH_GATEWAY,
			1,
			ROOT,
			MAX_BATCH_LEAVES,
			BatchKind::Records
		));
		let size = |number| {
			Anchors::batch(NORTH, BatchNumber(number))
				.unwrap()
				.encode()
				.len()
		};
		// Three bytes more for the number itself, which is stored compact.
		assert_eq!((size(0), size(1)), (48, 51));
	});
}

#[test]
fn every_kind_of_batch_can_be_anchored() {
	ExtBuilder::default().build_and_execute(|| {
		let kinds = [
			BatchKind::Records,
			BatchKind::Disclosures,
			BatchKind::Contributions,
		];
		for (number, kind) in (0..).zip(kinds) {
			assert_ok!(anchor_as(NORTH_GATEWAY, number, ROOT, 1, kind));
			assert_eq!(
				Anchors::batch(NORTH, BatchNumber(number)).unwrap().kind,
				kind
			);
			assert_eq!(kind.encode(), [number as u8]);
		}
	});
}

#[test]
fn anchor_batch_should_fail_when_the_account_is_no_gateway() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(anchor(STRANGER, 0), Error::<Test>::NotAuthorized);
		assert_noop!(anchor(NORTH_STAFF, 0), Error::<Test>::NotAuthorized);
		Members::dismiss(NORTH_GATEWAY);
		assert_noop!(anchor(NORTH_GATEWAY, 0), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn anchor_batch_should_fail_when_the_origin_is_not_signed() {
	ExtBuilder::default().build_and_execute(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Anchors::anchor_batch(origin, BatchNumber(0), ROOT, 1, BatchKind::Records),
				BadOrigin
			);
		}
	});
}

#[test]
fn anchor_batch_should_fail_when_the_hospital_is_not_active() {
	ExtBuilder::default().build_and_execute(|| {
		for status in [OrganizationStatus::Suspended, OrganizationStatus::Retired] {
			Members::set_status(NORTH, status);
			assert_noop!(
				anchor(NORTH_GATEWAY, 0),
				Error::<Test>::OrganizationNotActive
			);
		}
		Members::set_status(NORTH, OrganizationStatus::Active);
		assert_ok!(anchor(NORTH_GATEWAY, 0));
	});
}

#[test]
fn anchor_batch_should_fail_when_the_organization_is_no_hospital() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(anchor(PARTNER_GATEWAY, 0), Error::<Test>::NotAHospital);
	});
}

#[test]
fn anchor_batch_should_fail_when_the_root_is_zero() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			anchor_as(NORTH_GATEWAY, 0, Digest([0; 32]), 1, BatchKind::Records),
			Error::<Test>::ZeroRoot
		);
	});
}

#[test]
fn anchor_batch_should_fail_when_there_are_no_leaves() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			anchor_as(NORTH_GATEWAY, 0, ROOT, 0, BatchKind::Records),
			Error::<Test>::NoLeaves
		);
	});
}

#[test]
fn anchor_batch_should_fail_when_there_are_too_many_leaves() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			anchor_as(
				NORTH_GATEWAY,
				0,
				ROOT,
				MAX_BATCH_LEAVES + 1,
				BatchKind::Records
			),
			Error::<Test>::MaxLeavesExceeded
		);
	});
}

#[test]
fn anchor_batch_should_fail_when_the_same_batch_is_sent_again() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		assert_noop!(anchor(NORTH_GATEWAY, 0), Error::<Test>::AlreadyAnchored);
		assert_ok!(anchor(NORTH_GATEWAY, 1));
		System::set_block_number(50);
		assert_noop!(anchor(NORTH_GATEWAY, 0), Error::<Test>::AlreadyAnchored);
	});
}

#[test]
fn anchor_batch_should_say_already_anchored_even_when_the_block_is_full() {
	ExtBuilder::default().build_and_execute(|| {
		for number in 0..5 {
			assert_ok!(anchor(NORTH_GATEWAY, number));
		}
		assert_noop!(anchor(NORTH_GATEWAY, 4), Error::<Test>::AlreadyAnchored);
	});
}

#[test]
fn anchor_batch_should_fail_when_the_number_is_taken_by_other_content() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		for (root, leaf_count, kind) in [
			(Digest([8; 32]), 10, BatchKind::Records),
			(ROOT, 11, BatchKind::Records),
			(ROOT, 10, BatchKind::Disclosures),
		] {
			assert_noop!(
				anchor_as(NORTH_GATEWAY, 0, root, leaf_count, kind),
				Error::<Test>::NumberTaken
			);
		}
	});
}

#[test]
fn anchor_batch_should_fail_when_a_number_is_left_out() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(anchor(NORTH_GATEWAY, 1), Error::<Test>::SequenceGap);
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		assert_noop!(anchor(NORTH_GATEWAY, 2), Error::<Test>::SequenceGap);
		assert_noop!(anchor(NORTH_GATEWAY, u64::MAX), Error::<Test>::SequenceGap);
	});
}

#[test]
fn anchor_batch_should_fail_when_the_block_is_full_and_work_in_the_next() {
	ExtBuilder::default().build_and_execute(|| {
		for number in 0..5 {
			assert_ok!(anchor(NORTH_GATEWAY, number));
		}
		assert_noop!(anchor(NORTH_GATEWAY, 5), Error::<Test>::BlockFull);
		assert_noop!(anchor(SOUTH_GATEWAY, 0), Error::<Test>::BlockFull);
		System::set_block_number(2);
		assert_ok!(anchor(NORTH_GATEWAY, 5));
		assert_eq!(Anchors::batch(NORTH, BatchNumber(5)).unwrap().position, 0);
	});
}

#[test]
fn anchor_batch_should_fail_when_the_numbers_are_used_up() {
	// No chain gets there: the state is set by hand and breaks the invariants.
	ExtBuilder::default()
		.auto_try_state(false)
		.build_and_execute(|| {
			NextNumbers::<Test>::insert(NORTH, BatchNumber(u64::MAX));
			assert_noop!(
				anchor(NORTH_GATEWAY, u64::MAX),
				Error::<Test>::MaxBatchesExceeded
			);
		});
}
