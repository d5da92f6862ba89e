//! Every call at its worst.

use crate::*;
use frame::benchmarking::prelude::*;
use galen_primitives::{
	ids::{BatchNumber, Commitment},
	merkle::{Digest, Frontier, MAX_BATCH_LEAVES},
};

#[benchmarks]
mod benches {
	use super::*;

	/// The worst place in a block's tree is the one that completes the most subtrees.
	fn fill_block<T: Config>() {
		let mut batches = Frontier::default();
		let max = u64::from(T::MaxBatchesPerBlock::get());
		for leaf in 1..max.next_power_of_two().min(max) {
			assert!(batches
				.append::<HostBlake2>(Digest([(leaf & 0xff) as u8; 32]))
				.is_some());
		}
		let block = frame_system::Pallet::<T>::block_number();
		LatestBlock::<T>::put(BlockTree {
			block,
			batches,
			total: max,
		});
	}

	#[benchmark]
	fn anchor_batch() -> Result<(), BenchmarkError> {
		let (gateway, custodian) = T::BenchmarkHelper::gateway();
		fill_block::<T>();
		NextNumbers::<T>::insert(custodian, BatchNumber(u64::MAX - 1));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(gateway),
			BatchNumber(u64::MAX - 1),
			Digest([7; 32]),
			MAX_BATCH_LEAVES,
			BatchKind::Records,
		);

		assert_eq!(NextNumbers::<T>::get(custodian), BatchNumber(u64::MAX));
		Ok(())
	}

	#[benchmark]
	fn record_erasure() -> Result<(), BenchmarkError> {
		let (gateway, custodian) = T::BenchmarkHelper::gateway();
		Pallet::<T>::anchor_batch(
			RawOrigin::Signed(gateway.clone()).into(),
			BatchNumber(0),
			Digest([7; 32]),
			MAX_BATCH_LEAVES,
			BatchKind::Records,
		)?;
		let leaf_index = MAX_BATCH_LEAVES - 1;

		#[extrinsic_call]
		_(
			RawOrigin::Signed(gateway),
			BatchNumber(0),
			leaf_index,
			Commitment([9; 32]),
		);

		assert!(Tombstones::<T>::contains_key((
			custodian,
			BatchNumber(0),
			leaf_index
		)));
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
