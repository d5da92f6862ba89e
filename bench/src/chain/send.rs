//! Sending what was prepared, at the times that were meant.

use super::Prepared;
use anyhow::Context;
use futures::{stream, StreamExt, TryStreamExt};
use std::time::{Duration, Instant};
use subxt::rpcs::{client::RpcParams, RpcClient};

/// Requests on their way to one node at a time.
const IN_FLIGHT: usize = 64;

/// How fast transactions are sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
	/// Each as soon as there is room on the wire: a burst.
	Burst,
	/// So many a second, whatever becomes of those before: an open loop. A time is counted from when a
	/// transaction should have been sent.
	PerSecond(f64),
}

/// Sends all of them, each to its node, and returns when each was meant to be sent.
///
/// # Errors
/// A node refused one: nothing that is measured may be refused.
pub async fn send(
	wires: &[RpcClient],
	prepared: &[Prepared],
	pace: Pace,
) -> anyhow::Result<Vec<Instant>> {
	let start = Instant::now();
	let begin = move |place: usize| match pace {
		Pace::Burst => start,
		Pace::PerSecond(rate) => start + Duration::from_secs_f64(place as f64 / rate),
	};
	let nodes = wires.iter().enumerate().map(|(node, wire)| {
		let own = prepared
			.iter()
			.enumerate()
			.filter(move |(_, one)| one.node == node);
		let own = own.map(move |(place, one)| async move {
			if pace != Pace::Burst {
				tokio::time::sleep_until(begin(place).into()).await;
			}
			let sent = Instant::now();
			submit(wire, one).await?;
			anyhow::Ok((place, sent))
		});
		let all = stream::iter(own).buffer_unordered(IN_FLIGHT);
		all.try_collect::<Vec<_>>()
	});
	let mut times = vec![start; prepared.len()];
	for of_node in futures::future::try_join_all(nodes).await? {
		for (place, sent) in of_node {
			times[place] = match pace {
				Pace::Burst => sent,
				Pace::PerSecond(_) => begin(place),
			};
		}
	}
	Ok(times)
}

/// Hands one in.
pub async fn submit(wire: &RpcClient, one: &Prepared) -> anyhow::Result<()> {
	let mut parameters = RpcParams::new();
	parameters.push(&one.hex)?;
	let hash: String = wire
		.request("author_submitExtrinsic", parameters)
		.await
		.context("a transaction of the benchmark was refused")?;
	anyhow::ensure!(
		hash.trim_start_matches("0x") == hex::encode(one.hash),
		"a node names a transaction otherwise than its sender"
	);
	Ok(())
}
