//! What the runtime puts into the Merkle mountain range, and what can be proven from it.

use super::*;
use galen_primitives::merkle::{empty_root, leaf_hash, root, verify_inclusion, Tree, TreeHasher};

/// Starts the next block, as far as this pallet can see.
fn next_block() {
	System::set_block_number(System::block_number() + 1);
}

#[test]
fn a_leaf_commits_to_the_batches_of_the_parent_block() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(
			Anchors::leaf_extra(),
			LeafExtra {
				batches_root: empty_root::<HostBlake2>(),
				batches: 0,
				total: 0
			}
		);
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		assert_ok!(anchor(SOUTH_GATEWAY, 0));
		assert_ok!(anchor(NORTH_GATEWAY, 1));
		let refs = Anchors::batches_of_block(1);
		assert_eq!(
			refs,
			[(NORTH, 0), (SOUTH, 0), (NORTH, 1)].map(|(custodian, number)| BatchRef {
				custodian,
				number: BatchNumber(number)
			})
		);

		next_block();
		let leaves: Vec<_> = refs
			.iter()
			.map(|batch| batch.leaf(&Anchors::batch(batch.custodian, batch.number).unwrap()))
			.collect();
		assert_eq!(
			Anchors::leaf_extra(),
			LeafExtra {
				batches_root: root::<HostBlake2>(&leaves),
				batches: 3,
				total: 3
			}
		);
	});
}

#[test]
fn a_batch_is_in_one_leaf_only() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		next_block();
		next_block();
		assert_eq!(
			Anchors::leaf_extra(),
			LeafExtra {
				batches_root: empty_root::<HostBlake2>(),
				batches: 0,
				total: 1
			}
		);
	});
}

#[test]
fn what_a_block_anchors_does_not_change_its_own_leaf() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(anchor(NORTH_GATEWAY, 0));
		next_block();
		next_block();
		let before = Anchors::leaf_extra();
		assert_eq!(before.batches, 0);
		assert_ok!(anchor(NORTH_GATEWAY, 1));
		next_block();
		assert_eq!(
			(Anchors::leaf_extra().batches, Anchors::leaf_extra().total),
			(1, 2)
		);
	});
}

#[test]
fn every_batch_of_a_block_can_be_proven_and_no_other() {
	ExtBuilder::default().build_and_execute(|| {
		for number in 0..5 {
			assert_ok!(anchor(NORTH_GATEWAY, number));
		}
		let proofs: Vec<_> = (0..5)
			.map(|number| Anchors::batch_inclusion(NORTH, BatchNumber(number)).unwrap())
			.collect();
		next_block();
		let extra = Anchors::leaf_extra();
		for (number, proof) in (0..).zip(&proofs) {
			let batch = BatchRef {
				custodian: NORTH,
				number: BatchNumber(number),
			};
			let check = |batch: BatchRef, header: &BatchHeader<u64>| {
				verify_inclusion::<HostBlake2>(
					&extra.batches_root,
					extra.batches.into(),
					proof.header.position.into(),
					&batch.leaf(header),
					&proof.path,
				)
			};
			assert_eq!(proof.batches, extra.batches);
			assert_ok!(check(batch, &proof.header));
			assert!(check(
				BatchRef {
					custodian: SOUTH,
					..batch
				},
				&proof.header
			)
			.is_err());
			let forged = BatchHeader {
				leaf_count: 11,
				..proof.header
			};
			assert!(check(batch, &forged).is_err());
		}
	});
}

#[test]
fn the_next_block_with_batches_takes_the_place_of_the_former() {
	ExtBuilder::default().build_and_execute(|| {
		for number in 0..4 {
			assert_ok!(anchor(NORTH_GATEWAY, number));
		}
		next_block();
		assert_eq!(Anchors::batches_of_block(1).len(), 4);
		assert_eq!(Anchors::batches_of_block(2), []);
		assert!(Anchors::batch_inclusion(NORTH, BatchNumber(3)).is_some());
		assert_ok!(anchor(SOUTH_GATEWAY, 0));
		assert_eq!(Anchors::batches_of_block(1), []);
		assert_eq!(Anchors::batch_inclusion(NORTH, BatchNumber(3)), None);
		assert_eq!(
			Anchors::batches_of_block(2),
			[BatchRef {
				custodian: SOUTH,
				number: BatchNumber(0)
			}]
		);
	});
}

#[test]
fn a_batches_leaf_is_the_documented_hash() {
	let batch = BatchRef {
		custodian: OrganizationId(3),
		number: BatchNumber(70),
	};
	let header = BatchHeader {
		root: ROOT,
		leaf_count: 1 << 20,
		kind: BatchKind::Disclosures,
		anchored_at: START,
		block: 260u32,
		position: 1,
	};
	// Compact 3, compact 70, root, compact 2²⁰, kind, compact time, block, compact 1.
	let mut content = b"galen/batch/1".to_vec();
	content.extend([3 << 2, 25, 1]);
	content.extend([7; 32]);
	content.extend([0x02, 0x00, 0x40, 0x00, 1]);
	content.push(0x03);
	content.extend(1_700_000_000u32.to_le_bytes());
	content.extend([4, 1, 0, 0, 4]);
	assert_eq!(batch.leaf(&header), leaf_hash::<HostBlake2>(&content));
}

/// The runtime's trees with another hash.
struct Sha2;

impl TreeHasher for Sha2 {
	fn hash(data: &[u8]) -> [u8; 32] {
		frame::hashing::sha2_256(data)
	}
}

#[test]
fn the_trees_have_the_shape_of_certificate_transparency() {
	// The test vectors of the Certificate Transparency project, which hash with SHA-256.
	let inputs: [&[u8]; 8] = [
		&[],
		&[0x00],
		&[0x10],
		&[0x20, 0x21],
		&[0x30, 0x31],
		&[0x40, 0x41, 0x42, 0x43],
		&[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
		&[
			0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
			0x6e, 0x6f,
		],
	];
	let expected = [
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	];
	for (count, expected) in expected.iter().enumerate() {
		let leaves = inputs[..count]
			.iter()
			.map(|input| leaf_hash::<Sha2>(input))
			.collect();
		assert_eq!(format!("{:?}", Tree::<Sha2>::new(leaves).root()), *expected);
	}
}
