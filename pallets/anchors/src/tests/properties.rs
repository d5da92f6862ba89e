//! Random calls, honest and not, against a model that keeps plain lists.

use super::*;
use galen_primitives::merkle::root;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
enum Step {
	Anchor {
		gateway: AccountId,
		number: u64,
		root: u8,
		leaf_count: u32,
	},
	Erase {
		gateway: AccountId,
		batch: u64,
		leaf_index: u32,
	},
	NextBlock,
}

fn gateway() -> impl Strategy<Value = AccountId> {
	prop_oneof![
		4 => Just(NORTH_GATEWAY),
		4 => Just(SOUTH_GATEWAY),
		1 => Just(NORTH_STAFF),
		1 => Just(STRANGER),
	]
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		6 => (gateway(), 0u64..12, 0u8..3, 0u32..4).prop_map(|(gateway, number, root, leaf_count)| {
			Step::Anchor { gateway, number, root, leaf_count }
		}),
		3 => (gateway(), 0u64..6, 0u32..4).prop_map(|(gateway, batch, leaf_index)| {
			Step::Erase { gateway, batch, leaf_index }
		}),
		2 => Just(Step::NextBlock),
	]
}

#[derive(Default)]
struct Model {
	batches: BTreeMap<AccountId, Vec<(u8, u32)>>,
	erased: BTreeSet<(AccountId, u64, u32)>,
	in_block: u32,
	total: u64,
}

impl Model {
	/// Whether the step must succeed.
	fn apply(&mut self, step: &Step) -> bool {
		match *step {
			Step::Anchor {
				gateway,
				number,
				root,
				leaf_count,
			} => {
				let known = [NORTH_GATEWAY, SOUTH_GATEWAY].contains(&gateway);
				let list = self.batches.entry(gateway).or_default();
				let next = list.len() as u64 == number;
				let fits = known && next && root != 0 && leaf_count != 0 && self.in_block < 5;
				if fits {
					list.push((root, leaf_count));
					self.in_block += 1;
					self.total += 1;
				}
				fits
			},
			Step::Erase {
				gateway,
				batch,
				leaf_index,
			} => {
				let leaf_count = self
					.batches
					.get(&gateway)
					.and_then(|list| list.get(batch as usize));
				leaf_count.is_some_and(|(_, count)| leaf_index < *count)
					&& self.erased.insert((gateway, batch, leaf_index))
			},
			Step::NextBlock => {
				self.in_block = 0;
				true
			},
		}
	}
}

fn run(step: &Step) -> bool {
	match *step {
		Step::Anchor {
			gateway,
			number,
			root,
			leaf_count,
		} => anchor_as(
			gateway,
			number,
			Digest([root; 32]),
			leaf_count,
			BatchKind::Records,
		)
		.is_ok(),
		Step::Erase {
			gateway,
			batch,
			leaf_index,
		} => erase(gateway, batch, leaf_index).is_ok(),
		Step::NextBlock => {
			let block = System::block_number();
			let leaves: Vec<_> = Anchors::batches_of_block(block)
				.iter()
				.map(|batch| batch.leaf(&Anchors::batch(batch.custodian, batch.number).unwrap()))
				.collect();
			System::set_block_number(block + 1);
			let extra = Anchors::leaf_extra();
			extra.batches_root == root::<HostBlake2>(&leaves)
				&& extra.batches as usize == leaves.len()
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	#[test]
	fn random_calls_do_what_plain_lists_do(steps in prop::collection::vec(step(), 1..120)) {
		ExtBuilder::default().build_and_execute(|| {
			let mut model = Model::default();
			for step in &steps {
				assert_eq!(run(step), model.apply(step), "{step:?}");
			}
			for (gateway, custodian) in [(NORTH_GATEWAY, NORTH), (SOUTH_GATEWAY, SOUTH)] {
				let list = model.batches.remove(&gateway).unwrap_or_default();
				assert_eq!(Anchors::next_number(custodian), BatchNumber(list.len() as u64));
				for (number, (root, leaf_count)) in (0..).zip(list) {
					let header = Anchors::batch(custodian, BatchNumber(number)).unwrap();
					assert_eq!((header.root, header.leaf_count), (Digest([root; 32]), leaf_count));
				}
			}
			assert_eq!(Tombstones::<Test>::iter().count(), model.erased.len());
			let total = LatestBlock::<Test>::get().map_or(0, |tree| tree.total);
			assert_eq!(total, model.total);
		});
	}
}
