//! Trees over batches' leaves, built again when a path is asked for and kept for a while.

use crate::store::{Batch, Store, StoreError};
use galen_primitives::ids::BatchNumber;
use galen_vault::safe::SealedBatch;
use std::{collections::VecDeque, sync::Arc};
use tokio::sync::Mutex;

/// Leaves of all kept trees together: 64 bytes each.
const KEPT: u64 = 1 << 21;

/// The trees asked for lately.
#[derive(Default)]
pub(super) struct Trees {
	kept: Mutex<VecDeque<(BatchNumber, Arc<SealedBatch>)>>,
}

impl Trees {
	/// The tree of a batch. `None` if the leaves in the index are not those it was sealed with.
	///
	/// One tree is built at a time, so that many who ask for the same wait for one.
	pub(super) async fn of(
		&self,
		store: &Store,
		batch: &Batch,
	) -> Result<Option<Arc<SealedBatch>>, StoreError> {
		let mut kept = self.kept.lock().await;
		if let Some(at) = kept.iter().position(|(number, _)| *number == batch.number) {
			// To the end, where it is dropped last.
			if let Some(found) = kept.remove(at) {
				let tree = Arc::clone(&found.1);
				kept.push_back(found);
				return Ok((tree.root() == batch.root).then_some(tree));
			}
		}
		let leaves = store.leaves_of_batch(batch).await?;
		let built = tokio::task::spawn_blocking(move || leaves.seal()).await;
		let Ok(Ok(tree)) = built else {
			return Ok(None);
		};
		if tree.root() != batch.root || tree.leaf_count() != batch.leaf_count {
			return Ok(None);
		}
		let tree = Arc::new(tree);
		kept.push_back((batch.number, Arc::clone(&tree)));
		let mut leaves: u64 = kept
			.iter()
			.map(|(_, tree)| u64::from(tree.leaf_count()))
			.sum();
		while leaves > KEPT && kept.len() > 1 {
			if let Some((_, dropped)) = kept.pop_front() {
				leaves = leaves.saturating_sub(dropped.leaf_count().into());
			}
		}
		Ok(Some(tree))
	}
}
