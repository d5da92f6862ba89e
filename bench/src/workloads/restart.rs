//! A validator is killed, the others go on, and it comes back: how long finality takes meanwhile, how long
//! the node takes to answer again, and how fast it catches up.

use super::finality;
use crate::{
	bench::{Bench, What},
	chain::Net,
	results::Durability,
};
use galen_test_support::wait::{limits, until};
use std::time::Instant;

/// Kills one of four, measures finality without it, and starts it again.
pub async fn run(
	bench: &mut Bench,
	mut net: Net,
	source: &mut finality::Galen,
	capacity: f64,
) -> anyhow::Result<Net> {
	let victim = finality::VICTIM;
	let killed_at = net.network.node(victim).finalized().await?;
	finality::with_one_killed(bench, &mut net, source, capacity).await?;

	let start = Instant::now();
	net.network.node_mut(victim).start().await?;
	let answers = start.elapsed().as_secs_f64();
	let what = What {
		workload: "restart",
		system: "galen",
		quantity: "answers again",
		unit: "s",
		durability: Durability::D2,
	};
	bench.cost(&what, answers, &[]);

	let goal = net.network.node("Alice").finalized().await?;
	let behind = goal.saturating_sub(killed_at);
	let node = net.network.node(victim);
	until(
		"the killed validator is level again",
		limits::CATCH_UP,
		|| async { Ok((node.finalized().await? >= goal).then_some(())) },
	)
	.await?;
	let caught_up = start.elapsed().as_secs_f64();
	let what = What {
		quantity: "catch-up",
		unit: "blocks/s",
		..what
	};
	let parameters = [
		("blocks", behind.to_string()),
		(
			"blocks were",
			"as full as the load before made them".to_owned(),
		),
	];
	bench.rate(&what, behind as f64 / caught_up, &parameters);
	Ok(net)
}
