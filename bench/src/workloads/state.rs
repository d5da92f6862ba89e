//! What the size of the state costs: reading, and changing values in a block with its root and its commit,
//! at 10⁴ to 10⁷ consents, on RocksDB and ParityDB, with the trie cache and without it.
//!
//! The states are made block by block in the node's own database, with keys and values as consents have
//! them. Signatures, dispatch and the network are no part of this.

use crate::{
	bench::{Bench, What},
	random::Random,
	results::Durability,
	stats,
};
use anyhow::Context;
use galen_runtime::{
	opaque::{Block, Header},
	Hash,
};
use sc_client_api::{
	Backend as _, BlockImportOperation as _, NewBlockState, StateBackend as _, TrieCacheContext,
};
use sc_client_db::{Backend, BlocksPruning, DatabaseSettings, DatabaseSource, PruningMode};
use sp_runtime::{traits::Header as _, StateVersion, Storage};
use std::{
	hint::black_box,
	path::{Path, PathBuf},
	time::Instant,
};

/// A consent's value as it is stored: two directives of a rule each.
const VALUE: usize = 140;
/// Values in a block while the state is made.
const FILLING: u32 = 50_000;
/// Blocks that are measured, and values changed in each: what a busy block changes.
const BLOCKS: u32 = 30;
const CHANGED: u32 = 300;
/// Values that are read.
const READS: u32 = 5_000;
/// Blocks whose state is kept.
const KEPT: u32 = 16;
/// The database's cache in MiB, and the trie cache in bytes: what a validator is run with.
const DATABASE_CACHE: usize = 1_024;
const TRIE_CACHE: usize = 4 << 30;

/// Which database.
#[derive(Clone, Copy, Debug)]
enum Engine {
	Rocks,
	Parity,
}

impl Engine {
	fn id(self) -> &'static str {
		match self {
			Self::Rocks => "rocksdb",
			Self::Parity => "paritydb",
		}
	}
}

/// Measures all sizes on both.
pub fn run(bench: &mut Bench) -> anyhow::Result<()> {
	let sizes = bench.plan.states.clone();
	let (first, last) = (sizes.first().copied(), sizes.last().copied());
	for engine in [Engine::Rocks, Engine::Parity] {
		for size in &sizes {
			let name = match (Some(*size) == first, Some(*size) == last) {
				(true, _) => "smallest".to_owned(),
				(_, true) => "largest".to_owned(),
				_ => format!("10^{size}"),
			};
			let folder = bench
				.folder
				.path()
				.join(format!("state-{}-{size}", engine.id()));
			measure(bench, engine, &folder, 10u32.pow(*size), &name)?;
			std::fs::remove_dir_all(&folder)?;
		}
	}
	Ok(())
}

fn measure(
	bench: &mut Bench,
	engine: Engine,
	folder: &Path,
	entries: u32,
	name: &str,
) -> anyhow::Result<()> {
	let mut chain = Chain::make(engine, folder, entries)?;
	let bytes = size_of(folder)? as f64 / f64::from(entries);
	// Once to fill the cache, then what is measured.
	chain.read(entries, READS)?;
	let read = chain.read(entries, READS)?;
	let write = chain.change(entries)?;
	let (head, number) = (chain.head, chain.number);
	drop(chain);
	let mut cold = Chain {
		backend: open(engine, folder, None)?,
		head,
		number,
	};
	let read_cold = cold.read(entries, READS)?;
	let write_cold = cold.change(entries)?;
	let parameters = [
		("entries", entries.to_string()),
		("changed in a block", CHANGED.to_string()),
		(
			"cold",
			"no trie cache; the system's page cache stays".to_owned(),
		),
	];
	for (quantity, unit, value) in [
		("read", "µs", read),
		("write", "µs", write),
		("cold read", "µs", read_cold),
		("cold write", "µs", write_cold),
		("size", "B/entry", bytes),
	] {
		let what = What {
			workload: "state",
			system: engine.id(),
			quantity: &format!("{quantity} {name}"),
			unit,
			durability: Durability::D1,
		};
		bench.cost(&what, value, &parameters);
	}
	Ok(())
}

/// A chain of nothing but state.
struct Chain {
	backend: Backend<Block>,
	head: Hash,
	number: u32,
}

