use super::*;

#[test]
fn a_gateway_records_an_erasure() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		events();
		System::set_block_number(3);
		assert!(!Anchors::is_erased(NORTH, BatchNumber(0), 9));
		assert_eq!(Anchors::tombstone(NORTH, BatchNumber(0), 9), None);

		assert_ok!(erase(NORTH_GATEWAY, 0, 9));

		assert!(Anchors::is_erased(NORTH, BatchNumber(0), 9));
		assert!(!Anchors::is_erased(NORTH, BatchNumber(0), 8));
		assert!(!Anchors::is_erased(SOUTH, BatchNumber(0), 9));
		assert_eq!(
			Anchors::tombstone(NORTH, BatchNumber(0), 9),
			Some(Tombstone {
				certificate: CERTIFICATE,
				recorded_at: START + 12,
				block: 3
			})
		);
		assert_eq!(
			events(),
			[Event::ErasureRecorded {
				custodian: NORTH,
				batch: BatchNumber(0),
				leaf_index: 9,
				certificate: CERTIFICATE,
				authorized_by: NORTH_GATEWAY,
			}]
		);
	});
}

#[test]
fn the_batch_stays_what_it_was() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		let before = Anchors::batch(NORTH, BatchNumber(0));
		assert_ok!(erase(NORTH_GATEWAY, 0, 0));
		assert_eq!(Anchors::batch(NORTH, BatchNumber(0)), before);
	});
}

#[test]
fn a_suspended_or_retired_hospital_can_still_erase() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		Members::set_status(NORTH, OrganizationStatus::Suspended);
		assert_ok!(erase(NORTH_GATEWAY, 0, 0));
		Members::set_status(NORTH, OrganizationStatus::Retired);
		assert_ok!(erase(NORTH_GATEWAY, 0, 1));
	});
}

#[test]
fn record_erasure_should_fail_when_the_account_is_no_gateway() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		assert_noop!(erase(STRANGER, 0, 0), Error::<Test>::NotAuthorized);
		assert_noop!(erase(NORTH_STAFF, 0, 0), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn record_erasure_should_fail_when_the_origin_is_not_signed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		assert_noop!(
			Anchors::record_erasure(RuntimeOrigin::root(), BatchNumber(0), 0, CERTIFICATE),
			BadOrigin
		);
	});
}

#[test]
fn record_erasure_should_fail_when_the_batch_is_not_the_custodians_own() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		assert_noop!(erase(SOUTH_GATEWAY, 0, 0), Error::<Test>::BatchNotFound);
		assert_noop!(erase(NORTH_GATEWAY, 1, 0), Error::<Test>::BatchNotFound);
	});
}

#[test]
fn record_erasure_should_fail_when_the_batch_has_no_such_leaf() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		assert_noop!(erase(NORTH_GATEWAY, 0, 10), Error::<Test>::LeafNotFound);
		assert_noop!(
			erase(NORTH_GATEWAY, 0, u32::MAX),
			Error::<Test>::LeafNotFound
		);
	});
}

#[test]
fn record_erasure_should_fail_when_it_is_recorded_already() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		assert_ok!(erase(NORTH_GATEWAY, 0, 4));
		System::set_block_number(2);
		assert_noop!(erase(NORTH_GATEWAY, 0, 4), Error::<Test>::AlreadyErased);
		assert_ok!(erase(NORTH_GATEWAY, 0, 5));
	});
}

#[test]
fn record_erasure_should_fail_when_the_certificate_is_zero() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		let origin = RuntimeOrigin::signed(NORTH_GATEWAY);
		assert_noop!(
			Anchors::record_erasure(origin, BatchNumber(0), 0, Commitment([0; 32])),
			Error::<Test>::ZeroCertificate
		);
	});
}
