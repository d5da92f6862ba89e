//! Demands for erasure and tombstones on a ledger of the test's making.

use async_trait::async_trait;
use galen_client::{
	types::{ErasureAnswer, ErasureOutcome, ErasureRequest, ErasureScope},
	AccountId,
};
use galen_gateway::{
	erasure::{ErasureLedger, Tombstone},
	ledger::LedgerError,
};
use galen_primitives::ids::{Commitment, ErasureRequestId, OrganizationId};
use std::{
	collections::BTreeMap,
	sync::{Mutex, MutexGuard},
};

/// The hospital of all tests.
pub const HOSPITAL: OrganizationId = OrganizationId(0);

/// What the ledger of the tests has of erasures.
#[derive(Default)]
pub struct Demands(Mutex<State>);

#[derive(Default)]
struct State {
	demands: BTreeMap<ErasureRequestId, ErasureRequest>,
	tombstones: BTreeMap<(u64, u32), Commitment>,
	lost: bool,
	answers: u32,
	transactions: u32,
}

impl Demands {
	fn state(&self) -> MutexGuard<'_, State> {
		self.0.lock().unwrap()
	}

	fn reachable(&self) -> Result<MutexGuard<'_, State>, LedgerError> {
		let state = self.state();
		match state.lost {
			true => Err(LedgerError::Unreachable),
			false => Ok(state),
		}
	}

	/// Makes a demand, due at this moment.
	pub fn demand(&self, subject: AccountId, scope: ErasureScope, due: u64) -> u64 {
		let mut state = self.state();
		let number = state.demands.len() as u64;
		let request = ErasureRequest {
			subject,
			custodian: HOSPITAL,
			scope,
			requested_at: 1,
			due,
			answer: None,
		};
		state.demands.insert(ErasureRequestId(number), request);
		number
	}

	/// Whether the node does not answer.
	pub fn lose(&self, lost: bool) {
		self.state().lost = lost;
	}

	/// The outcome of a demand.
	pub fn outcome(&self, number: u64) -> Option<ErasureOutcome> {
		let request = self.state().demands[&ErasureRequestId(number)];
		request.answer.map(|answer| answer.outcome)
	}

	/// How many tombstones there are, and how many answers were given.
	pub fn counts(&self) -> (usize, u32) {
		let state = self.state();
		(state.tombstones.len(), state.answers)
	}

	/// A leaf's tombstone.
	pub fn tombstone(&self, batch: u64, leaf_index: u32) -> Option<Commitment> {
		self.state().tombstones.get(&(batch, leaf_index)).copied()
	}

	/// How many transactions recorded tombstones.
	pub fn transactions(&self) -> u32 {
		self.state().transactions
	}
}

#[async_trait]
impl ErasureLedger for Demands {
	async fn open(&self) -> Result<Vec<(ErasureRequestId, ErasureRequest)>, LedgerError> {
		let state = self.reachable()?;
		Ok(state
			.demands
			.iter()
			.filter(|(_, request)| request.answer.is_none())
			.map(|(id, request)| (*id, *request))
			.collect())
	}

	async fn demand(&self, id: ErasureRequestId) -> Result<Option<ErasureRequest>, LedgerError> {
		Ok(self.reachable()?.demands.get(&id).copied())
	}

	async fn record(&self, tombstones: &[Tombstone]) -> Result<Vec<bool>, LedgerError> {
		let mut state = self.reachable()?;
		state.transactions += 1;
		for it in tombstones {
			let key = (it.batch.0, it.leaf_index);
			// As the chain does: the first one stays.
			state.tombstones.entry(key).or_insert(it.certificate);
		}
		Ok(vec![true; tombstones.len()])
	}

	async fn answer(
		&self,
		id: ErasureRequestId,
		outcome: ErasureOutcome,
	) -> Result<(), LedgerError> {
		let mut state = self.reachable()?;
		let request = state.demands.get_mut(&id).unwrap();
		if request.answer.is_none() {
			request.answer = Some(ErasureAnswer { outcome, at: 2 });
			state.answers += 1;
		}
		Ok(())
	}
}
