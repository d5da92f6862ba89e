//! What it costs to verify a record when a bundle covers a whole batch, against one ed25519 check.
//!
//! `cargo run --release -p galen-proofs --example amortized`

#[path = "../tests/bundles/world.rs"]
mod world;

use galen_proofs::verify;
use sp_core::{ed25519, Pair};
use std::{
	hint::black_box,
	time::{Duration, Instant},
};

/// Each is measured so many times; the fastest counts, since everything else is other people's work.
const ROUNDS: u32 = 15;

fn fastest(mut act: impl FnMut()) -> Duration {
	let time = || {
		let start = Instant::now();
		act();
		start.elapsed()
	};
	std::iter::repeat_with(time)
		.take(ROUNDS as usize)
		.min()
		.expect("some rounds")
}

fn main() {
	let world = world::world();
	let chain = &world.chain;
	let trust = chain.trust();

	let pair = ed25519::Pair::from_seed(&[1; 32]);
	let message = [7; 64];
	let signature = pair.sign(&message);
	const CHECKS: u32 = 200;
	let check = fastest(|| {
		for _ in 0..CHECKS {
			let holds = ed25519::Pair::verify(black_box(&signature), message, &pair.public());
			assert!(holds);
		}
	}) / CHECKS;
	println!("one ed25519 check            {check:>12.2?}");

	for share in [1, 64, 512, world::MANY] {
		let step = usize::try_from(world::MANY / share).expect("small");
		let places: Vec<u32> = (0..world::MANY).step_by(step).collect();
		let finality = chain.finality(0, 89, 89, 0);
		let bundle = chain.record(finality, 89, &world.large, &places);
		let file = bundle.to_bytes().expect("a short file");
		let whole = fastest(|| {
			let verified = verify(black_box(&file), &trust);
			assert!(verified.is_ok());
		});
		let each = whole / u32::try_from(places.len()).expect("few");
		let ratio = check.as_secs_f64() / each.as_secs_f64();
		println!(
			"{share:>5} of {} records, {:>7} bytes: {whole:>10.2?} in all, {each:>10.2?} a record, \
			 {ratio:>6.1} times cheaper than a check",
			world::MANY,
			file.len(),
		);
	}
}
