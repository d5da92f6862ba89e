//! Every call at its worst.

use crate::*;
use frame::benchmarking::prelude::*;
use galen_primitives::{
	ids::{BatchNumber, Commitment, ErasureRequestId, OrganizationId},
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

	/// As many demands as count for a subject, but one: the last of them of everything.
	fn fill_list<T: Config>(
		custodian: OrganizationId,
	) -> Result<(T::AccountId, T::AccountId), BenchmarkError> {
		NextErasureRequest::<T>::put(ErasureRequestId(u64::MAX - 64));
		let (subject, representative) = T::BenchmarkHelper::represented(custodian);
		let mut scopes = alloc::vec![ErasureScope::Records(Commitment([9; 32])); 7];
		scopes.push(ErasureScope::Everything);
		for scope in scopes {
			Pallet::<T>::request_erasure(
				RawOrigin::Signed(subject.clone()).into(),
				subject.clone(),
				scope,
			)?;
		}
		Ok((subject, representative))
	}

	#[benchmark]
	fn request_erasure() -> Result<(), BenchmarkError> {
		let (_, custodian) = T::BenchmarkHelper::gateway();
		let (subject, representative) = fill_list::<T>(custodian)?;
		let request = NextErasureRequest::<T>::get();

		#[extrinsic_call]
		_(
			RawOrigin::Signed(representative),
			subject,
			ErasureScope::Records(Commitment([8; 32])),
		);

		assert!(OpenErasures::<T>::contains_key(custodian, request));
		Ok(())
	}

	#[benchmark]
	fn answer_erasure() -> Result<(), BenchmarkError> {
		let (gateway, custodian) = T::BenchmarkHelper::gateway();
		fill_list::<T>(custodian)?;
		let request = ErasureRequestId(u64::MAX - 64);

		#[extrinsic_call]
		_(
			RawOrigin::Signed(gateway),
			request,
			ErasureOutcome::Erased {
				certificate: Commitment([9; 32]),
			},
		);

		assert!(!OpenErasures::<T>::contains_key(custodian, request));
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
