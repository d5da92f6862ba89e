//! What must be true of the stored state after every block. These walk the whole history: they are
//! for tests and for a check of a live chain from outside, never for a call.

use crate::*;
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use galen_primitives::{
	ids::BatchNumber,
	merkle::{root, MAX_BATCH_LEAVES},
};

impl<T: Config> Pallet<T> {
	/// Checks every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::sequences_have_no_gaps()?;
		Self::headers_are_well_formed()?;
		Self::tombstones_mark_leaves_that_exist()?;
		Self::demands_are_listed_where_they_count()?;
		Self::the_latest_block_tree_is_over_its_batches()
	}

	/// A custodian that is to anchor number `n` next has anchored exactly 0 to `n - 1`, in the order
	/// of blocks, times and positions.
	fn sequences_have_no_gaps() -> Result<(), TryRuntimeError> {
		let mut total = 0u64;
		for (custodian, next) in NextNumbers::<T>::iter() {
			let mut before: Option<HeaderOf<T>> = None;
			for number in 0..next.0 {
				let header = Batches::<T>::get(custodian, BatchNumber(number))
					.ok_or(TryRuntimeError::Other("anchors: a batch number is missing"))?;
				if let Some(before) = before {
					let later = (before.block, before.position) < (header.block, header.position);
					ensure!(
						later && before.anchored_at <= header.anchored_at,
						TryRuntimeError::Other("anchors: batches are out of order")
					);
				}
				before = Some(header);
			}
			total = total.saturating_add(next.0);
		}
		let stored: u64 =
			Batches::<T>::iter_keys().fold(0, |count: u64, _| count.saturating_add(1));
		ensure!(
			stored == total,
			TryRuntimeError::Other("anchors: a batch lies beyond its custodian's next number")
		);
		let counted = LatestBlock::<T>::get().map_or(0, |tree| tree.total);
		ensure!(
			counted == total,
			TryRuntimeError::Other("anchors: the count of all batches is wrong")
		);
		Ok(())
	}

	/// No header says what the call would have refused, or is from the future.
	fn headers_are_well_formed() -> Result<(), TryRuntimeError> {
		let now = frame_system::Pallet::<T>::block_number();
		for header in Batches::<T>::iter_values() {
			ensure!(
				!header.root.is_zero(),
				TryRuntimeError::Other("anchors: a root is zero")
			);
			ensure!(
				(1..=MAX_BATCH_LEAVES).contains(&header.leaf_count),
				TryRuntimeError::Other("anchors: a leaf count is out of range")
			);
			ensure!(
				header.block <= now,
				TryRuntimeError::Other("anchors: a batch is from a future block")
			);
		}
		Ok(())
	}

	/// A tombstone names a leaf of an anchored batch and was recorded no earlier than the batch.
	fn tombstones_mark_leaves_that_exist() -> Result<(), TryRuntimeError> {
		for ((custodian, batch, leaf_index), tombstone) in Tombstones::<T>::iter() {
			let header = Batches::<T>::get(custodian, batch).ok_or(TryRuntimeError::Other(
				"anchors: a tombstone names no batch",
			))?;
			ensure!(
				leaf_index < header.leaf_count,
				TryRuntimeError::Other("anchors: a tombstone names no leaf")
			);
			ensure!(
				header.block <= tombstone.block,
				TryRuntimeError::Other("anchors: a tombstone is older than its batch")
			);
		}
		Ok(())
	}

	/// Every open demand is in its custodian's queue and in its subject's list, and neither has others;
	/// a list names demands of its own subject, each once.
	fn demands_are_listed_where_they_count() -> Result<(), TryRuntimeError> {
		let next = NextErasureRequest::<T>::get();
		let mut open = 0u64;
		for (id, request) in ErasureRequests::<T>::iter() {
			ensure!(
				id < next,
				TryRuntimeError::Other("anchors: a demand lies beyond the next number")
			);
			ensure!(
				request.requested_at < request.due
					&& request
						.answer
						.is_none_or(|answer| request.requested_at <= answer.at),
				TryRuntimeError::Other("anchors: a demand's times are out of order")
			);
			ensure!(
				OpenErasures::<T>::contains_key(request.custodian, id) == request.answer.is_none(),
				TryRuntimeError::Other("anchors: the queue of open demands is wrong")
			);
			if request.answer.is_none() {
				open = open.saturating_add(1);
			}
		}
		let queued: u64 =
			OpenErasures::<T>::iter_keys().fold(0, |count: u64, _| count.saturating_add(1));
		let mut listed = 0u64;
		for (subject, list) in ErasureRequestsOf::<T>::iter() {
			let mut before = None;
			for entry in list {
				let request = ErasureRequests::<T>::get(entry.request)
					.ok_or(TryRuntimeError::Other("anchors: a list names no demand"))?;
				ensure!(
					request.subject == subject
						&& request.answer.is_none() == entry.is_open
						&& request.scope.is_everything() == entry.is_everything
						&& request.due == entry.due
						&& before < Some(entry.request),
					TryRuntimeError::Other("anchors: a list and its demands differ")
				);
				before = Some(entry.request);
				if entry.is_open {
					listed = listed.saturating_add(1);
				}
			}
		}
		ensure!(
			queued == open && listed == open,
			TryRuntimeError::Other("anchors: an open demand is not listed")
		);
		Ok(())
	}

	/// The frontier of the latest block with batches is the tree over the batches its slots name.
	fn the_latest_block_tree_is_over_its_batches() -> Result<(), TryRuntimeError> {
		let Some(tree) = LatestBlock::<T>::get() else {
			return Ok(());
		};
		ensure!(
			tree.batches.is_well_formed(),
			TryRuntimeError::Other("anchors: the frontier is malformed")
		);
		let count = Self::count(&tree);
		ensure!(
			(1..=T::MaxBatchesPerBlock::get()).contains(&count),
			TryRuntimeError::Other("anchors: the latest block has no batch or too many")
		);
		for position in 0..count {
			let batch = BlockBatches::<T>::get(position).ok_or(TryRuntimeError::Other(
				"anchors: a slot of the latest block is empty",
			))?;
			let header = Batches::<T>::get(batch.custodian, batch.number)
				.ok_or(TryRuntimeError::Other("anchors: a slot names no batch"))?;
			ensure!(
				header.block == tree.block && header.position == position,
				TryRuntimeError::Other("anchors: a slot names a batch of another place")
			);
		}
		ensure!(
			root::<HostBlake2>(&Self::leaves_of_block(tree.block))
				== tree.batches.root::<HostBlake2>(),
			TryRuntimeError::Other("anchors: the frontier is not over the block's batches")
		);
		Ok(())
	}
}
