//! What the calls do.

use crate::{demands::is_set, *};
use alloc::vec::Vec;
use frame::prelude::*;
use galen_primitives::{
	ids::{BatchNumber, Commitment, OrganizationId},
	members::{OrganizationKind, OrganizationStatus, Role},
	merkle::{empty_root, Digest, Frontier, Tree, MAX_BATCH_LEAVES},
	traits::{Clock, Membership},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_anchor_batch(
		gateway: T::AccountId,
		number: BatchNumber,
		content: BatchContent,
	) -> Result<(), Error<T>> {
		let custodian = Self::gateway_organization(&gateway)?;
		let profile = T::Members::organization(custodian).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(
			profile.status == OrganizationStatus::Active,
			Error::<T>::OrganizationNotActive
		);
		ensure!(
			profile.kind == OrganizationKind::Hospital,
			Error::<T>::NotAHospital
		);
		Self::check_content(&content)?;
		Self::check_number(custodian, number, &content)?;
		let next = number.next().ok_or(Error::<T>::MaxBatchesExceeded)?;

		let block = frame_system::Pallet::<T>::block_number();
		let mut tree = Self::tree_of_block(block);
		let position = Self::count(&tree);
		ensure!(
			position < T::MaxBatchesPerBlock::get(),
			Error::<T>::BlockFull
		);
		let header = BatchHeader {
			root: content.root,
			leaf_count: content.leaf_count,
			kind: content.kind,
			anchored_at: T::Clock::now(),
			block,
			position,
		};
		let batch = BatchRef { custodian, number };
		tree.batches
			.append::<HostBlake2>(batch.leaf(&header))
			.ok_or(Error::<T>::BlockFull)?;
		tree.total = tree.total.saturating_add(1);

		LatestBlock::<T>::put(tree);
		BlockBatches::<T>::insert(position, batch);
		Batches::<T>::insert(custodian, number, header);
		NextNumbers::<T>::insert(custodian, next);
		Self::deposit_event(Event::BatchAnchored {
			custodian,
			number,
			root: content.root,
			leaf_count: content.leaf_count,
			kind: content.kind,
			position,
			authorized_by: gateway,
		});
		Ok(())
	}

	pub(crate) fn do_record_erasure(
		gateway: T::AccountId,
		batch: BatchNumber,
		leaf_index: u32,
		certificate: Commitment,
	) -> Result<(), Error<T>> {
		// The organization's standing is not asked: see the call.
		let custodian = Self::gateway_organization(&gateway)?;
		ensure!(is_set(&certificate), Error::<T>::ZeroCertificate);
		let header = Batches::<T>::get(custodian, batch).ok_or(Error::<T>::BatchNotFound)?;
		ensure!(leaf_index < header.leaf_count, Error::<T>::LeafNotFound);
		let key = (custodian, batch, leaf_index);
		ensure!(
			!Tombstones::<T>::contains_key(key),
			Error::<T>::AlreadyErased
		);

		let tombstone = Tombstone {
			certificate,
			recorded_at: T::Clock::now(),
			block: frame_system::Pallet::<T>::block_number(),
		};
		Tombstones::<T>::insert(key, tombstone);
		Self::deposit_event(Event::ErasureRecorded {
			custodian,
			batch,
			leaf_index,
			certificate,
			authorized_by: gateway,
		});
		Ok(())
	}

	/// The organization whose gateway this account is, whatever the organization's standing.
	pub(crate) fn gateway_organization(account: &T::AccountId) -> Result<OrganizationId, Error<T>> {
		T::Members::staff(account, T::Clock::now())
			.filter(|staff| staff.roles.has(Role::Gateway))
			.map(|staff| staff.organization)
			.ok_or(Error::<T>::NotAuthorized)
	}

	/// Whether this can be a batch at all.
	fn check_content(content: &BatchContent) -> Result<(), Error<T>> {
		ensure!(!content.root.is_zero(), Error::<T>::ZeroRoot);
		ensure!(content.leaf_count != 0, Error::<T>::NoLeaves);
		ensure!(
			content.leaf_count <= MAX_BATCH_LEAVES,
			Error::<T>::MaxLeavesExceeded
		);
		Ok(())
	}

	/// Whether the number is the custodian's next; if it is an old one, tells an outbox's second
	/// attempt from a different batch.
	fn check_number(
		custodian: OrganizationId,
		number: BatchNumber,
		content: &BatchContent,
	) -> Result<(), Error<T>> {
		let next = NextNumbers::<T>::get(custodian);
		ensure!(number <= next, Error::<T>::SequenceGap);
		if number == next {
			return Ok(());
		}
		let same = Batches::<T>::get(custodian, number).is_some_and(|old| old.is_about(content));
		Err(if same {
			Error::<T>::AlreadyAnchored
		} else {
			Error::<T>::NumberTaken
		})
	}

	/// The tree of this block: the stored one, or an empty one when the stored one is of an earlier
	/// block.
	fn tree_of_block(block: BlockNumberFor<T>) -> BlockTreeOf<T> {
		match LatestBlock::<T>::get() {
			Some(tree) if tree.block == block => tree,
			earlier => BlockTree {
				block,
				batches: Frontier::default(),
				total: earlier.map_or(0, |tree| tree.total),
			},
		}
	}

	/// How many batches a block's tree has; `MaxBatchesPerBlock` keeps it far below `u32::MAX`.
	pub(crate) fn count(tree: &BlockTreeOf<T>) -> u32 {
		tree.batches.count().saturated_into()
	}

	/// What the leaf that this block adds to the mountain range says about its parent's batches.
	///
	/// For the runtime's `LeafDataProvider`, which is called in `on_initialize`, before this block
	/// anchors anything: the leaf speaks of ancestors only, as the mountain range requires. It does
	/// not matter in which order the pallets are initialized.
	pub fn leaf_extra() -> LeafExtra {
		let parent = frame_system::Pallet::<T>::block_number().saturating_sub(One::one());
		match LatestBlock::<T>::get() {
			Some(tree) if tree.block == parent => LeafExtra {
				batches_root: tree.batches.root::<HostBlake2>(),
				batches: Self::count(&tree),
				total: tree.total,
			},
			earlier => LeafExtra {
				batches_root: empty_root::<HostBlake2>(),
				batches: 0,
				total: earlier.map_or(0, |tree| tree.total),
			},
		}
	}

	pub(crate) fn refs_of_block(block: BlockNumberFor<T>) -> Vec<BatchRef> {
		let count = match LatestBlock::<T>::get() {
			Some(tree) if tree.block == block => Self::count(&tree),
			_ => 0,
		};
		(0..count).filter_map(BlockBatches::<T>::get).collect()
	}

	/// The leaves of a block's tree, in order.
	pub(crate) fn leaves_of_block(block: BlockNumberFor<T>) -> Vec<Digest> {
		Self::refs_of_block(block)
			.into_iter()
			.filter_map(|batch| {
				Batches::<T>::get(batch.custodian, batch.number).map(|header| batch.leaf(&header))
			})
			.collect()
	}

	pub(crate) fn inclusion_of(batch: BatchRef) -> Option<BatchInclusion<BlockNumberFor<T>>> {
		let header = Batches::<T>::get(batch.custodian, batch.number)?;
		let tree = Tree::<HostBlake2>::new(Self::leaves_of_block(header.block));
		let path = tree.inclusion_path(usize::try_from(header.position).ok()?)?;
		let batches = u32::try_from(tree.leaf_count()).ok()?;
		Some(BatchInclusion {
			header,
			batches,
			path,
		})
	}
}
