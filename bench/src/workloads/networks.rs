//! A round on a network: started once, given all of its work in one order, stopped.

use super::{
	access::{self, Questions},
	anchoring, ends, finality, restart, single, Part, Parts,
};
use crate::{
	bench::{Bench, What},
	chain::{spec, Net, Signing},
	log::Log,
	peers::{galen, template},
	results::Durability,
	template::Variant,
};
use std::collections::HashMap;

/// What the individuals say in a round.
pub fn individuals(bench: &Bench, round: usize) -> Log {
	Log::of_individuals(bench.plan.individuals, 1 + 1_000 * round as u64)
}

/// What the papers of a round say.
pub fn papers(bench: &Bench, round: usize) -> Log {
	Log::of_papers(bench.plan.papers, 2 + 1_000 * round as u64)
}

/// Galen's round.
pub async fn galen(bench: &mut Bench, round: usize, parts: &Parts) -> anyhow::Result<()> {
	let spec = spec::galen(&bench.cast, bench.folder.path())?;
	let mut net = Net::start(&spec, ends(None)).await?;
	let said = individuals(bench, round);
	// What is sustained one a signature is what the loads of later parts are shares of.
	let sustained = if parts.any(&[Part::Single, Part::Finality, Part::Restart]) {
		Some(one_by_one(bench, &net, &said).await?)
	} else {
		None
	};
	// What is asked in access checks is what the papers say.
	if parts.any(&[Part::Batch, Part::Access]) {
		let log = papers(bench, round);
		in_batches(bench, &net, &log).await?;
		if parts.any(&[Part::Access]) {
			let questions = Questions::of(&log, bench.plan.checks)?;
			let client = net.client().await?;
			access::on_ledger(bench, &client, &net.chain, &questions).await?;
		}
	}
	if parts.any(&[Part::Anchoring]) {
		anchoring::run(bench, &net).await?;
	}
	if let Some((nonces, capacity)) = sustained {
		let mut probes = finality::Galen::new(nonces, &said)?;
		if parts.any(&[Part::Finality]) {
			finality::run(bench, &net, "galen", &mut probes, capacity).await?;
		}
		if parts.any(&[Part::Restart]) {
			net = restart::run(bench, net, &mut probes, capacity).await?;
		}
	}
	net.finish().await
}

/// The individuals' log, one a signature; the subjects' next nonces, and operations a second.
async fn one_by_one(
	bench: &mut Bench,
	net: &Net,
	said: &Log,
) -> anyhow::Result<(HashMap<u32, u64>, f64)> {
	let people = &bench.cast.individuals;
	let mut nonces = HashMap::new();
	let mut waves = single::Waves::default();
	for entries in [&said.gives, &said.changes] {
		let signing = Signing::at(&net.chain).await?;
		let prepared = galen::individual(&signing, people, entries, &mut nonces)?;
		waves.add(single::burst(net, &prepared).await?);
	}
	let found = galen::read(&net.client().await?, people).await?;
	bench.agree("individuals", "galen", &said.outcome(), &found);
	let capacity = note(bench, "single", "galen", "operations", &waves);
	Ok((nonces, capacity))
}

/// The papers' log, a hundred a signature.
async fn in_batches(bench: &mut Bench, net: &Net, log: &Log) -> anyhow::Result<()> {
	let people = &bench.cast.papers;
	let mut nonces = HashMap::new();
	let mut waves = single::Waves::default();
	for entries in [&log.gives, &log.changes] {
		let signing = Signing::at(&net.chain).await?;
		let size = bench.plan.batch;
		let prepared = galen::batches(&signing, people, entries, size, &mut nonces)?;
		waves.add(single::burst(net, &prepared).await?);
	}
	let found = galen::read(&net.client().await?, people).await?;
	bench.agree("papers", "galen", &log.outcome(), &found);
	note(bench, "batch", "galen", "operations", &waves);
	Ok(())
}

/// The plain template's round.
pub async fn template(bench: &mut Bench, variant: Variant, parts: &Parts) -> anyhow::Result<()> {
	let people = &bench.cast.individuals;
	let spec = spec::template(variant, people, bench.folder.path())?;
	let net = Net::start(&spec, ends(Some(variant))).await?;
	let before = template::balance(&net.chain, people).await?;
	let signing = Signing::at(&net.chain).await?;
	let prepared = template::transfers(&signing, people, bench.plan.transfers)?;
	let mut waves = single::Waves::default();
	waves.add(single::burst(&net, &prepared).await?);
	template::check(&net.chain, people, before).await?;
	let capacity = note(bench, "single", variant.id(), "transfers", &waves);
	if parts.any(&[Part::Finality]) {
		let mut probes = finality::Template::new(bench.plan.transfers, &bench.cast.individuals);
		finality::run(bench, &net, variant.id(), &mut probes, capacity).await?;
	}
	net.finish().await
}

/// Notes what a log's waves came to, and returns how many operations a second that was.
fn note(
	bench: &mut Bench,
	workload: &str,
	system: &str,
	quantity: &str,
	waves: &single::Waves,
) -> f64 {
	let what = What {
		workload,
		system,
		quantity,
		unit: "1/s",
		durability: Durability::D2,
	};
	bench.rate(&what, waves.rate(), &waves.parameters());
	let what = What {
		quantity: "processor time",
		unit: "µs/operation",
		..what
	};
	let of = (
		"of",
		"the whole machine: four validators and the generator".to_owned(),
	);
	bench.cost(&what, waves.processor(), &[of]);
	waves.rate()
}
