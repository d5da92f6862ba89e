//! What halves cost: making a million, comparing file and mirror at the start, reading one, destroying one
//! and ten thousand.
//!
//! `cargo run --release -p galen-gateway --example halves [COUNT]`

// A program for a person at a terminal, who sees what went wrong.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use anyhow::{Context, Result};
use galen_gateway::keys::{Halves, HalvesSource};
use galen_vault::safe::HalfId;
use std::time::Instant;

/// What one import makes at a time.
const CHUNK: usize = 512;

fn main() -> Result<()> {
	let count: u64 = match std::env::args().nth(1) {
		Some(text) => text.parse().context("COUNT is a number")?,
		None => 1_000_000,
	};
	let folder = tempfile::tempdir()?;
	let source = HalvesSource {
		path: folder.path().join("halves"),
		mirror: Some(folder.path().join("mirror")),
	};
	let halves = Halves::open(&source, None)?;

	let begun = Instant::now();
	let mut syncs = 0u32;
	while halves.count()? < count {
		halves.make(CHUNK)?;
		halves.sync()?;
		syncs += 1;
	}
	let each = begun.elapsed() / syncs.max(1);
	println!("make and sync {CHUNK}, file and mirror on one disk: {each:?}");
	println!(
		"size of each file: {} MB",
		std::fs::metadata(&source.path)?.len() / 1_000_000
	);

	let begun = Instant::now();
	let again = Halves::open(&source, None)?;
	println!("open and compare {count}: {:?}", begun.elapsed());

	let begun = Instant::now();
	let reads = 100_000u64.min(count);
	for number in 0..reads {
		again.half(HalfId(number * (count / reads)))?;
	}
	println!("read one: {:?}", begun.elapsed() / u32::try_from(reads)?);

	let begun = Instant::now();
	again.destroy(&[HalfId(count / 2)])?;
	println!("destroy one: {:?}", begun.elapsed());
	let many: Vec<_> = (0..10_000)
		.map(|number| HalfId(number * 7 % count))
		.collect();
	let begun = Instant::now();
	again.destroy(&many)?;
	println!("destroy {}: {:?}", many.len(), begun.elapsed());
	Ok(())
}
