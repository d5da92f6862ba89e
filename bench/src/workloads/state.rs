//! What the size of the state costs: reading, and changing values in a block with its root and its commit,
//! at 10⁴ to 10⁷ consents, on RocksDB and ParityDB, with the trie cache and without it.
//!
//! The states are made block by block in the node's own database, with keys and values as consents have
//! them. Signatures, dispatch and the network are no part of this.
//!
//! *Warm* is what a validator is from day to day: as many subjects as the smallest state has are read and
//! change, spread over the whole state, and everything about them was in use before. *Cold* is anybody, without
//! a trie cache.

use crate::{
	bench::{Bench, What},
	database::{Database, Engine},
	machine,
	random::Random,
	results::Durability,
	stats,
};
use anyhow::Context;
use sp_core::storage::Storage;
use std::{
	hint::black_box,
	path::Path,
	time::{Duration, Instant},
};

/// A consent's value as it is stored: two directives of a rule each.
const VALUE: usize = 140;
/// Values in a block while the state is made.
const FILLING: usize = 50_000;
/// Blocks that are measured, and values changed in each: what a busy block changes.
const BLOCKS: u32 = 100;
const CHANGED: u32 = 300;
/// Values that are read.
const READS: u32 = 20_000;
/// Subjects whose consents are in use, at every size.
const ACTIVE: u32 = 10_000;
/// A database is settled when this process, whose threads sort its files, does nothing for so long.
const STILL: Duration = Duration::from_millis(500);
/// How much of that time counts as nothing.
const NOTHING: Duration = Duration::from_millis(30);
/// How often we look at most: ten minutes.
const LOOKS: u32 = 1_200;
/// The trie cache in bytes: what a validator has.
const TRIE_CACHE: usize = 1 << 30;

/// Measures all sizes on both.
pub fn run(bench: &mut Bench) -> anyhow::Result<()> {
	let sizes = bench.plan.states.clone();
	let (first, last) = (sizes.first().copied(), sizes.last().copied());
	for size in sizes {
		let name = match (Some(size) == first, Some(size) == last) {
			(true, _) => "smallest".to_owned(),
			(_, true) => "largest".to_owned(),
			_ => format!("10^{size}"),
		};
		let entries = 10u32.pow(size);
		bench.step(&format!("a state of 10^{size} consents on each database"));
		let folder = bench.folder.path().join(format!("state-{size}"));
		for (engine, head) in make_both(&folder, entries)? {
			measure(
				bench,
				engine,
				&folder.join(engine.id()),
				head,
				entries,
				&name,
			)?;
		}
		std::fs::remove_dir_all(&folder)?;
	}
	Ok(())
}

/// The newest block of a database that was made.
type Head = (galen_runtime::Hash, u32);

/// Makes the state on both at the same time, since that takes the longest and is not measured.
fn make_both(folder: &Path, entries: u32) -> anyhow::Result<Vec<(Engine, Head)>> {
	let order = &in_order(entries);
	std::thread::scope(|scope| {
		let made = [Engine::Rocks, Engine::Parity].map(|engine| {
			let folder = folder.join(engine.id());
			(engine, scope.spawn(move || make(engine, &folder, order)))
		});
		made.into_iter()
			.map(|(engine, making)| {
				let database = making
					.join()
					.map_err(|_| anyhow::anyhow!("making a state failed"))??;
				Ok((engine, database.head()))
			})
			.collect()
	})
}

