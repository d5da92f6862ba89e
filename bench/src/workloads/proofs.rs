//! Proofs: what it costs to verify the records of a whole batch by one bundle, and one record by its own,
//! against an ed25519 check.

// The chain that the proofs' own tests are made on: the real runtime, finalized by real keys. A slip in it
// ends this program, as it ends a test.
#[allow(clippy::expect_used, clippy::panic)]
#[path = "../../../proofs/tests/bundles/world.rs"]
mod world;

use crate::{
	bench::{Bench, What},
	results::Durability,
	stats,
};
use anyhow::ensure;
use galen_proofs::verify;
use sp_core::{ed25519, Pair};
use std::{hint::black_box, time::Instant};

/// Each is measured so many times.
const ROUNDS: usize = 15;
/// Checks of a signature in one measurement.
const CHECKS: u32 = 500;

/// Measures all.
pub fn run(bench: &mut Bench) -> anyhow::Result<()> {
	let world = world::world();
	let chain = &world.chain;
	let trust = chain.trust();

	let pair = ed25519::Pair::from_seed(&[1; 32]);
	let message = [7; 64];
	let signature = pair.sign(&message);
	let mut holds = true;
	let check = median(|| {
		for _ in 0..CHECKS {
			holds &= ed25519::Pair::verify(black_box(&signature), message, &pair.public());
		}
	}) / f64::from(CHECKS);
	ensure!(holds, "a true signature is refused");
	let what = What {
		workload: "proofs",
		system: "ed25519",
		quantity: "checks",
		unit: "1/s/core",
		durability: Durability::None,
	};
	bench.rate(&what, 1.0 / check, &[]);

	for (records, quantity) in [
		(1, "a record's bundle"),
		(world::MANY, "records of a bundle"),
	] {
		let step = usize::try_from(world::MANY / records)?;
		let places: Vec<u32> = (0..world::MANY).step_by(step).collect();
		let finality = chain.finality(0, 89, 89, 0);
		let bundle = chain.record(finality, 89, &world.large, &places);
		let file = bundle
			.to_bytes()
			.map_err(|error| anyhow::anyhow!("{error:?}"))?;
		ensure!(verify(&file, &trust).is_ok(), "a true bundle is refused");
		let whole = median(|| {
			let _ = black_box(verify(black_box(&file), &trust));
		});
		let what = What {
			workload: "proofs",
			system: "galen",
			quantity,
			unit: "1/s/core",
			durability: Durability::None,
		};
		let parameters = [
			("records", places.len().to_string()),
			("bytes", file.len().to_string()),
			("of the batch's leaves", world::MANY.to_string()),
		];
		bench.rate(&what, places.len() as f64 / whole, &parameters);
	}
	Ok(())
}

/// Seconds in the middle of several runs.
fn median(mut act: impl FnMut()) -> f64 {
	let times: Vec<f64> = (0..ROUNDS)
		.map(|_| {
			let start = Instant::now();
			act();
			start.elapsed().as_secs_f64()
		})
		.collect();
	stats::median(&times).unwrap_or(f64::NAN)
}
