//! Whatever is called in whatever order, every unit stays accounted for.

use crate::{mock::*, ContributionKind, Schedule};
use frame::{deps::frame_support::storage::with_storage_layer, testing_prelude::*};
use galen_primitives::ids::{Balance, BatchNumber, OrganizationId};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
	Issue(OrganizationId, Balance),
	IssueToNetwork(Balance),
	Redeem(AccountId, Balance),
	RedeemAll(AccountId),
	Credit {
		gateway: AccountId,
		batch: u64,
		entries: Vec<(AccountId, u8, u32)>,
	},
	Schedule {
		each: Balance,
		cap: Balance,
	},
	Wait(u64),
}

fn account() -> impl Strategy<Value = AccountId> {
	prop::sample::select(vec![AMINA, BEN, CHLOE, DORA, CITY_TREASURER, PHARMA_STAFF])
}

fn act() -> impl Strategy<Value = Act> {
	let organization = prop::sample::select(vec![CITY, LAKE, PHARMA, NOBODY]);
	let gateway = prop::sample::select(vec![CITY_GATEWAY, LAKE_GATEWAY, PHARMA_STAFF]);
	let entries = prop::collection::vec(
		(
			prop::sample::select(vec![AMINA, BEN, CHLOE]),
			0u8..3,
			0u32..6,
		),
		0..4,
	);
	prop_oneof![
		(organization, 0u128..2_000_000).prop_map(|(to, amount)| Act::Issue(to, amount)),
		(0u128..500).prop_map(Act::IssueToNetwork),
		(account(), 0u128..300).prop_map(|(who, amount)| Act::Redeem(who, amount)),
		account().prop_map(Act::RedeemAll),
		(gateway, 0u64..4, entries).prop_map(|(gateway, batch, mut entries)| {
			entries.sort();
			Act::Credit {
				gateway,
				batch,
				entries,
			}
		}),
		(0u128..50, 0u128..200).prop_map(|(each, cap)| Act::Schedule { each, cap }),
		(0u64..100_000).prop_map(Act::Wait),
	]
}

fn kind(code: u8) -> ContributionKind {
	match code {
		0 => ContributionKind::Measurement,
		1 => ContributionKind::Questionnaire,
		_ => ContributionKind::Document,
	}
}

fn run(act: Act) -> DispatchResult {
	let signed = RuntimeOrigin::signed;
	match act {
		Act::Issue(to, amount) => Rewards::issue(RuntimeOrigin::root(), to, amount),
		Act::IssueToNetwork(amount) => Rewards::issue_to_network(RuntimeOrigin::root(), amount),
		Act::Redeem(who, amount) => Rewards::redeem(signed(who), amount),
		Act::RedeemAll(who) => Rewards::redeem(signed(who), Balances::free_balance(who)),
		Act::Credit {
			gateway,
			batch,
			entries,
		} => {
			let entries: Vec<_> = entries
				.into_iter()
				.map(|(who, code, n)| of(who, kind(code), n))
				.collect();
			let entries = entries.try_into().expect("at most four");
			Rewards::credit_contributions(signed(gateway), BatchNumber(batch), entries)
		},
		Act::Schedule { each, cap } => Rewards::set_schedule(
			RuntimeOrigin::root(),
			Schedule {
				measurement: each,
				questionnaire: each,
				document: each,
				daily_cap: cap,
			},
		),
		Act::Wait(seconds) => {
			Now::mutate(|now| *now += seconds);
			Ok(())
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	#[test]
	fn tokens_are_conserved_whatever_is_called(acts in prop::collection::vec(act(), 1..60)) {
		ExtBuilder::default()
			.with_batch(CITY, 0, 8)
			.with_batch(CITY, 1, 20)
			.with_batch(CITY, 3, 20)
			.with_batch(LAKE, 0, 5)
			.build_and_execute(|| {
				for act in acts {
					// As a dispatch does: a refusal changes nothing.
					let _ = with_storage_layer(|| run(act));
					assert_ok!(Rewards::do_try_state());
				}
			});
	}

	#[test]
	fn a_subject_can_always_redeem_everything(amount in 1u128..10_000) {
		ExtBuilder::default().build_and_execute(|| {
			pay(AMINA, amount);
			assert_ok!(Rewards::redeem(RuntimeOrigin::signed(AMINA), amount));
			assert_eq!(Balances::free_balance(AMINA), 0);
		});
	}
}
