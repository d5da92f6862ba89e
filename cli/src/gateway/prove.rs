//! Whether what a gateway shows is what its hospital anchored on the ledger.

use super::Place;
use crate::exit::Failure;
use galen_client::{types::BatchHeader, Chain};
use galen_primitives::{
	ids::{BatchNumber, OrganizationId},
	merkle::{verify_inclusion, Digest},
};
use galen_vault::hazmat::hash::Blake2b256;
use std::collections::HashMap;
use tokio::sync::Mutex;

/// A hospital's batches, as the ledger holds them.
pub struct Batches<'a> {
	chain: &'a Chain,
	custodian: OrganizationId,
	known: Mutex<HashMap<u64, BatchHeader>>,
}

/// A commitment and where the gateway says it stands.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
	/// What was committed to.
	pub digest: Digest,
	/// Where.
	pub place: &'a Place,
}

impl<'a> Batches<'a> {
	/// Those of this hospital.
	pub fn new(chain: &'a Chain, custodian: OrganizationId) -> Self {
		Self {
			chain,
			custodian,
			known: Mutex::default(),
		}
	}

	/// Whether a commitment is anchored in a finalized block; `false` when its batch is on its way.
	///
	/// # Errors
	/// It stands in no batch that the hospital anchored, or the node does not answer.
	pub async fn hold(&self, leaf: Leaf<'_>) -> Result<bool, Failure> {
		match self.batch(leaf.place.batch).await? {
			Some(header) => leaf.stands_in(&header).map(|()| true),
			None => Ok(false),
		}
	}

	/// A batch; `None` while it is the next to come. Batches are anchored while one looks on, so the
	/// newest block is asked each time.
	async fn batch(&self, number: u64) -> Result<Option<BatchHeader>, Failure> {
		let mut known = self.known.lock().await;
		if let Some(header) = known.get(&number) {
			return Ok(Some(*header));
		}
		let at = self.chain.finalized().await?;
		if let Some(header) = at.batch(self.custodian, BatchNumber(number)).await? {
			known.insert(number, header);
			return Ok(Some(header));
		}
		let next = at.next_number(self.custodian).await?;
		if number < next.0 {
			return Err(Failure::integrity(format!(
				"the gateway names batch {number}, which the ledger does not hold"
			)));
		}
		Ok(None)
	}
}

impl Leaf<'_> {
	fn stands_in(&self, header: &BatchHeader) -> Result<(), Failure> {
		let place = self.place;
		if place.leaf_count != header.leaf_count {
			return Err(Failure::integrity(format!(
				"the gateway says batch {} is of another size than the ledger does",
				place.batch
			)));
		}
		let path: Result<Vec<Digest>, Failure> =
			place.path.iter().map(|node| digest(node)).collect();
		verify_inclusion::<Blake2b256>(
			&header.root,
			u64::from(header.leaf_count),
			u64::from(place.leaf_index),
			&self.digest,
			&path?,
		)
		.map_err(|error| {
			Failure::integrity(format!(
				"what arrived is not what was anchored in batch {}: {error}",
				place.batch
			))
		})
	}
}

/// Reads 32 bytes in hexadecimal.
///
/// # Errors
/// It is something else.
pub fn digest(text: &str) -> Result<Digest, Failure> {
	let bytes = hex::decode(text)
		.ok()
		.and_then(|bytes| bytes.try_into().ok());
	bytes
		.map(Digest)
		.ok_or_else(|| Failure::integrity("the gateway's proof is malformed"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::exit::Code;
	use galen_client::types::BatchKind;
	use galen_primitives::merkle::Tree;

	const LEAF: Digest = Digest([1; 32]);

	fn anchored() -> (BatchHeader, Place) {
		let tree = Tree::<Blake2b256>::new(vec![Digest([9; 32]), LEAF, Digest([8; 32])]);
		let header = BatchHeader {
			root: tree.root(),
			leaf_count: 3,
			kind: BatchKind::Records,
			anchored_at: 0,
			block: 1,
			position: 0,
		};
		let path = tree.inclusion_path(1).unwrap();
		let place = Place {
			batch: 0,
			leaf_index: 1,
			leaf_count: 3,
			path: path.iter().map(|node| hex::encode(node.0)).collect(),
		};
		(header, place)
	}

	fn stands(header: &BatchHeader, place: &Place, digest: Digest) -> Result<(), Code> {
		let leaf = Leaf { digest, place };
		leaf.stands_in(header).map_err(|failure| failure.code)
	}

	#[test]
	fn what_was_anchored_passes() {
		let (header, place) = anchored();
		assert_eq!(stands(&header, &place, LEAF), Ok(()));
	}

	#[test]
	fn nothing_else_passes() {
		let (header, place) = anchored();
		let other = Digest([7; 32]);
		assert_eq!(stands(&header, &place, other), Err(Code::Integrity));
		let at_another = Place {
			leaf_index: 2,
			path: place.path.clone(),
			..place
		};
		assert_eq!(stands(&header, &at_another, LEAF), Err(Code::Integrity));
		let larger = Place {
			leaf_index: 1,
			leaf_count: 4,
			path: place.path.clone(),
			..place
		};
		assert_eq!(stands(&header, &larger, LEAF), Err(Code::Integrity));
		let malformed = Place {
			leaf_index: 1,
			path: vec!["xyz".into(); 2],
			..place
		};
		assert_eq!(stands(&header, &malformed, LEAF), Err(Code::Integrity));
	}
}
