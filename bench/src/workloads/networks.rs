//! A round on a network: started once, given all of its work in one order, stopped.

use super::{
	access::{self, Questions},
	anchoring, ends, finality, restart, single,
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
pub async fn galen(bench: &mut Bench, round: usize) -> anyhow::Result<()> {
	let spec = spec::galen(&bench.cast, bench.folder.path())?;
	let net = Net::start(&spec, ends(None)).await?;
	let client = net.client().await?;
	let mut nonces = HashMap::new();

	// One a signature.
	let said = individuals(bench, round);
	let mut waves = single::Waves::default();
	for entries in [&said.gives, &said.changes] {
		let signing = Signing::at(&net.chain).await?;
		let prepared = galen::individual(&signing, &bench.cast.individuals, entries, &mut nonces)?;
		waves.add(single::burst(&net, &prepared).await?);
	}
	let found = galen::read(&client, &bench.cast.individuals).await?;
	bench.agree("individuals", "galen", &said.outcome(), &found);
	let capacity = note(bench, "single", "galen", "operations", &waves);

	// Papers in batches.
	let log = papers(bench, round);
	let mut waves = single::Waves::default();
	let mut registrars = HashMap::new();
	for entries in [&log.gives, &log.changes] {
		let signing = Signing::at(&net.chain).await?;
		let size = bench.plan.batch;
		let people = &bench.cast.papers;
		let prepared = galen::batches(&signing, people, entries, size, &mut registrars)?;
		waves.add(single::burst(&net, &prepared).await?);
	}
	let found = galen::read(&client, &bench.cast.papers).await?;
	bench.agree("papers", "galen", &log.outcome(), &found);
	note(bench, "batch", "galen", "operations", &waves);

	let questions = Questions::of(&log, bench.plan.checks)?;
	access::on_ledger(bench, &client, &net.chain, &questions).await?;
	anchoring::run(bench, &net).await?;
	let mut probes = finality::Galen::new(nonces, &said)?;
	finality::run(bench, &net, "galen", &mut probes, capacity).await?;
	let net = restart::run(bench, net, &mut probes).await?;
	net.finish().await
}

/// The plain template's round.
pub async fn template(bench: &mut Bench, variant: Variant) -> anyhow::Result<()> {
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
	let mut probes = finality::Template::new(bench.plan.transfers, &bench.cast.individuals);
	finality::run(bench, &net, variant.id(), &mut probes, capacity).await?;
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