impl Chain {
	/// A new one with so many consents.
	fn make(engine: Engine, folder: &Path, entries: u32) -> anyhow::Result<Self> {
		std::fs::create_dir_all(folder)?;
		let backend = open(engine, folder, Some(TRIE_CACHE))?;
		let mut operation = backend.begin_operation()?;
		let root = operation.set_genesis_state(Storage::default(), true, StateVersion::V1)?;
		let zero = Hash::default();
		let header = Header::new(0, zero, root, zero, Default::default());
		let head = header.hash();
		operation.set_block_data(
			header,
			Some(Vec::new()),
			None,
			None,
			NewBlockState::Final,
			true,
		)?;
		backend.commit_operation(operation)?;
		let mut chain = Self {
			backend,
			head,
			number: 0,
		};
		let mut next = 0;
		while next < entries {
			let end = next.saturating_add(FILLING).min(entries);
			let values = (next..end)
				.map(|entry| (key(entry), value(entry, 0)))
				.collect();
			chain.block(values)?;
			next = end;
		}
		Ok(chain)
	}

	/// A block that sets these values.
	fn block(&mut self, values: Vec<(Vec<u8>, Vec<u8>)>) -> anyhow::Result<()> {
		let mut operation = self.backend.begin_operation()?;
		self.backend
			.begin_state_operation(&mut operation, self.head)?;
		let state = self
			.backend
			.state_at(self.head, TrieCacheContext::Trusted)?;
		let changes = values
			.iter()
			.map(|(key, value)| (key.as_slice(), Some(value.as_slice())));
		let (root, transaction) = state.storage_root(changes, StateVersion::V1);
		operation.update_db_storage(transaction)?;
		let changes = values
			.into_iter()
			.map(|(key, value)| (key, Some(value)))
			.collect();
		operation.update_storage(changes, Default::default())?;
		self.number += 1;
		let zero = Hash::default();
		let header = Header::new(self.number, zero, root, self.head, Default::default());
		self.head = header.hash();
		operation.set_block_data(
			header,
			Some(Vec::new()),
			None,
			None,
			NewBlockState::Final,
			true,
		)?;
		self.backend.commit_operation(operation)?;
		Ok(())
	}

	/// Microseconds of reading a value, in the middle.
	fn read(&self, entries: u32, count: u32) -> anyhow::Result<f64> {
		let state = self
			.backend
			.state_at(self.head, TrieCacheContext::Trusted)?;
		let mut random = Random::new(3);
		let mut times = Vec::new();
		for _ in 0..count {
			let key = key(random.below(entries.into()) as u32);
			let start = Instant::now();
			let value = state.storage(&key).map_err(anyhow::Error::msg)?;
			times.push(start.elapsed().as_secs_f64() * 1e6);
			black_box(value.context("every entry is there")?);
		}
		stats::median(&times).context("something was read")
	}

	/// Microseconds a value of changing values in a block, root and commit included, in the middle.
	fn change(&mut self, entries: u32) -> anyhow::Result<f64> {
		let mut random = Random::new(4);
		let mut times = Vec::new();
		for round in 0..BLOCKS {
			let values: Vec<_> = (0..CHANGED)
				.map(|_| {
					let entry = random.below(entries.into()) as u32;
					(key(entry), value(entry, round + 1))
				})
				.collect();
			let start = Instant::now();
			self.block(values)?;
			times.push(start.elapsed().as_secs_f64() * 1e6 / f64::from(CHANGED));
		}
		stats::median(&times).context("something was changed")
	}
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

/// Where a consent is stored: pallet, map, and the account behind its hash.
fn key(entry: u32) -> Vec<u8> {
	let account = sp_crypto_hashing::blake2_256(&entry.to_le_bytes());
	[
		sp_crypto_hashing::twox_128(b"Consent").to_vec(),
		sp_crypto_hashing::twox_128(b"Consents").to_vec(),
		sp_crypto_hashing::blake2_128(&account).to_vec(),
		account.to_vec(),
	]
	.concat()
}

fn value(entry: u32, version: u32) -> Vec<u8> {
	Random::new((u64::from(entry) << 32) | u64::from(version)).bytes(VALUE)
}

/// Bytes of all files under a folder.
fn size_of(folder: &Path) -> anyhow::Result<u64> {
	let mut bytes = 0;
	for entry in std::fs::read_dir(folder)? {
		let entry = entry?;
		let metadata = entry.metadata()?;
		bytes += if metadata.is_dir() {
			size_of(&entry.path())?
		} else {
			metadata.len()
		};
	}
	Ok(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_small_state_can_be_made_read_and_changed() {
		for engine in [Engine::Rocks, Engine::Parity] {
			let folder = tempfile::tempdir().unwrap();
			let mut chain = Chain::make(engine, folder.path(), 300).unwrap();
			assert!(chain.read(300, 50).unwrap() > 0.0);
			let before = chain.head;
			assert!(chain.change(300).unwrap() > 0.0);
			assert_ne!(chain.head, before);
			assert_eq!(chain.number, 1 + BLOCKS);
			assert!(size_of(folder.path()).unwrap() > 300 * VALUE as u64);
		}
	}
}
