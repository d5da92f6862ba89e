use crate::{mock::*, types::divide};
use frame::testing_prelude::*;
use galen_primitives::{
	ids::{Balance, TemplateId, TemplateRef},
	traits::{Payout, PayoutShares, Split},
};
use proptest::prelude::*;

fn split(subject: u32, custodian: u32, network: u32) -> Split {
	Split {
		subject,
		custodian,
		network,
	}
}

fn shares(amount: Balance) -> PayoutShares {
	<Rewards as Payout<AccountId>>::shares(Some(TEMPLATE), amount)
}

#[test]
fn a_payment_is_divided_as_the_template_promised() {
	ExtBuilder::default().build_and_execute(|| {
		TemplateSplit::set(Some(split(600_000, 300_000, 100_000)));
		assert_eq!(
			shares(1_000),
			PayoutShares {
				subject: 600,
				custodian: 300,
				network: 100
			}
		);
	});
}

#[test]
fn what_rounding_leaves_is_the_subjects() {
	ExtBuilder::default().build_and_execute(|| {
		TemplateSplit::set(Some(split(500_000, 333_333, 166_667)));
		assert_eq!(
			shares(7),
			PayoutShares {
				subject: 4,
				custodian: 2,
				network: 1
			}
		);
		assert_eq!(
			shares(1),
			PayoutShares {
				subject: 1,
				custodian: 0,
				network: 0
			}
		);
		assert_eq!(shares(0), PayoutShares::default());
	});
}

#[test]
fn a_raised_floor_takes_from_the_network_first() {
	ExtBuilder::default()
		.with_floor(800_000)
		.build_and_execute(|| {
			TemplateSplit::set(Some(split(600_000, 150_000, 250_000)));
			assert_eq!(
				shares(1_000),
				PayoutShares {
					subject: 800,
					custodian: 150,
					network: 50
				}
			);
			assert_ok!(Rewards::set_subject_floor(RuntimeOrigin::root(), 900_000));
			assert_eq!(
				shares(1_000),
				PayoutShares {
					subject: 900,
					custodian: 100,
					network: 0
				}
			);
			assert_ok!(Rewards::set_subject_floor(RuntimeOrigin::root(), 1_000_000));
			assert_eq!(
				shares(1_000),
				PayoutShares {
					subject: 1_000,
					custodian: 0,
					network: 0
				}
			);
		});
}

#[test]
fn without_a_template_all_is_the_subjects() {
	ExtBuilder::default().build_and_execute(|| {
		TemplateSplit::set(Some(split(600_000, 300_000, 100_000)));
		let all = PayoutShares {
			subject: 9,
			custodian: 0,
			network: 0,
		};
		let unknown = TemplateRef {
			id: TemplateId(7),
			version: 1,
		};
		assert_eq!(<Rewards as Payout<AccountId>>::shares(None, 9), all);
		assert_eq!(
			<Rewards as Payout<AccountId>>::shares(Some(unknown), 9),
			all
		);
	});
}

#[test]
fn the_largest_payment_is_divided_without_loss() {
	let shares = divide(split(0, 500_000, 500_000), 0, Balance::MAX);
	assert_eq!(shares.custodian, Balance::MAX / 2);
	assert_eq!(
		shares.subject + shares.custodian + shares.network,
		Balance::MAX
	);
}

proptest! {
	#[test]
	fn every_unit_goes_somewhere_and_the_floor_holds(
		cuts in (0u32..=1_000_000, 0u32..=1_000_000),
		floor in 0u32..=1_000_000,
		amount in 0u128..=(1u128 << 100),
	) {
		let (low, high) = (cuts.0.min(cuts.1), cuts.0.max(cuts.1));
		let promised = split(low, high - low, 1_000_000 - high);
		prop_assert!(promised.is_whole());
		let shares = divide(promised, floor, amount);
		prop_assert_eq!(shares.subject + shares.custodian + shares.network, amount);
		// Parts per million of 2^100 stay below 2^120.
		let due = |parts: u32| amount * u128::from(parts);
		prop_assert!(shares.subject * 1_000_000 >= due(floor.max(low)));
		prop_assert!(shares.custodian * 1_000_000 <= due(promised.custodian));
		prop_assert!(shares.network * 1_000_000 <= due(promised.network));
	}
}
