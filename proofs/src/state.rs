//! Reading a block's state out of a storage proof.

use crate::{bundle::StateNodes, keys, Hash, Header, ProofError, ProvenBlock, Trust};
use alloc::{string::String, vec::Vec};
use codec::{Compact, Decode, DecodeAll};
use core::ops::RangeInclusive;
use sp_core::Blake2Hasher;
use sp_crypto_hashing::blake2_256;
use sp_trie::{
	encode_compact, CompactProof, LayoutV1, MemoryDB, Trie, TrieDBBuilder, TrieDBKeyIterator,
	TrieError,
};

type Layout = LayoutV1<Blake2Hasher>;

/// The runtime's name.
const RUNTIME: &str = "galen";
/// The versions of the runtime whose values and rules of evaluation this program knows. A runtime
/// that stores or decides otherwise gets a new number, and this range a new end or beginning.
pub const RUNTIMES: RangeInclusive<u32> = 1..=1;

/// A part of the state of one block.
pub struct State {
	nodes: MemoryDB<Blake2Hasher>,
	root: Hash,
}

impl State {
	/// Checks that the nodes are part of the state under `root`, and that they are written in the one
	/// way there is.
	pub fn new(nodes: &StateNodes, root: Hash) -> Result<Self, ProofError> {
		let encoded_nodes: Vec<Vec<u8>> = nodes.iter().map(|node| node.to_vec()).collect();
		let proof = CompactProof { encoded_nodes };
		let (nodes, root) = proof
			.to_memory_db::<Blake2Hasher>(&root)
			.map_err(|_| ProofError::WrongState)?;
		let again =
			encode_compact::<Layout, _>(&nodes, &root).map_err(|_| ProofError::WrongState)?;
		if again != proof {
			return Err(ProofError::WrongState);
		}
		Ok(Self { nodes, root })
	}

	/// The value under a key; `None` when the proof shows that there is none.
	fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ProofError> {
		let trie = TrieDBBuilder::<Layout>::new(&self.nodes, &self.root).build();
		trie.get(key).map_err(|error| match *error {
			TrieError::<Layout>::IncompleteDatabase(_) => ProofError::IncompleteState,
			_ => ProofError::WrongState,
		})
	}

	/// The value under a key, decoded.
	pub fn read<T: Decode>(&self, key: &[u8]) -> Result<Option<T>, ProofError> {
		self.get(key)?
			.map(|value| T::decode_all(&mut value.as_slice()))
			.transpose()
			.map_err(|_| ProofError::MalformedValue)
	}

	/// Whether the proof shows that no key begins like this. `false` says nothing.
	pub fn shows_none(&self, prefix: &[u8]) -> bool {
		let trie = TrieDBBuilder::<Layout>::new(&self.nodes, &self.root).build();
		TrieDBKeyIterator::new_prefixed(&trie, prefix).is_ok_and(|mut keys| keys.next().is_none())
	}

	/// Which block this is the state of, once it is known to be one of the trusted network under a
	/// known runtime.
	pub fn block(&self, header: &Header, trust: &Trust) -> Result<ProvenBlock, ProofError> {
		let genesis: Hash = self
			.read(&keys::genesis_hash())?
			.ok_or(ProofError::OtherChain)?;
		if genesis != trust.genesis {
			return Err(ProofError::OtherChain);
		}
		let (Compact(version), name): (Compact<u32>, String) = self
			.read(&keys::runtime())?
			.ok_or(ProofError::UnknownRuntime)?;
		if name != RUNTIME || !RUNTIMES.contains(&version) {
			return Err(ProofError::UnknownRuntime);
		}
		let millis: u64 = self.read(&keys::now())?.ok_or(ProofError::MalformedValue)?;
		Ok(ProvenBlock {
			number: header.number,
			hash: sp_core::H256(blake2_256(&codec::Encode::encode(header))),
			moment: millis / 1_000,
		})
	}
}
