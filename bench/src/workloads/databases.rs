//! The same logs on PostgreSQL, with and without a hash chain, and on the EVM.

use super::{
	access::{self, Questions},
	networks::{individuals, papers},
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
pub async fn run(bench: &mut Bench, round: usize) -> anyhow::Result<()> {
	let (individuals, papers) = (individuals(bench, round), papers(bench, round));
	match Server::start() {
		Ok(server) => {
			bench.program(server.version());
			for kind in [Kind::Chained, Kind::Plain] {
				if let Err(error) = postgres(bench, &server, kind, &individuals, &papers).await {
					bench.not_run(kind.id(), &error);
				}
			}
		},
		Err(error) => bench.not_run("PostgreSQL", &error),
	}
	match anvil(bench).await {
		Ok(node) => evm(bench, &node, &individuals, &papers).await,
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
	individuals: &Log,
	papers: &Log,
) -> anyhow::Result<()> {
	let what = What {
		workload: "single",
		system: kind.id(),
		quantity: "operations",
		unit: "1/s",
		durability: Durability::D1,
	};
	let ledger = Ledger::make(server, "individuals", kind, individuals.subjects).await?;
	let (gives, _) = ledger.enter_each(&individuals.gives).await?;
	let (changes, _) = ledger.enter_each(&individuals.changes).await?;
	bench.agree(
		"individuals",
		kind.id(),
		&individuals.outcome(),
		&ledger.read().await?,
	);
	ledger.close().await;
	let seconds = (gives + changes).as_secs_f64();
	let settings = (
		"settings",
		"bench/peers/postgres/postgresql.conf".to_owned(),
	);
	let clients = ("clients", "16, on a unix socket, nothing signed".to_owned());
	let parameters = [
		settings,
		clients,
		("operations", individuals.len().to_string()),
	];
	bench.rate(&what, individuals.len() as f64 / seconds, &parameters);

	let ledger = Ledger::make(server, "papers", kind, papers.subjects).await?;
	let size = bench.plan.batch;
	let gives = ledger.enter_batches(&papers.gives, size).await?;
	let changes = ledger.enter_batches(&papers.changes, size).await?;
	bench.agree(
		"papers",
		kind.id(),
		&papers.outcome(),
		&ledger.read().await?,
	);
	ledger.close().await;
	let what = What {
		workload: "batch",
		..what
	};
	bench.rate(
		&what,
		papers.len() as f64 / (gives + changes).as_secs_f64(),
		&parameters,
	);
	Ok(())
}

async fn evm(
	bench: &mut Bench,
	node: &Anvil,
	individuals: &Log,
	papers: &Log,
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
	let registry = Registry::deploy(node, "individuals", individuals.subjects).await?;
	let mut nonces = HashMap::new();
	let mut seconds = 0.0;
	for entries in [&individuals.gives, &individuals.changes] {
		let prepared = registry.individual(entries, &mut nonces)?;
		seconds += registry.enter(&prepared).await?.as_secs_f64();
	}
	bench.agree(
		"individuals",
		"anvil",
		&individuals.outcome(),
		&registry.read().await?,
	);
	bench.rate(&what, individuals.len() as f64 / seconds, &parameters);

	let registry = Registry::deploy(node, "papers", papers.subjects).await?;
	let mut nonces = HashMap::new();
	let mut seconds = 0.0;
	for entries in [&papers.gives, &papers.changes] {
		let prepared = registry.batches(entries, bench.plan.batch, &mut nonces)?;
		seconds += registry.enter(&prepared).await?.as_secs_f64();
	}
	bench.agree(
		"papers",
		"anvil",
		&papers.outcome(),
		&registry.read().await?,
	);
	let what = What {
		workload: "batch",
		..what
	};
	bench.rate(&what, papers.len() as f64 / seconds, &parameters);
	Ok(())
}
