//! What must hold for trees of every size.

use super::*;
use crate::merkle::tests::reference::{consistency, path, tree_hash};
use codec::{Decode, Encode};
use proptest::prelude::*;

#[test]
fn every_small_tree_agrees_with_the_recursive_definition() {
	for count in 0..=65 {
		let leaves = leaves(count);
		let tree = Tree::<Blake2>::new(leaves.clone());
		assert_eq!(tree.root(), tree_hash(&leaves));
		assert_eq!(root::<Blake2>(&leaves), tree_hash(&leaves));
		assert_eq!(tree.leaf_count(), count);
		for index in 0..count {
			assert_eq!(tree.inclusion_path(index), Some(path(index, &leaves)));
		}
		assert_eq!(tree.inclusion_path(count), None);
		for old in 1..=count {
			assert_eq!(
				tree.consistency_path(old),
				Some(consistency(old, &leaves, true))
			);
		}
		assert_eq!(tree.consistency_path(0), None);
		assert_eq!(tree.consistency_path(count + 1), None);
	}
}

#[test]
fn a_frontier_survives_its_encoding_and_knows_a_malformed_one() {
	let mut frontier = Frontier::default();
	for leaf in leaves(21) {
		frontier.append::<Blake2>(leaf).unwrap();
		assert!(frontier.is_well_formed());
	}
	let decoded = Frontier::decode(&mut &frontier.encode()[..]).unwrap();
	assert_eq!(decoded, frontier);
	assert_eq!(decoded.count(), 21);

	// Five bits set, but only the three peaks of 21.
	let mut encoded = frontier.encode();
	encoded[0] = 31 << 2;
	let mut damaged = Frontier::decode(&mut &encoded[..]).unwrap();
	assert!(!damaged.is_well_formed());
	let before = damaged.clone();
	assert_eq!(damaged.append::<Blake2>(Digest::default()), None);
	assert_eq!(damaged, before, "a refused leaf changes nothing");
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn every_leaf_of_every_tree_is_provable(count in 1usize..700, pick in any::<prop::sample::Index>()) {
		let leaves = leaves(count);
		let index = pick.index(count);
		let tree = Tree::<Blake2>::new(leaves.clone());
		let path = tree.inclusion_path(index).unwrap();
		prop_assert_eq!(
			verify_inclusion::<Blake2>(&tree.root(), count as u64, index as u64, &leaves[index], &path),
			Ok(())
		);
	}

	#[test]
	fn every_tree_is_consistent_with_all_it_grew_from(
		count in 1usize..700,
		pick in any::<prop::sample::Index>(),
	) {
		let leaves = leaves(count);
		let old = pick.index(count) + 1;
		let tree = Tree::<Blake2>::new(leaves.clone());
		let path = tree.consistency_path(old).unwrap();
		let old_root = root::<Blake2>(&leaves[..old]);
		prop_assert_eq!(
			verify_consistency::<Blake2>(old as u64, &old_root, count as u64, &tree.root(), &path),
			Ok(())
		);
	}

	#[test]
	fn a_changed_history_is_never_consistent(
		count in 2usize..300,
		pick in any::<prop::sample::Index>(),
		changed in any::<prop::sample::Index>(),
	) {
		let mut leaves = leaves(count);
		let old = pick.index(count) + 1;
		let old_root = root::<Blake2>(&leaves[..old]);
		leaves[changed.index(old)].0[0] ^= 1;
		let tree = Tree::<Blake2>::new(leaves);
		let path = tree.consistency_path(old).unwrap();
		prop_assert!(
			verify_consistency::<Blake2>(old as u64, &old_root, count as u64, &tree.root(), &path)
				.is_err()
		);
	}

	#[test]
	fn arbitrary_proofs_are_refused_without_harm(
		count in any::<u64>(),
		index in any::<u64>(),
		nodes in prop::collection::vec(any::<[u8; 32]>(), 0..80),
	) {
		let path: Vec<_> = nodes.into_iter().map(Digest).collect();
		let root = Digest([7; 32]);
		prop_assert!(
			verify_inclusion::<Blake2>(&root, count, index, &Digest([1; 32]), &path).is_err()
		);
		let other = Digest([8; 32]);
		prop_assert!(verify_consistency::<Blake2>(index, &other, count, &root, &path).is_err());
	}
}
