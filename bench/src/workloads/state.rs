//! What the size of the state costs: a consent operation, and within it reading and changing values in a
//! block with its root and its commit, at 10⁴ to 10⁷ consents, on RocksDB and ParityDB, with the trie cache and
//! without it.
//!
//! The states are made block by block in the node's own database, with keys and values as consents have
//! them. An operation is a signed one of a subject of its own in the compiled runtime, with its part of its
//! block's end; in the values by themselves are no signatures and no dispatch. Neither has a network.
//!
//! *Warm* is what a validator is from day to day: as many subjects as the smallest state has are read and
//! change, spread over the whole state, and everything about them was in use before. *Cold* is anybody, without
//! a trie cache.

use crate::{
	bench::{Bench, What},
	chain::spec,
	database::{Database, Engine},
	log::{Act, Entry, Terms},
	machine,
	peers::galen,
	people::{Cast, People},
	random::Random,
	results::Durability,
	sandbox::Sandbox,
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
/// Subjects whose operations are measured, once a block each.
const SUBJECTS: u32 = 300;
/// Blocks of them in a pass, and passes. RocksDB puts its files in order when it likes to; the middle of several
/// passes does not meet that.
const OPERATING: u32 = 30;
const PASSES: u32 = 5;
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
	let cast = Cast {
		individuals: People::new("state", SUBJECTS)?,
		papers: People::new("nobody", 0)?,
	};
	for size in sizes {
		let name = match (Some(size) == first, Some(size) == last) {
			(true, _) => "smallest".to_owned(),
			(_, true) => "largest".to_owned(),
			_ => format!("10^{size}"),
		};
		let entries = 10u32.pow(size);
		bench.step(&format!("a state of 10^{size} consents on each database"));
		let folder = bench.folder.path().join(format!("state-{size}"));
		for (engine, sandbox) in make_both(&folder, &cast, entries)? {
			measure(
				bench,
				engine,
				&folder.join(engine.id()),
				sandbox,
				&cast.individuals,
				entries,
				&name,
			)?;
		}
		std::fs::remove_dir_all(&folder)?;
	}
	Ok(())
}

/// Makes the state on both at the same time, since that takes the longest and is not measured.
fn make_both(folder: &Path, cast: &Cast, entries: u32) -> anyhow::Result<Vec<(Engine, Sandbox)>> {
	let order = &in_order(entries);
	let storage = &spec::storage(cast)?;
	std::thread::scope(|scope| {
		let made = [Engine::Rocks, Engine::Parity].map(|engine| {
			let folder = folder.join(engine.id());
			let making = scope.spawn(move || make(engine, &folder, storage.clone(), order));
			(engine, making)
		});
		made.into_iter()
			.map(|(engine, making)| {
				let sandbox = making
					.join()
					.map_err(|_| anyhow::anyhow!("making a state failed"))??;
				Ok((engine, sandbox))
			})
			.collect()
	})
}

fn measure(
	bench: &mut Bench,
	engine: Engine,
	folder: &Path,
	mut sandbox: Sandbox,
	subjects: &People,
	entries: u32,
	name: &str,
) -> anyhow::Result<()> {
	settle()?;
	let bytes = size_of(folder)? as f64 / f64::from(entries);
	give(&mut sandbox, subjects)?;
	let mut operations = Vec::new();
	for pass in 0..PASSES {
		settle()?;
		operations.push(operate(&mut sandbox, subjects, pass)?);
	}
	let head = sandbox.close()?;
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
	let operations = operations.into_iter().map(|took| ("operation", "µs", took));
	let values = [
		("read", "µs", warm),
		("write", "µs", write),
		("cold read", "µs", read_cold),
		("cold write", "µs", write_cold),
		("size", "B/entry", bytes),
	];
	for (quantity, unit, value) in operations.chain(values) {
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

/// The runtime on a database with these consents beside those of the subjects.
fn make(engine: Engine, folder: &Path, storage: Storage, order: &[u32]) -> anyhow::Result<Sandbox> {
	std::fs::create_dir_all(folder)?;
	let mut sandbox = Sandbox::on(Database::make(engine, folder, storage, TRIE_CACHE)?)?;
	for part in order.chunks(FILLING) {
		for entry in part {
			sandbox.put(key(*entry), value(*entry, 0));
		}
		sandbox.next_block()?;
	}
	Ok(sandbox)
}

/// Every subject gives a consent.
fn give(sandbox: &mut Sandbox, subjects: &People) -> anyhow::Result<()> {
	block(sandbox, subjects, Act::Give(terms(0)))?;
	Ok(())
}

/// Microseconds of a consent operation, in the middle of the blocks: in each, every subject changes what it gave.
fn operate(sandbox: &mut Sandbox, subjects: &People, pass: u32) -> anyhow::Result<f64> {
	let mut times = Vec::new();
	for number in 0..OPERATING {
		let terms = terms(1 + pass * OPERATING + number);
		let took = block(sandbox, subjects, Act::Amend(0, terms))?;
		times.push(took.as_secs_f64() * 1e6 / f64::from(SUBJECTS));
	}
	stats::median(&times).context("something was done")
}

/// A block in which every subject does this; how long it took with its end.
fn block(sandbox: &mut Sandbox, subjects: &People, act: Act) -> anyhow::Result<Duration> {
	let mut took = Duration::ZERO;
	for subject in 0..SUBJECTS {
		let call = galen::call(&Entry { subject, act }, subjects.account(subject), None)?;
		took += sandbox.submit(&call, subjects.key(subject))?.took;
	}
	Ok(took + sandbox.next_block()?)
}

/// Terms that no other number has.
fn terms(number: u32) -> Terms {
	Terms {
		purposes: 1,
		categories: 3,
		recipient: 0,
		until: 4_102_444_800 + u64::from(number),
	}
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
		let cast = Cast {
			individuals: People::new("state", SUBJECTS).unwrap(),
			papers: People::new("nobody", 0).unwrap(),
		};
		let storage = spec::storage(&cast).unwrap();
		for engine in [Engine::Rocks, Engine::Parity] {
			let folder = tempfile::tempdir().unwrap();
			let all = in_order(300);
			let mut sandbox = make(engine, folder.path(), storage.clone(), &all).unwrap();
			give(&mut sandbox, &cast.individuals).unwrap();
			assert!(operate(&mut sandbox, &cast.individuals, 0).unwrap() > 0.0);
			let head = sandbox.close().unwrap();
			let mut database = Database::again(engine, folder.path(), head, None).unwrap();
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
