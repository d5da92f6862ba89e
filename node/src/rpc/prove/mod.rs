//! Proof bundles (`galen-proofs`): everything the chain can say about a batch, a consent or the
//! authorities, in one answer that somebody without a network verifies later.
//!
//! Whoever asks pays nothing, so an answer costs little: a bounded number of headers and
//! justifications that are read and not checked, and one storage proof of a bounded number of keys.
//! Whoever is too far behind is told to use a checkpoint.

mod finality;
mod refusal;

use super::nonce;
use codec::DecodeAll;
use finality::Line;
use galen_primitives::{
	consent::Consents,
	ids::{BatchNumber, OrganizationId},
};
use galen_proofs::{keys, state_nodes, Account, Body, Bundle, ConsentPart, RecordPart, StateNodes};
use galen_runtime::{opaque::Block, BlockNumber, Hash};
use jsonrpsee::{
	core::{async_trait, RpcResult},
	proc_macros::rpc,
};
use refusal::Refusal;
use sc_client_api::{Backend, ProofProvider, StorageKey, StorageProvider};
use sc_consensus_grandpa::SharedAuthoritySet;
use sp_core::{Blake2Hasher, Bytes};
use std::{marker::PhantomData, sync::Arc};

/// Most leaves of one question: a look at the tombstones for each.
const MAX_LEAVES: usize = 4_096;
/// Most bytes of one answer.
const MAX_ANSWER: usize = 2 * 1024 * 1024;

/// Proofs of what the chain holds. Each answer is a file of `docs/proofs.md`; `from` is the number of
/// the authority set that the verifier trusts, by default that of genesis.
#[rpc(server)]
pub trait ProofsApi {
	/// Proves at the newest justified block that a custodian anchored a batch, and which of these
	/// leaves were erased. The leaves' openings and path are the gateway's to add.
	#[method(name = "galen_proveAnchor", blocking)]
	fn prove_anchor(
		&self,
		custodian: u32,
		batch: u64,
		leaves: Option<Vec<u32>>,
		from: Option<u64>,
	) -> RpcResult<Bytes>;

	/// Proves all that a subject has said about consent, and all of the recipient that decides over
	/// it: at the finalized block `at`, or at the newest justified one.
	#[method(name = "galen_proveConsent", blocking)]
	fn prove_consent(
		&self,
		subject: String,
		recipient: u32,
		at: Option<Hash>,
		from: Option<u64>,
	) -> RpcResult<Bytes>;

	/// Proves who finalizes now, for a checkpoint.
	#[method(name = "galen_proveAuthorities", blocking)]
	fn prove_authorities(&self, from: Option<u64>) -> RpcResult<Bytes>;
}

/// Makes bundles from this chain.
pub struct Proofs<C, B> {
	client: Arc<C>,
	backend: Arc<B>,
	authorities: SharedAuthoritySet<Hash, BlockNumber>,
	_block: PhantomData<Block>,
}

