//! What became of a transaction that the pool has taken.

use super::{DispatchError, Progress, Sent, SubmitError, Submitted, ERA};
use crate::{
	config::ClientAt,
	error::{ReadError, Reduce},
	events::{Event, Raw},
	At, BlockNumber, Chain, Hash,
};
use futures::StreamExt;
use subxt::{config::Hasher, events::Phase, transactions::TransactionStatus};
use tokio::time::timeout;

impl Chain {
	/// Waits until the transaction's fate is known, or until patience ends.
	pub(super) async fn conclude(
		&self,
		sent: Sent,
		progress: Progress,
	) -> Result<Submitted, SubmitError> {
		let extrinsic = sent.extrinsic;
		let patience = self.inner.options.finality;
		match timeout(patience, self.fate(sent, progress)).await {
			Ok(fate) => fate,
			Err(_) => Err(SubmitError::TimedOut { extrinsic }),
		}
	}

	async fn fate(&self, sent: Sent, mut progress: Progress) -> Result<Submitted, SubmitError> {
		while let Some(Ok(status)) = progress.next().await {
			match status {
				TransactionStatus::InFinalizedBlock(block) => {
					let at = self.at(block.block_hash()).await?;
					if let Some(index) = self.index_in(at.hash(), sent.extrinsic).await? {
						return self.outcome(&at, index, sent.extrinsic).await;
					}
					break;
				},
				TransactionStatus::Validated
				| TransactionStatus::Broadcasted
				| TransactionStatus::InBestBlock(_)
				| TransactionStatus::NoLongerInBestBlock => {},
				// The pool gave it up, or lost sight of it. Another node may still include it.
				TransactionStatus::Error { .. }
				| TransactionStatus::Invalid { .. }
				| TransactionStatus::Dropped { .. } => break,
			}
		}
		self.search(&sent).await
	}

	/// Looks for the transaction in every finalized block that could hold it, as they come.
	async fn search(&self, sent: &Sent) -> Result<Submitted, SubmitError> {
		let end = last_block(sent.birth);
		let mut heads = self.follow_finalized();
		let mut next = sent.birth.saturating_add(1);
		loop {
			// A head that cannot be read now is followed by one that can; patience ends outside.
			let head = match heads.next().await {
				Some(Ok(head)) => head,
				Some(Err(error)) if error.is_transient() => continue,
				Some(Err(error)) => return Err(error.into()),
				None => return Err(SubmitError::Internal("finalized heads have an end".into())),
			};
			while next <= head.number().min(end) {
				if let Some(found) = self.look_into(next, sent.extrinsic).await? {
					return Ok(found);
				}
				next = next.saturating_add(1);
			}
			if next > end {
				return Err(SubmitError::Expired);
			}
			// Every block up to this head was looked into: a nonce that is used here was used by
			// another transaction.
			if next > head.number() && self.nonce_at(&head, sent).await? > sent.nonce {
				return Err(SubmitError::Replaced);
			}
		}
	}

	/// The transaction's outcome, if the finalized block of this height holds it.
	async fn look_into(
		&self,
		number: BlockNumber,
		extrinsic: Hash,
	) -> Result<Option<Submitted>, SubmitError> {
		let hash = self.hash_of(number).await?;
		let hash = hash.ok_or_else(|| ReadError::UnknownBlock(format!("no block {number}")))?;
		match self.index_in(hash, extrinsic).await? {
			Some(index) => {
				let at = self.at(hash).await?;
				self.outcome(&at, index, extrinsic).await.map(Some)
			},
			None => Ok(None),
		}
	}

	/// The transaction's place in a block.
	async fn index_in(&self, block: Hash, extrinsic: Hash) -> Result<Option<u32>, ReadError> {
		let details = self.inner.rpc.chain_get_block(Some(block)).await;
		let details = details.map_err(|error| error.reduce(self.url()))?;
		let details =
			details.ok_or_else(|| ReadError::UnknownBlock(format!("no block {block:?}")))?;
		let at = self.at(block).await?;
		let hasher = at.client.hasher();
		let mut bodies = (0u32..).zip(details.block.extrinsics.iter());
		Ok(bodies
			.find(|(_, body)| hasher.hash(&body.0) == extrinsic)
			.map(|(index, _)| index))
	}

	async fn nonce_at(&self, at: &At, sent: &Sent) -> Result<u64, SubmitError> {
		let nonce = at.client.transactions().account_nonce(&sent.signer).await;
		Ok(nonce.map_err(|error| error.reduce(self.url()))?)
	}

	/// What the transaction at this place of the block did.
	async fn outcome(
		&self,
		at: &At,
		index: u32,
		extrinsic: Hash,
	) -> Result<Submitted, SubmitError> {
		let (block, number) = (at.hash(), at.number());
		match self.events(&at.client, index).await? {
			Ok(events) => Ok(Submitted {
				block,
				number,
				extrinsic,
				events,
			}),
			Err(error) => Err(SubmitError::Failed {
				block,
				number,
				error,
			}),
		}
	}

	/// The transaction's events, or why it failed.
	async fn events(
		&self,
		at: &ClientAt,
		index: u32,
	) -> Result<Result<Vec<Event>, DispatchError>, ReadError> {
		let malformed = |error: &dyn ToString| ReadError::Malformed(error.to_string());
		let metadata = at.metadata();
		let all = at.events().fetch().await;
		let all = all.map_err(|error| error.reduce(self.url()))?;
		let mut events = Vec::new();
		for event in all.iter() {
			let event = event.map_err(|error| malformed(&error))?;
			if event.phase() != Phase::ApplyExtrinsic(index) {
				continue;
			}
			match (event.pallet_name(), event.event_name()) {
				("System", "ExtrinsicFailed") => {
					return Ok(Err(DispatchError::decode(event.field_bytes(), &metadata)));
				},
				("System", "ExtrinsicSuccess") => {},
				(pallet, name) => {
					let raw = Raw {
						pallet,
						name,
						variant: event.event_index(),
						fields: event.field_bytes(),
					};
					let event = Event::decode(&raw, &metadata);
					events.push(event.map_err(|error| malformed(&error))?);
				},
			}
		}
		Ok(Ok(events))
	}
}

/// The last block that could hold a transaction that names this one, and one more: an era of 64
/// counts the block it names.
fn last_block(birth: BlockNumber) -> BlockNumber {
	let span = BlockNumber::try_from(ERA).unwrap_or(BlockNumber::MAX);
	birth.saturating_add(span)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_transaction_lives_for_its_era() {
		assert_eq!(last_block(100), 164);
		assert_eq!(last_block(BlockNumber::MAX), BlockNumber::MAX);
	}
}
