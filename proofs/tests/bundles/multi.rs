//! Proofs of several leaves at once.

use galen_primitives::merkle::{root, Digest, ProofError, Tree};
use galen_proofs::merkle::{merge, prove, verify, Blake2b256};

fn leaves(count: u32) -> Vec<Digest> {
	(0..count)
		.map(|place| Digest(sp_crypto_hashing::blake2_256(&place.to_le_bytes())))
		.collect()
}

fn chosen(leaves: &[Digest], places: &[u32]) -> Vec<(u32, Digest)> {
	places
		.iter()
		.map(|place| (*place, leaves[*place as usize]))
		.collect()
}

#[test]
fn every_choice_of_leaves_of_every_small_tree_is_proven() {
	for count in 1..=9_u32 {
		let leaves = leaves(count);
		let root = root::<Blake2b256>(&leaves);
		let tree = Tree::<Blake2b256>::new(leaves.clone());
		for choice in 1..1_u32 << count {
			let places: Vec<u32> = (0..count)
				.filter(|place| choice >> place & 1 == 1)
				.collect();
			let nodes = prove(&leaves, &places).expect("they are there");
			let known = chosen(&leaves, &places);
			assert_eq!(verify(&root, count, known.clone(), &nodes), Ok(()));
			// The same from the single paths, as a gateway hands them out.
			let paths: Vec<_> = places
				.iter()
				.map(|place| {
					let path = tree.inclusion_path(*place as usize).expect("it is there");
					(*place, path)
				})
				.collect();
			assert_eq!(merge(count, &paths).as_ref(), Some(&nodes));
			if let [(_, path)] = paths.as_slice() {
				assert_eq!(path, &nodes);
			}
			// Any other leaf, node, place or number is refused.
			for at in 0..known.len() {
				let mut other = known.clone();
				other[at].1 .0[0] ^= 1;
				let refused = verify(&root, count, other, &nodes);
				assert_eq!(refused, Err(ProofError::WrongRoot));
			}
			for at in 0..nodes.len() {
				let mut other = nodes.clone();
				other[at].0[31] ^= 0x80;
				let refused = verify(&root, count, known.clone(), &other);
				assert_eq!(refused, Err(ProofError::WrongRoot));
			}
			let longer = [nodes.clone(), vec![Digest::default()]].concat();
			let refused = verify(&root, count, known.clone(), &longer);
			assert_eq!(refused, Err(ProofError::WrongLength));
			if let Some((_, shorter)) = nodes.split_last() {
				let refused = verify(&root, count, known.clone(), shorter);
				assert_eq!(refused, Err(ProofError::WrongLength));
			}
		}
	}
}

#[test]
fn a_whole_batch_needs_no_node() {
	let leaves = leaves(1_000);
	let places: Vec<u32> = (0..1_000).collect();
	assert_eq!(prove(&leaves, &places), Some(Vec::new()));
}

#[test]
fn places_outside_or_out_of_order_are_refused() {
	let leaves = leaves(8);
	let root = root::<Blake2b256>(&leaves);
	let refused = |known: Vec<(u32, Digest)>| verify(&root, 8, known, &[]);
	assert_eq!(refused(Vec::new()), Err(ProofError::OutOfRange));
	assert_eq!(refused(vec![(8, leaves[0])]), Err(ProofError::OutOfRange));
	let twice = vec![(1, leaves[1]), (1, leaves[1])];
	assert_eq!(refused(twice), Err(ProofError::OutOfRange));
	let backwards = vec![(2, leaves[2]), (1, leaves[1])];
	assert_eq!(refused(backwards), Err(ProofError::OutOfRange));
	for places in [&[8][..], &[1, 1], &[2, 1], &[]] {
		assert_eq!(prove(&leaves, places), None);
	}
	assert_eq!(merge(8, &[(1, vec![leaves[0]])]), None);
	assert_eq!(merge(1, &[(0, vec![leaves[0]])]), None);
}
