//! The node's own database with a chain of nothing but states in it: no network, no transaction pool, no
//! consensus. What a validator does to its disk in a block is done here by itself.

use galen_runtime::{
	opaque::{Block, Header},
	Hash,
};
use sc_client_api::{
	Backend as _, BlockImportOperation as _, NewBlockState, StateBackend as _, TrieCacheContext,
};
use sc_client_db::{Backend, BlocksPruning, DatabaseSettings, DatabaseSource, PruningMode};
use sp_core::storage::Storage;
use sp_runtime::{
	traits::{BlakeTwo256, Header as _},
	StateVersion,
};
use sp_state_machine::{OverlayedChanges, StorageChanges};
use std::path::{Path, PathBuf};

/// How a value is kept in the trie: as our runtime has it.
pub const VERSION: StateVersion = StateVersion::V1;

/// Blocks whose state is kept.
const KEPT: u32 = 16;
/// The database's cache in MiB.
const DATABASE_CACHE: usize = 1_024;

/// A state as it is read.
pub type State = <Backend<Block> as sc_client_api::Backend<Block>>::State;

/// Which database.
#[derive(Clone, Copy, Debug)]
pub enum Engine {
	/// What validators run.
	Rocks,
	/// What they could run.
	Parity,
}

impl Engine {
	/// What it is called in results.
	pub fn id(self) -> &'static str {
		match self {
			Self::Rocks => "rocksdb",
			Self::Parity => "paritydb",
		}
	}
}

/// The database, at the newest of its blocks.
pub struct Database {
	backend: Backend<Block>,
	head: Hash,
	number: u32,
}

impl Database {
	/// Makes one, with this state in its first block. `trie_cache` is in bytes.
	pub fn make(
		engine: Engine,
		folder: &Path,
		storage: Storage,
		trie_cache: usize,
	) -> anyhow::Result<Self> {
		let backend = open(engine, folder, Some(trie_cache))?;
		let mut operation = backend.begin_operation()?;
		let root = operation.set_genesis_state(storage, true, VERSION)?;
		let zero = Hash::default();
		let header = Header::new(0, zero, root, zero, Default::default());
		let head = header.hash();
		set(&mut operation, header)?;
		backend.commit_operation(operation)?;
		Ok(Self {
			backend,
			head,
			number: 0,
		})
	}

	/// The same, opened again with another trie cache, or without one. Whoever has it open must have let go.
	pub fn again(
		engine: Engine,
		folder: &Path,
		(head, number): (Hash, u32),
		trie_cache: Option<usize>,
	) -> anyhow::Result<Self> {
		Ok(Self {
			backend: open(engine, folder, trie_cache)?,
			head,
			number,
		})
	}

	/// The newest block's hash and height.
	pub fn head(&self) -> (Hash, u32) {
		(self.head, self.number)
	}

	/// The newest state.
	pub fn state(&self) -> anyhow::Result<State> {
		Ok(self
			.backend
			.state_at(self.head, TrieCacheContext::Trusted)?)
	}

	/// Adds a block that changes the state like this: its own header, or one that is made up.
	pub fn add(
		&mut self,
		changes: StorageChanges<BlakeTwo256>,
		header: Option<Header>,
	) -> anyhow::Result<()> {
		let mut operation = self.backend.begin_operation()?;
		self.backend
			.begin_state_operation(&mut operation, self.head)?;
		operation.update_db_storage(changes.transaction)?;
		operation.update_storage(changes.main_storage_changes, changes.child_storage_changes)?;
		operation.update_offchain_storage(changes.offchain_storage_changes)?;
		self.number += 1;
		let root = changes.transaction_storage_root;
		let zero = Hash::default();
		let header = header
			.unwrap_or_else(|| Header::new(self.number, zero, root, self.head, Default::default()));
		self.head = header.hash();
		set(&mut operation, header)?;
		self.backend.commit_operation(operation)?;
		Ok(())
	}

	/// Adds a block that sets these values.
	pub fn set(&mut self, values: Vec<(Vec<u8>, Vec<u8>)>) -> anyhow::Result<()> {
		let state = self.state()?;
		let mut overlay = OverlayedChanges::<BlakeTwo256>::default();
		for (key, value) in values {
			overlay.set_storage(key, Some(value));
		}
		let changes = overlay.drain_storage_changes(&state, VERSION);
		self.add(changes.map_err(anyhow::Error::msg)?, None)
	}

	/// Reads one value of a state.
	pub fn read(state: &State, key: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
		state.storage(key).map_err(anyhow::Error::msg)
	}
}

fn set(
	operation: &mut <Backend<Block> as sc_client_api::Backend<Block>>::BlockImportOperation,
	header: Header,
) -> anyhow::Result<()> {
	let (body, indexed, justified) = (Some(Vec::new()), None, None);
	Ok(operation.set_block_data(header, body, indexed, justified, NewBlockState::Final, true)?)
}

fn open(
	engine: Engine,
	folder: &Path,
	trie_cache: Option<usize>,
) -> anyhow::Result<Backend<Block>> {
	let path: PathBuf = folder.join("db");
	let source = match engine {
		Engine::Rocks => DatabaseSource::RocksDb {
			path,
			cache_size: DATABASE_CACHE,
		},
		Engine::Parity => DatabaseSource::ParityDb { path },
	};
	let settings = DatabaseSettings {
		trie_cache_maximum_size: trie_cache,
		state_pruning: Some(PruningMode::blocks_pruning(KEPT)),
		source,
		blocks_pruning: BlocksPruning::Some(KEPT),
		pruning_filters: Vec::new(),
		metrics_registry: None,
	};
	Ok(Backend::new(settings, u64::from(KEPT))?)
}
