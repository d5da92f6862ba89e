//! What a verifier trusts before it has seen a proof.

use crate::{bounds::MAX_AUTHORITIES, keys, seal, Hash, Header, ProofError};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Decode, DecodeAll, Encode};
use sp_consensus_grandpa::AuthorityList;
use sp_core::Blake2Hasher;
use sp_runtime::traits::Header as _;
use sp_trie::{LayoutV0, LayoutV1, TrieConfiguration};

/// What every checkpoint begins with.
const MAGIC: &[u8; 8] = b"GALENTRU";

/// A network, and who finalizes it from some block on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Trust {
	/// Hash of block 0: which network.
	pub genesis: Hash,
	/// The number of the authority set, from 0.
	pub set_id: u64,
	/// The block that handed over to this set; 0 for the set of genesis. The set finalizes only what
	/// comes after it.
	pub since: u32,
	/// The set: keys and weights.
	pub authorities: AuthorityList,
}

impl Trust {
	/// Trust in a network from its beginning.
	pub const fn genesis(genesis: Hash, authorities: AuthorityList) -> Self {
		Self {
			genesis,
			set_id: 0,
			since: 0,
			authorities,
		}
	}

	/// The same from the state of block 0, which a raw chain specification spells out: the hash of
	/// block 0 follows from the state, and the authorities stand in it. The state has no child tries.
	///
	/// # Errors
	/// [`ProofError::MalformedValue`] when the state holds no authorities.
	pub fn of_genesis_state(state: BTreeMap<Vec<u8>, Vec<u8>>) -> Result<Self, ProofError> {
		let stored = state
			.get(&keys::grandpa_authorities())
			.ok_or(ProofError::MalformedValue)?;
		let authorities = AuthorityList::decode_all(&mut stored.as_slice())
			.map_err(|_| ProofError::MalformedValue)?;
		let root = LayoutV1::<Blake2Hasher>::trie_root(state);
		// The transactions of a block, here none, are under a trie of the older layout.
		let none = LayoutV0::<Blake2Hasher>::trie_root(Vec::<(Vec<u8>, Vec<u8>)>::new());
		let header = Header::new(0, none, root, Hash::zero(), Default::default());
		let trust = Self::genesis(header.hash(), authorities);
		trust.check()?;
		Ok(trust)
	}

	/// The set after this one.
	pub(crate) fn next(self, since: u32, authorities: AuthorityList) -> Result<Self, ProofError> {
		let next = Self {
			genesis: self.genesis,
			set_id: self
				.set_id
				.checked_add(1)
				.ok_or(ProofError::HandoffOutOfOrder)?,
			since,
			authorities,
		};
		next.check()?;
		Ok(next)
	}

	/// Whether the set can vote at all.
	fn check(&self) -> Result<(), ProofError> {
		if self.authorities.is_empty() || self.authorities.len() > MAX_AUTHORITIES {
			return Err(ProofError::BadAuthorities);
		}
		Ok(())
	}

	/// Writes a checkpoint.
	pub fn to_bytes(&self) -> Vec<u8> {
		seal::seal(MAGIC, 0, &self.encode())
	}

	/// Reads a checkpoint. Whether to trust it is for whoever keeps it to say.
	///
	/// # Errors
	/// It is none.
	pub fn from_bytes(file: &[u8]) -> Result<Self, ProofError> {
		let (kind, mut body) = seal::open(MAGIC, file)?;
		if kind != 0 {
			return Err(ProofError::UnknownKind(kind));
		}
		let trust = Self::decode_all(&mut body).map_err(|_| ProofError::Malformed)?;
		trust.check()?;
		Ok(trust)
	}
}
