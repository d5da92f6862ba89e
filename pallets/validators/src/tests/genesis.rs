//! The first validators and peers.

use crate::{mock::*, *};
use frame::testing_prelude::*;
use galen_primitives::ids::OrganizationId;

fn build(validators: &[(u32, u32)], min_validators: u32, peer_ids: &[(u32, &[u8])]) {
	let genesis = GenesisConfig::<Test> {
		min_validators,
		validators: validators
			.iter()
			.map(|(organization, at)| (OrganizationId(*organization), operator(*at)))
			.collect(),
		peer_ids: peer_ids
			.iter()
			.map(|(organization, numbers)| {
				(
					OrganizationId(*organization),
					numbers.iter().copied().map(peer).collect(),
				)
			})
			.collect(),
	};
	genesis.build_storage().expect("only panics");
}

#[test]
fn genesis_is_stored() {
	ExtBuilder::default()
		.with_validators(5)
		.with_peers(1, &[11])
		.build_and_execute(|| {
			assert_eq!(MinValidators::<Test>::get(), 4);
			assert_eq!(seated(), vec![1, 2, 3, 4, 5]);
			assert_eq!(PeerOwners::<Test>::get(peer(11)), Some(OrganizationId(1)));
		});
}

#[test]
fn an_empty_genesis_builds() {
	build(&[], 0, &[]);
}

#[test]
#[should_panic(expected = "fewer validators than its minimum")]
fn fewer_validators_than_the_minimum_are_refused() {
	build(&[(1, 1), (2, 2), (3, 3)], 4, &[]);
}

#[test]
#[should_panic(expected = "more validators than MaxValidators")]
fn more_validators_than_the_maximum_are_refused() {
	build(
		&[
			(1, 1),
			(2, 2),
			(3, 3),
			(4, 4),
			(5, 5),
			(6, 6),
			(7, 7),
			(8, 8),
		],
		4,
		&[],
	);
}

#[test]
#[should_panic(expected = "a hospital has two validators")]
fn a_hospital_with_two_validators_is_refused() {
	build(&[(1, 1), (1, 2)], 1, &[]);
}

#[test]
#[should_panic(expected = "an account validates for two hospitals")]
fn an_account_of_two_hospitals_is_refused() {
	build(&[(1, 1), (2, 1)], 1, &[]);
}

#[test]
#[should_panic(expected = "a peer key occurs twice")]
fn a_peer_key_of_two_organizations_is_refused() {
	build(&[], 0, &[(1, &[11]), (2, &[11])]);
}

#[test]
#[should_panic(expected = "more peer keys")]
fn too_many_peer_keys_are_refused() {
	build(&[], 0, &[(1, &[1, 2, 3, 4, 5, 6, 7, 8, 9])]);
}
