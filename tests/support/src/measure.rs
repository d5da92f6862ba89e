//! How long the network takes. Prints what it measures; judges nothing, because a shared machine is
//! no stopwatch.

use crate::{chain, keys, network::Network, node::Node, wait::limits};
use anyhow::Context;
use std::{
	fmt,
	time::{Duration, Instant},
};

/// Times of one kind, sorted.
#[derive(Clone, Debug)]
pub struct Times(Vec<Duration>);

impl Times {
	/// The middle one; zero when nothing was measured.
	pub fn median(&self) -> Duration {
		self.0.get(self.0.len() / 2).copied().unwrap_or_default()
	}

	/// The longest one; zero when nothing was measured.
	pub fn longest(&self) -> Duration {
		self.0.last().copied().unwrap_or_default()
	}
}

impl From<Vec<Duration>> for Times {
	fn from(mut times: Vec<Duration>) -> Self {
		times.sort();
		Self(times)
	}
}

/// What a network showed.
#[derive(Clone, Debug)]
pub struct Figures {
	/// From handing a signed transaction to a node until it is in a finalized block.
	pub submit_to_finalized: Times,
	/// Blocks between the best and the finalized head, worst first.
	pub finality_lag: Vec<u64>,
	/// Nodes that ran.
	pub nodes: usize,
}

impl fmt::Display for Figures {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let times = &self.submit_to_finalized;
		let lag = &self.finality_lag;
		write!(
			f,
			"{} nodes: submit to finalized median {:.2} s, longest {:.2} s (of {}); finality lag \
			 median {} blocks, most {} (of {})",
			self.nodes,
			times.median().as_secs_f64(),
			times.longest().as_secs_f64(),
			times.0.len(),
			lag.get(lag.len() / 2).copied().unwrap_or_default(),
			lag.first().copied().unwrap_or_default(),
			lag.len(),
		)
	}
}

/// Sends `samples` small transactions one after the other and looks at the finality lag after each.
pub async fn finality(network: &Network, samples: u32) -> anyhow::Result<Figures> {
	let node = network
		.nodes()
		.iter()
		.find(|node| node.is_running())
		.context("no node runs")?;
	let mut times = Vec::new();
	let mut lags = Vec::new();
	for _ in 0..samples {
		times.push(submit_to_finalized(node).await?);
		lags.push(node.finality_lag().await?);
	}
	lags.sort_unstable_by(|a, b| b.cmp(a));
	Ok(Figures {
		submit_to_finalized: times.into(),
		finality_lag: lags,
		nodes: network
			.nodes()
			.iter()
			.filter(|node| node.is_running())
			.count(),
	})
}

async fn submit_to_finalized(node: &Node) -> anyhow::Result<Duration> {
	let chain = node.chain().await?;
	let signer = keys::signer("//Alice")?;
	let signed = chain
		.tx()
		.await?
		.from_bytes(chain::sign(&chain, &chain::nothing(), &signer, None).await?);

	let start = Instant::now();
	let finalized = async {
		let progress = signed.submit_and_watch().await?;
		anyhow::Ok(progress.wait_for_finalized().await?)
	};
	tokio::time::timeout(limits::TRANSACTION, finalized)
		.await
		.map_err(|_| anyhow::anyhow!("not finalized within {:?}", limits::TRANSACTION))??;
	Ok(start.elapsed())
}
