//! The same logs on PostgreSQL, with and without a hash chain, and on the EVM.

use super::{
	access::{self, Questions},
	networks::{individuals, papers},
	Part, Parts,
};
use crate::{
	bench::{Bench, What},
	log::Log,
	peers::{
		evm::{Anvil, Registry},
		postgres::{Kind, Ledger, Server},
	},
	results::Durability,
};
use anyhow::Context;
use std::collections::HashMap;

/// Both of them.
pub async fn run(bench: &mut Bench, round: usize, parts: &Parts) -> anyhow::Result<()> {
	let logs = &(individuals(bench, round), papers(bench, round));
	match Server::start() {
		Ok(server) => {
			bench.program(server.version());
			for kind in [Kind::Chained, Kind::Plain] {
				if let Err(error) = postgres(bench, &server, kind, logs, parts).await {
					bench.not_run(kind.id(), &error);
				}
			}
		},
		Err(error) => bench.not_run("PostgreSQL", &error),
	}
	match anvil(bench).await {
		Ok(node) => evm(bench, &node, logs, parts).await,
		Err(error) => {
			bench.not_run("anvil", &error);
			Ok(())
		},
	}
}

/// Starts the development node, if it was installed.
async fn anvil(bench: &mut Bench) -> anyhow::Result<Anvil> {
	let folder = bench.places.evm.as_deref();
	let node = Anvil::start(folder.context("no --evm: see scripts/bench")?).await?;
	bench.program(node.version());
	Ok(node)
}

async fn postgres(
	bench: &mut Bench,
	server: &Server,
	kind: Kind,
	(individuals, papers): &(Log, Log),
	parts: &Parts,
) -> anyhow::Result<()> {
	let system = kind.id();
	let what = What {
		workload: "single",
		system,
		quantity: "operations",
		unit: "1/s",
		durability: Durability::D1,
	};
	let parameters = [
		(
			"settings",
			"bench/peers/postgres/postgresql.conf".to_owned(),
		),
		("clients", "16, on a unix socket, nothing signed".to_owned()),
	];
	if parts.any(&[Part::Single]) {
		let ledger = Ledger::make(server, "individuals", kind, individuals.subjects).await?;
		let gives = ledger.enter_each(&individuals.gives).await?;
		let changes = ledger.enter_each(&individuals.changes).await?;
		let found = ledger.read().await?;
		bench.agree("individuals", system, &individuals.outcome(), &found);
		ledger.close().await;
		let seconds = (gives + changes).as_secs_f64();
		bench.rate(&what, individuals.len() as f64 / seconds, &parameters);
	}
	if parts.any(&[Part::Batch, Part::Access]) {
		let ledger = Ledger::make(server, "papers", kind, papers.subjects).await?;
		let size = bench.plan.batch;
		let gives = ledger.enter_batches(&papers.gives, size).await?;
		let changes = ledger.enter_batches(&papers.changes, size).await?;
		let found = ledger.read().await?;
		bench.agree("papers", system, &papers.outcome(), &found);
		let what = What {
			workload: "batch",
			..what
		};
		let seconds = (gives + changes).as_secs_f64();
		bench.rate(&what, papers.len() as f64 / seconds, &parameters);
		let questions = Questions::of(papers, bench.plan.checks)?;
		access::on_postgres(bench, &ledger, system, &questions).await?;
		ledger.close().await;
	}
	Ok(())
}

async fn evm(
	bench: &mut Bench,
	node: &Anvil,
	(individuals, papers): &(Log, Log),
	parts: &Parts,
) -> anyhow::Result<()> {
	let what = What {
		workload: "single",
		system: "anvil",
		quantity: "operations",
		unit: "1/s",
		durability: Durability::D0,
	};
	let parameters = [
		(
			"blocks",
			"one of the whole burst, as soon as it is in".to_owned(),
		),
		(
			"signatures",
			"made before the clock runs, checked by the node".to_owned(),
		),
	];
	if parts.any(&[Part::Single]) {
		let registry = Registry::deploy(node, "individuals", individuals.subjects).await?;
		let mut nonces = HashMap::new();
		let mut seconds = 0.0;
		for entries in [&individuals.gives, &individuals.changes] {
			let prepared = registry.individual(entries, &mut nonces)?;
			seconds += registry.enter(&prepared).await?.as_secs_f64();
		}
		let found = registry.read().await?;
		bench.agree("individuals", "anvil", &individuals.outcome(), &found);
		bench.rate(&what, individuals.len() as f64 / seconds, &parameters);
	}
	if parts.any(&[Part::Batch, Part::Access]) {
		let registry = Registry::deploy(node, "papers", papers.subjects).await?;
		let mut nonces = HashMap::new();
		let mut seconds = 0.0;
		for entries in [&papers.gives, &papers.changes] {
			let prepared = registry.batches(entries, bench.plan.batch, &mut nonces)?;
			seconds += registry.enter(&prepared).await?.as_secs_f64();
		}
		let found = registry.read().await?;
		bench.agree("papers", "anvil", &papers.outcome(), &found);
		let what = What {
			workload: "batch",
			..what
		};
		bench.rate(&what, papers.len() as f64 / seconds, &parameters);
		let questions = Questions::of(papers, bench.plan.checks)?;
		access::on_evm(bench, &registry, &questions).await?;
	}
	Ok(())
}
