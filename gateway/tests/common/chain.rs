//! A chain that keeps what it is told, for the order of things across crashes. Everything else is
//! tested against real nodes.

use async_trait::async_trait;
use galen_gateway::anchor::{AnchorError, Anchoring, OnChain, ToAnchor};
use galen_primitives::ids::BatchNumber;
use std::sync::{Arc, Mutex};

/// What happens to a batch that is submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
	/// It is anchored, and the sender hears of it.
	Anchor,
	/// It is anchored, and the answer is lost.
	AnchorUnheard,
	/// It is not anchored.
	Fail,
}

#[derive(Default)]
struct State {
	batches: Vec<ToAnchor>,
	/// What happens next; after that, everything is anchored.
	script: Vec<Next>,
	/// Every batch that was submitted, in the order in which they were.
	submitted: Vec<ToAnchor>,
	is_unreachable: bool,
}

/// A chain that keeps batches without gaps, as the pallet does.
#[derive(Clone, Default)]
pub struct RecordingChain {
	state: Arc<Mutex<State>>,
}

impl RecordingChain {
	/// What is to happen to the next batches that are submitted, the first first.
	pub fn script(&self, script: &[Next]) {
		self.state.lock().unwrap().script = script.iter().rev().copied().collect();
	}

	/// Everything that is anchored, in its order.
	pub fn anchored(&self) -> Vec<ToAnchor> {
		self.state.lock().unwrap().batches.clone()
	}

	/// Everything that was submitted, in its order.
	pub fn submitted(&self) -> Vec<ToAnchor> {
		self.state.lock().unwrap().submitted.clone()
	}

	/// Anchors a batch as somebody else would.
	pub fn put(&self, batch: ToAnchor) {
		self.state.lock().unwrap().batches.push(batch);
	}

	pub fn set_unreachable(&self, is_unreachable: bool) {
		self.state.lock().unwrap().is_unreachable = is_unreachable;
	}
}

#[async_trait]
impl Anchoring for RecordingChain {
	async fn next_number(&self) -> Result<BatchNumber, AnchorError> {
		let state = self.state.lock().unwrap();
		if state.is_unreachable {
			return Err(AnchorError::NotNow("node-unreachable"));
		}
		Ok(BatchNumber(state.batches.len() as u64))
	}

	async fn batch(&self, number: BatchNumber) -> Result<Option<OnChain>, AnchorError> {
		let state = self.state.lock().unwrap();
		if state.is_unreachable {
			return Err(AnchorError::NotNow("node-unreachable"));
		}
		let found = usize::try_from(number.0).ok();
		Ok(found
			.and_then(|index| state.batches.get(index))
			.map(|batch| OnChain {
				root: batch.root,
				leaf_count: batch.leaf_count,
				kind: batch.kind,
				block: [9; 32],
				number: 100,
				moment: 1_700_000_000,
			}))
	}

	async fn submit(&self, batch: &ToAnchor) -> Result<(), AnchorError> {
		let mut state = self.state.lock().unwrap();
		state.submitted.push(*batch);
		if state.is_unreachable {
			return Err(AnchorError::NotNow("node-unreachable"));
		}
		let next = state.script.pop().unwrap_or(Next::Anchor);
		if next == Next::Fail {
			return Err(AnchorError::NotNow("refused-by-pool"));
		}
		let known = state.batches.iter().find(|it| it.number == batch.number);
		match known {
			Some(known) if known == batch => return Err(AnchorError::AlreadyAnchored),
			Some(_) => return Err(AnchorError::Contradiction(batch.number)),
			None => {},
		}
		if batch.number.0 != state.batches.len() as u64 {
			return Err(AnchorError::NotNow("failed-in-block"));
		}
		state.batches.push(*batch);
		match next {
			Next::AnchorUnheard => Err(AnchorError::NotNow("not-final-in-time")),
			_ => Ok(()),
		}
	}
}