impl<C, B> Proofs<C, B>
where
	B: Backend<Block>,
	C: ProofProvider<Block> + StorageProvider<Block, B>,
{
	/// Bundles of this chain, whose database is `backend`.
	pub fn new(
		client: Arc<C>,
		backend: Arc<B>,
		authorities: SharedAuthoritySet<Hash, BlockNumber>,
	) -> Self {
		Self {
			client,
			backend,
			authorities,
			_block: PhantomData,
		}
	}

	/// What makes a block final: this one, or the newest that can be proven.
	fn line(&self, at: Option<Hash>, from: Option<u64>) -> Result<Line, Refusal> {
		let from = from.unwrap_or_default();
		let line = Line::new(&*self.backend, &self.authorities, at, from)?;
		if !self.backend.have_state_at(line.hash, line.number) {
			return Err(Refusal::StateGone(line.number));
		}
		Ok(line)
	}

	/// A stored value.
	fn value(&self, hash: Hash, key: &[u8]) -> Result<Option<Vec<u8>>, Refusal> {
		let value = self.client.storage(hash, &StorageKey(key.to_vec()))?;
		Ok(value.map(|value| value.0))
	}

	/// The storage proof of these keys.
	fn read(&self, line: &Line, keys: &[Vec<u8>]) -> Result<StateNodes, Refusal> {
		let mut wanted = keys.iter().map(Vec::as_slice);
		let proof = self.client.read_proof(line.hash, &mut wanted)?;
		let compact = proof
			.into_compact_proof::<Blake2Hasher>(line.state_root)
			.map_err(|_| Refusal::Internal)?;
		Ok(state_nodes(compact.encoded_nodes)?)
	}

	fn anchor(
		&self,
		custodian: OrganizationId,
		batch: BatchNumber,
		leaves: &[u32],
		from: Option<u64>,
	) -> Result<Bytes, Refusal> {
		if leaves.len() > MAX_LEAVES {
			return Err(Refusal::TooManyLeaves);
		}
		let line = self.line(None, from)?;
		let anchored = self.value(line.hash, &keys::batch(custodian, batch))?;
		if anchored.is_none() {
			return Err(Refusal::NotAnchored {
				custodian,
				batch,
				block: line.number,
			});
		}
		let prefix = StorageKey(keys::tombstones(custodian, batch));
		let mut tombstones = self.client.storage_keys(line.hash, Some(&prefix), None)?;
		// Where nothing of the batch was erased, one look shows it for all leaves.
		let looked_up = match tombstones.next() {
			Some(_) => leaves,
			None => &[],
		};
		let keys = keys::of_record(custodian, batch, looked_up);
		let body = Body::Record(RecordPart {
			state: self.read(&line, &keys)?,
			custodian,
			batch,
			leaves: Default::default(),
			path: Default::default(),
		});
		answer(line, body)
	}

	fn consent(
		&self,
		subject: Account,
		recipient: OrganizationId,
		at: Option<Hash>,
		from: Option<u64>,
	) -> Result<Bytes, Refusal> {
		let line = self.line(at, from)?;
		let stored = self.value(line.hash, &keys::consents(&subject))?;
		let consents = stored
			.map(|value| Consents::<Account>::decode_all(&mut value.as_slice()))
			.transpose()
			.map_err(|_| Refusal::Internal)?
			.unwrap_or_default();
		let keys = keys::of_consent(&subject, recipient, &consents);
		let body = Body::Consent(ConsentPart {
			state: self.read(&line, &keys)?,
			subject,
			recipient,
			questions: Default::default(),
		});
		answer(line, body)
	}

	fn who_finalizes(&self, from: Option<u64>) -> Result<Bytes, Refusal> {
		let line = self.line(None, from)?;
		let state = self.read(&line, &keys::common())?;
		answer(line, Body::Authorities(state))
	}
}

/// The file.
fn answer(line: Line, body: Body) -> Result<Bytes, Refusal> {
	let bundle = Bundle {
		finality: line.finality,
		body,
	};
	let file = bundle.to_bytes()?;
	if file.len() > MAX_ANSWER {
		return Err(Refusal::TooLarge);
	}
	Ok(file.into())
}

#[async_trait]
impl<C, B> ProofsApiServer for Proofs<C, B>
where
	B: Backend<Block> + 'static,
	C: ProofProvider<Block> + StorageProvider<Block, B> + Send + Sync + 'static,
{
	fn prove_anchor(
		&self,
		custodian: u32,
		batch: u64,
		leaves: Option<Vec<u32>>,
		from: Option<u64>,
	) -> RpcResult<Bytes> {
		let leaves = leaves.unwrap_or_default();
		let (custodian, batch) = (OrganizationId(custodian), BatchNumber(batch));
		Ok(self.anchor(custodian, batch, &leaves, from)?)
	}

	fn prove_consent(
		&self,
		subject: String,
		recipient: u32,
		at: Option<Hash>,
		from: Option<u64>,
	) -> RpcResult<Bytes> {
		let subject = nonce::parse(&subject)?;
		Ok(self.consent(subject.into(), OrganizationId(recipient), at, from)?)
	}

	fn prove_authorities(&self, from: Option<u64>) -> RpcResult<Bytes> {
		Ok(self.who_finalizes(from)?)
	}
}
