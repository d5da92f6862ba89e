//! How much a payer may use.

use crate::{mock::*, *};
use frame::testing_prelude::*;

const SMALL: Quota = Quota {
	size: 20 * MILLISECOND,
	refill_per_second: 2 * MILLISECOND,
};

fn state(account: AccountId) -> QuotaState {
	Members::quota(account).unwrap()
}

#[test]
fn the_council_sets_an_organizations_own_quota_and_takes_it_back() {
	ExtBuilder::default().build_and_execute(|| {
		let target = QuotaTarget::Organization(PARTNER);
		assert_ok!(Members::set_quota(council(), target, Some(SMALL)));
		assert_eq!(
			events(),
			vec![Event::QuotaSet {
				target,
				quota: Some(SMALL)
			}]
		);
		assert_eq!(state(PAULA).size, SMALL.size);
		assert_eq!(state(PAULA).available, SMALL.size);
		assert_ok!(Members::set_quota(council(), target, None));
		assert_eq!(state(PAULA).size, ORGANIZATION.size);
		// What was lost by the smaller quota comes back with time, not at once.
		assert_eq!(state(PAULA).available, SMALL.size);
		Now::mutate(|now| *now += 1);
		assert_eq!(
			state(PAULA).available,
			SMALL.size + ORGANIZATION.refill_per_second
		);
	});
}

#[test]
fn the_council_sets_the_quota_of_a_class_and_goes_back_to_the_default() {
	ExtBuilder::default().build_and_execute(|| {
		for class in QuotaClass::ALL {
			let target = QuotaTarget::Class(class);
			assert_ok!(Members::set_quota(council(), target, Some(SMALL)));
			assert_eq!(Members::class_quotas().of(class), SMALL);
		}
		assert_eq!(state(AMINA).size, SMALL.size);
		assert_eq!(state(HANA).size, SMALL.size);
		assert_ok!(Members::set_quota(
			council(),
			QuotaTarget::Class(QuotaClass::Individual),
			None
		));
		assert_eq!(state(AMINA).size, INDIVIDUAL.size);
		assert_eq!(state(HANA).size, SMALL.size);
	});
}

#[test]
fn setting_fails_below_the_minimum_in_either_respect() {
	ExtBuilder::default().build_and_execute(|| {
		let small_size = Quota {
			size: LEAST.size - 1,
			..LEAST
		};
		let slow_refill = Quota {
			refill_per_second: LEAST.refill_per_second - 1,
			..LEAST
		};
		for quota in [small_size, slow_refill] {
			for target in [
				QuotaTarget::Organization(HOSPITAL),
				QuotaTarget::Class(QuotaClass::Hospital),
			] {
				assert_noop!(
					Members::set_quota(council(), target, Some(quota)),
					Error::<Test>::QuotaBelowMinimum
				);
			}
		}
	});
}

#[test]
fn setting_fails_for_an_organization_that_is_not_there() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Members::set_quota(council(), QuotaTarget::Organization(NOBODY), Some(SMALL)),
			Error::<Test>::OrganizationNotFound
		);
		assert_ok!(Members::retire_organization(council(), PARTNER));
		assert_noop!(
			Members::set_quota(council(), QuotaTarget::Organization(PARTNER), Some(SMALL)),
			Error::<Test>::OrganizationRetired
		);
	});
}

#[test]
fn a_bucket_never_exceeds_its_size_and_time_never_runs_backwards() {
	let bucket = Bucket {
		level: 10,
		updated: 100,
		own: None,
	};
	let quota = Quota {
		size: 50,
		refill_per_second: 3,
	};
	assert_eq!(bucket.available(quota, 100), 10);
	assert_eq!(bucket.available(quota, 105), 25);
	assert_eq!(bucket.available(quota, 1_000), 50);
	assert_eq!(bucket.available(quota, u64::MAX), 50);
	assert_eq!(bucket.available(quota, 0), 10);
	let unbounded = Quota {
		size: u64::MAX,
		refill_per_second: u64::MAX,
	};
	assert_eq!(bucket.available(unbounded, u64::MAX), u64::MAX);
}

#[test]
fn a_smaller_class_quota_cuts_what_was_saved_up() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(in_block(transaction(
			AMINA,
			frame_system::Call::remark { remark: vec![] }
		)));
		let target = QuotaTarget::Class(QuotaClass::Individual);
		assert_ok!(Members::set_quota(council(), target, Some(LEAST)));
		assert_eq!(state(AMINA).available, LEAST.size);
	});
}

#[test]
fn who_cannot_act_has_no_quota() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Members::quota(STRANGER), None);
		assert_ok!(Members::retire_organization(council(), PARTNER));
		assert_eq!(Members::quota(PAULA), None);
	});
}
