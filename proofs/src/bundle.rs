//! What is in a file.

use crate::{
	bounds::{MAX_FILE, MAX_LEAVES, MAX_NODE, MAX_NODES, MAX_PATH, MAX_QUESTIONS},
	consent::Question,
	finality::Finality,
	record::Leaf,
	seal, Account, ProofError,
};
use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeAll, Encode};
use galen_primitives::{
	ids::{BatchNumber, OrganizationId},
	merkle::Digest,
};

/// What every bundle begins with.
const MAGIC: &[u8; 8] = b"GALENPRF";

const RECORD: u8 = 0;
const CONSENT: u8 = 1;
const AUTHORITIES: u8 = 2;

/// The nodes and values of a storage proof in the SDK's compact form: depth first, hashes that follow
/// from what is there left out.
pub type StateNodes = BoundedVec<BoundedVec<u8, ConstU32<MAX_NODE>>, ConstU32<MAX_NODES>>;

/// A bundle, read but not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
	/// Why its block is final.
	pub finality: Finality,
	/// What is stated.
	pub body: Body,
}

/// What a bundle states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
	/// That leaves are anchored.
	Record(RecordPart),
	/// What a subject's consent decides.
	Consent(ConsentPart),
	/// Who finalizes: the network's identity in the state of a block that they made final.
	Authorities(StateNodes),
}

impl Body {
	/// The storage proof.
	pub(crate) const fn state(&self) -> &StateNodes {
		match self {
			Self::Record(part) => &part.state,
			Self::Consent(part) => &part.state,
			Self::Authorities(state) => state,
		}
	}
}

/// Leaves of one batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RecordPart {
	/// The batch's header and the tombstones in the state of the proven block.
	pub state: StateNodes,
	/// Whose batch.
	pub custodian: OrganizationId,
	/// Which of the custodian's batches.
	pub batch: BatchNumber,
	/// The leaves, ascending. None at all proves that the batch is anchored.
	pub leaves: BoundedVec<Leaf, ConstU32<MAX_LEAVES>>,
	/// What leads from them to the batch's root; see [`merkle`](crate::merkle).
	pub path: BoundedVec<Digest, ConstU32<MAX_PATH>>,
}

/// A subject's consent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ConsentPart {
	/// The subject's value, the recipient's standing, the templates and the representatives in the
	/// state of the proven block.
	pub state: StateNodes,
	/// Whose consent.
	pub subject: Account,
	/// Who wants to read.
	pub recipient: OrganizationId,
	/// What is asked. No evidence: whoever made the file asked it, and the verifier answers.
	pub questions: BoundedVec<Question, ConstU32<MAX_QUESTIONS>>,
}

impl Bundle {
	/// Reads a file.
	///
	/// # Errors
	/// It is none, or too long.
	pub fn from_bytes(file: &[u8]) -> Result<Self, ProofError> {
		let (kind, body) = seal::open(MAGIC, file)?;
		let mut rest = body;
		let finality = Finality::decode(&mut rest).map_err(|_| ProofError::Malformed)?;
		let body = match kind {
			RECORD => Body::Record(all(rest)?),
			CONSENT => Body::Consent(all(rest)?),
			AUTHORITIES => Body::Authorities(all(rest)?),
			other => return Err(ProofError::UnknownKind(other)),
		};
		Ok(Self { finality, body })
	}

	/// Writes the file.
	///
	/// # Errors
	/// It would be longer than [`MAX_FILE`].
	pub fn to_bytes(&self) -> Result<Vec<u8>, ProofError> {
		let mut bytes = self.finality.encode();
		let kind = match &self.body {
			Body::Record(part) => {
				part.encode_to(&mut bytes);
				RECORD
			},
			Body::Consent(part) => {
				part.encode_to(&mut bytes);
				CONSENT
			},
			Body::Authorities(state) => {
				state.encode_to(&mut bytes);
				AUTHORITIES
			},
		};
		let file = seal::seal(MAGIC, kind, &bytes);
		if file.len() > MAX_FILE {
			return Err(ProofError::TooLarge);
		}
		Ok(file)
	}
}

/// Reads a part that fills the rest of the file.
fn all<T: Decode>(rest: &[u8]) -> Result<T, ProofError> {
	T::decode_all(&mut &*rest).map_err(|_| ProofError::Malformed)
}

/// A list of nodes, as [`StateNodes`].
///
/// # Errors
/// [`ProofError::TooLarge`] when there are more, or larger ones, than a bundle may have.
pub fn state_nodes(nodes: Vec<Vec<u8>>) -> Result<StateNodes, ProofError> {
	let nodes = nodes
		.into_iter()
		.map(|node| BoundedVec::try_from(node).map_err(|_| ProofError::TooLarge))
		.collect::<Result<Vec<_>, _>>()?;
	BoundedVec::try_from(nodes).map_err(|_| ProofError::TooLarge)
}
