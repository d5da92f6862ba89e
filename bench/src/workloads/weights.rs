//! Honest weights: how long calls really take in the compiled runtime, over what a block is charged for
//! them. The state is in memory; what the database would add is measured by the workload `state`.

use crate::{
	bench::{Bench, What},
	chain::spec,
	peers::galen,
	people::{Cast, People},
	results::Durability,
	sandbox::{Cost, Sandbox},
	stats,
};
use galen_client::{calls, types::BatchKind, Call};
use galen_primitives::{
	consent::Conditions,
	ids::{BatchNumber, DirectiveId},
	merkle::Digest,
};
use galen_test_support::keys;
use subxt_signer::sr25519::Keypair;

/// Times each call is made, by another subject each.
const TIMES: u32 = 60;
/// Calls in one block, so that none is full.
const A_BLOCK: u32 = 10;

/// Measures each call.
pub fn run(bench: &mut Bench) -> anyhow::Result<()> {
	let people = People::new("weights", TIMES)?;
	let cast = Cast {
		individuals: people,
		papers: People::new("nobody", 0)?,
	};
	let mut sandbox = Sandbox::new(spec::storage(&cast)?)?;
	let people = &cast.individuals;
	let mut ratios = Vec::new();
	let terms = |number: u32| crate::log::Terms {
		purposes: 1,
		categories: 3,
		recipient: number % 5,
		until: 4_102_444_800,
	};
	type Make<'a> = &'a dyn Fn(u32) -> anyhow::Result<Call>;
	let own: [(&str, Make<'_>); 7] = [
		("give_consent", &|subject| {
			Ok(calls::consent::give(
				people.account(subject),
				galen::statement(terms(subject))?,
				None,
			))
		}),
		("amend_consent", &|subject| {
			let said = galen::statement(terms(subject + 1))?;
			Ok(calls::consent::amend(
				people.account(subject),
				DirectiveId(0),
				said,
				None,
			))
		}),
		("suspend", &|subject| {
			Ok(calls::consent::suspend(
				people.account(subject),
				DirectiveId(0),
				None,
			))
		}),
		("resume", &|subject| {
			Ok(calls::consent::resume(
				people.account(subject),
				DirectiveId(0),
			))
		}),
		("withdraw_consent", &|subject| {
			Ok(calls::consent::withdraw(
				people.account(subject),
				DirectiveId(0),
				None,
			))
		}),
		("block", &|subject| {
			let denies = Conditions {
				purposes: Some(galen::PURPOSES.into_iter().collect()),
				..Conditions::default()
			};
			Ok(calls::consent::block(people.account(subject), denies, None))
		}),
		("withdraw_all", &|subject| {
			Ok(calls::consent::withdraw_all(people.account(subject), None))
		}),
	];
	for (name, make) in own {
		let mut costs = Vec::new();
		for subject in 0..TIMES {
			if subject.is_multiple_of(A_BLOCK) {
				sandbox.next_block()?;
			}
			costs.push(sandbox.submit(&make(subject)?, people.key(subject))?);
		}
		ratios.push(note(bench, name, &costs));
	}
	let gateway: Keypair = keys::signer("//Alice//Gateway")?;
	let mut costs = Vec::new();
	for number in 0..TIMES {
		if number.is_multiple_of(A_BLOCK) {
			sandbox.next_block()?;
		}
		let root = Digest(sp_crypto_hashing::blake2_256(&number.to_le_bytes()));
		let number = BatchNumber(number.into());
		let call = calls::anchors::anchor_batch(number, root, 1_000, BatchKind::Records);
		costs.push(sandbox.submit(&call, &gateway)?);
	}
	ratios.push(note(bench, "anchor_batch", &costs));

	let (lowest, highest) = stats::range(&ratios).unwrap_or_default();
	for (quantity, value) in [("lowest", lowest), ("highest", highest)] {
		let what = What {
			workload: "weights",
			system: "galen",
			quantity,
			unit: "real/charged",
			durability: Durability::None,
		};
		bench.cost(&what, value, &[("without", "the database".to_owned())]);
	}
	Ok(())
}

/// Notes one call, and returns its real over its charged time.
fn note(bench: &mut Bench, name: &str, costs: &[Cost]) -> f64 {
	let ratios: Vec<f64> = costs
		.iter()
		.map(|cost| cost.took.as_secs_f64() / cost.charged.as_secs_f64())
		.collect();
	let times: Vec<f64> = costs
		.iter()
		.map(|cost| cost.took.as_secs_f64() * 1e6)
		.collect();
	let ratio = stats::median(&ratios).unwrap_or(f64::NAN);
	let time = stats::median(&times).unwrap_or(f64::NAN);
	let what = What {
		workload: "weights",
		system: "galen",
		quantity: name,
		unit: "real/charged",
		durability: Durability::None,
	};
	let parameters = [
		(
			"took",
			format!("{time:.0} µs in the middle, the signature included"),
		),
		("without", "the database".to_owned()),
	];
	bench.cost(&what, ratio, &parameters);
	ratio
}
