//! Every proof that differs in anything from the right one is refused.

use super::*;

const COUNT: usize = 21;

fn tree() -> (Vec<Digest>, Tree<Blake2>) {
	let leaves = leaves(COUNT);
	(leaves.clone(), Tree::new(leaves))
}

fn check(index: u64, count: u64, leaf: &Digest, path: &[Digest]) -> Result<(), ProofError> {
	verify_inclusion::<Blake2>(&tree().1.root(), count, index, leaf, path)
}

#[test]
fn an_inclusion_proof_should_fail_when_any_node_is_changed() {
	let (leaves, tree) = tree();
	for (index, leaf) in leaves.iter().enumerate() {
		let path = tree.inclusion_path(index).unwrap();
		for node in 0..path.len() {
			let mut path = path.clone();
			path[node].0[31] ^= 0x80;
			assert_eq!(
				check(index as u64, 21, leaf, &path),
				Err(ProofError::WrongRoot)
			);
		}
	}
}

#[test]
fn an_inclusion_proof_should_fail_when_cut_or_extended() {
	let (leaves, tree) = tree();
	for (index, leaf) in leaves.iter().enumerate() {
		let path = tree.inclusion_path(index).unwrap();
		let mut longer = path.clone();
		longer.push(Digest::default());
		assert_eq!(
			check(index as u64, 21, leaf, &longer),
			Err(ProofError::WrongLength)
		);
		assert_eq!(
			check(index as u64, 21, leaf, &path[..path.len() - 1]),
			Err(ProofError::WrongLength)
		);
		assert!(check(index as u64, 21, leaf, &path[1..]).is_err());
	}
}

#[test]
fn an_inclusion_proof_should_fail_at_every_other_position() {
	let (leaves, tree) = tree();
	for (index, leaf) in leaves.iter().enumerate() {
		let path = tree.inclusion_path(index).unwrap();
		for other in (0..32).filter(|other| *other != index as u64) {
			assert!(check(other, 21, leaf, &path).is_err());
		}
	}
	assert_eq!(check(21, 21, &leaves[0], &[]), Err(ProofError::OutOfRange));
	assert_eq!(check(0, 0, &leaves[0], &[]), Err(ProofError::OutOfRange));
}

#[test]
fn an_inner_node_cannot_pass_for_a_leaf() {
	// Without prefixes, the content `left ‖ right` would hash to the node above both.
	let (leaves, tree) = tree();
	let mut content = leaves[0].0.to_vec();
	content.extend_from_slice(&leaves[1].0);
	let forged = leaf_hash::<Blake2>(&content);
	assert_ne!(forged, node_hash::<Blake2>(&leaves[0], &leaves[1]));
	let path = tree.inclusion_path(0).unwrap();
	assert!(check(0, 11, &forged, &path[1..]).is_err());
}

#[test]
fn repeating_the_last_leaf_gives_another_root() {
	// Trees that fill levels by duplication give both lists one root.
	let mut leaves = leaves(5);
	let before = root::<Blake2>(&leaves);
	leaves.push(leaves[4]);
	assert_ne!(root::<Blake2>(&leaves), before);
}

#[test]
fn a_consistency_proof_should_fail_when_any_node_is_changed_or_missing() {
	let (leaves, tree) = tree();
	for old in 1..COUNT {
		let old_root = root::<Blake2>(&leaves[..old]);
		let verify = |path: &[Digest]| {
			verify_consistency::<Blake2>(old as u64, &old_root, COUNT as u64, &tree.root(), path)
		};
		let path = tree.consistency_path(old).unwrap();
		assert_eq!(verify(&path), Ok(()));
		for node in 0..path.len() {
			let mut path = path.clone();
			path[node].0[0] ^= 1;
			assert_eq!(verify(&path), Err(ProofError::WrongRoot));
			path.remove(node);
			assert!(verify(&path).is_err());
		}
		let mut longer = path.clone();
		longer.push(Digest::default());
		assert_eq!(verify(&longer), Err(ProofError::WrongLength));
	}
}

#[test]
fn a_consistency_proof_should_fail_when_the_counts_are_wrong() {
	let (leaves, tree) = tree();
	let (first, last) = (leaves[0], tree.root());
	let verify = |old, old_root, path: &[Digest]| {
		verify_consistency::<Blake2>(old, &old_root, COUNT as u64, &last, path)
	};
	assert_eq!(
		verify(0, empty_root::<Blake2>(), &[]),
		Err(ProofError::OutOfRange)
	);
	assert_eq!(verify(22, last, &[]), Err(ProofError::OutOfRange));
	assert_eq!(verify(21, last, &[]), Ok(()));
	assert_eq!(verify(21, first, &[]), Err(ProofError::WrongRoot));
	assert_eq!(verify(21, last, &[first]), Err(ProofError::WrongLength));
}