fn measure(
	bench: &mut Bench,
	engine: Engine,
	folder: &Path,
	head: Head,
	entries: u32,
	name: &str,
) -> anyhow::Result<()> {
	settle()?;
	let bytes = size_of(folder)? as f64 / f64::from(entries);
	let active: Vec<u32> = {
		let mut random = Random::new(5);
		(0..ACTIVE)
			.map(|_| random.below(entries.into()) as u32)
			.collect()
	};
	let everybody: Vec<u32> = (0..entries).collect();
	let mut database = Database::again(engine, folder, head, Some(TRIE_CACHE))?;
	// Once to fill the caches, then what is measured.
	for entry in &active {
		Database::read(&database.state()?, &key(*entry))?;
	}
	change(&mut database, &active)?;
	settle()?;
	let warm = read(&database, &active)?;
	let write = change(&mut database, &active)?;
	let head = database.head();
	drop(database);
	let mut database = Database::again(engine, folder, head, None)?;
	settle()?;
	let read_cold = read(&database, &everybody)?;
	let write_cold = change(&mut database, &everybody)?;
	drop(database);
	let parameters = [
		("entries", entries.to_string()),
		("in use when warm", ACTIVE.to_string()),
		("changed in a block", CHANGED.to_string()),
		(
			"cold",
			"no trie cache; the system's page cache stays".to_owned(),
		),
	];
	for (quantity, unit, value) in [
		("read", "µs", warm),
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

/// So many consents in the order of their keys, so that each block makes a part of the trie that no later
/// one makes again.
fn in_order(entries: u32) -> Vec<u32> {
	let mut order: Vec<u32> = (0..entries).collect();
	order.sort_by_cached_key(|entry| sp_crypto_hashing::blake2_128(&account(*entry)));
	order
}

/// A database with these consents.
fn make(engine: Engine, folder: &Path, order: &[u32]) -> anyhow::Result<Database> {
	std::fs::create_dir_all(folder)?;
	let mut database = Database::make(engine, folder, Storage::default(), TRIE_CACHE)?;
	for part in order.chunks(FILLING) {
		let values = part.iter().map(|entry| (key(*entry), value(*entry, 0)));
		database.set(values.collect())?;
	}
	Ok(database)
}

/// Waits until the database has put its files in order, which it does on threads of its own.
fn settle() -> anyhow::Result<()> {
	for _ in 0..LOOKS {
		let before = machine::own_time()?;
		std::thread::park_timeout(STILL);
		if machine::own_time()?.saturating_sub(before) < NOTHING {
			return Ok(());
		}
	}
	anyhow::bail!("the database does not come to rest")
}

/// Microseconds of reading a value of one of these, in the middle.
fn read(database: &Database, of: &[u32]) -> anyhow::Result<f64> {
	let state = database.state()?;
	let mut random = Random::new(3);
	let mut times = Vec::new();
	for _ in 0..READS {
		let key = key(*random.one_of(of));
		let start = Instant::now();
		let value = Database::read(&state, &key)?;
		times.push(start.elapsed().as_secs_f64() * 1e6);
		black_box(value.context("every entry is there")?);
	}
	stats::median(&times).context("something was read")
}

/// Microseconds a value of changing values of these in a block, root and commit included, in the middle.
fn change(database: &mut Database, of: &[u32]) -> anyhow::Result<f64> {
	let mut random = Random::new(4);
	let mut times = Vec::new();
	for round in 0..BLOCKS {
		let values: Vec<_> = (0..CHANGED)
			.map(|_| {
				let entry = *random.one_of(of);
				(key(entry), value(entry, round + 1))
			})
			.collect();
		let start = Instant::now();
		database.set(values)?;
		times.push(start.elapsed().as_secs_f64() * 1e6 / f64::from(CHANGED));
	}
	stats::median(&times).context("something was changed")
}

/// Where a consent is stored: pallet, map, and the account behind its hash.
fn key(entry: u32) -> Vec<u8> {
	let account = account(entry);
	[
		sp_crypto_hashing::twox_128(b"Consent").to_vec(),
		sp_crypto_hashing::twox_128(b"Consents").to_vec(),
		sp_crypto_hashing::blake2_128(&account).to_vec(),
		account.to_vec(),
	]
	.concat()
}

fn account(entry: u32) -> [u8; 32] {
	sp_crypto_hashing::blake2_256(&entry.to_le_bytes())
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
			let all = in_order(300);
			let mut database = make(engine, folder.path(), &all).unwrap();
			assert!(read(&database, &all).unwrap() > 0.0);
			let (before, number) = database.head();
			assert!(change(&mut database, &all).unwrap() > 0.0);
			let (after, later) = database.head();
			assert_ne!(after, before);
			assert_eq!(later, number + BLOCKS);
			let state = database.state().unwrap();
			let known = Database::read(&state, &key(299)).unwrap();
			assert_eq!(known.map(|value| value.len()), Some(VALUE));
			assert_eq!(Database::read(&state, &key(300)).unwrap(), None);
			assert!(size_of(folder.path()).unwrap() > 300 * VALUE as u64);
		}
	}
}
